package sample

import (
	"math/rand/v2"
	"time"

	"hufang/forms/cn"
)

// Options say what to generate; the zero Options give the demo's village.
type Options struct {
	Households int    // 320 when zero
	Village    string // 12 digits; a village of the embedded divisions when empty
	Month      string // "2026-11"; the month of the changes, 2026-11 when empty
	Changes    int    // follow-ups of Month that differ from the month before; 41 for 320 households when zero, none when negative
	History    int    // months of follow-ups before Month; 2 when zero, no follow-up at all when negative
	Past       int    // follow-ups of each month before Month, but the first, that differ from the month before: with them come the cases that such changes open
}

// Generator makes villages one after another; no number (ID, phone, 户编号,
// 人口编号) comes twice from one Generator.
type Generator struct {
	r        *rand.Rand
	words    *lexicon
	ids      map[string]bool
	phones   map[int]bool
	nextNo   int // 户编号
	nextOne  int // 人口编号
	counties map[string]pool[string]

	// of the village at hand
	home      cn.Division
	day       time.Time // the last day of the month: ages count to it
	months    []string  // oldest first, the month of the changes last; empty without follow-ups
	followers pool[string]
	special   int // surnames that are hard to sort, taken in turn
}

// New returns a Generator; equal seeds make equal villages.
func New(seed uint64) *Generator {
	r := rand.New(rand.NewPCG(seed, 0x6875_6661_6e67))
	return &Generator{
		r: r, words: words(),
		ids: map[string]bool{}, phones: map[int]bool{}, counties: map[string]pool[string]{},
		nextNo: 1_000_000_000 + r.IntN(8_000_000_000), nextOne: 10_000_000_000 + r.IntN(80_000_000_000),
	}
}

// Village makes one village from a seed.
func Village(seed uint64, o Options) []Household { return New(seed).Village(o) }

// Village makes the next village.
func (g *Generator) Village(o Options) []Household {
	o = o.withDefaults(g.words)
	g.settle(o)
	households := make([]Household, o.Households)
	for i := range households {
		households[i] = g.household(i)
	}
	if len(g.months) > 0 {
		g.follow(households, o.Changes, o.Past)
		g.earn(households)
		if o.Past > 0 {
			g.open(households)
		}
	}
	return households
}

func (o Options) withDefaults(l *lexicon) Options {
	if o.Households == 0 {
		o.Households = 320
	}
	if o.Village == "" {
		o.Village = l.words["village"][0]
	}
	if o.Month == "" {
		o.Month = "2026-11"
	}
	if o.Changes == 0 {
		o.Changes = (o.Households*41 + 160) / 320
	}
	if o.History == 0 {
		o.History = 2
	}
	return o
}

func (g *Generator) settle(o Options) {
	month, err := time.Parse("2006-01", o.Month)
	if err != nil {
		panic("sample: Options.Month is not a month")
	}
	g.home = divisionOf(o.Village)
	g.day = month.AddDate(0, 1, -1)
	g.months = g.months[:0]
	for back := o.History; back >= 0; back-- {
		g.months = append(g.months, month.AddDate(0, -back, 0).Format("2006-01"))
	}
	g.followers = g.followers[:0]
	for range 3 {
		g.followers = append(g.followers, g.surname()+g.given(pick(g.r, male, female)))
	}
}

// divisionOf names a village that no list knows by its last digits.
func divisionOf(code string) cn.Division {
	if d, ok := cn.Village(code); ok {
		return d
	}
	if len(code) != int(cn.VillageLevel) {
		panic("sample: Options.Village has not 12 digits")
	}
	d, ok := cn.Town(code[:9])
	if !ok {
		d, _ = cn.County(code[:6])
		d.Town = "第" + code[6:9] + "乡"
	}
	d.Code, d.Village = code, "第"+code[9:]+"村"
	return d
}

// county draws a county of the home city or province that is not home.
func (g *Generator) county(scope string) string {
	list := g.counties[scope]
	if list == nil {
		for d := range cn.Counties() {
			if cn.Within(d.Code, scope) && d.Code != g.home.Code[:6] {
				list = append(list, d.Code)
			}
		}
		if list == nil {
			list = pool[string]{g.home.Code[:6]}
		}
		g.counties[scope] = list
	}
	return list.draw(g.r)
}

// chance is true in percent of a hundred cases.
func (g *Generator) chance(percent int) bool { return g.r.IntN(100) < percent }

// between draws from low to high, both included.
func (g *Generator) between(low, high int) int { return low + g.r.IntN(high-low+1) }

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }
