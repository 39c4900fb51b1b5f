package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// note is a line of a list that has a sentence beneath it.
type note struct {
	mark        theme.Mark
	name, aside string
	line        string
	tone        fyne.ThemeColorName // of the sentence
}

// notes is a list of them.
type notes struct {
	*rows
	items []note
}

func newNotes(up keys.Handler) *notes {
	n := &notes{}
	n.rows = newRows(func() int { return len(n.items) }, func() fyne.CanvasObject { return newNoteRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(n.items) {
			o.(*noteRow).show(n.items[i], current)
		}
	}, up)
	return n
}

// set replaces the lines; the cursor stays where it is.
func (n *notes) set(items []note) {
	n.items = items
	n.cursor = max(0, min(n.cursor, len(items)-1))
	n.Refresh()
}

// noteRow is one of them on the screen.
type noteRow struct {
	widget.BaseWidget
	ground, bar             *theme.Paint
	sign, name, aside, line *theme.Text
	all                     *fyne.Container
}

func newNoteRow() *noteRow {
	r := &noteRow{ground: theme.NewPaint(theme.Background), bar: theme.NewPaint(theme.Background), sign: theme.NewText("", theme.Todo),
		name: theme.NewClipped("", theme.Foreground), aside: theme.NewNumber("", theme.Muted), line: theme.NewSized("", theme.Muted, theme.SizeSmall, false)}
	r.line.Clip, r.aside.Clip = true, true
	first := container.New(besideLayout{}, r.name, r.aside)
	r.all = container.NewStack(r.ground, container.NewBorder(nil, nil, fixed(theme.Grid/2, 0, r.bar), nil),
		container.New(layout.NewCustomPaddedLayout(theme.Grid/2, theme.Grid/2, 3*theme.Grid, 3*theme.Grid),
			container.NewBorder(nil, nil, fixed(3*theme.Grid, 0, container.New(layout.NewCustomPaddedVBoxLayout(0), fixed(0, 3*theme.Grid, r.sign))), nil,
				container.New(layout.NewCustomPaddedVBoxLayout(0), fixed(0, 3*theme.Grid, first), fixed(0, 2.5*theme.Grid, r.line)))))
	r.ExtendBaseWidget(r)
	return r
}

func (r *noteRow) show(n note, current bool) {
	r.sign.Set(n.mark.Sign, n.mark.Tone)
	r.name.Set(n.name, theme.Foreground)
	r.aside.Set(n.aside, theme.Muted)
	tone := n.tone
	if tone == "" {
		tone = theme.Muted
	}
	r.line.Set(n.line, tone)
	ground, bar := theme.Background, theme.Background
	if current {
		ground, bar = theme.Selection, theme.Accent
	}
	r.ground.Set(ground)
	r.bar.Set(bar)
	r.all.Refresh()
}

// CreateRenderer is called by Fyne.
func (r *noteRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.all) }

// besideLayout gives the first of two texts what it needs and the second the rest.
type besideLayout struct{}

// MinSize is called by Fyne.
func (besideLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 3*theme.Grid) }

// Layout is called by Fyne.
func (besideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first := min(fyne.MeasureText(objects[0].(*theme.Text).Content, theme.SizeBody, fyne.TextStyle{}).Width+1, size.Width)
	objects[0].Resize(fyne.NewSize(first, size.Height))
	objects[0].Move(fyne.NewPos(0, 0))
	rest := max(0, size.Width-first-2*theme.Grid)
	objects[1].Resize(fyne.NewSize(rest, size.Height))
	objects[1].Move(fyne.NewPos(size.Width-rest, 0))
	if objects[1].Show(); rest < 8*theme.Grid {
		objects[1].Hide()
	}
}
