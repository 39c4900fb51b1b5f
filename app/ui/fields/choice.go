package fields

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// choice is a row of numbered chips: one of them, or several, are chosen by digit, by arrows and space, or by a tap.
type choice struct {
	widget.BaseWidget

	ask     Ask
	many    bool
	options []forms.Choice
	shown   forms.Answer
	cursor  int
	moved   bool // by an arrow: only then Enter picks, for a held Enter must answer nothing
	focused bool
	room    float32 // the width it was given; 0 = not yet
}

const (
	chipHeight = 4 * theme.Grid
	chipPad    = theme.Grid
	chipGap    = theme.Grid / 2
)

func newChoice(ask Ask) *choice {
	c := &choice{ask: ask, many: ask.Question.Type == forms.TypeSelectMultiple, options: ask.Question.List.Valid(ask.Today)}
	c.ExtendBaseWidget(c)
	return c
}

func (c *choice) Object() fyne.CanvasObject { return c }
func (c *choice) Focus() fyne.Focusable     { return c }
func (c *choice) Commit() bool              { return true }
func (c *choice) Reveal(bool)               {}

func (c *choice) Set(a forms.Answer) {
	c.shown = a
	if chosen := c.chosen(); len(chosen) > 0 && !c.focused {
		c.cursor = max(0, c.index(chosen[0]))
	}
	c.Refresh()
}

// chosen are the codes of the answer, in its order.
func (c *choice) chosen() []string {
	if !c.shown.IsKnown() {
		return nil
	}
	return strings.Fields(c.shown.Text())
}

func (c *choice) index(code string) int {
	return slices.IndexFunc(c.options, func(o forms.Choice) bool { return o.Code == code })
}

// pick announces the option: chosen, or for several of them turned over.
func (c *choice) pick(i int) {
	c.cursor, c.moved = i, false
	code := c.options[i].Code
	if !c.many {
		c.answer(forms.Text(code))
		return
	}
	codes := c.chosen()
	if at := slices.Index(codes, code); at >= 0 {
		codes = slices.Delete(codes, at, at+1)
	} else {
		codes = append(codes, code)
		slices.SortFunc(codes, func(a, b string) int { return c.index(a) - c.index(b) })
	}
	c.answer(forms.Text(strings.Join(codes, " ")))
}

func (c *choice) answer(a forms.Answer) {
	c.shown = a
	c.Refresh()
	c.ask.Answered(a)
}

// FocusGained is called by Fyne.
func (c *choice) FocusGained() {
	c.focused, c.moved = true, false
	c.Refresh()
	c.ask.Focused()
}

// FocusLost is called by Fyne.
func (c *choice) FocusLost() {
	c.focused = false
	c.Refresh()
}

// TypedRune is called by Fyne.
func (c *choice) TypedRune(r rune) {
	p := keys.Typed(r)
	if n, ok := p.Digit(); ok {
		if n >= 1 && n <= len(c.options) {
			c.pick(n - 1)
			if !c.many {
				c.ask.Up(keys.Enter) // one digit is the whole answer
			}
		}
		return
	}
	if p == keys.Space {
		c.pick(c.cursor)
		return
	}
	c.ask.Up(p)
}

// TypedKey is called by Fyne.
func (c *choice) TypedKey(event *fyne.KeyEvent) {
	switch p := keys.Of(event); p {
	case keys.Left:
		c.cursor, c.moved = max(0, c.cursor-1), true
		c.Refresh()
	case keys.Right:
		c.cursor, c.moved = min(len(c.options)-1, c.cursor+1), true
		c.Refresh()
	case keys.Enter:
		if !c.many && c.moved {
			c.pick(c.cursor)
		}
		c.ask.Up(p)
	default:
		switch event.Name {
		case fyne.KeyBackspace, fyne.KeyDelete:
			c.answer(forms.Answer{})
		case fyne.KeySpace: // comes as a character
		default:
			c.ask.Up(p)
		}
	}
}

// TypedShortcut is called by Fyne.
func (c *choice) TypedShortcut(shortcut fyne.Shortcut) {
	if p, ok := keys.OfShortcut(shortcut); ok && !c.ask.state(p) {
		c.ask.Up(p)
	}
}

// Tapped is called by Fyne.
func (c *choice) Tapped(e *fyne.PointEvent) {
	fyne.CurrentApp().Driver().CanvasForObject(c).Focus(c)
	places, _ := c.places()
	for i := range c.options {
		if p, s := places[i].pos, places[i].size; e.Position.X >= p.X && e.Position.X <= p.X+s.Width && e.Position.Y >= p.Y && e.Position.Y <= p.Y+s.Height {
			c.pick(i)
			return
		}
	}
}

// label of the chip after the options: the state, or the code the list no longer offers, that stands as the answer.
func (c *choice) other() string {
	switch {
	case c.shown.IsBlank():
		return ""
	case !c.shown.IsKnown():
		return c.ask.Write(c.shown, false)
	}
	for _, code := range c.chosen() {
		if c.index(code) < 0 {
			return c.ask.Write(forms.Text(code), false)
		}
	}
	return ""
}

type place struct {
	pos  fyne.Position
	size fyne.Size
}

// Resize is called by Fyne. In another width the chips flow to another height.
func (c *choice) Resize(size fyne.Size) {
	_, before := c.places()
	c.room = size.Width
	c.BaseWidget.Resize(size)
	if _, after := c.places(); after != before && c.ask.Resized != nil {
		c.ask.Resized()
	}
}

// places flow the chips into the column's width; the place after the options is of the chip for anything else.
func (c *choice) places() (places []place, height float32) {
	room := cmp.Or(c.room, c.ask.Width)
	x, y := float32(0), float32(0)
	put := func(width float32) {
		if x > 0 && x+width > room {
			x, y = 0, y+chipHeight+chipGap
		}
		places = append(places, place{fyne.NewPos(x, y), fyne.NewSize(width, chipHeight)})
		x += width + chipGap
	}
	for i, o := range c.options {
		put(digitWidth(i) + fyne.MeasureText(c.ask.Label(o), theme.SizeBody, fyne.TextStyle{}).Width + 2*chipPad)
	}
	if other := c.other(); other != "" {
		put(fyne.MeasureText(other, theme.SizeBody, fyne.TextStyle{}).Width + 2*chipPad)
	}
	return places, y + chipHeight
}

// digitWidth is the room for the chip's digit; past nine there is none.
func digitWidth(i int) float32 {
	if i >= listed {
		return 0
	}
	return 2 * theme.Grid
}

// CreateRenderer is called by Fyne.
func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	r := &choiceRenderer{of: c}
	r.Refresh()
	return r
}

type chip struct {
	box          *canvas.Rectangle
	digit, label *canvas.Text
}

type choiceRenderer struct {
	of      *choice
	chips   []chip
	objects []fyne.CanvasObject
}

func (r *choiceRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *choiceRenderer) Destroy()                     {}

func (r *choiceRenderer) MinSize() fyne.Size {
	_, height := r.of.places()
	return fyne.NewSize(0, height)
}

func (r *choiceRenderer) Layout(fyne.Size) {
	places, _ := r.of.places()
	for i, chip := range r.chips {
		if i >= len(places) {
			break
		}
		p, s := places[i].pos, places[i].size
		chip.box.Move(p)
		chip.box.Resize(s)
		left := p.X + chipPad
		for _, text := range []*canvas.Text{chip.digit, chip.label} {
			min := text.MinSize()
			text.Move(fyne.NewPos(left, p.Y+(s.Height-min.Height)/2))
			text.Resize(min)
			if i < len(r.of.options) && text == chip.digit {
				left += digitWidth(i)
			}
		}
	}
}

func (r *choiceRenderer) Refresh() {
	c := r.of
	chosen, other := c.chosen(), c.other()
	want := len(c.options)
	if other != "" {
		want++
	}
	for len(r.chips) < want {
		chip := chip{canvas.NewRectangle(nil), canvas.NewText("", nil), canvas.NewText("", nil)}
		chip.digit.TextSize, chip.label.TextSize = theme.SizeSmall, theme.SizeBody
		r.chips = append(r.chips, chip)
		r.objects = append(r.objects, chip.box, chip.digit, chip.label)
	}
	r.chips, r.objects = r.chips[:want], r.objects[:3*want]
	for i, chip := range r.chips {
		on := i == len(c.options) || slices.Contains(chosen, c.options[i].Code)
		chip.digit.Text, chip.label.Text = "", other
		if i < len(c.options) {
			chip.label.Text = c.ask.Label(c.options[i])
			if i < listed {
				chip.digit.Text = strconv.Itoa(i + 1)
			}
		}
		chip.box.CornerRadius = theme.Grid / 2
		chip.box.StrokeWidth = 1
		chip.box.FillColor = theme.Color(fynetheme.ColorNameInputBackground)
		chip.box.StrokeColor = theme.Color(fynetheme.ColorNameInputBorder)
		chip.digit.Color, chip.label.Color = theme.Color(theme.Muted), theme.Color(theme.Foreground)
		if on {
			chip.box.FillColor = theme.Color(theme.Accent)
			chip.digit.Color, chip.label.Color = theme.Color(theme.OnAccent), theme.Color(theme.OnAccent)
		}
		if c.focused && i == c.cursor {
			chip.box.StrokeWidth = 2
			chip.box.StrokeColor = theme.Color(theme.Foreground)
		} else if on {
			chip.box.StrokeColor = theme.Color(theme.Accent)
		}
	}
	r.Layout(c.Size())
	canvas.Refresh(c)
}
