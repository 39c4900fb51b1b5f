package main

import (
	"context"

	"hufang/app"
	"hufang/sync/roster"
)

type importCommands struct {
	File importFileCommand `cmd:"" default:"withargs" hidden:"" help:"导入花名册。"`
	Undo importUndoCommand `cmd:"" help:"把一次导入整批撤销。"`
	List importListCommand `cmd:"" help:"列出导入过的名册。"`
}

type importFileCommand struct {
	File   string `arg:"" name:"FILE" help:"名册：xlsx、xls 或 csv（UTF-8、GB18030）。表头自动识别，不用改。"`
	DryRun bool   `help:"只看会怎样，不写入。"`
}

// imported is what import prints for programs.
type imported struct {
	Batch       string            `json:"batch"`
	Households  int               `json:"households"`
	People      int               `json:"people"`
	Added       int               `json:"added"`
	Changed     int               `json:"changed"`
	Unchanged   int               `json:"unchanged"`
	Gone        []roster.Gone     `json:"gone"`
	Differences int               `json:"differences"`
	Rejected    []roster.Rejected `json:"rejected"`
	Warnings    []string          `json:"warnings"`
}

// Run imports the file as one batch.
func (i *importFileCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		r, err := desk.ReadRoster(ctx, i.File, c.meter.progress)
		if err != nil {
			return err
		}
		take := desk.ImportRoster
		if i.DryRun {
			take = desk.PreviewRoster
		}
		result, err := take(ctx, r, c.meter.progress)
		if err != nil {
			return err
		}
		if !c.JSON {
			c.printImport(result)
			return nil
		}
		if result.Report != "" {
			c.warn(c.say("rejected_file", len(result.Rejected), result.Report))
		}
		return c.writeJSON(imported{
			Batch: result.Batch, Households: result.Households, People: result.People,
			Added: result.Added, Changed: result.Changed, Unchanged: result.Unchanged,
			Gone: result.Gone, Differences: result.Differences, Rejected: result.Rejected, Warnings: result.Warnings,
		})
	})
}

// Of a long list so many lines are shown; the report file and --json have all.
const linesShown = 10

func (c *call) printImport(r roster.Result) {
	c.meter.end()
	head := "imported"
	switch {
	case r.DryRun:
		head = "import_dry"
	case r.Batch == "":
		head = "import_same"
	}
	c.print(head, r.File)
	c.print("import_read", r.Households, r.People, r.Added, r.Changed, r.Unchanged)
	if r.Batch != "" {
		c.print("import_undo", r.Batch, c.Data)
	}
	c.printRejected(r)
	if n := len(r.Gone); n > 0 {
		c.print("import_gone", n)
		for i, g := range r.Gone {
			if i == linesShown {
				c.print("and_more", n-i)
				break
			}
			c.print("gone_"+g.Form, g.HouseholdNo, g.Name)
		}
	}
	if r.Differences > 0 {
		c.print("import_differences", r.Differences, c.Data)
	}
	for _, w := range r.Warnings {
		c.print("import_warning", w)
	}
	for _, h := range r.UnknownHeaders {
		c.print("import_header", h)
	}
	for i, u := range r.Unmapped {
		if i == linesShown {
			c.print("and_more", len(r.Unmapped)-i)
			break
		}
		c.print("import_unmapped", u.Header, u.Value, u.Count)
	}
}

func (c *call) printRejected(r roster.Result) {
	n := len(r.Rejected)
	switch {
	case n == 0:
		return
	case r.Report != "":
		c.print("rejected_file", n, r.Report)
	default:
		c.print("rejected", n)
	}
	for i, row := range r.Rejected {
		if i == linesShown {
			c.print("and_more", n-i)
			return
		}
		c.print("rejected_row", row.Row, row.Field, row.Reason)
	}
}

type importUndoCommand struct {
	Batch  string `arg:"" optional:"" name:"BATCH" help:"批次号；不写就是最近一次。"`
	Reason string `placeholder:"TEXT" help:"为什么撤销。"`
}

// Run takes an import back.
func (u *importUndoCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		batches, err := desk.Imports(ctx)
		if err != nil {
			return err
		}
		id, file := u.Batch, ""
		for _, b := range batches {
			if id == "" && !b.Retracted || b.ID == id {
				id, file = b.ID, b.File
				break
			}
		}
		reason := u.Reason
		if reason == "" {
			reason = c.say("undo_reason")
		}
		if err := desk.UndoImport(ctx, id, reason); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"batch": id})
		}
		c.print("import_undone", file)
		return nil
	})
}

type importListCommand struct{}

// Run lists the imports, newest first.
func (*importListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		batches, err := desk.Imports(ctx)
		if err != nil {
			return err
		}
		type batch struct {
			Batch     string `json:"batch"`
			File      string `json:"file"`
			Source    string `json:"source"`
			Rows      int    `json:"rows"`
			By        string `json:"by"`
			At        string `json:"at"`
			Retracted bool   `json:"retracted"`
		}
		list, rows := []batch{}, [][]string{}
		for _, b := range batches {
			list = append(list, batch{b.ID, b.File, b.Source, b.Rows, b.By, b.At, b.Retracted})
			state := ""
			if b.Retracted {
				state = c.say("retracted")
			}
			rows = append(rows, []string{b.ID, shortTime(b.At), b.File, c.say("rows", b.Rows), b.By, state})
		}
		switch {
		case c.JSON:
			return c.writeJSON(list)
		case len(list) == 0:
			c.print("no_imports")
		}
		printTable(c.stdout, "", rows)
		return nil
	})
}

// shortTime is a moment to the minute, as it was on the clock of whoever wrote it.
func shortTime(rfc3339 string) string {
	if len(rfc3339) < len("2006-01-02T15:04") {
		return rfc3339
	}
	return rfc3339[:10] + " " + rfc3339[11:16]
}
