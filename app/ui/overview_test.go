package ui

import (
	"testing"

	"fyne.io/fyne/v2"
)

// TestTheMonthLooksBack: what the place's months were like stands beneath the list, and leaves it when there is no room.
func TestTheMonthLooksBack(t *testing.T) {
	d := newDriven(t, true)
	months, err := d.desk.Trend(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	october := months[len(months)-2]
	if october.Employed == 0 || october.Known == 0 {
		t.Fatalf("last month in figures: %+v", october)
	}
	d.must(words.trendWork, words.trendEarn, words.number(october.Employed), words.number(int((october.Pay+50)/100)))
	d.Resize(fyne.NewSize(1024, 420))
	if d.sees(words.trendWork) {
		t.Error("the months before take the list's room")
	}
	d.must(words.todo)
}
