package ui

import (
	"context"
	"path/filepath"

	"hufang/app"
	"hufang/sync/ledger"
)

// exports is the folder of the books.
func (s *shell) exports() string {
	if s.w.opt.Exports != "" {
		return s.w.opt.Exports
	}
	return filepath.Join(s.w.opt.Dir, "ledgers")
}

// export writes all books of the month and says where they are.
func (s *shell) export() {
	s.exportBooks(app.LedgerRequest{}, func() {
		if s.w.opt.Show != nil {
			s.w.opt.Show(s.exports())
		}
	})
}

// exportBooks writes books and says where they are.
func (s *shell) exportBooks(request app.LedgerRequest, then func()) {
	if !s.commit() {
		return
	}
	request.Out = s.exports()
	var books []ledger.Book
	s.w.run(words.exporting, func(ctx context.Context, progress app.Progress) (err error) {
		books, err = s.w.desk.WriteLedgers(ctx, request, progress)
		return err
	}, func(err error) {
		if err != nil {
			s.fail(err)
			return
		}
		s.tell(words.exported(books, request.Out))
		then()
	})
}
