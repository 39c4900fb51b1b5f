package workbook

import (
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Sheet is the printed shape of a sheet, from top to bottom: title, lines, heads, rows, foot. Title, lines and heads are repeated on
// every printed page and stay in view while scrolling; the width always fits one page.
type Sheet struct {
	Name    string // of the tab; what a tab cannot hold is replaced, a name too long is cut, one taken gets a number
	Title   string // large, over all columns, such as the village, the month and the ledger's name; empty for none
	Lines   []Line // below the title, such as 填报单位 … 填报日期; the first part is set left, the last right
	Heads   [][]Head
	Columns []Column // at least one
	Foot    []Line   // below the rows, such as 填表人 … 审核人 … 盖章; all parts are set left
	Paper   Paper
	Freeze  int    // columns kept in view while scrolling sideways
	Header  Margin // printed above each page
	Footer  Margin // printed below each page
}

// Line is a line of text in parts, which are spread evenly over the width.
type Line []string

// Head is one cell of the heads, over Cols columns and Rows rows (0 means 1). Heads are placed like the cells of an HTML table: from
// left to right, skipping what a head of an earlier row covers.
type Head struct {
	Text string
	Cols int
	Rows int
}

// Column is how one column is set. A column of 18-digit numbers needs a width of 20.
type Column struct {
	Width float64 // in digits of the body font; a Chinese character is two; 0 means 10
	Align Align   // of text and, unless it is Left, of numbers; those are else set right
	Wrap  bool    // break long text over lines and give the row their height; other text is printed smaller where it does not fit
}

const defaultWidth = 10

// Align is where text stands in its cell.
type Align uint8

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Paper is the sheet of paper a sheet is printed on.
type Paper struct {
	Size      PaperSize
	Landscape bool
}

// PaperSize names a paper format.
type PaperSize uint8

// The paper sizes.
const (
	A4 PaperSize = iota
	A3
)

// Margin is what is printed in the margin above or below each page. {page} and {pages} stand for the page's number and the number of
// pages.
type Margin struct{ Left, Center, Right string }

// PageOfPages is the usual middle of a footer.
const PageOfPages = "第 {page} 页 / 共 {pages} 页"

// format is the margin in the code of spreadsheet programs. Font follows size in it, since a digit of the text would else lengthen the size.
func (m Margin) format() string {
	var code strings.Builder
	for _, part := range []struct{ mark, text string }{{"&L", m.Left}, {"&C", m.Center}, {"&R", m.Right}} {
		if part.text != "" {
			text := strings.ReplaceAll(part.text, "&", "&&")
			text = strings.NewReplacer("{page}", "&P", "{pages}", "&N").Replace(text)
			code.WriteString(part.mark + `&9&"` + bodyFont + `,常规"` + text)
		}
	}
	return code.String()
}

// SheetWriter writes the rows of one sheet, below its title and heads.
type SheetWriter struct {
	w       *Writer
	stream  *excelize.StreamWriter
	columns []Column
	foot    []Line
	row     int // rows written so far
	cells   []excelize.Cell
	line    []any // pointers to cells, as excelize takes them
	closed  bool
}

// Sheet begins the next sheet; the one before must be closed. After an error the book can only be discarded.
func (w *Writer) Sheet(s Sheet) (*SheetWriter, error) {
	if w.over || w.current != nil {
		return nil, errors.New("begin sheet: the sheet before is still open, or the book is closed")
	}
	sw, err := w.begin(s)
	if err != nil {
		return nil, fmt.Errorf("begin sheet: %w", err)
	}
	w.current = sw
	return sw, nil
}

func (w *Writer) begin(s Sheet) (*SheetWriter, error) {
	n := len(s.Columns)
	if n == 0 || n > lastColumn || s.Freeze < 0 || s.Freeze >= n {
		return nil, errors.New("no columns, too many, or all of them frozen")
	}
	columns := make([]Column, n)
	for i, c := range s.Columns {
		if c.Width == 0 {
			c.Width = defaultWidth
		}
		columns[i] = c
	}
	heads, err := placeHeads(s.Heads, n)
	if err != nil {
		return nil, err
	}
	name, err := w.book.addSheet(s.Name)
	if err != nil {
		return nil, err
	}
	top := len(s.Lines) + len(s.Heads)
	if s.Title != "" {
		top++
	}
	if err := setPrinting(w.book.file, name, s, top); err != nil {
		return nil, err
	}
	sw := &SheetWriter{w: w, columns: columns, foot: s.Foot, cells: make([]excelize.Cell, n), line: make([]any, n)}
	for i := range sw.cells {
		sw.line[i] = &sw.cells[i]
	}
	if sw.stream, err = w.book.file.NewStreamWriter(name); err != nil {
		return nil, err
	}
	for i, c := range columns {
		if err := sw.stream.SetColWidth(i+1, i+1, c.Width); err != nil {
			return nil, err
		}
	}
	return sw, sw.writeTop(s, heads)
}

// setPrinting makes the settings of a sheet. All of them must come before its stream begins: excelize drops later ones without a word.
func setPrinting(file *excelize.File, name string, s Sheet, top int) error {
	size := map[PaperSize]int{A3: 8, A4: 9}[s.Paper.Size]
	orientation := "portrait"
	if s.Paper.Landscape {
		orientation = "landscape"
	}
	yes, one, any := true, 1, 0
	// All six margins, in inches: those not given would be 0 and hide header and footer. The left one leaves room for binding.
	left, right, topAndBottom, edge := 0.6, 0.4, 0.65, 0.3
	errs := []error{
		file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}),
		file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &one, FitToHeight: &any}),
		file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &left, Right: &right, Top: &topAndBottom, Bottom: &topAndBottom,
			Header: &edge, Footer: &edge, Horizontally: &yes}),
	}
	if s.Header != (Margin{}) || s.Footer != (Margin{}) {
		errs = append(errs, file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{AlignWithMargins: &yes,
			OddHeader: s.Header.format(), OddFooter: s.Footer.format()}))
	}
	if top > 0 {
		errs = append(errs, file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name,
			RefersTo: fmt.Sprintf("'%s'!$1:$%d", name, top)}))
	}
	if top > 0 || s.Freeze > 0 {
		panes := excelize.Panes{Freeze: true, XSplit: s.Freeze, YSplit: top, TopLeftCell: cellName(s.Freeze, top+1), ActivePane: "bottomRight"}
		switch {
		case s.Freeze == 0:
			panes.ActivePane = "bottomLeft"
		case top == 0:
			panes.ActivePane = "topRight"
		}
		errs = append(errs, file.SetPanes(name, &panes))
	}
	return errors.Join(errs...)
}

func (s *SheetWriter) writeTop(sheet Sheet, heads []span) error {
	if sheet.Title != "" {
		title := []span{{text: sheet.Title, right: len(s.columns), bottom: 1, align: Center}}
		if err := s.spans(title, look{role: titleRole}, titleRow); err != nil {
			return err
		}
	}
	for _, line := range sheet.Lines {
		if err := s.spans(spreadLine(line, s.columns, Right), look{role: lineRole}, lineRow); err != nil {
			return err
		}
	}
	if len(sheet.Heads) == 0 {
		return nil
	}
	return s.spans(heads, look{role: headRole, wrap: true}, headHeights(heads, len(sheet.Heads), s.columns)...)
}

// spans writes as many rows as there are heights, and merges each span.
func (s *SheetWriter) spans(spans []span, l look, heights ...float64) error {
	for i, height := range heights {
		clear(s.cells)
		for _, sp := range spans {
			if i < sp.top || i >= sp.bottom {
				continue
			}
			l.align = sp.align
			id, err := s.w.book.styles.id(l)
			if err != nil {
				return err
			}
			for c := sp.left; c < sp.right; c++ {
				s.cells[c].StyleID = id
			}
			if i == sp.top && sp.text != "" {
				s.cells[sp.left].Value = sp.text
			}
		}
		if err := s.flush(height); err != nil {
			return err
		}
	}
	first := s.row - len(heights) + 1
	for _, sp := range spans {
		if sp.right-sp.left == 1 && sp.bottom-sp.top == 1 {
			continue
		}
		if err := s.stream.MergeCell(cellName(sp.left, first+sp.top), cellName(sp.right-1, first+sp.bottom-1)); err != nil {
			return err
		}
	}
	return nil
}

// flush writes cells as the next row.
func (s *SheetWriter) flush(height float64) error {
	if s.row == lastRow {
		return errors.New("a sheet holds no more rows")
	}
	for i := range s.cells {
		if text, ok := s.cells[i].Value.(string); ok && !fits(text) {
			return fmt.Errorf("text of column %d is too long for a cell", i+1)
		}
	}
	s.row++
	return s.stream.SetRow(cellName(0, s.row), s.line, excelize.RowOpts{Height: height})
}

// Row writes one row of values, from the first column on; columns without a value are blank and ruled. More values than columns is
// an error.
func (s *SheetWriter) Row(values ...Value) error { return s.write(values, false) }

// Total writes one row in bold: a sum, or the heading of figures that follow.
func (s *SheetWriter) Total(values ...Value) error { return s.write(values, true) }

func (s *SheetWriter) write(values []Value, strong bool) error {
	if s.closed || len(values) > len(s.columns) {
		return errors.New("write row: more values than columns, or the sheet is closed")
	}
	height := float64(bodyRow)
	for i, column := range s.columns {
		var v Value
		if i < len(values) {
			v = values[i]
		}
		l := look{role: bodyRole, align: column.Align, wrap: column.Wrap, kind: v.kind, strong: strong || v.strong}
		if v.kind > textValue {
			l.wrap = false
			if l.align == Left {
				l.align = Right
			}
		}
		id, err := s.w.book.styles.id(l)
		if err != nil {
			return fmt.Errorf("write row: %w", err)
		}
		if column.Wrap && v.kind == textValue {
			height = max(height, textHeight(v.text, column.Width))
		}
		s.cells[i] = excelize.Cell{StyleID: id, Value: v.content()}
	}
	if err := s.flush(height); err != nil {
		return fmt.Errorf("write row: %w", refuseSystem(err))
	}
	return nil
}

// Band writes one bold line across all columns, such as the name of a villagers' group.
func (s *SheetWriter) Band(text string) error {
	if s.closed {
		return errors.New("write band: the sheet is closed")
	}
	band := []span{{text: text, right: len(s.columns), bottom: 1}}
	if err := s.spans(band, look{role: bandRole, strong: true}, bodyRow); err != nil {
		return fmt.Errorf("write band: %w", refuseSystem(err))
	}
	return nil
}

// Close writes the foot of the sheet and ends it.
func (s *SheetWriter) Close() error {
	if s.closed {
		return errors.New("close sheet: closed already")
	}
	s.closed = true
	for _, line := range s.foot {
		if err := s.spans(spreadLine(line, s.columns, Left), look{role: lineRole}, footRow); err != nil {
			return fmt.Errorf("close sheet: %w", refuseSystem(err))
		}
	}
	if err := s.stream.Flush(); err != nil {
		return fmt.Errorf("close sheet: %w", refuseSystem(err))
	}
	s.w.book.filled(len(s.columns), s.row)
	s.w.current = nil
	return nil
}
