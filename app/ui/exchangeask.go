package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// asker is a panel with a few questions, one under the other. Enter goes on, on the last one it ends them; Esc leaves.
type asker struct {
	s      *shell
	o      *overlay
	box    *fyne.Container
	scroll *container.Scroll
	note   *fyne.Container
	stops  []fyne.Focusable
	ends   []func() bool            // of the stops: take what is typed; false when it cannot be read
	done   func() (sentence string) // "" = it is over
}

const askerWidth = 88 * theme.Grid

// ask opens a panel; done is called when the last question is answered, and what it returns is said under the questions.
func (s *shell) ask(title, hint string, done func() (sentence string)) *asker {
	a := &asker{s: s, done: done, note: container.NewStack()}
	a.box = container.New(layout.NewCustomPaddedVBoxLayout(1.5*theme.Grid), theme.NewSized(title, theme.Foreground, theme.SizeTitle, true))
	a.box.Add(folded(hint, theme.Muted, false, s.w.panelWidth()))
	return a
}

// show opens the panel on its first question.
func (a *asker) show() {
	a.box.Add(a.note)
	a.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, theme.Grid), a.box)) // beside the bar
	a.o = a.s.w.newOverlay(askerWidth, container.New(tallLayout{a.s.w}, a.scroll), a.press)
	a.s.w.Canvas().Focus(a.stops[0])
}

// panelWidth is the room for text in a panel of an asker.
func (w *Window) panelWidth() float32 {
	return min(askerWidth, w.Canvas().Size().Width-2*theme.Grid) - 7*theme.Grid
}

// tallLayout gives a scroll the height of what is in it, as far as the window has it.
type tallLayout struct{ w *Window }

// MinSize is called by Fyne.
func (l tallLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, min(objects[0].(*container.Scroll).Content.MinSize().Height, l.w.Canvas().Size().Height-8*theme.Grid))
}

// Layout is called by Fyne.
func (tallLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[0].Move(fyne.NewPos(0, 0))
}

func (a *asker) add(label string, o fyne.CanvasObject, f fyne.Focusable, end func() bool) {
	a.box.Add(container.NewBorder(nil, nil, fixed(labelWidth, 0, container.New(layout.NewCustomPaddedVBoxLayout(0), fixed(0, 4.5*theme.Grid, theme.NewClipped(label, theme.Muted)))), nil, o))
	a.stops, a.ends = append(a.stops, f), append(a.ends, end)
}

// text asks for a line.
func (a *asker) text(label, shape string) *fields.Input {
	input := fields.NewInput(shape, a.press)
	a.add(label, input, input, func() bool { return true })
	return input
}

// choices asks for any number of a list.
func (a *asker) choices(label string, list []forms.Choice, answered func(codes []string)) {
	q := &forms.Question{Type: forms.TypeSelectMultiple, List: &forms.CodeList{Choices: list}}
	f := fields.New(fields.Ask{
		Question: q, Width: a.s.w.panelWidth() - labelWidth, Up: a.press, Today: a.s.w.desk.Today(),
		Read:  func(string) (forms.Answer, error) { return forms.Answer{}, nil },
		Write: func(forms.Answer, bool) string { return "" },
		Options: func(query string) []fields.Option {
			return fitting(list, func(c forms.Choice) string { return c.Label }, query)
		},
		Answered: func(answer forms.Answer) { answered(strings.Fields(answer.Text())) },
	})
	a.add(label, f.Object(), f.Focus(), f.Commit)
}

// search asks for one of what a query finds.
func (a *asker) search(label, shape string, find func(query string) []fields.Option, taken func(fields.Option)) *fields.Input {
	var input *fields.Input
	var take func(fields.Option)
	drop := fields.NewDropdown(func(o fields.Option) { take(o) })
	drop.Hide()
	take = func(o fields.Option) {
		input.Put(strings.TrimSpace(o.Label + "  " + o.Detail))
		drop.Offer(nil)
		taken(o)
		a.o.surface.Refresh()
		a.step(1)
	}
	input = fields.NewInput(shape, func(p keys.Press) bool {
		option, some := drop.Current()
		switch {
		case some && (p == keys.Up || p == keys.Down):
			drop.Step(p)
		case some && p == keys.Enter:
			take(option)
		default:
			return a.press(p)
		}
		return true
	})
	input.Typed = func(text string) {
		taken(fields.Option{})
		drop.Offer(find(text))
		a.o.surface.Refresh()
	}
	a.add(label, container.New(layout.NewCustomPaddedVBoxLayout(0), input, drop), input, func() bool { return true })
	return input
}

// division asks for a place.
func (a *asker) division(label string, taken func(code, name string)) *fields.Input {
	return a.search(label, words.placeHint, func(query string) []fields.Option { return places(app.FindPlaces(query, offers)) },
		func(o fields.Option) { taken(o.Code, o.Label) })
}

func (a *asker) press(p keys.Press) bool {
	switch p {
	case keys.Enter, keys.Down:
		a.step(1)
	case keys.Up:
		a.step(-1)
	case keys.Escape:
		a.o.close()
	}
	return true
}

// step goes to another question; past the last one it ends.
func (a *asker) step(by int) {
	at := slices.Index(a.stops, a.s.w.Canvas().Focused())
	if at >= 0 && !a.ends[at]() {
		return
	}
	switch to := at + by; {
	case to >= len(a.stops):
		a.end()
	case to >= 0:
		a.focus(a.stops[to])
	}
}

// focus goes to a question and brings it into sight.
func (a *asker) focus(f fyne.Focusable) {
	a.s.w.Canvas().Focus(f)
	bring(a.scroll, f.(fyne.CanvasObject))
}

func (a *asker) end() {
	sentence := a.done()
	if sentence == "" {
		a.o.close()
		return
	}
	a.note.Objects = []fyne.CanvasObject{folded(sentence, theme.Alarm, false, a.s.w.panelWidth())}
	a.o.surface.Refresh()
	a.scroll.ScrollToBottom()
}
