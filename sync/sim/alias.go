package sim

import (
	"maps"
	"slices"

	"hufang/forms"
	"hufang/store"
)

// sayOne says of two households or people that they are one. Now and then that is taken back at once: then all is as it
// was before.
func (w *world) sayOne(l *laptop) {
	if w.chance(2) { // mostly whoever sees several villages finds who was entered in two
		l = w.desk(l, func(d *laptop) bool { return len(w.villagesOf(d)) > 1 })
	}
	form := one(w.rng, []string{"household", "person", "person"})
	var all []string
	villages := w.villagesOf(l)
	if w.chance(3) {
		villages = []string{one(w.rng, villages)}
	}
	for _, v := range villages {
		all = append(all, w.subjects(l, form, v)...)
	}
	if len(all) < 2 {
		w.note(l, "nobody")
		return
	}
	a, b := one(w.rng, all), one(w.rng, all)
	unlike := l.set.canonical(a) == l.set.canonical(b)
	left := l.set.left(a, l.place)
	back := !unlike && !left && len(l.set.kin(a)) == 1 && len(l.set.kin(b)) == 1 && l.set.own(a)[alias] == nil && w.chance(3)
	var before map[string]string
	if back {
		before = w.digests(l)
	}
	err := l.db.SameAs(w.ctx, cadre, a, b, "重复录入")
	switch {
	case unlike:
		w.refusedAs(l, err, store.CodeUnlike, "aliases", "one record was said to be itself")
	case left:
		w.refusedAs(l, err, store.CodeOutside, "one home", "who moved away was said to be another")
	default:
		w.must(err, "say that two are one")
		w.word(l, 1)
		if x, y := w.read(l, a), w.read(l, b); !l.set.lens().torn[a] && x.ID != y.ID {
			w.broken("aliases", "two that were said to be one are read as two")
		}
		w.res.Aliases++
	}
	if err == nil && !back && w.chance(2) { // a laptop of its village hears of it at once, and does not know the other of another
		if i := slices.IndexFunc(w.laptops, func(o *laptop) bool { return o != l && o.place == l.set.self(a) }); i >= 0 {
			w.hand(l, w.laptops[i])
			w.read(w.laptops[i], a)
		}
	}
	if back {
		w.part(l, a)
		after := w.digests(l)
		delete(before, "alias") // that it was said stays on record
		delete(after, "alias")
		if !maps.Equal(before, after) {
			w.sameDigests(before, after, "before an alias and after it was taken back")
		}
	}
	w.note(l, "%s refused=%v back=%v", form, err != nil, back)
}

func (w *world) digests(l *laptop) map[string]string {
	d, err := l.db.Digests(w.ctx)
	w.must(err, "digest")
	return d
}

// refusedAs checks a refusal that was in order, and that it left nothing behind.
func (w *world) refusedAs(l *laptop, err error, code, invariant, what string) {
	if !refused(err, code) {
		w.broken(invariant, "%s: %v", what, err)
	}
	w.unchanged(l)
}

// oneInFile brings a file in, says of two of its people that they are one, of whom one has no phone in it, and brings
// the next version, which has: the row of the one does not speak for the other, and the same file again brings nothing.
func (w *world) oneInFile(l *laptop) {
	village := one(w.rng, w.villagesOf(l))
	version := w.rng.IntN(4)
	rows := w.roster(village, sources[0], version, 0)
	meta := store.BatchMeta{Source: sources[0], File: "名册.xlsx", FileHash: "x", Rows: len(rows), By: cadre}
	w.bring(l, meta, rows)
	phone := func(id string) bool { return l.set.own(id)["contact"] != nil }
	var with, without []string
	for _, id := range w.subjects(l, "person", village) {
		if i := slices.IndexFunc(rows, func(e store.ImportEntry) bool { return e.Record == id }); i < 0 || len(l.set.kin(id)) > 1 {
			continue
		}
		if phone(id) {
			with = append(with, id)
		} else {
			without = append(without, id)
		}
	}
	if len(with) == 0 || len(without) == 0 {
		w.note(l, "nobody")
		return
	}
	a, b := one(w.rng, without), one(w.rng, with)
	w.must(l.db.SameAs(w.ctx, cadre, a, b, "重复录入"), "say that two are one")
	w.word(l, 1)
	w.res.Aliases++
	for _, e := range rows {
		if e.Record == a {
			e.Groups["contact"] = forms.Answers{"phone": forms.Text("13800000009")}
		}
	}
	w.bring(l, meta, rows)
	if w.bring(l, meta, rows) > 0 {
		w.broken("imports", "the same file again brought changes")
	}
	w.note(l, "done")
}

// word takes note of n changes by which a person said something about records, -1 = any number.
func (w *world) word(l *laptop, n int) []*op {
	written := w.absorb(l, n)
	for _, o := range written {
		w.acked[o.dot] = true
	}
	w.inTime(l, written)
	return written
}

// sayTwo takes back what made records one.
func (w *world) sayTwo(l *laptop) {
	var joined []string
	for _, form := range []string{"household", "person"} {
		for _, v := range w.villagesOf(l) {
			for _, r := range w.subjects(l, form, v) {
				if class := l.set.kin(r); len(class) > 1 {
					joined = append(joined, one(w.rng, class))
				}
			}
		}
	}
	if len(joined) == 0 {
		w.note(l, "none")
		return
	}
	w.note(l, "done %v", w.part(l, one(w.rng, joined)))
}

// part takes back a record's own word and that of others about it, and tells whether that could be done here.
func (w *world) part(l *laptop, record string) bool {
	about := map[string]bool{} // whose word it is
	left := false
	for _, r := range l.set.kin(l.set.canonical(record)) {
		if other := l.set.says(r); other != "" && (r == record || other == record) {
			about[r] = true
			left = left || l.set.left(r, l.place)
		}
	}
	err := l.db.Part(w.ctx, cadre, record, "查明不是")
	if left {
		w.refusedAs(l, err, store.CodeOutside, "one home", "who moved away was said to be itself")
		return false
	}
	if len(about) == 0 {
		w.refusedAs(l, err, store.CodeUnlike, "aliases", "one that is one with none was parted")
		return false
	}
	w.must(err, "say that two are two")
	w.word(l, len(about))
	for r := range about {
		if l.set.says(r) != "" {
			w.broken("aliases", "a word that was taken back is still said")
		}
		w.read(l, r)
	}
	w.read(l, record)
	w.res.Parted++
	return true
}

// says is whom a record says it is; "" = nobody, or two at once.
func (s *set) says(record string) string {
	if s.lens().torn[record] {
		return ""
	}
	var on []*op
	for _, o := range s.records[record] {
		if s.counts(o) {
			on = append(on, o)
		}
	}
	g := s.fold(on)[alias]
	if g == nil {
		return ""
	}
	other, _ := textOf(g.values["same_as"])
	if other == record {
		return ""
	}
	return other
}

// compareKin holds what is listed as one to the oracle.
func (w *world) compareKin(l *laptop) {
	list, err := l.db.Aliases(w.ctx)
	w.must(err, "list aliases")
	have := map[string]string{}
	for _, a := range list {
		if len(a.Members) > 1 {
			have[a.Record] = a.Canonical
		}
		if a.Conflict != l.set.lens().torn[a.Record] {
			w.broken("aliases", "a record that says two things at once is listed: %v", a.Conflict)
		}
	}
	want := map[string]string{}
	for one, class := range l.set.lens().class {
		for _, r := range class {
			want[r] = one
		}
	}
	if !maps.Equal(have, want) {
		w.broken("aliases", "%d records are one with another, oracle %d", len(have), len(want))
	}
}

// resolve ends a conflict by the inbox: one of the sides is chosen, with a reason.
func (w *world) resolve(l *laptop, c store.Conflict) {
	disputes, err := l.db.Disputes(w.ctx, c.Village)
	w.must(err, "list disputes")
	i := slices.IndexFunc(disputes, func(d store.Dispute) bool { return d.Conflict == c })
	if i < 0 || len(disputes[i].Sides) < 2 {
		w.broken("no silent winner", "a conflict in %s.%s is listed without its sides", c.Form, c.Group)
	}
	d := disputes[i]
	sides := slices.Clone(d.Sides)
	slices.SortFunc(sides, func(a, b store.Live) int { return w.compareOps(l.set.ops[a.Dot], l.set.ops[b.Dot]) })
	values := forms.Answers{}
	for q, a := range one(w.rng, sides).Values {
		values.Set(q, a)
	}
	_, err = l.db.Resolve(w.ctx, cadre, d, values, "核对后决定")
	w.must(err, "resolve a conflict")
	w.word(l, 1)
	w.read(l, c.Record)
	list, err := l.db.Conflicts(w.ctx)
	w.must(err, "list conflicts")
	if slices.Contains(list, c) {
		w.broken("conflicts end", "a change that names all sides of %s.%s did not end the conflict", c.Form, c.Group)
	}
	w.res.Decided++
	w.note(l, "%s.%s", c.Form, c.Group)
}
