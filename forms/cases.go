package forms

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
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
		c, ok := p.target(target)
		if !ok {
			problems = append(problems, l.problem("target", sayCaseTarget, target))
			continue
		}
		got, long, column, err := p.runCase(c, l.get("given"))
		expect := l.get("expect")
		switch {
		case err != nil:
			problems = append(problems, l.problem(column, "%s", err))
		case got != expect:
			problems = append(problems, l.problem("expect", sayCaseFailed, expect, got))
		case long > sentenceLimit:
			problems = append(problems, l.problem("given", sayCaseLong, long, sentenceLimit))
		}
		was := proofs[target]
		proofs[target] = proof{true, was.held || expect == "true", was.failed || expect == "false"}
	}
	return problems, proofs
}

// target is the expression a case names: one of a cell, or what can be read of a spell (spells:zero_job:since).
func (p *Pack) target(name string) (cell, bool) {
	if c, ok := p.exprs[name]; ok {
		return c, true
	}
	path := strings.Split(name, ":")
	if len(path) != 3 || path[0] != "spells" || p.spells[path[1]] == nil {
		return cell{}, false
	}
	n := names{pack: p, of: p.spells[path[1]].About}
	e, why := compile(strings.Join([]string{nameSpell, path[1], path[2]}, "."), n, wantPrintable)
	return cell{expr: e, names: n}, why == ""
}

const undecidedWord = "undecided"

// runCase runs one case; long is how many characters the rule's sentence would have. The error is a Chinese sentence
// about the column.
func (p *Pack) runCase(c cell, given string) (got string, long int, column string, err error) {
	f := p.frame(Scope{Form: c.names.form})
	defer f.release()
	if err := f.give(p, c.names, given); err != nil {
		return "", 0, "given", err
	}
	if c.rule != nil {
		got = f.fill(c.rule.Sentence) + endingOf(c.rule.Source)
		long = utf8.RuneCountInString(got)
	}
	if c.expr == nil {
		if c.rule == nil {
			got = f.fill(c.sentence)
		}
		return got, long, "", nil
	}
	v, err := f.run(c.expr)
	switch {
	case missingOf(err) != nil:
		return undecidedWord, long, "", nil
	case err != nil:
		return "", 0, "target", err
	}
	return fmt.Sprint(v), long, "", nil
}

// give reads the facts of a case into the scope: name=value with semicolons between, names as expressions write them;
// ?unknown for a state; codes, fen and dates as they are stored. Before a name may stand members.1 for the first member and
// series.-2 for two months earlier. Of shared, alike and pace it gives what was counted (shared.person.id_number=1), of
// saved the day (saved.visit=2026-11-20), of an item and a spell what they come to (item.change=-100, spell.zero_job.months=3).
func (f *frame) give(p *Pack, n names, given string) error {
	s := &f.scope
	s.Own, s.Person, s.Household, s.given = Answers{}, facts(), facts(), map[string]Answer{}
	n.row, n.past = true, false
	var past []earlier
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
		if counted, err := f.giveCount(p, member, name, value); counted || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		back, name, err := monthsBack(name)
		if err != nil {
			return err
		}
		r, why := n.resolve(strings.Split(name, "."))
		if why != "" {
			return errors.New(why)
		}
		if back == 0 {
			back = r.when.months()
		}
		if back > 0 {
			past = append(past, earlier{back: back, ref: r, member: member, name: name, value: value})
			continue
		}
		if err := f.put(p, r, member, name, value); err != nil {
			return err
		}
	}
	if s.Month == "" && len(past) > 0 {
		s.Month = s.Today.Month()
	}
	for _, e := range past {
		if err := f.putPast(p, e); err != nil {
			return err
		}
	}
	return f.giveItem(p, n)
}

// earlier is a fact of a month past: it waits until the case has told its month.
type earlier struct {
	back        int
	ref         *ref
	member      int
	name, value string
}

func facts() *Facts {
	return &Facts{Now: map[string]Record{}, Last: map[string]Record{}, YearAgo: map[string]Record{}}
}

const maxCaseMembers = 20

// member takes members.2. off a name and makes that many members be there, counted from 1; 0 is no member.
func (f *frame) member(name string) (n int, rest string, err error) {
	numbered, ok := strings.CutPrefix(name, nameMembers+".")
	if !ok {
		return 0, name, nil
	}
	digits, rest, _ := strings.Cut(numbered, ".")
	n, err = strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxCaseMembers {
		return 0, "", errors.New(say(sayUnknownName, name))
	}
	for len(f.scope.Members) < n {
		f.scope.Members = append(f.scope.Members, Member{ID: strconv.Itoa(len(f.scope.Members) + 1), Facts: *facts()})
	}
	return n, rest, nil
}

// monthsBack takes series.-2. off a name.
func monthsBack(name string) (back int, rest string, err error) {
	numbered, ok := strings.CutPrefix(name, nameSeries+".-")
	if !ok {
		return 0, name, nil
	}
	digits, rest, _ := strings.Cut(numbered, ".")
	back, err = strconv.Atoi(digits)
	if err != nil || back < 1 || back >= 2*monthsOfYear {
		return 0, "", errors.New(say(sayUnknownName, name))
	}
	return back, rest, nil
}

// giveCount gives what shared, alike, pace or saved yields.
func (f *frame) giveCount(p *Pack, member int, name, value string) (counted bool, err error) {
	fn, of, _ := strings.Cut(name, ".")
	if !slices.Contains([]string{"shared", "shared_out", "alike", "pace", "saved"}, fn) {
		return false, nil
	}
	form, question, _ := strings.Cut(of, ".")
	n, err := strconv.ParseInt(value, 10, 64)
	if fn == "saved" {
		n, err = SavedAt(Day(value)), nil
	}
	if p.Form(form) == nil || err != nil {
		return false, errors.New(say(sayCaseValue, name, value))
	}
	facts := f.factsGiven(p, form, member)
	if facts.Shared == nil {
		facts.Shared = map[string]int64{}
	}
	facts.Shared[SharedKey(fn, form, question)] = n
	return true, nil
}

// factsGiven are the facts a case tells a form's record of.
func (f *frame) factsGiven(p *Pack, form string, member int) *Facts {
	switch {
	case member > 0:
		return &f.scope.Members[member-1].Facts
	case p.Form(form).About == AboutPerson:
		return f.scope.Person
	}
	return f.scope.Household
}

func (f *frame) put(p *Pack, r *ref, member int, name, value string) error {
	s := &f.scope
	a, ok := caseAnswer(r, value)
	switch {
	case !ok:
		return errors.New(say(sayCaseValue, name, value))
	case r.setting:
		f.settings = maps.Clone(f.settings)
		f.settings[r.name] = value
	case r.given:
		s.given[r.name] = a
	case r.item, r.spell != nil:
		s.given[r.text()] = a
	case r.form == "" && r.name == "month":
		s.Month = Month(value)
	case r.form == "" && r.name == "today":
		s.Today = Day(value)
	case r.form == "" && r.name == "village":
		s.Village = value
	case r.form == "":
		s.Row = int(a.Int())
	case member == 0 && s.Form != nil && s.Form.Name == r.form:
		s.Own.Set(r.name, a)
	default:
		set(f.factsGiven(p, r.form, member).Now, r, a)
	}
	return nil
}

// putPast gives a fact of an earlier month: of last month and a year ago by name, of every month in the series.
func (f *frame) putPast(p *Pack, e earlier) error {
	a, ok := caseAnswer(e.ref, e.value)
	if !ok || e.ref.form == "" {
		return errors.New(say(sayCaseValue, e.name, e.value))
	}
	facts := f.factsGiven(p, e.ref.form, e.member)
	switch e.back {
	case last.months():
		set(facts.Last, e.ref, a)
	case yearAgo.months():
		set(facts.YearAgo, e.ref, a)
	}
	if !e.ref.monthly || f.scope.Month == "" {
		if e.back != e.ref.when.months() {
			return errors.New(say(sayCaseMonth, e.name))
		}
		return nil
	}
	m := f.scope.Month.Add(-e.back)
	r, had := facts.Past(e.ref.form, m)
	if !had {
		r = Record{Form: e.ref.form, Month: m, Answers: Answers{}}
		facts.put(r)
	}
	r.Answers.Set(e.ref.name, a)
	return nil
}

// giveItem gives a case about an item the item that its income facts make: the one it names, otherwise the total.
func (f *frame) giveItem(p *Pack, n names) error {
	if !n.item {
		return nil
	}
	s := &f.scope
	s.Item = &Item{}
	d := &Dossier{Village: s.Village, Month: s.Month, Facts: *s.Household, Members: s.Members}
	if len(d.Members) == 0 {
		d.Members = []Member{{Facts: *s.Person}}
	}
	named := s.given[nameItem+".name"]
	if named.IsBlank() && len(s.Household.Now) == 0 && len(s.Person.Now) == 0 {
		return nil
	}
	w := p.Watch(d, s.Today)
	for _, it := range slices.Concat(append([][]Item{w.Household}, w.Members...)...) {
		if it.Name == named.Text() || named.IsBlank() && it.Role == ItemTotal {
			s.Item = &it
			return nil
		}
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
	if r.yield.kind == kindBool {
		return a, value == yesNo[true] || value == yesNo[false]
	}
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
