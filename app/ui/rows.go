package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hufang/app/ui/keys"
)

// rows is a virtual list with a cursor of its own, which stays where it is while the focus is in a panel beside it.
type rows struct {
	widget.List

	cursor  int
	focused bool
	jump    int // lines of a page key
	moved   func(int)
	reach   func(int) int // the last line to be seen together with a line
	press   keys.Handler

	down fyne.KeyName // pressed and not yet acted on
}

var _ desktop.Keyable = (*rows)(nil)

// newRows makes a list; update draws a line and is told whether the cursor is on it.
func newRows(length func() int, create func() fyne.CanvasObject, update func(i int, o fyne.CanvasObject, current bool), press keys.Handler) *rows {
	r := &rows{press: press, jump: 12, moved: func(int) {}, reach: func(i int) int { return i }}
	r.Length = length
	r.CreateItem = create
	r.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { update(i, o, i == r.cursor) }
	r.HideSeparators = true
	r.OnSelected = func(i widget.ListItemID) {
		r.UnselectAll()
		r.move(i)
	}
	r.ExtendBaseWidget(r)
	return r
}

// move puts the cursor on a line and brings it into sight.
func (r *rows) move(to int) {
	to = max(0, min(to, r.Length()-1))
	if to == r.cursor {
		r.RefreshItem(to)
		return
	}
	from := r.cursor
	r.cursor = to
	r.RefreshItem(from)
	r.bring()
	r.moved(to)
}

// bring brings the cursor's line into sight, with what belongs to it where there is room.
func (r *rows) bring() {
	r.ScrollTo(r.reach(r.cursor))
	r.ScrollTo(r.cursor)
}

// Resize is called by Fyne.
func (r *rows) Resize(size fyne.Size) {
	changed := size.Height != r.Size().Height
	r.List.Resize(size)
	if changed && r.Length() > 0 {
		r.bring()
	}
}

// FocusGained is called by Fyne.
func (r *rows) FocusGained() {
	r.focused = true
	r.RefreshItem(r.cursor)
}

// FocusLost is called by Fyne.
func (r *rows) FocusLost() {
	r.focused = false
	r.RefreshItem(r.cursor)
}

// KeyDown is called by Fyne, once for a press however long it is held.
func (r *rows) KeyDown(event *fyne.KeyEvent) { r.down = event.Name }

// KeyUp is called by Fyne.
func (r *rows) KeyUp(*fyne.KeyEvent) {}

// TypedKey is called by Fyne, again and again while the key is held. Moves may repeat; Enter may not: a finger left on
// it must not confirm a whole village.
func (r *rows) TypedKey(event *fyne.KeyEvent) {
	p := keys.Of(event)
	if p == keys.Enter {
		fresh := r.down == event.Name
		r.down = ""
		if !fresh {
			return
		}
	}
	if r.press(p) {
		return
	}
	switch p {
	case keys.Up:
		r.move(r.cursor - 1)
	case keys.Down:
		r.move(r.cursor + 1)
	case keys.PageUp:
		r.move(r.cursor - r.jump)
	case keys.PageDown:
		r.move(r.cursor + r.jump)
	case keys.Home:
		r.move(0)
	case keys.End:
		r.move(r.Length() - 1)
	}
}

// TypedRune is called by Fyne.
func (r *rows) TypedRune(char rune) { r.press(keys.Typed(char)) }

// TypedShortcut is called by Fyne.
func (r *rows) TypedShortcut(shortcut fyne.Shortcut) {
	if p, ok := keys.OfShortcut(shortcut); ok {
		r.press(p)
	}
}
