package ledger

import (
	"iter"

	"hufang/forms"
)

// readAhead is how many households are read before they are printed.
const readAhead = 512

// ahead reads the sequence in a goroutine of its own, so that the next village comes from the disk while this one is laid out. The
// goroutine has ended when the loop over the result ends.
func ahead(dossiers iter.Seq2[*forms.Dossier, error]) iter.Seq2[*forms.Dossier, error] {
	type item struct {
		d   *forms.Dossier
		err error
	}
	return func(yield func(*forms.Dossier, error) bool) {
		items, stop := make(chan item, readAhead), make(chan struct{})
		go func() {
			defer close(items)
			for d, err := range dossiers {
				select {
				case items <- item{d, err}:
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
			if !yield(i.d, i.err) {
				return
			}
		}
	}
}
