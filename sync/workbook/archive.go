package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
)

// archive is the zip of a workbook as excelize writes it, part by part and in any order. It puts the parts in order and gives them one
// time, so that the same book has the same bytes.
type archive struct {
	w       io.Writer
	extents map[string]string // the range that each sheet's part fills
	parts   []*archivedPart
	deflate *flate.Writer
}

// archivedPart is a part compressed in memory: a tenth of its size.
type archivedPart struct {
	archive *archive
	name    string
	packed  bytes.Buffer
	size    uint64
	sum     hash.Hash32
}

// unknownExtent stands in a sheet's part until all rows are written: the part names its range before its rows.
const unknownExtent = "A1:XFD1048576"

// Create ends the part before and begins the next.
func (a *archive) Create(name string) (io.Writer, error) {
	if err := a.endPart(); err != nil {
		return nil, err
	}
	p := &archivedPart{archive: a, name: name, sum: crc32.NewIEEE()}
	a.parts = append(a.parts, p)
	if a.deflate == nil {
		const level = 5
		var err error
		if a.deflate, err = flate.NewWriter(&p.packed, level); err != nil {
			return nil, err
		}
	} else {
		a.deflate.Reset(&p.packed)
	}
	return p, nil
}

func (a *archive) endPart() error {
	if len(a.parts) == 0 {
		return nil
	}
	return a.deflate.Close()
}

// AddFS is asked for by excelize's interface and never called.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the zip.
func (a *archive) Close() error {
	if err := a.endPart(); err != nil {
		return err
	}
	slices.SortFunc(a.parts, func(x, y *archivedPart) int { return strings.Compare(x.name, y.name) })
	z := zip.NewWriter(a.w)
	for _, p := range a.parts {
		const firstOf1980 = 1<<5 | 1 // the least date a zip can hold
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: p.name, Method: zip.Deflate, ModifiedDate: firstOf1980,
			CRC32: p.sum.Sum32(), CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size,
		})
		if err != nil {
			return fmt.Errorf("write zip: %w", err)
		}
		if _, err := p.packed.WriteTo(w); err != nil {
			return fmt.Errorf("write zip: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write zip: %w", err)
	}
	return nil
}

// Write compresses, having set the range in the first bytes of a sheet.
func (p *archivedPart) Write(b []byte) (int, error) {
	extent, known := p.archive.extents[p.name]
	if !known || p.size > 0 {
		return len(b), p.write(b)
	}
	at := bytes.Index(b, []byte(unknownExtent))
	if at < 0 {
		return 0, errors.New("write zip: sheet without a range")
	}
	for _, piece := range [][]byte{b[:at], []byte(extent), b[at+len(unknownExtent):]} {
		if err := p.write(piece); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

func (p *archivedPart) write(b []byte) error {
	p.size += uint64(len(b))
	p.sum.Write(b)
	_, err := p.archive.deflate.Write(b)
	return err
}
