package roster

import (
	"context"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hufang/forms/sample"
	"hufang/sync/workbook"
)

// BenchmarkImport10k imports 10,000 people × 47 columns into an empty store, beside reading the same file with excelize's Rows and
// nothing else (floor) and with package workbook. The ratio is to the floor.
func BenchmarkImport10k(b *testing.B) {
	l := villageLaptop(b)
	households := sample.Village(7, sample.Options{Households: 3400, History: -1})
	file := roster(households)
	if len(file.rows) < 10_000 {
		b.Fatalf("only %d people", len(file.rows))
	}
	file.rows = file.rows[:10_000]
	path := l.xlsx("a.xlsx", file)
	var floor, reading, importing time.Duration
	for b.Loop() {
		floor += timed(func() { readExcelize(b, path) })
		reading += timed(func() { readWorkbook(b, path) })
		fresh := villageLaptop(b)
		importing += timed(func() {
			r, err := Read(context.Background(), pack(), fresh.db.Place(), path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			if result, err := r.Import(context.Background(), fresh.db, me, Options{}); err != nil || result.Added != len(file.rows) {
				b.Fatal(err)
			}
		})
	}
	b.ReportMetric(float64(importing)/float64(floor), "import/excelize")
	b.ReportMetric(float64(reading)/float64(floor), "workbook/excelize")
	b.ReportMetric(float64(importing)/float64(reading), "import/workbook")
	b.ReportMetric(floor.Seconds()*1000/float64(b.N), "floor-ms")
}

// BenchmarkReimport10k imports the same file again, which changes nothing.
func BenchmarkReimport10k(b *testing.B) {
	l := villageLaptop(b)
	file := roster(sample.Village(7, sample.Options{Households: 3400, History: -1}))
	file.rows = file.rows[:10_000]
	path := l.xlsx("a.xlsx", file)
	l.load(path)
	var floor, importing time.Duration
	for b.Loop() {
		floor += timed(func() { readExcelize(b, path) })
		importing += timed(func() {
			if result := l.load(path); result.Unchanged != len(file.rows) {
				b.Fatal("something changed")
			}
		})
	}
	b.ReportMetric(float64(importing)/float64(floor), "import/excelize")
}

func timed(work func()) time.Duration {
	runtime.GC()
	start := time.Now()
	work()
	return time.Since(start)
}

func readExcelize(b *testing.B, path string) {
	f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Close(); err != nil && !os.IsNotExist(err) {
		b.Fatal(err)
	}
}

func readWorkbook(b *testing.B, path string) {
	book, err := workbook.Open(context.Background(), path, workbook.ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer book.Close()
	for _, err := range book.Rows(context.Background(), book.Sheets()[0]) {
		if err != nil {
			b.Fatal(err)
		}
	}
}
