package enrol_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"hufang/store"
	"hufang/store/storetest"
	"hufang/sync/enrol"
)

const (
	county   = "360731"
	township = "360731100"
	village  = "360731100201"
)

func machine(t *testing.T, place, name string) *store.DB {
	t.Helper()
	clock := time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	db, err := store.Create(t.Context(), t.TempDir(), store.Options{StateDir: t.TempDir(), Now: func() time.Time { clock = clock.Add(time.Minute); return clock }},
		store.Setup{Pack: storetest.Pack(t), Place: place, PlaceName: name, User: store.User{Name: "甲", Role: "clerk"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func refused(t *testing.T, what string, err error, code string) {
	t.Helper()
	r, ok := errors.AsType[*store.Refusal](err)
	if !ok || r.Code != code || r.Sentence == "" {
		t.Errorf("%s: %v, want refusal %s with a sentence", what, err, code)
	}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var grant = enrol.Grant{Place: village, Unit: "花园村", Scopes: []string{village}, Roles: []string{"village_cadre", "first_secretary"}, NotAfter: "2027-12-31"}

// TestByCode enrols a laptop with a one-time code and nothing else but two files.
func TestByCode(t *testing.T) {
	c, l := machine(t, county, "某县"), machine(t, village, "花园村")
	ctx := t.Context()
	if _, err := enrol.Open(ctx, l); err == nil {
		t.Fatal("a new laptop belongs to a county")
	} else {
		refused(t, "before", err, enrol.CodeNotEnrolled)
	}
	own := must(enrol.Found(ctx, c))(t)
	if again := must(enrol.Found(ctx, c))(t); again.Device != own.Device || again.Number != 1 || again.County != own.County {
		t.Fatal("founding twice makes two counties")
	}
	code := must(enrol.Invite(ctx, c, grant))(t)
	if len(code) != 19 || enrol.CheckCode(strings.ReplaceAll(code, " ", "-")) != nil {
		t.Fatalf("code %q", code)
	}
	request, _, err := enrol.Request(ctx, l, code)
	if err != nil {
		t.Fatal(err)
	}
	asked := must(enrol.Examine(request))(t)
	if !asked.ByCode || asked.Place != village || asked.Name != "花园村" {
		t.Fatalf("request says %+v", asked)
	}
	// Whoever saw the request knows the code's id and not the code.
	_, _, err = enrol.Admit(ctx, c, reproved(t, request), enrol.Approval{})
	refused(t, "a request without the code's proof", err, enrol.CodeProof)
	answer, given, err := enrol.Admit(ctx, c, request, enrol.Approval{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = enrol.Accept(ctx, l, reproved(t, answer), "")
	refused(t, "an answer without the code's proof", err, enrol.CodeProof)
	// The answer was lost: the same laptop asks again with the same code and gets the same certificate.
	again, same, err := enrol.Admit(ctx, c, request, enrol.Approval{})
	if err != nil || same.Number != given.Number || !bytes.Equal(answer, again) {
		t.Fatalf("a second answer: %v %+v", err, same)
	}
	mine, err := enrol.Accept(ctx, l, answer, "")
	if err != nil {
		t.Fatal(err)
	}
	if !mine.Covers(village) || mine.Covers("360731100202") || !mine.Allows("village_cadre") || mine.Allows("county") || mine.County != own.County {
		t.Fatalf("certificate %+v", mine)
	}
	d, err := enrol.Open(ctx, l)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Over()) != 1 || d.Over()[0].Device != own.Device || d.Revocation().Number != 1 || d.Mine().Device != mine.Device {
		t.Fatal("the answer did not bring the county's papers")
	}
	if _, err := enrol.Accept(ctx, l, answer, ""); err != nil {
		t.Errorf("the same answer twice: %v", err)
	}

	// The code is worth nothing to a second laptop.
	second := machine(t, village, "花园村")
	request, _, err = enrol.Request(ctx, second, code)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = enrol.Admit(ctx, c, request, enrol.Approval{})
	refused(t, "a used code", err, store.CodeUsed)
	_, err = enrol.Accept(ctx, second, answer, "")
	refused(t, "another's answer", err, enrol.CodeNotMine)
}

// reproved is the file with another proof.
func reproved(t *testing.T, b []byte) []byte {
	t.Helper()
	var f map[string]any
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	f["proof"] = base64.StdEncoding.EncodeToString(make([]byte, 32))
	out, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCodeSlips(t *testing.T) {
	c, l := machine(t, county, "某县"), machine(t, village, "花园村")
	ctx := t.Context()
	must(enrol.Found(ctx, c))(t)
	code := must(enrol.Invite(ctx, c, grant))(t)
	for i := range code {
		if code[i] == ' ' {
			continue
		}
		slip := []byte(code)
		slip[i] = '0' + (slip[i]-'0'+1)%10
		refused(t, "a wrong digit", enrol.CheckCode(string(slip)), enrol.CodeCode)
		if i > 0 && code[i-1] != ' ' && code[i-1] != code[i] {
			swap := []byte(code)
			swap[i-1], swap[i] = swap[i], swap[i-1]
			refused(t, "two digits swapped", enrol.CheckCode(string(swap)), enrol.CodeCode)
		}
	}
	_, _, err := enrol.Request(ctx, l, "1234 5678 9012 3456")
	refused(t, "a made up code", err, enrol.CodeCode)
	if err := enrol.CheckCode(strings.Map(func(r rune) rune {
		if r == ' ' {
			return '　'
		}
		return r - '0' + '０'
	}, code)); err != nil {
		t.Errorf("full-width digits: %v", err)
	}

	// A code of another county's.
	other := machine(t, county, "邻县")
	must(enrol.Found(ctx, other))(t)
	request, _, err := enrol.Request(ctx, l, must(enrol.Invite(ctx, other, grant))(t))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = enrol.Admit(ctx, c, request, enrol.Approval{})
	refused(t, "another county's code", err, enrol.CodeProof)
	// That county's answer is good; afterwards the first county's is not.
	answer, _, err := enrol.Admit(ctx, other, request, enrol.Approval{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := enrol.Accept(ctx, l, answer, ""); err != nil {
		t.Fatal(err)
	}
	request, _, err = enrol.Request(ctx, l, code)
	if err != nil {
		t.Fatal(err)
	}
	answer, _, err = enrol.Admit(ctx, c, request, enrol.Approval{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = enrol.Accept(ctx, l, answer, "")
	refused(t, "a second county", err, enrol.CodeOther)

	wrong := grant
	wrong.Place, wrong.Scopes = "360731100202", []string{"360731100202"}
	third := machine(t, village, "花园村")
	request, _, err = enrol.Request(ctx, third, must(enrol.Invite(ctx, c, wrong))(t))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = enrol.Admit(ctx, c, request, enrol.Approval{})
	refused(t, "a code for another place", err, enrol.CodePlace)
}

// TestByFingerprint enrols a township without a code: two people read digits to each other.
func TestByFingerprint(t *testing.T) {
	c, l := machine(t, county, "某县"), machine(t, township, "某镇")
	ctx := t.Context()
	must(enrol.Found(ctx, c))(t)
	over := must(enrol.Open(ctx, c))(t)
	request, fingerprint, err := enrol.Request(ctx, l, "")
	if err != nil {
		t.Fatal(err)
	}
	if asked := must(enrol.Examine(request))(t); asked.ByCode || asked.Fingerprint != fingerprint || len(fingerprint) != 24 {
		t.Fatalf("request says %+v, fingerprint %q", asked, fingerprint)
	}
	a := enrol.Approval{Grant: enrol.Grant{Place: township, Unit: "某镇", Scopes: []string{township}}}
	_, _, err = enrol.Admit(ctx, c, request, a)
	refused(t, "no fingerprint", err, enrol.CodeConfirm)
	a.Fingerprint = over.CountyFingerprint()
	_, _, err = enrol.Admit(ctx, c, request, a)
	refused(t, "another fingerprint", err, enrol.CodeConfirm)
	a.Fingerprint = strings.ReplaceAll(fingerprint, " ", "")
	answer, _, err := enrol.Admit(ctx, c, request, a)
	if err != nil {
		t.Fatal(err)
	}
	_, err = enrol.Accept(ctx, l, answer, "")
	refused(t, "an answer nobody confirmed", err, enrol.CodeConfirm)
	if _, err := enrol.Open(ctx, l); err == nil {
		t.Error("enrolled by an answer nobody confirmed")
	}
	if _, err = enrol.Accept(ctx, l, answer, over.CountyFingerprint()); err != nil {
		t.Fatal(err)
	}

	bad := a
	bad.Scopes = nil
	request, fingerprint, err = enrol.Request(ctx, machine(t, township, "某镇"), "")
	if err != nil {
		t.Fatal(err)
	}
	bad.Fingerprint = fingerprint
	_, _, err = enrol.Admit(ctx, c, request, bad)
	refused(t, "a grant of nothing", err, enrol.CodeGrant)
	_, _, err = enrol.Admit(ctx, l, request, a)
	refused(t, "a township that admits", err, enrol.CodeNotCounty)
	_, err = enrol.Invite(ctx, l, grant)
	refused(t, "a township that invites", err, enrol.CodeNotCounty)
	_, err = enrol.Found(ctx, l)
	refused(t, "a township that founds a county", err, enrol.CodeNotCounty)
}

// TestRenewAndRevoke: papers are newer by number; a certificate only grows.
func TestRenewAndRevoke(t *testing.T) {
	c, l := machine(t, county, "某县"), machine(t, village, "花园村")
	ctx := t.Context()
	must(enrol.Found(ctx, c))(t)
	request, fingerprint, err := enrol.Request(ctx, l, "")
	if err != nil {
		t.Fatal(err)
	}
	_, given, err := enrol.Admit(ctx, c, request, enrol.Approval{Grant: grant, Fingerprint: fingerprint})
	if err != nil {
		t.Fatal(err)
	}
	old := must(enrol.Open(ctx, c))(t).Paper(given.Device)
	wide := grant
	wide.Scopes, wide.NotAfter = []string{village, "360731100202"}, "2028-12-31"
	renewed := must(enrol.Renew(ctx, c, given.Device, wide))(t)
	if renewed.Number != 2 || !renewed.Covers("360731100202") {
		t.Fatalf("renewed %+v", renewed)
	}
	_, err = enrol.Renew(ctx, c, given.Device, grant)
	refused(t, "a grant taken back", err, enrol.CodeNarrow)
	if err := c.PutPapers(ctx, old); err != nil {
		t.Fatal(err)
	}
	if d := must(enrol.Open(ctx, c))(t); !d.Mine().Covers(village) || d.Paper(given.Device).Number != 2 {
		t.Error("an older certificate came back")
	}
	floor := time.Date(2028, 12, 31, 23, 0, 0, 0, time.UTC)
	if renewed.Expired(floor) || !renewed.Expired(floor.AddDate(0, 0, 1)) {
		t.Error("the last day is not the last")
	}

	r := must(enrol.Revoke(ctx, c, given.Device, enrol.Lost))(t)
	if again := must(enrol.Revoke(ctx, c, given.Device, enrol.Lost))(t); r.Number != 2 || again.Number != 2 {
		t.Fatalf("revocations %d %d", r.Number, again.Number)
	}
	d := must(enrol.Open(ctx, c))(t)
	if !d.Revoked(given.Device) || d.Revoked(d.Own) || len(d.Unit(village)) != 0 || len(d.Devices()) != 1 {
		t.Error("the revoked device is in good standing")
	}
	_, err = enrol.Revoke(ctx, c, d.Own, enrol.Lost)
	refused(t, "a county that strikes itself off", err, enrol.CodeUnknown)
}

// TestForged flips every bit of an answer and of a request: none is taken.
func TestForged(t *testing.T) {
	c, l := machine(t, county, "某县"), machine(t, village, "花园村")
	ctx := t.Context()
	must(enrol.Found(ctx, c))(t)
	request, fingerprint, err := enrol.Request(ctx, l, "")
	if err != nil {
		t.Fatal(err)
	}
	answer, _, err := enrol.Admit(ctx, c, request, enrol.Approval{Grant: grant, Fingerprint: fingerprint})
	if err != nil {
		t.Fatal(err)
	}
	confirmed := must(enrol.Open(ctx, c))(t).CountyFingerprint()
	for i := range answer {
		forged := bytes.Clone(answer)
		forged[i] ^= 1 << (i % 8)
		if _, err := enrol.Accept(ctx, l, forged, confirmed); err == nil {
			t.Fatalf("an answer with byte %d changed was taken", i)
		}
	}
	for i := range request {
		forged := bytes.Clone(request)
		forged[i] ^= 1 << (i % 8)
		if _, err := enrol.Examine(forged); err == nil {
			t.Fatalf("a request with byte %d changed was read", i)
		}
	}
	if _, err := enrol.Accept(ctx, l, answer, confirmed); err != nil {
		t.Fatal(err)
	}
	_, err = enrol.Accept(ctx, l, request, confirmed)
	refused(t, "a request as an answer", err, enrol.CodeFile)
	_, err = enrol.Examine(bytes.Repeat([]byte("["), 2<<20))
	refused(t, "a huge file", err, enrol.CodeFile)
}

func FuzzFiles(f *testing.F) {
	f.Add([]byte(`{"body":"e30=","kind":"request","signature":"","v":1}`))
	f.Add([]byte(`{"body":"e30=","kind":"answer","signature":"","v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := enrol.Examine(b); err == nil {
			t.Fatal("a request that no device signed was read")
		}
		for _, kind := range []string{"certificate", "revocation"} {
			p := store.Paper{Kind: kind, Body: b}
			if _, err := enrol.ParseCertificate(strings.Repeat("0", 64), p); err == nil {
				t.Fatal("a certificate nobody signed")
			}
			if _, err := enrol.ParseRevocation(strings.Repeat("0", 64), p); err == nil {
				t.Fatal("revocations nobody signed")
			}
		}
	})
}
