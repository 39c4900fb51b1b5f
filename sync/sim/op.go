package sim

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hufang/store"
)

// op is a change as the simulation reads it, by a reader of its own: the store's is under test.
type op struct {
	dot     store.Dot
	hash    string
	sum     [32]byte
	body    []byte
	prev    string
	form    string
	record  string
	subject string
	month   string
	batch   string
	first   int64 // of its txn, 0 for a change saved alone
	of      int64
	pack    string
	salt    string
	reason  string
	actor   string
	writes  []opWrite
}

type opWrite struct {
	group   string // bare
	version int
	values  map[string]string // question → canonical JSON of its answer
	over    []store.Dot
}

func (o *op) chain() store.Chain { return store.Chain{Village: o.dot.Village, Writer: o.dot.Writer} }

// write is what the change says about a group; nil when it is silent.
func (o *op) write(group string) *opWrite {
	for i := range o.writes {
		if o.writes[i].group == group {
			return &o.writes[i]
		}
	}
	return nil
}

func readOp(body []byte) (*op, error) {
	var j struct {
		Actor, Batch, Form, Month, Pack, Prev, Reason, Record, Salt, Subject, Village, Writer string
		N                                                                                     int64
		Txn                                                                                   struct{ First, Of int64 }
		Writes                                                                                []struct {
			Group  string
			Over   []string
			Values map[string]json.RawMessage
		}
	}
	if err := json.Unmarshal(body, &j); err != nil {
		return nil, err
	}
	o := &op{dot: store.Dot{Village: j.Village, Writer: j.Writer, N: j.N}, sum: sha256.Sum256(body), body: bytes.Clone(body), prev: j.Prev, form: j.Form, record: j.Record,
		subject: j.Subject, month: j.Month, batch: j.Batch, first: j.Txn.First, of: j.Txn.Of, pack: j.Pack, salt: j.Salt, reason: j.Reason, actor: j.Actor}
	o.hash = hex.EncodeToString(o.sum[:])
	if o.dot.Village == "" || o.dot.Writer == "" || o.dot.N < 1 {
		return nil, errors.New("a body without a name")
	}
	for _, w := range j.Writes {
		name, version, _ := strings.Cut(w.Group, "@")
		v, err := strconv.Atoi(version)
		if err != nil {
			return nil, err
		}
		ow := opWrite{group: name, version: v, values: map[string]string{}}
		for q, a := range w.Values {
			ow.values[q] = string(a)
		}
		for _, s := range w.Over {
			d, err := readDot(s, j.Village)
			if err != nil {
				return nil, err
			}
			ow.over = append(ow.over, d)
		}
		o.writes = append(o.writes, ow)
	}
	return o, nil
}

func readDot(s, village string) (store.Dot, error) {
	if at := strings.IndexByte(s, '@'); at >= 0 {
		s, village = s[:at], s[at+1:]
	}
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return store.Dot{}, errors.New("a dot without a number")
	}
	n, err := strconv.ParseInt(s[colon+1:], 10, 64)
	return store.Dot{Village: village, Writer: s[:colon], N: n}, err
}

// set is a set of changes with what folding asks of it.
type set struct {
	ops     map[store.Dot]*op
	records map[string][]*op
	batches map[string][]*op // by the import's part they came with
	txns    map[txnName]int64
	heads   map[store.Chain]*op
	sum     [32]byte // of the members, whatever their order

	steps, former, sayings []string // the records of moves, of decisions about late edits, and of those said to be another
	seen                   *lens    // nil: to be found anew
}

type txnName struct {
	chain store.Chain
	first int64
}

func newSet() *set {
	return &set{ops: map[store.Dot]*op{}, records: map[string][]*op{}, batches: map[string][]*op{}, txns: map[txnName]int64{}, heads: map[store.Chain]*op{}}
}

// add takes a change in; false when it was there.
func (s *set) add(o *op) bool {
	if s.ops[o.dot] != nil {
		return false
	}
	s.ops[o.dot] = o
	s.records[o.record] = append(s.records[o.record], o)
	if o.batch != "" {
		s.batches[o.batch] = append(s.batches[o.batch], o)
	}
	if o.of > 1 {
		s.txns[txnName{o.chain(), o.first}]++
	}
	for _, list := range []struct {
		records *[]string
		is      bool
	}{{&s.steps, o.form == transfer}, {&s.former, o.form == former}, {&s.sayings, o.write(alias) != nil}} {
		if list.is && !slices.Contains(*list.records, o.record) {
			*list.records = append(*list.records, o.record)
		}
	}
	if len(s.steps)+len(s.former)+len(s.sayings) > 0 {
		s.seen = nil
	}
	if h := s.heads[o.chain()]; h == nil || h.dot.N < o.dot.N {
		s.heads[o.chain()] = o
	}
	for i := range s.sum {
		s.sum[i] ^= o.sum[i]
	}
	return true
}

// sub are the members that keep lets through.
func (s *set) sub(keep func(*op) bool) *set {
	out := newSet()
	for _, o := range s.ops {
		if keep(o) {
			out.add(o)
		}
	}
	return out
}

func (s *set) clone() *set { return s.sub(func(*op) bool { return true }) }

// covered is, per chain, the last number up to which none is missing.
func (s *set) covered() store.Frontier {
	f := store.Frontier{}
	for c, h := range s.heads {
		n := int64(0)
		for n < h.dot.N && s.ops[store.Dot{Village: c.Village, Writer: c.Writer, N: n + 1}] != nil {
			n++
		}
		if n > 0 {
			f[c] = n
		}
	}
	return f
}

// recordIDs are the records of the set, sorted.
func (s *set) recordIDs() []string { return slices.Sorted(maps.Keys(s.records)) }

func compareDots(a, b store.Dot) int {
	return cmp.Or(strings.Compare(a.Village, b.Village), strings.Compare(a.Writer, b.Writer), cmp.Compare(a.N, b.N))
}

func sortedDots(dots []store.Dot) []store.Dot {
	out := slices.Clone(dots)
	slices.SortFunc(out, compareDots)
	return slices.Compact(out)
}
