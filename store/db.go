package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
)

// FileName is the store's file in its data folder.
const FileName = "hufang.db"

// Options are what the store takes from outside: it has no clock and no folder of its own.
type Options struct {
	Now      func() time.Time // the laptop's clock; shown, never compared
	NewID    func() string    // opaque ids; nil = UUIDv7
	StateDir string           // where state.json lives: outside the data folder, so that a copied folder is noticed
	Log      *slog.Logger     // ids and counts only; nil = nowhere
}

func (o *Options) fill() error {
	if o.Now == nil || o.StateDir == "" {
		return errors.New("open store: Now and StateDir must be given")
	}
	if o.NewID == nil {
		o.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return nil
}

// DB is one open store: one writer at a time, any number of readers. It is safe for concurrent use.
type DB struct {
	dir  string
	path string // of the file
	opt  Options
	lock *flock.Flock
	w    *sql.DB
	conn *sql.Conn // the one writing connection, held for the life of the DB so that its statements stay prepared
	r    *sql.DB

	readers *readers // of r

	mu    sync.Mutex           // one writer
	stmts map[string]*sql.Stmt // of conn

	id        string // of this database file's history
	place     Place
	asked     atomic.Pointer[asked] // packs and the tables they make; replaced whole by InstallPack
	writer    writer
	heads     map[Chain]head
	retracted map[string]bool // batch parts that were taken back
	kin       *kin            // which records are one
	moves     *moves          // which households moved
	scratch   bool            // a throw-away fold: no lock, no writer, no state
}

// querier is what *sql.DB and *sql.Conn share.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Create makes a new store in dir (made when missing) and opens it. Refusals: exists, readonly, full, place, locked.
func Create(ctx context.Context, dir string, opt Options, s Setup) (*DB, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, FileName)); err == nil {
		return nil, refuse(CodeExists, nil)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, refuse(CodeReadOnly, err)
	}
	db, err := open(ctx, dir, opt)
	if err != nil {
		return nil, err
	}
	if err := db.setup(ctx, s); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.load(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Open opens the store in dir. Refusals: missing, strange, newer, damaged, readonly, locked.
func Open(ctx context.Context, dir string, opt Options) (*DB, error) {
	switch info, err := os.Stat(filepath.Join(dir, FileName)); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refuse(CodeMissing, nil)
	case err != nil:
		return nil, refuse(CodeReadOnly, err)
	case info.IsDir() || info.Size() == 0:
		return nil, refuse(CodeStrange, nil)
	}
	if err := glance(ctx, filepath.Join(dir, FileName)); err != nil {
		return nil, err
	}
	db, err := open(ctx, dir, opt)
	if err != nil {
		return nil, err
	}
	if err := db.load(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// open locks the folder, opens the file and brings its schema forward.
func open(ctx context.Context, dir string, opt Options) (*DB, error) {
	if err := opt.fill(); err != nil {
		return nil, err
	}
	db := &DB{dir: dir, opt: opt, stmts: map[string]*sql.Stmt{}, kin: noKin(), moves: noMoves()}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	db.lock = lock
	if err := db.connect(ctx, filepath.Join(dir, FileName)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.wipeTemp(); err != nil {
		return nil, errors.Join(refuse(CodeReadOnly, err), db.Close())
	}
	return db, nil
}

// lockFolder keeps every other program out of the folder until the lock is released or this process ends.
func lockFolder(dir string) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(dir, "hufang.lock"))
	switch got, err := lock.TryLock(); {
	case err != nil:
		return nil, refuse(CodeReadOnly, err)
	case !got:
		return nil, refuse(CodeLocked, nil)
	}
	return lock, nil
}

func (db *DB) connect(ctx context.Context, path string) (err error) {
	db.path = path
	m := writing
	if db.scratch {
		m = folding
	}
	if db.w, err = openSQLite(path, m); err != nil {
		return translate(err)
	}
	if db.conn, err = db.w.Conn(ctx); err != nil {
		return translate(err)
	}
	if db.r, err = openSQLite(path, reading); err != nil {
		return translate(err)
	}
	db.readers = newReaders(db.r)
	version, err := checkIdentity(ctx, db.conn)
	if err != nil {
		return err
	}
	if version < len(migrations()) {
		// The one connection is lent to the migrations for as long as they run.
		if err := db.conn.Close(); err != nil {
			return translate(err)
		}
		if _, err := migrate(ctx, db.w, version); err != nil {
			return err
		}
		if db.conn, err = db.w.Conn(ctx); err != nil {
			return translate(err)
		}
		if version > 0 {
			defer func() {
				if err == nil {
					err = db.setMeta(ctx, "rules", "")
				}
			}()
		}
	}
	return nil
}

// load reads what the store keeps in memory while it is open.
func (db *DB) load(ctx context.Context) error {
	if err := db.loadPlace(ctx); err != nil {
		return err
	}
	if err := db.loadPacks(ctx); err != nil {
		return err
	}
	if err := db.loadHeads(ctx); err != nil {
		return err
	}
	if err := db.loadRetracted(ctx); err != nil {
		return err
	}
	if err := db.loadMoves(ctx); err != nil {
		return err
	}
	if err := db.loadKin(ctx); err != nil {
		return err
	}
	if err := db.loadWriter(ctx); err != nil {
		return err
	}
	folded, err := db.meta(ctx, "rules")
	if err == nil && folded != foldRules {
		err = db.Rebuild(ctx, nil)
	}
	return err
}

// Close releases the store; it may be called once, also after a failed open.
func (db *DB) Close() error {
	var errs []error
	for _, s := range db.stmts {
		errs = append(errs, s.Close())
	}
	if db.r != nil {
		errs = append(errs, db.readers.close(), db.r.Close())
	}
	if db.conn != nil {
		errs = append(errs, db.conn.Close())
	}
	if db.w != nil {
		errs = append(errs, db.w.Close())
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Unlock())
	}
	return errors.Join(errs...)
}

// Dir is the data folder.
func (db *DB) Dir() string { return db.dir }

// TempDir is the folder for temporary files under the data folder, wiped at each start.
func (db *DB) TempDir() string { return filepath.Join(db.dir, "tmp") }

func (db *DB) wipeTemp() error {
	if err := os.RemoveAll(db.TempDir()); err != nil {
		return err
	}
	return os.MkdirAll(db.TempDir(), 0o700)
}

// Now is the store's clock.
func (db *DB) Now() time.Time { return db.opt.Now() }

// NewID is a new opaque id.
func (db *DB) NewID() string { return db.opt.NewID() }

func (db *DB) meta(ctx context.Context, key string) (string, error) {
	var v string
	err := db.conn.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = $1", key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, translate(err)
}

func (db *DB) setMeta(ctx context.Context, key, value string) error {
	_, err := db.conn.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return translate(err)
}

// Setting is a setting of this laptop (type size, last page …); "" when it was never set.
func (db *DB) Setting(ctx context.Context, key string) (string, error) {
	var v string
	err := db.r.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = $1", "setting:"+key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, translate(err)
}

// SetSetting keeps a setting of this laptop.
func (db *DB) SetSetting(ctx context.Context, key, value string) error {
	return db.update(ctx, func(t *tx) error {
		return t.exec("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", "setting:"+key, value)
	})
}

// Audit notes an act that changes no answer: an export, a print, a reveal (J-13). object holds ids and counts only.
func (db *DB) Audit(ctx context.Context, by User, action, object string) error {
	return db.update(ctx, func(t *tx) error {
		return t.exec("INSERT INTO audit (at, actor, action, object) VALUES ($1, $2, $3, $4)", t.at, by.Name, action, object)
	})
}

// openScratch makes an empty throw-away store that folds by the same rules; path must not exist.
func (db *DB) openScratch(ctx context.Context, path string) (*DB, error) {
	s := &DB{dir: filepath.Dir(path), opt: db.opt, stmts: map[string]*sql.Stmt{}, scratch: true, place: db.place,
		heads: map[Chain]head{}, retracted: map[string]bool{}, kin: noKin(), moves: noMoves()}
	s.asked.Store(db.asked.Load())
	if err := s.connect(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("open scratch store: %w", err), s.Close())
	}
	return s, nil
}

// glance refuses a strange or newer file before anything in its folder is touched: opening for writing turns the file to
// WAL. What a glance cannot tell, a journal not yet folded in among it, the opening proper does.
func glance(ctx context.Context, path string) error {
	file, err := openSQLite(path, looking)
	if err != nil {
		return nil
	}
	defer file.Close()
	_, err = checkIdentity(ctx, file)
	if r, ok := errors.AsType[*Refusal](err); ok && (r.Code == CodeStrange || r.Code == CodeNewer) {
		return err
	}
	return nil
}
