package app

import (
	"context"
	"fmt"
	"time"

	"hufang/store"
)

// Backup writes a checked copy into the data folder's backups and returns its path.
func (d *Desk) Backup(ctx context.Context) (file string, err error) {
	if file, err = d.db.Backup(ctx); err != nil {
		return "", fmt.Errorf("back up: %w", err)
	}
	d.announce(Event{Kind: BackedUp, At: d.opt.Now().Format(time.RFC3339)})
	return file, nil
}

// Backups lists the backups in the data folder, newest first.
func (d *Desk) Backups(ctx context.Context) ([]store.BackupInfo, error) { return d.db.Backups(ctx) }

// Restore puts a backup in the place of the store in dir, which no desk may have open. What was there is set aside, and
// whatever of it the backup lacks is joined to it again.
func Restore(ctx context.Context, dir, file string, opt Options) (store.Restored, error) {
	restored, err := store.Restore(ctx, dir, file, opt.store())
	if err != nil {
		return restored, fmt.Errorf("restore: %w", err)
	}
	return restored, nil
}
