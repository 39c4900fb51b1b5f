package forms

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// Deadline is one row of the calendar: what must be done by which day, by whom, and sent to whom.
type Deadline struct {
	Name, Label string
	LabelEN     string
	Repeat      string // monthly; bimonthly, quarterly or yearly with Month
	Month       int    // bimonthly: 1 odd months, 2 even ones; quarterly: 1–3 in the quarter; yearly: 1–12
	Day         int    // 1–31; a day past the end of the month is its last
	Who, To     string
	Ledger      string // that is due; "" when it is something else
	Remind      []int  // days before
	Source      string
}

// periods are the lengths in months of what Repeat names.
var periods = map[string]int{"monthly": 1, "bimonthly": 2, "quarterly": 3, "yearly": 12}

// On is the day of the month m the deadline falls on; ok is false when it does not fall in that month.
func (d Deadline) On(m Month) (day Day, ok bool) {
	length := periods[d.Repeat]
	day = m.Day(d.Day)
	if length == 0 || day == "" {
		return "", false
	}
	if length > 1 && m.Number()%length != d.Month-1 {
		return "", false
	}
	return day, true
}

// Next is the first day the deadline falls on in the month m or a later one; ok is false where there is no such month.
func (d Deadline) Next(m Month) (day Day, ok bool) {
	for range monthsOfYear {
		if day, ok = d.On(m); ok {
			return day, true
		}
		m = m.Add(1)
	}
	return "", false
}

// checkDeadline checks deadline('report'): a row of the calendar, so that the day stands there alone.
func checkDeadline(c *checker, node *ast.Node, args []ast.Node) yield {
	name, literal := args[0].(*ast.StringNode)
	if !literal {
		return c.fail(sayDeadlineLiteral)
	}
	i := slices.IndexFunc(c.pack.Calendar, func(d Deadline) bool { return d.Name == name.Value })
	if i < 0 {
		return c.fail(sayNoDeadline, name.Value)
	}
	from := len(c.reads)
	var month ast.Node = &ast.IdentifierNode{Value: "month"}
	month.SetLocation((*node).Location())
	c.is(&month, kindMonth)
	c.wrap(node, "deadline", from, &ast.ConstantNode{Value: &c.pack.Calendar[i]}, month)
	return yield{kind: kindDay}
}

func runDeadline(p ...any) (any, error) {
	if day, ok := p[1].(*Deadline).Next(Month(text(p[2]))); ok {
		return string(day), nil
	}
	return nil, p[3].(*Undecided)
}
