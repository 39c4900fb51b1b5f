// Package ahead runs a sequence ahead of who reads it, so that the next household comes from the disk while this one is judged or printed.
package ahead

import (
	"iter"
	"runtime"
	"sync"
)

// Most is how many items of a sequence wait for the one who reads them.
const Most = 512

type item[T any] struct {
	of  T
	err error
}

// Of runs a sequence in a goroutine of its own. The goroutine has ended when the loop over the result ends.
func Of[T any](sequence iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		items, stop := make(chan item[T], Most), make(chan struct{})
		go func() {
			defer close(items)
			for of, err := range sequence {
				select {
				case items <- item[T]{of, err}:
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

// atWork is how many items each processor of the machine is given in advance: they may differ in how long they take.
const atWork = 16

// Map is what work makes of each item, in the order of the sequence; work is called by as many goroutines as there are
// processors. All of them have ended when the loop over the result ends.
func Map[T, U any](sequence iter.Seq2[T, error], work func(T) U) iter.Seq2[U, error] {
	type job struct {
		of   T
		made chan item[U]
	}
	return func(yield func(U, error) bool) {
		workers := runtime.GOMAXPROCS(0)
		jobs, order, stop := make(chan job, workers*atWork), make(chan chan item[U], workers*atWork), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			defer close(order)
			defer close(jobs)
			for of, err := range sequence {
				made := make(chan item[U], 1)
				select {
				case order <- made:
				case <-stop:
					return
				}
				if err != nil {
					made <- item[U]{err: err}
					continue
				}
				jobs <- job{of, made} // has room, or somebody takes one
			}
		})
		for range workers {
			all.Go(func() {
				for j := range jobs {
					made := work(j.of)
					j.made <- item[U]{of: made}
				}
			})
		}
		defer all.Wait()
		defer close(stop)
		for made := range order {
			i := <-made
			if !yield(i.of, i.err) {
				return
			}
		}
	}
}
