package forms

import (
	"slices"
	"strings"
)

const nameSeries = "series" // of worked examples: series.-2.follow_up.status

// SeriesStart is the first month whose records a dossier of the month carries in its series: January of the year before,
// so that a year to date has another to stand beside.
func SeriesStart(m Month) Month {
	n := m.Number()
	return m.Add(-monthsOfYear - n%monthsOfYear)
}

// Past is the record a monthly form has of an earlier month; ok is false when there is none, or it was not fetched.
func (f *Facts) Past(form string, m Month) (r Record, ok bool) {
	if r := f.past(form, m); r != nil {
		return *r, true
	}
	return Record{}, false
}

func (f *Facts) past(form string, m Month) *Record {
	if f == nil {
		return nil
	}
	series := f.Series[form]
	for i := range series {
		if series[i].Month == m {
			return &series[i]
		}
	}
	return nil
}

// answers are those of the record a name reads of the facts, as of the month the frame looks at. Of the months past, what is
// written once stands as it is now.
func (f *frame) answers(own *Facts, r *ref) Answers {
	switch {
	case f.scope.back == 0:
		return own.of(r.when)[r.form].Answers
	case r.monthly:
		return f.pastAnswers(own, r)
	case r.when != now:
		return nil
	}
	return own.of(now)[r.form].Answers
}

func (f *frame) pastAnswers(own *Facts, r *ref) Answers {
	back := f.scope.back + r.when.months()
	if record := own.past(r.form, f.month(back)); record != nil {
		return record.Answers
	}
	switch back { // of a dossier fetched without its series
	case last.months():
		return own.of(last)[r.form].Answers
	case yearAgo.months():
		return own.of(yearAgo)[r.form].Answers
	}
	return nil
}

// months is how far back the time lies.
func (w when) months() int {
	switch w {
	case last:
		return 1
	case yearAgo:
		return monthsOfYear
	}
	return 0
}

// month is the month so many before the dossier's.
func (f *frame) month(back int) Month {
	for len(f.months) <= back {
		f.months = append(f.months, f.months[len(f.months)-1].Add(-1))
	}
	return f.months[back]
}

// look moves the frame so many months back. Today is no later than the end of that month.
func (f *frame) look(back int, today Day) {
	f.scope.back, f.scope.Month = back, f.month(back)
	f.scope.Today = today
	if today.Month() > f.scope.Month { // months are as old as they sort
		f.scope.Today = f.scope.Month.Day(31)
	}
}

// put lays the record of a month into the series, newest first.
func (f *Facts) put(r Record) {
	if f.Series == nil {
		f.Series = map[string][]Record{}
	}
	series := f.Series[r.Form]
	at, _ := slices.BinarySearchFunc(series, r.Month, func(have Record, m Month) int { return strings.Compare(string(m), string(have.Month)) })
	f.Series[r.Form] = slices.Insert(series, at, r)
}
