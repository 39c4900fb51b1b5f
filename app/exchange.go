package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hufang/store"
	"hufang/sync/bundle"
	"hufang/sync/enrol"
	"hufang/sync/merge"
)

// Exchange is what page 交换 shows before anything is done.
type Exchange struct {
	Membership
	Correspondents []Correspondent // those above first, then the other computers of the unit, then those below, by place
	Waiting        int             // changes the next above is not known to hold; where nobody is above, the most anybody is not
	LastSent       string          // the last file that went well, RFC 3339 by this computer's clock; "" = never
	LastReceived   string
	Log            []ExchangeLine // newest first
	Apart          []ApartLine
}

// Correspondent is a unit of the county that this computer can write a file for.
type Correspondent struct {
	Place, Name  string
	Level        int    // digits of the place: 6 county, 9 township, 12 village
	Above        bool   // the unit this one reports to, or beyond
	Devices      int    // computers in good standing, this one left out
	LastSent     string // RFC 3339 by this computer's clock; "" = never
	LastReceived string
	Waiting      int // changes that not all of its computers are known to hold
}

// ExchangeLine is one line of the log: a file that was written, taken in or refused.
type ExchangeLine struct {
	At      string // RFC 3339 by this computer's clock
	Out     bool   // written here
	File    string // its name as it was; "" when a former program did not keep it
	Unit    string // of the sender, or those it was written for
	Changes int    // in the file
	New     int    // in: that joined
	Code    string // the verdict, or why it could not be written
	Taken   bool   // it went well
	Text    string // what became of it, in a few words

	to []string // out: places
}

// ApartLine counts what was set apart of one computer's changes in one village, for one reason.
type ApartLine struct {
	Village, VillageName string
	Device, Short        string
	Unit                 string // of the author, when its certificate is here
	Reason, ReasonText   string // Reason is one of store.Apart…
	Changes              int
	At                   string // when the newest came, RFC 3339
}

// Exchange reads what has been sent and received, and what waits.
func (d *Desk) Exchange(ctx context.Context) (Exchange, error) {
	m, err := d.Membership(ctx)
	if err != nil {
		return Exchange{}, err
	}
	e := Exchange{Membership: m}
	files, err := d.db.Bundles(ctx)
	if err != nil {
		return e, fmt.Errorf("list the files: %w", err)
	}
	for _, b := range files {
		e.Log = append(e.Log, d.exchangeLine(b))
	}
	if e.Apart, err = d.Apart(ctx); err != nil || !m.Enrolled {
		return e, err
	}
	if e.Correspondents, err = d.correspondents(ctx, files); err != nil {
		return e, err
	}
	e.addressees()
	for i, c := range e.Correspondents {
		e.LastSent, e.LastReceived = max(e.LastSent, c.LastSent), max(e.LastReceived, c.LastReceived)
		if i == 0 || !e.Correspondents[0].Above {
			e.Waiting = max(e.Waiting, c.Waiting)
		}
	}
	return e, nil
}

// addressees puts in the log, where a file was written for units that are known, their names: who else could open it is
// not whom it went to.
func (e *Exchange) addressees() {
	for i, l := range e.Log {
		var names []string
		for _, place := range l.to {
			if at := slices.IndexFunc(e.Correspondents, func(c Correspondent) bool { return c.Place == place }); at >= 0 {
				names = append(names, e.Correspondents[at].Name)
			}
		}
		if len(names) > 0 {
			e.Log[i].Unit = strings.Join(names, " ")
		}
	}
}

func (d *Desk) exchangeLine(b store.Bundle) ExchangeLine {
	l := ExchangeLine{At: b.At, Out: b.Out, File: b.File, Unit: b.Name, Changes: b.Changes, New: b.Fresh, Code: b.Verdict, Taken: bundle.Verdict{Code: b.Verdict}.Taken()}
	if b.Out {
		l.to = strings.Fields(b.Peer)
	}
	id := "file_" + b.Verdict
	switch {
	case b.Out && l.Taken:
		l.Text = d.Say("file_sent", b.Changes)
	case b.Out:
		l.Text = d.Say("unsent_" + b.Verdict)
	case b.Verdict == bundle.OK && b.Changes == 0:
		l.Text = d.Say("file_papers")
	case b.Verdict == bundle.OK:
		l.Text = d.Say(id, b.Changes, b.Fresh)
	default:
		l.Text = d.Say(id)
	}
	return l
}

// correspondents are the units this computer can write to.
func (d *Desk) correspondents(ctx context.Context, files []store.Bundle) ([]Correspondent, error) {
	directory, err := enrol.Open(ctx, d.db)
	if err != nil {
		return nil, fmt.Errorf("read the directory: %w", err)
	}
	mine := directory.Mine()
	var list []Correspondent
	place := map[string]string{} // device → place
	for _, c := range directory.Devices() {
		place[c.Device] = c.Place
		if c.Device == directory.Own || !mine.Meets(c) {
			continue
		}
		i := slices.IndexFunc(list, func(x Correspondent) bool { return x.Place == c.Place })
		if i < 0 {
			list = append(list, Correspondent{Place: c.Place, Name: c.Unit, Level: len(c.Place), Above: len(c.Place) < len(mine.Place) && strings.HasPrefix(mine.Place, c.Place)})
			i = len(list) - 1
		}
		list[i].Devices++
	}
	held, err := d.db.Stretches(ctx)
	if err != nil {
		return nil, fmt.Errorf("count the changes: %w", err)
	}
	for i := range list {
		c := &list[i]
		villages, known, err := bundle.Acknowledged(ctx, d.db, directory, c.Place)
		if err != nil {
			return nil, fmt.Errorf("read the receipts: %w", err)
		}
		c.Waiting = held.Beyond(villages, known)
		for _, b := range files {
			switch {
			case !(bundle.Verdict{Code: b.Verdict}).Taken():
			case b.Out && slices.Contains(strings.Fields(b.Peer), c.Place):
				c.LastSent = max(c.LastSent, b.At)
			case !b.Out && place[b.Peer] == c.Place:
				c.LastReceived = max(c.LastReceived, b.At)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Correspondent) int {
		return cmp.Or(cmp.Compare(d.distance(a), d.distance(b)), strings.Compare(a.Place, b.Place))
	})
	return list, nil
}

// distance orders correspondents: the nearest above, further above, beside, below.
func (d *Desk) distance(c Correspondent) int {
	switch own := len(d.Place().Code); {
	case c.Above:
		return own - c.Level
	case c.Level == own:
		return own + 1
	default:
		return own + 1 + c.Level
	}
}

// Apart counts what was set apart, by village, author and reason.
func (d *Desk) Apart(ctx context.Context) ([]ApartLine, error) {
	apart, err := d.db.Apart(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("list what was set apart: %w", err)
	}
	units := map[string]string{}
	if directory, err := enrol.Open(ctx, d.db); err == nil {
		for _, c := range directory.Known() {
			units[c.Device] = c.Unit
		}
	}
	var list []ApartLine
	for _, a := range apart {
		i := slices.IndexFunc(list, func(l ApartLine) bool {
			return l.Village == a.Village && l.Device == a.Device && l.Reason == a.Reason
		})
		if i < 0 {
			list = append(list, ApartLine{Village: a.Village, VillageName: d.PlaceText(a.Village), Device: a.Device, Short: a.Device[:min(shortDevice, len(a.Device))],
				Unit: units[a.Device], Reason: a.Reason, ReasonText: d.Say("apart_" + a.Reason)})
			i = len(list) - 1
		}
		list[i].Changes++
		list[i].At = max(list[i].At, a.At)
	}
	return list, nil
}

// Release joins what of one computer was set apart for a reason that no longer holds. What still does not fit stays.
func (d *Desk) Release(ctx context.Context, reason, device, why string) (store.Added, error) {
	if strings.TrimSpace(why) == "" {
		return store.Added{}, &Refused{Sentence: d.Say("settle_reason")}
	}
	added, err := d.db.Release(ctx, d.Who(), reason, device, why)
	if err != nil {
		return added, fmt.Errorf("release what was set apart: %w", err)
	}
	d.announce(Event{Kind: Received, Records: added.Records})
	return added, nil
}

// Below lists the places of the units beside and below this one: the other computers of a village, the villages of a
// township, everybody of a county.
func (d *Desk) Below(ctx context.Context) ([]string, error) {
	e, err := d.Exchange(ctx)
	if err != nil {
		return nil, err
	}
	var places []string
	for _, c := range e.Correspondents {
		if !c.Above {
			places = append(places, c.Place)
		}
	}
	return places, nil
}

// Answerable lists the places of the units beside and below this one whose files were taken: a file written back for each
// carries the receipt, and what has been decided, on the stick that is there.
func (d *Desk) Answerable(ctx context.Context, came []Delivery) ([]string, error) {
	below, err := d.Below(ctx)
	return slices.DeleteFunc(below, func(place string) bool {
		return !slices.ContainsFunc(came, func(x Delivery) bool { return x.Taken() && x.Place == place })
	}), err
}

// Exported is one file written for a unit.
type Exported struct {
	bundle.Written
	File string // path
	To   string // place
	Name string // of the unit
}

// Export writes a file for each of the places into a folder, a stick's as a rule. nil is up: the township of a village,
// or the county where no township is known; the county of a township. Nothing is marked as delivered: only the other
// side's receipt does. On an error the files before it are whole and returned.
func (d *Desk) Export(ctx context.Context, dir string, to []string, progress Progress) ([]Exported, error) {
	e, err := d.Exchange(ctx)
	if err != nil {
		return nil, err
	}
	if len(to) == 0 {
		i := slices.IndexFunc(e.Correspondents, func(c Correspondent) bool { return c.Above })
		switch {
		case !e.Enrolled: // the bundle refuses it, in its own words
			to = []string{""}
		case i < 0:
			return nil, &Refused{Sentence: d.Say("nobody_above")}
		default:
			to = []string{e.Correspondents[i].Place}
		}
	}
	var out []Exported
	for _, place := range to {
		c := Correspondent{Place: place, Name: d.PlaceText(place)}
		if i := slices.IndexFunc(e.Correspondents, func(c Correspondent) bool { return c.Place == place }); i >= 0 {
			c = e.Correspondents[i]
		}
		written, err := d.export(ctx, dir, c, progress)
		if err != nil {
			return out, err
		}
		out = append(out, written)
	}
	d.remember(ctx, dir)
	d.announce(Event{Kind: Sent})
	return out, nil
}

func (d *Desk) export(ctx context.Context, dir string, c Correspondent, progress Progress) (Exported, error) {
	out := Exported{To: c.Place, Name: c.Name}
	options := bundle.Options{To: []string{c.Place}}
	if progress != nil {
		progress(0, c.Waiting, d.Say("doing_export", c.Name))
		options.Progress = func(changes int) { progress(changes, max(changes, c.Waiting), d.Say("doing_export", c.Name)) }
	}
	file, err := d.fileFor(ctx, dir, c)
	if err == nil {
		out.File = file
		out.Written, err = bundle.Write(ctx, d.db, file, options)
	}
	if err == nil {
		if d.Lang() == English {
			out.Sentence = out.English
		}
		return out, nil
	}
	if r, ok := errors.AsType[*store.Refusal](err); ok && ctx.Err() == nil && slices.Contains(bundle.StickRefusals, r.Code) {
		note := store.Bundle{Out: true, Peer: c.Place, Name: c.Name, Verdict: r.Code, File: filepath.Base(file)}
		err = errors.Join(err, d.db.NoteBundle(context.WithoutCancel(ctx), note))
		d.announce(Event{Kind: Sent})
	}
	return out, fmt.Errorf("export to %s: %w", c.Place, err)
}

// fileFor is a name that is free: two computers of one village may write onto one stick, and one that was restored counts
// its files anew.
func (d *Desk) fileFor(ctx context.Context, dir string, c Correspondent) (string, error) {
	name, err := bundle.FileName(ctx, d.db, d.Month(), []string{c.Place}, c.downName(d.Place().Code))
	if err != nil {
		return "", err
	}
	device, err := d.db.Device(ctx)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, name)
	own := strings.TrimSuffix(file, bundle.Ext) + "_" + device[:shortDevice]
	for n := 1; taken(file); n++ {
		file = own + bundle.Ext
		if n > 1 {
			file = fmt.Sprintf("%s_%d%s", own, n, bundle.Ext)
		}
	}
	return file, nil
}

// taken tells whether there is something of that name.
func taken(file string) bool {
	_, err := os.Lstat(file)
	return err == nil
}

// downName is the unit's name where a file is not for those above: of forty files for forty villages each says for whom.
func (c Correspondent) downName(own string) string {
	if strings.HasPrefix(own, c.Place) && c.Place != own {
		return ""
	}
	return c.Name
}

// BundleFile is a file in a folder that looks like an exchange file, by its header: nothing of it is checked yet.
type BundleFile struct {
	Path, Name string
	Size       int64
	Unit       string // that wrote it; "" = its header cannot be read: taking it in says why
	Place      string
	Created    string // RFC 3339 by the sender's clock
	ForMe      bool   // it is for this computer: among its readers, or of the unit it is for, by somebody who has not heard of it yet
	Mine       bool   // this computer wrote it
}

// ForOthers tells that there is nothing in it for this computer: it wrote the file, or the header names other readers. Of
// a folder such files are passed over.
func (f BundleFile) ForOthers() bool { return f.Mine || f.Unit != "" && !f.ForMe }

// BundleFiles lists the exchange files in a folder, by the sender's place and device, oldest first by its clock.
func (d *Desk) BundleFiles(ctx context.Context, dir string) ([]BundleFile, error) {
	labels, err := bundle.Folder(ctx, d.db, dir)
	if err != nil {
		return nil, fmt.Errorf("list the files of a folder: %w", err)
	}
	list := make([]BundleFile, 0, len(labels))
	for _, l := range labels {
		list = append(list, BundleFile{Path: filepath.Join(dir, l.Name), Name: l.Name, Size: l.Size, Unit: l.Unit, Place: l.Place, Created: l.Created, ForMe: l.ForMe || slices.Contains(l.To, d.Place().Code), Mine: l.Mine})
	}
	return list, nil
}

// Delivery is what one file came to, or would come to.
type Delivery struct {
	bundle.Report
	File       string // its name
	Late       int    // new changes of those below that came after their month was due
	Duplicates int    // people and households entered twice of which one came
	Former     int    // 原村修改 that came
}

// Account sums what the files of a folder came to.
type Account struct {
	Files, Taken, Refused                                              int
	New, Known, Late, Conflicts, Duplicates, Former, Quarantined, Gaps int
}

func (a *Account) add(d Delivery) {
	a.Files++
	if !d.Taken() {
		a.Refused++
		return
	}
	a.Taken++
	a.New, a.Known, a.Late, a.Conflicts = a.New+d.New, a.Known+d.Known, a.Late+d.Late, a.Conflicts+d.Conflicts
	a.Duplicates, a.Former, a.Quarantined, a.Gaps = a.Duplicates+d.Duplicates, a.Former+d.Former, a.Quarantined+d.Quarantined, a.Gaps+d.Gaps
}

// InspectFile says what a file is and what taking it in would come to, and changes nothing. A file that cannot be taken
// is a verdict, not an error.
func (d *Desk) InspectFile(ctx context.Context, path string, progress Progress) (Delivery, error) {
	r, err := bundle.Inspect(ctx, d.db, path, d.reading(path, progress, "doing_inspect"))
	if err != nil {
		return Delivery{}, fmt.Errorf("inspect a file: %w", err)
	}
	return d.delivery(path, r), nil
}

// TakeIn takes a file in, whole or not at all; the log keeps its verdict either way.
func (d *Desk) TakeIn(ctx context.Context, path string, progress Progress) (Delivery, error) {
	options := d.reading(path, progress, "doing_taking_in")
	late, err := d.late(ctx)
	if err != nil {
		return Delivery{}, err
	}
	options.Late = late
	r, err := bundle.Read(ctx, d.db, path, options)
	if err != nil {
		return Delivery{}, fmt.Errorf("take a file in: %w", err)
	}
	if !r.Taken() {
		note := store.Bundle{ID: r.ID, Digest: r.Digest, Peer: r.Sender, Name: r.Unit, Verdict: r.Code, File: filepath.Base(path)}
		if err := d.db.NoteBundle(ctx, note); err != nil {
			return Delivery{}, fmt.Errorf("note a refused file: %w", err)
		}
	}
	d.announce(Event{Kind: Received, Records: r.Came.Records})
	return d.delivery(path, r), nil
}

// TakeInAll takes files in, one after the other; each tells when one is done. One file's verdict, or that it cannot be
// read, never stops the rest. Cancelled between or within files, what was taken stays and the rest is untouched.
func (d *Desk) TakeInAll(ctx context.Context, files []string, each func(i int, done Delivery), progress Progress) (Account, error) {
	var a Account
	for i, path := range files {
		if err := ctx.Err(); err != nil {
			return a, err
		}
		done, err := d.TakeIn(ctx, path, progress)
		if r, ok := errors.AsType[*store.Refusal](err); ok && (r.Code == bundle.CodeMissing || r.Code == bundle.CodeUnread) {
			done = Delivery{File: filepath.Base(path), Report: bundle.Report{Verdict: bundle.Verdict{Code: r.Code, Sentence: d.Sentence(err)}}}
		} else if err != nil {
			return a, err
		}
		a.add(done)
		if each != nil {
			each(i, done)
		}
	}
	if len(files) > 0 {
		d.remember(ctx, filepath.Dir(files[0]))
	}
	return a, nil
}

func (d *Desk) reading(path string, progress Progress, doing string) bundle.ReadOptions {
	o := bundle.ReadOptions{}
	if progress != nil {
		words := d.Say(doing, filepath.Base(path))
		o.Progress = func(done, total int64) { progress(int(done), int(total), words) }
	}
	return o
}

func (d *Desk) delivery(path string, r bundle.Report) Delivery {
	joined := merge.Account(r.Came)
	if d.Lang() == English {
		r.Sentence, r.Warnings = r.English, r.Cautions
	}
	switch {
	case r.Code != bundle.WrongReader || len(r.To) == 0:
	case slices.Contains(r.To, d.Place().Code):
		r.Sentence = d.Say("not_known_there")
	default:
		var names []string
		for _, place := range r.To {
			names = append(names, d.PlaceText(place))
		}
		r.Sentence = d.Say("for_another", strings.Join(names, d.Say("stage_separator")))
	}
	return Delivery{Report: r, File: filepath.Base(path), Late: len(joined.Late), Duplicates: len(joined.Duplicates), Former: len(joined.Former)}
}
