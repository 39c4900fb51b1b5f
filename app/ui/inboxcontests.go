package ui

import (
	"context"

	"hufang/app"
	"hufang/app/ui/theme"
)

// contests are the conflicts of a village ("" = the place) as matters: what two laptops say differently, the sides
// beside each other and beside what was last agreed.
func (s *shell) contests(ctx context.Context, village string) ([]matter, error) {
	d := s.w.desk
	list, err := d.Inbox(ctx, village)
	if err != nil {
		return nil, err
	}
	matters := make([]matter, 0, len(list))
	for _, c := range list {
		m := matter{mark: theme.MarkConflict, whom: c.Name, village: c.VillageName, what: words.contestWhat(c), records: []string{c.Record}, household: c.Household}
		if c.Blocks {
			m.alarm = words.blocksBook
		}
		for i, t := range c.Sides {
			m.choices = append(m.choices, choice{verb: words.takeSide(t.By), side: i, taken: words.tookSide(t.By), decide: func(reason string) error {
				return d.Rule(s.w.ctx, app.Ruling{Contest: c, Side: i, Reason: reason})
			}})
		}
		m.lay = func() comparison { return contestCard(c) }
		matters = append(matters, m)
	}
	return matters, nil
}

// contestCard lays a conflict before the person.
func contestCard(c app.Contest) comparison {
	x := comparison{whom: c.Name, what: words.contestWhose(c), base: &version{words.lastAgreed, words.neverAgreed}, lines: answersBeside(c)}
	if c.Blocks {
		x.alarm = words.blocksBook
	}
	if c.Agreed != nil {
		x.base.since = words.agreedBy(*c.Agreed)
	}
	for _, t := range c.Sides {
		x.sides = append(x.sides, version{words.byRole(t), words.writtenAt(t)})
	}
	return x
}

// answersBeside are the questions of a contest with what each side says.
func answersBeside(c app.Contest) []comparedLine {
	if len(c.Sides) == 0 {
		return nil
	}
	lines := make([]comparedLine, len(c.Sides[0].Texts))
	for i, text := range c.Sides[0].Texts {
		lines[i].label = text.Label
		for _, t := range c.Sides {
			lines[i].texts = append(lines[i].texts, t.Texts[i].Text)
		}
		if c.Agreed != nil {
			lines[i].base = c.Agreed.Texts[i].Text
		}
	}
	return lines
}
