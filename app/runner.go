package app

import "context"

// Progress tells how far long work is: done of total (0 when unknown) and, in a few words, what it is doing.
type Progress func(done, total int, doing string)

// Work is something that takes long. It ends early with ctx's error when it is cancelled, and then nothing of it stays.
type Work func(ctx context.Context, progress Progress) error

// Runner runs work and calls done when it has ended; cancel ends it early. A window runs it beside the page and calls
// progress and done on its own thread; Inline runs it on the spot.
type Runner func(title string, work Work, progress Progress, done func(error)) (cancel func())

// Inline is the runner of tests and of commands.
func Inline(ctx context.Context) Runner {
	return func(_ string, work Work, progress Progress, done func(error)) func() {
		if progress == nil {
			progress = func(int, int, string) {}
		}
		done(work(ctx, progress))
		return func() {}
	}
}
