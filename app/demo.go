package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/ledger"
	"hufang/sync/roster"
	"hufang/sync/workbook"
)

// DemoOptions say which month of which generated village to play. All people are generated.
type DemoOptions struct {
	Options
	Pack       string      // "" = the default pack
	Households int         // 0 = 320
	Seed       uint64      // equal seeds make equal villages
	Month      forms.Month // "" = the current one
	Village    string      // 12 digits; "" = one of the embedded divisions
	Progress   Progress    // may be nil
}

// Demonstrated are the figures of a demo.
type Demonstrated struct {
	Place      string      `json:"place"`
	Month      forms.Month `json:"month"`
	Households int         `json:"households"`
	People     int         `json:"people"`
	Labourers  int         `json:"labourers"`
	History    int         `json:"history"`   // follow-ups saved for the months before
	Incomes    int         `json:"incomes"`   // household incomes saved for the months before
	Cases      int         `json:"cases"`     // of returns, job losses and the like, opened in those months and this one
	Changes    int         `json:"changes"`   // follow-ups typed this month because something changed
	Answers    int         `json:"answers"`   // answers typed for them
	Confirmed  int         `json:"confirmed"` // follow-ups confirmed as last month's
	Typed      int         `json:"typed"`     // whose answers of the month alone were typed then, and who had no last month
	Done       int         `json:"done"`
	NotReached int         `json:"not_reached"`
	Left       int         `json:"left"` // to be followed up and not

	Found    map[forms.FindingLevel]int `json:"found"`    // by the rules, this month
	Doubts   int                        `json:"doubts"`   // what they could not tell
	Warnings int                        `json:"warnings"` // households with a warning

	RosterFile string        `json:"roster_file"`
	Roster     roster.Result `json:"roster"`
	Ledgers    []ledger.Book `json:"ledgers"`
	Backup     string        `json:"backup"`
	Steps      []DemoStep    `json:"steps"`
}

// DemoStep is how long one step took.
type DemoStep struct {
	Name string        `json:"name"` // in the desk's language
	Took time.Duration `json:"took"` // nanoseconds
}

// Demo plays a whole month of a generated village in dir, which must hold no store, all through the real path: a roster
// as the national system exports it is written and imported, a year of history saved, this month's changes typed answer
// by answer, everybody else confirmed as last month, the households' income asked, the rules run, the ledgers written and
// a backup made. The desk stays in dir for whoever opens it next.
func Demo(ctx context.Context, dir string, opt DemoOptions) (Demonstrated, error) {
	if opt.Month == "" {
		opt.Month = forms.MonthOf(opt.Now())
	}
	if opt.Progress == nil {
		opt.Progress = func(int, int, string) {}
	}
	p := &demo{dir: dir, opt: opt, people: map[string]*sample.Person{}, homes: map[string]*sample.Household{}}
	p.out.Month = opt.Month
	defer func() {
		if p.desk != nil {
			p.desk.Close()
		}
	}()
	for _, step := range []struct {
		id  string
		run func(context.Context) error
	}{
		{"demo_generate", p.generate}, {"demo_create", p.create}, {"demo_import", p.take}, {"demo_history", p.history},
		{"demo_changes", p.changes}, {"demo_confirm", p.confirm}, {"demo_incomes", p.incomes},
		{"demo_check", p.check}, {"demo_ledgers", p.print}, {"demo_backup", p.backUp}, {"demo_count", p.count},
	} {
		name := opt.Lang.Say(step.id)
		opt.Progress(0, 0, name)
		began := opt.Now()
		if err := step.run(ctx); err != nil {
			return p.out, fmt.Errorf("play %s: %w", step.id, err)
		}
		p.out.Steps = append(p.out.Steps, DemoStep{Name: name, Took: opt.Now().Sub(began)})
	}
	return p.out, nil
}

const (
	demoHistory = 12 // months before: the same month last year is the first of them
	demoPast    = 40 // of so many households one changes in each of those months
)

// demo is one play.
type demo struct {
	dir     string
	opt     DemoOptions
	desk    *Desk
	village []sample.Household
	people  map[string]*sample.Person    // by 人口编号
	homes   map[string]*sample.Household // by 户编号
	out     Demonstrated
}

func (p *demo) generate(context.Context) error {
	p.village = sample.Village(p.opt.Seed, sample.Options{
		Households: p.opt.Households, Village: p.opt.Village, Month: string(p.opt.Month), History: demoHistory, Past: max(1, p.opt.Households/demoPast)})
	for i := range p.village {
		h := &p.village[i]
		p.homes[h.No] = h
		for j := range h.Members {
			p.people[h.Members[j].No] = &h.Members[j]
		}
	}
	p.out.Place = p.village[0].Village.Path()
	return nil
}

// writeRoster writes the roster as the national system exports it: titles over the header, every cell text.
func (p *demo) writeRoster() error {
	w, err := workbook.Create(p.out.RosterFile, workbook.WriteOptions{Created: p.opt.Now()})
	if err != nil {
		return err
	}
	defer w.Discard()
	titles := sample.RosterTitles(p.village[0].Village, string(p.opt.Month)[:4])
	sheet := workbook.Sheet{Name: titles[0], Title: titles[0], Columns: make([]workbook.Column, len(sample.RosterHeader)), Paper: workbook.Paper{Size: workbook.A3, Landscape: true}}
	for _, line := range titles[1:] {
		sheet.Lines = append(sheet.Lines, workbook.Line{line})
	}
	heads := make([]workbook.Head, len(sample.RosterHeader))
	for i, text := range sample.RosterHeader {
		heads[i].Text = text
	}
	sheet.Heads = [][]workbook.Head{heads}
	s, err := w.Sheet(sheet)
	if err != nil {
		return err
	}
	values := make([]workbook.Value, len(heads))
	for row := range sample.Roster(p.village) {
		for i, text := range row {
			values[i] = workbook.String(text)
		}
		if err := s.Row(values...); err != nil {
			return err
		}
	}
	if err := s.Close(); err != nil {
		return err
	}
	return w.Close()
}

func (p *demo) create(ctx context.Context) (err error) {
	v := p.village[0].Village
	setup := Setup{Pack: p.opt.Pack, Place: v.Code, PlaceName: v.Village, User: store.User{Name: p.follower(), Role: "first_secretary"}}
	if p.desk, err = Create(ctx, p.dir, p.opt.Options, setup); err != nil {
		return err
	}
	if err := p.desk.SetMonth(p.opt.Month); err != nil {
		return err
	}
	p.out.RosterFile = filepath.Join(p.dir, p.opt.Lang.Say("demo_roster_file"))
	return p.writeRoster()
}

// follower is a name among the generated followers.
func (p *demo) follower() string {
	for _, person := range p.people {
		if f := person.FollowUp(string(p.opt.Month)); f != nil {
			return f.Follower
		}
	}
	return p.opt.Lang.Say("demo_user")
}

func (p *demo) take(ctx context.Context) error {
	r, err := p.desk.ReadRoster(ctx, p.out.RosterFile, p.opt.Progress)
	if err != nil {
		return err
	}
	p.out.Roster, err = p.desk.ImportRoster(ctx, r, p.opt.Progress)
	return err
}

// history saves what the village knows and its register does not say, and the months before, as many records in one save
// as one may hold.
func (p *demo) history(ctx context.Context) error {
	months := p.village[0].Incomes // every household has all months
	batch := demoBatch{demo: p, month: forms.Month(months[0].Month)}
	dossiers, err := p.dossiers(ctx, batch.month)
	if err != nil {
		return err
	}
	if err := batch.know(ctx, dossiers); err != nil {
		return err
	}
	for i := range len(months) - 1 {
		batch.month = forms.Month(months[i].Month)
		p.opt.Progress(i, len(months), p.desk.ShowMonth(batch.month))
		if err := batch.past(ctx, dossiers); err != nil {
			return err
		}
	}
	return nil
}

// know saves what the village knows of its households and people.
func (b *demoBatch) know(ctx context.Context, dossiers []*forms.Dossier) error {
	for _, dossier := range dossiers {
		if h := b.homeOf(dossier); h != nil {
			if err := b.tell(ctx, formHousehold, h.Answers(), dossier, nil); err != nil {
				return err
			}
		}
		for i := range dossier.Members {
			m := &dossier.Members[i]
			if person := b.person(m); person != nil {
				if err := b.tell(ctx, formPerson, person.Answers(), dossier, m); err != nil {
					return err
				}
			}
		}
	}
	return b.save(ctx)
}

// tell adds answers to a household, or to a member, that the register brought.
func (b *demoBatch) tell(ctx context.Context, name string, told []sample.Answer, dossier *forms.Dossier, m *forms.Member) error {
	if len(told) == 0 {
		return nil
	}
	form, now := b.desk.Pack().Form(name), dossier.Now
	e := store.Entry{Form: name, Record: dossier.ID, Village: dossier.Village}
	if m != nil {
		e.Record, now = m.ID, m.Now
	}
	opened, err := b.desk.db.Record(ctx, e.Record)
	if err != nil {
		return fmt.Errorf("read what the register says: %w", err)
	}
	own := opened.Answers.Clone()
	for _, a := range told {
		if err := b.read(form, own, a); err != nil {
			return err
		}
	}
	filled, err := b.add(ctx, form, dossier.Scope(m, b.desk.Today()), own, e, opened)
	r := now[name]
	r.Answers = filled
	now[name] = r
	return err
}

// past saves one month before. What was saved stands in the dossiers as it would be read again: wages are calculated from
// the follow-ups, and each month is judged by the one before.
func (b *demoBatch) past(ctx context.Context, dossiers []*forms.Dossier) error {
	for _, dossier := range dossiers {
		dossier.Month = b.month
		for i := range dossier.Members {
			m := &dossier.Members[i]
			m.Last = map[string]forms.Record{}
			if r, ok := m.Now[formFollowUp]; ok {
				m.Last[formFollowUp] = r
				delete(m.Now, formFollowUp)
			}
		}
		if err := b.followUps(ctx, dossier); err != nil {
			return err
		}
		if err := b.income(ctx, dossier); err != nil {
			return err
		}
	}
	return b.save(ctx)
}

// incomes saves what the households told of their income this month, and the cases that the months gave rise to.
func (p *demo) incomes(ctx context.Context) error {
	batch := demoBatch{demo: p, month: p.opt.Month}
	dossiers, err := p.dossiers(ctx, p.opt.Month)
	if err != nil {
		return err
	}
	for _, dossier := range dossiers {
		if err := batch.income(ctx, dossier); err != nil {
			return err
		}
		if h := p.homeOf(dossier); h != nil {
			if err := batch.cases(ctx, h.Cases, dossier, nil); err != nil {
				return err
			}
		}
		for i := range dossier.Members {
			m := &dossier.Members[i]
			if person := p.person(m); person != nil {
				if err := batch.cases(ctx, person.Cases, dossier, m); err != nil {
					return err
				}
			}
		}
	}
	return batch.save(ctx)
}

// check runs the rules and raises the warnings they give rise to.
func (p *demo) check(ctx context.Context) error {
	found, err := p.desk.Check(ctx, p.opt.Month, Filter{}, p.opt.Progress)
	if err != nil {
		return err
	}
	p.out.Found = map[forms.FindingLevel]int{}
	for _, level := range forms.FindingLevels {
		p.out.Found[level] = found.Count(level)
	}
	p.out.Doubts = len(found.Doubts)
	for _, h := range found.Households {
		p.out.Doubts += len(h.Doubts)
	}
	if _, err := p.desk.raise(ctx, p.opt.Month, Filter{}); err != nil {
		return err
	}
	open, err := p.desk.openCases(ctx, p.opt.Month)
	p.out.Warnings = open.Warnings
	return err
}

func (p *demo) dossiers(ctx context.Context, m forms.Month) ([]*forms.Dossier, error) {
	var all []*forms.Dossier
	for dossier, err := range p.desk.db.Dossiers(ctx, store.DossierQuery{Month: m}) {
		if err != nil {
			return nil, fmt.Errorf("read households: %w", err)
		}
		all = append(all, dossier)
	}
	return all, nil
}

// demoBatch gathers records of a month.
type demoBatch struct {
	*demo
	month   forms.Month
	entries []store.Entry
}

func (b *demoBatch) followUps(ctx context.Context, dossier *forms.Dossier) error {
	form := b.desk.Pack().Form(formFollowUp)
	asked, _ := b.desk.Pack().Subjects(form, dossier, b.desk.Today())
	for _, i := range asked {
		m := &dossier.Members[i]
		f := b.followUp(m, b.month)
		if f == nil {
			continue
		}
		own := forms.Answers{}
		for _, a := range f.Answers() {
			if err := b.read(form, own, a); err != nil {
				return err
			}
		}
		e := store.Entry{Form: form.Name, Record: store.FollowUpID(m.ID, b.month), Subject: m.ID, Village: dossier.Village, Month: b.month}
		filled, err := b.add(ctx, form, dossier.Scope(m, b.desk.Today()), own, e, store.Opened{})
		if err != nil {
			return err
		}
		m.Now[formFollowUp] = forms.Record{ID: e.Record, Form: form.Name, Subject: m.ID, Village: dossier.Village, Month: b.month, Answers: filled}
		b.out.History++
	}
	return nil
}

func (b *demoBatch) income(ctx context.Context, dossier *forms.Dossier) error {
	form := b.desk.Pack().Form(formIncome)
	h := b.homeOf(dossier)
	if h == nil || form == nil {
		return nil
	}
	own := forms.Answers{}
	for _, income := range h.Incomes {
		if income.Month != string(b.month) {
			continue
		}
		for _, a := range income.Answers() {
			if a.Name == "date" {
				a.Text = string(b.notAhead(a.Text))
			}
			if err := b.read(form, own, a); err != nil {
				return err
			}
		}
	}
	e := store.Entry{Form: form.Name, Record: store.IncomeID(dossier.ID, b.month), Subject: dossier.ID, Village: dossier.Village, Month: b.month}
	b.out.Incomes++
	_, err := b.add(ctx, form, dossier.Scope(nil, b.desk.Today()), own, e, store.Opened{})
	return err
}

// cases saves generated cases about a household, or about a member.
func (b *demoBatch) cases(ctx context.Context, cases []sample.Case, dossier *forms.Dossier, m *forms.Member) error {
	subject := dossier.ID
	if m != nil {
		subject = m.ID
	}
	for _, c := range cases {
		form := b.desk.Pack().Form(c.Form)
		if form == nil {
			continue
		}
		own := forms.Answers{}
		for _, a := range c.Answers {
			if err := b.read(form, own, a); err != nil {
				return err
			}
		}
		month := forms.Month(c.Month)
		e := store.Entry{Form: form.Name, Record: store.MonthlyID(form.Name, subject, month), Subject: subject, Village: dossier.Village, Month: month}
		b.out.Cases++
		if _, err := b.add(ctx, form, dossier.Scope(m, b.desk.Today()), own, e, store.Opened{}); err != nil {
			return err
		}
	}
	return nil
}

// read puts one generated answer as a person would have typed it.
func (b *demoBatch) read(form *forms.Form, own forms.Answers, a sample.Answer) error {
	q := form.Question(a.Name)
	if q == nil {
		return fmt.Errorf("the pack has no question %s", a.Name)
	}
	answer, err := forms.Parse(q, a.Text)
	if err != nil {
		return fmt.Errorf("the pack cannot read an answer to %s: %w", a.Name, err)
	}
	own.Set(a.Name, answer)
	return nil
}

// add judges a record, puts what differs from before into the save at hand, and returns what the record then says.
// Generated answers that the pack blocks are a fault of the generator, and end the demo.
func (b *demoBatch) add(ctx context.Context, form *forms.Form, scope forms.Scope, own forms.Answers, e store.Entry, before store.Opened) (forms.Answers, error) {
	scope.Form, scope.Own = form, own
	filled := b.desk.Pack().Fill(form, own, scope)
	if hard := issuesAt(filled, forms.Hard); len(hard) > 0 {
		return nil, fmt.Errorf("the pack blocks %s.%s: %s", form.Name, hard[0].Question, hard[0].Sentence)
	}
	for _, g := range groupsOf(form) {
		if values := groupValues(g, filled.Answers); !sameGroup(g, values, before.Answers) {
			e.Writes = append(e.Writes, store.Write{Group: g.Name, Values: values, Over: before.Over(g.Name)})
		}
	}
	if b.entries = append(b.entries, e); len(b.entries) == store.MaxTxn {
		return filled.Answers, b.save(ctx)
	}
	return filled.Answers, nil
}

func (b *demoBatch) save(ctx context.Context) error {
	if len(b.entries) == 0 {
		return nil
	}
	_, err := b.desk.db.Save(ctx, store.Save{By: b.desk.Who(), Entries: b.entries})
	b.entries = nil
	return err
}

// homeOf is the generated household; nil for one that was not generated.
func (p *demo) homeOf(dossier *forms.Dossier) *sample.Household {
	return p.homes[dossier.Now[formHousehold].Answers["household_no"].Text()]
}

// person is the generated person; nil for one who was not generated.
func (p *demo) person(m *forms.Member) *sample.Person {
	return p.people[m.Now[formPerson].Answers["person_no"].Text()]
}

// followUp is what was generated for a member's month; nil for a member who was not generated or is not followed up.
func (p *demo) followUp(m *forms.Member, month forms.Month) *sample.FollowUp {
	person := p.person(m)
	if person == nil {
		return nil
	}
	return person.FollowUp(string(month))
}

// changes types this month's changed follow-ups, answer by answer, as the window does.
func (p *demo) changes(ctx context.Context) error {
	return p.eachAsked(ctx, func(m *forms.Member, f *sample.FollowUp) error {
		if f.Change == "" {
			return nil
		}
		p.out.Changes++
		return p.typeFollowUp(ctx, m.ID, f)
	})
}

func (p *demo) eachAsked(ctx context.Context, fn func(*forms.Member, *sample.FollowUp) error) error {
	dossiers, err := p.dossiers(ctx, p.opt.Month)
	if err != nil {
		return err
	}
	form := p.desk.Pack().Form(formFollowUp)
	for i, dossier := range dossiers {
		p.opt.Progress(i, len(dossiers), "")
		asked, _ := p.desk.Pack().Subjects(form, dossier, p.desk.Today())
		for _, j := range asked {
			if f := p.followUp(&dossier.Members[j], p.opt.Month); f != nil {
				if err := fn(&dossier.Members[j], f); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// typeFollowUp answers what the form asks and differs from what it shows. A soft issue is saved with a reason.
func (p *demo) typeFollowUp(ctx context.Context, person string, f *sample.FollowUp) error {
	contact := Contact{Mode: f.Mode, Date: p.notAhead(f.Date), Follower: f.Follower}
	if f.Outcome != outcomeReached {
		p.out.Answers += 2
		return p.desk.NotReached(ctx, person, p.opt.Month, Miss{Outcome: f.Outcome, Reason: p.missReason()}, contact)
	}
	s, err := p.desk.OpenFollowUp(ctx, person, p.opt.Month, contact)
	if err != nil {
		return err
	}
	for _, a := range f.Answers() {
		field, ok := s.Field(a.Name)
		if !ok || field.Calculated || a.Name == "date" || a.Name == "follower" || a.Name == "mode" {
			continue
		}
		if a.Name == "since" || a.Name == "return_date" {
			a.Text = string(p.notAhead(a.Text))
		}
		kept := field.Answer
		if err := s.Type(ctx, a.Name, a.Text); err != nil {
			return fmt.Errorf("type %s: %w", a.Name, err)
		}
		if now, _ := s.Field(a.Name); now.Answer != kept {
			p.out.Answers++
		}
	}
	err = s.Save(ctx, "")
	if r, ok := errors.AsType[*Refused](err); ok && len(r.Issues) > 0 && r.Issues[0].Level == forms.Soft {
		return s.Save(ctx, p.opt.Lang.Say("demo_reason"))
	} else if ok && len(r.Issues) > 0 {
		return fmt.Errorf("the pack blocks %s: %s", r.Issues[0].Question, r.Issues[0].Sentence)
	}
	return err
}

// missReason is the first reason the pack has for not reaching somebody.
func (p *demo) missReason() string {
	q := p.desk.Pack().Form(formFollowUp).Question("miss_reason")
	if q == nil || q.List == nil || len(q.List.Choices) == 0 {
		return ""
	}
	return q.List.Choices[0].Code
}

// notAhead is the day, or today when that lies in the future of this laptop's clock.
func (p *demo) notAhead(day string) forms.Day { return min(forms.Day(day), p.desk.Today()) }

// confirm confirms every household and types what is left: of whom the last month says nothing, and what the month asks
// anew of those on a post and without work.
func (p *demo) confirm(ctx context.Context) error {
	c := Confirmation{Contact: Contact{Mode: "home", Date: p.notAhead(string(p.opt.Month.Day(18)))}, PaySame: true}
	result, err := p.desk.ConfirmAll(ctx, p.opt.Month, c, p.opt.Progress)
	if err != nil {
		return err
	}
	p.out.Confirmed = len(result.Facts)
	list, err := p.desk.Worklist(ctx, p.opt.Month, Filter{States: []State{StateTodo, StateIncomplete}})
	if err != nil {
		return err
	}
	left := map[string]bool{}
	for _, h := range list {
		for _, l := range h.Lines {
			left[l.Person] = true
		}
	}
	return p.eachAsked(ctx, func(m *forms.Member, f *sample.FollowUp) error {
		if !left[m.ID] && (f.Change != "" || !f.More()) {
			return nil
		}
		p.out.Typed++
		return p.typeFollowUp(ctx, m.ID, f)
	})
}

func (p *demo) print(ctx context.Context) (err error) {
	out := filepath.Join(p.dir, p.opt.Lang.Say("demo_ledger_folder"))
	p.out.Ledgers, err = p.desk.WriteLedgers(ctx, LedgerRequest{Month: p.opt.Month, Out: out}, p.opt.Progress)
	return err
}

func (p *demo) backUp(ctx context.Context) (err error) {
	p.out.Backup, err = p.desk.Backup(ctx)
	return err
}

func (p *demo) count(ctx context.Context) error {
	o, err := p.desk.Overview(ctx, p.opt.Month)
	if err != nil {
		return err
	}
	p.out.Households, p.out.People, p.out.Labourers = o.Households, o.People, o.Asked
	p.out.Done, p.out.NotReached, p.out.Left = o.Done, o.NotReached, o.Open
	if d, ok := cn.Lookup(p.desk.Place().Code); ok {
		p.out.Place = d.Path()
	}
	return nil
}
