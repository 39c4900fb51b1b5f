package merge_test

import (
	"errors"
	"iter"
	"testing"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/merge"
)

func count(l *laptop) int {
	l.Helper()
	n := 0
	for d, err := range l.Dossiers(l.Context(), store.DossierQuery{Month: month}) {
		if err != nil {
			l.Fatal(err)
		}
		n += len(d.Members)
	}
	return n
}

func TestTownshipHoldsWhatItsVillagesDo(t *testing.T) {
	a, b := village(t, 1, villageCode(1), 20), village(t, 2, villageCode(2), 20)
	one, two := newLaptop(t, "360731100", township), newLaptop(t, "360731100", township)
	first := one.from(a)
	if first.New != len(a.bodies()) || first.Known != 0 || len(first.Records) == 0 || len(first.Late) != 0 || len(first.Conflicts) != 0 {
		t.Fatalf("first: %d new, %d known, %d records, %d late, %d conflicts", first.New, first.Known, len(first.Records), len(first.Late), len(first.Conflicts))
	}
	one.from(b)
	two.from(b)
	two.from(a)
	if one.state() != two.state() {
		t.Fatal("the order of two villages decided something")
	}
	if got, want := count(one), count(a)+count(b); got != want {
		t.Fatalf("%d people, want %d", got, want)
	}
	again := one.from(a)
	if again.New != 0 || again.Known != first.New || len(again.Records) != 0 {
		t.Fatalf("again: %d new, %d known", again.New, again.Known)
	}
	one.verified()
}

// What came after its month was due is kept, counted and listed.
func TestLate(t *testing.T) {
	a, o := village(t, 3, villageCode(3), 10), newLaptop(t, "360731100", township)
	r, err := merge.Apply(t.Context(), o.DB, a.everything(), merge.Options{Late: func(d store.Dated) bool {
		if d.Village != villageCode(3) {
			t.Errorf("asked about %s", d.Village)
		}
		return d.Month == month
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, b := range a.bodies() {
		if c, err := store.ParseChange(b); err == nil && c.Month == month {
			want++
		}
	}
	if want == 0 || len(r.Late) != want {
		t.Fatalf("%d late, want %d", len(r.Late), want)
	}
	if r.Late[0].Month != month || r.Late[0].Form != "follow_up" || r.Late[0].Village != villageCode(3) {
		t.Fatalf("late: %+v", r.Late[0])
	}
}

func TestNothingJoinsWhenTheSourceFails(t *testing.T) {
	a, o := village(t, 4, villageCode(4), 10), newLaptop(t, "360731100", township)
	before := o.state()
	broken := errors.New("stick pulled")
	var source iter.Seq2[[]byte, error] = func(yield func([]byte, error) bool) {
		for i, b := range a.bodies() {
			if i == 20 {
				yield(nil, broken)
				return
			}
			if !yield(b, nil) {
				return
			}
		}
	}
	if _, err := merge.Apply(t.Context(), o.DB, source, merge.Options{}); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if o.state() != before {
		t.Fatal("a part of a failed merge stayed")
	}
}

// A change that bears the name of another is not taken, and everything else is.
func TestForkIsListed(t *testing.T) {
	a, o := village(t, 5, villageCode(5), 10), newLaptop(t, "360731100", township)
	bodies := a.bodies()
	o.from(a)
	c, err := store.ParseChange(bodies[len(bodies)-1])
	if err != nil {
		t.Fatal(err)
	}
	c.At = "2026-11-22T08:00:00Z"
	r, err := merge.Apply(t.Context(), o.DB, each([][]byte{c.Body()}), merge.Options{})
	if err != nil || r.New != 0 || len(r.Quarantined) != 1 || r.Quarantined[0] != c.Dot() {
		t.Fatalf("%+v %v", r, err)
	}
	o.verified()
}

// What two laptops of one village did out of sight of each other: conflicts and duplicates are told once.
func TestConflictsAndDuplicatesAreTold(t *testing.T) {
	code := villageCode(6)
	a, b, o := newLaptop(t, code, cadre), newLaptop(t, code, cadre), newLaptop(t, "360731100", township)
	for i, l := range []*laptop{a, b} {
		name := []string{"王芳", "王方"}[i]
		h := store.ImportedID("household", "sample", "1")
		_, err := l.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{
			{Form: "household", Record: h, Village: code, Writes: []store.Write{{Group: "identity", Values: forms.Answers{"household_no": forms.Text("1"), "head": forms.Text(name)}}}},
			{Form: "person", Village: code, Writes: []store.Write{
				{Group: "identity", Values: forms.Answers{"name": forms.Text(name), "id_number": forms.Text("11010519491231002X")}},
				{Group: "membership", Values: forms.Answers{"household": forms.Text(h)}}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if r := o.from(a); len(r.Conflicts) != 0 || len(r.Duplicates) != 0 {
		t.Fatalf("one laptop alone: %+v", r)
	}
	r := o.from(b)
	if len(r.Conflicts) != 1 || r.Conflicts[0].Form != "household" || r.Conflicts[0].Village != code {
		t.Fatalf("conflicts: %+v", r.Conflicts)
	}
	if len(r.Duplicates) != 1 || r.Duplicates[0].Evidence != store.SameIDNumber || len(r.Duplicates[0].Records) != 2 {
		t.Fatalf("duplicates: %+v", r.Duplicates)
	}
	if r := o.from(b); len(r.Conflicts) != 0 || len(r.Duplicates) != 0 {
		t.Fatalf("told twice: %+v", r)
	}
}
