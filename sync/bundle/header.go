package bundle

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"hufang/store"
	"hufang/sync/enrol"
)

const (
	magic      = "HFB1"
	version    = 1
	suite      = 1
	prefixSize = 22
	digestSize = sha256.Size
	footerSize = digestSize + 64
)

const purposeBundle = "bundle 1"

// Limits of a file.
const (
	maxHeader  = 64 << 10
	maxReaders = 512
	maxPlain   = 1 << 30
	maxRatio   = 60 // of plaintext to payload
	slack      = 16 << 20
	maxRecords = 4_000_000
	maxPack    = 16 << 20
	maxRecord  = 1 << 20
	maxWindow  = 8 << 20
	maxParcels = 16 << 20 // bytes of records of unknown kinds in one file
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// header stands in the clear in front of the payload.
type header struct {
	Certificate signed   `json:"certificate"` // of the sender
	Created     string   `json:"created"`     // RFC 3339, the sender's clock: shown, never compared
	ID          string   `json:"id"`          // 32 hex digits
	Readers     []string `json:"readers"`     // ids of the keys that open the payload, sorted
	Sender      string   `json:"sender"`      // device
	Suspect     int      `json:"suspect,omitempty"`
	To          []string `json:"to"` // places it is for
}

// signed is a paper in another document.
type signed struct {
	Body      []byte `json:"body"`
	Signature []byte `json:"signature"`
}

// readerID is the short name of a recipient key.
func readerID(recipient string) string {
	sum := sha256.Sum256([]byte("hufang reader 1\n" + recipient))
	return hex.EncodeToString(sum[:8])
}

// prefix is the first bytes of a file with these lengths.
func prefix(headerLen int, payloadLen int64) []byte {
	b := append([]byte(magic), version, suite)
	b = binary.BigEndian.AppendUint32(b, uint32(headerLen))
	b = binary.BigEndian.AppendUint64(b, uint64(payloadLen))
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// envelope is a file whose outside holds: lengths, digest, and the header as it claims to be.
type envelope struct {
	header
	raw     []byte // the header's bytes
	payload *io.SectionReader
	digest  [digestSize]byte
	sign    []byte
}

// Digest is the file's digest in hex.
func (e *envelope) Digest() string { return hex.EncodeToString(e.digest[:]) }

// open reads a file once from end to end and checks its outside. Errors are faults, or of reading.
func open(src io.ReaderAt, size int64) (*envelope, error) {
	head := make([]byte, min(size, prefixSize))
	if err := readAt(src, head, 0); err != nil {
		return nil, err
	}
	if n := min(len(head), len(magic)); string(head[:n]) != magic[:n] {
		return nil, refused(NotOurs, errors.New("other first bytes"))
	}
	if size < prefixSize {
		return nil, &fault{code: CutShort, missing: prefixSize + footerSize - size, least: true, err: io.ErrUnexpectedEOF}
	}
	if crc32.Checksum(head[:18], castagnoli) != binary.BigEndian.Uint32(head[18:]) {
		return nil, refused(Damaged, errors.New("lengths fail their check"))
	}
	if head[4] != version || head[5] != suite {
		return nil, refused(NewerFormat, fmt.Errorf("version %d, suite %d", head[4], head[5]))
	}
	h, p := int64(binary.BigEndian.Uint32(head[6:])), binary.BigEndian.Uint64(head[10:])
	if h > maxHeader || p > 1<<40 {
		return nil, refused(Tampered, errors.New("lengths beyond their limits"))
	}
	switch want := prefixSize + h + int64(p) + footerSize; {
	case size < want:
		return nil, &fault{code: CutShort, missing: want - size, err: io.ErrUnexpectedEOF}
	case size > want:
		return nil, refused(Damaged, fmt.Errorf("%d bytes too many", size-want))
	}
	e := &envelope{raw: make([]byte, h), payload: io.NewSectionReader(src, prefixSize+h, int64(p))}
	if err := e.check(src, head, int64(p)); err != nil {
		return nil, err
	}
	return e, nil
}

// check compares the digest and reads the header.
func (e *envelope) check(src io.ReaderAt, head []byte, p int64) error {
	if err := readAt(src, e.raw, prefixSize); err != nil {
		return err
	}
	sum := sha256.New()
	sum.Write(e.raw)
	if n, err := io.CopyBuffer(sum, e.payload, make([]byte, min(max(p, 1), 256<<10))); err != nil || n != p {
		return fmt.Errorf("read bundle: %w", errors.Join(err, ifShort(n, p)))
	}
	sum.Write(head)
	sum.Sum(e.digest[:0])
	footer := make([]byte, footerSize)
	if err := readAt(src, footer, prefixSize+int64(len(e.raw))+p); err != nil {
		return err
	}
	if string(footer[:digestSize]) != string(e.digest[:]) {
		return refused(Damaged, errors.New("digest differs"))
	}
	e.sign = footer[digestSize:]
	if err := enrol.Decode(e.raw, &e.header); err != nil {
		return refused(Tampered, err)
	}
	if len(e.Readers) > maxReaders || len(e.ID) != 32 || strings.Trim(e.ID, "0123456789abcdef") != "" {
		return refused(Tampered, errors.New("header is ill-formed"))
	}
	return nil
}

func ifShort(n, want int64) error {
	if n != want {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// readAt fills b from the offset. The file has that size: a short read is an error of reading.
func readAt(src io.ReaderAt, b []byte, at int64) error {
	n, err := src.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	return fmt.Errorf("read bundle: %w", errors.Join(err, io.ErrUnexpectedEOF))
}

// authentic tells whether the sender signed the file.
func (e *envelope) authentic() bool {
	return store.Vouches(e.Sender, purposeBundle, e.digest[:], e.sign)
}
