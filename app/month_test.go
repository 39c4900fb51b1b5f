package app

import (
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
)

func TestDeadlines(t *testing.T) {
	s := newScene(t, "赵同志")
	for _, c := range []struct {
		today    forms.Day
		days     [2]int
		overdue  [2]bool
		near     [2]bool
		deadline string
	}{
		{"2026-11-01", [2]int{19, 24}, [2]bool{}, [2]bool{}, "B-01"},
		{"2026-11-17", [2]int{3, 8}, [2]bool{}, [2]bool{true, false}, "B-37: D-3"},
		{"2026-11-20", [2]int{0, 5}, [2]bool{}, [2]bool{true, true}, "B-36: the day itself counts"},
		{"2026-11-21", [2]int{-1, 4}, [2]bool{true, false}, [2]bool{false, true}, "B-36"},
		{"2026-12-02", [2]int{-12, -7}, [2]bool{true, true}, [2]bool{}, "B-02"},
	} {
		dues := s.Deadlines(month, c.today)
		if len(dues) != 2 {
			t.Fatalf("%d deadlines", len(dues))
		}
		for i, due := range dues {
			if due.DaysLeft != c.days[i] || due.Overdue != c.overdue[i] || due.Near != c.near[i] || due.Label == "" {
				t.Errorf("%s: on %s %+v", c.deadline, c.today, due)
			}
		}
		if dues[0].Day != "2026-11-20" || dues[1].Day != "2026-11-25" {
			t.Errorf("days %s, %s", dues[0].Day, dues[1].Day)
		}
	}
}

func TestMonth(t *testing.T) {
	s := newScene(t, "赵同志")
	if s.Month() != month || s.ShowMonth(month) != "2026年11月" || s.ShowMonth("2026-01") != "2026年1月" || s.ShowMonth("2025-12") != "2025年12月" {
		t.Errorf("month %s is shown %s", s.Month(), s.ShowMonth(s.Month()))
	}
	s.must(s.SetMonth("2026-09"))
	if s.Month() != "2026-09" {
		t.Error("an earlier month was not set")
	}
	s.refused(s.SetMonth("2026-12"), "month_ahead")
	s.refused(s.SetMonth("十一月"), "month_shape")
	s.must(s.SetMonth(""))
	s.clock = s.clock.AddDate(0, 1, 0)
	if s.Month() != "2026-12" {
		t.Error("the current month does not follow the clock")
	}
}

func TestUsers(t *testing.T) {
	s := newScene(t, "赵同志")
	s.must(s.AddUser(s.ctx, store.User{Name: "钱同志", Role: "helper_cadre"}))
	if s.Who().Name != "赵同志" {
		t.Errorf("%s works", s.Who().Name)
	}
	s.refused(s.SetWho(s.ctx, "孙同志"), "no_user")
	s.must(s.SetWho(s.ctx, "钱同志"))
	s.reopen()
	if who := s.Who(); who.Name != "钱同志" || who.Role != "helper_cadre" {
		t.Errorf("after a restart %+v works", who)
	}
}

func clockAt(rfc3339 string) func() time.Time {
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		panic(err)
	}
	return func() time.Time { return at }
}
