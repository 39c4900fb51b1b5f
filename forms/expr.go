package forms

import (
	"fmt"
	"strings"
	"sync"
)

// Expr is a compiled expression of a pack, in the language of expr-lang. It is immutable and safe for concurrent use.
//
// It may read, by name: a question of the form at hand (pay), of any form about the same person or household
// (person.birth, income.pension), last month or the same month last year (last.follow_up.pay, year_ago.follow_up.pay), of
// each member of the household (count(members, #.person.sex == 'male')), a setting (settings.age_to), how long a spell has
// held (spell.zero_job.months), and month, today, village and, in columns, row. It may call the functions of function.go. Reading what has no value stops the run: the whole
// expression is undecided, unless a short circuit left the name unread.
type Expr struct {
	source string
	yield  yield
	reads  []*ref
	counts []tallied // what it asks shared, alike and pace for
	direct *ref      // the expression is nothing but a name: no program is run
	code   code
	test   test // of a condition; code is then nil
}

// Source is the expression as the sheet has it.
func (e *Expr) Source() string { return e.source }

// Undecided is the error of an expression that read what has no value: blank, unknown, refused, in conflict.
type Undecided struct {
	Missing []string // what was read, as "person.birth", "last.follow_up.pay", "settings.age_to"
}

// Error names the questions.
func (u *Undecided) Error() string { return "undecided: no value of " + strings.Join(u.Missing, ", ") }

// Scope is what an expression may read. The zero Scope has nothing known in it.
type Scope struct {
	Form      *Form   // whose questions bare names are; its own form.name reads Own too
	Own       Answers // answers of the form at hand
	Person    *Facts  // nil at the level of the household
	Household *Facts
	Members   []Member
	Month     Month
	Today     Day     // given by the caller: expressions have no clock
	Village   string  // division code of the record's village
	Row       int     // number of the printed row, from 1
	Item      *Item   // what item.x reads; nil where no income item is at hand
	Case      *Record // of several cases of one form, the one at hand; nil = the newest

	given map[string]Answer // what names of their own stand for: counted; and what a worked example says outright
	back  int               // months before the dossier's; Month is already that month
}

// Scope is the scope of a member, or with nil of the household itself.
func (d *Dossier) Scope(m *Member, today Day) Scope {
	s := Scope{Household: &d.Facts, Members: d.Members, Month: d.Month, Today: today, Village: d.Village}
	if m != nil {
		s.Person = &m.Facts
	}
	return s
}

// frame is what one run of a program needs; frames are used again, for a ledger runs hundreds of thousands.
type frame struct {
	scope    Scope
	settings Settings
	indices  []val      // of the members, as far as any household had some
	elems    []val      // what # is, innermost last
	params   []any      // of the functions at work, the innermost last
	missed   Answer     // what stood where the last undecided run wanted a value
	unclear  *Undecided // of the spell or item read last: what it could not be told without
	spells   map[spellOf]stretch
	months   []Month // of the dossier's month, those before it: months[1] is last month
}

var frames = sync.Pool{New: func() any { return new(frame) }}

func (p *Pack) frame(s Scope) *frame {
	f := frames.Get().(*frame)
	f.scope, f.settings, f.missed = s, p.Settings, Answer{}
	return f
}

// from sets the month the months past are counted from.
func (f *frame) from(m Month) {
	if len(f.months) == 0 || f.months[0] != m {
		f.months = append(f.months[:0], m)
	}
}

// release forgets whose answers were read.
func (f *frame) release() {
	f.scope, f.settings, f.missed, f.unclear = Scope{}, nil, Answer{}, nil
	clear(f.spells)
	frames.Put(f)
}

// members are the indices of the household's members: # inside count(members, …) is one of them.
func (f *frame) members() []val {
	for len(f.indices) < len(f.scope.Members) {
		f.indices = append(f.indices, intVal(len(f.indices)))
	}
	return f.indices[:len(f.scope.Members)]
}

func (f *frame) undecided(r *ref, a Answer) error {
	f.missed = a
	if (r.spell != nil || r.item) && f.unclear != nil {
		return f.unclear
	}
	return r.missing
}

// run yields int, string or bool.
func (f *frame) run(e *Expr) (any, error) {
	if e.direct != nil {
		a := f.answer(e.direct, nil)
		switch {
		case !a.IsKnown():
			return nil, f.undecided(e.direct, a)
		case a.IsInt():
			return int(a.Int()), nil
		case e.yield.kind == kindBool:
			return a.Text() == yesNo[true], nil
		}
		return a.Text(), nil
	}
	if e.test != nil {
		return truthOf(e.test(f))
	}
	v, err := e.code(f)
	if err != nil {
		return nil, runError(err)
	}
	return v.boxed(), nil
}

func truthOf(b bool, err error) (any, error) {
	if err != nil {
		return nil, runError(err)
	}
	return b, nil
}

// runError tells an undecided run from a setting whose value is of another kind than its use.
func runError(err error) error {
	if u, ok := err.(*Undecided); ok {
		return u
	}
	return fmt.Errorf("run expression: %w", err)
}

// condition is what a condition comes to; the error is an *Undecided when it read what has no value.
func (f *frame) condition(e *Expr) (bool, error) {
	if e.test != nil {
		b, err := e.test(f)
		return b && err == nil, err
	}
	v, err := f.run(e)
	return v == true, err
}

// Eval runs the expression. It yields bool, int64 (fen for money) or string (several codes with one space between);
// the error is an *Undecided when it read what has no value.
func (p *Pack) Eval(e *Expr, s Scope) (any, error) {
	f := p.frame(s)
	defer f.release()
	v, err := f.run(e)
	if n, ok := v.(int); ok {
		return int64(n), err
	}
	return v, err
}

// EvalBool is Eval of a condition: a form's relevant, a ledger's filter.
func (p *Pack) EvalBool(e *Expr, s Scope) (bool, error) {
	v, err := p.Eval(e, s)
	b, ok := v.(bool)
	return b, wrongKind(e, ok, err)
}

// EvalInt is Eval of a whole number, fen for money.
func (p *Pack) EvalInt(e *Expr, s Scope) (int64, error) {
	v, err := p.Eval(e, s)
	n, ok := v.(int64)
	return n, wrongKind(e, ok, err)
}

// EvalText is Eval of a text.
func (p *Pack) EvalText(e *Expr, s Scope) (string, error) {
	v, err := p.Eval(e, s)
	text, ok := v.(string)
	return text, wrongKind(e, ok, err)
}

func wrongKind(e *Expr, ok bool, err error) error {
	if ok || err != nil {
		return err
	}
	return fmt.Errorf("run expression %q: it yields another kind of value", e.source)
}
