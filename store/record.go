package store

import (
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
func (o Opened) Over(group string) []Dot {
	var out []Dot
	for _, l := range o.Live[group] {
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

// openRecord folds one record.
func openRecord(l look, id string) (Opened, error) {
	o := Opened{Record: forms.Record{ID: id, Answers: forms.Answers{}}, Live: map[string][]Live{}}
	changes, err := history(l, id)
	if err != nil {
		return o, err
	}
	if err := judge(l, changes); err != nil {
		return o, err
	}
	changes = slices.DeleteFunc(changes, func(h held) bool { return h.off })
	if len(changes) == 0 {
		return o, nil
	}
	o.Record = identity(changes)
	for _, reg := range foldRecord(changes, l.plan().rule(o.Form)) {
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

// History is every change of a record the store holds, in order of arrival, those of undone imports among them.
func (db *DB) History(ctx context.Context, record string) ([]Change, error) {
	var out []Change
	err := db.read(ctx, func(v *snapshot) error {
		hs, err := history(v, record)
		for _, h := range hs {
			out = append(out, *h.Change)
		}
		return err
	})
	return out, err
}
