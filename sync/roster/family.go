package roster

import (
	"slices"

	"hufang/forms"
)

// family is one household of the file with its lines.
type family struct {
	village string
	no      string // household number, folded; "" when the file gives none
	unique  bool   // the number stands for this household alone in the file
	lines   []int
	head    int // line of the head, or the first
	headed  bool
}

// gather puts the lines into households: by household number, else by the head's ID number or name, else by the rows of heads that
// begin one household after another.
func (r *Roster) gather() {
	places := map[[2]string]int{} // village and key → family
	villages := map[string]int{}  // household number → villages it occurs in
	current := map[string]int{}   // village → family the last head began
	for i := range r.lines {
		l := &r.lines[i]
		village := l.village
		no := r.at(l, r.layout.householdNo).answer.Text()
		key := no
		switch {
		case no != "":
			key = "no " + no
		case !r.people:
			// A household's row without a number is a household of its own.
		case !r.at(l, r.layout.headID).blank():
			key = "id " + r.at(l, r.layout.headID).answer.Text()
		case !r.at(l, r.layout.head).blank():
			key = "head " + r.at(l, r.layout.head).answer.Text()
		}
		if key == "" && r.people && r.layout.relation != nil && !r.isHead(l) {
			if f, ok := current[village]; ok {
				r.join(f, i)
				continue
			}
		}
		f, ok := places[[2]string{village, key}]
		if !ok || key == "" || !r.people {
			f = len(r.families)
			r.families = append(r.families, family{village: village, no: no, head: i})
			if key != "" && !ok {
				places[[2]string{village, key}] = f
			}
			if no != "" {
				villages[no]++
			}
		}
		if key == "" {
			current[village] = f
		}
		r.join(f, i)
	}
	for i := range r.families {
		f := &r.families[i]
		f.unique = f.no != "" && villages[f.no] == 1
	}
	r.review()
}

func (r *Roster) join(f, i int) {
	l, fam := &r.lines[i], &r.families[f]
	l.family = f
	fam.lines = append(fam.lines, i)
	if r.people && !fam.headed && r.isHead(l) {
		fam.head, fam.headed = i, true
	}
}

func (r *Roster) isHead(l *line) bool {
	return r.at(l, r.layout.relation).answer == forms.Text(relationHead)
}

// review looks for what a person should know of the households as the file has them.
func (r *Roster) review() {
	if !r.people {
		return
	}
	var (
		headless  = newTally(sayHeadless)
		heads     = newTally(sayHeads)
		otherHead = newTally(sayOtherHead)
		sameID    = newTally(saySameID)
		sameNo    = newTally(saySameNo)
	)
	for _, f := range r.families {
		if r.layout.relation != nil && !f.headed {
			headless.add(r.lines[f.lines[0]].n)
		}
		for _, i := range f.lines {
			l := &r.lines[i]
			if f.headed && i != f.head && r.isHead(l) {
				heads.add(l.n)
			}
		}
		if name := r.at(&r.lines[f.head], r.layout.head); f.headed && name.answer.IsKnown() && name.answer != r.at(&r.lines[f.head], r.layout.name).answer {
			otherHead.add(r.lines[f.head].n)
		}
	}
	ids, numbers := r.count(r.layout.idNumber), r.count(r.layout.personNo)
	for i := range r.lines {
		l := &r.lines[i]
		if ids[r.at(l, r.layout.idNumber).answer.Text()] > 1 {
			sameID.add(l.n)
		}
		if numbers[r.at(l, r.layout.personNo).answer.Text()] > 1 {
			sameNo.add(l.n)
		}
	}
	r.warn(headless, heads, otherHead, sameID, sameNo)
	for _, c := range r.layout.columns {
		if c.form == householdForm && c.q != nil {
			unlike := newTally(sayUnlike(c.header))
			for i := range r.families {
				if n := r.unlike(&r.families[i], c); n > 0 {
					unlike.add(n)
				}
			}
			r.warn(unlike)
		}
	}
}

// unlike is the row of the first line of a household that says otherwise than another one in a column about the household; 0 for none.
func (r *Roster) unlike(f *family, c *column) int {
	first := forms.Answer{}
	for _, i := range f.lines {
		a := r.at(&r.lines[i], c).answer
		switch {
		case a.IsBlank() || a == first:
		case first.IsBlank():
			first = a
		default:
			return r.lines[i].n
		}
	}
	return 0
}

// count tells how often each known text of a column occurs; "" never does.
func (r *Roster) count(c *column) map[string]int {
	times := map[string]int{}
	if c == nil {
		return times
	}
	for i := range r.lines {
		if a := r.at(&r.lines[i], c).answer; a.IsKnown() {
			times[a.Text()]++
		}
	}
	return times
}

// householdSays is what the lines of a household say of it: the head's line first, then the first that says anything.
func (r *Roster) householdSays(f *family, c *column) forms.Answer {
	if a := r.at(&r.lines[f.head], c).answer; !a.IsBlank() {
		return a
	}
	for _, i := range f.lines {
		if a := r.at(&r.lines[i], c).answer; !a.IsBlank() {
			return a
		}
	}
	return forms.Answer{}
}

// householdGroups are the answers about the household, by group; nil groups are left out.
func (r *Roster) householdGroups(f *family) map[string]forms.Answers {
	groups := make(map[string]forms.Answers, len(r.layout.household)+1)
	for _, g := range r.layout.household {
		for _, c := range g.columns {
			put(groups, g.name, c.name, r.householdSays(f, c), len(g.columns))
		}
	}
	// The head's name is what people look a household up by; not every layout spells it out.
	if q := r.pack.Form(householdForm).Question(headName); f.headed && q != nil && q.Group != nil && groups[q.Group.Name][headName].IsBlank() {
		put(groups, q.Group.Name, headName, r.at(&r.lines[f.head], r.layout.name).answer, 1)
	}
	return groups
}

// personGroups are the answers about the person of a line, by group, the household they belong to among them.
func (r *Roster) personGroups(l *line, household string) map[string]forms.Answers {
	groups := make(map[string]forms.Answers, len(r.layout.person)+1)
	for _, g := range r.layout.person {
		for _, c := range g.columns {
			put(groups, g.name, c.name, r.at(l, c).answer, len(g.columns)+1)
		}
	}
	if q := r.pack.Form(personForm).Question(ofHousehold); q != nil && q.Group != nil {
		put(groups, q.Group.Name, ofHousehold, forms.Text(household), 1)
	}
	return groups
}

func put(groups map[string]forms.Answers, group, name string, a forms.Answer, size int) {
	if a.IsBlank() {
		return
	}
	answers := groups[group]
	if answers == nil {
		answers = make(forms.Answers, size)
		groups[group] = answers
	}
	answers[name] = a
}

// birthOf is the day of birth a line gives, or its ID number does; "" when neither.
func (r *Roster) birthOf(l *line) string {
	return birthOf(r.at(l, r.layout.birth).answer, r.at(l, r.layout.idNumber).answer)
}

// unmapped is what the file says that no mapping could turn into a code, per heading, most frequent first.
func (r *Roster) unmapped() []Unmapped {
	var list []Unmapped
	for _, c := range r.layout.columns {
		if c.q == nil {
			continue
		}
		times := map[uint32]int{}
		for i := range r.lines {
			if v := r.lines[i].cells[c.slot]; c.values[v].answer.State() == forms.Unmapped {
				times[v]++
			}
		}
		from := len(list)
		for v, n := range times {
			list = append(list, Unmapped{Header: c.header, Value: c.values[v].text, Count: n})
		}
		slices.SortFunc(list[from:], compareUnmapped)
	}
	return list
}
