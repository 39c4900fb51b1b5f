package sim

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hufang/forms"
	"hufang/store"
	"hufang/store/storetest/disk"
)

// laptop is one machine: a real store in a folder of its own, and what the simulation knows that it must hold.
type laptop struct {
	name  string
	place string // 12, 9 or 6 digits
	dir   string
	state string // where state.json lives
	db    *store.DB
	clock clock
	later bool // the later pack is installed
	wide  bool // the later pack is known, and its tables are there
	life  int  // of the database file
	opens int

	budget, left int // saves of the month

	device, unit string // by which the county knows it

	set      *set
	drafts   map[string]draft
	sheets   []sheet // forms on the screen
	images   []image
	backups  []backup
	receipts map[string]store.Frontier // by laptop: what it was last known to hold
	moments  []moment
}

// draft is what a draft must hold.
type draft struct {
	store.Draft
	live map[string][]store.Dot // by group: what was live when the form was opened
}

// image is the files of a store at a moment, as a copying tool or a power cut sees them.
type image struct {
	db, wal, state []byte
	set            *set
	drafts         map[string]draft
	later, wide    bool
	opens          int
}

// backup is a file that the store made, and what it must hold.
type backup struct {
	file   string
	set    *set
	drafts map[string]draft

	later, wide bool
}

func (w *world) options(l *laptop) store.Options {
	return store.Options{StateDir: l.state, Now: func() time.Time { return w.shows(&l.clock) }, NewID: w.newID}
}

var cadre = store.User{Name: "甲", Role: "village_cadre"}

// buy sets a new machine up.
func (w *world) buy(name, place string) *laptop {
	l := &laptop{name: name, place: place}
	w.laptops = append(w.laptops, l)
	w.setClock(l)
	w.create(l)
	w.plan(l)
	return l
}

// create makes the laptop's store anew, empty.
func (w *world) create(l *laptop) {
	w.life++
	l.dir, l.state, l.life, l.later = w.folder(), w.folder(), w.life, w.chance(4)
	l.set, l.drafts, l.sheets, l.images, l.backups, l.receipts, l.moments = newSet(), map[string]draft{}, nil, nil, nil, map[string]store.Frontier{}, nil
	l.wide = l.later
	pack := w.packs[0]
	if l.later {
		pack = w.packs[1]
	}
	db, err := store.Create(w.ctx, l.dir, w.options(l), store.Setup{Pack: pack, Place: l.place, PlaceName: "试验", User: cadre})
	w.must(err, "create a store")
	l.db = db
	l.opens++
	if w.cfg.Bundles {
		w.enrol(l)
	}
}

func (l *laptop) close() error {
	if l.db == nil {
		return nil
	}
	db := l.db
	l.db = nil
	disk.Forget(filepath.Join(l.dir, store.FileName))
	return db.Close()
}

// open opens the laptop's store and checks that nothing acknowledged is missing. unsure is how many changes of an act
// that never returned may be there as well, all or none.
func (w *world) open(l *laptop, unsure int) {
	db, err := store.Open(w.ctx, l.dir, w.options(l))
	w.must(err, "open a store")
	l.db = db
	l.opens++
	l.sheets = nil
	w.compareBodies(l, unsure)
	w.checkDrafts(l)
}

func (w *world) restart(l *laptop) {
	w.must(l.close(), "close a store")
	w.open(l, 0)
	w.note(l, "%d changes", len(l.set.ops))
}

// take copies the files of the open store as they are at this moment.
func (w *world) take(l *laptop) image {
	read := func(path string) []byte {
		b, err := os.ReadFile(path)
		if !errors.Is(err, fs.ErrNotExist) {
			w.must(err, "copy a file")
		}
		return b
	}
	path := filepath.Join(l.dir, store.FileName)
	return image{db: read(path), wal: read(path + "-wal"), state: read(filepath.Join(l.state, "state.json")),
		set: l.set.clone(), drafts: maps.Clone(l.drafts), later: l.later, wide: l.wide, opens: l.opens}
}

// replace replaces the files of the closed store in the laptop's folder by an image; state.json only when asked.
func (w *world) replace(l *laptop, i image, state bool) {
	path := filepath.Join(l.dir, store.FileName)
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			w.must(err, "remove a file")
		}
	}
	w.must(os.WriteFile(path, i.db, 0o600), "put a file")
	if len(i.wal) > 0 {
		w.must(os.WriteFile(path+"-wal", i.wal, 0o600), "put a file")
	}
	if state && i.state != nil {
		w.must(os.WriteFile(filepath.Join(l.state, "state.json"), i.state, 0o600), "put a file")
	}
}

// hold sets what the laptop must hold to what an image holds.
func (l *laptop) hold(i image) {
	l.set, l.drafts, l.later, l.wide, l.moments = i.set.clone(), maps.Clone(i.drafts), i.later, i.wide, nil
}

// pack is the laptop's current one.
func (w *world) pack(l *laptop) *forms.Pack {
	if l.later {
		return w.packs[1]
	}
	return w.packs[0]
}

// upgrade brings the later pack to a laptop: the same changes, other tables.
func (w *world) upgrade(l *laptop) {
	if w.install(l) {
		w.inspect(l)
	}
	w.note(l, "done")
}

// install makes the later pack the laptop's; false when it is.
func (w *world) install(l *laptop) bool {
	if l.later {
		return false
	}
	w.must(l.db.InstallPack(w.ctx, w.packs[1]), "install a pack")
	l.later, l.wide = true, true
	w.res.Upgrades++
	return true
}

// subjects are the records of a form that are in a village by what the laptop holds, count, and are read as themselves.
func (w *world) subjects(l *laptop, form, village string) []string {
	return slices.DeleteFunc(slices.Clone(w.known[form+village]), func(id string) bool { return !l.set.lives(id, village) })
}
