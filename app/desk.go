package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hufang/forms"
	"hufang/store"
)

// Options are what a desk takes from the program around it.
type Options struct {
	Now      func() time.Time // the clock; required
	NewID    func() string    // a new opaque id; nil = UUIDv7
	StateDir string           // where the store remembers this laptop, outside the data folder; required
	Log      *slog.Logger     // ids and counts only; nil = discard
	User     string           // name of the person working; "" = who worked last, else the first of the laptop's people
	Lang     Lang             // of the sentences; "" = Chinese
}

// Setup is what the first run asks: the pack, the place and the person.
type Setup struct {
	Pack      string     // name of one of Packs; "" = the default pack
	Place     string     // division code of 12 digits (village), 9 (township) or 6 (county)
	PlaceName string     // "" = the name the division has in the embedded lists
	User      store.User // Role is a code of the pack's list of roles
}

// Desk is an open store, its pack, the person working and the month before them. It is safe for concurrent use.
type Desk struct {
	db    *store.DB
	opt   Options
	floor time.Time            // the newest time the store trusted when it was opened
	lang  atomic.Pointer[Lang] // apart from mu: sentences are said with it held

	mu    sync.Mutex // guards what follows
	who   store.User
	month forms.Month // "" = the current one
	saves []*saved    // of this session, newest last: what UndoLast takes back
	ears  map[int]func(Event)
	next  int // number of the next ear
}

// settingUser is the store's setting that remembers who worked last.
const settingUser = "user"

// Create makes the store in dir (created when it is missing) and opens a desk on it.
// Errors a person can act on are *store.Refusal.
func Create(ctx context.Context, dir string, opt Options, setup Setup) (*Desk, error) {
	pack, err := loadPack(setup.Pack)
	if err != nil {
		return nil, err
	}
	if setup.PlaceName == "" {
		setup.PlaceName = placeName(setup.Place)
	}
	db, err := store.Create(ctx, dir, opt.store(), store.Setup{Pack: pack, Place: setup.Place, PlaceName: setup.PlaceName, User: setup.User})
	if err != nil {
		return nil, fmt.Errorf("create the store: %w", err)
	}
	opt.User = setup.User.Name
	return newDesk(ctx, db, opt)
}

// Open opens the store in dir. Errors a person can act on are *store.Refusal; code "missing" means the first run.
func Open(ctx context.Context, dir string, opt Options) (*Desk, error) {
	db, err := store.Open(ctx, dir, opt.store())
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return newDesk(ctx, db, opt)
}

func (o Options) store() store.Options {
	return store.Options{Now: o.Now, NewID: o.NewID, StateDir: o.StateDir, Log: o.Log}
}

func newDesk(ctx context.Context, db *store.DB, opt Options) (*Desk, error) {
	d := &Desk{db: db, opt: opt, floor: db.Floor(), ears: map[int]func(Event){}}
	d.SetLang(opt.Lang)
	if err := d.seat(ctx, opt.User); err != nil {
		db.Close()
		return nil, err
	}
	return d, nil
}

// seat finds who is working: the named person, else who worked last, else the first.
func (d *Desk) seat(ctx context.Context, name string) error {
	users, err := d.db.Users(ctx)
	if err != nil {
		return fmt.Errorf("list users: %w", err)
	}
	if name == "" {
		if name, err = d.db.Setting(ctx, settingUser); err != nil {
			return fmt.Errorf("read who worked last: %w", err)
		}
		if name == "" && len(users) > 0 {
			name = users[0].Name
		}
	}
	for _, u := range users {
		if u.Name == name {
			d.who = u
			return nil
		}
	}
	return &Refused{Sentence: d.Say("no_user")}
}

// Close waits for the store to finish and lets go of the folder. Drafts stay.
func (d *Desk) Close() error { return d.db.Close() }

// DB is the open store, for commands that need no desk.
func (d *Desk) DB() *store.DB { return d.db }

// Pack is the pack the desk works by.
func (d *Desk) Pack() *forms.Pack { return d.db.Pack() }

// Place is where this laptop works: its code of 12, 9 or 6 digits and its name.
func (d *Desk) Place() store.Place { return d.db.Place() }

// Users are the people of this laptop.
func (d *Desk) Users(ctx context.Context) ([]store.User, error) { return d.db.Users(ctx) }

// AddUser adds a person to this laptop, or changes the role of one; who is working goes on in the new role.
func (d *Desk) AddUser(ctx context.Context, u store.User) error {
	if err := d.db.AddUser(ctx, u); err != nil {
		return fmt.Errorf("add a person: %w", err)
	}
	d.mu.Lock()
	if d.who.Name == u.Name {
		d.who = u
	}
	d.mu.Unlock()
	return nil
}

// Lang is the language of the desk's words.
func (d *Desk) Lang() Lang { return *d.lang.Load() }

// SetLang changes the language of the desk's words from now on.
func (d *Desk) SetLang(l Lang) { d.lang.Store(&l) }

// Who is the person working.
func (d *Desk) Who() store.User {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.who
}

// SetWho changes who is working, by name, and remembers it for the next start.
func (d *Desk) SetWho(ctx context.Context, name string) error {
	d.mu.Lock()
	err := d.seat(ctx, name)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	if err := d.db.SetSetting(ctx, settingUser, name); err != nil {
		return fmt.Errorf("remember who works: %w", err)
	}
	d.announce(Event{Kind: PersonSet})
	return nil
}

// Today is the day by this laptop's clock; a clock behind what the store had seen when it was opened, as of a laptop
// that woke in 1970, is not believed so far back: the month at hand can be worked on.
func (d *Desk) Today() forms.Day {
	now := d.opt.Now()
	if now.Before(d.floor) {
		now = d.floor.In(now.Location())
	}
	return forms.DayOf(now)
}

// Refused is an error that a person can act on: a sentence, and for a form the issues that stand in the way.
type Refused struct {
	Sentence string        // what happened, what is safe, what to do
	Issues   []forms.Issue // of a form, in question order; nil otherwise
}

// Error carries no answer and no name: the sentence and the number of issues.
func (r *Refused) Error() string {
	if len(r.Issues) > 0 {
		return fmt.Sprintf("refused: %d issues stand", len(r.Issues))
	}
	return "refused: " + r.Sentence
}
