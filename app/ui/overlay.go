package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// overlay is a panel above the page. It has the keys until it closes; then they are where they were.
type overlay struct {
	w       *Window
	surface *keys.Surface
	back    fyne.Focusable
}

// newOverlay shows the content in a panel of a width near the top of the window.
func (w *Window) newOverlay(width float32, content fyne.CanvasObject, press keys.Handler) *overlay {
	panel := ground(theme.Surface, container.New(layout.NewCustomPaddedLayout(2*theme.Grid, 2*theme.Grid, 3*theme.Grid, 3*theme.Grid), content))
	framed := container.New(panelLayout{width}, panel)
	o := &overlay{w: w, back: w.Canvas().Focused()}
	o.surface = keys.NewSurface(container.NewStack(theme.NewPaint(theme.Shade), framed), press)
	w.Canvas().Overlays().Add(o.surface)
	o.surface.Resize(w.Canvas().Size())
	w.Canvas().Focus(o.surface)
	return o
}

func (o *overlay) close() {
	o.w.Canvas().Overlays().Remove(o.surface)
	if o.back != nil {
		o.w.Canvas().Focus(o.back)
	}
}

// panelLayout puts a panel in the upper middle, as high as it must be.
type panelLayout struct{ width float32 }

func (panelLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

func (l panelLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(l.width, size.Width-2*theme.Grid)
	height := min(objects[0].MinSize().Height, size.Height-2*theme.Grid)
	objects[0].Resize(fyne.NewSize(width, height))
	objects[0].Move(fyne.NewPos((size.Width-width)/2, max(theme.Grid, (size.Height-height)/4)))
}

// run does long work under a panel that says what it is doing; Esc cancels it, and then nothing of it stays.
func (w *Window) run(title string, work app.Work, done func(error)) {
	doing := theme.NewClipped(words.starting, theme.Muted)
	bar := widget.NewProgressBar()
	bar.TextFormatter = func() string { return "" }
	var cancel func()
	stopped := false
	content := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid),
		theme.NewSized(title, theme.Foreground, theme.SizeTitle, true), bar, doing,
		theme.NewText(keys.Escape.String()+" "+words.cancel, theme.Muted))
	var o *overlay
	o = w.newOverlay(64*theme.Grid, content, func(p keys.Press) bool {
		if p == keys.Escape && !stopped && cancel != nil {
			stopped = true
			doing.Set(words.cancelling, theme.Watch)
			cancel()
		}
		return true
	})
	progress := func(done, total int, what string) {
		if stopped {
			return
		}
		text := what
		if total > 0 {
			bar.SetValue(float64(done) / float64(total))
			text += "  " + words.of(done, total)
		} else if done > 0 {
			text += "  " + words.number(done)
		}
		doing.Set(text, theme.Muted)
	}
	over := false
	cancel = w.opt.Runner(title, work, progress, func(err error) {
		over, w.busy = true, nil
		o.close()
		done(err)
		if w.leaving {
			w.Leave()
		}
	})
	if !over {
		w.busy = cancel
	}
}
