package workbook

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode/utf16"
)

// The records of BIFF8 that matter here ([MS-XLS] 2.3).
const (
	recFormula  = 0x0006
	recEOF      = 0x000A
	recDate1904 = 0x0022
	recFilePass = 0x002F
	recContinue = 0x003C
	recSheet    = 0x0085
	recMulRK    = 0x00BD
	recRString  = 0x00D6
	recXF       = 0x00E0
	recSST      = 0x00FC
	recLabelSST = 0x00FD
	recNumber   = 0x0203
	recLabel    = 0x0204
	recBoolErr  = 0x0205
	recString   = 0x0207
	recRK       = 0x027E
	recFormat   = 0x041E
	recBOF      = 0x0809
	biff8       = 0x0600
	maxXLSFile  = 256 << 20 // kept in memory; Excel 97 can fill but a part of it
)

const lastBIFFColumn = 255

var (
	errColumn = errors.New("column number too large")
	errRecord = errors.New("record cut short")
)

// xls reads an Excel 97–2003 workbook. It has its own reader of records since the modules at hand drop the results of formulas, mistake
// numbers for dates, or take any size in a damaged file at its word.
type xls struct {
	stream   []byte
	sheets   []tab
	offsets  []int // of the sheets' records in stream
	formats  []numberFormat
	strings  []string
	date1904 bool
}

// openXLS looks into an OLE container: an .xls workbook, or one of the many other things kept in one.
func openXLS(r io.ReaderAt, size int64) (*xls, error) {
	ole, err := openOLE(r, size)
	if err != nil {
		return nil, refuseRead(err)
	}
	entry, ok := ole.streams["Workbook"]
	if !ok {
		return nil, refuseContainer(ole)
	}
	stream, err := ole.stream(entry)
	if err != nil {
		return nil, refuseRead(err)
	}
	x := &xls{stream: stream}
	if err := x.readGlobals(); err != nil {
		return nil, refuseRead(err)
	}
	return x, nil
}

// refuseContainer says what a container without a workbook holds.
func refuseContainer(ole *oleFile) error {
	for name, refused := range map[string]*RefusedError{
		"EncryptedPackage": ErrPassword, "Book": ErrOldXLS, "WordDocument": ErrDocument, "PowerPoint Document": ErrDocument,
	} {
		if _, ok := ole.streams[name]; ok {
			return refused
		}
	}
	return ErrUnknown
}

// biffRecords walks the records of a stream.
type biffRecords struct {
	stream []byte
	pos    int // of the record after the current one

	id   uint16
	body []byte
}

// next moves to the next record; false at the end of the stream, with an error when it ends within a record.
func (b *biffRecords) next() (bool, error) {
	if b.pos == len(b.stream) {
		return false, nil
	}
	if len(b.stream)-b.pos < 4 {
		return false, errRecord
	}
	b.id = binary.LittleEndian.Uint16(b.stream[b.pos:])
	start := b.pos + 4
	b.pos = start + int(binary.LittleEndian.Uint16(b.stream[b.pos+2:]))
	if b.pos > len(b.stream) {
		return false, errRecord
	}
	b.body = b.stream[start:b.pos]
	return true, nil
}

// whole is the body of the current record and of the CONTINUE records behind it, to which it moves.
func (b *biffRecords) whole() *biffText {
	parts := [][]byte{b.body}
	for len(b.stream)-b.pos >= 4 && binary.LittleEndian.Uint16(b.stream[b.pos:]) == recContinue {
		if ok, err := b.next(); !ok || err != nil {
			break
		}
		parts = append(parts, b.body)
	}
	return &biffText{parts: parts}
}

func (x *xls) readGlobals() error {
	records := biffRecords{stream: x.stream}
	custom := map[int]numberFormat{}
	var formatIDs []int
	for first := true; ; first = false {
		ok, err := records.next()
		if err != nil {
			return err
		}
		if !ok {
			return errRecord
		}
		body := records.body
		if first && (records.id != recBOF || len(body) < 4) {
			return errors.New("no workbook at the start of the stream")
		}
		switch records.id {
		case recBOF:
			if first && binary.LittleEndian.Uint16(body) != biff8 {
				return ErrOldXLS
			}
		case recFilePass:
			return ErrPassword
		case recDate1904:
			x.date1904 = len(body) >= 2 && body[0] == 1
		case recSheet:
			err = x.addSheet(body)
		case recFormat:
			if len(body) < 2 {
				return errRecord
			}
			text := biffText{parts: [][]byte{body[2:]}}
			var code string
			code, err = text.long()
			custom[int(binary.LittleEndian.Uint16(body))] = parseFormat(code)
		case recXF:
			if len(body) < 4 {
				return errRecord
			}
			formatIDs = append(formatIDs, int(binary.LittleEndian.Uint16(body[2:])))
		case recSST:
			x.strings, err = records.whole().table()
		case recEOF:
			return x.endGlobals(formatIDs, custom)
		}
		if err != nil {
			return err
		}
	}
}

func (x *xls) addSheet(body []byte) error {
	if len(body) < 8 {
		return errRecord
	}
	const worksheet = 0
	if body[5] != worksheet {
		return nil
	}
	text := biffText{parts: [][]byte{body[6:]}}
	name, err := text.short()
	if err != nil {
		return err
	}
	offset := binary.LittleEndian.Uint32(body)
	if int64(offset) >= int64(len(x.stream)) {
		return errRecord
	}
	x.sheets = append(x.sheets, tab{name: name, hidden: body[4]&3 != 0, index: len(x.offsets)})
	x.offsets = append(x.offsets, int(offset))
	return nil
}

func (x *xls) endGlobals(formatIDs []int, custom map[int]numberFormat) error {
	if len(x.sheets) == 0 {
		return ErrEmptyFile.because(errors.New("no worksheet"))
	}
	for _, id := range formatIDs {
		format, ok := custom[id]
		if !ok {
			format = builtinFormat(id)
		}
		x.formats = append(x.formats, format)
	}
	return nil
}

func (x *xls) tabs() []tab { return append([]tab(nil), x.sheets...) }

// warnings: none, since a formula of this format always has its result beside it.
func (x *xls) warnings() []string { return nil }

// placed is a cell with its place.
type placed struct {
	row, column uint16
	cell        Cell
}

func (x *xls) rows(ctx context.Context, t tab, progress func(done, total int64), yield func(n int, cells []Cell) bool) error {
	found, err := x.cells(ctx, x.offsets[t.index], progress)
	if err != nil {
		return refuseRead(err)
	}
	byPlace := func(a, b placed) int {
		return (int(a.row)-int(b.row))<<16 + int(a.column) - int(b.column)
	}
	if !slices.IsSortedFunc(found, byPlace) { // programs other than Excel may write rows in any order
		slices.SortStableFunc(found, byPlace)
	}
	var cells []Cell
	for i := 0; i < len(found); {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		row := found[i].row
		cells = cells[:0]
		for ; i < len(found) && found[i].row == row; i++ {
			column := int(found[i].column)
			for len(cells) <= column {
				cells = append(cells, Cell{Exact: true})
			}
			cells[column] = found[i].cell
		}
		if !yield(int(row)+1, cells) {
			return nil
		}
	}
	return nil
}

// cells collects the cells of the sheet whose records begin at offset.
func (x *xls) cells(ctx context.Context, offset int, progress func(done, total int64)) ([]placed, error) {
	sheet := biffSheet{x: x, records: biffRecords{stream: x.stream, pos: offset}}
	depth := 0 // a chart within the sheet has a BOF and EOF of its own
	for steps := 0; ; steps++ {
		if steps%4096 == 0 {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if progress != nil {
				progress(int64(sheet.records.pos), int64(len(x.stream)))
			}
		}
		ok, err := sheet.records.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, errRecord
		}
		switch {
		case sheet.records.id == recBOF:
			depth++
		case depth == 0:
			return nil, errors.New("no sheet where one should be")
		case sheet.records.id == recEOF:
			if depth--; depth == 0 {
				return sheet.found, nil
			}
		case depth == 1:
			if err := sheet.record(); err != nil {
				return nil, err
			}
		}
	}
}

// biffSheet is the reading of one worksheet.
type biffSheet struct {
	x       *xls
	records biffRecords
	found   []placed
	text    int // 1 + index in found of a formula whose text follows in a STRING record
}

func (s *biffSheet) record() error {
	id, body := s.records.id, s.records.body
	switch least := leastLength(id); {
	case id == recString:
		return s.formulaText()
	case least == 0:
		return nil
	case len(body) < least:
		return errRecord
	}
	s.text = 0
	p := placed{row: binary.LittleEndian.Uint16(body), column: binary.LittleEndian.Uint16(body[2:])}
	if p.column > lastBIFFColumn {
		return errColumn
	}
	format := s.format(binary.LittleEndian.Uint16(body[4:]))
	switch id {
	case recLabelSST:
		i := binary.LittleEndian.Uint32(body[6:])
		if int64(i) >= int64(len(s.x.strings)) {
			return errors.New("shared string is missing")
		}
		p.cell = textCell(s.x.strings[i])
	case recLabel, recRString:
		text := biffText{parts: [][]byte{body[6:]}}
		content, err := text.long()
		if err != nil {
			return err
		}
		p.cell = textCell(content)
	case recNumber:
		p.cell = numberCell(float64At(body[6:]), format, s.x.date1904)
	case recRK:
		p.cell = numberCell(rk(body[6:]), format, s.x.date1904)
	case recMulRK:
		return s.mulRK(p, body[4:len(body)-2])
	case recBoolErr:
		p.cell = boolOrError(body[6], body[7] == 1)
	case recFormula:
		return s.formula(p, format, body[6:14])
	}
	s.add(p)
	return nil
}

// leastLength is the length below which the record of a cell is cut short; 0 for records that are none.
func leastLength(id uint16) int {
	switch id {
	case recLabel, recRString, recBoolErr:
		return 8
	case recLabelSST, recRK:
		return 10
	case recMulRK:
		return 12
	case recNumber, recFormula:
		return 14
	}
	return 0
}

func (s *biffSheet) add(p placed) {
	if p.cell.Kind != Blank {
		s.found = append(s.found, p)
	}
}

func (s *biffSheet) format(xf uint16) numberFormat {
	if int(xf) < len(s.x.formats) {
		return s.x.formats[xf]
	}
	return generalFormat
}

// mulRK adds a run of numbers from p on; each of six bytes.
func (s *biffSheet) mulRK(p placed, run []byte) error {
	for ; len(run) >= 6; run = run[6:] {
		if p.column > lastBIFFColumn {
			return errColumn
		}
		p.cell = numberCell(rk(run[2:]), s.format(binary.LittleEndian.Uint16(run)), s.x.date1904)
		s.add(p)
		p.column++
	}
	return nil
}

// formula adds the stored result of a formula.
func (s *biffSheet) formula(p placed, format numberFormat, result []byte) error {
	if result[6] != 0xFF || result[7] != 0xFF {
		p.cell = numberCell(float64At(result), format, s.x.date1904)
		s.add(p)
		return nil
	}
	const text, boolean, failure = 0, 1, 2
	switch result[0] {
	case text:
		s.found = append(s.found, p) // its text follows
		s.text = len(s.found)
		s.found[s.text-1].cell = Cell{Exact: true}
	case boolean, failure:
		p.cell = boolOrError(result[2], result[0] == failure)
		s.add(p)
	}
	return nil
}

func (s *biffSheet) formulaText() error {
	if s.text == 0 {
		return nil
	}
	content, err := s.records.whole().long()
	if err != nil {
		return err
	}
	s.found[s.text-1].cell = textCell(content)
	s.text = 0
	return nil
}

func float64At(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }

// rk is the number of a compressed record: 30 bits of a whole number or of a float64, perhaps times 100.
func rk(b []byte) float64 {
	bits := binary.LittleEndian.Uint32(b)
	v := float64(int32(bits) >> 2)
	if bits&2 == 0 {
		v = math.Float64frombits(uint64(bits&^3) << 32)
	}
	if bits&1 != 0 {
		v /= 100
	}
	return v
}

func boolOrError(code byte, failure bool) Cell {
	if !failure {
		return boolCell(code != 0)
	}
	shown := map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}[code]
	if shown == "" {
		shown = fmt.Sprintf("#ERR%d", code)
	}
	return Cell{Text: shown, Kind: Error, Exact: true}
}

// biffText reads strings from a record and its continuations. Where the characters of a string go over a boundary, the next part
// begins with flags of its own, which may change the width of the characters.
type biffText struct {
	parts [][]byte
	units []uint16
}

// fill makes the first part one that has bytes; false at the end.
func (t *biffText) fill() bool {
	for len(t.parts) > 0 && len(t.parts[0]) == 0 {
		t.parts = t.parts[1:]
	}
	return len(t.parts) > 0
}

func (t *biffText) byte() (byte, error) {
	if !t.fill() {
		return 0, errRecord
	}
	b := t.parts[0][0]
	t.parts[0] = t.parts[0][1:]
	return b, nil
}

// number reads n bytes, lowest first.
func (t *biffText) number(n int) (int, error) {
	v := 0
	for i := range n {
		b, err := t.byte()
		if err != nil {
			return 0, err
		}
		v |= int(b) << (8 * i)
	}
	return v, nil
}

func (t *biffText) skip(n int) error {
	for n > 0 {
		if !t.fill() {
			return errRecord
		}
		k := min(n, len(t.parts[0]))
		t.parts[0] = t.parts[0][k:]
		n -= k
	}
	return nil
}

// short is a string with a length of one byte, long one of two.
func (t *biffText) short() (string, error) { return t.sized(1) }
func (t *biffText) long() (string, error)  { return t.sized(2) }

func (t *biffText) sized(lengthBytes int) (string, error) {
	length, err := t.number(lengthBytes)
	if err != nil {
		return "", err
	}
	flags, err := t.byte()
	if err != nil {
		if length == 0 {
			return "", nil
		}
		return "", err
	}
	const rich, phonetic = 8, 4
	runs, extra := 0, 0
	if flags&rich != 0 {
		if runs, err = t.number(2); err != nil {
			return "", err
		}
	}
	if flags&phonetic != 0 {
		if extra, err = t.number(4); err != nil {
			return "", err
		}
	}
	s, err := t.characters(length, flags)
	if err != nil {
		return "", err
	}
	return s, t.skip(4*runs + extra)
}

func (t *biffText) characters(n int, flags byte) (string, error) {
	const wide = 1
	t.units = t.units[:0]
	for n > 0 {
		if len(t.parts) == 0 {
			return "", errRecord
		}
		part := t.parts[0]
		if len(part) == 0 {
			if t.parts = t.parts[1:]; len(t.parts) == 0 || len(t.parts[0]) == 0 {
				return "", errRecord
			}
			flags, t.parts[0] = t.parts[0][0], t.parts[0][1:]
			continue
		}
		if flags&wide == 0 {
			k := min(n, len(part))
			for _, b := range part[:k] {
				t.units = append(t.units, uint16(b))
			}
			t.parts[0], n = part[k:], n-k
			continue
		}
		k := min(n, len(part)/2)
		if k == 0 {
			return "", errRecord
		}
		for i := range k {
			t.units = append(t.units, binary.LittleEndian.Uint16(part[2*i:]))
		}
		t.parts[0], n = part[2*k:], n-k
	}
	return lineBreaks(string(utf16.Decode(t.units))), nil
}

// table reads the table of shared strings.
func (t *biffText) table() ([]string, error) {
	if err := t.skip(4); err != nil { // how often they are used
		return nil, err
	}
	count, err := t.number(4)
	if err != nil {
		return nil, err
	}
	var table []string // grows with what is there: count may be anything in a damaged file
	for range count {
		s, err := t.long()
		if err != nil {
			return nil, err
		}
		table = append(table, s)
	}
	return table, nil
}
