package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/enrol"
)

// Report tells what a file is and what it came to, or would come to.
type Report struct {
	Verdict
	ID      string   `json:"id,omitempty"`
	Digest  string   `json:"digest,omitempty"` // hex SHA-256 of the file
	Sender  string   `json:"sender,omitempty"` // device
	Unit    string   `json:"unit,omitempty"`   // that holds it, by its certificate
	Place   string   `json:"place,omitempty"`  // of the unit
	Created string   `json:"created,omitempty"`
	Suspect bool     `json:"suspect,omitempty"` // the sender's clock was doubted
	To      []string `json:"to,omitempty"`
	Missing int64    `json:"missing,omitempty"` // bytes, of a file cut short

	Changes     int         `json:"changes"`
	New         int         `json:"new"`
	Known       int         `json:"known"`
	Conflicts   int         `json:"conflicts"` // more than before; not foreseen by Inspect
	Quarantined int         `json:"quarantined"`
	Gaps        int         `json:"gaps"` // chains that came without the changes before
	Apart       []ApartLine `json:"apart,omitempty"`
	Packs       []string    `json:"packs,omitempty"` // hashes of policy packs that are new here
	Warnings    []string    `json:"warnings,omitempty"`

	Came store.Came `json:"-"` // of what joined, for who tells more of it
}

// ApartLine counts what was set apart of one laptop's changes in one village.
type ApartLine struct {
	Village string `json:"village"`
	Device  string `json:"device"`
	Unit    string `json:"unit,omitempty"` // of the author, when its certificate is here
	Reason  string `json:"reason"`         // one of store.Apart…
	Changes int    `json:"changes"`
}

// ReadOptions say how a file is read.
type ReadOptions struct {
	// Progress is called now and then with the bytes read so far of all that will be read: twice the file. The folding
	// that follows a large file is not in it. nil = nobody listens.
	Progress func(done, total int64)
	// Late judges what joins: it is noted as late. nil = nothing is.
	Late func(store.Dated) bool

	name string // of the file, without its folder
}

// Inspect says what a file is and what taking it in would come to, and changes nothing. A file that cannot be taken is
// a verdict, not an error. Refusals: not_enrolled, missing, unreadable.
func Inspect(ctx context.Context, db *store.DB, path string, opt ReadOptions) (Report, error) {
	opt.name = filepath.Base(path)
	return withFile(path, func(src io.ReaderAt, size int64) (Report, error) { return InspectFrom(ctx, db, src, size, opt) })
}

// Read takes a file in, whole or not at all: see the package documentation. Refusals: those of Inspect, and the
// store's own (full, readonly …).
func Read(ctx context.Context, db *store.DB, path string, opt ReadOptions) (Report, error) {
	opt.name = filepath.Base(path)
	return withFile(path, func(src io.ReaderAt, size int64) (Report, error) { return ReadFrom(ctx, db, src, size, opt) })
}

// InspectFrom is Inspect of a file that is open already or never was one.
func InspectFrom(ctx context.Context, db *store.DB, src io.ReaderAt, size int64, opt ReadOptions) (Report, error) {
	return read(ctx, db, src, size, opt, db.Inspect)
}

// ReadFrom is Read of a file that is open already or never was one.
func ReadFrom(ctx context.Context, db *store.DB, src io.ReaderAt, size int64, opt ReadOptions) (Report, error) {
	return read(ctx, db, src, size, opt, db.Join)
}

func withFile(path string, fn func(src io.ReaderAt, size int64) (Report, error)) (Report, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return Report{}, refuse(CodeMissing, pathless(err))
		}
		return Report{}, refuse(CodeUnread, pathless(err))
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return Report{}, refuse(CodeUnread, pathless(err))
	case !info.Mode().IsRegular():
		return Report{}, refuse(CodeMissing, errors.New("not a file"))
	}
	return fn(f, info.Size())
}

// watched counts what is read, and remembers that reading itself failed: then it is the stick that failed, not the file.
type watched struct {
	io.ReaderAt
	err         error
	done, total int64
	progress    func(done, total int64)
}

func (w *watched) ReadAt(b []byte, at int64) (int, error) {
	n, err := w.ReaderAt.ReadAt(b, at)
	if err != nil && err != io.EOF && w.err == nil {
		w.err = err
	}
	if w.done = min(w.done+int64(n), w.total); w.progress != nil {
		w.progress(w.done, w.total)
	}
	return n, err
}

func read(ctx context.Context, db *store.DB, src io.ReaderAt, size int64, opt ReadOptions, join func(context.Context, func(*store.Joiner) error) (store.Joined, error)) (Report, error) {
	directory, err := enrol.Open(ctx, db)
	if err != nil {
		return Report{}, err
	}
	identity, err := enrol.Identity(ctx, db)
	if err != nil {
		return Report{}, err
	}
	w := &watched{ReaderAt: src, total: 2 * size, progress: opt.Progress}
	r := &reading{directory: directory, identity: identity, db: db, opt: opt, floor: db.Floor(), apart: map[ApartLine]int{}, expired: map[string]bool{}}
	err = r.file(ctx, w, size, join)
	if f, ok := errors.AsType[*fault](err); ok && w.err == nil {
		r.report.Verdict, r.report.Missing = f.verdict(), f.missing
		return r.report, nil
	}
	if w.err != nil {
		return Report{}, refuse(CodeUnread, pathless(w.err))
	}
	if err != nil {
		return Report{}, err
	}
	r.conclude()
	return r.report, nil
}

// reading is one file on its way in; it is the taker of its contents.
type reading struct {
	db        *store.DB
	opt       ReadOptions
	directory *enrol.Directory
	identity  age.Identity
	envelope  *envelope
	sender    enrol.Certificate
	j         *store.Joiner
	joined    store.Joined
	apart     map[ApartLine]int
	floor     time.Time
	expired   map[string]bool // devices that were warned of
	report    Report
}

func (r *reading) file(ctx context.Context, src io.ReaderAt, size int64, join func(context.Context, func(*store.Joiner) error) (store.Joined, error)) error {
	e, err := open(src, size)
	if err != nil {
		return err
	}
	r.envelope = e
	r.report = Report{ID: e.ID, Digest: e.Digest(), Sender: e.Sender, Created: e.Created, Suspect: e.Suspect == 1, To: e.To}
	if err := r.outside(); err != nil {
		return err
	}
	r.joined, err = join(ctx, func(j *store.Joiner) error {
		r.j = j
		j.Late(r.opt.Late)
		if err := contents(ctx, e, r.identity, r); err != nil {
			return err
		}
		n := j.Joined()
		return j.Note(store.Bundle{File: r.opt.name, ID: e.ID, Digest: e.Digest(), Peer: e.Sender, Name: r.sender.Unit, Verdict: verdictOf(n), Changes: n.Changes, Fresh: n.New})
	})
	return err
}

// outside judges a file by its header: reader, sender, signature.
func (r *reading) outside() error {
	e := r.envelope
	if !slices.Contains(e.Readers, readerID(r.directory.Mine().Recipient)) {
		return refused(WrongReader, errors.New("not among the readers"))
	}
	// A certificate that is not the county's is no certificate; one we know is enough.
	if _, err := r.directory.Learn(store.Paper{Kind: "certificate", Body: e.Certificate.Body, Signature: e.Certificate.Signature}); err != nil {
		if _, known := r.directory.Certificate(e.Sender); !known {
			return refused(UnknownSender, err)
		}
	}
	sender, known := r.directory.Certificate(e.Sender)
	if !known {
		return refused(UnknownSender, errors.New("the certificate is of another device"))
	}
	r.sender = sender
	r.report.Unit, r.report.Place = sender.Unit, sender.Place
	if r.directory.Revoked(e.Sender) {
		return refused(RevokedSender, errors.New("revoked"))
	}
	if !e.authentic() {
		return refused(Tampered, errors.New("the signature is not the sender's"))
	}
	r.lookAtLastDay(sender)
	return nil
}

func (r *reading) paper(p store.Paper) error {
	kept, err := r.directory.Learn(p)
	if err != nil {
		return refused(Tampered, err)
	}
	if r.directory.Revoked(r.envelope.Sender) {
		return refused(RevokedSender, errors.New("revoked by the list it carries"))
	}
	return r.j.Paper(kept)
}

func (r *reading) receipt(given receipt, body []byte) error {
	if n := given.setApart(r); n > 0 {
		r.warn(fmt.Sprintf("对方暂时没有并入这边的 %d 条记录，已单独存放。请与对方核对原因。", n))
	}
	return r.j.Receipt(store.Receipt{Device: r.envelope.Sender, Life: given.Life, Number: given.Number, Body: body})
}

// setApart counts the changes of this laptop that the sender set apart.
func (r receipt) setApart(in *reading) int {
	n := 0
	for _, a := range r.Apart {
		if a.Writer == in.db.Life() {
			n += a.Changes
		}
	}
	return n
}

func (r *reading) pack(p *forms.Pack) error {
	r.j.Pack(p)
	return nil
}

func (r *reading) unknown(kind byte, body []byte) error {
	return r.j.Parcel(store.Parcel{Kind: string(kind), Bundle: r.envelope.ID, Body: slices.Clone(body)})
}

func (r *reading) run(run store.Run, bodies iter.Seq2[store.Body, error]) error {
	why, err := r.misplaced(run)
	if err != nil {
		return err
	}
	author, _ := r.directory.Certificate(run.Device)
	judge := func(c *store.Change) string {
		if why == "" && !author.Allows(c.Role) {
			return store.ApartRole
		}
		return why
	}
	apart, err := r.j.Run(run, store.Source{Carrier: r.envelope.Sender, Bundle: r.envelope.ID}, judge, bodies)
	for reason, n := range apart {
		r.apart[ApartLine{Village: run.Village, Device: run.Device, Unit: author.Unit, Reason: reason}] += n
	}
	return err
}

// misplaced says why a whole run must be set apart; "" when it need not.
func (r *reading) misplaced(run store.Run) (string, error) {
	author, known := r.directory.Certificate(run.Device)
	switch {
	case !known:
		return store.ApartStranger, nil
	case r.directory.Revoked(run.Device):
		return store.ApartRevoked, nil
	case !author.Covers(run.Village) || !r.sender.Covers(run.Village) || !r.directory.Mine().Covers(run.Village):
		return store.ApartPlace, nil
	}
	r.lookAtLastDay(author)
	before, err := r.j.Author(run.Writer)
	if err == nil && before != "" && before != run.Device {
		return store.ApartDevice, nil
	}
	return "", err
}

// lookAtLastDay warns, once for each device, of a certificate that has run out. Nothing is refused for it.
func (r *reading) lookAtLastDay(c enrol.Certificate) {
	if !c.Expired(r.floor) || r.expired[c.Device] {
		return
	}
	r.expired[c.Device] = true
	r.warn(fmt.Sprintf("“%s”的电脑证书已于 %s 到期，记录照常并入。请让它向县里续期。", c.Unit, c.NotAfter))
}

func (r *reading) warn(sentence string) { r.report.Warnings = append(r.report.Warnings, sentence) }

// verdictOf is the code of a file that was taken.
func verdictOf(n store.Joined) string {
	switch {
	case n.Forks > 0:
		return ForkInside
	case n.Apart > 0:
		return ForeignPlace
	case n.New+len(n.Packs)+n.Papers+n.Parcels == 0:
		return NothingNew
	}
	return OK
}

// conclude fills in what a file came to that was, or could be, taken.
func (r *reading) conclude() {
	n, p := r.joined, &r.report
	p.Changes, p.New, p.Known, p.Conflicts, p.Quarantined, p.Gaps, p.Packs = n.Changes, n.New, n.Known, n.Conflicts, n.Apart, n.Gaps, n.Packs
	p.Came = n.Came
	p.Code = verdictOf(n)
	lines := slices.Collect(maps.Keys(r.apart))
	for _, l := range lines {
		count := r.apart[l]
		l.Changes = count
		p.Apart = append(p.Apart, l)
	}
	slices.SortFunc(p.Apart, func(a, b ApartLine) int {
		return strings.Compare(a.Village+a.Device+a.Reason, b.Village+b.Device+b.Reason)
	})
	if p.Suspect {
		r.warn("对方电脑的时间不正确，显示的时间仅供参考；记录照常并入。")
	}
	if n.Gaps > 0 {
		r.warn("有的记录缺前面的部分，已先并入收到的；下次交换会自动补齐。")
	}
	if n.Parcels > 0 {
		r.warn("文件里有新版本才能看懂的内容，已原样保存；升级程序后再用。")
	}
	if len(n.Packs) > 0 {
		r.warn("随文件收到新的政策包，已保存；需要使用时请安装。")
	}
	p.Sentence, p.English = p.words(n)
}

// words say what a file that was, or could be, taken came to: Chinese, English.
func (r *Report) words(n store.Joined) (sentence, english string) {
	switch r.Code {
	case NothingNew:
		return "没有新内容：里面的记录这里都有了，数据没有变化。可以删除这个文件。",
			"Nothing new: all of it is here already and nothing changed. The file may be deleted."
	case ForkInside:
		return fmt.Sprintf("有 %d 条记录与已有的同号却不同，已单独存放、没有并入；其余的不受影响。请联系乡镇核对那台电脑是否被复制。", n.Forks),
			fmt.Sprintf("%d changes bear the number of others and differ; they were set apart, the rest is not affected. Ask the township whether that computer was copied.", n.Forks)
	case ForeignPlace:
		return fmt.Sprintf("有 %d 条记录不该由对方写或暂不能认定，已单独存放、没有并入；其余的不受影响。请与对方核对。", n.Apart),
			fmt.Sprintf("%d changes are not the sender's to write, or cannot be vouched for yet; they were set apart, the rest is not affected. Ask the sender.", n.Apart)
	}
	return fmt.Sprintf("检查通过：%d 条记录，其中 %d 条是新的；新的电脑证书或注销名单 %d 份。", n.Changes, n.New, n.Papers),
		fmt.Sprintf("In order: %d changes, %d of them new; %d new certificates or lists of revocations.", n.Changes, n.New, n.Papers)
}
