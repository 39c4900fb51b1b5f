package ui

import "fyne.io/fyne/v2"

// flow is a row that asks for no width: what does not fit any more is left out, so that a window of half a laptop's
// width at twice its scale still opens. What matters most comes first.
type flow struct{ gap float32 }

// MinSize is called by Fyne.
func (flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(0, height)
}

// Layout is called by Fyne.
func (l flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x float32
	full := false
	for _, o := range objects {
		width := o.MinSize().Width
		if full = full || x+width > size.Width; full {
			o.Hide()
			continue
		}
		o.Resize(fyne.NewSize(width, size.Height))
		o.Move(fyne.NewPos(x, 0))
		o.Show()
		if width > 0 {
			x += width + l.gap
		}
	}
}
