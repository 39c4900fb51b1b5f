package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// sorry is the page of a store that cannot be opened: what happened, what is safe, what to do; and two ways out.
type sorry struct {
	w     *Window
	again *action
	leave *action
}

// apologise shows why the store cannot be opened.
func (w *Window) apologise(err error) {
	w.closeDesk()
	p := &sorry{w: w}
	w.shell, w.setup, w.sorry = nil, nil, p
	p.again = newAction(words.tryAgain, keys.Enter.String(), true, p.press, w.Start)
	p.leave = newAction(words.closeWindow, keys.Escape.String(), false, p.press, w.Leave)
	text := widget.NewLabel(w.opt.Desk.Lang.Sentence(err))
	text.Wrapping = fyne.TextWrapWord
	box := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid),
		theme.NewSized(words.cannotOpen, theme.Foreground, theme.SizeHeading, true), text,
		theme.NewClipped(words.folder+" "+w.opt.Dir, theme.Muted), container.NewHBox(p.again, p.leave))
	w.SetContent(ground(theme.Background, container.New(panelLayout{80 * theme.Grid}, box)))
	w.Canvas().Focus(p.again)
}

func (p *sorry) press(press keys.Press) bool {
	switch press {
	case keys.Enter:
		p.w.Start()
	case keys.Escape:
		p.w.Leave()
	case keys.Left, keys.Up:
		p.w.Canvas().Focus(p.again)
	case keys.Right, keys.Down:
		p.w.Canvas().Focus(p.leave)
	default:
		return false
	}
	return true
}
