package theme

import "fyne.io/fyne/v2"

// Mark is the sign of a state: it never speaks by colour alone, its word stands beside it.
type Mark struct {
	Sign string
	Tone fyne.ThemeColorName
}

// The marks.
var (
	MarkTodo     = Mark{"○", Todo}
	MarkDone     = Mark{"✓", Done}
	MarkWatch    = Mark{"△", Watch}
	MarkAlarm    = Mark{"●", Alarm}
	MarkConflict = Mark{"⇄", Conflict}
)
