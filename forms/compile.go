package forms

import (
	"slices"
	"strings"
)

// expressions compiles every expression of the pack. Until here only cells were read; now every name is known.
func (b *builder) expressions() {
	p := b.pack
	for i, l := range p.tables["forms"] {
		f := p.Forms[i]
		f.Relevant = b.expr(l, "forms:"+f.Name+":relevant", "relevant", names{pack: p, of: f.About}, wantBool)
	}
	b.questions()
	b.spellExpressions()
	b.ruleExpressions()
	b.items()
	b.supplementExpressions()
	for i, l := range p.tables["ledgers"] {
		g := p.Ledgers[i]
		n := g.names(p)
		n.row = false // a row is numbered when it is known to belong
		g.Filter = b.expr(l, "ledgers:"+g.Name+":filter", "filter", n, wantBool)
	}
	at := map[string]int{}
	for _, l := range p.tables["columns"] {
		g := p.ledgers[l.get("ledger")]
		if g == nil {
			continue
		}
		c := &g.Columns[at[g.Name]]
		at[g.Name]++
		c.Value = b.expr(l, "columns:"+g.Name+"."+c.Name+":value", "value", g.names(p), wantPrintable)
		b.shown(l, c)
	}
	for _, f := range p.Forms {
		b.order(f)
	}
}

func wantBool(y yield) string {
	if y.kind == kindBool || y.kind == kindAny {
		return ""
	}
	return say(sayMismatch, yield{kind: kindBool}, y)
}

func wantNumber(y yield) string {
	if y.isNumber() {
		return ""
	}
	return say(sayMismatch, yield{kind: kindInt}, y)
}

func wantPrintable(y yield) string {
	if y.kind == kindList || y.kind == kindMember {
		return say(sayPrintable, y)
	}
	return ""
}

// names are what a ledger's expressions may read.
func (g *Ledger) names(p *Pack) names {
	n := names{pack: p, of: g.Rows, row: true}
	if g.Rows == AboutItem {
		n.of, n.item = AboutPerson, true
	}
	return n
}

// expr compiles the expression of a cell; nil when the cell is blank or wrong.
func (b *builder) expr(l line, target, column string, n names, want func(yield) string) *Expr {
	source := l.get(column)
	if source == "" {
		return nil
	}
	code := source
	if column == "required" && source == "yes" {
		code = "true"
	}
	e, why := compile(code, n, want)
	if why != "" {
		b.fault(l, column, "%s", why)
		return nil
	}
	e.source = source
	b.pack.exprs[target] = cell{expr: e, line: l, in: column, names: n}
	return e
}

// questions compiles the expressions of the survey sheet.
func (b *builder) questions() {
	for _, a := range b.asked {
		f, q := a.form, a.question
		compile := func(column string, want func(yield) string) *Expr {
			return b.expr(a.line, "survey:"+f.Name+"."+q.Name+":"+column, column, names{pack: b.pack, form: f, of: f.About}, want)
		}
		q.own = compile("relevant", wantBool)
		q.Required = compile("required", wantBool)
		q.Constraint = compile("constraint", wantBool)
		q.Calculation = compile("calculation", func(y yield) string { return y.fills(q.Type, q.List) })
		q.Relevant = b.joined(a)
	}
}

// joined is the question's own relevant and those of the sections around it.
func (b *builder) joined(a asked) *Expr {
	var sources []string
	var only *Expr
	for at := a.question; at != nil; at = at.section {
		if at.own != nil {
			sources, only = append(sources, "("+at.own.source+")"), at.own
		}
	}
	if len(sources) < 2 {
		return only
	}
	slices.Reverse(sources) // the outermost first: it is what leaves the rest unread
	e, why := compile(strings.Join(sources, " and "), names{pack: b.pack, form: a.form, of: a.form.About}, wantBool)
	if why != "" {
		b.fault(a.line, "relevant", "%s", why)
	}
	return e
}

// shown settles how a column's values are shown where its type cell does not say.
func (b *builder) shown(l line, c *Column) {
	if c.Value == nil {
		return
	}
	y := c.Value.yield
	if c.Type != "" {
		if (c.Type.Numeric() || c.List != nil) && y.kind != kindAny {
			if why := y.fills(c.Type, c.List); why != "" {
				b.fault(l, "type", "%s", why)
			}
		}
		c.short = c.Type == TypeDivision
		return
	}
	c.Type, c.List = y.typeOf(), y.list
	if d := c.Value.direct; d != nil {
		c.Type, c.List = d.typ, d.list
	}
	if y.kind == kindBool {
		c.List = b.pack.lists[listYesNo]
	}
}

// order sorts the questions so that what a relevant or a calculation reads is settled before it, and faults a circle.
func (b *builder) order(f *Form) {
	const open, done = 1, 2
	state := map[*Question]int{}
	var trail []string
	var visit func(q *Question) bool
	visit = func(q *Question) bool {
		if state[q] == done {
			return true
		}
		trail = append(trail, q.Name)
		if state[q] == open {
			return false
		}
		state[q] = open
		for _, e := range []*Expr{q.Relevant, q.Calculation} {
			for _, name := range e.ownReads(f) {
				if !visit(f.byName[name]) {
					return false
				}
			}
		}
		trail = trail[:len(trail)-1]
		state[q] = done
		f.order = append(f.order, q)
		return true
	}
	for _, a := range b.asked {
		if a.form == f && !visit(a.question) {
			b.fault(a.line, "", sayCycle, strings.Join(trail, " → "))
			return
		}
	}
}

// ownReads are the questions of the form at hand that the expression reads; nil reads nothing.
func (e *Expr) ownReads(f *Form) (out []string) {
	if e == nil {
		return nil
	}
	for _, r := range e.reads {
		if r.form == f.Name && r.when == now {
			out = append(out, r.name)
		}
	}
	return out
}
