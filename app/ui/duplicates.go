package ui

import (
	"context"
	"slices"
	"strings"

	"hufang/app"
	"hufang/app/ui/theme"
	"hufang/store"
)

// duplicates are the people and households of a village ("" = the place) that may have been entered more than once, as
// matters: they are one, and one side's answers stand; or they are two, and the answer that makes them look like one is
// mended in their file.
func (s *shell) duplicates(ctx context.Context, village string) ([]matter, error) {
	list, err := s.w.desk.Duplicates(ctx)
	if err != nil {
		return nil, err
	}
	var matters []matter
	for _, t := range list {
		if !slices.ContainsFunc(t.Villages, func(v string) bool { return strings.HasPrefix(v, village) }) {
			continue
		}
		first := t.Sides[0]
		m := matter{mark: theme.MarkWatch, whom: first.Name, village: first.VillageName, what: words.twinWhat(t), records: t.Records, household: first.Household,
			lay: func() comparison { return s.twinCard(t) }}
		if t.Form == formHousehold {
			m.whom = words.household(first.Head)
		} else {
			m.person = first.Record
		}
		if !t.Hidden {
			m.choices = s.twinChoices(t)
		}
		matters = append(matters, m)
	}
	joined, err := s.joined(ctx, village)
	return append(matters, joined...), err
}

// joined are the people and households that were made one before, which can be taken back.
func (s *shell) joined(ctx context.Context, village string) ([]matter, error) {
	d := s.w.desk
	aliases, err := d.Joined(ctx)
	if err != nil {
		return nil, err
	}
	var matters []matter
	for i, a := range aliases {
		if i > 0 && aliases[i-1].Canonical == a.Canonical {
			continue
		}
		record, err := d.DB().Record(ctx, a.Canonical)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(record.Village, village) {
			continue
		}
		m := matter{mark: theme.MarkDone, whom: record.Answers["name"].Text(), village: d.PlaceText(record.Village), what: words.oneOf(len(a.Members)), records: a.Members, ended: true,
			household: record.Answers["household"].Text(), person: a.Canonical}
		if a.Form == formHousehold {
			m.whom, m.household, m.person = words.household(record.Answers["head"].Text()), a.Canonical, ""
		}
		m.lay = func() comparison {
			return comparison{whom: m.whom, what: m.what, sides: []version{{words.asOne, ""}}, lines: []comparedLine{{label: words.placeWord, texts: []string{m.village}}}}
		}
		m.choices = []choice{{verb: words.partThem, side: 0, taken: words.parted, decide: func(reason string) error { return s.part(aliases, a.Canonical, reason) }}}
		matters = append(matters, m)
	}
	return matters, nil
}

// part takes back every word that makes the records of a class one.
func (s *shell) part(aliases []store.Alias, canonical, reason string) error {
	parted := map[string]bool{}
	for _, a := range aliases {
		if a.Canonical != canonical || a.SameAs == "" || parted[a.SameAs] {
			continue // what it said is taken back with the record it said it of
		}
		if err := s.w.desk.Disjoin(s.w.ctx, a.Record, reason); err != nil {
			return err
		}
		parted[a.Record] = true
	}
	return nil
}

// formHousehold is the form of a household's own answers.
const formHousehold = "household"

// twinChoices: they are one, by one side's answers or by each looked at; or they are not, and a file is mended.
func (s *shell) twinChoices(t app.Twin) []choice {
	var choices []choice
	join := func(side int, keep string) func(string) error {
		return func(reason string) error {
			for i, other := range t.Sides {
				if i == side {
					continue
				}
				if err := s.w.desk.Join(s.w.ctx, other.Record, t.Sides[side].Record, keep, reason); err != nil {
					return err
				}
			}
			return nil
		}
	}
	for i, side := range t.Sides {
		choices = append(choices, choice{verb: words.sameKeep(i + 1), side: i, taken: words.joinedKeeping(side.VillageName), decide: join(i, side.Record)})
	}
	choices = append(choices, choice{verb: words.sameOneByOne, side: -1, taken: words.joinedOpen, decide: join(0, "")})
	last := t.Sides[len(t.Sides)-1]
	route := app.Route{Page: app.PageHousehold, Household: last.Household}
	if t.Form != formHousehold {
		route.Person = last.Record
	}
	return append(choices, choice{verb: words.notSame, side: -1, open: func() {
		s.goTo(route)
		s.tell(words.mendFile)
	}})
}

// twinCard lays the records beside each other, answer by answer.
func (s *shell) twinCard(t app.Twin) comparison {
	first := t.Sides[0]
	x := comparison{whom: first.Name, what: t.EvidenceText}
	if t.Form == formHousehold {
		x.whom = words.household(first.Head)
	}
	var views []app.View
	for _, side := range t.Sides {
		x.sides = append(x.sides, version{side.VillageName, words.ofHousehold(side)})
		view := app.View{}
		if session, err := s.w.desk.Open(s.w.ctx, app.Target{Form: t.Form, Record: side.Record}); err != nil {
			s.fail(err)
		} else {
			view = session.View()
		}
		views = append(views, view)
	}
	if t.Hidden {
		x.sides = append(x.sides, version{words.elsewhereRegistered, ""})
		x.lines = append(x.lines, comparedLine{label: words.note, texts: append(make([]string, len(t.Sides)), t.Sentence)})
		views = append(views, app.View{})
	}
	x.lines = append(x.lines, fieldsBeside(views)...)
	return x
}

// fieldsBeside are the questions that any of the views has an answer to, in the order of the form.
func fieldsBeside(views []app.View) []comparedLine {
	var lines []comparedLine
	at := map[string]int{}
	for i, view := range views {
		for _, f := range view.Fields {
			if f.Text == "" {
				continue
			}
			n, known := at[f.Question.Name]
			if !known {
				n = len(lines)
				at[f.Question.Name] = n
				lines = append(lines, comparedLine{label: f.Label, texts: make([]string, len(views))})
			}
			lines[n].texts[i] = f.Text
		}
	}
	return lines
}
