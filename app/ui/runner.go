package ui

import (
	"context"
	"sync/atomic"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// Background runs work beside the page and comes back on the window's thread. Of many reports of progress that arrive
// before the window draws, only the newest is shown.
func Background(ctx context.Context) app.Runner {
	return func(_ string, work app.Work, progress app.Progress, done func(error)) func() {
		ctx, cancel := context.WithCancel(ctx)
		type report struct {
			done, total int
			doing       string
		}
		var newest atomic.Pointer[report]
		tell := func(done, total int, doing string) {
			if newest.Swap(&report{done, total, doing}) != nil || progress == nil {
				return // one is waiting to be drawn and will find this one
			}
			fyne.Do(func() {
				if r := newest.Swap(nil); r != nil {
					progress(r.done, r.total, r.doing)
				}
			})
		}
		go func() {
			defer cancel()
			err := work(ctx, tell)
			fyne.Do(func() { done(err) })
		}()
		return cancel
	}
}
