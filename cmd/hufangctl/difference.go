package main

import (
	"context"
	"fmt"
	"slices"

	"hufang/app"
	"hufang/store"
)

type differenceCommands struct {
	List   differenceListCommand   `cmd:"" help:"列出还没有决定的不同之处。"`
	Settle differenceSettleCommand `cmd:"" help:"决定一处：用名册的，或留村里填的。"`
}

type differenceListCommand struct {
	All    bool `help:"已决定的也列出。"`
	FullID bool `help:"证件号码和电话不遮盖（记入审计）。"`
}

// difference is one as programs get it.
type difference struct {
	ID       string   `json:"id"`
	Record   string   `json:"record"`
	Form     string   `json:"form"`
	Group    string   `json:"group"`
	Village  string   `json:"village"`
	Name     string   `json:"name"` // of the person or the head
	File     string   `json:"file"`
	Row      int      `json:"row"`
	Values   []values `json:"values"`
	Decision string   `json:"decision"` // "" while open, then keep or take
	By       string   `json:"by"`
	At       string   `json:"at"`
	Reason   string   `json:"reason"`
}

// values are two answers to one question, ready to show, numbers of people masked unless asked for whole.
type values struct {
	Question string `json:"question"`
	Label    string `json:"label"`
	Ours     string `json:"ours"`
	Theirs   string `json:"theirs"`
}

// Run lists them in the order of village, file and row.
func (l *differenceListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		found, err := desk.Differences(ctx, l.All)
		if err != nil {
			return err
		}
		if err := c.noteReveal(ctx, desk, l.FullID, fmt.Sprintf("differences=%d", len(found))); err != nil {
			return err
		}
		list := []difference{}
		for _, d := range found {
			one, err := describe(ctx, desk, d, l.FullID)
			if err != nil {
				return err
			}
			list = append(list, one)
		}
		if c.JSON {
			return c.writeJSON(list)
		}
		for _, d := range list {
			c.printDifference(d)
		}
		if len(list) == 0 {
			c.print("differences_none")
			return nil
		}
		c.print("differences", len(list), c.Data)
		return nil
	})
}

func describe(ctx context.Context, desk *app.Desk, d store.Difference, full bool) (difference, error) {
	out := difference{
		ID: d.ID, Record: d.Record, Form: d.Form, Group: d.Group, Village: d.Village, File: d.File, Row: d.Row,
		Values: []values{}, Decision: d.Decision, By: d.By, At: d.At, Reason: d.Reason,
	}
	opened, err := desk.DB().Record(ctx, d.Record)
	if err != nil {
		return out, err
	}
	if out.Name = opened.Answers["name"].Text(); out.Name == "" {
		out.Name = opened.Answers["head"].Text()
	}
	form := desk.Pack().Form(d.Form)
	if form == nil {
		return out, nil
	}
	for _, q := range form.Questions {
		if theirs, ok := d.Theirs[q.Name]; ok {
			out.Values = append(out.Values, values{q.Name, q.Label, shown(q, d.Ours[q.Name], full), shown(q, theirs, full)})
		}
	}
	return out, nil
}

func (c *call) printDifference(d difference) {
	c.print("difference", d.ID, d.Name, d.File, d.Row)
	for _, v := range d.Values {
		c.print("difference_value", v.Label, v.Ours, v.Theirs)
	}
	if d.Decision != "" {
		c.print("difference_"+d.Decision, d.By, shortTime(d.At), d.Reason)
	}
}

type differenceSettleCommand struct {
	ID     string `arg:"" name:"ID" help:"编号，见 differences list。"`
	Take   bool   `required:"" xor:"decision" help:"用名册上的。"`
	Keep   bool   `required:"" xor:"decision" help:"留村里填的。"`
	Reason string `required:"" placeholder:"TEXT" help:"为什么这样决定，如“已看身份证”。"`
}

// Run decides one.
func (s *differenceSettleCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		all, err := desk.Differences(ctx, true)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(d store.Difference) bool { return d.ID == s.ID }) {
			return c.refuse("no_difference", s.ID)
		}
		if err := desk.SettleDifference(ctx, s.ID, s.Take, s.Reason); err != nil {
			return err
		}
		decision := store.DecisionKeep
		if s.Take {
			decision = store.DecisionTake
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"id": s.ID, "decision": decision})
		}
		left, err := desk.Differences(ctx, false)
		if err != nil {
			return fmt.Errorf("count what is left: %w", err)
		}
		c.print("settled_"+decision, len(left))
		return nil
	})
}
