package sim

import (
	"maps"
	"slices"
	"strings"

	"hufang/store"
)

// leaving tells whether a move of a household is announced and not ended.
func (s *set) leaving(household string) bool {
	return slices.ContainsFunc(s.steps, func(id string) bool { return s.announced(id) && s.target(id).subject == household })
}

// announce says that a household leaves for another village: nothing moves by that.
func (w *world) announce(l *laptop) {
	from := one(w.rng, w.villagesOf(l))
	households := w.subjects(l, "household", from)
	if len(households) == 0 {
		w.note(l, "nobody")
		return
	}
	h, to := one(w.rng, households), one(w.rng, w.villages)
	if to == from && !w.chance(8) {
		to = w.villages[(slices.Index(w.villages, from)+1)%len(w.villages)]
	}
	id := w.announced(l, h, from, to)
	if id != "" && w.chance(2) { // the paper is brought to a desk at once
		if desk := w.desk(l, func(d *laptop) bool { return strings.HasPrefix(from, d.place) && strings.HasPrefix(to, d.place) }); desk != l && strings.HasPrefix(l.place, desk.place) {
			w.hand(l, desk)
		}
	}
	w.note(l, "from %s to %s: %v", from, to, id != "")
}

// desk is a machine that can do what the laptop cannot: the laptop itself now and then, else one where it is to be done.
func (w *world) desk(l *laptop, can func(*laptop) bool) *laptop {
	if w.chance(8) {
		return l
	}
	var desks []*laptop
	for _, d := range w.laptops {
		if len(d.place) < 12 && can(d) {
			desks = append(desks, d)
		}
	}
	if len(desks) == 0 {
		return l
	}
	return one(w.rng, desks)
}

// announced is the id of the transfer; "" when it was rightly refused.
func (w *world) announced(l *laptop, h, from, to string) string {
	leaving := l.set.leaving(h)
	id, err := l.db.Announce(w.ctx, cadre, h, to, "投亲")
	if leaving || from == to {
		w.refusedAs(l, err, store.CodeTransfer, "one home", "announced a move to where it is, or twice")
		return ""
	}
	w.must(err, "announce a move")
	w.word(l, 1)
	if o := w.read(l, id); o.Answers["step"].Text() != store.TransferOut || w.read(l, h).Village != from {
		w.broken("one home", "an announcement moved a household")
	}
	return id
}

// transfers are the moves as the store lists them, in an order that hangs on nothing drawn by chance, without those that
// keep refuses.
func (w *world) transfers(l *laptop, keep func(store.Transfer) bool) []store.Transfer {
	list, err := l.db.Transfers(w.ctx)
	w.must(err, "list transfers")
	list = slices.DeleteFunc(list, func(t store.Transfer) bool { return !keep(t) })
	slices.SortFunc(list, func(a, b store.Transfer) int { return strings.Compare(a.ID, b.ID) })
	return list
}

func (w *world) withdraw(l *laptop) {
	list := w.transfers(l, func(t store.Transfer) bool { return t.Step == store.TransferOut && strings.HasPrefix(t.From, l.place) })
	if len(list) == 0 {
		w.note(l, "none")
		return
	}
	t := one(w.rng, list)
	w.must(l.db.Withdraw(w.ctx, cadre, t.ID, "不迁了"), "withdraw a move")
	w.word(l, 1)
	if o := w.read(l, t.ID); o.Answers["step"].Text() != store.TransferWithdrawn {
		w.broken("one home", "a move that was called off stands as %s", o.Answers["step"].Text())
	}
	w.note(l, "done")
}

// acceptMove lets a household that is leaving come to its new village. It is for a township or the county; others are
// refused.
func (w *world) acceptMove(l *laptop) {
	l = w.desk(l, func(d *laptop) bool {
		return slices.ContainsFunc(d.set.steps, func(id string) bool {
			g := d.set.own(id)["step"]
			from, _ := textOf(g.of("from_village"))
			to, _ := textOf(g.of("to_village"))
			return d.set.announced(id) && strings.HasPrefix(from, d.place) && strings.HasPrefix(to, d.place)
		})
	})
	list := w.transfers(l, func(t store.Transfer) bool { return t.Step == store.TransferOut })
	if likely := slices.DeleteFunc(slices.Clone(list), func(t store.Transfer) bool { return l.set.village(l.set.target(t.Household)) != t.From }); len(likely) > 0 && !w.chance(4) {
		list = likely
	}
	if len(list) == 0 {
		w.note(l, "none")
		return
	}
	t := one(w.rng, list)
	if !w.chance(3) { // whoever accepts decides first what stands in the way
		with := map[string]bool{}
		for _, x := range l.set.with(l.set.target(t.Household).record) {
			with[x.record] = true
		}
		for _, c := range w.openConflicts(l) {
			if with[c.Record] && decidable(c.Form) && (c.Form != "post" || l.later) && w.canEnd(l, c) {
				w.end(l, c)
			}
		}
	}
	w.note(l, "accepted %v", w.accept(l, t))
}

// announced tells whether a transfer stands as announced and not ended.
func (s *set) announced(id string) bool {
	return s.own(id)["step"].of("step") == `"out"`
}

// hear are the villages that an acceptance must tell: every one that a move of the household ever named.
func (s *set) hear(t store.Transfer) []string {
	out := []string{t.From, t.To}
	for _, m := range s.lens().accepted {
		if m.home == t.Household {
			out = append(out, m.from, m.to)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// with are the targets that go where a household goes: its people, and what is about them or it.
func (s *set) with(household string) []target {
	who := map[string]bool{household: true}
	seen := map[string]bool{}
	var all, out []target
	for _, raw := range s.recordIDs() {
		t := s.target(raw)
		if seen[t.record] {
			continue
		}
		seen[t.record] = true
		groups := s.of(t.record)
		if len(groups) == 0 {
			continue
		}
		all = append(all, t)
		if h, _ := textOf(answers(groups)["household"]); t.form == "person" && h == household {
			who[t.record] = true
		}
	}
	for _, t := range all {
		if t.form != transfer && t.form != former && (who[t.record] || who[t.subject]) {
			out = append(out, t)
		}
	}
	return out
}

// accept holds an acceptance to its promise: everything goes, nothing changes but the village.
func (w *world) accept(l *laptop, t store.Transfer) bool {
	house := l.set.target(t.Household)
	outside := slices.ContainsFunc(l.set.hear(t), func(v string) bool { return !strings.HasPrefix(v, l.place) })
	gone := l.set.village(house) != t.From
	disputed, elsewhere := false, false
	before := map[string]map[string]string{}
	for _, x := range l.set.with(house.record) {
		if x.form == "post" && !l.wide {
			continue
		}
		groups := l.set.of(x.record)
		disputed = disputed || len(conflicts(groups)) > 0
		elsewhere = elsewhere || l.set.left(x.record, l.place) || l.set.left(x.subject, l.place)
		if x.form != "post" || l.later { // of a pack that is not in use here: it stays where it is
			before[x.record] = answers(groups)
		}
	}
	waiting := len(l.set.waiting())
	err := l.db.Accept(w.ctx, cadre, t.ID, "户口已迁")
	switch {
	case outside:
		w.refusedAs(l, err, store.CodeOutside, "one home", "accepted for a village that is not of the place")
		return false
	case gone:
		w.refusedAs(l, err, store.CodeTransfer, "one home", "accepted a household that is not there")
		return false
	case disputed:
		w.refusedAs(l, err, store.CodeDisputed, "one home", "accepted a household with answers in conflict")
		return false
	case elsewhere:
		w.refusedAs(l, err, store.CodeOutside, "one home", "took somebody along who is not of the place")
		return false
	}
	w.must(err, "accept a move")
	carried := map[string]bool{}
	for _, o := range w.word(l, -1) {
		if o.form != transfer && o.dot.Village != t.To {
			w.broken("one home", "what goes with a household was written in another village's name")
		}
		carried[o.record] = true
	}
	for record, was := range before {
		o := w.read(l, record)
		if o.Village != t.To || len(o.Conflicts) > 0 || !carried[record] {
			w.broken("one home", "a %s of a household that moved is in village %s, carried %v, with %d conflicts", o.Form, o.Village, carried[record], len(o.Conflicts))
		}
		if d := differ(was, o.Answers); d != "" {
			w.broken("one home", "a move changed %s.%s", o.Form, d)
		}
	}
	if late := len(l.set.waiting()); late > waiting {
		w.broken("late edits", "%d changes that the acceptance had seen wait as late edits", late-waiting)
	}
	w.compareMoves(l)
	w.res.Moves++
	return true
}

// saveLeft tries to write about somebody who moved out of the laptop's place: that is refused.
func (w *world) saveLeft(l *laptop) {
	var left []sheet
	for _, v := range w.villages {
		for _, form := range []string{"household", "person"} {
			for _, record := range w.known[form+v] {
				if len(l.set.records[record]) > 0 && l.set.left(record, l.place) && l.set.lives(record, v) {
					left = append(left, sheet{form: form, record: record, village: v})
				}
			}
		}
	}
	if len(left) == 0 {
		w.note(l, "nobody")
		return
	}
	s := w.openForm(l, one(w.rng, left))
	w.note(l, "%s %v", s.form, w.saved(l, []entry{w.answer(l, s)}, "", ""))
}

// decideFormer decides about a change that a former village made after its household had moved.
func (w *world) decideFormer(l *laptop) {
	l = w.desk(l, func(d *laptop) bool { return len(d.set.waiting()) > 0 })
	list := w.formerEdits(l)
	if len(list) == 0 {
		w.note(l, "none")
		return
	}
	w.note(l, "%v", w.decideAbout(l, one(w.rng, list), w.chance(2)))
}

// formerEdits are the late edits that the laptop may decide about: it holds both villages.
func (w *world) formerEdits(l *laptop) []store.FormerEdit {
	list, err := l.db.FormerEdits(w.ctx)
	w.must(err, "list late edits")
	list = slices.DeleteFunc(list, func(e store.FormerEdit) bool {
		i := slices.IndexFunc(l.set.lens().accepted, func(m *move) bool { return m.id == e.Transfer })
		return i < 0 || !strings.HasPrefix(l.set.lens().accepted[i].from, l.place) || !strings.HasPrefix(l.set.lens().accepted[i].to, l.place)
	})
	slices.SortFunc(list, func(a, b store.FormerEdit) int { return w.compareOps(l.set.ops[a.Dot], l.set.ops[b.Dot]) })
	return list
}

// decideAbout decides about one late edit; false when it went on to a place that this laptop is not of.
func (w *world) decideAbout(l *laptop, e store.FormerEdit, accept bool) bool {
	o := l.set.ops[e.Dot]
	err := l.db.DecideFormer(w.ctx, cadre, e.Dot, accept, "与迁入村核实")
	if accept && refused(err, store.CodeOutside) && w.outside(l, sheet{record: o.record, subject: o.subject}) {
		w.unchanged(l)
		return false
	}
	w.must(err, "decide about a late edit")
	written := w.word(l, -1)
	if by, decision := l.set.held(o); len(written) == 0 || by == "" || decision != map[bool]string{true: store.FormerAccept, false: store.FormerRefuse}[accept] {
		w.broken("late edits", "a late edit was decided about and the decision does not stand")
	}
	w.read(l, o.record)
	w.res.Late++
	return true
}

// compareMoves holds the lists of moves and of late edits to the oracle.
func (w *world) compareMoves(l *laptop) {
	waiting := l.set.waiting()
	edits, err := l.db.FormerEdits(w.ctx)
	w.must(err, "list late edits")
	have := map[store.Dot]string{}
	for _, e := range edits {
		have[e.Dot] = e.Transfer
	}
	if !maps.Equal(have, waiting) {
		w.broken("late edits", "%d late edits wait for a decision, oracle %d", len(have), len(waiting))
	}
	list, err := l.db.Transfers(w.ctx)
	w.must(err, "list transfers")
	steps := slices.DeleteFunc(slices.Clone(l.set.steps), func(id string) bool { return len(l.set.own(id)) == 0 })
	if len(list) != len(steps) {
		w.broken("tables", "%d moves are listed, oracle %d", len(list), len(steps))
	}
	for _, t := range list {
		step, _ := textOf(l.set.own(t.ID)["step"].values["step"])
		counts := slices.ContainsFunc(l.set.lens().accepted, func(m *move) bool { return m.id == t.ID && !m.disputed })
		n := 0
		for _, by := range waiting {
			if by == t.ID {
				n++
			}
		}
		if t.Step != step || t.Counts != counts || t.Waiting != n {
			w.broken("one home", "a move stands as %q, counts %v, %d late edits; oracle %q, %v, %d", t.Step, t.Counts, t.Waiting, step, counts, n)
		}
	}
}
