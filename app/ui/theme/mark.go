package theme

import "fyne.io/fyne/v2"

// Mark is the sign of a state: it never speaks by colour alone, its word stands beside it.
type Mark struct {
	Sign, Word string
	Tone       fyne.ThemeColorName
}

// The marks.
var (
	MarkTodo     = Mark{"○", "待办", Todo}
	MarkDone     = Mark{"✓", "完成", Done}
	MarkWatch    = Mark{"△", "关注", Watch}
	MarkAlarm    = Mark{"●", "预警", Alarm}
	MarkConflict = Mark{"⇄", "冲突", Conflict}
)
