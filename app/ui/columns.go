package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/theme"
)

// columns is a line of a list: texts side by side on a ground that says whether the cursor is there.
type columns struct {
	widget.BaseWidget
	ground, bar *theme.Paint
	cells       []column
	height      float32
	least       float32 // width the column without one of its own should have
}

// column is a text with its width; one of width 0 takes what is left.
type column struct {
	text  *theme.Text
	width float32
	spare int // the higher, the sooner it is left out where the page is narrow; 0 = never
}

// apart is what a column stands off more from the one before: words do not touch the figures at their left.
func (c column) apart(before column) float32 {
	if before.text != nil && before.text.Align == fyne.TextAlignTrailing && c.text.Align == fyne.TextAlignLeading {
		return 2 * theme.Grid
	}
	return 0
}

func newColumns(cells []column) columns {
	for _, c := range cells {
		c.text.Clip = true
	}
	return columns{ground: theme.NewPaint(theme.Clear), bar: theme.NewPaint(theme.Clear), cells: cells, height: 4.5 * theme.Grid, least: 16 * theme.Grid}
}

// mark shows whether the cursor is on the line.
func (c *columns) mark(current bool) {
	ground, bar := theme.Clear, theme.Clear
	if current {
		ground, bar = theme.Selection, theme.Accent
	}
	c.ground.Set(ground)
	c.bar.Set(bar)
	c.lay(c.Size())
}

// CreateRenderer is called by Fyne.
func (c *columns) CreateRenderer() fyne.WidgetRenderer {
	r := &columnsRenderer{of: c, objects: []fyne.CanvasObject{c.ground, c.bar}}
	for _, cell := range c.cells {
		r.objects = append(r.objects, cell.text)
	}
	return r
}

// lay gives each column its place and leaves out those there is no room for.
func (c *columns) lay(size fyne.Size) {
	const gap = theme.Grid
	c.ground.Resize(size)
	c.bar.Resize(fyne.NewSize(gap/2, size.Height))
	left, right := 3*gap, size.Width-3*gap
	spare := 0
	for _, cell := range c.cells {
		spare = max(spare, cell.spare)
	}
	rest := right - left - c.fixed(spare)
	for ; spare > 0 && rest < c.least; spare-- {
		rest = right - left - c.fixed(spare-1)
	}
	x, before := left, column{}
	for _, cell := range c.cells {
		if cell.spare > spare {
			cell.text.Hide()
			continue
		}
		x += cell.apart(before)
		before = cell
		width := cell.width
		if width == 0 {
			width = max(0, rest)
		}
		cell.text.Show()
		cell.text.Resize(fyne.NewSize(width, size.Height))
		cell.text.Move(fyne.NewPos(x, 0))
		x += width + gap
	}
}

// fixed is the width that the columns take which have one, up to those that may be spared.
func (c *columns) fixed(spare int) (width float32) {
	before := column{}
	for _, cell := range c.cells {
		if cell.spare <= spare {
			width += cell.apart(before) + cell.width + theme.Grid
			before = cell
		}
	}
	return width
}

type columnsRenderer struct {
	of      *columns
	objects []fyne.CanvasObject
}

func (r *columnsRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *columnsRenderer) Destroy()                     {}
func (r *columnsRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, r.of.height) }
func (r *columnsRenderer) Layout(size fyne.Size)        { r.of.lay(size) }

func (r *columnsRenderer) Refresh() {
	for _, o := range r.objects {
		o.Refresh()
	}
	r.of.lay(r.of.Size())
	canvas.Refresh(r.of)
}
