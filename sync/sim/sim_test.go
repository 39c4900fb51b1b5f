package sim_test

import (
	"context"
	"flag"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"hufang/sync/sim"
)

var (
	first = flag.Uint64("seed", 1, "the first history's seed")
	seeds = flag.Int("seeds", 6, "how many histories, seed by seed")
	steps = flag.Int("steps", 400, "acts in each before everybody meets")
	every = flag.Uint64("bundles", 4, "every how many histories sticks hold bundles; 0 = never")
	stop  = flag.Int("stop", 1, "after how many broken histories no more are begun")
	trace = flag.Bool("trace", false, "print every act")
)

// folder is where stores live while a history runs: in memory where the system offers that.
func folder(t testing.TB) string {
	for _, dir := range []string{"/dev/shm", t.TempDir()} {
		made, err := os.MkdirTemp(dir, "hufang-sim-")
		if err == nil {
			t.Cleanup(func() { os.RemoveAll(made) })
			return made
		}
	}
	t.Fatal("no folder for the stores")
	return ""
}

func run(ctx context.Context, dir string, seed uint64, w *strings.Builder) (sim.Result, error) {
	c := sim.Config{Seed: seed, Steps: *steps, Dir: dir, Bundles: *every > 0 && seed%*every == 0}
	if w != nil {
		c.Trace = w
	}
	return sim.Run(ctx, c)
}

func TestMain(m *testing.M) {
	flag.Parse()
	debug.SetGCPercent(1000) // histories are short-lived
	os.Exit(m.Run())
}

// TestReplay plays histories twice: everything that does not hang on what the store draws by chance is the same, so that
// a seed is enough to find a failure again.
func TestReplay(t *testing.T) {
	for name, bundles := range map[string]bool{"plain": false, "bundles": true} {
		t.Run(name, func(t *testing.T) { replay(t, bundles) })
	}
}

func replay(t *testing.T, bundles bool) {
	dir := folder(t)
	var traces [2]strings.Builder
	var results [2]sim.Result
	for i := range results {
		var err error
		if results[i], err = sim.Run(t.Context(), sim.Config{Seed: *first + 1000, Steps: 250, Dir: dir, Bundles: bundles, Trace: &traces[i]}); err != nil {
			t.Fatal(err)
		}
	}
	if results[0] == results[1] {
		return
	}
	a, b := strings.Split(traces[0].String(), "\n"), strings.Split(traces[1].String(), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("the second time is another history: first %q, then %q", a[i], b[i])
		}
	}
	t.Fatalf("the second time is another history: %+v, %+v", results[0], results[1])
}

// TestHistories plays histories of a county and checks every promise of the store in each. A failure names the command
// that plays its history again.
func TestHistories(t *testing.T) {
	dir := folder(t)
	var mu sync.Mutex
	var sum sim.Result
	var broken int
	next := make(chan uint64)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), *seeds) {
		workers.Go(func() {
			for seed := range next {
				var lines *strings.Builder
				if *trace {
					lines = &strings.Builder{}
				}
				r, err := run(ctx, dir, seed, lines)
				mu.Lock()
				sum = sum.Add(r)
				if lines != nil {
					t.Log(lines.String())
				}
				if err != nil && ctx.Err() == nil {
					t.Errorf("%v\nreplay: make sim SEED=%d SEEDS=1 STEPS=%d", err, seed, *steps)
					if broken++; broken >= *stop {
						cancel()
					}
				} else if sum.Histories > 0 && sum.Histories%100 == 0 {
					t.Log(sum)
				}
				mu.Unlock()
			}
		})
	}
	for i := range *seeds {
		select {
		case next <- *first + uint64(i):
		case <-ctx.Done():
		}
	}
	close(next)
	workers.Wait()
	t.Log(sum)
}
