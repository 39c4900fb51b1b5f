package workbook

import (
	"bytes"
	"errors"
	"io"
)

// signatures are the first bytes of files that are not tables but come with a table's extension.
var signatures = []struct {
	prefix string
	is     *RefusedError
}{
	{"%PDF-", ErrPDF},
	{"\x89PNG\r\n", ErrImage},
	{"\xff\xd8\xff", ErrImage},
	{"GIF8", ErrImage},
	{"BM", ErrImage}, // with a NUL in its head; a text may begin with BM
	{"II*\x00", ErrImage},
	{"MM\x00*", ErrImage},
	{"RIFF", ErrImage},
	{"Rar!\x1a\x07", ErrArchive},
	{"7z\xbc\xaf\x27\x1c", ErrArchive},
	{"\x1f\x8b", ErrArchive},
	{`{\rtf`, ErrDocument},
	{"\x09\x08", ErrOldXLS}, // BIFF records without a container
	{"\x09\x04", ErrOldXLS},
	{"\x09\x02", ErrOldXLS},
	{"\x09\x00", ErrOldXLS},
}

const (
	zipSignature = "PK\x03\x04"
	oleSignature = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
)

// sniff tells the format from the first bytes, or refuses the file. A zip or OLE container is looked into later.
func sniff(r io.ReaderAt, size int64) (Format, error) {
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", refuseOpen(err)
	}
	switch {
	case len(head) == 0:
		return "", ErrEmptyFile
	case bytes.HasPrefix(head, []byte(zipSignature)):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "", ErrArchive // an empty zip
	case bytes.HasPrefix(head, []byte(oleSignature)):
		return XLS, nil
	}
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) && (s.prefix != "BM" || bytes.IndexByte(head, 0) >= 0) {
			return "", s.is
		}
	}
	return CSV, refuseText(head)
}

// refuseText tells a text table from other text and from unknown bytes.
func refuseText(head []byte) error {
	text := head
	if enc, bom := markedEncoding(head); enc != nil {
		text, _ = enc.NewDecoder().Bytes(head[bom:]) // a character cut at the end of head becomes U+FFFD
	} else {
		for _, c := range head {
			if c < 0x20 && bytes.IndexByte([]byte("\t\n\v\f\r\x1a"), c) < 0 {
				return ErrUnknown
			}
		}
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	if bytes.HasPrefix(text, []byte("<")) || bytes.HasPrefix(text, []byte("MIME-Version:")) {
		return ErrHTML
	}
	return nil
}
