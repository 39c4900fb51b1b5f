package ui

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// BenchmarkJump jumps about the list of 33,334 households (100,000 people); worst-ms is the longest jump, without the
// drawing of the display.
func BenchmarkJump(b *testing.B) {
	d := newDriven(b, true)
	d.chord(fyne.KeyModifierAlt, fyne.Key2)
	p := d.shell.pages[pageHouseholds].(*householdsPage)
	houses := make([]app.House, 33_334)
	for i := range houses {
		houses[i] = app.House{ID: fmt.Sprint(i), No: fmt.Sprint(3600000000 + i), Head: fmt.Sprintf("王%d", i), Group: fmt.Sprintf("第%d组", i%12), Members: 3}
	}
	p.take(houses)
	rnd := rand.New(rand.NewPCG(1, 2))
	worst := time.Duration(0)
	for b.Loop() {
		began := time.Now()
		p.list.move(rnd.IntN(len(houses)))
		worst = max(worst, time.Since(began))
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
}
