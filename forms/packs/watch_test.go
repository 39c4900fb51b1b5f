package packs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hufang/forms"
	"hufang/forms/packs"
)

// purse is what a household of two said of one month: fen, −1 for 不清楚.
type purse struct {
	month                              forms.Month
	away                               int64 // 甲, at work in another province
	local                              int64 // 乙, in a park of the county; 0 is out of work
	crop, livestock, expenses, pension int64
}

var purses = []purse{
	{"2026-11", 318750, 260010, 0, 30000, 15005, 18000},
	{"2026-10", 420000, 0, 120000, -1, 40000, 18000},
	{"2026-09", 400000, 250000, 50000, 10000, 20000, 18000},
	{"2026-01", 400000, 250000, 50000, 10000, 20000, 18000}, // January of last year was not asked: it counts in no sum
	{"2025-11", 390025, 240000, 90000, 20000, 20000, 17000},
	{"2025-10", 380000, 240000, 100000, 0, 10000, 17000},
	{"2025-09", 370000, 230000, 40000, 5000, 30000, 17000},
}

func (m purse) income() forms.Record {
	a := answers("date", string(m.month)+"-08")
	for _, item := range transfersAndMore {
		fen := map[string]int64{"crop": m.crop, "livestock": m.livestock, "expenses": m.expenses, "pension": m.pension}[item]
		if a.Set(item, forms.Int(fen)); fen < 0 {
			a.Set(item, forms.In(forms.Unknown))
		}
	}
	return forms.Record{Form: "income", Month: m.month, Answers: a}
}

func (m purse) followUps() [2]forms.Record {
	first := withPay(answers("outcome", "reached", "status", "employed", "channel", "out_work", "work_area", "outside", "in_park", "no", "job_grade", "general"), m.away)
	second := answers("outcome", "reached", "status", "unemployed")
	if m.local > 0 {
		second = withPay(answers("outcome", "reached", "status", "employed", "channel", "local_work", "work_area", "county", "in_park", "yes", "job_grade", "skilled"), m.local)
	}
	return [2]forms.Record{{Form: "follow_up", Month: m.month, Answers: first}, {Form: "follow_up", Month: m.month, Answers: second}}
}

// twoPurses is that household with all its months; series says whether the months come in the series, or this one, the
// last and last year's alone.
func twoPurses(series bool) *forms.Dossier {
	d := &forms.Dossier{ID: "home", Village: "360731100201", Month: "2026-11", Facts: forms.Facts{Now: at(record("household", answers("household_no", "1")))}}
	d.Series = map[string][]forms.Record{}
	for i, class := range []string{"ordinary", "skilled"} {
		d.Members = append(d.Members, forms.Member{ID: fmt.Sprint("p", i+1), Facts: forms.Facts{Series: map[string][]forms.Record{},
			Now: at(record("person", answers("labour_class", class, "name", "甲")))}})
	}
	put := func(f *forms.Facts, r forms.Record) {
		switch {
		case r.Month == d.Month:
			f.Now[r.Form] = r
		case !series && r.Month == d.Month.Add(-1):
			f.Last = at(r)
		case !series && r.Month == d.Month.Add(-12):
			f.YearAgo = at(r)
		case series:
			f.Series[r.Form] = append(f.Series[r.Form], r)
		}
	}
	for _, m := range purses {
		put(&d.Facts, m.income())
		for i, r := range m.followUps() {
			put(&d.Members[i].Facts, r)
		}
	}
	return d
}

// figures are an item's figures as one line; – is what cannot be told.
func figures(it forms.Item) string {
	n := func(p *int64) string {
		if p == nil {
			return "–"
		}
		return fmt.Sprint(*p)
	}
	return fmt.Sprintf("%s %s %s%s | %s %s %s %s in %d+%d", n(whole(it.This)), n(it.Change), n(it.Percent), map[forms.Turn]string{"": "", forms.ItemNew: " new", forms.ItemLost: " lost"}[it.Turn],
		n(it.Year), n(it.YearAgoSum), n(it.YearChange), n(it.YearPercent), it.Months, it.LeftOut)
}

func whole(a forms.Answer) *int64 {
	if !a.IsInt() {
		return nil
	}
	n := a.Int()
	return &n
}

// E-20, E-21: worked out on paper, to the fen. This month, change, percent | year to date, last year's, change, percent.
func TestWatchByHand(t *testing.T) {
	want := map[string]string{
		"income.wage_away":     "318750 -101250 -24 | 1138750 1140025 -1275 0 in 3+8",
		"income.wage_local":    "260010 260010 – new | 510010 710000 -199990 -28 in 3+8",
		"income.wage_park":     "260010 260010 – new | 510010 710000 -199990 -28 in 3+8",
		"income.wage_ordinary": "318750 -101250 -24 | 1138750 1140025 -1275 0 in 3+8",
		"income.wage_skilled":  "260010 260010 – new | 510010 710000 -199990 -28 in 3+8",
		"income.wages":         "578760 158760 38 | 1648760 1850025 -201265 -11 in 3+8",
		"income.wage_post":     "0 0 – | 0 0 0 – in 3+8",
		"income.crop":          "0 -120000 -100 lost | 170000 230000 -60000 -26 in 3+8",
		"income.livestock":     "30000 – – | 40000 25000 15000 60 in 2+9", // last month is not known
		"income.expenses":      "15005 -24995 -62 | 75005 60000 15005 25 in 3+8",
		"income.pension":       "18000 0 0 | 54000 51000 3000 6 in 3+8",
		"income.total":         "611755 – – | 1319755 1369025 -49270 -4 in 2+9",
	}
	p := loadWith(t, packs.Default, map[string]string{"income_normal": "last_year"})
	w := p.Watch(twoPurses(true), "2026-11-21")
	for _, it := range w.Household {
		if got := figures(it); want[it.Name] != "" && got != want[it.Name] {
			t.Errorf("%s\n got %s\nwant %s", it.Name, got, want[it.Name])
		}
		delete(want, it.Name)
	}
	if len(want) > 0 {
		t.Errorf("not compared: %v", want)
	}
	for i, person := range []string{"318750 -101250 -24 | 1138750 1140025 -1275 0 in 3+8", "260010 260010 – new | 510010 710000 -199990 -28 in 3+8"} {
		it := w.Members[i][0]
		if it.Name != "follow_up.pay" || figures(it) != person || it.Class != []string{"ordinary", "skilled"}[i] || it.Person != fmt.Sprint("p", i+1) {
			t.Errorf("member %d: %s %+v", i, figures(it), it)
		}
	}
	if w.Weak != "income.crop" || !w.Item("income.crop").Weak || w.Item("income.wage_away").Weak {
		t.Errorf("weak is %s", w.Weak) // E-24: 1200.00 元 are more than 1012.50
	}
	if away, local := w.Item("income.wage_away"), w.Item("income.wage_local"); away.Person != "p1" || away.Class != "ordinary" || local.Person != "p2" || local.Class != "skilled" {
		t.Error("wages are not judged by the class of who earns them")
	}
	if gap, normal, ok := w.Gap(); gap != 125270 || !normal || !ok { // E-23: 7370.25 last year, 6117.55 now
		t.Errorf("gap %d %v %v", gap, normal, ok)
	}
}

// A dossier fetched with three months compares those as one with all of them.
func TestWatchWithoutASeries(t *testing.T) {
	p := load(t, packs.Default)
	full, brief := p.Watch(twoPurses(true), "2026-11-21"), p.Watch(twoPurses(false), "2026-11-21")
	for i, it := range brief.Household {
		if with := full.Household[i]; it.This != with.This || it.Last != with.Last || it.YearAgo != with.YearAgo {
			t.Errorf("%s: %+v", it.Name, it)
		}
		if it.Months > 1 {
			t.Errorf("%s counts %d months of one", it.Name, it.Months)
		}
	}
}

// randomHome draws a household with what may be known of it in two months.
func randomHome(t *rapid.T) *forms.Dossier {
	d := &forms.Dossier{ID: "home", Village: "360731100201", Month: "2026-11"}
	fen := func(label string) forms.Answer {
		if rapid.IntRange(0, 11).Draw(t, label+" known") == 0 {
			return forms.In(forms.Unknown)
		}
		return forms.Int(rapid.Int64Range(0, 900_000).Draw(t, label))
	}
	month := func() forms.Record {
		a := forms.Answers{}
		for _, item := range transfersAndMore {
			a.Set(item, fen(item))
		}
		return record("income", a)
	}
	d.Now, d.Last = at(record("household", forms.Answers{}), month()), at(month())
	for i := range rapid.IntRange(0, 3).Draw(t, "members") {
		work := func() forms.Record {
			a := answers("outcome", "reached", "status", rapid.SampledFrom([]string{"employed", "unemployed", "at_home"}).Draw(t, "status"))
			if a["status"].Text() == "employed" {
				a.Set("pay", fen("pay"))
				a.Set("channel", forms.Text(rapid.SampledFrom([]string{"out_work", "local_work", "public_post", "workshop", "project", "industry", "start_up", "home_based", "flexible"}).Draw(t, "channel")))
				a.Set("work_area", forms.Text(rapid.SampledFrom([]string{"county", "city", "province", "outside", "abroad"}).Draw(t, "area")))
				a.Set("in_park", forms.Text(rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "park")))
				a.Set("job_grade", forms.Text(rapid.SampledFrom([]string{"general", "skilled"}).Draw(t, "grade")))
			}
			if rapid.Bool().Draw(t, "post") {
				a.Set("post_held", forms.Text("yes"))
				a.Set("post_pay", fen("post pay"))
			}
			return record("follow_up", a)
		}
		m := forms.Member{ID: fmt.Sprint("p", i), Facts: forms.Facts{Now: at(record("person", answers("labour_class", rapid.SampledFrom([]string{"ordinary", "skilled", "half", "weak", "lost"}).Draw(t, "class"))), work()), Last: at(work())}}
		d.Members = append(d.Members, m)
	}
	return d
}

// The items are the total: what is added less the costs, to the fen, as soon as each is known; and while one is not known,
// the total is not.
func TestItemsMakeTheTotal(t *testing.T) {
	p := load(t, packs.Default)
	rapid.Check(t, func(t *rapid.T) {
		w := p.Watch(randomHome(t), "2026-11-21")
		sum, known, wages, parts := int64(0), true, int64(0), int64(0)
		for _, it := range w.Household {
			switch it.Role {
			case forms.ItemAdded:
				sum += it.This.Int()
				known = known && it.This.IsInt()
			case forms.ItemCost:
				sum -= it.This.Int()
				known = known && it.This.IsInt()
			}
			switch {
			case it.Name == "income.wages":
				wages = it.This.Int()
			case slices.Contains([]string{"income.wage_away", "income.wage_local", "income.wage_post", "income.wage_workshop", "income.wage_project", "income.wage_own", "income.post_extra"}, it.Name):
				parts += it.This.Int()
			}
		}
		if known != w.Total.This.IsInt() || known && (sum != w.Total.This.Int() || wages != parts) {
			t.Fatalf("items make %d (known %v), the total is %v; wages %d of %d", sum, known, w.Total.This, wages, parts)
		}
	})
}

// What is suggested covers what it says it covers, goes to people who may work, and nothing is suggested where nothing is lacking.
func TestSuggestionsAreSound(t *testing.T) {
	p := loadWith(t, packs.Default, county)
	rapid.Check(t, func(t *rapid.T) {
		d := randomHome(t)
		w := p.Watch(d, "2026-11-21")
		gap, _, lacking := w.Gap()
		all := p.Suggest(d, w, "2026-11-21")
		if !lacking && len(all) > 0 {
			t.Fatal("suggested though nothing is lacking")
		}
		covered := true
		for _, s := range all {
			if s.Covers && !covered {
				t.Fatal("a measure that covers the gap stands behind one that does not")
			}
			covered = s.Covers
			if *s.Gap != gap || s.Covers != (s.Gain != nil && *s.Gain >= gap) {
				t.Fatalf("%+v with a gap of %d", s, gap)
			}
			for _, m := range d.Members {
				if class := m.Now["person"].Answers["labour_class"].Text(); m.ID == s.Person && class == "lost" {
					t.Fatalf("%s for somebody without labour", s.Row)
				}
			}
		}
		taken, left := forms.Stack(all)
		for _, s := range taken {
			left += *s.Gain
		}
		if len(all) > 0 && left < gap {
			t.Fatalf("a stack of %d leaves less than %d", len(taken), gap)
		}
	})
}

// The order of the members' records changes no figure.
func TestWatchOfMembersInAnyOrder(t *testing.T) {
	p := load(t, packs.Default)
	rapid.Check(t, func(t *rapid.T) {
		d := randomHome(t)
		before := p.Watch(d, "2026-11-21")
		slices.Reverse(d.Members)
		after := p.Watch(d, "2026-11-21")
		for i := range before.Household {
			if a, b := before.Household[i], after.Household[i]; figures(a) != figures(b) || a.Weak != b.Weak {
				t.Fatalf("%s: %s, %s", a.Name, figures(a), figures(b))
			}
		}
	})
}

// Whoever was followed up in a month earned in it, whatever became of them since: a household that loses its earner has
// lost that income, it has not been without it all along.
func TestWatchOfOneWhoLeft(t *testing.T) {
	p := load(t, packs.Default)
	for name, person := range map[string]forms.Answers{
		"died":            answers("labour_class", "ordinary", "lifecycle", "died"),
		"moved out":       answers("labour_class", "ordinary", "lifecycle", "moved_out"),
		"lost the labour": answers("labour_class", "lost"),
	} {
		d := twoPurses(true)
		d.Members[0].Now = at(record("person", person))
		w := p.Watch(d, "2026-11-21")
		away := w.Item("income.wage_away")
		if got := figures(*away); got != "0 -420000 -100 lost | 820000 1140025 -320025 -28 in 3+8" || away.Person != "p1" {
			t.Errorf("%s: %s of %q", name, got, away.Person)
		}
	}
}

// B-39: what 本月 means for income is the setting, wherever the form says it.
func TestIncomePeriodIsASetting(t *testing.T) {
	const natural = "上一个自然月"
	p := loadWith(t, packs.Default, map[string]string{"income_period": natural})
	for _, text := range []string{p.Form("income").Question("period").Label, p.Form("follow_up").Question("pay").Hint} {
		if !strings.Contains(text, natural) || strings.Contains(text, "{") {
			t.Errorf("%s", text)
		}
	}
	if text := loadWith(t, packs.Default, map[string]string{"income_period": ""}).Form("income").Question("period").Label; !strings.Contains(text, "未设置") {
		t.Errorf("%s", text)
	}
}
