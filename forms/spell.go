package forms

import (
	"slices"
	"strings"
)

// Spell is a condition that holds over months, and since when: how long someone has been without work, away, unreached.
type Spell struct {
	Name   string
	About  About // household or person
	When   *Expr
	From   *Expr // the day it began, as its first month tells it; nil or undecided = that month's first day
	Until  *Expr // the day it ended, as the first month without it tells it; nil or undecided = that month's first day
	Source string
}

// What can be read of a spell: spell.NAME.months and so on.
const (
	spellMonths = "months" // whole months in a row up to this one in which it held; 0 when it does not hold now
	spellSince  = "since"  // the day the run began, of a run that holds or ended in this month
	spellDays   = "days"   // days from since to today, at most to the end of the month; 0 when it does not hold now
	spellEnded  = "ended"  // the day it ended, known in the first month in which it no longer holds
	spellBegan  = "began"  // whether this is its first month
)

var spellYields = map[string]yield{
	spellMonths: {kind: kindInt}, spellDays: {kind: kindInt}, spellSince: {kind: kindDay}, spellEnded: {kind: kindDay}, spellBegan: {kind: kindBool},
}

// spells reads the rows of the sheet; their expressions are compiled with all others.
func (b *builder) spells() {
	p := b.pack
	for _, l := range p.tables["spells"] {
		s := &Spell{Name: b.slug(l, "name"), About: About(b.oneOf(l, "about", string(AboutHousehold), string(AboutPerson))), Source: l.get("source")}
		if l.get("when") == "" {
			b.fault(l, "when", sayBlank)
		}
		p.spells[s.Name] = s
		p.Spells = append(p.Spells, s)
	}
}

func (b *builder) spellExpressions() {
	for i, l := range b.pack.tables["spells"] {
		s := b.pack.Spells[i]
		n := names{pack: b.pack, of: s.About, past: true}
		target := func(column string) string { return "spells:" + s.Name + ":" + column }
		s.When = b.expr(l, target("when"), "when", n, wantBool)
		s.From = b.expr(l, target("from"), "from", n, wantDay)
		s.Until = b.expr(l, target("until"), "until", n, wantDay)
	}
}

func wantDay(y yield) string {
	if y.kind == kindDay || y.kind == kindAny {
		return ""
	}
	return say(sayMismatch, yield{kind: kindDay}, y)
}

// spell resolves spell.NAME.aspect.
func (n names) spell(name, aspect string) (*ref, string) {
	full := strings.Join([]string{nameSpell, name, aspect}, ".")
	s, y := n.pack.spells[name], spellYields[aspect]
	switch {
	case n.past:
		return nil, say(sayNoSeries, full)
	case s == nil || y.kind == kindAny:
		return nil, say(sayUnknownName, full)
	}
	r := specialRef(aspect, y)
	r.spell, r.missing = s, &Undecided{Missing: []string{full}}
	return r, ""
}

// spellOf is a spell of one household or person: the facts are theirs.
type spellOf struct {
	spell *Spell
	facts *Facts
}

// stretch is what a spell comes to in a month.
type stretch struct {
	now, before truth // whether it holds now; whether it held the month before, asked only where it matters
	months      int64
	since       Day // "" when it neither holds nor ended now
	ended       Day
	days        int64
}

// truth is a condition's answer; why it has none is in missing.
type truth struct {
	holds   bool
	missing *Undecided
}

// spelled is what a name reads of a spell.
func (f *frame) spelled(r *ref, own *Facts, m *Member) Answer {
	if a, ok := f.scope.given[r.text()]; ok && m == nil {
		return a
	}
	f.unclear = nil
	if r.spell.About == AboutHousehold {
		own = f.scope.Household
	}
	if own == nil {
		return Answer{}
	}
	s := f.stretch(r.spell, own)
	if s.now.missing != nil {
		f.unclear = s.now.missing
		return Answer{}
	}
	switch r.name {
	case spellMonths:
		return Int(s.months)
	case spellDays:
		return Int(s.days)
	case spellSince, spellEnded:
		if !s.now.holds {
			f.unclear = s.before.missing
		}
		if r.name == spellSince {
			return Text(string(s.since))
		}
		return Text(string(s.ended))
	}
	if s.months > 1 || !s.now.holds {
		return Text(yesNo[false])
	}
	f.unclear = s.before.missing
	if f.unclear != nil {
		return Answer{}
	}
	return Text(yesNo[true])
}

// stretch finds the spell's run once for each household or person a frame looks at.
func (f *frame) stretch(s *Spell, own *Facts) stretch {
	key := spellOf{s, own}
	if found, ok := f.spells[key]; ok {
		return found
	}
	if f.spells == nil {
		f.spells = map[spellOf]stretch{}
	}
	past := frames.Get().(*frame)
	past.settings, past.scope = f.settings, f.scope
	past.from(f.scope.Month)
	if s.About == AboutHousehold {
		past.scope.Person = nil
	} else {
		past.scope.Person = own
	}
	found := past.find(s, f.scope.Today)
	past.release()
	f.spells[key] = found
	return found
}

// find looks back over the months. A month in which the condition cannot be told ends the look: what is not known is not claimed.
func (f *frame) find(s *Spell, today Day) (out stretch) {
	most := f.month(0).Number() - SeriesStart(f.month(0)).Number()
	out.now = f.held(s, 0, today)
	switch {
	case out.now.missing != nil:
		return out
	case !out.now.holds:
		if out.before = f.held(s, 1, today); out.before.missing == nil && out.before.holds {
			out.since = f.day(s.From, f.first(s, 1, most, today), today)
			out.ended = f.day(s.Until, 0, today)
		}
		return out
	}
	first := f.first(s, 0, most, today)
	if first == 0 {
		out.before = f.held(s, 1, today)
	}
	out.months, out.since = int64(first)+1, f.day(s.From, first, today)
	f.look(0, today)
	if from, to := out.since.Time(), f.scope.Today.Time(); !from.IsZero() && to.After(from) {
		out.days = int64(to.Sub(from).Hours() / 24)
	}
	return out
}

// first is the first month, counted back, of the run that holds in the given one.
func (f *frame) first(s *Spell, back, most int, today Day) int {
	for back < most {
		if before := f.held(s, back+1, today); before.missing != nil || !before.holds {
			break
		}
		back++
	}
	return back
}

func (f *frame) held(s *Spell, back int, today Day) truth {
	f.look(back, today)
	holds, err := f.condition(s.When)
	if err == nil {
		return truth{holds: holds}
	}
	missing := slices.Clone(missingOf(err))
	for i, name := range missing {
		if back > 0 {
			missing[i] = "last." + name
		}
	}
	return truth{missing: &Undecided{Missing: missing}}
}

// day is the day an expression tells in a month, the month's first when it tells none.
func (f *frame) day(e *Expr, back int, today Day) Day {
	f.look(back, today)
	if e != nil {
		if v, err := f.run(e); err == nil {
			return Day(text(v))
		}
	}
	return f.scope.Month.Day(1)
}
