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
			chains, err := v.beyond(village, after)
			if err != nil {
				return err
			}
			for _, c := range chains {
				if err := v.changes(c, after[c], yield); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil && err != errStopped {
			yield(nil, err)
		}
	}
}

// beyond lists, sorted, the chains of the villages with the prefix that go further than a frontier.
func (v *snapshot) beyond(village string, after Frontier) ([]Chain, error) {
	rows, err := v.query("SELECT village, writer, max(n) FROM change WHERE substr(village, 1, $1) = $2 GROUP BY village, writer ORDER BY village, writer", len(village), village)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Chain
	for rows.Next() {
		var c Chain
		var n int64
		if err := rows.Scan(&c.Village, &c.Writer, &n); err != nil {
			return nil, err
		}
		if n > after[c] {
			out = append(out, c)
		}
	}
	return out, rows.Err()
}

// changes yields the bodies of a chain beyond a number.
func (v *snapshot) changes(c Chain, after int64, yield func([]byte, error) bool) error {
	rows, err := v.query("SELECT body FROM change WHERE village = $1 AND writer = $2 AND n > $3 ORDER BY n", c.Village, c.Writer, after)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return err
		}
		if !yield(body, nil) {
			return errStopped
		}
	}
	return rows.Err()
}

// Added tells what joined.
type Added struct {
	New   int
	Known int   // changes the store held already
	Forks []Dot // one name, two contents: the newcomer was set apart
	Came
}

// Came tells what changes that joined came to. It names records and changes, never a person.
type Came struct {
	Records    []string    // whose changes joined, sorted
	Dated      []Dated     // the changes that belong to a month, in order of arrival; without those a move wrote anew in another village's name
	Late       []Dated     // those of them that came after their month was due
	Conflicts  []Conflict  // that were not open before
	Duplicates []Duplicate // in which one of the records takes part
	Former     []Dot       // 原村修改
}

// Dated is a change of a month's record.
type Dated struct {
	Dot
	Form, Record string
	Month        forms.Month
	Author       string // the device that vouched for it; "" when none did
}

// Add joins changes written elsewhere: set union, in any order, any number of times, in one transaction. A gap in a
// chain is kept open: what follows it counts at once, except in a txn whose other members are missing.
// An input that is not a change fails the whole call with refusal no_change; a fork is listed and set apart.
func (db *DB) Add(ctx context.Context, bodies iter.Seq2[[]byte, error]) (Added, error) {
	var out Added
	err := db.update(ctx, func(t *tx) (err error) {
		out = Added{}
		var links links
		out.Came, err = t.add(func(yield func(arrival, error) bool) {
			for body, err := range bodies {
				if err != nil {
					yield(arrival{}, err)
					return
				}
				hash := HashBody(body)
				if known, err := links.holds(t, body, hash); err != nil {
					yield(arrival{}, err)
					return
				} else if known {
					out.Known++
					continue
				}
				c, err := ParseChange(body)
				if err != nil {
					yield(arrival{}, refuse(CodeNotChange, err))
					return
				}
				switch known, fork, err := compare(t, c, hash); {
				case err != nil:
					yield(arrival{}, err)
					return
				case known:
					out.Known++
				case fork:
					out.Forks = append(out.Forks, c.Dot())
					if err := t.setApart(Apart{Dot: c.Dot(), Hash: hash, Reason: ApartFork, Body: body}); err != nil {
						yield(arrival{}, err)
						return
					}
				default:
					out.New++
					if !yield(arrival{c, body, hash}, nil) {
						return
					}
				}
			}
		})
		return err
	})
	return out, err
}

// arrival is a change that is not held yet and fits its chain.
type arrival struct {
	*Change
	body []byte
	hash string
}

// add keeps arrivals and folds what they touch, a few thousand changes at a time: memory does not grow with their number.
func (t *tx) add(arrivals iter.Seq2[arrival, error]) (Came, error) {
	open, err := openConflicts(t)
	if err != nil {
		return Came{}, err
	}
	since, err := count(t, "SELECT coalesce(max(seq), 0) + 1 FROM change")
	if err != nil {
		return Came{}, err
	}
	j := joining{t: t, touched: map[string]bool{}}
	for a, err := range arrivals {
		if err != nil {
			return Came{}, err
		}
		if err := j.take(a); err != nil {
			return Came{}, err
		}
	}
	if err := j.fold(); err != nil {
		return Came{}, err
	}
	return j.account(open, since)
}

// joinSize is how many bytes of new changes are folded together.
const joinSize = 8 << 20

// joining is changes on their way in.
type joining struct {
	t       *tx
	dated   []Dated
	touched map[string]bool

	// What joined since the last fold.
	fresh []held
	size  int
}

// take keeps an arrival.
func (j *joining) take(a arrival) error {
	seq, err := j.t.keep(a.Change, a.body, a.hash)
	if err != nil {
		return err
	}
	if chain := (Chain{a.Village, a.Writer}); a.N > j.t.head(chain).n {
		j.t.heads[chain] = head{n: a.N, hash: a.hash}
	}
	if a.Month != "" && !a.carried() {
		j.dated = append(j.dated, Dated{Dot: a.Dot(), Form: a.Form, Record: a.Record, Month: a.Month})
	}
	j.touched[a.Record] = true
	j.fresh = append(j.fresh, held{Change: a.Change, seq: seq})
	if j.size += len(a.body); j.size >= joinSize {
		return j.fold()
	}
	return nil
}

// carried tells whether a change only writes anew, in its village's name, what stood in another's.
func (c *Change) carried() bool {
	return !slices.ContainsFunc(c.Writes, func(w Write) bool {
		return !slices.ContainsFunc(w.Over, func(d Dot) bool { return d.Village != c.Village })
	})
}

// account tells what came of it all; open are the conflicts from before, since is the number of the first arrival.
func (j *joining) account(open []Conflict, since int64) (Came, error) {
	came := Came{Records: slices.Sorted(maps.Keys(j.touched)), Dated: j.dated}
	now, err := openConflicts(j.t)
	if err != nil {
		return came, err
	}
	was := map[Conflict]bool{}
	for _, c := range open {
		was[c] = true
	}
	came.Conflicts = slices.DeleteFunc(now, func(c Conflict) bool { return was[c] })
	former, err := formerEdits(j.t, since)
	if err != nil {
		return came, err
	}
	for _, e := range former {
		came.Former = append(came.Former, e.Dot)
	}
	came.Duplicates, err = j.t.duplicatesAmong(came.Records)
	return came, err
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

// holds tells whether the store holds a body already. Whatever the bytes claim to be: what has the hash of the change of
// that name is that change.
func (l *links) holds(t *tx, body []byte, hash string) (bool, error) {
	d, ok := dotOf(body)
	if !ok {
		return false, nil
	}
	have, err := l.of(t, d)
	return have == hash, err
}

// of is the hash of the change of that name; "" when the store holds none.
func (l *links) of(t *tx, d Dot) (string, error) {
	chain := Chain{d.Village, d.Writer}
	switch h := t.head(chain); {
	case d.N > h.n || d.N < 1:
		return "", nil
	case d.N == h.n:
		return h.hash, nil
	}
	if l.chain != chain || d.N < l.from || d.N > l.to {
		run := int64(2)
		if l.chain == chain && d.N == l.last+1 {
			run = linkRun
		}
		*l = links{chain: chain, from: d.N, to: d.N + run, hash: map[int64]string{}}
		rows, err := t.query("SELECT n, hash FROM change WHERE village = $1 AND writer = $2 AND n BETWEEN $3 AND $4", chain.Village, chain.Writer, l.from, l.to)
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

// compare tells whether the store holds the change already, or holds another of the same name or one whose
// chain it does not fit, or has set apart as a fork what it follows: a fork.
func compare(l look, c *Change, hash string) (known, fork bool, err error) {
	rows, err := l.query("SELECT n, hash, body FROM change WHERE village = $1 AND writer = $2 AND n BETWEEN $3 AND $4", c.Village, c.Writer, c.N-1, c.N+1)
	if err != nil {
		return false, false, err
	}
	defer rows.Close()
	before := c.N == 1
	for rows.Next() {
		var n int64
		var have string
		var body []byte
		if err := rows.Scan(&n, &have, &body); err != nil {
			return false, false, err
		}
		switch n {
		case c.N:
			known, fork = have == hash, fork || have != hash
		case c.N - 1:
			before = true
			fork = fork || have != c.Prev
		default:
			next, _, err := readChange(body)
			if err != nil {
				return false, false, refuse(CodeDamaged, err)
			}
			fork = fork || next.Prev != hash
		}
	}
	if !known && !fork && !before {
		if fork, err = followsFork(l, c); err != nil {
			return false, false, err
		}
	}
	return known, fork && !known, rows.Err()
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
