package ui

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// matter is something a person has to decide: its line in the list, its card, and what may be done about it.
type matter struct {
	mark    theme.Mark
	whom    string
	village string
	what    string
	alarm   string // why it is urgent; "" = it is not

	lay       func() comparison // reads what the card shows, when it is shown
	choices   []choice
	ended     bool     // it was decided before; what can be chosen takes that back
	records   []string // whose change, when it is announced, tells that this one was decided
	household string   // that Space opens; "" = none here
	person    string   // of it
}

// choice is one way to end a matter, by its digit.
type choice struct {
	verb   string
	side   int                       // of the card, counted from 0; -1 = none
	taken  string                    // what to say of it afterwards
	decide func(reason string) error // nil: the choice only leads elsewhere
	open   func()
}

// inboxPage lists matters of one kind, or of one village, and puts the one under the cursor before the person. A digit
// chooses, Enter decides with the reason that was given last, and the next one is there. What was decided keeps its line
// until the page is opened again.
type inboxPage struct {
	s       *shell
	n       int // its number
	all     *fyne.Container
	title   *theme.Text
	counts  *theme.Text
	empty   *theme.Text
	card    *card
	list    *rows
	reasons *reasonBar
	stop    func()

	read    func(ctx context.Context, village string) ([]matter, error)
	none    string // says that nothing waits
	more    []deed // what else is done here, by a key of its own
	village string // only this one's; "" = the whole place's
	at      string // record the cursor is to go to when the list has been read
	from    int    // the page that led here
	matters []matter
	decided map[int]string // of matters: what it came to
	chosen  int            // of the choices; -1 = none
	laid    int            // the matter whose card has been read; -1 = none
	facts   comparison     // on that card
}

// settingReasons keeps the reasons of decisions.
const settingReasons = "ui.reasons"

func newInboxPage(s *shell, n int, none string, read func(ctx context.Context, village string) ([]matter, error)) *inboxPage {
	p := &inboxPage{s: s, n: n, read: read, none: none, stop: func() {}, chosen: -1, from: pageExchange, card: newCard(),
		title: theme.NewSized(words.pages[n], theme.Foreground, theme.SizeTitle, true), counts: theme.NewClipped("", theme.Muted), empty: theme.NewClipped("", theme.Done)}
	p.list = newRows(func() int { return len(p.matters) }, func() fyne.CanvasObject { return newMatterRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.matters) {
			o.(*matterRow).show(p.matters[i], p.decided[i], current)
		}
	}, p.press)
	p.list.moved = func(int) { p.draw() }
	p.reasons = newReasonBar(s, settingReasons, p.leaveReason)
	head := container.New(layout.NewCustomPaddedLayout(2*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid),
		container.NewBorder(nil, nil, p.title, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Grid, 0), p.counts)))
	p.all = container.New(inboxLayout{}, head, p.card.object, p.reasons.object,
		container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 3*theme.Grid), container.NewVBox(p.empty)), p.list))
	return p
}

// inboxLayout sets, one under the other, a head, what is before the person, the line for the reason, and what waits. A
// low window has no head and one line of what waits: what is before the person must be seen.
type inboxLayout struct{}

// lowPage is the height under which pages show less above each other.
const lowPage = 50 * theme.Grid

// low tells whether the window is: twice the scale of a laptop's.
func (w *Window) low() bool { return w.Canvas().Size().Height-stripHeight-footHeight < lowPage }

// matterHeight is the height of a line of what waits.
const matterHeight = 4 * theme.Grid

// MinSize is called by Fyne.
func (inboxLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, reasonHeight+20*theme.Grid)
}

// Layout is called by Fyne.
func (inboxLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	head, card, reasons, list := objects[0], objects[1], objects[2], objects[3]
	y := float32(0)
	put := func(o fyne.CanvasObject, height float32) {
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, y))
		y += height
	}
	if head.Show(); size.Height < lowPage && card.Visible() {
		head.Hide()
	} else {
		put(head, head.MinSize().Height)
	}
	if card.Visible() {
		rest := size.Height - y - reasonHeight
		share := rest * 0.5
		if size.Height < lowPage {
			share = rest - matterHeight
		}
		put(card, share)
		put(reasons, reasonHeight)
	}
	put(list, size.Height-y)
}

func (p *inboxPage) object() fyne.CanvasObject { return p.all }
func (p *inboxPage) commit() bool              { return true }

func (p *inboxPage) open() {
	p.load()
	p.s.w.Canvas().Focus(p.list)
}

// show opens the page narrowed to a village ("" = the whole place), from another page.
func (p *inboxPage) show(village string, from int) {
	p.village, p.from, p.at = village, from, ""
	p.s.open(p.n)
}

// load reads the matters beside the page; the cursor stays on its matter where that is still there.
func (p *inboxPage) load() {
	p.stop()
	var list []matter
	p.stop = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		list, err = p.read(ctx, p.village)
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.matters, p.decided, p.chosen, p.laid = list, map[int]string{}, -1, -1
		p.list.cursor = max(0, slices.IndexFunc(list, func(m matter) bool { return slices.Contains(m.records, p.at) }))
		p.list.Refresh()
		p.draw()
	})
}

// draw draws what is before the person.
func (p *inboxPage) draw() {
	where := ""
	if p.village != "" && p.village != p.s.w.desk.Place().Code {
		where = p.s.w.desk.PlaceText(p.village)
	}
	p.counts.Set(words.matters(p.left(), len(p.decided), where), theme.Muted)
	m, some := p.here()
	if !some {
		p.empty.Set(p.none, theme.Done)
		p.card.object.Hide()
		p.reasons.object.Hide()
	} else {
		p.empty.Set("", theme.Done)
		p.at = ""
		if len(m.records) > 0 {
			p.at = m.records[0]
		}
		side := -1
		if p.chosen >= 0 {
			side = m.choices[p.chosen].side
		}
		if p.laid != p.list.cursor {
			p.laid, p.facts = p.list.cursor, m.lay()
		}
		p.card.show(p.facts, side)
		p.card.object.Show()
		p.reasons.object.Show()
		if !p.reasons.asking() {
			p.reasons.rest(p.next(m))
		}
	}
	p.all.Refresh()
	p.s.hint()
}

// left is how many wait for a decision.
func (p *inboxPage) left() (n int) {
	for i, m := range p.matters {
		if len(m.choices) > 0 && !m.ended && p.decided[i] == "" {
			n++
		}
	}
	return n
}

// here is the matter under the cursor.
func (p *inboxPage) here() (matter, bool) {
	if p.list.cursor < len(p.matters) {
		return p.matters[p.list.cursor], true
	}
	return matter{}, false
}

// next says what to do about a matter.
func (p *inboxPage) next(m matter) string {
	if what := p.decided[p.list.cursor]; what != "" {
		return theme.MarkDone.Sign + " " + what
	}
	what := words.chooseOf(len(m.choices))
	if p.s.w.low() {
		what = words.matters(p.left(), len(p.decided), "") + " · " + what
	}
	return what
}

// heard reads anew after news from elsewhere; what was decided here keeps its line.
func (p *inboxPage) heard(e app.Event) {
	switch e.Kind {
	case app.Settled, app.Saved:
		if !slices.ContainsFunc(e.Records, func(record string) bool { return !p.settled(record) }) {
			return
		}
	case app.Imported, app.PackSet, app.Received, app.Enrolled:
	default:
		return
	}
	if !p.reasons.asking() {
		p.load()
	}
}

// settled tells whether a record was decided about on this page.
func (p *inboxPage) settled(record string) bool {
	for i := range p.decided {
		if slices.Contains(p.matters[i].records, record) {
			return true
		}
	}
	return false
}

func (p *inboxPage) press(press keys.Press) bool {
	for _, d := range p.more {
		if d.press == press {
			d.open()
			return true
		}
	}
	m, some := p.here()
	n, digit := press.Digit()
	switch {
	case some && digit && n >= 1 && n <= len(m.choices):
		p.choose(n - 1)
	case some && press == keys.Right && p.card.over():
		p.card.turn(1)
	case some && press == keys.Left && p.card.over():
		p.card.turn(-1)
	case some && press == keys.Space && m.household != "":
		p.s.goTo(app.Route{Page: app.PageHousehold, Household: m.household, Person: m.person})
	case press == keys.Escape && !p.s.banner.Visible():
		p.s.open(p.from)
	default:
		return p.s.own(press)
	}
	return true
}

// choose takes a choice and asks for the reason.
func (p *inboxPage) choose(i int) {
	if p.decided[p.list.cursor] != "" {
		return
	}
	c := p.matters[p.list.cursor].choices[i]
	if c.decide == nil {
		c.open()
		return
	}
	p.chosen = i
	p.reasons.why(strconv.Itoa(i+1)+" "+c.verb, p.decide)
	p.draw()
}

// decide ends the matter and goes to the next one that is open.
func (p *inboxPage) decide(reason string) {
	i := p.list.cursor
	c := p.matters[i].choices[p.chosen]
	p.decided[i] = words.takenFor(c.taken, reason)
	err := c.decide(reason)
	if err != nil {
		delete(p.decided, i)
	}
	p.leaveReason()
	if err != nil {
		p.s.fail(err)
		p.load()
		return
	}
	for step := 1; step < len(p.matters); step++ {
		if to := (i + step) % len(p.matters); p.decided[to] == "" && len(p.matters[to].choices) > 0 && !p.matters[to].ended {
			p.list.move(to)
			return
		}
	}
}

// leaveReason gives the keys back to the list.
func (p *inboxPage) leaveReason() {
	p.chosen = -1
	p.reasons.rest("")
	p.s.w.Canvas().Focus(p.list)
	p.list.RefreshItem(p.list.cursor)
	p.draw()
}

func (p *inboxPage) hints() []hint {
	if p.reasons.asking() {
		return p.reasons.hints()
	}
	var hints []hint
	back := hint{press: keys.Escape, verb: words.back}
	for _, d := range p.more {
		hints = append(hints, hint{press: d.press, verb: d.verb})
	}
	m, some := p.here()
	if !some {
		return append(hints, back)
	}
	if p.decided[p.list.cursor] == "" {
		var ways []hint
		for i, c := range m.choices {
			ways = append(ways, hint{press: keys.Press{Rune: rune('1' + i)}, verb: c.verb})
		}
		hints = append(ways, hints...)
	}
	if m.household != "" {
		hints = append(hints, hint{press: keys.Space, verb: words.pages[pageHousehold]})
	}
	if p.card.over() {
		hints = append(hints, hint{key: "← →", verb: words.moreLines})
	}
	return append(hints, hint{key: "↑ ↓", verb: words.otherMatter, quiet: true}, back)
}

// matterRow is a matter in the list.
type matterRow struct {
	columns
	sign, village, whom, what, state *theme.Text
}

func newMatterRow() *matterRow {
	r := &matterRow{sign: theme.NewText("", theme.Conflict), village: theme.NewText("", theme.Muted), whom: theme.NewText("", theme.Foreground),
		what: theme.NewText("", theme.Muted), state: theme.NewText("", theme.Muted)}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.sign, 2 * g, 0}, {r.whom, 14 * g, 0}, {r.village, 18 * g, 2}, {r.what, 0, 0}, {r.state, 36 * g, 1}})
	r.height = matterHeight
	r.ExtendBaseWidget(r)
	return r
}

func (r *matterRow) show(m matter, decided string, current bool) {
	mark, state, tone := m.mark, "", theme.Muted
	switch {
	case decided != "":
		mark, state, tone = theme.MarkDone, decided, theme.Done
	case m.alarm != "":
		state, tone = theme.MarkAlarm.Sign+" "+m.alarm, theme.Alarm
	}
	r.sign.Set(mark.Sign, mark.Tone)
	r.village.Set(m.village, theme.Muted)
	r.whom.Set(m.whom, theme.Foreground)
	r.what.Set(m.what, theme.Muted)
	r.state.Set(state, tone)
	r.mark(current)
}
