package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// page is one task of the shell.
type page interface {
	object() fyne.CanvasObject
	open()                 // it comes into sight: read what it shows and take the focus
	heard(app.Event)       // something is on disk that may concern it
	press(keys.Press) bool // its own keys
	hints() []hint         // for the bottom line and F1
	commit() bool          // what is typed goes into its draft; false when it cannot be read
}

// hint is a key and what it does on the page now.
type hint struct {
	press keys.Press
	key   string // written instead of the press, where several do the same
	verb  string
	quiet bool // in F1 only
}

func (h hint) label() string {
	if h.key != "" {
		return h.key
	}
	return h.press.String()
}

// The pages there are, by the digit of their key.
const (
	pageMonth      = 1
	pageHouseholds = 2
	pageFollowUp   = 3
	pageReview     = 4
	pageWarnings   = 5
	pageLedgers    = 6
	pageExchange   = 7
	pageSettings   = 8

	// These have no key: others lead to them.
	pageRoster      = 11
	pageHousehold   = 12
	pageVisit       = 13
	pageDifferences = 14

	// 交换 leads to these, and Esc back to it.
	pageInbox      = 21
	pageDuplicates = 22
	pageTransfers  = 23
	pageApart      = 24
	pageVillage    = 25
	pageFiles      = 26
	pageSent       = 27
	pageLog        = 28
	pageEnrol      = 29
)

// navigation is the order of the pages that have a key.
var navigation = []int{pageMonth, pageHouseholds, pageFollowUp, pageReview, pageWarnings, pageLedgers, pageExchange, pageSettings}

// shell is the frame around the pages: navigation, the strip of what is due, the line of keys.
type shell struct {
	w      *Window
	object fyne.CanvasObject

	pages   map[int]page
	current int
	nav     map[int]*navItem
	stage   *fyne.Container
	strip   *strip
	foot    *foot
	banner  *banner
	over    *fyne.Container
	painted map[int]painted

	counting func() // ends the count of what waits to go
	soon     bool   // it is to be counted again
}

const (
	navWidth    = 12 * theme.Grid
	stripHeight = 6 * theme.Grid
	footHeight  = 5 * theme.Grid
)

func newShell(w *Window) *shell {
	s := &shell{w: w, nav: map[int]*navItem{}, painted: map[int]painted{}, stage: container.NewStack(), strip: newStrip(), banner: newBanner(), counting: func() {}}
	s.foot = newFoot(func(p keys.Press) { s.press(p) })
	s.pages = map[int]page{pageMonth: newMonthPage(s), pageHouseholds: newHouseholdsPage(s), pageFollowUp: newFollowUpPage(s), pageSettings: newSettingsPage(s),
		pageRoster: newRosterPage(s), pageHousehold: newHouseholdPage(s), pageVisit: newVisitPage(s), pageLedgers: newLedgersPage(s), pageDifferences: newDifferencesPage(s), pageReview: newReviewPage(s), pageWarnings: newWarningPage(s)}
	s.addExchange()

	brand := theme.NewSized(words.title, theme.Accent, theme.SizeTitle, true)
	nav := container.New(navLayout{},
		fixed(navWidth, stripHeight+theme.Grid, container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 2*theme.Grid, 0), brand)))
	for _, n := range navigation {
		s.nav[n] = newNavItem(words.pages[n], n, func() { s.open(n) })
		nav.Add(s.nav[n])
	}
	s.over = container.NewBorder(nil, s.banner, nil, nil) // above the page's end, so that nothing jumps when it speaks
	s.object = container.New(frame{}, ground(theme.Strip, nav), ground(theme.Strip, s.strip.object),
		container.NewStack(s.stage, s.over), ground(theme.Strip, s.foot.object))
	s.banner.changed = s.over.Refresh
	s.countWaiting()
	return s
}

// frame sets the navigation to the left, the strip above the page and the line of keys beneath it, without a seam.
type frame struct{}

// MinSize is called by Fyne.
func (frame) MinSize(objects []fyne.CanvasObject) fyne.Size {
	page := objects[2].MinSize()
	width := max(page.Width, objects[1].MinSize().Width, objects[3].MinSize().Width)
	return fyne.NewSize(navWidth+width, max(stripHeight+page.Height+footHeight, objects[0].MinSize().Height))
}

// Layout is called by Fyne.
func (frame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place := func(i int, x, y, width, height float32) {
		objects[i].Move(fyne.NewPos(x, y))
		objects[i].Resize(fyne.NewSize(width, height))
	}
	width := size.Width - navWidth
	place(0, 0, 0, navWidth, size.Height)
	place(1, navWidth, 0, width, stripHeight)
	place(2, navWidth, stripHeight, width, size.Height-stripHeight-footHeight)
	place(3, navWidth, size.Height-footHeight, width, footHeight)
}

// navLayout sets the brand above the pages. Where the window is low, as at twice its scale, the pages move together.
type navLayout struct{}

// The height of a page in the navigation, where there is room and where there is not.
const (
	navRoomy = 6 * theme.Grid
	navTight = 3.5 * theme.Grid
)

// MinSize is called by Fyne.
func (navLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	brand := objects[0].MinSize()
	return fyne.NewSize(brand.Width, brand.Height+float32(len(objects)-1)*navTight)
}

// Layout is called by Fyne.
func (navLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := objects[0].MinSize().Height
	objects[0].Resize(fyne.NewSize(size.Width, y))
	height := min(navRoomy, (size.Height-y)/float32(len(objects)-1))
	for _, o := range objects[1:] {
		o.Resize(fyne.NewSize(size.Width, height-min(theme.Grid/2, height-navTight)))
		o.Move(fyne.NewPos(0, y))
		y += height
	}
}

// ground puts a colour of the theme behind an object.
func ground(tone fyne.ThemeColorName, o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(theme.NewPaint(tone), o)
}

// fixed gives an object at least a size.
func fixed(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(atLeast{fyne.NewSize(width, height)}, o)
}

type atLeast struct{ size fyne.Size }

func (l atLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(l.size)
}

func (l atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[0].Move(fyne.NewPos(0, 0))
}

// open shows a page, once what is typed on the present one is in its draft.
func (s *shell) open(n int) {
	if n != s.current && !s.commit() {
		return
	}
	s.current = n
	defer s.repaint(n)
	for i, item := range s.nav {
		item.set(i == n || i == pageHouseholds && (n == pageHousehold || n == pageVisit) || i == pageExchange && n >= pageInbox)
	}
	s.banner.hide()
	s.stage.Objects = []fyne.CanvasObject{s.pages[n].object()}
	s.stage.Refresh()
	s.refreshStrip()
	s.pages[n].open()
	s.hint()
}

// repaint draws a page in the theme in force when it was last drawn in another: Fyne does it for what is in sight only.
func (s *shell) repaint(n int) {
	settings := fyne.CurrentApp().Settings()
	now := painted{settings.Theme(), settings.ThemeVariant()}
	if before, ok := s.painted[n]; ok && before != now {
		settings.SetTheme(settings.Theme())
	}
	s.painted[n] = now
}

// painted is what a page was drawn in.
type painted struct {
	theme   fyne.Theme
	variant fyne.ThemeVariant
}

func (s *shell) commit() bool {
	return s.current == 0 || s.pages[s.current].commit()
}

// hint draws the bottom line anew; pages call it when what their keys do has changed.
func (s *shell) hint() { s.foot.show(s.pages[s.current].hints()) }

// heard passes news on to the strip, the bottom line and the page in sight; the others read anew when they open.
func (s *shell) heard(e app.Event) {
	if e.Kind == app.Saved {
		s.banner.hide()
		s.foot.saved(clock(e.At))
	}
	if e.Kind != app.DraftKept {
		s.refreshStrip()
	}
	s.recount(e)
	s.pages[s.current].heard(e)
	s.hint()
}

// clock is the time of day of an RFC 3339 moment.
func clock(at string) string {
	_, rest, _ := strings.Cut(at, "T")
	return rest[:min(len(rest), len("15:04:05"))]
}

func (s *shell) refreshStrip() {
	d := s.w.desk
	backup, safe, err := lastBackup(s.w.ctx, d)
	if err != nil {
		s.fail(err)
	}
	s.strip.show(d.DB().ClockSuspect(), d.Place().Name, d.ShowMonth(d.Month()), d.Deadlines(d.Month(), d.Today()), backup, safe)
}

// fail shows the sentence of an error above the bottom line, until the next save or page.
func (s *shell) fail(err error) { s.banner.say(theme.Alarm, s.w.opt.Desk.Lang.Sentence(err)) }

// tell shows a sentence above the bottom line.
func (s *shell) tell(text string) { s.banner.say(theme.Done, text) }

// press takes what the focused widget did not: first the page, then the window's own keys.
func (s *shell) press(p keys.Press) bool {
	return s.pages[s.current].press(p) || s.own(p)
}

// own are the keys that mean the same on every page.
func (s *shell) own(p keys.Press) bool {
	for _, n := range navigation {
		if p == keys.Alt(fyne.KeyName(strconv.Itoa(n))) {
			s.open(n)
			return true
		}
	}
	switch p {
	case keys.Control(fyne.KeyK):
		s.find()
	case keys.Control(fyne.KeyZ):
		s.undo()
	case keys.F1:
		s.help()
	case keys.Escape:
		if s.banner.Visible() {
			s.banner.hide()
			break
		}
		if s.current == pageMonth {
			return false
		}
		s.open(pageMonth)
	default:
		return false
	}
	return true
}

// undo takes the last save of this session back.
func (s *shell) undo() {
	if err := s.w.desk.UndoLast(s.w.ctx); err != nil {
		s.fail(err)
		return
	}
	s.tell(words.undone)
}

// windowHints are the keys of every page.
func windowHints() []hint {
	return []hint{
		{press: keys.Control(fyne.KeyK), verb: words.every[0]},
		{key: "Alt+1 … 8", verb: words.every[1]},
		{press: keys.Control(fyne.KeyZ), verb: words.every[2]},
		{press: keys.Escape, verb: words.every[3]},
		{press: keys.F1, verb: words.every[4]},
	}
}

// navItem is one page in the navigation.
type navItem struct {
	widget.BaseWidget
	on   bool
	tap  func()
	name *theme.Text
	key  *theme.Text
	box  *theme.Paint
	bar  *theme.Paint
	all  *fyne.Container
}

func newNavItem(name string, n int, tap func()) *navItem {
	i := &navItem{tap: tap, name: theme.NewText(name, theme.Foreground), key: theme.NewSized(strconv.Itoa(n), theme.Muted, theme.SizeSmall, false),
		box: theme.NewPaint(theme.Clear), bar: theme.NewPaint(theme.Clear)}
	i.all = container.NewStack(i.box,
		container.NewBorder(nil, nil, fixed(theme.Grid/2, 0, i.bar), nil),
		container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Grid, 2*theme.Grid), container.NewBorder(nil, nil, nil, i.key, i.name)))
	i.ExtendBaseWidget(i)
	return i
}

func (i *navItem) set(on bool) {
	if i.on == on {
		return
	}
	box, bar, text := theme.Clear, theme.Clear, theme.Foreground
	if on {
		box, bar, text = theme.Selection, theme.Accent, theme.Accent
	}
	i.on, i.name.Bold = on, on
	i.box.Set(box)
	i.bar.Set(bar)
	i.name.Set(i.name.Content, text)
}

// CreateRenderer is called by Fyne.
func (i *navItem) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(i.all) }

// MinSize is called by Fyne.
func (i *navItem) MinSize() fyne.Size { return fyne.NewSize(navWidth, navTight) }

// Tapped is called by Fyne.
func (i *navItem) Tapped(*fyne.PointEvent) { i.tap() }

// strip says what is due, and whether the work is safe.
type strip struct {
	object  *fyne.Container
	place   *theme.Text
	waiting *theme.Text // to go to others
	backup  *theme.Text
	row     *fyne.Container // place, clock, deadlines, what waits, backup
}

// dues is how many deadlines the strip has room for.
const dues = 3

func newStrip() *strip {
	s := &strip{place: theme.NewText("", theme.Foreground), waiting: theme.NewText("", theme.Muted), backup: theme.NewText("", theme.Muted), row: container.New(flow{3 * theme.Grid})}
	s.place.Bold = true
	find := theme.NewText(keys.Control(fyne.KeyK).String()+" "+words.find, theme.Muted)
	s.object = container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 3*theme.Grid), container.NewBorder(nil, nil, nil, find, s.row))
	return s
}

// show draws the strip; doubted is the clock.
func (s *strip) show(doubted bool, place, month string, deadlines []app.Due, backup string, safe bool) {
	s.place.Set(place+" · "+month, theme.Foreground)
	s.backup.Set(backup, theme.Muted)
	if !safe {
		s.backup.Set(theme.MarkWatch.Sign+" "+backup, theme.Watch)
	}
	s.row.Objects = []fyne.CanvasObject{s.place}
	if doubted {
		s.row.Add(theme.NewText(theme.MarkWatch.Sign+" "+words.clockStrip, theme.Watch))
	}
	for _, due := range deadlines[:min(dues, len(deadlines))] {
		text, mark := dueText(due)
		s.row.Add(theme.NewText(mark.Sign+" "+text, mark.Tone))
	}
	s.row.Add(s.waiting)
	s.row.Add(s.backup)
	s.object.Refresh()
}

// dueText is "20 日 报乡镇 还有 3 天" with its mark: grey while there is time, amber when a reminder has come, red on the
// last day and after it.
func dueText(due app.Due) (string, theme.Mark) {
	mark := theme.MarkTodo
	switch {
	case due.DaysLeft <= 0:
		mark = theme.MarkAlarm
	case due.Near:
		mark = theme.MarkWatch
	}
	return words.due(due), mark
}

// dayOf is the day of the month.
func dayOf(d forms.Day) int { return d.Time().Day() }

// foot is the line of the page's keys, with the last save before them.
type foot struct {
	object *fyne.Container
	save   *theme.Text
	keys   *fyne.Container
	hints  []hint // that the keys show
	act    func(keys.Press)
}

func newFoot(act func(keys.Press)) *foot {
	f := &foot{save: theme.NewText(words.notSaved, theme.Muted), keys: container.New(flow{3 * theme.Grid}), act: act}
	all := newHintItem(hint{press: keys.F1, verb: words.allKeys}, act)
	f.object = container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 3*theme.Grid),
		container.NewBorder(nil, nil, fixed(20*theme.Grid, 0, f.save), all, f.keys))
	return f
}

func (f *foot) saved(at string) {
	f.save.Set(theme.MarkDone.Sign+" "+words.saved+" "+at, theme.Done)
}

func (f *foot) show(hints []hint) {
	loud := slices.DeleteFunc(slices.Clone(hints), func(h hint) bool { return h.quiet })
	if slices.Equal(loud, f.hints) {
		return // as at most steps of a list
	}
	f.hints, f.keys.Objects = loud, nil
	for _, h := range loud {
		f.keys.Add(newHintItem(h, f.act))
	}
	f.object.Refresh()
}

// hintItem is a key and its verb; a tap does what the key does.
type hintItem struct {
	widget.BaseWidget
	h   hint
	act func(keys.Press)
}

func newHintItem(h hint, act func(keys.Press)) *hintItem {
	i := &hintItem{h: h, act: act}
	i.ExtendBaseWidget(i)
	return i
}

// CreateRenderer is called by Fyne.
func (i *hintItem) CreateRenderer() fyne.WidgetRenderer {
	key := theme.NewSized(i.h.label(), theme.Accent, theme.SizeBody, true)
	return widget.NewSimpleRenderer(container.New(layout.NewCustomPaddedHBoxLayout(theme.Grid), key, theme.NewText(i.h.verb, theme.Foreground)))
}

// Tapped is called by Fyne.
func (i *hintItem) Tapped(*fyne.PointEvent) {
	if i.h.press != (keys.Press{}) {
		i.act(i.h.press)
	}
}

// banner is a sentence above the bottom line.
type banner struct {
	widget.BaseWidget
	text    *widget.Label
	bar     *theme.Paint
	all     *fyne.Container
	changed func()
}

func newBanner() *banner {
	b := &banner{text: widget.NewLabel(""), bar: theme.NewPaint(theme.Alarm), changed: func() {}}
	b.text.Wrapping = fyne.TextWrapWord
	b.all = ground(theme.Surface, container.NewBorder(nil, nil, fixed(theme.Grid/2, 0, b.bar), nil,
		container.New(layout.NewCustomPaddedLayout(theme.Grid/2, theme.Grid/2, 2*theme.Grid, 2*theme.Grid), b.text)))
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// CreateRenderer is called by Fyne.
func (b *banner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.all) }

func (b *banner) say(tone fyne.ThemeColorName, text string) {
	b.bar.Set(tone)
	b.text.SetText(text)
	b.Show()
	b.changed()
}

func (b *banner) hide() { b.Hide() }
