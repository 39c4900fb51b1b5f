package app

import (
	"context"
	"fmt"

	"hufang/forms"
	"hufang/store"
)

// Confirmation is what 本户情况与上月相同 says (C-070…C-073).
type Confirmation struct {
	Contact
	PaySame bool // 收入与上月相同, said explicitly: the pay is written as last month's; without it the pay is left to be typed
}

// Confirmed tells what a confirmation wrote.
type Confirmed struct {
	Facts   []string  // persons whose facts were confirmed as last month's
	Pay     []string  // persons whose pay was confirmed as last month's
	Skipped []Skipped // labourers it could not speak for
}

// Skipped is a labourer left as they were, with the reason.
type Skipped struct {
	Person string
	Reason string // in the desk's language
	Issues []forms.Issue
}

// Confirm writes one follow-up for each labourer of a household whose facts are as last month's: carried facts,
// 与上月相同 = yes, and the pay only when PaySame says so. Who is done or has only the pay left (an earlier Confirm)
// is not written twice; who has no last month, a conflict or a draft is skipped, never confirmed blindly. All is one save.
func (d *Desk) Confirm(ctx context.Context, household string, m forms.Month, c Confirmation) (Confirmed, error) {
	if m == "" {
		m = d.Month()
	}
	drafts, err := d.draftsByRecord(ctx)
	if err != nil {
		return Confirmed{}, err
	}
	return d.confirm(ctx, household, m, c, drafts, d.save)
}

// confirm confirms one household, its save made by keep.
func (d *Desk) confirm(ctx context.Context, household string, m forms.Month, c Confirmation, drafts map[string]store.Draft,
	keep func(context.Context, store.Save, []forms.Answers) (Event, error)) (Confirmed, error) {
	c.Contact = d.complete(c.Contact, m)
	switch {
	case c.Mode == "":
		return Confirmed{}, &Refused{Sentence: d.Say("no_mode")}
	case c.Date == "":
		return Confirmed{}, &Refused{Sentence: d.Say("no_date")}
	}
	form := d.Pack().Form(formFollowUp)
	reads := d.Pack().ReadsForm(form)
	dossier, err := d.dossierOf(ctx, household, m, &reads)
	if err != nil {
		return Confirmed{}, err
	}
	if dossier == nil {
		return Confirmed{}, &Refused{Sentence: d.Say("no_house")}
	}
	w := confirmWriter{desk: d, form: form, dossier: dossier, month: m, drafts: drafts, c: c}
	asked, undecided := d.Pack().Subjects(w.form, dossier, d.Today())
	for _, i := range asked {
		if err := w.person(ctx, &dossier.Members[i]); err != nil {
			return Confirmed{}, err
		}
	}
	for _, i := range undecided {
		w.skip(&dossier.Members[i], "skip_undecided", nil)
	}
	if len(w.entries) == 0 {
		return w.out, nil
	}
	event, err := keep(ctx, store.Save{By: d.Who(), Entries: w.entries, Reason: w.reason}, w.before)
	if err != nil {
		return Confirmed{}, fmt.Errorf("confirm the household: %w", err)
	}
	d.announce(event)
	return w.out, nil
}

// confirmWriter gathers the entries of one household's confirmation.
type confirmWriter struct {
	desk    *Desk
	form    *forms.Form
	dossier *forms.Dossier
	month   forms.Month
	drafts  map[string]store.Draft
	c       Confirmation

	entries []store.Entry
	before  []forms.Answers
	reason  string // when somebody's carried facts are unusual, which last month's save gave a reason for
	out     Confirmed
}

func (w *confirmWriter) skip(m *forms.Member, reason string, issues []forms.Issue) {
	w.out.Skipped = append(w.out.Skipped, Skipped{Person: m.ID, Reason: w.desk.Say(reason), Issues: issues})
}

func (w *confirmWriter) person(ctx context.Context, m *forms.Member) error {
	record := store.FollowUpID(m.ID, w.month)
	opened, err := w.desk.db.Record(ctx, record)
	if err != nil {
		return fmt.Errorf("read the follow-up: %w", err)
	}
	last := m.Last[formFollowUp].Answers
	_, drafted := w.drafts[record]
	now := opened.Answers
	facts := now["outcome"].IsBlank()
	switch {
	case conflicted(now), conflicted(last):
		w.skip(m, "skip_conflict", nil)
	case drafted:
		w.skip(m, "skip_draft", nil)
	case len(last) == 0:
		w.skip(m, "skip_no_last", nil)
	case !says(last):
		w.skip(m, "skip_not_reached", nil)
	case !facts && (!w.c.PaySame || !now["pay"].IsBlank() || now["same_as_last"].Text() != yes):
		w.skip(m, "skip_done", nil)
	default:
		w.write(m, opened, last, facts)
	}
	return nil
}

// write puts the facts, when they are not saved yet, and the pay, when it is the same.
func (w *confirmWriter) write(m *forms.Member, opened store.Opened, last forms.Answers, facts bool) {
	own := opened.Answers.Clone()
	if facts {
		own = w.desk.startFollowUp(last, w.c.Contact)
		own.Set("same_as_last", forms.Text(yes))
	}
	if w.c.PaySame {
		own.Set("pay", last["pay"])
	}
	scope := w.dossier.Scope(m, w.desk.Today())
	scope.Form, scope.Own = w.form, own
	filled := w.desk.Pack().Fill(w.form, own, scope)
	reason := ""
	for _, issue := range filled.Issues {
		switch {
		case !w.form.Question(issue.Question).Carry && own[issue.Question].IsBlank(): // of this month alone: left to be typed
		case issue.Level == forms.Soft && w.form.Question(issue.Question).Carry:
			reason = w.desk.Say("confirm_reason")
		default:
			w.skip(m, "skip_issue", filled.Issues)
			return
		}
	}
	e := store.Entry{Form: formFollowUp, Record: opened.ID, Subject: m.ID, Village: w.dossier.Village, Month: w.month}
	for _, g := range groupsOf(w.form) {
		if values := groupValues(g, filled.Answers); !sameGroup(g, values, opened.Answers) {
			e.Writes = append(e.Writes, store.Write{Group: g.Name, Values: values, Over: opened.Over(g.Name)})
		}
	}
	if len(e.Writes) == 0 {
		w.skip(m, "skip_no_pay", nil)
		return
	}
	if reason != "" {
		w.reason = reason
	}
	w.entries, w.before = append(w.entries, e), append(w.before, opened.Answers)
	if facts {
		w.out.Facts = append(w.out.Facts, m.ID)
	}
	if w.c.PaySame && !filled.Answers["pay"].IsBlank() {
		w.out.Pay = append(w.out.Pay, m.ID)
	}
}

// ConfirmAll confirms every household of the place, one save each, and raises the warnings they give rise to at its end. It ends early with ctx's error; what was confirmed
// by then is saved and told.
func (d *Desk) ConfirmAll(ctx context.Context, m forms.Month, c Confirmation, progress Progress) (Confirmed, error) {
	if m == "" {
		m = d.Month()
	}
	list, err := d.Worklist(ctx, m, Filter{})
	if err != nil {
		return Confirmed{}, err
	}
	drafts, err := d.draftsByRecord(ctx)
	if err != nil {
		return Confirmed{}, err
	}
	saves := map[string]*saved{} // by household
	var all Confirmed
	for i, h := range list {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		if progress != nil {
			progress(i, len(list), h.Group)
		}
		one, err := d.confirm(ctx, h.ID, m, c, drafts, func(ctx context.Context, s store.Save, before []forms.Answers) (Event, error) {
			event, kept, err := d.saveOnly(ctx, s, before)
			saves[h.ID] = kept
			return event, err
		})
		if err != nil {
			return all, err
		}
		all.Facts = append(all.Facts, one.Facts...)
		all.Pay = append(all.Pay, one.Pay...)
		all.Skipped = append(all.Skipped, one.Skipped...)
	}
	raised, err := d.raise(ctx, m, Filter{})
	d.mu.Lock()
	defer d.mu.Unlock()
	for household, kept := range saves {
		kept.raise(raised.of(household))
	}
	return all, err
}
