package app

import (
	"slices"
	"testing"

	"hufang/forms"
)

// supplements are the household's of the month.
func (s *scene) supplements(household string, m forms.Month) (w Warning) {
	s.Helper()
	w, _, err := s.Warning(s.ctx, household, m)
	s.must(err)
	return w
}

func TestRefusedSupplementIsNotSuggestedAgain(t *testing.T) {
	s := newScene(t, "赵同志")
	household, _ := s.lostJob()
	w := s.warned(household)
	refused := w.Suggestions[0]
	s.refused(s.Refuse(s.ctx, household, month, refused, " "), "no_reason")
	s.must(s.Refuse(s.ctx, household, month, refused, "要照顾老人"))
	w = s.warned(household)
	if slices.ContainsFunc(w.Suggestions, func(x Suggestion) bool { return x.Suggestion.Supplement == refused.Suggestion.Supplement }) {
		t.Errorf("what was refused is suggested again: %+v", w.Suggestions)
	}
	if len(w.Supplements) != 1 || w.Supplements[0].Chosen || len(w.Supplements[0].Reviews) > 0 {
		t.Errorf("refused as %+v", w.Supplements)
	}
	s.must(s.Choose(s.ctx, household, month, refused, Plan{})) // on second thoughts
	if w = s.warned(household); len(w.Supplements) != 1 || !w.Supplements[0].Chosen || w.Supplements[0].Reason != "" {
		t.Errorf("chosen after all as %+v", w.Supplements)
	}
}

// A measure is looked at again after 1, 3 and 6 months, each look once, until the case is closed.
func TestSupplementIsLookedAtAgain(t *testing.T) {
	s := newScene(t, "赵同志")
	household, _ := s.lostJob()
	s.must(s.Choose(s.ctx, household, month, s.warned(household).Suggestions[0], Plan{Measure: "介绍到县城园区", Owner: "钱同志", Due: "2026-12-10"}))
	if got := s.warned(household).Supplements[0]; got.Measure != "介绍到县城园区" || got.Owner != "钱同志" || got.Due != "2026-12-10" || len(got.Reviews) > 0 || got.Next != "2026-12" {
		t.Fatalf("agreed on %+v", got)
	}
	done := 0
	for _, look := range []struct {
		after int
		next  forms.Month
	}{{1, "2027-02"}, {3, "2027-05"}, {6, ""}} {
		m := month.Add(look.after)
		s.clock = s.clock.AddDate(0, look.after-done, 0)
		done = look.after
		s.must(s.SetMonth(m))
		if got := s.supplements(household, m).Supplements[0]; !slices.Equal(got.Reviews, []int{look.after}) || got.Next != look.next {
			t.Fatalf("after %d months due are %v, next %s", look.after, got.Reviews, got.Next)
		}
		f, err := s.Open(s.ctx, Target{Form: "supplement_case", Household: household, Month: m})
		s.must(err)
		n := "review_" + string(rune('0'+look.after))
		s.must(s.fill(f, n, string(s.Today()), n+"_gained", "1500", n+"_judgement", "partly").Save(s.ctx, ""))
		if got := s.supplements(household, m).Supplements[0]; len(got.Reviews) > 0 {
			t.Errorf("looked at, it is still due: %v", got.Reviews)
		}
	}
	m := month.Add(6)
	f, err := s.Open(s.ctx, Target{Form: "supplement_case", Household: household, Month: m})
	s.must(err)
	s.fill(f, "closed_on", string(s.Today()))
	s.refused(f.Save(s.ctx, ""), "hard") // how it ended is asked
	s.must(s.fill(f, "closed_as", "recovered", "closed_gain", "1500").Save(s.ctx, ""))
	if got := s.supplements(household, m).Supplements; len(got) > 0 {
		t.Errorf("closed, it is still there: %+v", got)
	}
	history, err := s.db.History(s.ctx, f.Record())
	s.must(err)
	if len(history) < 5 {
		t.Errorf("%d changes are kept of the case", len(history))
	}
}
