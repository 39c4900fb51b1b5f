package forms

import (
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// What crosses households is counted by the store by index and handed in with the dossier (design §7). An expression asks for it by
//
//	shared(person.id_number)   how many other records of the form have the same value, of a form filled each month those of
//	                           the month. Who died or moved out, and who left for another place, shares with nobody
//	shared_out(person.phone)   the same, leaving out those of the same household
//	alike(follow_up.pay)       how many other records of the form, of the same month, village, day (the question date) and
//	                           author, have the same value
//	saved(visit)               the day on which the record was last saved, by its writer's clock; undecided of a clock that
//	                           shows a day before the record's month or after today
//	pace(follow_up)            seconds from the same author's save of the form for another household just before, in the
//	                           same month and village; what was saved in the same second was saved by one act
//
// Where the answer has no value, or nobody counted, they are undecided.

// tallied is one count an expression asks for.
type tallied struct {
	fn   string
	form string
	name string // question; "" of pace and saved
}

// key is the name under which a dossier holds the count.
func (t tallied) key() string { return SharedKey(t.fn, t.form, t.name) }

// SharedKey is the key of Facts.Shared: the function and what it is asked of, "shared person.id_number", "pace follow_up".
func SharedKey(function, form, question string) string {
	if question == "" {
		return function + " " + form
	}
	return function + " " + form + "." + question
}

// counting checks shared(x) and its kin: a name of the present.
func counting(fn string) func(*checker, *ast.Node, []ast.Node) yield {
	return func(c *checker, node *ast.Node, args []ast.Node) yield {
		r, member := c.reference(args[0])
		switch {
		case r == nil:
			return yield{}
		case r.form == "" || r.when != now || c.past:
			return c.fail(sayCountsPresent, fn, r.text())
		case fn == "alike" && !r.monthly:
			return c.fail(sayCountsMonthly, fn, r.text())
		}
		t := c.tally(tallied{fn, r.form, r.name})
		params := []ast.Node{&ast.ConstantNode{Value: r}, &ast.StringNode{Value: t.key()}}
		if member {
			params = append(params, &ast.PointerNode{})
		}
		*node = c.made(*node, fn, params...)
		return yield{kind: kindInt}
	}
}

func (c *checker) tally(t tallied) tallied {
	if !slices.Contains(c.counts, t) {
		c.counts = append(c.counts, t)
	}
	return t
}

// runCounted yields a count where the answer it is of has a value. Who shares it with nobody needs no entry.
func runCounted(p ...any) (any, error) {
	f, r := p[0].(*frame), p[1].(*ref)
	var m *Member
	if len(p) > 3 {
		m = &f.scope.Members[p[3].(int)]
	}
	counts := f.factsOf(r, m).shared()
	if n, ok := counts[text(p[2])]; ok {
		return int(n), nil
	}
	if a := f.answer(r, m); !a.IsKnown() || counts == nil {
		return nil, f.undecided(r, a)
	}
	return 0, nil
}

// factsOf are the facts that hold what the name reads.
func (f *frame) factsOf(r *ref, m *Member) *Facts {
	switch {
	case r.about != AboutPerson:
		return f.scope.Household
	case m != nil:
		return &m.Facts
	}
	return f.scope.Person
}

func (f *Facts) shared() map[string]int64 {
	if f == nil {
		return nil
	}
	return f.Shared
}

// ofRecord checks pace(form) and saved(form), of a member pace(#.form).
func ofRecord(fn string, y yield) func(*checker, *ast.Node, []ast.Node) yield {
	return func(c *checker, node *ast.Node, args []ast.Node) yield {
		parts, member, ok := path(args[0])
		if !ok || len(parts) != 1 || c.pack.Form(parts[0]) == nil {
			return c.fail(sayUnknownName, strings.Join(parts, "."))
		}
		form := c.pack.Form(parts[0])
		r := newRef(now, fn, form.Name)
		r.form, r.name, r.about = form.Name, "", form.About
		switch {
		case member && (len(c.elems) == 0 || c.elems[len(c.elems)-1].kind != kindMember):
			return c.fail(sayNoPointer)
		case form.About == AboutPerson && c.of == AboutHousehold && !member:
			return c.fail(sayWhoseAnswer, r.text(), r.text())
		case c.past || form.Cadence == Once:
			return c.fail(sayCountsPresent, fn, form.Name)
		}
		c.tally(tallied{fn: fn, form: form.Name})
		r.member = member
		*node = c.onRef(*node, fn, r, member)
		return y
	}
}

// counted is what the store counted of the record that a call of pace or saved asks for.
func counted(fn string, p []any) (n int64, ok bool, undecided error) {
	f, r := p[0].(*frame), p[1].(*ref)
	var m *Member
	if len(p) > 2 {
		m = &f.scope.Members[p[2].(int)]
	}
	n, ok = f.factsOf(r, m).shared()[SharedKey(fn, r.form, "")]
	return n, ok, f.undecided(r, Answer{})
}

func runPace(p ...any) (any, error) {
	seconds, ok, undecided := counted("pace", p)
	if !ok {
		return nil, undecided
	}
	return int(seconds), nil
}

func runSaved(p ...any) (any, error) {
	n, ok, undecided := counted("saved", p)
	s := p[0].(*frame).scope
	day := DayOf(time.Unix(n, 0).UTC())
	if !ok || s.Month != "" && day < s.Month.Day(1) || day > s.Today {
		return nil, undecided
	}
	return string(day), nil
}

// SavedAt is how a dossier holds the day of a save under the key of saved(form).
func SavedAt(d Day) int64 { return d.Time().Unix() }
