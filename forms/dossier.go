package forms

import "log/slog"

// Record is what one record says now: the values of its live writes, form by form.
type Record struct {
	ID      string
	Form    string
	Subject string  // whom it is about: the person of a follow-up, the household of an income; the record itself for household and person
	Village string  // 12-digit code
	Month   Month   // of monthly records
	Answers Answers // a group in conflict has its questions in state Conflicted
	By      string  // who wrote the newest live write, for display
	Role    string
	At      string // when, by that writer's clock, RFC 3339 to the second, for display only
}

// Facts are the records an expression may read, by form name, in three times. A form that has no record there is absent.
// Of a form whose records are cases that stay open, Now is the newest opened in the month or before it, Last the newest
// of the month before that.
type Facts struct {
	Now, Last, YearAgo map[string]Record
	Series             map[string][]Record // of monthly forms, every earlier month that has a record, newest first, back to January of last year
	Cases              map[string][]Record // of forms of cases, all opened in the month or before it, newest first
	Shared             map[string]int64    // what shared, alike and pace yield, by function and question; nil = not counted
}

// Member is one person of the household with what was recorded about them.
type Member struct {
	ID string
	Facts
}

// Dossier is one household with its members, this month, last month and the same month last year: a plain value
// that rules, indicators and ledgers read (design: constant memory over any number of households).
type Dossier struct {
	ID      string // of the household
	Village string
	Month   Month
	Facts   // the household's own records: household, visit (the month's newest), income
	Members []Member
}

// LogValue keeps a household out of every log: ids and counts, no name, no number.
func (d *Dossier) LogValue() slog.Value {
	return slog.GroupValue(slog.String("household", d.ID), slog.String("village", d.Village), slog.Int("members", len(d.Members)))
}

// LogValue keeps a person out of every log.
func (m Member) LogValue() slog.Value { return slog.GroupValue(slog.String("person", m.ID)) }

// LogValue keeps what a record says out of every log.
func (r Record) LogValue() slog.Value {
	return slog.GroupValue(slog.String("record", r.ID), slog.String("form", r.Form), slog.Int("answers", len(r.Answers)))
}

// LogValue keeps answers out of every log: only how many there are.
func (a Answers) LogValue() slog.Value { return slog.IntValue(len(a)) }

// LogValue keeps an answer out of every log: only whether it is a value, and if not, what stands there.
func (a Answer) LogValue() slog.Value { return slog.StringValue(a.state.String()) }
