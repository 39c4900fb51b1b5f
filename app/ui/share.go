package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hufang/app/ui/theme"
)

// shareBar is a thin bar of how much is done.
type shareBar struct {
	object *fyne.Container
	share  float32
	height float32
}

func newShareBar() *shareBar {
	b := &shareBar{height: theme.Grid / 2}
	b.object = container.New(b, theme.NewPaint(theme.Line), theme.NewPaint(theme.Done))
	b.object.Hide()
	return b
}

// set shows done of total; a bar without anything to do, or that is not wanted, hides.
func (b *shareBar) set(done, total int, wanted bool) {
	if !wanted || total == 0 {
		b.object.Hide()
		return
	}
	b.share = float32(done) / float32(total)
	b.object.Show()
	b.object.Refresh()
}

// MinSize is called by Fyne.
func (b *shareBar) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, b.height) }

// Layout is called by Fyne.
func (b *shareBar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[1].Resize(fyne.NewSize(size.Width*b.share, size.Height))
}
