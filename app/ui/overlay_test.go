package ui

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// held is work that stands still until the test lets it end.
type held struct {
	ctx      context.Context
	progress app.Progress
	end      func(error)
}

// hold makes the window's runner one that the test moves by hand.
func (d *driven) hold() *held {
	h := &held{}
	d.opt.Runner = func(_ string, _ app.Work, progress app.Progress, done func(error)) func() {
		ctx, cancel := context.WithCancel(context.Background())
		h.ctx, h.progress, h.end = ctx, progress, done
		return cancel
	}
	d.Window.opt.Runner = d.opt.Runner
	return h
}

func TestLongWorkSaysWhatItDoesAndIsCancelled(t *testing.T) {
	d := newDriven(t, true)
	h := d.hold()
	d.chord(fyne.KeyModifierControl, fyne.KeyE)
	h.progress(30, 120, "正在写台账")
	d.must(words.exporting, "正在写台账", "30 / 120", words.cancel)
	d.press(fyne.KeyReturn)
	if h.ctx.Err() != nil {
		t.Fatal("Enter cancelled the work")
	}
	d.press(fyne.KeyEscape)
	if h.ctx.Err() == nil {
		t.Fatal("Esc did not cancel the work")
	}
	h.end(h.ctx.Err())
	if d.sees(words.exporting) || !d.shell.banner.Visible() {
		t.Error("the panel stays, or nobody was told")
	}
	if d.Canvas().Focused() == nil {
		t.Error("the focus is lost")
	}
}

func TestClosingTheWindowWaitsForTheWorkToEnd(t *testing.T) {
	d := newDriven(t, true)
	h := d.hold()
	d.chord(fyne.KeyModifierControl, fyne.KeyE)
	d.Leave()
	if d.desk == nil || !errors.Is(h.ctx.Err(), context.Canceled) {
		t.Fatal("the store was closed under running work")
	}
	h.end(h.ctx.Err())
	if d.desk != nil {
		t.Error("the store stays open after the work ended")
	}
}
