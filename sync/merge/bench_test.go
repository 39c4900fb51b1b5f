package merge_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"hufang/sync/merge"
)

// BenchmarkMerge40 merges the bundles of 40 villages, 60,000 people with a month of follow-ups, into a township, and
// then all of them once more. Goals: ≤ 60 s, ≤ 500 MB, the second time ≤ 1/10.
func BenchmarkMerge40(b *testing.B) {
	var villages [][][]byte
	people := 0
	for i := range 40 {
		l := village(b, uint64(i+1), villageCode(i), 490)
		villages = append(villages, l.bodies())
		people += count(l)
		l.Close()
	}
	for b.Loop() {
		t := newLaptop(b, "360731100", township)
		runtime.GC()
		var base runtime.MemStats
		runtime.ReadMemStats(&base)
		peak, stop := watch()
		first, second := time.Duration(0), time.Duration(0)
		changes := 0
		for _, into := range []*time.Duration{&first, &second} {
			start := time.Now()
			for _, bodies := range villages {
				r, err := merge.Apply(b.Context(), t.DB, each(bodies), merge.Options{})
				if err != nil {
					b.Fatal(err)
				}
				changes += r.New
			}
			*into = time.Since(start)
		}
		stop()
		b.ReportMetric(first.Seconds(), "first-s")
		b.ReportMetric(second.Seconds(), "second-s")
		b.ReportMetric(second.Seconds()/first.Seconds(), "second/first")
		b.ReportMetric(float64(peak.Load()-base.HeapAlloc)/(1<<20), "heap-MB")
		b.ReportMetric(float64(changes), "changes")
		b.ReportMetric(float64(people), "people")
		b.ReportMetric(float64(first.Microseconds())/float64(changes), "µs/change")
	}
}

// BenchmarkMerge merges one bundle of 1, 2 and 4 × 400 households: the time per change must stay the same.
func BenchmarkMerge(b *testing.B) {
	for _, k := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("%dx", k), func(b *testing.B) {
			bodies := village(b, 7, villageCode(0), 400*k).bodies()
			for b.Loop() {
				b.StopTimer()
				t := newLaptop(b, "360731100", township)
				b.StartTimer()
				if _, err := merge.Apply(b.Context(), t.DB, each(bodies), merge.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(bodies)), "µs/change")
			b.ReportMetric(float64(len(bodies)), "changes")
		})
	}
}

// watch keeps the greatest heap seen until stop.
func watch() (peak *atomic.Uint64, stop func()) {
	peak = &atomic.Uint64{}
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if m.HeapAlloc > peak.Load() {
				peak.Store(m.HeapAlloc)
			}
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return peak, func() { close(done); <-ended }
}
