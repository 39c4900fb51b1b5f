package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Paint is a plain ground in a colour of the theme.
type Paint struct {
	widget.BaseWidget
	tone    fyne.ThemeColorName
	painted color.Color
}

// NewPaint returns a ground.
func NewPaint(tone fyne.ThemeColorName) *Paint {
	p := &Paint{tone: tone}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes the colour.
func (p *Paint) Set(tone fyne.ThemeColorName) {
	if p.tone != tone || p.painted != Color(tone) {
		p.tone = tone
		p.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (p *Paint) CreateRenderer() fyne.WidgetRenderer {
	r := &paintRenderer{of: p, box: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type paintRenderer struct {
	of  *Paint
	box *canvas.Rectangle
}

func (r *paintRenderer) Layout(size fyne.Size)        { r.box.Resize(size) }
func (r *paintRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *paintRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.box} }
func (r *paintRenderer) Destroy()                     {}

func (r *paintRenderer) Refresh() {
	r.of.painted = Color(r.of.tone)
	r.box.FillColor = r.of.painted
	r.box.Refresh()
}
