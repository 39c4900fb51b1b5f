package forms

import (
	"maps"
	"strings"
)

// Rule is one row of the rules sheet: what is wrong with a household, a member, an income item or a village when its
// condition holds, and what to do about it.
type Rule struct {
	Name     string
	About    About // household, person, item or village
	Level    FindingLevel
	When     *Expr // true = something is wrong; about a village it reads counted and among
	Each     About // about a village: household or person, of which it counts
	Among    *Expr // about a village: which of them are asked for; nil = all
	Counted  *Expr // about a village: of those, which count
	Sum      *Expr // about a village: what is added up over those that count; nil = nothing
	Sentence *Sentence
	Remedy   string
	Form     string // that Enter opens, with the question; "" = nothing to open
	Question string
	AtItem   bool // of a rule about items: it opens the item's own question, where a person answers it
	Soft     bool // may be answered with a reason
	Source   string
}

// The names a rule about a village has of its own.
const (
	nameCounted   = "counted"   // how many of those asked for count
	nameAmong     = "among"     // how many are asked for
	nameUndecided = "undecided" // of how many one of both cannot be told
	nameSum       = "sum"       // what those that count come to, where the rule adds something up
)

var tallyNames = map[string]yield{nameCounted: {kind: kindInt}, nameAmong: {kind: kindInt}, nameUndecided: {kind: kindInt}}

// rules reads the rows of the sheet; their expressions are compiled with all others.
func (b *builder) rules() {
	p := b.pack
	for _, l := range p.tables["rules"] {
		r := &Rule{Name: b.slug(l, "name"), Remedy: l.get("remedy"), Soft: b.yes(l, "soft"), Source: l.get("source"),
			About: About(b.oneOf(l, "about", string(AboutHousehold), string(AboutPerson), string(AboutItem), string(AboutVillage))),
			Level: FindingLevel(b.oneOf(l, "level", "", string(LevelBlock), string(LevelWarn), string(LevelAlert), string(LevelWatch))),
			Each:  About(b.oneOf(l, "each", string(AboutHousehold), string(AboutPerson)))}
		for _, column := range []string{"level", "when", "sentence"} {
			if l.get(column) == "" {
				b.fault(l, column, sayBlank)
			}
		}
		for _, column := range []string{"each", "counted", "among", "sum"} {
			if l.get(column) != "" && r.About != AboutVillage {
				b.fault(l, column, sayNotMeant)
			}
		}
		if r.About == AboutVillage && l.get("counted") == "" {
			b.fault(l, "counted", sayBlank)
		}
		b.jump(l, r)
		p.judged.add(r)
		if r.Level == LevelAlert {
			p.alerting.add(r)
		}
		p.rules[r.Name] = r
		p.Rules = append(p.Rules, r)
	}
}

// jumpItem before a question means: the item's own, or else this.
const jumpItem = "item "

// jump reads the question a finding leads to.
func (b *builder) jump(l line, r *Rule) {
	to := l.get("jump")
	if to == "" {
		return
	}
	rest, atItem := strings.CutPrefix(to, jumpItem)
	form, name, _ := strings.Cut(rest, ".")
	f := b.pack.forms[form]
	r.AtItem = atItem
	switch {
	case atItem && r.About != AboutItem:
		b.fault(l, "jump", sayNotMeant)
	case f == nil:
		b.fault(l, "jump", sayNoForm, form)
	case f.byName[name] == nil || !f.byName[name].Type.Stored():
		b.fault(l, "jump", sayNoQuestion, form, name)
	}
	r.Form, r.Question = form, name
}

func (b *builder) ruleExpressions() {
	for i, l := range b.pack.tables["rules"] {
		r := b.pack.Rules[i]
		target := func(column string) string { return "rules:" + r.Name + ":" + column }
		n := names{pack: b.pack, of: r.About}
		switch r.About {
		case AboutItem:
			n.of, n.item = AboutPerson, true
		case AboutVillage:
			n.of, n.more = AboutHousehold, tallyNames
			each := names{pack: b.pack, of: r.Each}
			r.Among = b.expr(l, target("among"), "among", each, wantBool)
			r.Counted = b.expr(l, target("counted"), "counted", each, wantBool)
			if r.Sum = b.expr(l, target("sum"), "sum", each, wantNumber); r.Sum != nil {
				n.more = maps.Clone(tallyNames)
				n.more[nameSum] = yield{kind: r.Sum.yield.kind}
			}
		}
		r.When = b.expr(l, target("when"), "when", n, wantBool)
		r.Sentence = b.sentence(l, target("sentence"), "sentence", n)
		for _, column := range []string{"when", "sentence"} {
			if c, ok := b.pack.exprs[target(column)]; ok {
				c.rule = r
				b.pack.exprs[target(column)] = c
			}
		}
	}
}

// exprs are the expressions of the rule that are run on a household: of a rule about a village, those that count.
func (r *Rule) exprs() []*Expr {
	if r.About == AboutVillage {
		return []*Expr{r.Among, r.Counted, r.Sum}
	}
	return append([]*Expr{r.When}, r.Sentence.exprs()...)
}

// ReadsRules is what Judge and Tally need fetched; it is not to be written to.
func (p *Pack) ReadsRules() Reading { return p.readsRules }

// ReadsJudged is what Judge alone needs fetched; it is not to be written to.
func (p *Pack) ReadsJudged() Reading { return p.readsJudged }

// ReadsAlerts is what Alerts and Watch need fetched; it is not to be written to.
func (p *Pack) ReadsAlerts() Reading { return p.readsAlerts }

// reading is what some of the rules need fetched.
func (p *Pack) reading(of func(*Rule) bool) Reading {
	r := newReading()
	items := false
	for _, rule := range p.Rules {
		if !of(rule) {
			continue
		}
		for _, e := range rule.exprs() {
			r.add(e)
		}
		items = items || rule.About == AboutItem
	}
	if items {
		p.readsWatch(&r)
	}
	return r
}
