package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hufang/app"
	"hufang/forms"
)

type answerCommand struct {
	Form      string      `required:"" placeholder:"F" help:"表单，如 follow_up、person、household、income、visit。"`
	Person    string      `placeholder:"ID" help:"这个人的记录号，用 find 查。"`
	Household string      `placeholder:"NO" help:"户编号，或户的记录号。"`
	Month     forms.Month `placeholder:"MONTH" help:"哪个月，如 2026-11；不写就是本月。"`
	Reason    string      `placeholder:"TEXT" help:"与平常不同时写明原因。"`
	Discard   bool        `help:"先丢掉没有保存的草稿；后面不写回答就只丢草稿。"`
	Values    []string    `arg:"" optional:"" name:"name=value" help:"题目=回答，如 status=returned 或 status=返乡；不清楚写 pay=?unknown，另有 ?refused、?unreachable、?cannot_decide；留空是去掉。"`
}

// given is one answer of the command line.
type given struct {
	question *forms.Question
	answer   forms.Answer
}

// answered is what a save comes to, for programs.
type answered struct {
	Saved    bool          `json:"saved"`
	Form     string        `json:"form"`
	Record   string        `json:"record"`
	Month    forms.Month   `json:"month,omitempty"`
	Answers  forms.Answers `json:"answers"`
	Sentence string        `json:"sentence,omitempty"` // why it was not saved
	Issues   []issue       `json:"issues"`
}

type issue struct {
	Question string      `json:"question"`
	Level    forms.Level `json:"level"`
	Sentence string      `json:"sentence"`
	Source   string      `json:"source"`
}

// Run answers a form as the window does: the draft is kept at every answer, and saving judges the whole form.
func (a *answerCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.SetMonth(a.Month); err != nil {
			return err
		}
		form, err := a.form(c, desk)
		if err != nil {
			return err
		}
		if a.Month = ""; form.Cadence != forms.Once {
			a.Month = desk.Month()
		}
		answers, err := c.readAnswers(form, a.Values)
		if err != nil {
			return err
		}
		s, err := a.open(ctx, c, desk, form)
		if err != nil {
			return err
		}
		if done, err := a.begin(ctx, c, s); done || err != nil {
			return err
		}
		if err := a.fill(ctx, c, s, answers); err != nil {
			return err
		}
		before := s.View()
		if err := s.Save(ctx, a.Reason); err != nil {
			return a.blocked(c, s, err)
		}
		if c.JSON {
			return c.writeJSON(a.result(s, true))
		}
		c.printSaved(s, before)
		return nil
	})
}

// form is the form asked for; those the program fills in itself are none.
func (a *answerCommand) form(c *call, desk *app.Desk) (*forms.Form, error) {
	own := []string{"batch", "difference", "distinct", "former_edit", "month", "transfer"}
	var names []string
	for _, f := range desk.Pack().Forms {
		if slices.Contains(own, f.Name) {
			continue
		}
		if f.Name == a.Form {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return nil, c.refuse("no_form", a.Form, strings.Join(names, "、"))
}

// readAnswers understands every answer, written name=value, before anything is kept.
func (c *call) readAnswers(form *forms.Form, texts []string) ([]given, error) {
	var all []given
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, c.misuse("no_equals", text)
		}
		q := form.Question(strings.TrimSpace(name))
		if q == nil || !q.Type.Stored() || q.Type.Unseen() {
			return nil, c.refuse("no_question", form.Label, name, questionNames(form))
		}
		if q.Calculation != nil || q.Group == nil {
			return nil, c.refuse("calculated", q.Label)
		}
		answer, err := readAnswer(q, value)
		if err != nil {
			return nil, c.refuse("unreadable", err.Error(), choices(q))
		}
		all = append(all, given{q, answer})
	}
	return all, nil
}

// askable are the states a person may give, by the slug behind the question mark.
var askable = []forms.State{forms.Unknown, forms.Refused, forms.Unreachable, forms.CannotDecide}

func readAnswer(q *forms.Question, text string) (forms.Answer, error) {
	slug, ok := strings.CutPrefix(strings.TrimSpace(text), "?")
	if !ok {
		return forms.Parse(q, text)
	}
	for _, s := range askable {
		if s.String() == slug {
			return forms.In(s), nil
		}
	}
	return forms.Answer{}, errors.New("“" + q.Label + "”没有 ?" + slug + " 这种回答")
}

// choices lists the codes a question takes, "" for a question without a list.
func choices(q *forms.Question) string {
	if q.List == nil {
		return ""
	}
	var b strings.Builder
	for _, choice := range q.List.Choices {
		fmt.Fprintf(&b, "\n  %s  %s", choice.Code, choice.Label)
	}
	return b.String()
}

func questionNames(form *forms.Form) string {
	var names []string
	for _, q := range form.Questions {
		if q.Type.Stored() && !q.Type.Unseen() && q.Calculation == nil && q.Group != nil {
			names = append(names, q.Name)
		}
	}
	return strings.Join(names, " ")
}

// open opens the form about whom the command line names.
func (a *answerCommand) open(ctx context.Context, c *call, desk *app.Desk, form *forms.Form) (*app.Session, error) {
	household := ""
	if a.Household != "" {
		id, err := c.householdID(ctx, desk, a.Household)
		if err != nil {
			return nil, err
		}
		household = id
	}
	switch {
	case form.Name == "household":
	case form.Name == "person":
		if a.Person == "" && household == "" {
			return nil, c.misuse("person_whose")
		}
	case form.About == forms.AboutPerson && a.Person == "":
		return nil, c.misuse("about_person", form.Label)
	case form.About == forms.AboutHousehold && household == "":
		return nil, c.misuse("about_household", form.Label)
	}
	if form.Name == "follow_up" {
		return desk.OpenFollowUp(ctx, a.Person, desk.Month(), app.Contact{})
	}
	t := app.Target{Form: form.Name, Household: household, Person: a.Person}
	switch form.Name { // the record is its own subject
	case "household":
		t.Record = household
	case "person":
		t.Record = a.Person
	}
	return desk.Open(ctx, t)
}

// begin tells of a draft that was left, or discards it; done when nothing else was asked.
func (a *answerCommand) begin(ctx context.Context, c *call, s *app.Session) (done bool, err error) {
	switch {
	case a.Discard:
		if err := s.Discard(ctx); err != nil {
			return false, err
		}
		if len(a.Values) > 0 {
			return false, nil
		}
		if c.JSON {
			return true, c.writeJSON(a.result(s, false))
		}
		c.print("discarded", s.Form().Label)
		return true, nil
	case len(a.Values) == 0:
		return false, c.misuse("no_values")
	case s.View().Resumed:
		c.warn(c.say("resumed"))
	}
	return false, nil
}

// fill gives the answers. An answer to a question that the other answers leave out of sight would not be saved: that is
// said, not passed over.
func (a *answerCommand) fill(ctx context.Context, c *call, s *app.Session, answers []given) error {
	for range 2 { // the second time for an answer that a later one took back
		for _, g := range answers {
			if err := s.Answer(ctx, g.question.Name, g.answer); err != nil {
				return err
			}
		}
	}
	var idle []string
	for _, g := range answers {
		if _, ok := s.Field(g.question.Name); !ok && !g.answer.IsBlank() {
			idle = append(idle, g.question.Label)
		}
	}
	if len(idle) > 0 {
		return c.refuse("out_of_sight", strings.Join(idle, "、"))
	}
	return nil
}

// blocked tells programs what stands in the way, and a person on the way out.
func (a *answerCommand) blocked(c *call, s *app.Session, err error) error {
	r, ok := errors.AsType[*app.Refused](err)
	if !ok || !c.JSON {
		return err
	}
	out := a.result(s, false)
	out.Sentence = r.Sentence
	for _, i := range r.Issues {
		out.Issues = append(out.Issues, issue{i.Question, i.Level, i.Sentence, i.Source})
	}
	return errors.Join(c.writeJSON(out), err)
}

func (a *answerCommand) result(s *app.Session, saved bool) answered {
	out := answered{Saved: saved, Form: s.Form().Name, Record: s.Record(), Month: a.Month, Answers: forms.Answers{}, Issues: []issue{}}
	for _, f := range s.View().Fields {
		if !f.Answer.IsBlank() {
			out.Answers[f.Question.Name] = f.Answer
		}
	}
	return out
}

// printSaved shows the form as it was saved, with what last month said where that differs.
func (c *call) printSaved(s *app.Session, before app.View) {
	if !before.Drafted {
		c.print("saved_nothing", s.Form().Label)
		return
	}
	c.print("saved", s.Form().Label, s.Record())
	var rows [][]string
	for _, f := range before.Fields {
		if f.Answer.IsBlank() {
			continue
		}
		note := ""
		if f.Changed {
			note = c.say("last_month", shown(f.Question, f.Last, false))
		}
		rows = append(rows, []string{f.Label, shown(f.Question, f.Answer, false), note})
	}
	printTable(c.stdout, "  ", rows)
}
