package keys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Surface takes the focus for a page or an overlay that has no field of its own, draws its content and gives every
// press to its handler.
type Surface struct {
	widget.BaseWidget

	content fyne.CanvasObject
	handler Handler
}

var (
	_ fyne.Focusable    = (*Surface)(nil)
	_ fyne.Shortcutable = (*Surface)(nil)
)

// NewSurface wraps the content.
func NewSurface(content fyne.CanvasObject, handler Handler) *Surface {
	s := &Surface{content: content, handler: handler}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer is called by Fyne.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

// FocusGained is called by Fyne.
func (s *Surface) FocusGained() {}

// FocusLost is called by Fyne.
func (s *Surface) FocusLost() {}

// TypedKey is called by Fyne.
func (s *Surface) TypedKey(event *fyne.KeyEvent) { s.handler(Of(event)) }

// TypedRune is called by Fyne.
func (s *Surface) TypedRune(r rune) { s.handler(Typed(r)) }

// TypedShortcut is called by Fyne.
func (s *Surface) TypedShortcut(shortcut fyne.Shortcut) {
	if p, ok := OfShortcut(shortcut); ok {
		s.handler(p)
	}
}
