package forms

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// proof is what the cases of one expression have shown.
type proof struct {
	ran, held, failed bool // any case; one expecting true; one expecting false
}

// prove runs the cases of a pack: facts in, what the expression must come to out.
func prove(p *Pack) (problems Problems, proofs map[string]proof) {
	proofs = map[string]proof{}
	for _, l := range p.tables["cases"] {
		target := l.get("target")
		c, ok := p.exprs[target]
		if !ok {
			problems = append(problems, l.problem("target", sayCaseTarget, target))
			continue
		}
		got, column, err := p.runCase(c, l.get("given"))
		expect := l.get("expect")
		switch {
		case err != nil:
			problems = append(problems, l.problem(column, "%s", err))
		case got != expect:
			problems = append(problems, l.problem("expect", sayCaseFailed, expect, got))
		}
		was := proofs[target]
		proofs[target] = proof{true, was.held || expect == "true", was.failed || expect == "false"}
	}
	return problems, proofs
}

const undecidedWord = "undecided"

// runCase runs one case. The error is a Chinese sentence about the column.
func (p *Pack) runCase(c cell, given string) (got, column string, err error) {
	f := p.frame(Scope{Form: c.form})
	defer f.release()
	if err := f.give(p, c.form, given); err != nil {
		return "", "given", err
	}
	v, err := f.run(c.expr)
	switch {
	case missingOf(err) != nil:
		return undecidedWord, "", nil
	case err != nil:
		return "", "target", err
	}
	return fmt.Sprint(v), "", nil
}

// give reads the facts of a case into the scope: name=value with semicolons between, names as expressions write them,
// members.1.form.question for the first member; ?unknown for a state; codes, fen and dates as they are stored.
func (f *frame) give(p *Pack, form *Form, given string) error {
	s := &f.scope
	s.Own, s.Person, s.Household = Answers{}, facts(), facts()
	for part := range strings.SplitSeq(given, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok {
			return errors.New(say(sayCaseGiven, part))
		}
		member, name, err := f.member(name)
		if err != nil {
			return err
		}
		r, why := names{pack: p, form: form, row: true}.resolve(strings.Split(name, "."))
		if why != "" {
			return errors.New(why)
		}
		if err := f.put(p, r, member, name, value); err != nil {
			return err
		}
	}
	return nil
}

func facts() *Facts {
	return &Facts{Now: map[string]Record{}, Last: map[string]Record{}, YearAgo: map[string]Record{}}
}

const maxCaseMembers = 20

// member takes members.2. off a name and makes that many members be there, counted from 1.
func (f *frame) member(name string) (m *Member, rest string, err error) {
	numbered, ok := strings.CutPrefix(name, nameMembers+".")
	if !ok {
		return nil, name, nil
	}
	digits, rest, _ := strings.Cut(numbered, ".")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxCaseMembers {
		return nil, "", errors.New(say(sayUnknownName, name))
	}
	for len(f.scope.Members) < n {
		f.scope.Members = append(f.scope.Members, Member{Facts: *facts()})
	}
	return &f.scope.Members[n-1], rest, nil
}

func (f *frame) put(p *Pack, r *ref, m *Member, name, value string) error {
	s := &f.scope
	a, ok := caseAnswer(r, value)
	switch {
	case !ok:
		return errors.New(say(sayCaseValue, name, value))
	case r.setting:
		f.settings = maps.Clone(f.settings)
		f.settings[r.name] = value
	case r.form == "" && r.name == "month":
		s.Month = Month(value)
	case r.form == "" && r.name == "today":
		s.Today = Day(value)
	case r.form == "" && r.name == "village":
		s.Village = value
	case r.form == "":
		s.Row = int(a.Int())
	case m != nil:
		set(m.Facts.of(r.when), r, a)
	case s.Form != nil && s.Form.Name == r.form && r.when == now:
		s.Own.Set(r.name, a)
	case p.Form(r.form).About == AboutPerson:
		set(s.Person.of(r.when), r, a)
	default:
		set(s.Household.of(r.when), r, a)
	}
	return nil
}

func set(records map[string]Record, r *ref, a Answer) {
	record := records[r.form]
	if record.Answers == nil {
		record.Answers = Answers{}
	}
	record.Answers.Set(r.name, a)
	records[r.form] = record
}

// caseAnswer reads a stored value; a name with nothing behind = is blank.
func caseAnswer(r *ref, value string) (Answer, bool) {
	if slug, ok := strings.CutPrefix(value, "?"); ok {
		s, known := ParseState(slug)
		if s == Unmapped {
			return Raw(slug), true
		}
		return In(s), known && !In(s).IsBlank()
	}
	if value == "" || r.setting {
		return Answer{}, true
	}
	a := Text(value)
	if r.yield.isNumber() {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return Answer{}, false
		}
		a = Int(n)
	}
	q := Question{Type: r.typ, List: r.list}
	return a, q.fault(a) == ""
}
