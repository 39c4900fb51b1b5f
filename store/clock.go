package store

import (
	"context"
	"runtime/debug"
	"time"
)

// suspectAfter is how far ahead of everything this store has seen a clock may be before it is doubted.
const suspectAfter = 400 * 24 * time.Hour

// earliest is before any laptop can have this program: the least a clock can truthfully show when the build says nothing.
var earliest = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// buildTime is when this program was built, as far as the build says.
func buildTime() time.Time {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key != "vcs.time" {
				continue
			}
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil && t.After(earliest) {
				return t
			}
		}
	}
	return earliest
}

// suspect tells whether a clock that shows now is doubted. Nothing is ever refused for it: the mark is shown beside
// the time, and no rule compares times.
func suspect(now, floor time.Time) bool {
	return now.Before(floor) || now.After(floor.Add(suspectAfter))
}

// keepFloor raises the store's floor to this transaction's time, unless that time is doubted.
func (t *tx) keepFloor() error {
	w := t.db.writer
	if t.db.scratch || suspect(t.now, w.floor) || t.now.Sub(w.floor) < time.Hour {
		return nil
	}
	return t.setFloor()
}

func (t *tx) setFloor() error {
	t.floor = t.now
	return t.exec("INSERT INTO meta (key, value) VALUES ('clock_floor', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", t.now.UTC().Format(time.RFC3339))
}

func (db *DB) loadFloor(ctx context.Context) (time.Time, error) {
	v, err := db.meta(ctx, "clock_floor")
	if err != nil {
		return time.Time{}, err
	}
	floor, _ := time.Parse(time.RFC3339, v)
	if b := buildTime(); b.After(floor) {
		floor = b
	}
	return floor, nil
}

// ClockSuspect tells whether the laptop's clock is doubted now: before the program was built or before the newest
// trusted save, or more than 400 days after it. Work goes on; the window shows a banner.
func (db *DB) ClockSuspect() bool {
	db.mu.Lock()
	defer db.mu.Unlock()
	return suspect(db.opt.Now(), db.writer.floor)
}

// TrustClock takes the laptop's clock as right from now on: a person looked at the date and confirmed it.
func (db *DB) TrustClock(ctx context.Context) error {
	return db.update(ctx, (*tx).setFloor)
}
