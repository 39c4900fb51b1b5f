package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app/ui/theme"
)

// folded is text in as many lines as a width makes necessary: where a person decides by what is written, nothing of it
// may be cut off. Who shows it draws it anew when the width changes.
func folded(text string, tone fyne.ThemeColorName, bold bool, width float32) *fyne.Container {
	box := container.New(layout.NewCustomPaddedVBoxLayout(0))
	for _, part := range foldText(text, width, fyne.TextStyle{Bold: bold}) {
		line := theme.NewText(part, tone)
		line.Bold, line.Clip = bold, true
		box.Add(fixed(0, 3*theme.Grid, line))
	}
	return box
}

// foldText cuts text into lines of body type: Chinese anywhere, other words between them where there is a space.
func foldText(text string, width float32, style fyne.TextStyle) []string {
	var lines []string
	rest := []rune(text)
	for width > 0 && len(rest) > 1 && fyne.MeasureText(string(rest), theme.SizeBody, style).Width > width {
		low, high := 1, len(rest)-1
		for low < high {
			if middle := (low + high + 1) / 2; fyne.MeasureText(string(rest[:middle]), theme.SizeBody, style).Width <= width {
				low = middle
			} else {
				high = middle - 1
			}
		}
		cut := low
		if rest[cut] < 0x80 && rest[cut] != ' ' {
			for i := cut; i > cut/2; i-- {
				if rest[i-1] == ' ' || rest[i-1] > 0x80 {
					cut = i
					break
				}
			}
		}
		lines = append(lines, string(rest[:cut]))
		rest = rest[cut:]
	}
	return append(lines, string(rest))
}

// byWidth draws its object anew when its width changes.
type byWidth struct {
	drawn float32
	draw  func(width float32)
}

// MinSize is called by Fyne.
func (*byWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

// Layout is called by Fyne.
func (l *byWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if l.drawn != size.Width {
		l.drawn = size.Width
		l.draw(size.Width)
	}
	objects[0].Resize(size)
	objects[0].Move(fyne.NewPos(0, 0))
}
