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
	Data    string           `help:"数据文件夹。" default:"${data}" type:"path"`
	Month   string           `help:"月份，如 2026-11；不写就是本月。"`
	Theme   string           `help:"auto、light 或 dark，设置里选过的优先。" default:"auto" enum:"auto,light,dark"`
	State   string           `help:"这台电脑的记号放在哪里；不写就在数据之外的系统文件夹。" env:"HUFANG_STATE_DIR" type:"path"`
	Today   string           `help:"当作今天的日期，供试用和测试，如 2026-11-08。" hidden:""`
	Lang    string           `help:"提示的语言：zh 或 en。" env:"HUFANG_LANG" default:"zh"`
	Version kong.VersionFlag `help:"版本。"`
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
func (p *Program) lang() app.Lang {
	if strings.HasPrefix(strings.ToLower(p.Lang), string(app.English)) {
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
