package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hufang/forms"
	"hufang/sync/ledger"
)

// Ledgers are the books of the pack, in its order.
func (d *Desk) Ledgers() []*forms.Ledger { return d.Pack().Ledgers }

// LedgerRequest says which books to write.
type LedgerRequest struct {
	Names   []string    // of the pack's books; nil = all
	Month   forms.Month // "" = the desk's
	Village string      // 12, 9 or 6 digits within the place; "" = the place
	Out     string      // folder, made when missing
	FullID  bool        // whole ID and phone numbers, noted in the audit
}

// WriteLedgers writes books ready for paper. Errors have a sentence (see Sentence).
func (d *Desk) WriteLedgers(ctx context.Context, r LedgerRequest, progress Progress) ([]ledger.Book, error) {
	if r.Month == "" {
		r.Month = d.Month()
	}
	req := ledger.Request{Names: r.Names, Month: r.Month, Village: r.Village, Out: r.Out, FullID: r.FullID, By: d.Who()}
	if progress != nil {
		req.Progress = func(name string, rows int) { progress(rows, 0, d.Say("doing_ledger", name)) }
	}
	books, err := ledger.Build(ctx, d.db, req)
	if err != nil {
		return books, fmt.Errorf("write ledgers: %w", err)
	}
	return books, nil
}

// Shelf is a book of the month: when it is due, and its newest file.
type Shelf struct {
	Name, Title string
	Due         *Due // nil = the pack gives no day
	File        string
	At          time.Time // of the file
}

// Shelves are the books of the pack for the desk's month, with their files in a folder.
func (d *Desk) Shelves(out string) []Shelf {
	dues := d.Deadlines(d.Month(), d.Today())
	var shelves []Shelf
	for _, l := range d.Ledgers() {
		s := Shelf{Name: l.Name, Title: l.Title}
		s.File, s.At = ledger.Last(d.db, ledger.Request{Month: d.Month(), Out: out}, l.Title)
		if i := slices.IndexFunc(dues, func(due Due) bool { return due.Name == l.Due || due.Ledger == l.Name }); i >= 0 {
			s.Due = &dues[i]
		}
		shelves = append(shelves, s)
	}
	return shelves
}

// PreviewLedger makes one book as it will be on paper, with at most so many of its rows. Whole numbers are noted in the
// audit.
func (d *Desk) PreviewLedger(ctx context.Context, name string, full bool, most int) (ledger.Preview, error) {
	req := ledger.Request{Names: []string{name}, Month: d.Month(), FullID: full, By: d.Who()}
	if full {
		if err := d.db.Audit(ctx, d.Who(), "reveal", "ledger "+name); err != nil {
			return ledger.Preview{}, fmt.Errorf("note the reveal: %w", err)
		}
	}
	return ledger.Look(ctx, d.db, req, most)
}
