package workbook

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// csvFile reads a text table of any of the usual encodings and delimiters.
type csvFile struct {
	file      io.ReaderAt
	size      int64
	name      string // of its one sheet
	encoding  textEncoding
	delimiter byte
	malformed *int // the Book's
}

// textEncoding is how a text file is written. The decoder of UTF-8 is nil: malformed bytes are dealt with row by row.
type textEncoding struct {
	name    string
	decoder encoding.Encoding
	bom     int64 // bytes to leave out at the start
	mixed   int   // lines that are written in the other encoding
}

var (
	utf16le = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16be = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
)

// markedEncoding is the encoding that the byte order mark of UTF-16 tells, and the length of the mark; nil without one.
func markedEncoding(head []byte) (encoding.Encoding, int) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return utf16le, 2
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return utf16be, 2
	}
	return nil, 0
}

func openCSV(ctx context.Context, file io.ReaderAt, size int64, path string) (*csvFile, error) {
	base := filepath.Base(path)
	c := &csvFile{file: file, size: size, name: strings.TrimSuffix(base, filepath.Ext(base)), malformed: new(int)}
	var err error
	if c.encoding, err = detectEncoding(ctx, io.NewSectionReader(file, 0, size)); err != nil {
		return nil, err
	}
	if c.delimiter, err = c.detectDelimiter(); err != nil {
		return nil, err
	}
	return c, nil
}

// detectEncoding reads the whole file: a village's table may have its first Chinese character anywhere. Text that is valid UTF-8 is UTF-8,
// other text GB18030; in a file glued together from both, the encoding of more lines is taken and the others are counted.
func detectEncoding(ctx context.Context, r io.Reader) (textEncoding, error) {
	in := bufio.NewReaderSize(r, 256<<10)
	head, err := in.Peek(3)
	if err != nil && err != io.EOF {
		return textEncoding{}, refuseOpen(err)
	}
	switch enc, bom := markedEncoding(head); {
	case enc == utf16le:
		return textEncoding{name: "UTF-16LE", decoder: enc, bom: int64(bom)}, nil
	case enc == utf16be:
		return textEncoding{name: "UTF-16BE", decoder: enc, bom: int64(bom)}, nil
	case string(head) == "\ufeff":
		return textEncoding{name: "UTF-8", bom: 3}, nil
	}
	content, utf8Lines, otherLines := false, 0, 0
	for lines := 0; ; lines++ {
		if lines%4096 == 0 && ctx.Err() != nil {
			return textEncoding{}, ctx.Err()
		}
		line, err := in.ReadSlice('\n') // a line longer than the buffer comes in pieces, each judged by itself
		if err == bufio.ErrBufferFull {
			err = nil
		}
		content = content || len(bytes.TrimSpace(line)) > 0
		switch {
		case isASCII(line):
		case utf8.Valid(line):
			utf8Lines++
		default:
			otherLines++
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return textEncoding{}, refuseOpen(err)
		}
	}
	switch {
	case !content:
		return textEncoding{}, ErrEmptyFile
	case otherLines <= utf8Lines:
		return textEncoding{name: "UTF-8", mixed: otherLines}, nil
	}
	mixed := utf8Lines
	if mixed*20 < otherLines {
		mixed = 0 // short GB18030 words that happen to be valid UTF-8, such as 联通
	}
	return textEncoding{name: "GB18030", decoder: simplifiedchinese.GB18030, mixed: mixed}, nil
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// open is the text from its start, as UTF-8 as far as it can be decoded.
func (c *csvFile) open(progress func(done int64)) *bufio.Reader {
	section := io.NewSectionReader(c.file, c.encoding.bom, c.size-c.encoding.bom)
	var r io.Reader = &boundedReader{r: section, left: c.size, progress: progress}
	if c.encoding.decoder != nil {
		r = transform.NewReader(r, c.encoding.decoder.NewDecoder())
	}
	return bufio.NewReaderSize(r, 64<<10)
}

// detectDelimiter takes the candidate that splits the most of the first records into the same number of fields, several at least.
func (c *csvFile) detectDelimiter() (byte, error) {
	best, bestScore := byte(','), 0
	for _, candidate := range []byte{',', '\t', ';'} {
		counts := map[int]int{}
		s := splitter{r: c.open(nil), delimiter: candidate}
		for range 20 {
			fields, err := s.next()
			if err == io.EOF || errors.Is(err, ErrQuote) {
				break // another candidate may read the quotes rightly; if none does, Rows will say so
			}
			if err != nil {
				return 0, refuseRead(err)
			}
			counts[len(fields)]++
		}
		for fields, times := range counts {
			if score := times * (fields - 1); score > bestScore {
				best, bestScore = candidate, score
			}
		}
	}
	return best, nil
}

func (c *csvFile) tabs() []tab { return []tab{{name: c.name}} }

func (c *csvFile) warnings() []string {
	var said []string
	if *c.malformed > 0 {
		said = append(said, fmt.Sprintf("有 %d 个字符的编码读不出来，已显示为「\ufffd」；请核对这些单元格，或用 WPS、Excel 另存为 .xlsx 后再导入。", *c.malformed))
	}
	if c.encoding.mixed > 0 {
		said = append(said, fmt.Sprintf("这个文件混有两种文字编码，约有 %d 行与其余各行不同，可能读成乱码；请核对，或用 WPS、Excel 另存为 .xlsx 后再导入。", c.encoding.mixed))
	}
	return said
}

func (c *csvFile) rows(ctx context.Context, _ tab, progress func(done, total int64), yield func(n int, cells []Cell) bool) error {
	*c.malformed = 0
	s := splitter{delimiter: c.delimiter, r: c.open(func(done int64) {
		if progress != nil {
			progress(done, c.size)
		}
	})}
	var cells []Cell
	for n := 1; ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		fields, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return refuseRead(err)
		}
		cells = cells[:0]
		for _, field := range fields {
			cells = append(cells, textCell(c.decode(field)))
		}
		if !yield(n, cells) {
			return nil
		}
	}
}

// decode makes a string of a field, with each byte that is no UTF-8 replaced, and counts what was replaced here or by the decoder.
func (c *csvFile) decode(field []byte) string {
	if isASCII(field) {
		return string(field)
	}
	s := string(field)
	if !utf8.ValidString(s) {
		s = string([]rune(s)) // one U+FFFD for each byte, where ToValidUTF8 makes one of a run
	}
	*c.malformed += strings.Count(s, "\ufffd")
	return s
}

// splitter cuts text into records and fields after RFC 4180, and leaves alone a quote inside of a field that does not begin with one,
// as in ="362401…". Unlike encoding/csv it refuses a quote that is never closed instead of swallowing the rest of the file, and
// gives blank lines as records, so that records number as rows do.
type splitter struct {
	r         *bufio.Reader
	delimiter byte
	record    []byte
	ends      []int // of the fields in record
	fields    [][]byte
}

// maxRecord bounds a record; 16,384 cells of any sensible length stay below.
const maxRecord = 16 << 20

// next returns the next record, valid until the following call; io.EOF after the last.
func (s *splitter) next() ([][]byte, error) {
	s.record, s.ends = s.record[:0], s.ends[:0]
	if _, err := s.r.Peek(1); err != nil {
		return nil, err
	}
	for {
		last, err := s.field()
		if err != nil {
			return nil, err
		}
		s.ends = append(s.ends, len(s.record))
		if len(s.record) > maxRecord || len(s.ends) > lastColumn {
			return nil, ErrTooLarge
		}
		if last {
			break
		}
	}
	s.fields = s.fields[:0]
	from := 0
	for _, end := range s.ends {
		s.fields = append(s.fields, s.record[from:end])
		from = end
	}
	return s.fields, nil
}

// field appends one field to the record; last is true at the end of the line or file.
func (s *splitter) field() (last bool, err error) {
	if first, err := s.r.Peek(1); err == nil && first[0] == '"' {
		s.r.Discard(1)
		if err := s.quoted(); err != nil {
			return false, err
		}
	}
	for {
		b, err := s.r.ReadByte()
		switch {
		case err == io.EOF:
			return true, nil
		case err != nil:
			return false, err
		case b == s.delimiter:
			return false, nil
		case b == '\n':
			return true, nil
		case b == '\r':
			if next, err := s.r.Peek(1); err == nil && next[0] == '\n' {
				s.r.Discard(1)
			}
			return true, nil
		case b == 0x1a && s.atEnd(): // the end mark of DOS programs
			return true, nil
		}
		if s.record = append(s.record, b); len(s.record) > maxRecord {
			return false, ErrTooLarge
		}
	}
}

func (s *splitter) atEnd() bool {
	_, err := s.r.Peek(1)
	return err == io.EOF
}

// quoted appends the content of a quoted field, behind whose opening quote the reader stands.
func (s *splitter) quoted() error {
	for {
		b, err := s.r.ReadByte()
		if err == io.EOF {
			return ErrQuote
		}
		if err != nil {
			return err
		}
		switch b {
		case '"':
			next, err := s.r.Peek(1)
			if err != nil || next[0] != '"' {
				return nil
			}
			s.r.Discard(1)
		case '\r':
			if next, err := s.r.Peek(1); err == nil && next[0] == '\n' {
				s.r.Discard(1)
			}
			b = '\n'
		}
		if s.record = append(s.record, b); len(s.record) > maxRecord {
			return ErrTooLarge
		}
	}
}
