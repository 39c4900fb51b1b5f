// Command hufang opens the window.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"github.com/alecthomas/kong"

	"hufang/assets"
)

// version is set by the linker.
var version = "dev"

// id names the program to the system.
const id = "org.hufang.desktop"

// memory is what Go's side of the program strives to stay below, in bytes. The longest list, 100,000 people in 回访, with
// the fonts holds 100 MB; beside Go the display driver takes its own share of a laptop's 4 GB.
const memory = 150 << 20

func main() {
	var p Program
	lang := spoken(os.Getenv("HUFANG_LANG"))
	kong.Parse(&p, kong.Name("hufang"), kong.Help(printUsage(lang)), vars(lang, defaultData()))
	a := fyneapp.NewWithID(id)
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	debug.SetMemoryLimit(memory)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := p.Run(ctx, a); err != nil {
		slog.Error("hufang", "error", err)
		os.Exit(1)
	}
}

// defaultData is where the data lies when nobody says: a folder that people find in their own.
func defaultData() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "hufang"
	}
	return filepath.Join(home, "Hufang")
}
