package forms

import "slices"

// Ledger is a printed book: which rows, in which order, in which columns, on which paper.
type Ledger struct {
	Name      string // employment
	Title     string // 贫困劳动力就业信息台账
	Rows      About  // what a row is about: person, household or item
	Case      *Form  // of a ledger of cases, the form whose cases are its rows; Rows is whom that form is about
	Filter    *Expr
	Paper     string // A3, A4
	Landscape bool
	Sign      []string // 填表人, 审核人, …
	Due       string   // name of the calendar row it is due by
	Source    string
	Columns   []Column
}

// Column is one column of a ledger.
type Column struct {
	Name   string
	Title  string
	Head   string // merged head above neighbouring columns with the same Head; "" = none
	Width  float64
	Value  *Expr
	Type   Type      // how the value shows; for a plain question the question's own type
	List   *CodeList // labels of a select value
	Total  bool
	Source string

	short  bool      // divisions by their own name, without those above
	states *CodeList // what the states of an answer are called
}

// Cell is one cell of a ledger row, ready to lay out.
type Cell struct {
	Text   string // what is printed: label, 元 with two decimals, masked or full ID; the word of a state (不清楚, 拒答, 冲突) where there is no value
	Type   Type
	Int    int64 // the number behind money and integer cells, when Number
	Number bool
}

// RowOptions says how rows are printed.
type RowOptions struct {
	FullID bool // whole ID and phone numbers; masked without it (J-16)
	Today  Day
	Row    int // number of the first row, from 1; 0 is 1. Over many dossiers the caller adds len(rows)
}

// Row is one row of a ledger.
type Row struct {
	Household string // record ids
	Person    string // "" in a ledger of households
	Of        string // the case's record id, or the item's name; "" in other ledgers
	Cells     []Cell // one per column
	Undecided bool   // whether the row belongs here cannot be told: it is kept and marked
	Missing   []string
}

// Rows are the ledger's rows of one household, in the order of its members; of income items the household's come first, of
// cases the newest. A row whose filter is undecided is kept and marked. A cell whose value is undecided shows the word of the
// state it ran into, and nothing where nobody asked.
func (p *Pack) Rows(l *Ledger, d *Dossier, o RowOptions) []Row {
	f := p.frame(Scope{})
	defer f.release()
	b := booking{ledger: l, d: d, frame: f, options: o, number: max(o.Row, 1)}
	var w Watch
	if l.Rows == AboutItem {
		w = p.Watch(d, o.Today)
		b.items(nil, w.Household)
	} else if l.Rows == AboutHousehold {
		b.subject(nil)
	}
	for i := range d.Members {
		switch m := &d.Members[i]; l.Rows {
		case AboutItem:
			b.items(m, w.Members[i])
		case AboutPerson:
			b.subject(m)
		}
	}
	return b.rows
}

// booking writes one household into a ledger.
type booking struct {
	ledger  *Ledger
	d       *Dossier
	frame   *frame
	options RowOptions
	number  int
	rows    []Row
}

// subject writes the row of a member or, with nil, the household; of a ledger of cases one for each case.
func (b *booking) subject(m *Member) {
	scope := b.d.Scope(m, b.options.Today)
	if b.ledger.Case == nil {
		b.row(m, scope, "")
		return
	}
	facts := &b.d.Facts
	if m != nil {
		facts = &m.Facts
	}
	cases := facts.Cases[b.ledger.Case.Name]
	for i := range cases {
		scope.Case = &cases[i]
		b.row(m, scope, cases[i].ID)
	}
}

func (b *booking) items(m *Member, items []Item) {
	scope := b.d.Scope(m, b.options.Today)
	for i := range items {
		scope.Item = &items[i]
		b.row(m, scope, items[i].Name)
	}
}

func (b *booking) row(m *Member, s Scope, of string) {
	row := Row{Household: b.d.ID, Of: of}
	if m != nil {
		row.Person = m.ID
	}
	b.frame.scope = s
	b.frame.scope.Row = b.number
	if b.ledger.Filter != nil {
		v, err := b.frame.run(b.ledger.Filter)
		if err == nil && v != true {
			return
		}
		row.Undecided, row.Missing = err != nil, missingOf(err)
	}
	row.Cells = make([]Cell, len(b.ledger.Columns))
	for i := range b.ledger.Columns {
		row.Cells[i] = b.frame.cell(&b.ledger.Columns[i], b.options.FullID)
	}
	b.rows = append(b.rows, row)
	b.number++
}

func (f *frame) cell(c *Column, full bool) Cell {
	if c.Value == nil {
		return Cell{Type: TypeText}
	}
	a := f.shownValue(c.Value)
	cell := Cell{Type: c.Type, Text: look{c.Type, c.List, c.states, full, c.short}.show(a)}
	if a.IsInt() {
		cell.Int, cell.Number = a.Int(), true
	}
	return cell
}

// value is what the expression yields as an answer; an undecided one is the state of what it wanted to read.
func (f *frame) value(e *Expr) Answer {
	f.missed = Answer{}
	v, err := f.run(e)
	if err != nil {
		return f.missed
	}
	switch v := v.(type) {
	case int:
		return Int(int64(v))
	case bool:
		return Text(yesNo[v])
	}
	return Text(text(v))
}

// yesNo are the codes of the list yes_no.
var yesNo = map[bool]string{true: "yes", false: "no"}

// ShowsIncome reports whether the ledger shows what is compared as income, so that it must say of which days that is (B-39).
func (p *Pack) ShowsIncome(l *Ledger) bool {
	if l.Rows == AboutItem {
		return true
	}
	return slices.ContainsFunc(l.Columns, func(c Column) bool {
		return c.Type == TypeMoney && c.Value != nil && c.Value.direct != nil && c.Value.direct.when == now &&
			p.watchedItem(c.Value.direct.form+"."+c.Value.direct.name) != nil
	})
}
