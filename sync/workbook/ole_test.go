package workbook

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"unicode/utf16"
)

// smallOLE is a compound file whose root holds one stream of less than 4,096 bytes, cut from the stream of small streams.
func smallOLE(name string, content []byte) []byte {
	const free, final, fatMark, sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 512
	put := func(b []byte, at int, v uint32) { binary.LittleEndian.PutUint32(b[at:], v) }
	minis := (len(content) + 63) / 64
	sectors := (minis*64 + sector - 1) / sector
	file := make([]byte, (4+sectors)*sector) // header, FAT, directory, table of small streams, their stream
	copy(file, oleSignature)
	file[30], file[32] = 9, 6
	put(file, 44, 1)
	put(file, 48, 1)
	put(file, 56, 4096)
	put(file, 60, 2)
	put(file, 64, 1)
	put(file, 68, final)
	for at := 80; at < sector; at += 4 {
		put(file, at, free)
	}
	fat, directory, table := file[sector:2*sector], file[2*sector:3*sector], file[3*sector:4*sector]
	for i := range sector / 4 {
		put(fat, 4*i, free)
		put(table, 4*i, free)
	}
	put(fat, 0, fatMark)
	put(fat, 4, final)
	put(fat, 8, final)
	for i := range sectors {
		put(fat, 4*(3+i), uint32(4+i))
	}
	put(fat, 4*(2+sectors), final)
	for i := range minis {
		put(table, 4*i, uint32(i+1))
	}
	put(table, 4*(minis-1), final)
	entry := func(i int, name string, kind byte, start, size, child uint32) {
		b := directory[128*i:]
		units := utf16.Encode([]rune(name))
		for j, u := range units {
			binary.LittleEndian.PutUint16(b[2*j:], u)
		}
		binary.LittleEndian.PutUint16(b[64:], uint16(2*len(units)+2))
		b[66] = kind
		put(b, 68, free)
		put(b, 72, free)
		put(b, 76, child)
		put(b, 116, start)
		put(b, 120, size)
	}
	entry(0, "Root Entry", 5, 3, uint32(minis*64), 1)
	entry(1, name, 2, 0, uint32(len(content)), free)
	copy(file[4*sector:], content)
	return file
}

func TestOLE(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 130)
	file := smallOLE("Workbook", content)
	read := func(file []byte) ([]byte, error) {
		o, err := openOLE(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return nil, err
		}
		return o.stream(o.streams["Workbook"])
	}
	if got, err := read(file); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	for name, c := range map[string]struct {
		at int
		v  uint32
	}{
		"sector size":                  {30, 60},
		"directory beyond the file":    {48, 500},
		"directory in a loop":          {512 + 4*1, 1},
		"small streams in a loop":      {512 + 4*3, 3},
		"table of small ones missing":  {60, 0xFFFFFFFE},
		"stream larger than the file":  {2*512 + 128 + 120, 0xFFFFFFF0},
		"stream larger than its chain": {2*512 + 128 + 120, 2000},
		"stream beyond the small ones": {2*512 + 128 + 116, 100},
	} {
		broken := slices.Clone(file)
		binary.LittleEndian.PutUint32(broken[c.at:], c.v)
		if _, err := read(broken); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	list := slices.Clone(file) // the list of tables goes on in a sector that follows itself
	binary.LittleEndian.PutUint32(list[68:], 0)
	binary.LittleEndian.PutUint32(list[2*512-4:], 0)
	if _, err := read(list); err == nil {
		t.Error("a list of tables in a loop: no error")
	}
	looped := slices.Clone(file) // the small stream turns back to its start: longer than it says is not read
	binary.LittleEndian.PutUint32(looped[3*512+4*3:], 0)
	if got, err := read(looped); err != nil || len(got) != len(content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	for cut := range file {
		if cut%7 == 0 {
			read(file[:cut]) // must not panic
		}
	}
	for name, want := range map[string]*RefusedError{"EncryptedPackage": ErrPassword, "Book": ErrOldXLS, "WordDocument": ErrDocument, "Contents": ErrUnknown} {
		wantRefused(t, smallOLE(name, content), want)
	}
}
