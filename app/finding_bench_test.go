package app

import (
	"context"
	"testing"

	"hufang/forms"
	"hufang/store"
)

// BenchmarkCheckHousehold is what a page waits for after a save: the findings of one household of 320, read and judged.
func BenchmarkCheckHousehold(b *testing.B) {
	desk := demoDesk(b, 320)
	list, err := desk.Worklist(b.Context(), "", Filter{})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := desk.CheckHousehold(b.Context(), list[i%len(list)].ID, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWatchSaved is what a save about money or work waits for beyond itself: whether it raises a warning.
func BenchmarkWatchSaved(b *testing.B) {
	desk := demoDesk(b, 320)
	list, err := desk.Worklist(b.Context(), "", Filter{})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		desk.watchSaved(b.Context(), []store.Entry{{Form: formIncome, Subject: list[i%len(list)].ID, Month: desk.Month()}})
	}
}

// BenchmarkCheckVillage is the findings of a village of 500 households.
func BenchmarkCheckVillage(b *testing.B) {
	desk := demoDesk(b, 500)
	b.ResetTimer()
	for b.Loop() {
		c, err := desk.Check(b.Context(), "", Filter{}, nil)
		if err != nil || c.Looked != 500 {
			b.Fatalf("%d households, %v", c.Looked, err)
		}
		b.ReportMetric(float64(c.Count(forms.LevelBlock)+c.Count(forms.LevelWarn)+c.Count(forms.LevelAlert)+c.Count(forms.LevelWatch)), "findings")
	}
}

// BenchmarkOpenWarnings is what 预警 shows at once of 500 households, BenchmarkWarnings what it has when all were compared.
func BenchmarkOpenWarnings(b *testing.B) {
	benchmarkList(b, func(d *Desk) ([]Warning, error) { return d.OpenWarnings(b.Context(), "", Filter{}) })
}

func BenchmarkWarnings(b *testing.B) {
	benchmarkList(b, func(d *Desk) ([]Warning, error) { return d.Warnings(b.Context(), "", Filter{}, nil) })
}

func benchmarkList(b *testing.B, read func(*Desk) ([]Warning, error)) {
	desk := demoDesk(b, 500)
	b.ResetTimer()
	for b.Loop() {
		list, err := read(desk)
		if err != nil || len(list) == 0 {
			b.Fatalf("%d warnings, %v", len(list), err)
		}
		b.ReportMetric(float64(len(list)), "warnings")
	}
}

// demoDesk is the desk of a generated village whose month was played.
func demoDesk(b *testing.B, households int) *Desk {
	b.Helper()
	opt := Options{Now: clockAt("2026-11-18T09:00:00+08:00"), StateDir: b.TempDir()}
	dir := b.TempDir()
	if _, err := Demo(context.Background(), dir, DemoOptions{Options: opt, Households: households, Seed: 5}); err != nil {
		b.Fatal(err)
	}
	desk, err := Open(context.Background(), dir, opt)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { desk.Close() })
	return desk
}
