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
