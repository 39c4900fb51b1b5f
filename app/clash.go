package app

import (
	"context"
	"fmt"
	"slices"

	"hufang/forms"
	"hufang/store"
)

// Clash is one group of answers that stands in two versions: a conflict in the record, or answers of somebody else that
// arrived after the form was opened (对方刚修改).
type Clash struct {
	Group string
	Fresh bool   // arrived since the form was opened; false: a conflict the form already showed
	Sides []Side // of the record; what is on screen is not among them
}

// Side is one version, with who wrote it and when by their clock.
type Side struct {
	By, Role, At string
	Texts        []SideText

	dot    store.Dot
	values forms.Answers
}

// SideText is one answer of a side, ready to show, numbers of persons masked.
type SideText struct {
	Question string
	Label    string
	Text     string
	Screen   string // what the form on screen says to the same question
}

// Clashes are the groups that stand in two versions now, in page order.
func (s *Session) Clashes(ctx context.Context) ([]Clash, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clashes(ctx)
}

func (s *Session) clashes(ctx context.Context) ([]Clash, error) {
	opened, err := s.desk.db.Record(ctx, s.entry.Record)
	if err != nil {
		return nil, fmt.Errorf("read the record again: %w", err)
	}
	own := s.fill().Answers
	var clashes []Clash
	for _, g := range groupsOf(s.form) {
		c := Clash{Group: g.Name}
		for _, l := range opened.Live[g.Name] {
			fresh := !slices.Contains(s.over[g.Name], l.Dot)
			if fresh && !sameGroup(g, l.Values, own) {
				c.Fresh = true
			}
			c.Sides = append(c.Sides, s.side(g, l, own))
		}
		standing := slices.Contains(opened.Conflicts, g.Name) && !s.settled[g.Name]
		if c.Fresh || standing {
			clashes = append(clashes, c)
		}
	}
	return clashes, nil
}

func (s *Session) side(g *forms.Group, l store.Live, own forms.Answers) Side {
	side := Side{By: l.By, Role: l.Role, At: l.At, dot: l.Dot, values: l.Values}
	for _, q := range g.Questions {
		if l.Values[q.Name] == own[q.Name] && own[q.Name].State() != forms.Conflicted || q.Type.Unseen() {
			continue
		}
		side.Texts = append(side.Texts, SideText{
			Question: q.Name, Label: s.desk.label(q), Text: s.desk.Show(q, l.Values[q.Name], false), Screen: s.desk.Show(q, own[q.Name], false),
		})
	}
	return side
}

// Take decides a clash by a side: its answers come on screen, and the save will name every side as seen and needs a reason.
func (s *Session) Take(ctx context.Context, c Clash, side int) error {
	if side < 0 || side >= len(c.Sides) {
		return &Refused{Sentence: s.desk.Say("conflict")}
	}
	return s.settle(ctx, c, c.Sides[side].values)
}

// Insist decides a clash by what is on screen: the save will name every side as seen and needs a reason.
func (s *Session) Insist(ctx context.Context, c Clash) error { return s.settle(ctx, c, nil) }

func (s *Session) settle(ctx context.Context, c Clash, values forms.Answers) error {
	g := s.form.Group(c.Group)
	if g == nil {
		return &Refused{Sentence: s.desk.Say("no_question")}
	}
	s.mu.Lock()
	if values != nil {
		for _, q := range g.Questions {
			s.own.Set(q.Name, values[q.Name])
		}
	}
	s.touched[c.Group], s.settled[c.Group] = true, true
	for _, side := range c.Sides {
		if !slices.Contains(s.over[c.Group], side.dot) {
			s.over[c.Group] = append(slices.Clone(s.over[c.Group]), side.dot)
		}
	}
	err := s.keep(ctx)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	s.desk.announce(Event{Kind: DraftKept, Records: []string{s.entry.Record}})
	return nil
}
