package sim

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/store"
)

// read opens a record and holds it to the oracle: every live write, every answer, every conflict.
func (w *world) read(l *laptop, record string) store.Opened {
	o, err := l.db.Record(w.ctx, record)
	w.must(err, "open a record")
	want := l.set.of(record)
	if len(o.Live) != len(want) {
		w.broken("as the oracle folds", "%s: %d groups, oracle %d", o.Form, len(o.Live), len(want))
	}
	for name, g := range want {
		have := o.Live[name]
		if len(have) != len(g.live) {
			if len(have) < len(g.live) {
				w.broken("no silent winner", "%s.%s: %d live writes, oracle %d", o.Form, name, len(have), len(g.live))
			}
			w.broken("as the oracle folds", "%s.%s: %d live writes, oracle %d", o.Form, name, len(have), len(g.live))
		}
		for _, s := range g.live {
			i := slices.IndexFunc(have, func(h store.Live) bool { return h.Dot == s.op.dot })
			if i < 0 {
				w.broken("no silent winner", "%s.%s: a write that nobody replaced is not live", o.Form, name)
			}
			if d := differ(s.values, have[i].Values); d != "" {
				w.broken("as the oracle folds", "%s.%s of a live write", o.Form, d)
			}
		}
	}
	if c := slices.Sorted(slices.Values(o.Conflicts)); !slices.Equal(c, conflicts(want)) {
		w.broken("no silent winner", "%s: conflicts %v, oracle %v", o.Form, c, conflicts(want))
	}
	if d := differ(answers(want), o.Answers); d != "" {
		w.broken("as the oracle folds", "%s.%s", o.Form, d)
	}
	// Whom a form is about that no pack here knows is not known either.
	if t := l.set.target(record); len(want) > 0 && (o.ID != t.record || o.Village != l.set.village(t) && (o.Form != "post" || l.wide)) {
		w.broken("one home", "a %s is read as %s in village %s, oracle as %s in %s", o.Form, o.ID, o.Village, t.record, l.set.village(t))
	}
	return o
}

// differ names a question on which answers differ from what the oracle says; "" = none.
func differ(want map[string]string, have forms.Answers) string {
	for q, v := range want {
		if got := string(have[q].AppendJSON(nil)); got != v {
			return fmt.Sprintf("%s is %s, oracle %s", q, got, v)
		}
	}
	for q, a := range have {
		if _, ok := want[q]; !ok && !a.IsBlank() {
			return fmt.Sprintf("%s is %s, oracle blank", q, a.AppendJSON(nil))
		}
	}
	return ""
}

// bodies are all changes in the laptop's store, read by the simulation's own reader.
func (w *world) bodies(l *laptop, after store.Frontier) []*op {
	var out []*op
	for b, err := range l.db.Changes(w.ctx, "", after) {
		w.must(err, "read changes")
		o := w.sums[sha256.Sum256(b)]
		if o == nil {
			o, err = readOp(b)
			w.must(err, "read a body")
		}
		out = append(out, o)
	}
	return out
}

// compareBodies checks that the store holds exactly what was acknowledged and delivered, byte for byte. unsure is how
// many changes of an act that did not return may be there as well, all of them or none; they are taken note of.
func (w *world) compareBodies(l *laptop, unsure int) {
	have := map[store.Dot]bool{}
	var extra []*op
	for _, o := range w.bodies(l, nil) {
		have[o.dot] = true
		switch known := l.set.ops[o.dot]; {
		case known == nil:
			extra = append(extra, o)
		case !bytes.Equal(known.body, o.body):
			w.broken("one name, one change", "number %d of writer %d has another content than before", o.dot.N, w.ordinals[o.dot.Writer])
		}
	}
	for d := range l.set.ops {
		if !have[d] {
			w.broken("nothing acknowledged is lost", "number %d of writer %d is gone", d.N, w.ordinals[d.Writer])
		}
	}
	if len(extra) != 0 && len(extra) != unsure {
		w.broken("all or nothing", "%d changes that nobody saved, %d were on their way", len(extra), unsure)
	}
	for _, o := range extra {
		w.mine(l, o)
	}
}

// absorb takes note of what this laptop wrote since the simulation last looked and returns it; n is how many changes
// it must be, -1 = any number.
func (w *world) absorb(l *laptop, n int) []*op {
	at := store.Frontier{}
	for c, h := range l.set.heads {
		at[c] = h.dot.N
	}
	var out []*op
	for _, o := range w.bodies(l, at) {
		w.mine(l, o)
		out = append(out, o)
	}
	if n >= 0 && len(out) != n {
		w.broken("all or nothing", "%d changes written, %d in order", len(out), n)
	}
	slices.SortFunc(out, w.compareOps)
	return out
}

// unchanged checks that an act which was refused left no change behind.
func (w *world) unchanged(l *laptop) {
	at, err := l.db.Frontier(w.ctx, "")
	w.must(err, "read the frontier")
	covered := l.set.covered()
	for c, n := range at {
		if h := l.set.heads[c]; h == nil || n > h.dot.N {
			w.broken("all or nothing", "a refused act left a change")
		}
	}
	if !maps.Equal(at, covered) {
		w.broken("frontiers", "a frontier of %d chains covers what is not here, or not what is", len(at))
	}
}

// checkDrafts holds every draft to what was typed and to the over of its form's opening.
func (w *world) checkDrafts(l *laptop) {
	list, err := l.db.Drafts(w.ctx)
	w.must(err, "list drafts")
	if len(list) != len(l.drafts) {
		w.broken("drafts are kept", "%d drafts, %d were typed", len(list), len(l.drafts))
	}
	for _, d := range list {
		have, ok := l.drafts[d.ID]
		if !ok || d.Form != have.Form || d.Record != have.Record || d.Subject != have.Subject || d.Month != have.Month || d.Pack != have.Pack || d.By != have.By ||
			!bytes.Equal(d.Answers.AppendJSON(nil), have.Answers.AppendJSON(nil)) {
			w.broken("drafts are kept", "a draft of %s is not what was typed", d.Form)
		}
		if len(d.Over) != len(have.live) {
			w.broken("over from form-open", "a draft of %s names %d groups, %d were open", d.Form, len(d.Over), len(have.live))
		}
		for g, dots := range have.live {
			if !slices.Equal(sortedDots(d.Over[g]), dots) {
				w.broken("over from form-open", "a draft of %s.%s names other writes than were on its screen", d.Form, g)
			}
		}
	}
}

// inspect holds everything a laptop shows to the oracle.
func (w *world) inspect(l *laptop) {
	w.compareBodies(l, 0)
	w.checkDrafts(l)
	var open, settled []string
	for _, record := range l.set.recordIDs() {
		o := w.read(l, record)
		if l.set.lens().torn[record] {
			open = append(open, record+" "+alias)
		}
		if o.ID != record { // read as another, which may be a record that nobody wrote
			record = o.ID
		}
		for _, g := range conflicts(l.set.of(record)) {
			open = append(open, record+" "+g)
		}
		if o.Form == "difference" && o.Live["found"] != nil {
			settled = append(settled, record)
		}
	}
	list, err := l.db.Conflicts(w.ctx)
	w.must(err, "list conflicts")
	var have []string
	for _, c := range list {
		have = append(have, c.Record+" "+c.Group)
	}
	slices.Sort(open)
	open = slices.Compact(open)
	slices.Sort(have)
	if !slices.Equal(open, have) {
		w.broken("no silent winner", "%d conflicts are listed, the oracle has %d", len(have), len(open))
	}
	differences, err := l.db.Differences(w.ctx, true)
	w.must(err, "list differences")
	if len(differences) != len(settled) {
		w.broken("tables", "%d differences are listed, the oracle has %d", len(differences), len(settled))
	}
	for _, part := range l.set.recordIDs() {
		if l.set.records[part][0].form == "batch" && w.undone[part] && l.set.retracted(part) {
			w.undoneStays(l, part)
		}
	}
	w.compareMoves(l)
	w.compareKin(l)
	for _, m := range []forms.Month{w.month, w.month.Add(-1)} {
		w.compareDossiers(l, m)
	}
	w.look(l)
}

// undoneStays checks that an undone import is listed as undone.
func (w *world) undoneStays(l *laptop, part string) {
	list, err := l.db.Batches(w.ctx)
	w.must(err, "list imports")
	id := answers(l.set.of(part))["import"]
	for _, b := range list {
		if fmt.Sprintf("%q", b.ID) == id && !b.Retracted {
			w.broken("undone imports", "an import that was undone is listed as standing")
		}
	}
}

// compareDossiers holds the tables, as reports read them, to the oracle.
func (w *world) compareDossiers(l *laptop, m forms.Month) {
	var have []string
	for d, err := range l.db.Dossiers(w.ctx, store.DossierQuery{Month: m}) {
		w.must(err, "read dossiers")
		have = append(have, renderDossier(d, nil))
	}
	slices.Sort(have)
	want := l.set.dossiers(m, l.wide, l.place)
	if len(have) != len(want) {
		w.broken("tables", "%d dossiers of %s, oracle %d", len(have), m, len(want))
	}
	for i := range want {
		if have[i] != want[i] {
			w.broken("tables", "a dossier of %s is\n%s\noracle\n%s", m, have[i], want[i])
		}
	}
}

// renderDossier writes a dossier down, households' and members' facts in order; hide leaves questions and forms out.
func renderDossier(d *forms.Dossier, hide map[string]bool) string {
	var b strings.Builder
	facts := func(f forms.Facts) {
		for i, at := range []map[string]forms.Record{f.Now, f.Last, f.YearAgo} {
			for _, form := range slices.Sorted(maps.Keys(at)) {
				if hide[form] {
					continue
				}
				fmt.Fprintf(&b, " %d%s{", i, form)
				for _, q := range slices.Sorted(maps.Keys(at[form].Answers)) {
					if a := at[form].Answers[q]; !hide[q] && !a.IsBlank() {
						fmt.Fprintf(&b, " %s=%s", q, a.AppendJSON(nil))
					}
				}
				b.WriteString(" }")
			}
		}
		b.WriteByte('\n')
	}
	b.WriteString(d.ID)
	facts(d.Facts)
	members := slices.Clone(d.Members)
	slices.SortFunc(members, func(a, b forms.Member) int { return strings.Compare(a.ID, b.ID) })
	for _, m := range members {
		b.WriteString("  " + m.ID)
		facts(m.Facts)
	}
	return b.String()
}

// dossiers are the same by the oracle, sorted; wide tells whether the later pack's tables are there. Who moved out of
// the place is in none.
func (s *set) dossiers(m forms.Month, wide bool, place string) []string {
	type fact struct {
		record  string
		answers map[string]string
	}
	type key struct {
		form, subject string
		month         forms.Month
	}
	months := []forms.Month{m, m.Add(-1), m.Add(-12)}
	facts, members := map[key]fact{}, map[string][]string{}
	var households []string
	seen := map[string]bool{}
	for _, raw := range s.recordIDs() {
		o := s.target(raw)
		record := o.record
		if seen[record] {
			continue
		}
		seen[record] = true
		groups := s.of(record)
		if len(groups) == 0 {
			continue
		}
		a := answers(groups)
		if !wide {
			delete(a, "job_title")
		}
		k := key{o.form, o.subject, forms.Month(o.month)}
		switch o.form {
		case "household":
			if !s.left(record, place) {
				households = append(households, record)
			}
			k.subject = record
		case "person":
			k.subject = record
			if h, ok := textOf(a["household"]); ok {
				members[h] = append(members[h], record)
			}
		case "post":
			if !wide {
				continue
			}
		}
		date := func(f fact) string { t, _ := textOf(f.answers["date"]); return t }
		f := fact{record, a}
		if have, ok := facts[k]; !ok || date(f) > date(have) || date(f) == date(have) && f.record > have.record {
			facts[k] = f
		}
	}
	// A subject's own record is there once; the others in this month, the last and the same a year ago.
	render := func(b *strings.Builder, subject, own string, forms ...string) {
		b.WriteString(subject)
		for i, at := range months {
			for _, form := range forms {
				k := key{form, subject, at}
				if form == own {
					k.month = ""
				}
				f, ok := facts[k]
				if !ok || form == own && i > 0 {
					continue
				}
				fmt.Fprintf(b, " %d%s{", i, form)
				for _, q := range slices.Sorted(maps.Keys(f.answers)) {
					fmt.Fprintf(b, " %s=%s", q, f.answers[q])
				}
				b.WriteString(" }")
			}
		}
		b.WriteByte('\n')
	}
	var out []string
	for _, h := range households {
		var b strings.Builder
		render(&b, h, "household", former, "household", "income", transfer, "visit")
		for _, p := range slices.Sorted(slices.Values(members[h])) {
			b.WriteString("  ")
			render(&b, p, "person", "follow_up", "person", "post")
		}
		out = append(out, b.String())
	}
	slices.Sort(out)
	return out
}

func (w *world) lookAround(l *laptop) {
	w.look(l)
	w.note(l, "done")
}

// called tells whether a record's answer is the name or, while sides differ, one of theirs is.
func called(groups map[string]*group, question, name string) bool {
	for _, g := range groups {
		if t, _ := textOf(g.values[question]); t == name {
			return true
		}
		if g.values[question] != conflicted {
			continue
		}
		for _, l := range g.live {
			if t, _ := textOf(l.values[question]); t == name {
				return true
			}
		}
	}
	return false
}

// look searches for a name and holds the hits to the oracle.
func (w *world) look(l *laptop) {
	name := one(w.rng, names)
	var want []string
	for _, form := range []string{"household", "person"} {
		for _, v := range w.villages {
			for _, record := range w.subjects(l, form, v) {
				if called(l.set.of(record), map[string]string{"household": "head", "person": "name"}[form], name) {
					want = append(want, record)
				}
			}
		}
	}
	hits, err := l.db.Find(w.ctx, name, 200)
	w.must(err, "search")
	var have []string
	for _, h := range hits {
		if h.Person != "" {
			have = append(have, h.Person)
		} else {
			have = append(have, h.Household)
		}
	}
	slices.Sort(want)
	slices.Sort(have)
	if !slices.Equal(want, have) {
		w.broken("search", "%d hits, oracle %d", len(have), len(want))
	}
}
