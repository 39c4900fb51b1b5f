package sample

import "strconv"

// Change is what distinguishes a follow-up from the month before.
type Change string

// The changes of a month. The empty Change is none.
const (
	PayDropped    Change = "pay_dropped"
	PayRose       Change = "pay_rose"
	JobChanged    Change = "job_changed"
	Moved         Change = "moved" // the same trade in another county
	Returned      Change = "returned"
	LostJob       Change = "lost_job"
	NewlyEmployed Change = "newly_employed"
	NotReached    Change = "not_reached"
)

// FollowUp is what one labourer answered in one month, named and coded as the
// follow-up form. An empty field was not asked or not answered.
type FollowUp struct {
	Month        string
	Change       Change
	Date         string // 2026-11-08
	Follower     string
	Mode         string // home, phone, wechat, employer or station
	Outcome      string // reached or not_reached
	MissReason   string // of not_reached
	SameAsLast   string // yes or no; empty in the first month
	Status       string // employed, unemployed, at_home or returned; empty when not reached
	Job                 // zero unless employed
	PayUnknown   bool   // employed and does not know the month's pay: Pay is then 0 and no figure
	DaysWorked   int
	PaidOnTime   string
	ChangeReason string // of the unemployed, and of who changed the employer this month: why they left
	HomeReason   string
	ReturnReason string
	ReturnDate   string
	ReturnFrom   string // of a return in a history with changes: where from, and how the reason was verified
	Verified     string
	Services     string // codes, of a history with changes
	Pushed       string // unit and post of a job pushed
	PushResult   string
	Progress     string // of those who were without work the month before
	DropReason   string // where pay is below the month before
	DutyDays     int    // on a public post
	postLeft     bool   // held one before, and no more
	WorkWish     string
	NoWishReason string
	AwayWish     string
	LocalWish    string // of those at home and out of work: codes of what they would do nearby
	TrainingWish string
	Trade        string // that they would learn
	Appeal       string
}

// Answer is one answered question: its name and what a person would type, the
// code of a choice, a day, 元 for money.
type Answer struct{ Name, Text string }

// Answers lists what was answered in the order of the form. work_area is not
// among them: it follows from work_county.
func (f *FollowUp) Answers() []Answer {
	pay, days, held, duty, pushed := "", "", "", "", ""
	if f.Pushed != "" {
		pushed = "yes"
	}
	if f.Status == "employed" {
		pay, days = yuan(f.Pay), strconv.Itoa(f.DaysWorked)
	}
	if f.PostKind != "" {
		held, duty = "yes", strconv.Itoa(f.DutyDays)
	} else if f.postLeft {
		held = "no"
	}
	if f.PayUnknown {
		pay = "不清楚"
	}
	all := []Answer{
		{"date", f.Date}, {"follower", f.Follower}, {"mode", f.Mode}, {"outcome", f.Outcome}, {"miss_reason", f.MissReason}, {"same_as_last", f.SameAsLast},
		{"status", f.Status}, {"channel", f.Channel}, {"work_county", f.County}, {"in_park", f.InPark},
		{"employer", f.Employer}, {"employer_phone", f.EmployerPhone}, {"job_title", f.Title}, {"job_grade", f.Grade},
		{"since", f.Since}, {"contract", f.Contract}, {"insured", f.Insured},
		{"pay", pay}, {"days_worked", days}, {"paid_on_time", f.PaidOnTime}, {"drop_reason", f.DropReason},
		{"change_reason", f.ChangeReason}, {"home_reason", f.HomeReason}, {"return_date", f.ReturnDate}, {"return_reason", f.ReturnReason},
		{"return_from", f.ReturnFrom}, {"return_verified", f.Verified},
		{"work_wish", f.WorkWish}, {"no_wish_reason", f.NoWishReason}, {"away_wish", f.AwayWish}, {"local_wish", f.LocalWish},
		{"training_wish", f.TrainingWish}, {"training_trade", f.Trade},
		{"post_held", held}, {"post_kind", f.PostKind}, {"duty_days", duty}, {"services", f.Services},
		{"job_pushed", pushed}, {"pushed_post", f.Pushed}, {"push_result", f.PushResult}, {"progress", f.Progress}, {"appeal", f.Appeal},
	}
	answered := all[:0]
	for _, a := range all {
		if a.Text != "" {
			answered = append(answered, a)
		}
	}
	return answered
}

// More reports whether the month has answers that 与上月相同 does not carry over:
// days on duty, what was done for those who look for work, and what came of it.
func (f *FollowUp) More() bool {
	return f.DutyDays > 0 || f.Services != "" || f.Pushed != "" || f.Progress != ""
}

func yuan(fen int64) string {
	return strconv.FormatInt(fen/100, 10) + "." + twoDigits(int(fen%100))
}

// share is how often a change comes among others.
type share struct {
	change Change
	times  int
}

// plan is in what proportion the changes of a month come: 41 of them, as the
// demo's village has.
var plan = []share{
	{PayDropped, 9}, {JobChanged, 8}, {Returned, 6}, {LostJob, 5}, {NewlyEmployed, 5}, {NotReached, 4}, {Moved, 3}, {PayRose, 1},
}

// pastPlan is the same of the months before: a village whose people find as much
// work as they lose.
var pastPlan = []share{
	{PayDropped, 5}, {PayRose, 5}, {NewlyEmployed, 6}, {Returned, 3}, {LostJob, 3}, {NotReached, 4}, {JobChanged, 3}, {Moved, 1},
}

// follow writes every month's follow-ups of every labourer.
func (g *Generator) follow(households []Household, changes, past int) {
	var labourers []*Person
	for i := range households {
		members := households[i].Members
		for j := range members {
			if members[j].Labourer() {
				labourers = append(labourers, &members[j])
			}
		}
	}
	last := len(g.months) - 1
	for _, p := range labourers {
		p.FollowUps = make([]FollowUp, 0, len(g.months))
		p.FollowUps = append(p.FollowUps, g.first(p))
		for _, month := range g.months[1:] {
			p.FollowUps = append(p.FollowUps, g.same(p.FollowUps[len(p.FollowUps)-1], month))
		}
	}
	for month := 1; month < last && past > 0; month++ {
		g.change(labourers, month, past, pastPlan)
		for _, p := range labourers {
			g.goOn(p, month)
		}
	}
	if last > 0 {
		g.change(labourers, last, changes, plan)
	}
}

// goOn carries what a month has changed into the months behind it.
func (g *Generator) goOn(p *Person, month int) {
	before := p.FollowUps[month]
	if before.Outcome != "reached" && g.chance(40) {
		f := &p.FollowUps[month+1]
		*f = FollowUp{Month: f.Month, Date: f.Date, Follower: f.Follower, Mode: before.Mode, Outcome: before.Outcome, MissReason: before.MissReason}
		return
	}
	known := month
	for p.FollowUps[known].Outcome != "reached" {
		known--
	}
	for i := month + 1; i < len(p.FollowUps); i++ {
		contact, f := p.FollowUps[i], p.FollowUps[known]
		f.Month, f.Date, f.Follower, f.Mode = contact.Month, contact.Date, contact.Follower, contact.Mode
		f.Change, f.DropReason, f.SameAsLast = "", "", "yes"
		if f.Status == "employed" {
			f.PaidOnTime, f.ChangeReason = "yes", ""
		}
		if p.FollowUps[i-1].Outcome != "reached" { // nothing to be the same as
			f.SameAsLast = ""
		}
		p.FollowUps[i] = f
	}
}

// change makes n labourers' follow-ups of a month differ from the month before,
// fewer when too few have anything to change.
func (g *Generator) change(labourers []*Person, month, n int, plan []share) {
	g.r.Shuffle(len(labourers), func(i, j int) { labourers[i], labourers[j] = labourers[j], labourers[i] })
	var cycle []Change
	for _, p := range plan {
		for range p.times {
			cycle = append(cycle, p.change)
		}
	}
	g.r.Shuffle(len(cycle), func(i, j int) { cycle[i], cycle[j] = cycle[j], cycle[i] })
	next, searching := map[Change]int{}, searchers(labourers, month)
	for i := 0; n > 0 && i < n; i++ {
		change := cycle[i%len(cycle)]
		of := labourers
		if change == NewlyEmployed {
			of = searching
		}
		for at := next[change]; at < len(of); at++ {
			next[change] = at + 1
			if p := of[at]; changeable(p, month, change) {
				g.apply(p, month, change)
				break
			}
		}
	}
}

// searchers puts those who are out of work and would have some in turn with those
// at home: work is found above all by those who look for it.
func searchers(labourers []*Person, month int) []*Person {
	var looking, others, all []*Person
	for _, p := range labourers {
		if seeking(&p.FollowUps[month]) {
			looking = append(looking, p)
		} else if p.FollowUps[month].Status == "at_home" {
			others = append(others, p)
		}
	}
	for len(looking)+len(others) > 0 {
		some := min(1, len(looking))
		all, looking = append(all, looking[:some]...), looking[some:]
		if len(others) > 0 {
			all, others = append(all, others[0]), others[1:]
		}
	}
	return all
}

func changeable(p *Person, month int, change Change) bool {
	now := &p.FollowUps[month]
	switch {
	case now.Change != "" || now.Outcome != "reached" || p.FollowUps[month-1].Outcome != "reached":
		return false
	case change == NotReached:
		return true
	case change == NewlyEmployed:
		return now.Status != "employed" && p.LabourClass != weak
	case change == Returned, change == Moved && !now.PayUnknown:
		return now.kind == "away"
	case change == JobChanged && !now.PayUnknown:
		return now.kind == "away" || now.kind == "local"
	}
	return now.Status == "employed" && (change == LostJob || !now.PayUnknown)
}

// apply rewrites a month's follow-up, which says so far that nothing changed.
func (g *Generator) apply(p *Person, month int, change Change) {
	f := &p.FollowUps[month]
	before, was := f.Pay, f.Employer
	f.Change, f.SameAsLast = change, "no"
	switch change {
	case NotReached:
		*f = FollowUp{Month: f.Month, Change: change, Date: f.Date, Follower: f.Follower, Mode: "phone", Outcome: "not_reached",
			MissReason: g.words.words["miss_reason"].draw(g.r)}
	case PayDropped:
		f.Pay = f.Pay * int64(g.between(45, 85)) / 100 / 50_00 * 50_00
		f.DaysWorked = g.between(12, 19)
		if f.PostKind != "" {
			f.DutyDays = f.DaysWorked
		}
		f.PaidOnTime = pick(g.r, "yes", "yes", "yes", "no")
	case PayRose:
		f.Pay += int64(g.between(4, 12)) * 50_00
	case JobChanged:
		f.Job = *g.jobSince(f.kind, g.within(f.Month))
		g.leave(f, was)
	case Moved:
		g.move(f)
		g.leave(f, was)
	case Returned:
		g.stopWork(f, "returned")
		f.ReturnDate = g.within(f.Month)
		f.ReturnReason = g.words.words["return_reason"].draw(g.r)
		f.Appeal = g.words.words["appeal"].draw(g.r)
	case LostJob:
		g.stopWork(f, "unemployed")
		f.ChangeReason = g.words.words["leave_reason"].draw(g.r)
		f.Appeal = g.words.words["appeal"].draw(g.r)
	case NewlyEmployed:
		g.startWork(f)
	}
	if f.Status == "employed" && f.Pay < before {
		f.DropReason = g.words.words["drop_reason"].draw(g.r)
		if change == JobChanged { // people change for the better
			f.Pay, f.DropReason = before, ""
		}
	}
}

// leave says why most of those left who changed the employer.
func (g *Generator) leave(f *FollowUp, was string) {
	why := pick(g.r, "contract_end", "contract_end", "family", "laid_off")
	if g.chance(90) && f.Employer != was {
		f.ChangeReason = why
	}
}

// move keeps the trade and goes to another county.
func (g *Generator) move(f *FollowUp) {
	there := f.Job
	for there.County == f.County {
		there = *g.jobSince("away", g.within(f.Month))
	}
	there.Title, there.Grade, there.Pay = f.Title, f.Grade, f.Pay
	f.Job = there
}

func (g *Generator) stopWork(f *FollowUp, status string) {
	f.postLeft = f.PostKind != ""
	f.Job, f.Status = Job{}, status
	f.DaysWorked, f.DutyDays, f.PaidOnTime, f.PayUnknown = 0, 0, "", false
	f.WorkWish, f.LocalWish = "yes", g.words.words["local_wish"].draw(g.r)
}

func (g *Generator) startWork(f *FollowUp) {
	f.Status, f.WorkWish, f.NoWishReason, f.LocalWish = "employed", "yes", "", ""
	f.ChangeReason, f.HomeReason, f.ReturnReason, f.ReturnDate, f.ReturnFrom, f.Verified = "", "", "", "", "", ""
	f.Job = *g.jobSince(pick(g.r, "away", "away", "local"), g.within(f.Month))
	f.DaysWorked, f.PaidOnTime = g.between(8, 20), "yes"
}

// first is the first month's follow-up, as the register has the person.
func (g *Generator) first(p *Person) FollowUp {
	f := g.visit(g.months[0])
	f.WorkWish, f.AwayWish, f.TrainingWish = "yes", "no", pick(g.r, "no", "no", "no", "yes")
	if trade := g.words.words["training_trade"].draw(g.r); f.TrainingWish == "yes" && g.chance(96) {
		f.Trade = trade
	}
	if p.Job == nil {
		f.Status = p.idle
		g.stay(&f, p)
		return f
	}
	f.Status, f.Job = "employed", *p.Job
	f.AwayWish = answer(f.Area != "county" || g.chance(10))
	f.DaysWorked, f.PaidOnTime = g.between(22, 28), answer(g.chance(99))
	if f.PostKind != "" {
		f.DutyDays = f.DaysWorked
	}
	if g.chance(1) {
		f.PayUnknown, f.Pay = true, 0
	}
	return f
}

// stay says why somebody is not at work.
func (g *Generator) stay(f *FollowUp, p *Person) {
	switch f.Status {
	case "at_home":
		f.HomeReason = g.words.words["home_reason"].draw(g.r)
		f.WorkWish = answer(p.Age < 60 && g.chance(20))
	case "returned":
		f.ReturnReason = g.words.words["return_reason"].draw(g.r)
		f.ReturnDate = g.firstDay().AddDate(0, 0, -g.between(3, 60)).Format("2006-01-02")
		f.AwayWish = pick(g.r, "yes", "no")
	case "unemployed":
		f.ChangeReason = g.words.words["leave_reason"].draw(g.r)
		f.AwayWish = pick(g.r, "yes", "no")
	}
	switch {
	case f.WorkWish == "no" && g.chance(96):
		f.NoWishReason = g.words.words["no_wish_reason"].draw(g.r)
	case f.WorkWish == "yes" && g.chance(96):
		f.LocalWish = g.words.words["local_wish"].draw(g.r)
	}
}

// same repeats the month before on another day.
func (g *Generator) same(last FollowUp, month string) FollowUp {
	f := last
	v := g.visit(month)
	f.Month, f.Date, f.Follower, f.Mode, f.SameAsLast = v.Month, v.Date, v.Follower, v.Mode, "yes"
	return f
}

func (g *Generator) visit(month string) FollowUp {
	return FollowUp{
		Month: month, Date: month + "-" + twoDigits(g.between(3, 18)), Outcome: "reached",
		Follower: g.followers.draw(g.r), Mode: g.words.words["mode"].draw(g.r),
	}
}

// within draws a day of the month before its follow-ups are due.
func (g *Generator) within(month string) string { return month + "-" + twoDigits(g.between(1, 2)) }

func answer(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
