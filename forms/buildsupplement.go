package forms

import (
	"slices"
	"strconv"
)

// The names the words of a measure may read beside the facts.
const (
	nameGap  = "gap"  // what the household lacks, fen a month
	nameGain = "gain" // what the measure may bring
)

var measureNames = map[string]yield{nameGap: {kind: kindMoney}, nameGain: {kind: kindMoney}}

// supplements reads the rows of the sheet; their expressions are compiled with all others.
func (b *builder) supplements() {
	p := b.pack
	for _, l := range p.tables["supplements"] {
		s := &Supplement{Row: b.slug(l, "row"), Name: l.get("name"), Items: words(l.get("item")), Rank: b.integer(l, "rank", 1, 99), Source: l.get("source"),
			About: About(b.oneOf(l, "about", string(AboutHousehold), string(AboutPerson)))}
		for _, column := range []string{"item", "when", "measure", "rank"} {
			if l.get(column) == "" {
				b.fault(l, column, sayBlank)
			}
		}
		switch list := p.lists[listSupplement]; {
		case list == nil:
			b.fault(l, "name", sayNoList, listSupplement)
		default:
			if _, ok := list.Choice(s.Name); !ok {
				b.fault(l, "name", sayNoCode, listSupplement, s.Name)
			}
		}
		for _, item := range s.Items {
			if c := p.watchedItem(item); c == nil || c.about != AboutHousehold || c.role == ItemTotal {
				b.fault(l, "item", sayNoItem, item)
			}
		}
		p.Supplements = append(p.Supplements, s)
	}
	reviews := p.tables.row("settings", "key", settingReviews)
	for _, word := range words(p.Settings.Text(settingReviews)) {
		if n, err := strconv.Atoi(word); err != nil || n < 1 || n >= historyMonths {
			b.fault(reviews, "value", sayOutOfRange, word, 1, historyMonths-1)
		}
	}
}

func (b *builder) supplementExpressions() {
	for i, l := range b.pack.tables["supplements"] {
		s := b.pack.Supplements[i]
		n := names{pack: b.pack, of: s.About}
		target := func(column string) string { return "supplements:" + s.Row + ":" + column }
		s.When = b.expr(l, target("when"), "when", n, wantBool)
		s.Gain = b.expr(l, target("gain"), "gain", n, wantMoney)
		n.more = measureNames
		s.Measure = b.sentence(l, target("measure"), "measure", n)
	}
}

// ReadsSupplements is what Watch, Suggest and Progress need fetched.
func (p *Pack) ReadsSupplements() Reading {
	r := newReading()
	p.readsWatch(&r)
	for _, s := range p.Supplements {
		for _, e := range append(s.Measure.exprs(), s.When, s.Gain) {
			r.add(e)
		}
	}
	if p.Form(formSupplementCase) != nil && !slices.Contains(r.Cases, formSupplementCase) {
		r.Cases = append(r.Cases, formSupplementCase)
	}
	return r
}
