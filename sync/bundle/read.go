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
	Unit    string   `json:"unit,omitempty"`   // that holds it, by its certificate; of a refused file as far as its header tells, unchecked
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
	Cautions    []string    `json:"-"` // the warnings' twins, in English

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
	return read(ctx, db, src, size, opt, false)
}

// ReadFrom is Read of a file that is open already or never was one.
func ReadFrom(ctx context.Context, db *store.DB, src io.ReaderAt, size int64, opt ReadOptions) (Report, error) {
	return read(ctx, db, src, size, opt, true)
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

func read(ctx context.Context, db *store.DB, src io.ReaderAt, size int64, opt ReadOptions, take bool) (Report, error) {
	directory, err := enrol.Open(ctx, db)
	if err != nil {
		return Report{}, err
	}
	identity, err := enrol.Identity(ctx, db)
	if err != nil {
		return Report{}, err
	}
	w := &watched{ReaderAt: src, total: 2 * size, progress: opt.Progress}
	r := &reading{take: take, directory: directory, identity: identity, db: db, opt: opt, floor: db.Floor(), apart: map[ApartLine]int{}, expired: map[string]bool{}}
	err = r.file(ctx, w, size)
	if f, ok := errors.AsType[*fault](err); ok && w.err == nil {
		r.report.Verdict, r.report.Missing = f.verdict(), f.missing
		if h, ok := headerIn(src); ok && r.report.Unit == "" {
			r.report.Unit, r.report.Place = h.unit(directory)
			r.report.Sender, r.report.Created, r.report.To = h.Sender, h.Created, h.To
		}
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
	take      bool // else only looking
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

func (r *reading) file(ctx context.Context, src io.ReaderAt, size int64) error {
	e, err := open(src, size)
	if err != nil {
		return err
	}
	r.envelope = e
	r.report = Report{ID: e.ID, Digest: e.Digest(), Sender: e.Sender, Created: e.Created, Suspect: e.Suspect == 1, To: e.To}
	if err := r.outside(); err != nil {
		return err
	}
	join := r.db.Inspect
	if r.take {
		join = r.db.Join
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
		r.warn(fmt.Sprintf("对方暂时没有并入这边的 %d 条记录，已单独存放。请与对方核对原因。", n),
			fmt.Sprintf("The sender set %d changes of this computer apart for now. Ask the sender why.", n))
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
	r.warn(fmt.Sprintf("“%s”的电脑证书已于 %s 到期，记录照常并入。请让它向县里续期。", c.Unit, c.NotAfter),
		fmt.Sprintf("The certificate of “%s” ended on %s; its changes are taken as before. Have the county renew it.", c.Unit, c.NotAfter))
}

func (r *reading) warn(sentence, english string) {
	r.report.Warnings, r.report.Cautions = append(r.report.Warnings, sentence), append(r.report.Cautions, english)
}

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
		r.warn("对方电脑的时间不正确，显示的时间仅供参考；记录照常并入。", "The sender's clock is wrong: take its times with care; its changes are taken as before.")
	}
	if n.Gaps > 0 {
		r.warn("有的记录缺前面的部分，先并入收到的；下次交换会自动补齐。", "Some changes came without those before them; what came is taken, and the next exchange brings the rest.")
	}
	if n.Parcels > 0 {
		r.warn("文件里有新版本才能看懂的内容，会原样保存；升级程序后再用。", "The file holds something only a newer program understands; it is kept as it is. Update this program to use it.")
	}
	if len(n.Packs) > 0 {
		r.warn("随文件收到新的政策包，会保存下来；需要使用时请安装。", "A new policy pack came along and is kept; install it when it is to be used.")
	}
	p.Sentence, p.English = p.words(n, r.take)
}

// words say what a file that was taken came to, or one that was only looked at would: Chinese, English.
func (r *Report) words(n store.Joined, taken bool) (sentence, english string) {
	lead, twin := "检查通过，可以并入：", "In order, not taken yet: "
	kept, keptTwin := "会单独存放、不并入", "would be set apart"
	if taken {
		lead, twin = "已并入：", "Taken: "
		kept, keptTwin = "已单独存放、没有并入", "were set apart"
	}
	if n.New+n.Papers == 0 {
		lead, twin = "检查过了：", "Looked at: "
	}
	fresh := fmt.Sprintf("新记录 %s 条", thousands(int64(n.New)))
	freshTwin := fmt.Sprintf("%s new changes", thousands(int64(n.New)))
	if n.New == 0 {
		fresh, freshTwin = "没有新记录", "no new changes"
	}
	if n.Papers > 0 {
		fresh += fmt.Sprintf("，新的电脑证书或注销名单 %d 份", n.Papers)
		freshTwin += fmt.Sprintf(", %d new certificates or lists of revocations", n.Papers)
	}
	switch r.Code {
	case NothingNew:
		receipt, receiptTwin := "", ""
		if taken {
			receipt, receiptTwin = "，对方的回执已记下", ", the sender's receipt is noted"
		}
		return "没有新内容：里面的记录这里都有了，数据没有变化" + receipt + "。可以删除这个文件。",
			"Nothing new: all of it is here already and nothing changed" + receiptTwin + ". The file may be deleted."
	case ForkInside:
		return fmt.Sprintf("%s%s。另有 %d 条记录与已有的同号却不同，%s，已有的不受影响。请核对写这些记录的电脑是否被复制过。", lead, fresh, n.Forks, kept),
			fmt.Sprintf("%s%s. %d changes bear the number of others and differ; they %s, what was here is not affected. Find out whether the computer that wrote them was copied.", twin, freshTwin, n.Forks, keptTwin)
	case ForeignPlace:
		return fmt.Sprintf("%s%s。另有 %d 条记录不该由对方写或暂不能认定，%s，其余的不受影响。请与对方核对。", lead, fresh, n.Apart, kept),
			fmt.Sprintf("%s%s. %d changes are not the sender's to write, or cannot be vouched for yet; they %s, the rest is not affected. Ask the sender.", twin, freshTwin, n.Apart, keptTwin)
	}
	if n.Known > 0 {
		fresh += fmt.Sprintf("；另外 %s 条这里已有", thousands(int64(n.Known)))
		freshTwin += fmt.Sprintf("; %s more are here already", thousands(int64(n.Known)))
	}
	return lead + fresh + "。", twin + freshTwin + "."
}
