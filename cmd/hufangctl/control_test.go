package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hufang/app"
	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/workbook"
)

// clerk runs commands in one data folder.
type clerk struct {
	*testing.T
	control Control
	data    string
}

func newClerk(t *testing.T) *clerk {
	now := time.Date(2026, 11, 17, 9, 30, 0, 0, time.FixedZone("", 8*3600))
	return &clerk{T: t, control: Control{Now: func() time.Time { return now }, StateDir: t.TempDir()}, data: filepath.Join(t.TempDir(), "village")}
}

// run runs a command that must end with the status, and returns what it printed.
func (c *clerk) run(ctx context.Context, want int, args ...string) (stdout, stderr string) {
	c.Helper()
	var out, errs bytes.Buffer
	if got := c.control.Run(ctx, append(args, "--data", c.data), &out, &errs); got != want {
		c.Fatalf("%q: status %d, want %d: %s%s", args, got, want, &out, &errs)
	}
	return out.String(), errs.String()
}

func (c *clerk) roster() string {
	c.Helper()
	path := filepath.Join(c.TempDir(), "roster.csv")
	file, err := os.Create(path)
	if err != nil {
		c.Fatal(err)
	}
	defer file.Close()
	w := csv.NewWriter(file)
	w.Write(sample.RosterHeader)
	for i, row := range slices.Collect(sample.Roster(sample.Village(1, sample.Options{Households: 3}))) {
		if i == 1 {
			row[slices.Index(sample.RosterHeader, "姓名")] = ""
		}
		w.Write(row)
	}
	if w.Flush(); w.Error() != nil {
		c.Fatal(w.Error())
	}
	return path
}

// keys are the names of a JSON object in their order.
func keys(t *testing.T, text string) (names []string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		t.Fatalf("no object: %v %v", open, err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, fmt.Sprint(name))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// firstOf is the first element of a JSON list.
func firstOf(t *testing.T, text string) string {
	t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list) == 0 {
		t.Fatalf("no list: %v %s", err, text)
	}
	return string(list[0])
}

func member0(t *testing.T, text, name string) string {
	t.Helper()
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatal(err)
	}
	return firstOf(t, string(object[name]))
}

// The shapes that other programs read (design §9).
func TestJSONShapes(t *testing.T) {
	ctx, c := t.Context(), newClerk(t)
	place := sample.Village(1, sample.Options{Households: 1})[0].Village.Code
	c.run(ctx, done, "init", "--place", place, "--user", "张三", "--role", "village_cadre")
	same := func(what, text, want string) {
		t.Helper()
		if got := strings.Join(keys(t, text), " "); got != want {
			t.Errorf("%s has %s, want %s", what, got, want)
		}
	}
	household := "id household_no head village people"
	person := "id name id_number age labour_class"

	imported, told := c.run(ctx, done, "import", c.roster(), "--json")
	same("import", imported, "batch households people added changed unchanged gone differences rejected warnings")
	same("a rejected row", member0(t, imported, "rejected"), "row field reason")
	if !strings.Contains(told, "有 1 行没有导入，行号和原因写在") {
		t.Errorf("import tells %q on stderr", told)
	}
	list, _ := c.run(ctx, done, "households", "--json")
	same("a household", firstOf(t, list), household)
	same("a person", member0(t, firstOf(t, list), "people"), person)
	var first household1
	if err := json.Unmarshal([]byte(firstOf(t, list)), &first); err != nil {
		t.Fatal(err)
	}
	found, _ := c.run(ctx, done, "find", first.HouseholdNo, "--json")
	same("a hit", firstOf(t, found), household)
	none, _ := c.run(ctx, done, "find", "没有这个人", "--json")
	if strings.TrimSpace(none) != "[]" {
		t.Errorf("nothing found prints %q", none)
	}
	shown, _ := c.run(ctx, done, "show", first.HouseholdNo, "--json")
	same("a dossier", shown, "id household_no head village month now last year_ago people")
	same("a member", member0(t, shown, "people"), person+" now last year_ago")
	books, _ := c.run(ctx, done, "ledger", "--out", t.TempDir(), "--json")
	same("a ledger", firstOf(t, books), "name title file rows")
	report, _ := c.run(ctx, done, "verify", "--json")
	same("verify", report, "ok changes problems villages")
	blocked, _ := c.run(ctx, refused, "answer", "--form", "follow_up", "--person", first.People[0].ID, "status=在岗", "--json")
	same("a blocked answer", blocked, "saved form record month answers sentence issues")
	same("an issue", member0(t, blocked, "issues"), "question level sentence source")
	confirmed, _ := c.run(ctx, done, "confirm", "--month", "2026-11", "--mode", "home", "--json")
	same("a confirmation", confirmed, "facts pay skipped")
	differences, _ := c.run(ctx, done, "differences", "list", "--json")
	if strings.TrimSpace(differences) != "[]" {
		t.Errorf("no difference prints %q", differences)
	}
}

// household1 is a household as another program reads it.
type household1 struct {
	HouseholdNo string `json:"household_no"`
	People      []struct {
		ID string `json:"id"`
	} `json:"people"`
}

// A command that is cancelled says so and leaves nothing.
func TestCancelled(t *testing.T) {
	c := newClerk(t)
	place := sample.Village(1, sample.Options{Households: 1})[0].Village.Code
	c.run(t.Context(), done, "init", "--place", place, "--user", "张三", "--role", "village_cadre")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, told := c.run(ctx, refused, "import", c.roster())
	if !strings.Contains(told, "已取消，数据没有改动") {
		t.Errorf("told %q", told)
	}
	if out, _ := c.run(t.Context(), done, "households"); !strings.Contains(out, "共 0 户 0 人") {
		t.Errorf("an import that was cancelled left %q", out)
	}
}

// What goes into the log names no file and repeats no sentence: either may name a person.
func TestPlain(t *testing.T) {
	path := &fs.PathError{Op: "open", Path: "王小二的名册.xlsx", Err: fs.ErrPermission}
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{fmt.Errorf("import: %w", path), "open: permission denied"},
		{&os.LinkError{Op: "rename", Old: "王小二", New: "王小三", Err: fs.ErrExist}, "rename: file already exists"},
		{&app.Refused{Sentence: "没有找到王小二"}, "refused with 0 issues"},
		{&misuse{"“王小二”"}, "misused"},
		{fmt.Errorf("read roster: %w", workbook.ErrPDF), "read roster: refuse workbook (pdf)"},
		{&store.Refusal{Code: store.CodeLocked}, "store refused (locked)"},
	} {
		if got := plain(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}

// The log waits until the folder is known to be ours, and starts anew when it is long.
func TestJournal(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "logs", "hufang.log")
	j := &journal{dir: dir}
	fmt.Fprintln(j, "before")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatal("a log in a folder that is not known to be ours")
	}
	j.admit()
	fmt.Fprintln(j, "after")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(path); string(text) != "before\nafter\n" {
		t.Errorf("the log is %q", text)
	}
	if err := os.WriteFile(path, make([]byte, journalLimit+1), 0o600); err != nil {
		t.Fatal(err)
	}
	j = &journal{dir: dir}
	j.admit()
	fmt.Fprintln(j, "new")
	j.Close()
	if text, _ := os.ReadFile(path); string(text) != "new\n" {
		t.Errorf("the new log has %d bytes", len(text))
	}
	if info, err := os.Stat(path + ".1"); err != nil || info.Size() != journalLimit+1 {
		t.Errorf("the old log: %v %v", info, err)
	}
	var none journal
	if _, err := io.WriteString(&none, "nowhere"); err != nil || none.Close() != nil {
		t.Error("a command without a data folder must not fail for want of a log")
	}
}

// Whoever was hit comes first; others are shown only where the household itself was hit.
func TestNarrowed(t *testing.T) {
	of := func(hits ...string) string {
		h := narrowed(household{People: []person{{ID: "a"}, {ID: "b"}, {ID: "c"}}}, hits)
		ids := ""
		for _, p := range h.People {
			ids += p.ID
		}
		return ids
	}
	for _, c := range []struct {
		hits []string
		want string
	}{
		{[]string{""}, "abc"}, {[]string{"c"}, "c"}, {[]string{"c", "a"}, "ca"}, {[]string{"", "c"}, "cab"}, {[]string{"b", ""}, "bac"},
	} {
		if got := of(c.hits...); got != c.want {
			t.Errorf("%q: %s, want %s", c.hits, got, c.want)
		}
	}
}

// Columns stand under each other on a terminal, where a Chinese character is two wide.
func TestTable(t *testing.T) {
	var out strings.Builder
	printTable(&out, "  ", [][]string{{"户编号", "a", ""}, {"b", "温燕𬭚", "x"}})
	if want := "  户编号  a\n  b       温燕𬭚  x\n"; out.String() != want {
		t.Errorf("got\n%s, want\n%s", out.String(), want)
	}
}
