package storetest

import (
	"strings"
	"testing"

	"hufang/forms"
	"hufang/store"
)

// leave announces a move and returns its id.
func (l *laptop) leave(household, to string) string {
	l.t.Helper()
	id, err := l.Announce(l.t.Context(), cadre, household, to, "投亲")
	if err != nil {
		l.t.Fatalf("announce: %v", err)
	}
	return id
}

func (l *laptop) accept(transfer string) {
	l.t.Helper()
	if err := l.Accept(l.t.Context(), cadre, transfer, "户口已迁"); err != nil {
		l.t.Fatalf("accept: %v", err)
	}
}

func (l *laptop) transfers() []store.Transfer {
	l.t.Helper()
	list, err := l.Transfers(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return list
}

func (l *laptop) formerEdits() []store.FormerEdit {
	l.t.Helper()
	list, err := l.FormerEdits(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return list
}

func (l *laptop) households() []string {
	l.t.Helper()
	var out []string
	for d, err := range l.Dossiers(l.t.Context(), store.DossierQuery{Month: november}) {
		if err != nil {
			l.t.Fatal(err)
		}
		out = append(out, d.ID)
	}
	return out
}

// of keeps the changes of one village: what a bundle carries there.
func (l *laptop) of(village string) [][]byte {
	l.t.Helper()
	var out [][]byte
	for b, err := range l.Changes(l.t.Context(), village, nil) {
		if err != nil {
			l.t.Fatal(err)
		}
		out = append(out, append([]byte(nil), b...))
	}
	return out
}

func (l *laptop) add(bodies [][]byte) store.Added {
	l.t.Helper()
	a, err := l.Add(l.t.Context(), each(bodies))
	if err != nil {
		l.t.Fatal(err)
	}
	return a
}

func testTransfer(t *testing.T, d Dialect) {
	x, y, town := newLaptop(t, d), newLaptopFor(t, d, other), newLaptopFor(t, d, village[:9])
	x.roster("张", people(6))
	h, p := householdID(0), personID(0)
	follow := store.FollowUpID(p, november)
	x.save(x.read(follow), "follow_up", p, "pay", forms.Answers{"pay": forms.Int(100)})
	town.from(x)

	// Announced, nothing has moved; called off, nothing has.
	first := x.leave(h, other)
	if _, err := x.Announce(t.Context(), cadre, h, other, "再来"); !refused(err, store.CodeTransfer) {
		t.Fatalf("announced twice: %v", err)
	}
	town.from(x)
	mustEqual(t, "before the acceptance", town.read(h).Village, village)
	if err := x.Withdraw(t.Context(), cadre, first, "不迁了"); err != nil {
		t.Fatal(err)
	}
	second := x.leave(h, other)
	if err := x.Accept(t.Context(), cadre, second, "自己接收"); !refused(err, store.CodeOutside) {
		t.Fatalf("a village accepts for another: %v", err)
	}
	town.from(x)
	if err := town.Accept(t.Context(), cadre, first, "已撤回的"); !refused(err, store.CodeTransfer) {
		t.Fatalf("accept what was called off: %v", err)
	}
	town.accept(second)
	mustEqual(t, "household", town.read(h).Village, other)
	mustEqual(t, "person", town.read(p).Village, other)
	mustEqual(t, "follow-up", town.read(follow).Village, other)
	mustEqual(t, "in conflict after the move", len(town.disputes()), 0)
	town.verified()

	// The new village has the household with everything; the old one keeps a stub that is in no list.
	y.add(town.of(other))
	if got := y.households(); len(got) != 1 || got[0] != h {
		t.Fatalf("the new village's households: %v", got)
	}
	mustEqual(t, "name", y.read(p).Answers["name"], forms.Text("张0"))
	mustEqual(t, "pay", y.read(follow).Answers["pay"], forms.Int(100))
	y.save2(other, y.read(follow), "follow_up", p, "pay", forms.Answers{"pay": forms.Int(150)})

	// Before it hears of it, the old village goes on: its edits are kept, listed, and do not count.
	x.save(x.read(follow), "follow_up", p, "employment", text("status", "at_home"))
	x.save(x.read(p), "person", "", "identity", text("name", "改名"))
	x.save(store.Opened{Record: forms.Record{ID: personID(50)}}, "person", "", "membership", text("household", h, "relation", "son"))
	town.from(y)
	town.from(x)
	mustEqual(t, "the new village's word", town.read(follow).Answers["pay"], forms.Int(150))
	mustEqual(t, "a name the old village changed", town.read(p).Answers["name"], forms.Text("张0"))
	mustEqual(t, "somebody the old village added", len(town.read(personID(50)).Live), 0)
	edits := town.formerEdits()
	if len(edits) != 3 || edits[0].Transfer != second || edits[0].Household != h {
		t.Fatalf("former edits: %+v", edits)
	}
	town.verified()
	x.add(town.of(village))
	if got := x.households(); len(got) != 1 || got[0] == h {
		t.Fatalf("the old village's households: %v", got)
	}
	mustEqual(t, "the stub says where", x.read(h).Village, other)
	mustEqual(t, "kept and listed at home too", len(x.formerEdits()), 3)
	if _, err := x.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "household", Record: h, Village: x.read(h).Village,
		Writes: []store.Write{{Group: "identity", Values: text("head", "某")}}}}}); !refused(err, store.CodeOutside) {
		t.Fatalf("writing to what has left: %v", err)
	}
	_, sum, added := x.roster("张", people(6)) // an old file still names it: nothing comes of that
	if added != 0 || sum.Changed || sum.Differences != 0 {
		t.Fatalf("an old roster: %d %+v", added, sum)
	}
	x.verified()

	// Each is decided by a person, with a reason; an accepted one goes on to the new village.
	for _, e := range edits {
		accept := e.Form == "follow_up"
		if err := town.DecideFormer(t.Context(), cadre, e.Dot, accept, ""); !refused(err, store.CodeReason) {
			t.Fatalf("without a reason: %v", err)
		}
		if err := town.DecideFormer(t.Context(), cadre, e.Dot, accept, "与迁入村核实"); err != nil {
			t.Fatal(err)
		}
	}
	mustEqual(t, "left to decide", len(town.formerEdits()), 0)
	mustEqual(t, "accepted", town.read(follow).Answers["status"], forms.Text("at_home"))
	mustEqual(t, "refused", town.read(p).Answers["name"], forms.Text("张0"))
	y.add(town.of(other))
	mustEqual(t, "at the new village", y.read(follow).Answers["status"], forms.Text("at_home"))
	town.verified()

	// It comes back: what the old village wrote while it was away stays away, what it writes now counts.
	back := y.leave(h, village)
	town.from(y)
	town.accept(back)
	mustEqual(t, "home again", town.read(h).Village, village)
	x.add(town.of(village))
	x.save(x.read(p), "person", "", "identity", text("name", "张0", "person_no", "7"))
	town.from(x)
	mustEqual(t, "a later answer", town.read(p).Answers["person_no"], forms.Text("7"))
	mustEqual(t, "nothing waits", len(town.formerEdits()), 0)
	counting := 0
	for _, x := range town.transfers() {
		if x.Counts {
			counting++
		}
	}
	mustEqual(t, "transfers that count", counting, 2)
	mustEqual(t, "transfers", len(town.transfers()), 3)
	county := newLaptopFor(t, d, village[:6])
	county.from(town)
	same(t, "another who holds the same", town.state(), county.state())
	town.verified()
}

// save2 is save for another village.
func (l *laptop) save2(village string, on store.Opened, form, subject, group string, values forms.Answers) store.Saved {
	l.t.Helper()
	s, err := l.Save(l.t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: form, Record: on.ID, Subject: subject, Village: village, Month: on.Month,
		Writes: []store.Write{{Group: group, Values: values, Over: on.Over(group)}}}}})
	if err != nil {
		l.t.Fatalf("save: %v", err)
	}
	return s
}

// An acceptance and a withdrawal cross each other, or two acceptances: everybody comes to one village, and nobody is
// asked.
func testTransferRace(t *testing.T, d Dialect) {
	for name, crossing := range map[string]func(x, county *laptop, transfer string){
		"withdrawn": func(x, _ *laptop, transfer string) {
			if err := x.Withdraw(t.Context(), cadre, transfer, "不迁了"); err != nil {
				t.Fatal(err)
			}
		},
		"accepted": func(x, county *laptop, transfer string) {
			x.save(x.read(personID(0)), "person", "", "identity", text("name", "张零"))
			x.save(x.read(personID(9)), "person", "", "membership", text("household", householdID(0), "relation", "son"))
			county.from(x)
			county.accept(transfer)
		},
	} {
		t.Run(name, func(t *testing.T) {
			x, y, town, county := newLaptop(t, d), newLaptopFor(t, d, fourth), newLaptopFor(t, d, village[:9]), newLaptopFor(t, d, village[:6])
			x.roster("张", people(3))
			h := householdID(0)
			transfer := x.leave(h, fourth)
			town.from(x)
			town.accept(transfer)
			crossing(x, county, transfer)
			county.from(x)
			county.from(town)
			town.from(county)
			x.add(county.of(village))
			y.add(county.of(fourth))
			for _, l := range []*laptop{x, y, town, county} {
				mustEqual(t, "village", l.read(h).Village, fourth)
				mustEqual(t, "waits", len(l.formerEdits()), 0)
				if p := l.read(personID(9)); p.Form != "" {
					mustEqual(t, "village of whom one acceptance took along", p.Village, fourth)
				}
				for _, c := range l.disputes() {
					if c.Form == "transfer" {
						t.Fatalf("a conflict over a move: %+v", c)
					}
				}
				l.verified()
			}
		})
	}
}

// Two desks let one household move to two villages: one of the moves counts for all who know of both, and once somebody
// with a view of all says where it goes, all know.
func testTransferDispute(t *testing.T, d Dialect) {
	x, y, z := newLaptop(t, d), newLaptopFor(t, d, other), newLaptopFor(t, d, fourth)
	town, county := newLaptopFor(t, d, village[:9]), newLaptopFor(t, d, village[:6])
	twin := newLaptop(t, d)
	x.roster("张", people(3))
	twin.from(x)
	h := householdID(0)
	toY, toZ := x.leave(h, other), twin.leave(h, fourth)
	town.from(x)
	county.from(twin)
	town.accept(toY)
	county.accept(toZ)
	county.from(town)
	at := map[string]string{toY: other, toZ: fourth}[max(toY, toZ)]
	mustEqual(t, "contradicted", county.read(h).Village, at)
	for _, tr := range county.transfers() {
		mustEqual(t, "counts", tr.Counts, tr.To == at)
	}
	x.add(county.of(village))
	mustEqual(t, "in the village it left", x.read(h).Village, at)
	county.verified()
	county.accept(county.leave(h, village))
	county.accept(county.leave(h, other))
	mustEqual(t, "decided", county.read(h).Village, other)
	for _, l := range []*laptop{x, y, z} {
		l.add(county.of(l.Place().Code))
		want := 0
		if l == y {
			want = 1
		}
		mustEqual(t, "households of "+l.Place().Code, len(l.households()), want)
		l.verified()
	}
	county.verified()
}

// What the old village says of a household once it knows that it left is refused; what is said where both villages are
// known is said in the new one's name.
func testTransferLeft(t *testing.T, d Dialect) {
	x, town := newLaptop(t, d), newLaptopFor(t, d, village[:9])
	x.roster("张", people(6))
	h, k := householdID(0), householdID(1)
	transfer := x.leave(h, other)
	town.from(x)
	town.accept(transfer)
	x.add(town.of(village))
	if _, err := x.Announce(t.Context(), cadre, h, fourth, "再迁"); !refused(err, store.CodeOutside) {
		t.Fatalf("the former village announces a move: %v", err)
	}
	// Who knows where the household is says what counts, of whomever it puts in it, and in whichever village's name.
	guest := personID(5)
	x.save(x.read(guest), "person", "", "identity", text("name", "张五"))
	town.from(x)
	town.save2(village, town.read(guest), "person", "", "membership", text("household", h, "relation", "son"))
	mustEqual(t, "household of a guest", town.read(guest).Answers["household"], forms.Text(h))
	mustEqual(t, "village of a guest", town.read(guest).Village, village)
	town.save2(village, town.read(h), "household", "", "identity", text("head", "张三"))
	mustEqual(t, "written in the village it left", town.read(h).Answers["head"], forms.Text("张三"))
	mustEqual(t, "held back", len(town.formerEdits()), 0)
	x.add(town.of(village))
	if _, err := x.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "person", Record: personID(4), Village: village,
		Writes: []store.Write{{Group: "membership", Values: text("household", h)}}}}}); !refused(err, store.CodeOutside) {
		t.Fatalf("the former village puts somebody in: %v", err)
	}
	if err := town.SameAs(t.Context(), cadre, h, k, "重复录入"); err != nil {
		t.Fatal(err)
	}
	// An old file names somebody new in a household that left: written where that is now, or not at all.
	newcomer := []rosterRow{{household: 0, person: 40}}
	if b, _, added := town.roster("张", newcomer); b.ID == "" || added != 1 {
		t.Fatalf("somebody new: batch %q, added %d", b.ID, added)
	}
	mustEqual(t, "village of somebody new", town.read(personID(40)).Village, other)
	if b, _, _ := town.roster("张", newcomer); b.ID != "" {
		t.Fatal("the same file again brought changes")
	}
	if b, _, _ := x.roster("张", newcomer); b.ID != "" {
		t.Fatal("the former village wrote about a household that left")
	}
	mustEqual(t, "read as one", town.read(h).ID, town.read(k).ID)
	mustEqual(t, "held back", len(town.formerEdits()), 0)
	town.verified()
}

// Of two households that are one, one has moved: they are where it is, under its id, and what is written about them there
// counts.
func testTransferTwin(t *testing.T, d Dialect) {
	for mover, stayer := range map[string]string{householdID(0): householdID(1), householdID(1): householdID(0)} {
		x, town := newLaptop(t, d), newLaptopFor(t, d, village[:9])
		x.roster("张", people(6))
		income := store.IncomeID(stayer, november)
		x.save(x.read(income), "income", stayer, "pension", forms.Answers{"pension": forms.Int(100)})
		town.from(x)
		town.accept(town.leave(mover, other))
		if err := town.Unite(t.Context(), cadre, stayer, mover, mover, "重复录入"); err != nil {
			t.Fatal(err)
		}
		mustEqual(t, "read as", town.read(stayer).ID, mover)
		o := town.read(income)
		mustEqual(t, "village of their income", o.Village, other)
		town.save2(o.Village, o, "income", o.Subject, "pension", forms.Answers{"pension": forms.Int(200)})
		mustEqual(t, "their income", town.read(income).Answers["pension"], forms.Int(200))
		mustEqual(t, "waits", len(town.formerEdits()), 0)
		town.verified()
		town.accept(town.leave(mover, village))
		mustEqual(t, "read as, having moved together", town.read(stayer).ID, mover)
		town.verified()
	}
}

// A household that comes back is what it was when it left the other village: what was written before it went is not
// in conflict with it where nobody heard what was written there.
func testTransferBack(t *testing.T, d Dialect) {
	for _, back := range []string{village, other} { // to where it was, or to a neighbour
		x, y := newLaptop(t, d), newLaptopFor(t, d, elsewhere)
		town, county := newLaptopFor(t, d, village[:9]), newLaptopFor(t, d, village[:6])
		x.roster("张", people(3))
		h, p := householdID(0), personID(0)
		county.from(x)
		county.accept(county.leave(h, elsewhere))
		y.add(county.of(elsewhere))
		y.save2(elsewhere, y.read(p), "person", "", "identity", text("name", "改名"))
		county.from(y)
		county.accept(county.leave(h, back))
		town.add(county.of(village[:9]))
		for _, l := range []*laptop{town, county} {
			mustEqual(t, "village", l.read(p).Village, back)
			mustEqual(t, "name", l.read(p).Answers["name"], forms.Text("改名"))
			mustEqual(t, "in conflict", len(l.disputes()), 0)
			l.verified()
		}
	}
}

// A change under a pack that is not here waits as any other when its household turns out to have left.
func testTransferUnknownForm(t *testing.T, d Dialect) {
	x, town, county := newLaptop(t, d), newLaptopFor(t, d, village[:9]), newLaptopFor(t, d, village[:6])
	x.roster("张", people(3))
	town.from(x)
	late := store.Change{Village: village, Writer: strings.Repeat("a", 32), N: 1, Form: "post", Record: "p", Subject: personID(0), Month: november,
		Writes: []store.Write{{Group: "post@1", Values: text("title", "护林员")}}, Actor: "乙", Role: "village_cadre", At: "2026-11-18T09:00:00Z", Salt: strings.Repeat("b", 32)}
	if a := town.add([][]byte{late.Body()}); a.New != 1 {
		t.Fatalf("added %+v", a)
	}
	county.from(x)
	county.accept(county.leave(householdID(0), other))
	town.from(county)
	mustEqual(t, "waits", len(town.formerEdits()), 1)
	town.verified()
}

// Somebody came with one household and goes back with another, whose first move it is.
func testTransferGuest(t *testing.T, d Dialect) {
	x, town := newLaptop(t, d), newLaptopFor(t, d, village[:9])
	x.roster("张", people(6))
	p, h := personID(0), householdID(0)
	town.from(x)
	town.accept(town.leave(h, other))
	if _, err := town.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "household", Record: "k", Village: other, Writes: []store.Write{{Group: "identity", Values: text("head", "某")}}}}}); err != nil {
		t.Fatal(err)
	}
	town.save2(other, town.read(p), "person", "", "membership", text("household", "k", "relation", "son"))
	town.accept(town.leave("k", village))
	mustEqual(t, "village", town.read(p).Village, village)
	mustEqual(t, "name", town.read(p).Answers["name"], forms.Text("张0"))
	mustEqual(t, "waits", len(town.formerEdits()), 0)
	town.verified()
}
