package app

import (
	"context"
	"fmt"
	"strings"

	"hufang/forms"
	"hufang/store"
)

// OpenCases counts the warnings and measures of the place that stand open, by what their records say: no household is
// judged for it, so that it is there as quickly for a county as for a village. What the rules find and nobody raised yet
// is not among them.
type OpenCases struct {
	Warnings int
	Stages   []StageCount // of the warnings, in the pack's order, those of which there are any
	Overdue  int          // warnings past the day they were to be dealt with by
	Reviews  int          // measures of which a look back is due
	First    string       // a household with such a measure; "" = none
}

// StageCount is how many warnings have come how far.
type StageCount struct {
	Text  string
	Count int
}

// openCases counts what was opened by the month and has not been ended.
func (d *Desk) openCases(ctx context.Context, m forms.Month) (out OpenCases, err error) {
	stages := map[string]int{}
	form, scope := d.Pack().Form(formWarning), (&forms.Dossier{Month: m}).Scope(nil, d.Today())
	err = d.eachOpen(ctx, form, m, func(r forms.Record) {
		var w Warning
		if !d.told(&w, form, r, scope) {
			return
		}
		out.Warnings++
		stages[w.Stage]++
		if w.Overdue {
			out.Overdue++
		}
	})
	if err != nil {
		return out, err
	}
	if q := d.stageQuestion(); q != nil && q.List != nil {
		for _, c := range q.List.Choices {
			if n := stages[c.Code]; n > 0 {
				out.Stages = append(out.Stages, StageCount{Text: d.ChoiceLabel(c), Count: n})
			}
		}
	}
	return out, d.openReviews(ctx, m, &out)
}

// openReviews counts the looks back that are due. They rest on the case alone; what was gained since is not asked here.
func (d *Desk) openReviews(ctx context.Context, m forms.Month, out *OpenCases) error {
	form, household := d.Pack().Form(formSupplement), map[string]string{}
	cases := &forms.Dossier{Month: m, Facts: forms.Facts{Cases: map[string][]forms.Record{}}}
	err := d.eachOpen(ctx, form, m, func(r forms.Record) {
		household[r.ID] = r.Subject
		cases.Cases[formSupplement] = append(cases.Cases[formSupplement], r)
	})
	if err != nil {
		return err
	}
	for _, p := range d.Pack().Progress(cases, d.Today()) {
		if len(p.Due) > 0 {
			out.Reviews++
			out.First = household[p.Case]
		}
	}
	return nil
}

// eachOpen calls fn for every case of the form that was opened by the month in the place and has not been ended.
func (d *Desk) eachOpen(ctx context.Context, form *forms.Form, m forms.Month, fn func(forms.Record)) error {
	if form == nil {
		return nil
	}
	q := store.EntryQuery{Form: form.Name, Village: d.Place().Code}
	if g := form.Group(groupEnd); g != nil && len(g.Questions) > 0 {
		q.Without = g.Questions[0].Name
	}
	for r, err := range d.db.Entries(ctx, q) {
		if err != nil {
			return fmt.Errorf("read the open cases: %w", err)
		}
		if r.Month <= m {
			fn(r)
		}
	}
	return nil
}

// stagesText is how many warnings have come how far, in one line.
func (d *Desk) stagesText(stages []StageCount) string {
	var parts []string
	for _, s := range stages {
		parts = append(parts, fmt.Sprintf("%s %d", s.Text, s.Count))
	}
	return strings.Join(parts, d.Say("stage_separator"))
}
