package ui

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/store"
)

// exchangePage is 交换: what waits to go and when last something went and came, the ways to send and to take in, and
// what a person has to decide; beneath them a village has its log, a township and a county the board of what is below.
type exchangePage struct {
	s        *shell
	all      *fyne.Container
	figures  [3]*theme.Text
	names    [3]*theme.Text
	shown    *fyne.Container // the figures
	hint     [2]*theme.Text  // beside them, about receipts
	standing *theme.Text
	note     *theme.Text // instead of the figures of who belongs to no county yet
	ways     *fyne.Container
	matters  *fyne.Container
	list     *rows
	board    *boardList // of a township or a county
	log      *notes     // of a village
	empty    *theme.Text

	enrolled bool
	doors    []door
	below    []string // places a file may be written down to
	stop     func()
	stopFind func() // ends the counting of findings
}

// door is something the page leads to, by its digit.
type door struct {
	digit int
	verb  string
	count int // of what waits behind it
	open  func()
}

// villageDigits are the digits of a village's code.
const villageDigits = 12

// narrowPage is the width under which pages show less beside each other.
const narrowPage = 110 * theme.Grid

// narrow tells whether the window is: half a laptop's, or twice its scale.
func (w *Window) narrow() bool { return w.Canvas().Size().Width-navWidth < narrowPage }

func newExchangePage(s *shell) *exchangePage {
	p := &exchangePage{s: s, enrolled: true, stop: func() {}, stopFind: func() {}, standing: theme.NewClipped("", theme.Muted), note: theme.NewClipped("", theme.Watch), empty: theme.NewClipped("", theme.Muted),
		ways: container.New(flow{theme.Grid}), matters: container.New(flow{theme.Grid})}
	p.shown = container.New(flow{6 * theme.Grid})
	for i, size := range []float32{theme.SizeFigure, theme.SizeHeading, theme.SizeHeading} {
		p.figures[i], p.names[i] = theme.NewSized("", theme.Foreground, size, true), theme.NewText("", theme.Muted)
		p.shown.Add(container.New(layout.NewCustomPaddedVBoxLayout(0), fixed(0, 7.5*theme.Grid, p.figures[i]), p.names[i]))
	}
	for i := range p.hint {
		p.hint[i] = theme.NewSized("", theme.Muted, theme.SizeSmall, false)
	}
	p.shown.Add(container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid/2), layout.NewSpacer(), p.hint[0], p.hint[1]))
	var list fyne.CanvasObject
	if len(s.w.desk.Place().Code) == villageDigits {
		p.log = newNotes(p.press)
		p.list, list = p.log.rows, container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 3*theme.Grid), container.NewVBox(p.empty)), p.log.rows)
	} else {
		p.board = newBoardList(p.press)
		p.list, list = p.board.list, p.board.object
	}
	title := container.NewBorder(nil, nil, theme.NewSized(words.pages[pageExchange], theme.Foreground, theme.SizeTitle, true), nil,
		container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 0), p.standing))
	p.all = container.New(p, title, p.note, p.shown, p.ways, p.matters, list)
	return p
}

// exchangeGap is between the lines of the page's head.
const exchangeGap = 1.5 * theme.Grid

// MinSize is called by Fyne: the page's layout needs no room for the figures, which a low window leaves out.
func (p *exchangePage) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := 3*theme.Grid + 10*theme.Grid // above and beneath the head, and a little of the list
	for i, o := range objects {
		if i != 2 && i != 5 {
			height += o.MinSize().Height + exchangeGap
		}
	}
	return fyne.NewSize(0, height)
}

// Layout is called by Fyne.
func (p *exchangePage) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := 2 * theme.Grid
	for i, o := range objects[:5] {
		switch {
		case i == 1 && p.enrolled, i == 2 && (!p.enrolled || size.Height < lowPage):
			o.Hide()
			continue
		}
		o.Show()
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width-6*theme.Grid, height))
		o.Move(fyne.NewPos(3*theme.Grid, y))
		y += height + exchangeGap
	}
	list := objects[5]
	list.Resize(fyne.NewSize(size.Width, size.Height-y))
	list.Move(fyne.NewPos(0, y))
}

func (p *exchangePage) object() fyne.CanvasObject { return p.all }
func (p *exchangePage) commit() bool              { return true }

func (p *exchangePage) open() {
	p.load()
	p.s.w.Canvas().Focus(p.list)
}

func (p *exchangePage) heard(e app.Event) {
	if e.Kind != app.DraftKept {
		p.load()
	}
}

// standingNow is what the page shows.
type standingNow struct {
	exchange app.Exchange
	board    []app.BoardRow
	moves    int // announced and not ended
}

// load reads beside the page, which shows what it knew until then.
func (p *exchangePage) load() {
	p.stop()
	var now standingNow
	p.stop = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		d := p.s.w.desk
		if now.exchange, err = d.Exchange(ctx); err != nil {
			return err
		}
		if now.board, err = d.Board(ctx, ""); err != nil {
			return err
		}
		removals, err := d.Removals(ctx)
		for _, r := range removals {
			if r.Step == store.TransferOut {
				now.moves++
			}
		}
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.show(now)
	})
}

func (p *exchangePage) show(now standingNow) {
	e := now.exchange
	p.standing.Set(words.standing(e.Membership), theme.Muted)
	if e.Expired {
		p.standing.Set(theme.MarkWatch.Sign+" "+words.standing(e.Membership), theme.Watch)
	}
	p.drawFigures(e)
	p.below = nil
	own := p.s.w.desk.Place().Code
	for _, c := range e.Correspondents {
		if c.Level == nextBelow(len(own)) || c.Place == own {
			p.below = append(p.below, c.Place)
		}
	}
	p.doors = p.lay(now)
	p.ways.Objects, p.matters.Objects = nil, nil
	for _, d := range p.doors {
		verb, row := d.verb, p.ways
		if d.count > 0 {
			verb += " " + words.number(d.count)
		}
		if d.digit >= doorMatters {
			row = p.matters
		}
		row.Add(newAction(verb, strconv.Itoa(d.digit), d.digit == p.first(), p.press, d.open))
	}
	if p.log != nil {
		p.log.set(logOf(e.Log))
		p.empty.Set("", theme.Muted)
		if len(e.Log) == 0 {
			p.empty.Set(words.nothingSent, theme.Muted)
		}
	} else {
		p.board.set(now.board, p.s.w.desk.Month())
		p.find()
	}
	p.all.Refresh()
	p.s.hint()
}

// find counts what the rules find in each village; until then the board shows the last count.
func (p *exchangePage) find() {
	p.stopFind()
	var found map[string]app.LevelCounts
	p.stopFind = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		found, err = p.s.w.desk.FindingsByVillage(ctx, "", nil)
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.board.count(found)
	})
}

// nextBelow are the digits of the places a place writes down to; a village writes to its other computers.
func nextBelow(digits int) int {
	if digits == 6 {
		return 9
	}
	return villageDigits
}

// drawFigures shows what waits and when something last went and came; of a computer that belongs to no county, what to
// do about it.
func (p *exchangePage) drawFigures(e app.Exchange) {
	shown := [3][2]string{{words.number(e.Waiting), words.waitsToGo}, {words.dayAndTime(e.LastSent), words.lastSent}, {words.dayAndTime(e.LastReceived), words.lastReceived}}
	if p.enrolled = e.Enrolled; !e.Enrolled {
		p.note.Set(theme.MarkWatch.Sign+" "+words.notEnrolled(len(p.s.w.desk.Place().Code)), theme.Watch)
		return
	}
	for i := range p.hint {
		text := ""
		if e.Waiting > 0 && e.LastSent != "" {
			text = words.untilReceipt[i]
		}
		p.hint[i].Set(text, theme.Muted)
	}
	for i := range shown {
		tone := theme.Foreground
		if i == 0 && e.Waiting > 0 {
			tone = theme.Watch
		}
		p.figures[i].Set(shown[i][0], tone)
		p.names[i].Set(shown[i][1], theme.Muted)
	}
}

// The digits of the doors: the same on every kind of computer, so that hands learn them once.
const (
	doorSend    = 1
	doorReceive = 2
	doorDown    = 3
	doorMatters = 4 // conflicts; the matters follow it
	doorTwins   = 5
	doorMoves   = 6
	doorApart   = 7
	doorLog     = 8
	doorEnrol   = 9
)

// first is the digit of the one thing to do here: to belong to a county, to send, at the county to receive.
func (p *exchangePage) first() int {
	for _, d := range p.doors {
		if d.digit == doorEnrol && len(p.doors) == 1 || d.digit == doorSend && p.log != nil || d.digit == doorReceive && p.log == nil {
			return d.digit
		}
	}
	return doorEnrol
}

// lay says what the page leads to now.
func (p *exchangePage) lay(now standingNow) []door {
	s, digits := p.s, len(p.s.w.desk.Place().Code)
	enrol := door{doorEnrol, words.pages[pageEnrol], 0, func() { s.open(pageEnrol) }}
	if !now.exchange.Enrolled {
		return []door{enrol}
	}
	var sum app.BoardRow
	for _, v := range now.board {
		sum.Conflicts, sum.Duplicates, sum.Former = sum.Conflicts+v.Conflicts, sum.Duplicates+v.Duplicates, sum.Former+v.Former
	}
	set := 0
	for _, l := range now.exchange.Apart {
		set += l.Changes
	}
	inbox := func(n int) func() { return func() { s.pages[n].(*inboxPage).show("", pageExchange) } }
	var doors []door
	if digits > 6 {
		doors = append(doors, door{doorSend, words.sendUp(digits), 0, func() { s.send(words.sendUp(digits), nil) }})
	}
	doors = append(doors, door{doorReceive, words.receive(digits), 0, func() { s.receive(words.receive(digits)) }})
	if len(p.below) > 0 {
		doors = append(doors, door{doorDown, words.sendDown(digits), 0, func() { s.send(words.sendDown(digits), p.below) }})
	}
	doors = append(doors, door{doorMatters, words.pages[pageInbox], sum.Conflicts, inbox(pageInbox)}, door{doorTwins, words.pages[pageDuplicates], sum.Duplicates, inbox(pageDuplicates)},
		door{doorMoves, words.pages[pageTransfers], now.moves + sum.Former, inbox(pageTransfers)}, door{doorApart, words.pages[pageApart], set, inbox(pageApart)})
	if p.board != nil {
		doors = append(doors, door{doorLog, words.pages[pageLog], 0, func() { s.open(pageLog) }})
	}
	return append(doors, enrol)
}

func (p *exchangePage) press(press keys.Press) bool {
	if n, ok := press.Digit(); ok {
		for _, d := range p.doors {
			if d.digit == n {
				d.open()
				return true
			}
		}
	}
	if press == keys.Enter {
		p.enter()
		return true
	}
	return p.s.own(press)
}

// enter opens what is open in the village under the cursor; where there is no board it does the first thing.
func (p *exchangePage) enter() {
	if p.board != nil && len(p.doors) > 1 {
		if v, ok := p.board.at(); ok {
			p.s.pages[pageVillage].(*inboxPage).show(v.Village, pageExchange)
		}
		return
	}
	for _, d := range p.doors {
		if d.digit == p.first() {
			d.open()
			return
		}
	}
}

func (p *exchangePage) hints() []hint {
	var hints []hint
	enter := hint{press: keys.Enter}
	for _, d := range p.doors {
		if d.digit == p.first() {
			enter.verb = d.verb
		}
	}
	if p.board != nil && len(p.doors) > 1 {
		enter.verb = words.openMatters
	}
	if enter.verb != "" {
		hints = append(hints, enter)
	}
	for _, d := range p.doors {
		if d.verb == enter.verb {
			continue
		}
		hints = append(hints, hint{press: keys.Press{Rune: rune('0' + d.digit)}, verb: d.verb, quiet: d.digit >= doorMatters})
	}
	return hints
}

// addExchange adds 交换 and the pages it leads to.
func (s *shell) addExchange() {
	s.pages[pageExchange], s.pages[pageFiles], s.pages[pageSent], s.pages[pageLog], s.pages[pageEnrol] = newExchangePage(s), newFilesPage(s), newSentPage(s), newLogPage(s), newEnrolPage(s)
	s.pages[pageInbox] = newInboxPage(s, pageInbox, words.noContests, s.contests)
	s.pages[pageDuplicates] = newInboxPage(s, pageDuplicates, words.noDuplicates, s.duplicates)
	transfers := newInboxPage(s, pageTransfers, words.noTransfers, s.transfers)
	transfers.more = []deed{{keyNew, words.moveOut, s.moveOut}}
	s.pages[pageTransfers] = transfers
	s.pages[pageApart] = newInboxPage(s, pageApart, words.noApart, s.apart)
	s.pages[pageVillage] = newInboxPage(s, pageVillage, words.noMatters, s.openMatters)
}

// settles is how long saves are waited for before what waits is counted again: it takes a look at every chain.
const settles = 2 * time.Second

// recount counts what waits to go after news: at once after files, and after saves when they have come to rest.
func (s *shell) recount(e app.Event) {
	switch e.Kind {
	case app.Sent, app.Received, app.Enrolled:
		s.countWaiting()
	case app.Saved, app.Settled, app.Imported:
		if s.soon {
			return
		}
		s.soon = true
		s.w.opt.Later(settles, func() {
			s.soon = false
			if s.w.shell == s && s.w.desk != nil {
				s.countWaiting()
			}
		})
	}
}

// countWaiting counts beside the page what waits to go, for the strip.
func (s *shell) countWaiting() {
	s.counting()
	var e app.Exchange
	s.counting = s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		e, err = s.w.desk.Exchange(ctx)
		return err
	}, func(int, int, string) {}, func(err error) {
		text, tone := "", theme.Muted
		switch {
		case err != nil || !e.Enrolled: // 交换 tells why
		case e.Waiting > 0:
			text, tone = words.waitsToGo+" "+words.number(e.Waiting), theme.Watch
		default:
			text = words.nothingWaits
		}
		s.strip.waiting.Set(text, tone)
		s.strip.object.Refresh()
	})
}
