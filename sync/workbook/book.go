package workbook

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
)

// Format names the kind of file a [Book] was read from.
type Format string

// The formats that can be read.
const (
	XLSX Format = "xlsx"
	XLS  Format = "xls"
	CSV  Format = "csv" // any text table: comma, semicolon or tab
)

// ReadOptions bounds and observes a reading. The zero value is ready for use.
type ReadOptions struct {
	MaxRows  int                     // rows with content allowed in one sheet; 0 means 200,000
	Progress func(done, total int64) // called now and then by Rows, in bytes of the sheet being read; may be nil
}

const defaultMaxRows = 200_000

// Kind says what a cell of a file holds.
type Kind uint8

// The kinds of cell. A blank cell is not zero and not an empty answer: the file says nothing there.
const (
	Blank Kind = iota
	Text
	Number
	Date
	Bool
	Error
)

// Cell is one cell as a person would read it.
//
// Text of a Number has no thousands separators and no needless decimals ("500", "0.3"); of a Date it is 2006-01-02, followed by
// 15:04:05 after a space when the cell holds a time of day, or 15:04:05 alone when it holds no day; of a Bool TRUE or FALSE; of an
// Error the code shown, such as #N/A. Wrappers that portals put round long numbers (="3624…", a leading apostrophe or tab) are taken
// off. A cell of nothing but spaces is blank. Every cell of a CSV is Text, but for what Exact tells.
type Cell struct {
	Text  string
	Kind  Kind
	Exact bool // false only for a number whose digits the file no longer holds, such as an ID number that became 3.62401E+17
}

// Row is one row that has content. Blank cells at its end are cut off; rows without any content are left out.
type Row struct {
	N     int // 1-based row number as a spreadsheet program shows it
	Cells []Cell
}

// Cell returns the cell of the 0-based column, blank beyond the end of the row.
func (r Row) Cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{Exact: true}
	}
	return r.Cells[column]
}

// Book is an open file. It is for one goroutine, and one iteration of Rows at a time.
type Book struct {
	Format    Format
	Encoding  string // of a CSV: UTF-8, UTF-16LE, UTF-16BE or GB18030; empty otherwise
	Malformed int    // characters of a CSV that could not be decoded, counted while Rows is read; each stands as U+FFFD in a cell

	file   *os.File
	source source
	opt    ReadOptions
	tabs   []tab // in the order of Sheets
}

// source is one format's way to rows.
type source interface {
	// tabs lists the worksheets in the order of the file.
	tabs() []tab
	// rows calls yield with every row that has cells, in ascending order, until it returns false. The cells are the caller's until yield
	// returns. Its errors are ctx's, refusals and, of a text book, *TypeError.
	rows(ctx context.Context, t tab, progress func(done, total int64), yield func(n int, cells []Cell) bool) error
	// warnings are about the rows read so far.
	warnings() []string
}

// tab is a worksheet of a source.
type tab struct {
	name   string
	hidden bool
	index  int // the source's own
}

// Open reads what path holds, judged by its content and never by its name. The error is a [*RefusedError] when the file is not a table
// that can be read. Nothing is unpacked to the disk.
func Open(ctx context.Context, path string, opt ReadOptions) (*Book, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, refuseOpen(err)
	}
	book, err := open(ctx, file, path, opt)
	if err != nil {
		file.Close()
		return nil, err
	}
	return book, nil
}

func open(ctx context.Context, file *os.File, path string, opt ReadOptions) (*Book, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, refuseOpen(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrUnreadable.because(errors.New("not a regular file"))
	}
	if opt.MaxRows <= 0 {
		opt.MaxRows = defaultMaxRows
	}
	b := &Book{file: file, opt: opt}
	if b.Format, err = sniff(file, info.Size()); err != nil {
		return nil, err
	}
	switch b.Format {
	case XLSX:
		b.source, err = openXLSX(file, info.Size())
	case XLS:
		b.source, err = openXLS(file, info.Size())
	default:
		var c *csvFile
		if c, err = openCSV(ctx, file, info.Size(), path); err == nil {
			b.source, b.Encoding, c.malformed = c, c.encoding.name, &b.Malformed
		}
	}
	if err != nil {
		return nil, err
	}
	b.tabs = b.source.tabs()
	slices.SortStableFunc(b.tabs, func(x, y tab) int {
		switch {
		case x.hidden == y.hidden:
			return 0
		case y.hidden:
			return -1
		}
		return 1
	})
	return b, nil
}

// Sheets names the worksheets, visible ones in their order and then hidden ones. A CSV has one, named like the file.
func (b *Book) Sheets() []string {
	names := make([]string, len(b.tabs))
	for i, t := range b.tabs {
		names[i] = t.name
	}
	return names
}

// Rows streams the rows of a sheet. An error ends it: ctx's, a [*RefusedError] ([ErrEmptySheet], [ErrTooMany] and [ErrDamaged] among
// them), or one that says the sheet does not exist. Rows and their cells may be kept.
func (b *Book) Rows(ctx context.Context, sheet string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		i := slices.IndexFunc(b.tabs, func(t tab) bool { return t.name == sheet })
		if i < 0 {
			yield(Row{}, errors.New("read rows: no such sheet"))
			return
		}
		seen, stopped := 0, false
		err := b.source.rows(ctx, b.tabs[i], b.opt.Progress, func(n int, cells []Cell) bool {
			if cells = tidy(cells); len(cells) == 0 {
				return true
			}
			if seen++; seen > b.opt.MaxRows {
				return false
			}
			stopped = !yield(Row{N: n, Cells: slices.Clone(cells)}, nil)
			return !stopped
		})
		switch {
		case stopped:
		case err != nil:
			yield(Row{}, fmt.Errorf("read rows: %w", err))
		case seen > b.opt.MaxRows:
			yield(Row{}, fmt.Errorf("read rows: %w", ErrTooMany.because(fmt.Errorf("more than %d rows", b.opt.MaxRows))))
		case seen == 0:
			yield(Row{}, fmt.Errorf("read rows: %w", ErrEmptySheet))
		}
	}
}

// Warnings are sentences about what could only be read in part, complete once Rows was read to its end.
func (b *Book) Warnings() []string { return b.source.warnings() }

// Close releases the file.
func (b *Book) Close() error {
	if err := b.file.Close(); err != nil {
		return fmt.Errorf("close workbook: %w", err)
	}
	return nil
}
