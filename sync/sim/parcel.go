package sim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"math/rand/v2"

	"hufang/store"
)

// scrap is a part of a parcel, whole in itself.
type scrap struct {
	bytes  []byte
	bodies [][]byte
}

// Plain parcels carry bodies as they are, a line each, behind their checksum: the store's own exchange without envelope.

var errParcel = errors.New("parcel is damaged")

// packPlain makes a parcel of what a store holds of the villages with the prefix beyond a frontier (nil = all).
func packPlain(ctx context.Context, from *store.DB, village string, after store.Frontier) ([]byte, error) {
	var bodies [][]byte
	for b, err := range from.Changes(ctx, village, after) {
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, bytes.Clone(b))
	}
	return seal(bodies), nil
}

// unpackPlain takes a parcel into a store.
func unpackPlain(ctx context.Context, into *store.DB, parcel []byte) (store.Added, error) {
	bodies, err := unseal(parcel)
	if err != nil {
		return store.Added{}, err
	}
	return into.Add(ctx, each(bodies))
}

// scatter tears a parcel into parts, bodies in any order, some of them twice. order brings the bodies into an order
// that does not depend on what the store drew by chance.
func scatter(parcel []byte, order func([][]byte), r *rand.Rand) []scrap {
	bodies, err := unseal(parcel)
	if err != nil {
		return nil
	}
	order(bodies)
	parts := make([][][]byte, 2+r.IntN(3))
	for _, i := range r.Perm(len(bodies)) {
		for range 1 + r.IntN(8)/7 {
			p := r.IntN(len(parts))
			parts[p] = append(parts[p], bodies[i])
		}
	}
	out := make([]scrap, len(parts))
	for i, p := range parts {
		out[i] = scrap{seal(p), p}
	}
	return out
}

func seal(bodies [][]byte) []byte {
	joined := bytes.Join(bodies, []byte("\n"))
	sum := sha256.Sum256(joined)
	return append(sum[:], joined...)
}

func unseal(parcel []byte) ([][]byte, error) {
	if len(parcel) < sha256.Size || [sha256.Size]byte(parcel) != sha256.Sum256(parcel[sha256.Size:]) {
		return nil, errParcel
	}
	if len(parcel) == sha256.Size {
		return nil, nil
	}
	return bytes.Split(parcel[sha256.Size:], []byte("\n")), nil
}

func each(bodies [][]byte) func(yield func([]byte, error) bool) {
	return func(yield func([]byte, error) bool) {
		for _, b := range bodies {
			if !yield(b, nil) {
				return
			}
		}
	}
}
