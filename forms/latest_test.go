package forms

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hufang/forms/cn"
)

func TestDaysThatFactsSettle(t *testing.T) {
	p := loadSmall(t)
	s := testScope(p)
	for source, want := range map[string]string{
		"latest(['2026-11-02', today, '2026-11-14'])":                                 "2026-11-21",
		"earliest(['2026-11-02', today])":                                             "2026-11-02",
		"latest(map(filter(members, known(#.person.birth)), #.person.birth))":         "2015-06-01",
		"earliest(map(members, #.person.birth))":                                      "1990-03-07",
		"latest(map(filter(members, #.person.birth > '2020-01-01'), #.person.birth))": "",
		"birthday(person.birth, 16)":                                                  "2006-03-07",
		"birthday('2008-02-29', 16)":                                                  "2024-02-29",
		"birthday('2008-02-29', 17)":                                                  "2025-03-01",
	} {
		got, err := p.Eval(facing(t, p, source), s)
		var undecided *Undecided
		switch {
		case want == "" && (!errors.As(err, &undecided) || len(undecided.Missing) == 0):
			t.Errorf("%s: %v, %v; want undecided, naming what was read", source, got, err)
		case want != "" && (err != nil || got != want):
			t.Errorf("%s: %v, %v; want %s", source, got, err, want)
		}
	}
	for _, source := range []string{"latest([1, 2])", "latest(today)", "earliest(members)", "birthday(pay, 16)", "birthday(person.birth, 'x')"} {
		if _, why := compile(source, names{pack: p, form: p.Form("follow_up")}, wantPrintable); why == "" {
			t.Errorf("%s compiles", source)
		}
	}
}

// On the birthday somebody has the years, and on the day before one less.
func TestBirthdayIsTheFirstDayOfTheAge(t *testing.T) {
	p := loadSmall(t)
	e := facing(t, p, "birthday(person.birth, days_worked)")
	rapid.Check(t, func(t *rapid.T) {
		month := Month("1940-01").Add(rapid.IntRange(0, 1000).Draw(t, "month"))
		birth := month.Day(rapid.IntRange(1, 31).Draw(t, "day"))
		person := (&Facts{}).with(now, "person", Answers{"birth": Text(string(birth))})
		years := rapid.IntRange(1, 90).Draw(t, "years")
		day, err := p.EvalText(e, Scope{Form: p.Form("follow_up"), Own: Answers{"days_worked": Int(int64(years))}, Person: person})
		eve := Day(day).Time().AddDate(0, 0, -1).Format(time.DateOnly)
		on, _ := cn.AgeOn(string(birth), day)
		before, _ := cn.AgeOn(string(birth), eve)
		if err != nil || on != years || before != years-1 {
			t.Errorf("born %s: %d on %s, %d on %s, %v", birth, on, day, before, eve, err)
		}
	})
}
