package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Text is one line of letters without padding, in a tone of the theme; what does not fit ends in an ellipsis. A list row
// holds eight of them, which labels would make several times as heavy.
type Text struct {
	widget.BaseWidget

	Content string
	Tone    fyne.ThemeColorName
	Type    float32 // size of type; 0 = body
	Bold    bool
	Align   fyne.TextAlign
	Clip    bool // may be narrower than its letters; otherwise its minimal width is theirs

	painted color.Color // what it was drawn in
}

// NewText returns a line of body type.
func NewText(content string, tone fyne.ThemeColorName) *Text {
	t := &Text{Content: content, Tone: tone}
	t.ExtendBaseWidget(t)
	return t
}

// NewSized returns a line of the given size of type.
func NewSized(content string, tone fyne.ThemeColorName, size float32, bold bool) *Text {
	t := &Text{Content: content, Tone: tone, Type: size, Bold: bold}
	t.ExtendBaseWidget(t)
	return t
}

// NewClipped returns a line that gives way: it is cut with an ellipsis where its place is narrow.
func NewClipped(content string, tone fyne.ThemeColorName) *Text {
	t := NewText(content, tone)
	t.Clip = true
	return t
}

// NewNumber returns a right-aligned line; the font's figures are all of one width.
func NewNumber(content string, tone fyne.ThemeColorName) *Text {
	t := NewText(content, tone)
	t.Align = fyne.TextAlignTrailing
	return t
}

// Set changes what it says and how. A row that waited out of sight while light became dark is drawn anew too.
func (t *Text) Set(content string, tone fyne.ThemeColorName) {
	if t.Content == content && t.Tone == tone && t.painted == Color(tone) {
		return
	}
	t.Content, t.Tone = content, tone
	t.Refresh()
}

// CreateRenderer is called by Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{of: t, line: canvas.NewText("", color.Transparent)}
	r.Refresh()
	return r
}

type textRenderer struct {
	of    *Text
	line  *canvas.Text
	width float32
	full  string // what line.Text was cut from
	cut   float32
}

func (r *textRenderer) size() float32 {
	if r.of.Type == 0 {
		return SizeBody
	}
	return r.of.Type
}

// face is the font of the letters; nil = the regular one.
func (r *textRenderer) face() fyne.Resource { return face(r.of.Content, r.of.Bold) }

func (r *textRenderer) MinSize() fyne.Size {
	size := measure(r.of.Content, r.size(), r.face())
	if r.of.Clip {
		size.Width = 0
	}
	return size
}

func (r *textRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	r.fit()
	min := r.line.MinSize()
	r.line.Resize(fyne.NewSize(size.Width, min.Height))
	r.line.Move(fyne.NewPos(0, (size.Height-min.Height)/2))
}

// fit cuts the text to the width, remembering the last answer: a list lays its rows out again at every step.
func (r *textRenderer) fit() {
	if r.full == r.of.Content && r.cut == r.width {
		return
	}
	r.full, r.cut = r.of.Content, r.width
	r.line.Text = ellipsis(r.of.Content, r.width, r.size(), r.face())
}

// ellipsis cuts the text so that it is at most width wide.
func ellipsis(text string, width, size float32, face fyne.Resource) string {
	if width <= 0 || measure(text, size, face).Width <= width+0.5 {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)-1
	for low < high {
		middle := (low + high + 1) / 2
		if measure(string(runes[:middle])+"…", size, face).Width <= width+0.5 {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return string(runes[:low]) + "…"
}

func (r *textRenderer) Refresh() {
	r.line.TextSize = r.size()
	r.line.FontSource = r.face()
	r.line.Alignment = r.of.Align
	r.line.Color = Color(r.of.Tone)
	r.of.painted = r.line.Color
	r.full = "\x00"
	r.fit()
	r.line.Refresh()
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }
func (r *textRenderer) Destroy()                     {}
