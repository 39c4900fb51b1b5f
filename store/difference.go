package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"hufang/forms"
)

// groupFound is what a file told.
const groupFound = "found"

// Difference is a file's word that differs from what a person wrote (G-21, G-22). It stands outside the live set
// until a person decides.
type Difference struct {
	ID      string
	Record  string
	Form    string
	Group   string
	Village string
	Ours    forms.Answers // what stands now, the questions of Theirs
	Theirs  forms.Answers
	Source  string
	File    string
	Row     int

	Decision       string // "" while open, then keep or take
	By, At, Reason string // of the decision

	decided []Dot // the decisions that stand: more than one when two laptops decided, and differently, before they met
}

// The decisions on a difference.
const (
	DecisionKeep = "keep" // what the person wrote stays
	DecisionTake = "take" // the file's word becomes the answer
)

// Differences lists the differences still open, or with all also those decided, in order of village, file and row.
func (db *DB) Differences(ctx context.Context, all bool) ([]Difference, error) {
	var out []Difference
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT record FROM f_difference WHERE q_target IS NOT NULL AND ($1 OR q_decision IS NULL) ORDER BY village, q_file, q_row, record", all)
		if err != nil {
			return err
		}
		var ids []string
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				rows.Close()
				return err
			}
			ids = append(ids, id)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for _, id := range ids {
			d, _, err := openDifference(v, id)
			if err != nil {
				return err
			}
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

// foldForm is foldRecord of a record of the form, with what the store itself says of its own forms. Acceptances of one
// move are one. Nobody is asked to decide between decisions on a difference that no file tells any more, its import
// undone; told again, they are in conflict again.
func foldForm(form string, changes []held, rule func(group string) policy) []register {
	registers := foldRecord(changes, rule)
	if form == formTransfer {
		for i := range registers {
			registers[i].accepted()
		}
	}
	if form != formDifference || slices.ContainsFunc(registers, func(r register) bool { return r.group == groupFound }) {
		return registers
	}
	for i := range registers {
		registers[i].conflict = false
	}
	return registers
}

// openDifference reads a difference with the record it is about.
func openDifference(l look, id string) (Difference, Opened, error) {
	o, err := openRecord(l, id)
	if err != nil {
		return Difference{}, Opened{}, err
	}
	if o.Form != formDifference || len(o.Live[groupFound]) == 0 {
		return Difference{}, Opened{}, refuse(CodeSettled, errors.New("no such difference, or its import was undone"))
	}
	a := o.Answers
	d := Difference{ID: id, Record: a["target"].Text(), Form: a["target_form"].Text(), Group: a["target_group"].Text(), Village: o.Village, Ours: forms.Answers{},
		Source: a["source"].Text(), File: a["file"].Text(), Row: int(a["row"].Int()), Decision: a["decision"].Text(), Reason: a["decision_reason"].Text(),
		decided: o.Over("decision")}
	if err := json.Unmarshal([]byte(a["theirs"].Text()), &d.Theirs); err != nil {
		return d, o, refuse(CodeDamaged, err)
	}
	if live := o.Live["decision"]; len(live) > 0 {
		d.By, d.At = live[0].By, live[0].At
	}
	target, err := openRecord(l, d.Record)
	for q := range d.Theirs {
		d.Ours[q] = target.Answers[q]
	}
	return d, target, err
}

// Settle decides a difference, with a reason that is kept. Taking the file's word saves it over what stands, in the
// same transaction. Refusals: settled; conflict, when the record says two things where the file is silent.
func (db *DB) Settle(ctx context.Context, by User, difference string, take bool, reason string) error {
	return db.update(ctx, func(t *tx) error {
		d, target, err := openDifference(t, difference)
		if err != nil {
			return err
		}
		if d.Decision != "" {
			return refuse(CodeSettled, nil)
		}
		decision := DecisionKeep
		entries := []Entry{}
		if take {
			decision = DecisionTake
			f := t.db.Pack().Form(d.Form)
			if f == nil || f.Group(d.Group) == nil {
				return refuse(CodeUnknown, fmt.Errorf("group %q of form %q", d.Group, d.Form))
			}
			if target.Form == "" { // nothing that was written of it counts now: still that says whom it is about, and where
				target.Village = d.Village
				own, err := ownHistory(t, d.Record)
				if err != nil {
					return err
				}
				if len(own) > 0 {
					target.Record = t.moves.self(own)
				}
			}
			values := forms.Answers{}
			for _, q := range f.Group(d.Group).Questions {
				a := target.Answers[q.Name]
				if theirs, ok := d.Theirs[q.Name]; ok {
					a = theirs
				}
				if a.State() == forms.Conflicted {
					return refuse(CodeConflict, nil)
				}
				values.Set(q.Name, a)
			}
			entries = append(entries, Entry{Form: d.Form, Record: d.Record, Subject: target.Subject, Village: target.Village, Month: target.Month,
				Writes: []Write{{Group: d.Group, Values: values, Over: target.Over(d.Group)}}})
		}
		entries = append(entries, Entry{Form: formDifference, Record: d.ID, Village: d.Village, Writes: []Write{{Group: "decision", Over: d.decided, Values: forms.Answers{
			"decision": forms.Text(decision), "decision_reason": forms.Text(reason)}}}})
		_, err = t.say(Save{By: by, Entries: entries, Reason: reason})
		return err
	})
}
