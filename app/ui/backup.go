package ui

import (
	"context"

	"hufang/app"
)

// lastBackup says when the newest backup was made; safe is false when there is none.
func lastBackup(ctx context.Context, d *app.Desk) (text string, safe bool, err error) {
	list, err := d.Backups(ctx)
	if err != nil || len(list) == 0 {
		return words.noBackup, false, err
	}
	return words.backupAt(list[0].At, d.Today()), true, nil
}

// backup makes a backup now.
func (s *shell) backup() {
	var file string
	s.w.run(words.backingUp, func(ctx context.Context, _ app.Progress) (err error) {
		file, err = s.w.desk.Backup(ctx)
		return err
	}, func(err error) {
		if err != nil {
			s.fail(err)
			return
		}
		s.tell(words.backedUp(file))
	})
}
