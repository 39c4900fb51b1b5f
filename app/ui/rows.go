package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
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
	update  func(i int, o fyne.CanvasObject, current bool)
	drawn   []drawnRow // the objects that show the lines in sight, drawn last at the end
	height  float32    // of a line; 0 = not known yet
	press   keys.Handler

	down fyne.KeyName // pressed and not yet acted on
}

var _ desktop.Keyable = (*rows)(nil)

// newRows makes a list; update draws a line and is told whether the cursor is on it.
func newRows(length func() int, create func() fyne.CanvasObject, update func(i int, o fyne.CanvasObject, current bool), press keys.Handler) *rows {
	r := &rows{press: press, update: update, jump: 12, moved: func(int) {}, reach: func(i int) int { return i }}
	r.Length = length
	r.CreateItem = create
	r.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		r.note(i, o)
		update(i, o, i == r.cursor)
	}
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
	from := r.cursor
	r.cursor = to
	r.redraw(from)
	if to == from {
		return
	}
	r.bring()
	r.redraw(to)
	r.moved(to)
}

// bring brings the cursor's line into sight, with what belongs to it where there is room. It moves the list once and draws
// the lines that come into sight: the list's own ScrollTo draws every line anew, with new objects, for each of the two.
func (r *rows) bring() {
	if r.height == 0 {
		r.height = r.CreateItem().MinSize().Height
	}
	room := r.Size().Height
	if room <= 0 {
		return // Resize will
	}
	step, top := r.height+r.Theme().Size(fynetheme.SizeNamePadding), r.GetScrollOffset()
	for _, i := range []int{r.reach(r.cursor), r.cursor} {
		y := float32(i) * step
		top = min(max(top, y+r.height-room), y)
	}
	r.ScrollToOffset(top)
}

// drawnRow is a line and the object that shows it.
type drawnRow struct {
	line   int
	object fyne.CanvasObject
}

// many is more than the lines in sight: objects drawn longer ago than so many others are out of use.
const many = 100

// note remembers which object shows a line.
func (r *rows) note(line int, o fyne.CanvasObject) {
	r.drawn = slices.DeleteFunc(r.drawn, func(d drawnRow) bool { return d.object == o })
	if len(r.drawn) >= many {
		r.drawn = slices.Delete(r.drawn, 0, 1)
	}
	r.drawn = append(r.drawn, drawnRow{line, o})
}

// redraw draws one line anew where it is in sight. The list's own RefreshItem draws all of them.
func (r *rows) redraw(line int) {
	for _, d := range r.drawn {
		if d.line == line && line < r.Length() {
			r.update(line, d.object, line == r.cursor)
		}
	}
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
	r.redraw(r.cursor)
}

// FocusLost is called by Fyne.
func (r *rows) FocusLost() {
	r.focused = false
	r.redraw(r.cursor)
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
