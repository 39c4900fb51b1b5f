package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hufang/forms"
)

// lostJob is a family whose father worked away last month and has lost his job.
func (s *scene) lostJob() (household, father string) {
	s.Helper()
	household, father, mother := s.family()
	s.worked(mother, month, "150000")
	f := s.fill(s.followUp(father), "status", "unemployed", "pay", "0")
	for _, issue := range f.View().Issues {
		if issue.Level == forms.Hard {
			s.must(f.Answer(s.ctx, issue.Question, forms.In(forms.Unknown)))
		}
	}
	s.must(f.Save(s.ctx, "厂里停工"))
	return household, father
}

// warned is the household's warning, which must be there.
func (s *scene) warned(household string) Warning {
	s.Helper()
	w, ok, err := s.Warning(s.ctx, household, month)
	s.must(err)
	if !ok {
		s.Fatal("the household has no warning")
	}
	return w
}

func TestWarningLives(t *testing.T) {
	s := newScene(t, "赵同志")
	household, _ := s.lostJob()
	list, err := s.Warnings(s.ctx, month, Filter{}, nil)
	s.must(err)
	if len(list) != 1 || list[0].Case == "" || list[0].Stage != "new" || list[0].Next != "cause" || list[0].Due != "2026-11-20" {
		t.Fatalf("a save that finds a lost job raises %+v", list)
	}
	if list[0].Items != nil || list[0].Suggestions != nil {
		t.Error("a list of a whole place works out what only one warning shows")
	}
	w := s.warned(household)
	if w.Weak == "" || w.Weak != list[0].Weak || w.Compared != month {
		t.Errorf("the weak item is %q alone and %q in the list", w.Weak, list[0].Weak)
	}
	weak := slices.IndexFunc(w.Items, func(it IncomeLine) bool { return it.Weak })
	if weak < 0 || w.Items[weak].Label != w.Weak || w.Items[weak].Change != "−4,200" || w.Items[weak].Member {
		t.Errorf("the items do not mark the weak one: %+v", w.Items)
	}
	if i := slices.IndexFunc(w.Items, func(it IncomeLine) bool { return it.Member && it.Person == "王桂芳" }); i < 0 || w.Items[i].This != "0" || w.Items[i].Idle {
		t.Errorf("the father's own pay is not among %+v", w.Items)
	}

	f, err := s.OpenWarning(s.ctx, household, month)
	s.must(err)
	for _, name := range []string{"rule", "item"} {
		if field, ok := f.Field(name); ok || !s.answers(w.Case)[name].IsKnown() {
			t.Errorf("the person sees the program's own %s: %+v", name, field)
		}
	}
	s.fill(f, "ended_on", "2026-11-17")
	s.refused(f.Save(s.ctx, "没有原因"), "hard") // never ended without a cause
	s.must(f.Discard(s.ctx))
	s.fill(f, "cause", "true_drop")
	for name, want := range map[string]string{"verified_by": "赵同志", "verified_on": "2026-11-17"} {
		if field, ok := f.Field(name); !ok || field.Answer.Text() != want {
			t.Errorf("%s begins with %q, want %q", name, field.Answer.Text(), want)
		}
	}
	s.must(f.Save(s.ctx, ""))
	if w = s.warned(household); w.Stage != "verified" || w.Next != "measure" || w.Cause == "" {
		t.Errorf("after the verification it is %+v", w)
	}
	if a := s.answers(w.Case); a["owner"].IsKnown() || a["measure_due"].IsKnown() {
		t.Error("what nobody was asked was saved")
	}
	s.fill(f, "measure", "联系县内企业")
	s.must(f.Save(s.ctx, ""))
	if rule := s.answers(w.Case)["rule"]; rule.Text() != "job_lost" {
		t.Errorf("after other answers were saved the rule is %v", rule)
	}
	if w = s.warned(household); w.Stage != "measure" || w.Next != "ended_on" || w.Owner != "赵同志" || w.Due != "2026-11-20" {
		t.Errorf("with a measure it is %+v", w)
	}
	s.fill(f, "ended_on", "2026-11-17", "result", "recovered")
	s.must(f.Save(s.ctx, ""))
	if w, ok, err := s.Warning(s.ctx, household, month); err != nil || ok {
		t.Errorf("what was ended is still there: %+v (%v)", w, err)
	}
}

// What stands open is told by its cases alone, as it is told alone; what nobody raised yet is found by judging.
func TestOpenWarnings(t *testing.T) {
	s := newScene(t, "赵同志")
	household, _ := s.lostJob()
	moved := s.household("张大山")
	idle := s.person(moved, "张大山", "户主", "普通劳动力")
	s.must(s.fill(s.followUp(idle), "status", "at_home", "home_reason", "farming", "work_wish", "no").Save(s.ctx, ""))
	f, err := s.Open(s.ctx, Target{Form: "household", Record: moved})
	s.must(err)
	s.must(s.fill(f, "relocated", "yes", "resettlement", "某某安置区").Save(s.ctx, "")) // no save about money or work: nothing is raised
	calm := s.household("陈平安")
	s.worked(s.person(calm, "陈平安", "户主", "普通劳动力"), month, "300000")
	suggested := s.warned(household).Suggestions
	s.must(s.Choose(s.ctx, household, month, suggested[0], Plan{}))

	open, err := s.OpenWarnings(s.ctx, month, Filter{})
	s.must(err)
	alone := s.warned(household)
	if len(open) != 1 || open[0].Household != household || open[0].Case != alone.Case || open[0].StageText != alone.StageText || open[0].Due != alone.Due || open[0].Weak != alone.Weak ||
		open[0].Head != alone.Head || open[0].Group != alone.Group || open[0].No != alone.No || open[0].VillageName != alone.VillageName ||
		len(open[0].Supplements) != 1 || open[0].Supplements[0].Measure != alone.Supplements[0].Measure {
		t.Fatalf("open are %+v, alone it is %+v", open, alone)
	}
	all, err := s.Warnings(s.ctx, month, Filter{}, nil)
	s.must(err)
	found := slices.IndexFunc(all, func(w Warning) bool { return w.Household == moved })
	if len(all) != 2 || found < 0 || all[found].Case != "" || len(all[found].Findings) != 1 || all[found].Head != "张大山" || all[found].StageText == "" {
		t.Fatalf("all are %+v", all)
	}
	for _, c := range []struct {
		filter Filter
		want   int
	}{{Filter{Village: village}, 1}, {Filter{Village: nextVillage}, 0}, {Filter{Group: "第1组"}, 1}, {Filter{Group: "第2组"}, 0}, {Filter{Household: household}, 1}, {Filter{Household: moved}, 0}} {
		if some, err := s.OpenWarnings(s.ctx, month, c.filter); err != nil || len(some) != c.want {
			t.Errorf("%+v: %d open (%v)", c.filter, len(some), err)
		}
	}
	if next, err := s.OpenWarnings(s.ctx, month.Add(1), Filter{}); err != nil || len(next) != 1 || len(next[0].Supplements[0].Reviews) != 1 {
		t.Errorf("a month on are open %+v (%v)", next, err)
	}
}

func TestOverviewCountsOpenCases(t *testing.T) {
	s := newScene(t, "赵同志")
	household, _ := s.lostJob()
	o, err := s.Overview(s.ctx, month)
	s.must(err)
	if o.Warnings != 1 || len(o.Stages) != 1 || o.Stages[0].Count != 1 || o.Overdue != 0 || o.Reviews != 0 {
		t.Errorf("counted %+v", o.OpenCases)
	}
	to := func(o Overview, kind TodoKind, urgent bool) *Todo {
		i := slices.IndexFunc(o.Todo, func(t Todo) bool { return t.Kind == kind && t.Urgent == urgent })
		if i < 0 {
			return nil
		}
		return &o.Todo[i]
	}
	if line := to(o, TodoWarning, false); line == nil || line.Go.Page != PageWarnings || !strings.Contains(line.Text, o.Stages[0].Text) {
		t.Errorf("what to do is %+v", o.Todo)
	}
	w := s.warned(household)
	if len(w.Suggestions) < 2 {
		t.Fatalf("too few suggestions: %+v", w.Suggestions)
	}
	first := w.Suggestions[0]
	s.must(s.Choose(s.ctx, household, month, first, Plan{}))
	other := slices.IndexFunc(w.Suggestions, func(x Suggestion) bool { return x.Supplement != first.Supplement })
	if other > 0 {
		s.must(s.Refuse(s.ctx, household, month, w.Suggestions[other], "要照顾老人"))
	}
	w = s.warned(household)
	if got, plan := w.Supplements[0], s.Planned(first); !got.Chosen || got.Measure != plan.Measure || got.Owner != plan.Owner || got.Due != plan.Due || got.Next != "2026-12" {
		t.Errorf("chosen as %+v, planned %+v", got, plan)
	}
	if slices.ContainsFunc(w.Suggestions, func(x Suggestion) bool { return x.Supplement == first.Supplement }) {
		t.Error("a second measure of the kind would take the place of the first")
	}
	if other > 0 {
		if got := w.Supplements[1]; got.Chosen || got.Reason != "要照顾老人" {
			t.Errorf("refused as %+v", got)
		}
	}

	s.clock = s.clock.Add(35 * 24 * time.Hour)
	s.must(s.SetMonth("2026-12"))
	if o, err = s.Overview(s.ctx, ""); err != nil || o.Overdue != 1 || o.Reviews != 1 || o.First != household {
		t.Errorf("a month on counted %+v (%v)", o.OpenCases, err)
	}
	if to(o, TodoWarning, true) == nil || to(o, TodoReview, false) == nil || to(o, TodoReview, false).Go.Household != household {
		t.Errorf("a month on what to do is %+v", o.Todo)
	}
	if w, ok, err := s.Warning(s.ctx, household, ""); err != nil || !ok || w.Compared != month || w.Weak == "" || len(w.Items) == 0 || !slices.ContainsFunc(w.Findings, func(f Finding) bool { return f.Rule == "job_lost" }) {
		t.Errorf("before anything is recorded of the month it is told as %+v (%v)", w, err)
	}
	if o, err = s.Overview(s.ctx, month.Add(-1)); err != nil || o.Warnings != 0 {
		t.Errorf("before it was raised %d warnings stood open (%v)", o.Warnings, err)
	}
}

// Both laptops of a village hear of the same loss: the warning each raises is one, and joins without a conflict.
func TestTwoLaptopsRaiseOneWarning(t *testing.T) {
	one, two := newScene(t, "赵同志"), newScene(t, "钱同志")
	household, father, mother := one.family()
	one.worked(mother, month, "150000")
	one.give(two)
	two.clock = two.clock.AddDate(0, 0, -1)
	for _, s := range []*scene{one, two} {
		f := s.fill(s.followUp(father), "date", "2026-11-12", "status", "unemployed", "change_reason", "laid_off")
		s.must(f.Save(s.ctx, "厂里停工"))
	}
	one.give(two)
	two.give(one)
	for _, s := range []*scene{one, two} {
		list, err := s.Warnings(s.ctx, month, Filter{}, nil)
		s.must(err)
		if len(list) != 1 || list[0].Household != household || list[0].Stage != "new" || list[0].Raised != "2026-11-17" {
			t.Fatalf("together they raised %+v", list)
		}
		opened, err := s.db.Record(s.ctx, list[0].Case)
		s.must(err)
		if len(opened.Conflicts) > 0 {
			t.Errorf("the warning is in conflict: %v", opened.Conflicts)
		}
	}
	f, err := one.OpenWarning(one.ctx, household, month)
	one.must(err)
	one.must(one.fill(f, "cause", "true_drop").Save(one.ctx, ""))
	one.give(two)
	if w := two.warned(household); w.Stage != "verified" {
		t.Errorf("what one verified is %q for the other", w.Stage)
	}
}

// A slip that is taken back takes the warning it raised with it; one that somebody has worked on stays.
func TestUndoTakesTheWarningBack(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father := s.lostJob()
	s.must(s.UndoLast(s.ctx))
	if w, ok, err := s.Warning(s.ctx, household, month); err != nil || ok {
		t.Fatalf("the slip is gone and its warning is left: %+v (%v)", w, err)
	}
	if o, err := s.Overview(s.ctx, month); err != nil || o.Warnings != 0 {
		t.Errorf("%d warnings are counted (%v)", o.Warnings, err)
	}
	f := s.fill(s.followUp(father), "status", "unemployed", "change_reason", "laid_off")
	s.must(f.Save(s.ctx, "厂里停工"))
	w := s.warned(household)
	opened, err := s.db.Record(s.ctx, w.Case)
	s.must(err)
	if w.Stage != "new" || len(opened.Conflicts) > 0 {
		t.Errorf("raised again it is %q, in conflict %v", w.Stage, opened.Conflicts)
	}
	s.give(newScene(t, "钱同志")) // what stands can be told to others

	other, err := s.OpenWarning(s.ctx, household, month)
	s.must(err)
	s.must(s.fill(other, "cause", "wrong_record").Save(s.ctx, ""))
	s.saves = s.saves[:len(s.saves)-1] // as if another laptop had verified it
	s.must(s.UndoLast(s.ctx))
	if w := s.warned(household); w.Stage != "verified" || len(w.Findings) > 0 {
		t.Errorf("what was verified is %q with %d findings after the save was taken back", w.Stage, len(w.Findings))
	}
}

// What was ended is not raised again in its month; in the next it is, when there is cause.
func TestEndedWarningComesBackNextMonth(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father := s.lostJob()
	f, err := s.OpenWarning(s.ctx, household, month)
	s.must(err)
	s.must(s.fill(f, "cause", "seasonal", "ended_on", "2026-11-17", "result", "expected").Save(s.ctx, ""))
	s.must(s.fill(s.followUp(father), "services", "placement").Save(s.ctx, "厂里停工"))
	if w, ok, err := s.Warning(s.ctx, household, month); err != nil || ok {
		t.Errorf("what was ended is raised again in its month: %+v (%v)", w, err)
	}
	s.clock = s.clock.AddDate(0, 1, 0)
	next := month.Add(1)
	s.must(s.SetMonth(next))
	late, err := s.OpenFollowUp(s.ctx, s.persons["李小兰"], next, Contact{Mode: "home"})
	s.must(err)
	s.must(s.fill(late, "pay", "1500", "paid_on_time", "no").Save(s.ctx, ""))
	w, ok, err := s.Warning(s.ctx, household, next)
	if err != nil || !ok || w.Case == "" || w.Opened != next || w.Stage != "new" {
		t.Errorf("pay held back a month on is warned of as %+v (%v)", w, err)
	}
}

// A round of confirmations raises what it gives rise to, at its end; each goes with the confirmation of its household when
// that is taken back.
func TestConfirmAllRaisesWarnings(t *testing.T) {
	s := newScene(t, "赵同志")
	household := s.household("张大山")
	person := s.person(household, "张大山", "户主", "普通劳动力")
	before := month.Add(-1)
	f, err := s.OpenFollowUp(s.ctx, person, before, Contact{Mode: "home", Date: before.Day(12)})
	s.must(err)
	s.must(s.fill(f, "status", "at_home", "home_reason", "farming", "work_wish", "yes").Save(s.ctx, ""))
	w, err := s.OpenWarning(s.ctx, household, before)
	s.must(err)
	s.must(s.fill(w, "cause", "seasonal", "ended_on", "2026-11-17", "result", "expected").Save(s.ctx, ""))
	_, err = s.ConfirmAll(s.ctx, month, Confirmation{Contact: home}, nil)
	s.must(err)
	list, err := s.Warnings(s.ctx, month, Filter{}, nil)
	s.must(err)
	if len(list) != 1 || list[0].Case == "" || list[0].Opened != month || len(s.warned(household).Findings) == 0 {
		t.Errorf("confirmed out of work once more, it is warned of as %+v", list)
	}
	s.must(s.UndoLast(s.ctx))
	if list, err = s.Warnings(s.ctx, month, Filter{}, nil); err != nil || len(list) != 0 {
		t.Errorf("the confirmation is taken back and its warning is left: %+v (%v)", list, err)
	}
}
