package sim

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/store"
	"hufang/store/storetest/disk"
)

// sheet is a form on the screen: what was read when it was opened, and which writes were live then by the oracle.
type sheet struct {
	form, record, subject, village string
	month                          forms.Month
	opened                         store.Opened
	live                           map[string][]store.Dot // by group
}

// monthly forms have derived ids and a month; events have a month.
var (
	monthly = map[string]bool{"follow_up": true, "income": true, "month": true}
	events  = map[string]bool{"visit": true, "post": true}
)

// pick chooses a record of a form to work on; ok is false when the laptop has nobody to ask.
func (w *world) pick(l *laptop) (s sheet, ok bool) {
	s.village = one(w.rng, w.villagesOf(l))
	households, people := w.subjects(l, "household", s.village), w.subjects(l, "person", s.village)
	s.month = w.month
	if w.chance(5) {
		s.month = w.month.Add(-1) // a late correction
	}
	kinds := []string{"follow_up", "follow_up", "follow_up", "follow_up", "person", "household", "income", "visit", "month"}
	if l.later {
		kinds = append(kinds, "post")
	}
	s.form = one(w.rng, kinds)
	of := people
	switch s.form {
	case "household", "income", "visit":
		of = households
	case "month":
		of = []string{s.village}
	}
	if len(of) == 0 || (w.chance(60) && (s.form == "household" || s.form == "person" && len(households) > 0)) {
		if s.form != "household" && s.form != "person" {
			return s, false
		}
		s.month, s.record = "", w.newID() // someone no list knows
		return s, true
	}
	subject := one(w.rng, of)
	switch {
	case monthly[s.form]:
		s.subject, s.record = subject, store.MonthlyID(s.form, subject, s.month)
	case events[s.form]:
		s.subject, s.record = subject, w.newID()
		if seen := w.subjects(l, s.form, s.village); len(seen) > 0 && w.chance(3) {
			s.record = one(w.rng, seen)
		}
	default:
		s.month, s.record = "", subject
	}
	return s, !w.outside(l, s)
}

// outside tells whether a sheet is about somebody who moved out of the laptop's place.
func (w *world) outside(l *laptop, s sheet) bool {
	return l.set.left(s.record, l.place) || l.set.left(s.subject, l.place)
}

// inTime checks that nothing a laptop writes waits there as a late edit. What puts somebody of a village in a household
// that had left it is accepted by whoever wrote it.
func (w *world) inTime(l *laptop, written []*op) {
	var late []*op
	for _, o := range written {
		if by, decision := l.set.held(o); by != "" && decision == "" {
			late = append(late, o)
		}
	}
	if len(late) == 0 {
		return
	}
	for _, o := range w.absorb(l, -1) {
		w.acked[o.dot] = true
	}
	for _, o := range late {
		m := l.set.last(o.record)
		if _, decision := l.set.held(o); decision != store.FormerAccept || o.form != "person" || m != nil && m.to != o.dot.Village {
			w.broken("late edits", "a %s that was written knowing of a move waits as a late edit", o.form)
		}
	}
}

// openForm reads a record as a form does, holds the reading to the oracle, and keeps what was live.
func (w *world) openForm(l *laptop, s sheet) sheet {
	s.opened = w.read(l, s.record)
	if s.opened.Form != "" {
		s.record, s.subject, s.month, s.village = s.opened.ID, s.opened.Subject, s.opened.Month, s.opened.Village
	}
	s.live = map[string][]store.Dot{}
	for name, g := range l.set.of(s.record) {
		s.live[name] = over(g)
	}
	return s
}

// entry is a sheet with what a person answers on it.
type entry struct {
	sheet
	values map[string]forms.Answers // by group
	over   map[string][]store.Dot   // by group, as the store gave it; nil = the sheet's own
	live   map[string][]store.Dot   // by group, as the simulation knows it
}

// answer fills in one group of a sheet, or several.
func (w *world) answer(l *laptop, s sheet) entry {
	e := entry{sheet: s, values: map[string]forms.Answers{}, live: s.live}
	groups := map[string][]string{
		"follow_up": {"employment", "employment", "pay", "contact"}, "person": {"identity", "membership", "contact"}, "household": {"identity", "contact"},
		"income": {"pension", "dividend"}, "visit": {"visit"}, "month": {"state"}, "post": {"post"},
	}[s.form]
	if len(l.set.of(s.record)) == 0 && (s.form == "person" || s.form == "household") {
		for _, g := range groups { // someone new: the whole form
			e.values[g] = w.values(l, s, g)
		}
		return e
	}
	for range 1 + w.rng.IntN(2) {
		g := one(w.rng, groups)
		e.values[g] = w.values(l, s, g)
	}
	return e
}

var names = func() []string {
	var out []string
	for _, family := range []string{"赵", "钱", "孙", "李", "周", "吴"} {
		for _, given := range []string{"春", "夏", "秋", "冬", "梅", "兰"} {
			out = append(out, family+given)
		}
	}
	return out
}()

// values are answers to a group's questions: often those on the screen, often others, some refused, some left blank.
func (w *world) values(l *laptop, s sheet, group string) forms.Answers {
	out := forms.Answers{}
	text := func(q string, of ...string) { out.Set(q, forms.Text(one(w.rng, of))) }
	money := func(q string) {
		switch n := w.rng.IntN(10); {
		case n < 6:
			out.Set(q, forms.Int(int64(n)*70000))
		case n == 6:
			out.Set(q, forms.In(forms.Refused))
		case n == 7:
			out.Set(q, forms.In(forms.Unknown))
		case n == 8:
			out.Set(q, forms.Raw("七八级"))
		}
	}
	day := func(q string) { out.Set(q, forms.Text(fmt.Sprintf("%s-%02d", w.month, 1+w.rng.IntN(28)))) }
	switch s.form + "." + group {
	case "follow_up.employment":
		text("status", "employed", "unemployed", "at_home")
		text("employer", "甲厂", "乙厂", "")
		if l.later {
			text("job_title", "电工", "焊工", "")
		}
	case "follow_up.pay":
		money("pay")
	case "follow_up.contact":
		day("date")
		text("mode", "home", "phone", "")
	case "person.membership":
		households := w.subjects(l, "household", s.village)
		if len(households) == 0 {
			out.Set("household", forms.In(forms.Unknown))
		} else {
			out.Set("household", forms.Text(one(w.rng, households)))
		}
		text("relation", "head", "spouse", "son")
	case "person.identity":
		text("person_no", fmt.Sprint(w.rng.IntN(30)))
		text("name", names...)
		text("id_number", fmt.Sprintf("36242619900101%04d", w.rng.IntN(50)), "")
		text("birth", "1980-01-01", "1990-01-01")
	case "person.contact":
		text("phone", "13800000001", "138 0000 0001", "１３８00000001", "13800000002")
	case "household.identity":
		text("household_no", fmt.Sprint(8000+w.rng.IntN(30)))
		text("head", names...)
		text("villager_group", "第1组", "第2组")
	case "household.contact":
		text("phone", "13800000003", "13800000004 13800000005", "13800000004", "")
	case "income.pension":
		money("pension")
	case "income.dividend":
		money("dividend")
	case "visit.visit":
		day("date")
		text("difficulties", "缺水", "缺路", "")
	case "month.state":
		text("state", "open", "reviewed")
	case "post.post":
		text("title", "护林员", "保洁员")
		day("since")
	}
	return out
}

// put saves entries, over what their forms showed, and holds the store to what it promised. It returns the store's refusal, if any.
func (w *world) put(l *laptop, entries []entry, draft, reason string) error {
	s := store.Save{By: cadre, Draft: draft, Reason: reason}
	for _, e := range entries {
		x := store.Entry{Form: e.form, Record: e.record, Subject: e.subject, Village: e.village, Month: e.month}
		for _, g := range slices.Sorted(maps.Keys(e.values)) {
			dots := e.opened.Over(g)
			if e.over != nil {
				dots = e.over[g]
			}
			x.Writes = append(x.Writes, store.Write{Group: g, Values: e.values[g], Over: dots})
		}
		s.Entries = append(s.Entries, x)
	}
	saved, err := l.db.Save(w.ctx, s)
	if err != nil {
		return err
	}
	l.left = max(l.left-1, 0)
	w.res.Saves++
	if l.clock.kind != "right" {
		w.res.Mistimed++
	}
	if len(saved.Dots) != len(entries) {
		w.broken("saved as shown", "%d records saved, %d changes", len(entries), len(saved.Dots))
	}
	together := map[string][]*op{} // by the village in whose name they were written
	for _, dot := range saved.Dots {
		o := w.written(l, dot)
		together[dot.Village] = append(together[dot.Village], o)
		w.acked[dot] = true
	}
	for _, txn := range together {
		w.inTime(l, txn)
		for _, o := range txn {
			if of := int64(len(txn)); of == 1 && (o.of != 0 || o.first != 0) || of > 1 && (o.of != of || o.first != txn[0].dot.N) {
				w.broken("all or nothing", "a save of %d records is a txn of %d from %d", of, o.of, o.first-txn[0].dot.N)
			}
		}
	}
	for i, e := range entries {
		w.asShown(l, l.set.ops[saved.Dots[i]], e, reason)
	}
	if draft != "" {
		delete(l.drafts, draft)
	}
	if w.chance(4) { // the rest is read when its form is opened next, or when all is
		w.read(l, one(w.rng, entries).record)
	}
	return nil
}

// written fetches a change that was just saved, past the store, checks its place in its chain and takes note of it.
func (w *world) written(l *laptop, dot store.Dot) *op {
	body, err := disk.Body(w.ctx, filepath.Join(l.dir, store.FileName), dot.Village, dot.Writer, dot.N)
	w.must(err, "look into the file")
	if body == nil {
		w.broken("nothing acknowledged is lost", "a change whose save returned is not in the file")
	}
	o, err := readOp(body)
	w.must(err, "read a body")
	w.mine(l, o)
	return o
}

// latest are the changes that this laptop wrote to records since the simulation last looked, in order of their numbers.
func (w *world) latest(l *laptop, records ...string) []*op {
	var out []*op
	for _, record := range records {
		history, err := l.db.History(w.ctx, record)
		w.must(err, "read a history")
		for _, c := range history {
			if l.set.ops[c.Dot()] == nil {
				o, err := readOp(c.Body())
				w.must(err, "read a body")
				out = append(out, o)
			}
		}
	}
	slices.SortFunc(out, func(a, b *op) int { return int(a.dot.N - b.dot.N) })
	for _, o := range out {
		w.mine(l, o)
	}
	return out
}

// mine checks a change that this laptop just wrote: its place in the chain, its writer, its salt.
func (w *world) mine(l *laptop, o *op) {
	if life, ok := w.lives[o.dot.Writer]; ok && life != l.life {
		w.broken("one name, one change", "writer %d goes on in another life of its file", w.ordinals[o.dot.Writer])
	}
	w.lives[o.dot.Writer], w.devices[o.dot.Writer] = l.life, l.device
	prev, n := "", int64(0)
	if h := l.set.heads[o.chain()]; h != nil {
		prev, n = h.hash, h.dot.N
	}
	if o.dot.N != n+1 || o.prev != prev {
		w.broken("chains", "number %d follows number %d, previous hash fits: %v", o.dot.N, n, o.prev == prev)
	}
	if w.salts[o.salt] {
		w.broken("salts", "two changes share a salt")
	}
	w.salts[o.salt] = true
	w.learn(l, o)
}

// asShown checks that a change says what was typed over what was on the screen, and nothing else.
func (w *world) asShown(l *laptop, o *op, e entry, reason string) {
	subject := e.subject
	if to := l.set.canonical(subject); kinOf[e.form] != "" && e.month != "" && e.record == store.MonthlyID(e.form, to, e.month) {
		subject = to // the record of one that turned out to be another is about that one
	}
	if events[e.form] && l.set.canonical(o.subject) == l.set.canonical(subject) {
		subject = o.subject // and an event about whom it always was
	}
	if o.record != e.record || o.form != e.form || o.month != string(e.month) || (o.subject != subject && subject != e.record) || o.batch != "" || o.reason != reason || o.actor != cadre.Name {
		w.broken("saved as shown", "record, form, month, subject, batch, reason or actor of a change differ from the form")
	}
	if o.pack != w.pack(l).Hash || len(o.writes) != len(e.values) {
		w.broken("saved as shown", "pack or number of groups of a change differ from the form")
	}
	for g, values := range e.values {
		wr, asked := o.write(g), w.pack(l).Form(e.form).Group(g)
		if wr == nil || wr.version != asked.Version || len(wr.values) != len(asked.Questions) {
			w.broken("saved as shown", "group %s.%s of a change is not the one asked", e.form, g)
		}
		for _, q := range asked.Questions {
			if wr.values[q.Name] != string(values[q.Name].AppendJSON(nil)) {
				w.broken("saved as shown", "answer to %s.%s is not the one typed", e.form, q.Name)
			}
		}
		if !l.set.names(o, wr, e.live[g]) {
			w.broken("over from form-open", "%s.%s names %d writes, %d were on the screen", e.form, g, len(wr.over), len(e.live[g]))
		}
	}
}

// saved puts entries where no refusal is in order but that somebody has moved away since the form was opened; false
// when that is so.
func (w *world) saved(l *laptop, entries []entry, draft, reason string) bool {
	outside := slices.ContainsFunc(entries, func(e entry) bool {
		return w.outside(l, e.sheet) || l.set.left(e.values["membership"]["household"].Text(), l.place)
	})
	err := w.put(l, entries, draft, reason)
	if !outside {
		w.must(err, "save")
		return true
	}
	if !refused(err, store.CodeOutside) {
		w.broken("one home", "a save about somebody who moved away: %v", err)
	}
	w.unchanged(l)
	return false
}

func (w *world) saveNow(l *laptop) {
	s, ok := w.pick(l)
	if !ok {
		w.note(l, "nobody")
		return
	}
	e := w.answer(l, w.openForm(l, s))
	w.saved(l, []entry{e}, "", "")
	w.note(l, "%s %v", e.form, slices.Sorted(maps.Keys(e.values)))
}

// openSheet leaves a form open on the screen.
func (w *world) openSheet(l *laptop) {
	if s, ok := w.pick(l); ok && len(l.sheets) < 4 {
		l.sheets = append(l.sheets, w.openForm(l, s))
		w.note(l, "%s", s.form)
	}
}

// saveStale saves a form that was opened some time ago: over what was on the screen then.
func (w *world) saveStale(l *laptop) {
	if len(l.sheets) == 0 {
		w.openSheet(l)
		return
	}
	i := w.rng.IntN(len(l.sheets))
	s := l.sheets[i]
	l.sheets = slices.Delete(l.sheets, i, i+1)
	e := w.answer(l, s)
	w.saved(l, []entry{e}, "", "")
	w.note(l, "%s %v", e.form, slices.Sorted(maps.Keys(e.values)))
}

// saveTogether saves several records as one.
func (w *world) saveTogether(l *laptop) {
	var entries []entry
	for range 2 + w.rng.IntN(4) {
		s, ok := w.pick(l)
		if ok && !slices.ContainsFunc(entries, func(e entry) bool { return e.record == s.record }) {
			entries = append(entries, w.answer(l, w.openForm(l, s)))
		}
	}
	if len(entries) > 0 {
		w.saved(l, entries, "", "")
	}
	w.note(l, "%d", len(entries))
}

// typeDraft types into a form without saving it: a new draft, or one more answer of one that is there.
func (w *world) typeDraft(l *laptop) {
	w.res.Drafts++
	if ids := slices.Sorted(maps.Keys(l.drafts)); len(ids) > 0 && w.chance(2) {
		have := l.drafts[one(w.rng, ids)]
		d := w.storedDraft(l, have.ID)
		d.Answers = d.Answers.Clone()
		if d.Answers == nil {
			d.Answers = forms.Answers{}
		}
		maps.Copy(d.Answers, w.values(l, sheet{form: d.Form, village: d.Village}, w.groupOf(d.Form)))
		w.keepDraft(l, draft{d, have.live})
		return
	}
	s, ok := w.pick(l)
	if !ok || len(l.drafts) > 5 {
		return
	}
	s = w.openForm(l, s)
	d := store.Draft{ID: w.newID(), Form: s.form, Record: s.record, Subject: s.subject, Village: s.village, Month: s.month, Pack: w.pack(l).Hash, Over: map[string][]store.Dot{}, By: cadre,
		Answers: w.values(l, s, w.groupOf(s.form))}
	for g := range s.opened.Live {
		d.Over[g] = s.opened.Over(g)
	}
	w.keepDraft(l, draft{d, s.live})
}

// groupOf is the group that drafts of a form speak of.
func (w *world) groupOf(form string) string {
	return map[string]string{"follow_up": "employment", "person": "identity", "household": "identity", "income": "pension", "visit": "visit", "month": "state", "post": "post"}[form]
}

func (w *world) keepDraft(l *laptop, d draft) {
	w.must(l.db.PutDraft(w.ctx, d.Draft), "keep a draft")
	l.drafts[d.ID] = d
	w.checkDrafts(l)
	w.note(l, "%s, %d answers", d.Form, len(d.Answers))
}

// storedDraft is a draft as the store gives it back.
func (w *world) storedDraft(l *laptop, id string) store.Draft {
	list, err := l.db.Drafts(w.ctx)
	w.must(err, "list drafts")
	i := slices.IndexFunc(list, func(d store.Draft) bool { return d.ID == id })
	if i < 0 {
		w.broken("drafts are kept", "a draft is gone")
	}
	return list[i]
}

// saveDraft ends a draft by saving it: over what was live when its form was opened, however long ago.
func (w *world) saveDraft(l *laptop) {
	ids := slices.Sorted(maps.Keys(l.drafts))
	if len(ids) == 0 {
		w.note(l, "none")
		return
	}
	have := l.drafts[one(w.rng, ids)]
	d := w.storedDraft(l, have.ID)
	g := w.groupOf(d.Form)
	values := forms.Answers{}
	f := w.pack(l).Form(d.Form)
	if f == nil { // typed under the later pack, which an older backup has not
		w.note(l, "%s of a later pack", d.Form)
		return
	}
	for _, q := range f.Group(g).Questions {
		values.Set(q.Name, d.Answers[q.Name])
	}
	e := entry{sheet: sheet{form: d.Form, record: d.Record, subject: d.Subject, village: d.Village, month: d.Month},
		values: map[string]forms.Answers{g: values}, over: d.Over, live: have.live}
	w.saved(l, []entry{e}, d.ID, "")
	w.checkDrafts(l)
	w.note(l, "%s", d.Form)
}

func (w *world) dropDraft(l *laptop) {
	ids := slices.Sorted(maps.Keys(l.drafts))
	if len(ids) == 0 {
		return
	}
	id := one(w.rng, ids)
	w.must(l.db.DropDraft(w.ctx, id), "drop a draft")
	delete(l.drafts, id)
	w.checkDrafts(l)
	w.note(l, "%d left", len(l.drafts))
}

// decide ends a conflict: a person saves over all sides, with a reason.
func (w *world) decide(l *laptop) {
	list := slices.DeleteFunc(w.openConflicts(l), func(c store.Conflict) bool {
		return !decidable(c.Form) || c.Form == "post" && !l.later || !w.canEnd(l, c)
	})
	if len(list) == 0 {
		w.note(l, "none")
		return
	}
	w.end(l, one(w.rng, list))
}

// openConflicts are the conflicts as the store lists them, in an order that hangs on nothing drawn by chance: the record
// of a decision about a late edit is named by the edit's.
func (w *world) openConflicts(l *laptop) []store.Conflict {
	list, err := l.db.Conflicts(w.ctx)
	w.must(err, "list conflicts")
	first := map[string]*op{}
	for _, c := range list {
		if c.Form == former {
			first[c.Record] = slices.MinFunc(l.set.records[c.Record], w.compareOps)
		}
	}
	slices.SortStableFunc(list, func(a, b store.Conflict) int {
		x, y := first[a.Record], first[b.Record]
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return -1
		case y == nil:
			return 1
		}
		return w.compareOps(x, y)
	})
	return list
}

// decidable tells whether a form is one that people fill in.
func decidable(form string) bool { return form != "difference" && form != "batch" }

// canEnd tells whether a conflict is about somebody in the laptop's place.
func (w *world) canEnd(l *laptop, c store.Conflict) bool {
	return strings.HasPrefix(c.Village, l.place) && !l.set.left(c.Record, l.place) && !l.set.left(l.set.target(c.Record).subject, l.place)
}

func (w *world) end(l *laptop, c store.Conflict) {
	if c.Group == alias || c.Form == transfer || c.Form == former {
		w.resolve(l, c)
		return
	}
	s := w.openForm(l, sheet{form: c.Form, record: c.Record, village: c.Village})
	e := entry{sheet: s, values: map[string]forms.Answers{c.Group: w.values(l, s, c.Group)}, live: s.live}
	w.saved(l, []entry{e}, "", "核对后决定")
	if o := w.read(l, c.Record); slices.Contains(o.Conflicts, c.Group) {
		for q, a := range o.Answers { // an older pack's form cannot decide what it does not ask
			if asked := w.pack(l).Form(c.Form).Question(q); a.State() == forms.Conflicted && asked != nil && asked.Group.Name == c.Group {
				w.broken("conflicts end", "a change that names all sides of %s.%s did not end the conflict", c.Form, c.Group)
			}
		}
	}
	w.res.Decided++
	w.note(l, "%s.%s", c.Form, c.Group)
}

// settleDifference decides whether a file's word or a person's stands.
func (w *world) settleDifference(l *laptop) {
	list, err := l.db.Differences(w.ctx, false)
	w.must(err, "list differences")
	if len(list) == 0 {
		w.note(l, "none")
		return
	}
	d := one(w.rng, list)
	w.settle(l, d, w.chance(2))
	if o := one(w.rng, w.laptops); w.chance(2) && o != l { // somebody else decides it too, before they meet
		list, err := o.db.Differences(w.ctx, false)
		w.must(err, "list differences")
		if i := slices.IndexFunc(list, func(x store.Difference) bool { return x.ID == d.ID }); i >= 0 {
			w.settle(o, list[i], w.chance(2))
		}
	}
}

func (w *world) settle(l *laptop, d store.Difference, take bool) {
	target, own := l.set.of(d.Record), l.set.of(d.ID)
	open := false // the record says two things where the file is silent: that is decided first
	if g := target[d.Group]; g != nil && take {
		for q, v := range g.values {
			_, said := d.Theirs[q]
			open = open || v == conflicted && !said && w.pack(l).Form(d.Form).Question(q) != nil
		}
	}
	err := l.db.Settle(w.ctx, cadre, d.ID, take, "核对户口本")
	if open {
		if !refused(err, store.CodeConflict) {
			w.broken("conflicts end", "a file's word was put beside an open conflict: %v", err)
		}
		w.unchanged(l)
		w.note(l, "in conflict")
		return
	}
	household, _ := textOf(target[d.Group].of("household"))
	if h := d.Theirs["household"]; h.IsKnown() {
		household = h.Text()
	}
	if take && (l.set.left(d.Record, l.place) || l.set.left(household, l.place)) {
		if !refused(err, store.CodeOutside) {
			w.broken("one home", "a file's word about somebody who moved away was taken: %v", err)
		}
		w.unchanged(l)
		w.note(l, "moved away")
		return
	}
	w.must(err, "settle a difference")
	l.left = max(l.left-1, 0)
	w.res.Saves++
	written := w.latest(l, d.ID, d.Record)
	w.inTime(l, written)
	for _, o := range written {
		w.acked[o.dot] = true
		g, was := d.Group, target
		if o.record == d.ID {
			g, was = "decision", own
		}
		wr := o.write(g)
		if wr == nil || !l.set.names(o, wr, over(was[g])) {
			w.broken("over from form-open", "a decision on a difference does not name what was live in %s", g)
		}
		if o.record == d.Record {
			for q, a := range d.Theirs {
				if v := string(a.AppendJSON(nil)); wr.values[q] != v {
					w.broken("imports", "the file's word was taken and another stands")
				}
			}
		}
	}
	if g := l.set.of(d.ID)["decision"]; g == nil || g.conflict {
		w.broken("conflicts end", "a difference that was decided is still open")
	}
	w.read(l, d.Record)
	w.read(l, d.ID)
	w.note(l, "%s take=%v", strings.TrimPrefix(d.Group, d.Form), take)
}
