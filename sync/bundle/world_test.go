package bundle

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"hufang/forms"
	"hufang/store"
	"hufang/store/storetest"
	"hufang/sync/enrol"
)

const (
	countyCode   = "360731"
	townshipCode = "360731100"
	villageCode  = "360731100201"
	secondCode   = "360731100202"
	november     = forms.Month("2026-11")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		f.Value.Set("6") // each check is a history of four real stores
	}
	flag.Set("rapid.nofailfile", "true")
	flag.Set("rapid.shrinktime", "10s")
	importChild()
	os.Exit(m.Run())
}

// machine is one computer with one store.
type machine struct {
	*store.DB
	t     testing.TB
	dir   string
	opt   store.Options
	place string
	user  store.User
}

func newMachine(t testing.TB, place, name string) *machine {
	t.Helper()
	clock := time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	m := &machine{t: t, dir: t.TempDir(), place: place, user: store.User{Name: "甲", Role: "village_cadre"}}
	m.opt = store.Options{StateDir: t.TempDir(), Now: func() time.Time { clock = clock.Add(time.Minute); return clock }}
	db, err := store.Create(t.Context(), m.dir, m.opt, store.Setup{Pack: storetest.Pack(t), Place: place, PlaceName: name, User: m.user})
	if err != nil {
		t.Fatal(err)
	}
	m.DB = db
	t.Cleanup(func() { m.Close() })
	return m
}

func newCounty(t testing.TB) *machine {
	t.Helper()
	c := newMachine(t, countyCode, "某县")
	if _, err := enrol.Found(t.Context(), c.DB); err != nil {
		t.Fatal(err)
	}
	return c
}

// enrolled adds a computer to the county.
func (c *machine) enrolled(place, name string, scopes ...string) *machine {
	c.t.Helper()
	m := newMachine(c.t, place, name)
	c.admit(m, enrol.Grant{Place: place, Unit: name, Scopes: append(scopes, place)})
	return m
}

func (c *machine) admit(m *machine, g enrol.Grant) {
	c.t.Helper()
	ctx := c.t.Context()
	request, fingerprint, err := enrol.Request(ctx, m.DB, "")
	if err != nil {
		c.t.Fatal(err)
	}
	answer, _, err := enrol.Admit(ctx, c.DB, request, enrol.Approval{Grant: g, Fingerprint: fingerprint})
	if err != nil {
		c.t.Fatal(err)
	}
	over, err := enrol.Open(ctx, c.DB)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := enrol.Accept(ctx, m.DB, answer, over.CountyFingerprint()); err != nil {
		c.t.Fatal(err)
	}
}

// pay saves a person's pay over what stands.
func (m *machine) pay(village string, person int, fen int64) {
	m.t.Helper()
	subject := fmt.Sprint("person-", village, "-", person)
	o, err := m.Record(m.t.Context(), store.FollowUpID(subject, november))
	if err != nil {
		m.t.Fatal(err)
	}
	_, err = m.Save(m.t.Context(), store.Save{By: m.user, Entries: []store.Entry{{Form: "follow_up", Record: o.ID, Subject: subject, Village: village, Month: november,
		Writes: []store.Write{{Group: "pay", Values: forms.Answers{"pay": forms.Int(fen)}, Over: o.Over("pay")}}}}})
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) pays(village string, from, n int) {
	m.t.Helper()
	for i := range n {
		m.pay(village, from+i, int64(100*(from+i)))
	}
}

// memory is a file that is none.
type memory struct{ b []byte }

func (m *memory) Write(b []byte) (int, error) { m.b = append(m.b, b...); return len(b), nil }

func (m *memory) WriteAt(b []byte, at int64) (int, error) {
	return copy(m.b[at:], b), nil
}

// export writes a bundle to memory.
func (m *machine) export(to ...string) []byte {
	m.t.Helper()
	var f memory
	if _, err := Encode(m.t.Context(), m.DB, &f, Options{To: to}); err != nil {
		m.t.Fatalf("export to %v: %v", to, err)
	}
	return f.b
}

func (m *machine) take(b []byte) Report {
	m.t.Helper()
	r, err := ReadFrom(m.t.Context(), m.DB, bytes.NewReader(b), int64(len(b)), ReadOptions{})
	if err != nil {
		m.t.Fatalf("read bundle: %v", err)
	}
	return r
}

func (m *machine) look(b []byte) Report {
	m.t.Helper()
	r, err := InspectFrom(m.t.Context(), m.DB, bytes.NewReader(b), int64(len(b)), ReadOptions{})
	if err != nil {
		m.t.Fatalf("inspect bundle: %v", err)
	}
	return r
}

// taken takes a bundle that must come to the verdict.
func (m *machine) taken(b []byte, code string) Report {
	m.t.Helper()
	r := m.take(b)
	if r.Code != code || r.Sentence == "" {
		m.t.Fatalf("verdict %s (%s) %+v, want %s", r.Code, r.Sentence, r, code)
	}
	return r
}

// informed takes what the county has to tell: certificates, revocations.
func (m *machine) informed(county *machine) {
	m.t.Helper()
	if r := m.take(county.export(m.place)); !r.Taken() {
		m.t.Fatalf("the county's bundle: %+v", r)
	}
}

// state is all a store shows and all it holds.
func (m *machine) state() string {
	m.t.Helper()
	d, err := m.Digests(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		m.t.Fatal(err)
	}
	for body, err := range m.Changes(m.t.Context(), "", nil) {
		if err != nil {
			m.t.Fatal(err)
		}
		b = append(b, store.HashBody(body)...)
	}
	return string(b)
}

func (m *machine) changes() int {
	m.t.Helper()
	n := 0
	for _, err := range m.Changes(m.t.Context(), "", nil) {
		if err != nil {
			m.t.Fatal(err)
		}
		n++
	}
	return n
}

func (m *machine) verified() {
	m.t.Helper()
	r, err := m.Verify(m.t.Context(), nil)
	if err != nil || !r.OK {
		m.t.Fatalf("verify: %v %v", err, r.Problems)
	}
}

// part is one record of a bundle taken to pieces.
type part struct {
	kind byte
	body []byte
}

// parts decrypts a bundle with the machine's key.
func (m *machine) parts(b []byte) []part {
	m.t.Helper()
	e, err := open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		m.t.Fatal(err)
	}
	identity, err := enrol.Identity(m.t.Context(), m.DB)
	if err != nil {
		m.t.Fatal(err)
	}
	r, err := decrypt(m.t.Context(), e.payload, identity)
	if err != nil {
		m.t.Fatal(err)
	}
	defer r.Close()
	var out []part
	before := ""
	for {
		kind, body, err := r.next()
		if err != nil {
			m.t.Fatal(err)
		}
		switch kind {
		case kindChain:
			before = ""
		case kindLinked: // as verbatim ones, which forgers may alter one by one
			if body, err = unlink(body, nil, before); err != nil {
				m.t.Fatal(err)
			}
			kind = kindBody
			fallthrough
		case kindBody:
			before = store.HashBody(body)
		}
		out = append(out, part{kind, bytes.Clone(body)})
		if kind == kindEnd {
			return out
		}
	}
}

// forge writes a bundle like b, for the same readers, whose header, plaintext and compression a liar chose; the
// machine signs it.
func (m *machine) forge(b []byte, header func(*header), plain func(ps []part) []part, raw func([]byte) []byte) []byte {
	m.t.Helper()
	e, err := open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		m.t.Fatal(err)
	}
	h := e.header
	if header != nil {
		header(&h)
	}
	head := enrol.Encode(h)
	ps := m.parts(b)
	if plain != nil {
		ps = plain(ps)
	}
	var text bytes.Buffer
	rec := recorder{w: &text}
	for _, p := range ps {
		if err := rec.put(p.kind, p.body); err != nil {
			m.t.Fatal(err)
		}
	}
	z, err := zstd.NewWriter(nil)
	if err != nil {
		m.t.Fatal(err)
	}
	packed := z.EncodeAll(text.Bytes(), nil)
	if raw != nil {
		packed = raw(packed)
	}
	d, err := enrol.Open(m.t.Context(), m.DB)
	if err != nil {
		m.t.Fatal(err)
	}
	var out memory
	enc := &encoder{dst: &out, sum: newSum()}
	if err := enc.front(head); err != nil {
		m.t.Fatal(err)
	}
	var readers []age.Recipient
	for _, c := range d.Devices() {
		if slices.Contains(h.Readers, readerID(c.Recipient)) {
			r, err := age.ParseX25519Recipient(c.Recipient)
			if err != nil {
				m.t.Fatal(err)
			}
			readers = append(readers, r)
		}
	}
	sealed, err := age.Encrypt(enc, readers...)
	if err != nil {
		m.t.Fatal(err)
	}
	if _, err := io.Copy(sealed, bytes.NewReader(packed)); err != nil {
		m.t.Fatal(err)
	}
	if err := sealed.Close(); err != nil {
		m.t.Fatal(err)
	}
	if _, err := enc.finish(len(head), func(message []byte) ([]byte, error) {
		return m.Sign(context.Background(), purposeBundle, message)
	}); err != nil {
		m.t.Fatal(err)
	}
	return out.b
}

// plainRecords reads records that nobody encrypted.
func plainRecords(ctx context.Context, plain []byte) *records {
	b := &budget{r: bytes.NewReader(plain), left: maxPlain}
	return &records{ctx: ctx, r: bufio.NewReader(b), plain: b}
}
