package merge_test

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/merge"
)

const month = forms.Month("2026-11")

var (
	cadre    = store.User{Name: "甲", Role: "village_cadre"}
	township = store.User{Name: "乙", Role: "township"}
)

var pack = sync.OnceValue(func() *forms.Pack {
	p, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		panic(err)
	}
	return p
})

// laptop is a store in a test, with a clock of its own.
type laptop struct {
	*store.DB
	testing.TB
}

func newLaptop(t testing.TB, place string, by store.User) *laptop {
	t.Helper()
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { noon = noon.Add(time.Second); return noon }
	db, err := store.Create(t.Context(), t.TempDir(), store.Options{Now: now, StateDir: t.TempDir()}, store.Setup{Pack: pack(), Place: place, PlaceName: "试验", User: by})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &laptop{db, t}
}

// villageCode is the i-th village of the tests' township.
func villageCode(i int) string { return fmt.Sprintf("360731100%03d", 200+i) }

// village is a laptop with generated households, imported, and followed up in the last of their months.
func village(t testing.TB, seed uint64, code string, households int) *laptop {
	t.Helper()
	l := newLaptop(t, code, cadre)
	people := sample.Village(seed, sample.Options{Households: households, Village: code})
	_, err := l.Import(t.Context(), store.BatchMeta{Source: "sample", By: cadre}, func(im *store.Importer) error {
		for i := range people {
			for _, e := range l.entries(&people[i]) {
				if _, err := im.Put(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var batch []store.Entry
	save := func() {
		if len(batch) > 0 {
			if _, err := l.Save(t.Context(), store.Save{By: cadre, Entries: batch}); err != nil {
				t.Fatal(err)
			}
		}
		batch = nil
	}
	for i := range people {
		for j := range people[i].Members {
			p := &people[i].Members[j]
			if n := len(p.FollowUps); n > 0 {
				batch = append(batch, l.followUp(personID(p), code, &p.FollowUps[n-1]))
			}
		}
		if len(batch) > 150 {
			save()
		}
	}
	save()
	return l
}

func personID(p *sample.Person) string       { return store.ImportedID("person", "sample", p.No) }
func householdID(h *sample.Household) string { return store.ImportedID("household", "sample", h.No) }

// entries are a household and its people as an import brings them.
func (l *laptop) entries(h *sample.Household) []store.ImportEntry {
	code := h.Village.Code
	out := []store.ImportEntry{{Form: "household", Record: householdID(h), Village: code, Groups: l.groups("household", []sample.Answer{
		{Name: "household_no", Text: h.No}, {Name: "head", Text: h.Head().Name}, {Name: "villager_group", Text: h.Group}, {Name: "address", Text: h.Address}, {Name: "phone", Text: h.Phone}})}}
	for i := range h.Members {
		p := &h.Members[i]
		groups := l.groups("person", []sample.Answer{
			{Name: "person_no", Text: p.No}, {Name: "name", Text: p.Name}, {Name: "id_number", Text: p.ID}, {Name: "birth", Text: p.Birth}, {Name: "relation", Text: p.Relation},
			{Name: "labour_class", Text: p.LabourClass}, {Name: "education", Text: p.Education}, {Name: "minimum_living", Text: p.MinimumLiving}, {Name: "resident_pension", Text: p.ResidentPension}})
		groups["membership"]["household"] = forms.Text(householdID(h))
		out = append(out, store.ImportEntry{Form: "person", Record: personID(p), Village: code, Groups: groups})
	}
	return out
}

func (l *laptop) groups(form string, answers []sample.Answer) map[string]forms.Answers {
	out := map[string]forms.Answers{}
	f := l.Pack().Form(form)
	for _, a := range answers {
		q := f.Question(a.Name)
		if q == nil || q.Group == nil || a.Text == "" {
			continue
		}
		v, err := forms.Parse(q, a.Text)
		if err != nil {
			l.Fatalf("%s.%s: %v", form, a.Name, err)
		}
		if out[q.Group.Name] == nil {
			out[q.Group.Name] = forms.Answers{}
		}
		out[q.Group.Name][a.Name] = v
	}
	return out
}

func (l *laptop) followUp(person, village string, f *sample.FollowUp) store.Entry {
	e := store.Entry{Form: "follow_up", Subject: person, Village: village, Month: forms.Month(f.Month)}
	for group, values := range l.groups("follow_up", f.Answers()) {
		e.Writes = append(e.Writes, store.Write{Group: group, Values: values})
	}
	slices.SortFunc(e.Writes, func(a, b store.Write) int { return cmp.Compare(a.Group, b.Group) })
	return e
}

// everything the laptop holds.
func (l *laptop) everything() iter.Seq2[[]byte, error] { return l.Changes(l.Context(), "", nil) }

func (l *laptop) bodies() [][]byte {
	l.Helper()
	var out [][]byte
	for b, err := range l.everything() {
		if err != nil {
			l.Fatal(err)
		}
		out = append(out, slices.Clone(b))
	}
	return out
}

func each(bodies [][]byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, b := range bodies {
			if !yield(b, nil) {
				return
			}
		}
	}
}

func (l *laptop) from(o *laptop) merge.Report {
	l.Helper()
	r, err := merge.Apply(l.Context(), l.DB, o.everything(), merge.Options{})
	if err != nil {
		l.Fatal(err)
	}
	return r
}

func (l *laptop) state() string {
	l.Helper()
	d, err := l.Digests(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for k := range d {
			if !yield(k) {
				return
			}
		}
	}) {
		b.WriteString(name + " " + d[name] + "\n")
	}
	return b.String()
}

func (l *laptop) verified() {
	l.Helper()
	r, err := l.Verify(l.Context(), nil)
	if err != nil || !r.OK {
		l.Fatal(err, r.Problems)
	}
}
