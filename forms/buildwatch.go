package forms

import (
	"slices"
	"strings"
)

// watch makes the items to compare. Their expressions are compiled with all others, when every name is known.
func (b *builder) watch() {
	p := b.pack
	for _, l := range p.tables["watch"] {
		name := l.get("item")
		form, question, _ := strings.Cut(name, ".")
		f := p.forms[form]
		if f == nil {
			b.fault(l, "item", sayNoForm, form)
			continue
		}
		q := f.Question(question)
		if q == nil || q.Type != TypeMoney {
			b.fault(l, "item", sayNoMoney, name)
			continue
		}
		c := p.watchedItem(name)
		if c == nil {
			p.watched = append(p.watched, watched{name: name, about: f.About, form: f, limits: map[string]limits{}, label: q.Label, labelEN: q.LabelEN,
				role: ItemRole(b.oneOf(l, "role", string(ItemAdded), string(ItemCost), string(ItemWithin), string(ItemTotal)))})
			c = &p.watched[len(p.watched)-1]
			b.role(l, c)
		} else {
			for _, column := range []string{"label", "label::en", "role", "value"} {
				if l.get(column) != "" {
					b.fault(l, column, sayNotMeant)
				}
			}
		}
		if l.get("label") != "" {
			c.label = l.get("label")
		}
		if l.get("label::en") != "" {
			c.labelEN = l.get("label::en")
		}
		c.limits[b.class(l)] = b.limits(l)
	}
	p.normal = b.baseline(p.tables.row("settings", "key", settingNormal), "value")
}

// role checks that there is one total, and a person's items only add up.
func (b *builder) role(l line, c *watched) {
	switch {
	case c.about == AboutVillage:
		b.fault(l, "item", sayNotMeant)
	case c.role == ItemAdded:
	case c.about == AboutPerson:
		b.fault(l, "role", sayNotMeant)
	case c.role == ItemTotal && slices.ContainsFunc(b.pack.watched[:len(b.pack.watched)-1], func(other watched) bool { return other.role == ItemTotal }):
		b.fault(l, "role", sayTwoTotals)
	}
}

// class is the labour class of a row; "" is every class that has no row of its own.
func (b *builder) class(l line) string {
	class := l.get("class")
	if class == "" {
		return ""
	}
	list := b.pack.classes()
	if list == nil {
		b.fault(l, "class", sayNoQuestion, formPerson, questionLabourClass)
		return class
	}
	if _, ok := list.Choice(class); !ok {
		b.fault(l, "class", sayNoCode, list.Name, class)
	}
	return class
}

func (b *builder) limits(l line) limits {
	return limits{
		watchPercent: b.percent(l, "watch_percent"), watchYuan: b.amount(l, "watch_yuan"),
		alertPercent: b.percent(l, "alert_percent"), alertYuan: b.amount(l, "alert_yuan"),
		normal: b.baseline(l, "normal"),
	}
}

// percent reads a share between 1 and 100; blank is nil.
func (b *builder) percent(l line, column string) *int64 {
	if l.get(column) == "" {
		return nil
	}
	n := int64(b.integer(l, column, 1, 100))
	return &n
}

// amount reads 元 as fen; blank is nil.
func (b *builder) amount(l line, column string) *int64 {
	if l.get(column) == "" {
		return nil
	}
	fen, err := parseMoney(l.get(column))
	if err != nil || fen <= 0 {
		b.fault(l, column, sayNotAmount, l.get(column))
	}
	return &fen
}

// baseline reads what 正常收入 is: year_mean, last_year or an amount in 元; blank is not set.
func (b *builder) baseline(l line, column string) baseline {
	rule, rest, _ := strings.Cut(l.get(column), " ")
	switch {
	case rule == normalAmount && rest != "":
		fen, err := parseMoney(strings.TrimSpace(rest))
		if err != nil || fen <= 0 {
			b.fault(l, column, sayNotAmount, rest)
		}
		return baseline{normalAmount, fen}
	case rest != "", rule != "" && rule != normalYearMean && rule != normalLastYear:
		b.fault(l, column, sayNotNormal, l.get(column))
	}
	return baseline{rule: rule}
}

// watchedItem is the item of that name, nil when there is none.
func (p *Pack) watchedItem(name string) *watched {
	i := slices.IndexFunc(p.watched, func(c watched) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return &p.watched[i]
}

// items compiles the items' expressions, and settles what has to be reckoned before they can be read.
func (b *builder) items() {
	p := b.pack
	seen := map[string]bool{}
	for _, l := range p.tables["watch"] {
		c := p.watchedItem(l.get("item"))
		if c == nil || seen[c.name] {
			continue
		}
		seen[c.name] = true
		n := names{pack: p, of: c.about}
		if c.value = b.expr(l, "watch:"+c.name+":value", "value", n, wantMoney); l.get("value") == "" {
			c.value, _ = compile(c.name, n, wantMoney)
		}
		if c.value == nil {
			continue // faulted above
		}
		for _, r := range c.value.reads {
			if i := b.step(c.form, r); i >= 0 {
				c.steps = append(c.steps, i)
			}
		}
		if c.about == AboutHousehold {
			c.earned = p.earned(c)
		}
	}
	for i := range p.watched {
		if at := slices.IndexFunc(p.reckoned, func(r *reckoned) bool { return r.form == p.watched[i].form }); at >= 0 {
			p.watched[i].reckoned = p.reckoned[at]
		}
	}
}

// step is the place of what must be calculated before a name of a household's form can be read; -1 when it is stored.
func (b *builder) step(f *Form, r *ref) int {
	if r.form != f.Name || r.when != now || f.About != AboutHousehold {
		return -1
	}
	q := f.Question(r.name)
	if q.Calculation == nil || q.Group != nil {
		return -1
	}
	of := b.reckoned(f)
	if i := slices.IndexFunc(of.steps, func(s step) bool { return s.question == q }); i >= 0 {
		return i
	}
	at := len(of.steps)
	of.steps = append(of.steps, step{question: q}) // before what it reads: calculations in a circle are faulted elsewhere
	var needs []int
	for _, e := range []*Expr{q.Relevant, q.Calculation} {
		if e == nil {
			continue
		}
		for _, read := range e.reads {
			if i := b.step(f, read); i >= 0 {
				needs = append(needs, i)
			}
		}
	}
	of.steps[at].needs = needs
	return at
}

func (b *builder) reckoned(f *Form) *reckoned {
	p := b.pack
	if i := slices.IndexFunc(p.reckoned, func(r *reckoned) bool { return r.form == f }); i >= 0 {
		return p.reckoned[i]
	}
	of := &reckoned{form: f, place: len(p.reckoned), at: &ref{form: f.Name, monthly: f.Cadence == Monthly}}
	p.reckoned = append(p.reckoned, of)
	return of
}

// earned is what an item comes to when it reads nothing of its own form but something of each member: what one member
// brings to it is what it comes to with nobody else in the household.
func (p *Pack) earned(c *watched) *Expr {
	e := c.value
	if e.direct != nil {
		e = c.form.Question(e.direct.name).Calculation
	}
	ofMembers := func(r *ref) bool { return r.member && p.forms[r.form] != nil && p.forms[r.form].About == AboutPerson }
	if e == nil || len(e.ownReads(c.form)) > 0 || !slices.ContainsFunc(e.reads, ofMembers) {
		return nil
	}
	return e
}

func wantMoney(y yield) string { return y.fills(TypeMoney, nil) }
