package ledger

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/roster"
)

const thisMonth = "2026-11"

var me = store.User{Name: "测试员", Role: "village_cadre"}

var pack = sync.OnceValue(func() *forms.Pack {
	p, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		panic(err)
	}
	return p
})

// laptop is a store with a generated village, and a folder for books.
type laptop struct {
	testing.TB
	db    *store.DB
	place store.Place
	out   string
	now   time.Time
}

// newLaptop imports the households as a roster and saves their follow-ups.
func newLaptop(t testing.TB, households []sample.Household) *laptop {
	t.Helper()
	v := households[0].Village
	return newLaptopAt(t, store.Place{Code: v.Code, Name: v.Village}, households)
}

func newLaptopAt(t testing.TB, place store.Place, households []sample.Household) *laptop {
	t.Helper()
	l := &laptop{TB: t, place: place, out: t.TempDir(), now: time.Date(2026, 11, 18, 9, 30, 0, 0, time.UTC)}
	opt := store.Options{Now: func() time.Time { return l.now }, StateDir: t.TempDir()}
	db, err := store.Create(t.Context(), t.TempDir(), opt, store.Setup{Pack: pack(), Place: l.place.Code, PlaceName: l.place.Name, User: me})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	l.db = db
	l.enrol(households)
	l.follow(households)
	return l
}

func (l *laptop) enrol(households []sample.Household) {
	l.Helper()
	path := filepath.Join(l.TempDir(), "roster.csv")
	f, err := os.Create(path)
	if err != nil {
		l.Fatal(err)
	}
	defer f.Close()
	if err := csv.NewWriter(f).WriteAll(append([][]string{sample.RosterHeader}, slices.Collect(sample.Roster(households))...)); err != nil {
		l.Fatal(err)
	}
	r, err := roster.Read(l.Context(), pack(), l.place, path, roster.Options{})
	if err != nil {
		l.Fatal(err)
	}
	if result, err := r.Import(l.Context(), l.db, me, roster.Options{}); err != nil || len(result.Rejected) > 0 {
		l.Fatalf("%d rejected, %v", len(result.Rejected), err)
	}
}

// follow saves every follow-up, as many at a time as one save holds.
func (l *laptop) follow(households []sample.Household) {
	l.Helper()
	scopes := map[string]forms.Scope{} // by person
	for d, err := range l.db.Dossiers(l.Context(), store.DossierQuery{Month: thisMonth}) {
		if err != nil {
			l.Fatal(err)
		}
		for i := range d.Members {
			scopes[d.Members[i].ID] = d.Scope(&d.Members[i], forms.DayOf(l.now))
		}
	}
	var entries []store.Entry
	for _, h := range households {
		for _, p := range h.Members {
			person := store.ImportedID("person", "national_2021", p.No)
			for _, f := range p.FollowUps {
				entries = append(entries, l.entry(h.Village.Code, person, scopes[person], &f))
			}
		}
	}
	for batch := range slices.Chunk(entries, store.MaxTxn) {
		if _, err := l.db.Save(l.Context(), store.Save{By: me, Entries: batch}); err != nil {
			l.Fatal(err)
		}
	}
}

// entry is a follow-up as the desk saves it, with what is calculated.
func (l *laptop) entry(village, person string, s forms.Scope, f *sample.FollowUp) store.Entry {
	l.Helper()
	return l.record("follow_up", village, person, forms.Month(f.Month), s, f.Answers())
}

// record is a record as the desk saves it, with what is calculated.
func (l *laptop) record(name, village, subject string, m forms.Month, s forms.Scope, answers []sample.Answer) store.Entry {
	l.Helper()
	form := pack().Form(name)
	own := forms.Answers{}
	for _, a := range answers {
		parsed, err := forms.Parse(form.Question(a.Name), a.Text)
		if err != nil {
			l.Fatal(err)
		}
		own.Set(a.Name, parsed)
	}
	s.Form, s.Own, s.Month = form, own, m
	groups := map[string]forms.Answers{}
	for name, a := range pack().Fill(form, own, s).Answers {
		g := form.Question(name).Group
		if g == nil {
			continue // calculated anew whenever it is wanted
		}
		if groups[g.Name] == nil {
			groups[g.Name] = forms.Answers{}
		}
		groups[g.Name][name] = a
	}
	e := store.Entry{Form: name, Record: store.MonthlyID(name, subject, m), Subject: subject, Village: village, Month: m}
	for g, values := range groups {
		e.Writes = append(e.Writes, store.Write{Group: g, Values: values})
	}
	return e
}

// earn saves what the village knows of every household, its incomes, and what was opened about it and its people.
func (l *laptop) earn(households []sample.Household) {
	l.Helper()
	var entries []store.Entry
	for _, h := range households {
		village, household := h.Village.Code, store.ImportedID("household", "national_2021", h.No)
		known := l.record("household", village, household, "", forms.Scope{}, h.Answers())
		known.Record = household
		entries = append(entries, known)
		for _, income := range h.Incomes {
			answers := []sample.Answer{{Name: "date", Text: income.Date}}
			for _, item := range income.Items {
				text := forms.Yuan(item.Fen)
				if item.Unknown {
					text = "不清楚"
				}
				answers = append(answers, sample.Answer{Name: item.Name, Text: text})
			}
			entries = append(entries, l.record("income", village, household, forms.Month(income.Month), forms.Scope{}, answers))
		}
		for _, c := range h.Cases {
			entries = append(entries, l.record(c.Form, village, household, forms.Month(c.Month), forms.Scope{Today: forms.DayOf(l.now)}, c.Answers))
		}
		for _, p := range h.Members {
			for _, c := range p.Cases {
				person := store.ImportedID("person", "national_2021", p.No)
				entries = append(entries, l.record(c.Form, village, person, forms.Month(c.Month), forms.Scope{Today: forms.DayOf(l.now)}, c.Answers))
			}
		}
	}
	for batch := range slices.Chunk(entries, store.MaxTxn) {
		if _, err := l.db.Save(l.Context(), store.Save{By: me, Entries: batch}); err != nil {
			l.Fatal(err)
		}
	}
}

func (l *laptop) build(req Request) []Book {
	l.Helper()
	req.Month, req.By = thisMonth, me
	if req.Out == "" {
		req.Out = l.out
	}
	books, err := Build(l.Context(), l.db, req)
	if err != nil {
		l.Fatal(err)
	}
	return books
}

// grid is a book as text: a line for each row, its number before it, bars between its cells.
func (l *laptop) grid(path string) string {
	l.Helper()
	var b strings.Builder
	for row, err := range cells(l.Context(), path) {
		if err != nil {
			l.Fatal(err)
		}
		texts := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			texts[i] = strings.ReplaceAll(c.Text, "\n", "⏎")
		}
		b.WriteString(strings.Join(texts, "|") + "\n")
	}
	return b.String()
}
