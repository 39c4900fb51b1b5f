package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// action is a button: a verb with the key that does the same beside it. Enter and space press it.
type action struct {
	widget.BaseWidget

	verb    string
	key     string // shown beside the verb; "" = none
	primary bool
	act     func()
	up      keys.Handler
	focused bool
	gained  func()
}

func newAction(verb, key string, primary bool, up keys.Handler, act func()) *action {
	a := &action{verb: verb, key: key, primary: primary, act: act, up: up}
	a.ExtendBaseWidget(a)
	return a
}

// FocusGained is called by Fyne.
func (a *action) FocusGained() {
	a.focused = true
	a.Refresh()
	if a.gained != nil {
		a.gained()
	}
}

// FocusLost is called by Fyne.
func (a *action) FocusLost() {
	a.focused = false
	a.Refresh()
}

// Tapped is called by Fyne.
func (a *action) Tapped(*fyne.PointEvent) { a.act() }

// TypedKey is called by Fyne.
func (a *action) TypedKey(event *fyne.KeyEvent) {
	if p := keys.Of(event); p == keys.Enter {
		a.act()
	} else {
		a.up(p)
	}
}

// TypedRune is called by Fyne.
func (a *action) TypedRune(r rune) {
	if p := keys.Typed(r); p == keys.Space {
		a.act()
	} else {
		a.up(p)
	}
}

// TypedShortcut is called by Fyne.
func (a *action) TypedShortcut(shortcut fyne.Shortcut) {
	if p, ok := keys.OfShortcut(shortcut); ok {
		a.up(p)
	}
}

// CreateRenderer is called by Fyne.
func (a *action) CreateRenderer() fyne.WidgetRenderer {
	r := &actionRenderer{of: a, box: canvas.NewRectangle(nil), verb: theme.NewText("", theme.Foreground), key: theme.NewSized("", theme.Muted, theme.SizeSmall, false)}
	r.Refresh()
	return r
}

type actionRenderer struct {
	of        *action
	box       *canvas.Rectangle
	verb, key *theme.Text
}

func (r *actionRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.verb, r.key}
}
func (r *actionRenderer) Destroy() {}

func (r *actionRenderer) MinSize() fyne.Size {
	width := r.verb.MinSize().Width + 4*theme.Grid
	if r.of.key != "" {
		width += r.key.MinSize().Width + theme.Grid
	}
	return fyne.NewSize(width, 4.5*theme.Grid)
}

func (r *actionRenderer) Layout(size fyne.Size) {
	r.box.Resize(size)
	verb, key := r.verb.MinSize(), r.key.MinSize()
	content := verb.Width
	if r.of.key != "" {
		content += theme.Grid + key.Width
	}
	left := (size.Width - content) / 2
	r.verb.Resize(fyne.NewSize(verb.Width+1, size.Height))
	r.verb.Move(fyne.NewPos(left, 0))
	r.key.Resize(fyne.NewSize(key.Width+1, size.Height))
	r.key.Move(fyne.NewPos(left+verb.Width+theme.Grid, 0))
}

func (r *actionRenderer) Refresh() {
	ground, tone, quiet := fynetheme.ColorNameButton, theme.Foreground, theme.Muted
	if r.of.primary {
		ground, tone, quiet = theme.Accent, theme.OnAccent, theme.OnAccent
	}
	r.box.FillColor = theme.Color(ground)
	r.box.CornerRadius = theme.Grid / 2
	r.box.StrokeWidth = 0
	if r.of.focused {
		r.box.StrokeWidth = 2
		r.box.StrokeColor = theme.Color(theme.Foreground)
	}
	r.verb.Set(r.of.verb, tone)
	r.key.Set(r.of.key, quiet)
	r.verb.Refresh()
	r.key.Refresh()
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}
