package app

import (
	"fmt"
	"slices"
	"strings"

	"hufang/forms"
)

// Month is the reporting month before the person: the current one until SetMonth.
func (d *Desk) Month() forms.Month {
	d.mu.Lock()
	m := d.month
	d.mu.Unlock()
	if m == "" {
		m = d.Today().Month()
	}
	return m
}

// SetMonth puts another month before the person, the zero Month the current one again. A month to come is refused.
func (d *Desk) SetMonth(m forms.Month) error {
	if m != "" {
		if _, err := forms.ParseMonth(string(m)); err != nil {
			return &Refused{Sentence: d.Say("month_shape")}
		}
		if m > d.Today().Month() {
			return &Refused{Sentence: d.Say("month_ahead")}
		}
	}
	d.mu.Lock()
	d.month = m
	d.mu.Unlock()
	d.announce(Event{Kind: MonthSet})
	return nil
}

// Due is a deadline of the pack's calendar as one month has it.
type Due struct {
	Name     string // of the calendar row
	Label    string // 报乡镇
	Day      forms.Day
	DaysLeft int    // 0 on the day, negative when it is over
	Overdue  bool   // the day is over (B-36: the day itself counts)
	Near     bool   // a reminder of the calendar has come
	Ledger   string // the book it asks for, "" = none
	Source   string
}

// Deadlines are the deadlines of the month, earliest first, counted from today.
func (d *Desk) Deadlines(m forms.Month, today forms.Day) []Due {
	var dues []Due
	for _, row := range d.Pack().Calendar {
		day, ok := row.On(m)
		if !ok {
			continue
		}
		left := int(day.Time().Sub(today.Time()).Hours() / 24)
		dues = append(dues, Due{
			Name: row.Name, Label: d.in(row.Label, row.LabelEN), Day: day, DaysLeft: left, Overdue: left < 0,
			Near:   left >= 0 && slices.ContainsFunc(row.Remind, func(before int) bool { return left <= before }),
			Ledger: row.Ledger, Source: row.Source,
		})
	}
	slices.SortStableFunc(dues, func(a, b Due) int { return strings.Compare(string(a.Day), string(b.Day)) })
	return dues
}

// ShowMonth is the month as people write it: 2026年11月.
func (d *Desk) ShowMonth(m forms.Month) string {
	if d.Lang() == English || m.Number() == 0 {
		return string(m)
	}
	return fmt.Sprintf("%d年%d月", m.Number()/12, m.Number()%12+1)
}
