package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hufang/app"
	"hufang/store"
)

type transferCommands struct {
	List   transferListCommand   `cmd:"" default:"1" help:"列出农户在村之间的迁移。"`
	Out    transferOutCommand    `cmd:"" help:"一户要迁往另一个村：发出迁出。"`
	Accept transferAcceptCommand `cmd:"" help:"乡镇、县：接收迁移，这一户从此属于新村。"`
	Back   transferBackCommand   `cmd:"" help:"撤回还没有接收的迁移。"`
	Late   lateCommands          `cmd:"" help:"原村修改：迁走之后原来的村还写下的。"`
}

// transfer is a move as programs get it.
type transfer struct {
	ID          string `json:"id"`
	Household   string `json:"household"`
	HouseholdNo string `json:"household_no"`
	Head        string `json:"head"`
	From        string `json:"from"`
	To          string `json:"to"`
	Step        string `json:"step"` // out, accepted, withdrawn
	Counts      bool   `json:"counts"`
	Waiting     int    `json:"waiting"` // 原村修改
	Reason      string `json:"reason"`
	By          string `json:"by"`
	At          string `json:"at"`
}

type transferListCommand struct{}

// Run lists the moves.
func (*transferListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		removals, err := desk.Removals(ctx)
		if err != nil {
			return err
		}
		list, rows := []transfer{}, [][]string{}
		for _, r := range removals {
			list = append(list, transfer{r.ID, r.Transfer.Household, r.HouseholdNo, r.Head, r.From, r.To, r.Step, r.Counts, r.Waiting, r.Reason, r.By, r.At})
			note := r.StepLabel
			if r.Disputed() {
				note = c.say("transfer_disputed")
			}
			rows = append(rows, []string{r.ID, r.HouseholdNo, r.Head, r.FromName + " → " + r.ToName, note, shortTime(r.At)})
		}
		switch {
		case c.JSON:
			return c.writeJSON(list)
		case len(list) == 0:
			c.print("transfers_none")
		}
		printTable(c.stdout, "", rows)
		return nil
	})
}

type transferOutCommand struct {
	Household string `arg:"" name:"HOUSEHOLD" help:"户编号或记录号。"`
	To        string `required:"" placeholder:"CODE" help:"迁往哪个村，12 位。"`
	Reason    string `required:"" placeholder:"TEXT" help:"为什么迁，如“易地搬迁”。"`
}

// Run announces a move.
func (o *transferOutCommand) Run(ctx context.Context, c *call) error {
	if len(o.To) != 12 || strings.Trim(o.To, "0123456789") != "" {
		return c.misuse("village_shape", o.To)
	}
	return c.atDesk(ctx, func(desk *app.Desk) error {
		household, err := c.householdID(ctx, desk, o.Household)
		if err != nil {
			return err
		}
		id, err := desk.MoveOut(ctx, household, o.To, o.Reason)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"id": id})
		}
		c.print("moved_out", desk.PlaceText(o.To), id)
		return nil
	})
}

type transferAcceptCommand struct {
	ID     string `arg:"" name:"ID" help:"编号，见 transfer list。"`
	Reason string `required:"" placeholder:"TEXT" help:"凭什么接收，如“已落户”。"`
}

// Run accepts a move.
func (a *transferAcceptCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.MoveIn(ctx, a.ID, a.Reason); err != nil {
			return err
		}
		return c.tellTransfer(a.ID, store.TransferAccepted)
	})
}

type transferBackCommand struct {
	ID     string `arg:"" name:"ID" help:"编号，见 transfer list。"`
	Reason string `required:"" placeholder:"TEXT" help:"为什么撤回。"`
}

// Run calls a move off.
func (b *transferBackCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.MoveBack(ctx, b.ID, b.Reason); err != nil {
			return err
		}
		return c.tellTransfer(b.ID, store.TransferWithdrawn)
	})
}

func (c *call) tellTransfer(id, step string) error {
	if c.JSON {
		return c.writeJSON(map[string]string{"id": id, "step": step})
	}
	c.print("transfer_" + step)
	return nil
}

type lateCommands struct {
	List   lateListCommand   `cmd:"" default:"1" help:"列出等着决定的。"`
	Decide lateDecideCommand `cmd:"" help:"决定一条：采用或不采用，写明原因。"`
}

// lateWord is a change of a former village as programs get it.
type lateWord struct {
	ID          string            `json:"id"`
	Transfer    string            `json:"transfer"`
	HouseholdNo string            `json:"household_no"`
	Form        string            `json:"form"`
	Record      string            `json:"record"`
	By          string            `json:"by"`
	At          string            `json:"at"`
	Says        map[string]string `json:"says"` // by question, ready to show
}

// lateID names a change of a former village on a command line.
func lateID(w app.LateWord) string {
	return fmt.Sprintf("%s-%s-%d", w.Dot.Village, w.Dot.Writer[:8], w.Dot.N)
}

type lateListCommand struct{}

// Run lists what waits.
func (*lateListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		words, err := desk.LateWords(ctx)
		if err != nil {
			return err
		}
		list := []lateWord{}
		for _, w := range words {
			one := lateWord{lateID(w), w.Transfer, w.HouseholdNo, w.Form, w.Record, w.By, w.At, map[string]string{}}
			for _, t := range w.Texts {
				one.Says[t.Question] = t.Text
			}
			list = append(list, one)
			if !c.JSON {
				c.print("late_word", one.ID, w.HouseholdNo, w.Head, w.FormLabel, w.By, shortTime(w.At), joinTexts(w.Texts))
			}
		}
		switch {
		case c.JSON:
			return c.writeJSON(list)
		case len(list) == 0:
			c.print("late_none")
		}
		return nil
	})
}

type lateDecideCommand struct {
	ID     string `arg:"" name:"ID" help:"编号，见 transfer late list。"`
	Accept bool   `required:"" xor:"decision" help:"采用。"`
	Refuse bool   `required:"" xor:"decision" help:"不采用；仍留在记录里。"`
	Reason string `required:"" placeholder:"TEXT" help:"为什么这样定。"`
}

// Run decides about one.
func (d *lateDecideCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		words, err := desk.LateWords(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(words, func(w app.LateWord) bool { return lateID(w) == d.ID })
		if i < 0 {
			return c.refuse("no_late", d.ID)
		}
		if err := desk.DecideLate(ctx, words[i], d.Accept, d.Reason); err != nil {
			return err
		}
		decision := store.FormerRefuse
		if d.Accept {
			decision = store.FormerAccept
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"id": d.ID, "decision": decision})
		}
		c.print("late_" + decision)
		return nil
	})
}
