package forms

import (
	"reflect"
	"testing"
)

func TestDeadlines(t *testing.T) {
	p := loadSmall(t)
	for _, c := range []struct {
		name  string
		month Month
		want  Day
	}{
		{"monthly_ledger", "2026-11", "2026-11-20"}, {"monthly_ledger", "", ""},
		{"quarter", "2026-03", "2026-03-20"}, {"quarter", "2026-12", "2026-12-20"}, {"quarter", "2026-11", ""},
		{"odd", "2026-11", "2026-11-06"}, {"odd", "2026-12", ""},
		{"yearly", "2026-10", "2026-10-15"}, {"yearly", "2026-11", ""},
		{"last_day", "2026-02", "2026-02-28"}, {"last_day", "2028-02", "2028-02-29"},
	} {
		for _, d := range p.Calendar {
			if day, ok := d.On(c.month); d.Name == c.name && (day != c.want || ok != (c.want != "")) {
				t.Errorf("%s in %s is %q, %v", c.name, c.month, day, ok)
			}
		}
	}
	if got := p.Calendar[0]; !reflect.DeepEqual(got.Remind, []int{5, 2}) || got.Ledger != "work" || got.Who != "cadre" {
		t.Errorf("deadline %+v", got)
	}
}

func TestSettings(t *testing.T) {
	s := Settings{"n": "16", "amount": "4200.5", "empty": "", "word": "x"}
	if n, ok := s.Int("n"); n != 16 || !ok {
		t.Error("n")
	}
	if fen, ok := s.Yuan("amount"); fen != 420050 || !ok {
		t.Error("amount")
	}
	for _, key := range []string{"empty", "word", "missing"} {
		if _, ok := s.Int(key); ok {
			t.Errorf("%s is a number", key)
		}
		if _, ok := s.Yuan(key); ok {
			t.Errorf("%s is an amount", key)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"务工时间（月）": "务工时间(月)", " 是 否\t": "是否", "ＡＢｃ１": "abc1", "甲\u200b\u3000乙": "甲乙"} {
		if got := Fold(in); got != want || Fold(got) != got {
			t.Errorf("%q folds to %q", in, got)
		}
	}
}

func TestValidChoices(t *testing.T) {
	l := loadSmall(t).List("status")
	if got := l.Valid("2025-12-31"); len(got) != 3 {
		t.Errorf("%d codes are valid on their last day", len(got))
	}
	if got := l.Valid("2026-01-01"); len(got) != 2 || got[1].Code != "unemployed" {
		t.Errorf("valid after %v", got)
	}
}

func TestMonths(t *testing.T) {
	if m := Month("2026-11").Add(2); m != "2027-01" {
		t.Errorf("added %s", m)
	}
	if m := Month("2026-01").Add(-12); m != "2025-01" {
		t.Errorf("back %s", m)
	}
	if Month("").Add(1) != "" || Month("x").Day(1) != "" || Day("x").Month() != "" || !Day("x").Time().IsZero() || Month("").Number() != 0 {
		t.Error("what is no month or day becomes one")
	}
	if Month("2026-11").Number()-Month("2025-12").Number() != 11 {
		t.Error("numbers of months")
	}
	if d := Month("2026-02").Day(0); d != "2026-02-01" {
		t.Errorf("day 0 is %s", d)
	}
}

func TestDeadlineNext(t *testing.T) {
	for _, c := range []struct {
		d    Deadline
		from Month
		want Day
	}{
		{Deadline{Repeat: "monthly", Day: 31}, "2026-11", "2026-11-30"},
		{Deadline{Repeat: "yearly", Month: 3, Day: 31}, "2026-03", "2026-03-31"},
		{Deadline{Repeat: "yearly", Month: 3, Day: 31}, "2026-04", "2027-03-31"},
		{Deadline{Repeat: "quarterly", Month: 1, Day: 20}, "2026-11", "2027-01-20"},
		{Deadline{Repeat: "monthly", Day: 20}, "", ""},
	} {
		if got, ok := c.d.Next(c.from); got != c.want || ok != (c.want != "") {
			t.Errorf("%+v from %s: %s", c.d, c.from, got)
		}
	}
}

func TestParseDay(t *testing.T) {
	for in, want := range map[string]Day{"2026-11-21": "2026-11-21", "20261121": "2026-11-21", "2026/1/2": "2026-01-02", "2026.01.02": "2026-01-02", "2026年1月2日": "2026-01-02",
		"2026-02-29": "", "2024-02-29": "2024-02-29", "26-1-2": "", "2026": "", "20261": ""} {
		if got, err := ParseDay(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%s is %q, %v", in, got, err)
		}
	}
}
