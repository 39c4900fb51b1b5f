package bundle

import (
	"context"
	"errors"
	"maps"
	"slices"

	"hufang/store"
	"hufang/sync/enrol"
)

// receipt is what a device says it holds of the villages in common.
type receipt struct {
	Apart  []refusedRun `json:"apart"`
	Chains []reached    `json:"chains"`
	Life   string       `json:"life"`
	Number int64        `json:"number"`
	Packs  []string     `json:"packs"` // hashes
	V      int          `json:"v"`     // 1
}

// reached is how far a chain is held without a gap.
type reached struct {
	N       int64  `json:"n"`
	Village string `json:"village"`
	Writer  string `json:"writer"`
}

// refusedRun is how many changes of a chain were set apart.
type refusedRun struct {
	Changes int    `json:"changes"`
	Reason  string `json:"reason"`
	Village string `json:"village"`
	Writer  string `json:"writer"`
}

func (r receipt) frontier() store.Frontier {
	f := store.Frontier{}
	for _, c := range r.Chains {
		f[store.Chain{Village: c.Village, Writer: c.Writer}] = c.N
	}
	return f
}

func parseReceipt(b []byte) (receipt, error) {
	var r receipt
	if err := enrol.Decode(b, &r); err != nil {
		return r, err
	}
	if r.V != 1 || r.Number < 1 || r.Life == "" {
		return r, errors.New("receipt is ill-formed")
	}
	return r, nil
}

// give makes the receipt for readers with whom the villages with these prefixes are in common.
func give(ctx context.Context, db *store.DB, villages []string) (receipt, error) {
	r := receipt{Life: db.Life(), V: 1, Apart: []refusedRun{}, Chains: []reached{}, Packs: []string{}}
	var err error
	if r.Number, err = db.NextReceipt(ctx); err != nil {
		return r, err
	}
	f := store.Frontier{}
	for _, division := range villages {
		held, err := db.Frontier(ctx, division)
		if err != nil {
			return r, err
		}
		maps.Copy(f, held)
	}
	for _, c := range f.Sorted() {
		r.Chains = append(r.Chains, reached{N: f[c], Village: c.Village, Writer: c.Writer})
	}
	packs, err := db.Packs(ctx)
	if err != nil {
		return r, err
	}
	for _, p := range packs {
		r.Packs = append(r.Packs, p.Hash)
	}
	slices.Sort(r.Packs)
	apart, err := db.Apart(ctx, "")
	if err != nil {
		return r, err
	}
	for _, a := range apart {
		if !within(villages, a.Village) {
			continue
		}
		last := len(r.Apart) - 1
		if last < 0 || r.Apart[last].Village != a.Village || r.Apart[last].Writer != a.Writer || r.Apart[last].Reason != a.Reason {
			r.Apart = append(r.Apart, refusedRun{Reason: a.Reason, Village: a.Village, Writer: a.Writer})
			last++
		}
		r.Apart[last].Changes++
	}
	return r, nil
}

// Acknowledged tells what the devices of a place may see of this store, as the beginnings of villages' codes, and what
// all of them are known to hold of it. Refusals: no_reader, no_villages.
func Acknowledged(ctx context.Context, db *store.DB, d *enrol.Directory, place string) (villages []string, known store.Frontier, err error) {
	v, err := addressed(d, []string{place})
	if err != nil {
		return nil, nil, err
	}
	known, _, err = acknowledged(ctx, db, v.to)
	return v.villages, known, err
}

// acknowledged is what every one of the devices is known to hold: changes up to the frontier, and packs.
func acknowledged(ctx context.Context, db *store.DB, devices []enrol.Certificate) (store.Frontier, []string, error) {
	var frontier store.Frontier
	var packs []string
	for i, c := range devices {
		kept, ok, err := db.Receipt(ctx, c.Device)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			return nil, nil, nil
		}
		r, err := parseReceipt(kept.Body)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			frontier, packs = r.frontier(), r.Packs
			continue
		}
		frontier = store.Least(frontier, r.frontier())
		packs = slices.DeleteFunc(packs, func(h string) bool { return !slices.Contains(r.Packs, h) })
	}
	return frontier, packs, nil
}
