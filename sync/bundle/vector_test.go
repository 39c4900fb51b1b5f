package bundle

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/enrol"
)

var freeze = flag.Bool("freeze", false, "write testdata/bundles anew: only before a version of the format is released")

var vectorFolder = filepath.Join("..", "..", "testdata", "bundles")

// vector is one frozen file and what the frozen township makes of it.
type vector struct {
	File        string `json:"file"`
	Verdict     string `json:"verdict"`
	Missing     int64  `json:"missing,omitempty"`
	Changes     int    `json:"changes,omitempty"`
	New         int    `json:"new,omitempty"`
	Quarantined int    `json:"quarantined,omitempty"`
}

// freezeVectors makes the township's store and a file for every verdict.
func freezeVectors(t *testing.T) {
	ctx := t.Context()
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop, idle, lost := county.enrolled(villageCode, "花园村"), county.enrolled(villageCode, "花园村"), county.enrolled(villageCode, "花园村")
	forker := county.enrolled(secondCode, "柳树村")
	town.informed(county)

	files := map[string][]byte{}
	var vectors []vector
	add := func(v vector, b []byte) {
		v.File += Ext
		files[v.File] = b
		vectors = append(vectors, v)
	}
	laptop.pays(villageCode, 1, 2)
	ok := laptop.export(townshipCode)
	add(vector{File: "ok", Verdict: OK, Changes: 2, New: 2}, ok)
	add(vector{File: "nothing_new", Verdict: NothingNew}, idle.export(townshipCode))
	add(vector{File: "not_ours", Verdict: NotOurs}, []byte("这不是交换文件。\n"))
	add(vector{File: "empty", Verdict: CutShort, Missing: prefixSize + footerSize}, nil)
	add(vector{File: "cut_short", Verdict: CutShort, Missing: 100}, ok[:len(ok)-100])
	add(vector{File: "too_long", Verdict: Damaged}, append(slices.Clone(ok), 0))
	add(vector{File: "damaged", Verdict: Damaged}, flipped(ok, len(ok)/2))
	add(vector{File: "damaged_length", Verdict: Damaged}, flipped(ok, 17))
	add(vector{File: "wrong_recipient", Verdict: WrongReader}, county.export(villageCode))
	add(vector{File: "tampered_signature", Verdict: Tampered}, flipped(ok, len(ok)-1))
	add(vector{File: "tampered_answer", Verdict: Tampered}, laptop.forge(ok, nil, func(ps []part) []part {
		i := firstBody(ps)
		c, err := store.ParseChange(ps[i].body)
		if err != nil {
			t.Fatal(err)
		}
		c.Writes[0].Values["pay"] = forms.Int(1)
		ps[i].body = c.Body()
		return ps
	}, nil))
	newer := slices.Clone(ok)
	newer[4]++
	binary.BigEndian.PutUint32(newer[18:], crc32.Checksum(newer[:18], castagnoli))
	add(vector{File: "newer_version", Verdict: NewerFormat}, newer)
	add(vector{File: "newer_record", Verdict: NewerFormat}, laptop.forge(ok, nil, func(ps []part) []part {
		return slices.Insert(ps, len(ps)-1, part{'Z', nil})
	}, nil))
	add(vector{File: "unknown_record", Verdict: OK, Changes: 2, New: 2}, laptop.forge(ok, nil, func(ps []part) []part {
		return slices.Insert(ps, len(ps)-1, part{'z', []byte("later")})
	}, nil))
	laptop.pays(secondCode, 1, 1)
	if err := laptop.SignHeads(ctx); err != nil {
		t.Fatal(err)
	}
	add(vector{File: "foreign_place", Verdict: ForeignPlace, Changes: 3, New: 2, Quarantined: 1}, laptop.forge(ok, nil, func(ps []part) []part {
		return withRuns(t, laptop, ps, secondCode)
	}, nil))

	neighbours := newCounty(t)
	neighbours.standIn(town)
	stranger := neighbours.enrolled(villageCode, "邻县某村")
	stranger.pays(villageCode, 1, 1)
	add(vector{File: "unknown_sender", Verdict: UnknownSender}, stranger.export(townshipCode))

	forker.pays(secondCode, 1, 2)
	honest := forker.export(townshipCode)
	town.taken(honest, OK)
	fork := forker.rewritten(func(i int, c *store.Change) []byte {
		if i == 1 {
			c.Reason = "另一个版本"
		}
		return c.Body()
	}, secondCode)
	add(vector{File: "fork_inside", Verdict: ForkInside, Changes: 2, Quarantined: 1}, forker.forge(honest, nil, func(ps []part) []part { return replaceRuns(ps, fork) }, nil))

	lost.pays(villageCode, 5, 1)
	add(vector{File: "revoked_sender", Verdict: RevokedSender}, lost.export(townshipCode))
	device, err := lost.Device(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := enrol.Revoke(ctx, county.DB, device, enrol.Lost); err != nil {
		t.Fatal(err)
	}
	town.informed(county)
	if err := town.Close(); err != nil {
		t.Fatal(err)
	}

	if err := os.RemoveAll(vectorFolder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(vectorFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	receiver, err := os.ReadFile(filepath.Join(town.dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	files["receiver.db"] = receiver
	list, err := json.MarshalIndent(vectors, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	files["vectors.json"] = append(list, '\n')
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(vectorFolder, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// freezeSeeds writes the plaintexts of a few frozen files where FuzzRecords finds them.
func freezeSeeds(t *testing.T) {
	m := receiver(t)
	folder := filepath.Join("testdata", "fuzz", "FuzzRecords")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ok", "foreign_place", "unknown_record", "nothing_new"} {
		e, err := open(bytes.NewReader(frozen(t, name+Ext)), int64(len(frozen(t, name+Ext))))
		if err != nil {
			t.Fatal(err)
		}
		identity, err := enrol.Identity(t.Context(), m.DB)
		if err != nil {
			t.Fatal(err)
		}
		r, err := decrypt(t.Context(), e.payload, identity)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		rec := recorder{w: &text}
		for kind := byte(0); kind != kindEnd; {
			var body []byte
			if kind, body, err = r.next(); err != nil {
				t.Fatal(err)
			}
			if kind == kindPack {
				continue // long, and read by a package that is fuzzed itself
			}
			if err := rec.put(kind, body); err != nil {
				t.Fatal(err)
			}
		}
		r.Close()
		if err := os.WriteFile(filepath.Join(folder, name), fmt.Appendf(nil, "go test fuzz v1\n[]byte(%q)\n", text.Bytes()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func flipped(b []byte, at int) []byte {
	out := slices.Clone(b)
	out[at] ^= 0x10
	return out
}

// receiver opens a copy of the frozen township.
func receiver(t testing.TB) *machine {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(vectorFolder, "receiver.db"))
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t, dir: t.TempDir(), place: townshipCode, user: store.User{Name: "甲", Role: "village_cadre"}}
	m.opt = store.Options{StateDir: t.TempDir(), Now: func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }}
	if err := os.WriteFile(filepath.Join(m.dir, store.FileName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if m.DB, err = store.Open(t.Context(), m.dir, m.opt); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func frozen(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(vectorFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestVectors holds the format to the files frozen in testdata/bundles: each is inspected and taken in by the frozen
// township and must come to its verdict.
func TestVectors(t *testing.T) {
	if *freeze {
		freezeVectors(t)
		freezeSeeds(t)
	}
	var vectors []vector
	if err := json.Unmarshal(frozen(t, "vectors.json"), &vectors); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{} // verdict → sentence
	for _, v := range vectors {
		t.Run(v.File, func(t *testing.T) {
			m := receiver(t)
			before := m.changes()
			path := filepath.Join(vectorFolder, v.File)
			check := func(r Report, err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
				got := vector{File: v.File, Verdict: r.Code, Missing: r.Missing, Changes: r.Changes, New: r.New, Quarantined: r.Quarantined}
				if got != v || r.Sentence == "" {
					t.Errorf("%+v (%s), want %+v", got, r.Sentence, v)
				}
				seen[r.Code] = r.Sentence
			}
			check(Inspect(t.Context(), m.DB, path, ReadOptions{}))
			if n := m.changes(); n != before {
				t.Errorf("inspecting changed %d changes to %d", before, n)
			}
			check(Read(t.Context(), m.DB, path, ReadOptions{}))
			if n := m.changes(); n != before+v.New {
				t.Errorf("%d changes after, %d before", n, before)
			}
		})
	}
	sentences := map[string]string{}
	for _, code := range []string{OK, NothingNew, ForeignPlace, ForkInside, NotOurs, CutShort, Damaged, WrongReader, UnknownSender, RevokedSender, Tampered, NewerFormat} {
		s := seen[code]
		if s == "" {
			t.Errorf("no vector comes to %s", code)
		}
		if other, double := sentences[s]; double {
			t.Errorf("%s and %s are told in the same words", code, other)
		}
		sentences[s] = code
	}
}

// TestCutEverywhere cuts a file at every byte: each is told to be cut short, and by how much.
func TestCutEverywhere(t *testing.T) {
	m := receiver(t)
	b := frozen(t, "ok.hfb")
	for n := range b {
		var r Report
		if n%64 == 0 {
			r = m.look(b[:n])
		} else {
			_, err := open(bytes.NewReader(b[:n]), int64(n))
			f, ok := err.(*fault)
			if !ok {
				t.Fatalf("cut at %d: %v", n, err)
			}
			r.Verdict, r.Missing = f.verdict(), f.missing
		}
		if r.Code != CutShort {
			t.Fatalf("cut at %d: %s", n, r.Code)
		}
		if n >= prefixSize && r.Missing != int64(len(b)-n) || r.Missing < 1 || r.Missing > int64(len(b)-n) {
			t.Fatalf("cut at %d of %d: said to lack %d", n, len(b), r.Missing)
		}
	}
}

// TestEveryBit flips every bit of a file: the first four bytes make it a stranger's, the signature tells of tampering,
// everything else of damage, and nothing passes.
func TestEveryBit(t *testing.T) {
	m := receiver(t)
	b := frozen(t, "ok.hfb")
	for i := range b {
		want := Damaged
		switch {
		case i < len(magic):
			want = NotOurs
		case i >= len(b)-64:
			want = Tampered
		}
		for bit := range 8 {
			b[i] ^= 1 << bit
			e, err := open(bytes.NewReader(b), int64(len(b)))
			got := ""
			if f, ok := err.(*fault); ok {
				got = f.code
			} else if err == nil && e != nil {
				got = m.look(b).Code
			}
			if got != want {
				t.Fatalf("byte %d bit %d: %s, want %s (%v)", i, bit, got, want, err)
			}
			b[i] ^= 1 << bit
		}
	}
	if r := m.look(b); r.Code != OK {
		t.Fatalf("the file itself: %s", r.Code)
	}
}
