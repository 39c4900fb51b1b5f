package workbook

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// WriteOptions says where a book spills and what it is dated.
type WriteOptions struct {
	TempDir string    // where rows spill beyond 16 MB a sheet; must be the data folder's own, since rows name people; empty means the system's
	Created time.Time // written into the file's properties; the same input and time give the same bytes
}

// Writer writes one .xlsx file. Its order of use is Create, then for each sheet Sheet, Row …, Close, then Close; and Discard deferred.
type Writer struct {
	path    string
	out     *os.File
	book    *excelBook
	current *SheetWriter // nil between sheets
	over    bool
}

// Create begins a book that will appear at path, whole, when Close returns. Until then it grows beside it, as path + ".part".
// The error is a [*RefusedError] when the folder cannot be written.
func Create(path string, opt WriteOptions) (*Writer, error) {
	out, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create workbook: %w", refuseWrite(err))
	}
	book, err := newExcelBook(opt)
	if err != nil {
		out.Close()
		os.Remove(out.Name())
		return nil, fmt.Errorf("create workbook: %w", err)
	}
	return &Writer{path: path, out: out, book: book}, nil
}

// Close writes the book to the disk and gives it its name. On error (a [*RefusedError] when the disk is full, the target is read-only
// or open elsewhere) whatever was at path before is unchanged. A book without a sheet is an error.
func (w *Writer) Close() error {
	if w.over {
		return errors.New("close workbook: closed already")
	}
	if err := w.finish(); err != nil {
		w.Discard()
		return fmt.Errorf("close workbook: %w", err)
	}
	w.over = true
	w.book.close()
	return nil
}

func (w *Writer) finish() error {
	if w.current != nil {
		return errors.New("a sheet is still open")
	}
	if err := w.book.writeTo(w.out); err != nil {
		return refuseSystem(err)
	}
	if err := w.out.Sync(); err != nil {
		return refuseWrite(err)
	}
	if err := w.out.Close(); err != nil {
		return refuseWrite(err)
	}
	if err := os.Rename(w.out.Name(), w.path); err != nil {
		return refuseWrite(err)
	}
	syncFolder(filepath.Dir(w.path))
	return nil
}

// refuseSystem makes a refusal of an error of the operating system and leaves others.
func refuseSystem(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return refuseWrite(err)
	}
	return err
}

// syncFolder makes the new name last. The file itself is safe before; Windows has no such call.
func syncFolder(path string) {
	if runtime.GOOS == "windows" {
		return
	}
	if dir, err := os.Open(path); err == nil {
		dir.Sync()
		dir.Close()
	}
}

// Discard drops an unfinished book. After Close it does nothing.
func (w *Writer) Discard() {
	if w.over {
		return
	}
	w.over = true
	w.out.Close()
	os.Remove(w.out.Name())
	w.book.close()
}

// excelBook is a book in the making, for ledgers and text books alike.
type excelBook struct {
	file    *excelize.File
	styles  styles
	names   []string
	extents map[string]string // by part
}

func newExcelBook(opt WriteOptions) (*excelBook, error) {
	file := excelize.NewFile(excelize.Options{TmpDir: opt.TempDir})
	b := &excelBook{file: file, styles: styles{file: file, ids: map[look]int{}}, extents: map[string]string{}}
	created := opt.Created.UTC()
	if opt.Created.IsZero() {
		created = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // as the parts of the zip
	}
	stamp := created.Format(time.RFC3339)
	err := errors.Join(
		file.SetDefaultFont(bodyFont), // widths of columns are counted in its digits
		file.SetDocProps(&excelize.DocProperties{Creator: "户访", Created: stamp, Modified: stamp}),
		file.SetAppProps(&excelize.AppProperties{Application: "Hufang"}),
	)
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// addSheet adds a worksheet and returns its name.
func (b *excelBook) addSheet(name string) (string, error) {
	name = b.tabName(name)
	var err error
	if len(b.names) == 0 {
		err = b.file.SetSheetName("Sheet1", name)
	} else {
		_, err = b.file.NewSheet(name)
	}
	if err != nil {
		return "", fmt.Errorf("add sheet: %w", err)
	}
	b.names = append(b.names, name)
	if err := b.file.SetSheetDimension(name, unknownExtent); err != nil {
		return "", fmt.Errorf("add sheet: %w", err)
	}
	b.filled(0, 0)
	return name, nil
}

// filled tells the range that the last sheet fills.
func (b *excelBook) filled(columns, rows int) {
	extent := "A1"
	if columns > 0 && rows > 0 {
		extent += ":" + cellName(columns-1, rows)
	}
	b.extents[fmt.Sprintf("xl/worksheets/sheet%d.xml", len(b.names))] = extent
}

// tabName makes a name that a tab can have and no other tab has.
func (b *excelBook) tabName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`:\/?*[]'`, r) {
			return '-'
		}
		return r
	}, name)
	if name == "" {
		name = "Sheet"
	}
	unique := cutUTF16(name, excelize.MaxSheetNameLength)
	for n := 2; b.hasTab(unique); n++ {
		suffix := fmt.Sprintf("(%d)", n)
		unique = cutUTF16(name, excelize.MaxSheetNameLength-len(suffix)) + suffix
	}
	return unique
}

func (b *excelBook) hasTab(name string) bool {
	for _, taken := range b.names {
		if strings.EqualFold(taken, name) {
			return true
		}
	}
	return false
}

// cutUTF16 cuts s to at most n UTF-16 units.
func cutUTF16(s string, n int) string {
	for i, r := range s {
		if n -= utf16.RuneLen(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

func (b *excelBook) writeTo(w io.Writer) error {
	if len(b.names) == 0 {
		return errors.New("no sheet")
	}
	buffered := bufio.NewWriterSize(w, 256<<10)
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return &archive{w: buffered, extents: b.extents} })
	if err := b.file.Write(io.Discard); err != nil { // the archive writes by itself
		return err
	}
	return buffered.Flush()
}

// close removes what was spilled.
func (b *excelBook) close() { b.file.Close() }

// fits tells whether a cell can hold the text; excelize would cut it without a word.
func fits(text string) bool {
	if len(text) <= excelize.TotalCellChars {
		return true
	}
	units := 0
	for _, r := range text {
		units += utf16.RuneLen(r)
	}
	return units <= excelize.TotalCellChars
}
