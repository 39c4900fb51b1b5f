package ui

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// followUpPage is 回访: households down the page, each labourer a line, last month beside this month.
type followUpPage struct {
	all    fyne.CanvasObject
	split  *fyne.Container   // the list, and the panel beside or over it
	rows   fyne.CanvasObject // the list under its column heads
	list   *rows
	mode   fields.Field // how contact is made, chosen once and written into every confirmation
	date   *fields.Input
	counts *theme.Text
	narrow *theme.Text // what the filter leaves out
	editor

	contact app.Contact
	filter  app.Filter
	houses  []app.Household
	lines   []lineAt
	cancel  func() // ends the reading of the worklist
}

// lineAt is one line of the list: a household, or with line ≥ 0 one of its labourers.
type lineAt struct{ house, line int }

// The keys of the page.
var (
	keyMode    = keys.Press{Name: fyne.KeyF3}
	keyFilter  = keys.Press{Name: fyne.KeyF4}
	keyDiscard = keys.Control(fyne.KeyD)
	keyExport  = keys.Control(fyne.KeyE)
)

func newFollowUpPage(s *shell) *followUpPage {
	p := &followUpPage{editor: editor{s: s}, cancel: func() {}, counts: theme.NewClipped("", theme.Muted), narrow: theme.NewText("", theme.Watch)}
	p.list = newRows(func() int { return len(p.lines) }, func() fyne.CanvasObject { return newFollowUpRow() }, p.draw, p.press)
	p.list.moved = func(int) { s.hint() }
	p.list.reach = p.lastOf
	p.rows = container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(0), p.header(), newColumnHeads()), nil, nil, nil, p.list)
	p.split = container.New(splitLayout{}, p.rows)
	p.closed = func() {
		p.split.Objects = []fyne.CanvasObject{p.rows}
		p.split.Refresh()
	}
	p.back = p.focus
	return p
}

// header asks how contact is made. A day's visits are all of one kind, so it is asked once; it is not remembered over a
// restart, for yesterday's way would be written down as today's.
func (p *followUpPage) header() fyne.CanvasObject {
	d := p.s.w.desk
	var chips fyne.CanvasObject = theme.NewText("", theme.Muted)
	if q := question(d.Pack(), "follow_up", "mode"); q != nil {
		p.mode = fields.New(fields.Ask{
			Question: q, Today: d.Today(), Width: 46 * theme.Grid, Label: d.ChoiceLabel,
			Read:     func(text string) (forms.Answer, error) { return forms.Parse(q, text) },
			Write:    func(a forms.Answer, full bool) string { return d.Show(q, a, full) },
			Options:  func(query string) []fields.Option { return options(d, q, query) },
			Answered: func(a forms.Answer) { p.contact.Mode = a.Text() },
			Up:       p.headPress,
		})
		chips = p.mode.Object()
	}
	p.date = fields.NewInput(words.dateHint, p.headPress)
	p.date.Focused = func(on bool) {
		if on {
			p.date.SelectAll()
		} else {
			p.readDate()
		}
	}
	mode := container.NewBorder(nil, nil, hintText(keyMode, words.mode), nil, container.New(layout.NewCustomPaddedLayout(0, 0, theme.Grid, 0), middle(chips)))
	date := container.New(layout.NewCustomPaddedHBoxLayout(theme.Grid), middle(theme.NewText(words.date, theme.Muted)), fixed(14*theme.Grid, 0, p.date))
	return container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 3*theme.Grid),
		container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid), mode,
			container.NewBorder(nil, nil, date, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 0),
				container.NewBorder(nil, nil, nil, p.narrow, p.counts)))))
}

// lastOf is the line of the last labourer of the household on line i: who confirms a household should see all of it.
func (p *followUpPage) lastOf(i int) int {
	if i >= len(p.lines) {
		return i
	}
	for house := p.lines[i].house; i+1 < len(p.lines) && p.lines[i+1].house == house; {
		i++
	}
	return i
}

// middle centres an object in the height it is given.
func middle(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedVBoxLayout(0), layout.NewSpacer(), o, layout.NewSpacer())
}

// hintText is a key and its word.
func hintText(press keys.Press, word string) fyne.CanvasObject {
	return middle(container.New(layout.NewCustomPaddedHBoxLayout(theme.Grid),
		theme.NewSized(press.String(), theme.Accent, theme.SizeBody, true), theme.NewText(word, theme.Muted)))
}

// question finds a question of the pack, nil when the pack has none of that name.
func question(p *forms.Pack, form, name string) *forms.Question {
	f := p.Form(form)
	if f == nil {
		return nil
	}
	return f.Question(name)
}

func (p *followUpPage) object() fyne.CanvasObject { return p.split }

func (p *followUpPage) open() {
	d := p.s.w.desk
	if p.contact.Date == "" && d.Today().Month() == d.Month() {
		p.contact.Date = d.Today()
	}
	p.date.Put(string(p.contact.Date))
	p.s.w.Canvas().Focus(p.list)
	p.load(p.focus)
}

// focus goes to the next thing to do: how contact is made before anything else.
func (p *followUpPage) focus() {
	switch {
	case p.panel != nil:
		p.panel.focus()
	case p.contact.Mode == "" && p.mode != nil && len(p.lines) > 0:
		p.s.w.Canvas().Focus(p.mode.Focus())
	default:
		p.s.w.Canvas().Focus(p.list)
	}
}

// headPress are the presses of the header's fields.
func (p *followUpPage) headPress(press keys.Press) bool {
	switch press {
	case keys.Enter, keys.Down:
		if p.contact.Mode == "" {
			p.s.banner.say(theme.Watch, words.modeFirst)
			return true
		}
		if !p.readDate() {
			return true
		}
		p.s.banner.hide()
		p.s.w.Canvas().Focus(p.list)
	case keys.Escape:
		p.s.w.Canvas().Focus(p.list)
	default:
		return p.s.press(press)
	}
	return true
}

// readDate takes the day of the follow-ups.
func (p *followUpPage) readDate() bool {
	text := p.date.Text
	if n, err := strconv.Atoi(text); err == nil && len(text) <= 2 && n > 0 {
		text = string(p.s.w.desk.Month().Day(n))
	}
	if text == "" {
		p.contact.Date = ""
		return true
	}
	day, err := forms.ParseDay(text)
	if err != nil {
		p.s.banner.say(theme.Alarm, words.dateUnread)
		return false
	}
	p.contact.Date = day
	p.date.Put(string(day))
	return true
}

// load reads the worklist anew beside the page, keeps the cursor on its person, and then goes on.
func (p *followUpPage) load(then func()) {
	p.cancel()
	filter := p.filter
	var houses []app.Household
	p.cancel = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		houses, err = p.s.w.desk.Worklist(ctx, "", filter)
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.take(houses)
		then()
		p.s.hint()
	})
}

func (p *followUpPage) take(houses []app.Household) {
	household, person := p.at()
	p.houses = houses
	p.lines = p.lines[:0]
	for i, h := range houses {
		p.lines = append(p.lines, lineAt{i, -1})
		for j := range h.Lines {
			p.lines = append(p.lines, lineAt{i, j})
		}
	}
	p.count()
	p.list.Refresh()
	if !p.find(household, person) {
		p.list.move(max(0, p.nextOpen(0)))
	}
}

// at is the household and the person under the cursor.
func (p *followUpPage) at() (household, person string) {
	if p.list.cursor >= len(p.lines) {
		return "", ""
	}
	at := p.lines[p.list.cursor]
	household = p.houses[at.house].ID
	if at.line >= 0 {
		person = p.houses[at.house].Lines[at.line].Person
	}
	return household, person
}

// find moves the cursor to a person's line, or to the household's.
func (p *followUpPage) find(household, person string) bool {
	best := -1
	for i, at := range p.lines {
		h := p.houses[at.house]
		if h.ID != household {
			continue
		}
		if at.line < 0 && best < 0 || at.line >= 0 && h.Lines[at.line].Person == person {
			best = i
		}
	}
	if best < 0 {
		return false
	}
	p.list.move(best)
	return true
}

// goTo shows a place somebody asked for; the filter goes when it hides the place.
func (p *followUpPage) goTo(route app.Route) {
	p.closePanel()
	p.filter = route.Filter
	p.load(func() {
		if route.Household == "" {
			p.list.move(max(0, p.nextOpen(0)))
		} else if !p.find(route.Household, route.Person) {
			p.s.tell(words.notAsked)
		}
		p.focus()
	})
}

// openState reports whether something is left to do on the line.
func openState(s app.State) bool {
	return s != app.StateDone && s != app.StateChanged && s != app.StateNotReached
}

func openLine(l app.Line) bool { return openState(l.State) }

// nextOpen is the next line with something to do from i on, going round: a household line when all of it is still to
// do, else the person; −1 when there is none.
func (p *followUpPage) nextOpen(i int) int {
	for n := range p.lines {
		k := (i + n) % len(p.lines)
		at := p.lines[k]
		lines := p.houses[at.house].Lines
		if at.line < 0 && slices.ContainsFunc(lines, confirmable) || at.line >= 0 && openLine(lines[at.line]) {
			return k
		}
	}
	return -1
}

// confirmable reports whether Enter on the household can confirm the line's facts.
func confirmable(l app.Line) bool { return l.State == app.StateTodo && !l.NoLast }

// payMissing reports whether Enter on the household can confirm the pay of the line.
func payMissing(l app.Line) bool {
	return l.State == app.StateIncomplete && slices.Contains(l.Missing, "pay")
}

// count says how far the month is.
func (p *followUpPage) count() {
	done, away, left := 0, 0, 0
	for _, h := range p.houses {
		for _, l := range h.Lines {
			switch {
			case l.State == app.StateNotReached:
				away++
			case openLine(l):
				left++
			default:
				done++
			}
		}
	}
	p.counts.Set(words.counts(len(p.houses), done, away, left), theme.Muted)
	text := ""
	if p.filter.States != nil || p.filter.Group != "" {
		text = keyFilter.String() + " " + words.showAll
	}
	p.narrow.Set(text, theme.Watch)
}

// heard reads the households anew that a save touched; each row keeps its place.
func (p *followUpPage) heard(e app.Event) {
	switch e.Kind {
	case app.Saved, app.DraftKept:
		for i := range p.houses {
			if slices.ContainsFunc(p.houses[i].Lines, func(l app.Line) bool { return slices.Contains(e.Records, l.Record) }) {
				p.reload(i)
			}
		}
		p.count()
		p.list.Refresh()
	case app.Imported, app.MonthSet, app.PersonSet:
		p.contact.Date = ""
		p.closePanel()
		p.open()
	}
}

// reload reads one household. Who left it or came is not moved about before the page opens again.
func (p *followUpPage) reload(i int) {
	fresh, err := p.s.w.desk.Worklist(p.s.w.ctx, "", app.Filter{Household: p.houses[i].ID})
	if err != nil {
		p.s.fail(err)
		return
	}
	for _, h := range fresh {
		for j, old := range p.houses[i].Lines {
			at := slices.IndexFunc(h.Lines, func(l app.Line) bool { return l.Person == old.Person })
			if at >= 0 {
				p.houses[i].Lines[j] = h.Lines[at]
			}
		}
	}
}

// press are the presses on the list.
func (p *followUpPage) press(press keys.Press) bool {
	if press == keyFilter {
		p.toggleFilter()
		return true
	}
	if press == keyMode && p.mode != nil {
		p.s.w.Canvas().Focus(p.mode.Focus())
		return true
	}
	if press == keyExport {
		p.s.export()
		return true
	}
	if len(p.lines) == 0 {
		return p.s.own(press)
	}
	at := p.lines[p.list.cursor]
	if at.line < 0 {
		return p.onHousehold(at.house, press) || p.s.own(press)
	}
	return p.onPerson(p.houses[at.house].Lines[at.line], press) || p.s.own(press)
}

func (p *followUpPage) onHousehold(house int, press keys.Press) bool {
	switch press {
	case keys.Enter:
		p.confirm(house)
	case keys.Space:
		p.list.move(p.list.cursor + 1)
		_, person := p.at()
		p.edit(person, "")
	default:
		return false
	}
	return true
}

// confirm is Enter on a household: first 本户情况与上月相同, then 收入与上月相同, then on to who is left.
func (p *followUpPage) confirm(house int) {
	if !p.ready() {
		return
	}
	h := p.houses[house]
	c := app.Confirmation{Contact: p.contact}
	switch {
	case slices.ContainsFunc(h.Lines, confirmable):
	case slices.ContainsFunc(h.Lines, payMissing):
		c.PaySame = true
	default:
		p.advance()
		return
	}
	done, err := p.s.w.desk.Confirm(p.s.w.ctx, h.ID, "", c)
	if err != nil {
		p.s.fail(err)
		return
	}
	p.reload(house)
	p.count()
	p.list.Refresh()
	p.s.hint()
	if len(done.Facts)+len(done.Pay) == 0 && len(done.Skipped) > 0 {
		p.s.banner.say(theme.Watch, done.Skipped[0].Reason)
	}
	if !c.PaySame && slices.ContainsFunc(p.houses[house].Lines, payMissing) {
		return // Enter again for the pay
	}
	p.advance()
}

// ready asks for the contact before anything is written.
func (p *followUpPage) ready() bool {
	if p.contact.Mode == "" && p.mode != nil {
		p.s.banner.say(theme.Watch, words.modeFirst)
		p.s.w.Canvas().Focus(p.mode.Focus())
		return false
	}
	return p.readDate()
}

// advance moves to the next thing to do: who is left in the household, then the next household.
func (p *followUpPage) advance() {
	household, _ := p.at()
	next := p.nextOpen(p.list.cursor + 1)
	for i, at := range p.lines {
		if h := p.houses[at.house]; h.ID == household && at.line >= 0 && openLine(h.Lines[at.line]) {
			next = i
			break
		}
	}
	if next < 0 {
		p.s.tell(words.allDone)
		return
	}
	p.list.move(next)
	p.s.hint()
}

func (p *followUpPage) onPerson(l app.Line, press keys.Press) bool {
	if n, ok := press.Digit(); ok && l.State == app.StateIncomplete {
		p.edit(l.Person, l.Missing[0])
		if p.panel != nil {
			if focused := p.s.w.Canvas().Focused(); focused != nil {
				focused.TypedRune(rune('0' + n)) // what the line lacks is typed where it stands
			}
		}
		return true
	}
	switch press {
	case keys.Enter, keys.Space:
		field := ""
		if l.State == app.StateIncomplete {
			field = l.Missing[0]
		}
		p.edit(l.Person, field)
	case keys.F2:
		p.notReached(l)
	case fields.Unknown, fields.Refused:
		p.payState(l, press)
	default:
		return false
	}
	return true
}

// notReached writes 未联系上: a record of its own, never a zero. The form opens for what the pack asks about it.
func (p *followUpPage) notReached(l app.Line) {
	if !p.ready() {
		return
	}
	if !openLine(l) && l.State != app.StateNotReached {
		p.s.banner.say(theme.Watch, words.alreadyDone)
		return
	}
	p.editWith(l, "", forms.Answers{"outcome": forms.Text("not_reached")})
}

// payState writes 不清楚 or 拒答 for what the line still lacks.
func (p *followUpPage) payState(l app.Line, press keys.Press) {
	if l.State != app.StateIncomplete {
		p.s.banner.say(theme.Watch, words.payOnly)
		return
	}
	state := forms.Unknown
	if press == fields.Refused {
		state = forms.Refused
	}
	d := p.s.w.desk
	session, err := d.OpenFollowUp(p.s.w.ctx, l.Person, "", p.contact)
	if err == nil {
		for _, name := range l.Missing {
			if err == nil {
				err = session.Answer(p.s.w.ctx, name, forms.In(state))
			}
		}
		if err == nil {
			err = session.Save(p.s.w.ctx, "")
		}
	}
	if err != nil {
		p.s.fail(err)
		return
	}
	p.reloadPerson(l)
	p.advance()
}

func (p *followUpPage) reloadPerson(l app.Line) {
	for i, h := range p.houses {
		if h.ID == l.Household {
			p.reload(i)
		}
	}
	p.count()
	p.list.Refresh()
}

// edit opens the person's form beside the list, at a question if it is given.
func (p *followUpPage) edit(person, field string) {
	at := p.lines[p.list.cursor]
	h := p.houses[at.house]
	if i := slices.IndexFunc(h.Lines, func(l app.Line) bool { return l.Person == person }); i >= 0 && p.ready() {
		p.editWith(h.Lines[i], field, nil)
	}
}

// editWith opens the form with answers already given.
func (p *followUpPage) editWith(l app.Line, field string, given forms.Answers) {
	session, err := p.s.w.desk.OpenFollowUp(p.s.w.ctx, l.Person, "", p.contact)
	for name, a := range given {
		if err == nil {
			err = session.Answer(p.s.w.ctx, name, a)
		}
	}
	if err != nil {
		p.s.fail(err)
		return
	}
	detail := l.Last
	if l.NoLast {
		detail = words.noLast
	}
	title := l.Name
	if l.Age >= 0 {
		title += " " + words.age(l.Age)
	}
	p.panel = newFormPanel(p.s.w, paperOf(session), title, detail, p.panelPress, p.panelSaved)
	p.split.Objects = []fyne.CanvasObject{p.rows, p.panel.object}
	p.split.Refresh()
	if field == "" || !p.panel.focusOn(field) {
		p.panel.focus()
	}
	p.s.hint()
}

func (p *followUpPage) panelSaved() {
	p.closePanel()
	p.list.Refresh()
	p.focus()
	household, _ := p.at()
	for i, h := range p.houses {
		if h.ID == household {
			p.reload(i)
		}
	}
	p.count()
	p.advance()
}

// toggleFilter shows only who is left to do, or everybody again.
func (p *followUpPage) toggleFilter() {
	if p.filter.States == nil && p.filter.Group == "" {
		p.filter.States = []app.State{app.StateTodo, app.StateDraft, app.StateIncomplete, app.StateUndecided, app.StateConflict}
	} else {
		p.filter = app.Filter{}
	}
	p.load(func() {})
}

func (p *followUpPage) hints() []hint {
	quiet := []hint{
		{press: keyMode, verb: words.mode, quiet: true}, {press: keyFilter, verb: words.filter, quiet: true},
		{key: "PgUp PgDn Home End", verb: words.leaf, quiet: true},
		{press: keyExport, verb: words.export, quiet: true},
	}
	if p.panel != nil {
		return p.panelHints()
	}
	if len(p.lines) == 0 {
		return quiet
	}
	at := p.lines[p.list.cursor]
	h := p.houses[at.house]
	if at.line < 0 {
		verb := words.nextHousehold
		switch {
		case slices.ContainsFunc(h.Lines, confirmable):
			verb = words.sameFacts
		case slices.ContainsFunc(h.Lines, payMissing):
			verb = words.samePay
		}
		return append([]hint{{press: keys.Enter, verb: verb}, {key: "↓", verb: words.oneByOne}, {press: keyFilter, verb: words.filterShort}}, quiet...)
	}
	l := h.Lines[at.line]
	loud := []hint{{press: keys.Space, verb: words.change}}
	switch {
	case l.State == app.StateIncomplete:
		loud = []hint{{key: "0–9", verb: words.typePay}, {press: fields.Unknown, verb: words.unknown}, {press: fields.Refused, verb: words.refuse}, {press: keys.Space, verb: words.change}}
	case l.NoLast && openLine(l):
		loud = []hint{{press: keys.Enter, verb: words.fillWhole}}
	}
	return append(append(loud, hint{press: keys.F2, verb: words.notReached}), quiet...)
}

// splitLayout gives the panel its width beside the list, or everything where the page is narrow.
type splitLayout struct{}

// besides is the width of a page on which list and panel stand side by side.
const besides = panelWidth + 60*theme.Grid

func (splitLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

func (splitLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list := size.Width
	if len(objects) > 1 {
		width := min(panelWidth, size.Width)
		if size.Width < besides {
			width = size.Width
		} else {
			list -= width
		}
		objects[1].Resize(fyne.NewSize(width, size.Height))
		objects[1].Move(fyne.NewPos(size.Width-width, 0))
	}
	objects[0].Resize(fyne.NewSize(list, size.Height))
	objects[0].Move(fyne.NewPos(0, 0))
}
