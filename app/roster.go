package app

import (
	"context"
	"fmt"

	"hufang/store"
	"hufang/sync/roster"
)

// ReadRoster reads and understands a workbook from elsewhere (.xlsx, .xls, .csv). Nothing is written. The error is
// ctx's, or one whose sentence Sentence tells.
func (d *Desk) ReadRoster(ctx context.Context, path string, progress Progress) (*roster.Roster, error) {
	return roster.Read(ctx, d.Pack(), d.Place(), path, d.rosterOptions(progress))
}

// PreviewRoster tells what ImportRoster would do, by doing it and taking it back before anything is on disk.
func (d *Desk) PreviewRoster(ctx context.Context, r *roster.Roster, progress Progress) (roster.Result, error) {
	return r.Preview(ctx, d.db, d.Who(), d.rosterOptions(progress))
}

// ImportRoster imports as one batch that UndoImport takes back. When ctx is cancelled nothing of it stays.
func (d *Desk) ImportRoster(ctx context.Context, r *roster.Roster, progress Progress) (roster.Result, error) {
	result, err := r.Import(ctx, d.db, d.Who(), d.rosterOptions(progress))
	if err != nil {
		return result, err
	}
	d.announce(Event{Kind: Imported})
	return result, nil
}

// Imports lists the imports, undone ones among them.
func (d *Desk) Imports(ctx context.Context) ([]store.Batch, error) { return d.db.Batches(ctx) }

// UndoImport takes an import back: what it replaced is live again. It is refused once later changes rest on it.
func (d *Desk) UndoImport(ctx context.Context, batch, reason string) error {
	if err := d.db.Retract(ctx, d.Who(), batch, reason); err != nil {
		return fmt.Errorf("undo the import: %w", err)
	}
	d.announce(Event{Kind: Imported})
	return nil
}

// Differences lists the values of imports that differ from what a person collected; all adds the decided ones.
func (d *Desk) Differences(ctx context.Context, all bool) ([]store.Difference, error) {
	return d.db.Differences(ctx, all)
}

// SettleDifference decides one: take the import's value, or keep ours.
func (d *Desk) SettleDifference(ctx context.Context, id string, take bool, reason string) error {
	if err := d.db.Settle(ctx, d.Who(), id, take, reason); err != nil {
		return fmt.Errorf("settle the difference: %w", err)
	}
	d.announce(Event{Kind: Settled, Records: []string{id}})
	return nil
}

func (d *Desk) rosterOptions(progress Progress) roster.Options {
	if progress == nil {
		return roster.Options{}
	}
	return roster.Options{Progress: func(step roster.Step, done, total int64) {
		progress(int(done), int(total), d.Say("doing_"+string(step)))
	}}
}
