package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"hufang/app"
	"hufang/app/ui/theme"
)

// todoRow is one line of the to-do list.
type todoRow struct {
	widget.BaseWidget
	ground, bar      *theme.Paint
	mark, text, open *theme.Text
	all              *fyne.Container
}

func newTodoRow() *todoRow {
	r := &todoRow{ground: theme.NewPaint(theme.Clear), bar: theme.NewPaint(theme.Clear),
		mark: theme.NewText("", theme.Todo), text: theme.NewClipped("", theme.Foreground), open: theme.NewText("", theme.Accent)}
	r.all = container.NewStack(r.ground, container.NewBorder(nil, nil, fixed(theme.Grid/2, 0, r.bar), nil),
		container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 3*theme.Grid),
			container.NewBorder(nil, nil, fixed(3*theme.Grid, 5*theme.Grid, r.mark), r.open, r.text)))
	r.ExtendBaseWidget(r)
	return r
}

func (r *todoRow) show(t app.Todo, current bool) {
	mark := theme.MarkTodo
	switch {
	case t.Kind == app.TodoConflict:
		mark = theme.MarkConflict
	case t.Urgent:
		mark = theme.MarkAlarm
	case t.Kind != app.TodoDeadline:
		mark = theme.MarkWatch
	}
	r.mark.Set(mark.Sign, mark.Tone)
	r.text.Set(t.Text, theme.Foreground)
	ground, bar, open := theme.Clear, theme.Clear, ""
	if current {
		ground, bar, open = theme.Selection, theme.Accent, "Enter "+words.openPlace
	}
	r.ground.Set(ground)
	r.bar.Set(bar)
	r.open.Set(open, theme.Accent)
	r.all.Refresh()
}

// CreateRenderer is called by Fyne.
func (r *todoRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.all) }
