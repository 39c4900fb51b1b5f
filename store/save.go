package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hufang/forms"
)

// Entry is one record's part of a save.
type Entry struct {
	Form    string
	Record  string // "" = a monthly form's derived id, a new id otherwise
	Subject string // whom it is about; "" = the record itself
	Village string // 12 digits
	Month   forms.Month
	Writes  []Write
}

// Save is what one press of 保存 writes: at most 200 records, all or nothing.
type Save struct {
	By      User
	Entries []Entry
	Reason  string
	Draft   string   // the draft this save ends, dropped in the same transaction
	Drafts  []string // further ones, of a conversation that saves many forms at once

	into string // the village they move to by this
}

// Saved tells what was written.
type Saved struct {
	At      string // RFC 3339, as shown
	Records []string
	Dots    []Dot
}

// Save writes its entries in one transaction; when it returns nil they are on disk. Values need only hold the
// answered questions of a group: the rest is written as left blank. Refusals: author, unknown, too_many, full, readonly.
func (db *DB) Save(ctx context.Context, s Save) (Saved, error) {
	var saved Saved
	err := db.update(ctx, func(t *tx) error {
		changes, err := t.say(s)
		if err != nil {
			return err
		}
		for _, draft := range append([]string{s.Draft}, s.Drafts...) {
			if err := t.exec("DELETE FROM draft WHERE id = $1", draft); err != nil {
				return err
			}
		}
		saved = Saved{At: t.at}
		for _, c := range changes {
			saved.Records = append(saved.Records, c.Record)
			saved.Dots = append(saved.Dots, c.Dot())
		}
		return nil
	})
	if err != nil {
		return Saved{}, err
	}
	return saved, nil
}

// say writes entries and folds what they touch. Who knows of a move never writes what waits as a late edit.
func (t *tx) say(s Save) ([]*Change, error) {
	changes, err := t.compose(s)
	if err != nil {
		return nil, err
	}
	if err := t.write(changes, s.By, s.Reason); err != nil || s.into != "" {
		return changes, err
	}
	return changes, t.vouch(changes, s.By, s.Reason)
}

// compose turns entries into changes without their place in the chain.
func (t *tx) compose(s Save) ([]*Change, error) {
	switch {
	case len(s.Entries) == 0 || s.By.Name == "" || s.By.Role == "":
		return nil, errors.New("save: entries, name and role must be given")
	case len(s.Entries) > MaxTxn:
		return nil, refuse(CodeTooMany, fmt.Errorf("%d entries", len(s.Entries)))
	}
	pack := t.db.Pack()
	changes := make([]*Change, len(s.Entries))
	for i, e := range s.Entries {
		f := pack.Form(e.Form)
		if f == nil {
			return nil, refuse(CodeUnknown, fmt.Errorf("form %q", e.Form))
		}
		c := &Change{Village: e.Village, Form: e.Form, Record: e.Record, Subject: e.Subject, Month: e.Month}
		if c.Record == "" {
			c.Record = t.db.NewID()
			if f.Cadence == forms.Monthly || f.Cadence == forms.Case {
				c.Record = MonthlyID(e.Form, e.Subject, e.Month)
			}
		}
		subject, err := t.subject(string(f.About), c)
		if err != nil {
			return nil, err
		}
		c.Subject = subject
		if c.Subject == c.Record {
			c.Subject = ""
		}
		for _, w := range e.Writes {
			g := f.Group(w.Group)
			if g == nil {
				return nil, refuse(CodeUnknown, fmt.Errorf("group %q of form %q", w.Group, e.Form))
			}
			values, err := whole(g, w.Values)
			if err != nil {
				return nil, err
			}
			c.Writes = append(c.Writes, Write{Group: fmt.Sprintf("%s@%d", g.Name, g.Version), Values: values, Over: w.Over})
		}
		if slices.ContainsFunc(c.concerns(), func(r string) bool { return t.moves.left(r, t.db.place.Code) }) {
			return nil, refuse(CodeOutside, fmt.Errorf("village %s", e.Village))
		}
		c.Village = cmp.Or(s.into, t.moves.home(c), c.Village)
		changes[i] = c
	}
	return changes, nil
}

// subject is whom a change is about among those who turned out to be one with whom its form names: the one from whom a
// monthly record's id follows; of an event the one it was always about, so that it stays his when they are two again,
// unless he is elsewhere.
func (t *tx) subject(about string, c *Change) (string, error) {
	if !kindred(about) || c.Subject == "" {
		return c.Subject, nil
	}
	to := t.kin.canonical(about, c.Subject)
	switch {
	case len(t.kin.class(about, to)) == 1:
		return c.Subject, nil
	case c.Month != "" && c.Record == MonthlyID(c.Form, to, c.Month):
		return to, nil
	case c.Month != "" && c.Record == MonthlyID(c.Form, c.Subject, c.Month):
		return c.Subject, nil
	}
	own, err := ownHistory(t, c.Record)
	if err != nil || len(own) == 0 {
		return c.Subject, err
	}
	was := identity(own).Subject
	if at := t.moves.village(was); t.kin.canonical(about, was) == to && (at == "" || at == t.moves.village(to)) {
		return was, nil
	}
	return c.Subject, nil
}

// whole are the values with every other question of the group as left blank.
func whole(g *forms.Group, values forms.Answers) (forms.Answers, error) {
	out := make(forms.Answers, len(g.Questions))
	for _, q := range g.Questions {
		if q.Type.Stored() {
			out[q.Name] = values[q.Name]
		}
	}
	for name := range values {
		if _, ok := out[name]; !ok {
			return nil, refuse(CodeUnknown, fmt.Errorf("question %q of group %q", name, g.Name))
		}
	}
	return out, nil
}

// write appends the changes to this writer's chains, one txn per village, and folds what they touch.
func (t *tx) write(changes []*Change, by User, reason string) error {
	var kept []held
	for _, village := range villagesOf(changes) {
		mine := slices.DeleteFunc(slices.Clone(changes), func(c *Change) bool { return c.Village != village })
		held, err := t.append(mine, by, reason)
		if err != nil {
			return err
		}
		kept = append(kept, held...)
	}
	return t.bring(kept, nil, map[string]bool{})
}

func villagesOf(changes []*Change) []string {
	var out []string
	for _, c := range changes {
		if !slices.Contains(out, c.Village) {
			out = append(out, c.Village)
		}
	}
	return out
}

// append gives changes of one village their place in the chain, as one txn, and stores them. It folds nothing; the
// held changes it returns are for that.
func (t *tx) append(changes []*Change, by User, reason string) ([]held, error) {
	if err := t.admit(by); err != nil {
		return nil, err
	}
	out := make([]held, len(changes))
	chain := Chain{changes[0].Village, t.db.writer.id}
	h := t.head(chain)
	first := h.n + 1
	doubted := suspect(t.now, t.db.writer.floor)
	pack := t.db.Pack().Hash
	for i, c := range changes {
		slices.SortFunc(c.Writes, func(a, b Write) int { return strings.Compare(a.bare(), b.bare()) })
		if err := t.reach(c); err != nil {
			return nil, err
		}
		c.Writer, c.N, c.Prev = chain.Writer, h.n+1, h.hash
		c.Actor, c.Role, c.Reason, c.Pack, c.At, c.Suspect, c.Salt = by.Name, by.Role, reason, pack, t.at, doubted, random128()
		if len(changes) > 1 {
			c.Txn = Txn{First: first, Of: int64(len(changes))}
		}
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("save change: %w", err)
		}
		body := c.Body()
		if len(body) > MaxBody {
			return nil, refuse(CodeTooMany, fmt.Errorf("a change of %d bytes", len(body)))
		}
		h = head{n: c.N, hash: HashBody(body)}
		seq, err := t.keep(c, body, h.hash)
		if err != nil {
			return nil, err
		}
		out[i] = held{Change: c, seq: seq}
	}
	t.heads[chain] = h
	return out, nil
}

// keep stores one change's body.
func (t *tx) keep(c *Change, body []byte, hash string) (seq int64, err error) {
	if seq, err = t.nextSeq(); err != nil {
		return 0, err
	}
	return seq, t.exec("INSERT INTO change (seq, village, writer, n, hash, record, batch, txn, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		seq, c.Village, c.Writer, c.N, hash, c.Record, c.Batch, c.Txn.First, body)
}
