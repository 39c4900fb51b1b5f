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
	if f == nil {
		return Record{}, false
	}
	for _, r := range f.Series[form] {
		if r.Month == m {
			return r, true
		}
	}
	return Record{}, false
}

// record is the record a name reads of the facts, as of the month the frame looks at. Of the months past, what is written
// once stands as it is now.
func (f *frame) record(own *Facts, r *ref) Record {
	if f.scope.back == 0 {
		return own.of(r.when)[r.form]
	}
	if !r.monthly {
		if r.when != now {
			return Record{}
		}
		return own.of(now)[r.form]
	}
	back := f.scope.back + r.when.months()
	if record, ok := own.Past(r.form, f.month(back)); ok {
		return record
	}
	switch back { // of a dossier fetched without its series
	case last.months():
		return own.of(last)[r.form]
	case yearAgo.months():
		return own.of(yearAgo)[r.form]
	}
	return Record{}
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

// put lays the record of a month into the series, newest first.
func (f *Facts) put(r Record) {
	if f.Series == nil {
		f.Series = map[string][]Record{}
	}
	series := f.Series[r.Form]
	at, _ := slices.BinarySearchFunc(series, r.Month, func(have Record, m Month) int { return strings.Compare(string(m), string(have.Month)) })
	f.Series[r.Form] = slices.Insert(series, at, r)
}
