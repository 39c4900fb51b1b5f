package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/store"
)

// House is a household of the list of all, texts ready to show.
type House struct {
	ID, Village string
	No          string // 户编号
	Head        string
	Group       string // 村民小组
	Class       string // label: of what it is monitored for, else of its type
	Members     int
}

// Houses lists the households of the place in the order of the store. It reads nothing of a month, so that tens of
// thousands are there at once; Standings tells how far each is.
func (d *Desk) Houses(ctx context.Context) ([]House, error) {
	rows, err := d.db.HouseholdRows(ctx, d.Place().Code)
	if err != nil {
		return nil, fmt.Errorf("list households: %w", err)
	}
	types, monitoring := d.labels(formHousehold, "household_type"), d.labels(formHousehold, "monitoring_class")
	delete(monitoring, monitoredNot)
	houses := make([]House, len(rows))
	for i, r := range rows {
		houses[i] = House{ID: r.ID, Village: r.Village, No: r.No, Head: r.Head, Group: r.Group, Members: r.Members,
			Class: cmp.Or(monitoring[r.Monitoring], types[r.Type])}
	}
	return houses, nil
}

// monitoredNot is the code of monitoring_class that says nothing of a household but that it was looked at.
const monitoredNot = "none"

// labels are the labels of a question's codes in the desk's language.
func (d *Desk) labels(form, question string) map[string]string {
	labels := map[string]string{}
	f := d.Pack().Form(form)
	if f == nil || f.Question(question) == nil || f.Question(question).List == nil {
		return labels
	}
	for _, c := range f.Question(question).List.Choices {
		labels[c.Code] = d.ChoiceLabel(c)
	}
	return labels
}

// Standing is how far a household's month is.
type Standing struct {
	Labourers int // whom the follow-up is asked of
	Employed  int // of them at work
	State     State
}

// StateNone is a household of which nobody is to be followed up.
const StateNone State = "none"

// Standings calls fn for every household of the month ("" = the desk's), village by village. The state of a household
// is that of its line which needs a person most.
func (d *Desk) Standings(ctx context.Context, m forms.Month, fn func(household string, s Standing)) error {
	return d.walk(ctx, m, Filter{}, func(h Household) { fn(h.ID, standing(h)) })
}

// Standing is how far one household's month is.
func (d *Desk) Standing(ctx context.Context, household string) (s Standing, err error) {
	err = d.walk(ctx, "", Filter{Household: household}, func(h Household) { s = standing(h) })
	return s, err
}

// States are the states of lines in the order of their weight.
var States = []State{StateConflict, StateDraft, StateUndecided, StateTodo, StateIncomplete, StateNotReached, StateChanged, StateDone, StateNone}

func standing(h Household) Standing {
	s := Standing{Labourers: h.Labourers, Employed: h.Employed, State: StateNone}
	for _, l := range h.Lines {
		if slices.Index(States, l.State) < slices.Index(States, s.State) {
			s.State = l.State
		}
	}
	return s
}

// Dossier is a household with everything about it, as 户档案 shows it.
type Dossier struct {
	House
	People   []Person
	Cases    []OpenCase
	Timeline []Deed   // newest first
	Incomes  []Income // of the last months, the month at hand last
}

// Person is a member.
type Person struct {
	ID       string
	Name     string
	Age      int    // full years today; −1 = not known
	Relation string // label
	Class    string // label of the labour class
	Life     string // label of the state of the person, where it is not plainly being there
	Line     *Line  // the month's follow-up; nil when the person is not asked
}

// Deed is one thing that was written about the household.
type Deed struct {
	At     string // RFC 3339, by the writer's clock
	By     string
	Form   string // label
	Month  forms.Month
	Whom   string // name of the member; "" = the household
	Text   string // what changed, ready to show, numbers of persons masked
	Reason string
	Import bool
}

// incomeMonths is how far back 户档案 shows the income.
const incomeMonths = 24

// Dossier reads everything about a household.
func (d *Desk) Dossier(ctx context.Context, household string) (Dossier, error) {
	dossier, err := d.dossier(ctx, household, "")
	if err != nil {
		return Dossier{}, err
	}
	if dossier == nil {
		return Dossier{}, &Refused{Sentence: d.Say("no_house")}
	}
	drafts, err := d.draftsByRecord(ctx)
	if err != nil {
		return Dossier{}, err
	}
	r := lineReader{desk: d, pack: d.Pack(), form: d.Pack().Form(formFollowUp), month: dossier.Month, today: d.Today(), drafts: drafts}
	if r.form == nil {
		return Dossier{}, &Refused{Sentence: d.Say("no_form")}
	}
	h := r.household(dossier)
	own := dossier.Now[formHousehold].Answers
	class := r.show(formHousehold, "household_type", own)
	if a := own["monitoring_class"]; a.IsKnown() && a.Text() != monitoredNot {
		class = r.show(formHousehold, "monitoring_class", own)
	}
	out := Dossier{House: House{ID: h.ID, Village: h.Village, No: h.No, Head: h.Head, Group: h.Group, Class: class, Members: h.Members}}
	names := map[string]string{}
	for i := range dossier.Members {
		m := &dossier.Members[i]
		a := m.Now[formPerson].Answers
		p := Person{ID: m.ID, Name: a["name"].Text(), Age: age(a, d.Today()), Relation: r.show(formPerson, "relation", a), Class: r.show(formPerson, "labour_class", a)}
		if life := a["lifecycle"]; life.Text() != lifeActive {
			p.Life = r.show(formPerson, "lifecycle", a)
		}
		if at := slices.IndexFunc(h.Lines, func(l Line) bool { return l.Person == m.ID }); at >= 0 {
			p.Line = &h.Lines[at]
		}
		names[m.ID] = p.Name
		out.People = append(out.People, p)
	}
	out.Cases = d.casesOf(dossier)
	if out.Timeline, err = d.timeline(ctx, household, names); err != nil {
		return out, err
	}
	out.Incomes, err = d.incomes(ctx, household, dossier.Month, incomeMonths)
	return out, err
}

// lifeActive is the code of lifecycle that needs no word.
const lifeActive = "active"

// timeline are the household's changes as people read them, newest first by the clocks that wrote them.
func (d *Desk) timeline(ctx context.Context, household string, names map[string]string) ([]Deed, error) {
	changes, err := d.db.Timeline(ctx, household)
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	deeds := make([]Deed, 0, len(changes))
	said := map[string]forms.Answers{} // of each record, as far as it was told
	home := map[string]string{}        // of each record, the village it was first written in
	for _, c := range changes {
		form := d.Pack().Form(c.Form)
		if form == nil {
			continue
		}
		deed := Deed{At: c.At, By: c.Actor, Form: d.formLabel(form), Month: c.Month, Whom: names[cmp.Or(c.Subject, c.Record)], Reason: c.Reason, Import: c.Batch != ""}
		if said[c.Record] == nil {
			said[c.Record], home[c.Record] = forms.Answers{}, c.Village
		}
		deed.Text = d.news(form, c, said[c.Record])
		if deed.Text == "" && c.Village != home[c.Record] {
			continue // written anew because the household moved
		}
		deeds = append(deeds, deed)
	}
	slices.Reverse(deeds)
	slices.SortStableFunc(deeds, func(a, b Deed) int { return strings.Compare(b.At, a.At) })
	return deeds, nil
}

// newsShown is how many answers of a change are told in its line.
const newsShown = 4

// news says what a change says that its record did not say before.
func (d *Desk) news(form *forms.Form, c store.Change, said forms.Answers) string {
	written := forms.Answers{}
	for _, w := range c.Writes {
		for name, a := range w.Values {
			written[name] = a
		}
	}
	var facts, rest []string // what is carried and what is counted comes before the day and the way of asking
	for _, q := range form.Questions {
		a, ok := written[q.Name]
		if !ok || a == said[q.Name] || q.Type.Unseen() || q.Calculation != nil {
			continue
		}
		said.Set(q.Name, a)
		switch text := d.Show(q, a, false); {
		case text == "":
		case q.Carry || q.Type.Numeric():
			facts = append(facts, d.label(q)+" "+text)
		default:
			rest = append(rest, d.label(q)+" "+text)
		}
	}
	parts := append(facts, rest...)
	if len(parts) > newsShown {
		parts = append(parts[:newsShown], "…")
	}
	return strings.Join(parts, "，")
}
