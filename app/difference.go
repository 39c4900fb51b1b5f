package app

import (
	"cmp"
	"context"
	"fmt"

	"hufang/forms"
)

// Contrast is a value of an import that differs from what a person wrote, texts ready to show, to be decided by
// SettleDifference.
type Contrast struct {
	ID        string
	Household string
	Head      string // of the household
	Whom      string // the member; "" = the household
	Form      string // label
	Items     []ContrastItem
	Source    string // of the file
	File      string
	Row       int
}

// ContrastItem is one question that the two sides answer differently; numbers of persons are masked.
type ContrastItem struct{ Label, Ours, Theirs string }

// Contrasts lists the differences nobody decided yet, in order of village, file and row.
func (d *Desk) Contrasts(ctx context.Context) ([]Contrast, error) {
	differences, err := d.Differences(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("list differences: %w", err)
	}
	heads := map[string]string{}
	list := make([]Contrast, 0, len(differences))
	for _, diff := range differences {
		c := Contrast{ID: diff.ID, Household: diff.Record, Source: diff.Source, File: diff.File, Row: diff.Row}
		form := d.Pack().Form(diff.Form)
		if form == nil {
			continue
		}
		c.Form = d.formLabel(form)
		opened, err := d.db.Record(ctx, diff.Record)
		if err != nil {
			return nil, fmt.Errorf("read the record: %w", err)
		}
		if form.About == forms.AboutPerson {
			person := opened
			if diff.Form != formPerson {
				if person, err = d.db.Record(ctx, opened.Subject); err != nil {
					return nil, fmt.Errorf("read the person: %w", err)
				}
			}
			c.Whom, c.Household = person.Answers["name"].Text(), person.Answers["household"].Text()
		} else if diff.Form != formHousehold {
			c.Household = cmp.Or(opened.Subject, diff.Record)
		}
		if _, ok := heads[c.Household]; !ok {
			dossier, err := d.dossier(ctx, c.Household, "")
			if err != nil {
				return nil, err
			}
			if dossier != nil {
				heads[c.Household] = headName(dossier)
			}
		}
		c.Head = heads[c.Household]
		for _, q := range form.Questions {
			if theirs, ok := diff.Theirs[q.Name]; ok && theirs != diff.Ours[q.Name] {
				c.Items = append(c.Items, ContrastItem{Label: d.label(q), Ours: d.Show(q, diff.Ours[q.Name], false), Theirs: d.Show(q, theirs, false)})
			}
		}
		list = append(list, c)
	}
	return list, nil
}
