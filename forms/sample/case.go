package sample

import (
	"math/rand/v2"
	"strings"
)

// Case is one record about a household or a person beside the follow-ups and
// incomes: something that was opened in a month and stays open until it is
// ended, or, without a month, what is kept up to date.
type Case struct {
	Form    string
	Month   string // opened in; empty of a record kept up to date
	Answers []Answer
}

// open writes what the changes of the months give rise to, and what the
// follow-ups say of people without work. It draws from a source of its own, so
// that a village without cases is the same village.
func (g *Generator) open(households []Household) {
	r := rand.New(rand.NewPCG(uint64(g.nextNo), 0x6361_7365))
	for i := range households {
		h := &households[i]
		for j := range h.Members {
			if p := &h.Members[j]; len(p.FollowUps) > 0 {
				tellSkill(r, p)
				tellSearch(r, p)
				g.openReturn(r, p)
				g.openLoss(r, p)
				atHome(r, p)
				g.openWarning(r, h, p)
			}
		}
		g.openZero(r, h)
	}
}

func maybe(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

// seeking are the states of those who are out of work and would have some.
func seeking(f *FollowUp) bool { return f.Status == "unemployed" || f.Status == "returned" }

// tellSkill writes what most of those can do who work as skilled workers, or are registered as such.
func tellSkill(r *rand.Rand, p *Person) {
	for _, f := range p.FollowUps {
		if f.Grade == "skilled" {
			p.Skill = f.Title
		}
	}
	if p.Skill == "" && p.LabourClass == skilled {
		p.Skill = pick(r, "电工", "焊工", "驾驶", "烹饪")
	}
	if maybe(r, 4) {
		p.Skill = ""
	}
}

// tellSearch writes where people came back from, how that was verified, and what is done for those out of work.
func tellSearch(r *rand.Rand, p *Person) {
	from := ""
	if p.Job != nil {
		from = p.Job.Employer
	}
	verified := pick(r, "电话问过原单位", "看过离职证明", "邻居作证")
	for i := range p.FollowUps {
		f := &p.FollowUps[i]
		if f.Employer != "" {
			from = f.Employer
		}
		if f.Status == "returned" {
			f.ReturnFrom, f.Verified = from, verified
		}
		if i > 0 && f.Outcome == "reached" && seeking(&p.FollowUps[i-1]) {
			f.Progress = "working"
			if f.Status == "employed" {
				f.Progress = "employed"
			}
		}
		idle := f.Status == "at_home" && f.WorkWish == "yes"
		if idle && maybe(r, 92) {
			f.Services = pick(r, "recommend", "placement")
		}
		if seeking(f) && maybe(r, 92) {
			f.Services = pick(r, "placement", "recommend", "placement job_guidance", "recommend policy")
		}
		if seeking(f) && maybe(r, 80) {
			f.Pushed, f.PushResult = pick(r, "县城超市收银员", "园区电子厂普工", "镇帮扶车间缝纫工"), pick(r, "considering", "declined", "accepted")
		}
	}
}

// employedAgain is the first month behind i in which the person works; 0 when none is.
func (p *Person) employedAgain(i int) int {
	for j := i + 1; j < len(p.FollowUps); j++ {
		if p.FollowUps[j].Status == "employed" {
			return j
		}
	}
	return 0
}

// deadline is the twentieth of the month behind the i-th.
func (g *Generator) deadline(i int) string {
	return dayOf(g.months[i], 20).AddDate(0, 1, 0).Format("2006-01-02")
}

func (g *Generator) openReturn(r *rand.Rand, p *Person) {
	for i := range p.FollowUps {
		f := &p.FollowUps[i]
		if f.Change != Returned {
			continue
		}
		c := Case{Form: "return_case", Month: f.Month, Answers: []Answer{{"opened_on", f.Date}}}
		if maybe(r, 80) {
			c.Answers = append(c.Answers, Answer{"reason_confirmed", "yes"}, Answer{"verifier", f.Follower}, Answer{"verified_on", f.Date},
				Answer{"planned", pick(r, "local_work", "farming", "away_work")}, Answer{"measure", pick(r, "推荐到园区企业", "推荐到帮扶车间", "帮助申请小额信贷")},
				Answer{"owner", f.Follower}, Answer{"due", g.deadline(i)})
			if j := p.employedAgain(i); j > 0 {
				way := "away_work"
				if p.FollowUps[j].Area == "county" {
					way = "local_work"
				}
				c.Answers = append(c.Answers, Answer{"closed_on", p.FollowUps[j].Date}, Answer{"closed_as", way})
			}
		}
		p.Cases = append(p.Cases, c)
	}
}

func (g *Generator) openLoss(r *rand.Rand, p *Person) {
	for i := range p.FollowUps {
		f := &p.FollowUps[i]
		if f.Change != LostJob || maybe(r, 15) {
			continue
		}
		c := Case{Form: "job_loss_case", Month: f.Month, Answers: []Answer{{"lost_on", f.Month + "-0" + pick(r, "1", "2")}}}
		if maybe(r, 70) {
			c.Answers = append(c.Answers, Answer{"service_times", pick(r, "1", "2", "3")}, Answer{"offers", pick(r, "县城建材厂", "园区服饰厂", "镇帮扶车间")})
		}
		if j := p.employedAgain(i); j > 0 {
			c.Answers = append(c.Answers, Answer{"closed_on", p.FollowUps[j].Date}, Answer{"closed_as", "reemployed"})
		}
		p.Cases = append(p.Cases, c)
	}
}

// atHome registers who is at home in the last month.
func atHome(r *rand.Rand, p *Person) {
	f := &p.FollowUps[len(p.FollowUps)-1]
	own := f.Status == "employed" && (f.Channel == "industry" || f.Channel == "start_up")
	if !own && f.Status != "at_home" || maybe(r, 40) {
		return
	}
	c := Case{Form: "at_home"}
	if own {
		c.Answers = append(c.Answers, Answer{"venture", f.Title + pick(r, "，3亩", "，8亩", "，一间门面")}, Answer{"trained", "agriculture"}, Answer{"trained_on", f.Month + "-02"})
	} else {
		c.Answers = append(c.Answers, Answer{"referred_to", pick(r, "workshop", "public_post", "enterprise")}, Answer{"referred_unit", pick(r, "镇帮扶车间手工组装", "村保洁员", "县城超市理货员")},
			Answer{"referred_on", f.Date}, Answer{"referred_result", pick(r, "considering", "declined", "accepted")})
	}
	c.Answers = append(c.Answers, Answer{"credit", pick(r, "0.00", "0.00", "30000.00")}, Answer{"consumption", pick(r, "0.00", "600.00", "1250.50")})
	p.Cases = append(p.Cases, c)
}

// openWarning: the pay of a member of a monitored household fell, and something is done about it.
func (g *Generator) openWarning(r *rand.Rand, h *Household, p *Person) {
	if h.Monitoring == "" && h.Hardship == "" {
		return
	}
	for i := range p.FollowUps {
		f := &p.FollowUps[i]
		taken := func(c Case) bool { return c.Form == "warning" && c.Month == f.Month }
		if f.Change != PayDropped || anyCase(h.Cases, taken) {
			continue
		}
		gap := p.FollowUps[i-1].Pay - f.Pay
		item, label, kind := "income.wage_away", "外出务工收入（县外）", "county_work"
		switch {
		case f.Channel == "public_post":
			item, label, kind = "income.wage_post", "公益性岗位收入", "second_industry"
		case f.Channel == "workshop":
			item, label, kind = "income.wage_workshop", "扶贫车间收入", "second_industry"
		case f.Channel == "industry" || f.Channel == "start_up":
			item, label, kind = "income.wage_own", "创业和灵活就业收入", "employment"
		case f.Area == "county":
			item, label, kind = "income.wage_local", "县内务工收入", "skilled_work"
		case f.InPark == "yes":
			kind = "other_than_park"
		}
		latest := i == len(p.FollowUps)-1
		level := pick(r, "watch", "alert")
		w := Case{Form: "warning", Month: f.Month, Answers: []Answer{{"raised_on", f.Date}, {"level", level}, {"rule", "item_" + level}, {"item", item}, {"item_label", label}, {"due", g.deadline(i)}}}
		if !latest || maybe(r, 50) {
			w.Answers = append(w.Answers, Answer{"cause", "true_drop"}, Answer{"verified_by", f.Follower}, Answer{"verified_on", f.Date},
				Answer{"measure", "按六个增补落实一项措施"}, Answer{"owner", f.Follower}, Answer{"measure_due", g.deadline(i)})
			h.Cases = append(h.Cases, g.supplement(r, p, i, item, label, kind, gap))
		}
		if !latest && maybe(r, 90) {
			w.Answers = append(w.Answers, Answer{"ended_on", p.FollowUps[i+1].Date}, Answer{"result", "supplemented"})
		}
		h.Cases = append(h.Cases, w)
	}
}

// supplement is the case of one of 六个增补 against what the i-th month lacks, looked at again as far as the months go.
func (g *Generator) supplement(r *rand.Rand, p *Person, i int, item, label, kind string, gap int64) Case {
	f := &p.FollowUps[i]
	c := Case{Form: "supplement_case", Month: f.Month, Answers: []Answer{{"item", item}, {"item_label", label}, {"warned", f.Month}, {"gap", yuan(gap)}, {"supplement", kind}}}
	if maybe(r, 20) {
		c.Answers = append(c.Answers, Answer{"chosen", "no"}, Answer{"refuse_reason", pick(r, "要照顾老人，走不开", "本人想等原厂复工")})
		return c
	}
	c.Answers = append(c.Answers, Answer{"chosen", "yes"}, Answer{"measure", pick(r, "介绍到县城园区上晚班", "参加电工培训后转技工", "增加一茬蔬菜")},
		Answer{"owner", f.Follower}, Answer{"due", g.deadline(i)}, Answer{"gain_expected", yuan(gap)})
	gained := gap * int64(30+r.IntN(90)) / 100
	for _, after := range []int{1, 3, 6} {
		n := "review_" + string(rune('0'+after))
		if at := i + after; at < len(p.FollowUps) && maybe(r, 85) {
			judgement := "partly"
			if gained >= gap {
				judgement = "covers"
			}
			c.Answers = append(c.Answers, Answer{n, g.months[at] + "-18"}, Answer{n + "_gained", yuan(gained)}, Answer{n + "_judgement", judgement})
		}
	}
	if i+3 < len(p.FollowUps) && gained >= gap {
		c.Answers = append(c.Answers, Answer{"closed_on", g.months[i+3] + "-18"}, Answer{"closed_as", "recovered"}, Answer{"closed_gain", yuan(gained)})
	}
	return c
}

func anyCase(cases []Case, is func(Case) bool) bool {
	for _, c := range cases {
		if is(c) {
			return true
		}
	}
	return false
}

// openZero opens the case of a household in which, in the last month, nobody works and somebody would.
func (g *Generator) openZero(r *rand.Rand, h *Household) {
	last := len(g.months) - 1
	without := func(i int) (names []string, by string, ok bool) {
		for j := range h.Members {
			if len(h.Members[j].FollowUps) == 0 {
				continue
			}
			f := &h.Members[j].FollowUps[i]
			if f.Status == "" || f.Status == "employed" {
				return nil, "", false
			}
			if f.WorkWish == "yes" {
				names, by = append(names, h.Members[j].Name), f.Follower
			}
		}
		return names, by, len(names) > 0
	}
	names, by, ok := without(last)
	if !ok || maybe(r, 25) {
		return
	}
	first := last
	for first > 0 {
		if _, _, before := without(first - 1); !before {
			break
		}
		first--
	}
	h.Cases = append(h.Cases, Case{Form: "zero_case", Month: g.months[first], Answers: []Answer{{"opened_on", g.months[first] + "-18"},
		{"measures", "帮" + strings.Join(names, "、") + pick(r, "联系园区企业", "申请公益性岗位", "报名技能培训")}, {"owner", by}, {"due", g.deadline(last)}}})
}
