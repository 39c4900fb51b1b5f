package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hufang/app"
	"hufang/forms"
	"hufang/forms/cn"
	"hufang/store"
)

// household is a household as lists for programs show it.
type household struct {
	ID          string   `json:"id"`
	HouseholdNo string   `json:"household_no"`
	Head        string   `json:"head"`
	Village     string   `json:"village"`
	People      []person `json:"people"`

	group string
}

// person is one of its members. Age and class are null when they are not known: unknown is never zero.
type person struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	IDNumber    string  `json:"id_number"` // masked unless asked for whole
	Age         *int    `json:"age"`
	LabourClass *string `json:"labour_class"`

	sex, class string // labels
}

// reader makes lists of dossiers.
type reader struct {
	desk *app.Desk
	full bool // whole ID and phone numbers
}

func (r reader) household(d *forms.Dossier) household {
	own := d.Now["household"].Answers
	h := household{ID: d.ID, HouseholdNo: own["household_no"].Text(), Head: own["head"].Text(), Village: d.Village, People: []person{}, group: own["villager_group"].Text()}
	for i := range d.Members {
		a := d.Members[i].Now["person"].Answers
		if a["relation"].Text() == "head" && a["name"].IsKnown() {
			h.Head = a["name"].Text()
		}
		h.People = append(h.People, r.person(&d.Members[i]))
	}
	return h
}

func (r reader) person(m *forms.Member) person {
	a := m.Now["person"].Answers
	p := person{
		ID: m.ID, Name: a["name"].Text(), IDNumber: r.text("person", "id_number", a),
		sex: r.text("person", "sex", a), class: r.text("person", "labour_class", a),
	}
	birth := a["birth"].Text()
	if !a["birth"].IsKnown() && a["id_number"].IsKnown() {
		birth = cn.ParseID(a["id_number"].Text()).Birth
	}
	if years, ok := cn.AgeOn(birth, string(r.desk.Today())); ok {
		p.Age = &years
	}
	if a["labour_class"].IsKnown() {
		code := a["labour_class"].Text()
		p.LabourClass = &code
	}
	return p
}

// text is an answer ready to show.
func (r reader) text(form, question string, a forms.Answers) string {
	if f := r.desk.Pack().Form(form); f != nil && f.Question(question) != nil {
		return shown(f.Question(question), a[question], r.full)
	}
	return ""
}

// shown is an answer as a person reads it: money with thousands and its unit.
func shown(q *forms.Question, a forms.Answer, full bool) string {
	if q.Type == forms.TypeMoney && a.IsInt() {
		return app.Yuan(a.Int()) + "元"
	}
	return forms.Show(q, a, full)
}

// noteReveal audits that whole ID numbers were shown.
func (c *call) noteReveal(ctx context.Context, desk *app.Desk, full bool, what string) error {
	if !full {
		return nil
	}
	return desk.DB().Audit(ctx, desk.Who(), "reveal", what)
}

func (c *call) printHousehold(h household) {
	c.print("household", spaced(h.HouseholdNo, c.say("head", h.Head), h.group), h.ID)
	var rows [][]string
	for _, p := range h.People {
		age := ""
		if p.Age != nil {
			age = c.say("age", *p.Age)
		}
		rows = append(rows, []string{p.Name, p.sex, age, p.class, p.IDNumber, p.ID})
	}
	printTable(c.stdout, "  ", rows)
}

// spaced joins the parts that say something.
func spaced(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "  ")
}

type householdsCommand struct {
	Village string `placeholder:"CODE" help:"只列这个村（12 位）、乡镇（9 位）。"`
	FullID  bool   `help:"证件号码和电话不遮盖（记入审计）。"`
}

// Run lists households in the order of villages, groups and numbers.
func (h *householdsCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		r := reader{desk, h.FullID}
		list := []household{}
		for d, err := range desk.DB().Dossiers(ctx, store.DossierQuery{Village: h.Village, Month: desk.Month()}) {
			if err != nil {
				return err
			}
			list = append(list, r.household(d))
		}
		if err := c.noteReveal(ctx, desk, h.FullID, fmt.Sprintf("households=%d", len(list))); err != nil {
			return err
		}
		return c.printHouseholds(list)
	})
}

func (c *call) printHouseholds(list []household) error {
	if c.JSON {
		return c.writeJSON(list)
	}
	people := 0
	for _, h := range list {
		c.printHousehold(h)
		people += len(h.People)
	}
	c.print("households", len(list), people)
	return nil
}

type findCommand struct {
	Query  []string `arg:"" name:"QUERY" help:"几个词都要符合，如：ljf 第3组。"`
	Limit  int      `default:"20" placeholder:"N" help:"最多几个结果（默认 ${default}）。"`
	FullID bool     `help:"证件号码和电话不遮盖（记入审计）。"`
}

// Run finds people and households, the best hits first. Of a household that was itself hit everybody is shown, of
// others those who were.
func (f *findCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		found, err := desk.Find(ctx, strings.Join(f.Query, " "), f.Limit)
		if err != nil {
			return err
		}
		var order []string
		hits := map[string][]string{} // household → people hit; "" = the household itself
		for _, hit := range found {
			if hits[hit.Household] == nil {
				order = append(order, hit.Household)
			}
			hits[hit.Household] = append(hits[hit.Household], hit.Person)
		}
		r := reader{desk, f.FullID}
		list := []household{}
		for _, id := range order {
			for d, err := range desk.DB().Dossiers(ctx, store.DossierQuery{Household: id, Month: desk.Month()}) {
				if err != nil {
					return err
				}
				list = append(list, narrowed(r.household(d), hits[id]))
			}
		}
		if err := c.noteReveal(ctx, desk, f.FullID, fmt.Sprintf("households=%d", len(list))); err != nil {
			return err
		}
		if len(list) == 0 && !c.JSON {
			c.print("found_none")
			return nil
		}
		return c.printHouseholds(list)
	})
}

// narrowed puts the people who were hit first and, unless the household itself was, leaves the others out.
func narrowed(h household, hits []string) household {
	hit := func(p person) int { return slices.Index(hits, p.ID) }
	if !slices.Contains(hits, "") {
		h.People = slices.DeleteFunc(h.People, func(p person) bool { return hit(p) < 0 })
	}
	slices.SortStableFunc(h.People, func(a, b person) int {
		switch x, y := hit(a), hit(b); {
		case x == y:
			return 0
		case y < 0, x >= 0 && x < y:
			return -1
		}
		return 1
	})
	return h
}

// householdID is the record of a household given by its number or its record.
func (c *call) householdID(ctx context.Context, desk *app.Desk, no string) (string, error) {
	opened, err := desk.DB().Record(ctx, no)
	if err != nil {
		return "", err
	}
	if opened.Form == "household" {
		return no, nil
	}
	var ids []string
	for d, err := range desk.DB().Dossiers(ctx, store.DossierQuery{Month: desk.Month()}) {
		if err != nil {
			return "", err
		}
		if d.Now["household"].Answers["household_no"].Text() == no {
			ids = append(ids, d.ID)
		}
	}
	switch len(ids) {
	case 0:
		return "", c.refuse("no_household", no)
	case 1:
		return ids[0], nil
	}
	return "", c.refuse("two_households", no, strings.Join(ids, "\n  "))
}

type showCommand struct {
	No     string      `arg:"" name:"NO" help:"户编号，或户的记录号。"`
	Month  forms.Month `placeholder:"MONTH" help:"哪个月，如 2026-11；不写就是本月。"`
	FullID bool        `help:"证件号码和电话不遮盖（记入审计）。"`
}

// The dossier as programs get it: every record of the household and its members in this month, last month and the
// same month last year, by form.
type (
	dossier struct {
		ID          string      `json:"id"`
		HouseholdNo string      `json:"household_no"`
		Head        string      `json:"head"`
		Village     string      `json:"village"`
		Month       forms.Month `json:"month"`
		facts
		People []member `json:"people"`
	}
	member struct {
		person
		facts
	}
	facts struct {
		Now     map[string]record `json:"now"`
		Last    map[string]record `json:"last"`
		YearAgo map[string]record `json:"year_ago"`
	}
	record struct {
		ID      string        `json:"id"`
		Month   forms.Month   `json:"month,omitempty"`
		By      string        `json:"by"`
		Role    string        `json:"role"`
		At      string        `json:"at"`
		Answers forms.Answers `json:"answers"`
	}
)

// Run shows one household.
func (s *showCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.SetMonth(s.Month); err != nil {
			return err
		}
		id, err := c.householdID(ctx, desk, s.No)
		if err != nil {
			return err
		}
		if err := c.noteReveal(ctx, desk, s.FullID, id); err != nil {
			return err
		}
		r := reader{desk, s.FullID}
		for d, err := range desk.DB().Dossiers(ctx, store.DossierQuery{Household: id, Month: desk.Month()}) {
			if err != nil {
				return err
			}
			if c.JSON {
				return c.writeJSON(r.dossier(d))
			}
			c.printDossier(r, d)
		}
		return nil
	})
}

func (r reader) dossier(d *forms.Dossier) dossier {
	h := r.household(d)
	out := dossier{ID: h.ID, HouseholdNo: h.HouseholdNo, Head: h.Head, Village: h.Village, Month: d.Month, facts: r.facts(d.Facts), People: []member{}}
	for i, m := range d.Members {
		out.People = append(out.People, member{h.People[i], r.facts(m.Facts)})
	}
	return out
}

func (r reader) facts(f forms.Facts) facts {
	return facts{Now: r.records(f.Now), Last: r.records(f.Last), YearAgo: r.records(f.YearAgo)}
}

func (r reader) records(in map[string]forms.Record) map[string]record {
	out := map[string]record{}
	for form, rec := range in {
		answers := rec.Answers.Clone()
		for name, a := range answers {
			q := r.question(form, name)
			if q == nil || r.full {
				continue
			}
			if masked := forms.Show(q, a, false); masked != forms.Show(q, a, true) {
				answers[name] = forms.Text(masked)
			}
		}
		out[form] = record{rec.ID, rec.Month, rec.By, rec.Role, rec.At, answers}
	}
	return out
}

func (r reader) question(form, name string) *forms.Question {
	if f := r.desk.Pack().Form(form); f != nil {
		return f.Question(name)
	}
	return nil
}

// printDossier writes what was answered, form by form, question by question.
func (c *call) printDossier(r reader, d *forms.Dossier) {
	h := r.household(d)
	c.print("household", spaced(h.HouseholdNo, c.say("head", h.Head), h.group, r.desk.ShowMonth(d.Month)), d.ID)
	c.printFacts(r, d.Facts, "")
	for i, m := range d.Members {
		c.print("dossier_person", i+1, h.People[i].Name, m.ID)
		c.printFacts(r, m.Facts, "  ")
	}
}

func (c *call) printFacts(r reader, f forms.Facts, indent string) {
	for _, form := range r.desk.Pack().Forms {
		for _, when := range []struct {
			id      string
			records map[string]forms.Record
		}{{"when_now", f.Now}, {"when_last", f.Last}, {"when_year_ago", f.YearAgo}} {
			rec, ok := when.records[form.Name]
			if !ok {
				continue
			}
			title := form.Label
			if form.Cadence != forms.Once {
				title += c.say(when.id)
			}
			fmt.Fprintf(c.stdout, "%s%s\n", indent, c.say("record", title, rec.By, shortTime(rec.At)))
			printTable(c.stdout, indent+"  ", r.lines(form, rec.Answers))
		}
	}
}

func (r reader) lines(form *forms.Form, a forms.Answers) (rows [][]string) {
	for _, q := range form.Questions {
		if answer := a[q.Name]; !answer.IsBlank() && !q.Type.Unseen() {
			rows = append(rows, []string{q.Label, shown(q, answer, r.full)})
		}
	}
	return rows
}
