package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/store"
)

// The forms and questions the desk itself understands: the core vocabulary that every pack has.
const (
	formHousehold = "household"
	formPerson    = "person"
	formFollowUp  = "follow_up"
	formIncome    = "income"

	outcomeReached = "reached"
	statusEmployed = "employed"
	yes            = "yes"
	no             = "no"
)

// State is how far one person's follow-up of a month is.
type State string

// The states, from what needs a person most to what is done.
const (
	StateConflict   State = "conflict"    // two sides differ, nobody decided
	StateDraft      State = "draft"       // begun and not saved
	StateUndecided  State = "undecided"   // whether to follow up cannot be told: an answer the pack asks for is unknown
	StateTodo       State = "todo"        //
	StateIncomplete State = "incomplete"  // facts confirmed, a required answer of the month (the pay, days on duty) still missing
	StateNotReached State = "not_reached" // tried: not reached, refused or lost
	StateChanged    State = "changed"     // done, something differs from last month
	StateDone       State = "done"        // done, all as last month or no last month to compare with
)

// Label is the state's word in the desk's language.
func (d *Desk) Label(s State) string { return d.Say("state_" + string(s)) }

// Filter narrows a worklist; the zero Filter is everybody.
type Filter struct {
	Village   string  // prefix of 6, 9 or 12 digits; "" = the whole place
	Group     string  // villager group, as answered
	Household string  // one household: how a page refreshes one place after a save
	States    []State // keeps lines in these states and households that have such a line; nil = all
}

// Household is one household of a worklist with its labourers.
type Household struct {
	ID        string
	Village   string
	No        string // 户编号
	Head      string
	Group     string
	Members   int
	Labourers int // whom the follow-up is asked of
	Employed  int // of them: at work this month, or last month where nobody asked yet
	Lines     []Line
}

// Line is one labourer of a worklist, texts ready to show; nothing in it needs masking.
type Line struct {
	Person    string // record id
	Household string
	Record    string // id of this month's follow-up, whether it exists or not
	Name      string
	Age       int    // full years today; -1 = not known
	Class     string // label of the labour class
	State     State
	NoLast    bool     // no follow-up last month that says anything: never confirmed blindly
	Last      string   // last month's facts: 在岗 · 县外 · 深圳某某电子 · 普工
	Now       string   // this month's facts, "" before they are saved
	LastPay   string   // 4,200; the word of a state; "" = none
	Pay       string   // this month's
	Change    string   // 减少 3,800, 增加 200; "" = the same or not known
	Changed   []string // labels of the questions that differ from last month (C-073)
	Contact   string   // how, when and who: 电话 11-08 王芳
	Missing   []string // in state undecided: names of what is not known; in state incomplete: the questions to be answered yet
}

// Worklist is who is to be followed up in the month ("" = the desk's): households in the order of the store (village, group, number),
// each labourer a line. Households without a labourer are left out.
func (d *Desk) Worklist(ctx context.Context, m forms.Month, f Filter) ([]Household, error) {
	var list []Household
	err := d.walk(ctx, m, f, func(h Household) {
		if len(h.Lines) > 0 {
			list = append(list, h)
		}
	})
	return list, err
}

// walk calls fn for every household of the month ("" = the desk's) that the filter lets through.
func (d *Desk) walk(ctx context.Context, m forms.Month, f Filter, fn func(Household)) error {
	if m == "" {
		m = d.Month()
	}
	drafts, err := d.draftsByRecord(ctx)
	if err != nil {
		return err
	}
	reader := lineReader{desk: d, pack: d.Pack(), month: m, today: d.Today(), drafts: drafts}
	if reader.form = reader.pack.Form(formFollowUp); reader.form == nil {
		return &Refused{Sentence: d.Say("no_form")}
	}
	reads := reader.pack.ReadsForm(reader.form)
	reads.Want(formPerson, "name", "relation", "birth", "id_number", "labour_class")
	reads.Want(formHousehold, "household_no", "head", "villager_group")
	for dossier, err := range d.db.Dossiers(ctx, store.DossierQuery{Village: f.Village, Month: m, Household: f.Household, Only: &reads}) {
		if err != nil {
			return fmt.Errorf("read households: %w", err)
		}
		own := dossier.Now[formHousehold].Answers
		if f.Group != "" && own["villager_group"].Text() != f.Group {
			continue
		}
		h := reader.household(dossier)
		if f.States != nil {
			h.Lines = slices.DeleteFunc(h.Lines, func(l Line) bool { return !slices.Contains(f.States, l.State) })
		}
		fn(h)
	}
	return nil
}

func (d *Desk) draftsByRecord(ctx context.Context) (map[string]store.Draft, error) {
	drafts, err := d.db.Drafts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	byRecord := make(map[string]store.Draft, len(drafts))
	for _, draft := range drafts {
		byRecord[draft.Record] = draft
	}
	return byRecord, nil
}

// lineReader makes lines of dossiers.
type lineReader struct {
	desk   *Desk
	pack   *forms.Pack
	form   *forms.Form // follow_up
	month  forms.Month
	today  forms.Day
	drafts map[string]store.Draft
}

func (r *lineReader) household(dossier *forms.Dossier) Household {
	own := dossier.Now[formHousehold].Answers
	asked, undecided := r.pack.Subjects(r.form, dossier, r.today)
	h := Household{
		ID: dossier.ID, Village: dossier.Village, Members: len(dossier.Members), Labourers: len(asked),
		No: own["household_no"].Text(), Head: headName(dossier), Group: own["villager_group"].Text(),
	}
	for i := range dossier.Members {
		switch {
		case slices.Contains(asked, i):
			if employed(&dossier.Members[i]) {
				h.Employed++
			}
			h.Lines = append(h.Lines, r.line(dossier, &dossier.Members[i]))
		case slices.Contains(undecided, i):
			l := r.person(dossier, &dossier.Members[i])
			l.State, l.Missing = StateUndecided, r.missing(dossier, &dossier.Members[i])
			h.Lines = append(h.Lines, l)
		}
	}
	return h
}

// employed reports whether the person is at work, by this month's word or else by last month's.
func employed(m *forms.Member) bool {
	a := m.Now[formFollowUp].Answers["status"]
	if a.IsBlank() {
		a = m.Last[formFollowUp].Answers["status"]
	}
	return a.IsKnown() && a.Text() == statusEmployed
}

// missing names what would decide whether the person is to be followed up.
func (r *lineReader) missing(dossier *forms.Dossier, m *forms.Member) []string {
	scope := dossier.Scope(m, r.today)
	scope.Form = r.form
	if r.form.Relevant == nil {
		return nil
	}
	_, err := r.pack.EvalBool(r.form.Relevant, scope)
	return missingOf(err)
}

func (r *lineReader) person(dossier *forms.Dossier, m *forms.Member) Line {
	a := m.Now[formPerson].Answers
	return Line{
		Person: m.ID, Household: dossier.ID, Record: store.FollowUpID(m.ID, r.month),
		Name: a["name"].Text(), Age: age(a, r.today), Class: r.show(formPerson, "labour_class", a),
	}
}

func (r *lineReader) line(dossier *forms.Dossier, m *forms.Member) Line {
	l := r.person(dossier, m)
	now, last := m.Now[formFollowUp].Answers, m.Last[formFollowUp].Answers
	_, drafted := r.drafts[l.Record]
	l.NoLast = !says(last)
	l.Last, l.Now = r.facts(last), r.facts(now)
	l.LastPay, l.Pay = r.show(formFollowUp, "pay", last), r.show(formFollowUp, "pay", now)
	l.Change = r.change(last["pay"], now["pay"])
	if outcome := now["outcome"]; !outcome.IsBlank() {
		l.Contact = r.contact(now)
	}
	switch outcome := now["outcome"]; {
	case conflicted(now):
		l.State = StateConflict
	case drafted:
		l.State = StateDraft
	case outcome.IsBlank():
		l.State = StateTodo
	case outcome.Text() != outcomeReached:
		l.State = StateNotReached
	default:
		if l.Missing = r.lacking(dossier, m, now); len(l.Missing) > 0 {
			l.State = StateIncomplete
			break
		}
		l.State = StateDone
		if !l.NoLast {
			l.Changed = r.changed(last, now)
		}
		if len(l.Changed) > 0 {
			l.State = StateChanged
		}
	}
	return l
}

// says reports whether a follow-up tells anything a month could start with: its person was reached and the status is known.
func says(last forms.Answers) bool {
	return last["outcome"].Text() == outcomeReached && last["status"].IsKnown()
}

// lacking are the required answers that a saved follow-up has not: those of the month alone, which no confirmation
// carries over. Every other way of saving judges the whole form.
func (r *lineReader) lacking(dossier *forms.Dossier, m *forms.Member, now forms.Answers) (names []string) {
	scope := dossier.Scope(m, r.today)
	scope.Form, scope.Own = r.form, now
	if !slices.ContainsFunc(r.form.Questions, func(q *forms.Question) bool {
		return r.monthly(q) && now[q.Name].IsBlank() && r.asked(q, scope)
	}) {
		return nil
	}
	for _, issue := range r.pack.Fill(r.form, now, scope).Issues {
		if q := r.form.Question(issue.Question); issue.Level == forms.Hard && r.monthly(q) && now[q.Name].IsBlank() {
			names = append(names, q.Name)
		}
	}
	return names
}

// monthly reports whether a question must be answered anew every month.
func (r *lineReader) monthly(q *forms.Question) bool {
	return q.Required != nil && !q.Carry && q.Calculation == nil
}

// asked is quickly told for most, by the question alone: Fill has the last word.
func (r *lineReader) asked(q *forms.Question, scope forms.Scope) bool {
	if q.Relevant == nil {
		return true
	}
	is, err := r.pack.EvalBool(q.Relevant, scope)
	return err != nil || is
}

// changed are the labels of the carried questions and the pay that differ from last month; what one of the two
// months did not ask is no difference.
func (r *lineReader) changed(last, now forms.Answers) []string {
	var labels []string
	for _, q := range r.form.Questions {
		if !q.Carry && q.Name != "pay" || q.Calculation != nil {
			continue
		}
		if last[q.Name] != now[q.Name] && !(q.Name == "pay" && (last[q.Name].IsBlank() || now[q.Name].IsBlank())) {
			labels = append(labels, r.desk.label(q))
		}
	}
	return labels
}

func (r *lineReader) facts(a forms.Answers) string {
	return r.list(r.pack.Form(formFollowUp), a, "status", "work_area", "employer", "job_title", "job_grade")
}

// list are some answers of a form in one line.
func (r *lineReader) list(form *forms.Form, a forms.Answers, names ...string) string {
	var parts []string
	for _, name := range names {
		if text := r.show(form.Name, name, a); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}

func (r *lineReader) contact(a forms.Answers) string {
	var parts []string
	if mode := r.show(formFollowUp, "mode", a); mode != "" {
		parts = append(parts, mode)
	}
	if date := a["date"].Text(); len(date) == len("2006-01-02") {
		parts = append(parts, date[5:])
	}
	if who := a["follower"].Text(); who != "" {
		parts = append(parts, who)
	}
	return strings.Join(parts, " ")
}

func (r *lineReader) show(form, name string, a forms.Answers) string {
	answer := a[name]
	if answer.IsBlank() {
		return ""
	}
	f := r.pack.Form(form)
	if f == nil || f.Question(name) == nil {
		return ""
	}
	return r.desk.Show(f.Question(name), answer, false)
}

func (r *lineReader) change(last, now forms.Answer) string {
	if !last.IsInt() || !now.IsInt() {
		return ""
	}
	switch diff := now.Int() - last.Int(); {
	case diff < 0:
		return r.desk.Say("pay_less", Yuan(-diff))
	case diff > 0:
		return r.desk.Say("pay_more", Yuan(diff))
	}
	return ""
}

func conflicted(a forms.Answers) bool {
	for _, answer := range a {
		if answer.State() == forms.Conflicted {
			return true
		}
	}
	return false
}

// missingOf names what an undecided expression lacked.
func missingOf(err error) []string {
	if u, ok := errors.AsType[*forms.Undecided](err); ok {
		return u.Missing
	}
	return nil
}
