package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// sectionRow stands for a section of a form in which nothing has to be done: its answers in one line, opened by space.
type sectionRow struct {
	widget.BaseWidget

	name, answers, key *theme.Text
	ground             *theme.Paint
	all                *fyne.Container
	open               func()
	up                 keys.Handler
	gained             func()
}

func newSectionRow(name string, open func(), up keys.Handler, gained func()) *sectionRow {
	r := &sectionRow{name: theme.NewClipped(name, theme.Foreground), answers: theme.NewClipped("", theme.Muted),
		key: theme.NewText("", theme.Accent), ground: theme.NewPaint(theme.Strip), open: open, up: up, gained: gained}
	r.name.Bold = true
	r.all = container.NewStack(r.ground, container.New(layout.NewCustomPaddedLayout(0, 0, theme.Grid, theme.Grid),
		container.NewBorder(nil, nil, fixed(labelWidth-theme.Grid, 4*theme.Grid, r.name), r.key, r.answers)))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is called by Fyne.
func (r *sectionRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.all) }

// FocusGained is called by Fyne.
func (r *sectionRow) FocusGained() {
	r.ground.Set(theme.Selection)
	r.key.Set(keys.Space.String()+" "+words.unfold, theme.Accent)
	r.all.Refresh()
	r.gained()
}

// FocusLost is called by Fyne.
func (r *sectionRow) FocusLost() {
	r.ground.Set(theme.Strip)
	r.key.Set("", theme.Accent)
	r.all.Refresh()
}

// Tapped is called by Fyne.
func (r *sectionRow) Tapped(*fyne.PointEvent) { r.open() }

// TypedKey is called by Fyne.
func (r *sectionRow) TypedKey(event *fyne.KeyEvent) { r.up(keys.Of(event)) }

// TypedRune is called by Fyne.
func (r *sectionRow) TypedRune(char rune) {
	if p := keys.Typed(char); p == keys.Space {
		r.open()
	} else {
		r.up(p)
	}
}

// TypedShortcut is called by Fyne.
func (r *sectionRow) TypedShortcut(shortcut fyne.Shortcut) {
	if p, ok := keys.OfShortcut(shortcut); ok {
		r.up(p)
	}
}
