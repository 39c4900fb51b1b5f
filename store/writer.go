package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// Chain is one writer's changes in one village.
type Chain struct{ Village, Writer string }

// Frontier is, per chain, the last number covered: everything from 1 up to it.
type Frontier map[Chain]int64

// head is the last change of a chain.
type head struct {
	n    int64
	hash string
}

// writer is who writes in this life of the database file. A restored, copied or reinstalled file must never continue
// the chain of the life it came from: two different changes would bear one name.
type writer struct {
	id      string
	session string    // minted at each open and kept in the file and in state.json: a copy taken in another session is noticed
	floor   time.Time // newest trusted time seen
	state   string    // path of state.json
}

// remembered is what state.json, outside the data folder, knows of one database.
type remembered struct {
	Path    string            `json:"path"`
	Writer  string            `json:"writer"`
	Session string            `json:"session"`
	Last    map[string]int64  `json:"last"` // village → last n of the writer
	Hash    map[string]string `json:"hash"`
}

func random128() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

func (db *DB) loadHeads(ctx context.Context) error {
	db.heads = map[Chain]head{}
	rows, err := db.conn.QueryContext(ctx, "SELECT c.village, c.writer, c.n, c.hash FROM change c JOIN (SELECT village, writer, max(n) AS n FROM change GROUP BY village, writer) m ON m.village = c.village AND m.writer = c.writer AND m.n = c.n")
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c Chain
		var h head
		if err := rows.Scan(&c.Village, &c.Writer, &h.n, &h.hash); err != nil {
			return translate(err)
		}
		db.heads[c] = h
	}
	return translate(rows.Err())
}

// loadWriter continues the file's writer when everything says that this is the same life of the same file, and mints
// a new one otherwise.
func (db *DB) loadWriter(ctx context.Context) error {
	var err error
	if db.id, err = db.meta(ctx, "database"); err != nil {
		return err
	}
	id, err := db.meta(ctx, "writer")
	if err != nil {
		return err
	}
	session, err := db.meta(ctx, "session")
	if err != nil {
		return err
	}
	db.writer = writer{id: id, state: filepath.Join(db.opt.StateDir, "state.json")}
	if db.writer.floor, err = db.loadFloor(ctx); err != nil {
		return err
	}
	path, err := filepath.Abs(db.dir)
	if err != nil {
		return err
	}
	was, ok := readState(db.writer.state)[db.id]
	same := ok && id != "" && was.Writer == id && was.Session == session && was.Path == path
	for village, n := range was.Last {
		// The file may be ahead of state.json by saves whose note was lost with the power; never behind it.
		if !same {
			break
		}
		same = db.heads[Chain{village, id}].n >= n && (db.heads[Chain{village, id}].n != n || db.heads[Chain{village, id}].hash == was.Hash[village])
	}
	if !same {
		if id != "" {
			db.opt.Log.Info("new writer: the store was restored, copied or moved", slog.String("database", db.id))
		}
		if err := db.mintWriter(ctx); err != nil {
			return err
		}
	}
	db.writer.session = random128()
	if err := db.setMeta(ctx, "session", db.writer.session); err != nil {
		return err
	}
	if !db.remember() && same {
		// The old note still stands, and a copy of the file as it was then would pass for this one.
		if err := db.mintWriter(ctx); err != nil {
			return err
		}
	}
	return db.noteLife(ctx, db.writer.id)
}

// mintWriter begins a new life of the file.
func (db *DB) mintWriter(ctx context.Context) error {
	db.writer.id = random128()
	return db.setMeta(ctx, "writer", db.writer.id)
}

func readState(path string) map[string]remembered {
	all := map[string]remembered{}
	b, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(b, &all) != nil {
		return map[string]remembered{} // no note: every database counts as copied, which costs a writer and nothing else
	}
	return all
}

// remember notes in state.json how far the writer has come, and tells whether it could. A note that cannot be written
// costs a new writer at the next open and nothing else, so it stops no save.
func (db *DB) remember() bool {
	if db.scratch || db.writer.id == "" {
		return true
	}
	path, err := filepath.Abs(db.dir)
	if err != nil {
		return false
	}
	note := remembered{Path: path, Writer: db.writer.id, Session: db.writer.session, Last: map[string]int64{}, Hash: map[string]string{}}
	for c, h := range db.heads {
		if c.Writer == db.writer.id {
			note.Last[c.Village], note.Hash[c.Village] = h.n, h.hash
		}
	}
	all := readState(db.writer.state)
	all[db.id] = note
	b, err := json.Marshal(all)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(db.writer.state), 0o700)
	}
	if err == nil {
		err = replaceFile(db.writer.state, b)
	}
	if err != nil {
		db.opt.Log.Warn("state.json could not be written", slog.Any("error", errors.Unwrap(err)))
	}
	return err == nil
}

func replaceFile(path string, b []byte) error {
	part := path + ".part"
	if err := os.WriteFile(part, b, 0o600); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(part)))
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// newDeviceKey makes the laptop's Ed25519 key pair; both halves stay in the store.
func newDeviceKey() (public, private string, err error) {
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", "", err
	}
	return hex.EncodeToString(pub), hex.EncodeToString(priv.Seed()), nil
}

// Device is the laptop's public key in hex: its name among the county's devices.
func (db *DB) Device(ctx context.Context) (string, error) {
	var v string
	err := db.r.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'device_public'").Scan(&v)
	return v, translate(err)
}

// Frontier is how far each chain of the village (a prefix of 6, 9 or 12 digits; "" = all) is held without a gap. What
// lies beyond a gap counts, but a frontier that covered the gap would change its meaning when the missing ones came.
func (db *DB) Frontier(ctx context.Context, village string) (Frontier, error) {
	f := Frontier{}
	err := db.read(ctx, func(v *snapshot) error {
		spans, err := v.spans([]string{village}, nil)
		for _, s := range spans {
			if s.from == 1 {
				f[s.Chain] = s.to
			}
		}
		return err
	})
	return f, err
}
