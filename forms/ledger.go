package forms

// Ledger is a printed book: which rows, in which order, in which columns, on which paper.
type Ledger struct {
	Name      string // employment
	Title     string // 贫困劳动力就业信息台账
	Rows      About  // what a row is: person or household
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
	Cells     []Cell // one per column
	Undecided bool   // whether the row belongs here cannot be told: it is kept and marked
	Missing   []string
}

// Rows are the ledger's rows of one household, in the order of its members. A row whose filter is undecided is kept and
// marked. A cell whose value is undecided shows the word of the state it ran into, and nothing where nobody asked.
func (p *Pack) Rows(l *Ledger, d *Dossier, o RowOptions) []Row {
	members := 1
	if l.Rows == AboutPerson {
		members = len(d.Members)
	}
	f := p.frame(Scope{})
	defer f.release()
	var rows []Row
	number := max(o.Row, 1)
	for i := range members {
		row := Row{Household: d.ID}
		var m *Member
		if l.Rows == AboutPerson {
			m = &d.Members[i]
			row.Person = m.ID
		}
		f.scope = d.Scope(m, o.Today)
		f.scope.Row = number
		if l.Filter != nil {
			v, err := f.run(l.Filter)
			if err == nil && v != true {
				continue
			}
			row.Undecided, row.Missing = err != nil, missingOf(err)
		}
		row.Cells = make([]Cell, len(l.Columns))
		for i := range l.Columns {
			row.Cells[i] = f.cell(&l.Columns[i], o.FullID)
		}
		rows = append(rows, row)
		number++
	}
	return rows
}

func (f *frame) cell(c *Column, full bool) Cell {
	if c.Value == nil {
		return Cell{Type: TypeText}
	}
	var a Answer
	if c.Value.direct != nil {
		a = c.Value.direct.answer(&f.scope, f.settings)
	} else {
		a = f.value(c.Value)
	}
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
