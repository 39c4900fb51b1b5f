package storetest

import (
	"testing"

	"hufang/forms"
	"hufang/store"
)

// disputes lists the open conflicts.
func (l *laptop) disputes() []store.Dispute {
	l.t.Helper()
	list, err := l.Disputes(l.t.Context(), "")
	if err != nil {
		l.t.Fatal(err)
	}
	return list
}

func (l *laptop) resolve(d store.Dispute, values forms.Answers) {
	l.t.Helper()
	if _, err := l.Resolve(l.t.Context(), cadre, d, values, "打电话核实"); err != nil {
		l.t.Fatal(err)
	}
}

func testDispute(t *testing.T, d Dialect) {
	p := personID(1)
	id := store.FollowUpID(p, november)
	a, b, town := newLaptop(t, d), newLaptop(t, d), newLaptopFor(t, d, village[:9])
	a.save(a.read(id), "follow_up", p, "employment", text("status", "employed", "employer", "旧厂"))
	b.from(a)
	a.save(a.read(id), "follow_up", p, "employment", text("status", "employed", "employer", "甲厂"))
	a.save(a.read(id), "follow_up", p, "employment", text("status", "employed", "employer", "甲新厂"))
	b.save(b.read(id), "follow_up", p, "employment", text("status", "unemployed"))
	joined := town.from(a)
	mustEqual(t, "conflicts of one laptop alone", len(joined.Conflicts), 0)
	joined = town.from(b)
	if len(joined.Conflicts) != 1 || joined.Conflicts[0].Group != "employment" {
		t.Fatalf("new conflicts: %+v", joined.Conflicts)
	}
	mustEqual(t, "the same conflict again", len(town.from(a).Conflicts), 0)
	x := town.disputes()[0]
	if x.Record != id || x.Subject != p || x.Month != november || len(x.Sides) != 2 || x.Sides[0].Writer == x.Sides[1].Writer {
		t.Fatalf("dispute: %+v", x)
	}
	if x.Agreed == nil || x.Agreed.Values["employer"] != forms.Text("旧厂") {
		t.Fatalf("the last agreed answer: %+v", x.Agreed)
	}
	if _, err := town.Resolve(t.Context(), cadre, x, x.Sides[0].Values, " "); !refused(err, store.CodeReason) {
		t.Fatalf("without a reason: %v", err)
	}

	// Two decide out of sight of each other, differently: a conflict again, with nothing lost. Then alike: agreed.
	county := newLaptopFor(t, d, village[:6])
	county.from(town)
	town.resolve(x, text("status", "employed", "employer", "甲新厂"))
	mustEqual(t, "after the decision", len(town.disputes()), 0)
	county.resolve(county.disputes()[0], text("status", "unemployed"))
	town.from(county)
	county.from(town)
	again := town.disputes()
	if len(again) != 1 || len(again[0].Sides) != 2 {
		t.Fatalf("two decisions: %+v", again)
	}
	if again[0].Agreed != nil {
		t.Fatalf("two sides were replaced by both decisions, not one: %+v", again[0].Agreed)
	}
	town.resolve(again[0], text("status", "unemployed"))
	county.resolve(county.disputes()[0], text("status", "unemployed"))
	town.from(county)
	mustEqual(t, "equal decisions", len(town.disputes()), 0)
	mustEqual(t, "the answer", town.read(id).Answers["status"], forms.Text("unemployed"))
	h, err := town.History(t.Context(), id)
	if err != nil || len(h) != 8 || h[len(h)-1].Reason == "" {
		t.Fatalf("history: %d, %v", len(h), err)
	}
	if _, err := town.Resolve(t.Context(), cadre, x, text("status", "employed"), "旧屏"); !refused(err, store.CodeSettled) {
		t.Fatalf("a conflict decided before: %v", err)
	}

	// A side that arrived after the screen was drawn stands against the decision.
	c := newLaptop(t, d)
	c.from(a)
	c.save(c.read(id), "follow_up", p, "employment", text("status", "at_home"))
	a.from(c)
	b.from(a)
	screen := b.disputes()[0]
	late := newLaptop(t, d)
	late.save(store.Opened{Record: forms.Record{ID: id}}, "follow_up", p, "employment", text("status", "employed", "employer", "迟到"))
	b.from(late)
	b.resolve(screen, text("status", "at_home"))
	mustEqual(t, "a side nobody had seen", b.read(id).Answers["status"].State(), forms.Conflicted)
	for _, l := range []*laptop{a, b, town, county} {
		l.verified()
	}
}
