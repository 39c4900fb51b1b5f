package sample

// Income is a household's income of a month beside the wages that the
// follow-ups tell, every item of the form asked.
type Income struct {
	Month      string
	Date       string // 2026-11-08
	Respondent string // empty where nobody wrote it down, as is Basis
	Items      []Item // in the order of the form
	Basis      string
}

// Item is one answered item of the list of incomes: named as the form's
// question, 0 fen where there was none. Costs are positive.
type Item struct {
	Name    string
	Fen     int64
	Unknown bool // the household does not know it: Fen is 0 and no figure
}

// Answers lists what was answered in the order of the form.
func (i *Income) Answers() []Answer {
	answers := []Answer{{"date", i.Date}}
	if i.Respondent != "" {
		answers = append(answers, Answer{"respondent", i.Respondent})
	}
	for _, item := range i.Items {
		text := yuan(item.Fen)
		if item.Unknown {
			text = "不清楚"
		}
		answers = append(answers, Answer{item.Name, text})
	}
	if i.Basis != "" {
		answers = append(answers, Answer{"basis", i.Basis})
	}
	return answers
}

// earn writes every month's income of every household.
func (g *Generator) earn(households []Household) {
	for i := range households {
		h := &households[i]
		h.Incomes = make([]Income, 0, len(g.months))
		transfers, own := g.transfers(h), g.livelihood(h)
		respondent, basis := h.Head().Name, pick(g.r, "told", "told", "told", "slip", "phone")
		if g.chance(6) {
			respondent, basis = "", ""
		}
		for _, month := range g.months {
			h.Incomes = append(h.Incomes, Income{
				Month: month, Date: month + "-" + twoDigits(g.between(3, 18)), Respondent: respondent, Basis: basis,
				Items: append(g.business(own, month), transfers...),
			})
		}
	}
}

// livelihood is what a household earns beside wages and transfers: amounts of a
// month, in fen.
type livelihood struct {
	grown                                           []grown
	wageOther, business, subsidy, dividend, letting int64
}

// grown is something the household grows or keeps, with what a month of its
// season brings.
type grown struct {
	harvest
	fen int64
}

// livelihood draws what the household lives from, and tells its industries.
func (g *Generator) livelihood(h *Household) livelihood {
	l := livelihood{business: g.sometimes(6, 10, 150), dividend: g.sometimes(15, 3, 30), letting: g.sometimes(4, 5, 40)}
	for _, p := range h.Members {
		if p.Age >= 18 && !p.Labourer() && p.EnrolledAs == "" && l.wageOther == 0 {
			l.wageOther = g.sometimes(12, 5, 60)
		}
	}
	if !g.chance(70) {
		return l
	}
	for range pick(g.r, 1, 1, 2) {
		kind := g.words.harvests.draw(g.r)
		if len(l.grown) > 0 && l.grown[0].item == kind.item {
			break
		}
		l.grown = append(l.grown, grown{kind, g.tens(kind.low, kind.high)})
		if kind.long {
			h.Long = kind.what
		} else {
			h.Short = kind.what
		}
	}
	l.subsidy = g.sometimes(4, 1, 3)
	return l
}

// business is what a month brings of that. A harvest is sold in its season, in
// the same amount every month and a little more every year; what comes from the
// field costs a third of it. What was sold is not always known. industry_long is
// no further income: it says how much of the four items before it came from a
// long-term industry.
func (g *Generator) business(l livelihood, month string) []Item {
	sold := map[string]int64{}
	var long, total int64
	for _, k := range l.grown {
		if !k.sold(int(dayOf(month, 1).Month())) {
			continue
		}
		fen := k.fen
		if month < g.months[len(g.months)-1][:4] {
			fen = fen * 9 / 10 / 10_00 * 10_00
		}
		sold[k.item] += fen
		total += fen
		if k.long {
			long += fen
		}
	}
	crop, cost := Item{Name: "crop", Fen: sold["crop"]}, total/3/10_00*10_00
	if crop.Fen > 0 && long == 0 && g.chance(1) {
		crop.Fen, crop.Unknown = 0, true
	}
	once := func(low, high int) int64 { // a premium comes once
		if g.r.IntN(250) > 0 {
			return 0
		}
		return g.tens(low, high)
	}
	return []Item{
		{Name: "wage_other", Fen: l.wageOther}, crop, {Name: "livestock", Fen: sold["livestock"]}, {Name: "forestry", Fen: sold["forestry"]},
		{Name: "other_business", Fen: l.business}, {Name: "industry_long", Fen: long}, {Name: "expenses", Fen: cost},
		{Name: "cost_subsidy", Fen: min(l.subsidy, cost)}, {Name: "industry_award", Fen: once(20, 100)}, {Name: "job_award", Fen: once(20, 60)},
		{Name: "dividend", Fen: l.dividend}, {Name: "other_property", Fen: l.letting},
	}
}

// transfers are paid in the same amount every month.
func (g *Generator) transfers(h *Household) []Item {
	var pension, living, destitution int64
	members := int64(len(h.Members))
	for _, p := range h.Members {
		if p.Age >= 60 {
			pension += int64(g.between(145, 210)) * 100
		}
	}
	switch h.Hardship {
	case lowIncome:
		living = members * int64(g.between(260, 420)) * 100
	case destitute:
		destitution = members * int64(g.between(700, 980)) * 100
	}
	return []Item{
		{Name: "pension", Fen: pension}, {Name: "family_planning", Fen: g.sometimes(8, 8, 8)}, {Name: "ecological", Fen: g.sometimes(40, 2, 40)},
		{Name: "subsistence", Fen: living}, {Name: "destitute", Fen: destitution},
		{Name: "other_transfer", Fen: g.sometimes(10, 5, 60)}, {Name: "other", Fen: g.sometimes(3, 5, 30)},
	}
}

// tens draws from low to high tens of yuan, in fen.
func (g *Generator) tens(low, high int) int64 { return int64(g.between(low, high)) * 10_00 }

// sometimes is such an amount in percent of a hundred cases, else nothing.
func (g *Generator) sometimes(percent, low, high int) int64 {
	if !g.chance(percent) {
		return 0
	}
	return g.tens(low, high)
}
