package fields

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/keys"
)

// Input is one line of typing. Every press that is not editing goes to its owner.
type Input struct {
	widget.Entry

	Keys    keys.Handler // presses that do not edit
	Typed   func(string) // a person changed the text
	Focused func(bool)   // it took or lost the focus

	setting bool
}

// NewInput makes an input with a placeholder.
func NewInput(placeholder string, up keys.Handler) *Input {
	i := &Input{Keys: up}
	i.ExtendBaseWidget(i)
	i.SetPlaceHolder(placeholder)
	i.OnChanged = func(text string) {
		if !i.setting && i.Typed != nil {
			i.Typed(text)
		}
	}
	return i
}

// Put replaces the text without announcing it.
func (i *Input) Put(text string) {
	if i.Text == text {
		return
	}
	i.setting = true
	i.SetText(text)
	i.setting = false
	i.CursorColumn = len([]rune(text))
	i.Refresh()
}

// SelectAll marks the text, so that the next character replaces it.
func (i *Input) SelectAll() { i.Entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// FocusGained is called by Fyne.
func (i *Input) FocusGained() {
	i.Entry.FocusGained()
	if i.Focused != nil {
		i.Focused(true)
	}
}

// FocusLost is called by Fyne.
func (i *Input) FocusLost() {
	i.Entry.FocusLost()
	if i.Focused != nil {
		i.Focused(false)
	}
}

// TypedKey is called by Fyne.
func (i *Input) TypedKey(event *fyne.KeyEvent) {
	switch event.Name {
	case fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd:
		i.Entry.TypedKey(event)
	default:
		i.Keys(keys.Of(event))
	}
}

// TypedShortcut is called by Fyne. Cut, copy, paste, select and the moves by words are the input's own; taking back is
// too while there is something typed to take back.
func (i *Input) TypedShortcut(shortcut fyne.Shortcut) {
	switch s := shortcut.(type) {
	case *fyne.ShortcutCut, *fyne.ShortcutCopy, *fyne.ShortcutPaste, *fyne.ShortcutSelectAll:
		i.Entry.TypedShortcut(shortcut)
		return
	case *desktop.CustomShortcut:
		switch s.KeyName {
		case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete:
			i.Entry.TypedShortcut(shortcut)
			return
		}
	}
	if p, ok := keys.OfShortcut(shortcut); ok && !i.Keys(p) {
		i.Entry.TypedShortcut(shortcut)
	}
}

// TappedSecondary is called by Fyne: its menu would open in the language of the system, with nothing in it that the
// keys do not do.
func (i *Input) TappedSecondary(*fyne.PointEvent) {}
