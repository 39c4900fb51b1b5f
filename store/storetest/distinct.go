package storetest

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hufang/forms"
	"hufang/store"
)

// offered are the duplicates of the form.
func (l *laptop) offered(form string) []store.Duplicate {
	l.t.Helper()
	list, err := l.Duplicates(l.t.Context())
	if err != nil {
		l.t.Fatalf("duplicates: %v", err)
	}
	return slices.DeleteFunc(list, func(d store.Duplicate) bool { return d.Form != form })
}

func (l *laptop) distinctions() []store.Distinction {
	l.t.Helper()
	list, err := l.Distinctions(l.t.Context())
	if err != nil {
		l.t.Fatalf("distinctions: %v", err)
	}
	return list
}

func (l *laptop) must(what string, err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatalf("%s: %v", what, err)
	}
}

// namesake saves a person who has the name and birth date of another.
func (l *laptop) namesake(i int) string {
	l.t.Helper()
	id := personID(i)
	l.save(l.read(id), "person", "", "identity", text("name", "王芳", "birth", "1990-03-07"))
	l.save(l.read(id), "person", "", "membership", text("household", householdID(i), "relation", "head"))
	return id
}

func testDistinct(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	a, b := l.namesake(1), l.namesake(2)
	mustEqual(t, "offered", len(l.offered("person")), 1)
	before := l.state()
	for what, c := range map[string]struct {
		records []string
		reason  string
		code    string
	}{
		"without a reason":      {[]string{a, b}, " ", store.CodeReason},
		"a person alone":        {[]string{a}, "查明", store.CodeSettled},
		"nobody":                {nil, "查明", store.CodeUnlike},
		"twice the same":        {[]string{a, a}, "查明", store.CodeUnlike},
		"one that is not there": {[]string{a, personID(9)}, "查明", store.CodeUnlike},
	} {
		if err := l.Distinguish(t.Context(), cadre, c.records, c.reason); !refused(err, c.code) {
			t.Errorf("%s: %v", what, err)
		}
	}
	same(t, "refused", before, l.state())

	l.must("distinguish", l.Distinguish(t.Context(), cadre, []string{b, a}, "两家走访，不是一个人"))
	mustEqual(t, "offered after the decision", len(l.offered("person")), 0)
	list := l.distinctions()
	if len(list) != 1 || list[0].Records != [2]string{min(a, b), max(a, b)} || list[0].Form != "person" || list[0].Evidence != store.SamePerson || list[0].By != cadre.Name || list[0].Reason != "两家走访，不是一个人" || list[0].At == "" {
		t.Fatalf("distinctions: %+v", list)
	}
	if err := l.Distinguish(t.Context(), cadre, []string{a, b}, "再来"); !refused(err, store.CodeSettled) {
		t.Fatalf("decided twice: %v", err)
	}
	if err := l.SameAs(t.Context(), cadre, a, b, "又说是一个人"); !refused(err, store.CodeDistinct) {
		t.Fatalf("one after all, without taking the decision back: %v", err)
	}
	l.verified()

	// It travels, and whoever joins it is offered the pair no more.
	o := newLaptop(t, d)
	if added := o.from(l); len(added.Duplicates) != 0 {
		t.Fatalf("the one it came to is told of %+v", added.Duplicates)
	}
	mustEqual(t, "elsewhere", len(o.offered("person")), 0)

	// Stronger evidence than the decision knew of is a new question; weaker is not.
	for _, id := range []string{a, b} {
		l.save(l.read(id), "person", "", "identity", text("name", "王芳", "birth", "1990-03-07", "id_number", "36210119900307001X"))
	}
	if got := l.offered("person"); len(got) != 1 || got[0].Evidence != store.SameIDNumber {
		t.Fatalf("after one number turned up: %+v", got)
	}
	l.must("distinguish", l.Distinguish(t.Context(), cadre, []string{a, b}, "证件录错"))
	for _, id := range []string{a, b} {
		l.save(l.read(id), "person", "", "identity", text("name", "王芳", "birth", "1990-03-07"))
	}
	mustEqual(t, "weaker evidence", len(l.offered("person")), 0)

	// A third who looks like both is offered with each by himself.
	c := l.namesake(3)
	if got := l.offered("person"); len(got) != 2 || len(got[0].Records) != 2 || !slices.Contains(got[0].Records, c) || !slices.Contains(got[1].Records, c) {
		t.Fatalf("with a third: %+v", got)
	}
	// Is the third one of the two, the other is known to be another than both.
	l.must("one", l.SameAs(t.Context(), cadre, c, a, "同一人"))
	mustEqual(t, "the class of the first", len(l.offered("person")), 0)
	l.verified()
	l.must("part", l.Part(t.Context(), cadre, c, "查明不是"))
	l.must("all three", l.Distinguish(t.Context(), cadre, []string{a, b, c}, "三家都走访了"))
	mustEqual(t, "three decisions", len(l.distinctions()), 3)

	// Taken back, the pair is asked about again, and may be one.
	l.must("reconsider", l.Reconsider(t.Context(), cadre, []string{a, b}, "再核对"))
	if err := l.Reconsider(t.Context(), cadre, []string{a, b}, "再来"); !refused(err, store.CodeSettled) {
		t.Fatalf("taken back twice: %v", err)
	}
	mustEqual(t, "offered again", len(l.offered("person")), 1)
	l.must("again", l.Distinguish(t.Context(), cadre, []string{a, b}, "核对过了"))
	mustEqual(t, "decided again", len(l.offered("person")), 0)
	l.verified()
}

// Households are told apart in the same way, and the decision goes with the household that moves.
func testDistinctHouseholds(t *testing.T, d Dialect) {
	town := newLaptopFor(t, d, village[:9])
	for i := range 2 {
		town.save(town.read(householdID(i)), "household", "", "identity", text("household_no", "8000", "head", "户主"))
	}
	mustEqual(t, "offered", len(town.offered("household")), 1)
	first := min(householdID(0), householdID(1))
	town.must("distinguish", town.Distinguish(t.Context(), cadre, []string{householdID(0), householdID(1)}, "两户编号录错"))
	mustEqual(t, "after the decision", len(town.offered("household")), 0)
	id, err := town.Announce(t.Context(), cadre, first, other, "投亲")
	town.must("announce", err)
	town.must("accept", town.Accept(t.Context(), cadre, id, "户口已迁"))
	mustEqual(t, "after a move", len(town.offered("household")), 0)
	found := false
	for _, b := range town.bodies() {
		c, err := store.ParseChange(b)
		town.must("parse", err)
		found = found || c.Form == "distinct" && c.Village == other
	}
	if !found {
		t.Error("the decision did not go with the household")
	}
	town.verified()
}

// Two who did not know of each other: one says they are one, the other that they are two. They are read as one, and a
// person is asked which word is taken back.
func testDistinctContradicted(t *testing.T, d Dialect) {
	l, o := newLaptop(t, d), newLaptop(t, d)
	a, b := l.namesake(1), l.namesake(2)
	o.from(l)
	l.must("one", l.SameAs(t.Context(), cadre, a, b, "同一人"))
	o.must("two", o.Distinguish(t.Context(), cadre, []string{a, b}, "不是一个人"))
	for _, pair := range [][2]*laptop{{l, o}, {o, l}} {
		added := pair[0].from(pair[1])
		if len(added.Duplicates) != 1 || added.Duplicates[0].Evidence != store.Contradicted {
			t.Fatalf("joined: %+v", added.Duplicates)
		}
	}
	same(t, "after both", l.state(), o.state())
	got := l.offered("person")
	if len(got) != 1 || got[0].Evidence != store.Contradicted || !slices.Equal(got[0].Records, []string{min(a, b)}) || got[0].Villages[0] != village {
		t.Fatalf("offered: %+v", got)
	}
	mustEqual(t, "read as one", l.read(a).ID, l.read(b).ID)
	if list := l.distinctions(); len(list) != 1 || !list[0].Contradicted() || list[0].Reason != "不是一个人" {
		t.Fatalf("the decision: %+v", list)
	}

	// They are two: the joining is taken back, and the decision counts.
	o.must("part", o.Part(t.Context(), cadre, a, "查明不是"))
	mustEqual(t, "two", len(o.offered("person")), 0)
	mustEqual(t, "their distinction", len(o.distinctions()), 1)
	// They are one: the decision is taken back.
	l.must("reconsider", l.Reconsider(t.Context(), cadre, []string{a}, "核对过，是一个人"))
	mustEqual(t, "one", len(l.offered("person")), 0)
	l.from(o)
	o.from(l)
	// Both took their own word back: nothing is decided, and the pair is offered.
	same(t, "after both took back", l.state(), o.state())
	if got := l.offered("person"); len(got) != 1 || got[0].Evidence != store.SamePerson {
		t.Fatalf("offered at last: %+v", got)
	}
	l.verified()
}

// What one laptop decides and another takes back at once is asked again; an import that is undone where nobody knew of
// the decision leaves nothing of one of the two.
func testDistinctUndone(t *testing.T, d Dialect) {
	l, far := newLaptop(t, d), newLaptop(t, d)
	a := l.namesake(1)
	batch, err := l.Import(t.Context(), store.BatchMeta{Source: "trial", File: "x.xlsx", By: cadre}, func(im *store.Importer) error {
		_, err := im.Put(store.ImportEntry{Form: "person", Record: personID(2), Village: village, Groups: map[string]forms.Answers{"identity": text("name", "王芳", "birth", "1990-03-07")}})
		return err
	})
	l.must("import", err)
	far.from(l)
	far.must("two", far.Distinguish(t.Context(), cadre, []string{a, personID(2)}, "不是一个人"))
	l.must("undo", l.Retract(t.Context(), cadre, batch.ID, "导错"))
	l.from(far)
	mustEqual(t, "the other is gone", len(l.read(personID(2)).Live), 0)
	mustEqual(t, "nothing is offered", len(l.offered("person")), 0)
	l.verified()

	x, y := newLaptop(t, d), newLaptop(t, d)
	b, c := x.namesake(1), x.namesake(2)
	x.must("two", x.Distinguish(t.Context(), cadre, []string{b, c}, "不是一个人"))
	y.from(x)
	x.must("reconsider", x.Reconsider(t.Context(), cadre, []string{b, c}, "再核对"))
	y.must("reconsider", y.Reconsider(t.Context(), cadre, []string{b, c}, "再核对"))
	y.must("again", y.Distinguish(t.Context(), cadre, []string{b, c}, "确实不是"))
	y.from(x)
	x.from(y)
	same(t, "decided and taken back at once", x.state(), y.state())
	mustEqual(t, "asked again", len(x.offered("person")), 1)
	mustEqual(t, "and no conflict", len(x.read(b).Conflicts), 0)
	x.verified()
}

// drawDistinct says of people that look like one that they are two, or takes it back; where nobody looks like another it
// lets two do so.
func (l *laptop) drawDistinct(r *rapid.T) {
	if len(l.offered("person")) == 0 {
		first := rapid.IntRange(0, 2).Draw(r, "namesake")
		for i := first; i < first+2; i++ {
			o := l.read(personID(i))
			l.save2(cmp.Or(o.Village, village), o, "person", "", "identity", text("name", "王芳", "birth", "1990-03-07"))
		}
	}
	list := l.offered("person")
	said, err := l.Distinctions(l.t.Context())
	if err != nil {
		r.Fatalf("distinctions: %v", err)
	}
	if len(list) > 0 {
		d := list[rapid.IntRange(0, len(list)-1).Draw(r, "duplicate")]
		if err := l.Distinguish(l.t.Context(), cadre, d.Records, "走访过"); err != nil && !refused(err, store.CodeSettled) && !refused(err, store.CodeOutside) {
			if d.Evidence != store.Contradicted || !refused(err, store.CodeUnlike) {
				r.Fatalf("distinguish %s: %v", d.Evidence, err)
			}
		}
	}
	if len(said) > 0 && rapid.Bool().Draw(r, "back") {
		if err := l.Reconsider(l.t.Context(), cadre, said[0].Records[:], "再核对"); err != nil && !refused(err, store.CodeOutside) {
			r.Fatalf("reconsider: %v", err)
		}
	}
}
