package bundle

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"hufang/store"
)

// The kinds of records this version writes, in the order in which they stand.
const (
	kindManifest = 'M'
	kindPaper    = 'P'
	kindReceipt  = 'R'
	kindPack     = 'K'
	kindChain    = 'C'
	kindBody     = 'B'
	kindLinked   = 'D'
	kindEnd      = 'E'
)

// manifest ties the contents to the header.
type manifest struct {
	Header []byte `json:"header"` // SHA-256
	V      int    `json:"v"`      // 1
}

// paper is a store.Paper on its way; name and number stand in the body.
type paper struct {
	Body      []byte `json:"body"`
	Kind      string `json:"kind"`
	Signature []byte `json:"signature"`
}

// chain is a store.Run on its way.
type chain struct {
	Device    string `json:"device"`
	From      int64  `json:"from"`
	Hash      string `json:"hash"`
	N         int64  `json:"n"`
	Signature []byte `json:"signature"`
	Village   string `json:"village"`
	Writer    string `json:"writer"`
}

// end closes the records.
type end struct {
	Changes int64 `json:"changes"`
}

// recorder writes records.
type recorder struct {
	w      io.Writer
	head   []byte
	linked []byte
}

func (r *recorder) put(kind byte, body []byte) error {
	r.head = binary.AppendUvarint(append(r.head[:0], kind), uint64(len(body)))
	if _, err := r.w.Write(r.head); err != nil {
		return err
	}
	_, err := r.w.Write(body)
	return err
}

// link writes a change whose body quotes the hash of the one before in the same run without those 64 digits: they
// cannot be compressed, and the reader knows them.
func (r *recorder) link(body []byte, before string) error {
	at := -1
	if before != "" {
		at = bytes.Index(body, []byte(before))
	}
	if at < 0 {
		return r.put(kindBody, body)
	}
	r.linked = append(append(binary.AppendUvarint(r.linked[:0], uint64(at)), body[:at]...), body[at+len(before):]...)
	return r.put(kindLinked, r.linked)
}

// unlink puts the hash of the body before back in its place, in the memory of buf.
func unlink(record, buf []byte, before string) ([]byte, error) {
	at, n := binary.Uvarint(record)
	if n <= 0 || at > uint64(len(record)-n) || before == "" {
		return nil, refused(Tampered, errors.New("no place for the hash of the change before"))
	}
	rest := record[n:]
	return append(append(append(buf[:0], rest[:at]...), before...), rest[at:]...), nil
}

// limitOf is the greatest body of a record of the kind.
func limitOf(kind byte) uint64 {
	switch kind {
	case kindBody, kindLinked:
		return store.MaxBody
	case kindPack:
		return maxPack
	}
	return maxRecord
}

// records reads a payload record by record, in the memory of one.
type records struct {
	ctx   context.Context
	r     *bufio.Reader
	zstd  *zstd.Decoder
	plain *budget
	count int
	buf   []byte
}

// budget lets a limited number of bytes through.
type budget struct {
	r    io.Reader
	left int64
}

var errBudget = errors.New("plaintext beyond its limit")

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errBudget
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// decrypt opens a payload.
func decrypt(ctx context.Context, payload *io.SectionReader, identity age.Identity) (*records, error) {
	if _, err := payload.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	// age reads its header to the end before it looks at it; this one may not be longer than a reasonable one.
	if _, err := age.ExtractHeader(io.LimitReader(payload, maxHeader)); err != nil {
		return nil, refused(Tampered, errors.New("no age header within its limit"))
	}
	if _, err := payload.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(bufio.NewReaderSize(payload, 64<<10), identity)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return nil, refused(WrongReader, errors.New("encrypted to others"))
	}
	if err != nil {
		return nil, refused(Tampered, err)
	}
	d, err := zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(maxPlain))
	if err != nil {
		return nil, refused(Tampered, err)
	}
	b := &budget{r: d, left: min(maxPlain, payload.Size()*maxRatio+slack)}
	return &records{ctx: ctx, r: bufio.NewReaderSize(b, 64<<10), zstd: d, plain: b}, nil
}

func (r *records) Close() { r.zstd.Close() }

// next reads one record; its body is good until the next call. Whatever is wrong with a file that its sender signed
// is the sender's doing: a fault tampered.
func (r *records) next() (kind byte, body []byte, err error) {
	if r.count++; r.count > maxRecords {
		return 0, nil, refused(Tampered, errors.New("too many records"))
	}
	if r.count%256 == 0 {
		if err := r.ctx.Err(); err != nil {
			return 0, nil, err
		}
	}
	kind, err = r.r.ReadByte()
	if err != nil {
		return 0, nil, refused(Tampered, fmt.Errorf("read record: %w", err))
	}
	size, err := binary.ReadUvarint(r.r)
	if err != nil || size > limitOf(kind) {
		return 0, nil, refused(Tampered, errors.Join(errors.New("length of a record"), err))
	}
	if uint64(cap(r.buf)) < size {
		// The budget has not been asked yet: grow no faster than bytes arrive.
		r.buf, err = readGrowing(r.r, r.buf[:0], int(size))
	} else {
		r.buf = r.buf[:size]
		_, err = io.ReadFull(r.r, r.buf)
	}
	if err != nil {
		return 0, nil, refused(Tampered, fmt.Errorf("read record: %w", err))
	}
	return kind, r.buf, nil
}

// readGrowing reads size bytes, allocating at most twice what has come.
func readGrowing(r io.Reader, b []byte, size int) ([]byte, error) {
	for len(b) < size {
		n := min(size-len(b), max(4096, len(b)))
		from := len(b)
		b = append(b, make([]byte, n)...)
		if _, err := io.ReadFull(r, b[from:]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// drained tells whether nothing follows.
func (r *records) drained() error {
	if _, err := r.r.ReadByte(); err != io.EOF {
		return refused(Tampered, errors.Join(errors.New("bytes after the end"), err))
	}
	return nil
}
