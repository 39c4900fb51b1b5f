package store

import (
	"cmp"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"hufang/forms"
)

// look is a place records are folded from: the writing transaction, or a snapshot beside it.
type look interface {
	query(query string, args ...any) (*sql.Rows, error)
	isRetracted(part string) (bool, error)
	isWhole(x txnName) (bool, error)
	canonical(form, record string) (string, error)
	class(form, canonical string) ([]string, error)
	moved() (*moves, error)
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

// judge marks the changes that do not count now: of an incomplete txn, of an import that was taken back, or of a village
// that the household had left.
func judge(l look, changes []held) (err error) {
	m, err := l.moved()
	if err != nil {
		return err
	}
	for i := range changes {
		c := &changes[i]
		if c.Batch != "" {
			if c.off, err = l.isRetracted(c.Batch); err != nil {
				return err
			}
		}
		if !c.off && len(m.list) > 0 {
			c.routed = m.routes(c.Change)
			decision := ""
			if c.routed != "" {
				decision = m.decided[c.Dot().spelled()]
			}
			c.off = c.routed != "" && decision != FormerAccept
			if decision != "" {
				c.routed = ""
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

// ownHistory reads every change of a written record and marks those that do not count now.
func ownHistory(l look, record string) ([]held, error) {
	changes, err := history(l, record)
	if err != nil {
		return nil, err
	}
	return changes, judge(l, changes)
}

// target is a record of the projection: what the changes of one written record come to or, where several turned out to
// be one, of all of them.
type target struct {
	form, record string
	subject      string // "" = the record itself
	month        forms.Month
}

// derived tells whether the record's id follows from its subject and month.
func (x target) derived() bool {
	return x.month != "" && x.record == MonthlyID(x.form, x.subject, x.month)
}

// aim says in which target a written record counts.
func aim(l look, r forms.Record) (x target, err error) {
	x = target{form: r.Form, record: r.ID, subject: r.Subject, month: r.Month}
	if kindred(r.Form) {
		x.subject = ""
		x.record, err = l.canonical(r.Form, r.ID)
		return x, err
	}
	about := l.plan().about(r.Form)
	if !kindred(about) || r.Subject == "" {
		return x, nil
	}
	subject, err := l.canonical(about, r.Subject)
	if err == nil && subject != x.subject {
		if x.derived() {
			x.record = MonthlyID(x.form, subject, x.month)
		}
		x.subject = subject
	}
	return x, err
}

// written lists the records whose changes count in the target.
func (x target) written(l look) ([]string, error) {
	if kindred(x.form) {
		return l.class(x.form, x.record)
	}
	if about := l.plan().about(x.form); kindred(about) && x.subject != "" {
		class, err := l.class(about, x.subject)
		if err != nil || len(class) == 1 || !x.derived() {
			return []string{x.record}, err
		}
		out := make([]string, len(class))
		for i, subject := range class {
			out[i] = MonthlyID(x.form, subject, x.month)
		}
		return out, nil
	}
	return []string{x.record}, nil
}

// gather reads the changes that count in the target; all of them, also those that do not count now, when written is alone.
func gather(l look, x target) ([]held, error) {
	records, err := x.written(l)
	if err != nil {
		return nil, err
	}
	var out []held
	for _, r := range records {
		changes, err := ownHistory(l, r)
		if err != nil {
			return nil, err
		}
		out = append(out, changes...)
	}
	return out, nil
}

// counting are the changes as they count in a fold: those that do, without what records say of being another, and with
// each reference to a record that turned out to be another naming that one.
func counting(l look, changes []held) ([]held, error) {
	out := make([]held, 0, len(changes))
	for _, h := range changes {
		if h.off {
			continue
		}
		tb := l.plan()[h.Form]
		kept := h.Writes
		if kindred(h.Form) && slices.ContainsFunc(kept, func(w Write) bool { return w.bare() == groupAlias }) {
			kept = slices.DeleteFunc(slices.Clone(kept), func(w Write) bool { return w.bare() == groupAlias })
		}
		if len(kept) == 0 {
			continue
		}
		if tb != nil {
			for _, q := range tb.refs {
				for i, w := range kept {
					a, ok := w.Values[q.Name]
					if !ok || !a.IsKnown() || a.IsInt() {
						continue
					}
					to, err := l.canonical(q.Ref, a.Text())
					if err != nil {
						return nil, err
					}
					if to != a.Text() {
						kept = slices.Clone(kept)
						kept[i].Values = w.Values.Clone()
						kept[i].Values[q.Name] = forms.Text(to)
					}
				}
			}
		}
		if len(kept) != len(h.Writes) || &kept[0] != &h.Writes[0] {
			c := *h.Change
			c.Writes = kept
			h.Change = &c
		}
		out = append(out, h)
	}
	return out, nil
}

// bring brings the projection up to new changes, and to records whose changes came to count or ceased to. done names
// records that are up to date already.
func (t *tx) bring(fresh []held, again, done map[string]bool) error {
	records := map[string][]held{} // the new changes of each record; none of those that are folded for another reason
	var saying []string            // records that say of themselves that they are another, or of which is said
	for r := range again {
		records[r] = nil
	}
	for _, h := range fresh {
		records[h.Record] = append(records[h.Record], h)
	}
	before := t.moves
	moved, err := t.control(records, fresh, done)
	if err != nil {
		return err
	}
	for r, changes := range records {
		if saysAlias(changes) || t.kin.nodes[node{formPerson, r}] != (kinNode{}) || t.kin.nodes[node{formHousehold, r}] != (kinNode{}) {
			saying = append(saying, r)
		}
	}
	if len(saying) > 0 || t.moves != before && len(t.kin.nodes) > 0 { // under whom a class is folded hangs on its moves
		slices.Sort(saying)
		joined, err := t.realias(saying)
		if err != nil {
			return err
		}
		for _, x := range joined {
			delete(done, x.record) // a transfer folded above, of a household that is another one now
		}
		moved = append(moved, joined...)
	}
	for _, r := range sortedKeys(records) {
		if err := t.arrive(r, records[r], fresh, done); err != nil {
			return err
		}
	}
	for _, x := range moved {
		if err := t.again(x, done); err != nil {
			return err
		}
	}
	return nil
}

// control folds first the records that say which households moved and what of the rest counts, and adds to the records
// those that count otherwise now.
func (t *tx) control(records map[string][]held, fresh []held, done map[string]bool) ([]target, error) {
	found := false
	for _, r := range sortedKeys(records) {
		changes := records[r]
		if len(changes) == 0 {
			own, err := history(t, r)
			if err != nil {
				return nil, err
			}
			changes = own
		}
		if len(changes) == 0 || (changes[0].Form != formTransfer && changes[0].Form != formFormer) {
			continue
		}
		found = true
		if err := t.arrive(r, records[r], fresh, done); err != nil {
			return nil, err
		}
		records[r] = nil // has a projection from now on
	}
	if !found {
		return nil, nil
	}
	return t.reroute(records)
}

// arrive folds a record that changes came for. One that nobody had written before them need not be read.
func (t *tx) arrive(record string, changes, fresh []held, done map[string]bool) error {
	known := true
	if len(changes) > 0 {
		n, err := count(t, "SELECT EXISTS (SELECT 1 FROM change WHERE record = $1 AND seq < $2)", record, fresh[0].seq)
		if err != nil {
			return err
		}
		known = n == 1
	}
	if known {
		var err error
		if changes, err = history(t, record); err != nil || len(changes) == 0 {
			return err
		}
	}
	if err := judge(t, changes); err != nil {
		return err
	}
	if err := t.noteRouted(record, changes); err != nil {
		return err
	}
	x, err := aim(t, identity(changes))
	if err != nil || done[x.record] {
		return err
	}
	written, err := x.written(t)
	if err != nil {
		return err
	}
	if len(written) > 1 || written[0] != record {
		return t.again(x, done)
	}
	done[x.record] = true
	if known {
		if err := t.clear(x.form, x.record); err != nil {
			return err
		}
		for _, form := range formsOf(changes) {
			if err := t.clearRow(form, x.record); err != nil {
				return err
			}
		}
	}
	return t.project(x, changes)
}

// again folds a target anew from all that is written.
func (t *tx) again(x target, done map[string]bool) error {
	x, err := aim(t, forms.Record{ID: x.record, Form: x.form, Subject: x.subject, Month: x.month})
	if err != nil || done[x.record] {
		return err
	}
	if !kindred(x.form) && !x.derived() {
		return t.arrive(x.record, nil, nil, done) // its own changes know whom it is about
	}
	done[x.record] = true
	changes, err := gather(t, x)
	if err != nil {
		return err
	}
	for _, r := range recordsOf(changes) {
		own := slices.DeleteFunc(slices.Clone(changes), func(h held) bool { return h.Record != r })
		if err := t.noteRouted(r, own); err != nil {
			return err
		}
	}
	if err := t.clear(x.form, x.record); err != nil {
		return err
	}
	return t.project(x, changes)
}

// forget removes everything of a target that is none any more.
func (t *tx) forget(form, record string) error {
	if kindred(form) {
		if err := t.exec("DELETE FROM search WHERE record = $1", record); err != nil {
			return err
		}
	}
	return t.clear(form, record)
}

// clear makes room for what a target comes to now. What it is found by stays: an index of words is dear to write anew.
func (t *tx) clear(form, record string) error {
	for _, q := range []string{"DELETE FROM live WHERE record = $1", "DELETE FROM conflict WHERE record = $1 AND grp <> '" + groupAlias + "'"} {
		if err := t.exec(q, record); err != nil {
			return err
		}
	}
	if kindred(form) {
		if err := t.exec("DELETE FROM twin WHERE record = $1", record); err != nil {
			return err
		}
	}
	return t.clearRow(form, record)
}

func (t *tx) clearRow(form, record string) error {
	tb := t.plan()[form]
	if tb == nil {
		return nil
	}
	return t.exec("DELETE FROM "+quoted(tb.name())+" WHERE record = $1", record)
}

func recordsOf(changes []held) []string {
	var out []string
	for _, h := range changes {
		if !slices.Contains(out, h.Record) {
			out = append(out, h.Record)
		}
	}
	return out
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

// project writes what the changes of a target come to: live rows, conflicts, the form's row, the search text.
// The projection of that target must have been cleared before, or never have existed.
func (t *tx) project(x target, changes []held) error {
	on, err := counting(t, changes)
	if err != nil {
		return err
	}
	if len(on) == 0 {
		if x.form == formBatch {
			t.retracted[x.record] = false
		}
		return t.forget(x.form, x.record)
	}
	r, err := x.identity(t, on)
	if err != nil {
		return err
	}
	plan := t.plan()
	registers := foldForm(r.Form, on, plan.rule(r.Form))
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
	if !kindred(r.Form) {
		return nil
	}
	return errors.Join(t.index(r, registers), t.marks(r))
}

// identity is the record that the counting changes of a target are of, without answers. It is where whom it is about is.
func (x target) identity(l look, on []held) (forms.Record, error) {
	own := slices.DeleteFunc(slices.Clone(on), func(h held) bool { return h.Record != x.record })
	if len(own) == 0 {
		own = on
	}
	r := identity(own)
	r.ID, r.Form, r.Subject, r.Month = x.record, x.form, x.subject, x.month
	m, err := l.moved()
	if err != nil || len(m.list) == 0 || x.form == formTransfer || x.form == formFormer {
		return r, err
	}
	who := x.subject
	if kindred(x.form) {
		who = x.record
	}
	if v := m.village(who); v != "" {
		r.Village = v
	}
	return r, nil
}

// identity is the record the changes are of, without answers. A record has one form, village, subject and month for
// life; should changes disagree, the smallest dot of those that count speaks, and whom a monthly record is about its id
// decides: a form that was opened while two people were one may be saved after they are two again.
func identity(changes []held) forms.Record {
	if i := slices.IndexFunc(changes, func(h held) bool { return h.Subject != changes[0].Subject && h.Month != "" }); i >= 0 {
		own := slices.DeleteFunc(slices.Clone(changes), func(h held) bool { return h.Record != MonthlyID(h.Form, h.Subject, h.Month) })
		if len(own) > 0 {
			changes = own
		}
	}
	first := slices.MinFunc(changes, func(a, b held) int {
		return cmp.Or(cmp.Compare(flag(a.off), flag(b.off)), compareDots(a.Dot(), b.Dot()))
	})
	return forms.Record{ID: first.Record, Form: first.Form, Subject: first.Subject, Village: first.Village, Month: first.Month, Answers: forms.Answers{}}
}

// foldRules numbers the rules by which the projection comes from the changes. A store that was folded by others, or
// whose schema was brought forward since, is folded anew when it is opened: raise it with every change of what the same
// changes come to.
const foldRules = "2"

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
	t.kin, t.moves = noKin(), noMoves()
	// Imports first: whether one was taken back decides about the changes it brought. Then which households moved, then
	// which records are one.
	done := map[string]bool{}
	for _, step := range []struct {
		records string
		fold    func(records []string) error
	}{
		{"SELECT DISTINCT batch FROM change WHERE batch <> ''", func(parts []string) error {
			for _, part := range parts {
				if err := t.arrive(part, nil, nil, done); err != nil {
					return err
				}
			}
			return nil
		}},
		{sayingMoves, func(records []string) (err error) {
			for _, r := range records {
				if err := t.arrive(r, nil, nil, done); err != nil {
					return err
				}
			}
			t.moves, err = readMoves(t)
			return err
		}},
		{sayingAlias, func(records []string) error {
			joined, err := t.realias(records)
			if err != nil {
				return err
			}
			for _, x := range joined {
				delete(done, x.record) // a transfer folded above, of a household that is another one now
				if err := t.again(x, done); err != nil {
					return err
				}
			}
			return nil
		}},
	} {
		records := map[string]bool{}
		if err := t.collect(records, step.records); err != nil {
			return err
		}
		if err := step.fold(sortedKeys(records)); err != nil {
			return err
		}
	}
	if err := t.foldAll(done, progress); err != nil {
		return err
	}
	return t.exec("INSERT INTO meta (key, value) VALUES ('rules', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", foldRules)
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
	for _, n := range []string{"live", "conflict", "search", "alias", "twin", "routed"} {
		if err := t.exec("DELETE FROM " + n); err != nil {
			return err
		}
	}
	return nil
}

// foldAll projects every record that is not done, reading the changes once in record order.
func (t *tx) foldAll(done map[string]bool, progress func(done, total int)) error {
	total := 0
	if progress != nil {
		if err := t.db.conn.QueryRowContext(t.ctx, "SELECT count(*) FROM change").Scan(&total); err != nil {
			return err
		}
	}
	last := "" // the record done last; the loop reads on from there, a page of records at a time
	folded := 0
	var joined []target // of several written records
	for {
		rows, err := t.query("SELECT seq, record, body FROM change WHERE record > $1 ORDER BY record, seq LIMIT 20000", last)
		if err != nil {
			return err
		}
		page, more, err := readPage(rows)
		if err != nil {
			return err
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
			folded += len(changes)
			if done[last] {
				continue
			}
			if err := judge(t, changes); err != nil {
				return err
			}
			if err := t.noteRouted(last, changes); err != nil {
				return err
			}
			x, err := aim(t, identity(changes))
			if err != nil {
				return err
			}
			written, err := x.written(t)
			if err != nil {
				return err
			}
			if len(written) > 1 || written[0] != last {
				joined = append(joined, x)
				continue
			}
			if err := t.project(x, changes); err != nil {
				return err
			}
			if progress != nil {
				progress(folded, total)
			}
		}
		if !more {
			break
		}
	}
	for _, x := range joined {
		if err := t.again(x, done); err != nil {
			return err
		}
	}
	return nil
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
