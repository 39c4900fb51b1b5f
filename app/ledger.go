package app

import (
	"context"
	"fmt"

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
