package app

import (
	"slices"
	"testing"

	"hufang/forms"
	"hufang/store"
)

var home = Contact{Mode: "home"}

func TestConfirmTwice(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, mother := s.family()

	got, err := s.Confirm(s.ctx, household, month, Confirmation{Contact: home})
	s.must(err)
	if !slices.Equal(got.Facts, []string{father, mother}) || len(got.Pay) != 0 || len(got.Skipped) != 0 {
		t.Fatalf("the first confirmation wrote %+v", got)
	}
	now := s.now(father)
	for _, name := range []string{"status", "channel", "work_county", "work_area", "employer", "job_title", "job_grade"} {
		if last := s.answers(store.FollowUpID(father, month.Add(-1)))[name]; now[name] != last {
			t.Errorf("%s is %v, last month %v", name, now[name], last)
		}
	}
	for name, want := range map[string]string{"same_as_last": "yes", "outcome": "reached", "mode": "home", "date": "2026-11-17", "follower": "赵同志"} {
		if now[name].Text() != want {
			t.Errorf("%s is %q, want %q", name, now[name].Text(), want)
		}
	}
	if !now["pay"].IsBlank() {
		t.Errorf("the pay was copied without being confirmed: %v", now["pay"])
	}
	s.states(map[string]State{"王桂芳": StateIncomplete, "李小兰": StateIncomplete})

	got, err = s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	if len(got.Facts) != 0 || !slices.Equal(got.Pay, []string{father, mother}) {
		t.Fatalf("the second confirmation wrote %+v", got)
	}
	if s.now(father)["pay"] != forms.Int(420000) || s.now(mother)["pay"] != forms.Int(150000) {
		t.Error("the pay is not last month's")
	}
	s.states(map[string]State{"王桂芳": StateDone, "李小兰": StateDone})

	got, err = s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	if len(got.Facts)+len(got.Pay) != 0 || len(got.Skipped) != 2 || got.Skipped[0].Reason != s.Say("skip_done") {
		t.Errorf("a third confirmation wrote %+v", got)
	}
}

func TestConfirmWithPayAtOnce(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, _ := s.family()
	s.heard = nil
	got, err := s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	if len(got.Facts) != 2 || len(got.Pay) != 2 {
		t.Errorf("wrote %+v", got)
	}
	if len(s.heard) != 1 || len(s.heard[0].Records) != 2 {
		t.Errorf("one household is one save, heard %+v", s.heard)
	}
	history, err := s.db.History(s.ctx, store.FollowUpID(father, month))
	s.must(err)
	if len(history) != 1 || history[0].Txn.Of != 2 {
		t.Errorf("the household was saved in pieces: %+v", history[0].Txn)
	}
}

func TestNobodyIsConfirmedBlindly(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, mother := s.family()
	stranger := s.person(household, "王新来", "之兄弟姐妹", "普通劳动力") // no last month
	lost := s.person(household, "王远走", "之兄弟姐妹", "普通劳动力")
	s.must(s.NotReached(s.ctx, lost, month.Add(-1), Miss{Outcome: "lost"}, Contact{Mode: "phone", Date: "2026-10-12"}))
	s.person(household, "王不详", "其他", "") // whether to follow up is not known
	s.fill(s.followUp(mother), "note", "写了一半")

	got, err := s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	if !slices.Equal(got.Facts, []string{father}) {
		t.Errorf("confirmed %v", got.Facts)
	}
	reasons := map[string]string{}
	for _, skipped := range got.Skipped {
		reasons[skipped.Person] = skipped.Reason
	}
	for person, id := range map[string]string{stranger: "skip_no_last", lost: "skip_not_reached", mother: "skip_draft", s.persons["王不详"]: "skip_undecided"} {
		if reasons[person] != s.Say(id) {
			t.Errorf("skipped because of %q, want %q", reasons[person], s.Say(id))
		}
	}
	for _, person := range []string{stranger, lost, mother} {
		if len(s.now(person)) != 0 {
			t.Error("a skipped person was written")
		}
	}
	s.states(map[string]State{"王新来": StateTodo, "王远走": StateTodo, "李小兰": StateDraft, "王不详": StateUndecided, "王桂芳": StateDone})
	if !s.line(stranger).NoLast || !s.line(lost).NoLast || s.line(father).NoLast {
		t.Error("the lines do not tell who has no last month")
	}
	if missing := s.line(s.persons["王不详"]).Missing; !slices.Contains(missing, "person.labour_class") {
		t.Errorf("missing %v", missing)
	}
}

func TestUnknownPayOfLastMonthStaysUnknown(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, _ := s.family()
	last, err := s.OpenFollowUp(s.ctx, father, month.Add(-1), Contact{})
	s.must(err)
	s.must(last.Answer(s.ctx, "pay", forms.In(forms.Unknown)))
	s.must(last.Save(s.ctx, ""))
	_, err = s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	if got := s.now(father)["pay"]; got.State() != forms.Unknown {
		t.Errorf("收入与上月相同 over 不清楚 wrote %v", got)
	}
}

func TestConfirmAsksHowAndWhen(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, _ := s.family()
	_, err := s.Confirm(s.ctx, household, month, Confirmation{})
	s.refused(err, "no_mode")
	_, err = s.Confirm(s.ctx, household, month.Add(-2), Confirmation{Contact: home})
	s.refused(err, "no_date")
	if len(s.now(father)) != 0 {
		t.Error("a refused confirmation wrote")
	}
}

// Two laptops confirm the same household apart: equal answers are no conflict, except who and when, which differ.
func TestTwoLaptopsConfirm(t *testing.T) {
	one, two := newScene(t, "赵同志"), newScene(t, "赵同志")
	household, father, _ := one.family()
	one.give(two)
	for _, s := range []*scene{one, two} {
		_, err := s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
		s.must(err)
	}
	one.give(two)
	two.give(one)
	for _, s := range []*scene{one, two} {
		if l := s.line(father); l.State != StateDone || l.Pay != "4,200" {
			t.Errorf("equal confirmations left the line %s with pay %q", l.State, l.Pay)
		}
	}
}

func TestConfirmAll(t *testing.T) {
	s := newScene(t, "赵同志")
	s.family()
	s.family()
	var steps int
	got, err := s.ConfirmAll(s.ctx, month, Confirmation{Contact: home, PaySame: true}, func(done, total int, _ string) { steps = total })
	s.must(err)
	if len(got.Facts) != 4 || steps != 2 {
		t.Errorf("confirmed %d people in %d households", len(got.Facts), steps)
	}
}

// What was unusual last month and was given a reason then does not stop a confirmation now (G07).
func TestConfirmTakesExplainedFacts(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, _ := s.family()
	last, err := s.OpenFollowUp(s.ctx, father, month.Add(-1), Contact{})
	s.must(err)
	s.fill(last, "employer_phone", "12345")
	s.refused(last.Save(s.ctx, ""), "soft")
	s.must(last.Save(s.ctx, "单位总机短号"))
	got, err := s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	if len(got.Facts) != 2 || s.now(father)["employer_phone"].Text() != "12345" {
		t.Errorf("confirmed %+v", got)
	}
	_, err = s.Confirm(s.ctx, household, month.Add(1), Confirmation{Contact: Contact{Mode: "home", Date: "2026-12-30"}})
	s.must(err) // a date to come is not a carried fact
	if next := s.answers(store.FollowUpID(father, month.Add(1))); len(next) != 0 {
		t.Errorf("confirmed on a day to come: %v", next)
	}
}
