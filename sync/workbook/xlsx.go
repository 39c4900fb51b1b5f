package workbook

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Limits of unpacked parts, so that a few kilobytes cannot fill the memory or keep the laptop busy for ever.
const (
	maxSheetPart   = 1 << 30   // streamed
	maxStringsPart = 256 << 20 // kept, as far as it is text
	maxStrings     = 16 << 20
	maxOtherPart   = 32 << 20
)

// xlsx reads an Office Open XML workbook straight from its zip. excelize's reader gives neither the type nor the format of a streamed
// cell, without which a date and an ID number cannot be told from a number, and takes several times as long.
type xlsx struct {
	parts    map[string]*zip.File // by lower-case name
	sheets   []tab
	paths    []string // of the sheets
	formats  []numberFormat
	strings  []string
	date1904 bool
	textOnly bool // a cell that is not text ends the reading with a *TypeError
	unsolved int  // formulas without a stored result
}

func openXLSX(r io.ReaderAt, size int64) (*xlsx, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, ErrDamaged.because(err)
	}
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	x := &xlsx{parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")), "/")
		if _, twice := x.parts[name]; !twice {
			x.parts[name] = f
		}
	}
	main, err := x.mainPart()
	if err != nil {
		return nil, err
	}
	if err := x.readWorkbook(main); err != nil {
		return nil, refuseRead(err)
	}
	return x, nil
}

// refuseRead makes a refusal of what went wrong inside a file.
func refuseRead(err error) error {
	var refused *RefusedError
	var typed *TypeError
	if errors.As(err, &refused) || errors.As(err, &typed) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return ErrDamaged.because(err)
}

// mainPart is the name of the workbook part, or the refusal of a zip that holds none.
func (x *xlsx) mainPart() (string, error) {
	main := "xl/workbook.xml"
	if x.parts["_rels/.rels"] != nil {
		rels, err := x.relations("")
		if err != nil {
			return "", refuseRead(err)
		}
		for _, rel := range rels {
			if strings.HasSuffix(rel.kind, "/officeDocument") {
				main = rel.target
			}
		}
	}
	has := func(prefix string) bool {
		for name := range x.parts {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
		return false
	}
	switch {
	case strings.HasSuffix(main, ".bin"), x.parts["mimetype"] != nil && x.parts["content.xml"] != nil:
		return "", ErrOther
	case has("word/"), has("ppt/"):
		return "", ErrDocument
	case x.parts[main] != nil:
		return main, nil
	case x.parts["[content_types].xml"] != nil:
		return "", ErrDamaged.because(errors.New("no workbook part"))
	}
	return "", ErrArchive
}

// relation is one entry of a .rels part.
type relation struct{ id, kind, target string }

// relations reads the relations of a part; of the package for "". Targets are names of parts.
func (x *xlsx) relations(of string) ([]relation, error) {
	dir, base := path.Split(of)
	var rels []relation
	err := x.each(dir+"_rels/"+base+".rels", maxOtherPart, func(s *scanner, _ []string) error {
		if string(s.name) == "Relationship" {
			target := strings.ReplaceAll(s.attrText("Target"), `\`, "/")
			if !strings.HasPrefix(target, "/") {
				target = "/" + dir + target
			}
			target = strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
			rels = append(rels, relation{s.attrText("Id"), s.attrText("Type"), target})
		}
		return nil
	})
	return rels, err
}

func (x *xlsx) readWorkbook(main string) error {
	rels, err := x.relations(main)
	if err != nil {
		return err
	}
	byID := map[string]relation{}
	for _, rel := range rels {
		byID[rel.id] = rel
	}
	err = x.each(main, maxOtherPart, func(s *scanner, _ []string) error {
		switch string(s.name) {
		case "workbookPr":
			v := string(s.attr("date1904"))
			x.date1904 = v == "1" || v == "true"
		case "sheet":
			rel := byID[s.attrText("id")]
			if !strings.HasSuffix(rel.kind, "/worksheet") {
				return nil // a chart or a macro
			}
			if x.parts[rel.target] == nil {
				return errors.New("a worksheet is missing")
			}
			state := string(s.attr("state"))
			x.sheets = append(x.sheets, tab{name: s.attrText("name"), hidden: state == "hidden" || state == "veryHidden", index: len(x.paths)})
			x.paths = append(x.paths, rel.target)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(x.sheets) == 0 {
		return ErrEmptyFile.because(errors.New("no worksheet"))
	}
	for _, rel := range rels {
		switch {
		case x.parts[rel.target] == nil:
		case strings.HasSuffix(rel.kind, "/styles"):
			err = x.readStyles(rel.target)
		case strings.HasSuffix(rel.kind, "/sharedStrings"):
			err = x.readStrings(rel.target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *xlsx) readStyles(name string) error {
	custom := map[int]numberFormat{}
	return x.each(name, maxOtherPart, func(s *scanner, parents []string) error {
		parent := parents[len(parents)-1]
		switch {
		case parent == "numFmts" && string(s.name) == "numFmt":
			if id, err := strconv.Atoi(string(s.attr("numFmtId"))); err == nil {
				custom[id] = parseFormat(s.attrText("formatCode"))
			}
		case parent == "cellXfs" && string(s.name) == "xf":
			id, _ := strconv.Atoi(string(s.attr("numFmtId"))) // absent is General
			format, ok := custom[id]
			if !ok {
				format = builtinFormat(id)
			}
			x.formats = append(x.formats, format)
		}
		return nil
	})
}

func (x *xlsx) readStrings(name string) error {
	s, closer, err := x.scan(name, maxStringsPart, nil)
	if err != nil {
		return err
	}
	defer closer.Close()
	var text []byte
	inText, phonetic := false, false
	for {
		ev, err := s.next()
		if err != nil || ev == endOfPart {
			return err
		}
		switch {
		case ev == charData:
			if inText && !phonetic {
				text = s.appendText(text)
			}
		case string(s.name) == "t":
			inText = ev == startElement
		case string(s.name) == "rPh":
			phonetic = ev == startElement
		case string(s.name) == "si":
			if ev == endElement {
				if len(x.strings) == maxStrings {
					return ErrTooLarge
				}
				x.strings = append(x.strings, cellString(text))
			}
			text = text[:0]
		}
	}
}

// each calls visit at the start of every element of a small part, with the names of its parents (at least one, "" at the root).
func (x *xlsx) each(name string, limit int64, visit func(s *scanner, parents []string) error) error {
	s, closer, err := x.scan(name, limit, nil)
	if err != nil {
		return err
	}
	defer closer.Close()
	parents := []string{""}
	for {
		ev, err := s.next()
		if err != nil || ev == endOfPart {
			return err
		}
		switch ev {
		case startElement:
			if err := visit(s, parents); err != nil {
				return err
			}
			if len(parents) == 64 {
				return errors.New("xml nested too deep")
			}
			parents = append(parents, string(s.name))
		case endElement:
			if len(parents) > 1 {
				parents = parents[:len(parents)-1]
			}
		}
	}
}

// scan opens a part for scanning. A part of more than limit bytes ends with ErrTooLarge.
func (x *xlsx) scan(name string, limit int64, progress func(done int64)) (*scanner, io.Closer, error) {
	f := x.parts[strings.ToLower(name)]
	if f == nil {
		return nil, nil, fmt.Errorf("part %s is missing", path.Base(name))
	}
	if f.Flags&1 != 0 {
		return nil, nil, ErrPassword // encrypted by a zip program
	}
	rc, err := f.Open()
	if err != nil {
		return nil, nil, err
	}
	bounded := bufio.NewReader(&boundedReader{r: rc, left: limit, progress: progress})
	var r io.Reader = bounded
	if bom, _ := bounded.Peek(2); string(bom) == "\xff\xfe" || string(bom) == "\xfe\xff" {
		r = transform.NewReader(bounded, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	}
	return newScanner(r), rc, nil
}

// boundedReader ends with ErrTooLarge, not quietly as io.LimitReader does.
type boundedReader struct {
	r        io.Reader
	left     int64
	done     int64
	progress func(done int64) // may be nil
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.left -= int64(n)
	b.done += int64(n)
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	if b.progress != nil {
		b.progress(b.done)
	}
	return n, err
}

func (x *xlsx) tabs() []tab { return append([]tab(nil), x.sheets...) }

// warnings are about formulas without a stored result, which programs that never calculated them leave behind.
func (x *xlsx) warnings() []string {
	if x.unsolved == 0 {
		return nil
	}
	return []string{fmt.Sprintf("有 %d 个公式单元格没有保存计算结果，已按空白读入；请用 WPS、Excel 打开并保存一次后再导入。", x.unsolved)}
}

func (x *xlsx) rows(ctx context.Context, t tab, progress func(done, total int64), yield func(n int, cells []Cell) bool) error {
	name := x.paths[t.index]
	total := int64(x.parts[name].UncompressedSize64)
	s, closer, err := x.scan(name, maxSheetPart, func(done int64) {
		if progress != nil {
			progress(done, total)
		}
	})
	if err != nil {
		return refuseRead(err)
	}
	defer closer.Close()
	x.unsolved = 0
	r := sheetReader{x: x, s: s, sheet: t.name, yield: yield}
	if err := r.read(ctx); err != nil {
		return refuseRead(err)
	}
	return nil
}

// sheetReader is the reading of one worksheet.
type sheetReader struct {
	x     *xlsx
	s     *scanner
	sheet string
	yield func(n int, cells []Cell) bool

	row   int // current, 1-based
	cells []Cell
	raw   []byte // text of the current cell

	column  int // of the current cell, 0-based; the next cell without a reference goes behind it
	kind    cellType
	format  numberFormat
	formula bool
	valued  bool // has a value, be it an empty text
}

// cellType is the t attribute of a cell.
type cellType uint8

const (
	storedNumber cellType = iota
	sharedString
	inlineString
	formulaString
	storedBool
	storedError
	storedDate
)

const (
	lastRow    = 1 << 20
	lastColumn = 1 << 14
)

func (r *sheetReader) read(ctx context.Context) error {
	inRow, inCell, inValue, phonetic := false, false, false, false
	for steps := 0; ; steps++ {
		if steps%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		ev, err := r.s.next()
		switch {
		case err != nil:
			return err
		case ev == endOfPart:
			return io.ErrUnexpectedEOF
		case ev == charData:
			if inValue && !phonetic {
				r.raw = r.s.appendText(r.raw)
			}
			continue
		}
		start := ev == startElement
		switch string(r.s.name) {
		case "v":
			inValue = start && inCell
			r.valued = r.valued || start
		case "t":
			inValue = start && inCell && r.kind == inlineString
		case "rPh":
			phonetic = start
		case "f":
			r.formula = r.formula || start
		case "c":
			if !inRow || start == inCell {
				return errors.New("a cell out of place")
			}
			if inCell = start; start {
				err = r.startCell()
			} else {
				err = r.endCell()
			}
		case "row":
			if inCell || start == inRow {
				return errors.New("a row out of place")
			}
			if inRow = start; start {
				err = r.startRow()
			} else if !r.yield(r.row, r.cells) {
				return nil
			}
		case "sheetData":
			if !start {
				return r.drain()
			}
		}
		if err != nil {
			return err
		}
	}
}

// drain reads on to the end of the part, where the zip's checksum tells whether what was read is what was written.
func (r *sheetReader) drain() error {
	for r.s.more() {
		r.s.pos, r.s.end = 0, 0
	}
	return r.s.failure()
}

func (r *sheetReader) startRow() error {
	next := r.row + 1
	if ref := r.s.attr("r"); ref != nil {
		n, err := strconv.Atoi(string(ref))
		if err != nil || n < next {
			return errors.New("rows out of order")
		}
		next = n
	}
	if next > lastRow {
		return errors.New("row number too large")
	}
	r.row, r.column = next, -1
	r.cells = r.cells[:0]
	return nil
}

func (r *sheetReader) startCell() error {
	r.raw = r.raw[:0]
	r.kind, r.format, r.formula, r.valued = storedNumber, generalFormat, false, false
	column := r.column + 1
	for rest := r.s.attrs; ; {
		key, value, after := nextAttr(rest)
		if key == nil {
			break
		}
		rest = after
		if len(key) != 1 {
			continue
		}
		switch key[0] {
		case 'r':
			c, ok := columnOf(value)
			if !ok || c < column {
				return errors.New("cells out of order")
			}
			column = c
		case 's':
			if i, err := strconv.Atoi(string(value)); err == nil && 0 <= i && i < len(r.x.formats) {
				r.format = r.x.formats[i]
			}
		case 't':
			r.kind = parseCellType(string(value))
		}
	}
	if column >= lastColumn {
		return errColumn
	}
	r.column = column
	return nil
}

func parseCellType(t string) cellType {
	switch t {
	case "s":
		return sharedString
	case "inlineStr":
		return inlineString
	case "str":
		return formulaString
	case "b":
		return storedBool
	case "e":
		return storedError
	case "d":
		return storedDate
	}
	return storedNumber
}

// columnOf is the 0-based column of a reference such as AB12.
func columnOf(ref []byte) (int, bool) {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' || n > lastColumn {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1, n > 0
}

func (r *sheetReader) endCell() error {
	cell, err := r.cell()
	if err != nil {
		return err
	}
	if cell.Kind == Blank {
		return nil
	}
	if r.x.textOnly && (cell.Kind != Text || r.formula) {
		return &TypeError{Sheet: r.sheet, Cell: cellName(r.column, r.row), Kind: cell.Kind}
	}
	for len(r.cells) < r.column {
		r.cells = append(r.cells, Cell{Exact: true})
	}
	r.cells = append(r.cells, cell)
	return nil
}

func (r *sheetReader) cell() (Cell, error) {
	if len(r.raw) == 0 {
		if r.formula && !r.valued {
			r.x.unsolved++
		}
		return Cell{Exact: true}, nil
	}
	switch r.kind {
	case sharedString:
		i, err := strconv.Atoi(string(r.raw))
		if err != nil || i < 0 || i >= len(r.x.strings) {
			return Cell{}, errors.New("shared string is missing")
		}
		return textCell(r.x.strings[i]), nil
	case inlineString, formulaString:
		return textCell(cellString(r.raw)), nil
	case storedBool:
		return boolCell(r.raw[0] == '1' || r.raw[0] == 't'), nil
	case storedError:
		return Cell{Text: cellString(r.raw), Kind: Error, Exact: true}, nil
	case storedDate:
		return isoDate(string(r.raw)), nil
	}
	return r.number(), nil
}

func (r *sheetReader) number() Cell {
	if r.format != dateFormat && isPlainInteger(r.raw) {
		return Cell{Text: string(r.raw), Kind: Number, Exact: true}
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(string(r.raw)), 64)
	if err != nil || v != v {
		return textCell(cellString(r.raw)) // no number after all: keep what is written
	}
	return numberCell(v, r.format, r.x.date1904)
}

// isPlainInteger knows the common case that needs no arithmetic: up to 15 digits without a leading zero.
func isPlainInteger(raw []byte) bool {
	if len(raw) > 15 || raw[0] == '0' && len(raw) > 1 {
		return false
	}
	for _, c := range raw {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

func textCell(s string) Cell {
	if s == "" {
		return Cell{Exact: true}
	}
	return Cell{Text: s, Kind: Text, Exact: true}
}

func boolCell(v bool) Cell {
	if v {
		return Cell{Text: "TRUE", Kind: Bool, Exact: true}
	}
	return Cell{Text: "FALSE", Kind: Bool, Exact: true}
}

// isoDate is a date stored as text, 2026-11-21 or 2026-11-21T10:00:00.
func isoDate(s string) Cell {
	day, clock, _ := strings.Cut(strings.TrimSuffix(s, "Z"), "T")
	if clock != "" && clock != "00:00:00" {
		day += " " + clock
	}
	return Cell{Text: day, Kind: Date, Exact: true}
}

// cellName is the reference of a cell, such as B7, from its 0-based column and 1-based row.
func cellName(column, row int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name + strconv.Itoa(row)
}
