package app

import (
	"context"
	"fmt"
	"strings"

	"hufang/store"
)

// Twin is people or households that may have been entered more than once.
type Twin struct {
	store.Duplicate
	EvidenceText string
	Sides        []TwinSide // as Duplicate.Records
	Hidden       bool       // one of them is outside the place: only that it is registered may be told
	Sentence     string     // of a hidden one
}

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
			who, err := d.whose(ctx, x.Form, record, "")
			if err != nil {
				return nil, err
			}
			t.Sides = append(t.Sides, TwinSide{Record: record, VillageName: d.PlaceText(x.Villages[i]), Household: who.Household, HouseholdNo: who.HouseholdNo, Head: who.Head, Name: who.Name})
		}
		if len(t.Sides) > 0 {
			list = append(list, t)
		}
	}
	return list, nil
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
	d.announce(Event{Kind: Settled, Records: []string{record, other}})
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
	d.announce(Event{Kind: Settled, Records: []string{record}})
	return nil
}

// Joined lists the records that are one with another.
func (d *Desk) Joined(ctx context.Context) ([]store.Alias, error) { return d.db.Aliases(ctx) }
