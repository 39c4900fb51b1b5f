//go:build window

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
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
	Place        int // how many times the key has been pressed since the end of the list
	Handle, Draw time.Duration
	Worked       time.Duration // processor time of the program for both, in all its threads; the work of others lengthens it less than anything
	Waited       time.Duration // of both, how long the window's thread was ready to run and other programs had the processors
	Collections  uint32        // of garbage, meanwhile
}

// Each jump is made in several rounds, for a single one may meet the work of other programs. Between rounds the window
// forgets the texts it has painted, so that no jump is easier the second time: it is told to do so sooner than after its
// minute.
const (
	rounds    = 5
	leaves    = 8                // jumps by a page from each end of the list
	forgotten = 15 * time.Second // after it was last seen; at 10 and less Fyne walks through the window at every frame
	sweep     = 10 * time.Second // Fyne looks what is to be forgotten no more often
)

// jumps presses the keys that jump in the two long lists, and again a redraw of everything that changes nothing.
func jumps(a fyne.App) (list []jump) {
	canvas := func() fyne.Canvas { return a.Driver().AllWindows()[0].Canvas() }
	press := func(page, key string, place int, act func()) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		queued, worked := queue(), work()
		began := time.Now()
		fyne.DoAndWait(act)
		j := jump{Page: page, Key: key, Place: place, Handle: time.Since(began)}
		for last := time.Now(); last.Sub(began) < j.Handle+150*time.Millisecond; {
			time.Sleep(time.Millisecond) // the painter's threads need the processors
			fyne.DoAndWait(func() {})
			now := time.Now()
			if stall := now.Sub(last); stall > j.Draw {
				j.Draw, j.Worked = stall, work()-worked
			}
			last = now
		}
		j.Waited = queue() - queued
		runtime.ReadMemStats(&after)
		j.Collections = after.NumGC - before.NumGC
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
	redraw := func() { canvas().Refresh(canvas().Content()) }
	around := func(page string, end, home func()) {
		fyne.DoAndWait(end)
		for range rounds {
			time.Sleep(forgotten + sweep + time.Second)
			fyne.DoAndWait(redraw) // forgets, and paints what is in sight
			time.Sleep(time.Second)
			press(page, "Home", 0, home)
			for i := range leaves {
				press(page, "PageDown", i, typed(fyne.KeyPageDown))
			}
			press(page, "redraw", 0, redraw)
			press(page, "End", 0, end)
			for i := range leaves {
				press(page, "PageUp", i, typed(fyne.KeyPageUp))
			}
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

// work is the processor time the program has had.
func work() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // the kernel knows this process
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// queue is how long the window's thread has been ready to run without running, by the kernel's account.
func queue() (waited time.Duration) {
	fyne.DoAndWait(func() {
		text, err := os.ReadFile("/proc/thread-self/schedstat")
		if err != nil {
			return // a kernel without the account: nothing is subtracted from anything, a column stays empty
		}
		var ran int64
		fmt.Sscan(string(text), &ran, (*int64)(&waited))
	})
	return waited
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
	cmd.Env = append(s.env, jumper+"="+large, "HUFANG_STATE_DIR="+filepath.Join(s.home, "state"), "FYNE_CACHE="+forgotten.String())
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
			tell(t, page, key, list)
		}
	}
}

// tell logs the worst of a key's jumps, each judged by the median of its rounds, and beside it what single ones took.
func tell(t *testing.T, page, key string, list []jump) {
	t.Helper()
	places := map[int][]jump{}
	for _, j := range list {
		if j.Page == page && j.Key == key {
			places[j.Place] = append(places[j.Place], j)
		}
	}
	if len(places) == 0 {
		t.Fatalf("%s was not pressed in %s", key, page)
	}
	var median, least, handle, worked time.Duration
	var single jump
	for _, same := range places {
		slices.SortFunc(same, func(a, b jump) int { return cmp.Compare(a.Handle+a.Draw, b.Handle+b.Draw) })
		middle, last := same[len(same)/2], same[len(same)-1]
		median = max(median, middle.Handle+middle.Draw)
		least = max(least, same[0].Handle+same[0].Draw)
		if last.Handle+last.Draw > single.Handle+single.Draw {
			single = last
		}
		slices.SortFunc(same, func(a, b jump) int { return cmp.Compare(a.Handle, b.Handle) })
		handle = max(handle, same[len(same)/2].Handle)
		slices.SortFunc(same, func(a, b jump) int { return cmp.Compare(a.Worked, b.Worked) })
		worked = max(worked, same[len(same)/2].Worked)
	}
	t.Logf("%-10s %-8s worst of %d jumps by the median of %d: %5.1f ms, of processor time %5.1f ms; by the least: %5.1f ms; without drawing: %5.1f ms; the worst single: %5.1f ms, %.1f of them before drawing, %.1f in wait for a processor, %d collections",
		page, key, len(places), rounds, milliseconds(median), milliseconds(worked), milliseconds(least), milliseconds(handle),
		milliseconds(single.Handle+single.Draw), milliseconds(single.Handle), milliseconds(single.Waited), single.Collections)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
