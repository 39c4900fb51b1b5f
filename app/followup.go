package app

import (
	"context"

	"hufang/forms"
	"hufang/store"
)

// Contact is how a follow-up was made (I-F02 Q1).
type Contact struct {
	Mode     string    // code of the question mode: home, phone, wechat, employer, station
	Date     forms.Day // "" = today, when today lies in the month
	Follower string    // "" = the person working
}

// OpenFollowUp opens a person's follow-up of a month ("" = the desk's). A new one starts with the facts carried from
// last month, the pay not among them, and with the contact; nothing of it is kept before an answer or saved before Save.
func (d *Desk) OpenFollowUp(ctx context.Context, person string, m forms.Month, c Contact) (*Session, error) {
	form := d.Pack().Form(formFollowUp)
	if form == nil {
		return nil, &Refused{Sentence: d.Say("no_form")}
	}
	if m == "" {
		m = d.Month()
	}
	return d.open(ctx, &Session{
		desk: d, form: form, contact: d.complete(c, m),
		target: Target{Form: formFollowUp, Record: store.FollowUpID(person, m), Person: person, Month: m},
	})
}

// Miss is why nobody was reached (I-F02 Q2).
type Miss struct {
	Outcome string // code of the question outcome: not_reached, refused or lost
	Reason  string // code of the question miss_reason; "" where the pack asks for none
}

// NotReached saves that a person was tried and not reached: the month's record without facts, never a zero. What was
// answered before this month stays in the history. Issues are refused as by Session.Save.
func (d *Desk) NotReached(ctx context.Context, person string, m forms.Month, miss Miss, c Contact) error {
	s, err := d.OpenFollowUp(ctx, person, m, c)
	if err != nil {
		return err
	}
	if err := s.Answer(ctx, "outcome", forms.Text(miss.Outcome)); err != nil {
		return err
	}
	if miss.Reason != "" {
		if err := s.Answer(ctx, "miss_reason", forms.Text(miss.Reason)); err != nil {
			return err
		}
	}
	return s.Save(ctx, "")
}

// complete fills in what the contact leaves to the desk.
func (d *Desk) complete(c Contact, m forms.Month) Contact {
	if today := d.Today(); c.Date == "" && today.Month() == m {
		c.Date = today
	}
	if c.Follower == "" {
		c.Follower = d.Who().Name
	}
	return c
}

// startFollowUp is what a new follow-up shows: the contact, and last month's carried facts when that month said any.
func (d *Desk) startFollowUp(last forms.Answers, c Contact) forms.Answers {
	own := forms.Answers{}
	if says(last) {
		own = d.Pack().Carry(d.Pack().Form(formFollowUp), last)
	}
	own.Set("outcome", forms.Text(outcomeReached))
	own.Set("mode", forms.Text(c.Mode))
	own.Set("date", forms.Text(string(c.Date)))
	own.Set("follower", forms.Text(c.Follower))
	return own
}
