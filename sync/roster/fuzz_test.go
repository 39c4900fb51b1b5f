package roster

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/workbook"
)

// FuzzRead gives the mapper any text table: it never panics, loses no row silently, and makes only answers that can be stored.
func FuzzRead(f *testing.F) {
	l := villageLaptop(f)
	content, err := os.ReadFile(l.csv("a.csv", troubled()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(content))
	f.Add("姓名,证件号码,户编号\n张三,３６２４０１１９９００１０１００１ｘ,１\n,3.6E+17,2\n")
	f.Add("户编号\t户主姓名\t年收入（元）\n1\t李四\t1e5\n2\t\t\"\n")
	f.Add("姓名,与户主关系,健康状况,出生日期\n甲,户主,\"残疾,长期慢性病\",32904\n乙,之子,、、,2024-02-30\n")
	place := store.Place{Code: home().Code, Name: home().Village}
	f.Fuzz(func(t *testing.T, content string) {
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Read(t.Context(), pack(), place, path, Options{})
		if err != nil {
			var refused *workbook.RefusedError
			if !errors.As(err, &refused) || refused.Sentence == "" {
				t.Fatalf("no sentence: %v", err)
			}
			return
		}
		if len(r.lines)+len(r.rejected) > r.Rows {
			t.Fatalf("%d rows became %d lines and %d rejected", r.Rows, len(r.lines), len(r.rejected))
		}
		members := 0
		for i := range r.families {
			members += len(r.families[i].lines)
			check(t, r.householdGroups(&r.families[i]))
		}
		if members != len(r.lines) {
			t.Fatalf("%d lines in households, %d lines", members, len(r.lines))
		}
		for i := range r.lines {
			check(t, r.personGroups(&r.lines[i], "x"))
		}
		r.unmapped()
	})
}

func check(t *testing.T, groups map[string]forms.Answers) {
	t.Helper()
	for _, answers := range groups {
		var back forms.Answers
		if err := json.Unmarshal(answers.AppendJSON(nil), &back); err != nil {
			t.Fatal(err)
		}
		for name, a := range answers {
			if a.IsBlank() || a.State() == forms.Conflicted {
				t.Fatalf("%s is %s", name, a.State())
			}
		}
	}
}
