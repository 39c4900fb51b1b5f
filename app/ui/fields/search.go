package fields

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// search is a field for a list too long for chips: Chinese, pinyin initials or a code narrow it, arrows and Enter take.
type search struct {
	ask   Ask
	input *Input
	drop  *Dropdown
	box   *fyne.Container
	shown forms.Answer
	typed bool
}

func newSearch(ask Ask) *search {
	s := &search{ask: ask}
	s.input = NewInput(ask.Shape, s.press)
	s.drop = NewDropdown(s.take)
	s.drop.Hide()
	s.input.Typed = func(text string) {
		s.typed = true
		s.offer(text)
	}
	s.input.Focused = func(on bool) {
		if on {
			if ask.Focused() {
				s.input.SelectAll()
			}
			return
		}
		s.Commit()
		s.offer("")
	}
	s.box = container.New(layout.NewCustomPaddedVBoxLayout(0), s.input, s.drop)
	return s
}

func (s *search) Object() fyne.CanvasObject { return s.box }
func (s *search) Focus() fyne.Focusable     { return s.input }
func (s *search) Reveal(bool)               {}

func (s *search) Set(a forms.Answer) {
	s.shown, s.typed = a, false
	s.input.Put(s.ask.Write(a, true))
}

// offer shows what fits the text; nothing is offered for no text, unless Down asks for it.
func (s *search) offer(text string) {
	if text == "" {
		s.open(nil)
		return
	}
	s.open(s.ask.Options(text))
}

func (s *search) open(options []Option) {
	if len(options) == 0 && !s.drop.Visible() {
		return
	}
	s.drop.Offer(options)
	s.box.Refresh()
	s.ask.Resized()
}

func (s *search) take(o Option) {
	s.typed = false
	s.ask.Unread("")
	s.open(nil)
	a := forms.Text(o.Code)
	s.input.Put(s.ask.Write(a, true))
	if a != s.shown {
		s.shown = a
		s.ask.Answered(a)
	}
}

// Commit takes what is highlighted for a text a person left standing, so that Tab and a click elsewhere mean what Enter
// means; a text that fits nothing is read as a state or a code, or stays to be corrected.
func (s *search) Commit() bool {
	if !s.typed {
		return true
	}
	text := strings.TrimSpace(s.input.Text)
	if text == "" {
		s.typed = false
		s.ask.Unread("")
		if !s.shown.IsBlank() {
			s.shown = forms.Answer{}
			s.ask.Answered(s.shown)
		}
		return true
	}
	a, err := s.ask.Read(text)
	if err != nil {
		if o, ok := s.drop.Current(); ok {
			s.take(o)
			return true
		}
		s.ask.Unread(err.Error())
		return false
	}
	s.typed = false
	s.ask.Unread("")
	if a != s.shown {
		s.Set(a)
		s.ask.Answered(a)
	}
	return true
}

func (s *search) press(p keys.Press) bool {
	switch p {
	case keys.Down, keys.Up:
		if s.drop.Visible() {
			s.drop.Step(p)
			return true
		}
		if p == keys.Down && s.shown.IsBlank() && s.input.Text == "" {
			s.open(s.ask.Options(""))
			return true
		}
	case keys.Enter:
		if o, ok := s.drop.Current(); ok {
			s.take(o)
			s.ask.Up(p)
			return true
		}
	case keys.Escape:
		if s.drop.Visible() || s.typed {
			s.ask.Unread("")
			s.open(nil)
			s.Set(s.shown)
			return true
		}
	case keys.Control(fyne.KeyZ):
		if s.typed {
			return false
		}
	default:
		if s.ask.state(p) {
			return true
		}
	}
	if !s.Commit() && (p == keys.Enter || p == keys.Up || p == keys.Down) {
		return true
	}
	s.ask.Up(p)
	return true
}

// offered is how many options a dropdown shows at once.
const offered = 8

// Dropdown is a short list under an input. It never takes the focus: the input moves it.
type Dropdown struct {
	widget.BaseWidget

	options []Option
	cursor  int
	take    func(Option)
	rows    [offered]dropRow
	box     *fyne.Container
}

type dropRow struct {
	ground        *canvas.Rectangle
	label, detail *theme.Text
	object        *fyne.Container
}

const dropHeight = 4 * theme.Grid

// NewDropdown makes a list that calls take when an option is tapped.
func NewDropdown(take func(Option)) *Dropdown {
	d := &Dropdown{take: take, box: container.New(layout.NewCustomPaddedVBoxLayout(0))}
	for i := range d.rows {
		row := dropRow{ground: canvas.NewRectangle(nil), label: theme.NewClipped("", theme.Foreground), detail: theme.NewClipped("", theme.Muted)}
		row.ground.SetMinSize(fyne.NewSize(0, dropHeight))
		row.object = container.NewStack(row.ground, container.New(layout.NewCustomPaddedLayout(0, 0, theme.Grid, theme.Grid),
			container.New(dropLayout{}, row.label, row.detail)))
		d.rows[i] = row
		d.box.Add(row.object)
	}
	d.ExtendBaseWidget(d)
	return d
}

// dropLayout gives the label what it needs and the detail the rest.
type dropLayout struct{}

func (dropLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, dropHeight) }

func (dropLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	label, detail := objects[0].(*theme.Text), objects[1].(*theme.Text)
	width := min(fyne.MeasureText(label.Content, theme.SizeBody, fyne.TextStyle{}).Width+1, size.Width)
	label.Resize(fyne.NewSize(width, size.Height))
	label.Move(fyne.NewPos(0, 0))
	rest := max(0, size.Width-width-2*theme.Grid)
	detail.Resize(fyne.NewSize(rest, size.Height))
	detail.Move(fyne.NewPos(width+2*theme.Grid, 0))
}

// CreateRenderer is called by Fyne.
func (d *Dropdown) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(d.box) }

// Offer shows the options, the first one highlighted; without any it hides.
func (d *Dropdown) Offer(options []Option) {
	d.options, d.cursor = options, 0
	if len(options) == 0 {
		d.Hide()
		return
	}
	d.draw()
	d.Show()
}

// Current is the highlighted option.
func (d *Dropdown) Current() (Option, bool) {
	if !d.Visible() || d.cursor >= len(d.options) {
		return Option{}, false
	}
	return d.options[d.cursor], true
}

// Step moves the highlight by the arrow.
func (d *Dropdown) Step(p keys.Press) {
	switch p {
	case keys.Up:
		d.cursor = max(0, d.cursor-1)
	case keys.Down:
		d.cursor = min(len(d.options)-1, d.cursor+1)
	}
	d.draw()
}

// first is the option of the top row: the list follows the highlight.
func (d *Dropdown) first() int { return max(0, d.cursor-offered+1) }

func (d *Dropdown) draw() {
	first := d.first()
	for i, row := range d.rows {
		at := first + i
		if at >= len(d.options) {
			row.object.Hide()
			continue
		}
		row.label.Set(d.options[at].Label, theme.Foreground)
		row.detail.Set(d.options[at].Detail, theme.Muted)
		row.ground.FillColor = theme.Color(theme.Surface)
		if at == d.cursor {
			row.ground.FillColor = theme.Color(theme.Selection)
		}
		row.object.Show()
		row.object.Refresh()
	}
	d.Refresh()
}

// Tapped is called by Fyne.
func (d *Dropdown) Tapped(e *fyne.PointEvent) {
	at := d.first() + int(e.Position.Y/dropHeight)
	if at < len(d.options) {
		d.take(d.options[at])
	}
}
