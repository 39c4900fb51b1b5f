package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"hufang/sync/workbook"
)

// versions are the files of one book in a folder: base_v1.xlsx, base_v2.xlsx …
type versions struct{ dir, base string }

func (v versions) path(n int) string {
	return filepath.Join(v.dir, fmt.Sprintf("%s_v%d.xlsx", v.base, n))
}

// find returns the newest version, "" when there is none, and the name of the next.
func (v versions) find() (last, next string, err error) {
	entries, err := os.ReadDir(v.dir)
	if err != nil {
		return "", "", workbook.ErrUnwritable
	}
	newest := 0
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), v.base+"_v")
		if !ok {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSuffix(number, ".xlsx")); err == nil && strings.HasSuffix(number, ".xlsx") {
			newest = max(newest, n)
		}
	}
	if newest > 0 {
		last = v.path(newest)
	}
	return last, v.path(newest + 1), nil
}

// settle keeps the new version when its cells differ from the last one's, and otherwise the last one. The margins are no cells: when
// a book was printed does not make it another book.
func settle(ctx context.Context, last, next string) (string, error) {
	if last == "" {
		return next, nil
	}
	same, err := sameCells(ctx, last, next)
	if err != nil {
		return next, err
	}
	if !same {
		return next, nil
	}
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return next, workbook.ErrUnwritable
	}
	return last, nil
}

// sameCells compares two books cell by cell. One that a person changed, or that cannot be read any more, is not the same.
func sameCells(ctx context.Context, a, b string) (bool, error) {
	nextA, stopA := iter.Pull2(cells(ctx, a))
	defer stopA()
	nextB, stopB := iter.Pull2(cells(ctx, b))
	defer stopB()
	for {
		rowA, errA, moreA := nextA()
		rowB, errB, moreB := nextB()
		switch {
		case ctx.Err() != nil:
			return false, ctx.Err()
		case errA != nil || errB != nil || moreA != moreB:
			return false, nil
		case !moreA:
			return true, nil
		case rowA.N != rowB.N || !slices.Equal(rowA.Cells, rowB.Cells):
			return false, nil
		}
	}
}

func cells(ctx context.Context, path string) iter.Seq2[workbook.Row, error] {
	return func(yield func(workbook.Row, error) bool) {
		book, err := workbook.Open(ctx, path, workbook.ReadOptions{})
		if err != nil {
			yield(workbook.Row{}, err)
			return
		}
		defer book.Close()
		if len(book.Sheets()) != 1 {
			yield(workbook.Row{}, errors.New("compare books: not one sheet"))
			return
		}
		for row, err := range book.Rows(ctx, book.Sheets()[0]) {
			if !yield(row, err) {
				return
			}
		}
	}
}
