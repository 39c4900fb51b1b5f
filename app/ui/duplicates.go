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
// matters: they are one, and one side's answers stand; or they are two, and that is noted, or the answer that makes them
// look like one is mended in their file. What was decided before stands after them and can be taken back.
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
		m := twinMatter(theme.MarkWatch, t.Form, first)
		m.what, m.records, m.lay = words.twinWhat(t), t.Records, func() comparison { return s.twinCard(t) }
		switch {
		case t.Contradicted():
			m.mark, m.choices, m.lay = theme.MarkConflict, s.contradictedChoices(t), func() comparison { return s.contradictedCard(t) }
		case !t.Hidden:
			m.choices = s.twinChoices(t)
		}
		matters = append(matters, m)
	}
	joined, err := s.joined(ctx, village, matters)
	if err != nil {
		return nil, err
	}
	apart, err := s.toldApart(ctx, village)
	return append(append(matters, joined...), apart...), err
}

// twinMatter is a matter about a household or person that stands for others.
func twinMatter(mark theme.Mark, form string, side app.TwinSide) matter {
	m := matter{mark: mark, whom: side.Name, village: side.VillageName, household: side.Household, person: side.Record}
	if form == formHousehold {
		m.whom, m.person = words.household(side.Head), ""
	}
	return m
}

// toldApart are the people and households of whom it was decided that they are two, which can be taken back.
func (s *shell) toldApart(ctx context.Context, village string) ([]matter, error) {
	list, err := s.w.desk.ToldApart(ctx)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(x app.Apartness) bool { return x.Contradicted() }) // they wait for a decision
	var matters []matter
	for _, x := range list {
		record, err := s.w.desk.DB().Record(ctx, x.Sides[0].Record)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(record.Village, village) {
			continue
		}
		m := twinMatter(theme.MarkDone, x.Form, x.Sides[0])
		m.what, m.records, m.ended, m.lay = words.toldApart(x), x.Records[:], true, func() comparison { return s.sidesCard(x.Form, words.decidedBy(x), x.Sides) }
		m.choices = []choice{{verb: words.lookAgain, side: -1, taken: words.lookedAgain, decide: func(reason string) error { return s.w.desk.Reconsider(s.w.ctx, x.Records[:], reason) }}}
		matters = append(matters, m)
	}
	return matters, nil
}

// joined are the people and households that were made one before, which can be taken back; those of whom a matter is open
// are left out.
func (s *shell) joined(ctx context.Context, village string, open []matter) ([]matter, error) {
	d := s.w.desk
	aliases, err := d.Joined(ctx)
	if err != nil {
		return nil, err
	}
	var matters []matter
	for i, a := range aliases {
		if i > 0 && aliases[i-1].Canonical == a.Canonical || slices.ContainsFunc(open, func(m matter) bool { return len(m.records) == 1 && m.records[0] == a.Canonical }) {
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
	return append(choices,
		choice{verb: words.notSame, side: -1, taken: words.notedTwo, decide: func(reason string) error { return s.w.desk.Distinguish(s.w.ctx, t.Records, reason) }},
		choice{verb: words.mendOne, side: -1, open: func() {
			s.goTo(route)
			s.tell(words.mendFile)
		}})
}

// contradictedCard lays what the two are read as, with who said that they are two, and why.
func (s *shell) contradictedCard(t app.Twin) comparison {
	said, err := s.w.desk.ToldApart(s.w.ctx)
	if err != nil {
		s.fail(err)
	}
	what := t.EvidenceText
	for _, x := range said {
		if x.Contradicted() && x.Records[0] == t.Records[0] {
			what = words.decidedBy(x)
		}
	}
	return s.sidesCard(t.Form, what, t.Sides)
}

// contradictedChoices: of those whom one person joined and another told apart, one of the two words is taken back.
func (s *shell) contradictedChoices(t app.Twin) []choice {
	canonical := t.Records[0]
	return []choice{
		{verb: words.areOne, side: -1, taken: words.asOne, decide: func(reason string) error { return s.w.desk.Reconsider(s.w.ctx, []string{canonical}, reason) }},
		{verb: words.areTwo, side: -1, taken: words.parted, decide: func(reason string) error {
			aliases, err := s.w.desk.Joined(s.w.ctx)
			if err != nil {
				return err
			}
			return s.part(aliases, canonical, reason)
		}},
	}
}

// twinCard lays the records beside each other, answer by answer.
func (s *shell) twinCard(t app.Twin) comparison {
	x := s.sidesCard(t.Form, t.EvidenceText, t.Sides)
	if t.Hidden {
		x.sides = append(x.sides, version{words.elsewhereRegistered, ""})
		for i := range x.lines {
			x.lines[i].texts = append(x.lines[i].texts, "")
		}
		x.lines = append([]comparedLine{{label: words.note, texts: append(make([]string, len(t.Sides)), t.Sentence)}}, x.lines...)
	}
	return x
}

// sidesCard lays records of a form beside each other.
func (s *shell) sidesCard(form, what string, sides []app.TwinSide) comparison {
	x := comparison{whom: sides[0].Name, what: what}
	if form == formHousehold {
		x.whom = words.household(sides[0].Head)
	}
	var views []app.View
	for _, side := range sides {
		x.sides = append(x.sides, version{side.VillageName, words.ofHousehold(side)})
		view := app.View{}
		if session, err := s.w.desk.Open(s.w.ctx, app.Target{Form: form, Record: side.Record}); err != nil {
			s.fail(err)
		} else {
			view = session.View()
		}
		views = append(views, view)
	}
	x.lines = fieldsBeside(views)
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
