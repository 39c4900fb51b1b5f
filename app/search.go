package app

import (
	"context"
	"fmt"

	"hufang/store"
)

// Find searches households and people by name, pinyin (full or initials), the last digits of an ID number, household
// number or villager group; the best hits first.
func (d *Desk) Find(ctx context.Context, query string, limit int) ([]store.Found, error) {
	return d.db.Find(ctx, query, limit)
}

// Reveal notes in the audit that whole numbers of a record were shown, and returns their texts by question: of the
// record's ID numbers, certificates and phones.
func (d *Desk) Reveal(ctx context.Context, record string) (map[string]string, error) {
	opened, err := d.db.Record(ctx, record)
	if err != nil {
		return nil, fmt.Errorf("read the record: %w", err)
	}
	form := d.Pack().Form(opened.Form)
	if form == nil {
		return nil, &Refused{Sentence: d.Say("no_form")}
	}
	if err := d.db.Audit(ctx, d.Who(), "reveal", record); err != nil {
		return nil, fmt.Errorf("note the reveal: %w", err)
	}
	texts := map[string]string{}
	for _, q := range form.Questions {
		a := opened.Answers[q.Name]
		masked, whole := d.Show(q, a, false), d.Show(q, a, true)
		if masked != whole {
			texts[q.Name] = whole
		}
	}
	return texts, nil
}
