//go:build window

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hufang/app"
)

// TestInputMethod types Chinese by fcitx5 into the search above the page. What is committed stays while BackSpace and
// Tab are the input method's, and the candidates are beneath the caret.
func TestInputMethod(t *testing.T) {
	s := newScreen(t)
	s.inputMethod()
	data := filepath.Join(s.home, "village")
	if _, err := app.Demo(context.Background(), data, app.DemoOptions{Options: s.options("2026-11-08"), Households: 12, Seed: 11, Month: "2026-10"}); err != nil {
		t.Fatal(err)
	}
	s.start(data, "2026-11-08", "XMODIFIERS=@im=fcitx")
	s.keys("ctrl+k")
	s.chinese(true)

	s.compose("zhangsan")
	s.shot("composing")
	first := s.candidates()
	s.keys("space")
	if got := s.field(); got != "张三" {
		t.Fatalf("zhangsan and space gave %q", got)
	}
	s.compose("lisi")
	if now := s.candidates(); now.x <= first.x || now.y != first.y {
		t.Errorf("the candidates stand at %v after two characters and at %v before them", now, first)
	}
	s.keys("BackSpace", "BackSpace", "BackSpace", "BackSpace")
	if got := s.field(); got != "张三" {
		t.Errorf("BackSpace while composing left %q of 张三", got)
	}
	s.compose("wu")
	s.keys("Tab", "Escape")
	if got := s.field(); got != "张三" {
		t.Errorf("Tab and Esc while composing left %q of 张三, or the field", got)
	}
	s.keys("BackSpace")
	if got := s.field(); got != "张" {
		t.Errorf("BackSpace with nothing to compose left %q of 张三", got)
	}
	s.compose("wei")
	s.keys("space")
	s.shot("committed")
	if got := s.field(); len([]rune(got)) != 2 || !strings.HasPrefix(got, "张") {
		t.Errorf("after another character the field holds %q", got)
	}

	s.keys("Escape", "alt+2")
	s.chinese(true)
	s.compose("li")
	if page := s.candidates(); page.x >= first.x {
		t.Errorf("the candidates of the page's search stand at %v, those of the search above it at %v", page, first)
	}
	s.keys("Escape")
	s.chinese(false)
	s.write("xc")
	if got := s.field(); got != "xc" {
		t.Errorf("with the input method off xc gave %q", got)
	}
	s.quit()
}

// inputMethod starts fcitx5 with pinyin on a bus of its own.
func (s *screen) inputMethod() {
	s.t.Helper()
	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	bus.Env = s.env
	out, err := bus.StdoutPipe()
	if err == nil {
		err = bus.Start()
	}
	if err != nil {
		s.t.Fatalf("start a bus: %v", err)
	}
	s.t.Cleanup(func() {
		bus.Process.Kill()
		bus.Wait()
	})
	address := make([]byte, 1024)
	n, err := out.Read(address)
	if err != nil {
		s.t.Fatalf("read the address of the bus: %v", err)
	}
	profile := filepath.Join(s.home, "config", "fcitx5", "profile")
	if err = os.MkdirAll(filepath.Dir(profile), 0o755); err == nil {
		err = os.WriteFile(profile, []byte("[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n"+
			"[Groups/0/Items/0]\nName=keyboard-us\n[Groups/0/Items/1]\nName=pinyin\n[GroupOrder]\n0=Default\n"), 0o644)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(string(address[:n])), "LC_CTYPE=C.UTF-8")
	s.serve("fcitx5", "--disable=wayland")
	s.rest(3 * time.Second)
}

// chinese turns the input method on or off for the window that has the focus.
func (s *screen) chinese(on bool) {
	s.t.Helper()
	for _, args := range [][]string{{"-s", "pinyin"}, {map[bool]string{true: "-o", false: "-c"}[on]}} {
		if err := s.do("fcitx5-remote", args...); err != nil {
			s.t.Fatal(err)
		}
	}
	s.rest(500 * time.Millisecond)
}

// compose types letters one by one, as fingers do.
func (s *screen) compose(letters string) {
	s.t.Helper()
	for _, letter := range letters {
		if err := s.do("xdotool", "key", string(letter)); err != nil {
			s.t.Fatal(err)
		}
		s.rest(200 * time.Millisecond)
	}
}

type spot struct{ x, y int }

// candidates is where the list of the input method stands.
func (s *screen) candidates() spot {
	s.t.Helper()
	s.rest(300 * time.Millisecond)
	cmd := exec.Command("xdotool", "search", "--onlyvisible", "--name", "Fcitx5 Input Window", "getwindowgeometry", "--shell")
	cmd.Env = s.env
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("find the candidates: %v", err)
	}
	var at spot
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		n, err := strconv.Atoi(value)
		if err != nil {
			continue
		}
		switch name {
		case "X":
			at.x = n
		case "Y":
			at.y = n
		}
	}
	return at
}

// field is what the field with the focus holds, by way of the clipboard; "nothing" when it is empty or there is none.
func (s *screen) field() string {
	s.t.Helper()
	clear := exec.Command("xclip", "-selection", "clipboard")
	clear.Env, clear.Stdin = s.env, strings.NewReader("nothing")
	if err := clear.Run(); err != nil {
		s.t.Fatalf("clear the clipboard: %v", err)
	}
	s.keys("ctrl+a", "ctrl+c", "End")
	cmd := exec.Command("xclip", "-o", "-selection", "clipboard")
	cmd.Env = s.env
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("read the clipboard: %v", err)
	}
	return out.String()
}
