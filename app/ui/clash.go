package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// clashBox shows one group of answers that stands in two versions, above the form: what each side says beside what is on
// screen. Ctrl with the number of a side takes it, Ctrl+0 stays with the screen; either needs a reason on saving.
type clashBox struct {
	object *fyne.Container
	clash  app.Clash
	on     bool
}

func newClashBox() *clashBox {
	b := &clashBox{object: container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid / 2))}
	b.object.Hide()
	return b
}

// show shows the first clash, or hides.
func (b *clashBox) show(clashes []app.Clash) {
	if b.on = len(clashes) > 0; !b.on {
		b.object.Hide()
		return
	}
	b.clash = clashes[0]
	title := words.standingClash
	if b.clash.Fresh {
		title = words.freshClash
	}
	b.object.Objects = []fyne.CanvasObject{theme.NewClipped(theme.MarkConflict.Sign+" "+title, theme.Conflict)}
	for i, side := range b.clash.Sides {
		if i+1 > 9 {
			break
		}
		b.object.Add(clashLine(i+1, words.side(side)))
		for _, text := range side.Texts {
			b.object.Add(theme.NewClipped(words.sideText(text), theme.Foreground))
		}
	}
	b.object.Add(clashLine(0, words.keepScreen))
	b.object.Show()
}

// clashLine is a key and what it decides.
func clashLine(n int, what string) fyne.CanvasObject {
	return container.NewBorder(nil, nil, fixed(8*theme.Grid, 0, theme.NewSized("Ctrl+"+string(rune('0'+n)), theme.Accent, theme.SizeBody, true)), nil,
		theme.NewClipped(what, theme.Muted))
}

// side is the number of the side a press chooses; 0 is the screen's.
func (b *clashBox) side(p keys.Press) (n int, ok bool) {
	if !b.on || p.Mod != fyne.KeyModifierControl || len(p.Name) != 1 || p.Name[0] < '0' || p.Name[0] > '9' {
		return 0, false
	}
	n = int(p.Name[0] - '0')
	return n, n <= len(b.clash.Sides)
}
