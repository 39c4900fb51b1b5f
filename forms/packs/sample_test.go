package packs_test

import (
	"slices"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/forms/sample"
)

// reader answers questions with what a cell holds, the pack's mappings first, as an import does.
type reader struct {
	pack    *forms.Pack
	headers map[string]forms.Mapping
	codes   map[[3]string]string
}

func newReader(p *forms.Pack, system string) *reader {
	r := &reader{pack: p, headers: map[string]forms.Mapping{}, codes: map[[3]string]string{}}
	for _, m := range p.Mappings {
		switch {
		case m.System != system:
		case m.Kind == forms.MapHeader:
			r.headers[forms.Fold(m.External)] = m
		case m.Kind == forms.MapCode:
			r.codes[[3]string{m.Form, m.Name, forms.Fold(m.External)}] = m.Code
		}
	}
	return r
}

func (r *reader) read(header, cell string) (form, question string, a forms.Answer, err error) {
	m := r.headers[forms.Fold(header)]
	if code, ok := r.codes[[3]string{m.Form, m.Name, forms.Fold(cell)}]; ok {
		cell = code
	}
	a, err = forms.Parse(r.pack.Form(m.Form).Question(m.Name), cell)
	return m.Form, m.Name, a, err
}

// A generated village as the national system exports it: every cell has a meaning in the pack, and every answer of its
// months passes the forms it is meant for.
func TestSampleVillageFits(t *testing.T) {
	for name, o := range map[string]sample.Options{"two months before": {Households: 60}, "a changing past": {Households: 120, History: 14, Past: 24}} {
		t.Run(name, func(t *testing.T) { fits(t, o) })
	}
}

func fits(t *testing.T, o sample.Options) {
	p := load(t, packs.Default)
	r := newReader(p, "national_2021")
	people, followed, items := 0, 0, 0
	cases := map[string]int{}
	for _, h := range sample.Village(7, o) {
		d := &forms.Dossier{ID: h.No, Village: h.Village.Code, Facts: forms.Facts{Now: at(record("household", forms.Answers{}))}}
		for i, row := range h.RosterRows() {
			person := forms.Answers{}
			for j, cell := range row {
				form, question, a, err := r.read(sample.RosterHeader[j], cell)
				if err != nil || a.State() == forms.Unmapped {
					t.Errorf("%s %q: %v %v", sample.RosterHeader[j], cell, a.State(), err)
				}
				if form == "household" {
					d.Now["household"].Answers.Set(question, a)
				} else {
					person.Set(question, a)
				}
			}
			d.Members = append(d.Members, forms.Member{ID: h.Members[i].No, Facts: forms.Facts{Now: at(record("person", person))}})
			for _, issue := range p.Fill(p.Form("person"), person, d.Scope(&d.Members[i], "2026-11-15")).Issues {
				if issue.Level == forms.Hard {
					t.Errorf("person: %s", issue.Sentence)
				}
			}
		}
		takes(t, p, d.Scope(nil, "2026-11-20"), sample.Case{Form: "household", Answers: h.Answers()})
		asked, undecided := p.Subjects(p.Form("follow_up"), d, "2026-11-15")
		if len(undecided) > 0 {
			t.Errorf("undecided whether to follow up %d of %d members", len(undecided), len(d.Members))
		}
		for i := range h.Members {
			if has := len(h.Members[i].FollowUps) > 0; has != slices.Contains(asked, i) {
				t.Errorf("member with class %q: followed up %v, asked %v", h.Members[i].LabourClass, has, !has)
			}
			follow(t, p, d, i, h.Members[i].FollowUps)
			followed += len(h.Members[i].FollowUps)
			for _, c := range h.Members[i].Cases {
				takes(t, p, d.Scope(&d.Members[i], "2026-11-20"), c)
				cases[c.Form]++
			}
		}
		for _, c := range h.Cases {
			takes(t, p, d.Scope(nil, "2026-11-20"), c)
			cases[c.Form]++
		}
		people += len(h.Members)
		for _, month := range h.Incomes {
			d.Month = forms.Month(month.Month)
			own := answers("date", month.Month+"-08")
			for _, item := range month.Items {
				own.Set(item.Name, forms.Int(item.Fen))
				if item.Unknown {
					own.Set(item.Name, forms.In(forms.Unknown))
				}
				if p.Form("income").Question(item.Name) == nil {
					t.Errorf("no income item %s", item.Name)
				}
			}
			for _, issue := range p.Fill(p.Form("income"), own, d.Scope(nil, d.Month.Day(20))).Issues {
				t.Errorf("income: %s", issue.Sentence)
			}
			items += len(month.Items)
		}
	}
	if people < 100 || followed < 200 || items < 200 {
		t.Errorf("%d people, %d follow-ups, %d items of income: too few to prove anything", people, followed, items)
	}
	for _, form := range []string{"warning", "supplement_case", "return_case", "job_loss_case", "zero_case", "at_home"} {
		if (cases[form] > 0) != (o.Past > 0) {
			t.Errorf("%d of %s", cases[form], form)
		}
	}
}

// takes puts what was generated beside the months through its form.
func takes(t *testing.T, p *forms.Pack, s forms.Scope, c sample.Case) {
	t.Helper()
	f := p.Form(c.Form)
	if c.Month != "" {
		s.Month = forms.Month(c.Month)
	}
	own := forms.Answers{}
	for _, a := range c.Answers {
		answer, err := forms.Parse(f.Question(a.Name), a.Text)
		if err != nil {
			t.Errorf("%s.%s %q: %v", c.Form, a.Name, a.Text, err)
		}
		own.Set(a.Name, answer)
	}
	filled := p.Fill(f, own, s)
	for _, issue := range filled.Issues {
		t.Errorf("%s %s: %s %s", c.Form, c.Month, issue.Question, issue.Sentence)
	}
	for name := range own {
		if filled.Answers[name].IsBlank() {
			t.Errorf("%s %s: answered but not asked: %s", c.Form, c.Month, name)
		}
	}
}

// follow puts one labourer's months through the form, each with the month before at hand.
func follow(t *testing.T, p *forms.Pack, d *forms.Dossier, i int, months []sample.FollowUp) {
	t.Helper()
	f := p.Form("follow_up")
	m := &d.Members[i]
	m.Last = map[string]forms.Record{}
	for _, month := range months {
		d.Month = forms.Month(month.Month)
		own := forms.Answers{}
		for _, a := range month.Answers() {
			answer, err := forms.Parse(f.Question(a.Name), a.Text)
			if err != nil {
				t.Errorf("follow_up.%s %q: %v", a.Name, a.Text, err)
			}
			own.Set(a.Name, answer)
		}
		filled := p.Fill(f, own, d.Scope(m, d.Month.Day(20)))
		for _, issue := range filled.Issues {
			t.Errorf("%s %s: %s %s", month.Month, month.Change, issue.Question, issue.Sentence)
		}
		var lost []string
		for name := range own {
			if filled.Answers[name].IsBlank() {
				lost = append(lost, name)
			}
		}
		if len(lost) > 0 {
			slices.Sort(lost)
			t.Errorf("%s %s: answered but not asked: %s", month.Month, month.Change, strings.Join(lost, " "))
		}
		m.Last["follow_up"] = record("follow_up", filled.Answers)
	}
}
