package sample

// Income is a household's income of a month beside the wages that the
// follow-ups tell, every item of the form asked.
type Income struct {
	Month string
	Date  string // 2026-11-08
	Items []Item // in the order of the form
}

// Item is one answered item of the list of incomes: named as the form's
// question, 0 fen where there was none. Costs are positive.
type Item struct {
	Name    string
	Fen     int64
	Unknown bool // the household does not know it: Fen is 0 and no figure
}

// earn writes every month's income of every household.
func (g *Generator) earn(households []Household) {
	for i := range households {
		h := &households[i]
		h.Incomes = make([]Income, 0, len(g.months))
		transfers, farms := g.transfers(h), g.chance(70)
		for _, month := range g.months {
			items := append(g.business(farms), g.property()...)
			h.Incomes = append(h.Incomes, Income{
				Month: month, Date: month + "-" + twoDigits(g.between(3, 18)), Items: append(items, transfers...),
			})
		}
	}
}

// business differs from month to month; what a harvest will bring is not known
// before it is sold. industry_long is no further income: it says how much of the
// four items before it came from a long-term industry.
func (g *Generator) business(farms bool) []Item {
	crop, livestock, expenses := Item{Name: "crop"}, Item{Name: "livestock"}, Item{Name: "expenses"}
	if farms {
		crop.Fen, livestock.Fen, expenses.Fen = g.tens(0, 80), g.tens(0, 60), g.tens(2, 40)
		if g.chance(4) {
			crop.Fen, crop.Unknown = 0, true
		}
	}
	forestry := g.sometimes(12, 5, 50)
	return []Item{
		{Name: "wage_other", Fen: g.sometimes(5, 5, 60)}, crop, livestock, {Name: "forestry", Fen: forestry},
		{Name: "other_business", Fen: g.sometimes(6, 10, 150)}, {Name: "industry_long", Fen: forestry + livestock.Fen/2}, expenses,
		{Name: "cost_subsidy", Fen: g.sometimes(3, 5, 20)}, {Name: "industry_award", Fen: g.sometimes(2, 20, 100)}, {Name: "job_award", Fen: g.sometimes(2, 20, 60)},
	}
}

func (g *Generator) property() []Item {
	return []Item{{Name: "dividend", Fen: g.sometimes(20, 3, 30)}, {Name: "other_property", Fen: g.sometimes(4, 5, 40)}}
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
