package main

import (
	"context"
	"fmt"

	"hufang/app"
	"hufang/forms"
	"hufang/store"
)

type confirmCommand struct {
	Month     forms.Month `required:"" placeholder:"MONTH" help:"哪个月，如 2026-11。"`
	Mode      string      `required:"" placeholder:"MODE" help:"怎样联系的，代码或名称，如 phone 或 电话。"`
	PaySame   bool        `help:"收入也与上月相同；不写就只确认情况，收入留着再填。"`
	Household string      `placeholder:"NO" help:"只确认这一户：户编号或记录号；不写就是全部。"`
	Date      forms.Day   `placeholder:"DAY" help:"哪天联系的；不写就是今天。补以前的月份必须写。"`
	Follower  string      `placeholder:"NAME" help:"谁联系的；不写就是您自己。"`
}

// confirmed is what a confirmation wrote, for programs: records of persons.
type confirmed struct {
	Facts   []string  `json:"facts"`
	Pay     []string  `json:"pay"`
	Skipped []skipped `json:"skipped"`
}

type skipped struct {
	Person string  `json:"person"`
	Reason string  `json:"reason"`
	Issues []issue `json:"issues"`
}

// Run confirms one household or all of them.
func (f *confirmCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.SetMonth(f.Month); err != nil {
			return err
		}
		mode, err := f.mode(c, desk)
		if err != nil {
			return err
		}
		how := app.Confirmation{Contact: app.Contact{Mode: mode, Date: f.Date, Follower: f.Follower}, PaySame: f.PaySame}
		result, err := f.confirm(ctx, c, desk, how)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if c.JSON {
			if err := c.writeJSON(jsonOfConfirmed(result)); err != nil {
				return err
			}
		} else if err := c.printConfirmed(context.WithoutCancel(ctx), desk, result); err != nil {
			return err
		}
		if ctx.Err() != nil {
			c.warn(c.say("confirm_stopped"))
			return told
		}
		return nil
	})
}

// mode is the code of the way of contact, given by code or label.
func (f *confirmCommand) mode(c *call, desk *app.Desk) (string, error) {
	form := desk.Pack().Form("follow_up")
	if form == nil || form.Question("mode") == nil {
		return "", c.refuse("no_form", "follow_up", "")
	}
	q := form.Question("mode")
	a, err := forms.Parse(q, f.Mode)
	if err != nil || !a.IsKnown() {
		return "", c.refuse("no_mode", f.Mode, choices(q))
	}
	return a.Text(), nil
}

func (f *confirmCommand) confirm(ctx context.Context, c *call, desk *app.Desk, how app.Confirmation) (app.Confirmed, error) {
	if f.Household == "" {
		return desk.ConfirmAll(ctx, f.Month, how, c.meter.progress)
	}
	id, err := c.householdID(ctx, desk, f.Household)
	if err != nil {
		return app.Confirmed{}, err
	}
	return desk.Confirm(ctx, id, f.Month, how)
}

func jsonOfConfirmed(r app.Confirmed) confirmed {
	out := confirmed{Facts: append([]string{}, r.Facts...), Pay: append([]string{}, r.Pay...), Skipped: []skipped{}}
	for _, s := range r.Skipped {
		one := skipped{s.Person, s.Reason, []issue{}}
		for _, i := range s.Issues {
			one.Issues = append(one.Issues, issue{i.Question, i.Level, i.Sentence, i.Source})
		}
		out.Skipped = append(out.Skipped, one)
	}
	return out
}

func (c *call) printConfirmed(ctx context.Context, desk *app.Desk, r app.Confirmed) error {
	c.meter.end()
	c.print("confirmed", desk.ShowMonth(desk.Month()), len(r.Facts), len(r.Pay))
	if len(r.Skipped) == 0 {
		return nil
	}
	who := map[string][2]string{} // person → household number, name
	for d, err := range desk.DB().Dossiers(ctx, store.DossierQuery{Month: desk.Month()}) {
		if err != nil {
			return fmt.Errorf("name who was skipped: %w", err)
		}
		for _, m := range d.Members {
			who[m.ID] = [2]string{d.Now["household"].Answers["household_no"].Text(), m.Now["person"].Answers["name"].Text()}
		}
	}
	c.print("confirm_skipped", len(r.Skipped))
	count := map[string]int{} // by reason
	var reasons []string
	for _, s := range r.Skipped {
		if count[s.Reason]++; count[s.Reason] == 1 {
			reasons = append(reasons, s.Reason)
		}
	}
	for _, reason := range reasons {
		c.print("confirm_reason", reason, count[reason])
		var rows [][]string
		for _, s := range r.Skipped {
			if s.Reason != reason || len(rows) >= linesShown {
				continue
			}
			rows = append(rows, []string{who[s.Person][0], who[s.Person][1], s.Person})
			for _, i := range s.Issues {
				rows = append(rows, []string{"", "", c.issue(i)})
			}
		}
		printTable(c.stdout, "    ", rows)
		if more := count[reason] - linesShown; more > 0 {
			c.print("and_more", more)
		}
	}
	return nil
}
