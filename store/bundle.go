package store

import (
	"context"
	"database/sql"
)

// Bundle is a file that was written here, taken in, or refused.
type Bundle struct {
	Out     bool
	File    string // its name, without the folder
	ID      string
	Digest  string // hex SHA-256 of the file
	Peer    string // in: device of the sender; out: code of the place it is for
	Name    string // of the peer's unit
	At      string // RFC 3339, this laptop's clock
	Verdict string
	Changes int // in the file
	Fresh   int // in: that joined
}

// Bundles lists the files written, taken in and refused, newest first.
func (db *DB) Bundles(ctx context.Context) ([]Bundle, error) {
	var out []Bundle
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT way, file, id, digest, peer, name, at, verdict, changes, fresh FROM bundle ORDER BY seq DESC")
		if err != nil {
			return err
		}
		out, err = scanBundles(rows)
		return err
	})
	return out, err
}

func scanBundles(rows *sql.Rows) (out []Bundle, err error) {
	defer rows.Close()
	for rows.Next() {
		var b Bundle
		var way string
		if err := rows.Scan(&way, &b.File, &b.ID, &b.Digest, &b.Peer, &b.Name, &b.At, &b.Verdict, &b.Changes, &b.Fresh); err != nil {
			return nil, err
		}
		b.Out = way == "out"
		out = append(out, b)
	}
	return out, rows.Err()
}

// NoteBundle remembers a file that was written, or that came to nothing.
func (db *DB) NoteBundle(ctx context.Context, b Bundle) error {
	return db.update(ctx, func(t *tx) error { return t.putBundle(b) })
}

func (t *tx) putBundle(b Bundle) error {
	way := "in"
	if b.Out {
		way = "out"
	}
	return t.exec("INSERT INTO bundle (way, file, id, digest, peer, name, at, verdict, changes, fresh) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		way, b.File, b.ID, b.Digest, b.Peer, b.Name, t.at, b.Verdict, b.Changes, b.Fresh)
}

// Parcel is a record of a kind this program does not know, kept verbatim for a newer one.
type Parcel struct {
	Kind   string
	Bundle string // id of the file it came in
	Body   []byte
}

// Parcels lists the kept records of unknown kinds.
func (db *DB) Parcels(ctx context.Context) ([]Parcel, error) {
	var out []Parcel
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT kind, bundle, body FROM parcel ORDER BY kind, hash")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p Parcel
			if err := rows.Scan(&p.Kind, &p.Bundle, &p.Body); err != nil {
				return err
			}
			out = append(out, p)
		}
		return rows.Err()
	})
	return out, err
}
