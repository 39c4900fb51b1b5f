package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hufang/app"
	"hufang/forms"
)

type warningCommands struct {
	List   warningCommand `cmd:"" default:"withargs" help:"列出收入预警：逐项比对、薄弱项、增补建议、期限。"`
	Choose chooseCommand  `cmd:"" help:"采用一条增补建议。"`
	Refuse refuseCommand  `cmd:"" help:"不采用一条增补建议，写明原因。"`
}

type warningCommand struct {
	Month     forms.Month `required:"" placeholder:"MONTH" help:"哪个月，如 2026-11。"`
	Village   string      `placeholder:"CODE" help:"只列这个村（12 位）或这些村（前 6、9 位）。"`
	Household string      `placeholder:"NO" help:"只列这一户：户编号或记录号。"`
}

// warning is one as programs get it.
type warning struct {
	Household   string           `json:"household"`
	HouseholdNo string           `json:"household_no"`
	Head        string           `json:"head"`
	Village     string           `json:"village"`
	Case        string           `json:"case"`
	Stage       string           `json:"stage"`
	Due         string           `json:"due"`
	Overdue     bool             `json:"overdue"`
	Cause       string           `json:"cause"`
	Measure     string           `json:"measure"`
	Findings    []string         `json:"findings"`
	Items       []incomeItem     `json:"items"`
	Suggestions []suggestion     `json:"suggestions"`
	Supplements []supplementCase `json:"supplements"`
}

type incomeItem struct {
	Name    string `json:"name"`
	Label   string `json:"label"`
	Person  string `json:"person"`
	This    string `json:"this"`
	Last    string `json:"last"`
	Change  string `json:"change"`
	Percent string `json:"percent"`
	YearAgo string `json:"year_ago"`
	Year    string `json:"year"`
	Before  string `json:"year_before"`
	Months  int    `json:"months"` // that the two sums hold
	LeftOut int    `json:"left_out"`
	Weak    bool   `json:"weak"`
	Level   string `json:"level"`
}

type suggestion struct {
	Number     int    `json:"number"`
	Supplement string `json:"supplement"`
	Label      string `json:"label"`
	Measure    string `json:"measure"`
	Person     string `json:"person"`
	Arithmetic string `json:"arithmetic"`
	Source     string `json:"source"`
}

type supplementCase struct {
	Case     string `json:"case"`
	Label    string `json:"label"`
	Chosen   bool   `json:"chosen"`
	Measure  string `json:"measure"`
	Owner    string `json:"owner"`
	Due      string `json:"due"`
	Reason   string `json:"reason"`
	Reviews  []int  `json:"reviews_due"`
	Gained   string `json:"gained"`
	CanClose bool   `json:"can_close"`
}

// Run lists warnings, overdue ones first.
func (k *warningCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		filter := app.Filter{Village: k.Village}
		if k.Household != "" {
			id, err := c.householdID(ctx, desk, k.Household)
			if err != nil {
				return err
			}
			filter.Household = id
		}
		list, err := desk.Warnings(ctx, k.Month, filter, c.meter.progress)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i], _, err = desk.Warning(ctx, list[i].Household, k.Month); err != nil {
				return err
			}
		}
		if c.JSON {
			out := []warning{}
			for _, w := range list {
				out = append(out, jsonOfWarning(w))
			}
			return c.writeJSON(out)
		}
		for _, w := range list {
			c.printWarning(w)
		}
		c.print("warnings", len(list))
		return nil
	})
}

func jsonOfWarning(w app.Warning) warning {
	out := warning{Household: w.Household, HouseholdNo: w.No, Head: w.Head, Village: w.Village, Case: w.Case, Stage: w.Stage, Due: string(w.Due), Overdue: w.Overdue,
		Cause: w.Cause, Measure: w.Measure, Findings: []string{}, Items: []incomeItem{}, Suggestions: []suggestion{}, Supplements: []supplementCase{}}
	for _, f := range w.Findings {
		out.Findings = append(out.Findings, f.Sentence)
	}
	for _, it := range w.Items {
		out.Items = append(out.Items, incomeItem{it.Name, it.Label, whose(it), it.This, it.Last, it.Change, it.Percent, it.YearAgo, it.Year, it.YearAgoSum, it.Months, it.LeftOut, it.Weak, string(it.Level)})
	}
	for i, s := range w.Suggestions {
		out.Suggestions = append(out.Suggestions, suggestion{i + 1, s.Supplement, s.Label, s.Measure, s.Name, s.Arithmetic, s.Source})
	}
	for _, s := range w.Supplements {
		out.Supplements = append(out.Supplements, supplementCase{s.Case, s.Label, s.Chosen, s.Measure, s.Owner, string(s.Due), s.Reason, slices.Concat([]int{}, s.Reviews), s.Gained, s.CanClose})
	}
	return out
}

func (c *call) printWarning(w app.Warning) {
	c.print("household", spaced(w.No, c.say("head", w.Head), w.Group), w.Household)
	due := string(w.Due)
	switch {
	case due == "":
		due = c.say("due_none")
	case w.Overdue:
		due = c.say("due_over", due)
	}
	c.print("warning", spaced(w.StageText, w.Cause, w.Measure), due)
	for _, f := range w.Findings {
		c.print("warning_line", f.Sentence)
	}
	rows := [][]string{{"", c.say("col_item"), c.say("col_this"), c.say("col_last"), c.say("col_change"), "", c.say("col_year"), c.say("col_before"), c.say("col_change"), c.say("col_months")}}
	for _, it := range w.Items {
		if idle(it) {
			continue
		}
		mark := ""
		if it.Weak {
			mark = c.say("weak")
		}
		rows = append(rows, []string{mark, spaced(it.Label, whose(it)), it.This, it.Last, it.Change, it.Percent, it.Year, it.YearAgoSum, it.YearChange, c.compared(it)})
	}
	printTable(c.stdout, "    ", rows)
	for i, s := range w.Suggestions {
		c.print("suggestion", i+1, spaced(s.Label, s.Name), s.Measure, s.Arithmetic)
	}
	for _, s := range w.Supplements {
		if !s.Chosen {
			c.print("refused_measure", s.Label, s.Reason)
			continue
		}
		c.print("supplement", s.Label, spaced(s.Measure, s.Owner, string(s.Due)))
		if len(s.Reviews) > 0 {
			var after []string
			for _, n := range s.Reviews {
				after = append(after, strconv.Itoa(n))
			}
			c.print("review_due", strings.Join(after, "、"))
		}
	}
}

// whose is the member a line is about: of the household's lines only the weak one names who earns it, for the others hold
// what several members earn.
func whose(it app.IncomeLine) string {
	if it.Member || it.Weak {
		return it.Person
	}
	return ""
}

// idle reports whether there is nothing to see in a line: no amount this month, last month or a year ago.
func idle(it app.IncomeLine) bool {
	nothing := func(amount string) bool { return amount == "" || amount == "0" }
	return nothing(it.This) && nothing(it.Last) && nothing(it.YearAgo)
}

// compared says over how many months of the year a line is compared with the year before, and how many are left out.
func (c *call) compared(it app.IncomeLine) string {
	if it.LeftOut == 0 {
		return strconv.Itoa(it.Months)
	}
	return c.say("months_left", it.Months, it.LeftOut)
}

// suggested is the suggestion a command names by its number in the list.
func (c *call) suggested(ctx context.Context, desk *app.Desk, no string, m forms.Month, number int) (household string, s app.Suggestion, err error) {
	if household, err = c.householdID(ctx, desk, no); err != nil {
		return "", s, err
	}
	w, _, err := desk.Warning(ctx, household, m)
	if err != nil {
		return "", s, err
	}
	if number < 1 || number > len(w.Suggestions) {
		return "", s, c.refuse("no_suggestion", number)
	}
	return household, w.Suggestions[number-1], nil
}

type chooseCommand struct {
	Month     forms.Month `required:"" placeholder:"MONTH" help:"哪个月，如 2026-11。"`
	Household string      `required:"" placeholder:"NO" help:"哪一户：户编号或记录号。"`
	Number    int         `required:"" placeholder:"N" help:"第几条建议，见 warnings。"`
	Measure   string      `placeholder:"TEXT" help:"具体做法；不写就照建议。"`
	Owner     string      `placeholder:"NAME" help:"责任人；不写就是您自己。"`
	Due       forms.Day   `placeholder:"DAY" help:"期限；不写就是下一个上报日。"`
}

// Run keeps a suggestion as a measure.
func (k *chooseCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		household, s, err := c.suggested(ctx, desk, k.Household, k.Month, k.Number)
		if err != nil {
			return err
		}
		if err := desk.Choose(ctx, household, k.Month, s, app.Plan{Measure: k.Measure, Owner: k.Owner, Due: k.Due}); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"household": household, "supplement": s.Supplement, "chosen": "yes"})
		}
		c.print("chosen", s.Label)
		return nil
	})
}

type refuseCommand struct {
	Month     forms.Month `required:"" placeholder:"MONTH" help:"哪个月，如 2026-11。"`
	Household string      `required:"" placeholder:"NO" help:"哪一户：户编号或记录号。"`
	Number    int         `required:"" placeholder:"N" help:"第几条建议，见 warnings。"`
	Reason    string      `required:"" placeholder:"TEXT" help:"为什么不采用，如“要照顾病人”。"`
}

// Run keeps that a suggestion was refused.
func (k *refuseCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		household, s, err := c.suggested(ctx, desk, k.Household, k.Month, k.Number)
		if err != nil {
			return err
		}
		if err := desk.Refuse(ctx, household, k.Month, s, k.Reason); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"household": household, "supplement": s.Supplement, "chosen": "no", "reason": k.Reason})
		}
		c.print("not_chosen", s.Label)
		return nil
	})
}
