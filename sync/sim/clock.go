package sim

import "time"

// clock is a laptop's: right, far off, jumping about, or standing still.
type clock struct {
	kind  string
	shift time.Duration
	stuck time.Time
}

var clockKinds = []string{"right", "right", "right", "1970", "2000", "2099", "jumping", "frozen"}

// shows is what a clock says now.
func (w *world) shows(c *clock) time.Time {
	at := w.now
	switch c.kind {
	case "1970", "2000", "2099":
		year := map[string]int{"1970": 1970, "2000": 2000, "2099": 2099}[c.kind]
		return time.Date(year, 1, 1, 8, 0, 0, 0, time.UTC).Add(at.Sub(epoch))
	case "jumping":
		return at.Add(c.shift)
	case "frozen":
		return c.stuck
	}
	return at
}

// setClock gives a laptop another clock.
func (w *world) setClock(l *laptop) {
	l.clock = clock{kind: clockKinds[w.rng.IntN(len(clockKinds))], stuck: w.now}
	w.jump(l)
}

// jump moves a jumping clock by up to a year and a half either way.
func (w *world) jump(l *laptop) {
	l.clock.shift = time.Duration(w.rng.IntN(1100)-550) * 24 * time.Hour
}

// epoch is when every history begins.
var epoch = time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
