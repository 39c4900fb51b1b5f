package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"hufang/forms"
	"hufang/forms/cn"
)

// Batch is one import: what a file brought, undone as a whole or not at all.
type Batch struct {
	ID        string
	Source    string // the system of the pack's mappings the file came from
	File      string // its name, without folder
	FileHash  string // hex SHA-256 of its bytes
	Rows      int
	By, At    string
	Retracted bool
}

// BatchMeta is what is known of an import before it runs.
type BatchMeta struct {
	Source, File, FileHash string
	Rows                   int
	By                     User
}

// ImportEntry is one record as a file has it.
type ImportEntry struct {
	Form, Record, Subject, Village string
	Row                            int // in the file, for the list of differences
	// Groups holds, by bare group, what the file says. A question that is absent or Blank was not said: it never erases.
	Groups map[string]forms.Answers
}

// household is the one the file puts a person in; "" when it says none.
func (e ImportEntry) household() string {
	if e.Form != formPerson {
		return ""
	}
	for _, said := range e.Groups {
		if h := said[formHousehold].Text(); h != "" {
			return h
		}
	}
	return ""
}

// Outcome tells what one ImportEntry came to.
type Outcome struct {
	Added       bool // nobody had written the record
	Changed     bool // a value of an earlier file of the same source was replaced, or a group nobody had answered was filled
	Moved       bool // the record has moved out of this laptop's place, or the household the file puts a person in has moved elsewhere: nothing was written
	Differences int  // values that differ from what a person wrote, now waiting to be decided
}

// Importer takes the entries of one import.
type Importer struct {
	t     *tx
	id    string
	meta  BatchMeta
	parts map[string]string    // village → record of this import's part there
	queue map[string][]*Change // by village, up to MaxTxn, not yet appended
	waits map[string]string    // record in the queue → its village there
	wrote bool
	// sources caches which source an earlier import's part came from.
	sources map[string]string
}

// Import runs fn in one transaction. When it returns nil all that fn put is on disk as one batch; when fn fails, or
// ctx is cancelled, nothing of it exists. A batch that changes nothing leaves no trace.
func (db *DB) Import(ctx context.Context, meta BatchMeta, fn func(b *Importer) error) (Batch, error) {
	b := &Importer{id: db.NewID(), meta: meta, parts: map[string]string{}, queue: map[string][]*Change{}, waits: map[string]string{}}
	out := Batch{Source: meta.Source, File: meta.File, FileHash: meta.FileHash, Rows: meta.Rows, By: meta.By.Name}
	err := db.update(ctx, func(t *tx) (err error) {
		b.t = t
		out.At = t.at
		if b.sources, err = t.partSources(); err != nil {
			return err
		}
		if err := fn(b); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return b.finish()
	})
	if err != nil {
		return Batch{}, err
	}
	if b.wrote {
		out.ID = b.id
	}
	return out, nil
}

// partSources maps the record of each import's part to its source.
func (t *tx) partSources() (map[string]string, error) {
	out := map[string]string{}
	if t.plan()[formBatch] == nil {
		return nil, refuse(CodeUnknown, errors.New("the pack has no form batch"))
	}
	rows, err := t.query("SELECT record, q_source FROM f_batch WHERE q_source IS NOT NULL")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var part, source string
		if err := rows.Scan(&part, &source); err != nil {
			return nil, err
		}
		out[part] = source
	}
	return out, rows.Err()
}

// Put decides, group by group, what the file's word for one record comes to:
// a group nobody answered is written; an earlier file's value of the same source is overwritten when it differs;
// equal values change nothing; a person's different value stays, and a Difference waits to be decided.
func (b *Importer) Put(e ImportEntry) (Outcome, error) {
	f := b.t.db.Pack().Form(e.Form)
	if f == nil {
		return Outcome{}, refuse(CodeUnknown, fmt.Errorf("form %q", e.Form))
	}
	for _, r := range b.t.kin.class(e.Form, b.t.kin.canonical(e.Form, e.Record)) { // twice in one file: the second must see the first
		if village, waits := b.waits[r]; waits {
			if err := b.flush(village); err != nil {
				return Outcome{}, err
			}
		}
	}
	old := Opened{}
	exists, err := b.t.exists(e.Record)
	if err != nil {
		return Outcome{}, err
	}
	if exists {
		if old, err = openRecord(b.t, e.Record); err != nil {
			return Outcome{}, err
		}
	}
	out := Outcome{Added: len(old.Live) == 0}
	c := &Change{Village: e.Village, Form: e.Form, Record: e.Record, Subject: e.Subject}
	if old.Village != "" {
		c.Village = old.Village
	}
	household := e.household()
	if b.t.moves.left(e.Record, b.t.db.place.Code) || b.t.moves.left(household, b.t.db.place.Code) {
		return Outcome{Moved: true}, nil
	}
	if exists && old.ID != e.Record { // it turned out to be another one, maybe of another village
		own, err := ownHistory(b.t, e.Record)
		if err != nil {
			return Outcome{}, err
		}
		c.Village = b.t.moves.self(own).Village
	}
	if v := b.t.moves.village(household); v != "" && v != c.Village {
		if !out.Added { // an old file: who is known here did not go with the household
			return Outcome{Moved: true}, nil
		}
		c.Village = v // in the former village's name it would wait as a late edit
	}
	if c.Subject == c.Record {
		c.Subject = ""
	}
	for _, name := range sortedKeys(e.Groups) {
		g := f.Group(name)
		if g == nil {
			return Outcome{}, refuse(CodeUnknown, fmt.Errorf("group %q of form %q", name, e.Form))
		}
		said := forms.Answers{}
		for q, a := range e.Groups[name] {
			if !a.IsBlank() {
				said[q] = a
			}
		}
		if len(said) == 0 {
			continue
		}
		own, live := told(old.Live[name], e.Record)
		meant, err := b.meant(e.Form, said)
		if err != nil {
			return Outcome{}, err
		}
		differ := differing(meant, live)
		for q := range differ {
			differ[q] = said[q]
		}
		switch {
		case len(live) > 0 && len(differ) == 0:
			continue
		case b.ours(live):
			c.Writes = append(c.Writes, Write{Group: fmt.Sprintf("%s@%d", g.Name, g.Version), Values: said, Over: dots(own)})
			out.Changed = out.Changed || !out.Added
		default:
			added, err := b.differ(e, c.Village, name, differ)
			if err != nil {
				return Outcome{}, err
			}
			out.Differences += added
		}
	}
	if len(c.Writes) == 0 {
		return out, nil
	}
	return out, b.enqueue(c)
}

// told are the live writes a file's word for a record is held against, and those of them it may replace: its own. What
// was written to another record that turned out to be the same is that one's row's business: held against only while the
// record has no write of its own, and never replaced. Otherwise two rows of one file would decide between them, another
// way at each import.
func told(live []Live, record string) (own, against []Live) {
	own = slices.DeleteFunc(slices.Clone(live), func(l Live) bool { return l.Record != record })
	if len(own) > 0 {
		return own, own
	}
	return nil, live
}

// meant are answers as a fold reads them: a reference to a record that turned out to be another names that one.
func (b *Importer) meant(form string, said forms.Answers) (forms.Answers, error) {
	tb := b.t.plan()[form]
	if tb == nil {
		return said, nil
	}
	out := said
	for _, q := range tb.refs {
		a, ok := said[q.Name]
		if !ok || !a.IsKnown() || a.IsInt() {
			continue
		}
		to, err := b.t.canonical(q.Ref, a.Text())
		if err != nil {
			return nil, err
		}
		if to != a.Text() {
			out = out.Clone()
			out[q.Name] = forms.Text(to)
		}
	}
	return out, nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// differing are the answers of the file that some live write does not share, format aside.
func differing(said forms.Answers, live []Live) forms.Answers {
	out := forms.Answers{}
	for q, a := range said {
		for _, l := range live {
			have := l.Values[q]
			if have != a && !(have.IsKnown() && a.IsKnown() && !a.IsInt() && cn.Fold(have.Text()) == cn.Fold(a.Text())) {
				out[q] = a
			}
		}
	}
	return out
}

// ours tells whether every live write came from a file of this import's source, so that a newer file may replace it.
func (b *Importer) ours(live []Live) bool {
	for _, l := range live {
		if l.Batch == "" || b.sources[l.Batch] != b.meta.Source {
			return false
		}
	}
	return true
}

func (t *tx) exists(record string) (bool, error) {
	n, err := count(t, "SELECT EXISTS (SELECT 1 FROM change WHERE record = $1)", record)
	return n == 1, err
}

// enqueue adds a change to its village's next txn.
func (b *Importer) enqueue(c *Change) error {
	b.waits[c.Record] = c.Village
	b.queue[c.Village] = append(b.queue[c.Village], c)
	if len(b.queue[c.Village]) == MaxTxn {
		return b.flush(c.Village)
	}
	return nil
}

// flush appends a village's queue as one txn and folds it.
func (b *Importer) flush(village string) error {
	queue := b.queue[village]
	if len(queue) == 0 {
		return nil
	}
	b.queue[village] = nil
	b.wrote = true
	part := b.parts[village]
	if part == "" {
		part = derived(formBatch, b.id, village)
		b.parts[village] = part
		b.sources[part] = b.meta.Source
	}
	for _, c := range queue {
		c.Batch = part
	}
	kept, err := b.t.append(queue, b.meta.By, "")
	if err != nil {
		return err
	}
	for _, c := range kept {
		delete(b.waits, c.Record)
	}
	return b.t.bring(kept, nil, map[string]bool{})
}

// finish writes what is queued, and the record that names the batch in each village's chain.
func (b *Importer) finish() error {
	for _, village := range sortedKeys(b.queue) {
		if err := b.flush(village); err != nil {
			return err
		}
	}
	for _, village := range sortedKeys(b.parts) {
		_, err := b.t.say(Save{By: b.meta.By, Entries: []Entry{{
			Form: formBatch, Record: b.parts[village], Village: village,
			Writes: []Write{{Group: "source", Values: forms.Answers{
				"import": forms.Text(b.id), "source": forms.Text(b.meta.Source), "file": forms.Text(b.meta.File),
				"file_hash": forms.Text(b.meta.FileHash), "rows": forms.Int(int64(b.meta.Rows)),
			}}},
		}}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Batches lists the imports, newest first.
func (db *DB) Batches(ctx context.Context) ([]Batch, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT q_import, q_source, q_file, q_file_hash, q_rows, actor, at, max(coalesce(q_retracted, '')) FROM f_batch WHERE q_import IS NOT NULL GROUP BY q_import, q_source, q_file, q_file_hash, q_rows ORDER BY min(at) DESC, q_import DESC")
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var out []Batch
	for rows.Next() {
		var b Batch
		var retracted string
		if err := rows.Scan(&b.ID, &b.Source, &b.File, &b.FileHash, &b.Rows, &b.By, &b.At, &retracted); err != nil {
			return nil, translate(err)
		}
		b.Retracted = retracted == retractedYes
		out = append(out, b)
	}
	return out, translate(rows.Err())
}

// retractedYes is the answer that takes an import back.
const retractedYes = "yes"

func (db *DB) loadRetracted(ctx context.Context) error {
	db.retracted = map[string]bool{}
	if db.asked.Load().plan[formBatch] == nil {
		return nil
	}
	rows, err := db.conn.QueryContext(ctx, "SELECT record FROM f_batch WHERE q_retracted = $1", retractedYes)
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var part string
		if err := rows.Scan(&part); err != nil {
			return translate(err)
		}
		db.retracted[part] = true
	}
	return translate(rows.Err())
}

// noteRetraction keeps in memory what a batch's record says of itself.
func (t *tx) noteRetraction(r forms.Record) {
	t.retracted[r.ID] = r.Answers["retracted"].Text() == retractedYes
}

// Retract undoes an import by one change in each village it touched: its writes no longer count, and what they
// replaced is live again. Refusals: no_batch; rested, when a later change outside the batch rests on it.
func (db *DB) Retract(ctx context.Context, by User, batch, reason string) error {
	return db.update(ctx, func(t *tx) error {
		parts, err := t.parts(batch)
		if err != nil {
			return err
		}
		if len(parts) == 0 {
			return refuse(CodeNoBatch, nil)
		}
		records, err := t.rests(parts)
		if err != nil {
			return err
		}
		for _, part := range sortedKeys(parts) {
			o, err := openRecord(t, part)
			if err != nil {
				return err
			}
			_, err = t.say(Save{By: by, Reason: reason, Entries: []Entry{{
				Form: formBatch, Record: part, Village: parts[part],
				Writes: []Write{{Group: "retraction", Over: o.Over("retraction"), Values: forms.Answers{
					"retracted": forms.Text(retractedYes), "retract_reason": forms.Text(reason)}}},
			}}})
			if err != nil {
				return err
			}
		}
		return t.bring(nil, records, map[string]bool{})
	})
}

// parts maps the records of a not yet undone import to their villages.
func (t *tx) parts(batch string) (map[string]string, error) {
	rows, err := t.query("SELECT record, village FROM f_batch WHERE q_import = $1 AND coalesce(q_retracted, '') <> $2", batch, retractedYes)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var part, village string
		if err := rows.Scan(&part, &village); err != nil {
			return nil, err
		}
		out[part] = village
	}
	return out, rows.Err()
}

// rests lists the records the parts touched, or refuses when a later change outside them rests on one of their writes
// or on a record that only they made. Changes arrive in any order: what rests on an import may be here before it.
func (t *tx) rests(parts map[string]string) (records map[string]bool, err error) {
	records = map[string]bool{}
	dots := map[Dot]bool{}      // the import's writes
	made := map[string]bool{}   // its records → nobody had written them before
	before := map[string]bool{} // records written by others so far
	rows, err := t.query("SELECT village, writer, n, record, batch FROM change ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Dot
		var record, part string
		if err := rows.Scan(&d.Village, &d.Writer, &d.N, &record, &part); err != nil {
			return nil, err
		}
		if _, mine := parts[part]; mine {
			dots[d] = true
			if _, seen := made[record]; !seen {
				made[record] = !before[record]
				records[record] = true
			}
		} else if off, err := t.isRetracted(part); err != nil {
			return nil, err
		} else if !off {
			before[record] = true
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	others, err := t.query("SELECT record, batch, body FROM change")
	if err != nil {
		return nil, err
	}
	defer others.Close()
	for others.Next() {
		var record, part string
		var body []byte
		if err := others.Scan(&record, &part, &body); err != nil {
			return nil, err
		}
		_, mine := parts[part]
		_, isPart := parts[record]
		if mine || isPart {
			continue
		}
		if off, err := t.isRetracted(part); err != nil {
			return nil, err
		} else if off {
			continue
		}
		c, _, err := readChange(body)
		if err != nil {
			return nil, refuse(CodeDamaged, err)
		}
		if made[record] || made[c.Subject] || c.touches(dots, made) {
			return nil, refuse(CodeRested, nil)
		}
	}
	return records, others.Err()
}

// touches tells whether the change overwrites one of the dots or refers to one of the records.
func (c *Change) touches(dots map[Dot]bool, records map[string]bool) bool {
	for _, w := range c.Writes {
		for _, d := range w.Over {
			if dots[d] {
				return true
			}
		}
		for _, a := range w.Values {
			if records[a.Text()] {
				return true
			}
		}
	}
	return false
}

// SourceRecords lists the records of a form that still hold a value an import of the source brought: those a newer
// file should name, so that the ones it does not are gone from it.
func (db *DB) SourceRecords(ctx context.Context, form, source string) ([]string, error) {
	tb := db.asked.Load().plan[form]
	if tb == nil {
		return nil, refuse(CodeUnknown, fmt.Errorf("form %q", form))
	}
	rows, err := db.r.QueryContext(ctx, "SELECT DISTINCT c.record FROM f_batch b JOIN change c ON c.batch = b.record LEFT JOIN alias a ON a.form = $1 AND a.record = c.record JOIN live l ON l.record = coalesce(a.canonical, c.record) AND l.seq = c.seq JOIN "+
		quoted(tb.name())+" t ON t.record = l.record WHERE b.q_source = $2 ORDER BY c.record", form, source)
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var r string
		if err := rows.Scan(&r); err != nil {
			return nil, translate(err)
		}
		out = append(out, r)
	}
	return out, translate(rows.Err())
}

// differ keeps, as a record of its own, that a file says otherwise than a person did. The same file twice keeps it once.
func (b *Importer) differ(e ImportEntry, village, group string, theirs forms.Answers) (added int, err error) {
	said := string(theirs.AppendJSON(nil))
	id := derived(formDifference, e.Record, group, b.meta.Source, said)
	if _, waits := b.waits[id]; waits { // an earlier row of this file said the same
		return 0, nil
	}
	have, err := openRecord(b.t, id)
	if err != nil || len(have.Live[groupFound]) > 0 {
		return 0, err
	}
	if len(have.Live["decision"]) == 0 { // otherwise decided once, before the file that told it was undone
		added = 1
	}
	f := b.t.db.Pack().Form(formDifference)
	if f == nil || f.Group(groupFound) == nil {
		return 0, refuse(CodeUnknown, errors.New("the pack has no form difference"))
	}
	g := f.Group(groupFound)
	values := forms.Answers{
		"target": forms.Text(e.Record), "target_form": forms.Text(e.Form), "target_group": forms.Text(group), "theirs": forms.Text(said),
		"source": forms.Text(b.meta.Source), "file": forms.Text(b.meta.File), "row": forms.Int(int64(e.Row)),
	}
	return added, b.enqueue(&Change{Village: village, Form: formDifference, Record: id, Writes: []Write{{Group: g.Name + "@" + strconv.Itoa(g.Version), Values: values}}})
}
