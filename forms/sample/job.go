package sample

import (
	"strconv"
	"time"

	"hufang/forms/cn"
)

// Job is one person's work. Codes are the slugs of the follow-up form; yes and
// no answer its questions of that kind.
type Job struct {
	Channel       string
	County        string // six digits
	Area          string // seen from the village's county: county, city, province, outside, abroad
	InPark        string
	Employer      string // empty for one's own business
	EmployerPhone string
	Title         string
	Grade         string // general or skilled; like employer, contract and insurance not asked of one's own business
	Since         string // 2025-03-08
	Contract      string
	Insured       string
	Pay           int64  // fen a month
	Post          string // 公益性岗位类型 as the register words it; empty for other work
	PostKind      string // its slug

	kind string
}

// employ gives a labourer work, or says what they do instead.
func (g *Generator) employ(p *Person) {
	n := g.r.IntN(100)
	switch {
	case p.LabourClass == weak && n < 35:
		p.Job = g.job(pick(g.r, "post", "workshop", "industry", "start_up", "local"))
	case p.LabourClass == weak && n < 99:
		p.idle = "at_home"
	case p.LabourClass == weak:
		p.idle = "unemployed"
	case n < 62:
		p.Job = g.job("away")
	case n < 80:
		p.Job = g.job(pick(g.r, "local", "local", "local", "workshop", "industry", "start_up", "local"))
	case n < 97:
		p.idle = "at_home"
	case n < 99:
		p.idle = "unemployed"
	default:
		p.idle = "returned"
	}
	if p.Job != nil {
		born, _ := time.Parse(time.DateOnly, p.Birth)
		p.Job.Since = max(p.Job.Since, born.AddDate(16, 0, 1).Format(time.DateOnly))
		p.MonthsWorked = g.monthsSince(p.Job.Since)
	}
}

// job makes work of a kind that began before the first month of follow-ups.
func (g *Generator) job(kind string) *Job {
	first := g.firstDay()
	since := first.AddDate(0, 0, -g.between(20, 900))
	return g.jobSince(kind, since.Format(time.DateOnly))
}

func (g *Generator) jobSince(kind, since string) *Job {
	at := g.words.places[kind].draw(g.r)
	work := g.words.jobs[kind].draw(g.r)
	j := &Job{
		kind: kind, Channel: g.words.words["channel:"+kind][0], InPark: at.inPark,
		County: g.resolve(at.county), Title: work.title, Grade: work.grade, Since: since,
		Pay: int64(g.between(work.low/50, work.high/50)) * 50_00, Post: work.post, PostKind: work.postKind,
	}
	j.Area, _ = cn.Area(g.home.Code, j.County)
	switch kind {
	case "industry", "start_up":
		return j
	case "post":
		j.Employer = g.home.Village
	case "workshop":
		j.Employer = g.home.Town + work.employer
	default:
		j.Employer = g.words.words["employer"].draw(g.r) + work.employer
	}
	j.EmployerPhone = g.phone()
	j.Contract = g.words.words["contract"].draw(g.r)
	j.Insured = answer(j.Contract == "labour_contract" && g.chance(98))
	return j
}

// resolve turns home, city and province of the places sheet into a county.
func (g *Generator) resolve(county string) string {
	switch county {
	case "home":
		return g.home.Code[:6]
	case "city":
		return g.county(g.home.Code[:4])
	case "province":
		return g.county(g.home.Code[:2])
	}
	return county
}

// firstDay is the first day of the first month of follow-ups, of the month
// itself without them.
func (g *Generator) firstDay() time.Time {
	if len(g.months) == 0 {
		return g.day.AddDate(0, 0, 1-g.day.Day())
	}
	return dayOf(g.months[0], 1)
}

// monthsSince counts the months worked in the year before the first month.
func (g *Generator) monthsSince(since string) int {
	first := g.firstDay()
	began, _ := time.Parse(time.DateOnly, since)
	if began.Year() < first.Year() {
		return int(first.Month()) - 1
	}
	return int(first.Month() - began.Month())
}

// dayOf is a day of a month that is known to be well formed.
func dayOf(month string, day int) time.Time {
	t, _ := time.Parse(time.DateOnly, month+"-"+twoDigits(day))
	return t
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
