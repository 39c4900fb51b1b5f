package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hufang/app"
	"hufang/forms"
)

type conflictCommands struct {
	List   conflictListCommand   `cmd:"" default:"1" help:"列出两边填得不一样、还没有选定的。"`
	Settle conflictSettleCommand `cmd:"" help:"选定一边，或重新填写；写明原因。"`
	Report conflictReportCommand `cmd:"" help:"数据打架：冲突、疑似重复、与名册不同、原村修改。"`
}

// contest is a conflict as programs get it.
type contest struct {
	ID          string  `json:"id"`
	Record      string  `json:"record"`
	Form        string  `json:"form"`
	Group       string  `json:"group"`
	Village     string  `json:"village"`
	HouseholdNo string  `json:"household_no"`
	Name        string  `json:"name"`
	Blocks      bool    `json:"blocks"` // a ledger reads it
	Values      []side  `json:"values"`
	Agreed      *spoken `json:"agreed"` // the last answers both sides had replaced; null = none
}

// side is what one side said.
type side struct {
	Side   int    `json:"side"` // its number for settle, from 1
	By     string `json:"by"`
	Role   string `json:"role"`
	At     string `json:"at"`
	Device string `json:"device"` // first digits of the writer
	spoken
}

// spoken are answers, by question.
type spoken struct {
	Value forms.Answers `json:"value"`
}

// contestID names a conflict: its record and group.
func contestID(x app.Contest) string { return x.Record + "/" + x.Group }

func jsonOfContest(x app.Contest) contest {
	out := contest{ID: contestID(x), Record: x.Record, Form: x.Form, Group: x.Group, Village: x.Village, HouseholdNo: x.HouseholdNo, Name: x.Name, Blocks: x.Blocks, Values: []side{}}
	for i, l := range x.Dispute.Sides {
		out.Values = append(out.Values, side{i + 1, l.By, l.Role, l.At, l.Writer[:8], spoken{l.Values}})
	}
	if x.Dispute.Agreed != nil {
		out.Agreed = &spoken{x.Dispute.Agreed.Values}
	}
	return out
}

type conflictListCommand struct {
	Village string `placeholder:"CODE" help:"只看这个村（12 位）、乡镇（9 位）。"`
	FullID  bool   `help:"--json 里的证件号码和电话不遮盖（记入审计）。"`
}

// Run lists the inbox.
func (l *conflictListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		inbox, err := desk.Inbox(ctx, l.Village)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := c.noteReveal(ctx, desk, l.FullID, fmt.Sprintf("conflicts=%d", len(inbox))); err != nil {
				return err
			}
			list := []contest{}
			for _, x := range inbox {
				one := jsonOfContest(x)
				if !l.FullID {
					one.mask(desk)
				}
				list = append(list, one)
			}
			return c.writeJSON(list)
		}
		for _, x := range inbox {
			c.printContest(x)
		}
		if len(inbox) == 0 {
			c.print("conflicts_none")
			return nil
		}
		c.print("conflicts", len(inbox), c.Data)
		return nil
	})
}

// mask leaves of numbers of people what a list may show.
func (x *contest) mask(desk *app.Desk) {
	form := desk.Pack().Form(x.Form)
	if form == nil {
		return
	}
	masked := func(in forms.Answers) forms.Answers {
		out := forms.Answers{}
		for name, a := range in {
			if q := form.Question(name); q != nil && a.IsKnown() && shown(q, a, false) != shown(q, a, true) {
				a = forms.Text(shown(q, a, false))
			}
			out[name] = a
		}
		return out
	}
	for i := range x.Values {
		x.Values[i].Value = masked(x.Values[i].Value)
	}
	if x.Agreed != nil {
		x.Agreed = &spoken{masked(x.Agreed.Value)}
	}
}

func (c *call) printContest(x app.Contest) {
	mark := ""
	if x.Blocks {
		mark = c.say("conflict_blocks")
	}
	c.print("conflict", contestID(x), x.VillageName, x.Name, x.FormLabel, x.Questions, mark)
	if x.Agreed != nil {
		c.print("conflict_agreed", shortTime(x.Agreed.At), x.Agreed.By, joinTexts(x.Agreed.Texts))
	}
	for i, t := range x.Sides {
		c.print("conflict_side", i+1, t.By, t.RoleLabel, shortTime(t.At), t.Laptop, joinTexts(t.Texts))
	}
}

func joinTexts(texts []app.SideText) string {
	var parts []string
	for _, t := range texts {
		if t.Text != "" {
			parts = append(parts, t.Label+" "+t.Text)
		}
	}
	return strings.Join(parts, "；")
}

type conflictSettleCommand struct {
	ID     string   `arg:"" name:"ID" help:"编号，见 conflicts list；写开头几位，只要不重复。"`
	Values []string `arg:"" optional:"" name:"name=value" help:"重新填写的回答；不写就要用 --side 选一边。"`
	Side   int      `placeholder:"N" help:"选第几边，从 1 起。"`
	Reason string   `required:"" placeholder:"TEXT" help:"为什么这样定，如“看了工资条”；随决定一起传给各台电脑。"`
}

// Run decides one.
func (s *conflictSettleCommand) Run(ctx context.Context, c *call) error {
	if (s.Side == 0) == (len(s.Values) == 0) {
		return c.misuse("side_or_values")
	}
	return c.atDesk(ctx, func(desk *app.Desk) error {
		inbox, err := desk.Inbox(ctx, "")
		if err != nil {
			return err
		}
		found := slices.DeleteFunc(inbox, func(x app.Contest) bool { return !strings.HasPrefix(contestID(x), s.ID) })
		if len(found) != 1 {
			return c.refuse("no_conflict", s.ID)
		}
		ruling := app.Ruling{Contest: found[0], Side: s.Side - 1, Reason: s.Reason}
		if len(s.Values) > 0 {
			if ruling.Values, err = s.values(c, desk, found[0]); err != nil {
				return err
			}
		}
		if err := desk.Rule(ctx, ruling); err != nil {
			return err
		}
		left, err := desk.Inbox(ctx, "")
		if err != nil {
			return fmt.Errorf("count what is left: %w", err)
		}
		if c.JSON {
			return c.writeJSON(map[string]any{"id": contestID(found[0]), "left": len(left)})
		}
		c.print("conflict_settled", len(left))
		return nil
	})
}

// values are the answers given over those of the first side: what is not named stands as both sides have it, and where
// they differ it must be named.
func (s *conflictSettleCommand) values(c *call, desk *app.Desk, x app.Contest) (forms.Answers, error) {
	form := desk.Pack().Form(x.Form)
	if form == nil || form.Group(x.Group) == nil {
		return nil, c.refuse("no_form", x.Form, "")
	}
	given, err := c.readAnswers(form, s.Values)
	if err != nil {
		return nil, err
	}
	out := x.Dispute.Sides[0].Values.Clone()
	named := map[string]bool{}
	for _, g := range given {
		if g.question.Group == nil || g.question.Group.Name != x.Group {
			return nil, c.refuse("not_of_group", g.question.Label)
		}
		out.Set(g.question.Name, g.answer)
		named[g.question.Name] = true
	}
	for _, q := range form.Group(x.Group).Questions {
		for _, l := range x.Dispute.Sides {
			if !named[q.Name] && q.Type.Stored() && l.Values[q.Name] != out[q.Name] {
				return nil, c.refuse("still_differs", q.Label, q.Name)
			}
		}
	}
	return out, nil
}

type conflictReportCommand struct {
	Out string `placeholder:"FILE" help:"另写成表格，如 数据打架.xlsx。"`
}

// clashLine is a line of 数据打架 as programs get it.
type clashLine struct {
	Kind        string   `json:"kind"` // conflict, duplicate, difference, former
	Village     string   `json:"village"`
	HouseholdNo string   `json:"household_no"`
	Name        string   `json:"name"`
	What        string   `json:"what"`
	Sides       []string `json:"sides"`
}

// Run shows everything that two sources say differently.
func (r *conflictReportCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		found, err := desk.ClashReport(ctx)
		if err != nil {
			return err
		}
		if r.Out != "" {
			if err := desk.WriteClashes(r.Out, found); err != nil {
				return err
			}
		}
		list, rows := []clashLine{}, [][]string{}
		for _, l := range found {
			list = append(list, clashLine{string(l.Kind), l.Village, l.HouseholdNo, l.Name, l.What, append([]string{}, l.Sides...)})
			rows = append(rows, []string{l.VillageName, l.KindText, l.HouseholdNo, l.Name, l.What, strings.Join(l.Sides, " ｜ ")})
		}
		if c.JSON {
			return c.writeJSON(list)
		}
		printTable(c.stdout, "", rows)
		c.print("clashes", len(list))
		if r.Out != "" {
			c.print("clashes_written", r.Out)
		}
		return nil
	})
}
