package ui

import (
	"fyne.io/fyne/v2"

	"hufang/app/ui/theme"
)

// Caret is where the candidates of an input method belong: beneath the caret of the field that has the focus, in pixels
// of the window. It is false while nothing is typed into.
func (w *Window) Caret() (x, y int, ok bool) {
	field, ok := w.Canvas().Focused().(interface {
		fyne.CanvasObject
		CursorPosition() fyne.Position
	})
	if !ok {
		return 0, 0, false
	}
	at := field.CursorPosition()
	at.X = min(at.X, field.Size().Width) // a text longer than its field scrolls within it
	at.Y += fyne.MeasureText("国", theme.SizeBody, fyne.TextStyle{}).Height
	x, y = w.Canvas().PixelCoordinateForPosition(fyne.CurrentApp().Driver().AbsolutePositionForObject(field).Add(at))
	return x, y, true
}
