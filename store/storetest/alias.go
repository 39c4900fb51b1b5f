package storetest

import (
	"maps"
	"slices"
	"testing"

	"hufang/forms"
	"hufang/store"
)

// pair saves a person of a household with a follow-up of November.
func (l *laptop) pair(i int, name string, pay int64) (person string) {
	l.t.Helper()
	person = personID(i)
	l.save(l.read(householdID(i)), "household", "", "identity", text("household_no", "8000", "head", name))
	l.save(l.read(person), "person", "", "identity", text("name", name, "id_number", "36210119900307001X", "birth", "1990-03-07"))
	l.save(l.read(person), "person", "", "membership", text("household", householdID(i), "relation", "head"))
	l.save(l.read(store.FollowUpID(person, november)), "follow_up", person, "employment", text("status", "employed", "employer", name))
	l.save(l.read(store.FollowUpID(person, november)), "follow_up", person, "pay", forms.Answers{"pay": forms.Int(pay)})
	return person
}

func testAlias(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	a, b := l.pair(1, "王芳", 100), l.pair(2, "王芳", 100)
	visit, err := l.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "visit", Subject: householdID(2), Village: village, Month: november,
		Writes: []store.Write{{Group: "visit", Values: text("date", "2026-11-09")}}}}})
	if err != nil {
		t.Fatal(err)
	}
	house, person := min(householdID(1), householdID(2)), min(a, b)
	for _, pair := range [][2]string{{householdID(2), householdID(1)}, {b, a}} {
		if err := l.SameAs(t.Context(), cadre, pair[0], pair[1], "两村重复录入"); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{a, b} {
		o := l.read(id)
		mustEqual(t, "read under one id", o.ID, person)
		mustEqual(t, "members differ in nothing", len(o.Conflicts), 0)
		mustEqual(t, "both sides stand", len(o.Live["identity"]), 2)
		mustEqual(t, "their households are one", o.Answers["household"], forms.Text(house))
		f := l.read(store.FollowUpID(id, november))
		mustEqual(t, "one follow-up", f.ID, store.FollowUpID(person, november))
		mustEqual(t, "about one person", f.Subject, person)
		mustEqual(t, "equal pay", f.Answers["pay"], forms.Int(100))
	}
	mustEqual(t, "an event is about the one household", l.read(visit.Records[0]).Subject, house)
	n := 0
	for d, err := range l.Dossiers(t.Context(), store.DossierQuery{Month: november}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		mustEqual(t, "household", d.ID, house)
		mustEqual(t, "people", len(d.Members), 1)
		mustEqual(t, "follow-up in the dossier", d.Members[0].Now["follow_up"].Answers["pay"], forms.Int(100))
		mustEqual(t, "visit in the dossier", d.Now["visit"].Answers["date"], forms.Text("2026-11-09"))
	}
	mustEqual(t, "households", n, 1)
	hits, err := l.Find(t.Context(), "王芳", 10)
	if err != nil || len(hits) != 2 { // the person and the household
		t.Fatalf("find: %v %v", hits, err)
	}
	h, err := l.History(t.Context(), b)
	if err != nil || len(h) != 5 {
		t.Fatalf("history of both and the alias: %d %v", len(h), err)
	}
	if err := l.SameAs(t.Context(), cadre, a, b, "再来"); !refused(err, store.CodeUnlike) {
		t.Fatalf("alias twice: %v", err)
	}
	if err := l.SameAs(t.Context(), cadre, a, householdID(1), "不同类"); !refused(err, store.CodeUnlike) {
		t.Fatalf("a person is a household: %v", err)
	}
	l.verified()

	// A laptop that never heard of it goes on with the other one: an honest conflict on the one follow-up.
	o := newLaptop(t, d)
	o.pair(2, "王芳", 999)
	l.from(o)
	f := l.read(store.FollowUpID(a, november))
	mustEqual(t, "pay", f.Answers["pay"].State(), forms.Conflicted)
	l.verified()
	list, err := l.Conflicts(t.Context())
	if err != nil || len(list) != 1 || list[0].Record != store.FollowUpID(person, november) {
		t.Fatalf("conflicts: %v %v", list, err)
	}
	l.save(f, "follow_up", person, "pay", forms.Answers{"pay": forms.Int(100)})

	// Taken back, each is what it was, and what was written to the one stays with it.
	for _, id := range []string{a, householdID(1)} {
		if err := l.Part(t.Context(), cadre, id, "查明不是同一人"); err != nil {
			t.Fatal(err)
		}
	}
	mustEqual(t, "again itself", l.read(b).ID, b)
	mustEqual(t, "again itself", l.read(visit.Records[0]).Subject, householdID(2))
	if err := l.Part(t.Context(), cadre, a, "再来"); !refused(err, store.CodeUnlike) {
		t.Fatalf("part twice: %v", err)
	}
	l.verified()

	// Without writes in between, exactly as before.
	m := newLaptop(t, d)
	m.roster("张", people(6))
	m.save(m.read(store.FollowUpID(personID(4), november)), "follow_up", personID(4), "pay", forms.Answers{"pay": forms.Int(5)})
	m.save(m.read(store.FollowUpID(personID(2), november)), "follow_up", personID(2), "pay", forms.Answers{"pay": forms.Int(6)})
	before := m.state()
	for _, pair := range [][2]string{{personID(4), personID(2)}, {householdID(1), householdID(0)}} {
		if err := m.SameAs(t.Context(), cadre, pair[0], pair[1], "同一人"); err != nil {
			t.Fatal(err)
		}
	}
	if maps.Equal(before, m.state()) {
		t.Fatal("an alias changed nothing")
	}
	m.verified()
	for _, id := range []string{personID(2), householdID(1)} {
		if err := m.Part(t.Context(), cadre, id, "查明不是"); err != nil {
			t.Fatal(err)
		}
	}
	after := m.state()
	delete(before, "alias") // that it was said stays on record
	delete(after, "alias")
	same(t, "an alias taken back", before, after)

	// A ring of aliases, made by three laptops out of sight of each other, harms nobody.
	var laptops []*laptop
	for range 3 {
		x := newLaptop(t, d)
		x.roster("张", people(3))
		laptops = append(laptops, x)
	}
	laptops[0].from(laptops[1])
	for i, x := range laptops {
		if err := x.SameAs(t.Context(), cadre, personID(i), personID((i+1)%3), "同一人"); err != nil {
			t.Fatal(err)
		}
	}
	for i := range laptops {
		for j := range laptops {
			laptops[i].from(laptops[j])
		}
	}
	laptops[1].from(laptops[0])
	laptops[2].from(laptops[0])
	same(t, "after a ring", laptops[0].state(), laptops[1].state())
	same(t, "after a ring", laptops[0].state(), laptops[2].state())
	all, err := laptops[0].Aliases(t.Context())
	if err != nil || len(all) != 3 || all[0].Canonical != slices.Min([]string{personID(0), personID(1), personID(2)}) || len(all[0].Members) != 3 {
		t.Fatalf("aliases: %+v %v", all, err)
	}
	laptops[0].verified()

	// Two that say different things of one person: in conflict, and joined with neither.
	x, y := newLaptop(t, d), newLaptop(t, d)
	x.roster("张", people(3))
	y.roster("张", people(3))
	for i, l := range []*laptop{x, y} {
		if err := l.SameAs(t.Context(), cadre, personID(2), personID(i), "同一人"); err != nil {
			t.Fatal(err)
		}
	}
	x.from(y)
	list, err = x.Conflicts(t.Context())
	if err != nil || len(list) != 1 || list[0].Group != "alias" || list[0].Record != personID(2) {
		t.Fatalf("conflicts: %v %v", list, err)
	}
	mustEqual(t, "joined with neither", x.read(personID(2)).ID, personID(2))
	x.verified()
}

// A file names the households it always did, though two of them turned out to be one: that changes nothing and differs
// from nothing.
func testAliasReference(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	l.roster("张", people(6))
	o := l.read(personID(5))
	l.save(o, "person", "", "membership", text("household", householdID(1), "relation", "son"))
	if err := l.SameAs(t.Context(), cadre, householdID(1), householdID(0), "重复录入"); err != nil {
		t.Fatal(err)
	}
	if b, sum, added := l.roster("张", people(6)); b.ID != "" || sum.Changed || sum.Differences != 0 || added != 0 {
		t.Fatalf("the same file after the alias: batch %q, %+v, added %d", b.ID, sum, added)
	}
	l.verified()
}

// A visit stays whose it was, also after something was written on it while he and another were one.
func testAliasEvent(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	l.pair(1, "王芳", 100)
	l.pair(2, "王芳", 100)
	visited := map[string]string{}
	visit := func(record, subject, date string, over []store.Dot) string {
		saved, err := l.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "visit", Record: record, Subject: subject, Village: village, Month: november,
			Writes: []store.Write{{Group: "visit", Values: text("date", date), Over: over}}}}})
		if err != nil {
			t.Fatal(err)
		}
		return saved.Records[0]
	}
	for _, h := range []string{householdID(1), householdID(2)} {
		visited[visit("", h, "2026-11-09", nil)] = h
	}
	if err := l.SameAs(t.Context(), cadre, householdID(1), householdID(2), "重复录入"); err != nil {
		t.Fatal(err)
	}
	for record := range visited {
		o := l.read(record)
		visit(record, o.Subject, "2026-11-10", o.Over("visit"))
	}
	if err := l.Part(t.Context(), cadre, householdID(1), "查明不是"); err != nil {
		t.Fatal(err)
	}
	for record, h := range visited {
		mustEqual(t, "date", l.read(record).Answers["date"], forms.Text("2026-11-10"))
		history, err := l.History(t.Context(), record)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range history {
			mustEqual(t, "whose visit it is", c.Subject, h)
		}
	}
	l.verified()
}

// Two rows of a file about one person who was entered twice: the file again brings nothing, and a person decides.
func testAliasImport(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	bring := func(groups ...map[string]forms.Answers) string {
		b, err := l.Import(t.Context(), store.BatchMeta{Source: "trial", File: "x.xlsx", By: cadre}, func(im *store.Importer) error {
			for i, g := range groups {
				if _, err := im.Put(store.ImportEntry{Form: "person", Record: personID(i), Village: village, Groups: g}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.ID
	}
	first, second := map[string]forms.Answers{"identity": text("name", "王芳")}, map[string]forms.Answers{"identity": text("name", "王方")}
	bring(first, map[string]forms.Answers{"membership": text("relation", "head")})
	if err := l.SameAs(t.Context(), cadre, personID(1), personID(0), "重复录入"); err != nil {
		t.Fatal(err)
	}
	if bring(first, second) == "" {
		t.Fatal("the second row's word was not written")
	}
	mustEqual(t, "both rows stand", len(l.read(personID(0)).Live["identity"]), 2)
	mustEqual(t, "and a person decides", l.read(personID(0)).Answers["name"].State(), forms.Conflicted)
	if id := bring(first, second); id != "" {
		t.Fatalf("the same file again brought %s", id)
	}
	l.verified()
}

func testDuplicates(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	a, b := l.pair(1, "王芳", 100), l.pair(2, "李四", 100)
	list, err := l.Duplicates(t.Context())
	if err != nil || len(list) != 2 {
		t.Fatalf("duplicates: %+v %v", list, err)
	}
	for _, x := range list {
		slices.Sort(x.Records)
		switch {
		case x.Evidence == store.SameHouseholdNo && x.Form == "household":
		case x.Evidence == store.SameIDNumber && x.Form == "person" && slices.Contains(x.Records, a) && slices.Contains(x.Records, b):
		default:
			t.Fatalf("duplicate: %+v", x)
		}
	}
	// One name and birth in one village, without a number; an upper-case number is the same number.
	l.save(l.read(a), "person", "", "identity", text("name", "王芳", "id_number", "３６２１０１19900307001x", "birth", "1990-03-07"))
	l.save(l.read(personID(3)), "person", "", "identity", text("name", "王芳", "birth", "1990-03-07"))
	list, err = l.Duplicates(t.Context())
	if err != nil || len(list) != 3 || !slices.ContainsFunc(list, func(x store.Duplicate) bool { return x.Evidence == store.SamePerson }) {
		t.Fatalf("duplicates: %+v %v", list, err)
	}
	// Records that are one are no duplicates, and a store that joins them is told of the rest.
	if err := l.SameAs(t.Context(), cadre, b, a, "同一人"); err != nil {
		t.Fatal(err)
	}
	o := newLaptop(t, d)
	added := o.from(l)
	if len(added.Duplicates) != 1 || added.Duplicates[0].Evidence != store.SameHouseholdNo {
		t.Fatalf("joined: %+v", added.Duplicates) // the name of the two is in conflict now
	}
	o.verified()
}
