// Package ledger prints the books a pack orders: it streams dossiers into rows and lays them out as a workbook ready for paper, signature and seal.
package ledger

import (
	"context"
	"fmt"
	"iter"
	"os"
	"strings"
	"time"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/store"
	"hufang/store/ahead"
	"hufang/sync/workbook"
)

// Request says which books to write.
type Request struct {
	Names   []string    // ledgers of the pack; empty means all of them
	Month   forms.Month // of the follow-ups
	Village string      // 12, 9 or 6 digits within the laptop's place; "" means the place itself
	Out     string      // folder, made when missing
	FullID  bool        // whole ID and phone numbers; masked without it
	By      store.User  // for the audit

	Progress func(name string, rows int) // called now and then while a book is written; may be nil
}

// Book is one book that was written.
type Book struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	File  string `json:"file"` // path
	Rows  int    `json:"rows"` // without heads, totals and notes
}

// Build writes the books, each whole or not at all. A book whose cells are those of its last version is not written again: that
// version is returned. The error is ctx's, or wraps a [*workbook.RefusedError] with a sentence for people.
func Build(ctx context.Context, db *store.DB, req Request) ([]Book, error) {
	ledgers, err := chosen(db.Pack(), req.Names)
	if err != nil {
		return nil, err
	}
	if req.Village == "" {
		req.Village = db.Place().Code
	}
	if err := os.MkdirAll(req.Out, 0o755); err != nil {
		return nil, fmt.Errorf("make folder for ledgers: %w", workbook.ErrUnwritable)
	}
	books := make([]Book, 0, len(ledgers))
	for _, l := range ledgers {
		p := press{db: db, pack: db.Pack(), ledger: l, req: req, now: db.Now()}
		book, err := p.print(ctx)
		if err != nil {
			return books, fmt.Errorf("write ledger %s: %w", l.Name, err)
		}
		books = append(books, book)
		if err := db.Audit(ctx, req.By, "export ledger", p.audited(book)); err != nil {
			return books, fmt.Errorf("write ledger %s: %w", l.Name, err)
		}
	}
	return books, nil
}

func chosen(p *forms.Pack, names []string) ([]*forms.Ledger, error) {
	if len(names) == 0 {
		return p.Ledgers, nil
	}
	ledgers := make([]*forms.Ledger, len(names))
	for i, name := range names {
		if ledgers[i] = p.Ledger(name); ledgers[i] == nil {
			return nil, fmt.Errorf("choose ledgers: %w", errNoLedger(p, name))
		}
	}
	return ledgers, nil
}

// press writes one book.
type press struct {
	db     *store.DB
	pack   *forms.Pack
	ledger *forms.Ledger
	req    Request
	now    time.Time
}

// audited is what the audit keeps of a book: no personal data, and no path.
func (p *press) audited(b Book) string {
	ids := "masked"
	if p.req.FullID {
		ids = "full"
	}
	return fmt.Sprintf("%s %s %s rows=%d ids=%s", b.Name, p.req.Village, p.req.Month, b.Rows, ids)
}

// place is the name in the title and of the unit that reports.
func (p *press) place() string { return p.nameOf(p.req.Village) }

// nameOf is what a village, town or county is called; its code where nobody knows.
func (p *press) nameOf(code string) string {
	if place := p.db.Place(); place.Code == code && place.Name != "" {
		return place.Name
	}
	if d, ok := cn.Lookup(code); ok {
		return d.Name()
	}
	return code
}

func (p *press) print(ctx context.Context) (Book, error) {
	book := Book{Name: p.ledger.Name, Title: p.ledger.Title}
	files := versions{dir: p.req.Out, base: fileBase(p.req.Village, p.ledger.Title, p.req.Month)}
	last, next, err := files.find()
	if err != nil {
		return book, err
	}
	if book.Rows, err = p.write(ctx, next); err != nil {
		return book, err
	}
	book.File, err = settle(ctx, last, next)
	return book, err
}

func (p *press) write(ctx context.Context, path string) (rows int, err error) {
	w, err := workbook.Create(path, workbook.WriteOptions{TempDir: p.db.TempDir(), Created: p.now})
	if err != nil {
		return 0, err
	}
	defer w.Discard()
	sheet, err := w.Sheet(p.layout())
	if err != nil {
		return 0, err
	}
	totals := newTotals(p.pack, p.ledger)
	reasons, err := p.reasons(ctx)
	if err != nil {
		return 0, err
	}
	values := make([]workbook.Value, len(p.ledger.Columns))
	for made, err := range ahead.Of(p.rows(ctx)) {
		if err != nil {
			return 0, err
		}
		for _, row := range made {
			for i, cell := range row.Cells {
				values[i] = valueOf(cell)
			}
			if row.Undecided {
				values[0] = workbook.String(markUndecided + row.Cells[0].Text)
			}
			totals.add(row)
			reasons.saw(row)
			if err := sheet.Row(values...); err != nil {
				return 0, err
			}
		}
		rows += len(made)
		if p.req.Progress != nil {
			p.req.Progress(p.ledger.Name, rows)
		}
	}
	notes, err := reasons.notes(ctx)
	if err != nil {
		return 0, err
	}
	if err := totals.write(sheet, notes...); err != nil {
		return 0, err
	}
	if err := sheet.Close(); err != nil {
		return 0, err
	}
	return rows, w.Close()
}

// rows are the book's rows, household by household, numbered from 1.
func (p *press) rows(ctx context.Context) iter.Seq2[[]forms.Row, error] {
	reads := p.pack.Reads(p.ledger)
	households := p.db.Dossiers(ctx, store.DossierQuery{Village: p.req.Village, Month: p.req.Month, Only: &reads})
	return func(yield func([]forms.Row, error) bool) {
		options := forms.RowOptions{FullID: p.req.FullID, Today: forms.DayOf(p.now), Row: 1}
		for d, err := range ahead.Of(households) {
			if err != nil {
				yield(nil, err)
				return
			}
			made := p.pack.Rows(p.ledger, d, options)
			options.Row += len(made)
			if !yield(made, nil) {
				return
			}
		}
	}
}

// valueOf sets money and counts as numbers and everything else, ID numbers above all, as text.
func valueOf(c forms.Cell) workbook.Value {
	switch {
	case c.Number && c.Type == forms.TypeMoney:
		return workbook.Fen(c.Int)
	case c.Number:
		return workbook.Int(c.Int)
	}
	return workbook.String(c.Text)
}

// fileBase is the name of a book's file without its version: village code, title and month.
func fileBase(village, title string, m forms.Month) string {
	title = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '-'
		}
		return r
	}, title)
	return fmt.Sprintf("%s_%s_%s", village, title, m)
}
