package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"hufang/app"
	"hufang/forms"
	"hufang/store"
)

type demoCommand struct {
	Pack       string      `placeholder:"P" help:"政策包，不写就用默认的。"`
	Households int         `placeholder:"N" help:"多少户；不写就是 320 户。"`
	Seed       uint64      `default:"1" placeholder:"N" help:"同样的数得到同样的村（默认 ${default}）。"`
	Month      forms.Month `placeholder:"MONTH" help:"哪个月，如 2026-11；不写就是本月。"`
	Village    string      `placeholder:"CODE" help:"12 位村代码；不写就用自带名单里的一个。"`
}

// Run plays the month in the data folder, which must hold no store.
func (d *demoCommand) Run(ctx context.Context, c *call) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	if err := d.check(c); err != nil {
		return err
	}
	opt.User = ""
	out, err := app.Demo(ctx, c.Data, app.DemoOptions{
		Options: opt, Pack: d.Pack, Households: d.Households, Seed: d.Seed, Month: d.Month, Village: d.Village, Progress: c.meter.progress,
	})
	if ctx.Err() != nil {
		c.warn(c.say("demo_stopped"))
		return told
	}
	if err != nil {
		return err
	}
	c.book.admit()
	if c.JSON {
		return c.writeJSON(out)
	}
	c.meter.end()
	c.print("demo_place", out.Place, out.Month, out.Households, out.People, out.Labourers)
	c.print("demo_roster", out.RosterFile, out.Roster.Added, len(out.Roster.Rejected), len(out.Roster.Warnings))
	c.print("demo_history", out.History, out.Incomes)
	c.print("demo_changes", out.Changes, out.Answers)
	c.print("demo_confirm", out.Confirmed, out.Typed)
	c.print("demo_state", out.Done, out.NotReached, out.Left)
	c.print("demo_cases", out.Cases)
	c.print("demo_found", out.Found[forms.LevelBlock], out.Found[forms.LevelWarn], out.Found[forms.LevelAlert], out.Found[forms.LevelWatch], out.Doubts, out.Warnings)
	for _, b := range out.Ledgers {
		c.print("demo_ledger", b.Title, b.Rows, b.File)
	}
	c.print("demo_backup", out.Backup)
	var steps []string
	for _, s := range out.Steps {
		steps = append(steps, c.say("demo_step", s.Name, s.Took.Seconds()))
	}
	c.print("demo_steps", strings.Join(steps, c.say("demo_comma")))
	c.print("demo_next", filepath.Clean(c.Data))
	return nil
}

// check refuses before anything is written what the month could not be played with.
func (d *demoCommand) check(c *call) error {
	if _, err := os.Stat(filepath.Join(c.Data, store.FileName)); err == nil {
		return c.refuse("demo_exists")
	}
	switch {
	case d.Village != "" && (len(d.Village) != 12 || strings.Trim(d.Village, "0123456789") != ""):
		return c.misuse("village_shape", d.Village)
	case d.Households < 0:
		return c.misuse("bad_value", "--households")
	case d.Month > forms.MonthOf(c.Now()):
		return c.refuse("demo_ahead", d.Month)
	}
	return nil
}
