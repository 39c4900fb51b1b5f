package ui

import (
	"context"
	"strings"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/theme"
	"hufang/store"
)

// transfers are the moves between villages that wait, and what the former village of a household still wrote about it,
// as matters; what has ended stands after them, with nothing left to choose.
func (s *shell) transfers(ctx context.Context, village string) ([]matter, error) {
	matters, err := s.lateWords(ctx, village)
	if err != nil {
		return nil, err
	}
	removals, err := s.w.desk.Removals(ctx)
	if err != nil {
		return nil, err
	}
	var ended []matter
	for _, r := range removals {
		if !strings.HasPrefix(r.From, village) && !strings.HasPrefix(r.To, village) {
			continue
		}
		m := matter{mark: theme.MarkTodo, whom: words.household(r.Head), village: r.FromName, what: words.moves(r), records: []string{r.ID, r.Household}, household: r.Household,
			lay: func() comparison { return removalCard(r) }}
		if r.Step != store.TransferOut {
			m.mark = theme.MarkDone
			ended = append(ended, m)
			continue
		}
		m.choices = []choice{
			{verb: words.acceptMove, side: 0, taken: words.moveAccepted, decide: func(reason string) error { return s.w.desk.MoveIn(s.w.ctx, r.ID, reason) }},
			{verb: words.callOff, side: 0, taken: words.moveCalledOff, decide: func(reason string) error { return s.w.desk.MoveBack(s.w.ctx, r.ID, reason) }},
		}
		if len(s.w.desk.Place().Code) == villageDigits {
			m.choices = m.choices[1:] // who holds one of the two villages alone cannot accept
		}
		matters = append(matters, m)
	}
	return append(matters, ended...), nil
}

// lateWords are what former villages wrote about a household after it had moved.
func (s *shell) lateWords(ctx context.Context, village string) ([]matter, error) {
	list, err := s.w.desk.LateWords(ctx)
	if err != nil {
		return nil, err
	}
	var matters []matter
	for _, w := range list {
		if !strings.HasPrefix(w.Dot.Village, village) {
			continue
		}
		decide := func(accept bool) func(string) error {
			return func(reason string) error { return s.w.desk.DecideLate(s.w.ctx, w, accept, reason) }
		}
		matters = append(matters, matter{mark: theme.MarkWatch, whom: words.household(w.Head), village: s.w.desk.PlaceText(w.Dot.Village), what: words.lateWhat(w), records: []string{w.Record}, household: w.Household,
			lay: func() comparison { return lateCard(w) },
			choices: []choice{
				{verb: words.keepNow, side: 0, taken: words.keptNow, decide: decide(false)},
				{verb: words.takeFormer, side: 1, taken: words.tookFormer, decide: decide(true)},
			}})
	}
	return matters, nil
}

// lateCard lays what stands beside what the former village wrote.
func lateCard(w app.LateWord) comparison {
	x := comparison{whom: words.household(w.Head), what: words.lateWhat(w), sides: []version{{words.standsNow, ""}, {words.byFormer(w), words.atClock(w.At)}}}
	for _, t := range w.Texts {
		x.lines = append(x.lines, comparedLine{label: t.Label, texts: []string{t.Screen, t.Text}})
	}
	return x
}

// removalCard tells what is known of a move.
func removalCard(r app.Removal) comparison {
	x := comparison{whom: words.household(r.Head), what: words.moves(r), sides: []version{{r.StepLabel, words.atClock(r.At)}}}
	for _, l := range [][2]string{{words.colNo, r.HouseholdNo}, {words.fromVillage, r.FromName}, {words.toVillage, r.ToName}, {words.reason, r.Reason}, {words.by, r.By}} {
		x.lines = append(x.lines, comparedLine{label: l[0], texts: []string{l[1]}})
	}
	if r.Waiting > 0 {
		x.lines = append(x.lines, comparedLine{label: words.formerWaits, texts: []string{words.number(r.Waiting)}})
	}
	return x
}

// moveOut asks which household leaves, for which village, and why.
func (s *shell) moveOut() {
	var a *asker
	household, village := "", ""
	a = s.ask(words.moveOut, words.moveOutHint, nil)
	whom := a.search(words.whichHousehold, words.findPlaceholder, s.findHouseholds, func(o fields.Option) { household = o.Code })
	where := a.division(words.whichVillage, func(code, _ string) { village = code })
	why := a.text(words.reason, words.whyDecided)
	a.done = func() string {
		switch {
		case household == "":
			a.focus(whom)
			return words.chooseHousehold
		case len(village) != villageDigits:
			a.focus(where)
			return words.choosePlace
		}
		if _, err := s.w.desk.MoveOut(s.w.ctx, household, village, why.Text); err != nil {
			return s.w.desk.Sentence(err)
		}
		s.tell(words.announced)
		return ""
	}
	a.show()
}

// findHouseholds are the households a search finds, by themselves or by a member.
func (s *shell) findHouseholds(query string) []fields.Option {
	hits, err := s.w.desk.Find(s.w.ctx, query, found)
	if err != nil {
		s.fail(err)
		return nil
	}
	var options []fields.Option
	seen := map[string]bool{}
	for _, hit := range hits {
		if !seen[hit.Household] {
			seen[hit.Household] = true
			options = append(options, fields.Option{Code: hit.Household, Label: words.household(hit.Head), Detail: strings.TrimSpace(hit.Group + " " + hit.HouseholdNo)})
		}
	}
	return options
}
