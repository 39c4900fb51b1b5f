package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// meter shows on a terminal how far long work is; elsewhere it shows nothing.
type meter struct {
	w     io.Writer // nil: no terminal
	bar   *progressbar.ProgressBar
	doing string
	total int
}

func newMeter(stderr io.Writer) *meter {
	if f, ok := stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &meter{w: stderr}
	}
	return &meter{}
}

// progress is an [app.Progress]. A step that gives no words goes on under the words before it.
func (m *meter) progress(done, total int, doing string) {
	if m.w == nil {
		return
	}
	if doing == "" {
		doing = m.doing
	}
	if m.bar == nil || doing != m.doing || total != m.total {
		m.end()
		m.doing, m.total = doing, total
		if total == 0 {
			total = -1 // not known: a spinner
		}
		m.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(m.w), progressbar.OptionSetDescription(doing),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(24),
			progressbar.OptionSetPredictTime(false))
	}
	m.bar.Set(done) // an error of the terminal is no error of the work
}

// end takes the bar off the screen.
func (m *meter) end() {
	if m.bar != nil {
		m.bar.Finish()
		m.bar = nil
	}
}
