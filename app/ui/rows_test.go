package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// A jump draws the lines that come into sight and the two the cursor leaves and reaches, with the objects there are; of all
// lines in sight the cursor's alone is marked.
func TestJumpsDrawNoMoreThanTheyMust(t *testing.T) {
	const lines, height = 100_000, 600
	marked, made, drawn := map[fyne.CanvasObject]int{}, 0, 0
	r := newRows(func() int { return lines }, func() fyne.CanvasObject {
		made++
		return newListRow()
	}, func(i int, o fyne.CanvasObject, current bool) {
		drawn++
		o.(*listRow).show(listItem{name: fmt.Sprint(i)}, current)
		delete(marked, o)
		if current {
			marked[o] = i
		}
	}, func(keys.Press) bool { return false })
	w := program.NewWindow("")
	t.Cleanup(w.Close)
	w.SetContent(r)
	w.Resize(fyne.NewSize(800, height))
	w.Canvas().Focus(r)

	step := newListRow().MinSize().Height + theme.Grid/2
	inSight := int(height/step) + 2
	press := func(key fyne.KeyName, want int) {
		t.Helper()
		drawn = 0
		r.TypedKey(&fyne.KeyEvent{Name: key})
		if r.cursor != want {
			t.Fatalf("%s leads to line %d, want %d", key, r.cursor, want)
		}
		if drawn > inSight+3 {
			t.Errorf("%s draws %d lines, and %d are in sight", key, drawn, inSight)
		}
		if y := float32(want) * step; y < r.GetScrollOffset() || y+step > r.GetScrollOffset()+height+theme.Grid {
			t.Errorf("%s leads to line %d out of sight", key, want)
		}
		if len(marked) != 1 {
			t.Errorf("after %s %d lines are marked: %v", key, len(marked), marked)
		}
		for _, i := range marked {
			if i != want {
				t.Errorf("after %s line %d is marked, the cursor is on %d", key, i, want)
			}
		}
	}
	around := func() {
		press(fyne.KeyDown, 1)
		press(fyne.KeyPageDown, 13)
		press(fyne.KeyEnd, lines-1)
		press(fyne.KeyUp, lines-2)
		press(fyne.KeyPageUp, lines-14)
		press(fyne.KeyHome, 0)
	}
	around()
	before := made
	around()
	if made != before {
		t.Errorf("%d objects were made for a way that was gone before", made-before)
	}
}
