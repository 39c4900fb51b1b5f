package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hufang/app/ui/theme"
)

// bring scrolls so that an object inside is in sight, with a little room around it.
func bring(scroll *container.Scroll, o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y + scroll.Offset.Y
	bottom := top + o.MinSize().Height
	switch height := scroll.Size().Height; {
	case height <= 0:
	case top-theme.Grid < scroll.Offset.Y:
		scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-theme.Grid)))
	case bottom+theme.Grid > scroll.Offset.Y+height:
		scroll.ScrollToOffset(fyne.NewPos(0, bottom+theme.Grid-height))
	}
}
