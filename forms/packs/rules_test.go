package packs_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"hufang/forms"
	"hufang/forms/packs"
)

// rule is a row of the rules sheet, with what its cases expect of it.
type rule struct {
	name, level, when, counted, sentence, remedy, jump, source string
	finds, passes                                              bool
}

// rulesOf are the rules of a pack and all it extends.
func rulesOf(t testing.TB, name string) []*rule {
	t.Helper()
	var rules []*rule
	of := map[string]*rule{}
	each(t, name, "rules", func(cell func(string) string) {
		r := &rule{name: cell("name"), level: cell("level"), when: cell("when"), counted: cell("counted"), sentence: cell("sentence"),
			remedy: cell("remedy"), jump: cell("jump"), source: cell("source")}
		rules, of[r.name] = append(rules, r), r
	})
	each(t, name, "cases", func(cell func(string) string) {
		path := strings.Split(cell("target"), ":")
		if path[0] != "rules" || path[2] != "when" {
			return
		}
		r := of[path[1]]
		if r == nil {
			t.Fatalf("%s: %s is no rule", name, path[1])
		}
		r.finds, r.passes = r.finds || cell("expect") == "true", r.passes || cell("expect") == "false"
	})
	return rules
}

// each yields the rows of a sheet of the pack as loaded.
func each(t testing.TB, name, sheet string, row func(cell func(string) string)) {
	t.Helper()
	for _, s := range load(t, name).Sheets {
		if s.Name != sheet {
			continue
		}
		for _, cells := range s.Rows {
			row(func(column string) string {
				if i := slices.Index(s.Header, column); i >= 0 {
					return cells[i]
				}
				return ""
			})
		}
	}
}

// At least 150 rules, each of a meaning of its own: no two ask the same or say the same. Each has a case that it finds and
// one that it lets pass, a source, a remedy of at most 60 characters and a place to go to (G12, G16). That no sentence of
// a case is longer than 60 characters is Lint's to say.
func TestRules(t *testing.T) {
	for _, name := range names {
		rules := rulesOf(t, name)
		if len(rules) < 150 {
			t.Errorf("%s has %d rules", name, len(rules))
		}
		asked, said := map[string]string{}, map[string]string{}
		for _, r := range rules {
			if first, taken := asked[r.when+r.counted]; taken {
				t.Errorf("%s: %s asks what %s asks", name, r.name, first)
			}
			if first, taken := said[r.sentence]; taken {
				t.Errorf("%s: %s says what %s says", name, r.name, first)
			}
			asked[r.when+r.counted], said[r.sentence] = r.name, r.name
			if !r.finds || !r.passes {
				t.Errorf("%s: cases of %s find %v, pass %v", name, r.name, r.finds, r.passes)
			}
			if n := utf8.RuneCountInString(r.remedy); n == 0 || n > 60 {
				t.Errorf("%s: remedy of %s has %d characters", name, r.name, n)
			}
			if r.source == "" || r.jump == "" {
				t.Errorf("%s: %s has source %q, jump %q", name, r.name, r.source, r.jump)
			}
		}
	}
}

// What points to a record copied or made up is 关注, may be explained, and accuses nobody (E-74, §J).
func TestIntegrityIsWatchedNotJudged(t *testing.T) {
	p := load(t, packs.Default)
	signals := 0
	for _, r := range p.Rules {
		for _, word := range []string{"弄虚", "作假", "造假", "虚假", "冒领", "骗", "伪造", "编造", "违规", "追责"} {
			if strings.Contains(r.Sentence.Source()+r.Remedy, word) {
				t.Errorf("%s says %s", r.Name, word)
			}
		}
		if !strings.Contains(r.Source, "E-74") {
			continue
		}
		if signals++; r.Level != forms.LevelWatch {
			t.Errorf("%s is %s", r.Name, r.Level)
		}
	}
	if signals < 8 {
		t.Errorf("%d signals", signals)
	}
}

// A threshold that no policy gives stands in the settings without a value, with a name people can read (L-19).
func TestThresholdsHaveNames(t *testing.T) {
	for _, name := range names {
		p := load(t, name)
		label := map[string]string{}
		each(t, name, "settings", func(cell func(string) string) { label[cell("key")] = cell("label") })
		reads := func(text string) {
			for _, part := range strings.Split(text, "settings.")[1:] {
				key := part[:len(part)-len(strings.TrimLeft(part, "abcdefghijklmnopqrstuvwxyz_0123456789"))]
				if _, set := p.Settings[key]; !set || label[key] == "" {
					t.Errorf("%s: setting %s has the name %q", name, key, label[key])
				}
			}
		}
		each(t, name, "rules", func(cell func(string) string) {
			for _, column := range []string{"when", "among", "counted", "sentence"} {
				reads(cell(column))
			}
		})
		each(t, name, "spells", func(cell func(string) string) { reads(cell("when")) })
	}
}

// Of a household of which nothing is known only that is said which is missing: nothing is held against anybody.
func TestNothingKnown(t *testing.T) {
	const missing = "household_no_missing phone_none id_missing identity_unclear relation_missing"
	for _, name := range names {
		found, open := load(t, name).Judge(&forms.Dossier{ID: "h", Village: "360731100201", Month: "2026-11",
			Facts:   forms.Facts{Now: at(record("household", forms.Answers{}))},
			Members: []forms.Member{{ID: "p", Facts: forms.Facts{Now: at(record("person", forms.Answers{}))}}}}, "2026-11-15")
		var rules []string
		for _, f := range found {
			rules = append(rules, f.Rule)
		}
		if got := strings.Join(rules, " "); got != missing {
			t.Errorf("%s: found %s", name, got)
		}
		if len(open) != 1 || open[0].Rule != "head_missing" {
			t.Errorf("%s: open are %+v", name, open)
		}
	}
}

// family is a household whose month is in order: the head works away, the wife keeps house, the child is at school.
func family() *forms.Dossier {
	common := []string{"outcome", "reached", "follower", "王干部"}
	away := answers(append(common, "date", "2026-11-08", "mode", "phone", "same_as_last", "yes", "status", "employed", "channel", "out_work", "work_county", "440306",
		"work_area", "outside", "in_park", "yes", "employer", "某电子厂", "employer_phone", "075512345678", "job_title", "装配", "job_grade", "general",
		"since", "2025-03-01", "contract", "labour_contract", "insured", "yes", "insured_kinds", "pension injury", "paid_on_time", "yes",
		"work_wish", "yes", "away_wish", "yes", "training_wish", "no", "post_held", "no", "employer_contacted", "yes", "employer_confirmed", "yes")...)
	home := answers(append(common, "date", "2026-11-08", "mode", "home", "status", "at_home", "home_reason", "care_family", "work_wish", "no",
		"no_wish_reason", "照顾孩子", "away_wish", "no", "training_wish", "no", "post_held", "no")...)
	before := func(a forms.Answers) forms.Answers { a = a.Clone(); a.Set("date", forms.Text("2026-10-08")); return a }
	person := func(id, sex, birth, relation string, more ...string) forms.Answers {
		return answers(append(more, "id_type", "resident", "id_number", id, "sex", sex, "birth", birth, "relation", relation, "health", "healthy")...)
	}
	member := func(id string, p, now forms.Answers, last forms.Answers) forms.Member {
		m := forms.Member{ID: id, Facts: forms.Facts{Now: at(record("person", p)), Shared: map[string]int64{}}}
		if now != nil {
			m.Now["follow_up"], m.Last = record("follow_up", now), at(record("follow_up", last))
		}
		return m
	}
	return &forms.Dossier{ID: "h", Village: "360731100201", Month: "2026-11",
		Facts: forms.Facts{Shared: map[string]int64{}, Now: at(
			record("household", answers("household_no", "360731100201001", "head", "赵某", "phone", "13900000001", "household_type", "lifted_general",
				"monitoring_class", "none", "registered", "lifted", "relocated", "no")),
			record("visit", answers("date", "2026-11-08", "mode", "home", "visitors", "王干部", "visitor_role", "village_cadre", "outcome", "reached",
				"respondent", "钱某", "confirmed", "yes")))},
		Members: []forms.Member{
			member("1", person("360731198803070119", "male", "1988-03-07", "head", "name", "赵某", "labour_class", "ordinary", "phone", "13900000002",
				"education", "junior", "enrolled_as", "none", "lifecycle", "away"), withPay(away, 480000), withPay(before(away), 470000)),
			member("2", person("360731199005120120", "female", "1990-05-12", "spouse", "name", "钱某", "labour_class", "ordinary",
				"education", "junior", "enrolled_as", "none", "lifecycle", "active"), home, before(home)),
			member("3", person("360731201409010112", "male", "2014-09-01", "son", "name", "赵某某", "labour_class", "none",
				"education", "primary", "enrolled_as", "grade_7", "lifecycle", "active"), nil, nil),
		}}
}

// A household whose month is in order is left in peace: nothing is found, and what cannot be decided is settings alone.
func TestHealthyHousehold(t *testing.T) {
	for _, name := range names {
		found, open := load(t, name).Judge(family(), "2026-11-15")
		for _, f := range found {
			t.Errorf("%s: %s finds %s", name, f.Rule, f.Sentence)
		}
		for _, o := range open {
			if len(o.Missing) > 0 {
				t.Errorf("%s: %s says %s", name, o.Rule, o.Sentence)
			}
		}
	}
}

// What goes wrong in that household is found, each by its own rule and no other.
func TestFaultsOfAHousehold(t *testing.T) {
	const household = -1
	set := func(m int, form string, pairs ...string) func(*forms.Dossier) { // "" takes the answer away
		return func(d *forms.Dossier) {
			of := d.Now
			if m != household {
				of = d.Members[m].Now
			}
			for i := 0; i < len(pairs); i += 2 {
				delete(of[form].Answers, pairs[i])
				if pairs[i+1] != "" {
					of[form].Answers.Set(pairs[i], forms.Text(pairs[i+1]))
				}
			}
		}
	}
	p := load(t, packs.Default)
	for _, c := range []struct {
		name  string
		fault func(*forms.Dossier)
		rules string
	}{
		{"another sex than the ID says", set(2, "person", "sex", "female", "relation", "daughter"), "id_sex"},
		{"a digit slipped", set(0, "person", "id_number", "360731198803070118"), "id_checksum"},
		{"same ID elsewhere", func(d *forms.Dossier) { d.Members[1].Shared["shared person.id_number"] = 1 }, "id_shared"},
		{"two heads", set(1, "person", "relation", "head"), "head_twice"},
		{"a child with a labour class", set(2, "person", "labour_class", "ordinary"), "class_under_age class_student"},
		{"arrears", set(0, "follow_up", "paid_on_time", "no"), "arrears"},
		{"no reason at home", set(1, "follow_up", "home_reason", ""), "at_home_no_reason"},
		{"promised without a date", set(household, "visit", "promised", "联系车间"), "visit_promise"},
		{"answered by who is away", set(household, "visit", "respondent", "赵某"), "visit_respondent_away"},
		{"lost the job", set(0, "follow_up", "status", "unemployed", "same_as_last", "no", "change_reason", "laid_off", "services", "placement",
			"channel", "", "employer", "", "pay", "", "job_pushed", "yes", "pushed_post", "某厂"), "job_lost away_jobless item_lost item_weak zero_job zero_no_measure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := family()
			c.fault(d)
			found, _ := p.Judge(d, "2026-11-15")
			var rules []string
			for _, f := range found {
				rules = append(rules, f.Rule)
			}
			want := strings.Fields(c.rules)
			slices.Sort(rules)
			slices.Sort(want)
			if !slices.Equal(rules, want) {
				t.Errorf("found %v, want %v", rules, want)
			}
		})
	}
}
