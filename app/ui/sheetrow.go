package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/theme"
	"hufang/forms"
)

// sheetRow is a line of a book: only the cells in sight have an object.
type sheetRow struct {
	widget.BaseWidget
	view   *sheetView
	head   bool
	texts  []string
	rule   *theme.Paint
	ground *theme.Paint
	cells  []*theme.Text
}

func newSheetRow(v *sheetView, head bool) *sheetRow {
	r := &sheetRow{view: v, head: head, rule: theme.NewPaint(theme.Line), ground: theme.NewPaint(theme.Surface)}
	if head {
		r.ground = theme.NewPaint(theme.Strip)
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *sheetRow) show(texts []string) {
	r.texts = texts
	r.lay(r.Size())
}

// lay gives the columns in sight their cells. A line of one text runs across all of them.
func (r *sheetRow) lay(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	r.ground.Resize(size)
	r.rule.Resize(fyne.NewSize(size.Width, 1))
	r.rule.Move(fyne.NewPos(0, size.Height-1))
	columns, at := r.view.shownColumns(size.Width)
	if len(r.texts) == 1 && len(r.view.book.Columns) > 1 {
		columns, at = []int{0}, []float32{at[0], size.Width}
	}
	for len(r.cells) < len(columns) {
		cell := theme.NewSized("", theme.Foreground, theme.SizeSmall, r.head)
		cell.Clip = true
		r.cells = append(r.cells, cell)
	}
	for i, cell := range r.cells {
		if i >= len(columns) {
			cell.Hide()
			continue
		}
		c := r.view.book.Columns[columns[i]]
		cell.Align = fyne.TextAlignLeading
		if !r.head && (c.Type == forms.TypeMoney || c.Type == forms.TypeInteger) {
			cell.Align = fyne.TextAlignTrailing
		}
		text := ""
		if columns[i] < len(r.texts) {
			text = r.texts[columns[i]]
		}
		cell.Set(text, theme.Foreground)
		cell.Resize(fyne.NewSize(at[i+1]-at[i]-theme.Grid, size.Height))
		cell.Move(fyne.NewPos(at[i], 0))
		cell.Show()
	}
	canvas.Refresh(r)
}

// CreateRenderer is called by Fyne.
func (r *sheetRow) CreateRenderer() fyne.WidgetRenderer { return sheetRowRenderer{r} }

type sheetRowRenderer struct{ of *sheetRow }

func (r sheetRowRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.of.ground, r.of.rule}
	for _, cell := range r.of.cells {
		objects = append(objects, cell)
	}
	return objects
}
func (r sheetRowRenderer) Destroy()              {}
func (r sheetRowRenderer) MinSize() fyne.Size    { return fyne.NewSize(0, 3.5*theme.Grid) }
func (r sheetRowRenderer) Layout(size fyne.Size) { r.of.lay(size) }

func (r sheetRowRenderer) Refresh() {
	for _, o := range r.Objects() {
		o.Refresh()
	}
	r.of.lay(r.of.Size())
}
