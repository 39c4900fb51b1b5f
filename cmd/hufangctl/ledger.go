package main

import (
	"context"

	"hufang/app"
	"hufang/forms"
	"hufang/sync/ledger"
)

type ledgerCommand struct {
	Names   []string    `arg:"" optional:"" name:"NAME" help:"哪些台账，如 employment；不写就是全部。"`
	Month   forms.Month `placeholder:"MONTH" help:"哪个月，如 2026-11；不写就是本月。"`
	Out     string      `placeholder:"DIR" help:"输出到哪个文件夹，没有就新建。"`
	Village string      `placeholder:"CODE" help:"只印这个村（12 位）、乡镇（9 位）。"`
	List    bool        `help:"只列出有哪些台账，不输出。"`
	FullID  bool        `help:"证件号码和电话不遮盖（记入审计）。"`
}

// Run writes the books.
func (l *ledgerCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if l.List {
			return c.listLedgers(desk)
		}
		if l.Out == "" {
			return c.misuse("no_out")
		}
		if err := desk.SetMonth(l.Month); err != nil {
			return err
		}
		books, err := desk.WriteLedgers(ctx, app.LedgerRequest{Names: l.Names, Month: desk.Month(), Village: l.Village, Out: l.Out, FullID: l.FullID}, c.meter.progress)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(append([]ledger.Book{}, books...))
		}
		c.meter.end()
		for _, b := range books {
			c.print("ledger", b.Title, desk.ShowMonth(desk.Month()), b.Rows, b.File)
		}
		return nil
	})
}

func (c *call) listLedgers(desk *app.Desk) error {
	list, rows := []map[string]string{}, [][]string{}
	for _, l := range desk.Ledgers() {
		list = append(list, map[string]string{"name": l.Name, "title": l.Title})
		rows = append(rows, []string{l.Name, l.Title})
	}
	if c.JSON {
		return c.writeJSON(list)
	}
	printTable(c.stdout, "", rows)
	return nil
}
