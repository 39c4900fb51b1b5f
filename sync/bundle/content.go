package bundle

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"

	"filippo.io/age"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/enrol"
)

// taker is what reads a bundle's contents, record by record, in the order in which they stand. An error it returns
// ends the reading.
type taker interface {
	paper(p store.Paper) error
	receipt(r receipt, body []byte) error
	pack(p *forms.Pack) error
	run(r store.Run, bodies iter.Seq2[store.Body, error]) error
	unknown(kind byte, body []byte) error
}

// contents reads the whole payload of a file whose outside holds.
func contents(ctx context.Context, e *envelope, identity age.Identity, t taker) error {
	r, err := decrypt(ctx, e.payload, identity)
	if err != nil {
		return err
	}
	defer r.Close()
	return follow(r, e, t)
}

// follow reads records to their end.
func follow(r *records, e *envelope, t taker) error {
	c := &content{e: e, r: r, t: t}
	for !c.done {
		kind, body, err := r.next()
		if err != nil {
			return err
		}
		if err := c.record(kind, body); err != nil {
			return err
		}
	}
	return r.drained()
}

// content is how far the reading of the records has come.
type content struct {
	e       *envelope
	r       *records
	t       taker
	stage   int // index in the order of kinds
	last    store.Run
	changes int64
	parcels int    // bytes
	buf     []byte // of the body at hand
	done    bool
}

// order is the order of the kinds; a body stands only within a run.
const order = "MPRKCE"

var errOrder = errors.New("a record in the wrong place")

func (c *content) record(kind byte, body []byte) error {
	if kind >= 'a' && kind <= 'z' {
		if c.parcels += len(body); c.stage == 0 || c.parcels > maxParcels {
			return refused(Tampered, errOrder)
		}
		return c.t.unknown(kind, body)
	}
	at := -1
	for i := range order {
		if order[i] == kind {
			at = i
		}
	}
	switch {
	case at < 0 && kind >= 'A' && kind <= 'Z' && kind != kindBody && kind != kindLinked:
		return refused(NewerFormat, fmt.Errorf("records of kind %q", kind))
	case at < 0 || at+1 < c.stage, c.stage == 0 && kind != kindManifest, at+1 == c.stage && (kind == kindManifest || kind == kindReceipt):
		return refused(Tampered, errOrder)
	}
	c.stage = at + 1
	switch kind {
	case kindManifest:
		return c.manifest(body)
	case kindPaper:
		var p paper
		if err := enrol.Decode(body, &p); err != nil {
			return refused(Tampered, err)
		}
		return c.t.paper(store.Paper{Kind: p.Kind, Body: p.Body, Signature: p.Signature})
	case kindReceipt:
		r, err := parseReceipt(body)
		if err != nil {
			return refused(Tampered, err)
		}
		return c.t.receipt(r, append([]byte(nil), body...))
	case kindPack:
		p, err := forms.Decode(body)
		if err != nil {
			return refused(Tampered, err)
		}
		return c.t.pack(p)
	case kindChain:
		return c.chain(body)
	}
	var last end
	if err := enrol.Decode(body, &last); err != nil || last.Changes != c.changes {
		return refused(Tampered, errors.New("another number of changes than the end says"))
	}
	c.done = true
	return nil
}

func (c *content) manifest(body []byte) error {
	var m manifest
	sum := sha256.Sum256(c.e.raw)
	if err := enrol.Decode(body, &m); err != nil || m.V != 1 || string(m.Header) != string(sum[:]) {
		return refused(Tampered, errors.New("the contents are of another file"))
	}
	return nil
}

// chain reads one run: its head, and as many bodies as it says.
func (c *content) chain(body []byte) error {
	var h chain
	if err := enrol.Decode(body, &h); err != nil {
		return refused(Tampered, err)
	}
	r := store.Run{Head: store.Head{Village: h.Village, Writer: h.Writer, N: h.N, Hash: h.Hash, Device: h.Device, Signature: h.Signature}, From: h.From}
	if r.From < 1 || r.N < r.From || r.N-r.From >= maxRecords || !r.Valid() || !follows(c.last, r) {
		return refused(Tampered, errors.New("a head is not signed by its device, or out of order"))
	}
	c.last = r
	read := int64(0)
	size := r.N - r.From + 1
	before := ""
	err := c.t.run(r, func(yield func(store.Body, error) bool) {
		for ; read < size; read++ {
			b, err := c.body(before)
			if err != nil {
				yield(store.Body{}, err)
				return
			}
			before = b.Hash
			if !yield(b, nil) {
				return
			}
		}
	})
	if err != nil {
		if errors.Is(err, store.ErrBroken) {
			return refused(Tampered, err)
		}
		return err
	}
	c.changes += size
	return nil
}

// body reads the next change of a run; its bytes are good until the next one.
func (c *content) body(before string) (b store.Body, err error) {
	kind, record, err := c.r.next()
	switch {
	case err != nil:
		return b, err
	case kind == kindBody:
		b.Bytes = record
	case kind == kindLinked:
		if c.buf, err = unlink(record, c.buf, before); err != nil {
			return b, err
		}
		b.Bytes = c.buf
	default:
		return b, refused(Tampered, errOrder)
	}
	b.Hash = store.HashBody(b.Bytes)
	return b, nil
}

// follows tells whether a run stands behind another one in order, without touching it.
func follows(a, b store.Run) bool {
	if a.Village != b.Village {
		return a.Village < b.Village
	}
	if a.Writer != b.Writer {
		return a.Writer < b.Writer
	}
	return a.N < b.From
}

// counter reads everything and takes nothing.
type counter struct{ changes int }

func (*counter) paper(store.Paper) error       { return nil }
func (*counter) receipt(receipt, []byte) error { return nil }
func (*counter) pack(*forms.Pack) error        { return nil }
func (*counter) unknown(byte, []byte) error    { return nil }
func (c *counter) run(_ store.Run, bodies iter.Seq2[store.Body, error]) error {
	for _, err := range bodies {
		if err != nil {
			return err
		}
		c.changes++
	}
	return nil
}

// countChanges reads a file to its last record.
func countChanges(ctx context.Context, e *envelope, identity age.Identity) (int, error) {
	var c counter
	err := contents(ctx, e, identity, &c)
	return c.changes, err
}
