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
}

// save writes and remembers the save for UndoLast; the event is announced by the caller once its locks are free.
func (d *Desk) save(ctx context.Context, s store.Save, before []forms.Answers) (Event, error) {
	done, err := d.db.Save(ctx, s)
	if err != nil {
		return Event{}, err
	}
	kept := saved{entries: s.Entries, before: before}
	for i, e := range s.Entries {
		dots := map[string]store.Dot{}
		for _, w := range e.Writes {
			dots[w.Group] = done.Dots[i]
		}
		kept.dots = append(kept.dots, dots)
	}
	d.mu.Lock()
	d.saves = append(d.saves, kept)
	d.mu.Unlock()
	d.watchSaved(ctx, s.Entries)
	return Event{Kind: Saved, Records: done.Records, At: done.At}, nil
}

// UndoLast takes the last save of this desk back by a new change that restores what stood before; both stay in the
// history. It is refused when somebody changed the record since, and for a save that decided a conflict.
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
func (d *Desk) restand(undone saved, dots []store.Dot) {
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
func (d *Desk) reverse(ctx context.Context, last saved) ([]store.Entry, error) {
	var back []store.Entry
	for i, e := range last.entries {
		opened, err := d.db.Record(ctx, e.Record)
		if err != nil {
			return nil, fmt.Errorf("read the record: %w", err)
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
