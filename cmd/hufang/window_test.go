//go:build window

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hufang/app"
	"hufang/forms"
	"hufang/sync/workbook"
)

// screen is a virtual screen with a window manager, a program on it, and hands on the keyboard.
type screen struct {
	t     *testing.T
	bin   string
	home  string
	shots string
	env   []string
	prog  *exec.Cmd
	theme string
	n     int
	shown time.Duration // from the start of the program to its window
}

// TestWindow drives the real window: the first run, the import of a roster, a month of follow-ups with confirmations, a
// change, a person not reached and a draft that survives kill -9, to the ledger on disk.
func TestWindow(t *testing.T) {
	s := newScreen(t)
	data := filepath.Join(s.home, "Hufang")

	// November, for an older clock is not believed: the first run and the roster.
	s.start(data, "2026-11-08")
	s.shot("first-run")
	s.keys("Return") // the pack offered first
	s.write("ydx")
	s.shot("first-run-place")
	s.keys("Escape", "ctrl+a")
	s.write(roster.village)
	s.keys("Return")
	s.write("Wang Fang")
	s.keys("Return", "2")
	s.shot("first-run-who")
	s.keys("Return")
	s.rest(time.Second)
	s.shot("roster-files")
	s.keys("Return")
	s.rest(2 * time.Second)
	s.shot("roster-preview")
	s.keys("Return")
	s.rest(2 * time.Second)
	s.shot("roster-imported")
	s.keys("Return")
	s.rest(500 * time.Millisecond)
	s.keys("2") // by phone
	s.shot("no-last-month")
	s.keys("alt+1")
	s.shot("month-november")
	s.quit()

	lines := s.worklist(data, "2026-11-09")
	if len(lines) < 20 {
		t.Fatalf("%d people to follow up after the import", len(lines))
	}
	s.history(data, "2026-11-28", lines)

	// December: confirm, change, not reached, unknown; a draft and kill -9.
	s.start(data, "2026-12-08")
	s.shot("month")
	s.keys("Return")
	s.rest(500 * time.Millisecond)
	s.keys("2")
	s.shot("followups")
	s.keys("Return")
	s.shot("confirmed-facts")
	s.keys("Return")
	s.shot("confirmed-pay")
	for range 4 {
		s.keys("Return", "Return")
	}
	s.shot("confirmed")
	s.keys("Down", "space")
	s.shot("change")
	s.keys("Up", "space")
	s.shot("change-job")
	s.keys("ctrl+s")
	s.shot("change-missing")
	s.write("3850.5")
	s.keys("Return")
	s.shot("change-pay")
	s.kill()

	s.start(data, "2026-12-08")
	s.shot("month-draft")
	s.keys("End", "Up", "Return") // the line of the to-do list that speaks of the draft, above the backup's
	s.keys("2")
	s.shot("followups-draft")
	s.keys("space")
	s.shot("draft-again")
	s.keys("ctrl+s")
	s.rest(500 * time.Millisecond)
	s.shot("change-saved")
	s.keys("F4", "F4", "Down", "F2")
	s.shot("not-reached")
	s.keys("1", "Return")
	s.rest(500 * time.Millisecond)
	s.shot("not-reached-saved")
	s.keys("alt+1", "ctrl+e")
	s.rest(2 * time.Second)
	s.shot("exported")
	s.keys("alt+8")
	s.shot("settings")
	s.keys("Down", "Down", "Down", "3")
	s.shot("settings-dark")
	s.keys("alt+3")
	s.shot("followups-dark")
	s.keys("F1")
	s.shot("keys-dark")
	s.keys("Escape", "ctrl+k")
	s.write("xc")
	s.shot("find-dark")
	s.keys("Escape")
	s.quit()

	s.start(data, "2026-12-08", "FYNE_SCALE=2")
	s.shot("month-200")
	s.keys("alt+3", "2")
	s.shot("followups-200")
	s.keys("Down", "space")
	s.shot("change-200")
	s.quit()

	states := map[app.State]int{}
	people := s.worklist(data, "2026-12-08")
	for _, l := range people {
		states[l.State]++
	}
	if states[app.StateDone] < 8 || states[app.StateChanged] != 1 || states[app.StateNotReached] != 1 || states[app.StateDraft] != 0 {
		t.Errorf("the month stands at %v", states)
	}
	s.readLedger(data, people)
}

// newScreen is a display with the program for it, and a roster on the desktop.
func newScreen(t *testing.T) *screen {
	t.Helper()
	s := newDisplay(t)
	s.bin = filepath.Join(s.home, "hufang")
	build := exec.Command("go", "build", "-tags", "x11,migrated_fynedo,no_emoji,no_animations,ime", "-o", s.bin, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	s.generate()
	return s
}

// newDisplay starts a virtual screen with a window manager.
func newDisplay(t *testing.T) *screen {
	t.Helper()
	for _, tool := range []string{"Xvfb", "openbox", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is not installed: make window installs it", tool)
		}
	}
	s := &screen{t: t, home: t.TempDir(), shots: os.Getenv("HUFANG_SHOTS")}
	if s.shots == "" {
		s.shots = t.TempDir()
	}
	s.env = append(os.Environ(), "HOME="+s.home, "XDG_CONFIG_HOME="+filepath.Join(s.home, "config"),
		"XDG_CACHE_HOME="+filepath.Join(s.home, "cache"), "LANG=C.UTF-8")
	for _, folder := range []string{"Desktop", "cache", "config"} {
		if err := os.Mkdir(filepath.Join(s.home, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.env = append(s.env, "DISPLAY="+s.virtual())
	s.serve("openbox", "--config-file", s.openbox())
	s.rest(time.Second)
	return s
}

// virtual starts an X server on a display that nobody uses, and returns its name once it answers.
func (s *screen) virtual() string {
	s.t.Helper()
	ready, says, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	defer ready.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "+extension", "GLX")
	server.ExtraFiles = []*os.File{says}
	s.background(server)
	says.Close()
	number, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil {
		s.t.Fatalf("no display: %v", err)
	}
	return ":" + strings.TrimSpace(number)
}

// openbox writes a configuration that opens every window as large as the screen.
func (s *screen) openbox() string {
	file := filepath.Join(s.home, "openbox.xml")
	text := `<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc">
<keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
<applications><application class="*"><decor>no</decor><maximized>yes</maximized></application></applications></openbox_config>`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return file
}

// serve runs a program until the test ends.
func (s *screen) serve(name string, args ...string) {
	s.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	s.background(cmd)
}

func (s *screen) background(cmd *exec.Cmd) {
	s.t.Helper()
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("start %s: %v", cmd.Path, err)
	}
	s.t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
}

// roster is the generated file on the desktop.
var roster struct{ village string }

// generate puts a roster of generated people on the desktop.
func (s *screen) generate() {
	s.t.Helper()
	dir := filepath.Join(s.home, "generated")
	demo, err := app.Demo(context.Background(), dir, app.DemoOptions{
		Options: s.options("2026-11-08"), Households: 16, Seed: 7, Month: "2026-11",
	})
	if err != nil {
		s.t.Fatalf("generate: %v", err)
	}
	if err := os.Rename(demo.RosterFile, filepath.Join(s.home, "Desktop", "脱贫人口名册.xlsx")); err != nil {
		s.t.Fatal(err)
	}
	desk, err := app.Open(context.Background(), dir, s.options("2026-11-08"))
	if err != nil {
		s.t.Fatal(err)
	}
	roster.village = desk.Place().Code
	desk.Close()
}

// options are of midnight: the window has that day with the time of now, and must not be earlier than what it opens.
func (s *screen) options(today string) app.Options {
	now, err := time.ParseInLocation(time.DateOnly, today, time.Local)
	if err != nil {
		s.t.Fatal(err)
	}
	return app.Options{Now: func() time.Time { return now }, StateDir: filepath.Join(s.home, "state")}
}

func (s *screen) start(data, today string, env ...string) {
	s.t.Helper()
	prog := exec.Command(s.bin, "--data", data, "--state", filepath.Join(s.home, "state"), "--today", today, "--theme", cmp.Or(s.theme, "light"))
	prog.Env = append(s.env, env...)
	s.run(prog)
}

// run starts the program and waits for its window.
func (s *screen) run(prog *exec.Cmd) {
	s.t.Helper()
	s.prog = prog
	var out bytes.Buffer
	prog.Stdout, prog.Stderr = &out, &out
	began := time.Now()
	if err := prog.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		prog.Process.Kill()
		prog.Wait()
		if text := out.String(); strings.Contains(text, "panic") || strings.Contains(text, "fyne.Do") {
			s.t.Errorf("the window said: %s", text)
		}
	})
	for time.Since(began) < 20*time.Second {
		s.rest(20 * time.Millisecond)
		if err := s.do("xdotool", "search", "--onlyvisible", "--name", "户访"); err == nil {
			s.shown = time.Since(began)
			s.rest(1500 * time.Millisecond)
			return
		}
	}
	s.t.Fatalf("no window came up: %s", out.String())
}

// quit closes the window as a person does.
func (s *screen) quit() {
	s.t.Helper()
	s.keys("alt+F4")
	ended := make(chan error, 1)
	go func() { ended <- s.prog.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			s.t.Errorf("the window ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		s.t.Fatal("the window did not close")
	}
}

// kill ends the program as a power cut does.
func (s *screen) kill() {
	s.prog.Process.Kill()
	s.prog.Wait()
}

func (s *screen) do(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w %s", name, err, out)
	}
	return nil
}

func (s *screen) keys(names ...string) {
	s.t.Helper()
	for _, name := range names {
		if err := s.do("xdotool", "key", "--clearmodifiers", name); err != nil {
			s.t.Fatal(err)
		}
		s.rest(250 * time.Millisecond)
	}
}

func (s *screen) write(text string) {
	s.t.Helper()
	if err := s.do("xdotool", "type", "--delay", "60", text); err != nil {
		s.t.Fatal(err)
	}
	s.rest(250 * time.Millisecond)
}

func (s *screen) rest(d time.Duration) { time.Sleep(d) }

func (s *screen) shot(name string) {
	s.t.Helper()
	s.rest(400 * time.Millisecond)
	s.n++
	if err := s.do("import", "-window", "root", filepath.Join(s.shots, fmt.Sprintf("%02d-%s.png", s.n, name))); err != nil {
		s.t.Fatal(err)
	}
}

// worklist reads the store the window has closed.
func (s *screen) worklist(data, today string) []app.Line {
	s.t.Helper()
	desk, err := app.Open(context.Background(), data, s.options(today))
	if err != nil {
		s.t.Fatal(err)
	}
	defer desk.Close()
	houses, err := desk.Worklist(context.Background(), "", app.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	var lines []app.Line
	for _, h := range houses {
		lines = append(lines, h.Lines...)
	}
	return lines
}

// history follows everybody up, so that November has a month before it.
func (s *screen) history(data, today string, lines []app.Line) {
	s.t.Helper()
	ctx := context.Background()
	desk, err := app.Open(ctx, data, s.options(today))
	if err != nil {
		s.t.Fatal(err)
	}
	defer desk.Close()
	for i, l := range lines {
		if l.State == app.StateUndecided {
			continue
		}
		session, err := desk.OpenFollowUp(ctx, l.Person, "", app.Contact{Mode: "home"})
		if err != nil {
			s.t.Fatal(err)
		}
		answers := map[string]forms.Answer{
			"status": forms.Text("employed"), "channel": forms.Text("out_work"), "work_county": forms.Text("440306"),
			"employer": forms.Text("深圳某某电子有限公司"), "job_title": forms.Text("装配工"), "job_grade": forms.Text("general"),
			"since": forms.Text("2025-03-01"), "in_park": forms.Text("no"), "pay": forms.Int(int64(320000 + i%9*15000)),
		}
		if i%4 == 3 {
			answers = map[string]forms.Answer{"status": forms.Text("unemployed"), "work_wish": forms.Text("yes")}
		}
		for _, q := range session.Form().Questions {
			if a, ok := answers[q.Name]; ok {
				if err := session.Answer(ctx, q.Name, a); err != nil {
					s.t.Fatalf("%s: %s", q.Name, desk.Sentence(err))
				}
			}
		}
		if err := session.Save(ctx, "首次登记"); err != nil {
			for _, issue := range session.View().Issues {
				s.t.Log(issue.Question, issue.Sentence)
			}
			s.t.Fatal(desk.Sentence(err))
		}
	}
}

// readLedger reads the exported book of employment back: everybody has a row, and whole ID numbers are nowhere in it.
func (s *screen) readLedger(data string, people []app.Line) {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "ledgers", "*就业信息台账*.xlsx"))
	if err != nil || len(files) != 1 {
		s.t.Fatalf("%d ledgers of employment were exported, want one; %v", len(files), err)
	}
	ctx := context.Background()
	book, err := workbook.Open(ctx, files[0], workbook.ReadOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer book.Close()
	text := ""
	for _, sheet := range book.Sheets() {
		for row, err := range book.Rows(ctx, sheet) {
			if err != nil {
				s.t.Fatal(err)
			}
			for _, cell := range row.Cells {
				text += cell.Text + "\t"
			}
			text += "\n"
		}
	}
	for _, l := range people {
		if !strings.Contains(text, "\t"+l.Name+"\t") {
			s.t.Errorf("a person of the worklist has no row in %s", filepath.Base(files[0]))
		}
	}
	if whole.MatchString(text) {
		s.t.Error("a whole ID number is in the ledger")
	}
}

// whole is an ID number without a mask.
var whole = regexp.MustCompile(`\d{17}[\dX]`)
