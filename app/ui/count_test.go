package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// G02 at full size: 300 households of a village, confirmed as last month through the page, with two keys each at most.
// Who is not reached or has no last month is left for a form, and the keys that step over them are counted apart.
func TestThreeHundredHouseholds(t *testing.T) {
	const wanted = 300
	dir := t.TempDir()
	if _, _, err := generate(dir, wanted+45); err != nil {
		t.Fatal(err)
	}
	d := drivenOver(t, dir)
	before := d.keys
	p := d.followUps()
	opened := d.keys - before
	households, people, enters, most, steps := 0, 0, 0, 0, 0
	for households < wanted {
		at := p.lines[p.list.cursor]
		h := &p.houses[at.house]
		unchanged := func(l app.Line) bool { return confirmable(l) || payMissing(l) }
		if at.line >= 0 || !slices.ContainsFunc(h.Lines, unchanged) {
			from := p.list.cursor
			d.press(fyne.KeyDown)
			if steps++; p.list.cursor == from {
				t.Fatalf("only %d households can be confirmed", households)
			}
			continue
		}
		todo := 0
		for _, l := range h.Lines {
			if unchanged(l) {
				todo++
			}
		}
		n := 0
		for ; slices.ContainsFunc(h.Lines, unchanged); n++ {
			if n > 2 {
				t.Fatalf("a household is not confirmed after %d keys", n)
			}
			d.press(fyne.KeyReturn)
		}
		households, people, enters, most = households+1, people+todo, enters+n, max(most, n)
	}
	t.Logf("%d households (%d people): %d times Enter, %.2f a household, %d at most; %d keys to begin, %d to step over who needs a form",
		households, people, enters, float64(enters)/float64(households), most, opened, steps)
	if most > 2 {
		t.Errorf("a household took %d keys, want two at most", most)
	}
	done, duty := 0, 0 // duty: all is confirmed but the days on duty of a post, which are asked anew every month
	for _, h := range d.worklist() {
		for _, l := range h.Lines {
			if l.State == app.StateIncomplete && l.Pay != "" {
				duty++
			}
			if l.State == app.StateDone {
				if done++; !strings.Contains(l.Contact, "电话 11-08") {
					t.Fatalf("confirmed without how and when: %q", l.Contact)
				}
			}
		}
	}
	if done+duty != people || duty*10 > people {
		t.Errorf("%d people are done and %d but for their days on duty, %d were confirmed", done, duty, people)
	}
}
