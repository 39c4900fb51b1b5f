package sim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hufang/forms"
	"hufang/store"
)

// Config says which history to run.
type Config struct {
	Seed    uint64
	Steps   int       // acts before everybody meets
	Dir     string    // an existing folder for the stores, best in memory; what the history leaves there is removed
	Bundles bool      // sticks hold bundles of enrolled machines, not plain changes
	Trace   io.Writer // a line for each step; nil = none
}

// Result counts what happened in a history.
type Result struct {
	Histories, Steps, DeviceMonths, Saves, Changes, Deliveries, Imports, Undos, Drafts                  int
	Restores, PutBack, Copies, Reinstalls, Crashes, FullDisks, Spoiled, Forgeries, Upgrades, Mistimed   int
	Conflicts, Decided, Differences, Gone, Aliases, Parted, Moves, Late, Bundled, Struck, Refused, Full int
	Outcome                                                                                             string // hash of the trace: equal for equal seeds
}

// Add sums two results; the outcomes are left out.
func (r Result) Add(o Result) Result {
	for _, p := range []struct{ into, from *int }{
		{&r.Histories, &o.Histories}, {&r.Steps, &o.Steps}, {&r.DeviceMonths, &o.DeviceMonths}, {&r.Saves, &o.Saves}, {&r.Changes, &o.Changes},
		{&r.Deliveries, &o.Deliveries}, {&r.Imports, &o.Imports}, {&r.Undos, &o.Undos}, {&r.Drafts, &o.Drafts}, {&r.Restores, &o.Restores},
		{&r.PutBack, &o.PutBack}, {&r.Copies, &o.Copies}, {&r.Reinstalls, &o.Reinstalls}, {&r.Crashes, &o.Crashes}, {&r.FullDisks, &o.FullDisks},
		{&r.Spoiled, &o.Spoiled}, {&r.Forgeries, &o.Forgeries}, {&r.Upgrades, &o.Upgrades}, {&r.Mistimed, &o.Mistimed}, {&r.Conflicts, &o.Conflicts},
		{&r.Decided, &o.Decided}, {&r.Differences, &o.Differences}, {&r.Gone, &o.Gone},
		{&r.Aliases, &o.Aliases}, {&r.Parted, &o.Parted}, {&r.Moves, &o.Moves}, {&r.Late, &o.Late},
		{&r.Bundled, &o.Bundled}, {&r.Struck, &o.Struck}, {&r.Refused, &o.Refused}, {&r.Full, &o.Full},
	} {
		*p.into += *p.from
	}
	return r
}

func (r Result) String() string {
	return fmt.Sprintf("%d histories, %d steps, %d device-months: %d saves, %d changes, %d deliveries, %d imports, %d undone, %d drafts; "+
		"%d restores, %d old files put back, %d folders copied, %d reinstalls, %d crashes, %d full disks, %d spoiled parcels, %d forgeries, %d new packs, %d saves under wrong clocks; "+
		"%d conflicts decided, %d left to the end, %d differences, %d changes gone with their disk; %d aliases, %d taken back, %d moves, %d late edits decided; "+
		"%d histories by bundles, %d laptops struck off, %d bundles refused, %d sticks full",
		r.Histories, r.Steps, r.DeviceMonths, r.Saves, r.Changes, r.Deliveries, r.Imports, r.Undos, r.Drafts,
		r.Restores, r.PutBack, r.Copies, r.Reinstalls, r.Crashes, r.FullDisks, r.Spoiled, r.Forgeries, r.Upgrades, r.Mistimed,
		r.Decided, r.Conflicts, r.Differences, r.Gone, r.Aliases, r.Parted, r.Moves, r.Late,
		r.Bundled, r.Struck, r.Refused, r.Full)
}

// world is one county: its machines, its sticks, and what the simulation knows to be true.
type world struct {
	ctx   context.Context
	cfg   Config
	rng   *rand.Rand
	packs [2]*forms.Pack
	trace hash.Hash
	res   Result

	closely int // how many records of a delivery are read at once; all are when everybody has met
	step    int
	act     string
	month   forms.Month
	now     time.Time // true time; no laptop need show it

	villages []string
	laptops  []*laptop
	sticks   []*stick
	ids      int
	folders  int

	ops      map[store.Dot]*op // every change ever seen: one name, one content
	sums     map[[32]byte]*op  // the same by the hash of the body
	acked    map[store.Dot]bool
	gone     map[store.Dot]bool // only on a disk that was destroyed or set back
	undone   map[string]bool    // records of imports' parts whose undoing returned
	salts    map[string]bool
	ordinals map[string]int      // writers by first appearance: their names are drawn by the store and differ from run to run
	lives    map[string]int      // writer → the life of a database file it wrote in
	life     int                 // the last one given
	known    map[string][]string // form + village → records of it, by first appearance
	numbered map[string]string   // kind and number in a roster → its record
	differ   map[string]string   // difference, by what it says → its record
	devices  map[string]string   // writer → the device it wrote on
	struck   map[string]bool     // devices the county struck off
}

// Run plays one history and returns what happened in it. The error is a *Violation when a promise was broken.
func Run(ctx context.Context, cfg Config) (res Result, err error) {
	p, err := packs()
	if err != nil {
		return Result{}, fmt.Errorf("load packs: %w", err)
	}
	dir, err := os.MkdirTemp(cfg.Dir, "sim-")
	if err != nil {
		return Result{}, fmt.Errorf("make a folder for the stores: %w", err)
	}
	cfg.Dir = dir
	w := &world{ctx: ctx, cfg: cfg, rng: rand.New(rand.NewPCG(cfg.Seed, 0x68756661)), packs: p, trace: sha256.New(), month: "2026-11", now: epoch, closely: 3,
		ops: map[store.Dot]*op{}, sums: map[[32]byte]*op{}, acked: map[store.Dot]bool{}, gone: map[store.Dot]bool{}, undone: map[string]bool{}, salts: map[string]bool{},
		ordinals: map[string]int{}, lives: map[string]int{}, known: map[string][]string{}, numbered: map[string]string{}, differ: map[string]string{}, devices: map[string]string{}, struck: map[string]bool{}}
	defer func() {
		for _, l := range w.laptops {
			l.close()
		}
		os.RemoveAll(dir)
		if r := recover(); r != nil {
			v, ok := r.(*Violation)
			if !ok {
				panic(r)
			}
			res, err = w.res, v
		}
	}()
	w.found()
	for w.step = 1; w.step <= cfg.Steps; w.step++ {
		if err := ctx.Err(); err != nil {
			return w.res, err
		}
		w.now = w.now.Add(17 * time.Minute)
		w.live()
	}
	w.finish()
	if cfg.Bundles {
		w.res.Bundled = 1
	}
	w.res.Histories, w.res.Steps, w.res.Changes = 1, cfg.Steps, len(w.ops)
	w.res.Outcome = hex.EncodeToString(w.trace.Sum(nil))
	return w.res, nil
}

// note writes a line of the trace: it must hold nothing that the store draws by chance.
func (w *world) note(l *laptop, format string, args ...any) {
	line := fmt.Sprintf("%d %s %s: %s\n", w.step, l.name, w.act, fmt.Sprintf(format, args...))
	io.WriteString(w.trace, line)
	if w.cfg.Trace != nil {
		io.WriteString(w.cfg.Trace, line)
	}
}

func (w *world) newID() string {
	w.ids++
	return fmt.Sprintf("00000000-0000-7000-8000-%012x", w.ids)
}

// one picks a member of a list.
func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// chance is true once in n.
func (w *world) chance(n int) bool { return w.rng.IntN(n) == 0 }

// county is the code all places of a history begin with.
const county = "360731"

// found sets the county up: one or two townships, one to three villages, one or two laptops in each, some sticks.
func (w *world) found() {
	w.act = "found"
	if w.cfg.Bundles {
		w.buy("county", county)
	}
	for i := range 1 + w.rng.IntN(3) {
		w.villages = append(w.villages, fmt.Sprintf("%s%d%d", county, 100+i%2, 201+i))
	}
	townships := []string{}
	for _, v := range w.villages {
		if t := v[:9]; !slices.Contains(townships, t) {
			townships = append(townships, t)
		}
	}
	for i, t := range townships {
		w.buy(fmt.Sprintf("t%d", i), t)
	}
	for i, v := range w.villages {
		for j := range 1 + w.rng.IntN(2) {
			w.buy(fmt.Sprintf("v%dl%d", i, j), v)
		}
	}
	if !w.cfg.Bundles {
		w.buy("county", county)
	}
	for range 2 + len(w.villages) {
		w.sticks = append(w.sticks, &stick{})
	}
}

// live plays one act of one laptop.
func (w *world) live() {
	var due []*laptop
	for _, l := range w.laptops {
		if l.left > 0 {
			due = append(due, l)
		}
	}
	if len(due) == 0 {
		w.nextMonth()
		return
	}
	l := one(w.rng, due)
	if w.chance(6) {
		l = one(w.rng, w.laptops)
	}
	if l.clock.kind == "jumping" && w.chance(4) {
		w.jump(l)
	}
	w.choose(l)
}

// choose picks what the laptop does next. Saves are the most of it; each nemesis comes some times in a year.
func (w *world) choose(l *laptop) {
	acts := []struct {
		weight int
		name   string
		do     func(*laptop)
	}{
		{500, "save", w.saveNow},
		{60, "save stale", w.saveStale},
		{40, "open a form", w.openSheet},
		{30, "save together", w.saveTogether},
		{40, "type a draft", w.typeDraft},
		{25, "save a draft", w.saveDraft},
		{4, "drop a draft", w.dropDraft},
		{30, "decide a conflict", w.decide},
		{14, "settle a difference", w.settleDifference},
		{6, "say two are one", w.sayOne},
		{3, "say they are two", w.sayTwo},
		{14, "announce a move", w.announce},
		{1, "withdraw a move", w.withdraw},
		{20, "accept a move", w.acceptMove},
		{6, "write about who left", w.saveLeft},
		{6, "decide about a late edit", w.decideFormer},
		{8, "import a roster", w.importRoster},
		{2, "import who is one", w.oneInFile},
		{5, "undo an import", w.undoImport},
		{22, "fill a stick", w.export},
		{30, "empty a stick", w.deliver},
		{5, "spoil a stick", w.spoilStick},
		{8, "restart", w.restart},
		{6, "look around", w.lookAround},
		{4, "back up", w.backUp},
		{3, "restore a backup", w.restoreBackup},
		{5, "copy the files", w.keepImage},
		{3, "put old files back", w.putBack},
		{2, "copy the folder to another computer", w.copyFolder},
		{1, "reinstall", w.reinstall},
		{3, "spoil the notes", w.spoilNotes},
		{6, "crash while saving", w.crashSaving},
		{2, "crash while importing", w.crashImporting},
		{3, "crash while taking in", w.crashTaking},
		{3, "fill the disk", w.fillDisk},
		{4, "forge a change", w.forge},
		{1, "install the later pack", w.upgrade},
		{3, "set the clock", w.setClock},
		{1, "strike a laptop off", w.strike},
		{1, "remember a frontier", w.rememberFrontier},
	}
	total := 0
	for _, a := range acts {
		total += a.weight
	}
	n := w.rng.IntN(total)
	for _, a := range acts {
		if n -= a.weight; n < 0 {
			w.act = a.name
			a.do(l)
			return
		}
	}
}

// nextMonth counts the month that every laptop has lived through and begins the next.
func (w *world) nextMonth() {
	w.act = "month's end"
	for _, l := range w.laptops {
		if l.budget > 0 {
			w.res.DeviceMonths++
		}
		w.plan(l)
	}
	l := one(w.rng, w.laptops)
	w.inspect(l)
	w.note(l, "%s ends", w.month)
	w.month = w.month.Add(1)
	w.now = w.now.Add(20 * 24 * time.Hour)
}

// plan gives a village's laptop its saves of the month: what a handful of people and their households ask for, visits and
// corrections among it. Townships and the county mostly merge and are not counted.
func (w *world) plan(l *laptop) {
	l.budget = 0
	if len(l.place) == 12 {
		l.budget = 12 + w.rng.IntN(13)
	}
	l.left = l.budget
}

// villagesOf are the villages the laptop works in.
func (w *world) villagesOf(l *laptop) []string {
	var out []string
	for _, v := range w.villages {
		if strings.HasPrefix(v, l.place) {
			out = append(out, v)
		}
	}
	return out
}

// folder is a new empty one.
func (w *world) folder() string {
	w.folders++
	dir := filepath.Join(w.cfg.Dir, fmt.Sprint(w.folders))
	w.must(os.MkdirAll(dir, 0o700), "make a folder")
	return dir
}

// learn takes note of a change that a laptop holds.
func (w *world) learn(l *laptop, o *op) {
	switch have := w.ops[o.dot]; {
	case have == nil:
		w.ops[o.dot], w.sums[o.sum] = o, o
		if _, ok := w.ordinals[o.dot.Writer]; !ok {
			w.ordinals[o.dot.Writer] = len(w.ordinals)
		}
		if f := o.write("found"); f != nil {
			w.differ[foundKey(f.values)] = o.record
		}
		if key := o.form + o.dot.Village; !slices.Contains(w.known[key], o.record) {
			w.known[key] = append(w.known[key], o.record)
		}
	case have.hash != o.hash:
		w.broken("one name, one change", "two contents for number %d of writer %d", o.dot.N, w.ordinals[o.dot.Writer])
	default:
		o = have
	}
	l.set.add(o)
}

// lose takes note of what a disk held that is gone with it, unless another machine has it.
func (w *world) lose(l *laptop, before *set) {
	for d := range before.ops {
		if l.set.ops[d] != nil || slices.ContainsFunc(w.laptops, func(o *laptop) bool { return o.set.ops[d] != nil }) {
			continue
		}
		w.gone[d] = true
	}
}

// stable orders bodies by what does not depend on the store's chance.
func (w *world) stable(bodies [][]byte) {
	key := map[string]*op{}
	for _, b := range bodies {
		o, err := readOp(b)
		w.must(err, "read a body")
		key[string(b)] = o
	}
	slices.SortFunc(bodies, func(a, b []byte) int { return w.compareOps(key[string(a)], key[string(b)]) })
}

func (w *world) compareOps(a, b *op) int {
	if a.dot.Village != b.dot.Village {
		return strings.Compare(a.dot.Village, b.dot.Village)
	}
	if x, y := w.ordinals[a.dot.Writer], w.ordinals[b.dot.Writer]; x != y {
		return x - y
	}
	return int(a.dot.N - b.dot.N)
}

// refused tells whether an error is a Refusal of the code.
func refused(err error, code string) bool {
	r, ok := errors.AsType[*store.Refusal](err)
	return ok && r.Code == code && r.Sentence != ""
}
