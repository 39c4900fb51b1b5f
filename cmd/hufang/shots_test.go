//go:build window

package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"hufang/app"
)

// TestShots takes a picture of every page, in light and dark, at 100 % and 200 %, into the folder HUFANG_SHOTS names.
func TestShots(t *testing.T) {
	s := newScreen(t)
	data := filepath.Join(s.home, "village")
	if _, err := app.Demo(context.Background(), data, app.DemoOptions{Options: s.options("2026-11-08"), Households: 40, Seed: 11, Month: "2026-10"}); err != nil {
		t.Fatal(err)
	}
	for _, theme := range []string{"light", "dark"} {
		for _, scale := range []string{"1", "2"} {
			s.theme = theme
			name := func(page string) string { return theme + "-" + scale + "00-" + page }
			s.start(data, "2026-11-08", "FYNE_SCALE="+scale)
			for _, page := range []struct {
				name string
				keys []string
			}{
				{"month", nil}, {"households", []string{"alt+2"}}, {"household", []string{"Return"}}, {"member", []string{"Return"}}, {"visit", []string{"Escape", "F5"}},
				{"followups", []string{"alt+3", "2"}}, {"review", []string{"alt+4"}}, {"finding", []string{"Return"}},
				{"warnings", []string{"Escape", "alt+5"}}, {"suggestion", []string{"1"}}, {"warning", []string{"Escape", "alt+5", "Return"}}, {"ledgers", []string{"alt+6"}}, {"ledger", []string{"Return"}}, {"settings", []string{"Escape", "alt+8"}},
				{"keys", []string{"F1"}},
			} {
				s.keys(page.keys...)
				s.rest(time.Second)
				s.shot(name(page.name))
			}
			s.kill()
		}
	}
}
