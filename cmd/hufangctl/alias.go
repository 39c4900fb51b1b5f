package main

import (
	"context"
	"slices"

	"hufang/app"
)

type aliasCommands struct {
	List      aliasListCommand      `cmd:"" default:"1" help:"列出疑似重复的、已经合并的、已定为不是同一个的。"`
	Join      aliasJoinCommand      `cmd:"" help:"两条记录是同一户或同一人：合并。可以用 part 撤回。"`
	Part      aliasPartCommand      `cmd:"" help:"撤回合并：查明不是同一个。"`
	Different aliasDifferentCommand `cmd:"" help:"看起来相同，查明不是同一个：不再列为疑似重复。可以用 reopen 撤回。"`
	Reopen    aliasReopenCommand    `cmd:"" help:"撤回“不是同一个”，重新核对。"`
}

// toldApart is a decision that two records are two, as programs get it.
type toldApart struct {
	Form     string     `json:"form"`
	Evidence string     `json:"evidence"` // that was known then
	Records  []twinSide `json:"records"`
	By       string     `json:"by"`
	At       string     `json:"at"`
	Reason   string     `json:"reason"`
}

func sidesOf(sides []app.TwinSide) []twinSide {
	list := []twinSide{}
	for _, s := range sides {
		list = append(list, twinSide{s.Record, s.HouseholdNo, s.Name})
	}
	return list
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
		decided, err := desk.ToldApart(ctx)
		if err != nil {
			return err
		}
		candidates, joined, apart := []twin{}, []joinedAs{}, []toldApart{}
		for _, t := range twins {
			candidates = append(candidates, twin{t.Form, string(t.Evidence), t.Villages, sidesOf(t.Sides), t.Hidden})
		}
		decided = slices.DeleteFunc(decided, func(x app.Apartness) bool { return x.Contradicted() }) // they stand among the candidates
		for _, x := range decided {
			apart = append(apart, toldApart{x.Form, string(x.Evidence), sidesOf(x.Sides), x.By, x.At, x.Reason})
		}
		for _, a := range aliases {
			joined = append(joined, joinedAs{a.Form, a.Record, a.Canonical, a.Members, a.Conflict})
		}
		if c.JSON {
			return c.writeJSON(map[string]any{"candidates": candidates, "joined": joined, "different": apart})
		}
		for _, t := range twins {
			c.print("twin", t.EvidenceText)
			c.printSides(t.Sides)
			if t.Hidden {
				c.print("twin_hidden", t.Sentence)
			}
		}
		for _, a := range aliases {
			if a.Record != a.Canonical {
				c.print("joined_as", a.Record, a.Canonical)
			}
		}
		for _, x := range decided {
			c.print("told_apart", x.EvidenceText, x.By, shortTime(x.At), x.Reason)
			c.printSides(x.Sides)
		}
		if c.print("twins", len(twins)); len(twins) > 0 {
			c.print("twins_ways")
		}
		return nil
	})
}

func (c *call) printSides(sides []app.TwinSide) {
	var rows [][]string
	for _, s := range sides {
		rows = append(rows, []string{s.Record, s.VillageName, s.HouseholdNo, s.Name})
	}
	printTable(c.stdout, "  ", rows)
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

type aliasDifferentCommand struct {
	Records []string `arg:"" name:"RECORD" help:"记录号，两条以上，见 alias list；任何两条都不是同一个。"`
	Reason  string   `required:"" placeholder:"TEXT" help:"怎样查明的。"`
}

// Run says of records that look like one that they are not.
func (d *aliasDifferentCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if len(d.Records) < 2 {
			return c.misuse("two_records")
		}
		if err := desk.Distinguish(ctx, d.Records, d.Reason); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]any{"different": d.Records})
		}
		c.print("twins_different")
		return nil
	})
}

type aliasReopenCommand struct {
	Records []string `arg:"" name:"RECORD" help:"记录号，见 alias list。"`
	Reason  string   `required:"" placeholder:"TEXT" help:"为什么要重新核对。"`
}

// Run takes back that records are different.
func (r *aliasReopenCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.Reconsider(ctx, r.Records, r.Reason); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]any{"reopened": r.Records})
		}
		c.print("twins_reopened")
		return nil
	})
}
