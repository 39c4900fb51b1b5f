package ui

import (
	"context"
	"path/filepath"

	"hufang/app"
	"hufang/sync/ledger"
)

// export writes the month's books and says where they are.
func (s *shell) export() {
	if !s.commit() {
		return
	}
	out := s.w.opt.Exports
	if out == "" {
		out = filepath.Join(s.w.opt.Dir, "ledgers")
	}
	var books []ledger.Book
	s.w.run(words.exporting, func(ctx context.Context, progress app.Progress) (err error) {
		books, err = s.w.desk.WriteLedgers(ctx, app.LedgerRequest{Out: out}, progress)
		return err
	}, func(err error) {
		if err != nil {
			s.fail(err)
			return
		}
		text := ""
		for _, b := range books {
			text += words.exported(b.Title, b.Rows, b.File)
		}
		s.tell(text)
		if s.w.opt.Show != nil && len(books) > 0 {
			s.w.opt.Show(filepath.Dir(books[0].File))
		}
	})
}
