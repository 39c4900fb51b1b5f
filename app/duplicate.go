package app

import (
	"context"
	"fmt"
	"strings"

	"hufang/store"
)

// Twin is people or households that may have been entered more than once, or that are said to be one and two.
type Twin struct {
	store.Duplicate
	EvidenceText string
	Sides        []TwinSide // as Duplicate.Records
	Hidden       bool       // one of them is outside the place: only that it is registered may be told
	Sentence     string     // of a hidden one
}

// Contradicted tells whether somebody said they are one and somebody else that they are two: they are read as one, their
// only side, until Disjoin or Reconsider takes one of the two words back.
func (t Twin) Contradicted() bool { return t.Evidence == store.Contradicted }

// TwinSide is one of the records.
type TwinSide struct {
	Record      string
	VillageName string
	Household   string
	HouseholdNo string
	Head, Name  string
}

// Duplicates lists what looks as if it had been entered more than once, by village and strength of the evidence. Of a
// record outside the place nothing is shown but that there is one.
func (d *Desk) Duplicates(ctx context.Context) ([]Twin, error) {
	found, err := d.db.Duplicates(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for duplicates: %w", err)
	}
	var list []Twin
	for _, x := range found {
		t := Twin{Duplicate: x, EvidenceText: d.Say("evidence_" + string(x.Evidence))}
		for i, record := range x.Records {
			if !strings.HasPrefix(x.Villages[i], d.Place().Code) {
				t.Hidden, t.Sentence = true, d.Say("registered_county")
				continue
			}
			side, err := d.twinSide(ctx, x.Form, record, x.Villages[i])
			if err != nil {
				return nil, err
			}
			t.Sides = append(t.Sides, side)
		}
		if len(t.Sides) > 0 {
			list = append(list, t)
		}
	}
	return list, nil
}

func (d *Desk) twinSide(ctx context.Context, form, record, village string) (TwinSide, error) {
	who, err := d.whose(ctx, form, record, "")
	return TwinSide{Record: record, VillageName: d.PlaceText(village), Household: who.Household, HouseholdNo: who.HouseholdNo, Head: who.Head, Name: who.Name}, err
}

// Apartness is a standing decision that two households or people who look like one are two, ready to show.
type Apartness struct {
	store.Distinction
	EvidenceText string
	RoleLabel    string
	Sides        []TwinSide // as Records; of a record outside the place there is none
}

// ToldApart lists the standing decisions that two who look like one are two. Of one that is contradicted both sides are the
// one record they are read as.
func (d *Desk) ToldApart(ctx context.Context) ([]Apartness, error) {
	found, err := d.db.Distinctions(ctx)
	if err != nil {
		return nil, fmt.Errorf("list who was told apart: %w", err)
	}
	var list []Apartness
	for _, x := range found {
		a := Apartness{Distinction: x, EvidenceText: d.Say("evidence_" + string(x.Evidence)), RoleLabel: d.roleLabel(x.Role)}
		for _, record := range x.Records {
			o, err := d.db.Record(ctx, record)
			if err != nil {
				return nil, fmt.Errorf("read who was told apart: %w", err)
			}
			if !strings.HasPrefix(o.Village, d.Place().Code) || o.Form != x.Form {
				continue
			}
			side, err := d.twinSide(ctx, x.Form, record, o.Village)
			if err != nil {
				return nil, err
			}
			a.Sides = append(a.Sides, side)
		}
		if len(a.Sides) > 0 {
			list = append(list, a)
		}
	}
	return list, nil
}

// Distinguish says that no two of the records are one household or person, though they look like it: they are not offered
// again unless stronger evidence turns up. Reconsider takes it back.
func (d *Desk) Distinguish(ctx context.Context, records []string, reason string) error {
	return d.decideTwins(ctx, records, reason, d.db.Distinguish)
}

// Reconsider takes back what was said of the records by Distinguish.
func (d *Desk) Reconsider(ctx context.Context, records []string, reason string) error {
	return d.decideTwins(ctx, records, reason, d.db.Reconsider)
}

func (d *Desk) decideTwins(ctx context.Context, records []string, reason string, decide func(context.Context, store.User, []string, string) error) error {
	if strings.TrimSpace(reason) == "" {
		return &Refused{Sentence: d.Say("settle_reason")}
	}
	if err := decide(ctx, d.Who(), records, reason); err != nil {
		return fmt.Errorf("decide about duplicates: %w", err)
	}
	d.announce(Event{Kind: Settled, Records: records, At: d.moment()})
	return nil
}

// Join says that two records are one household or person. Where they differ the answers of keep stand, with the same
// reason; keep "" leaves every difference in the inbox. It happens at once or not at all; Disjoin takes the joining back.
func (d *Desk) Join(ctx context.Context, record, other, keep, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return &Refused{Sentence: d.Say("settle_reason")}
	}
	if err := d.db.Unite(ctx, d.Who(), record, other, keep, reason); err != nil {
		return fmt.Errorf("join two records: %w", err)
	}
	d.announce(Event{Kind: Settled, Records: []string{record, other}, At: d.moment()})
	return nil
}

// Disjoin takes back what made a record one with others.
func (d *Desk) Disjoin(ctx context.Context, record, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return &Refused{Sentence: d.Say("settle_reason")}
	}
	if err := d.db.Part(ctx, d.Who(), record, reason); err != nil {
		return fmt.Errorf("part records: %w", err)
	}
	d.announce(Event{Kind: Settled, Records: []string{record}, At: d.moment()})
	return nil
}

// Joined lists the records that are one with another.
func (d *Desk) Joined(ctx context.Context) ([]store.Alias, error) { return d.db.Aliases(ctx) }
