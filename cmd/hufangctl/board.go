package main

import (
	"context"
	"fmt"
	"strings"

	"hufang/app"
	"hufang/forms"
)

type boardCommand struct {
	Month    forms.Month `placeholder:"MONTH" help:"哪个月，如 2026-11；不写就是本月。"`
	Findings bool        `help:"同时按规则检查各村，数出阻断、警告、预警、关注（要等一会儿）。"`
}

// boardRow is a village of the board as programs get it. reviewed and submitted are null until the program knows a
// month's steps, findings unless they were asked for: nothing is made up.
type boardRow struct {
	Village     string          `json:"village"`
	Name        string          `json:"name"`
	Households  int             `json:"households"`
	People      int             `json:"people"`
	Asked       int             `json:"asked"`
	Done        int             `json:"done"`
	Late        int             `json:"late"`
	Conflicts   int             `json:"conflicts"`
	Duplicates  int             `json:"duplicates"`
	Differences int             `json:"differences"`
	Former      int             `json:"former"`
	Received    string          `json:"received"` // RFC 3339; "" = no file yet
	Newest      string          `json:"newest"`   // the newest change, by its laptop's clock
	Reviewed    *bool           `json:"reviewed"`
	Submitted   *bool           `json:"submitted"`
	Findings    app.LevelCounts `json:"findings"`
}

// Run shows the township's villages.
func (b *boardCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.SetMonth(b.Month); err != nil {
			return err
		}
		found, err := desk.Board(ctx, desk.Month())
		if err != nil {
			return err
		}
		var counts map[string]app.LevelCounts
		if b.Findings {
			if counts, err = desk.FindingsByVillage(ctx, desk.Month(), nil); err != nil {
				return err
			}
		}
		list := []boardRow{}
		rows := [][]string{{c.say("board_village"), c.say("board_received"), c.say("board_people"), c.say("board_done"), c.say("board_reviewed"), c.say("board_submitted"),
			c.say("board_late"), c.say("board_conflicts"), c.say("board_duplicates"), c.say("board_differences"), c.say("board_former"), c.say("board_findings")}}
		for _, v := range found {
			list = append(list, boardRow{Village: v.Village, Name: v.Name, Households: v.Households, People: v.People, Asked: v.Asked, Done: v.Done, Late: v.Late,
				Conflicts: v.Conflicts, Duplicates: v.Duplicates, Differences: v.Differences, Former: v.Former, Received: v.Received, Newest: v.Newest,
				Findings: counts[v.Village]})
			rows = append(rows, []string{v.Name, c.time(v.Received), fmt.Sprint(v.People), fmt.Sprintf("%d/%d", v.Done, v.Asked), c.say("not_known_yet"), c.say("not_known_yet"),
				fmt.Sprint(v.Late), fmt.Sprint(v.Conflicts), fmt.Sprint(v.Duplicates), fmt.Sprint(v.Differences), fmt.Sprint(v.Former), c.levels(counts[v.Village])})
		}
		if c.JSON {
			return c.writeJSON(list)
		}
		c.print("board", desk.ShowMonth(desk.Month()), len(list))
		printTable(c.stdout, "", rows)
		return nil
	})
}

// levels is how many findings stand, gravest first; a dash where nobody counted.
func (c *call) levels(n app.LevelCounts) string {
	if n == nil {
		return "—"
	}
	var parts []string
	for _, l := range forms.FindingLevels {
		parts = append(parts, fmt.Sprint(n[l]))
	}
	return strings.Join(parts, "/")
}
