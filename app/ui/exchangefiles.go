package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// filesPage reads the exchange files of a stick or a folder: what is there, then each file's progress and verdict as it
// is taken in, and what it all came to. Esc stops between and within files; what was taken stays.
type filesPage struct {
	s       *shell
	all     *fyne.Container
	folder  *theme.Text
	bar     *shareBar
	doing   *theme.Text
	figures *fyne.Container
	empty   *theme.Text
	list    *notes

	dir    string
	files  []app.BundleFile     // those to be read, and after them those for others
	to     int                  // so many are to be read
	came   map[int]app.Delivery // of files: what became of them
	now    int                  // the file being read; -1 = none
	share  string               // of it that is read
	sum    *app.Account         // when they are in; nil before
	answer []string             // places whose files were taken and that a file is written back for
	cancel func()               // while files are read
}

// keyAnswer writes back what is for those whose files were taken, onto the stick that is there: the digit by which files are
// sent down.
var keyAnswer = keys.Press{Rune: rune('0' + doorDown)}

func newFilesPage(s *shell) *filesPage {
	p := &filesPage{s: s, now: -1, came: map[int]app.Delivery{}, folder: theme.NewClipped("", theme.Muted), bar: newShareBar(), doing: theme.NewClipped("", theme.Muted),
		figures: container.New(flow{5 * theme.Grid}), empty: theme.NewClipped("", theme.Watch)}
	p.bar.height = theme.Grid
	p.list = newNotes(p.press)
	title := container.NewBorder(nil, nil, theme.NewSized(words.pages[pageFiles], theme.Foreground, theme.SizeTitle, true), nil,
		container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Grid, 0), p.folder))
	head := container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid), title, p.figures, p.bar.object, p.doing)
	p.all = container.NewBorder(container.New(layout.NewCustomPaddedLayout(2*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), head), nil, nil, nil,
		container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 3*theme.Grid), container.NewVBox(p.empty)), p.list.rows))
	return p
}

func (p *filesPage) object() fyne.CanvasObject { return p.all }
func (p *filesPage) commit() bool              { return true }
func (p *filesPage) open()                     { p.s.w.Canvas().Focus(p.list.rows) }
func (p *filesPage) heard(app.Event)           {}

// receive asks for a stick or a folder and opens the files there.
func (s *shell) receive(title string) {
	s.pickPlace(title, func(dir string) { s.pages[pageFiles].(*filesPage).look(dir) })
}

// look lists the files of a folder. Nothing is taken in before the person says so.
func (p *filesPage) look(dir string) {
	var files []app.BundleFile
	p.s.w.run(words.lookingAt(dir), func(ctx context.Context, _ app.Progress) (err error) {
		files, err = p.s.w.desk.BundleFiles(ctx, dir)
		return err
	}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		slices.SortStableFunc(files, func(a, b app.BundleFile) int {
			switch {
			case a.ForOthers() == b.ForOthers():
				return 0
			case a.ForOthers():
				return 1
			}
			return -1
		})
		p.dir, p.files, p.came, p.now, p.sum, p.answer = dir, files, map[int]app.Delivery{}, -1, nil, nil
		if p.to = slices.IndexFunc(files, app.BundleFile.ForOthers); p.to < 0 {
			p.to = len(files)
		}
		p.list.cursor = 0
		p.draw()
		p.s.open(pageFiles)
	})
}

func (p *filesPage) draw() {
	p.folder.Set(words.filesIn(len(p.files), p.dir), theme.Muted)
	p.empty.Set("", theme.Watch)
	if len(p.files) == 0 {
		p.empty.Set(words.noBundles, theme.Watch)
	}
	items := make([]note, len(p.files))
	for i, f := range p.files {
		items[i] = p.note(i, f)
	}
	p.list.set(items)
	p.drawSum()
	p.s.hint()
}

// note is a file's line: whose it is, and how far it is.
func (p *filesPage) note(i int, f app.BundleFile) note {
	n := note{mark: theme.MarkTodo, name: words.fileOf(f), aside: f.Name + "  " + words.bytes(f.Size), line: words.waitsToBeRead(f)}
	if f.ForOthers() {
		n.mark = theme.Mark{Sign: "–", Tone: theme.Muted}
	}
	if done, ok := p.came[i]; ok {
		n.mark, n.line, n.tone = verdictOf(done), words.cameTo(done), theme.Muted
		if !done.Taken() {
			n.tone = theme.Alarm
		}
	} else if i == p.now {
		n.mark, n.line, n.tone = theme.Mark{Sign: "▸", Tone: theme.Accent}, p.share, theme.Accent
	}
	return n
}

// verdictOf is the mark of what became of a file.
func verdictOf(d app.Delivery) theme.Mark {
	switch {
	case !d.Taken():
		return theme.MarkAlarm
	case d.Quarantined > 0 || d.Former > 0 || d.Duplicates > 0 || d.Gaps > 0:
		return theme.MarkWatch
	case d.Conflicts > 0:
		return theme.MarkConflict
	}
	return theme.MarkDone
}

// drawSum shows what all files came to.
func (p *filesPage) drawSum() {
	p.figures.Objects = nil
	if p.sum != nil {
		for _, f := range words.accountFigures(*p.sum) {
			p.figures.Add(container.New(layout.NewCustomPaddedVBoxLayout(0), theme.NewSized(words.number(f.n), f.tone, theme.SizeHeading, true), theme.NewText(f.name, theme.Muted)))
		}
	}
	p.figures.Refresh()
	p.all.Refresh()
}

// take takes all files in, one after the other.
func (p *filesPage) take() {
	if p.cancel != nil || p.to == 0 || p.sum != nil {
		return
	}
	w, d := p.s.w, p.s.w.desk
	paths := make([]string, p.to)
	for i, f := range p.files[:p.to] {
		paths[i] = f.Path
	}
	var sum app.Account
	var answer []string
	done := make(chan landed, len(paths)) // what each came to, on its way from the reading to the page
	p.came, p.now, p.share = map[int]app.Delivery{}, 0, words.starting
	p.draw()
	p.cancel = func() {}
	over := false
	cancel := w.opt.Runner(words.pages[pageFiles], func(ctx context.Context, progress app.Progress) (err error) {
		var came []app.Delivery
		sum, err = d.TakeInAll(ctx, paths, func(i int, x app.Delivery) {
			came = append(came, x)
			done <- landed{i, x}
		}, progress)
		if err == nil {
			answer, err = d.Answerable(ctx, came)
		}
		return err
	}, func(n, total int, _ string) {
		p.collect(done)
		if total > 0 {
			p.share = fmt.Sprintf("%s %d %%", words.readingIt, 100*n/total)
		}
		p.step()
	}, func(err error) {
		over = true
		p.collect(done)
		p.cancel, w.busy, p.now = nil, nil, -1
		p.bar.set(0, 0, false)
		if err == nil {
			p.sum, p.answer = &sum, answer
			p.doing.Set(words.cameAll(sum), theme.Muted)
		} else {
			p.doing.Set(words.stopped(len(p.came)), theme.Watch)
		}
		p.draw()
		if err != nil && !errors.Is(err, context.Canceled) {
			p.s.fail(err)
		}
		if w.leaving {
			w.Leave()
		}
	})
	if !over {
		p.cancel, w.busy = cancel, cancel
		p.s.hint()
	}
}

// landed is a file that was read.
type landed struct {
	i    int
	what app.Delivery
}

// collect puts what has been read onto the page.
func (p *filesPage) collect(done <-chan landed) {
	for {
		select {
		case x := <-done:
			p.came[x.i], p.now, p.share = x.what, x.i+1, words.starting
			p.list.items[x.i] = p.note(x.i, p.files[x.i])
			p.list.RefreshItem(x.i)
		default:
			return
		}
	}
}

// step shows how far the reading is.
func (p *filesPage) step() {
	p.bar.set(len(p.came), p.to, true)
	name := ""
	if p.now < p.to {
		name = p.files[p.now].Name
	}
	p.doing.Set(words.of(len(p.came), p.to)+"  "+name, theme.Muted)
	if p.now < p.to {
		p.list.items[p.now] = p.note(p.now, p.files[p.now])
		p.list.move(p.now)
	}
}

func (p *filesPage) press(press keys.Press) bool {
	switch {
	case p.cancel != nil:
		if press == keys.Escape {
			p.doing.Set(words.cancelling, theme.Watch)
			p.cancel()
		}
	case press == keys.Enter && p.to == 0:
		p.s.open(pageExchange)
	case press == keys.Enter && p.sum == nil:
		p.take()
	case p.sum != nil && len(p.answer) > 0 && press == keyAnswer:
		p.s.write(words.writeBack(len(p.answer)), p.dir, p.answer)
	case press == keys.Enter && p.sum.Conflicts > 0:
		p.s.pages[pageInbox].(*inboxPage).show("", pageExchange)
	case press == keys.Enter:
		p.s.open(pageExchange)
	case press == keys.Space:
		p.tellFile()
	case press == keys.Escape && !p.s.banner.Visible():
		p.s.open(pageExchange)
	default:
		return p.s.own(press)
	}
	return true
}

// tellFile says in full what the file under the cursor is, or came to.
func (p *filesPage) tellFile() {
	i := p.list.cursor
	if i >= len(p.files) {
		return
	}
	done, ok := p.came[i]
	if !ok {
		var x app.Delivery
		p.s.w.run(p.files[i].Name, func(ctx context.Context, progress app.Progress) (err error) {
			x, err = p.s.w.desk.InspectFile(ctx, p.files[i].Path, progress)
			return err
		}, func(err error) {
			if err != nil {
				p.s.fail(err)
				return
			}
			p.tell(x)
		})
		return
	}
	p.tell(done)
}

func (p *filesPage) tell(d app.Delivery) {
	lines := []string{words.cameTo(d)}
	for _, a := range d.Apart {
		lines = append(lines, words.apartOf(p.s.w.desk.PlaceText(a.Village), a.Unit, a.Changes, p.s.w.desk.Say("apart_"+a.Reason)))
	}
	lines = append(lines, d.Warnings...)
	tone := verdictOf(d).Tone
	p.s.banner.say(tone, strings.Join(lines, "\n"))
}

func (p *filesPage) hints() []hint {
	switch {
	case p.cancel != nil:
		return []hint{{press: keys.Escape, verb: words.stopReading}}
	case len(p.files) == 0:
		return []hint{{press: keys.Escape, verb: words.back}}
	}
	verb := words.takeAllIn(p.to)
	if p.sum != nil {
		if verb = words.goOn; p.sum.Conflicts > 0 {
			verb = words.pages[pageInbox]
		}
	}
	var hints []hint
	if p.to > 0 {
		hints = append(hints, hint{press: keys.Enter, verb: verb})
	}
	if p.sum != nil && len(p.answer) > 0 {
		hints = append(hints, hint{press: keyAnswer, verb: words.writeBack(len(p.answer))})
	}
	return append(hints, hint{press: keys.Space, verb: words.whatIsIt}, hint{press: keys.Escape, verb: words.back})
}
