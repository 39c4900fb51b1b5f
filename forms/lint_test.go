package forms

import (
	"strings"
	"testing"
)

func TestLintFinds(t *testing.T) {
	for _, c := range []struct {
		name, cell, words string
		pack              map[string]string
	}{
		{"case fails", "cases!D2", "undecided", variant("cases", replacing("person.labour_class=ordinary,true", "person.name=甲,true"))},
		{"case target", "cases!B", "survey:person.nobody:relevant", variant("cases", adding("x,survey:person.nobody:relevant,,true,t"))},
		{"case names nobody", "cases!C", "person.nobody", variant("cases", adding("x,forms:follow_up:relevant,person.nobody=1,true,t"))},
		{"case without =", "cases!C", "labour", variant("cases", adding("x,forms:follow_up:relevant,labour,true,t"))},
		{"case with a wrong code", "cases!C", "lost", variant("cases", adding("x,forms:follow_up:relevant,person.labour_class=lost,true,t"))},
		{"case with a wrong member", "cases!C", "members.0.person.name", variant("cases", adding("x,forms:follow_up:relevant,members.0.person.name=x,true,t"))},
		{"no case", "survey!L17", "work_area:calculation", variant("cases", replacing("area,survey:follow_up.work_area:calculation,village=110101001001; work_county=110101,county,t\n", ""))},
		{"no true case", "survey!I19", "true", variant("cases", replacing("paid,survey:follow_up.pay:constraint,pay=1,true,t\n", ""))},
		{"no false case", "survey!I19", "false", variant("cases", replacing("unpaid,survey:follow_up.pay:constraint,pay=0,false,t\n", ""))},
		{"no source", "calendar!J3", sayNoSource, variant("calendar", replacing("township,,,t\nodd", "township,,,\nodd"))},
		{"no label", "survey!D18", sayNoLabel, variant("survey", replacing("employer,单位", "employer,"))},
		{"label twice", "choices!C16", "good", variant("choices", replacing("长期慢性病", "健 康"))},
		{"list unused", "choices!A24", "spare", variant("choices", adding("spare,a,甲,,,,,t"))},
		{"label with two codes", "mappings!C6", sayMappingSame, variant("mappings", adding("national,code,丧失 劳动力,person,labour_class,ordinary,,t"))},
		{"system unknown", "settings!B9", "provincial", variant("settings", adding("id_system,provincial,t"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Load(packFS(map[string]map[string]string{"small": c.pack}), "small")
			if err != nil {
				t.Fatal(err)
			}
			problems := Lint(p)
			for _, problem := range problems {
				if strings.HasPrefix(problem.Cell, c.cell) && strings.Contains(problem.Message, c.words) {
					return
				}
			}
			t.Errorf("no problem at %s about %q among %v", c.cell, c.words, problems)
		})
	}
}

// TestCasesSetWhatTheyName: a case may give a setting, a state, a row, a year ago.
func TestCasesSetWhatTheyName(t *testing.T) {
	columns := adding(`work,setting,X,,5,"settings.large_drop + row",,,t`, `work,ago,Y,,5,"year_ago.follow_up.pay + last.income.pension",,,t`,
		`work,when,Z,,5,"join([month, today, village, state(follow_up.status)], '/')",,,t`)
	pack := variant("columns", columns)
	pack["cases"] += `a,columns:work.setting:value,settings.large_drop=5; row=2,7,t
b,columns:work.ago:value,year_ago.follow_up.pay=3; last.income.pension=4,7,t
c,columns:work.when:value,month=2026-11; today=2026-11-21; village=110101; follow_up.status=?unmapped,2026-11/2026-11-21/110101/unmapped,t
d,columns:work.when:value,month=2026-11; today=2026-11-21; village=; follow_up.status=,2026-11/2026-11-21,t
`
	p, err := Load(packFS(map[string]map[string]string{"small": pack}), "small")
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range Lint(p) {
		t.Error(problem)
	}
}
