// Package roster takes workbooks that other systems exported: it finds the header, maps columns and codes by the pack, previews, and imports households and people as one batch that can be undone.
package roster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"slices"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/workbook"
)

// Step names what a long import is doing.
type Step string

// The steps, in their order.
const (
	Reading Step = "reading" // done and total are bytes of the sheet
	Taking  Step = "taking"  // done and total are rows
)

// Options observe a long import.
type Options struct {
	Progress func(step Step, done, total int64) // called now and then from the calling goroutine; may be nil
}

func (o Options) progress(step Step, done, total int64) {
	if o.Progress != nil {
		o.Progress(step, done, total)
	}
}

// Roster is a file that was read and understood, not yet imported: households with their people, and what stood in the way.
type Roster struct {
	Path      string
	Hash      string // hex SHA-256 of the file
	System    string // the pack's name of the system whose headers fitted best
	Sheet     string
	HeaderRow int // 1-based row of the file
	Rows      int // rows below the header that hold something

	pack     *forms.Pack
	layout   layout
	lines    []line
	families []family
	people   bool // a row is a person; otherwise a household

	rejected  []Rejected
	warnings  []string
	malformed int
}

// line is one row of the file, taken; its cells are indices into the values of the layout's columns.
type line struct {
	n       int // 1-based row of the file
	cells   []uint32
	village string // 12 digits
	family  int
}

// The first rows of a sheet among which its header is looked for: under merged titles and notes it is rarely below the third.
const headerDepth = 12

// Read opens the file and understands it by the mappings of the pack, for a laptop of the given place. Nothing is written.
// The error is ctx's, or a [*workbook.RefusedError] with a sentence for people.
func Read(ctx context.Context, p *forms.Pack, place store.Place, path string, opt Options) (*Roster, error) {
	book, err := workbook.Open(ctx, path, workbook.ReadOptions{Progress: func(done, total int64) { opt.progress(Reading, done, total) }})
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	defer book.Close()
	r := &Roster{Path: path, pack: p}
	if err := r.findSheet(ctx, book); err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	if err := r.readLines(ctx, book); err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	if r.Hash, err = hashFile(path); err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	r.malformed = book.Malformed
	r.warnings = append(r.warnings, book.Warnings()...)
	r.warnings = append(r.warnings, r.layout.warnings...)
	r.sift(newPlaces(place))
	r.gather()
	return r, nil
}

// findSheet chooses the sheet and the row whose headings the pack knows best.
func (r *Roster) findSheet(ctx context.Context, book *workbook.Book) error {
	systems := systemsOf(r.pack)
	best, content := 0, false
	for _, sheet := range book.Sheets() {
		first, err := firstRows(ctx, book, sheet)
		if errors.Is(err, workbook.ErrEmptySheet) {
			continue
		}
		if err != nil {
			return err
		}
		content = true
		at, ok := workbook.FindHeader(first, func(header string) bool {
			return slices.ContainsFunc(systems, func(s system) bool { _, ok := s.headers[header]; return ok })
		})
		if !ok {
			continue
		}
		if l := newLayout(r.pack, systems, first[at]); l.known > best {
			best = l.known
			r.layout, r.System, r.Sheet, r.HeaderRow = l, l.system, sheet, first[at].N
		}
	}
	switch {
	case !content:
		return workbook.ErrEmptySheet
	case best == 0:
		return ErrNoHeader
	case r.layout.name == nil && r.layout.householdNo == nil && r.layout.head == nil:
		return ErrNoKey
	}
	r.people = r.layout.name != nil
	return nil
}

func firstRows(ctx context.Context, book *workbook.Book, sheet string) ([]workbook.Row, error) {
	var first []workbook.Row
	for row, err := range book.Rows(ctx, sheet) {
		if err != nil {
			return nil, err
		}
		if first = append(first, row); len(first) == headerDepth {
			break
		}
	}
	return first, nil
}

func (r *Roster) readLines(ctx context.Context, book *workbook.Book) error {
	columns := r.layout.columns
	var slab []uint32
	for row, err := range book.Rows(ctx, r.Sheet) {
		if err != nil {
			return err
		}
		if row.N <= r.HeaderRow || r.layout.repeatsHeader(row) {
			continue
		}
		if len(slab) < len(columns) {
			slab = make([]uint32, 256*len(columns))
		}
		cells := slab[:len(columns):len(columns)]
		slab = slab[len(columns):]
		for i, c := range columns {
			cells[i] = c.index(row.Cell(c.at))
		}
		r.lines = append(r.lines, line{n: row.N, cells: cells})
	}
	if r.Rows = len(r.lines); r.Rows == 0 {
		return ErrHeaderAlone
	}
	return nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", workbook.ErrUnreadable
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", workbook.ErrUnreadable
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// name of the file, without its folder: what a batch remembers.
func (r *Roster) name() string { return filepath.Base(r.Path) }

// at is the value of a column in a line; the zero value for a column the file does not have.
func (r *Roster) at(l *line, c *column) value {
	if c == nil {
		return value{}
	}
	return c.values[l.cells[c.slot]]
}

// sift takes the lines that can be imported, each once, with its village; the others are rejected with the reason.
func (r *Roster) sift(places *places) {
	var (
		kept     = r.lines[:0]
		seed     = maphash.MakeSeed()
		seen     = make(map[uint64][]int, len(r.lines)) // hash of the cells → kept
		repeated = newTally(sayRepeated)
		badID    = newTally(sayBadID)
		rounded  = newTally(sayRoundedID)
	)
	places.survey(r)
	for i := range r.lines {
		l := r.lines[i]
		if rejected, ok := r.refuse(&l, places); ok {
			r.rejected = append(r.rejected, rejected)
			continue
		}
		h := hashCells(seed, l.cells)
		if slices.ContainsFunc(seen[h], func(k int) bool { return slices.Equal(kept[k].cells, l.cells) }) {
			repeated.add(l.n)
			continue
		}
		seen[h] = append(seen[h], len(kept))
		switch r.at(&l, r.layout.idNumber).number {
		case wrong:
			badID.add(l.n)
		case roundedOff:
			rounded.add(l.n)
		}
		kept = append(kept, l)
	}
	clear(r.lines[len(kept):])
	r.lines = kept
	r.warn(repeated, badID, rounded)
}

func hashCells(seed maphash.Seed, cells []uint32) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, c := range cells {
		maphash.WriteComparable(&h, c)
	}
	return h.Sum64()
}

// refuse tells why a line cannot be imported at all; ok is false when it can, and then the line knows its village.
func (r *Roster) refuse(l *line, places *places) (rejected Rejected, ok bool) {
	for i, c := range r.layout.columns {
		if v := &c.values[l.cells[i]]; v.lost {
			return Rejected{Row: l.n, Field: c.header, Reason: sayLost, masked: v.masked()}, true
		}
	}
	key := r.layout.name
	if !r.people {
		if key = r.layout.householdNo; key == nil || r.at(l, key).blank() && r.layout.head != nil {
			key = r.layout.head
		}
	}
	if !r.at(l, key).answer.IsKnown() {
		reason := sayNoName
		if !r.people {
			reason = sayNoHousehold
		}
		return Rejected{Row: l.n, Field: key.header, Reason: reason}, true
	}
	where := places.of(r, l)
	l.village = where.village
	return Rejected{Row: l.n, Field: where.field, Reason: where.reason, masked: where.text}, l.village == ""
}

func (r *Roster) warn(tallies ...*tally) {
	for _, t := range tallies {
		if s := t.sentence(); s != "" {
			r.warnings = append(r.warnings, s)
		}
	}
}
