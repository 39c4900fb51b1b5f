package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Head says that a device vouches for a chain up to change N. Through the hashes of the chain one signature covers
// all changes before it, so that whoever carries them cannot alter or drop one unnoticed.
type Head struct {
	Village, Writer string
	N               int64
	Hash            string // of change N
	Device          string // Ed25519 public key in hex
	Signature       []byte
}

// purposeHead is what a head's signature is made for.
const purposeHead = "head 1"

// HeadMessage is what a head's signature covers: village, writer, number and hash.
func HeadMessage(h Head) []byte {
	return []byte(h.Village + " " + h.Writer + " " + strconv.FormatInt(h.N, 10) + " " + h.Hash)
}

// Valid tells whether the head is well-formed and signed by its device.
func (h Head) Valid() bool {
	return villageShape.MatchString(h.Village) && writerShape.MatchString(h.Writer) && hashShape.MatchString(h.Hash) && h.N > 0 &&
		Vouches(h.Device, purposeHead, HeadMessage(h), h.Signature)
}

// Run is what travels of one chain: the changes From … N, and the head that vouches for them.
type Run struct {
	Head
	From int64
}

// Body is a change's bytes as it was written, good until the next is read, and their hash.
type Body struct {
	Bytes []byte
	Hash  string // HashBody of Bytes
}

// SignHeads vouches, with the device's key, for every chain this laptop wrote in any of its lives, as far as it has come.
func (db *DB) SignHeads(ctx context.Context) error {
	private, err := db.devicePrivate(ctx)
	if err != nil {
		return err
	}
	device, err := db.Device(ctx)
	if err != nil {
		return err
	}
	return db.update(ctx, func(t *tx) error {
		own := map[string]bool{}
		if err := t.collect(own, "SELECT writer FROM life"); err != nil {
			return err
		}
		for chain, h := range t.db.heads {
			if !own[chain.Writer] {
				continue
			}
			head := Head{Village: chain.Village, Writer: chain.Writer, N: h.n, Hash: h.hash, Device: device}
			known, err := count(t, "SELECT count(*) FROM head WHERE village = $1 AND writer = $2 AND n = $3 AND hash = $4", head.Village, head.Writer, head.N, head.Hash)
			if err != nil {
				return err
			}
			if known > 0 {
				continue
			}
			head.Signature = Signature(private, purposeHead, HeadMessage(head))
			if err := t.putHead(head); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) putHead(h Head) error {
	return t.exec("INSERT INTO head (village, writer, n, hash, device, signature) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (village, writer, n, hash) DO NOTHING",
		h.Village, h.Writer, h.N, h.Hash, h.Device, h.Signature)
}

// noteLife remembers that this laptop is, or was, the writer.
func (db *DB) noteLife(ctx context.Context, writer string) error {
	_, err := db.conn.ExecContext(ctx, "INSERT INTO life (writer) VALUES ($1) ON CONFLICT (writer) DO NOTHING", writer)
	return translate(err)
}

// Travelled counts what [DB.Runs] streamed.
type Travelled struct {
	Runs    int
	Changes int
	// Unsigned changes stayed behind because no head vouches for them here: they travel once their laptop sends one.
	Unsigned int
}

// Runs streams what may travel beyond a frontier of the villages with one of the prefixes ("" = all), in the order of
// village, writer and number, from one snapshot. fn must read the bodies to their end or fail.
func (db *DB) Runs(ctx context.Context, prefixes []string, after Frontier, fn func(r Run, bodies iter.Seq2[Body, error]) error) (Travelled, error) {
	var out Travelled
	err := db.read(ctx, func(v *snapshot) error {
		spans, err := v.spans(prefixes, after)
		if err != nil {
			return err
		}
		heads, err := v.heads(prefixes)
		if err != nil {
			return err
		}
		for _, s := range spans {
			out.Unsigned += int(s.to - s.from + 1)
			vouched := heads[s.Chain]
			i := slices.IndexFunc(vouched, func(h Head) bool { return h.N >= s.from && h.N <= s.to }) // the newest first
			if i < 0 {
				continue
			}
			r := Run{Head: vouched[i], From: s.from}
			size := int(r.N - r.From + 1)
			read := 0
			err := fn(r, func(yield func(Body, error) bool) {
				if err := v.bodies(r, func(b Body) bool { read++; return yield(b, nil) }); err != nil {
					yield(Body{}, translate(err))
				}
			})
			if err != nil {
				return err
			}
			if read != size {
				return errors.New("stream run: not all of its changes were read")
			}
			out.Runs++
			out.Changes += size
			out.Unsigned -= size
		}
		return nil
	})
	return out, err
}

// Stretches are the unbroken stretches of every chain held here.
type Stretches []span

// Stretches reads how far every chain is held, gaps left out.
func (db *DB) Stretches(ctx context.Context) (Stretches, error) {
	var out Stretches
	err := db.read(ctx, func(v *snapshot) (err error) {
		out, err = v.spans([]string{""}, nil)
		return err
	})
	return out, err
}

// Beyond counts the changes of the villages with one of the prefixes that lie beyond a frontier.
func (s Stretches) Beyond(prefixes []string, after Frontier) int {
	n := 0
	for _, x := range s {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(x.Village, p) }) {
			n += int(max(0, x.to-max(x.from-1, after[x.Chain])))
		}
	}
	return n
}

// span is an unbroken stretch of a chain as it is held here.
type span struct {
	Chain
	from, to int64
}

// spans lists, sorted, the unbroken stretches beyond the frontier.
func (v *snapshot) spans(prefixes []string, after Frontier) ([]span, error) {
	var out []span
	whole := map[Chain]bool{} // chains whose numbers have no gap beyond the frontier
	for _, prefix := range cover(prefixes) {
		rows, err := v.query("SELECT village, writer, count(*), min(n), max(n) FROM change WHERE substr(village, 1, $1) = $2 GROUP BY village, writer", len(prefix), prefix)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var s span
			var n int64
			if err := rows.Scan(&s.Village, &s.Writer, &n, &s.from, &s.to); err != nil {
				return nil, err
			}
			whole[s.Chain] = s.to-s.from+1 == n
			if s.from = max(s.from, after[s.Chain]+1); s.from <= s.to {
				out = append(out, s)
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	var split []span
	for _, s := range out {
		if whole[s.Chain] {
			split = append(split, s)
			continue
		}
		parts, err := v.stretches(s)
		if err != nil {
			return nil, err
		}
		split = append(split, parts...)
	}
	return split, nil
}

// stretches cuts a span at its gaps.
func (v *snapshot) stretches(s span) ([]span, error) {
	rows, err := v.query("SELECT n FROM change WHERE village = $1 AND writer = $2 AND n >= $3 ORDER BY n", s.Village, s.Writer, s.from)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []span
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].to != n-1 {
			out = append(out, span{Chain: s.Chain, from: n})
		}
		out[len(out)-1].to = n
	}
	return out, rows.Err()
}

// heads lists the heads whose change is held here as the head names it, the newest of each chain first.
func (v *snapshot) heads(prefixes []string) (map[Chain][]Head, error) {
	out := map[Chain][]Head{}
	for _, prefix := range cover(prefixes) {
		rows, err := v.query(`SELECT h.village, h.writer, h.n, h.hash, h.device, h.signature FROM head h JOIN change c ON c.village = h.village AND c.writer = h.writer AND c.n = h.n AND c.hash = h.hash
			WHERE substr(h.village, 1, $1) = $2 ORDER BY h.village, h.writer, h.n DESC`, len(prefix), prefix)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var h Head
			if err := rows.Scan(&h.Village, &h.Writer, &h.N, &h.Hash, &h.Device, &h.Signature); err != nil {
				return nil, err
			}
			c := Chain{h.Village, h.Writer}
			out[c] = append(out[c], h)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (v *snapshot) bodies(r Run, yield func(Body) bool) error {
	rows, err := v.query("SELECT body, hash FROM change WHERE village = $1 AND writer = $2 AND n BETWEEN $3 AND $4 ORDER BY n", r.Village, r.Writer, r.From, r.N)
	if err != nil {
		return err
	}
	defer rows.Close()
	var body sql.RawBytes // not copied once more: there are tens of thousands
	for rows.Next() {
		var hash string
		if err := rows.Scan(&body, &hash); err != nil {
			return err
		}
		if !yield(Body{Bytes: body, Hash: hash}) {
			return nil
		}
	}
	return rows.Err()
}

// cover are the prefixes without those another one covers, sorted, so that no village is counted twice.
func cover(prefixes []string) []string {
	sorted := slices.Sorted(slices.Values(prefixes))
	var out []string
	for _, p := range sorted {
		if len(out) == 0 || !bytes.HasPrefix([]byte(p), []byte(out[len(out)-1])) {
			out = append(out, p)
		}
	}
	return out
}

// Least is, chain by chain, the smaller of two frontiers: what both are known to hold.
func Least(a, b Frontier) Frontier {
	out := Frontier{}
	for c, n := range a {
		if m := min(n, b[c]); m > 0 {
			out[c] = m
		}
	}
	return out
}

// Sorted are a frontier's chains in order of village and writer.
func (f Frontier) Sorted() []Chain {
	return slices.SortedFunc(maps.Keys(f), func(a, b Chain) int {
		return compareDots(Dot{Village: a.Village, Writer: a.Writer}, Dot{Village: b.Village, Writer: b.Writer})
	})
}
