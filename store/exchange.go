package store

import (
	"context"
	"iter"
	"maps"
	"slices"

	"hufang/forms"
)

// Changes streams the bodies of the changes beyond a frontier (nil = all) of the villages with the given prefix, chain
// by chain in order, as they were written.
func (db *DB) Changes(ctx context.Context, village string, after Frontier) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		err := db.read(ctx, func(v *snapshot) error {
			rows, err := v.query("SELECT village, writer, n, body FROM change WHERE substr(village, 1, $1) = $2 ORDER BY village, writer, n", len(village), village)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var c Chain
				var n int64
				var body []byte
				if err := rows.Scan(&c.Village, &c.Writer, &n, &body); err != nil {
					return err
				}
				if n > after[c] && !yield(body, nil) {
					return errStopped
				}
			}
			return rows.Err()
		})
		if err != nil && err != errStopped {
			yield(nil, err)
		}
	}
}

// Added tells what joined. It names records and changes, never a person.
type Added struct {
	New   int
	Known int   // changes the store held already
	Forks []Dot // one name, two contents: the newcomer was refused

	Records   []string   // whose changes joined, sorted
	Dated     []Dated    // the new changes that belong to a month, in order of arrival
	Conflicts []Conflict // that were not open before
	// Duplicates in which one of the records takes part.
	Duplicates []Duplicate
	Former     []Dot // 原村修改 among the new changes
}

// Dated is a change of a month's record.
type Dated struct {
	Dot
	Form, Record string
	Month        forms.Month
}

// Add joins changes written elsewhere: set union, in any order, any number of times, in one transaction. A gap in a
// chain is kept open: what follows it counts at once, except in a txn whose other members are missing.
// An input that is not a change fails the whole call with refusal no_change; a fork is listed and not taken.
func (db *DB) Add(ctx context.Context, bodies iter.Seq2[[]byte, error]) (Added, error) {
	var out Added
	err := db.update(ctx, func(t *tx) (err error) {
		out, err = t.add(bodies)
		return err
	})
	return out, err
}

// add keeps the changes that are new and folds what they touch, a few thousand changes at a time: memory does not grow
// with their number.
func (t *tx) add(bodies iter.Seq2[[]byte, error]) (Added, error) {
	open, err := openConflicts(t)
	if err != nil {
		return Added{}, err
	}
	since, err := count(t, "SELECT coalesce(max(seq), 0) + 1 FROM change")
	if err != nil {
		return Added{}, err
	}
	j := joining{t: t, touched: map[string]bool{}}
	for body, err := range bodies {
		if err != nil {
			return Added{}, err
		}
		if err := j.take(body); err != nil {
			return Added{}, err
		}
	}
	if err := j.fold(); err != nil {
		return Added{}, err
	}
	j.out.Records = slices.Sorted(maps.Keys(j.touched))
	now, err := openConflicts(t)
	if err != nil {
		return Added{}, err
	}
	was := map[Conflict]bool{}
	for _, c := range open {
		was[c] = true
	}
	j.out.Conflicts = slices.DeleteFunc(now, func(c Conflict) bool { return was[c] })
	former, err := formerEdits(t, since)
	if err != nil {
		return Added{}, err
	}
	for _, e := range former {
		j.out.Former = append(j.out.Former, e.Dot)
	}
	j.out.Duplicates, err = t.duplicatesAmong(j.out.Records)
	return j.out, err
}

// joinSize is how many bytes of new changes are folded together.
const joinSize = 8 << 20

// joining is one Add on its way.
type joining struct {
	t       *tx
	out     Added
	touched map[string]bool
	links   links

	// What joined since the last fold.
	fresh []held
	size  int
}

// take keeps a body that is new.
func (j *joining) take(body []byte) error {
	hash := HashBody(body)
	if dot, ok := dotOf(body); ok {
		// Whatever the bytes claim to be: what has the hash of the change of that name is that change.
		switch have, err := j.hash(dot); {
		case err != nil:
			return err
		case have == hash:
			j.out.Known++
			return nil
		}
	}
	c, err := ParseChange(body)
	if err != nil {
		return refuse(CodeNotChange, err)
	}
	switch fork, err := j.forks(c, hash); {
	case err != nil:
		return err
	case fork:
		j.out.Forks = append(j.out.Forks, c.Dot())
		return nil
	}
	seq, err := j.t.keep(c, body, hash)
	if err != nil {
		return err
	}
	j.links.put(c, hash)
	if chain := (Chain{c.Village, c.Writer}); c.N > j.t.head(chain).n {
		j.t.heads[chain] = head{n: c.N, hash: hash}
	}
	j.out.New++
	if c.Month != "" {
		j.out.Dated = append(j.out.Dated, Dated{Dot: c.Dot(), Form: c.Form, Record: c.Record, Month: c.Month})
	}
	j.touched[c.Record] = true
	j.fresh = append(j.fresh, held{Change: c, seq: seq})
	if j.size += len(body); j.size >= joinSize {
		return j.fold()
	}
	return nil
}

// forks tells whether the store holds another change of the same name, or a neighbour in the chain it does not fit.
func (j *joining) forks(c *Change, hash string) (bool, error) {
	have, err := j.hash(c.Dot())
	if err != nil || have != "" {
		return true, err
	}
	before, err := j.hash(Dot{c.Village, c.Writer, c.N - 1})
	if err != nil || (before != "" && before != c.Prev) {
		return true, err
	}
	if c.N >= j.t.head(Chain{c.Village, c.Writer}).n {
		return false, nil
	}
	rows, err := j.t.query("SELECT body FROM change WHERE village = $1 AND writer = $2 AND n = $3", c.Village, c.Writer, c.N+1)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	fork := false
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return false, err
		}
		next, _, err := readChange(body)
		if err != nil {
			return false, refuse(CodeDamaged, err)
		}
		fork = next.Prev != hash
	}
	return fork, rows.Err()
}

// links are hashes of a stretch of one chain: changes mostly come chain by chain, in order.
type links struct {
	chain    Chain
	from, to int64 // what the stretch covers; what it covers and hash does not name is not held
	hash     map[int64]string
	last     int64 // asked for
}

// linkRun is how many hashes are read at once while a chain is asked for in order.
const linkRun = 1000

func (l *links) put(c *Change, hash string) {
	if l.chain == (Chain{c.Village, c.Writer}) && c.N >= l.from && c.N <= l.to {
		l.hash[c.N] = hash
	}
}

// hash is the hash of the change of that name; "" when the store holds none.
func (j *joining) hash(d Dot) (string, error) {
	chain := Chain{d.Village, d.Writer}
	switch h := j.t.head(chain); {
	case d.N > h.n || d.N < 1:
		return "", nil
	case d.N == h.n:
		return h.hash, nil
	}
	l := &j.links
	if l.chain != chain || d.N < l.from || d.N > l.to {
		run := int64(2)
		if l.chain == chain && d.N == l.last+1 {
			run = linkRun
		}
		*l = links{chain: chain, from: d.N, to: d.N + run, hash: map[int64]string{}}
		rows, err := j.t.query("SELECT n, hash FROM change WHERE village = $1 AND writer = $2 AND n BETWEEN $3 AND $4", chain.Village, chain.Writer, l.from, l.to)
		if err != nil {
			return "", err
		}
		defer rows.Close()
		for rows.Next() {
			var n int64
			var hash string
			if err := rows.Scan(&n, &hash); err != nil {
				return "", err
			}
			l.hash[n] = hash
		}
		if err := rows.Err(); err != nil {
			return "", err
		}
	}
	l.last = d.N
	return l.hash[d.N], nil
}

// fold brings the tables up to what joined since the last fold.
func (j *joining) fold() error {
	if len(j.fresh) == 0 {
		return nil
	}
	t := j.t
	fresh := j.fresh
	j.fresh, j.size = nil, 0
	first := fresh[0].seq
	txns, parts, again, done := map[txnName]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, h := range fresh {
		if h.Form == formBatch {
			parts[h.Record] = true
		}
		if h.Txn.Of > 1 {
			txns[h.txnName()] = true
		}
	}
	// A txn that became whole brings in the members that were waiting.
	for x := range txns {
		if err := t.collect(again, "SELECT record FROM change WHERE village = $1 AND writer = $2 AND n >= $3 AND n < $4 AND seq < $5", x.Village, x.Writer, x.First, x.First+x.Of, first); err != nil {
			return err
		}
	}
	// An import whose own record came is folded first: whether it was taken back decides about all it brought.
	for _, part := range sortedKeys(parts) {
		was, err := t.isRetracted(part)
		if err != nil {
			return err
		}
		if err := t.arrive(part, nil, nil, done); err != nil {
			return err
		}
		if is, err := t.isRetracted(part); err != nil {
			return err
		} else if is != was {
			if err := t.collect(again, "SELECT record FROM change WHERE batch = $1 AND seq < $2", part, first); err != nil {
				return err
			}
		}
	}
	return t.bring(fresh, again, done)
}

func (t *tx) collect(into map[string]bool, query string, args ...any) error {
	rows, err := t.query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r string
		if err := rows.Scan(&r); err != nil {
			return err
		}
		into[r] = true
	}
	return rows.Err()
}
