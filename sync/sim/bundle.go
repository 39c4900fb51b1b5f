package sim

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"hufang/store"
	"hufang/sync/bundle"
	"hufang/sync/enrol"
)

// county is the machine that enrols the others.
func (w *world) county() *laptop {
	return w.laptops[slices.IndexFunc(w.laptops, func(l *laptop) bool { return l.place == county })]
}

// enrol makes a new machine the county's, by fingerprints read out over the telephone.
func (w *world) enrol(l *laptop) {
	var err error
	l.device, err = l.db.Device(w.ctx)
	w.must(err, "read a device's name")
	if l.place == county {
		_, err := enrol.Found(w.ctx, l.db)
		w.must(err, "found the county")
		return
	}
	top := w.county()
	requested, fingerprint, err := enrol.Request(w.ctx, l.db, "")
	w.must(err, "ask to be enrolled")
	answered, _, err := enrol.Admit(w.ctx, top.db, requested, enrol.Approval{Grant: enrol.Grant{Place: l.place, Unit: l.name, Scopes: []string{l.place}}, Fingerprint: fingerprint})
	w.must(err, "enrol a machine")
	directory := w.directory(top)
	_, err = enrol.Accept(w.ctx, l.db, answered, directory.CountyFingerprint())
	w.must(err, "take the county's answer")
}

func (w *world) directory(l *laptop) *enrol.Directory {
	d, err := enrol.Open(w.ctx, l.db)
	w.must(err, "read who belongs to the county")
	return d
}

// addressee is a place that the laptop has to do with.
func (w *world) addressee(l *laptop) string {
	places := []string{county, l.place}
	for _, o := range w.laptops {
		if strings.HasPrefix(o.place, l.place) || strings.HasPrefix(l.place, o.place) {
			places = append(places, o.place)
		}
	}
	return one(w.rng, places)
}

// page is a file in memory, on a stick that takes so many bytes; 0 = as many as come.
type page struct {
	b    []byte
	room int
}

func (p *page) Write(b []byte) (int, error) {
	if p.room > 0 && len(p.b)+len(b) > p.room {
		return 0, &fs.PathError{Op: "write", Path: "stick", Err: syscall.ENOSPC}
	}
	p.b = append(p.b, b...)
	return len(b), nil
}

func (p *page) WriteAt(b []byte, at int64) (int, error) { return copy(p.b[at:], b), nil }

// bundled writes a bundle for a place; false when there was nobody to read it or the stick was full.
func (w *world) bundled(l *laptop, to string) (parcel, bool) {
	d := w.directory(l)
	p := parcel{village: to, from: l.name, device: l.device, covered: l.set.covered(), warned: d.Revoked(l.device)}
	unit := slices.DeleteFunc(d.Unit(to), func(c enrol.Certificate) bool { return c.Device == l.device })
	for _, c := range slices.Concat(unit, d.Over()) {
		p.readers = append(p.readers, c.Device)
	}
	p.readers = append(p.readers, l.device)
	var file page
	if w.chance(12) {
		file.room = 1 + w.rng.IntN(600) // less than any bundle takes
	}
	var err error
	if onDisk := file.room == 0 && w.chance(8); onDisk {
		path := filepath.Join(w.folder(), "x"+bundle.Ext)
		var out bundle.Written
		if out, err = bundle.Write(w.ctx, l.db, path, bundle.Options{To: []string{to}}); err == nil {
			file.b, err = os.ReadFile(path)
			w.must(err, "read a stick")
			if int64(len(file.b)) != out.Size {
				w.broken("bundles", "%d bytes are on the stick, %d were written", len(file.b), out.Size)
			}
		}
	} else {
		_, err = bundle.Encode(w.ctx, l.db, &file, bundle.Options{To: []string{to}})
	}
	switch {
	case len(unit) == 0:
		if !refused(err, bundle.CodeNoReader) {
			w.broken("bundles", "a bundle for nobody: %v", err)
		}
		w.note(l, "nobody at %s", to)
		return p, false
	case errors.Is(err, syscall.ENOSPC):
		w.unchanged(l)
		w.res.Full++
		return p, false
	}
	w.must(err, "write a bundle")
	p.bytes, p.written = file.b, file.b
	return p, true
}

// unbundle takes a bundle in, whatever became of it on its way, and returns how many changes were new.
func (w *world) unbundle(l *laptop, p parcel) int {
	stopped := w.knowsStruck(l, p.device) || p.warned
	report, err := bundle.ReadFrom(w.ctx, l.db, bytes.NewReader(p.bytes), int64(len(p.bytes)), bundle.ReadOptions{})
	w.must(err, "take a bundle in")
	if report.Sentence == "" {
		w.broken("bundles", "a verdict of %s without a sentence", report.Code)
	}
	want := ""
	switch intact := bytes.Equal(p.bytes, p.written); {
	case !intact:
		if want := verdictOn(p); report.Taken() || want != "" && report.Code != want {
			w.broken("spoiled parcels", "a bundle that lost or changed bytes came to %s, not %s", report.Code, want)
		}
		if missing := int64(len(p.written) - len(p.bytes)); report.Code == bundle.CutShort && (report.Missing > missing || report.Missing < missing && len(p.bytes) >= front) {
			w.broken("spoiled parcels", "a bundle that lacks %d bytes is said to lack %d", missing, report.Missing)
		}
		w.unchanged(l)
		w.res.Spoiled++
		return 0
	case !slices.Contains(p.readers, l.device):
		want = bundle.WrongReader
	case stopped:
		want = bundle.RevokedSender
	case !report.Taken():
		w.broken("bundles", "an honest bundle came to %s", report.Code)
	}
	if want != "" {
		if report.Code != want {
			w.broken(map[string]string{bundle.WrongReader: "bundles", bundle.RevokedSender: "struck off"}[want], "a bundle came to %s, not %s", report.Code, want)
		}
		w.unchanged(l)
		w.res.Refused++
		return 0
	}
	w.res.Deliveries++
	l.wide = l.wide || slices.Contains(report.Packs, w.packs[1].Hash)
	records := w.arrived(l, report.New)
	for _, o := range records {
		if w.knowsStruck(l, w.devices[o.dot.Writer]) {
			w.broken("struck off", "changes of a laptop that was struck off joined")
		}
		if !strings.HasPrefix(o.dot.Village, l.place) {
			w.broken("foreign places", "a change of a village joined that the laptop has nothing to do with")
		}
	}
	for _, a := range report.Apart {
		if a.Reason != store.ApartRevoked || !w.knowsStruck(l, a.Device) {
			w.broken("bundles", "%d changes in an honest bundle were set apart for %s", a.Changes, a.Reason)
		}
	}
	for range min(len(records), w.closely) {
		w.read(l, one(w.rng, records).record)
	}
	return report.New
}

// front is how many bytes stand before a bundle's header: without them nothing tells how long it was.
const front = 22

// verdictOn is what a spoilt bundle must be found to be; "" when more than one thing happened to it.
func verdictOn(p parcel) string {
	const seal = 64 // bytes of the signature at the end
	at, n := 0, 0
	for i := range min(len(p.bytes), len(p.written)) {
		if p.bytes[i] != p.written[i] {
			at, n = i, n+1
		}
	}
	switch {
	case n == 0 && len(p.bytes) >= front:
		return bundle.CutShort
	case n != 1 || len(p.bytes) != len(p.written):
		return ""
	case at < 4:
		return bundle.NotOurs
	case at >= len(p.bytes)-seal:
		return bundle.Tampered
	}
	return bundle.Damaged
}

// knowsStruck tells whether a laptop knows that a device was struck off.
func (w *world) knowsStruck(l *laptop, device string) bool {
	return w.struck[device] && w.directory(l).Revoked(device)
}

// arrived takes note of what joined a laptop's store, which must be n changes that somebody wrote.
func (w *world) arrived(l *laptop, n int) []*op {
	var out []*op
	if n > 0 {
		for _, o := range w.bodies(l, l.set.covered()) {
			if l.set.ops[o.dot] != nil {
				continue
			}
			if w.ops[o.dot] == nil {
				w.broken("forgeries", "a change joined that nobody wrote")
			}
			w.learn(l, o)
			out = append(out, o)
		}
	}
	if len(out) != n {
		w.broken("nothing acknowledged is lost", "%d changes joined, the report says %d", len(out), n)
	}
	slices.SortFunc(out, w.compareOps)
	return out
}

// pulled is a stick that is pulled after so many bytes: a bundle is read twice, for its seal and for what is in it.
type pulled struct {
	io.ReaderAt
	left  int
	moved func()
}

func (p *pulled) ReadAt(b []byte, at int64) (int, error) {
	if p.left -= len(b); p.left < 0 {
		p.moved()
		return 0, syscall.EIO
	}
	return p.ReaderAt.ReadAt(b, at)
}

// crashUnbundling pulls the stick, and cuts the power, while a bundle is being taken in.
func (w *world) crashUnbundling(l, from *laptop) {
	if l == from {
		return
	}
	p, ok := w.bundled(from, l.place)
	if !ok {
		return
	}
	var i *image
	src := &pulled{ReaderAt: bytes.NewReader(p.bytes), left: len(p.bytes) * w.rng.IntN(180) / 100, moved: func() {
		if i == nil {
			taken := w.take(l)
			i = &taken
		}
	}}
	report, err := bundle.ReadFrom(w.ctx, l.db, src, int64(len(p.bytes)), bundle.ReadOptions{})
	if report.Code != "" { // refused by its header, before the stick was pulled
		if report.Taken() {
			w.broken("all or nothing", "a bundle was taken from a stick that was pulled: %s", report.Code)
		}
		w.unchanged(l)
		w.note(l, "%s", report.Code)
		return
	}
	if i == nil || !refused(err, bundle.CodeUnread) {
		w.broken("all or nothing", "a bundle on a stick that was pulled returned %v", err)
	}
	w.unchanged(l)
	w.die(l, *i, 0)
	w.note(l, "pulled")
}

// strike strikes a village's laptop off the county's list: it was stolen, and somebody may go on writing on it.
func (w *world) strike(*laptop) {
	if !w.cfg.Bundles || len(w.struck) > 1 {
		return
	}
	var list []*laptop
	for _, l := range w.laptops {
		if len(l.place) == 12 && !w.struck[l.device] && slices.ContainsFunc(w.laptops, func(o *laptop) bool { return o.place == l.place && o.device != l.device }) {
			list = append(list, l)
		}
	}
	top := w.county()
	d := w.directory(top)
	// A county that was put back to an older state learns its own papers anew before it signs the next.
	if len(list) == 0 || int(d.Revocation().Number) != 1+len(w.struck) {
		w.note(top, "none")
		return
	}
	l := one(w.rng, list)
	if _, known := d.Certificate(l.device); !known {
		w.note(top, "unknown")
		return
	}
	_, err := enrol.Revoke(w.ctx, top.db, l.device, enrol.Lost)
	w.must(err, "strike a laptop off")
	w.struck[l.device] = true
	w.res.Struck++
	w.note(l, "done")
}

// confiscate takes the laptops that were struck off out of the county: what only they hold is gone.
func (w *world) confiscate() {
	for _, l := range slices.Clone(w.laptops) {
		if !w.struck[l.device] || l.device == "" {
			continue
		}
		w.laptops = slices.DeleteFunc(w.laptops, func(o *laptop) bool { return o == l })
		before := l.set
		l.set = newSet()
		w.lose(l, before)
		w.must(l.close(), "close a store")
	}
}

// rounds is how many exchanges of everybody with the county bring everybody to the same: a receipt from before a
// restore is put right by the first, and what that brings to the county goes down with the next.
const rounds = 4

// exchange lets everybody meet the county in turn, by bundles. What was set apart of laptops that were struck off is
// looked at by a person, who lets it join: what they wrote until then is honest.
func (w *world) exchange(top *laptop) int {
	brought := 0
	for round := 0; ; round++ {
		n := 0
		for _, l := range w.laptops {
			if l == top {
				continue
			}
			for _, way := range [][2]*laptop{{l, top}, {top, l}} {
				p, ok := w.bundledWhole(way[0], way[1].place)
				if ok {
					n += w.unbundle(way[1], p)
				}
			}
		}
		for _, l := range w.laptops {
			n += w.release(l)
		}
		brought += n
		if d, _ := w.missing(top); n == 0 || d == (store.Dot{}) {
			return brought
		}
		if round == rounds {
			w.broken("everybody meets", "round %d still brought %d changes", round+1, n)
		}
	}
}

// bundledWhole is bundled with sticks that have room.
func (w *world) bundledWhole(l *laptop, to string) (parcel, bool) {
	for {
		full := w.res.Full
		if p, ok := w.bundled(l, to); ok || w.res.Full == full {
			return p, ok
		}
	}
}

// release lets what was set apart of laptops that were struck off join, and returns how many changes did.
func (w *world) release(l *laptop) int {
	n := 0
	for _, device := range slices.Sorted(maps.Keys(w.struck)) {
		added, err := l.db.Release(w.ctx, cadre, store.ApartRevoked, device, "looked at by the county")
		w.must(err, "release what was set apart")
		w.arrived(l, added.New)
		n += added.New
	}
	left, err := l.db.Apart(w.ctx, "")
	w.must(err, "list what is set apart")
	left = slices.DeleteFunc(left, func(a store.Apart) bool { return a.Reason == store.ApartFork }) // of forgeries: they stay apart
	if len(left) > 0 {
		w.broken("struck off", "%d changes stay apart for %s", len(left), left[0].Reason)
	}
	return n
}
