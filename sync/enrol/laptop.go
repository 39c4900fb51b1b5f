package enrol

import (
	"context"
	"crypto/hmac"
	"encoding/hex"

	"hufang/store"
)

// settingSecret keeps what the one-time code proves from the request until the answer.
const settingSecret = "enrol_secret"

// Request makes this laptop's request to be enrolled. code is the one-time code, or "" when the fingerprints are read
// out instead; fingerprint is this device's. Refusal: code.
func Request(ctx context.Context, db *store.DB, code string) (requested []byte, fingerprint string, err error) {
	device, err := db.Device(ctx)
	if err != nil {
		return nil, "", err
	}
	identity, err := Identity(ctx, db)
	if err != nil {
		return nil, "", err
	}
	place := db.Place()
	r := request{Device: device, Name: place.Name, Place: place.Code, Recipient: identity.Recipient().String(), V: 1}
	var secret []byte
	if code != "" {
		if err := CheckCode(code); err != nil {
			return nil, "", err
		}
		if secret, r.Invitation, err = secretOf(code); err != nil {
			return nil, "", err
		}
	}
	if err := db.SetSetting(ctx, settingSecret, hex.EncodeToString(secret)); err != nil {
		return nil, "", err
	}
	body := Encode(r)
	signature, err := db.Sign(ctx, purposeRequest, body)
	if err != nil {
		return nil, "", err
	}
	f := file{Body: body, Kind: kindRequest, Signature: signature, V: 1}
	if secret != nil {
		f.Proof = proof(secret, kindRequest, body)
	}
	return Encode(f), Fingerprint(device), nil
}

// Accept takes the county's answer: from then on this laptop belongs to it. fingerprint is the county's as it was read
// out; an answer to a request with a one-time code needs none. Refusals: file, not_mine, proof, confirm, other_county.
func Accept(ctx context.Context, db *store.DB, answered []byte, fingerprint string) (Certificate, error) {
	var a answer
	f, err := readFile(answered, kindAnswer, &a)
	if err != nil {
		return Certificate{}, err
	}
	if a.V != 1 || !store.Vouches(a.County, purposeAnswer, f.Body, f.Signature) {
		return Certificate{}, refuse(CodeFile, nil)
	}
	own, err := db.Device(ctx)
	if err != nil {
		return Certificate{}, err
	}
	if a.Device != own {
		return Certificate{}, refuse(CodeNotMine, nil)
	}
	if err := trust(ctx, db, f, a.County, fingerprint); err != nil {
		return Certificate{}, err
	}
	d := &Directory{County: a.County, Own: own, certificates: map[string]filed{}}
	var papers []store.Paper
	for _, p := range a.Papers {
		kept, err := d.Learn(store.Paper{Kind: p.Kind, Body: p.Body, Signature: p.Signature})
		if err != nil {
			return Certificate{}, refuse(CodeFile, err)
		}
		papers = append(papers, kept)
	}
	identity, err := Identity(ctx, db)
	if err != nil {
		return Certificate{}, err
	}
	if mine, ok := d.Certificate(own); !ok || mine.Recipient != identity.Recipient().String() {
		return Certificate{}, refuse(CodeNotMine, nil)
	}
	// The papers first: a county that is trusted without them would look enrolled and could do nothing.
	if err := db.PutPapers(ctx, papers...); err != nil {
		return Certificate{}, err
	}
	if kept, err := db.KeepKey(ctx, store.KeyCounty, a.County); err != nil || kept != a.County {
		if err != nil {
			return Certificate{}, err
		}
		return Certificate{}, refuse(CodeOther, nil)
	}
	return d.Mine(), db.SetSetting(ctx, settingSecret, "")
}

// trust says whether the answer comes from the county it names.
func trust(ctx context.Context, db *store.DB, f file, county, fingerprint string) error {
	known, err := db.Key(ctx, store.KeyCounty)
	switch {
	case err != nil:
		return err
	case known == county:
		return nil
	case known != "":
		return refuse(CodeOther, nil)
	}
	kept, err := db.Setting(ctx, settingSecret)
	if err != nil {
		return err
	}
	secret, err := hex.DecodeString(kept)
	switch {
	case err != nil:
		return err
	case len(secret) > 0 && len(f.Proof) > 0:
		if !hmac.Equal(f.Proof, proof(secret, kindAnswer, f.Body)) {
			return refuse(CodeProof, nil)
		}
		return nil
	case !confirms(fingerprint, county):
		return refuse(CodeConfirm, nil)
	}
	return nil
}

// CountyFingerprint is the county's, to be read out to a laptop that joins without a code.
func (d *Directory) CountyFingerprint() string { return Fingerprint(d.County) }
