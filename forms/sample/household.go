package sample

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"hufang/forms/cn"
)

// Household is one generated household as the register has it. Words are the
// labels of the national export, 是 and 否 among them.
type Household struct {
	No         string // 户编号, 12 digits
	Village    cn.Division
	Group      string // 第1组
	Address    string
	Phone      string
	Type       string // 户类型
	Monitoring string // 监测对象类别; empty when not monitored
	Relocated  bool   // 易地搬迁
	Hardship   string // 低保 or 特困; empty when neither
	Standard   string // 识别标准
	Members    []Person
	Site       string   // 安置区, of a relocated household
	Long       string   // 长期产业; empty without one
	Short      string   // 短期产业
	Incomes    []Income // by month, oldest first
	Cases      []Case   // of a village with a changing past

	year string // of the register
}

// Head is the member whose relation is 户主.
func (h *Household) Head() *Person { return &h.Members[0] }

// Answers are what the village knows of the household and its register does not
// have.
func (h *Household) Answers() []Answer {
	monitoring, hardship := h.Monitoring, map[string]string{lowIncome: "minimum_living", destitute: "destitute"}[h.Hardship]
	if monitoring == "" {
		monitoring = "none"
	}
	answers := []Answer{{"household_type", h.Type}, {"monitoring_class", monitoring}, {"relocated", answer(h.Relocated)}}
	for _, a := range []Answer{{"hardship", hardship}, {"resettlement", h.Site}, {"industry_long", h.Long}, {"industry_short", h.Short}} {
		if a.Text != "" {
			answers = append(answers, a)
		}
	}
	return answers
}

// relation words of the national export that the families here use.
const (
	head                 = "户主"
	spouse               = "配偶"
	son, daughter        = "之子", "之女"
	sonInLaw             = "之女婿"
	daughterInLaw        = "之儿媳"
	grandson             = "之孙子"
	granddaughter        = "之孙女"
	daughtersSon         = "之外孙子"
	daughtersDaughter    = "之外孙女"
	father, mother       = "之父", "之母"
	yes, no              = "是", "否"
	lowIncome, destitute = "低保", "特困"
)

// role is a place in a family before somebody takes it.
type role struct {
	relation  string
	sex       string
	age       int
	marriedIn bool // brings a surname and an ID prefix from elsewhere
}

func (g *Generator) household(i int) Household {
	g.nextNo += g.between(1, 40)
	h := Household{
		No:        g.home.Code[:2] + strconv.Itoa(g.nextNo),
		Village:   g.home,
		Group:     "第" + strconv.Itoa(g.between(1, 12)) + "组",
		Relocated: g.chance(6),
		Standard:  "国家标准",
		year:      strconv.Itoa(g.day.Year()),
	}
	h.Address = g.home.Village + h.Group + strconv.Itoa(g.between(1, 99)) + "号"
	surname := g.surname()
	if i%29 == 7 {
		surname = g.specialSurname()
	}
	ethnic := g.words.words["ethnic"].draw(g.r)
	if i%97 == 41 {
		ethnic = g.words.words["minority_people"].draw(g.r)
	}
	roles := g.family()
	if i%29 == 7 { // the surname is the head's, not the husband's of a widow
		roles[0].marriedIn = false
	}
	h.Members = make([]Person, len(roles))
	for i, role := range roles {
		h.Members[i] = g.person(role, surname, ethnic)
	}
	g.classify(&h)
	g.callAway(&h)
	for i := range h.Members {
		p := &h.Members[i]
		p.MinimumLiving, p.Destitute = yesNo(h.Hardship == lowIncome), yesNo(h.Hardship == destitute)
		if h.Phone == "" {
			h.Phone = p.Phone
		}
	}
	return h
}

// callAway leaves with the village a number of most of those who work away, or
// one at which the household can be reached, and where it was resettled. It draws from a source of its own: that is
// known beside the register.
func (g *Generator) callAway(h *Household) {
	r := rand.New(rand.NewPCG(uint64(g.nextNo), 0x6177_6179))
	if h.Relocated && maybe(r, 95) {
		h.Site = g.home.Town + "集中安置点"
	}
	for i := range h.Members {
		if p := &h.Members[i]; p.Phone == "" && p.Job != nil && p.Job.kind == "away" && maybe(r, 97) {
			p.Phone = g.phoneOf(r)
		}
	}
	if !slices.ContainsFunc(h.Members, func(p Person) bool { return p.Phone != "" }) && maybe(r, 80) {
		h.Phone = g.phoneOf(r)
	}
}

// classify gives the household its class. A household without labour is
// destitute or on the minimum living allowance more often.
func (g *Generator) classify(h *Household) {
	labourers, aged := 0, true
	for _, p := range h.Members {
		if p.Labourer() {
			labourers++
		}
		aged = aged && p.Age >= 60
	}
	switch n := g.r.IntN(100); {
	case aged && labourers == 0 && n < 45:
		h.Type, h.Hardship = "特困供养脱贫户", destitute
	case n < 18 || labourers == 0 && n < 60:
		h.Type, h.Hardship = "低保脱贫户", lowIncome
	case n >= 94:
		h.Type, h.Monitoring = "一般农户", "边缘易致贫户"
	default:
		h.Type = "一般脱贫户"
	}
	if h.Monitoring == "" && g.chance(7) {
		h.Monitoring = pick(g.r, "脱贫不稳定户", "脱贫不稳定户", "突发严重困难户")
	}
}

// family draws who lives together: somebody old alone, an old couple, parents
// with children, or three generations under the eldest or the middle one.
func (g *Generator) family() []role {
	switch n := g.r.IntN(100); {
	case n < 11:
		return []role{{relation: head, sex: pick(g.r, male, male, female), age: g.between(62, 88)}}
	case n < 26:
		return g.couple(g.between(58, 80))
	case n < 66:
		return g.nuclear(g.between(27, 56))
	case n < 84:
		return g.stem()
	}
	return g.withParents()
}

func (g *Generator) couple(age int) []role {
	return []role{
		{relation: head, sex: male, age: age},
		{relation: spouse, sex: female, age: max(age-g.between(-2, 5), 22), marriedIn: true},
	}
}

func (g *Generator) nuclear(age int) []role {
	roles := g.couple(age)
	mother := roles[1].age
	switch n := g.r.IntN(100); {
	case n < 7: // a widow heads it
		roles = []role{{relation: head, sex: female, age: mother, marriedIn: true}}
	case n < 12:
		roles = roles[:1]
	}
	for _, age := range g.births(mother, pick(g.r, 1, 2, 2, 2, 3)) {
		roles = append(roles, g.child(age))
	}
	return roles
}

// births gives the ages of up to n children of a mother, eldest first; the grown
// ones who still live at home are 30 at most.
func (g *Generator) births(mother, n int) []int {
	var ages []int
	age := mother - g.between(20, 28)
	for range n {
		if age < 0 {
			break
		}
		ages = append(ages, min(age, 30-len(ages)))
		age = min(age, 30) - g.between(2, 6)
	}
	return ages
}

func (g *Generator) child(age int) role {
	sex := pick(g.r, male, female)
	return role{relation: bySex(sex, son, daughter), sex: sex, age: age}
}

// stem: the eldest heads it; a married son or daughter lives there with children.
func (g *Generator) stem() []role {
	age := g.between(50, 74)
	roles := g.couple(age)
	mother := roles[1].age
	if g.chance(20) {
		roles = roles[:1]
	}
	heir, partner := son, daughterInLaw
	if g.chance(15) {
		heir, partner = daughter, sonInLaw
	}
	heirAge := max(mother-g.between(20, 30), 22)
	sex := male
	if heir == daughter {
		sex = female
	}
	roles = append(roles, role{relation: heir, sex: sex, age: heirAge})
	wife := heirAge
	if g.chance(88) {
		partnerAge := max(heirAge+g.between(-3, 3), 22)
		roles = append(roles, role{relation: partner, sex: opposite(sex), age: partnerAge, marriedIn: true})
		if heir == son {
			wife = partnerAge
		}
	}
	for _, age := range g.births(wife, pick(g.r, 1, 1, 2)) {
		sex := pick(g.r, male, female)
		relation := bySex(sex, grandson, granddaughter)
		if heir == daughter {
			relation = bySex(sex, daughtersSon, daughtersDaughter)
		}
		roles = append(roles, role{relation: relation, sex: sex, age: age})
	}
	return roles
}

// withParents: the middle generation heads it, one or both parents live there.
func (g *Generator) withParents() []role {
	roles := g.nuclear(g.between(28, 52))
	if roles[0].marriedIn { // a widow: the parents of her husband are not 之父, 之母
		return roles
	}
	old := roles[0].age + g.between(21, 30)
	if g.chance(60) {
		roles = append(roles, role{relation: father, sex: male, age: old + g.between(0, 5)})
	}
	if g.chance(80) {
		roles = append(roles, role{relation: mother, sex: female, age: old, marriedIn: true})
	}
	return roles
}

func bySex(sex, ifMale, ifFemale string) string {
	if sex == male {
		return ifMale
	}
	return ifFemale
}

func opposite(sex string) string { return bySex(sex, female, male) }

func yesNo(b bool) string {
	if b {
		return yes
	}
	return no
}
