package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"hufang/forms"
)

// Conflict is one group of a record whose live values only a person can bring together.
type Conflict struct{ Record, Group, Form, Village string }

// Conflicts lists the open conflicts, by village and record.
func (db *DB) Conflicts(ctx context.Context) ([]Conflict, error) {
	var out []Conflict
	err := db.read(ctx, func(v *snapshot) (err error) {
		out, err = openConflicts(v)
		return err
	})
	return out, err
}

func openConflicts(l look) ([]Conflict, error) {
	rows, err := l.query("SELECT record, grp, form, village FROM conflict ORDER BY village, record, grp")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Conflict
	for rows.Next() {
		var c Conflict
		if err := rows.Scan(&c.Record, &c.Group, &c.Form, &c.Village); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Dispute is an open conflict with everything that was said.
type Dispute struct {
	Conflict
	Subject string // whom the record is about; "" = itself
	Month   forms.Month
	Sides   []Live // every live write, by dot
	Agreed  *Live  // the last write that all sides replaced; nil when there is none, or not one
}

// Seen are the dots of the sides: what a settlement made on this reading names as replaced.
func (d Dispute) Seen() []Dot { return dots(d.Sides) }

// Disputes lists the open conflicts of the villages with the prefix ("" = all) with everything that was said, by
// village and record.
func (db *DB) Disputes(ctx context.Context, village string) ([]Dispute, error) {
	var out []Dispute
	err := db.read(ctx, func(v *snapshot) error {
		open, err := openConflicts(v)
		if err != nil {
			return err
		}
		for _, c := range open {
			if len(c.Village) < len(village) || c.Village[:len(village)] != village {
				continue
			}
			d, err := dispute(v, c.Record, c.Group)
			if err != nil {
				return err
			}
			d.Conflict = c
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

// dispute reads what was said in one group of a record.
func dispute(l look, record, group string) (Dispute, error) {
	var changes []held
	var x target
	var err error
	if group == groupAlias { // it is of the written record, whatever that turns out to be
		changes, err = ownHistory(l, record)
		changes = slices.DeleteFunc(changes, func(h held) bool { return h.off })
	} else if x, changes, err = find(l, record); err == nil {
		changes, err = counting(l, changes)
	}
	if err != nil || len(changes) == 0 {
		return Dispute{}, err
	}
	m, err := l.moved()
	if err != nil {
		return Dispute{}, err
	}
	who := m.self(changes)
	if group != groupAlias {
		if who, err = x.identity(l, changes); err != nil {
			return Dispute{}, err
		}
	}
	d := Dispute{Conflict: Conflict{Record: who.ID, Group: group, Form: who.Form, Village: who.Village}, Subject: who.Subject, Month: who.Month}
	changes = only(changes, group)
	rule := l.plan().rule(who.Form)
	for _, r := range foldRecord(changes, rule) {
		d.Sides = r.live
		if !r.conflict {
			return d, nil
		}
	}
	d.Agreed = agreed(changes, d.Sides, rule)
	return d, nil
}

// agreed is the write of a group that every side replaced, directly or through others, and that no other such write
// replaced.
func agreed(changes []held, sides []Live, rule func(string) policy) *Live {
	beneath := beneathOf(changes, changes[0].Writes[0].bare())
	var common map[Dot]bool
	for _, s := range sides {
		b := beneath(s.Dot)
		if common == nil {
			common = b
		}
		maps.DeleteFunc(common, func(d Dot, _ bool) bool { return !b[d] })
	}
	last := maps.Clone(common)
	for d := range common {
		for b := range beneath(d) {
			delete(last, b)
		}
	}
	if len(last) != 1 {
		return nil
	}
	for d := range last {
		under := beneath(d)
		then := slices.DeleteFunc(slices.Clone(changes), func(h held) bool { return h.Dot() != d && !under[h.Dot()] })
		for _, r := range foldRecord(then, rule) {
			if len(r.live) == 1 {
				return &r.live[0]
			}
		}
	}
	return nil
}

// Resolve ends a conflict by a person's word, with a reason that travels: values as typed, or those of a side. It
// replaces the writes the person had seen; one that joined since stands against it. Refusals: settled, reason.
func (db *DB) Resolve(ctx context.Context, by User, d Dispute, values forms.Answers, reason string) (Saved, error) {
	if strings.TrimSpace(reason) == "" {
		return Saved{}, refuse(CodeReason, nil)
	}
	var saved Saved
	err := db.update(ctx, func(t *tx) error {
		open, err := t.query("SELECT 1 FROM conflict WHERE record = $1 AND grp = $2", d.Record, d.Group)
		if err != nil {
			return err
		}
		standing := open.Next()
		if err := errors.Join(open.Err(), open.Close()); err != nil {
			return err
		}
		if !standing {
			return refuse(CodeSettled, nil)
		}
		s := Save{By: by, Reason: reason, Entries: []Entry{{Form: d.Form, Record: d.Record, Subject: d.Subject, Village: d.Village, Month: d.Month,
			Writes: []Write{{Group: d.Group, Values: values, Over: d.Seen()}}}}}
		changes, err := t.say(s)
		if err != nil {
			return err
		}
		saved = Saved{At: t.at, Records: []string{d.Record}, Dots: []Dot{changes[0].Dot()}}
		return nil
	})
	return saved, err
}
