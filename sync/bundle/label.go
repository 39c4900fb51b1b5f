package bundle

import (
	"cmp"
	"context"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hufang/store"
	"hufang/sync/enrol"
)

// Label is what a file in a folder says of itself in the clear. Nothing of it is checked: it serves to order and to
// show files, and is believed no further.
type Label struct {
	Name    string   // of the file
	Size    int64    // bytes
	Sender  string   // device; "" = its header cannot be read
	Unit    string   // of the sender
	Place   string   // of the unit
	Created string   // RFC 3339 by the sender's clock
	To      []string // places it is for
	ForMe   bool     // this device is among the readers
	Mine    bool     // this device is the sender
}

// Folder lists the bundles in a folder by place, sender and, each sender's oldest first, the sender's clock. What is
// being written is left out. Refusals: not_enrolled, missing, unreadable.
func Folder(ctx context.Context, db *store.DB, dir string) ([]Label, error) {
	directory, err := enrol.Open(ctx, db)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	switch {
	case os.IsNotExist(err):
		return nil, refuse(CodeMissing, pathless(err))
	case err != nil:
		return nil, refuse(CodeUnread, pathless(err))
	}
	mine := readerID(directory.Mine().Recipient)
	var out []Label
	for _, e := range entries {
		// Other systems hide their own notes on a file behind a dot, under the same ending.
		if e.IsDir() || !strings.EqualFold(filepath.Ext(e.Name()), Ext) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l := Label{Name: e.Name()}
		if info, err := e.Info(); err == nil {
			l.Size = info.Size()
		}
		if h, ok := headerOf(filepath.Join(dir, l.Name)); ok {
			l.Sender, l.Created, l.To, l.Mine, l.ForMe = h.Sender, h.Created, h.To, h.Sender == directory.Own, slices.Contains(h.Readers, mine)
			l.Unit, l.Place = h.unit(directory)
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b Label) int {
		return cmp.Or(strings.Compare(a.Place, b.Place), strings.Compare(a.Sender, b.Sender), strings.Compare(a.Created, b.Created), strings.Compare(a.Name, b.Name))
	})
	return out, nil
}

// headerOf reads the header in front of a file, if there is one of this version.
func headerOf(path string) (h header, ok bool) {
	f, err := os.Open(path)
	if err != nil {
		return h, false
	}
	defer f.Close()
	return headerIn(f)
}

// unit is whom a header says the file is of, and its place.
func (h *header) unit(d *enrol.Directory) (unit, place string) {
	if known, ok := d.Certificate(h.Sender); ok {
		return known.Unit, known.Place
	}
	var c enrol.Certificate
	if enrol.Decode(h.Certificate.Body, &c) != nil {
		return "", ""
	}
	return c.Unit, c.Place
}

func headerIn(f io.ReaderAt) (h header, ok bool) {
	head := make([]byte, prefixSize)
	if readAt(f, head, 0) != nil || string(head[:len(magic)]) != magic || head[4] != version {
		return h, false
	}
	size := binary.BigEndian.Uint32(head[6:])
	if size > maxHeader {
		return h, false
	}
	raw := make([]byte, size)
	if readAt(f, raw, prefixSize) != nil || enrol.Decode(raw, &h) != nil {
		return h, false
	}
	return h, true
}
