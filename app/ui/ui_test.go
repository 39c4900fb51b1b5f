package ui

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"hufang/app"
	"hufang/app/ui/theme"
)

// village is a folder with the data of one generated village whose October is done, each test works on a copy of it;
// roster is the file it was imported from, code the village's code.
var village, rosterPath, code string

// program is what the windows of all tests belong to. Each program of a test reads the fonts anew, and the painter keeps
// those of the last thirty.
var program = test.NewApp()

func TestMain(m *testing.M) {
	debug.SetMemoryLimit(1 << 30) // from here on the widgets that Fyne keeps are not matched by as much garbage
	program.Settings().SetTheme(theme.New(theme.Light))
	dir, err := os.MkdirTemp("", "hufang-ui")
	if err == nil {
		village = dir
		rosterPath, code, err = generate(dir, 24)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// generate plays October in a village of so many households, and returns the file of its roster and its code.
func generate(dir string, households int) (file, village string, err error) {
	ctx, opt := context.Background(), app.Options{Now: at("2026-10-28 09:00:00"), StateDir: filepath.Join(dir, "state")}
	demo, err := app.Demo(ctx, filepath.Join(dir, "data"), app.DemoOptions{Options: opt, Households: households, Seed: 7, Month: "2026-10"})
	if err != nil {
		return "", "", err
	}
	desk, err := app.Open(ctx, filepath.Join(dir, "data"), opt)
	if err != nil {
		return "", "", err
	}
	return demo.RosterFile, desk.Place().Code, desk.Close()
}

// at is a clock that stands still.
func at(moment string) func() time.Time {
	t, err := time.ParseInLocation(time.DateTime, moment, time.Local)
	if err != nil {
		panic(err)
	}
	return func() time.Time { return t }
}

// driven is a window under the keys of a test.
type driven struct {
	*Window
	t     testing.TB
	dir   string
	later []func() // what a timer would call
	keys  int      // pressed so far, typed text apart
	opt   Options
}

// newDriven makes a window over a copy of the village, or over an empty folder.
func newDriven(t testing.TB, full bool) *driven {
	t.Helper()
	if !full {
		return drivenOver(t, "")
	}
	return drivenOver(t, village)
}

// drivenOver makes a window over a copy of a folder; "" = an empty one.
func drivenOver(t testing.TB, folder string) *driven {
	t.Helper()
	d := &driven{t: t, dir: t.TempDir()}
	if folder != "" {
		if err := os.CopyFS(d.dir, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
	}
	d.opt = Options{
		Dir: filepath.Join(d.dir, "data"), Exports: filepath.Join(d.dir, "out"), Folders: []string{d.dir}, Version: "test",
		Desk:   app.Options{Now: at("2026-11-08 14:03:21"), StateDir: filepath.Join(d.dir, "state")},
		Runner: app.Inline(context.Background()),
		Later: func(_ time.Duration, fn func()) func() {
			d.later = append(d.later, fn)
			return func() {}
		},
	}
	d.start()
	return d
}

// start opens a window until the test ends, in the light whatever another test has chosen.
func (d *driven) start() {
	d.t.Helper()
	if light := fyne.Theme(theme.New(theme.Light)); program.Settings().Theme() != light {
		program.Settings().SetTheme(light)
	}
	w := New(context.Background(), program, d.opt)
	d.t.Cleanup(func() { forget(w) })
	d.Window = w
	d.Resize(fyne.NewSize(1366, 768))
	d.Start()
}

// forget lets go of a window. Fyne keeps every widget that was seen until it has drawn for a minute without it, which no
// test does: so the desk behind them is emptied, for its pack is large.
func forget(w *Window) {
	desk := w.desk
	w.closeDesk()
	if desk != nil {
		*desk = app.Desk{}
	}
	if slices.Contains(program.Driver().AllWindows(), w.Window) {
		w.Close()
	}
}

// press presses keys as the driver does: the key, then its character to whoever has the focus by then.
func (d *driven) press(names ...fyne.KeyName) {
	d.t.Helper()
	for _, name := range names {
		d.keys++
		d.key(name)
		if name == fyne.KeySpace {
			d.rune(' ')
		} else if len(name) == 1 {
			d.rune([]rune(string(name))[0])
		}
	}
}

func (d *driven) key(name fyne.KeyName) {
	event := &fyne.KeyEvent{Name: name}
	if name == fyne.KeyTab {
		d.Canvas().FocusNext()
		return
	}
	focused := d.Canvas().Focused()
	if focused == nil {
		d.Canvas().OnTypedKey()(event)
		return
	}
	if keyable, ok := focused.(desktop.Keyable); ok {
		keyable.KeyDown(event)
	}
	focused.TypedKey(event)
	if keyable, ok := d.Canvas().Focused().(desktop.Keyable); ok {
		keyable.KeyUp(event)
	}
}

func (d *driven) rune(r rune) {
	if focused := d.Canvas().Focused(); focused != nil {
		focused.TypedRune(r)
	}
}

// write types text into whoever has the focus.
func (d *driven) write(text string) {
	for _, r := range text {
		d.rune(r)
	}
}

// chord presses a key with Ctrl or Alt.
func (d *driven) chord(mod fyne.KeyModifier, name fyne.KeyName) {
	d.t.Helper()
	d.keys++
	var shortcut fyne.Shortcut = &desktop.CustomShortcut{KeyName: name, Modifier: mod}
	if mod == fyne.KeyModifierControl && name == fyne.KeyZ {
		shortcut = &fyne.ShortcutUndo{}
	}
	if focused, ok := d.Canvas().Focused().(fyne.Shortcutable); ok {
		focused.TypedShortcut(shortcut)
		return
	}
	if c, ok := d.Canvas().(fyne.Shortcutable); ok {
		c.TypedShortcut(shortcut)
	}
}

// shot writes what the window shows, when HUFANG_SHOTS names a folder.
func (d *driven) shot(name string) {
	d.t.Helper()
	folder := os.Getenv("HUFANG_SHOTS")
	if folder == "" {
		return
	}
	f, err := os.Create(filepath.Join(folder, name+".png"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, d.Canvas().Capture()); err != nil {
		d.t.Fatal(err)
	}
}

// texts are all texts in sight, from top to bottom of the tree.
func (d *driven) texts() (texts []string) {
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			if o.Text != "" {
				texts = append(texts, o.Text)
			}
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child)
			}
		}
	}
	walk(d.Content())
	for _, o := range d.Canvas().Overlays().List() {
		walk(o)
	}
	return texts
}

// sees reports whether a text in sight holds the words.
func (d *driven) sees(words string) bool {
	for _, text := range d.texts() {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

func (d *driven) must(words ...string) {
	d.t.Helper()
	for _, w := range words {
		if !d.sees(w) {
			d.t.Errorf("%q is not in sight", w)
		}
	}
}

// worklist is the month as the store has it.
func (d *driven) worklist() []app.Household {
	d.t.Helper()
	list, err := d.desk.Worklist(context.Background(), "", app.Filter{})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

// line is a person of the worklist.
func (d *driven) line(person string) app.Line {
	d.t.Helper()
	for _, h := range d.worklist() {
		for _, l := range h.Lines {
			if l.Person == person {
				return l
			}
		}
	}
	d.t.Fatal("the person is not in the worklist")
	return app.Line{}
}

// first is the first person of the worklist that fits.
func (d *driven) first(fits func(app.Line) bool) app.Line {
	d.t.Helper()
	for _, h := range d.worklist() {
		for _, l := range h.Lines {
			if fits(l) {
				return l
			}
		}
	}
	d.t.Fatal("nobody in the worklist fits")
	return app.Line{}
}

// page is 回访 after the way of contact was chosen.
func (d *driven) followUps() *followUpPage {
	d.chord(fyne.KeyModifierAlt, fyne.Key3)
	d.press("2")
	return d.shell.pages[pageFollowUp].(*followUpPage)
}

// at moves the cursor to a person with the arrows.
func (d *driven) at(p *followUpPage, person string) {
	d.t.Helper()
	d.press(fyne.KeyHome)
	for range p.lines {
		if _, now := p.at(); now == person {
			return
		}
		d.press(fyne.KeyDown)
	}
	d.t.Fatal("the person has no line")
}
