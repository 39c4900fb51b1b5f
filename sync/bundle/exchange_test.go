package bundle

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"hufang/store"
)

// TestExchangeIsAdd: however bundles are lost, repeated, mixed up and relayed, what laptops and township come to is
// what store.Add makes of the same changes.
func TestExchangeIsAdd(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		county := newCounty(t)
		town := county.enrolled(townshipCode, "某镇")
		a, b := county.enrolled(villageCode, "花园村"), county.enrolled(villageCode, "花园村")
		all := []*machine{a, b, town}
		for _, m := range all {
			m.informed(county)
		}
		var drawer [][]byte // every stick ever written
		saves := 0
		for range rapid.IntRange(5, 25).Draw(r, "steps") {
			m := all[rapid.IntRange(0, 2).Draw(r, "who")]
			switch rapid.IntRange(0, 3).Draw(r, "what") {
			case 0, 1:
				m.pay(villageCode, rapid.IntRange(1, 3).Draw(r, "person"), rapid.Int64Range(1, 4).Draw(r, "pay"))
				saves++
			case 2:
				to := rapid.SampledFrom([]string{villageCode, townshipCode}).Draw(r, "to")
				if m == town {
					to = villageCode
				}
				drawer = append(drawer, m.export(to))
			case 3:
				if len(drawer) > 0 {
					m.take(drawer[rapid.IntRange(0, len(drawer)-1).Draw(r, "stick")])
				}
			}
		}
		want := county.standIn(a)
		for _, m := range all {
			if _, err := want.Add(t.Context(), m.Changes(t.Context(), "", nil)); err != nil {
				r.Fatal(err)
			}
		}
		// Everybody meets: up, down, and up again for what the first round brought.
		for range 2 {
			for _, m := range []*machine{a, b} {
				if v := town.take(m.export(townshipCode)); !v.Taken() {
					r.Fatalf("up: %+v", v)
				}
			}
			down := town.export(villageCode)
			for _, m := range []*machine{a, b} {
				if v := m.take(down); !v.Taken() {
					r.Fatalf("down: %+v", v)
				}
			}
		}
		if want.changes() != saves {
			r.Fatalf("%d changes of %d saves", want.changes(), saves)
		}
		for _, m := range all {
			if m.state() != want.state() {
				r.Fatalf("%s comes to another state", m.place)
			}
		}
		// What everybody is known to hold does not travel again.
		for _, m := range []*machine{a, b} {
			town.take(m.export(townshipCode))
		}
		for _, p := range town.parts(town.export(villageCode)) {
			if p.kind == kindBody {
				r.Fatal("a change everybody has a receipt for was sent again")
			}
		}
		for _, m := range append(all, want, county) {
			if err := m.Close(); err != nil {
				r.Fatal(err)
			}
		}
	})
}

// TestGap: a bundle that starts further on than what is held is taken, asked for again, and closed later.
func TestGap(t *testing.T) {
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := county.enrolled(villageCode, "花园村")
	laptop.pays(villageCode, 1, 3)
	first := laptop.export(townshipCode)
	town.taken(first, OK)
	laptop.take(town.export(villageCode)) // receipt: 3
	laptop.pays(villageCode, 4, 2)
	second := laptop.export(townshipCode)

	fresh := county.standIn(town)
	r := fresh.taken(second, OK)
	if r.New != 2 || r.Gaps != 1 || len(r.Warnings) == 0 {
		t.Fatalf("%+v", r)
	}
	f, err := fresh.Frontier(t.Context(), villageCode)
	if err != nil || f[store.Chain{Village: villageCode, Writer: laptop.Life()}] != 0 {
		t.Fatalf("the receipt would promise %v: %v", f, err)
	}
	if r := fresh.taken(first, OK); r.New != 3 || r.Gaps != 0 {
		t.Fatalf("%+v", r)
	}
	fresh.verified()
	if fresh.state() != laptop.state() {
		t.Fatal("another state")
	}
}

// TestHeadlessStaysBehind: changes nobody vouched for do not travel, and are counted.
func TestHeadlessStaysBehind(t *testing.T) {
	laptop, town := pair(t)
	other := newMachine(t, villageCode, "花园村")
	other.pays(villageCode, 1, 2)
	if _, err := laptop.Add(t.Context(), other.Changes(t.Context(), "", nil)); err != nil {
		t.Fatal(err)
	}
	laptop.pay(villageCode, 3, 3)
	var f memory
	w, err := Encode(t.Context(), laptop.DB, &f, Options{To: []string{townshipCode}})
	if err != nil || w.Changes != 1 || w.Unsigned != 2 {
		t.Fatalf("%+v %v", w, err)
	}
	if r := town.taken(f.b, OK); r.New != 1 {
		t.Fatalf("%+v", r)
	}
}

// TestRecordLimits: a record longer than its kind may be is refused by its length, before it is read.
func TestRecordLimits(t *testing.T) {
	for kind, limit := range map[byte]int{kindBody: store.MaxBody, kindLinked: store.MaxBody, kindPack: maxPack, kindPaper: maxRecord, 'z': maxRecord} {
		for _, over := range []int{0, 1} {
			var plain bytes.Buffer
			rec := recorder{w: &plain}
			if err := rec.put(kind, make([]byte, limit+over)); err != nil {
				t.Fatal(err)
			}
			r := plainRecords(t.Context(), plain.Bytes())
			_, body, err := r.next()
			if f, ok := err.(*fault); (over == 1) != (ok && f.code == Tampered) || over == 0 && len(body) != limit {
				t.Errorf("%c of %d bytes: %v", kind, limit+over, err)
			}
			if over == 1 && cap(r.buf) > 0 {
				t.Errorf("%c: %d bytes were made room for", kind, cap(r.buf))
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	b := frozen(f, "ok.hfb")
	f.Add(b)
	f.Add(b[:100])
	f.Add([]byte(magic))
	f.Add(append(prefix(0, 0), make([]byte, footerSize)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			fault, ok := err.(*fault)
			if !ok || fault.verdict().Sentence == "" {
				t.Fatalf("an error that is no verdict: %v", err)
			}
			return
		}
		if int64(len(b)) != prefixSize+int64(len(e.raw))+e.payload.Size()+footerSize {
			t.Fatal("lengths do not add up")
		}
	})
}

// FuzzRecords reads any plaintext: it ends in a verdict or in as many changes as its end says. The store is left out:
// the fuzzer watches every branch it passes, and SQLite has too many. testdata/fuzz holds plaintexts of frozen files.
func FuzzRecords(f *testing.F) {
	b := frozen(f, "ok.hfb")
	e, err := open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{kindManifest, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, plain []byte) {
		err := follow(plainRecords(t.Context(), plain), e, &counter{})
		if err == nil {
			return
		}
		if fault, ok := err.(*fault); !ok || fault.verdict().Sentence == "" {
			t.Fatalf("an error that is no verdict: %v", err)
		}
	})
}
