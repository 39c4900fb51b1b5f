package packs_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/forms/packs"
)

var update = flag.Bool("update", false, "write the golden file anew")

// setting loads a pack with settings that no policy gives and a county has chosen.
func loadWith(t testing.TB, name string, values map[string]string) *forms.Pack {
	t.Helper()
	sheets := folder(t, name)
	for _, s := range sheets {
		if s.Name != "settings" {
			continue
		}
		key, value, source := slices.Index(s.Header, "key"), slices.Index(s.Header, "value"), slices.Index(s.Header, "source")
		for k, v := range values {
			row := make([]string, len(s.Header))
			row[key], row[value], row[source] = k, v, "county"
			s.Rows = slices.DeleteFunc(s.Rows, func(r []string) bool { return r[key] == k })
			s.Rows = append(s.Rows, row)
			sheets[slices.IndexFunc(sheets, func(s forms.Sheet) bool { return s.Name == "settings" })].Rows = s.Rows
		}
	}
	p, err := forms.LoadSheets(sheets, func(base string) ([]forms.Sheet, error) { return forms.ReadFolder(packs.FS, base) })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// county is what one county might have set.
var county = map[string]string{
	"income_drop_watch": "10", "income_drop_warn": "30", "income_normal_months": "6", "supplement_recovered": "3",
	"supplement_pay_county": "2600", "supplement_pay_away": "4000", "supplement_pay_workshop": "1500", "supplement_pay_post": "800",
	"supplement_pay_project": "1800", "supplement_rise_skilled": "900", "supplement_pay_industry": "500", "supplement_pay_short": "400",
}

// home is a household of the golden file: facts, and what of the settings differs.
type home struct {
	title    string
	members  []villager
	income   map[string][2]int64 // item: last month, this month, in fen; what is not named is 0 in both
	facts    map[string]string   // of the household
	unknown  []string            // items nobody knows this month
	settings map[string]string
	refused  []string // kinds refused, of open cases
	closed   []string // kinds refused, of cases since closed
	yearAgo  map[string]int64
}

// villager is a member in both months.
type villager struct {
	name, class   string
	person        map[string]string
	before, after map[string]string // follow_up; pay in fen
}

var transfersAndMore = []string{"wage_other", "crop", "livestock", "forestry", "other_business", "industry_long", "expenses", "cost_subsidy", "industry_award",
	"job_award", "dividend", "other_property", "pension", "family_planning", "ecological", "subsistence", "destitute", "other_transfer", "other"}

func (h home) dossier(p *forms.Pack) *forms.Dossier {
	d := &forms.Dossier{ID: "home", Village: "360731100201", Month: "2026-11"}
	now, last, ago := forms.Answers{}, forms.Answers{}, forms.Answers{}
	for _, item := range transfersAndMore {
		pair := h.income[item]
		last.Set(item, forms.Int(pair[0]))
		now.Set(item, forms.Int(pair[1]))
		if slices.Contains(h.unknown, item) {
			now.Set(item, forms.In(forms.Unknown))
		}
		if h.yearAgo != nil {
			ago.Set(item, forms.Int(h.yearAgo[item]))
		}
	}
	d.Now, d.Last = at(record("household", h.answers(p, "household", h.facts)), record("income", now)), at(record("income", last))
	if h.yearAgo != nil {
		d.YearAgo = at(record("income", ago))
	}
	for i, code := range append(slices.Clone(h.refused), h.closed...) {
		a := answers("supplement", code, "chosen", "no", "refuse_reason", "不愿意")
		if i >= len(h.refused) {
			a.Set("closed_on", forms.Text("2026-10-20"))
		}
		if d.Cases == nil {
			d.Cases = map[string][]forms.Record{}
		}
		d.Cases["supplement_case"] = append(d.Cases["supplement_case"], forms.Record{ID: fmt.Sprint("case", i), Form: "supplement_case", Month: "2026-10", Answers: a})
	}
	for i, w := range h.members {
		m := forms.Member{ID: fmt.Sprint("p", i+1)}
		person := h.answers(p, "person", w.person)
		person.Set("name", forms.Text(w.name))
		person.Set("labour_class", forms.Text(w.class))
		m.Now, m.Last = at(record("person", person)), map[string]forms.Record{}
		if w.after != nil {
			m.Now["follow_up"] = record("follow_up", h.answers(p, "follow_up", w.after))
		}
		if w.before != nil {
			m.Last["follow_up"] = record("follow_up", h.answers(p, "follow_up", w.before))
		}
		if h.yearAgo != nil && w.before != nil {
			m.YearAgo = map[string]forms.Record{"follow_up": m.Last["follow_up"]}
		}
		d.Members = append(d.Members, m)
	}
	return d
}

// answers reads stored values: fen for money, ? for 不清楚.
func (h home) answers(p *forms.Pack, form string, values map[string]string) forms.Answers {
	a := forms.Answers{}
	for name, v := range values {
		q := p.Form(form).Question(name)
		var n int64
		switch {
		case q == nil:
			panic(form + "." + name)
		case v == "?":
			a.Set(name, forms.In(forms.Unknown))
		case q.Type.Numeric():
			fmt.Sscan(v, &n)
			a.Set(name, forms.Int(n))
		default:
			a.Set(name, forms.Text(v))
		}
	}
	return a
}

// with is a copy with more facts.
func with(a map[string]string, pairs ...string) map[string]string {
	out := map[string]string{}
	for k, v := range a {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		if out[pairs[i]] = pairs[i+1]; pairs[i+1] == "" {
			delete(out, pairs[i])
		}
	}
	return out
}

var (
	reached = map[string]string{"outcome": "reached", "work_wish": "yes"}
	works   = with(reached, "status", "employed", "job_grade", "general", "in_park", "no")
	jobs    = []struct {
		name  string
		facts map[string]string
	}{
		{"省外务工", with(works, "channel", "out_work", "work_county", "440306", "work_area", "outside", "pay", "420000")},
		{"县内园区务工", with(works, "channel", "local_work", "work_county", "360731", "work_area", "county", "in_park", "yes", "pay", "310000")},
		{"县内普工", with(works, "channel", "local_work", "work_county", "360731", "work_area", "county", "pay", "260050")},
		{"扶贫车间", with(works, "channel", "workshop", "work_county", "360731", "work_area", "county", "pay", "150000")},
		{"公益性岗位", with(works, "channel", "public_post", "work_county", "360731", "work_area", "county", "pay", "80000", "post_held", "yes", "job_grade", "")},
		{"项目工地", with(works, "channel", "project", "work_county", "360731", "work_area", "county", "pay", "200000", "job_grade", "skilled")},
	}
	classes = []string{"ordinary", "skilled", "half", "weak"}
	idle    = with(reached, "status", "unemployed", "post_held", "no")
)

// turns are what becomes of a job between two months.
var turns = []struct {
	name string
	of   func(before map[string]string) map[string]string
}{
	{"失业", func(map[string]string) map[string]string { return with(idle, "training_wish", "yes") }},
	{"返乡", func(map[string]string) map[string]string { return with(idle, "status", "returned", "away_wish", "no") }},
	{"降薪四成", func(b map[string]string) map[string]string {
		return with(b, "pay", cut(b["pay"], 60), "away_wish", "no")
	}},
	{"回家照顾家人", func(map[string]string) map[string]string {
		return with(idle, "status", "at_home", "home_reason", "care_family")
	}},
	{"少领一角，家里另有人", func(b map[string]string) map[string]string { return with(b, "pay", less(b["pay"], 10)) }},
}

func cut(pay string, percent int64) string {
	var n int64
	fmt.Sscan(pay, &n)
	return fmt.Sprint(n * percent / 100)
}

func less(pay string, fen int64) string {
	var n int64
	fmt.Sscan(pay, &n)
	return fmt.Sprint(n - fen)
}

// wageHomes are households whose one earner's work changed: job × class × turn.
func wageHomes() (out []home) {
	for _, job := range jobs {
		for _, class := range classes {
			for i, turn := range turns {
				earner := villager{name: "甲", class: class, before: job.facts, after: turn.of(job.facts)}
				if class == "skilled" {
					earner.person = map[string]string{"skill": "焊工"}
				}
				h := home{title: "一人" + job.name + "，" + turn.name, members: []villager{earner}, income: map[string][2]int64{"pension": {18000, 18000}}}
				if i == len(turns)-1 {
					h.members = append(h.members, villager{name: "乙", class: "ordinary", before: with(idle, "status", "at_home"), after: with(idle, "status", "at_home", "local_wish", "enterprise workshop")})
				}
				out = append(out, h)
			}
		}
	}
	return out
}

// industryHomes are households whose own production fell: item × who is there.
func industryHomes() (out []home) {
	losses := []struct {
		name   string
		income map[string][2]int64
	}{
		{"种植收入少了", map[string][2]int64{"crop": {120000, 40000}}},
		{"养殖收入没了", map[string][2]int64{"livestock": {90050, 0}}},
		{"林果收入少了", map[string][2]int64{"forestry": {150000, 100000}, "industry_long": {150000, 100000}}},
		{"其他经营少了，还种地", map[string][2]int64{"other_business": {100000, 69990}, "crop": {30000, 30000}}},
		{"长期产业少了，短期没变", map[string][2]int64{"livestock": {200000, 140000}, "industry_long": {160000, 100000}, "crop": {20000, 20000}}},
	}
	homes := []struct {
		name    string
		facts   map[string]string
		members []villager
		unset   bool
		refused []string
	}{
		{name: "普通劳动力在家", members: []villager{{name: "甲", class: "ordinary", after: with(idle, "status", "at_home", "home_reason", "farming")}}},
		{name: "技能劳动力愿外出", members: []villager{{name: "甲", class: "skilled", person: map[string]string{"skill": "电工"}, after: with(idle, "away_wish", "yes")}}},
		{name: "两位弱劳动力", members: []villager{{name: "甲", class: "weak", after: with(idle, "status", "at_home")}, {name: "乙", class: "half", after: with(idle, "status", "at_home", "post_held", "yes", "post_pay", "50000"), before: with(idle, "status", "at_home", "post_held", "yes", "post_pay", "50000")}}},
		{name: "没有劳动力", members: []villager{{name: "甲", class: "lost"}, {name: "乙", class: "none"}}},
		{name: "合作社带动", facts: map[string]string{"cooperative": "yes"}, members: []villager{{name: "甲", class: "ordinary", after: with(idle, "status", "at_home", "local_wish", "none")}}},
		{name: "本人在家经营", members: []villager{{name: "甲", class: "ordinary", before: with(reached, "status", "employed", "channel", "industry", "pay", "30000"), after: with(reached, "status", "employed", "channel", "industry", "pay", "30000")}}},
		{name: "已拒绝第二个产业", refused: []string{"second_industry"}, members: []villager{{name: "甲", class: "ordinary", after: with(idle, "status", "at_home")}}},
		{name: "增收数未设置", unset: true, members: []villager{{name: "甲", class: "ordinary", after: idle}}},
	}
	for _, l := range losses {
		for _, w := range homes {
			h := home{title: l.name + "，" + w.name, members: slices.Clone(w.members), facts: w.facts, income: l.income, refused: w.refused}
			for i, m := range h.members {
				if h.members[i].before == nil && m.after != nil {
					h.members[i].before = m.after
				}
			}
			if w.unset {
				h.settings = map[string]string{}
				for key := range county {
					if strings.HasPrefix(key, "supplement_pay") || strings.HasPrefix(key, "supplement_rise") {
						h.settings[key] = ""
					}
				}
			}
			out = append(out, h)
		}
	}
	return out
}

// otherHomes are what neither grid has.
func otherHomes() (out []home) {
	away, park := jobs[0].facts, jobs[1].facts
	wife := villager{name: "乙", class: "ordinary", before: with(idle, "status", "at_home"), after: with(idle, "status", "at_home", "local_wish", "workshop")}
	father := villager{name: "丙", class: "weak", before: with(idle, "status", "at_home"), after: with(idle, "status", "at_home")}
	student := villager{name: "丁", class: "ordinary", person: map[string]string{"enrolled_as": "senior_2"}, before: with(idle, "status", "student"), after: with(idle, "status", "at_home")}
	dead := villager{name: "戊", class: "ordinary", person: map[string]string{"lifecycle": "died"}}
	unwilling := villager{name: "己", class: "ordinary", before: with(idle, "work_wish", "no"), after: with(idle, "work_wish", "no")}
	unknown := villager{name: "庚", class: "ordinary", before: away, after: map[string]string{"outcome": "not_reached", "miss_reason": "no_answer"}}
	lost := villager{name: "甲", class: "ordinary", before: away, after: with(idle, "training_wish", "yes")}
	steady := villager{name: "甲", class: "ordinary", before: away, after: away}
	add := func(title string, h home) { h.title = title; out = append(out, h) }
	for _, rest := range []struct {
		name    string
		members []villager
	}{
		{"妻子愿到车间", []villager{wife}}, {"父亲弱劳动力", []villager{father}}, {"妻子和父亲", []villager{wife, father}}, {"儿子在校", []villager{student}},
		{"一人去世", []villager{dead}}, {"一人不愿就业", []villager{unwilling}},
	} {
		add("外出的失业，"+rest.name, home{members: append([]villager{lost}, rest.members...)})
		add("外出的没变、养老金少了，"+rest.name, home{members: append([]villager{steady}, rest.members...), income: map[string][2]int64{"pension": {36000, 18000}}})
	}
	add("外出的失业，一人未联系上", home{members: []villager{lost, unknown}})
	add("种植少了，一人未联系上", home{members: []villager{unknown, father}, income: map[string][2]int64{"crop": {90000, 20000}}})
	add("种植本月不清楚", home{members: []villager{steady}, income: map[string][2]int64{"crop": {90000, 0}}, unknown: []string{"crop"}})
	add("种植不清楚，养殖少了", home{members: []villager{steady}, income: map[string][2]int64{"crop": {90000, 0}, "livestock": {50000, 10000}}, unknown: []string{"crop"}})
	add("收入未变", home{members: []villager{steady}, income: map[string][2]int64{"crop": {90000, 90000}}})
	add("收入增加", home{members: []villager{steady}, income: map[string][2]int64{"crop": {90000, 190000}}})
	add("种植少了、养殖多了，合计未少", home{members: []villager{steady}, income: map[string][2]int64{"crop": {90000, 10000}, "livestock": {0, 80000}}})
	add("经营支出增加", home{members: []villager{steady}, income: map[string][2]int64{"crop": {90000, 90000}, "expenses": {10000, 60000}}})
	add("低保金停发", home{members: []villager{father}, income: map[string][2]int64{"subsistence": {84000, 0}}})
	add("分红没有了，一人失业多月", home{members: []villager{{name: "甲", class: "ordinary", before: idle, after: idle}}, income: map[string][2]int64{"dividend": {30000, 0}}})
	add("外出的失业，已拒绝县内补", home{members: []villager{lost, wife}, refused: []string{"county_work"}})
	add("外出的失业，已拒绝县内补和技工补", home{members: []villager{lost, wife}, refused: []string{"county_work", "skilled_work"}})
	add("外出的失业，已拒绝就业补", home{members: []villager{lost, wife}, refused: []string{"employment"}})
	add("外出的失业，拒绝过县内、已结案", home{members: []villager{lost, wife}, closed: []string{"county_work"}})
	for _, normal := range []string{"last_year", "amount 6000", "amount 1000"} {
		add("收入未变，正常收入按"+normal, home{members: []villager{steady}, income: map[string][2]int64{"crop": {30000, 30000}}, settings: map[string]string{"income_normal": normal}, yearAgo: map[string]int64{"crop": 230000}})
		add("外出的失业，正常收入按"+normal, home{members: []villager{lost, father}, settings: map[string]string{"income_normal": normal}, yearAgo: map[string]int64{}})
	}
	add("园区降薪，另一人外出降薪更多", home{members: []villager{{name: "甲", class: "ordinary", before: park, after: with(park, "pay", "279999")}, {name: "乙", class: "skilled", person: map[string]string{"skill": "电焊"}, before: away, after: with(away, "pay", "300000")}}})
	add("园区降薪较多，另一人外出略降", home{members: []villager{{name: "甲", class: "ordinary", before: park, after: with(park, "pay", "150000", "training_wish", "no")}, {name: "乙", class: "skilled", before: away, after: with(away, "pay", "410000")}}})
	add("从外出转县内，收入少了", home{members: []villager{{name: "甲", class: "ordinary", before: away, after: with(jobs[2].facts, "training_wish", "yes")}}})
	add("受灾户失业", home{facts: map[string]string{"hardship": "disaster"}, members: []villager{lost}})
	add("另兼岗位停发", home{members: []villager{{name: "甲", class: "weak", before: with(idle, "status", "at_home", "post_held", "yes", "post_pay", "80000"), after: with(idle, "status", "at_home")}}})
	add("适宜务工户，种植少了", home{facts: map[string]string{"suited_line": "working"}, members: []villager{wife}, income: map[string][2]int64{"crop": {80000, 10000}}})
	add("夫妻都失业，要叠加", home{members: []villager{lost, {name: "乙", class: "skilled", person: map[string]string{"certificate": "skill_grade"}, before: park, after: idle}}})
	add("种植少了，女儿愿做公益性岗位", home{members: []villager{{name: "乙", class: "ordinary", before: idle, after: with(idle, "status", "at_home", "local_wish", "public_post")}}, income: map[string][2]int64{"crop": {80000, 10000}}})
	return out
}

// words are the facts of a household as a person would tell them.
func (h home) words(p *forms.Pack, d *forms.Dossier, w forms.Watch) string {
	var b strings.Builder
	shown := func(form, name string, a forms.Answer) string {
		return forms.Show(p.Form(form).Question(name), a, true)
	}
	for _, m := range d.Members {
		person := m.Now["person"].Answers
		fmt.Fprintf(&b, "    %s %s", shown("person", "name", person["name"]), shown("person", "labour_class", person["labour_class"]))
		for _, name := range []string{"skill", "enrolled_as", "lifecycle"} {
			if a := person[name]; a.IsKnown() {
				b.WriteString(" " + shown("person", name, a))
			}
		}
		for i, r := range []forms.Record{m.Last["follow_up"], m.Now["follow_up"]} {
			if r.Answers == nil {
				continue
			}
			b.WriteString([]string{" 上月：", " 本月："}[i])
			var parts []string
			for _, name := range []string{"outcome", "status", "channel", "work_area", "in_park", "job_grade", "pay", "post_held", "post_pay", "home_reason", "work_wish", "away_wish", "training_wish", "local_wish"} {
				a := r.Answers[name]
				if a.IsBlank() || name == "outcome" && a.Text() == "reached" || name == "work_wish" && a.Text() == "yes" || name == "in_park" && a.Text() == "no" || name == "post_held" && a.Text() == "no" {
					continue
				}
				text := shown("follow_up", name, a)
				if a.Text() == "yes" || a.Text() == "no" {
					text = p.Form("follow_up").Question(name).Label + text
				}
				parts = append(parts, text)
			}
			b.WriteString(strings.Join(parts, " "))
		}
		b.WriteString("\n")
	}
	for name, v := range h.facts {
		q := p.Form("household").Question(name)
		fmt.Fprintf(&b, "    %s %s\n", q.Label, forms.Show(q, forms.Text(v), true))
	}
	for _, it := range w.Household {
		if it.Role == forms.ItemWithin || it.This == it.Last && it.Role != forms.ItemTotal {
			continue
		}
		weak := ""
		if it.Weak {
			weak = " ← 薄弱项"
		}
		fmt.Fprintf(&b, "    %s %s → %s%s%s\n", it.Label, amount(p, it.Last), amount(p, it.This), level(it), weak)
	}
	return b.String()
}

func amount(p *forms.Pack, a forms.Answer) string {
	if a.IsInt() {
		return forms.Yuan(a.Int())
	}
	if c, ok := p.List("answer_states").Choice(a.State().String()); ok {
		return c.Label
	}
	return "未问"
}

func level(it forms.Item) string {
	return map[forms.FindingLevel]string{forms.LevelAlert: " 预警", forms.LevelWatch: " 关注"}[it.Level]
}

// 200 households over labour classes, weak items and situations: what each is advised, and the sum of it (E-25, E-26).
func TestSuggestions(t *testing.T) {
	homes := slices.Concat(wageHomes(), industryHomes(), otherHomes())
	var b strings.Builder
	loaded := map[string]*forms.Pack{}
	for i, h := range homes {
		key := fmt.Sprint(h.settings)
		if loaded[key] == nil {
			chosen := with(county)
			for k, v := range h.settings {
				chosen[k] = v
			}
			loaded[key] = loadWith(t, packs.Default, chosen)
		}
		p := loaded[key]
		d := h.dossier(p)
		w := p.Watch(d, "2026-11-21")
		fmt.Fprintf(&b, "%03d %s\n%s", i+1, h.title, h.words(p, d, w))
		names := map[string]string{}
		for _, m := range d.Members {
			names[m.ID] = m.Now["person"].Answers["name"].Text()
		}
		all := p.Suggest(d, w, "2026-11-21")
		for n, s := range all {
			fmt.Fprintf(&b, "  %d %s：%s｜%s\n", n+1, s.Label, s.Measure, s.Arithmetic)
			if s.Person != "" && names[s.Person] == "" || s.Gap == nil || *s.Gap <= 0 || s.Covers != (s.Gain != nil && *s.Gain >= *s.Gap) {
				t.Errorf("%03d: %+v", i+1, s)
			}
			if slices.Contains(h.refused, s.Supplement) {
				t.Errorf("%03d: %s was refused", i+1, s.Label)
			}
		}
		if len(all) == 0 {
			b.WriteString("  无建议\n")
		}
		if taken, left := forms.Stack(all); len(taken) > 1 {
			var parts []string
			for _, s := range taken {
				parts = append(parts, s.Measure)
			}
			fmt.Fprintf(&b, "  叠加：%s；还缺 %s 元/月\n", strings.Join(parts, " + "), forms.Yuan(left))
		}
	}
	if len(homes) != 200 {
		t.Errorf("%d households", len(homes))
	}
	const golden = "testdata/suggestions.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, lines := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(lines)) {
		if i >= len(got) || i >= len(lines) || got[i] != lines[i] {
			t.Fatalf("line %d of %s\n got %q\nwant %q", i+1, golden, strings.Join(got[min(i, len(got)):min(i+1, len(got))], ""), strings.Join(lines[min(i, len(lines)):min(i+1, len(lines))], ""))
		}
	}
}
