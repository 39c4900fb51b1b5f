package sim

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hufang/store"
	"hufang/store/storetest/disk"
)

// backUp makes a backup by the store's own means.
func (w *world) backUp(l *laptop) {
	file, err := l.db.Backup(w.ctx)
	w.must(err, "back up")
	l.backups = append(l.backups, backup{file: file, set: l.set.clone(), drafts: maps.Clone(l.drafts), later: l.later, wide: l.wide})
	if len(l.backups) > 3 {
		l.backups = slices.Delete(l.backups, 0, 1)
	}
	w.note(l, "%d changes", len(l.set.ops))
}

// restoreBackup puts a backup in the store's place by the store's own means: whatever was written since must come back.
func (w *world) restoreBackup(l *laptop) {
	l.backups = slices.DeleteFunc(l.backups, func(b backup) bool { // the store keeps some and removes others
		_, err := os.Stat(b.file)
		return errors.Is(err, fs.ErrNotExist)
	})
	if len(l.backups) == 0 {
		w.note(l, "none")
		return
	}
	b := one(w.rng, l.backups)
	w.must(l.close(), "close a store")
	r, err := store.Restore(w.ctx, l.dir, b.file, w.options(l))
	w.must(err, "restore")
	back := 0
	for d := range l.set.ops {
		if b.set.ops[d] == nil {
			back++
		}
	}
	if r.Changes != len(b.set.ops) || r.AddedBack != back || r.Drafts != len(l.drafts) {
		w.broken("nothing acknowledged is lost", "restored %d changes of %d, %d newer ones of %d, %d drafts of %d", r.Changes, len(b.set.ops), r.AddedBack, back, r.Drafts, len(l.drafts))
	}
	for _, o := range b.set.ops {
		l.set.add(o)
	}
	drafts := maps.Clone(b.drafts)
	maps.Copy(drafts, l.drafts)
	l.drafts, l.later, l.wide = drafts, b.later, b.wide
	w.newLife(l)
	w.must(os.RemoveAll(filepath.Join(l.dir, "aside")), "clear what was set aside")
	w.open(l, 0)
	w.res.Restores++
	w.note(l, "%d added back", back)
}

// newLife is what a restore, a copy or a reinstall makes of a database file: no writer of before may go on.
func (w *world) newLife(l *laptop) {
	w.life++
	l.life = w.life
	l.sheets = nil
}

// keepImage copies the store's files by other means than the store's, while it is open.
func (w *world) keepImage(l *laptop) {
	l.images = append(l.images, w.take(l))
	if len(l.images) > 2 {
		l.images = slices.Delete(l.images, 0, 1)
	}
	w.note(l, "%d changes", len(l.set.ops))
}

// putBack overwrites the store with files copied earlier: what was written since and never carried away is gone.
func (w *world) putBack(l *laptop) {
	if len(l.images) == 0 {
		w.note(l, "none")
		return
	}
	i := one(w.rng, l.images)
	w.must(l.close(), "close a store")
	w.replace(l, i, false)
	before := l.set
	l.hold(i)
	w.lose(l, before)
	if i.opens != l.opens || slices.ContainsFunc(slices.Collect(maps.Values(before.ops)), func(o *op) bool {
		return l.set.ops[o.dot] == nil && w.lives[o.dot.Writer] == l.life
	}) {
		w.newLife(l) // otherwise the file is as its writer left it, and may go on
	}
	w.open(l, 0)
	w.res.PutBack++
	w.note(l, "%d changes of %d", len(l.set.ops), len(before.ops))
}

// copyFolder copies the data folder to another computer, where somebody goes on with it.
func (w *world) copyFolder(l *laptop) {
	if len(w.laptops) > 8 || w.cfg.Bundles && l.place == county { // two machines of one key have no bundles for each other
		return
	}
	twin := &laptop{name: l.name + "'", place: l.place, dir: w.folder(), state: w.folder(), receipts: map[string]store.Frontier{}, device: l.device, unit: l.unit}
	if slices.ContainsFunc(w.laptops, func(o *laptop) bool { return o.name == twin.name }) {
		return
	}
	i := w.take(l)
	w.replace(twin, i, false)
	twin.hold(i)
	w.newLife(twin)
	w.laptops = append(w.laptops, twin)
	w.setClock(twin)
	w.plan(twin)
	w.open(twin, 0)
	w.res.Copies++
	w.note(l, "%d changes", len(l.set.ops))
}

// spoilNotes makes state.json impossible to write, or possible again, before the store is opened next: its disk is
// full, or a tool holds the file.
func (w *world) spoilNotes(l *laptop) {
	w.keepImage(l)
	w.must(l.close(), "close a store")
	obstacle := filepath.Join(l.state, "state.json.part")
	_, err := os.Stat(obstacle)
	if err == nil {
		w.must(os.RemoveAll(obstacle), "let notes be written")
	} else {
		w.must(os.MkdirAll(filepath.Join(obstacle, "held"), 0o700), "keep notes from being written")
	}
	w.open(l, 0)
	w.note(l, "can be written: %v", err == nil)
}

// reinstall is a new Windows: the settings are gone and the data stayed on its own disk, or all of it is gone.
func (w *world) reinstall(l *laptop) {
	w.must(l.close(), "close a store")
	w.res.Reinstalls++
	if w.chance(2) || w.cfg.Bundles && l.place == county { // the county's key has its own safe
		l.state = w.folder()
		w.newLife(l)
		w.open(l, 0)
		w.note(l, "the data stayed")
		return
	}
	before := l.set
	dir := l.dir
	w.create(l)
	w.lose(l, before)
	w.must(os.RemoveAll(dir), "clear a disk")
	w.note(l, "%d changes gone", len(before.ops))
}

// die ends a store as kill -9 or a power cut does: its files stay as the image has them.
func (w *world) die(l *laptop, i image, unsure int) {
	w.must(l.close(), "close a store")
	w.replace(l, i, w.chance(2))
	w.open(l, unsure)
	w.res.Crashes++
}

// crashSaving cuts the power while a save is being written: the journal ends anywhere between what was there before
// the save and what is there after it. The save is there whole or not at all, and all that was acknowledged is there.
func (w *world) crashSaving(l *laptop) {
	s, ok := w.pick(l)
	if !ok {
		return
	}
	before, known := w.take(l), l.set.clone()
	w.saved(l, []entry{w.answer(l, w.openForm(l, s))}, "", "")
	after := w.take(l)
	var dots []store.Dot
	for d := range l.set.ops {
		if known.ops[d] == nil {
			dots = append(dots, d)
		}
	}
	unsure := 0
	grown := len(after.wal) > len(before.wal) && bytes.Equal(before.db, after.db) && len(before.wal) >= 32 && bytes.Equal(before.wal[:32], after.wal[:32])
	if grown { // the save only lengthened the journal: it may end anywhere between
		at := len(before.wal) + w.rng.IntN(len(after.wal)-len(before.wal)+1)
		after.wal = after.wal[:at]
		unsure = len(dots)
	}
	if unsure > 0 { // the save never returned: nobody was told
		l.set = known
		for _, dot := range dots {
			delete(w.acked, dot)
			delete(w.salts, w.ops[dot].salt)
			delete(w.sums, w.ops[dot].sum)
			delete(w.ops, dot)
		}
		after.state = before.state
	}
	w.die(l, after, unsure)
	w.read(l, s.record)
	w.note(l, "%v", grown)
}

var errPowerCut = errors.New("the power was cut")

// crashImporting cuts the power in the middle of an import.
func (w *world) crashImporting(l *laptop) {
	rows := w.roster(w.villagesOf(l)[0], sources[0], w.rng.IntN(4), 0)
	at := w.rng.IntN(len(rows))
	var i image
	_, err := l.db.Import(w.ctx, store.BatchMeta{Source: sources[0], File: "x", By: cadre}, func(b *store.Importer) error {
		for n, e := range rows {
			if n == at {
				i = w.take(l)
				return errPowerCut
			}
			if _, err := b.Put(e); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, errPowerCut) {
		w.broken("all or nothing", "an import that was cut short returned %v", err)
	}
	w.die(l, i, 0)
	w.note(l, "row %d", at)
}

// crashTaking cuts the power while changes from elsewhere are being taken in.
func (w *world) crashTaking(l *laptop) {
	from := one(w.rng, w.laptops)
	if w.cfg.Bundles {
		w.crashUnbundling(l, from)
		return
	}
	var bodies [][]byte
	for _, o := range from.set.ops {
		if l.set.ops[o.dot] == nil && strings.HasPrefix(o.dot.Village, l.place) {
			bodies = append(bodies, o.body)
		}
	}
	if len(bodies) == 0 {
		w.note(l, "nothing new")
		return
	}
	w.stable(bodies)
	at := w.rng.IntN(len(bodies))
	var i image
	_, err := l.db.Add(w.ctx, func(yield func([]byte, error) bool) {
		for n, b := range bodies {
			if n == at {
				i = w.take(l)
				yield(nil, errPowerCut)
				return
			}
			if !yield(b, nil) {
				return
			}
		}
	})
	if !errors.Is(err, errPowerCut) {
		w.broken("all or nothing", "a delivery that was cut short returned %v", err)
	}
	w.die(l, i, 0)
	w.note(l, "%d of %d", at, len(bodies))
}

// fillDisk lets the disk run full while somebody saves: the refusal says so, nothing of the save is there, the draft
// is, and with room again the same save goes through.
func (w *world) fillDisk(l *laptop) {
	path := filepath.Join(l.dir, store.FileName)
	w.must(disk.Limit(w.ctx, path, 1), "fill the disk")
	full := false
	for range 40 {
		s, ok := w.pick(l)
		if !ok {
			continue
		}
		entries := []entry{w.answer(l, w.openForm(l, s))}
		for _, q := range w.rng.Perm(w.rng.IntN(12)) { // a big save is sooner too big
			if other, ok := w.pick(l); ok && q%2 == 0 && !slices.ContainsFunc(entries, func(e entry) bool { return e.record == other.record }) {
				entries = append(entries, w.answer(l, w.openForm(l, other)))
			}
		}
		err := w.put(l, entries, "", "")
		if err == nil {
			continue
		}
		if !refused(err, store.CodeFull) {
			w.broken("all or nothing", "a save on a full disk: %v", err)
		}
		full = true
		w.unchanged(l)
		for _, e := range entries {
			w.read(l, e.record)
		}
		w.checkDrafts(l)
		w.must(disk.Limit(w.ctx, path, 1<<30), "make room")
		w.saved(l, entries, "", "")
		break
	}
	w.must(disk.Limit(w.ctx, path, 1<<30), "make room")
	if full {
		w.res.FullDisks++
	}
	w.note(l, "full %v", full)
}
