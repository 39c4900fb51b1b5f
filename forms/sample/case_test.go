package sample

import (
	"reflect"
	"slices"
	"testing"
)

var past = Options{History: 14, Past: 20}

// A village with a changing past has every history the lists are about; the register is the one it has without.
func TestChangingPast(t *testing.T) {
	households := Village(1, past)
	if !reflect.DeepEqual(households, Village(1, past)) {
		t.Fatal("the same seed gives another village")
	}
	still := Village(1, Options{History: 14})
	count := map[string]int{}
	for i := range households {
		h := &households[i]
		if h.No != still[i].No || !slices.Equal(h.RosterRows()[0], still[i].RosterRows()[0]) || len(h.Incomes) != 15 || len(still[i].Cases) > 0 {
			t.Errorf("household %s is another one, or has cases without a past", h.No)
		}
		for _, c := range h.Cases {
			count[c.Form]++
		}
		for j := range h.Members {
			p := &h.Members[j]
			for _, c := range p.Cases {
				count[c.Form]++
			}
			if p.Labourer() && len(p.FollowUps) != 15 {
				t.Errorf("%d follow-ups", len(p.FollowUps))
			}
			for k := range p.FollowUps {
				f := &p.FollowUps[k]
				checkFollowUp(t, f)
				if k == 0 {
					continue
				}
				before := &p.FollowUps[k-1]
				switch {
				case f.Outcome != "reached" && before.Outcome != "reached":
					count["unreached again"]++
				case seeking(f) && f.Status == before.Status:
					count["seeking for months"]++
				case seeking(before) && f.Status == "employed":
					count["employed again"]++
				case f.Status == "employed" && before.Status == "at_home":
					count["left home for work"]++
				}
				if (f.SameAsLast == "") != (before.Outcome != "reached" || f.Outcome != "reached") {
					t.Errorf("%s is %q to a month that was %s", f.Month, f.SameAsLast, before.Outcome)
				}
				if (f.Progress != "") != (f.Outcome == "reached" && seeking(before)) {
					t.Errorf("%s, before %s: progress %q", f.Status, before.Status, f.Progress)
				}
			}
		}
	}
	for what, least := range map[string]int{"warning": 3, "supplement_case": 3, "return_case": 3, "job_loss_case": 3, "zero_case": 1, "at_home": 3,
		"unreached again": 3, "seeking for months": 3, "employed again": 3, "left home for work": 3} {
		if count[what] < least {
			t.Errorf("%s: %d times", what, count[what])
		}
	}
}
