package store

import (
	"context"
	"slices"
)

// Why a change was set apart.
const (
	ApartPlace    = "place"    // of a village its author, its carrier or this laptop has nothing to do with
	ApartRole     = "role"     // saved in a role its laptop was not given
	ApartRevoked  = "revoked"  // of a laptop the county struck off
	ApartStranger = "stranger" // of a laptop whose certificate is not here
	ApartDevice   = "device"   // of a chain that another laptop vouched for before
	ApartFork     = "fork"     // one name, two contents
	ApartNewer    = "newer"    // written by a newer program
)

// Apart is a change that came and was not taken: kept verbatim, listed, not folded.
type Apart struct {
	Dot
	Hash    string
	Reason  string
	Device  string // who signed the chain; "" = it came without a signature
	Carrier string // whose bundle brought it; "" = none did
	Bundle  string // its id
	At      string // RFC 3339, this laptop's clock
	Body    []byte
}

// Apart lists what was set apart, by village, writer and number; reason "" = all.
func (db *DB) Apart(ctx context.Context, reason string) ([]Apart, error) {
	var out []Apart
	err := db.read(ctx, func(v *snapshot) (err error) {
		out, err = apart(v, reason)
		return err
	})
	return out, err
}

func apart(l look, reason string) ([]Apart, error) {
	rows, err := l.query("SELECT village, writer, n, hash, reason, device, carrier, bundle, at, body FROM apart WHERE $1 IN ('', reason) ORDER BY village, writer, n, hash", reason)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Apart
	for rows.Next() {
		var a Apart
		if err := rows.Scan(&a.Village, &a.Writer, &a.N, &a.Hash, &a.Reason, &a.Device, &a.Carrier, &a.Bundle, &a.At, &a.Body); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// followsFork tells whether the change before was set apart as a fork: then this one is of the same other chain, even
// if the store holds nothing that it contradicts.
func followsFork(l look, c *Change) (bool, error) {
	n, err := count(l, "SELECT count(*) FROM apart WHERE village = $1 AND writer = $2 AND n = $3 AND hash = $4 AND reason = $5", c.Village, c.Writer, c.N-1, c.Prev, ApartFork)
	return n > 0, err
}

// setApart keeps a change that was not taken; one that is kept already stays as it is.
func (t *tx) setApart(a Apart) error {
	return t.exec("INSERT INTO apart (village, writer, n, hash, reason, device, carrier, bundle, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (village, writer, n, hash) DO NOTHING",
		a.Village, a.Writer, a.N, a.Hash, a.Reason, a.Device, a.Carrier, a.Bundle, t.at, a.Body)
}

// Release joins, in one transaction, what was set apart for a reason that no longer holds; a person who may decide it
// asks for it and says why, which the audit keeps. What still does not fit its chain, or is still no change this program knows, stays apart.
func (db *DB) Release(ctx context.Context, by User, reason, device, why string) (Added, error) {
	var out Added
	err := db.update(ctx, func(t *tx) error {
		out = Added{}
		list, err := apart(t, reason)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(a Apart) bool { return a.Device != device })
		out.Came, err = t.add(func(yield func(arrival, error) bool) {
			for _, a := range list {
				c, err := ParseChange(a.Body)
				if err != nil {
					continue
				}
				known, fork, err := compare(t, c, a.Hash)
				switch {
				case err != nil:
					yield(arrival{}, err)
					return
				case known:
					out.Known++
				case fork:
					out.Forks = append(out.Forks, c.Dot())
					continue
				default:
					out.New++
					if !yield(arrival{c, a.Body, a.Hash}, nil) {
						return
					}
				}
				if err := t.exec("DELETE FROM apart WHERE village = $1 AND writer = $2 AND n = $3 AND hash = $4", a.Village, a.Writer, a.N, a.Hash); err != nil {
					yield(arrival{}, err)
					return
				}
			}
		})
		if err != nil {
			return err
		}
		return t.exec("INSERT INTO audit (at, actor, action, object) VALUES ($1, $2, 'release', $3)", t.at, by.Name, reason+" "+device+" "+why)
	})
	return out, err
}
