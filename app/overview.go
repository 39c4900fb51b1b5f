package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hufang/forms"
)

// Overview is 本月 at a glance.
type Overview struct {
	Month      forms.Month
	PlaceName  string
	Households int // all of the place
	People     int
	Asked      int // 应回访: labourers to be followed up
	Done       int // 已回访: reached and complete
	Open       int // 未回访: to do, begun, incomplete or in conflict
	NotReached int // 未联系上: tried and not reached, refused or lost
	Undecided  int // whether to follow up cannot be told; not among Asked
	Changed    int // of Done: something differs from last month
	Incomplete int // of Open: facts confirmed, a required answer missing

	OpenCases
	Deadlines   []Due
	Drafts      int
	Conflicts   int // records with answers in conflict
	Differences int // values of an import that differ from what a person collected, undecided
	LastBackup  time.Time
	Todo        []Todo // what to do, the most pressing first
}

// TodoKind says what a line of the to-do list is about.
type TodoKind string

// The kinds of lines.
const (
	TodoRoster     TodoKind = "roster"
	TodoDeadline   TodoKind = "deadline"
	TodoWarning    TodoKind = "warning"
	TodoReview     TodoKind = "review"
	TodoConflict   TodoKind = "conflict"
	TodoDifference TodoKind = "difference"
	TodoDraft      TodoKind = "draft"
	TodoIncomplete TodoKind = "incomplete"
	TodoNotReached TodoKind = "not_reached"
	TodoUndecided  TodoKind = "undecided"
	TodoBackup     TodoKind = "backup"
)

// Todo is one line of the to-do list.
type Todo struct {
	Kind   TodoKind
	Urgent bool // overdue, or nothing can be reported before it is done
	Text   string
	Go     Route
}

// Page names a page of the window.
type Page string

// The pages a route may lead to.
const (
	PageMonth     Page = "month"
	PageFollowUps Page = "followups"
	PageWarnings  Page = "warnings" // with the cursor on Route.Household, if it is given
	PageSettings  Page = "settings"
	PageRoster    Page = "roster"

	PageHouseholds  Page = "households"
	PageHousehold   Page = "household" // 户档案 of Route.Household
	PageDifferences Page = "differences"
)

// Route is the address of a place on screen.
type Route struct {
	Page      Page
	Filter    Filter // of the worklist
	Household string
	Person    string
}

// Overview counts the month ("" = the desk's) and says what to do next.
func (d *Desk) Overview(ctx context.Context, m forms.Month) (Overview, error) {
	if m == "" {
		m = d.Month()
	}
	o := Overview{Month: m, PlaceName: d.Place().Name, Deadlines: d.Deadlines(m, d.Today())}
	err := d.walk(ctx, m, Filter{}, func(h Household) {
		o.Households++
		o.People += h.Members
		for _, l := range h.Lines {
			o.count(l.State)
		}
	})
	if err != nil {
		return Overview{}, err
	}
	drafts, err := d.db.Drafts(ctx)
	if err != nil {
		return Overview{}, fmt.Errorf("list drafts: %w", err)
	}
	o.Drafts = len(drafts)
	if o.OpenCases, err = d.openCases(ctx, m); err != nil {
		return Overview{}, err
	}
	if err := d.standing(ctx, &o); err != nil {
		return Overview{}, err
	}
	o.Todo = d.todo(o)
	return o, nil
}

func (o *Overview) count(s State) {
	if s == StateUndecided {
		o.Undecided++
		return
	}
	o.Asked++
	switch s {
	case StateDone:
		o.Done++
	case StateChanged:
		o.Done++
		o.Changed++
	case StateNotReached:
		o.NotReached++
	default:
		o.Open++
		if s == StateIncomplete {
			o.Incomplete++
		}
	}
}

// standing reads what waits for a decision, and how old the backup is.
func (d *Desk) standing(ctx context.Context, o *Overview) error {
	conflicts, err := d.db.Conflicts(ctx)
	if err != nil {
		return fmt.Errorf("list conflicts: %w", err)
	}
	records := map[string]bool{}
	for _, c := range conflicts {
		records[c.Record] = true
	}
	o.Conflicts = len(records)
	differences, err := d.db.Differences(ctx, false)
	if err != nil {
		return fmt.Errorf("list differences: %w", err)
	}
	o.Differences = len(differences)
	backups, err := d.db.Backups(ctx)
	if err != nil {
		return fmt.Errorf("list backups: %w", err)
	}
	for _, b := range backups {
		if b.At.After(o.LastBackup) {
			o.LastBackup = b.At
		}
	}
	return nil
}

func (d *Desk) todo(o Overview) []Todo {
	var list []Todo
	add := func(kind TodoKind, urgent bool, to Route, id string, args ...any) {
		list = append(list, Todo{Kind: kind, Urgent: urgent, Text: d.Say(id, args...), Go: to})
	}
	states := func(s ...State) Route { return Route{Page: PageFollowUps, Filter: Filter{States: s}} }
	if o.Households == 0 {
		add(TodoRoster, true, Route{Page: PageRoster}, "todo_no_roster")
	}
	if o.Conflicts > 0 {
		add(TodoConflict, true, states(StateConflict), "todo_conflict", o.Conflicts)
	}
	for _, due := range o.Deadlines {
		open := states(StateTodo, StateDraft, StateIncomplete, StateConflict)
		switch {
		case o.Open == 0:
		case due.Overdue:
			add(TodoDeadline, true, open, "todo_overdue", due.Label, due.Day, -due.DaysLeft, o.Open)
		case due.DaysLeft == 0:
			add(TodoDeadline, true, open, "todo_due_today", due.Label, due.Day, o.Open)
		default:
			add(TodoDeadline, due.Near, open, "todo_due", due.Label, due.Day, due.DaysLeft, o.Open)
		}
	}
	if o.Overdue > 0 {
		add(TodoWarning, true, Route{Page: PageWarnings}, "todo_warning_overdue", o.Overdue)
	}
	if o.Reviews > 0 {
		add(TodoReview, false, Route{Page: PageWarnings, Household: o.First}, "todo_review", o.Reviews)
	}
	if o.Warnings > 0 {
		add(TodoWarning, false, Route{Page: PageWarnings}, "todo_warning", o.Warnings, d.stagesText(o.Stages))
	}
	for _, line := range []struct {
		kind TodoKind
		n    int
		id   string
		to   Route
	}{
		{TodoDraft, o.Drafts, "todo_draft", states(StateDraft)},
		{TodoIncomplete, o.Incomplete, "todo_incomplete", states(StateIncomplete)},
		{TodoNotReached, o.NotReached, "todo_not_reached", states(StateNotReached)},
		{TodoUndecided, o.Undecided, "todo_undecided", states(StateUndecided)},
		{TodoDifference, o.Differences, "todo_difference", Route{Page: PageDifferences}},
	} {
		if line.n > 0 {
			add(line.kind, false, line.to, line.id, line.n)
		}
	}
	if o.Households > 0 && o.LastBackup.IsZero() {
		add(TodoBackup, false, Route{Page: PageSettings}, "todo_no_backup")
	}
	slices.SortStableFunc(list, func(a, b Todo) int {
		switch {
		case a.Urgent == b.Urgent:
			return 0
		case a.Urgent:
			return -1
		}
		return 1
	})
	return list
}
