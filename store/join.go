package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"

	"hufang/forms"
)

// ErrBroken says that changes are not the run their head vouches for: someone altered them on the way.
var ErrBroken = errors.New("changes do not match the head of their chain")

// Joined tells what a file came to.
type Joined struct {
	Changes   int // in the file
	New       int // joined now, or would
	Known     int // held already
	Apart     int // set apart, now or before
	NewApart  int // set apart now, or would be
	Forks     int // among Apart: one name, two contents
	Gaps      int // chains that came without the changes before: kept, and asked for again
	Conflicts int // more groups in conflict than before
	Packs     []string
	Papers    int // of the county, newer than what was kept
	Parcels   int // records of kinds this program does not know
	Came      Came
}

// Joiner takes what one file brings.
type Joiner struct {
	look
	db    *DB
	t     *tx // nil: only looking
	yield func(arrival, error) bool
	out   *Joined
	packs []*forms.Pack
	late  func(Dated) bool
}

// Late tells the joiner how to judge what comes late: it is noted. nil = nothing does.
func (j *Joiner) Late(late func(Dated) bool) { j.late = late }

// Join runs fn in one transaction: when it returns nil all that the joiner was given is on disk and folded; when fn
// fails nothing of it exists. A gap in a chain is kept open: what follows it counts at once.
func (db *DB) Join(ctx context.Context, fn func(j *Joiner) error) (Joined, error) {
	var out Joined
	before := db.asked.Load()
	err := db.update(ctx, func(t *tx) error {
		out = Joined{}
		j := &Joiner{look: t, db: db, t: t, out: &out}
		conflicts, err := count(t, "SELECT count(*) FROM conflict")
		if err != nil {
			return err
		}
		out.Came, err = t.add(func(yield func(arrival, error) bool) {
			j.yield = yield
			if err := fn(j); err != nil && !errors.Is(err, errStopped) {
				yield(arrival{}, err)
			}
		})
		if err != nil {
			return err
		}
		if err := j.install(); err != nil {
			return err
		}
		if err := j.noteLate(); err != nil {
			return err
		}
		after, err := count(t, "SELECT count(*) FROM conflict")
		out.Conflicts = max(0, int(after-conflicts))
		return err
	})
	if err != nil {
		db.asked.Store(before)
		return Joined{}, err
	}
	return out, nil
}

// Inspect runs fn as Join would, and changes nothing. Conflicts are not foreseen.
func (db *DB) Inspect(ctx context.Context, fn func(j *Joiner) error) (Joined, error) {
	var out Joined
	err := db.read(ctx, func(v *snapshot) error {
		return fn(&Joiner{look: v, db: db, out: &out})
	})
	return out, err
}

// noteLate keeps which of the changes that joined came late.
func (j *Joiner) noteLate() error {
	if j.late == nil {
		return nil
	}
	authors := map[string]string{}
	for _, d := range j.out.Came.Dated {
		author, known := authors[d.Writer]
		if !known {
			var err error
			if author, err = j.Author(d.Writer); err != nil {
				return err
			}
			authors[d.Writer] = author
		}
		if d.Author = author; !j.late(d) {
			continue
		}
		j.out.Came.Late = append(j.out.Came.Late, d)
		if err := j.t.exec("INSERT INTO late (village, writer, n, month) VALUES ($1, $2, $3, $4) ON CONFLICT (village, writer, n) DO NOTHING", d.Village, d.Writer, d.N, d.Month); err != nil {
			return err
		}
	}
	return nil
}

// Late counts, by village, the changes of a month that came here after it was due.
func (db *DB) Late(ctx context.Context, m forms.Month) (map[string]int, error) {
	out := map[string]int{}
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT village, count(*) FROM late WHERE month = $1 GROUP BY village", m)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var village string
			var n int
			if err := rows.Scan(&village, &n); err != nil {
				return err
			}
			out[village] = n
		}
		return rows.Err()
	})
	return out, err
}

// Joined is what the file has come to so far.
func (j *Joiner) Joined() Joined { return *j.out }

// Author is the device that vouched for a writer before; "" when none did.
func (j *Joiner) Author(writer string) (device string, err error) {
	rows, err := j.query("SELECT device FROM head WHERE writer = $1 LIMIT 1", writer)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&device); err != nil {
			return "", err
		}
	}
	return device, rows.Err()
}

// Source tells whom the changes of a run come from, for the list of what was set apart.
type Source struct{ Carrier, Bundle string }

// Run takes one run of a chain, whose head the caller has checked. judge says why a change must be set apart; "" lets
// it join. apart counts by reason what was. It fails with ErrBroken when the bodies are not what the head vouches for:
// then nothing of the file is taken. A body's bytes need be good only until the next one.
func (j *Joiner) Run(r Run, from Source, judge func(c *Change) string, bodies iter.Seq2[Body, error]) (apart map[string]int, err error) {
	w := &walk{j: j, run: r, from: from, judge: judge, n: r.From, reasons: map[string]int{}}
	if err := w.open(); err != nil {
		return nil, err
	}
	for body, err := range bodies {
		if err != nil {
			return nil, err
		}
		if err := w.step(body.Bytes, body.Hash); err != nil {
			return nil, err
		}
	}
	if w.n != r.N+1 || w.prev != r.Hash {
		return nil, ErrBroken
	}
	set := 0
	for _, n := range w.reasons {
		set += n
	}
	// A head none of whose changes joined vouches for nothing here.
	if j.t != nil && int64(set) <= r.N-r.From {
		err = j.t.putHead(r.Head)
	}
	return w.reasons, err
}

// walk is one run on its way in.
type walk struct {
	j     *Joiner
	run   Run
	from  Source
	judge func(c *Change) string

	held    map[int64]string // the numbers From−1 … N+1 the store holds → hash
	apart   bool             // something of this chain is set apart already
	n       int64            // of the next body
	prev    string           // hash of the body before, in the run or in the store
	inRun   bool             // the body before was of the run
	forked  bool             // from here on the run is another chain than the store's
	reasons map[string]int   // how many were set apart
}

func (w *walk) open() error {
	w.held = map[int64]string{}
	rows, err := w.j.query("SELECT n, hash FROM change WHERE village = $1 AND writer = $2 AND n BETWEEN $3 AND $4", w.run.Village, w.run.Writer, w.run.From-1, w.run.N+1)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		var hash string
		if err := rows.Scan(&n, &hash); err != nil {
			return err
		}
		w.held[n] = hash
	}
	if err := rows.Err(); err != nil {
		return err
	}
	set, err := count(w.j, "SELECT count(*) FROM apart WHERE village = $1 AND writer = $2", w.run.Village, w.run.Writer)
	w.apart = set > 0
	w.prev = w.held[w.n-1]
	if w.n > 1 && w.prev == "" {
		w.j.out.Gaps++
	}
	return err
}

// step takes the next body of the run.
func (w *walk) step(body []byte, hash string) error {
	if w.n > w.run.N {
		return ErrBroken
	}
	w.j.out.Changes++
	if w.held[w.n] == hash && !w.forked {
		w.j.out.Known++
		w.next(hash)
		return nil
	}
	c, reason, err := w.weigh(body, hash)
	if err != nil {
		return err
	}
	if reason != "" {
		if err := w.setApart(body, hash, reason); err != nil {
			return err
		}
		w.next(hash)
		return nil
	}
	w.j.out.New++
	w.next(hash)
	if w.j.t == nil {
		return nil
	}
	if w.apart { // it was set apart before, for a reason that no longer holds
		if err := w.j.t.exec("DELETE FROM apart WHERE village = $1 AND writer = $2 AND n = $3 AND hash = $4", c.Village, c.Writer, c.N, hash); err != nil {
			return err
		}
	}
	if !w.j.yield(arrival{c, slices.Clone(body), hash}, nil) {
		return errStopped
	}
	return nil
}

func (w *walk) next(hash string) {
	w.n++
	w.prev, w.inRun = hash, true
}

// weigh says whether a body that is not held joins, or why it must be set apart.
func (w *walk) weigh(body []byte, hash string) (c *Change, reason string, err error) {
	c, err = ParseChange(body)
	switch {
	case errors.Is(err, ErrNewer):
		return nil, ApartNewer, nil // its place in the chain is vouched for by the hash of what follows
	case err != nil:
		return nil, "", fmt.Errorf("%w: %w", ErrBroken, err)
	case c.Village != w.run.Village || c.Writer != w.run.Writer || c.N != w.n:
		return nil, "", ErrBroken
	case c.Prev != w.prev && w.inRun:
		return nil, "", ErrBroken
	case c.Prev != w.prev && w.prev != "":
		w.forked = true // the store holds another change before it
	case w.prev == "" && c.N > 1:
		if w.forked, err = followsFork(w.j, c); err != nil {
			return nil, "", err
		}
	}
	if _, other := w.held[w.n]; other {
		w.forked = true
	}
	if _, after := w.held[w.n+1]; after && !w.forked {
		if _, w.forked, err = compare(w.j, c, hash); err != nil {
			return nil, "", err
		}
	}
	if w.forked {
		return c, ApartFork, nil
	}
	return c, w.judge(c), nil
}

func (w *walk) setApart(body []byte, hash, reason string) error {
	w.j.out.Apart++
	w.reasons[reason]++
	if reason == ApartFork {
		w.j.out.Forks++
	}
	if w.apart {
		known, err := count(w.j, "SELECT count(*) FROM apart WHERE village = $1 AND writer = $2 AND n = $3 AND hash = $4", w.run.Village, w.run.Writer, w.n, hash)
		if err != nil || known > 0 {
			return err
		}
	}
	w.j.out.NewApart++
	if w.j.t == nil {
		return nil
	}
	return w.j.t.setApart(Apart{Dot: Dot{w.run.Village, w.run.Writer, w.n}, Hash: hash, Reason: reason, Device: w.run.Device, Carrier: w.from.Carrier, Bundle: w.from.Bundle, Body: body})
}

// Paper keeps a paper of the county when it is newer than what is kept; the caller has checked its signature.
func (j *Joiner) Paper(p Paper) error {
	kept, err := count(j, "SELECT count(*) FROM paper WHERE kind = $1 AND name = $2 AND number >= $3", p.Kind, p.Name, p.Number)
	if err != nil || kept > 0 {
		return err
	}
	j.out.Papers++
	if j.t == nil {
		return nil
	}
	return j.t.putPapers([]Paper{p})
}

// Receipt keeps what the sender said it holds.
func (j *Joiner) Receipt(r Receipt) error {
	if j.t == nil {
		return nil
	}
	return j.t.putReceipt(r)
}

// Parcel keeps a record of a kind this program does not know.
func (j *Joiner) Parcel(p Parcel) error {
	j.out.Parcels++
	if j.t == nil {
		return nil
	}
	hash := HashBody(append([]byte(p.Kind), p.Body...))
	return j.t.exec("INSERT INTO parcel (hash, kind, bundle, body) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING", hash, p.Kind, p.Bundle, p.Body)
}

// Pack keeps a policy pack, so that changes asked under it can be shown. It does not become the current one: that is
// a person's act.
func (j *Joiner) Pack(p *forms.Pack) {
	if j.db.PackByHash(p.Hash) != nil || slices.Contains(j.out.Packs, p.Hash) {
		return
	}
	j.out.Packs = append(j.out.Packs, p.Hash)
	j.packs = append(j.packs, p)
}

// Note remembers the file itself.
func (j *Joiner) Note(b Bundle) error {
	if j.t == nil {
		return nil
	}
	return j.t.putBundle(b)
}

// install keeps the packs that came and, when they ask more than the tables hold, folds everything anew.
func (j *Joiner) install() error {
	if len(j.packs) == 0 {
		return nil
	}
	for _, p := range j.packs {
		if err := j.t.putPack(p); err != nil {
			return err
		}
	}
	was := j.db.asked.Load()
	current := was.packs[len(was.packs)-1]
	all := append(slices.Clone(was.packs[:len(was.packs)-1]), j.packs...)
	now := newAsked(append(all, current))
	j.db.asked.Store(now)
	if reflect.DeepEqual(was.plan, now.plan) {
		return nil
	}
	return j.t.rebuild(nil)
}
