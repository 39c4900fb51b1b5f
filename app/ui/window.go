package ui

import (
	"context"
	"errors"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/store"
)

// Options are what the window takes from the program around it.
type Options struct {
	Dir     string // the data folder
	Desk    app.Options
	Month   forms.Month // "" = the current one
	Folders []string    // where rosters are looked for: desktop, downloads, sticks
	Exports string      // where ledgers go; "" = ledgers under the data folder
	Version string

	Runner app.Runner                                        // runs long work beside the page
	Later  func(wait time.Duration, fn func()) (stop func()) // calls fn on the window's thread
	Show   func(path string)                                 // opens a file or a folder in the system's own program; nil = cannot
	Scale  func(percent int)                                 // sets the size of type; nil = cannot
}

// Window is the program's window: first the questions of the first run, then the shell with its pages.
type Window struct {
	fyne.Window

	ctx  context.Context
	opt  Options
	desk *app.Desk
	deaf func() // ends the subscription to the desk

	busy     func()         // cancels the long work that runs; nil while none does
	reading  map[int]func() // cancels what is read beside the pages
	readings int
	leaving  bool // as soon as it has ended

	shell *shell
	setup *setup
	sorry *sorry
}

// New makes the window. Nothing is opened before Start.
func New(ctx context.Context, a fyne.App, opt Options) *Window {
	speakIn(opt.Desk.Lang)
	w := &Window{Window: a.NewWindow(words.title), ctx: ctx, opt: opt, deaf: func() {}, reading: map[int]func(){}}
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 720))
	w.SetCloseIntercept(w.Leave)
	keys.Listen(w.Canvas(), w.press, chords...)
	return w
}

// Leave finishes what is typed, closes the store and then the window; drafts stay. Long work is cancelled first.
func (w *Window) Leave() {
	if w.busy != nil {
		w.leaving = true
		w.busy()
		return
	}
	if w.shell != nil {
		w.shell.commit()
	}
	w.closeDesk()
	w.Close()
}

func (w *Window) closeDesk() {
	for _, cancel := range w.reading {
		cancel()
	}
	clear(w.reading)
	w.deaf()
	w.deaf = func() {}
	if w.desk != nil {
		w.desk.Close()
		w.desk = nil
	}
}

// beside reads something long while the page stays in use. What it tells after it was cancelled, or after the store was
// closed, is not heard.
func (w *Window) beside(work app.Work, progress app.Progress, done func(error)) (cancel func()) {
	w.readings++
	n, live := w.readings, true
	stop := w.opt.Runner("", work, func(i, total int, doing string) {
		if live {
			progress(i, total, doing)
		}
	}, func(err error) {
		delete(w.reading, n)
		if live {
			live = false
			done(err)
		}
	})
	cancel = func() {
		live = false
		delete(w.reading, n)
		stop()
	}
	if live {
		w.reading[n] = cancel
	}
	return cancel
}

// Start opens the store: the shell when there is one, the first run when there is none, and a page that says why when
// it cannot be opened.
func (w *Window) Start() {
	w.closeDesk()
	desk, err := app.Open(w.ctx, w.opt.Dir, w.opt.Desk)
	var refusal *store.Refusal
	switch {
	case err == nil:
		w.enter(desk)
	case errors.As(err, &refusal) && refusal.Code == "missing":
		w.firstRun()
	default:
		w.apologise(err)
	}
}

// enter shows the shell of an open desk.
func (w *Window) enter(desk *app.Desk) {
	w.desk = desk
	if w.opt.Month != "" {
		if err := desk.SetMonth(w.opt.Month); err != nil {
			w.apologise(err)
			return
		}
	}
	if lang := w.kept(settingLang, ""); lang != "" {
		desk.SetLang(app.Lang(lang))
	}
	w.opt.Desk.Lang = desk.Lang()
	speakIn(desk.Lang())
	if mode := w.kept(settingMode, ""); mode != "" {
		fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Mode(mode)))
	}
	if percent := w.kept(settingScale, ""); percent != "" {
		w.scale(percent)
	}
	w.deaf()
	w.setup, w.sorry = nil, nil
	w.shell = newShell(w)
	w.deaf = desk.Subscribe(func(e app.Event) {
		fyne.Do(func() {
			if w.shell != nil && w.desk == desk {
				w.shell.heard(e)
			}
		})
	})
	w.SetContent(w.shell.object)
	w.shell.open(pageMonth)
	if desk.DB().ClockSuspect() {
		w.shell.banner.say(theme.Watch, words.clockDoubted(w.opt.Desk.Now()))
	}
}

// kept is a setting of the window, or the value given when there is none.
func (w *Window) kept(key, otherwise string) string {
	value, err := w.desk.DB().Setting(w.ctx, key)
	if err != nil || value == "" {
		return otherwise // a window that looks as it did the first time is better than none
	}
	return value
}

// keep remembers a setting of the window.
func (w *Window) keep(key, value string) {
	if err := w.desk.DB().SetSetting(w.ctx, key, value); err != nil {
		w.shell.fail(err)
	}
}

// scale sets the size of type, in per cent.
func (w *Window) scale(percent string) {
	n, err := strconv.Atoi(percent)
	if err != nil || w.opt.Scale == nil {
		return
	}
	w.opt.Scale(n)
}

// speak changes the language of the window.
func (w *Window) speak(lang app.Lang) {
	if w.desk.Lang() == lang {
		return
	}
	w.enter(w.desk)
	w.shell.open(pageSettings)
}

// langOf is the language, Chinese when none is said.
func langOf(lang app.Lang) app.Lang {
	if lang == "" {
		return app.Chinese
	}
	return lang
}

// chords are the presses with a modifier that the window hears when nothing has the focus.
var chords = []keys.Press{
	keys.Control(fyne.KeyK), keys.Control(fyne.KeyS), keys.Control(fyne.KeyE), keys.Control(fyne.KeyZ),
	keys.Control(fyne.KeyN), keys.Control(fyne.KeyD), keys.Control(fyne.KeyO),
	keys.Alt(fyne.Key1), keys.Alt(fyne.Key2), keys.Alt(fyne.Key3), keys.Alt(fyne.Key4), keys.Alt(fyne.Key5), keys.Alt(fyne.Key6), keys.Alt(fyne.Key7), keys.Alt(fyne.Key8),
}

// press takes what no field and no page took.
func (w *Window) press(p keys.Press) bool {
	switch {
	case w.setup != nil:
		return w.setup.press(p)
	case w.sorry != nil:
		return w.sorry.press(p)
	case w.shell != nil:
		return w.shell.press(p)
	}
	return false
}
