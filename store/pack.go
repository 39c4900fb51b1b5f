package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hufang/forms"
)

// PackInfo is a pack the store keeps.
type PackInfo struct {
	Hash, Name, Title, Version string
	InstalledAt                string // RFC 3339
	Current                    bool
}

func (t *tx) putPack(p *forms.Pack) error {
	return t.exec("INSERT INTO pack (hash, name, title, version, installed_at, body) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING",
		p.Hash, p.Name, p.Title, p.Version, t.at, p.Encode())
}

// loadPacks decodes every pack the store keeps, the current one last, and plans the tables by them.
func (db *DB) loadPacks(ctx context.Context) error {
	current, err := db.meta(ctx, "pack")
	if err != nil {
		return err
	}
	rows, err := db.conn.QueryContext(ctx, "SELECT hash, body FROM pack ORDER BY hash = $1, installed_at, hash", current)
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	var packs []*forms.Pack
	for rows.Next() {
		var hash string
		var body []byte
		if err := rows.Scan(&hash, &body); err != nil {
			return translate(err)
		}
		p, err := forms.Decode(body)
		if err != nil || p.Hash != hash {
			return refuse(CodeDamaged, fmt.Errorf("decode pack %.8s: %w", hash, err))
		}
		packs = append(packs, p)
	}
	if err := rows.Err(); err != nil {
		return translate(err)
	}
	if len(packs) == 0 || packs[len(packs)-1].Hash != current {
		return refuse(CodeDamaged, errors.New("current pack is missing"))
	}
	db.asked.Store(newAsked(packs))
	return nil
}

// asked is what may be asked here: every pack the store keeps, the current one last, and the tables they make.
type asked struct {
	packs []*forms.Pack
	plan  plan
}

func newAsked(packs []*forms.Pack) *asked { return &asked{packs: packs, plan: planTables(packs)} }

// Pack is the current pack.
func (db *DB) Pack() *forms.Pack {
	packs := db.asked.Load().packs
	return packs[len(packs)-1]
}

// PackByHash is a pack the store keeps; nil when it keeps none of that hash.
func (db *DB) PackByHash(hash string) *forms.Pack {
	packs := db.asked.Load().packs
	i := slices.IndexFunc(packs, func(p *forms.Pack) bool { return p.Hash == hash })
	if i < 0 {
		return nil
	}
	return packs[i]
}

// Packs lists the packs the store keeps, in the order they were installed.
func (db *DB) Packs(ctx context.Context) ([]PackInfo, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT hash, name, title, version, installed_at FROM pack ORDER BY installed_at, hash")
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var out []PackInfo
	for rows.Next() {
		var i PackInfo
		if err := rows.Scan(&i.Hash, &i.Name, &i.Title, &i.Version, &i.InstalledAt); err != nil {
			return nil, translate(err)
		}
		i.Current = i.Hash == db.Pack().Hash
		out = append(out, i)
	}
	return out, translate(rows.Err())
}

// InstallPack makes p the current pack and rebuilds the tables with the union of the columns of every pack ever used.
// Changes already written keep the pack they were asked under.
func (db *DB) InstallPack(ctx context.Context, p *forms.Pack) error {
	before := db.asked.Load()
	err := db.update(ctx, func(t *tx) error {
		if err := t.putPack(p); err != nil {
			return err
		}
		if err := t.exec("UPDATE meta SET value = $1 WHERE key = 'pack'", p.Hash); err != nil {
			return err
		}
		db.asked.Store(newAsked(append(slices.DeleteFunc(slices.Clone(before.packs), func(q *forms.Pack) bool { return q.Hash == p.Hash }), p)))
		return t.rebuild(nil)
	})
	if err != nil {
		db.asked.Store(before)
	}
	return err
}
