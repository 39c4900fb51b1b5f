package ui

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestTheCandidatesFollowTheCaret(t *testing.T) {
	d := newDriven(t, true)
	if _, _, ok := d.Caret(); ok {
		t.Error("the month's list has a caret")
	}
	d.chord(fyne.KeyModifierAlt, fyne.Key2)
	search := d.shell.pages[pageHouseholds].(*householdsPage).search
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(search)
	x, y, ok := d.Caret()
	if !ok || float32(x) < corner.X || float32(x) > corner.X+20 || float32(y) <= corner.Y || float32(y) > corner.Y+search.Size().Height {
		t.Fatalf("an empty search at %v has its caret at %d, %d (%v)", corner, x, y, ok)
	}
	d.write("王芳")
	if now, same, _ := d.Caret(); now < x+20 || same != y {
		t.Errorf("after two characters the caret went from %d, %d to %d, %d", x, y, now, same)
	}
	for range 200 {
		d.write("长")
	}
	if now, _, _ := d.Caret(); float32(now) > corner.X+search.Size().Width {
		t.Errorf("the caret of a long text stands at %d, outside the window's search", now)
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyK)
	if over, _, ok := d.Caret(); !ok || over == x {
		t.Error("the search above the page has the page's caret")
	}
}
