package workbook

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads the XML of a workbook part as a stream of elements and texts, in one reused buffer. encoding/xml would take most of an
// import's time. It does not resolve namespaces: names are local names, as the parts of a workbook never use one name in two senses
// under one parent. Slices it returns are valid until the next call of next.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	err      error // of r; io.EOF at the end

	name   []byte // of the element that starts or ends
	attrs  []byte // of the element that starts, as written
	text   []byte // as written, see cdata
	cdata  bool   // text has no references to resolve
	closed bool   // the element that started ends at once
}

type event uint8

const (
	endOfPart event = iota
	startElement
	endElement
	charData
)

// maxToken bounds a tag or a text. A cell holds at most 32,767 characters; written as references they stay below.
const maxToken = 1 << 20

var errToken = errors.New("xml token too long")

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 64<<10)}
}

// next moves to the next element or text. The end of the part is endOfPart with a nil error only outside of a tag.
func (s *scanner) next() (event, error) {
	if s.closed {
		s.closed = false
		return endElement, nil
	}
	for {
		if s.pos == s.end && !s.more() {
			return endOfPart, s.failure()
		}
		if s.buf[s.pos] != '<' {
			n, err := s.find(0, '<')
			if err == io.ErrUnexpectedEOF && s.failure() == nil {
				n, err = s.end-s.pos, nil // text after the last element
			}
			if err != nil {
				return 0, err
			}
			s.text, s.cdata = s.take(n), false
			return charData, nil
		}
		if err := s.need(2); err != nil {
			return 0, err
		}
		switch s.buf[s.pos+1] {
		case '?':
			if err := s.skipPast("?>"); err != nil {
				return 0, err
			}
		case '!':
			if found, err := s.markup(); found || err != nil {
				return charData, err
			}
		default:
			return s.tag()
		}
	}
}

// markup handles what begins with "<!"; it is true for CDATA, whose text is then set.
func (s *scanner) markup() (bool, error) {
	const cdata, comment = "<![CDATA[", "<!--"
	if err := s.need(len(cdata)); err != nil {
		return false, err
	}
	switch here := s.buf[s.pos:s.end]; {
	case bytes.HasPrefix(here, []byte(cdata)):
		for from := len(cdata); ; {
			n, err := s.find(from, '>')
			if err != nil {
				return false, err
			}
			if n >= len(cdata)+2 && s.buf[s.pos+n-1] == ']' && s.buf[s.pos+n-2] == ']' {
				s.text, s.cdata = s.take(n + 1)[len(cdata):n-2], true
				return true, nil
			}
			from = n + 1
		}
	case bytes.HasPrefix(here, []byte(comment)):
		return false, s.skipPast("-->")
	}
	return false, s.skipPast(">") // a document type; workbooks have none with an inner part
}

// tag reads a start or end tag at pos.
func (s *scanner) tag() (event, error) {
	quote, from := byte(0), 1
	for {
		here := s.buf[s.pos:s.end]
		for i := from; i < len(here); i++ {
			switch c := here[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				return s.parseTag(s.take(i + 1)), nil
			}
		}
		from = len(here)
		if err := s.need(from + 1); err != nil {
			return 0, err
		}
	}
}

func (s *scanner) parseTag(tag []byte) event {
	tag = tag[1 : len(tag)-1]
	kind := startElement
	switch {
	case len(tag) > 0 && tag[0] == '/':
		kind, tag = endElement, tag[1:]
	case len(tag) > 0 && tag[len(tag)-1] == '/':
		s.closed, tag = true, tag[:len(tag)-1]
	}
	n := 0
	for n < len(tag) && !isSpace(tag[n]) {
		n++
	}
	s.name, s.attrs = local(tag[:n]), tag[n:]
	return kind
}

// attr is the value of the attribute with the local name, as written; nil when there is none.
func (s *scanner) attr(name string) []byte {
	for rest := s.attrs; ; {
		key, value, after := nextAttr(rest)
		if key == nil {
			return nil
		}
		if string(key) == name {
			return value
		}
		rest = after
	}
}

// attrText is the attribute's value with references resolved.
func (s *scanner) attrText(name string) string { return resolve(s.attr(name)) }

// nextAttr cuts the first attribute off attrs; key is nil when there is none left.
func nextAttr(attrs []byte) (key, value, rest []byte) {
	i := 0
	for i < len(attrs) && isSpace(attrs[i]) {
		i++
	}
	eq := bytes.IndexByte(attrs[i:], '=')
	if eq < 0 {
		return nil, nil, nil
	}
	key = local(bytes.TrimSpace(attrs[i : i+eq]))
	i += eq + 1
	for i < len(attrs) && isSpace(attrs[i]) {
		i++
	}
	if i == len(attrs) || attrs[i] != '"' && attrs[i] != '\'' {
		return nil, nil, nil
	}
	n := bytes.IndexByte(attrs[i+1:], attrs[i])
	if n < 0 {
		return nil, nil, nil
	}
	return key, attrs[i+1 : i+1+n], attrs[i+n+2:]
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// appendText appends the current text with references resolved.
func (s *scanner) appendText(dst []byte) []byte {
	if s.cdata {
		return append(dst, s.text...)
	}
	return appendResolved(dst, s.text)
}

// find is the offset from pos, at least from, of c.
func (s *scanner) find(from int, c byte) (int, error) {
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], c); i >= 0 {
			return from + i, nil
		}
		from = s.end - s.pos
		if err := s.need(from + 1); err != nil {
			return 0, err
		}
	}
}

// skipPast moves behind the next occurrence of mark, however far it is.
func (s *scanner) skipPast(mark string) error {
	for {
		here := s.buf[s.pos:s.end]
		if i := bytes.Index(here, []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return nil
		}
		s.pos += max(0, len(here)-len(mark)+1)
		if err := s.need(len(mark)); err != nil {
			return err
		}
	}
}

func (s *scanner) take(n int) []byte {
	b := s.buf[s.pos : s.pos+n]
	s.pos += n
	return b
}

// need makes n bytes available from pos on.
func (s *scanner) need(n int) error {
	for s.end-s.pos < n {
		if n > maxToken {
			return errToken
		}
		if !s.more() {
			if err := s.failure(); err != nil {
				return err
			}
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

// more reads some bytes, moving what is not yet taken to the front of a buffer large enough.
func (s *scanner) more() bool {
	if s.err != nil {
		return false
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for tries := 0; tries < 100; tries++ {
		var n int
		n, s.err = s.r.Read(s.buf[s.end:])
		s.end += n
		if n > 0 {
			return true
		}
		if s.err != nil {
			return false
		}
	}
	s.err = io.ErrNoProgress
	return false
}

func (s *scanner) failure() error {
	if s.err == io.EOF {
		return nil
	}
	return s.err
}

// resolve returns XML text with its references resolved.
func resolve(raw []byte) string {
	if bytes.IndexByte(raw, '&') < 0 {
		return string(raw)
	}
	return string(appendResolved(nil, raw))
}

func appendResolved(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i:]
		n := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if n < 0 {
			dst, raw = append(dst, '&'), raw[1:]
			continue
		}
		if r, ok := reference(string(raw[1:n])); ok {
			dst = utf8.AppendRune(dst, r)
		} else {
			dst = append(dst, raw[:n+1]...)
		}
		raw = raw[n+1:]
	}
}

func reference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	number, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(number, "x"); ok {
		number, base = hex, 16
	}
	n, err := strconv.ParseUint(number, base, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), true
}

// cellString is the text of a cell or shared string whose references are resolved: line breaks become \n, and the escapes _xHHHH_ that
// workbooks have for characters XML cannot hold are read.
func cellString(b []byte) string {
	escape, broken := bytes.Contains(b, []byte("_x")), !utf8.Valid(b)
	if !escape && !broken && bytes.IndexByte(b, '\r') < 0 {
		return string(b)
	}
	s := string(b)
	if escape {
		s = unescape(s)
	}
	return strings.ToValidUTF8(lineBreaks(s), "\ufffd")
}

// lineBreaks makes every line break \n.
func lineBreaks(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func unescape(s string) string {
	var out strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			out.WriteString(s)
			return out.String()
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' || utf16.IsSurrogate(rune(n)) {
			out.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		out.WriteString(s[:i])
		out.WriteRune(rune(n))
		s = s[i+7:]
	}
}
