package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hufang/forms"
	"hufang/store"
)

// moment is a frontier somebody once wrote down, and what the dossiers of its changes were then.
type moment struct {
	at       store.Frontier
	month    forms.Month
	dossiers []string
}

// notYet are the questions and forms of the later pack: a moment is compared by the older one's.
var notYet = map[string]bool{"job_title": true, "post": true}

// rememberFrontier writes down how far the laptop has come, as closing a month does.
func (w *world) rememberFrontier(l *laptop) {
	at, err := l.db.Frontier(w.ctx, "")
	w.must(err, "read the frontier")
	covered := l.set.sub(func(o *op) bool { return o.dot.N <= at[o.chain()] })
	l.moments = append(l.moments, moment{at, w.month, covered.dossiers(w.month, false, l.place)})
	if len(l.moments) > 2 {
		l.moments = slices.Delete(l.moments, 0, 1)
	}
	w.note(l, "%d dossiers", len(l.moments[len(l.moments)-1].dossiers))
}

// compareMoment folds a frontier of the past anew: what was closed stays as it was.
func (w *world) compareMoment(l *laptop, m moment) {
	var have []string
	for d, err := range l.db.Dossiers(w.ctx, store.DossierQuery{Month: m.month, AsOf: m.at}) {
		w.must(err, "read dossiers of the past")
		have = append(have, renderDossier(d, notYet))
	}
	slices.Sort(have)
	if !slices.Equal(have, m.dossiers) {
		w.broken("the past stands", "dossiers of %s as of a frontier are no longer what they were", m.month)
	}
}

// finish heals the county: every stick arrives. Then everybody holds the same, shows the same, and it is what was
// acknowledged; every conflict can be ended; and what the changes come to depends on nothing but the changes.
func (w *world) finish() {
	w.act, w.closely = "meet", 0
	top := w.laptops[slices.IndexFunc(w.laptops, func(l *laptop) bool { return l.place == county })]
	for _, l := range w.laptops {
		for _, m := range l.moments {
			w.compareMoment(l, m)
		}
		w.install(l)
	}
	w.confiscate()
	w.meet(top)
	if again := w.meet(top); again > 0 {
		w.broken("everybody meets", "a second round brought %d changes", again)
	}
	w.together(top)
	for d := range w.acked {
		if top.set.ops[d] == nil && !w.gone[d] {
			w.broken("nothing acknowledged is lost", "number %d of writer %d reached nobody", d.N, w.ordinals[d.Writer])
		}
	}
	for d := range w.gone {
		if top.set.ops[d] == nil {
			w.res.Gone++
		}
	}
	for part := range w.undone {
		if top.set.records[part] != nil && slices.ContainsFunc(top.set.records[part], func(o *op) bool { return w.acked[o.dot] && o.write("retraction") != nil }) {
			w.undoneStays(top, part)
		}
	}
	w.act = "compare"
	other, turn := one(w.rng, w.laptops), w.rng.IntN(4)
	switch turn {
	case 0:
		w.alike(top)
		w.verify(top)
	case 1:
		w.alike(other)
		w.verify(other)
	default:
		w.alike(top)
	}
	w.act = "disagree"
	w.disagree(top)
	w.meet(top)
	w.act = "end all conflicts"
	w.endAll(top)
	w.meet(top)
	w.act = "move apart"
	if w.moveApart(top) {
		w.meet(top)
		w.endAll(top)
		w.meet(top)
	}
	w.act = "compare homes"
	w.oneHome(top)
	for _, l := range slices.Clone(w.laptops) {
		w.saveLeft(l)
	}
	w.act = "end all conflicts"
	for _, l := range w.laptops {
		list, err := l.db.Conflicts(w.ctx)
		w.must(err, "list conflicts")
		left := slices.DeleteFunc(list, func(c store.Conflict) bool {
			return !strings.HasPrefix(c.Village, l.place) || top.set.spans(c.Record) || l.foreign(c.Record) || l.estranged(c.Record)
		})
		if len(left) > 0 {
			w.broken("conflicts end", "%s still shows %d conflicts after all were decided and everybody met, the first in %s.%s", l.name, len(left), left[0].Form, left[0].Group)
		}
	}
	w.alike()
	switch turn {
	case 2:
		w.shuffle(top)
	case 3:
		w.reclock(top)
	}
	w.note(top, "%d changes", len(top.set.ops))
}

// meet carries everything up to the county and down again, and returns how many changes were new to somebody.
func (w *world) meet(top *laptop) int {
	if w.cfg.Bundles {
		return w.exchange(top)
	}
	n := 0
	for _, l := range w.laptops {
		if l != top {
			p := w.wrap(l, county, top.set.covered())
			n += w.join(top, p.bytes, p.ops)
		}
	}
	for _, l := range w.laptops {
		if l != top {
			p := w.wrap(top, l.place, l.set.covered())
			n += w.join(l, p.bytes, p.ops)
		}
	}
	return n
}

// together checks that the county holds what everybody holds, and everybody what the county holds of its place.
func (w *world) together(top *laptop) {
	if d, who := w.missing(top); who != "" {
		w.broken("everybody meets", "number %d of writer %d does not come to %s", d.N, w.ordinals[d.Writer], who)
	}
}

// missing is a change that somebody should hold and does not, and who; "" = none.
func (w *world) missing(top *laptop) (d store.Dot, who string) {
	for _, l := range w.laptops {
		for d := range l.set.ops {
			if top.set.ops[d] == nil {
				return d, top.name
			}
		}
		for d := range top.set.ops {
			if strings.HasPrefix(d.Village, l.place) && l.set.ops[d] == nil {
				return d, l.name
			}
		}
	}
	return store.Dot{}, ""
}

// alike checks that laptops that hold the same changes have the same tables, byte for byte. closely are held to the
// oracle in all that they show.
func (w *world) alike(closely ...*laptop) {
	first := map[[32]byte]map[string]string{}
	for _, l := range w.laptops {
		d := w.digests(l)
		if have := first[l.set.sum]; have != nil {
			w.sameDigests(have, d, "two laptops with the same changes")
		} else {
			first[l.set.sum] = d
		}
		if slices.Contains(closely, l) {
			w.inspect(l)
			continue
		}
		w.compareBodies(l, 0)
		w.checkDrafts(l)
	}
}

func (w *world) sameDigests(a, b map[string]string, what string) {
	for _, table := range slices.Sorted(maps.Keys(a)) {
		if a[table] != b[table] {
			w.broken("same changes, same state", "%s differ in table %s", what, table)
		}
	}
}

// verify has the store check itself; it may complain of gaps, which destroyed disks leave in chains, and of nothing else.
func (w *world) verify(l *laptop) {
	r, err := l.db.Verify(w.ctx, nil)
	w.must(err, "verify")
	gaps := 0
	for d := range l.set.ops {
		if d.N > 1 && l.set.ops[store.Dot{Village: d.Village, Writer: d.Writer, N: d.N - 1}] == nil {
			gaps++
		}
	}
	if r.Changes != len(l.set.ops) || r.OK != (gaps == 0) || len(r.Problems) != gaps {
		w.broken("verify", "%d changes, ok %v, %d problems; %d changes and %d gaps by the simulation: %s", r.Changes, r.OK, len(r.Problems), len(l.set.ops), gaps, strings.Join(r.Problems, "; "))
	}
}

// disagree has the county and a laptop decide the same things, each for itself: one conflict, one difference, one undoing.
func (w *world) disagree(top *laptop) {
	peers := slices.DeleteFunc(slices.Clone(w.laptops), func(l *laptop) bool { return l == top })
	peer := one(w.rng, peers)
	here := func(village string) bool { return strings.HasPrefix(village, peer.place) }
	open := slices.DeleteFunc(w.openConflicts(top), func(c store.Conflict) bool { return !here(c.Village) || !decidable(c.Form) })
	if len(open) > 0 {
		c := one(w.rng, open)
		w.end(top, c)
		w.end(peer, c)
	}
	differences, err := top.db.Differences(w.ctx, false)
	w.must(err, "list differences")
	differences = slices.DeleteFunc(differences, func(d store.Difference) bool { return !here(d.Village) })
	if len(differences) > 0 {
		d := one(w.rng, differences)
		w.settle(top, d, true)
		w.settle(peer, d, false)
		for _, third := range peers { // and who has not heard of it takes back the file that told it
			if third != peer && strings.HasPrefix(d.Village, third.place) && w.undoTold(third, d.ID) {
				break
			}
		}
	}
	imports, err := peer.db.Batches(w.ctx)
	w.must(err, "list imports")
	imports = slices.DeleteFunc(imports, func(b store.Batch) bool { return b.Retracted })
	if len(imports) > 0 && w.undo(peer, imports[0]) {
		w.undo(top, imports[0])
	}
}

// endAll decides everything that is open: conflicts and differences, edits of former villages, moves that contradict each
// other. A decision may open another question, of two that became one or of a late edit that counts now; it comes to an
// end.
func (w *world) endAll(top *laptop) {
	list := w.openConflicts(top)
	w.res.Conflicts += len(list)
	for range 8 {
		for len(list) > 0 {
			c := list[0]
			list = list[1:]
			if decidable(c.Form) {
				w.end(top, c)
			} else if c.Form != "difference" || c.Group != "decision" {
				w.broken("conflicts end", "a conflict in %s.%s, which no form shows", c.Form, c.Group)
			}
			if c.Group == alias { // what was listed may be listed under another record now
				list = slices.DeleteFunc(w.openConflicts(top), func(c store.Conflict) bool { return !decidable(c.Form) })
			}
		}
		open, err := top.db.Differences(w.ctx, false)
		w.must(err, "list differences")
		for _, d := range open {
			w.settle(top, d, w.chance(2))
		}
		for _, e := range w.formerEdits(top) {
			w.decideAbout(top, e, w.chance(2))
		}
		if list = w.openConflicts(top); len(list) == 0 && w.endMoves(top) {
			break
		}
	}
	differences, err := top.db.Differences(w.ctx, false)
	w.must(err, "list differences")
	if list = w.openConflicts(top); len(list)+len(differences)+len(w.formerEdits(top)) > 0 {
		w.broken("conflicts end", "%d conflicts, %d differences and %d late edits are left after all were decided", len(list), len(differences), len(w.formerEdits(top)))
	}
	if !w.endMoves(top) {
		w.broken("conflicts end", "moves that contradict each other are left after all were decided")
	}
}

// endMoves decides between moves of one household that contradict each other, by one that has the last word; true when
// there was nothing to decide.
func (w *world) endMoves(top *laptop) bool {
	done := map[string]bool{}
	for _, m := range top.set.lens().accepted {
		if last := top.set.last(m.home); !m.disputed || done[m.home] || last != nil && last.hop > m.hop {
			continue
		}
		done[m.home] = true
		house := top.set.target(m.home)
		from := top.set.village(house)
		if to := one(w.rng, w.villages); from != to && !top.set.leaving(house.record) {
			w.announced(top, house.record, from, to)
		}
		for _, t := range w.transfers(top, func(t store.Transfer) bool { return t.Step == store.TransferOut && t.Household == house.record }) {
			w.accept(top, t)
		}
	}
	return len(done) == 0
}

// spans tells whether what turned out to be one lies in more than one village: a decision about it is written in one of
// them, which the laptops of the others do not hear.
func (s *set) spans(record string) bool {
	villages := map[string]bool{}
	t := s.target(record)
	for _, r := range s.readWith(record) {
		for _, o := range s.records[r] {
			villages[o.dot.Village] = true
		}
	}
	return len(villages) > 1 && len(t.written)+len(s.kin(t.subject)) > 2
}

// foreign tells whether the laptop holds changes of a record, or of what it is read with, that its place has nothing to
// do with, off a stick that was taken for another: of those nobody brings it the rest.
func (l *laptop) foreign(record string) bool {
	return slices.ContainsFunc(l.set.readWith(record), func(r string) bool {
		return slices.ContainsFunc(l.set.records[r], func(o *op) bool { return !strings.HasPrefix(o.dot.Village, l.place) })
	})
}

// readWith are the records that one is read with: those that are one with it, or that whom it is about is one with.
func (s *set) readWith(record string) []string {
	t := s.target(record)
	return append(append([]string{record}, t.written...), s.kin(t.subject)...)
}

// estranged tells whether the laptop reads a record as one with somebody who moved out of its place: that they are two
// again is said where he is now, and the laptop does not hear it.
func (l *laptop) estranged(record string) bool {
	return slices.ContainsFunc(l.set.readWith(record), func(r string) bool { return l.set.left(r, l.place) })
}

// oneHome checks that everybody agrees where each household is: it is listed where the county says, and nowhere else.
// Who turned out to be another is left out: a village knows what is said of it in another only when both are its own.
func (w *world) oneHome(top *laptop) {
	for _, l := range w.laptops {
		listed := map[string]bool{}
		for d, err := range l.db.Dossiers(w.ctx, store.DossierQuery{Month: w.month}) {
			w.must(err, "read dossiers")
			listed[d.ID] = strings.HasPrefix(d.Village, l.place) // a stick taken for another brings others
		}
		for _, record := range top.set.recordIDs() {
			t := top.set.target(record)
			if t.form != "household" || len(t.written) > 1 || l.foreign(record) || len(l.set.kin(l.set.canonical(record))) > 1 {
				continue
			}
			if m := top.set.last(record); m != nil && m.home != record {
				continue // moved as one with another, and is itself again: its own answers stayed behind
			}
			at := top.set.village(t)
			if there := at != "" && strings.HasPrefix(at, l.place); listed[record] != there {
				w.broken("one home", "a household is in village %q by the county; listed by %s: %v", at, l.name, listed[record])
			}
		}
	}
}

// undoTold undoes the import that told a difference; false when it cannot be done here.
func (w *world) undoTold(l *laptop, difference string) bool {
	list, err := l.db.Batches(w.ctx)
	w.must(err, "list imports")
	for _, o := range l.set.records[difference] {
		id := answers(l.set.of(o.batch))["import"]
		if i := slices.IndexFunc(list, func(b store.Batch) bool { return fmt.Sprintf("%q", b.ID) == id && !b.Retracted }); i >= 0 {
			return w.undo(l, list[i])
		}
	}
	return false
}

// moveApart lets two desks that do not know of each other move one household to two villages, or one of them while its
// village calls the move off; false when there is none to move.
func (w *world) moveApart(top *laptop) bool {
	from := one(w.rng, w.villages)
	var desks []*laptop
	for _, l := range w.laptops {
		if l != top && len(l.place) < 12 && len(w.villagesOf(l)) > 1 && strings.HasPrefix(from, l.place) {
			desks = append(desks, l)
		}
	}
	households := w.subjects(top, "household", from)
	if len(households) == 0 || len(w.villages) < 2 {
		return false
	}
	h := one(w.rng, households)
	others := slices.DeleteFunc(slices.Clone(w.villages), func(v string) bool { return v == from })
	to := one(w.rng, others)
	if top.set.leaving(h) {
		return false
	}
	id := w.announced(top, h, from, to)
	if len(desks) == 0 || w.chance(2) {
		i := slices.IndexFunc(w.laptops, func(l *laptop) bool { return l.place == from })
		if i < 0 || w.hand(top, w.laptops[i]) == 0 {
			return true
		}
		l := w.laptops[i]
		w.must(l.db.Withdraw(w.ctx, cadre, id, "不迁了"), "withdraw a move")
		w.word(l, 1)
	} else if desk := one(w.rng, desks); !desk.set.leaving(h) && desk.set.village(desk.set.target(h)) == from {
		elsewhere := slices.DeleteFunc(w.villagesOf(desk), func(v string) bool { return v == from || v == to })
		if len(elsewhere) > 0 {
			w.acceptID(desk, w.announced(desk, h, from, one(w.rng, elsewhere)))
		}
	}
	w.acceptID(top, id)
	return true
}

func (w *world) acceptID(l *laptop, id string) {
	for _, t := range w.transfers(l, func(t store.Transfer) bool { return t.ID == id }) {
		w.accept(l, t)
	}
}

// fresh is a new laptop of the county under the later pack.
func (w *world) fresh(name string) *laptop {
	l := &laptop{name: name, place: county}
	w.create(l)
	w.install(l)
	return l
}

func bodiesOf(s *set) [][]byte {
	var out [][]byte
	for _, o := range s.ops {
		out = append(out, o.body)
	}
	return out
}

// shuffle brings all changes to a new laptop in any order, in parts, some twice: it comes to the same.
func (w *world) shuffle(top *laptop) {
	w.act = "shuffle"
	l := w.fresh("shuffled")
	defer l.close()
	bodies := bodiesOf(top.set)
	w.stable(bodies)
	w.rng.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	all := bodies
	for len(bodies) > 0 {
		k := 1 + w.rng.IntN(len(bodies))
		again := [][]byte{one(w.rng, all), one(w.rng, all)}
		_, err := l.db.Add(w.ctx, each(slices.Concat(again, bodies[:k], again)))
		w.must(err, "add")
		bodies = bodies[k:]
	}
	have, err := l.db.Digests(w.ctx)
	w.must(err, "digest")
	want, err := top.db.Digests(w.ctx)
	w.must(err, "digest")
	w.sameDigests(want, have, "the same changes in another order")
}

// reclock rewrites every change as laptops with other clocks would have written it: it comes to the same answers.
func (w *world) reclock(top *laptop) {
	w.act = "reclock"
	l := w.fresh("reclocked")
	defer l.close()
	bodies := bodiesOf(top.set)
	w.stable(bodies)
	hashes := map[store.Dot]string{}
	for i, b := range bodies {
		c, err := store.ParseChange(b)
		w.must(err, "parse a stored body")
		c.At = time.Date(one(w.rng, []int{1970, 2000, 2026, 2099}), 1, 1, 0, i%60, 0, 0, time.UTC).Format(time.RFC3339)
		c.Suspect = w.chance(2)
		if prev, ok := hashes[store.Dot{Village: c.Village, Writer: c.Writer, N: c.N - 1}]; ok {
			c.Prev = prev
		}
		bodies[i] = c.Body()
		hashes[c.Dot()] = store.HashBody(bodies[i])
		o, err := readOp(bodies[i])
		w.must(err, "read a body")
		l.set.add(o)
	}
	added, err := l.db.Add(w.ctx, each(bodies))
	w.must(err, "add")
	if added.New != len(bodies) {
		w.broken("no clock decides", "%d of %d changes were taken under other clocks", added.New, len(bodies))
	}
	for _, record := range top.set.recordIDs() {
		a, errA := top.db.Record(w.ctx, record)
		b, errB := l.db.Record(w.ctx, record)
		if errA != nil || errB != nil || fmt.Sprint(a.Conflicts) != fmt.Sprint(b.Conflicts) || string(a.Answers.AppendJSON(nil)) != string(b.Answers.AppendJSON(nil)) {
			w.broken("no clock decides", "a %s has other answers under other clocks", a.Form)
		}
	}
	w.inspect(l)
}
