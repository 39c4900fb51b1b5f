package forms

import (
	"fmt"
	"strconv"
	"time"
)

// Month is a calendar month as "2026-11". A month has no time zone.
type Month string

// Day is a calendar day as "2026-11-21". A day at the door has no time zone.
type Day string

// ParseMonth accepts "2026-11" and "202611".
func ParseMonth(s string) (Month, error) {
	for _, layout := range []string{"2006-01", "200601"} {
		if t, err := time.Parse(layout, s); err == nil {
			return Month(t.Format("2006-01")), nil
		}
	}
	return "", fmt.Errorf("parse month %q", s)
}

// MonthOf is the month of a moment in its own location.
func MonthOf(t time.Time) Month { return Month(t.Format("2006-01")) }

// Add moves the month by n months, back when n is negative. The zero Month stays zero.
func (m Month) Add(n int) Month {
	t, err := time.Parse("2006-01", string(m))
	if err != nil {
		return ""
	}
	return Month(t.AddDate(0, n, 0).Format("2006-01"))
}

// Day is the given day of the month; a day past its end is its last day.
func (m Month) Day(day int) Day {
	t, err := time.Parse("2006-01", string(m))
	if err != nil {
		return ""
	}
	day = min(max(day, 1), t.AddDate(0, 1, -1).Day())
	return Day(m) + Day([]byte{'-', '0' + byte(day/10), '0' + byte(day%10)})
}

// Number is year×12+month−1, for arithmetic between months; 0 for the zero Month.
func (m Month) Number() int {
	if len(m) != 7 {
		return 0
	}
	y, err := strconv.Atoi(string(m[:4]))
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(string(m[5:]))
	if err != nil {
		return 0
	}
	return y*12 + n - 1
}

// ParseDay accepts 2026-11-21, 20261121, 2026/11/21, 2026.11.21 and 2026年11月21日, with or without leading zeros.
func ParseDay(s string) (Day, error) {
	for _, layout := range []string{"2006-1-2", "20060102", "2006/1/2", "2006.1.2", "2006年1月2日"} {
		if t, err := time.Parse(layout, s); err == nil {
			return Day(t.Format(time.DateOnly)), nil
		}
	}
	return "", fmt.Errorf("parse day of %d characters", len([]rune(s)))
}

// DayOf is the day of a moment in its own location.
func DayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// Month is the month the day lies in.
func (d Day) Month() Month {
	if len(d) < 7 {
		return ""
	}
	return Month(d[:7])
}

// Time is midnight UTC of the day; the zero time for an ill-formed one.
func (d Day) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}
