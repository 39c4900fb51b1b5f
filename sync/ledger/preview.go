package ledger

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"hufang/forms"
	"hufang/store"
	"hufang/store/ahead"
	"hufang/sync/workbook"
)

// Preview is a book as it will be on paper, in texts.
type Preview struct {
	Title   string
	Lines   []string // under the title: who reports, and when
	Columns []forms.Column
	Rows    [][]string // the first of them
	All     int        // how many there are
	Total   []string   // the row of sums; nil = the book has none
	Notes   []string   // below it
	Sign    []string   // who signs
	A3      bool
	Wide    bool // landscape
}

// Look makes the one book of the request without writing it: the sums are of all rows, of the rows the first most.
func Look(ctx context.Context, db *store.DB, req Request, most int) (Preview, error) {
	ledgers, err := chosen(db.Pack(), req.Names)
	if err != nil {
		return Preview{}, err
	}
	if len(ledgers) != 1 {
		return Preview{}, fmt.Errorf("look at ledger: %d books named, want one", len(ledgers))
	}
	if req.Village == "" {
		req.Village = db.Place().Code
	}
	print := press{db: db, pack: db.Pack(), ledger: ledgers[0], req: req, now: db.Now()}
	sheet := print.layout()
	out := Preview{Title: sheet.Title, Columns: print.ledger.Columns, A3: sheet.Paper.Size == workbook.A3, Wide: sheet.Paper.Landscape}
	for _, line := range sheet.Lines {
		out.Lines = append(out.Lines, line...)
	}
	for _, line := range sheet.Foot {
		out.Sign = append(out.Sign, line...)
	}
	totals := newTotals(print.pack, print.ledger)
	reasons, err := print.reasons(ctx)
	if err != nil {
		return Preview{}, fmt.Errorf("look at ledger: %w", err)
	}
	for made, err := range ahead.Of(print.rows(ctx)) {
		if err != nil {
			return Preview{}, fmt.Errorf("look at ledger: %w", err)
		}
		for _, row := range made {
			totals.add(row)
			reasons.saw(row)
			if out.All++; len(out.Rows) >= most {
				continue
			}
			texts := make([]string, len(row.Cells))
			for i, cell := range row.Cells {
				texts[i] = cell.Text
			}
			if row.Undecided {
				texts[0] = markUndecided + texts[0]
			}
			out.Rows = append(out.Rows, texts)
		}
	}
	if totals.summed() {
		out.Total = make([]string, len(out.Columns))
		out.Total[0] = sayTotal
		for i, c := range out.Columns {
			switch {
			case !sums(c) || totals.known[i] == 0:
			case c.Type == forms.TypeMoney:
				out.Total[i] = forms.Yuan(totals.sums[i])
			default:
				out.Total[i] = strconv.FormatInt(totals.sums[i], 10)
			}
		}
	}
	more, err := reasons.notes(ctx)
	if err != nil {
		return Preview{}, fmt.Errorf("look at ledger: %w", err)
	}
	out.Notes = append(totals.notes(), more...)
	return out, nil
}

// Last is the newest file of the request's one book, "" when none was written yet.
func Last(db *store.DB, req Request, title string) (file string, at time.Time) {
	if req.Village == "" {
		req.Village = db.Place().Code
	}
	last, _, err := versions{dir: req.Out, base: fileBase(req.Village, title, req.Month)}.find()
	if err != nil || last == "" {
		return "", at
	}
	if info, err := os.Stat(last); err == nil {
		at = info.ModTime()
	}
	return last, at
}
