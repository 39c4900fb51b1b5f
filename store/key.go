package store

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// The names of the keys a store keeps beside the device's own.
const (
	KeyCounty        = "county"         // hex Ed25519 public key of the county this laptop belongs to
	KeyCountyPrivate = "county_private" // its seed in hex: at the county alone
	KeyRecipient     = "recipient"      // age identity that opens bundles
)

// Key is a kept key; "" when there is none.
func (db *DB) Key(ctx context.Context, name string) (string, error) {
	v := ""
	err := db.read(ctx, func(s *snapshot) error {
		rows, err := s.query("SELECT value FROM key WHERE name = $1", name)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&v); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	return v, err
}

// KeepKey keeps a key under a name that has none yet and returns the one that is kept: the first stays for ever.
func (db *DB) KeepKey(ctx context.Context, name, value string) (kept string, err error) {
	err = db.update(ctx, func(t *tx) error {
		return t.exec("INSERT INTO key (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, value)
	})
	if err != nil {
		return "", err
	}
	return db.Key(ctx, name)
}

// purposed is what is signed: a signature made for one purpose is worth nothing for another.
func purposed(purpose string, message []byte) []byte {
	return append([]byte("hufang "+purpose+"\n"), message...)
}

// Signature signs a message for a purpose ("head 1", "certificate 1" …) with a private key.
func Signature(private ed25519.PrivateKey, purpose string, message []byte) []byte {
	return ed25519.Sign(private, purposed(purpose, message))
}

// Vouches tells whether the signature of the message for that purpose is by the public key, given in hex.
func Vouches(public, purpose string, message, signature []byte) bool {
	key, err := hex.DecodeString(public)
	return err == nil && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, purposed(purpose, message), signature)
}

// Sign signs with the device's key, which never leaves the store.
func (db *DB) Sign(ctx context.Context, purpose string, message []byte) ([]byte, error) {
	private, err := db.devicePrivate(ctx)
	if err != nil {
		return nil, err
	}
	return Signature(private, purpose, message), nil
}

func (db *DB) devicePrivate(ctx context.Context) (ed25519.PrivateKey, error) {
	var v string
	if err := db.r.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'device_private'").Scan(&v); err != nil {
		return nil, fmt.Errorf("read device key: %w", translate(err))
	}
	seed, err := hex.DecodeString(v)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, refuse(CodeDamaged, errors.New("device key is malformed"))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// Life names this life of the database file: it changes when the file is restored, copied or moved.
func (db *DB) Life() string { return db.writer.id }

// Floor is the newest time this store trusts: what has run out is judged by it, because the laptop's clock may be wrong.
func (db *DB) Floor() time.Time {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.writer.floor
}
