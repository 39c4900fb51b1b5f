package sim

import "fmt"

// Violation is a promise of the store that a history broke.
type Violation struct {
	// Invariant is its name, as the package doc lists them.
	Invariant string
	Detail    string // ids, dots and counts
	Seed      uint64
	Step      int
	Act       string // what was being done
}

func (v *Violation) Error() string {
	return fmt.Sprintf("invariant %q broken at step %d of seed %d (%s): %s", v.Invariant, v.Step, v.Seed, v.Act, v.Detail)
}

// broken ends the history: it unwinds to Run.
func (w *world) broken(invariant, format string, args ...any) {
	panic(&Violation{Invariant: invariant, Detail: fmt.Sprintf(format, args...), Seed: w.cfg.Seed, Step: w.step, Act: w.act})
}

// must ends the history when a call that has no reason to fail does.
func (w *world) must(err error, what string) {
	if err != nil {
		w.broken("works", "%s: %v", what, err)
	}
}
