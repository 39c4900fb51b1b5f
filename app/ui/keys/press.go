// Package keys owns what a key press is, and how it climbs from the widget that has the focus to the page and the window.
package keys

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Press is one key press: a named key with its modifiers, or a typed character.
//
// Space and digits are taken as typed characters, not as keys: the driver reports a key first and its character
// afterwards to whoever has the focus by then, so acting on the key would type a stray character into the field the
// action opened; and an input method that is composing swallows the character, but not always the key.
type Press struct {
	Name fyne.KeyName
	Mod  fyne.KeyModifier
	Rune rune
}

// Handler takes a press and reports whether it was its own; one that was not climbs on.
type Handler func(Press) bool

// The presses that pages speak of.
var (
	Enter    = Press{Name: fyne.KeyReturn}
	Escape   = Press{Name: fyne.KeyEscape}
	Up       = Press{Name: fyne.KeyUp}
	Down     = Press{Name: fyne.KeyDown}
	Left     = Press{Name: fyne.KeyLeft}
	Right    = Press{Name: fyne.KeyRight}
	PageUp   = Press{Name: fyne.KeyPageUp}
	PageDown = Press{Name: fyne.KeyPageDown}
	Home     = Press{Name: fyne.KeyHome}
	End      = Press{Name: fyne.KeyEnd}
	Space    = Press{Rune: ' '}
	F1       = Press{Name: fyne.KeyF1}
	F2       = Press{Name: fyne.KeyF2}
	F5       = Press{Name: fyne.KeyF5}
	F8       = Press{Name: fyne.KeyF8}
)

// Control is Ctrl with a letter or a digit.
func Control(name fyne.KeyName) Press {
	return Press{Name: name, Mod: fyne.KeyModifierControl}
}

// Alt is Alt with a digit.
func Alt(name fyne.KeyName) Press { return Press{Name: name, Mod: fyne.KeyModifierAlt} }

// Of is the press of a key event without modifiers; the Enter of the number pad is Enter.
func Of(event *fyne.KeyEvent) Press {
	if event.Name == fyne.KeyEnter {
		return Enter
	}
	return Press{Name: event.Name}
}

// Typed is the press of a character; full-width space and digits, which an input method in full-width mode sends, are
// the plain ones.
func Typed(r rune) Press {
	switch {
	case r == '　':
		r = ' '
	case r >= '０' && r <= '９':
		r += '0' - '０'
	}
	return Press{Rune: r}
}

// Digit is the digit typed, or false.
func (p Press) Digit() (int, bool) {
	if p.Rune < '0' || p.Rune > '9' {
		return 0, false
	}
	return int(p.Rune - '0'), true
}

// OfShortcut is the press behind a shortcut of the driver, which names the editing ones by what they do.
func OfShortcut(shortcut fyne.Shortcut) (Press, bool) {
	switch s := shortcut.(type) {
	case *desktop.CustomShortcut:
		return Press{Name: s.KeyName, Mod: s.Modifier}, true
	case *fyne.ShortcutUndo:
		return Control(fyne.KeyZ), true
	case *fyne.ShortcutRedo:
		return Control(fyne.KeyY), true
	case *fyne.ShortcutSelectAll:
		return Control(fyne.KeyA), true
	}
	return Press{}, false
}

// SpaceBar is what the space key is called, in the language of the window.
var SpaceBar = "空格"

// String is how a page writes the press beside its action: "Ctrl+K", "Enter", "空格".
func (p Press) String() string {
	var b strings.Builder
	if p.Mod&fyne.KeyModifierControl != 0 {
		b.WriteString("Ctrl+")
	}
	if p.Mod&fyne.KeyModifierAlt != 0 {
		b.WriteString("Alt+")
	}
	if p.Mod&fyne.KeyModifierShift != 0 {
		b.WriteString("Shift+")
	}
	switch {
	case p == Space:
		b.WriteString(SpaceBar)
	case p.Rune != 0:
		b.WriteRune(p.Rune)
	case p.Name == fyne.KeyReturn:
		b.WriteString("Enter")
	case p.Name == fyne.KeyEscape:
		b.WriteString("Esc")
	case p.Name == fyne.KeyUp:
		b.WriteString("↑")
	case p.Name == fyne.KeyDown:
		b.WriteString("↓")
	case p.Name == fyne.KeyLeft:
		b.WriteString("←")
	case p.Name == fyne.KeyRight:
		b.WriteString("→")
	default:
		b.WriteString(string(p.Name))
	}
	return b.String()
}

// Chain asks the handlers in turn; the first that takes the press ends it.
func Chain(handlers ...Handler) Handler {
	return func(p Press) bool {
		for _, h := range handlers {
			if h != nil && h(p) {
				return true
			}
		}
		return false
	}
}

// Listen gives the canvas's own presses, those made while nothing has the focus, to the handler. Chords must be named
// one by one, for the driver knows no other way.
func Listen(canvas fyne.Canvas, handler Handler, chords ...Press) {
	canvas.SetOnTypedKey(func(event *fyne.KeyEvent) { handler(Of(event)) })
	canvas.SetOnTypedRune(func(r rune) { handler(Typed(r)) })
	for _, chord := range chords {
		var shortcut fyne.Shortcut = &desktop.CustomShortcut{KeyName: chord.Name, Modifier: chord.Mod}
		switch chord {
		case Control(fyne.KeyZ):
			shortcut = &fyne.ShortcutUndo{}
		case Control(fyne.KeyY):
			shortcut = &fyne.ShortcutRedo{}
		}
		canvas.AddShortcut(shortcut, func(fyne.Shortcut) { handler(chord) })
	}
}
