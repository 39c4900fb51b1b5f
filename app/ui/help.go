package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// help lists the keys of the page and of the window.
func (s *shell) help() {
	list := container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid / 2))
	add := func(title string, hints []hint) {
		list.Add(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 0, 0), theme.NewSized(title, theme.Muted, theme.SizeSmall, true)))
		for _, h := range hints {
			list.Add(container.NewBorder(nil, nil, fixed(20*theme.Grid, 3*theme.Grid, theme.NewSized(h.label(), theme.Accent, theme.SizeBody, true)), nil,
				theme.NewClipped(h.verb, theme.Foreground)))
		}
	}
	name := words.pages[s.current]
	add(name, s.pages[s.current].hints())
	add(words.everyPage, windowHints())
	scroll := container.NewVScroll(list)
	scroll.SetMinSize(fyne.NewSize(0, min(list.MinSize().Height, s.w.Canvas().Size().Height-12*theme.Grid)))
	content := container.NewBorder(theme.NewSized(words.allKeys, theme.Foreground, theme.SizeTitle, true), nil, nil, nil, scroll)
	var o *overlay
	o = s.w.newOverlay(72*theme.Grid, content, func(p keys.Press) bool {
		switch p {
		case keys.Escape, keys.Enter, keys.F1:
			o.close()
		case keys.Down, keys.PageDown:
			scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -8 * theme.Grid}})
		case keys.Up, keys.PageUp:
			scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: 8 * theme.Grid}})
		}
		return true
	})
}
