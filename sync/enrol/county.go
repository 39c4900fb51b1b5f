package enrol

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"

	"filippo.io/age"

	"hufang/store"
)

// Found makes the county: its key, an empty list of revocations, and the certificate of this device. The store must be
// set up for a county (6 digits). Done once; a second call changes nothing. Refusals: not_county, other_county.
func Found(ctx context.Context, db *store.DB) (Certificate, error) {
	place := db.Place()
	if len(place.Code) != 6 {
		return Certificate{}, refuse(CodeNotCounty, nil)
	}
	_, fresh, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Certificate{}, err
	}
	trusted, err := db.Key(ctx, store.KeyCounty)
	if err != nil {
		return Certificate{}, err
	}
	private, err := db.Key(ctx, store.KeyCountyPrivate)
	if err != nil {
		return Certificate{}, err
	}
	if trusted != "" && private == "" {
		return Certificate{}, refuse(CodeOther, nil)
	}
	if _, err := db.KeepKey(ctx, store.KeyCountyPrivate, hex.EncodeToString(fresh.Seed())); err != nil {
		return Certificate{}, err
	}
	s, err := signerOf(ctx, db)
	if err != nil {
		return Certificate{}, err
	}
	if _, err := db.KeepKey(ctx, store.KeyCounty, s.public); err != nil {
		return Certificate{}, err
	}
	if d, err := Open(ctx, db); err == nil {
		return d.Mine(), nil
	}
	device, err := db.Device(ctx)
	if err != nil {
		return Certificate{}, err
	}
	identity, err := Identity(ctx, db)
	if err != nil {
		return Certificate{}, err
	}
	name := place.Name
	if name == "" {
		name = place.Code
	}
	c, err := s.certify(device, identity.Recipient().String(), 1, Grant{Place: place.Code, Scopes: []string{place.Code}, Unit: name})
	if err != nil {
		return Certificate{}, err
	}
	list := Encode(Revocation{County: s.public, Devices: []Revoked{}, Number: 1, V: 1})
	return c.Certificate, db.PutPapers(ctx, c.paper, store.Paper{Kind: kindRevocation, Number: 1, Body: list, Signature: s.sign(purposeRevocation, list)})
}

// Identity is the key this device opens bundles with, made at the first call.
func Identity(ctx context.Context, db *store.DB) (*age.X25519Identity, error) {
	kept, err := db.Key(ctx, store.KeyRecipient)
	if err != nil {
		return nil, err
	}
	if kept == "" {
		fresh, err := age.GenerateX25519Identity()
		if err != nil {
			return nil, err
		}
		if kept, err = db.KeepKey(ctx, store.KeyRecipient, fresh.String()); err != nil {
			return nil, err
		}
	}
	id, err := age.ParseX25519Identity(kept)
	if err != nil {
		return nil, errors.New("read recipient key: it is malformed") // the cause would quote a secret
	}
	return id, nil
}

// Holds tells whether this device holds the county's key: it alone invites, admits, renews and revokes.
func Holds(ctx context.Context, db *store.DB) (bool, error) {
	private, err := db.Key(ctx, store.KeyCountyPrivate)
	return private != "", err
}

// signer holds the county's key.
type signer struct {
	private ed25519.PrivateKey
	public  string
}

// signerOf is the county's key. Refusal: not_county.
func signerOf(ctx context.Context, db *store.DB) (signer, error) {
	v, err := db.Key(ctx, store.KeyCountyPrivate)
	if err != nil {
		return signer{}, err
	}
	seed, err := hex.DecodeString(v)
	if err != nil || len(seed) != ed25519.SeedSize {
		return signer{}, refuse(CodeNotCounty, nil)
	}
	s := signer{private: ed25519.NewKeyFromSeed(seed)}
	s.public = hex.EncodeToString(s.private.Public().(ed25519.PublicKey))
	return s, nil
}

func (s signer) sign(purpose string, body []byte) []byte {
	return store.Signature(s.private, purpose, body)
}

func (s signer) certify(device, recipient string, number int64, g Grant) (filed, error) {
	if err := g.check(); err != nil {
		return filed{}, refuse(CodeGrant, err)
	}
	c := Certificate{County: s.public, Device: device, NotAfter: g.NotAfter, Number: number, Place: g.Place, Recipient: recipient,
		Roles: g.Roles, Scopes: g.Scopes, Unit: g.Unit, V: 1}
	body := Encode(c)
	return filed{c, store.Paper{Kind: kindCertificate, Name: device, Number: number, Body: body, Signature: s.sign(purposeCertificate, body)}}, nil
}

// Invite makes a one-time code that gives the grant to the one device that uses it, and returns it as it is read out:
// four groups of four digits. It is kept nowhere. Refusals: not_county, grant.
func Invite(ctx context.Context, db *store.DB, g Grant) (code string, err error) {
	if _, err := signerOf(ctx, db); err != nil {
		return "", err
	}
	if err := g.check(); err != nil {
		return "", refuse(CodeGrant, err)
	}
	code = newCode()
	secret, id, err := secretOf(code)
	if err != nil {
		return "", err
	}
	return code, db.PutInvitation(ctx, store.Invitation{ID: id, Secret: secret, Body: Encode(g)})
}

// Asked is what a request says of itself: shown to the clerk before anything is decided.
type Asked struct {
	Device, Place, Name string
	ByCode              bool   // it was made with a one-time code: no grant and no fingerprint are needed
	Fingerprint         string // of the device
}

// Examine reads a request. Refusal: file.
func Examine(b []byte) (Asked, error) {
	r, f, err := parseRequest(b)
	if err != nil {
		return Asked{}, err
	}
	return Asked{Device: r.Device, Place: r.Place, Name: r.Name, ByCode: len(f.Proof) > 0, Fingerprint: Fingerprint(r.Device)}, nil
}

func parseRequest(b []byte) (request, file, error) {
	var r request
	f, err := readFile(b, kindRequest, &r)
	if err != nil {
		return r, f, err
	}
	if _, err := age.ParseX25519Recipient(r.Recipient); err != nil || r.V != 1 || !store.Vouches(r.Device, purposeRequest, f.Body, f.Signature) {
		return r, f, refuse(CodeFile, nil)
	}
	return r, f, nil
}

// Approval is what the county decides about a request that was made without a code.
type Approval struct {
	Grant
	Fingerprint string // of the device, as its holder read it out
}

// Admit answers a request: by its one-time code, or, for one made without, by the approval. The same request answered
// twice gets the same certificate. Refusals: not_county, file, proof, used, confirm, place, grant, narrow.
func Admit(ctx context.Context, db *store.DB, requested []byte, a Approval) (answered []byte, c Certificate, err error) {
	s, err := signerOf(ctx, db)
	if err != nil {
		return nil, c, err
	}
	d, err := Open(ctx, db)
	if err != nil {
		return nil, c, err
	}
	r, f, err := parseRequest(requested)
	if err != nil {
		return nil, c, err
	}
	g, secret, err := decide(ctx, db, r, f, a)
	if err != nil {
		return nil, c, err
	}
	if r.Place != g.Place {
		return nil, c, refuse(CodePlace, nil)
	}
	known, ok := d.certificates[r.Device]
	if ok && narrows(known.grant(), g) {
		return nil, c, refuse(CodeNarrow, nil)
	}
	if !ok || string(Encode(known.grant())) != string(Encode(g)) || known.Recipient != r.Recipient {
		if known, err = s.certify(r.Device, r.Recipient, known.Number+1, g); err != nil {
			return nil, c, err
		}
	}
	if err := db.Admit(ctx, r.Invitation, known.paper); err != nil {
		return nil, c, err
	}
	if _, err := d.Learn(known.paper); err != nil {
		return nil, c, err
	}
	body := Encode(answer{County: s.public, Device: r.Device, Papers: onWire(d.For(known.Certificate)), V: 1})
	out := file{Body: body, Kind: kindAnswer, Signature: s.sign(purposeAnswer, body), V: 1}
	if secret != nil {
		out.Proof = proof(secret, kindAnswer, body)
	}
	return Encode(out), known.Certificate, nil
}

// decide finds what is granted, and the secret of the code that was used.
func decide(ctx context.Context, db *store.DB, r request, f file, a Approval) (g Grant, secret []byte, err error) {
	if r.Invitation == "" {
		if !confirms(a.Fingerprint, r.Device) {
			return g, nil, refuse(CodeConfirm, nil)
		}
		return a.Grant, nil, nil
	}
	i, ok, err := db.Invitation(ctx, r.Invitation)
	if err != nil {
		return g, nil, err
	}
	if !ok || !hmac.Equal(f.Proof, proof(i.Secret, kindRequest, f.Body)) {
		return g, nil, refuse(CodeProof, nil)
	}
	if err := Decode(i.Body, &g); err != nil {
		return g, nil, err
	}
	return g, i.Secret, nil
}

// narrows tells whether a new grant takes back what an old one gave. A certificate only ever grows: what a device wrote
// while it might would otherwise be taken by those who heard of it before and set apart by those who hear of it later.
func narrows(old, now Grant) bool {
	return slices.ContainsFunc(old.Scopes, func(s string) bool { return !covers(now.Scopes, s) }) ||
		len(now.Roles) > 0 && (len(old.Roles) == 0 || slices.ContainsFunc(old.Roles, func(r string) bool { return !slices.Contains(now.Roles, r) }))
}

// Renew gives an enrolled device a wider grant or a later last day: its newer certificate travels to it in bundles.
// Refusals: not_county, unknown, grant, narrow.
func Renew(ctx context.Context, db *store.DB, device string, g Grant) (Certificate, error) {
	s, err := signerOf(ctx, db)
	if err != nil {
		return Certificate{}, err
	}
	d, err := Open(ctx, db)
	if err != nil {
		return Certificate{}, err
	}
	old, ok := d.Certificate(device)
	if !ok {
		return Certificate{}, refuse(CodeUnknown, nil)
	}
	if narrows(old.grant(), g) {
		return Certificate{}, refuse(CodeNarrow, nil)
	}
	c, err := s.certify(device, old.Recipient, old.Number+1, g)
	if err != nil {
		return Certificate{}, err
	}
	return c.Certificate, db.PutPapers(ctx, c.paper)
}

// Revoke strikes a device off. reason is lost, replaced or left. Refusals: not_county, unknown.
func Revoke(ctx context.Context, db *store.DB, device, reason string) (Revocation, error) {
	s, err := signerOf(ctx, db)
	if err != nil {
		return Revocation{}, err
	}
	d, err := Open(ctx, db)
	if err != nil {
		return Revocation{}, err
	}
	if _, ok := d.Certificate(device); !ok || device == d.Own {
		return Revocation{}, refuse(CodeUnknown, nil)
	}
	r := d.Revocation()
	if d.Revoked(device) {
		return r, nil
	}
	r.Number++
	r.Devices = append(slices.Clone(r.Devices), Revoked{Device: device, Reason: reason})
	slices.SortFunc(r.Devices, compareRevoked)
	body := Encode(r)
	return r, db.PutPapers(ctx, store.Paper{Kind: kindRevocation, Number: r.Number, Body: body, Signature: s.sign(purposeRevocation, body)})
}
