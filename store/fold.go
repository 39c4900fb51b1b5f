package store

import (
	"database/sql"
	"slices"
	"strings"

	"hufang/forms"
)

// look is a place records are folded from: the writing transaction, or a snapshot beside it.
type look interface {
	query(query string, args ...any) (*sql.Rows, error)
	isRetracted(part string) (bool, error)
	isWhole(x txnName) (bool, error)
	plan() plan
}

// history reads every change of a record, in order of arrival.
func history(l look, record string) ([]held, error) {
	rows, err := l.query("SELECT seq, body FROM change WHERE record = $1 ORDER BY seq", record)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []held
	for rows.Next() {
		var h held
		var body []byte
		if err := rows.Scan(&h.seq, &body); err != nil {
			return nil, err
		}
		if h.Change, _, err = readChange(body); err != nil {
			return nil, refuse(CodeDamaged, err)
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// judge marks the changes that do not count now: of an incomplete txn, or of an import that was taken back.
func judge(l look, changes []held) (err error) {
	for i := range changes {
		c := &changes[i]
		if c.Batch != "" {
			if c.off, err = l.isRetracted(c.Batch); err != nil {
				return err
			}
		}
		if c.off || c.Txn.Of == 0 {
			continue
		}
		whole, err := l.isWhole(c.txnName())
		if err != nil {
			return err
		}
		c.off = !whole
	}
	return nil
}

// members counts the changes of a txn that are here.
func members(l look, x txnName) (int64, error) {
	return count(l, "SELECT count(*) FROM change WHERE village = $1 AND writer = $2 AND n >= $3 AND n < $4", x.Village, x.Writer, x.First, x.First+x.Of)
}

// count runs a query whose answer is one number.
func count(l look, query string, args ...any) (n int64, err error) {
	rows, err := l.query(query, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

// refold brings the projection of one record up to what its changes come to now.
func (t *tx) refold(record string) error {
	changes, err := history(t, record)
	if err != nil {
		return err
	}
	if err := judge(t, changes); err != nil {
		return err
	}
	for _, q := range []string{"DELETE FROM live WHERE record = $1", "DELETE FROM conflict WHERE record = $1"} {
		if err := t.exec(q, record); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(changes, func(h held) bool { return !h.off }) {
		return t.drop(record, changes)
	}
	return t.project(changes)
}

// drop removes a record from the tables of every form its changes name: none of them counts any more.
func (t *tx) drop(record string, changes []held) error {
	for _, form := range formsOf(changes) {
		tb := t.plan()[form]
		if tb == nil {
			continue
		}
		if err := t.exec("DELETE FROM "+quoted(tb.name())+" WHERE record = $1", record); err != nil {
			return err
		}
	}
	return t.exec("DELETE FROM search WHERE record = $1", record)
}

func formsOf(changes []held) []string {
	var out []string
	for _, h := range changes {
		if !slices.Contains(out, h.Form) {
			out = append(out, h.Form)
		}
	}
	return out
}

// project writes what the changes of one record come to: live rows, conflicts, the form's row, the search text.
// The projection of that record must have been cleared before, or never have existed.
func (t *tx) project(changes []held) error {
	on := slices.DeleteFunc(slices.Clone(changes), func(h held) bool { return h.off })
	if len(on) == 0 {
		return nil
	}
	r, plan := identity(on), t.plan()
	registers := foldRecord(on, plan.rule(r.Form))
	live := map[int64][]string{}
	var newest *Live
	for i := range registers {
		reg := &registers[i]
		for name, a := range reg.values {
			r.Answers[name] = a
		}
		for j := range reg.live {
			l := &reg.live[j]
			live[l.seq] = append(live[l.seq], reg.group)
			if newest == nil || l.At > newest.At || (l.At == newest.At && compareDots(l.Dot, newest.Dot) > 0) {
				newest = l
			}
		}
		if reg.conflict {
			if err := t.exec("INSERT INTO conflict (record, grp, form, village) VALUES ($1, $2, $3, $4)", r.ID, reg.group, r.Form, r.Village); err != nil {
				return err
			}
		}
	}
	for _, h := range on {
		if groups := live[h.seq]; groups != nil {
			if err := t.exec("INSERT INTO live (record, seq, groups) VALUES ($1, $2, $3)", r.ID, h.seq, strings.Join(groups, " ")); err != nil {
				return err
			}
		}
	}
	if newest != nil {
		r.By, r.Role, r.At = newest.By, newest.Role, newest.At
	}
	if r.Form == formBatch {
		t.noteRetraction(r)
	}
	tb := plan[r.Form]
	if tb == nil {
		return nil // a form of a pack that is not here: its changes are kept and travel on
	}
	if r.Subject == "" {
		r.Subject = r.ID
	}
	if err := t.exec(tb.upsert, tb.row(r)...); err != nil {
		return err
	}
	return t.index(r)
}

// identity is the record the changes are of, without answers. A record has one form, village, subject and month for
// life; should forged changes disagree, the smallest dot speaks.
func identity(changes []held) forms.Record {
	first := slices.MinFunc(changes, func(a, b held) int { return compareDots(a.Dot(), b.Dot()) })
	return forms.Record{ID: first.Record, Form: first.Form, Subject: first.Subject, Village: first.Village, Month: first.Month, Answers: forms.Answers{}}
}

// rebuild drops every projection and folds all changes anew, record by record. progress may be nil.
func (t *tx) rebuild(progress func(done, total int)) error {
	if err := t.dropTables(); err != nil {
		return err
	}
	if err := t.makeTables(); err != nil {
		return err
	}
	clear(t.retracted)
	for part := range t.db.retracted {
		t.retracted[part] = false
	}
	// Imports first: whether one was taken back decides about the changes it brought.
	for _, batches := range []bool{true, false} {
		if err := t.foldAll(batches, progress); err != nil {
			return err
		}
	}
	return t.exec("DELETE FROM meta WHERE key = 'rebuild'")
}

func (t *tx) dropTables() error {
	rows, err := t.db.conn.QueryContext(t.ctx, formTables)
	if err != nil {
		return err
	}
	var names []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return err
		}
		names = append(names, n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, n := range names {
		if _, err := t.db.conn.ExecContext(t.ctx, "DROP TABLE "+quoted(n)); err != nil {
			return err
		}
	}
	for _, n := range []string{"live", "conflict", "search"} {
		if err := t.exec("DELETE FROM " + n); err != nil {
			return err
		}
	}
	return nil
}

// foldAll projects every record, reading the changes once in record order. With batches it takes the imports' own
// records and nothing else.
func (t *tx) foldAll(batches bool, progress func(done, total int)) error {
	total := 0
	if progress != nil {
		if err := t.db.conn.QueryRowContext(t.ctx, "SELECT count(*) FROM change").Scan(&total); err != nil {
			return err
		}
	}
	last := "" // the record done last; the loop reads on from there, a page of records at a time
	for done := 0; ; {
		rows, err := t.query("SELECT seq, record, body FROM change WHERE record > $1 ORDER BY record, seq LIMIT 20000", last)
		if err != nil {
			return err
		}
		page, more, err := readPage(rows)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return nil
		}
		for start := 0; start < len(page); {
			end := start
			for end < len(page) && page[end].Record == page[start].Record {
				end++
			}
			if more && end == len(page) && start > 0 {
				break // this record may go on in the next page
			}
			changes := page[start:end]
			last = changes[0].Record
			if more && end == len(page) { // one record fills more than a page
				if changes, err = history(t, last); err != nil {
					return err
				}
			}
			start = end
			done += len(changes)
			if (changes[0].Form == formBatch) != batches {
				continue
			}
			if err := judge(t, changes); err != nil {
				return err
			}
			if err := t.project(changes); err != nil {
				return err
			}
			if progress != nil {
				progress(done, total)
			}
		}
		if !more {
			return nil
		}
	}
}

func readPage(rows *sql.Rows) (page []held, more bool, err error) {
	defer rows.Close()
	for rows.Next() {
		var h held
		var record string
		var body []byte
		if err := rows.Scan(&h.seq, &record, &body); err != nil {
			return nil, false, err
		}
		if h.Change, _, err = readChange(body); err != nil {
			return nil, false, refuse(CodeDamaged, err)
		}
		page = append(page, h)
	}
	return page, len(page) == 20000, rows.Err()
}
