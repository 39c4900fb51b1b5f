package roster

import (
	"slices"

	"hufang/forms"
	"hufang/sync/workbook"
)

// The forms a roster speaks of, and the questions of theirs by which rows find their records.
const (
	householdForm = "household"
	personForm    = "person"

	householdNo = "household_no"
	headName    = "head"
	personNo    = "person_no"
	personName  = "name"
	idNumber    = "id_number"
	birth       = "birth"
	relation    = "relation"
	ofHousehold = "household" // of a person: the record of the household

	lifecycle = "lifecycle"

	relationHead = "head" // the relation of the head to the head
	lifeActive   = "active"
	lifeAway     = "away"
)

// system is what the pack's mappings say of one foreign system.
type system struct {
	name    string
	headers map[string]forms.Mapping               // by heading, in the form of workbook.Header
	codes   map[[2]string]map[string]forms.Mapping // by form and question, then by the folded external text
}

// systemsOf lists the systems of a pack in the order of its mappings.
func systemsOf(p *forms.Pack) []system {
	var systems []system
	for _, m := range p.Mappings {
		i := slices.IndexFunc(systems, func(s system) bool { return s.name == m.System })
		if i < 0 {
			i = len(systems)
			systems = append(systems, system{name: m.System, headers: map[string]forms.Mapping{}, codes: map[[2]string]map[string]forms.Mapping{}})
		}
		switch s := systems[i]; m.Kind {
		case forms.MapHeader, forms.MapSkip:
			s.headers[workbook.Header(m.External)] = m
		case forms.MapCode:
			key := [2]string{m.Form, m.Name}
			if s.codes[key] == nil {
				s.codes[key] = map[string]forms.Mapping{}
			}
			s.codes[key][forms.Fold(m.External)] = m
		}
	}
	return systems
}

// layout is how the columns of one sheet map to the questions of the pack.
type layout struct {
	system  string
	known   int       // headings the mappings speak of
	columns []*column // those that are read, in the order of the file
	unknown []string  // headings no mapping speaks of, as the file has them

	household, person []group // what a row says, group by group

	// The columns that rows find their records and their village by; nil when the file has no such column.
	householdNo, head, headID, personNo, name, idNumber, birth, relation *column
	place                                                                [len(placeLevels)]*column

	warnings []string
}

// group is what the file says about one group of a form.
type group struct {
	name    string
	columns []*column
}

// newLayout maps the headings of a row: first by the system that knows the most of them, then by any other, for exports add columns
// from year to year.
func newLayout(p *forms.Pack, systems []system, header workbook.Row) layout {
	headings := make([]string, len(header.Cells))
	for i, cell := range header.Cells {
		headings[i] = workbook.Header(cell.Text)
	}
	systems = slices.Clone(systems)
	hits := func(s system) (n int) {
		for _, h := range headings {
			if _, ok := s.headers[h]; ok {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(systems, func(a, b system) int { return hits(b) - hits(a) })
	l := layout{system: systems[0].name}
	for i, h := range headings {
		if h == "" {
			continue
		}
		s := slices.IndexFunc(systems, func(s system) bool { _, ok := s.headers[h]; return ok })
		if s < 0 {
			l.unknown = append(l.unknown, header.Cells[i].Text)
			continue
		}
		l.known++
		if m := systems[s].headers[h]; m.Kind == forms.MapHeader {
			l.add(p, systems[s], m, header.Cells[i].Text, i)
		}
	}
	l.household = l.groups(householdForm)
	l.person = l.groups(personForm)
	return l
}

func (l *layout) add(p *forms.Pack, s system, m forms.Mapping, heading string, at int) {
	level := slices.Index(placeLevels[:], m.Name)
	var q *forms.Question
	if f := p.Form(m.Form); f != nil && (m.Form == householdForm || m.Form == personForm) {
		q = f.Question(m.Name)
	}
	if q == nil && level < 0 {
		l.known--
		l.unknown = append(l.unknown, heading)
		return
	}
	if slices.ContainsFunc(l.columns, func(c *column) bool { return c.form == m.Form && c.name == m.Name }) {
		l.warnings = append(l.warnings, sayTwice(heading))
		return
	}
	c := newColumn(q, m, s.codes[[2]string{m.Form, m.Name}])
	c.header, c.at, c.slot = heading, at, len(l.columns)
	l.columns = append(l.columns, c)
	if level >= 0 {
		l.place[level] = c
		return
	}
	switch {
	case m.Form == householdForm && m.Name == householdNo:
		l.householdNo = c
	case m.Form == householdForm && m.Name == headName:
		l.head = c
	case m.Form == householdForm && q.Type == forms.TypeIDNumber:
		l.headID = c
	case m.Form == personForm && m.Name == personNo:
		l.personNo = c
	case m.Form == personForm && m.Name == personName:
		l.name = c
	case m.Form == personForm && m.Name == idNumber:
		l.idNumber = c
	case m.Form == personForm && m.Name == birth:
		l.birth = c
	case m.Form == personForm && m.Name == relation:
		l.relation = c
	}
}

// groups are the groups of a form that the file speaks of, in the order of its columns.
func (l *layout) groups(form string) []group {
	var groups []group
	for _, c := range l.columns {
		if c.form != form || c.q == nil || c.q.Group == nil {
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.name == c.q.Group.Name })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{name: c.q.Group.Name})
		}
		groups[i].columns = append(groups[i].columns, c)
	}
	return groups
}

// repeatsHeader knows a row that repeats the headings, as exports cut into pages have them.
func (l *layout) repeatsHeader(row workbook.Row) bool {
	for i, c := range l.columns {
		if i == 3 {
			return true
		}
		if row.Cell(c.at).Text != c.header {
			return false
		}
	}
	return len(l.columns) > 0
}
