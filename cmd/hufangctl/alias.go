package main

import (
	"context"

	"hufang/app"
)

type aliasCommands struct {
	List aliasListCommand `cmd:"" default:"1" help:"列出疑似重复的，和已经合并的。"`
	Join aliasJoinCommand `cmd:"" help:"两条记录是同一户或同一人：合并。可以用 part 撤回。"`
	Part aliasPartCommand `cmd:"" help:"撤回合并：查明不是同一个。"`
}

type aliasListCommand struct{}

// twin is what may have been entered twice, as programs get it.
type twin struct {
	Form     string     `json:"form"`
	Evidence string     `json:"evidence"`
	Villages []string   `json:"villages"`
	Records  []twinSide `json:"records"`
	Hidden   bool       `json:"hidden"` // one is outside the place: nothing more may be told of it
}

type twinSide struct {
	Record      string `json:"record"`
	HouseholdNo string `json:"household_no"`
	Name        string `json:"name"`
}

// joinedAs is a record that is one with others, as programs get it.
type joinedAs struct {
	Form      string   `json:"form"`
	Record    string   `json:"record"`
	Canonical string   `json:"canonical"`
	Members   []string `json:"members"`
	Conflict  bool     `json:"conflict"`
}

// Run lists candidates and what was joined.
func (*aliasListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		twins, err := desk.Duplicates(ctx)
		if err != nil {
			return err
		}
		aliases, err := desk.Joined(ctx)
		if err != nil {
			return err
		}
		candidates, joined := []twin{}, []joinedAs{}
		for _, t := range twins {
			one := twin{Form: t.Form, Evidence: string(t.Evidence), Villages: t.Villages, Records: []twinSide{}, Hidden: t.Hidden}
			for _, s := range t.Sides {
				one.Records = append(one.Records, twinSide{s.Record, s.HouseholdNo, s.Name})
			}
			candidates = append(candidates, one)
		}
		for _, a := range aliases {
			joined = append(joined, joinedAs{a.Form, a.Record, a.Canonical, a.Members, a.Conflict})
		}
		if c.JSON {
			return c.writeJSON(map[string]any{"candidates": candidates, "joined": joined})
		}
		for _, t := range twins {
			c.print("twin", t.EvidenceText)
			var rows [][]string
			for _, s := range t.Sides {
				rows = append(rows, []string{s.Record, s.VillageName, s.HouseholdNo, s.Name})
			}
			printTable(c.stdout, "  ", rows)
			if t.Hidden {
				c.print("twin_hidden", t.Sentence)
			}
		}
		for _, a := range aliases {
			if a.Record != a.Canonical {
				c.print("joined_as", a.Record, a.Canonical)
			}
		}
		c.print("twins", len(twins))
		return nil
	})
}

type aliasJoinCommand struct {
	Record string `arg:"" name:"RECORD" help:"记录号，见 alias list。"`
	Other  string `arg:"" name:"OTHER" help:"另一条的记录号。"`
	Keep   string `placeholder:"RECORD" help:"两条不一样的地方留哪一条的；不写就留在冲突里逐项选定。"`
	Reason string `required:"" placeholder:"TEXT" help:"怎样查明的。"`
}

// Run joins two records.
func (j *aliasJoinCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if j.Keep != "" && j.Keep != j.Record && j.Keep != j.Other {
			return c.misuse("keep_one")
		}
		if err := desk.Join(ctx, j.Record, j.Other, j.Keep, j.Reason); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]any{"joined": []string{j.Record, j.Other}})
		}
		c.print("twins_joined")
		return nil
	})
}

type aliasPartCommand struct {
	Record string `arg:"" name:"RECORD" help:"记录号，见 alias list。"`
	Reason string `required:"" placeholder:"TEXT" help:"怎样查明的。"`
}

// Run takes a joining back.
func (p *aliasPartCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.Disjoin(ctx, p.Record, p.Reason); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"parted": p.Record})
		}
		c.print("twins_parted")
		return nil
	})
}
