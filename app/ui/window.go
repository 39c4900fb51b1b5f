package ui

import (
	"context"
	"errors"
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
	Show   func(path string)                                 // shows a file's folder in the system; nil = cannot
}

// Window is the program's window: first the questions of the first run, then the shell with its pages.
type Window struct {
	fyne.Window

	ctx  context.Context
	opt  Options
	desk *app.Desk
	deaf func() // ends the subscription to the desk

	busy    func() // cancels the long work that runs; nil while none does
	leaving bool   // as soon as it has ended

	shell *shell
	setup *setup
	sorry *sorry
}

// New makes the window. Nothing is opened before Start.
func New(ctx context.Context, a fyne.App, opt Options) *Window {
	w := &Window{Window: a.NewWindow(words.title), ctx: ctx, opt: opt, deaf: func() {}}
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
	w.deaf()
	w.deaf = func() {}
	if w.desk != nil {
		w.desk.Close()
		w.desk = nil
	}
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
	mode, err := desk.DB().Setting(w.ctx, settingMode)
	if err != nil {
		w.apologise(err)
		return
	}
	if mode != "" {
		fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Mode(mode)))
	}
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
}

// settingMode is the store's setting for light and dark.
const settingMode = "ui.mode"

// chords are the presses with a modifier that the window hears when nothing has the focus.
var chords = []keys.Press{
	keys.Control(fyne.KeyK), keys.Control(fyne.KeyS), keys.Control(fyne.KeyE), keys.Control(fyne.KeyZ),
	keys.Alt(fyne.Key1), keys.Alt(fyne.Key3), keys.Alt(fyne.Key8),
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
