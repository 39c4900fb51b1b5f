package store

import (
	"context"
	"iter"
	"maps"
	"slices"
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

// Added tells what joined.
type Added struct {
	New   int
	Known int   // changes the store held already
	Forks []Dot // one name, two contents: the newcomer was refused
}

// Add joins changes written elsewhere: set union, in any order, any number of times, in one transaction. A gap in a
// chain is kept open: what follows it counts at once, except in a txn whose other members are missing.
// An input that is not a change fails the whole call with refusal no_change; a fork is listed and not taken.
func (db *DB) Add(ctx context.Context, bodies iter.Seq2[[]byte, error]) (Added, error) {
	var out Added
	err := db.update(ctx, func(t *tx) error {
		out = Added{}
		refused := map[string]bool{} // hashes of forks: what follows one is of the same other chain
		return t.add(func(yield func(arrival, error) bool) {
			for body, err := range bodies {
				if err != nil {
					yield(arrival{}, err)
					return
				}
				c, err := ParseChange(body)
				if err != nil {
					yield(arrival{}, refuse(CodeNotChange, err))
					return
				}
				hash := HashBody(body)
				switch known, fork, err := compare(t, c, hash); {
				case err != nil:
					yield(arrival{}, err)
					return
				case known:
					out.Known++
				case fork || refused[c.Prev]:
					refused[hash] = true
					out.Forks = append(out.Forks, c.Dot())
				default:
					out.New++
					if !yield(arrival{c, body, hash}, nil) {
						return
					}
				}
			}
		})
	})
	return out, err
}

// arrival is a change that is not held yet and fits its chain.
type arrival struct {
	*Change
	body []byte
	hash string
}

// add keeps arrivals and folds what they touch.
func (t *tx) add(arrivals iter.Seq2[arrival, error]) error {
	touched, txns, parts := map[string]bool{}, map[Chain]map[Txn]bool{}, map[string]bool{}
	for c, err := range arrivals {
		if err != nil {
			return err
		}
		if _, err := t.keep(c.Change, c.body, c.hash); err != nil {
			return err
		}
		chain := Chain{c.Village, c.Writer}
		if h := t.head(chain); c.N > h.n {
			t.heads[chain] = head{n: c.N, hash: c.hash}
		}
		touched[c.Record] = true
		if c.Txn.Of > 1 {
			if txns[chain] == nil {
				txns[chain] = map[Txn]bool{}
			}
			txns[chain][c.Txn] = true
		}
		if c.Form == formBatch {
			parts[c.Record] = true
		}
	}
	// A txn that became whole brings in the members that were waiting.
	for chain, list := range txns {
		for x := range list {
			if err := t.collect(touched, "SELECT record FROM change WHERE village = $1 AND writer = $2 AND n >= $3 AND n < $4", chain.Village, chain.Writer, x.First, x.First+x.Of); err != nil {
				return err
			}
		}
	}
	// An import whose own record came is folded first: whether it was taken back decides about all it brought.
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		was, err := t.isRetracted(part)
		if err != nil {
			return err
		}
		if err := t.refold(part); err != nil {
			return err
		}
		delete(touched, part)
		if is, err := t.isRetracted(part); err != nil {
			return err
		} else if is != was {
			if err := t.collect(touched, "SELECT record FROM change WHERE batch = $1", part); err != nil {
				return err
			}
		}
	}
	for _, record := range slices.Sorted(maps.Keys(touched)) {
		if err := t.refold(record); err != nil {
			return err
		}
	}
	return nil
}

// compare tells whether the store holds the change already, or holds another of the same name or one whose
// chain it does not fit: a fork.
func compare(l look, c *Change, hash string) (known, fork bool, err error) {
	rows, err := l.query("SELECT n, hash, body FROM change WHERE village = $1 AND writer = $2 AND n BETWEEN $3 AND $4", c.Village, c.Writer, c.N-1, c.N+1)
	if err != nil {
		return false, false, err
	}
	defer rows.Close()
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
			fork = fork || have != c.Prev
		default:
			next, _, err := readChange(body)
			if err != nil {
				return false, false, refuse(CodeDamaged, err)
			}
			fork = fork || next.Prev != hash
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
