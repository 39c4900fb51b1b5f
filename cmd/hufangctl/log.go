package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"hufang/app"
)

// journal is the log file of a data folder: ids and counts only. Lines wait until the folder is known to be ours, so
// that a wrong --data leaves nothing behind. A log that cannot be written stops no work.
type journal struct {
	dir     string
	waiting bytes.Buffer
	ours    bool
	file    *os.File // nil before the folder is ours, and where it cannot be written
}

// journalLimit is the size at which the log starts anew; the one before is kept.
const journalLimit = 1 << 20

// Write appends a line.
func (j *journal) Write(line []byte) (int, error) {
	switch {
	case !j.ours:
		return j.waiting.Write(line)
	case j.file == nil:
		return len(line), nil
	}
	return j.file.Write(line)
}

// admit says that the folder is ours.
func (j *journal) admit() {
	if j.ours || j.dir == "" {
		return
	}
	j.ours = true
	j.open()
	if j.file != nil {
		j.waiting.WriteTo(j.file)
	}
}

func (j *journal) open() {
	path := filepath.Join(j.dir, "logs", "hufang.log")
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	if info, err := os.Stat(path); err == nil && info.Size() > journalLimit {
		os.Rename(path, path+".1") // one that stays grows on
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		j.file = file
	}
}

// Close closes the file.
func (j *journal) Close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}

func newLog(j *journal, stderr io.Writer, verbose bool) *slog.Logger {
	var to io.Writer = j
	if verbose {
		to = io.MultiWriter(j, stderr)
	}
	return slog.New(slog.NewTextHandler(to, nil))
}

// plain is an error for the log: no sentence of a person's answers, and no path, for a path may name people.
func plain(err error) string {
	if err == nil {
		return ""
	}
	if r, ok := errors.AsType[*app.Refused](err); ok {
		return fmt.Sprintf("refused with %d issues", len(r.Issues))
	}
	if m, ok := errors.AsType[*misuse](err); ok && m != nil {
		return "misused"
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Op + ": " + p.Err.Error()
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Op + ": " + l.Err.Error()
	}
	return err.Error()
}
