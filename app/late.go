package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/bundle"
	"hufang/sync/enrol"
)

// The days of the calendar by which a month is due: from the villages at the township (E-16), and from the townships at
// the county (E-18).
const (
	dueReport = "report"
	dueEnter  = "enter"
)

// late is how this computer judges a change of a month that comes by a file: it is late when one below wrote it, its month
// was due by now, and it was due from that unit at all: the months before the first day of report after this computer
// first heard of the unit never were. It is judged when a file comes, by the clock here and no other; a clock that is
// doubted, a pack without such a day, or a unit nobody heard of before makes nothing late.
func (d *Desk) late(ctx context.Context) (func(store.Dated) bool, error) {
	open := d.openOn(d.Today())
	if d.db.ClockSuspect() || open == "" {
		return nil, nil
	}
	since, place, err := d.knownSince(ctx)
	if err != nil {
		return nil, err
	}
	own := len(d.Place().Code)
	return func(c store.Dated) bool {
		unit := place[c.Author]
		return len(unit) > own && c.Month < open && since[unit] != "" && c.Month >= d.openOn(since[unit])
	}, nil
}

// knownSince tells of each unit the day on which this computer first heard of one of its computers, and of each computer
// its unit's place. Where that was not noted yet, the first file that was taken from it says so.
func (d *Desk) knownSince(ctx context.Context) (since map[string]forms.Day, place map[string]string, err error) {
	directory, err := enrol.Open(ctx, d.db)
	if err != nil {
		return nil, nil, fmt.Errorf("read the directory: %w", err)
	}
	files, err := d.db.Bundles(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("list the files: %w", err)
	}
	first := map[string]string{} // by device
	for _, b := range files {    // the newest first
		if !b.Out && (bundle.Verdict{Code: b.Verdict}).Taken() {
			first[b.Peer] = b.At
		}
	}
	since, place = map[string]forms.Day{}, map[string]string{}
	for _, c := range directory.Known() {
		place[c.Device] = c.Place
		at, err := time.Parse(time.RFC3339, cmp.Or(directory.Since(c.Device), first[c.Device]))
		if err != nil {
			continue
		}
		if day := forms.DayOf(at); since[c.Place] == "" || day < since[c.Place] {
			since[c.Place] = day
		}
	}
	return since, place, nil
}

// openOn is the first month that is not over its due day on a day; "" when the pack's calendar has no such day.
func (d *Desk) openOn(day forms.Day) forms.Month {
	name := dueReport
	if len(d.Place().Code) == 6 && slices.ContainsFunc(d.Pack().Calendar, func(row forms.Deadline) bool { return row.Name == dueEnter }) {
		name = dueEnter
	}
	m := day.Month()
	for _, due := range d.Deadlines(m, day) {
		if due.Name == name {
			if due.Overdue {
				return m.Add(1)
			}
			return m
		}
	}
	return ""
}
