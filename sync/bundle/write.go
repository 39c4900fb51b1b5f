package bundle

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"hufang/store"
	"hufang/sync/enrol"
)

// Options say what a bundle is for.
type Options struct {
	// To are the places whose devices are to take it in: 12, 9 or 6 digits. The county's devices can always open it.
	To []string
	// Progress is called now and then with the number of changes written so far; nil = nobody listens.
	Progress func(changes int)
}

// Written tells what was written.
type Written struct {
	ID       string   `json:"id"`
	Digest   string   `json:"digest"` // hex SHA-256 of the file
	Size     int64    `json:"size"`   // bytes
	Changes  int      `json:"changes"`
	Unsigned int      `json:"unsigned"` // stayed behind: no laptop has vouched for them yet
	Packs    int      `json:"packs"`
	Readers  []string `json:"readers"` // names of the units that can open it
	Sentence string   `json:"sentence"`
	English  string   `json:"-"` // the sentence's twin
}

// Sink is where a bundle is written: from front to end, and at last the first bytes once more.
type Sink interface {
	io.Writer
	io.WriterAt
}

// The codes of refusals to write; all are *store.Refusal.
const (
	CodeNoReader = "no_reader"   // no device of that place is known
	CodeNoCommon = "no_villages" // no village in common
	CodeTooLarge = "too_large"
)

func refuse(code string, err error) error {
	return &store.Refusal{Code: code, Sentence: sentences[code][0], English: sentences[code][1], Err: err}
}

// sentences are the words of this package's refusals: Chinese, English.
var sentences = map[string][2]string{
	CodeNoReader: {"还没有收到那个单位的电脑证书，没有导出；已填的内容都在。请先让它在县里注册，或导入县里最近下发的文件。",
		"No certificate of that unit is here; nothing was exported. Have it enrolled, or import the county's newest file."},
	CodeNoCommon: {"这台电脑与对方没有共同负责的村，没有导出；已填的内容都在。请核对要交给哪个单位。",
		"This computer and that unit have no village in common; nothing was exported. Check whom it is for."},
	CodeTooLarge: {"内容太多，一个文件装不下，没有导出；已填的内容都在。请按村分别导出。",
		"Too much for one file; nothing was exported. Export village by village."},
	CodeFull: {"U盘或磁盘已满，没有写成；已填的内容都在，U盘上原有的文件没有改动。请换一个U盘，或清理后再导出。",
		"The stick is full; nothing was written and its other files are untouched. Use another one, or make room."},
	CodeReadOnly: {"这个位置不能写入（U盘可能有写保护），没有写成；已填的内容都在。请打开写保护开关或换一个U盘。",
		"Nothing can be written there: the stick may be write-protected. Unlock it, or use another one."},
	CodeExists: {"已有同名文件，没有覆盖它；已填的内容都在。请换一个文件名再导出。",
		"A file of that name is there and was not replaced. Choose another name."},
	CodeStick: {"写到一半时U盘出错或被拔出，没有写成；已填的内容都在。请重新插好U盘再导出一次。",
		"The stick failed or was unplugged while writing; nothing of yours is lost. Plug it in and export again."},
	CodeVerify: {"写完后读回检查没有通过，文件已删除；已填的内容都在。请换一个U盘再导出。",
		"What was written does not read back and was deleted. Use another stick."},
	CodeMissing: {"找不到这个文件或文件夹，没有改动任何内容。请检查U盘是否插好，再重新选择。",
		"There is no such file or folder; nothing changed. Check the stick and choose again."},
	CodeUnread: {"U盘上的文件读不出来，没有并入；已有数据没有改动。请重新插好U盘，或重新拷贝一次。",
		"The file cannot be read and was not taken; nothing changed. Plug the stick in again, or copy it again."},
}

// delivery is who a bundle is for and what they may see.
type delivery struct {
	directory *enrol.Directory
	to        []enrol.Certificate // whose receipts decide what is new
	readers   []enrol.Certificate
	villages  []string // prefixes of the villages in common
}

func address(ctx context.Context, db *store.DB, places []string) (*delivery, error) {
	d, err := enrol.Open(ctx, db)
	if err != nil {
		return nil, err
	}
	return addressed(d, places)
}

// addressed finds, in the directory, the readers of a bundle for the places.
func addressed(d *enrol.Directory, places []string) (*delivery, error) {
	v := &delivery{directory: d, villages: d.Mine().Scopes}
	for _, place := range places {
		unit := slices.DeleteFunc(d.Unit(place), func(c enrol.Certificate) bool { return c.Device == d.Own })
		if len(unit) == 0 {
			return nil, refuse(CodeNoReader, fmt.Errorf("no device of place %s", place))
		}
		v.to = append(v.to, unit...)
	}
	if len(v.to) == 0 {
		return nil, refuse(CodeNoReader, errors.New("no place was given"))
	}
	v.readers = append(v.readers, v.to...)
	for _, c := range append(d.Over(), d.Mine()) {
		if !slices.ContainsFunc(v.readers, func(o enrol.Certificate) bool { return o.Device == c.Device }) {
			v.readers = append(v.readers, c)
		}
	}
	if len(v.readers) > maxReaders {
		return nil, refuse(CodeTooLarge, fmt.Errorf("%d readers", len(v.readers)))
	}
	for _, c := range v.readers {
		if v.villages = common(v.villages, c.Scopes); len(v.villages) == 0 {
			return nil, refuse(CodeNoCommon, nil)
		}
	}
	return v, nil
}

// common are the divisions that lie in both lists of divisions.
func common(a, b []string) []string {
	var out []string
	for _, x := range a {
		for _, y := range b {
			if strings.HasPrefix(y, x) {
				x, y = y, x
			}
			if strings.HasPrefix(x, y) && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	slices.Sort(out)
	return out
}

func within(divisions []string, village string) bool {
	return slices.ContainsFunc(divisions, func(d string) bool { return strings.HasPrefix(village, d) })
}

// Encode writes a bundle and verifies nothing of it: Write does both. Nothing is marked as delivered. Refusals:
// not_enrolled, no_reader, no_villages, too_large.
func Encode(ctx context.Context, db *store.DB, dst Sink, opt Options) (Written, error) {
	v, err := address(ctx, db, opt.To)
	if err != nil {
		return Written{}, err
	}
	if err := db.SignHeads(ctx); err != nil {
		return Written{}, err
	}
	h := v.header(db.Now(), db.ClockSuspect(), opt.To)
	raw := enrol.Encode(h)
	if len(raw) > maxHeader {
		return Written{}, refuse(CodeTooLarge, fmt.Errorf("a header of %d bytes", len(raw)))
	}
	e := &encoder{dst: dst, sum: newSum()}
	if err := e.front(raw); err != nil {
		return Written{}, err
	}
	out := Written{ID: h.ID}
	for _, c := range v.readers {
		if !slices.Contains(out.Readers, c.Unit) {
			out.Readers = append(out.Readers, c.Unit)
		}
	}
	if err := v.contents(ctx, db, e, raw, opt.Progress, &out); err != nil {
		return Written{}, err
	}
	digest, err := e.finish(len(raw), func(message []byte) ([]byte, error) { return db.Sign(ctx, purposeBundle, message) })
	if err != nil {
		return Written{}, err
	}
	out.Digest, out.Size = hex.EncodeToString(digest), prefixSize+int64(len(raw))+e.payload+footerSize
	return out, nil
}

func (v *delivery) header(now time.Time, suspect bool, to []string) header {
	own := v.directory.Paper(v.directory.Own)
	id := make([]byte, 16)
	rand.Read(id) // never fails
	h := header{Certificate: signed{Body: own.Body, Signature: own.Signature}, Created: now.Format(time.RFC3339), ID: hex.EncodeToString(id),
		Sender: v.directory.Own, To: to}
	if suspect {
		h.Suspect = 1
	}
	for _, c := range v.readers {
		h.Readers = append(h.Readers, readerID(c.Recipient))
	}
	slices.Sort(h.Readers)
	return h
}

// encoder writes the outside of a file around its payload.
type encoder struct {
	dst     Sink
	sum     hash.Hash
	payload int64
}

func newSum() hash.Hash { return sha256.New() }

// front writes the header behind a place kept for the lengths.
func (e *encoder) front(raw []byte) error {
	if _, err := e.dst.Write(make([]byte, prefixSize)); err != nil {
		return err
	}
	e.sum.Write(raw)
	_, err := e.dst.Write(raw)
	return err
}

// Write takes the next bytes of the payload.
func (e *encoder) Write(b []byte) (int, error) {
	n, err := e.dst.Write(b)
	e.sum.Write(b[:n])
	e.payload += int64(n)
	return n, err
}

// finish writes digest and signature, and the lengths in front.
func (e *encoder) finish(headerLen int, sign func([]byte) ([]byte, error)) ([]byte, error) {
	p := prefix(headerLen, e.payload)
	e.sum.Write(p)
	digest := e.sum.Sum(nil)
	signature, err := sign(digest)
	if err != nil {
		return nil, err
	}
	if _, err := e.dst.Write(append(slices.Clone(digest), signature...)); err != nil {
		return nil, err
	}
	_, err = e.dst.WriteAt(p, 0)
	return digest, err
}

// contents writes the payload: encrypted, compressed records.
func (v *delivery) contents(ctx context.Context, db *store.DB, dst io.Writer, rawHeader []byte, progress func(int), out *Written) error {
	var recipients []age.Recipient
	for _, c := range v.readers {
		r, err := age.ParseX25519Recipient(c.Recipient)
		if err != nil {
			return err
		}
		recipients = append(recipients, r)
	}
	sealed, err := age.Encrypt(dst, recipients...)
	if err != nil {
		return err
	}
	// One thread and a window of 4 MiB: the village's laptop has little of either to spare.
	packed, err := zstd.NewWriter(sealed, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(4<<20), zstd.WithEncoderCRC(false), zstd.WithEncoderLevel(zstd.SpeedBetterCompression))
	if err != nil {
		return err
	}
	if err := v.records(ctx, db, &recorder{w: packed}, rawHeader, progress, out); err != nil {
		return errors.Join(err, packed.Close())
	}
	if err := packed.Close(); err != nil {
		return err
	}
	return sealed.Close()
}

func (v *delivery) records(ctx context.Context, db *store.DB, r *recorder, rawHeader []byte, progress func(int), out *Written) error {
	sum := sha256.Sum256(rawHeader)
	if err := r.put(kindManifest, enrol.Encode(manifest{Header: sum[:], V: 1})); err != nil {
		return err
	}
	for _, p := range v.directory.For(v.readers[:len(v.to)]...) {
		if err := r.put(kindPaper, enrol.Encode(paper{Body: p.Body, Kind: p.Kind, Signature: p.Signature})); err != nil {
			return err
		}
	}
	given, err := give(ctx, db, v.villages)
	if err != nil {
		return err
	}
	if err := r.put(kindReceipt, enrol.Encode(given)); err != nil {
		return err
	}
	base, packs, err := acknowledged(ctx, db, v.to)
	if err != nil {
		return err
	}
	if err := v.packs(ctx, db, r, packs, out); err != nil {
		return err
	}
	travelled, err := db.Runs(ctx, v.villages, base, func(run store.Run, bodies iter.Seq2[store.Body, error]) error {
		if err := r.put(kindChain, enrol.Encode(chain{Device: run.Device, From: run.From, Hash: run.Hash, N: run.N, Signature: run.Signature, Village: run.Village, Writer: run.Writer})); err != nil {
			return err
		}
		before := ""
		for body, err := range bodies {
			if err != nil {
				return err
			}
			if err := r.link(body.Bytes, before); err != nil {
				return err
			}
			before = body.Hash
			if out.Changes++; out.Changes%256 == 0 {
				if err := ctx.Err(); err != nil {
					return err
				}
				if progress != nil {
					progress(out.Changes)
				}
			}
			if out.Changes > maxRecords/2 {
				return refuse(CodeTooLarge, errors.New("too many changes"))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.Unsigned = travelled.Unsigned
	return r.put(kindEnd, enrol.Encode(end{Changes: int64(out.Changes)}))
}

// packs writes the policy packs that some reader is not known to have.
func (v *delivery) packs(ctx context.Context, db *store.DB, r *recorder, had []string, out *Written) error {
	list, err := db.Packs(ctx)
	if err != nil {
		return err
	}
	for _, info := range list {
		if slices.Contains(had, info.Hash) {
			continue
		}
		if err := r.put(kindPack, db.PackByHash(info.Hash).Encode()); err != nil {
			return err
		}
		out.Packs++
	}
	return nil
}
