package ledger

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/workbook"
)

// BenchmarkLedger10k writes a ledger of 10,000 rows × 40 columns from the store to the disk, beside package workbook and excelize's
// StreamWriter writing the same cells and nothing else (floor). The ratios are to those; peak-MB is what the process holds at most
// while it writes, SQLite's page cache left out.
func BenchmarkLedger10k(b *testing.B) {
	l := county(b)
	var rows [][]forms.Cell
	ledger := pack().Ledger("employment")
	for d, err := range l.db.Dossiers(b.Context(), store.DossierQuery{Village: l.place.Code, Month: thisMonth}) {
		if err != nil {
			b.Fatal(err)
		}
		for _, row := range pack().Rows(ledger, d, forms.RowOptions{Today: "2026-11-18", Row: len(rows) + 1}) {
			rows = append(rows, row.Cells)
		}
	}
	if len(rows) < 10_000 {
		b.Fatalf("only %d rows", len(rows))
	}
	var floor, writing, building time.Duration
	for b.Loop() {
		out := b.TempDir()
		floor += timed(func() { streamCells(b, filepath.Join(out, "floor.xlsx"), rows) })
		writing += timed(func() { writeCells(b, l, filepath.Join(out, "writer.xlsx"), rows) })
		building += timed(func() {
			books, err := Build(context.Background(), l.db, Request{Names: []string{"employment"}, Month: thisMonth, Out: out, By: me})
			if err != nil || books[0].Rows != len(rows) {
				b.Fatal(err)
			}
		})
		os.RemoveAll(out)
	}
	rows = nil
	b.ReportMetric(float64(building)/float64(floor), "ledger/excelize")
	b.ReportMetric(float64(writing)/float64(floor), "workbook/excelize")
	b.ReportMetric(float64(building)/float64(writing), "ledger/workbook")
	b.ReportMetric(floor.Seconds()*1000/float64(b.N), "floor-ms")
	b.ReportMetric(peak(b, l), "peak-MB")
}

// county is a laptop with 14 villages of the demo's size.
func county(b *testing.B) *laptop {
	g := sample.New(7)
	first := g.Village(sample.Options{History: 1})
	place := store.Place{Code: first[0].Village.Code[:6], Name: first[0].Village.County}
	households, villages := first, 1
	for v := range cn.Villages(place.Code) {
		if v.Code != first[0].Village.Code {
			households = append(households, g.Village(sample.Options{History: 1, Village: v.Code})...)
			villages++
		}
		if villages == 14 {
			break
		}
	}
	return newLaptopAt(b, place, households)
}

// peak builds once more and looks at the memory now and then.
func peak(b *testing.B, l *laptop) float64 {
	runtime.GC()
	var most uint64
	look := func(string, int) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapInuse+m.StackInuse)
	}
	if _, err := Build(context.Background(), l.db, Request{Month: thisMonth, Out: b.TempDir(), By: me, Progress: look}); err != nil {
		b.Fatal(err)
	}
	look("", 0)
	return float64(most) / (1 << 20)
}

func timed(work func()) time.Duration {
	runtime.GC()
	start := time.Now()
	work()
	return time.Since(start)
}

func writeCells(b *testing.B, l *laptop, path string, rows [][]forms.Cell) {
	p := press{db: l.db, pack: pack(), ledger: pack().Ledger("employment"), req: Request{Village: l.place.Code, Month: thisMonth}, now: l.now}
	w, err := workbook.Create(path, workbook.WriteOptions{TempDir: l.db.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Discard()
	sheet, err := w.Sheet(p.layout())
	if err != nil {
		b.Fatal(err)
	}
	values := make([]workbook.Value, len(p.ledger.Columns))
	for _, row := range rows {
		for i, c := range row {
			values[i] = valueOf(c)
		}
		if err := sheet.Row(values...); err != nil {
			b.Fatal(err)
		}
	}
	if err := sheet.Close(); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

// streamCells is the floor: the cells with one style, and the widths, without title, heads and paper.
func streamCells(b *testing.B, path string, rows [][]forms.Cell) {
	f := excelize.NewFile()
	defer f.Close()
	style, err := f.NewStyle(&excelize.Style{Border: []excelize.Border{{Type: "left", Color: "000000", Style: 1}}})
	if err != nil {
		b.Fatal(err)
	}
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	line := make([]any, len(rows[0]))
	for n, row := range rows {
		for i, c := range row {
			switch {
			case c.Number && c.Type == forms.TypeMoney:
				line[i] = excelize.Cell{StyleID: style, Value: float64(c.Int) / 100}
			case c.Number:
				line[i] = excelize.Cell{StyleID: style, Value: c.Int}
			case c.Text == "":
				line[i] = excelize.Cell{StyleID: style}
			default:
				line[i] = excelize.Cell{StyleID: style, Value: c.Text}
			}
		}
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			b.Fatal(err)
		}
		if err := stream.SetRow(cell, line); err != nil {
			b.Fatal(err)
		}
	}
	if err := stream.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
}
