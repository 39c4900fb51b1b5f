package sample

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"hufang/forms/cn"
)

// Person is one generated person as the register has them. Words are the labels
// of the national export, 是 and 否 among them; an empty one was not filled in.
type Person struct {
	No              string // 人口编号, 13 digits
	Name            string
	Sex             string // cn.Male or cn.Female
	Birth           string // 1990-01-31
	Age             int    // on the last day of the month
	ID              string // 18 characters; the prefix may be of a county abolished since
	IDType          string // 居民身份证; 残疾人证 where the register holds Certificate in its place
	Relation        string
	Ethnic          string
	Phone           string
	Party           string // 政治面貌
	Education       string // of those who left school
	EnrolledAs      string // 在校生状况; empty after school
	Health          string // several joined by a comma
	DisabilityKind  string
	DisabilityGrade int    // 1–4; 0 without a certificate
	Certificate     string // of disability, 20 characters, made of ID
	CertificateYear string
	LabourClass     string
	MinimumLiving   string // 是否享受低保
	Destitute       string // 是否特困供养人员
	EmployeePension string
	ResidentPension string
	ResidentMedical string
	SeriousIllness  string // 大病保险
	Commercial      string // 商业补充医疗保险
	Mandarin        string
	Skill           string     // what the village knows of it, not the register
	MonthsWorked    int        // this year up to the first month of follow-ups
	Job             *Job       // as the register has it; nil without work
	FollowUps       []FollowUp // by month, oldest first; of labourers only
	Cases           []Case     // of a village with a changing past

	idle string // status of who has no job
}

// labour classes of the national export
const (
	skilled  = "技能劳动力"
	ordinary = "普通劳动力"
	weak     = "弱劳动力或半劳动力"
	lost     = "丧失劳动力"
	none     = "无劳动力"
)

// Labourer reports whether the person can work in any degree, and so is
// followed up every month.
func (p *Person) Labourer() bool {
	return p.LabourClass == skilled || p.LabourClass == ordinary || p.LabourClass == weak
}

// Answers are what the village knows of the person and its register does not
// have.
func (p *Person) Answers() []Answer {
	if p.Skill == "" {
		return nil
	}
	return []Answer{{"skill", p.Skill}}
}

func (g *Generator) person(role role, surname, ethnic string) Person {
	g.nextOne += g.between(1, 9)
	p := Person{
		No: g.home.Code[:2] + strconv.Itoa(g.nextOne), IDType: "居民身份证",
		Sex: role.sex, Age: role.age, Relation: role.relation, Ethnic: ethnic,
		Birth: g.birth(role.age),
	}
	if role.marriedIn {
		surname = g.surname()
	}
	p.Name = surname + g.given(p.Sex)
	if ethnic == g.words.words["minority_people"][0] {
		p.Name = g.patronymic(p.Sex)
	}
	p.ID = g.id(p.Birth, p.Sex, role.marriedIn)
	g.school(&p)
	g.ail(&p)
	p.LabourClass = g.labourClass(&p)
	g.insure(&p)
	if p.Age >= 14 && g.chance(88) {
		p.Phone = g.phone()
	}
	if p.Age >= 14 {
		p.Party = g.words.words["party"].draw(g.r)
	}
	if p.Age > 28 && p.Party == "共青团员" || p.Age < 18 && p.Party == "中共党员" {
		p.Party = "群众"
	}
	p.Mandarin = yesNo(p.Age >= 3 && (p.Age < 60 || g.chance(35)))
	if p.Labourer() {
		g.employ(&p)
	}
	return p
}

func (g *Generator) birth(age int) string {
	return g.day.AddDate(-age, 0, -g.between(1, 364)).Format(time.DateOnly)
}

// id makes a number that nobody else has. Who was registered before the county
// codes of the day carries an old one.
func (g *Generator) id(birth, sex string, marriedIn bool) string {
	prefix := g.home.Code[:6]
	old := birth < "1999-07-01"
	switch former := g.words.words["former:"+prefix]; {
	case marriedIn && old && g.chance(50):
		prefix = g.words.words["abolished"].draw(g.r)
	case marriedIn && !old:
		prefix = g.county(prefix[:2])
	case old && former != nil:
		prefix = former.draw(g.r)
	}
	b := make([]byte, 0, 18)
	b = append(b, prefix...)
	b = append(b, birth[:4]...)
	b = append(b, birth[5:7]...)
	b = append(b, birth[8:]...)
	for {
		n := g.between(1, 499) * 2
		if sex == male {
			n--
		}
		b = append(b[:14], byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
		id := string(append(b, cn.CheckDigit(string(b))))
		if !g.ids[id] {
			g.ids[id] = true
			return id
		}
	}
}

func (g *Generator) phone() string { return g.phoneOf(g.r) }

func (g *Generator) phoneOf(r *rand.Rand) string {
	for {
		n := r.IntN(100_000_000)
		prefix := g.words.words["phone_prefix"].draw(r)
		whole := number(prefix)*100_000_000 + n
		if !g.phones[whole] {
			g.phones[whole] = true
			return strconv.Itoa(whole)
		}
	}
}

// school: where a child learns, or what an adult has learnt.
func (g *Generator) school(p *Person) {
	year := p.Age // years since birth, school grades follow them
	switch {
	case year < 3:
		p.EnrolledAs = "学龄前儿童"
	case year < 6:
		p.EnrolledAs = "学前教育"
	case year < 12:
		p.EnrolledAs = "小学"
	case year < 15:
		p.EnrolledAs = []string{"七年级", "八年级", "九年级"}[year-12]
	case year < 18:
		grade := []string{"一年级", "二年级", "三年级"}[year-15]
		p.EnrolledAs = pick(g.r, "普通高中", "普通高中", "中职") + grade
	case year < 22 && g.chance(50):
		p.EnrolledAs = g.college(year - 18)
	case year < 26:
		p.Education = pick(g.r, "初中", "高中", "高中", "大专", "本科及以上")
	case year < 40:
		p.Education = pick(g.r, "小学", "初中", "初中", "初中", "高中", "大专", "本科及以上")
	case year < 60:
		p.Education = pick(g.r, "小学", "小学", "初中", "初中", "初中", "高中")
	default:
		p.Education = pick(g.r, "文盲或半文盲", "小学", "小学", "初中")
	}
}

func (g *Generator) college(grade int) string {
	if grade < 3 && g.chance(55) {
		return "高职高专" + []string{"一年级", "二年级", "三年级"}[grade]
	}
	return "本科" + []string{"一年级", "二年级", "三年级", "四年级"}[grade]
}

// ail gives health and, to a few, a certificate of disability.
func (g *Generator) ail(p *Person) {
	chronic, serious, disabled := 3, 1, 2
	if p.Age >= 50 {
		chronic, serious, disabled = 18, 3, 6
	}
	var ails []string
	if g.chance(disabled) {
		ails = append(ails, "残疾")
		kinds := g.words.words["disability"]
		kind := pick(g.r, 3, 3, 3, g.r.IntN(len(kinds)))
		p.DisabilityKind, p.DisabilityGrade = kinds[kind], pick(g.r, 1, 2, 3, 3, 4, 4)
		p.Certificate = p.ID + strconv.Itoa(kind+1) + strconv.Itoa(p.DisabilityGrade)
		p.CertificateYear = strconv.Itoa(g.day.Year() - g.r.IntN(min(10, p.Age+1)))
		if g.chance(25) {
			p.IDType = "残疾人证"
		}
	}
	switch n := g.r.IntN(100); {
	case n < serious:
		ails = append(ails, "患有大病")
	case n < serious+chronic:
		ails = append(ails, "长期慢性病")
	}
	p.Health = strings.Join(ails, ",")
	if p.Health == "" {
		p.Health = "健康"
	}
}

func (g *Generator) labourClass(p *Person) string {
	ill := strings.Contains(p.Health, "患有大病")
	switch {
	case p.Age < 16 || p.EnrolledAs != "":
		return none
	case p.DisabilityGrade == 1 || p.DisabilityGrade == 2 || ill:
		return pick(g.r, lost, lost, weak)
	case p.Age >= 76:
		return pick(g.r, none, lost)
	case p.Age >= 60:
		return pick(g.r, weak, weak, weak, lost)
	case p.DisabilityGrade > 0:
		return weak
	case p.Health != "健康":
		return pick(g.r, weak, ordinary, ordinary)
	case g.chance(18):
		return skilled
	}
	return ordinary
}

func (g *Generator) insure(p *Person) {
	atWork := p.Age >= 18 && p.Age < 55 && p.EnrolledAs == "" && g.chance(9)
	p.EmployeePension = yesNo(atWork)
	p.ResidentPension = yesNo(!atWork && p.Age >= 16 && p.EnrolledAs == "" && g.chance(96))
	p.ResidentMedical = yesNo(!atWork && g.chance(99))
	p.SeriousIllness = p.ResidentMedical
	p.Commercial = yesNo(g.chance(40))
}

// FollowUp returns the follow-up of a month; nil when there is none.
func (p *Person) FollowUp(month string) *FollowUp {
	i := slices.IndexFunc(p.FollowUps, func(f FollowUp) bool { return f.Month == month })
	if i < 0 {
		return nil
	}
	return &p.FollowUps[i]
}
