package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// The size of the lists: 100,000 people in 33,334 households.
const crowd = 33_334

// BenchmarkJump goes about the lists of 100,000 people by the keys that jump, and draws each time with the painter of
// the tests. worst-ms is the longest jump with its drawing, handle-ms the longest without; paint-ms is the floor, the mean
// of drawing anew what has not changed. "make large" measures the real window.
func BenchmarkJump(b *testing.B) {
	for _, c := range []struct {
		name string
		open func(*driven) *rows
		ends [2]fyne.KeyName // with Ctrl
	}{
		{"households", crowdedHouseholds, [2]fyne.KeyName{fyne.KeyEnd, fyne.KeyHome}},
		{"followups", crowdedFollowUps, [2]fyne.KeyName{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := newDriven(b, true)
			list := c.open(d)
			d.Canvas().Capture()
			jumps := []func(){
				func() { d.press(fyne.KeyPageDown) },
				func() { d.press(fyne.KeyPageDown) },
				func() { d.press(fyne.KeyEnd) },
				func() { d.press(fyne.KeyPageUp) },
				func() { d.press(fyne.KeyHome) },
			}
			if c.ends[0] != "" {
				jumps[2] = func() { d.chord(fyne.KeyModifierControl, c.ends[0]) }
				jumps[4] = func() { d.chord(fyne.KeyModifierControl, c.ends[1]) }
			}
			var took []time.Duration
			var paint, handle time.Duration
			for i := 0; b.Loop(); i++ {
				from := list.cursor
				began := time.Now()
				jumps[i%len(jumps)]()
				handle = max(handle, time.Since(began))
				d.Canvas().Capture()
				took = append(took, time.Since(began))
				if list.cursor == from {
					b.Fatal("the key does not jump")
				}
				began = time.Now()
				d.Canvas().Capture()
				paint += time.Since(began)
			}
			milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
			slices.Sort(took)
			b.ReportMetric(milliseconds(took[len(took)-1]), "worst-ms")
			b.ReportMetric(milliseconds(took[len(took)/2]), "median-ms")
			b.ReportMetric(milliseconds(handle), "handle-ms")
			b.ReportMetric(milliseconds(paint)/float64(len(took)), "paint-ms")
		})
	}
}

func crowdedHouseholds(d *driven) *rows {
	d.chord(fyne.KeyModifierAlt, fyne.Key2)
	p := d.shell.pages[pageHouseholds].(*householdsPage)
	houses := make([]app.House, crowd)
	for i := range houses {
		houses[i] = app.House{ID: fmt.Sprint(i), No: fmt.Sprint(3600000000 + i), Head: fmt.Sprintf("王%d", i), Group: fmt.Sprintf("第%d组", i%12), Members: 3}
		p.standings[houses[i].ID] = app.Standing{State: app.StateTodo, Labourers: 2, Employed: 1}
	}
	p.take(houses)
	return p.list
}

func crowdedFollowUps(d *driven) *rows {
	p := d.followUps()
	houses := make([]app.Household, crowd)
	for i := range houses {
		houses[i] = app.Household{ID: fmt.Sprint(i), No: fmt.Sprint(3600000000 + i), Head: fmt.Sprintf("王%d", i), Members: 3, Labourers: 2}
		for j := range 2 {
			houses[i].Lines = append(houses[i].Lines, app.Line{Person: fmt.Sprint(i, j), Household: houses[i].ID, Name: fmt.Sprintf("王%d%d", i, j), Age: 20 + i%40, Class: "普通劳动力",
				State: app.StateTodo, Last: fmt.Sprintf("在岗 · 县外 · 某某电子厂%d · 普工", i), LastPay: app.Yuan(int64(300000 + i))})
		}
	}
	p.take(houses)
	d.Canvas().Focus(p.list)
	return p.list
}
