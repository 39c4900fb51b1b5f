package app

import (
	"context"
	"fmt"
	"strings"

	"hufang/forms"
	"hufang/store"
)

// The forms by which households move between villages.
const (
	formTransfer = "transfer"
	formFormer   = "former_edit"
)

// Removal is a household's move between two villages, ready to show.
type Removal struct {
	store.Transfer
	FromName, ToName string
	StepLabel        string
	HouseholdNo      string
	Head             string
}

// Disputed tells that another accepted move contradicts it: neither counts, and a further move decides.
func (r Removal) Disputed() bool { return r.Step == store.TransferAccepted && !r.Counts }

// Removals lists the moves.
func (d *Desk) Removals(ctx context.Context) ([]Removal, error) {
	transfers, err := d.db.Transfers(ctx)
	if err != nil {
		return nil, fmt.Errorf("list transfers: %w", err)
	}
	var list []Removal
	for _, x := range transfers {
		r := Removal{Transfer: x, FromName: d.PlaceText(x.From), ToName: d.PlaceText(x.To), StepLabel: x.Step}
		if f := d.Pack().Form(formTransfer); f != nil && f.Question("step") != nil {
			r.StepLabel = d.Show(f.Question("step"), forms.Text(x.Step), false)
		}
		who, err := d.whose(ctx, formHousehold, x.Household, "")
		if err != nil {
			return nil, err
		}
		r.HouseholdNo, r.Head = who.HouseholdNo, who.Head
		list = append(list, r)
	}
	return list, nil
}

// Away is the name of the village a household of this place has moved to, when that is its village now; "" when it is here.
func (d *Desk) Away(village string) string {
	if village == "" || strings.HasPrefix(village, d.Place().Code) {
		return ""
	}
	return d.PlaceText(village)
}

// MoveOut announces that a household leaves for another village, a code of 12 digits, and returns the transfer's id.
func (d *Desk) MoveOut(ctx context.Context, household, to, reason string) (string, error) {
	if strings.TrimSpace(reason) == "" {
		return "", &Refused{Sentence: d.Say("settle_reason")}
	}
	id, err := d.db.Announce(ctx, d.Who(), household, to, reason)
	if err != nil {
		return "", fmt.Errorf("announce a transfer: %w", err)
	}
	d.announce(Event{Kind: Saved, Records: []string{id, household}, At: d.moment()})
	return id, nil
}

// MoveIn accepts an announced transfer; it is for the township or the county, which hold both villages.
func (d *Desk) MoveIn(ctx context.Context, transfer, reason string) error {
	return d.endMove(ctx, transfer, reason, d.db.Accept)
}

// MoveBack calls an announced transfer off.
func (d *Desk) MoveBack(ctx context.Context, transfer, reason string) error {
	return d.endMove(ctx, transfer, reason, d.db.Withdraw)
}

func (d *Desk) endMove(ctx context.Context, transfer, reason string, end func(context.Context, store.User, string, string) error) error {
	if strings.TrimSpace(reason) == "" {
		return &Refused{Sentence: d.Say("settle_reason")}
	}
	if err := end(ctx, d.Who(), transfer, reason); err != nil {
		return fmt.Errorf("end a transfer: %w", err)
	}
	d.announce(Event{Kind: Saved, Records: []string{transfer}, At: d.moment()})
	return nil
}

// LateWord is a change the former village made to a household after it had moved (原村修改), ready to show.
type LateWord struct {
	store.FormerEdit
	FormLabel   string
	HouseholdNo string
	Head        string
	Texts       []SideText // Screen is what stands now
}

// LateWords lists the changes of former villages that wait for a decision.
func (d *Desk) LateWords(ctx context.Context) ([]LateWord, error) {
	edits, err := d.db.FormerEdits(ctx)
	if err != nil {
		return nil, fmt.Errorf("list edits of former villages: %w", err)
	}
	var list []LateWord
	for _, e := range edits {
		w := LateWord{FormerEdit: e, FormLabel: e.Form}
		who, err := d.whose(ctx, formHousehold, e.Household, "")
		if err != nil {
			return nil, err
		}
		w.HouseholdNo, w.Head = who.HouseholdNo, who.Head
		now, err := d.db.Record(ctx, e.Record)
		if err != nil {
			return nil, fmt.Errorf("read the record: %w", err)
		}
		if f := d.Pack().Form(e.Form); f != nil {
			w.FormLabel = d.formLabel(f)
			for _, write := range e.Writes {
				group, _, _ := strings.Cut(write.Group, "@")
				g := f.Group(group)
				if g == nil {
					continue
				}
				for _, q := range g.Questions {
					if a, ok := write.Values[q.Name]; ok && q.Type.Stored() && !q.Type.Unseen() && a != now.Answers[q.Name] {
						w.Texts = append(w.Texts, SideText{Question: q.Name, Label: d.label(q), Text: d.Show(q, a, false), Screen: d.Show(q, now.Answers[q.Name], false)})
					}
				}
			}
		}
		list = append(list, w)
	}
	return list, nil
}

// DecideLate accepts or refuses a change of a former village, with a reason that travels.
func (d *Desk) DecideLate(ctx context.Context, w LateWord, accept bool, reason string) error {
	if err := d.db.DecideFormer(ctx, d.Who(), w.Dot, accept, reason); err != nil {
		return fmt.Errorf("decide about a former village's edit: %w", err)
	}
	d.announce(Event{Kind: Settled, Records: []string{w.Record}, At: d.moment()})
	return nil
}
