package main

import (
	"context"
	"slices"

	"hufang/app"
	"hufang/forms"
)

type checkCommands struct {
	List    checkCommand   `cmd:"" default:"withargs" help:"检查一个月：哪些地方要改、要核实、要关注。"`
	Explain explainCommand `cmd:"" help:"给一条可以说明的提示写原因，随数据走、印在表上。"`
}

type checkCommand struct {
	Month     forms.Month `required:"" placeholder:"MONTH" help:"哪个月，如 2026-11。"`
	Village   string      `placeholder:"CODE" help:"只查这个村（12 位）或这些村（前 6、9 位）。"`
	Household string      `placeholder:"NO" help:"只查这一户：户编号或记录号。"`
}

// finding is one as programs get it.
type finding struct {
	Rule        string `json:"rule"`
	Level       string `json:"level"`
	Village     string `json:"village"`
	HouseholdNo string `json:"household_no"`
	Household   string `json:"household"` // record id
	Person      string `json:"person"`    // name
	PersonID    string `json:"person_id"`
	Item        string `json:"item,omitempty"`
	Sentence    string `json:"sentence"`
	Remedy      string `json:"remedy"`
	Source      string `json:"source"`
	Form        string `json:"form"`
	Question    string `json:"question"`
	Soft        bool   `json:"soft"`
	Reason      string `json:"reason"` // given to it; "" = it stands
	Undecided   bool   `json:"undecided"`
}

// Run checks; its status is refused while a finding blocks.
func (k *checkCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		filter := app.Filter{Village: k.Village}
		if k.Household != "" {
			id, err := c.householdID(ctx, desk, k.Household)
			if err != nil {
				return err
			}
			filter.Household = id
		}
		found, err := desk.Check(ctx, k.Month, filter, c.meter.progress)
		if err != nil {
			return err
		}
		if c.JSON {
			err = c.writeJSON(jsonOfCheck(found))
		} else {
			c.printCheck(desk, found)
		}
		if err == nil && found.Count(forms.LevelBlock) > 0 {
			return told
		}
		return err
	})
}

func jsonOfCheck(found app.Check) []finding {
	list := []finding{}
	add := func(all []app.Finding, doubts []app.Doubt) {
		for _, f := range all {
			list = append(list, finding{Rule: f.Rule, Level: string(f.Level), Village: f.Village, HouseholdNo: f.HouseholdNo, Household: f.Household, Person: f.Name,
				PersonID: f.Person, Item: f.Item, Sentence: f.Sentence, Remedy: f.Remedy, Source: f.Source, Form: f.Form, Question: f.Question, Soft: f.Soft, Reason: f.Reason})
		}
		for _, x := range doubts {
			list = append(list, finding{Rule: x.Rule, Level: string(x.Level), Village: x.Village, HouseholdNo: x.HouseholdNo, Household: x.Household, Person: x.Name,
				PersonID: x.Person, Sentence: x.Sentence, Undecided: true})
		}
	}
	add(found.Villages, found.Doubts)
	for _, h := range found.Households {
		add(h.Findings, h.Doubts)
	}
	add(nil, found.Unset)
	return list
}

func (c *call) printCheck(desk *app.Desk, found app.Check) {
	village := desk.Place().Code // whose findings need no heading
	for _, f := range found.Villages {
		if f.Village != village {
			village = f.Village
			c.print("check_village", f.VillageName)
		}
		c.printFinding(desk, f)
	}
	doubts := len(found.Doubts)
	for _, h := range found.Households {
		if len(h.Findings) > 0 {
			c.print("household", spaced(h.No, c.say("head", h.Head), h.Group), h.Household)
		}
		for _, f := range h.Findings {
			c.printFinding(desk, f)
		}
		doubts += len(h.Doubts)
	}
	if doubts > 0 {
		c.print("check_doubts", doubts)
		for _, x := range found.Doubts {
			c.print("check_doubt", desk.PlaceText(x.Village), x.Sentence)
		}
		for _, h := range found.Households {
			for _, x := range h.Doubts {
				c.print("check_doubt", spaced(h.No, x.Head, x.Name), x.Sentence)
			}
		}
	}
	if len(found.Unset) > 0 {
		c.print("check_unset", len(found.Unset))
		for _, x := range found.Unset {
			c.print("check_doubt", x.Rule, x.Sentence)
		}
	}
	c.print("checked", found.Looked, found.Count(forms.LevelBlock), found.Count(forms.LevelWarn), found.Count(forms.LevelAlert), found.Count(forms.LevelWatch))
}

func (c *call) printFinding(desk *app.Desk, f app.Finding) {
	c.print("finding", spaced(desk.LevelLabel(f.Level), f.Name), f.Sentence, f.Remedy, f.Rule)
	if f.Reason != "" {
		c.print("finding_reason", f.ReasonBy, shortTime(f.ReasonAt), f.Reason)
	}
}

type explainCommand struct {
	Month     forms.Month `required:"" placeholder:"MONTH" help:"哪个月，如 2026-11。"`
	Household string      `xor:"whose" required:"" placeholder:"NO" help:"哪一户：户编号或记录号。"`
	Village   string      `xor:"whose" required:"" placeholder:"CODE" help:"整个村的提示：哪个村（12 位）。"`
	Rule      string      `required:"" placeholder:"RULE" help:"哪一条，见 check 每行末尾。"`
	Person    string      `placeholder:"ID" help:"谁的；这一户只有一条时可以不写。"`
	Reason    string      `required:"" placeholder:"TEXT" help:"原因，如“已看存折”。"`
}

// Run gives the one finding that is meant its reason.
func (x *explainCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		found, err := x.found(ctx, c, desk)
		if err != nil {
			return err
		}
		meant := slices.DeleteFunc(found, func(f app.Finding) bool { return f.Rule != x.Rule || x.Person != "" && f.Person != x.Person })
		if len(meant) != 1 {
			return c.refuse("explain_which", len(meant), x.Rule)
		}
		if err := desk.Explain(ctx, meant[0], x.Month, x.Reason); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"rule": x.Rule, "household": meant[0].Household, "village": meant[0].Village, "reason": x.Reason})
		}
		c.print("explained", meant[0].Sentence)
		return nil
	})
}

// found are the findings among which the one is that is meant: of the household, or of the village as a whole.
func (x *explainCommand) found(ctx context.Context, c *call, desk *app.Desk) ([]app.Finding, error) {
	if x.Village != "" {
		checked, err := desk.Check(ctx, x.Month, app.Filter{Village: x.Village}, c.meter.progress)
		return checked.Villages, err
	}
	id, err := c.householdID(ctx, desk, x.Household)
	if err != nil {
		return nil, err
	}
	checked, err := desk.CheckHousehold(ctx, id, x.Month)
	return checked.Findings, err
}
