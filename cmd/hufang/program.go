package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"github.com/alecthomas/kong"

	"hufang/app"
	"hufang/app/ui"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// Program is the window with what its flags say.
type Program struct {
	Data    string           `help:"${help_data}" placeholder:"DIR" default:"${data}" type:"path"`
	Month   string           `help:"${help_month}" placeholder:"MONTH"`
	Theme   string           `help:"${help_theme}" default:"auto" enum:"auto,light,dark"`
	State   string           `help:"${help_state}" placeholder:"DIR" env:"HUFANG_STATE_DIR" type:"path"`
	Today   string           `help:"${help_today}" hidden:""`
	Lang    string           `help:"${help_lang}" env:"HUFANG_LANG" default:"zh"`
	Version kong.VersionFlag `help:"${help_version}"`
}

// Run opens the window and returns when it is closed.
func (p *Program) Run(ctx context.Context, a fyne.App) error {
	clock, err := p.clock()
	if err != nil {
		return err
	}
	month := forms.Month("")
	if p.Month != "" {
		if month, err = forms.ParseMonth(p.Month); err != nil {
			return fmt.Errorf("read --month: %w", err)
		}
	}
	state, err := p.stateDir()
	if err != nil {
		return err
	}
	a.Settings().SetTheme(theme.New(theme.Mode(p.Theme)))
	w := ui.New(ctx, a, ui.Options{
		Dir: p.Data, Month: month, Version: version, Folders: folders(),
		Desk:   app.Options{Now: clock, StateDir: state, Log: slog.Default(), Lang: p.lang()},
		Runner: ui.Background(ctx), Later: later, Show: func(path string) { show(a, path) },
		Scale: func(percent int) { scale(a, percent) },
	})
	w.Start()
	context.AfterFunc(ctx, func() { fyne.Do(w.Leave) })
	w.Show()
	follow(w)
	a.Run()
	return nil
}

// clock is the laptop's, or with --today the same time of that day.
func (p *Program) clock() (func() time.Time, error) {
	if p.Today == "" {
		return time.Now, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, p.Today, time.Local)
	if err != nil {
		return nil, fmt.Errorf("read --today: %w", err)
	}
	now := time.Now()
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.Local)
	return func() time.Time { return day.Add(time.Since(midnight)) }, nil
}

// lang is the language of the window and of the desk's sentences, until another is chosen in the settings.
func (p *Program) lang() app.Lang { return spoken(p.Lang) }

// spoken is the language of a locale.
func spoken(locale string) app.Lang {
	if strings.HasPrefix(strings.ToLower(locale), string(app.English)) {
		return app.English
	}
	return app.Chinese
}

// stateDir is outside the data folder, so that a copied folder is known for a copy.
func (p *Program) stateDir() (string, error) {
	if p.State != "" {
		return p.State, nil
	}
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the state: %w", err)
	}
	return filepath.Join(base, "hufang"), nil
}

// later calls fn on the window's thread.
func later(wait time.Duration, fn func()) (stop func()) {
	timer := time.AfterFunc(wait, func() { fyne.Do(fn) })
	return func() { timer.Stop() }
}

// scale sets the size of everything in the window. The driver takes it from the environment, and looks there again when
// the theme is set.
func scale(a fyne.App, percent int) {
	if err := os.Setenv("FYNE_SCALE", strconv.FormatFloat(float64(percent)/100, 'f', 2, 64)); err != nil {
		slog.Warn("set the scale", "error", err)
		return
	}
	a.Settings().SetTheme(a.Settings().Theme())
}

// show opens a file or a folder in the system's own window.
func show(a fyne.App, path string) {
	if err := a.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}); err != nil {
		slog.Warn("open folder", "error", err)
	}
}
