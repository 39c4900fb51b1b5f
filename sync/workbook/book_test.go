package workbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// keep writes content to a file of the test and returns its path.
func keep(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll reads every row of a sheet; of the first one when sheet is "".
func readAll(t testing.TB, path, sheet string) ([]Row, *Book) {
	t.Helper()
	b, err := Open(context.Background(), path, ReadOptions{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { b.Close() })
	if sheet == "" {
		sheet = b.Sheets()[0]
	}
	var rows []Row
	for row, err := range b.Rows(context.Background(), sheet) {
		if err != nil {
			t.Fatalf("row after %d rows: %v", len(rows), err)
		}
		rows = append(rows, row)
	}
	return rows, b
}

// show renders rows for comparison: the row number, and each cell as its kind's letter and its text; ! marks lost digits.
func show(rows []Row) string {
	var out strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&out, "%d:", row.N)
		for _, c := range row.Cells {
			mark := ""
			if !c.Exact {
				mark = "!"
			}
			fmt.Fprintf(&out, " %c%s<%s>", "_TNDBE"[c.Kind], mark, c.Text)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func wantRows(t *testing.T, rows []Row, want string) {
	t.Helper()
	if got, want := show(rows), strings.TrimLeft(want, "\n"); got != want {
		t.Errorf("rows:\n%s\nwant:\n%s", got, want)
	}
}

// saved is the content of an excelize file.
func saved(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestRowsOfSheets(t *testing.T) {
	f := excelize.NewFile()
	f.NewSheet("字典")
	f.NewSheet("空表")
	f.NewSheet("人员")
	f.SetSheetVisible("字典", false)
	f.SetCellValue("Sheet1", "A1", "甲")
	f.SetCellValue("字典", "A1", "乙")
	f.SetCellValue("人员", "C5", "丙")
	f.SetCellValue("空表", "B2", "  ")
	path := keep(t, "book.dat", saved(t, f))
	b, err := Open(context.Background(), path, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if got := strings.Join(b.Sheets(), " "); got != "Sheet1 空表 人员 字典" {
		t.Errorf("sheets %s: hidden ones go last", got)
	}
	if b.Format != XLSX {
		t.Errorf("format %s", b.Format)
	}
	read := func(sheet string) (rows []Row, err error) {
		for row, e := range b.Rows(context.Background(), sheet) {
			if e != nil {
				return rows, e
			}
			rows = append(rows, row)
		}
		return rows, nil
	}
	rows, err := read("人员")
	if err != nil {
		t.Fatal(err)
	}
	wantRows(t, rows, "5: _<> _<> T<丙>\n")
	if _, err := read("空表"); !errors.Is(err, ErrEmptySheet) {
		t.Errorf("sheet of spaces: %v", err)
	}
	if _, err := read("没有"); err == nil || Sentence(err) != "" {
		t.Errorf("missing sheet: %v", err)
	}
	if again, err := read("人员"); err != nil || len(again) != 1 {
		t.Errorf("second reading: %v %v", again, err)
	}
	if c := rows[0].Cell(9); c.Kind != Blank || !c.Exact {
		t.Errorf("cell beyond the row: %+v", c)
	}
}

func TestRowsLimitCancelProgressStop(t *testing.T) {
	path := keep(t, "a.csv", []byte(strings.Repeat("甲,乙\n\n", 2000)))
	open := func(opt ReadOptions) *Book {
		b, err := Open(context.Background(), path, opt)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { b.Close() })
		return b
	}
	count := func(ctx context.Context, b *Book) (n int, err error) {
		for _, e := range b.Rows(ctx, "a") {
			if e != nil {
				return n, e
			}
			n++
		}
		return n, nil
	}
	if n, err := count(context.Background(), open(ReadOptions{MaxRows: 2000})); n != 2000 || err != nil {
		t.Errorf("at the limit: %d rows, %v", n, err)
	}
	if n, err := count(context.Background(), open(ReadOptions{MaxRows: 1999})); n != 1999 || !errors.Is(err, ErrTooMany) {
		t.Errorf("over the limit: %d rows, %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := open(ReadOptions{})
	cancel()
	if _, err := count(ctx, b); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Open(ctx, path, ReadOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled open: %v", err)
	}
	var done, total int64
	if _, err := count(context.Background(), open(ReadOptions{Progress: func(d, n int64) {
		if d < done {
			t.Errorf("progress went back from %d to %d", done, d)
		}
		done, total = d, n
	}})); err != nil || done != total || total == 0 {
		t.Errorf("progress %d of %d, %v", done, total, err)
	}
	for row, err := range open(ReadOptions{}).Rows(context.Background(), "a") {
		if err != nil || row.N != 1 {
			t.Fatal(row, err)
		}
		break
	}
}

func TestUnwrap(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		`="362401199001010017"`:  "362401199001010017",
		`="a""b"`:                `a"b`,
		"'362401199001010017":    "362401199001010017",
		"'quoted'":               "'quoted'",
		"'":                      "'",
		"\t362401199001010017\t": "362401199001010017",
		"\ufeff省":                "省",
		"=SUM(A1)":               "=SUM(A1)",
		`="`:                     `="`,
		"\u200b13800000000":      "13800000000",
		" 张三 ":                   " 张三 ",
		"“引号”":                   "“引号”",
		"362401199001010017\t\t": "362401199001010017",
	} {
		if got := unwrap(in); got != want {
			t.Errorf("unwrap(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLostDigits(t *testing.T) {
	for in, want := range map[string]bool{
		"3.62401E+17": true, "3.6E+17": true, "3E+17": true, "1E+11": true, "3.62401199001E+11": false, "3.624E+03": false, "E+17": false,
		"3,6E+17": false, "3.6e+17": false, "COVE+17": false, "3.6E+1": false, "3.6E+171": false, "362401199001010017": false, "3.6E-17": false,
		"张E+17": false, "3.xE+17": false,
	} {
		if got := lostDigits(in); got != want {
			t.Errorf("lostDigits(%q) = %v", in, got)
		}
	}
}

// mustRead writes content to path and reads it, within a property.
func mustRead(t *rapid.T, path, content string) []Row {
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := Open(context.Background(), path, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var rows []Row
	for row, err := range b.Rows(context.Background(), b.Sheets()[0]) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}
