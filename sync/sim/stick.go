package sim

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"hufang/store"
)

// stick is a USB stick: files of many days and many laptops, some of them spoilt.
type stick struct{ parcels []parcel }

// parcel is one file on a stick.
type parcel struct {
	bytes   []byte
	ops     []*op // what it must hold
	village string
	from    string
	covered store.Frontier // what the sender held without gap: the receipt it gives with it
	written []byte         // what the bytes were before anything happened to the stick
	readers []string       // of a bundle: the devices that can open it
	device  string         // of a bundle: the sender's
	warned  bool           // of a bundle: its sender knew itself that it was struck off
}

// hand brings what a laptop holds of its place straight to another, past all sticks.
func (w *world) hand(from, to *laptop) int {
	if w.cfg.Bundles {
		p, ok := w.bundled(from, to.place)
		if !ok {
			return 0
		}
		return w.unbundle(to, p)
	}
	p := w.wrap(from, from.place, to.set.covered())
	return w.join(to, p.bytes, p.ops)
}

// export writes a parcel: of all the laptop's place or one village of it, whole or only beyond what somebody has
// acknowledged.
func (w *world) export(l *laptop) {
	prefix := l.place
	if w.chance(3) {
		prefix = one(w.rng, w.villagesOf(l))
	}
	var after store.Frontier
	if to := one(w.rng, w.laptops); !w.chance(8) && l.receipts[to.name] != nil {
		after = l.receipts[to.name]
	}
	var p parcel
	if w.cfg.Bundles {
		var ok bool
		if p, ok = w.bundled(l, w.addressee(l)); !ok {
			return
		}
	} else {
		p = w.wrap(l, prefix, after)
	}
	s := one(w.rng, w.sticks)
	if len(s.parcels) >= 5 {
		s.parcels = slices.Delete(s.parcels, 0, 1)
	}
	s.parcels = append(s.parcels, p)
	w.note(l, "%s: %d changes", prefix, len(p.ops))
}

func (w *world) wrap(l *laptop, prefix string, after store.Frontier) parcel {
	b, err := packPlain(w.ctx, l.db, prefix, after)
	w.must(err, "write a parcel")
	p := parcel{bytes: b, written: b, village: prefix, from: l.name, covered: l.set.covered()}
	for _, o := range l.set.ops {
		if strings.HasPrefix(o.dot.Village, prefix) && o.dot.N > after[o.chain()] {
			p.ops = append(p.ops, o)
		}
	}
	return p
}

// deliver takes in what is on a stick, in any order, some of it twice; mostly one that concerns the laptop.
func (w *world) deliver(l *laptop) {
	s := one(w.rng, w.sticks)
	foreign := w.chance(25) // a stick that was taken for another
	n, files := 0, 1+w.rng.IntN(2)
	for _, i := range w.rng.Perm(len(s.parcels)) {
		p := s.parcels[i]
		if p.from == l.name || !foreign && !strings.HasPrefix(p.village, l.place) && !strings.HasPrefix(l.place, p.village) {
			continue
		}
		if files--; files < 0 {
			break
		}
		for range 1 + w.rng.IntN(10)/9 {
			n += w.takeIn(l, p)
		}
		l.receipts[p.from] = p.covered
	}
	w.note(l, "%d new", n)
}

// takeIn takes one parcel in, now and then torn into parts, and returns how many changes were new.
func (w *world) takeIn(l *laptop, p parcel) int {
	if w.cfg.Bundles {
		return w.unbundle(l, p)
	}
	if bytes.Equal(p.bytes, p.written) && w.chance(4) {
		n := 0
		for _, part := range scatter(p.bytes, w.stable, w.rng) {
			if w.chance(8) {
				continue // lost on the way
			}
			ops := make([]*op, len(part.bodies))
			for i, b := range part.bodies {
				o, err := readOp(b)
				w.must(err, "read a body")
				ops[i] = o
			}
			n += w.join(l, part.bytes, ops)
		}
		return n
	}
	if !bytes.Equal(p.bytes, p.written) {
		if _, err := unpackPlain(w.ctx, l.db, p.bytes); err == nil {
			w.broken("spoiled parcels", "a parcel that lost or changed bytes was taken")
		}
		w.unchanged(l)
		w.res.Spoiled++
		return 0
	}
	return w.join(l, p.bytes, p.ops)
}

// join takes bytes in that must hold the changes and checks what the store says of them and comes to.
func (w *world) join(l *laptop, parcel []byte, ops []*op) int {
	added, err := unpackPlain(w.ctx, l.db, parcel)
	w.must(err, "take a parcel in")
	w.res.Deliveries++
	if len(added.Forks) > 0 {
		w.broken("one name, one change", "%d forks in an honest parcel", len(added.Forks))
	}
	fresh, touched, records := 0, map[string]bool{}, []string{}
	for _, o := range ops {
		if l.set.ops[o.dot] == nil {
			fresh++
			touched[o.record] = true
		}
		w.learn(l, o)
	}
	if added.New != fresh || added.Known != len(ops)-fresh {
		w.broken("nothing acknowledged is lost", "%d new and %d known of %d, by the simulation %d new", added.New, added.Known, len(ops), fresh)
	}
	for record := range touched {
		records = append(records, record)
	}
	slices.Sort(records)
	for range min(len(records), w.closely) {
		w.read(l, one(w.rng, records))
	}
	for record := range touched { // an undoing that came touches what its import brought
		if l.set.records[record][0].form == "batch" && l.set.retracted(record) {
			w.compareDossiers(l, w.month)
		}
	}
	return fresh
}

// spoilStick is what happens to sticks: lost, pulled too early, one byte wrong, copied, emptied by half.
func (w *world) spoilStick(l *laptop) {
	s := one(w.rng, w.sticks)
	if len(s.parcels) == 0 {
		return
	}
	p := &s.parcels[w.rng.IntN(len(s.parcels))]
	kind := one(w.rng, []string{"lost", "cut", "flipped", "empty", "doubled", "swapped"})
	switch {
	case kind == "lost":
		s.parcels = nil
	case kind == "cut" && len(p.bytes) > 0:
		p.bytes = p.bytes[:w.rng.IntN(len(p.bytes))]
	case kind == "flipped" && len(p.bytes) > 0:
		p.bytes = bytes.Clone(p.bytes)
		p.bytes[w.rng.IntN(len(p.bytes))] ^= 1 << w.rng.IntN(8)
	case kind == "empty":
		p.bytes = nil
	case kind == "doubled":
		to := one(w.rng, w.sticks)
		to.parcels = append(slices.Clone(to.parcels), slices.Clone(s.parcels)...)
		to.parcels = to.parcels[max(0, len(to.parcels)-6):]
	case kind == "swapped":
		to := one(w.rng, w.sticks)
		s.parcels, to.parcels = to.parcels, s.parcels
	}
	w.note(l, "%s", kind)
}

// forge hands the store changes that nobody wrote: none may get in, whatever stands beside them.
func (w *world) forge(l *laptop) {
	chains := slices.SortedFunc(maps.Values(l.set.heads), w.compareOps)
	if len(chains) == 0 {
		return
	}
	head := one(w.rng, chains)
	genuine, err := store.ParseChange(head.body)
	w.must(err, "parse a stored body")
	kind := one(w.rng, []string{"second content", "wrong previous hash", "not canonical", "cut"})
	var bodies [][]byte
	forks := 0
	switch kind {
	case "second content": // one name, two contents
		genuine.Salt = "00000000000000000000000000000000"
		bodies, forks = [][]byte{genuine.Body()}, 1
	case "wrong previous hash": // it follows what the chain never held
		genuine.N, genuine.Prev, genuine.Txn = genuine.N+1, strings.Repeat("0", 64), store.Txn{}
		bodies, forks = [][]byte{genuine.Body()}, 1
	case "not canonical":
		bodies = [][]byte{head.body, append([]byte(" "), head.body...)}
	case "cut":
		bodies = [][]byte{head.body, head.body[:w.rng.IntN(len(head.body))]}
	}
	added, err := l.db.Add(w.ctx, each(bodies))
	switch {
	case forks == 0 && !refused(err, store.CodeNotChange):
		w.broken("forgeries", "%s: %v, %+v", kind, err, added)
	case forks > 0 && (err != nil || added.New != 0 || len(added.Forks) != forks):
		w.broken("forgeries", "%s: %v, %d new, %d forks", kind, err, added.New, len(added.Forks))
	}
	w.res.Forgeries++
	w.compareBodies(l, 0)
	w.read(l, head.record)
	w.note(l, "%s", kind)
}
