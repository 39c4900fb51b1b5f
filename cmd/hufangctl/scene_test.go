package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"

	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/workbook"
)

// sceneClock is the environment variable that says what the clock of a scene shows.
const sceneClock = "SCENE_CLOCK"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hufangctl": func() {
		now, err := time.ParseInLocation("2006-01-02 15:04", os.Getenv(sceneClock), time.FixedZone("", 8*3600))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		c := Control{Now: func() time.Time { return now }, StateDir: stateDir(), Lang: language(), Version: "scene"}
		os.Exit(c.Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}})
}

// A scene is a clerk's day as a script; its own commands are below.
func TestScenes(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/scenes",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HUFANG_STATE_DIR", filepath.Join(env.WorkDir, ".state"))
			env.Setenv("HUFANG_LANG", "zh")
			env.Setenv(sceneClock, "2026-11-17 09:30")
			env.Setenv("VILLAGE", "360731100214")
			return nil
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "root":
				return os.Geteuid() == 0, nil
			case "smallstick":
				return smallStick(), nil
			}
			return false, fmt.Errorf("no condition %s", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status, "roster": writeRoster, "pick": pick, "cells": cells, "hold": hold,
			"strange": strange, "patch": patch, "number": number, "replace": replace,
			"enrolled": enrolled, "empty": empty, "cut": cut, "folder": folder, "settle": settle, "round": round, "verified": verified,
		},
	})
}

// status N COMMAND … runs a command that must end with status N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND …")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("status %d, want %d", got, want)
	}
}

// roster FILE [households=N] [skip=N] [lost=ROW] [nameless=ROW] writes the generated village's roster as the national
// system exports it: .xlsx, .csv, or .gbk.csv in GB18030. lost makes the ID number of a row 3.6E+17, nameless takes its
// name away, skip leaves the last households out. Rows count from 1 below the header.
func writeRoster(ts *testscript.TestScript, neg bool, args []string) {
	option := map[string]int{"households": 5}
	for _, a := range args[1:] {
		name, value, _ := strings.Cut(a, "=")
		n, err := strconv.Atoi(value)
		ts.Check(err)
		option[name] = n
	}
	village := sample.Village(1, sample.Options{Households: option["households"], Village: ts.Getenv("VILLAGE")})
	titles := sample.RosterTitles(village[0].Village, "2026")
	rows := [][]string{{titles[0]}, {titles[1]}, slices.Clone(sample.RosterHeader)}
	for row := range sample.Roster(village[:len(village)-option["skip"]]) {
		rows = append(rows, row)
	}
	column := func(header string) int { return slices.Index(sample.RosterHeader, header) }
	if n := option["lost"]; n > 0 {
		rows[2+n][column("证件号码")] = "3.60731E+17"
	}
	if n := option["nameless"]; n > 0 {
		rows[2+n][column("姓名")] = ""
	}
	var content bytes.Buffer
	if path := args[0]; strings.HasSuffix(path, ".xlsx") {
		ts.Check(workbook.WriteText(&content, []workbook.TextSheet{{Name: "家庭成员", Rows: rows}}))
	} else {
		ts.Check(csv.NewWriter(&content).WriteAll(rows))
		if strings.HasSuffix(path, ".gbk.csv") {
			encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes(content.Bytes())
			ts.Check(err)
			content = *bytes.NewBuffer(encoded)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), content.Bytes(), 0o644))
}

// pick NAME PATH puts what the JSON of the last stdout has at a path such as 0.people.1.id into an environment variable.
func pick(ts *testscript.TestScript, neg bool, args []string) {
	var at any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &at))
	for step := range strings.SplitSeq(args[1], ".") {
		switch v := at.(type) {
		case []any:
			i, err := strconv.Atoi(step)
			ts.Check(err)
			if i >= len(v) {
				ts.Fatalf("%s: %d of %d", args[1], i, len(v))
			}
			at = v[i]
		case map[string]any:
			at = v[step]
		}
	}
	ts.Setenv(args[0], fmt.Sprint(at))
}

// cells PATTERN prints the rows of the one workbook that the pattern names, cell by cell between bars.
func cells(ts *testscript.TestScript, neg bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%d files are called %s", len(found), args[0])
	}
	book, err := workbook.Open(context.Background(), found[0], workbook.ReadOptions{})
	ts.Check(err)
	defer book.Close()
	for row, err := range book.Rows(context.Background(), book.Sheets()[0]) {
		ts.Check(err)
		var texts []string
		for _, c := range row.Cells {
			texts = append(texts, c.Text)
		}
		fmt.Fprintln(ts.Stdout(), strings.Join(texts, "|"))
	}
}

// hold DIR keeps the data folder open as another program would, until the scene ends.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	db, err := store.Open(context.Background(), ts.MkAbs(args[0]), store.Options{Now: time.Now, StateDir: ts.MkAbs(".state")})
	ts.Check(err)
	ts.Defer(func() { db.Close() })
}

// strange FILE writes an SQLite database of another program: one table, empty.
func strange(ts *testscript.TestScript, neg bool, args []string) {
	const size = 4096
	file := make([]byte, 2*size)
	copy(file, "SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20")
	for _, at := range []int{27, 43, 59, 95} { // counter, schema cookie, UTF-8, counter again
		file[at] = 1
	}
	file[31], file[47] = 2, 4 // pages, schema format
	row := "\x06\x17\x0f\x0f\x01\x2ftablett\x02CREATE TABLE t(a)"
	cell := string(rune(len(row))) + "\x01" + row
	at := size - len(cell)
	copy(file[at:], cell)
	copy(file[100:], []byte{0x0d, 0, 0, 0, 1, byte(at >> 8), byte(at), 0, byte(at >> 8), byte(at)})
	copy(file[size:], []byte{0x0d, 0, 0, 0, 0, 0x10, 0, 0})
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), file, 0o644))
}

// patch FILE OFFSET HEX overwrites bytes.
func patch(ts *testscript.TestScript, neg bool, args []string) {
	offset, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	b, err := hex.DecodeString(args[2])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteAt(b, offset)
	ts.Check(errors.Join(err, f.Close()))
}

// number BOOK PART CELL makes a number of a text cell, as a spreadsheet program does behind a person's back.
func number(ts *testscript.TestScript, neg bool, args []string) {
	cell := regexp.MustCompile(`<c r="` + args[2] + `"[^>]*?(/>|>.*?</c>)`)
	rewrite(ts, args[0], args[1], func(xml string) string {
		if !cell.MatchString(xml) {
			ts.Fatalf("%s has no cell %s", args[1], args[2])
		}
		return cell.ReplaceAllLiteralString(xml, `<c r="`+args[2]+`"><v>45000</v></c>`)
	})
}

// replace BOOK OLD NEW changes a text wherever a workbook has it; FILE may be any text file too.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if !strings.HasSuffix(args[0], ".xlsx") {
		text := ts.ReadFile(args[0])
		if !strings.Contains(text, args[1]) {
			ts.Fatalf("%s has no %s", args[0], args[1])
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
		return
	}
	rewrite(ts, args[0], "", func(xml string) string { return strings.ReplaceAll(xml, args[1], args[2]) })
}

// rewrite changes one part of a workbook, "" for all of them.
func rewrite(ts *testscript.TestScript, book, part string, change func(string) string) {
	content := []byte(ts.ReadFile(book))
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	ts.Check(err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		ts.Check(err)
		text, err := io.ReadAll(r)
		ts.Check(err)
		if part == "" || f.Name == part {
			text = []byte(change(string(text)))
		}
		to, err := w.Create(f.Name)
		ts.Check(err)
		_, err = to.Write(text)
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(book), out.Bytes(), 0o644))
}
