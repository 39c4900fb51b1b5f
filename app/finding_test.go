package app

import (
	"slices"
	"testing"

	"hufang/forms"
)

// found is the household's finding of the rule; nil when there is none.
func (s *scene) found(household, rule string) *Finding {
	s.Helper()
	c, err := s.CheckHousehold(s.ctx, household, month)
	s.must(err)
	i := slices.IndexFunc(c.Findings, func(f Finding) bool { return f.Rule == rule })
	if i < 0 {
		return nil
	}
	return &c.Findings[i]
}

// payUnknown is a family of which the mother works and nobody knows what she earned this month.
func (s *scene) payUnknown() (household, mother string) {
	s.Helper()
	household, _, mother = s.family()
	f := s.fill(s.followUp(mother), "status", "employed", "channel", "out_work", "work_county", "440306", "in_park", "no", "employer", "某某电子厂", "job_title", "装配工", "job_grade", "general")
	s.must(f.Answer(s.ctx, "pay", forms.In(forms.Unknown)))
	s.must(f.Save(s.ctx, ""))
	return household, mother
}

func TestFindingIsMended(t *testing.T) {
	s := newScene(t, "赵同志")
	household, mother := s.payUnknown()
	f := s.found(household, "pay_unclear")
	if f == nil || f.Name != "李小兰" || f.Person != mother || f.Level != forms.LevelWarn || !f.Soft || f.Sentence != "在岗，本月就业收入没有问清（001 七(一)）" {
		t.Fatalf("found %+v", f)
	}
	to := f.Target(month)
	if to.Form != "follow_up" || to.Person != mother || f.Question != "pay" {
		t.Errorf("it leads to %+v, question %q", to, f.Question)
	}
	session, err := s.Open(s.ctx, to)
	s.must(err)
	s.must(s.fill(session, f.Question, "1500").Save(s.ctx, ""))
	if f := s.found(household, "pay_unclear"); f != nil {
		t.Errorf("mended, it is still there: %+v", f)
	}
}

// A finding about an income item that a person answers leads to that answer of that person.
func TestFindingOfAnItemOpensIt(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, _ := s.family()
	income := func(m forms.Month, crop forms.Answer) {
		f, err := s.Open(s.ctx, Target{Form: "income", Household: household, Month: m})
		s.must(err)
		s.must(f.Answer(s.ctx, "crop", crop))
		s.must(s.fill(f, "date", string(m.Day(15))).Save(s.ctx, ""))
	}
	income(month.Add(-1), forms.Int(60000))
	income(month, forms.In(forms.Unknown))
	c, err := s.CheckHousehold(s.ctx, household, month)
	s.must(err)
	opens := map[string]string{}
	for _, f := range c.Findings {
		if f.Rule == "item_unknown" {
			opens[f.Item] = f.Form + "." + f.Question
		}
	}
	if opens["income.crop"] != "income.crop" || opens["income.wage_away"] != "income.date" { // wages are calculated
		t.Errorf("what nobody knows opens %v", opens)
	}
	s.worked(father, month, "9999900")
	if f := s.found(household, "pay_digit"); f == nil || f.Person != father || f.Question != "pay" {
		t.Errorf("a digit too many opens %+v", f)
	}
}

func TestReasonStandsWhileTheValuesDo(t *testing.T) {
	s := newScene(t, "赵同志")
	household, mother := s.payUnknown()
	f := *s.found(household, "pay_unclear")
	s.refused(s.Explain(s.ctx, f, month, "  "), "no_reason")
	hard := f
	hard.Soft = false
	s.refused(s.Explain(s.ctx, hard, month, "就是这样"), "not_soft")
	s.must(s.Explain(s.ctx, f, month, "厂里还没有算出来"))

	s.clock = s.clock.AddDate(0, 0, 2)
	s.must(s.fill(s.followUp(mother), "note", "下周再问").Save(s.ctx, "")) // nothing the rule reads
	if f := s.found(household, "pay_unclear"); f == nil || f.Reason != "厂里还没有算出来" || f.ReasonBy != "赵同志" || f.ReasonAt[:10] != "2026-11-17" {
		t.Errorf("two days later it is %+v", f)
	}
	c, err := s.Check(s.ctx, month, Filter{}, nil)
	s.must(err)
	if n := len(c.Households); n != 1 || c.Households[0].Worst() == forms.LevelWarn && c.Count(forms.LevelWarn) == 0 {
		t.Errorf("%d households, %d warnings stand", n, c.Count(forms.LevelWarn))
	}
	if i := slices.IndexFunc(c.Households[0].Findings, func(f Finding) bool { return f.Rule == "pay_unclear" }); i != len(c.Households[0].Findings)-1 {
		t.Errorf("what was explained is at place %d of %d", i, len(c.Households[0].Findings))
	}

	again := s.followUp(mother)
	s.must(again.Answer(s.ctx, "pay", forms.In(forms.Refused)))
	s.must(again.Save(s.ctx, ""))
	if f := s.found(household, "pay_unclear"); f == nil || f.Reason != "" {
		t.Errorf("given to another answer, the reason still stands: %+v", f)
	}
}

// The same finding on two laptops is one record: a reason travels by merge, and two of them are a conflict nobody loses.
func TestReasonTravels(t *testing.T) {
	one, two := newScene(t, "赵同志"), newScene(t, "钱同志")
	household, _ := one.payUnknown()
	one.give(two)
	one.must(one.Explain(one.ctx, *one.found(household, "pay_unclear"), month, "厂里还没有算出来"))
	if f := two.found(household, "pay_unclear"); f == nil || f.Reason != "" {
		t.Fatalf("before the merge the other laptop has %+v", f)
	}
	one.give(two)
	if f := two.found(household, "pay_unclear"); f == nil || f.Reason != "厂里还没有算出来" || f.ReasonBy != "赵同志" {
		t.Errorf("after the merge the other laptop has %+v", f)
	}
	two.must(two.Explain(two.ctx, *two.found(household, "pay_unclear"), month, "问过老板，月底才发"))
	two.give(one)
	if f := one.found(household, "pay_unclear"); f == nil || f.Reason != "问过老板，月底才发" || f.ReasonBy != "钱同志" {
		t.Errorf("the newer reason is not the one that stands: %+v", f)
	}
	history, err := one.db.History(one.ctx, explainedID(one.found(household, "pay_unclear").Finding, month))
	one.must(err)
	if len(history) != 2 {
		t.Errorf("%d reasons are kept", len(history))
	}
}

// A reason given to a finding about a village stands, travels, and falls when the village's numbers change.
func TestReasonForAVillage(t *testing.T) {
	one, two := newScene(t, "赵同志"), newScene(t, "钱同志")
	household := one.household("王桂芳")
	one.person(household, "王桂芳", "户主", "弱劳动力或半劳动力")
	of := func(s *scene) (Finding, Check) {
		s.Helper()
		c, err := s.Check(s.ctx, month, Filter{}, nil)
		s.must(err)
		i := slices.IndexFunc(c.Villages, func(f Finding) bool { return f.Rule == "village_unsplit" })
		if i < 0 {
			s.Fatalf("nobody says that half and weak labourers are not told apart: %+v", c.Villages)
		}
		return c.Villages[i], c
	}
	f, before := of(one)
	one.must(one.Explain(one.ctx, f, month, "县里还没有分"))
	f, after := of(one)
	if f.Reason != "县里还没有分" || f.ReasonBy != "赵同志" || after.Count(f.Level) != before.Count(f.Level)-1 {
		t.Errorf("explained it is %+v; %d stood, now %d", f, before.Count(f.Level), after.Count(f.Level))
	}
	one.give(two)
	if f, _ := of(two); f.Reason != "县里还没有分" {
		t.Errorf("on the other laptop it is %+v", f)
	}
	one.person(household, "王小桂", "之子", "弱劳动力或半劳动力")
	if f, _ := of(one); f.Reason != "" {
		t.Errorf("with one more of them the reason still stands: %+v", f)
	}
}

// A rule that a setting without a value keeps from deciding is told once, by the setting's name.
func TestUnsetIsToldOnce(t *testing.T) {
	s := newScene(t, "赵同志")
	s.family()
	s.family()
	c, err := s.Check(s.ctx, month, Filter{}, nil)
	s.must(err)
	rules := map[string]int{}
	for _, x := range c.Unset {
		rules[x.Rule]++
		if len(x.Missing) > 0 || x.Household != "" {
			t.Errorf("%+v is told of a household", x)
		}
	}
	for rule, n := range rules {
		if n > 1 {
			t.Errorf("%s is told %d times", rule, n)
		}
	}
	if len(rules) == 0 {
		t.Error("no threshold is missing, and no policy gives one")
	}
}

// What a confirmation does not ask stays to be done: the days on duty of who holds a post, and nothing of anybody else.
func TestDaysOnDutyAreAskedEveryMonth(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, mother := s.family()
	last, err := s.OpenFollowUp(s.ctx, mother, month.Add(-1), Contact{})
	s.must(err)
	s.refused(s.fill(last, "post_held", "yes", "post_kind", "cleaning", "post_pay", "500").Save(s.ctx, ""), "hard")
	s.must(s.fill(last, "duty_days", "22").Save(s.ctx, ""))
	got, err := s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	if !slices.Equal(got.Facts, []string{father, mother}) {
		t.Fatalf("confirmed %+v", got)
	}
	s.states(map[string]State{"王桂芳": StateDone, "李小兰": StateIncomplete})
	if l := s.line(mother); !slices.Equal(l.Missing, []string{"duty_days"}) {
		t.Errorf("missing %v", l.Missing)
	}
	if now := s.now(mother); !now["duty_days"].IsBlank() {
		t.Errorf("last month's days on duty were copied: %v", now["duty_days"])
	}
	s.must(s.fill(s.followUp(mother), "duty_days", "20").Save(s.ctx, ""))
	s.states(map[string]State{"李小兰": StateDone})
}
