package ahead

import (
	"errors"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

var errBroken = errors.New("broken")

// numbers yields 0 … n-1 and then an error; running tells whether it is being read.
func numbers(n int, running *atomic.Bool) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		running.Store(true)
		defer running.Store(false)
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
		yield(0, errBroken)
	}
}

func TestAhead(t *testing.T) {
	for name, of := range map[string]func(iter.Seq2[int, error]) iter.Seq2[int, error]{
		"Of": Of[int],
		"Map": func(sequence iter.Seq2[int, error]) iter.Seq2[int, error] {
			return Map(sequence, func(i int) int {
				time.Sleep(time.Duration(i%3) * 10 * time.Microsecond) // they end in another order than they began
				return i
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var running atomic.Bool
			before := runtime.NumGoroutine()
			n := 0
			var last error
			for i, err := range of(numbers(3*Most, &running)) {
				if last = err; err == nil && i != n {
					t.Fatalf("item %d is %d", n, i)
				}
				n++
			}
			if n != 3*Most+1 || !errors.Is(last, errBroken) || running.Load() {
				t.Errorf("%d items, %v, still running %v", n, last, running.Load())
			}
			for i := range of(numbers(3*Most, &running)) {
				if i == 5 {
					break
				}
			}
			if running.Load() || runtime.NumGoroutine() > before {
				t.Errorf("the source runs on after the loop was left: %d goroutines, %d before", runtime.NumGoroutine(), before)
			}
		})
	}
}
