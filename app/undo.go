package app

import (
	"context"
	"fmt"
	"slices"

	"hufang/forms"
	"hufang/store"
)

// saved is one save of this session, with what it takes to take it back.
type saved struct {
	entries []store.Entry
	before  []forms.Answers        // of each entry's record
	dots    []map[string]store.Dot // of each entry, by group: the write that stands for it, an undo's once a later save was taken back
	raised  int                    // how many entries, the last ones, are warnings that the save gave rise to
}

// add takes entries up as they were saved.
func (s *saved) add(entries []store.Entry, before []forms.Answers, dots []store.Dot) {
	for i, e := range entries {
		byGroup := map[string]store.Dot{}
		for _, w := range e.Writes {
			byGroup[w.Group] = dots[i]
		}
		s.dots = append(s.dots, byGroup)
	}
	s.entries, s.before = append(s.entries, entries...), append(s.before, before...)
}

// join puts another's entries behind its own.
func (s *saved) join(o saved) {
	s.entries, s.before, s.dots = append(s.entries, o.entries...), append(s.before, o.before...), append(s.dots, o.dots...)
}

// raise puts warnings behind the save that gave rise to them.
func (s *saved) raise(warnings saved) {
	s.join(warnings)
	s.raised += len(warnings.entries)
}

// of are the warnings about one household.
func (s saved) of(household string) (some saved) {
	for i, e := range s.entries {
		if e.Subject == household {
			some.join(saved{entries: s.entries[i : i+1], before: s.before[i : i+1], dots: s.dots[i : i+1]})
		}
	}
	return some
}

// save writes and remembers the save for UndoLast, with the warnings it gives rise to; the event is announced by the
// caller once its locks are free.
func (d *Desk) save(ctx context.Context, s store.Save, before []forms.Answers) (Event, error) {
	event, kept, err := d.saveOnly(ctx, s, before)
	if err != nil {
		return Event{}, err
	}
	raised := d.watchSaved(ctx, s.Entries)
	d.mu.Lock()
	kept.raise(raised)
	d.mu.Unlock()
	return event, nil
}

// saveOnly writes and remembers, and looks for no warnings: of many saves, the caller raises them at once.
func (d *Desk) saveOnly(ctx context.Context, s store.Save, before []forms.Answers) (Event, *saved, error) {
	done, err := d.db.Save(ctx, s)
	if err != nil {
		return Event{}, nil, err
	}
	kept := &saved{}
	kept.add(s.Entries, before, done.Dots)
	d.mu.Lock()
	d.saves = append(d.saves, kept)
	d.mu.Unlock()
	return Event{Kind: Saved, Records: done.Records, At: done.At}, kept, nil
}

// UndoLast takes the last save of this desk back by a new change that restores what stood before; both stay in the
// history. A warning that the save raised goes with it, unless somebody has worked on it since. It is refused when somebody changed the record since, and for a save that decided a conflict.
func (d *Desk) UndoLast(ctx context.Context) error {
	d.mu.Lock()
	if len(d.saves) == 0 {
		d.mu.Unlock()
		return &Refused{Sentence: d.Say("undo_none")}
	}
	n := len(d.saves) - 1
	last := d.saves[n]
	d.mu.Unlock()
	back, err := d.reverse(ctx, last)
	if err != nil {
		return err
	}
	done, err := d.db.Save(ctx, store.Save{By: d.Who(), Entries: back, Reason: d.Say("undo_reason")})
	if err != nil {
		return fmt.Errorf("take the last save back: %w", err)
	}
	d.mu.Lock()
	d.saves = d.saves[:n]
	d.restand(last, done.Dots)
	d.mu.Unlock()
	d.announce(Event{Kind: Saved, Records: done.Records, At: done.At})
	return nil
}

// restand lets an undo's writes stand for those the undone save had replaced, so that the save before can be taken back too.
func (d *Desk) restand(undone *saved, dots []store.Dot) {
	for i, e := range undone.entries {
		for _, w := range e.Writes {
			if len(w.Over) != 1 {
				continue
			}
			for _, s := range d.saves {
				for j := range s.entries {
					if s.entries[j].Record == e.Record && s.dots[j][w.Group] == w.Over[0] {
						s.dots[j][w.Group] = dots[i]
					}
				}
			}
		}
	}
}

// reverse are the entries that restore what stood before a save, each over the save's own writes.
func (d *Desk) reverse(ctx context.Context, last *saved) ([]store.Entry, error) {
	var back []store.Entry
	for i, e := range last.entries {
		opened, err := d.db.Record(ctx, e.Record)
		if err != nil {
			return nil, fmt.Errorf("read the record: %w", err)
		}
		if i >= len(last.entries)-last.raised && !untouched(opened, e, last.dots[i]) {
			continue
		}
		form := d.Pack().Form(e.Form)
		writes := make([]store.Write, 0, len(e.Writes))
		for _, w := range e.Writes {
			over := opened.Over(w.Group)
			if !slices.Equal(over, []store.Dot{last.dots[i][w.Group]}) {
				return nil, &Refused{Sentence: d.Say("undo_newer")}
			}
			values := groupValues(form.Group(w.Group), last.before[i])
			if conflicted(values) {
				return nil, &Refused{Sentence: d.Say("undo_settle")}
			}
			writes = append(writes, store.Write{Group: w.Group, Values: values, Over: over})
		}
		e.Writes = writes
		back = append(back, e)
	}
	return back, nil
}

// untouched reports whether a record still says what an entry wrote, and nothing else.
func untouched(opened store.Opened, e store.Entry, dots map[string]store.Dot) bool {
	wrote := 0
	for _, w := range e.Writes {
		if !slices.Equal(opened.Over(w.Group), []store.Dot{dots[w.Group]}) {
			return false
		}
		wrote += len(w.Values)
	}
	return len(opened.Answers) == wrote
}
