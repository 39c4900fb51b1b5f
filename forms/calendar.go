package forms

// Deadline is one row of the calendar: what must be done by which day, by whom, and sent to whom.
type Deadline struct {
	Name, Label string
	LabelEN     string
	Repeat      string // monthly; bimonthly, quarterly or yearly with Month
	Month       int    // bimonthly: 1 odd months, 2 even ones; quarterly: 1–3 in the quarter; yearly: 1–12
	Day         int    // 1–31; a day past the end of the month is its last
	Who, To     string
	Ledger      string // that is due; "" when it is something else
	Remind      []int  // days before
	Source      string
}

// periods are the lengths in months of what Repeat names.
var periods = map[string]int{"monthly": 1, "bimonthly": 2, "quarterly": 3, "yearly": 12}

// On is the day of the month m the deadline falls on; ok is false when it does not fall in that month.
func (d Deadline) On(m Month) (day Day, ok bool) {
	length := periods[d.Repeat]
	day = m.Day(d.Day)
	if length == 0 || day == "" {
		return "", false
	}
	if length > 1 && m.Number()%length != d.Month-1 {
		return "", false
	}
	return day, true
}
