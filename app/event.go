package app

import "time"

// EventKind says what happened.
type EventKind int

// What a desk announces, always after it is on disk.
const (
	Saved     EventKind = iota // a save: Records changed
	DraftKept                  // an answer went into a draft: Records are the draft's record
	Imported                   // a roster came in or was taken back: everything may have changed
	Settled                    // a difference was decided
	BackedUp                   // a backup was written
	MonthSet                   // another month is before the person
	PersonSet                  // another person works
	PackSet                    // another pack is worked by
	Enrolled                   // this computer joined its county, or the county admitted, renewed or struck off one
	Sent                       // a file was written for others, or could not be
	Received                   // a file came: Records changed
)

// Event is one announcement. It carries ids only.
type Event struct {
	Kind    EventKind
	Records []string // ids of records, where the kind names some
	At      string   // RFC 3339 to the second, by this laptop's clock, for display
}

// moment is now as an event tells it.
func (d *Desk) moment() string { return d.db.Now().Format(time.RFC3339) }

// Subscribe calls fn after each thing that happened, on the goroutine that did it (a window passes it to its own thread).
// The returned function ends it.
func (d *Desk) Subscribe(fn func(Event)) (end func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.next
	d.next++
	d.ears[n] = fn
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.ears, n)
	}
}

// announce tells every ear. It must not be called with d.mu held.
func (d *Desk) announce(e Event) {
	d.mu.Lock()
	ears := make([]func(Event), 0, len(d.ears))
	for n := range d.next {
		if fn := d.ears[n]; fn != nil {
			ears = append(ears, fn)
		}
	}
	d.mu.Unlock()
	for _, fn := range ears {
		fn(e)
	}
}
