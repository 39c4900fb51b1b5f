package app

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/store"
	"hufang/store/ahead"
)

// The forms of a reason given to a finding: about a household or a member, and about a village.
const (
	formExplained        = "explained"
	formExplainedVillage = "explained_village"
)

// Finding is one finding of the month, ready to show.
type Finding struct {
	forms.Finding
	VillageName string
	HouseholdNo string
	Head        string
	Name        string // of the person it is about; "" = the household or the village

	Reason             string // given to a soft finding whose values still stand; "" = none
	ReasonBy, ReasonAt string
}

// Target is the form that Enter opens, at the question Finding.Question.
func (f Finding) Target(m forms.Month) Target {
	t := Target{Form: f.Form, Household: f.Household, Person: f.Person, Month: m}
	switch f.Form {
	case formHousehold:
		t.Record = f.Household
	case formPerson:
		t.Record = f.Person
	}
	return t
}

// Doubt is a rule that cannot be decided, with what is missing.
type Doubt struct {
	forms.Open
	HouseholdNo string
	Head        string
	Name        string
}

// Checked is what was found about one household.
type Checked struct {
	Household   string
	Village     string
	VillageName string
	No          string
	Head        string
	Group       string
	Findings    []Finding // worst first
	Doubts      []Doubt
}

// Worst is the level of the gravest finding that nobody gave a reason to; "" when there is none.
func (c Checked) Worst() forms.FindingLevel {
	for _, f := range c.Findings {
		if f.Reason == "" {
			return f.Level
		}
	}
	return ""
}

// Check is what was found in a place: households with findings or doubts, worst first.
type Check struct {
	Month      forms.Month
	Looked     int // households that were looked at
	Households []Checked
	Villages   []Finding // about a village as a whole
	Doubts     []Doubt   // about a village as a whole
	Unset      []Doubt   // rules that a setting without a value keeps from deciding, each once
}

// Count is how many findings of the level stand without a reason.
func (c Check) Count(level forms.FindingLevel) int {
	n := 0
	for _, h := range c.Households {
		for _, f := range h.Findings {
			if f.Level == level && f.Reason == "" {
				n++
			}
		}
	}
	for _, f := range c.Villages {
		if f.Level == level && f.Reason == "" {
			n++
		}
	}
	return n
}

// LevelCounts are how many findings stand without a reason, by level.
type LevelCounts map[forms.FindingLevel]int

// FindingsByVillage judges every household of the place in the month ("" = the desk's) and every village as a whole, and
// counts what stands by the village's code. A village without findings has an entry too.
func (d *Desk) FindingsByVillage(ctx context.Context, m forms.Month, progress Progress) (map[string]LevelCounts, error) {
	m = cmp.Or(m, d.Month())
	counts := map[string]LevelCounts{}
	of := func(village string) LevelCounts {
		if counts[village] == nil {
			counts[village] = LevelCounts{}
		}
		return counts[village]
	}
	tally, looked := d.Pack().Tally(m, d.Today()), 0
	err := d.judge(ctx, m, Filter{}, d.Pack().ReadsRules(), func(dossier *forms.Dossier, h Checked) {
		tally.Add(dossier)
		if looked++; progress != nil {
			progress(looked, 0, h.VillageName)
		}
		n := of(h.Village)
		for _, f := range h.Findings {
			if f.Reason == "" {
				n[f.Level]++
			}
		}
	})
	if err != nil {
		return nil, err
	}
	found, _ := tally.Findings()
	for _, f := range found {
		of(f.Village)[f.Level]++
	}
	return counts, nil
}

// LevelLabel is the word for a level.
func (d *Desk) LevelLabel(l forms.FindingLevel) string { return d.Say("level_" + string(l)) }

// Check judges the households of the month ("" = the desk's) that the filter lets through by every rule of the pack, and
// the villages as a whole. It changes nothing, and ends early with ctx's error.
func (d *Desk) Check(ctx context.Context, m forms.Month, f Filter, progress Progress) (Check, error) {
	if m == "" {
		m = d.Month()
	}
	out := Check{Month: m}
	whole := f.Household == "" && f.Group == "" // a part of a village says nothing about the whole
	reads, tally := d.Pack().ReadsJudged(), d.Pack().Tally(m, d.Today())
	if whole {
		reads = d.Pack().ReadsRules()
	}
	err := d.judge(ctx, m, f, reads, func(dossier *forms.Dossier, h Checked) {
		if whole {
			tally.Add(dossier)
		}
		if out.Looked++; progress != nil {
			progress(out.Looked, 0, h.VillageName)
		}
		doubts := h.Doubts
		h.Doubts = nil
		for _, x := range doubts {
			out.doubt(&h.Doubts, x)
		}
		if len(h.Findings)+len(h.Doubts) > 0 {
			out.Households = append(out.Households, h)
		}
	})
	if err != nil {
		return out, err
	}
	if whole {
		found, open := tally.Findings()
		reasons, err := d.reasons(ctx, store.EntryQuery{Form: formExplainedVillage, Village: f.Village, Month: m})
		if err != nil {
			return out, err
		}
		for _, x := range found {
			out.Villages = append(out.Villages, explained(Finding{Finding: x, VillageName: d.PlaceText(x.Village)}, m, reasons))
		}
		slices.SortStableFunc(out.Villages, func(a, b Finding) int {
			return cmp.Or(strings.Compare(a.Village, b.Village), cmp.Compare(last(a.Reason == ""), last(b.Reason == "")))
		})
		for _, x := range open {
			out.doubt(&out.Doubts, Doubt{Open: x})
		}
	}
	slices.SortStableFunc(out.Households, func(a, b Checked) int {
		return cmp.Or(strings.Compare(a.Village, b.Village), cmp.Compare(worst(a), worst(b)))
	})
	return out, nil
}

// judge calls fn for every household that the filter lets through, with what was found about it. reads is what the rules
// and fn read.
func (d *Desk) judge(ctx context.Context, m forms.Month, f Filter, reads forms.Reading, fn func(*forms.Dossier, Checked)) error {
	reads = reads.With(forms.Reading{})
	reads.Want(formPerson, "name", "relation")
	reads.Want(formHousehold, "household_no", "head", "villager_group")
	households := d.db.Dossiers(ctx, store.DossierQuery{Village: f.Village, Month: m, Household: f.Household, Only: &reads})
	in := func(dossier *forms.Dossier) bool {
		return f.Group == "" || dossier.Now[formHousehold].Answers["villager_group"].Text() == f.Group
	}
	if f.Household != "" {
		return d.judgeOne(ctx, households, m, in, fn)
	}
	reasons, err := d.reasons(ctx, store.EntryQuery{Form: formExplained, Village: f.Village, Month: m})
	if err != nil {
		return err
	}
	type judged struct {
		dossier *forms.Dossier
		checked Checked
	}
	today := d.Today()
	for j, err := range ahead.Map(households, func(dossier *forms.Dossier) (j judged) {
		if in(dossier) {
			j = judged{dossier, d.checked(dossier, reasons, today)}
		}
		return j
	}) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("read households: %w", err)
		}
		if j.dossier != nil {
			fn(j.dossier, j.checked)
		}
	}
	return nil
}

// judgeOne judges the one household of a sequence: a page waits for it, and there is nothing to do at the same time.
func (d *Desk) judgeOne(ctx context.Context, households iter.Seq2[*forms.Dossier, error], m forms.Month, in func(*forms.Dossier) bool, fn func(*forms.Dossier, Checked)) error {
	for dossier, err := range households {
		if err != nil {
			return fmt.Errorf("read households: %w", err)
		}
		if !in(dossier) {
			continue
		}
		reasons, err := d.reasons(ctx, store.EntryQuery{Form: formExplained, Month: m, Subject: dossier.ID})
		if err != nil {
			return err
		}
		fn(dossier, d.checked(dossier, reasons, d.Today()))
	}
	return nil
}

// worst ranks a household: what nobody gave a reason to counts, and households with doubts alone come last.
func worst(c Checked) int {
	if l := c.Worst(); l != "" {
		return l.Rank()
	}
	return forms.LevelWatch.Rank() + 1
}

// doubt keeps a doubt: one that only a setting causes is told once, not for every household.
func (c *Check) doubt(into *[]Doubt, x Doubt) {
	if len(x.Missing) > 0 {
		*into = append(*into, x)
		return
	}
	if !slices.ContainsFunc(c.Unset, func(have Doubt) bool { return have.Rule == x.Rule }) {
		x.Household, x.Person = "", ""
		c.Unset = append(c.Unset, Doubt{Open: x.Open})
	}
}

// checked judges one household.
func (d *Desk) checked(dossier *forms.Dossier, reasons map[string]forms.Record, today forms.Day) Checked {
	own := dossier.Now[formHousehold].Answers
	h := Checked{
		Household: dossier.ID, Village: dossier.Village, VillageName: d.PlaceText(dossier.Village),
		No: own["household_no"].Text(), Head: headName(dossier), Group: own["villager_group"].Text(),
	}
	names := map[string]string{}
	for _, m := range dossier.Members {
		names[m.ID] = m.Now[formPerson].Answers["name"].Text()
	}
	found, open := d.Pack().Judge(dossier, today)
	for _, x := range found {
		f := Finding{Finding: x, VillageName: h.VillageName, HouseholdNo: h.No, Head: h.Head, Name: names[x.Person]}
		h.Findings = append(h.Findings, explained(f, dossier.Month, reasons))
	}
	slices.SortStableFunc(h.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(last(a.Reason == ""), last(b.Reason == "")), cmp.Compare(a.Level.Rank(), b.Level.Rank()))
	})
	for _, x := range open {
		h.Doubts = append(h.Doubts, Doubt{Open: x, HouseholdNo: h.No, Head: h.Head, Name: names[x.Person]})
	}
	return h
}

// CheckHousehold judges one household, as a page does after a save.
func (d *Desk) CheckHousehold(ctx context.Context, household string, m forms.Month) (Checked, error) {
	c, err := d.Check(ctx, m, Filter{Household: household}, nil)
	if err != nil || len(c.Households) == 0 {
		return Checked{Household: household}, err
	}
	return c.Households[0], nil
}

// reasons are the reasons given to some findings in a month, by record; none where the pack keeps no such reasons.
func (d *Desk) reasons(ctx context.Context, q store.EntryQuery) (map[string]forms.Record, error) {
	out := map[string]forms.Record{}
	if d.Pack().Form(q.Form) == nil {
		return out, nil
	}
	for r, err := range d.db.Entries(ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("read reasons: %w", err)
		}
		out[r.ID] = r
	}
	return out, nil
}

// reasonFor is the reason that stands for a finding: given to the very values it was found by.
func reasonFor(f forms.Finding, m forms.Month, reasons map[string]forms.Record) (r forms.Record, ok bool) {
	if !f.Soft || len(reasons) == 0 {
		return r, false
	}
	r, ok = reasons[explainedID(f, m)]
	return r, ok && r.Answers["print"].Text() == f.Print
}

// explained is a finding with the reason that stands for it.
func explained(f Finding, m forms.Month, reasons map[string]forms.Record) Finding {
	if r, ok := reasonFor(f.Finding, m, reasons); ok {
		f.Reason, f.ReasonBy, f.ReasonAt = r.Answers["reason"].Text(), r.By, r.At
	}
	return f
}

// explainedID is the record of a finding's reason: the same on every laptop.
func explainedID(f forms.Finding, m forms.Month) string {
	if f.About == forms.AboutVillage {
		return store.MonthlyID(formExplainedVillage+"/"+f.Rule, f.Village, m)
	}
	subject := cmp.Or(f.Person, f.Household)
	return store.MonthlyID(strings.Join([]string{formExplained, f.Rule, f.Item}, "/"), subject, m)
}

// Explain gives a soft finding a reason: it stands, is printed and travels while the values it was given to do.
// Refused: not a soft finding, no reason.
func (d *Desk) Explain(ctx context.Context, f Finding, m forms.Month, reason string) error {
	if m == "" {
		m = d.Month()
	}
	reason = strings.TrimSpace(reason)
	switch {
	case !f.Soft:
		return &Refused{Sentence: d.Say("not_soft")}
	case reason == "":
		return &Refused{Sentence: d.Say("no_reason")}
	}
	form := d.Pack().Form(formExplained)
	if f.About == forms.AboutVillage {
		form = d.Pack().Form(formExplainedVillage)
	}
	if form == nil {
		return &Refused{Sentence: d.Say("no_form")}
	}
	opened, err := d.db.Record(ctx, explainedID(f.Finding, m))
	if err != nil {
		return fmt.Errorf("read the reason that stands: %w", err)
	}
	e := store.Entry{Form: form.Name, Record: opened.ID, Subject: f.Household, Village: f.Village, Month: m}
	given := forms.Answers{}
	for name, text := range map[string]string{"explained_on": string(d.Today()), "rule": f.Rule, "person": f.Person, "item": f.Item, "print": f.Print, "reason": reason} {
		given.Set(name, forms.Text(text))
	}
	for _, g := range groupsOf(form) {
		e.Writes = append(e.Writes, store.Write{Group: g.Name, Values: groupValues(g, given), Over: opened.Over(g.Name)})
	}
	done, err := d.db.Save(ctx, store.Save{By: d.Who(), Entries: []store.Entry{e}})
	if err != nil {
		return fmt.Errorf("keep the reason: %w", err)
	}
	d.announce(Event{Kind: Saved, Records: done.Records, At: done.At})
	return nil
}
