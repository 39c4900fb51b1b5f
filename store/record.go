package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"hufang/forms"
)

// The forms the store itself knows by name (design: the six nouns, and the two that imports need).
const (
	formHousehold  = "household"
	formPerson     = "person"
	formFollowUp   = "follow_up"
	formIncome     = "income"
	formMonth      = "month"
	formBatch      = "batch"
	formDifference = "difference"
)

// namespace roots every derived id. It must never change: two laptops must derive the same.
var namespace = uuid.MustParse("6f1c0b52-93d5-5c0e-9c2e-0e6a35d8b7f1")

func derived(parts ...string) string {
	n := 0
	for _, p := range parts {
		n += len(p) + 1
	}
	b := make([]byte, 0, n)
	for _, p := range parts {
		b = append(append(b, p...), 0)
	}
	return uuid.NewSHA1(namespace, b).String()
}

// MonthlyID is the id of a monthly form's record: the same on every laptop that opens it.
func MonthlyID(form, subject string, m forms.Month) string { return derived(form, subject, string(m)) }

// FollowUpID is the id of a person's follow-up of a month.
func FollowUpID(person string, m forms.Month) string { return MonthlyID(formFollowUp, person, m) }

// IncomeID is the id of a household's income of a month.
func IncomeID(household string, m forms.Month) string { return MonthlyID(formIncome, household, m) }

// MonthID is the id of a village's month.
func MonthID(village string, m forms.Month) string { return MonthlyID(formMonth, village, m) }

// ImportedID is the id of a household or person (kind) whose number is unique in the file of another system it was
// first imported from. Assigned once, it is opaque ever after: a corrected number does not move it.
func ImportedID(kind, system, number string) string { return derived("imported", kind, system, number) }

// Opened is one record as a form opens it.
type Opened struct {
	forms.Record
	Live      map[string][]Live // by bare group: every live write
	Conflicts []string          // groups whose live values only a person can bring together
}

// Over are the dots of a group's live writes: what a save of the form opened on this reading names as overwritten.
func (o Opened) Over(group string) []Dot { return dots(o.Live[group]) }

func dots(live []Live) []Dot {
	var out []Dot
	for _, l := range live {
		out = append(out, l.Dot)
	}
	return out
}

// Record reads one record as a form opens it. A record nobody wrote is empty, with its ID: that is not an error.
func (db *DB) Record(ctx context.Context, id string) (o Opened, err error) {
	err = db.read(ctx, func(v *snapshot) error {
		o, err = openRecord(v, id)
		return err
	})
	return o, err
}

// openRecord folds one record; of one that turned out to be another, that one.
func openRecord(l look, id string) (Opened, error) {
	o := Opened{Record: forms.Record{ID: id, Answers: forms.Answers{}}, Live: map[string][]Live{}}
	x, changes, err := find(l, id)
	if err != nil || len(changes) == 0 {
		return o, err
	}
	if changes, err = counting(l, changes); err != nil || len(changes) == 0 {
		return o, err
	}
	if o.Record, err = x.identity(l, changes); err != nil {
		return o, err
	}
	for _, reg := range foldForm(o.Form, changes, l.plan().rule(o.Form)) {
		for name, a := range reg.values {
			o.Answers[name] = a
		}
		o.Live[reg.group] = reg.live
		if reg.conflict {
			o.Conflicts = append(o.Conflicts, reg.group)
		}
		for _, l := range reg.live {
			if l.At >= o.At {
				o.By, o.Role, o.At = l.By, l.Role, l.At
			}
		}
	}
	return o, nil
}

// find reads the changes that count in the target a record's id names: itself, or what it turned out to be.
func find(l look, id string) (x target, changes []held, err error) {
	if changes, err = ownHistory(l, id); err != nil {
		return x, nil, err
	}
	if len(changes) == 0 { // nobody wrote it: still it may be what others' records are folded under
		written, err := wrote(l, id)
		if err != nil || written == "" {
			return x, nil, err
		}
		if changes, err = ownHistory(l, written); err != nil || len(changes) == 0 {
			return x, nil, err
		}
	}
	if x, err = aim(l, identity(changes)); err != nil {
		return x, nil, err
	}
	records, err := x.written(l)
	if err != nil || (len(records) == 1 && records[0] == changes[0].Record) {
		return x, changes, err
	}
	changes, err = gather(l, x)
	return x, changes, err
}

// wrote is a record whose change is live in the projected record; "" when none is.
func wrote(l look, projected string) (string, error) {
	rows, err := l.query("SELECT c.record FROM live l JOIN change c ON c.seq = l.seq WHERE l.record = $1 LIMIT 1", projected)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	written := ""
	for rows.Next() {
		if err := rows.Scan(&written); err != nil {
			return "", err
		}
	}
	return written, rows.Err()
}

// History is every change of a record the store holds, and of those that turned out to be the same, in order of arrival,
// those of undone imports among them.
func (db *DB) History(ctx context.Context, record string) ([]Change, error) {
	var out []Change
	err := db.read(ctx, func(v *snapshot) error {
		_, hs, err := find(v, record)
		slices.SortFunc(hs, func(a, b held) int { return cmp.Compare(a.seq, b.seq) })
		for _, h := range hs {
			out = append(out, *h.Change)
		}
		return err
	})
	return out, err
}
