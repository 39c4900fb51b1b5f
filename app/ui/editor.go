package ui

import (
	"fyne.io/fyne/v2"

	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// editor is a page's panel with a paper in it, while one is open: leaving it, throwing its draft away, showing numbers.
type editor struct {
	s      *shell
	panel  *formPanel // nil while nothing is edited
	closed func()     // shows the page without the panel
	back   func()     // takes the focus back to the page

	dropped keys.Press // the press that must come twice to throw a draft away
	stop    func()     // ends the reveal early; nil while numbers are masked
}

func (e *editor) commit() bool { return e.panel == nil || e.panel.commit() && e.panel.keep() }

// panelPress are the presses of the panel that no field took.
func (e *editor) panelPress(press keys.Press) bool {
	if press != keyDiscard {
		e.dropped = keys.Press{}
	}
	switch press {
	case keys.Escape:
		if e.commit() {
			e.leave()
		}
	case keys.F8:
		e.reveal()
	case keyDiscard:
		e.discard()
	default:
		return e.s.own(press)
	}
	return true
}

// leave closes the panel; its draft stays.
func (e *editor) leave() {
	e.closePanel()
	e.back()
	e.s.hint()
}

// discard throws the draft away when the key is pressed twice.
func (e *editor) discard() {
	if !e.panel.drafted() {
		e.leave()
		return
	}
	if e.dropped != keyDiscard {
		e.dropped = keyDiscard
		e.s.banner.say(theme.Watch, words.discardTwice)
		return
	}
	e.dropped = keys.Press{}
	if err := e.panel.paper.discard(e.s.w.ctx); err != nil {
		e.s.fail(err)
		return
	}
	e.s.banner.hide()
	e.leave()
}

func (e *editor) closePanel() {
	if e.stop != nil {
		e.stop()
		e.stop = nil
	}
	if e.panel == nil {
		return
	}
	e.panel = nil
	e.closed()
}

// panelHints are the keys of the panel.
func (e *editor) panelHints() []hint {
	return []hint{
		{press: keys.Enter, verb: words.nextQuestion}, {press: keys.Control(fyne.KeyS), verb: words.save},
		{press: fields.Unknown, verb: words.unknown}, {press: fields.Refused, verb: words.refuse}, {press: keys.Escape, verb: words.toList},
		{key: "↑ ↓ Tab", verb: words.anyQuestion, quiet: true}, {press: keys.F8, verb: words.reveal, quiet: true},
		{press: keyDiscard, verb: words.discard, quiet: true},
	}
}
