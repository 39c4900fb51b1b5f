package workbook

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// sampleRow is a row of n cells of generated people: numbers, IDs as text, names, dates as text, blanks.
func sampleRow(i, n int) []string {
	row := make([]string, n)
	for c := range row {
		switch c % 6 {
		case 0:
			row[c] = fmt.Sprintf("3624011990%02d%06d", c, i)
		case 1:
			row[c] = fmt.Sprintf("张%d", i%997)
		case 2:
			row[c] = "永丰县佐龙乡石马村"
		case 3:
			row[c] = "普通劳动力"
		case 4:
			row[c] = fmt.Sprint(i % 13)
		}
	}
	return row
}

// BenchmarkRead reads 10,000 rows of 47 columns beside excelize's own streaming of raw strings, which is the floor of ratio 1.
func BenchmarkRead(b *testing.B) {
	const rows, columns = 10_000, 47
	f := excelize.NewFile()
	for i := range rows {
		row := sampleRow(i, columns)
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil { // shared strings, as Excel writes
			b.Fatal(err)
		}
	}
	path := filepath.Join(b.TempDir(), "a.xlsx")
	if err := os.WriteFile(path, saved(b, f), 0o600); err != nil {
		b.Fatal(err)
	}
	floor := bestOf(5, func() {
		f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: 1 << 30})
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		r, err := f.Rows("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for r.Next() {
			if _, err := r.Columns(); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows {
			b.Fatal(n)
		}
	})
	b.ReportAllocs()
	var took time.Duration
	for b.Loop() {
		start := time.Now()
		book, err := Open(context.Background(), path, ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, err := range book.Rows(context.Background(), "Sheet1") {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows {
			b.Fatal(n)
		}
		book.Close()
		took += time.Since(start)
	}
	b.ReportMetric(took.Seconds()/float64(b.N)/floor.Seconds(), "ratio")
}

// BenchmarkWrite writes a ledger of 10,000 rows of 38 columns beside a bare StreamWriter of the same cells, which is ratio 1.
func BenchmarkWrite(b *testing.B) {
	const rows, columns = 10_000, 38
	dir := b.TempDir()
	floor := bestOf(5, func() {
		f := excelize.NewFile(excelize.Options{TmpDir: dir})
		defer f.Close()
		s, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		line := make([]any, columns)
		for i := range rows {
			for c, text := range sampleRow(i, columns) {
				line[c] = text
				if c%6 == 4 {
					line[c] = i
				}
			}
			if err := s.SetRow(fmt.Sprintf("A%d", i+1), line); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Flush(); err != nil {
			b.Fatal(err)
		}
		if err := f.SaveAs(filepath.Join(dir, "floor.xlsx")); err != nil {
			b.Fatal(err)
		}
	})
	b.ReportAllocs()
	var took time.Duration
	for b.Loop() {
		start := time.Now()
		w, err := Create(filepath.Join(dir, "ledger.xlsx"), WriteOptions{TempDir: dir})
		if err != nil {
			b.Fatal(err)
		}
		sheet := Sheet{Name: "台账", Title: "台账", Columns: make([]Column, columns), Footer: Margin{Center: PageOfPages}}
		for c := range sheet.Columns {
			sheet.Columns[c] = Column{Width: 12, Wrap: c%6 == 2}
		}
		s, err := w.Sheet(sheet)
		if err != nil {
			b.Fatal(err)
		}
		line := make([]Value, columns)
		for i := range rows {
			for c, text := range sampleRow(i, columns) {
				line[c] = String(text)
				if c%6 == 4 {
					line[c] = Fen(int64(i))
				}
			}
			if err := s.Row(line...); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		took += time.Since(start)
	}
	b.ReportMetric(took.Seconds()/float64(b.N)/floor.Seconds(), "ratio")
}

// BenchmarkReadCSV reads 10,000 rows of 47 columns.
func BenchmarkReadCSV(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.csv")
	var text []byte
	for i := range 10_000 {
		for c, field := range sampleRow(i, 47) {
			if c > 0 {
				text = append(text, ',')
			}
			text = append(text, field...)
		}
		text = append(text, '\n')
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		book, err := Open(context.Background(), path, ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range book.Rows(context.Background(), "a") {
			if err != nil {
				b.Fatal(err)
			}
		}
		book.Close()
	}
}

func bestOf(n int, run func()) time.Duration {
	best := time.Duration(1 << 62)
	for range n {
		start := time.Now()
		run()
		best = min(best, time.Since(start))
	}
	return best
}
