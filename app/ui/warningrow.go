package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"hufang/app"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// warningRow is a household of the list: who and until when, beneath it how far the warning is and what is weak.
type warningRow struct {
	widget.BaseWidget
	ground, bar                  *theme.Paint
	sign, whom, due, stage, weak *theme.Text
}

func newWarningRow() *warningRow {
	small := func() *theme.Text {
		t := theme.NewSized("", theme.Muted, theme.SizeSmall, false)
		t.Clip = true
		return t
	}
	r := &warningRow{ground: theme.NewPaint(theme.Clear), bar: theme.NewPaint(theme.Clear), sign: theme.NewText("", theme.Todo),
		whom: theme.NewClipped("", theme.Foreground), due: theme.NewText("", theme.Muted), stage: small(), weak: small()}
	r.due.Align = fyne.TextAlignTrailing
	r.ExtendBaseWidget(r)
	return r
}

// show shows a warning; ended are those dealt with since the list was read.
func (r *warningRow) show(w app.Warning, ended bool, today forms.Day, current bool) {
	mark, stage := warningMark(w, ended)
	r.sign.Set(mark.Sign, mark.Tone)
	r.whom.Set(words.household(w.Head), theme.Foreground)
	due, tone := "", theme.Muted
	if w.Case != "" && !ended {
		due = words.dueOn(w.Due, today)
	}
	if w.Overdue && !ended {
		tone = theme.Alarm
	}
	r.due.Set(due, tone)
	r.stage.Set(stage, mark.Tone)
	r.weak.Set(spacedTexts(w.Weak, w.Group), theme.Muted)
	ground, bar := theme.Clear, theme.Clear
	if current {
		ground, bar = theme.Selection, theme.Accent
	}
	r.ground.Set(ground)
	r.bar.Set(bar)
	r.lay(r.Size())
}

// warningMark is the sign and the word of how far a warning is: red until its cause is known, amber until there is a
// measure.
func warningMark(w app.Warning, ended bool) (theme.Mark, string) {
	switch {
	case ended:
		return theme.MarkDone, words.overWarning
	case w.Case == "" && len(w.Findings) == 0:
		return theme.MarkWatch, words.reviewDue
	case w.Cause == "" || w.Overdue:
		return theme.MarkAlarm, w.StageText
	case w.Measure == "":
		return theme.MarkWatch, w.StageText
	}
	return theme.MarkTodo, w.StageText
}

// warningHeight is the height of a line of the list.
const warningHeight = 6.5 * theme.Grid

// warningPitch is that with the gap the list leaves between its lines.
const warningPitch = 7 * theme.Grid

func (r *warningRow) lay(size fyne.Size) {
	const g = theme.Grid
	r.ground.Resize(size)
	r.bar.Resize(fyne.NewSize(g/2, size.Height))
	put := func(t *theme.Text, x, y, width float32) {
		t.Resize(fyne.NewSize(max(0, width), 2.5*g))
		t.Move(fyne.NewPos(x, y))
	}
	left, right := 3*g, size.Width-2*g
	due := r.due.MinSize().Width
	put(r.sign, left, g/2+2, 2*g)
	put(r.whom, left+3*g, g/2+2, right-due-g-left-3*g)
	put(r.due, right-due, g/2+2, due)
	stage := fyne.MeasureText(r.stage.Content, theme.SizeSmall, fyne.TextStyle{}).Width + 1
	put(r.stage, left+3*g, 3.5*g, stage)
	put(r.weak, left+3*g+stage+g, 3.5*g, right-left-3*g-stage-g)
}

// CreateRenderer is called by Fyne.
func (r *warningRow) CreateRenderer() fyne.WidgetRenderer {
	return &warningRowRenderer{of: r, objects: []fyne.CanvasObject{r.ground, r.bar, r.sign, r.whom, r.due, r.stage, r.weak}}
}

type warningRowRenderer struct {
	of      *warningRow
	objects []fyne.CanvasObject
}

func (r *warningRowRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *warningRowRenderer) Destroy()                     {}
func (r *warningRowRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, warningHeight) }
func (r *warningRowRenderer) Layout(size fyne.Size)        { r.of.lay(size) }

func (r *warningRowRenderer) Refresh() {
	for _, o := range r.objects {
		o.Refresh()
	}
	r.of.lay(r.of.Size())
	canvas.Refresh(r.of)
}
