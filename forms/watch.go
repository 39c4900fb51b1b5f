package forms

import (
	"maps"
	"slices"
)

// Watch is a household's income of a month, item by item beside last month and last year (E-20 … E-24; 001 七(三)).
type Watch struct {
	Household []Item   // of the household, in the order of the sheet, the total among them
	Members   [][]Item // of each member, as the dossier has them; none of one whose form is not asked of them
	Total     Item     // the item that all others make; the zero Item when the pack has none
	Weak      string   // name of the weak item; "" when nothing was lost, or it cannot be told
}

// watched is an item to compare: the rows of the watch sheet with its name.
type watched struct {
	name, label, labelEN string

	about    About
	role     ItemRole
	form     *Form
	value    *Expr
	reckoned *reckoned // of a form that calculates what it does not store
	steps    []int     // of those, what must be calculated before value can be read
	earned   *Expr     // of a household's item that is nothing but a sum over its members: that sum
	limits   map[string]limits
}

// reckoned are the questions of a household's form that are calculated but not stored, as far as items read them.
type reckoned struct {
	form  *Form
	place int  // among those of the pack
	at    *ref // any name of the form, to find its record by
	steps []step
}

// step is one such question and those it reads itself.
type step struct {
	question *Question
	needs    []int
}

// limits are the thresholds and the normal income of one labour class; nil is not set.
type limits struct {
	watchPercent, watchYuan, alertPercent, alertYuan *int64
	normal                                           baseline
}

// baseline says what 正常收入 is; the policies leave it open (E-23, L-19).
type baseline struct {
	rule   string
	amount int64 // fen, of normalAmount
}

// The rules of normal income.
const (
	normalYearMean = "year_mean" // mean of the twelve months before, over those known
	normalLastYear = "last_year" // same month last year
	normalAmount   = "amount"    // a set line: amount 1500
)

// The settings behind thresholds that no row gives, and behind normal income.
const (
	settingDropWatch    = "income_drop_watch"    // percent
	settingDropAlert    = "income_drop_warn"     // percent
	settingNormal       = "income_normal"        // of the total: year_mean, last_year or an amount in 元
	settingNormalMonths = "income_normal_months" // how many of the twelve months must be known for their mean
)

// questionLabourClass of the person says whose thresholds hold.
const (
	formPerson          = "person"
	questionLabourClass = "labour_class"
)

// Watch compares the household's and its members' items. Months come from the dossier: what is not there is unknown, is
// left out of every sum and shown by LeftOut. Each month is read as its records stand now: a correction moves the
// comparison. today is the day the dossier's own month is seen on.
func (p *Pack) Watch(d *Dossier, today Day) Watch {
	h := p.history(d, today)
	defer h.frame.release()
	w := h.watch()
	for _, items := range append(slices.Clone(w.Members), w.Household) {
		for i := range items {
			items[i].settle()
		}
	}
	w.Total.settle()
	return w
}

// watch compares the items; their years to date wait until somebody reads them, as long as the history's frame is held.
func (h *history) watch() Watch {
	p, d := h.pack, h.d
	w := Watch{Members: make([][]Item, len(d.Members))}
	for i := range p.watched {
		c := &p.watched[i]
		if c.about == AboutHousehold {
			w.Household = append(w.Household, h.item(c, household))
			continue
		}
		for m := range d.Members {
			if h.asked(c.form, m) {
				w.Members[m] = append(w.Members[m], h.item(c, m))
			}
		}
	}
	for _, it := range w.Household {
		if it.Role == ItemTotal {
			w.Total = it
		}
	}
	h.weaken(&w)
	return w
}

// item compares one item of a member, or of the household.
func (h *history) item(c *watched, member int) Item {
	it := Item{Name: c.name, Label: c.label, LabelEN: c.labelEN, Role: c.role}
	var months [historyMonths]Answer
	var read [historyMonths]bool
	whose := member
	value := func(back int) Answer {
		if !read[back] {
			months[back], read[back] = h.value(c, whose, back), true
		}
		return months[back]
	}
	it.compare(h.d.Month, value)
	if c.earned != nil && (it.This.Int() != 0 || it.Last.Int() != 0) {
		member = h.earner(c)
	}
	if member != household {
		it.Person = h.d.Members[member].ID
		it.Class = h.d.Members[member].Now[formPerson].Answers[questionLabourClass].Text()
	}
	limit, ok := c.limits[it.Class]
	if !ok {
		limit = c.limits[""]
	}
	h.limit(&it, limit, value)
	return it
}

// limit applies thresholds and normal income; what neither the row nor a setting gives is named as not set.
func (h *history) limit(it *Item, l limits, value func(back int) Answer) {
	unset := func(key string) { it.Unset = append(it.Unset, nameSettings+"."+key) }
	general := func(percent, yuan *int64, key string) *int64 {
		if percent != nil || yuan != nil {
			return percent
		}
		if n, ok := h.pack.Settings.Int(key); ok {
			return &n
		}
		unset(key)
		return nil
	}
	it.WatchYuan, it.AlertYuan = l.watchYuan, l.alertYuan
	it.WatchPercent = general(l.watchPercent, l.watchYuan, settingDropWatch)
	it.AlertPercent = general(l.alertPercent, l.alertYuan, settingDropAlert)
	it.judge()
	line := l.normal
	if line.rule == "" && it.Role == ItemTotal {
		line = h.pack.normal
		if line.rule == "" {
			unset(settingNormal)
		}
	}
	if least, ok := h.pack.Settings.Int(settingNormalMonths); line.rule != normalYearMean || ok {
		it.against(line.of(value, int(least)))
		return
	}
	unset(settingNormalMonths)
}

// of is the normal income by the item's months before; nil when it cannot be told. least is how many of the twelve
// months a mean needs.
func (b baseline) of(value func(back int) Answer, least int) *int64 {
	switch b.rule {
	case normalAmount:
		return &b.amount
	case normalLastYear:
		if a := value(monthsOfYear); a.IsInt() {
			fen := a.Int()
			return &fen
		}
	case normalYearMean:
		var sum, known int
		for back := 1; back <= monthsOfYear; back++ {
			if a := value(back); a.IsInt() {
				sum, known = sum+int(a.Int()), known+1
			}
		}
		if known > 0 && known >= least {
			fen := int64(floorDiv(2*sum+known, 2*known))
			return &fen
		}
	}
	return nil
}

// weaken marks the weak item: where the total fell, or cannot be told, the item that fell furthest; where the total is
// below normal all the same, the one furthest below last year's month. The first in the sheet wins a tie.
func (h *history) weaken(w *Watch) {
	fell, known := w.Total.fall()
	loss := (*Item).fall
	if known && fell <= 0 {
		if w.Total.Short == nil || *w.Total.Short == 0 {
			return
		}
		loss = (*Item).yearFall
	}
	weak, most := -1, int64(0)
	for i := range w.Household {
		it := &w.Household[i]
		if it.Role != ItemAdded && it.Role != ItemCost {
			continue
		}
		if lost, ok := loss(it); ok && lost > most {
			weak, most = i, lost
		}
	}
	if weak >= 0 {
		w.Household[weak].Weak = true
		w.Weak = w.Household[weak].Name
	}
}

// Gap is what the household's income of the month lacks, in fen: to its normal income where that is known and not
// reached, otherwise to last month's (E-28); where the total cannot be told, what the weak item lost. ok is false when
// nothing is lacking, or nothing can be told.
func (w *Watch) Gap() (fen int64, normal, ok bool) {
	if short := w.Total.Short; short != nil && *short > 0 {
		return *short, true, true
	}
	if fell, known := w.Total.fall(); known {
		return fell, false, fell > 0
	}
	for i := range w.Household {
		if w.Household[i].Weak {
			fell, known := w.Household[i].fall()
			return fell, false, known
		}
	}
	return 0, false, false
}

// Item is the household's item of that name; nil when it has none.
func (w *Watch) Item(name string) *Item {
	i := slices.IndexFunc(w.Household, func(it Item) bool { return it.Name == name })
	if i < 0 {
		return nil
	}
	return &w.Household[i]
}

// history is a household's months, each reckoned once.
type history struct {
	pack   *Pack
	d      *Dossier
	today  Day
	frame  *frame
	seen   [historyMonths]Day             // the day each month is looked at on
	months [][historyMonths]reckonedMonth // by the place of what is reckoned
}

// reckonedMonth is what a form says of a month, and which of its steps are done.
type reckonedMonth struct {
	own  Answers
	done []bool
}

// historyMonths reach back from December to January of last year.
const historyMonths = 2 * monthsOfYear

// household stands where a member's index could.
const household = -1

func (p *Pack) history(d *Dossier, today Day) *history {
	f := p.frame(d.Scope(nil, today))
	f.months = append(f.months[:0], d.Month)
	return &history{pack: p, d: d, today: today, frame: f, months: make([][historyMonths]reckonedMonth, len(p.reckoned))}
}

// look turns the frame to a member, or the household, in a month.
func (h *history) look(member, back int) {
	s := h.d.Scope(nil, h.today)
	if member != household {
		s.Person = &h.d.Members[member].Facts
	}
	s.back, s.Month, s.Today = back, h.frame.month(back), h.seen[back]
	h.frame.scope = s
	if s.Today == "" {
		h.frame.look(back, h.today)
		h.seen[back] = h.frame.scope.Today
	}
}

// asked reports whether the form is asked of the member; also where that cannot be told.
func (h *history) asked(f *Form, member int) bool {
	h.look(member, 0)
	return f.Relevant == nil || h.frame.holds(f.Relevant, true)
}

// value is an item of a month.
func (h *history) value(c *watched, member, back int) Answer {
	if c.reckoned == nil {
		h.look(member, back)
		return h.frame.value(c.value)
	}
	own := h.reckon(c.reckoned, back, c.steps)
	if c.value.direct != nil {
		return own[c.value.direct.name]
	}
	h.look(member, back)
	h.frame.scope.Form, h.frame.scope.Own = c.form, own
	return h.frame.value(c.value)
}

// reckon is what a household's form says of a month, with the steps asked for.
func (h *history) reckon(r *reckoned, back int, steps []int) Answers {
	m := &h.months[r.place][back]
	if m.own == nil {
		h.look(household, back)
		said := h.frame.answers(&h.d.Facts, r.at)
		m.own, m.done = make(Answers, len(said)+len(r.steps)), make([]bool, len(r.steps))
		maps.Copy(m.own, said)
	}
	for _, i := range steps {
		if m.done[i] {
			continue
		}
		m.done[i] = true
		h.reckon(r, back, r.steps[i].needs)
		h.look(household, back)
		h.frame.scope.Form, h.frame.scope.Own = r.form, m.own
		if q := r.steps[i].question; h.frame.relevance(q) != irrelevant {
			m.own.Set(q.Name, h.frame.value(q.Calculation))
		}
	}
	return m.own
}

// earner is the member whose part of an item fell furthest; when nobody's fell, whose is the largest.
func (h *history) earner(c *watched) int {
	best, fell, brings := household, int64(0), int64(0)
	for i := range h.d.Members {
		now, then := h.part(c, i, 0), h.part(c, i, 1)
		lost, brought := int64(0), max(then.Int(), now.Int())
		if now.IsInt() && then.IsInt() {
			lost = max(then.Int()-now.Int(), 0)
		}
		if lost > fell || lost == fell && brought > brings {
			best, fell, brings = i, lost, brought
		}
	}
	return best
}

// part is what one member brings to an item that is a sum over members: that sum with nobody else in the household.
func (h *history) part(c *watched, member, back int) Answer {
	h.look(household, back)
	h.frame.scope.Members = h.d.Members[member : member+1]
	return h.frame.value(c.earned)
}

// readsWatch adds what Watch needs fetched: the items and what they are reckoned from, of every month that is compared.
func (p *Pack) readsWatch(r *Reading) {
	for i := range p.watched {
		r.add(p.watched[i].value)
		r.addPast(p.watched[i].value)
		r.add(p.watched[i].form.Relevant)
	}
	for _, of := range p.reckoned {
		for _, step := range of.steps {
			for _, e := range []*Expr{step.question.Calculation, step.question.Relevant} {
				r.add(e)
				r.addPast(e)
			}
		}
	}
	r.Want(formPerson, questionLabourClass)
}
