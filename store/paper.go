package store

import (
	"context"
	"fmt"
)

// Paper is a document the county signed, as it was written. The store keeps the newest of each kind and name.
type Paper struct {
	Kind, Name string
	Number     int64 // a greater one is newer, whatever any clock said
	Body       []byte
	Signature  []byte
	Since      string // when the first of its kind and name came here, RFC 3339 by this laptop's clock; "" = not known. It does not travel.
}

// Papers lists the kept papers of a kind by name.
func (db *DB) Papers(ctx context.Context, kind string) ([]Paper, error) {
	var out []Paper
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT kind, name, number, body, signature, since FROM paper WHERE kind = $1 ORDER BY name", kind)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p Paper
			if err := rows.Scan(&p.Kind, &p.Name, &p.Number, &p.Body, &p.Signature, &p.Since); err != nil {
				return err
			}
			out = append(out, p)
		}
		return rows.Err()
	})
	return out, err
}

// PutPapers keeps those papers that are newer than what is kept. Whoever calls has checked the signatures.
func (db *DB) PutPapers(ctx context.Context, papers ...Paper) error {
	return db.update(ctx, func(t *tx) error { return t.putPapers(papers) })
}

func (t *tx) putPapers(papers []Paper) error {
	for _, p := range papers {
		if err := t.exec(`INSERT INTO paper (kind, name, number, body, signature, since) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (kind, name) DO UPDATE SET number = excluded.number, body = excluded.body, signature = excluded.signature WHERE excluded.number > paper.number`,
			p.Kind, p.Name, p.Number, p.Body, p.Signature, t.at); err != nil {
			return fmt.Errorf("keep paper: %w", err)
		}
	}
	return nil
}

// Invitation is a one-time code as the county keeps it: the code itself is kept nowhere.
type Invitation struct {
	ID     string
	Secret []byte
	Body   []byte
	Device string // who used it; "" = nobody yet
}

// PutInvitation keeps a new invitation.
func (db *DB) PutInvitation(ctx context.Context, i Invitation) error {
	return db.update(ctx, func(t *tx) error {
		return t.exec("INSERT INTO invitation (id, secret, body, device) VALUES ($1, $2, $3, '')", i.ID, i.Secret, i.Body)
	})
}

// Invitation is the kept invitation of that id; ok is false when there is none.
func (db *DB) Invitation(ctx context.Context, id string) (i Invitation, ok bool, err error) {
	err = db.read(ctx, func(v *snapshot) error {
		i, ok, err = invitation(v, id)
		return err
	})
	return i, ok, err
}

func invitation(l look, id string) (i Invitation, ok bool, err error) {
	rows, err := l.query("SELECT id, secret, body, device FROM invitation WHERE id = $1", id)
	if err != nil {
		return i, false, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&i.ID, &i.Secret, &i.Body, &i.Device); err != nil {
			return i, false, err
		}
		ok = true
	}
	return i, ok, rows.Err()
}

// Admit keeps the certificate of a newly enrolled device and, in the same transaction, marks the invitation it came by
// ("" = none) as used. Refusal: used, when another device came by it before.
func (db *DB) Admit(ctx context.Context, invited string, certificate Paper) error {
	return db.update(ctx, func(t *tx) error {
		if invited != "" {
			i, ok, err := invitation(t, invited)
			if err != nil {
				return err
			}
			if !ok || (i.Device != "" && i.Device != certificate.Name) {
				return refuse(CodeUsed, nil)
			}
			if err := t.exec("UPDATE invitation SET device = $1 WHERE id = $2", certificate.Name, invited); err != nil {
				return err
			}
		}
		return t.putPapers([]Paper{certificate})
	})
}
