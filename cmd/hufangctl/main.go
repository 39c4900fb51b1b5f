// Command hufangctl does the desk's work from a terminal: the same month, the same store, without a window.
package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"hufang/app"
)

// version is set by the linker (-X main.version=…).
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := Control{Now: time.Now, StateDir: stateDir(), Lang: language(), Version: version}
	os.Exit(c.Run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// stateDir is where the store remembers this computer, outside every data folder; "" when the system names no place.
func stateDir() string {
	if dir := os.Getenv("HUFANG_STATE_DIR"); dir != "" {
		return dir
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "hufang")
}

func language() app.Lang {
	if strings.HasPrefix(strings.ToLower(os.Getenv("HUFANG_LANG")), string(app.English)) {
		return app.English
	}
	return app.Chinese
}
