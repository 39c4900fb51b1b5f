package workbook

import (
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
)

// oleFile is a compound file ([MS-CFB]): a small file system within a file, in which .xls workbooks and encrypted .xlsx files are kept.
// Everything a header claims is held against the size of the file.
type oleFile struct {
	data    []byte
	shift   int // of the size of a sector
	fat     []uint32
	mini    []byte // the stream that small streams are cut from
	miniFAT []uint32
	cutoff  int                 // streams below it are small
	streams map[string]oleEntry // those directly in the root
}

type oleEntry struct {
	start uint32
	size  int
}

const (
	oleHeader    = 512
	oleEntrySize = 128
	oleMiniShift = 6
	oleLastID    = 0xFFFFFFFA // of a sector; what is above marks free and final ones
)

var errOLE = errors.New("broken compound file")

func openOLE(r io.ReaderAt, size int64) (*oleFile, error) {
	if size > maxXLSFile {
		return nil, ErrTooLarge
	}
	if size < oleHeader {
		return nil, errOLE
	}
	o := &oleFile{data: make([]byte, size), streams: map[string]oleEntry{}}
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), o.data); err != nil {
		return nil, err
	}
	o.shift = int(binary.LittleEndian.Uint16(o.data[30:]))
	if o.shift != 9 && o.shift != 12 {
		return nil, errOLE
	}
	o.cutoff = int(o.field(56))
	if err := o.readFAT(); err != nil {
		return nil, err
	}
	directory, err := o.chain(o.field(48))
	if err != nil {
		return nil, err
	}
	if len(directory) < oleEntrySize {
		return nil, errOLE
	}
	if err := o.readMini(directory); err != nil {
		return nil, err
	}
	o.readDirectory(directory)
	return o, nil
}

func (o *oleFile) field(at int) uint32 { return binary.LittleEndian.Uint32(o.data[at:]) }

// sector is the sector with the id; the last one of a file may be cut short.
func (o *oleFile) sector(id uint32) ([]byte, error) {
	start := (int64(id) + 1) << o.shift
	if id > oleLastID || start >= int64(len(o.data)) {
		return nil, errOLE
	}
	return o.data[start:min(start+1<<o.shift, int64(len(o.data)))], nil
}

// readFAT reads the table of which sector follows which; its own sectors are listed in the header and in a chain of sectors.
func (o *oleFile) readFAT() error {
	list := words(o.data[76:oleHeader])
	list = list[:min(uint32(len(list)), o.field(44))]
	sectors := len(o.data) >> o.shift
	for next, n := o.field(68), 0; next <= oleLastID; n++ {
		s, err := o.sector(next)
		if err != nil || len(s) < 1<<o.shift || n > sectors {
			return errOLE
		}
		w := words(s)
		list, next = append(list, w[:len(w)-1]...), w[len(w)-1]
	}
	for _, id := range list {
		if id > oleLastID {
			continue
		}
		s, err := o.sector(id)
		if err != nil || len(o.fat) > sectors {
			break // a table longer than the file: what lies beyond is not there
		}
		o.fat = append(o.fat, words(s)...)
	}
	return nil
}

func words(b []byte) []uint32 {
	w := make([]uint32, len(b)/4)
	for i := range w {
		w[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return w
}

// chain is the content of a chain of sectors.
func (o *oleFile) chain(id uint32) ([]byte, error) {
	var content []byte
	for id <= oleLastID {
		s, err := o.sector(id)
		if err != nil || int64(id) >= int64(len(o.fat)) || len(content) > len(o.data) {
			return nil, errOLE
		}
		content = append(content, s...)
		id = o.fat[id]
	}
	return content, nil
}

func (o *oleFile) readMini(directory []byte) error {
	root := entryOf(directory)
	if root.size == 0 {
		return nil
	}
	var err error
	if o.mini, err = o.chain(root.start); err != nil {
		return err
	}
	table, err := o.chain(o.field(60))
	o.miniFAT = words(table)
	return err
}

func entryOf(b []byte) oleEntry {
	return oleEntry{start: binary.LittleEndian.Uint32(b[116:]), size: int(binary.LittleEndian.Uint32(b[120:]))}
}

// readDirectory lists the streams of the root, which hang in a tree. Those of objects within the workbook hang elsewhere.
func (o *oleFile) readDirectory(directory []byte) {
	const left, right, child, stream = 68, 72, 76, 2
	seen := map[uint32]bool{}
	waiting := []uint32{binary.LittleEndian.Uint32(directory[child:])}
	for len(waiting) > 0 {
		id := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if seen[id] || int64(id) >= int64(len(directory)/oleEntrySize) {
			continue
		}
		seen[id] = true
		b := directory[int(id)*oleEntrySize:][:oleEntrySize]
		waiting = append(waiting, binary.LittleEndian.Uint32(b[left:]), binary.LittleEndian.Uint32(b[right:]))
		if b[66] == stream {
			o.streams[entryName(b)] = entryOf(b)
		}
	}
}

func entryName(b []byte) string {
	n := min(int(binary.LittleEndian.Uint16(b[64:])), 64)/2 - 1 // without the NUL
	var units []uint16
	for i := range n {
		units = append(units, binary.LittleEndian.Uint16(b[2*i:]))
	}
	return string(utf16.Decode(units))
}

// stream is the content of a stream.
func (o *oleFile) stream(e oleEntry) ([]byte, error) {
	if e.size > len(o.data) {
		return nil, errOLE
	}
	if e.size >= o.cutoff {
		content, err := o.chain(e.start)
		if err != nil || len(content) < e.size {
			return nil, errOLE
		}
		return content[:e.size], nil
	}
	var content []byte
	for id := e.start; len(content) < e.size; id = o.miniFAT[id] {
		start := int64(id) << oleMiniShift
		if id > oleLastID || int64(id) >= int64(len(o.miniFAT)) || start >= int64(len(o.mini)) {
			return nil, errOLE
		}
		content = append(content, o.mini[start:min(start+1<<oleMiniShift, int64(len(o.mini)))]...)
	}
	return content[:e.size], nil
}
