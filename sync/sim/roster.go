package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/store"
)

// A roster is a file that a system elsewhere gives out: some versions of it, alike on every laptop that gets it.

// draw is a number below n that only its parts decide: the same cell of the same file is the same everywhere.
func (w *world) draw(n int, parts ...any) int {
	h := fnv.New64a()
	fmt.Fprint(h, w.cfg.Seed, parts)
	return int(h.Sum64() % uint64(n))
}

// sources of rosters, the first one fuller.
var sources = []string{"trial", "other"}

// imported is the id of a numbered household or person: wherever the number comes in, it is the same.
func (w *world) imported(kind, village string, i int) string {
	number := fmt.Sprint(village, i)
	id := store.ImportedID(kind, sources[0], number)
	if first, ok := w.numbered[kind+number]; ok && first != id {
		w.broken("imports", "one number of a roster became two of a %s", kind)
	}
	w.numbered[kind+number] = id
	return id
}

// roster are the rows of a village in a version of a source's file.
func (w *world) roster(village, source string, version, shift int) []store.ImportEntry {
	var out []store.ImportEntry
	cell := func(q string, list []string, i int) forms.Answer {
		if w.draw(9, village, source, version, q, "blank", i) == 0 {
			return forms.Answer{}
		}
		v := 0
		if w.draw(5, village, source, q, "moves", i) == 0 {
			v = version // this cell differs from version to version
		}
		from := source
		if w.draw(3, village, q, "agreed", i) > 0 {
			from = "all" // the sources agree on it
		}
		return forms.Text(list[w.draw(len(list), village, from, v, q, i)])
	}
	phones := []string{"13800000001", "138 0000 0001", "13800000002"}
	people := 5 + w.draw(4, village) + version%2
	for i := range people {
		h := i / 2
		house := store.ImportEntry{Form: "household", Record: w.imported("household", village, h), Village: village, Row: i + 2 + shift, Groups: map[string]forms.Answers{}}
		person := store.ImportEntry{Form: "person", Record: w.imported("person", village, i), Village: village, Row: i + 2 + shift, Groups: map[string]forms.Answers{
			"identity": {"name": cell("name", names, i), "birth": cell("birth", []string{"1980-01-01", "1985-05-05"}, i)}}}
		if source == "trial" {
			house.Groups["identity"] = forms.Answers{"household_no": forms.Text(fmt.Sprint(8000 + h)), "head": cell("head", names, h), "villager_group": cell("villager_group", []string{"第1组", "第2组"}, h)}
			person.Groups["membership"] = forms.Answers{"household": forms.Text(house.Record), "relation": cell("relation", []string{"head", "spouse", "son"}, i)}
			person.Groups["identity"]["person_no"] = forms.Text(fmt.Sprint(i))
			person.Groups["contact"] = forms.Answers{"phone": cell("phone", phones, i)}
		} else {
			house.Groups["contact"] = forms.Answers{"phone": cell("phone", phones, h)}
		}
		out = append(out, house, person)
	}
	return out
}

// expected is what the rules of importing make of a file, by the oracle.
type expected struct {
	writes      map[string]importWrite // record + group
	differences map[string]bool        // record, group, source and what the file says
}

type importWrite struct {
	values map[string]string
	full   map[string]string // with what stays of those it replaces
	over   []store.Dot
}

// inFile stands for the import that is under way.
const inFile = "this file"

// foresee tells what one entry of a file must come to, given what the earlier ones did.
func (w *world) foresee(l *laptop, e store.ImportEntry, source string, x *expected) store.Outcome {
	if l.set.left(e.Record, l.place) || l.set.left(e.Groups["membership"]["household"].Text(), l.place) {
		return store.Outcome{Moved: true}
	}
	groups := l.set.of(e.Record)
	class := l.set.kin(l.set.canonical(e.Record))
	if m := l.set.last(e.Groups["membership"]["household"].Text()); m != nil && len(groups) > 0 && l.set.self(e.Record) != m.to {
		return store.Outcome{Moved: true} // who is known here did not go with the household
	}
	out := store.Outcome{Added: len(groups) == 0}
	for key := range x.writes {
		record, _, _ := strings.Cut(key, " ")
		out.Added = out.Added && !slices.Contains(class, record)
	}
	for _, g := range slices.Sorted(maps.Keys(e.Groups)) {
		said := map[string]string{}
		for q, a := range e.Groups[g] {
			if !a.IsBlank() {
				said[q] = string(a.AppendJSON(nil))
			}
		}
		if len(said) == 0 {
			continue
		}
		if _, again := x.writes[e.Record+" "+g]; again {
			continue // the file's own earlier row said the same
		}
		theirs, ours := forms.Answers{}, true
		var live []side
		if groups[g] != nil {
			live = groups[g].live
		}
		for _, r := range class { // what earlier rows of this file said of those that turned out to be the same
			if earlier, ok := x.writes[r+" "+g]; ok {
				live = append(slices.DeleteFunc(slices.Clone(live), func(s side) bool { return slices.Contains(earlier.over, s.op.dot) }), side{&op{record: r, batch: inFile}, earlier.full})
			}
		}
		// What was written to another record that turned out to be the same is that one's row's business.
		own := slices.DeleteFunc(slices.Clone(live), func(s side) bool { return s.op.record != e.Record })
		if len(own) > 0 {
			live = own
		}
		for _, s := range live {
			ours = ours && (s.op.batch == inFile || s.op.batch != "" && answers(l.set.of(s.op.batch))["source"] == fmt.Sprintf("%q", source))
			for q, v := range said {
				have, _ := textOf(s.values[q])
				if t, _ := textOf(v); plain(have) != plain(t) && have != l.set.canonical(t) {
					theirs[q] = e.Groups[g][q]
				}
			}
		}
		switch {
		case len(live) > 0 && len(theirs) == 0:
		case ours:
			full := maps.Clone(said)
			for _, s := range own {
				for q, v := range s.values {
					if _, spoken := said[q]; !spoken {
						full[q] = v
					}
				}
			}
			x.writes[e.Record+" "+g] = importWrite{said, full, over(&group{live: own})}
			out.Changed = out.Changed || !out.Added
		default:
			key := fmt.Sprintf("%q %q %q %s", e.Record, g, source, theirs.AppendJSON(nil))
			if told, decided := w.told(l, key); !x.differences[key] && !told {
				x.differences[key] = true
				if !decided {
					out.Differences++
				}
			}
		}
	}
	return out
}

// told tells whether a laptop holds a difference that counts, and whether a decision on it does: that may come before
// what it decides, and outlive the import that told it.
func (w *world) told(l *laptop, key string) (told, decided bool) {
	record, ok := w.differ[key]
	if !ok {
		return false, false
	}
	groups := l.set.of(record)
	return groups["found"] != nil, groups["decision"] != nil
}

// foundKey names a difference by what it says, whatever file said it.
func foundKey(values map[string]string) string {
	var theirs string
	if err := json.Unmarshal([]byte(values["theirs"]), &theirs); err != nil {
		return ""
	}
	return fmt.Sprintf("%s %s %s %s", values["target"], values["target_group"], values["source"], theirs)
}

var errCancelled = errors.New("the person cancelled")

// importRoster brings a version of a roster in: newer or older than the last, of one source or the other.
func (w *world) importRoster(l *laptop) {
	source := sources[w.rng.IntN(5)/4]
	version, shift := w.rng.IntN(4), w.rng.IntN(2)
	var rows []store.ImportEntry
	for _, v := range w.villagesOf(l) {
		rows = append(rows, w.roster(v, source, version, shift)...)
	}
	meta := store.BatchMeta{Source: source, File: fmt.Sprintf("名册%d(%d).xlsx", version, shift), FileHash: fmt.Sprint(source, version), Rows: len(rows), By: cadre}
	if w.chance(6) {
		w.cancelImport(l, meta, rows)
	}
	n := w.bring(l, meta, rows)
	if w.chance(3) && w.bring(l, meta, rows) > 0 {
		w.broken("imports", "the same file again brought changes")
	}
	w.note(l, "%s %d: %d changes", source, version, n)
	if w.chance(6) {
		w.undoImport(l) // the wrong file
	}
}

// cancelImport stops an import on its way: nothing of it may stay.
func (w *world) cancelImport(l *laptop, meta store.BatchMeta, rows []store.ImportEntry) {
	at := w.rng.IntN(len(rows))
	_, err := l.db.Import(w.ctx, meta, func(b *store.Importer) error {
		for i, e := range rows {
			if i == at {
				return errCancelled
			}
			if _, err := b.Put(e); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, errCancelled) {
		w.broken("all or nothing", "a cancelled import returned %v", err)
	}
	w.unchanged(l)
}

// bring imports rows, foretelling what each must come to, and returns how many changes it wrote.
func (w *world) bring(l *laptop, meta store.BatchMeta, rows []store.ImportEntry) int {
	x := expected{writes: map[string]importWrite{}, differences: map[string]bool{}}
	batch, err := l.db.Import(w.ctx, meta, func(b *store.Importer) error {
		for _, e := range rows {
			want := w.foresee(l, e, meta.Source, &x)
			have, err := b.Put(e)
			if err != nil {
				return err
			}
			if have != want {
				w.broken("imports", "a %s came to %+v, by the rules %+v", e.Form, have, want)
			}
		}
		return nil
	})
	w.must(err, "import")
	w.res.Imports++
	written := w.absorb(l, -1)
	if (batch.ID == "") != (len(x.writes)+len(x.differences) == 0) || (batch.ID == "") != (len(written) == 0) {
		w.broken("imports", "an import of %d writes and %d differences wrote %d changes", len(x.writes), len(x.differences), len(written))
	}
	parts := map[string]bool{}
	w.inTime(l, written)
	for _, o := range written {
		w.acked[o.dot] = true
		if o.form == "batch" {
			parts[o.record] = true
		}
	}
	for _, o := range written {
		switch {
		case o.form == "batch":
			if o.write("source").values["import"] != fmt.Sprintf("%q", batch.ID) {
				w.broken("imports", "a part names another import")
			}
			continue
		case !parts[o.batch]:
			w.broken("imports", "a change of an import that no part of it names")
		case o.form == "difference":
			w.res.Differences++
			key := foundKey(o.write("found").values)
			if !x.differences[key] {
				w.broken("imports", "a difference that the file does not make, or one too many")
			}
			delete(x.differences, key)
			continue
		}
		for _, wr := range o.writes {
			want, ok := x.writes[o.record+" "+wr.group]
			if !ok || !maps.Equal(want.values, wr.values) {
				w.broken("imports", "%s.%s holds other than the file says", o.form, wr.group)
			}
			if !l.set.names(o, &wr, want.over) {
				w.broken("over from form-open", "an import of %s.%s names %d writes, %d of its source were live", o.form, wr.group, len(wr.over), len(want.over))
			}
			delete(x.writes, o.record+" "+wr.group)
		}
	}
	if len(x.writes)+len(x.differences) > 0 {
		w.broken("imports", "%d writes and %d differences of a file are missing", len(x.writes), len(x.differences))
	}
	for _, o := range written {
		w.read(l, o.record)
	}
	return len(written)
}

// undoImport takes an import back, unless a later change rests on it.
func (w *world) undoImport(l *laptop) {
	list, err := l.db.Batches(w.ctx)
	w.must(err, "list imports")
	list = slices.DeleteFunc(list, func(b store.Batch) bool { return b.Retracted })
	if len(list) == 0 {
		w.note(l, "none")
		return
	}
	b := list[0] // mostly the newest: nobody has worked on it yet
	if w.chance(3) {
		b = one(w.rng, list)
	}
	if !w.undo(l, b) {
		return
	}
	if o := one(w.rng, w.laptops); w.chance(2) && o != l { // somebody else saw the mistake too
		list, err := o.db.Batches(w.ctx)
		w.must(err, "list imports")
		if slices.ContainsFunc(list, func(x store.Batch) bool { return x.ID == b.ID && !x.Retracted }) {
			w.undo(o, b)
		}
	}
	if o := one(w.rng, w.laptops); o != l && strings.HasPrefix(l.place, o.place) { // the undoing travels before anything else does
		w.hand(l, o)
	}
}

// undo takes an import back and tells whether nothing rested on it.
func (w *world) undo(l *laptop, b store.Batch) bool {
	var parts []string
	for _, record := range l.set.recordIDs() {
		if l.set.records[record][0].form == "batch" && answers(l.set.of(record))["import"] == fmt.Sprintf("%q", b.ID) && !l.set.retracted(record) {
			parts = append(parts, record)
		}
	}
	rests, must := l.set.rests(parts)
	err := l.db.Retract(w.ctx, cadre, b.ID, "导错文件"+l.name)
	switch {
	case refused(err, store.CodeRested):
		if !rests {
			w.broken("undone imports", "refused though nothing rests on the import")
		}
		w.unchanged(l)
		w.note(l, "rested")
		return false
	case err != nil:
		w.must(err, "undo an import")
	case must:
		w.broken("undone imports", "undone though a later change replaced one of its answers")
	}
	written := w.absorb(l, len(parts))
	for _, o := range written {
		w.acked[o.dot] = true
		w.undone[o.record] = true
	}
	w.res.Undos++
	touched := 0
	for _, part := range parts {
		for _, o := range l.set.batches[part] {
			w.read(l, o.record)
			touched++
		}
		w.undoneStays(l, part)
	}
	w.note(l, "%d changes", touched)
	return true
}

// rests tells whether anything outside the parts could be said to rest on them, and whether a change that counts
// names one of their writes, which must be refused.
func (s *set) rests(parts []string) (maybe, must bool) {
	dots, records := map[store.Dot]bool{}, map[string]bool{}
	for _, p := range parts {
		records[p] = true
		for _, o := range s.batches[p] {
			dots[o.dot], records[o.record] = true, true
		}
	}
	for _, o := range s.ops {
		if slices.Contains(parts, o.batch) || slices.Contains(parts, o.record) || o.batch != "" && s.retracted(o.batch) {
			continue
		}
		maybe = maybe || records[o.record] || records[o.subject]
		for _, wr := range o.writes {
			for _, d := range wr.over {
				maybe = maybe || dots[d]
				must = must || dots[d] && s.counts(o)
			}
			for _, v := range wr.values {
				t, _ := textOf(v)
				maybe = maybe || records[t]
			}
		}
	}
	return maybe, must
}
