package ledger

import "iter"

// readAhead is how many items of a sequence wait for the one who reads them.
const readAhead = 512

// ahead runs a sequence in a goroutine of its own, so that the next village comes from the disk while this one's rows are made and
// laid out. The goroutine has ended when the loop over the result ends.
func ahead[T any](sequence iter.Seq2[T, error]) iter.Seq2[T, error] {
	type item struct {
		of  T
		err error
	}
	return func(yield func(T, error) bool) {
		items, stop := make(chan item, readAhead), make(chan struct{})
		go func() {
			defer close(items)
			for of, err := range sequence {
				select {
				case items <- item{of, err}:
				case <-stop:
					return
				}
			}
		}()
		defer func() {
			close(stop)
			for range items { // until the goroutine is gone
			}
		}()
		for i := range items {
			if !yield(i.of, i.err) {
				return
			}
		}
	}
}
