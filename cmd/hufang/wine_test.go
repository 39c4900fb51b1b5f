//go:build window

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hufang/app"
)

// TestWine runs the Windows program that HUFANG_EXE names under Wine: its first page, a search, a household confirmed
// with two keys; and the store tells what was saved. It is no real Windows: Wine draws through the X server, and lacks one
// library that is made here.
func TestWine(t *testing.T) {
	exe := os.Getenv("HUFANG_EXE")
	if exe == "" {
		t.Skip("HUFANG_EXE names no program: make wine builds it")
	}
	s := newDisplay(t)
	s.prefix()
	data := filepath.Join(s.home, "village")
	if _, err := app.Demo(context.Background(), data, app.DemoOptions{Options: s.options("2026-11-08"), Households: 12, Seed: 11, Month: "2026-10"}); err != nil {
		t.Fatal(err)
	}
	s.run(s.wine(exe, "--data", windowsPath(data), "--state", windowsPath(filepath.Join(s.home, "state")), "--today", "2026-11-08", "--theme", "light"))
	t.Logf("window after %d ms", s.shown.Milliseconds())
	s.rest(3 * time.Second)
	s.shot("wine-month")
	s.keys("alt+3", "2")
	s.shot("wine-followups")
	s.keys("Return", "Return")
	s.rest(time.Second)
	s.shot("wine-confirmed")
	s.keys("ctrl+k")
	s.write("w")
	s.shot("wine-find")
	s.keys("Escape", "alt+F4")
	ended := make(chan error, 1)
	go func() { ended <- s.prog.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the window ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("the window did not close")
		s.kill()
	}
	done := 0
	for _, l := range s.worklist(data, "2026-11-08") {
		if l.State == app.StateDone {
			done++
		}
	}
	if done == 0 {
		t.Error("nobody is followed up in the store the Windows program wrote")
	}
}

// wine is the command that runs a Windows program.
func (s *screen) wine(args ...string) *exec.Cmd {
	cmd := exec.Command(installed("wine64", "/usr/lib/wine/wine64"), args...)
	cmd.Env = s.env
	return cmd
}

// installed is a program of Wine: by its name, or where Debian puts it.
func installed(name string, elsewhere ...string) string {
	for _, path := range append([]string{name}, elsewhere...) {
		if _, err := exec.LookPath(path); err == nil {
			return path
		}
	}
	return name
}

// prefix makes a Windows of its own, with the library that Wine lacks.
func (s *screen) prefix() {
	s.t.Helper()
	prefix := filepath.Join(s.home, "wine")
	s.env = append(s.env, "WINEPREFIX="+prefix, "WINEARCH=win64", "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=", "LIBGL_ALWAYS_SOFTWARE=1")
	if out, err := s.wine("wineboot", "-i").CombinedOutput(); err != nil {
		s.t.Fatalf("make a Windows: %v\n%s", err, out)
	}
	s.t.Cleanup(func() {
		s.wine("wineboot", "-k").Run()
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		server := exec.CommandContext(ctx, installed("wineserver", "/usr/lib/wine/wineserver64", "/usr/lib/wine/wineserver"), "-w")
		server.Env = s.env
		if err := server.Run(); err != nil { // it writes into the folder that is removed next
			s.t.Logf("wait for Wine to end: %v", err)
		}
	})
	stub := filepath.Join(prefix, "drive_c", "windows", "system32", "bcryptprimitives.dll")
	if _, err := os.Stat(stub); err == nil {
		return // a newer Wine has it
	}
	if out, err := exec.Command("x86_64-w64-mingw32-gcc", "-shared", "-o", stub, filepath.Join("testdata", "bcryptprimitives.c"), "-ladvapi32").CombinedOutput(); err != nil {
		s.t.Fatalf("make the library Wine lacks: %v\n%s", err, out)
	}
}

// windowsPath is how Wine calls a path of this system.
func windowsPath(path string) string { return `Z:` + strings.ReplaceAll(path, "/", `\`) }
