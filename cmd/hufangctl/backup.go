package main

import (
	"context"

	"hufang/app"
	"hufang/store"
)

type backupCommand struct {
	List bool `help:"只列出已有的备份。"`
}

// Run writes a checked backup.
func (b *backupCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if b.List {
			return c.listBackups(ctx, desk)
		}
		file, err := desk.Backup(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"file": file})
		}
		c.print("backed_up", file)
		return nil
	})
}

func (c *call) listBackups(ctx context.Context, desk *app.Desk) error {
	backups, err := desk.Backups(ctx)
	if err != nil {
		return err
	}
	type backup struct {
		File string `json:"file"`
		At   string `json:"at"`
		Size int64  `json:"size"` // bytes
	}
	list, rows := []backup{}, [][]string{}
	for _, b := range backups {
		at := b.At.Format("2006-01-02T15:04:05")
		list = append(list, backup{b.File, at, b.Size})
		rows = append(rows, []string{shortTime(at), b.File})
	}
	switch {
	case c.JSON:
		return c.writeJSON(list)
	case len(list) == 0:
		c.print("no_backups")
	}
	printTable(c.stdout, "", rows)
	return nil
}

type restoreCommand struct {
	File string `arg:"" name:"FILE" help:"备份文件，一般在数据文件夹的 backups 里。"`
}

// Run puts a backup in the place of the store; what only the former store held joins it.
func (r *restoreCommand) Run(ctx context.Context, c *call) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	restored, err := store.Restore(ctx, c.Data, r.File, store.Options{Now: opt.Now, StateDir: opt.StateDir, Log: opt.Log})
	if err != nil {
		return err
	}
	c.book.admit()
	if c.JSON {
		return c.writeJSON(map[string]any{"changes": restored.Changes, "added_back": restored.AddedBack, "drafts": restored.Drafts, "set_aside": restored.SetAside})
	}
	c.print("restored", restored.Changes)
	if restored.AddedBack > 0 || restored.Drafts > 0 {
		c.print("added_back", restored.AddedBack, restored.Drafts)
	}
	if restored.SetAside != "" {
		c.print("set_aside", restored.SetAside)
	}
	return nil
}
