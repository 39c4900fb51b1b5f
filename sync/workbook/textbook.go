package workbook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// TextSheet is a sheet in which every cell is text. Blank cells at the end of a row and blank rows at the end of a sheet do not count.
type TextSheet struct {
	Name string
	Rows [][]string
}

// TypeError says that a cell of a text book is not text, because a spreadsheet program made something of what was typed.
type TypeError struct {
	Sheet string
	Cell  string // such as B7
	Kind  Kind   // what the cell became; Text for the result of a formula
}

// Error names the sheet and the cell.
func (e *TypeError) Error() string {
	return "read text book: sheet " + e.Sheet + ", cell " + e.Cell + " is not text"
}

// sentence is for the person who edited the book.
func (e *TypeError) sentence() string {
	became := map[Kind]string{Number: "数字", Date: "日期", Bool: "逻辑值", Error: "错误值", Text: "公式"}[e.Kind]
	return fmt.Sprintf("工作表「%s」的 %s 单元格被表格软件变成了%s，内容可能已经走样，因此没有读入。已有数据没有改动。请把这一格设为文本格式，重新填写后再试。",
		e.Sheet, e.Cell, became)
}

// WriteText writes a book of text sheets: every cell, blank ones included, is formatted as text, so that Excel and LibreOffice leave
// 001, 1-2 and =A1 alone. The first row of a sheet is its header, bold and frozen. Line breaks become \n. A name that a tab cannot
// have or that is taken, and a text that a cell cannot hold, is an error. The same sheets give the same bytes.
func WriteText(w io.Writer, sheets []TextSheet) error {
	book, err := newExcelBook(WriteOptions{})
	if err != nil {
		return fmt.Errorf("write text book: %w", err)
	}
	defer book.close()
	for _, sheet := range sheets {
		if err := book.writeText(sheet); err != nil {
			return fmt.Errorf("write text book: %w", err)
		}
	}
	if err := book.writeTo(w); err != nil {
		return fmt.Errorf("write text book: %w", err)
	}
	return nil
}

const (
	narrowest    = 8
	widest       = 60
	spareColumns = 16 // formatted as text beside the last column
)

func (b *excelBook) writeText(sheet TextSheet) error {
	name, err := b.addSheet(sheet.Name)
	if err != nil {
		return err
	}
	if name != sheet.Name {
		return errors.New("the name of a sheet cannot be that of a tab, or is taken")
	}
	rows := trimRows(sheet.Rows)
	widths := textWidths(rows)
	if len(rows) > 0 {
		panes := excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
		if err := b.file.SetPanes(name, &panes); err != nil {
			return err
		}
	}
	plain, err := b.styles.id(look{role: plainTextRole})
	if err != nil {
		return err
	}
	head, err := b.styles.id(look{role: textHeadRole})
	if err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := stream.SetColStyle(1, min(len(widths)+spareColumns, lastColumn), plain); err != nil {
		return err
	}
	line := make([]any, len(widths))
	for i, row := range rows {
		style := plain
		if i == 0 {
			style = head
		}
		for c := range line {
			cell := excelize.Cell{StyleID: style}
			if c < len(row) && row[c] != "" {
				text := lineBreaks(row[c])
				if !holdable(text) {
					return fmt.Errorf("cell %s has a text that a workbook cannot hold", cellName(c, i+1))
				}
				cell.Value = text
			}
			line[c] = cell
		}
		if err := stream.SetRow(cellName(0, i+1), line); err != nil {
			return err
		}
	}
	b.filled(len(widths), len(rows))
	return stream.Flush()
}

// trimRows cuts blank cells and rows off the ends.
func trimRows(rows [][]string) [][]string {
	trimmed, end := make([][]string, len(rows)), 0
	for i, row := range rows {
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		if trimmed[i] = row; len(row) > 0 {
			end = i + 1
		}
	}
	return trimmed[:end]
}

// textWidths is the width that each column's longest line asks for.
func textWidths(rows [][]string) []float64 {
	var widths []float64
	for _, row := range rows {
		for len(widths) < len(row) {
			widths = append(widths, narrowest)
		}
		for c, text := range row {
			for line := range strings.SplitSeq(text, "\n") {
				width := 2
				for _, r := range line {
					width += runeWidth(r)
				}
				widths[c] = min(widest, max(widths[c], float64(width)))
			}
		}
	}
	return widths
}

// touchingEscapes are two texts in the form of a workbook's own escapes that share an underline; excelize escapes only the first.
var touchingEscapes = regexp.MustCompile(`_x[0-9a-zA-Z]{4}_x[0-9a-zA-Z]{4}_`)

// holdable tells whether a text comes back from a workbook as it is.
func holdable(text string) bool {
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return fits(text) && !touchingEscapes.MatchString(text)
}

// ReadText reads a book of text sheets from the size bytes of r, hidden sheets among them, in the order of the file. A cell that is not
// text is refused with a [*TypeError], a file that is not an .xlsx workbook with a [*RefusedError]. Rows are cut as [TextSheet] says; a
// blank row between others is empty.
func ReadText(r io.ReaderAt, size int64) ([]TextSheet, error) {
	x, err := openTextBook(r, size)
	if err != nil {
		return nil, fmt.Errorf("read text book: %w", err)
	}
	x.textOnly = true
	var sheets []TextSheet
	for _, t := range x.tabs() {
		sheet := TextSheet{Name: t.name}
		err := x.rows(context.Background(), t, nil, func(n int, cells []Cell) bool {
			row := make([]string, len(cells))
			for i, c := range cells {
				row[i] = c.Text
			}
			if len(row) > 0 {
				for len(sheet.Rows) < n-1 {
					sheet.Rows = append(sheet.Rows, nil)
				}
				sheet.Rows = append(sheet.Rows, row)
			}
			return true
		})
		if err != nil {
			return nil, fmt.Errorf("read text book: %w", err)
		}
		sheets = append(sheets, sheet)
	}
	return sheets, nil
}

func openTextBook(r io.ReaderAt, size int64) (*xlsx, error) {
	format, err := sniff(r, size)
	switch {
	case err != nil:
		return nil, err
	case format == XLSX:
		return openXLSX(r, size)
	case format == XLS:
		if _, err := openXLS(r, size); err != nil {
			return nil, err // a password, a document
		}
	}
	return nil, ErrOther
}
