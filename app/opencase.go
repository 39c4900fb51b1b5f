package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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
	err = d.eachOpen(ctx, form, m, Filter{}, func(r forms.Record) {
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
	err := d.eachOpen(ctx, form, m, Filter{}, func(r forms.Record) {
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

// OpenWarnings lists the households of the month ("" = the desk's) with a warning that stands open or a look back that is due,
// in the order of Warnings, by what their cases say: no household is judged for it, so that it is there at once for a township.
func (d *Desk) OpenWarnings(ctx context.Context, m forms.Month, f Filter) ([]Warning, error) {
	if m == "" {
		m = d.Month()
	}
	warnings, supplements := map[string]forms.Record{}, map[string][]forms.Record{}
	form := d.Pack().Form(formWarning)
	err := d.eachOpen(ctx, form, m, f, func(r forms.Record) {
		if have, ok := warnings[r.Subject]; !ok || newerCase(r, have) < 0 {
			warnings[r.Subject] = r
		}
	})
	if err != nil {
		return nil, err
	}
	if err := d.eachOpen(ctx, d.Pack().Form(formSupplement), m, f, func(r forms.Record) { supplements[r.Subject] = append(supplements[r.Subject], r) }); err != nil {
		return nil, err
	}
	households, err := d.db.HouseholdRows(ctx, cmp.Or(f.Village, d.Place().Code))
	if err != nil {
		return nil, fmt.Errorf("list households: %w", err)
	}
	var list []Warning
	for _, h := range households {
		raised, isRaised := warnings[h.ID]
		if f.Group != "" && h.Group != f.Group || !isRaised && len(supplements[h.ID]) == 0 {
			continue
		}
		w := Warning{Household: h.ID, Village: h.Village, VillageName: d.PlaceText(h.Village), No: h.No, Head: h.Head, Group: h.Group}
		dossier := &forms.Dossier{ID: h.ID, Village: h.Village, Month: m, Facts: forms.Facts{Now: map[string]forms.Record{}, Cases: map[string][]forms.Record{formSupplement: supplements[h.ID]}}}
		slices.SortFunc(supplements[h.ID], newerCase)
		if isRaised {
			dossier.Now[formWarning] = raised
		}
		d.stage(&w, dossier)
		if due := d.supplements(&w, dossier); due || w.Case != "" {
			list = append(list, w)
		}
	}
	d.sortWarnings(list)
	return list, nil
}

// newerCase orders cases, the newest first.
func newerCase(a, b forms.Record) int {
	return cmp.Or(strings.Compare(string(b.Month), string(a.Month)), strings.Compare(b.ID, a.ID))
}

// eachOpen calls fn for every case of the form that was opened by the month and has not been ended, of the place or the
// household or village of the filter.
func (d *Desk) eachOpen(ctx context.Context, form *forms.Form, m forms.Month, f Filter, fn func(forms.Record)) error {
	if form == nil {
		return nil
	}
	q := store.EntryQuery{Form: form.Name, Village: cmp.Or(f.Village, d.Place().Code), Subject: f.Household}
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

// OpenCase is a case of a household or of a member that has not been ended.
type OpenCase struct {
	Form    string
	Label   string // of the form
	Whom    string // name of the member; "" = the household
	Text    string // how far a warning is, what a measure is about; "" of others
	Due     forms.Day
	Overdue bool
}

// casesOf are the open cases of a household and its members, in the order of the pack's forms.
func (d *Desk) casesOf(dossier *forms.Dossier) []OpenCase {
	var out []OpenCase
	for _, form := range d.Pack().Forms {
		if form.Cadence != forms.Case {
			continue
		}
		of := func(f *forms.Facts, whom string, scope forms.Scope) {
			for _, r := range f.Cases[form.Name] {
				if openCase(form, r) && r.Answers["chosen"].Text() != no { // a measure that was refused asks for nothing
					out = append(out, d.caseSaid(form, r, whom, scope))
				}
			}
		}
		of(&dossier.Facts, "", facts{dossier: dossier}.scope(d.Today()))
		for i := range dossier.Members {
			m := &dossier.Members[i]
			of(&m.Facts, m.Now[formPerson].Answers["name"].Text(), facts{dossier, m}.scope(d.Today()))
		}
	}
	return out
}

// caseSaid is what one of them says.
func (d *Desk) caseSaid(form *forms.Form, r forms.Record, whom string, scope forms.Scope) OpenCase {
	c := OpenCase{Form: form.Name, Label: d.formLabel(form), Whom: whom, Due: forms.Day(r.Answers["due"].Text())}
	switch form.Name {
	case formWarning:
		var w Warning
		d.told(&w, form, r, scope)
		c.Text, c.Due = w.StageText, w.Due
	case formSupplement:
		c.Text = d.supplementSaid(form, r).Measure
	}
	c.Overdue = c.Due != "" && c.Due < d.Today()
	return c
}

// stagesText is how many warnings have come how far, in one line.
func (d *Desk) stagesText(stages []StageCount) string {
	var parts []string
	for _, s := range stages {
		parts = append(parts, fmt.Sprintf("%s %d", s.Text, s.Count))
	}
	return strings.Join(parts, d.Say("stage_separator"))
}
