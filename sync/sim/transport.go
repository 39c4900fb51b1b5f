package sim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"math/rand/v2"

	"hufang/store"
)

// Transport carries changes from one store to another by way of bytes on a stick. A parcel that lost or changed a
// byte on its way must be refused whole, with an error, and leave the store as it was.
type Transport interface {
	// Pack makes a parcel of what the store holds of the villages with the prefix beyond a frontier (nil = all).
	Pack(ctx context.Context, from *store.DB, village string, after store.Frontier) ([]byte, error)
	// Unpack takes a parcel into a store.
	Unpack(ctx context.Context, into *store.DB, parcel []byte) (store.Added, error)
}

// scatterer is a Transport whose parcels can be torn into smaller whole ones in any order: chains come with gaps, txns
// by halves. A transport that carries chains whole does not have it.
type scatterer interface {
	scatter(parcel []byte, order func(bodies [][]byte), r *rand.Rand) []scrap
}

// scrap is a part of a parcel, whole in itself.
type scrap struct {
	bytes  []byte
	bodies [][]byte
}

// Plain carries bodies as they are, a line each, behind their checksum: the store's own exchange without envelope.
type Plain struct{}

var errParcel = errors.New("parcel is damaged")

// Pack implements Transport.
func (Plain) Pack(ctx context.Context, from *store.DB, village string, after store.Frontier) ([]byte, error) {
	var bodies [][]byte
	for b, err := range from.Changes(ctx, village, after) {
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, bytes.Clone(b))
	}
	return seal(bodies), nil
}

// Unpack implements Transport.
func (Plain) Unpack(ctx context.Context, into *store.DB, parcel []byte) (store.Added, error) {
	bodies, err := unseal(parcel)
	if err != nil {
		return store.Added{}, err
	}
	return into.Add(ctx, each(bodies))
}

// scatter tears a parcel into parts, bodies in any order, some of them twice. order brings the bodies into an order
// that does not depend on what the store drew by chance.
func (Plain) scatter(parcel []byte, order func([][]byte), r *rand.Rand) []scrap {
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
