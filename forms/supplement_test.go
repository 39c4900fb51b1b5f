package forms

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// watchPack is the small pack with a watch on its incomes, measures and their cases.
func watchPack(changes map[string]func(string) string) map[string]string {
	out := map[string]string{}
	for sheet, text := range smallPack {
		out[sheet] = text
	}
	out["settings"] += `income_drop_watch,10,t
income_drop_warn,,t
income_normal,amount 3000,t
income_normal_months,,t
supplement_reviews,1 3 6,t
supplement_recovered,2,t
shop_pay,2000,t
`
	out["forms"] += "supplement_case,增补,Supplement,household,case,,t\n"
	out["survey"] += `supplement_case,select_multiple supplement,supplement,增补类型,,,,,,,,,choice,,,,t
supplement_case,select_one yes_no,chosen,采用,,,,,,,,,choice,,,,t
supplement_case,money,gap,差额,,,,,,,,,choice,,,,t
supplement_case,date,review_1,回看,,,,,,,,,review_1,,,,t
supplement_case,date,review_3,回看,,,,,,,,,review_3,,,,t
supplement_case,date,review_6,回看,,,,,,,,,review_6,,,,t
supplement_case,date,closed_on,结案,,,,,,,,,end,,,,t
`
	out["choices"] += `supplement,shop,车间补,,,,,t
supplement,field,种植补,,,,,t
`
	out["watch"] = `item,label,class,role,value,watch_percent,watch_yuan,alert_percent,alert_yuan,normal,source
follow_up.pay,,,,follow_up.status == 'employed' ? follow_up.pay : 0,,,,,,t
follow_up.pay,,ordinary,,,20,,40,,,t
follow_up.pay,,skilled,,,,100,,200.50,year_mean,t
income.pension,养老,,,,,,,,,t
income.wage,,,,,,,,,last_year,t
income.wage,,skilled,,,5,,50,,,t
income.total,,,total,,,,,,,t
`
	out["supplements"] = `row,name,item,about,when,gain,measure,rank,source
to_shop,shop,income.wage,person,known(follow_up.status) and follow_up.status == 'at_home',yuan(settings.shop_pay),安排{person.name}到车间，补{gain}元、缺{gap}元,2,t
to_field,field,income.wage income.pension,household,"count(members, known(#.person.name)) > 1",,多种一季,1,t
`
	for sheet, change := range changes {
		out[sheet] = change(out[sheet])
	}
	return out
}

func loadWatch(t testing.TB) *Pack {
	t.Helper()
	p, err := Load(packFS(map[string]map[string]string{"small": watchPack(nil)}), "small")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWatchProblems(t *testing.T) {
	on := func(sheet, old, new string) map[string]func(string) string {
		return map[string]func(string) string{sheet: replacing(old, new)}
	}
	for _, c := range []struct {
		name, cell, words string
		change            map[string]func(string) string
	}{
		{"no such form", "watch!A5", "incomes", on("watch", "income.pension", "incomes.pension")},
		{"no money", "watch!A5", "income.people", on("watch", "income.pension", "income.people")},
		{"no such question", "watch!A5", "income.rent", on("watch", "income.pension", "income.rent")},
		{"a role unknown", "watch!D8", "sum", on("watch", "income.total,,,total", "income.total,,,sum")},
		{"two totals", "watch!D8", sayTwoTotals, on("watch", "income.wage,,,,", "income.wage,,,total,")},
		{"a person's total", "watch!D2", sayNotMeant, on("watch", "follow_up.pay,,,,follow", "follow_up.pay,,,total,follow")},
		{"a role twice", "watch!D3", sayNotMeant, on("watch", "ordinary,,", "ordinary,within,")},
		{"no such class", "watch!C3", "weak", on("watch", "pay,,ordinary", "pay,,weak")},
		{"percent of a half", "watch!F3", "12.5", on("watch", ",20,,40", ",12.5,,40")},
		{"percent of nothing", "watch!F3", "0", on("watch", ",20,,40", ",0,,40")},
		{"percent over", "watch!H3", "101", on("watch", ",20,,40", ",20,,101")},
		{"amount with three decimals", "watch!I4", "200.505", on("watch", "200.50,", "200.505,")},
		{"normal unknown", "watch!J4", "mean", on("watch", "year_mean", "mean")},
		{"normal without an amount", "settings!B", "amount", on("settings", "amount 3000", "amount")},
		{"normal no amount", "settings!B", "many", on("settings", "amount 3000", "amount many")},
		{"reviews no number", "settings!B", "soon", on("settings", "1 3 6", "1 soon")},
		{"reviews beyond what is kept", "settings!B", "24", on("settings", "1 3 6", "1 24")},
		{"a setting nobody has in a text", "survey!D", "settings.period", on("survey", "月收入,", "月收入（{settings.period}）,")},
		{"a value no money", "watch!E2", kindNames[kindInt], on("watch", "follow_up.status == 'employed' ? follow_up.pay : 0", "1")},
		{"a value of nobody", "watch!E5", sayWhoseAnswerOf("follow_up.pay"), on("watch", "income.pension,养老,,,,", "income.pension,养老,,,follow_up.pay,")},
		{"no such kind", "supplements!B3", "field2", on("supplements", "to_field,field", "to_field,field2")},
		{"no such item", "supplements!C3", "income.rent", on("supplements", "income.pension", "income.rent")},
		{"the total is no item of one", "supplements!C3", "income.total", on("supplements", "income.wage income.pension", "income.total")},
		{"a person's item", "supplements!C2", "follow_up.pay", on("supplements", "shop,income.wage", "shop,follow_up.pay")},
		{"no rank", "supplements!H3", sayBlank, on("supplements", "多种一季,1", "多种一季,")},
		{"no measure", "supplements!G3", sayBlank, on("supplements", "多种一季,1", ",1")},
		{"gap in a condition", "supplements!E2", "gap", on("supplements", "known(follow_up.status) and", "gap > 0 and")},
		{"braces", "supplements!G2", sayBraces, on("supplements", "{gap}元", "{gap元")},
		{"a gain no money", "supplements!F2", kindNames[kindMoney], on("supplements", "yuan(settings.shop_pay)", "settings.shop_pay")},
	} {
		_, err := Load(packFS(map[string]map[string]string{"small": watchPack(c.change)}), "small")
		var problems Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		found := false
		for _, p := range problems {
			found = found || strings.HasPrefix(p.Cell, c.cell) && strings.Contains(p.Message, c.words)
		}
		if !found {
			t.Errorf("%s: no problem at %s about %q:\n%v", c.name, c.cell, c.words, err)
		}
	}
}

func sayWhoseAnswerOf(name string) string { return say(sayWhoseAnswer, name, name) }

// A calculation that leads back to itself is a problem, not a loop without end.
func TestWatchOfACircle(t *testing.T) {
	change := map[string]func(string) string{"survey": replacing("pension + wage,", "pension + wage + total,")}
	if _, err := Load(packFS(map[string]map[string]string{"small": watchPack(change)}), "small"); err == nil || !strings.Contains(err.Error(), "total → total") {
		t.Errorf("%v", err)
	}
}

// watchHome is an ordinary worker at work and a skilled one at home.
func watchHome() *Dossier {
	d := &Dossier{ID: "h1", Village: "110101001001", Month: "2026-11", Members: make([]Member, 2)}
	d.Facts.with(now, "household", Answers{"household_no": Text("1")}).with(now, "income", Answers{"pension": Int(10_000)}).with(last, "income", Answers{"pension": Int(10_000)})
	for i, class := range []string{"ordinary", "skilled"} {
		d.Members[i].ID = "p" + string(rune('1'+i))
		d.Members[i].with(now, "person", Answers{"name": Text([]string{"甲", "乙"}[i]), "labour_class": Text(class)})
	}
	d.Members[0].with(now, "follow_up", Answers{"outcome": Text("reached"), "status": Text("employed"), "pay": Int(150_000)}).
		with(last, "follow_up", Answers{"outcome": Text("reached"), "status": Text("employed"), "pay": Int(200_000)})
	d.Members[1].with(now, "follow_up", Answers{"outcome": Text("reached"), "status": Text("at_home")}).
		with(last, "follow_up", Answers{"outcome": Text("reached"), "status": Text("employed"), "pay": Int(60_000)})
	return d
}

// Thresholds are those of the class of who earns an item; what no row gives the settings give, and what they do not is named.
func TestWatchByClass(t *testing.T) {
	p := loadWatch(t)
	w := p.Watch(watchHome(), "2026-11-21")
	alert := nameSettings + "." + settingDropAlert
	for _, c := range []struct {
		it           Item
		class, label string
		level        FindingLevel
		unset        []string
	}{
		{w.Members[0][0], "ordinary", "月收入", LevelWatch, nil},                                               // −25%: 20 and 40
		{w.Members[1][0], "skilled", "月收入", LevelAlert, []string{nameSettings + "." + settingNormalMonths}}, // −600.00: 100 and 200.50
		{*w.Item("income.wage"), "skilled", "工资", LevelWatch, nil},                                          // −1100 of 2600: the skilled one lost more
		{*w.Item("income.pension"), "", "养老", "", []string{alert}},
		{w.Total, "", "合计", LevelWatch, []string{alert}},
	} {
		if c.it.Class != c.class || c.it.Label != c.label || c.it.Level != c.level || !reflect.DeepEqual(c.it.Unset, c.unset) {
			t.Errorf("%s of %q: %q %q %q %v", c.it.Name, c.it.Person, c.it.Class, c.it.Label, c.it.Level, c.it.Unset)
		}
	}
	if w.Weak != "income.wage" || w.Item("income.wage").Person != "p2" || w.Item("income.rent") != nil {
		t.Errorf("weak is %q of %q", w.Weak, w.Item("income.wage").Person)
	}
	if gap, normal, ok := w.Gap(); gap != 140_000 || !normal || !ok { // 3000.00 less 1600.00
		t.Errorf("gap %d %v %v", gap, normal, ok)
	}
}

func TestSuggest(t *testing.T) {
	p, d := loadWatch(t), watchHome()
	got := p.Suggest(d, p.Watch(d, "2026-11-21"), "2026-11-21")
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	shop, field := got[0], got[1]
	if shop.Row != "to_shop" || shop.Person != "p2" || shop.Label != "车间补" || shop.Item != "income.wage" || !shop.Covers || shop.Source != "t" ||
		shop.Measure != "安排乙到车间，补2000.00元、缺1400.00元" || shop.Arithmetic != "比正常收入缺 1400 元/月，增收约 2000 元/月，可补足" {
		t.Errorf("%+v", shop)
	}
	if field.Row != "to_field" || field.Person != "" || field.Gain != nil || field.Covers || field.Arithmetic != "比正常收入缺 1400 元/月，增收数未设置" {
		t.Errorf("%+v", field)
	}
	opened := func(month Month, a Answers) { // newest first
		d.Cases = map[string][]Record{formSupplementCase: append([]Record{{ID: "c" + string(month), Month: month, Answers: a}}, d.Cases[formSupplementCase]...)}
	}
	rows := func() (out []string) {
		for _, s := range p.Suggest(d, p.Watch(d, "2026-11-21"), "2026-11-21") {
			out = append(out, s.Row)
		}
		return out
	}
	opened("2026-08", Answers{"supplement": Text("field shop"), "chosen": Text("no"), "closed_on": Text("2026-09-01")})
	opened("2026-09", Answers{"supplement": Text("shop"), "chosen": Text("no")})
	opened("2026-10", Answers{"supplement": Text("field"), "chosen": Text("yes")})
	if got := rows(); !reflect.DeepEqual(got, []string{"to_field"}) {
		t.Errorf("a refused kind is suggested while its refusal stands, or one is lost: %v", got)
	}
	d.Cases[formSupplementCase][1].Answers["closed_on"] = Text("2026-11-02")
	if got := rows(); !reflect.DeepEqual(got, []string{"to_shop", "to_field"}) {
		t.Errorf("a refusal stands after its case is closed: %v", got)
	}
}

// E-27: looks back after 1, 3 and 6 months, and the end when the income has been enough for k months.
func TestProgress(t *testing.T) {
	p := loadWatch(t)
	d := watchHome()
	d.Members = d.Members[:1]
	d.Members[0].Last = nil
	total := map[Month]int64{"2026-11": 150_000, "2026-10": 155_000, "2026-09": 149_999, "2026-08": 120_000, "2026-07": 90_000, "2026-05": 100_000}
	for _, m := range []Month{"2026-10", "2026-09", "2026-08", "2026-07", "2026-05"} {
		d.Facts.put(Record{Form: "income", Month: m, Answers: Answers{"pension": Int(0)}})
		d.Members[0].Facts.put(Record{Form: "follow_up", Month: m, Answers: Answers{"outcome": Text("reached"), "status": Text("employed"), "pay": Int(total[m])}})
	}
	d.Now["income"].Answers["pension"] = Int(0)
	open := func(month Month, pairs ...any) Record {
		a := Answers{"chosen": Text("yes"), "supplement": Text("shop"), "gap": Int(60_000)}
		for i := 0; i < len(pairs); i += 2 {
			a[pairs[i].(string)] = pairs[i+1].(Answer)
		}
		return Record{ID: string(month), Month: month, Answers: a}
	}
	d.Cases = map[string][]Record{formSupplementCase: {
		open("2026-11"),
		open("2026-10", "chosen", Text("no")),
		open("2026-09", "gap", Int(1)),
		open("2026-08", "closed_on", Text("2026-10-01")),
		open("2026-07", "review_1", Text("2026-08-20")),
		open("2026-06"), // the month's income was never asked
		open("2026-05", "review_1", In(Unknown), "review_3", Text("2026-08-20"), "gap", In(Unknown)),
	}}
	want := []Progress{
		{Case: "2026-05", Supplement: "shop", Opened: "2026-05", Due: []int{6}, Gained: fen(50_000)},
		{Case: "2026-06", Supplement: "shop", Opened: "2026-06", Due: []int{1, 3}, Next: "2026-12"},
		{Case: "2026-07", Supplement: "shop", Opened: "2026-07", Due: []int{3}, Next: "2027-01", Gained: fen(60_000), Recovered: 2, Close: true}, // needs 1500.00: 11月, 10月, not 9月
		{Case: "2026-09", Supplement: "shop", Opened: "2026-09", Due: []int{1}, Next: "2026-12", Gained: fen(1), Recovered: 2, Close: true},
		{Case: "2026-11", Supplement: "shop", Opened: "2026-11", Next: "2026-12", Gained: fen(0)},
	}
	got := p.Progress(d, "2026-11-21")
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range got {
		a, b := got[i], want[i]
		if !same(a.Gained, b.Gained) {
			t.Errorf("%s gained %v", a.Case, a.Gained)
		}
		if a.Gained, b.Gained = nil, nil; !reflect.DeepEqual(a, b) {
			t.Errorf("\n got %+v\nwant %+v", a, b)
		}
	}
}

func TestProgressUnset(t *testing.T) {
	changes := map[string]func(string) string{"settings": func(s string) string {
		return strings.NewReplacer("supplement_reviews,1 3 6", "supplement_reviews,", "supplement_recovered,2", "supplement_recovered,").Replace(s)
	}}
	p, err := Load(packFS(map[string]map[string]string{"small": watchPack(changes)}), "small")
	if err != nil {
		t.Fatal(err)
	}
	d := watchHome()
	d.Cases = map[string][]Record{formSupplementCase: {{Month: "2026-10", Answers: Answers{"chosen": Text("yes"), "supplement": Text("shop"), "gap": Int(0)}}}}
	got := p.Progress(d, "2026-11-21")
	if len(got) != 1 || got[0].Close || got[0].Due != nil || !reflect.DeepEqual(got[0].Unset, []string{"settings.supplement_reviews", "settings.supplement_recovered"}) {
		t.Errorf("%+v", got)
	}
}

func TestStack(t *testing.T) {
	s := func(kind, person string, gain *int64) Suggestion {
		return Suggestion{Supplement: kind, Person: person, Gap: fen(1000), Gain: gain}
	}
	all := []Suggestion{s("shop", "p1", fen(400)), s("field", "p1", fen(900)), s("shop", "p2", nil), s("field", "", fen(500)), s("field", "", fen(600)), s("shop", "p3", fen(0)), s("shop", "p2", fen(50)), s("shop", "p4", fen(50)), s("shop", "p5", fen(50))}
	taken, left := Stack(all)
	var gains []int64
	for _, t := range taken {
		gains = append(gains, *t.Gain)
	}
	if !reflect.DeepEqual(gains, []int64{400, 500, 50, 50}) || left != 0 {
		t.Errorf("took %v, left %d", gains, left)
	}
	if taken, left := Stack(nil); taken != nil || left != 0 {
		t.Error("a stack of nothing")
	}
	if _, left := Stack(all[:1]); left != 600 {
		t.Errorf("left %d", left)
	}
}
