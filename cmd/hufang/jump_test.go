//go:build window

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver/desktop"
)

// jumper is set for the program under test: this test binary itself, for the window must have its main thread.
const jumper = "HUFANG_JUMPER"

// TestMain runs the tests, or as the program under test the window with the keys that jump.
func TestMain(m *testing.M) {
	if os.Getenv(jumper) == "" {
		os.Exit(m.Run())
	}
	a := fyneapp.NewWithID(id)
	p := Program{Data: os.Getenv(jumper), Theme: "light", Today: "2026-11-08", Lang: "zh"}
	a.Lifecycle().SetOnStarted(func() {
		go func() {
			defer fyne.Do(a.Quit)
			json.NewEncoder(os.Stdout).Encode(jumps(a))
		}()
	})
	if err := p.Run(context.Background(), a); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// jump is how long one key kept the window's thread: its handling, and the longest stall after it, which is the drawing.
type jump struct {
	Page, Key    string
	Handle, Draw time.Duration
}

// jumps presses the keys that jump in the two long lists, and again a redraw of everything that changes nothing.
func jumps(a fyne.App) (list []jump) {
	canvas := func() fyne.Canvas { return a.Driver().AllWindows()[0].Canvas() }
	press := func(page, key string, act func()) {
		began := time.Now()
		fyne.DoAndWait(act)
		j := jump{Page: page, Key: key, Handle: time.Since(began)}
		for last := time.Now(); last.Sub(began) < j.Handle+150*time.Millisecond; {
			fyne.DoAndWait(func() {})
			now := time.Now()
			j.Draw, last = max(j.Draw, now.Sub(last)), now
		}
		list = append(list, j)
	}
	chord := func(mod fyne.KeyModifier, key fyne.KeyName) func() {
		return func() {
			canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: mod})
		}
	}
	typed := func(key fyne.KeyName) func() {
		return func() { canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key}) }
	}
	around := func(page string, end, home func()) {
		for range 20 {
			press(page, "redraw", func() { canvas().Refresh(canvas().Content()) })
			press(page, "PageDown", typed(fyne.KeyPageDown))
			press(page, "End", end)
			press(page, "PageUp", typed(fyne.KeyPageUp))
			press(page, "Home", home)
		}
	}
	time.Sleep(3 * time.Second)
	fyne.DoAndWait(chord(fyne.KeyModifierAlt, fyne.Key2))
	time.Sleep(20 * time.Second)
	around("households", chord(fyne.KeyModifierControl, fyne.KeyEnd), chord(fyne.KeyModifierControl, fyne.KeyHome))
	fyne.DoAndWait(chord(fyne.KeyModifierAlt, fyne.Key3))
	time.Sleep(30 * time.Second)
	fyne.DoAndWait(func() { canvas().Focused().TypedRune('2') })
	time.Sleep(time.Second)
	around("follow-ups", typed(fyne.KeyEnd), typed(fyne.KeyHome))
	return list
}

// TestLargeJumps tells how long the jumps in the lists of 100,000 people take in the real window, with their drawing.
func TestLargeJumps(t *testing.T) {
	s := newDisplay(t)
	large := s.large()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(s.env, jumper+"="+large, "HUFANG_STATE_DIR="+filepath.Join(s.home, "state"))
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("the window ended with %v: %s", err, said.String())
	}
	var list []jump
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("load %s", bytes.TrimSpace(load))
	for _, page := range []string{"households", "follow-ups"} {
		for _, key := range []string{"redraw", "PageDown", "End", "PageUp", "Home"} {
			var handled, took []time.Duration
			for _, j := range list {
				if j.Page == page && j.Key == key {
					handled, took = append(handled, j.Handle), append(took, j.Handle+j.Draw)
				}
			}
			if len(took) == 0 {
				t.Fatalf("%s was not pressed in %s", key, page)
			}
			slices.Sort(took)
			slices.Sort(handled)
			t.Logf("%-10s %-8s with its drawing: median %5.1f ms, worst %5.1f ms; without: worst %5.1f ms", page, key,
				milliseconds(took[len(took)/2]), milliseconds(took[len(took)-1]), milliseconds(handled[len(handled)-1]))
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
