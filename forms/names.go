package forms

import "strings"

// when is the time a name reads.
type when uint8

const (
	now when = iota
	last
	yearAgo
)

// The words an expression says before a form's name, and the names that are no question's.
var (
	times    = map[string]when{"last": last, "year_ago": yearAgo}
	specials = map[string]yield{
		"month":   {kind: kindMonth},
		"today":   {kind: kindDay},
		"village": {kind: kindDivision},
	}
)

const (
	nameRow      = "row" // number of the printed row, in columns only
	nameMembers  = "members"
	nameSettings = "settings"
	nameSpell    = "spell" // spell.NAME.months
	nameItem     = "item"  // item.change, in rules and ledgers about items
)

// reserved are the names no question may have, reservedForms those no form may: expressions read them as something else.
// A question may be called row: where a row has a number no form is at hand.
var (
	reserved = map[string]bool{nameMembers: true, nameSettings: true, "last": true, "year_ago": true, "month": true, "today": true,
		"village": true, "true": true, "false": true, "nil": true, "not": true, "and": true, "or": true, "in": true, "let": true,
		"if": true, "else": true, "matches": true, "contains": true}
	reservedForms = map[string]bool{nameMembers: true, nameSettings: true, nameSpell: true, nameItem: true, nameSeries: true, "last": true, "year_ago": true, "true": true,
		"false": true, "nil": true, "not": true, "let": true, "if": true}
)

// ref is a name an expression reads.
type ref struct {
	when    when
	form    string // "" for what is no question: month, today, village, row, settings.x, spell.x.y, item.x, counted
	name    string
	setting bool
	spell   *Spell // of spell.x.y; name is y
	item    bool   // of item.x
	given   bool   // of a name only this kind of expression has: counted
	about   About  // whom the form of a question is about
	monthly bool   // a question of a monthly form: it has a series
	member  bool   // written after #: read of one member after another
	typ     Type
	list    *CodeList
	yield   yield
	missing *Undecided // the error of reading it while it has no value
}

// text is the name as expressions and Undecided.Missing write it.
func (r *ref) text() string { return r.missing.Missing[0] }

func newRef(w when, form, name string) *ref {
	var parts []string
	for word, t := range times {
		if t == w {
			parts = append(parts, word)
		}
	}
	if form != "" {
		parts = append(parts, form)
	}
	full := strings.Join(append(parts, name), ".")
	return &ref{when: w, form: form, name: name, missing: &Undecided{Missing: []string{full}}}
}

func specialRef(name string, y yield) *ref {
	r := newRef(now, "", name)
	r.yield, r.typ = y, y.typeOf()
	r.yield.source = r
	return r
}

// names resolves what an expression of one cell may read.
type names struct {
	pack *Pack
	form *Form // whose questions bare names are; nil where there is no form at hand
	row  bool
	item bool             // item.x can be read
	past bool             // runs in earlier months too: what stands in no series cannot be read
	of   About            // whom the facts are of; at the level of the household nobody's own form can be read
	more map[string]yield // names only this kind of expression has
}

// resolve finds what a dotted name reads; why is a Chinese sentence when there is nothing of that name.
func (n names) resolve(path []string) (r *ref, why string) {
	full := strings.Join(path, ".")
	if len(path) == 1 {
		return n.bare(full)
	}
	switch {
	case path[0] == nameSettings && len(path) == 2:
		return n.setting(path[1])
	case path[0] == nameSpell && len(path) == 3:
		return n.spell(path[1], path[2])
	case path[0] == nameItem && len(path) == 2 && n.item:
		return n.ofItem(path[1])
	}
	w := now
	if t, ok := times[path[0]]; ok {
		w, path = t, path[1:]
	}
	if len(path) != 2 || n.pack.Form(path[0]) == nil {
		return nil, say(sayUnknownName, full)
	}
	f := n.pack.Form(path[0])
	if n.past && f.Cadence != Monthly && f.Cadence != Once {
		return nil, say(sayNoSeries, full)
	}
	return question(f, path[1], w, full)
}

func (n names) bare(name string) (*ref, string) {
	if n.form != nil {
		if q := n.form.Question(name); q != nil {
			return question(n.form, name, now, name)
		}
	}
	if y, ok := specials[name]; ok {
		return specialRef(name, y), ""
	}
	if name == nameRow && n.row {
		return specialRef(name, yield{kind: kindInt}), ""
	}
	if y, ok := n.more[name]; ok {
		r := specialRef(name, y)
		r.given = true
		return r, ""
	}
	return nil, say(sayUnknownName, name)
}

func question(f *Form, name string, w when, full string) (*ref, string) {
	q := f.Question(name)
	if q == nil || !q.Type.Stored() {
		return nil, say(sayUnknownName, full)
	}
	r := newRef(w, f.Name, name)
	r.typ, r.list, r.yield = q.Type, q.List, yieldOf(q.Type, q.List)
	r.yield.source, r.about, r.monthly = r, f.About, f.Cadence == Monthly
	return r, ""
}

// setting reads a setting: a whole number when its value is one, otherwise a text. One that is not set may become either.
func (n names) setting(key string) (*ref, string) {
	value, ok := n.pack.Settings[key]
	if !ok {
		return nil, say(sayUnknownName, nameSettings+"."+key)
	}
	y := yield{kind: kindText}
	if _, isInt := n.pack.Settings.Int(key); isInt {
		y.kind = kindInt
	} else if value == "" {
		y.kind = kindAny
	}
	r := specialRef(key, y)
	r.setting = true
	r.missing = &Undecided{Missing: []string{nameSettings + "." + key}}
	return r, ""
}

// answer is what a name stands for: of the member when there is one, otherwise in the scope.
func (f *frame) answer(r *ref, m *Member) Answer {
	s := &f.scope
	own := s.Person
	if m != nil {
		own = &m.Facts
	}
	switch {
	case r.setting:
		if n, ok := f.settings.Int(r.name); ok {
			return Int(n)
		}
		return Text(f.settings.Text(r.name))
	case r.spell != nil:
		return f.spelled(r, own, m)
	case r.item:
		if a, ok := s.given[r.text()]; ok {
			return a
		}
		return f.ofItem(r.name)
	case r.form == "":
		return r.special(s)
	case m == nil && r.when == now && s.Form != nil && s.Form.Name == r.form:
		return s.Own[r.name]
	case m == nil && r.when == now && s.Case != nil && s.Case.Form == r.form:
		return s.Case.Answers[r.name]
	}
	if r.about != AboutPerson {
		own = s.Household
	}
	return f.answers(own, r)[r.name]
}

// ofItem is what a name reads of the item at hand; where that rests on settings without a value, those are missing.
func (f *frame) ofItem(name string) Answer {
	f.unclear = nil
	a := f.scope.Item.answer(name)
	if !a.IsBlank() {
		return a
	}
	if unset := f.scope.Item.undecidedBy(name); len(unset) > 0 {
		f.unclear = &Undecided{Missing: unset}
	}
	return a
}

func (r *ref) special(s *Scope) Answer {
	if r.given {
		return s.given[r.name]
	}
	switch r.name {
	case "month":
		return Text(string(s.Month))
	case "today":
		return Text(string(s.Today))
	case "village":
		return Text(s.Village)
	}
	if s.Row == 0 {
		return Answer{}
	}
	return Int(int64(s.Row))
}

// of are the records of that time; nil facts have none.
func (f *Facts) of(w when) map[string]Record {
	switch {
	case f == nil:
		return nil
	case w == last:
		return f.Last
	case w == yearAgo:
		return f.YearAgo
	}
	return f.Now
}
