package roster

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/forms/packs"
	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/workbook"
)

var me = store.User{Name: "测试员", Role: "village_cadre"}

var pack = sync.OnceValue(func() *forms.Pack {
	p, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		panic(err)
	}
	return p
})

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// home is the village of the generated people.
var home = sync.OnceValue(func() cn.Division { return people(1)[0].Village })

// people are generated households; one seed makes the same ones.
func people(households int) []sample.Household {
	return sample.Village(7, sample.Options{Households: households, History: -1})
}

// laptop is a store set up for a place, and a folder for files.
type laptop struct {
	testing.TB
	db  *store.DB
	dir string
}

func newLaptop(t testing.TB, place store.Place) *laptop {
	t.Helper()
	l := &laptop{TB: t, dir: t.TempDir()}
	opt := store.Options{Now: func() time.Time { return noon }, StateDir: t.TempDir()}
	db, err := store.Create(t.Context(), t.TempDir(), opt, store.Setup{Pack: pack(), Place: place.Code, PlaceName: place.Name, User: me})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	l.db = db
	return l
}

func villageLaptop(t testing.TB) *laptop {
	return newLaptop(t, store.Place{Code: home().Code, Name: home().Village})
}

// table is a file in the making.
type table struct {
	header []string
	rows   [][]string
}

// roster is the national person-level export of households.
func roster(households []sample.Household) table {
	return table{header: slices.Clone(sample.RosterHeader), rows: slices.Collect(sample.Roster(households))}
}

func (t table) column(name string) int { return slices.Index(t.header, name) }

// set writes a cell; the row is 0-based.
func (t table) set(row int, column, text string) { t.rows[row][t.column(column)] = text }

func (t table) get(row int, column string) string { return t.rows[row][t.column(column)] }

// pick keeps the named columns, in the order of the names.
func (t table) pick(names ...string) table {
	out := table{header: names}
	for _, row := range t.rows {
		var cells []string
		for _, name := range names {
			cells = append(cells, row[t.column(name)])
		}
		out.rows = append(out.rows, cells)
	}
	return out
}

// without drops columns.
func (t table) without(names ...string) table {
	return t.pick(slices.DeleteFunc(slices.Clone(t.header), func(h string) bool { return slices.Contains(names, h) })...)
}

// xlsx writes the table under merged titles; the header is in the row below them.
func (l *laptop) xlsx(name string, t table, titles ...string) string {
	l.Helper()
	path := filepath.Join(l.dir, name)
	w, err := workbook.Create(path, workbook.WriteOptions{})
	if err != nil {
		l.Fatal(err)
	}
	defer w.Discard()
	s := workbook.Sheet{Name: "名单"}
	if len(titles) > 0 {
		s.Title = titles[0]
		for _, title := range titles[1:] {
			s.Lines = append(s.Lines, workbook.Line{title})
		}
	}
	var heads []workbook.Head
	for _, h := range t.header {
		heads, s.Columns = append(heads, workbook.Head{Text: h}), append(s.Columns, workbook.Column{})
	}
	s.Heads = [][]workbook.Head{heads}
	sheet, err := w.Sheet(s)
	if err != nil {
		l.Fatal(err)
	}
	for _, row := range t.rows {
		values := make([]workbook.Value, len(row))
		for i, text := range row {
			values[i] = workbook.String(text)
		}
		if err := sheet.Row(values...); err != nil {
			l.Fatal(err)
		}
	}
	if err := sheet.Close(); err != nil {
		l.Fatal(err)
	}
	if err := w.Close(); err != nil {
		l.Fatal(err)
	}
	return path
}

// csv writes the table as UTF-8 text.
func (l *laptop) csv(name string, t table) string {
	l.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(append([][]string{t.header}, t.rows...)); err != nil {
		l.Fatal(err)
	}
	return l.file(name, b.String())
}

// ansi writes the table as the ANSI text of a Chinese Windows.
func (l *laptop) ansi(name string, t table) string {
	l.Helper()
	content, err := os.ReadFile(l.csv(name, t))
	if err != nil {
		l.Fatal(err)
	}
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(string(content))
	if err != nil {
		l.Fatal(err)
	}
	return l.file(name, encoded)
}

func (l *laptop) file(name, content string) string {
	l.Helper()
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		l.Fatal(err)
	}
	return path
}

func (l *laptop) read(path string) *Roster {
	l.Helper()
	r, err := Read(l.Context(), pack(), l.db.Place(), path, Options{})
	if err != nil {
		l.Fatal(err)
	}
	return r
}

func (l *laptop) load(path string) Result {
	l.Helper()
	result, err := l.read(path).Import(l.Context(), l.db, me, Options{})
	if err != nil {
		l.Fatal(err)
	}
	return result
}

func (l *laptop) preview(path string) Result {
	l.Helper()
	result, err := l.read(path).Preview(l.Context(), l.db, me, Options{})
	if err != nil {
		l.Fatal(err)
	}
	return result
}

func (l *laptop) dossiers() []*forms.Dossier {
	l.Helper()
	var all []*forms.Dossier
	for d, err := range l.db.Dossiers(l.Context(), store.DossierQuery{Month: "2026-11"}) {
		if err != nil {
			l.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

// state is everything the store answers of its households and people, as text that can be compared.
func (l *laptop) state() string {
	l.Helper()
	var b strings.Builder
	for _, d := range l.dossiers() {
		fmt.Fprintf(&b, "%s %s %s\n", d.Village, d.ID, d.Now["household"].Answers.AppendJSON(nil))
		for _, m := range d.Members {
			fmt.Fprintf(&b, "\t%s %s\n", m.ID, m.Now["person"].Answers.AppendJSON(nil))
		}
	}
	return b.String()
}

// person finds the one person of the name; ok is false when there is none.
func (l *laptop) person(name string) (id string, answers forms.Answers, ok bool) {
	l.Helper()
	for _, d := range l.dossiers() {
		for _, m := range d.Members {
			if m.Now["person"].Answers["name"].Text() == name {
				if ok {
					l.Fatalf("two people are called alike")
				}
				id, answers, ok = m.ID, m.Now["person"].Answers, true
			}
		}
	}
	return id, answers, ok
}

// answer saves, as a person would, one group of a record.
func (l *laptop) answer(form, record, group string, values forms.Answers) {
	l.Helper()
	o, err := l.db.Record(l.Context(), record)
	if err != nil {
		l.Fatal(err)
	}
	all := forms.Answers{}
	for _, q := range pack().Form(form).Group(group).Questions {
		all.Set(q.Name, o.Answers[q.Name])
	}
	for name, a := range values {
		all.Set(name, a)
	}
	_, err = l.db.Save(l.Context(), store.Save{By: me, Entries: []store.Entry{{Form: form, Record: record, Village: o.Village,
		Writes: []store.Write{{Group: group, Values: all, Over: o.Over(group)}}}}})
	if err != nil {
		l.Fatal(err)
	}
}

func count(households []sample.Household) (n int) {
	for _, h := range households {
		n += len(h.Members)
	}
	return n
}
