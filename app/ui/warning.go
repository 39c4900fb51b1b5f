package ui

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// warningPage is 预警: the households whose income or livelihood needs a person, and the one under the cursor on a card.
// A digit takes a suggestion, Enter opens the warning, Space the measure that is due for a look back; saving comes back
// and moves on. What was ended keeps its line until the page is opened again.
type warningPage struct {
	editor
	split  *fyne.Container
	all    *fyne.Container
	title  *theme.Text
	counts *fyne.Container
	empty  *theme.Text
	list   *rows
	card   *warningCard
	bar    *reasonBar
	stop   func()

	month    forms.Month
	warnings []app.Warning
	ended    map[string]bool // households
	fresh    map[string]bool // households read anew since the list began to be read
	reading  *theme.Text     // how far reading it is
	at       string          // household the cursor is on, or is to go to when the list has been read
	sought   string          // household another page leads to, until it was found
	here     warningShown    // what is on the card
	read     bool            // the whole list was read since the page exists
}

// The forms of the page, and the question of a look back.
const (
	formWarning        = "warning"
	formSupplementCase = "supplement_case"
	questionReview     = "review_" // and the months after which it is asked
)

// settingRefusals remembers why suggestions were refused.
const settingRefusals = "refusal_reasons"

// keyFile goes from a warning to the household's file, and back.
var keyFile = keys.Press{Name: fyne.KeyF3}

func newWarningPage(s *shell) *warningPage {
	p := &warningPage{editor: editor{s: s}, stop: func() {}, card: newWarningCard(), ended: map[string]bool{}, fresh: map[string]bool{}, reading: theme.NewText("", theme.Muted), empty: theme.NewClipped("", theme.Done),
		title: theme.NewSized(words.pages[pageWarnings], theme.Foreground, theme.SizeTitle, true), counts: container.New(flow{3 * theme.Grid})}
	p.list = newRows(func() int { return len(p.warnings) }, func() fyne.CanvasObject { return newWarningRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.warnings) {
			w := p.warnings[i]
			o.(*warningRow).show(w, p.ended[w.Household], p.s.w.desk.Today(), current)
		}
	}, p.press)
	p.list.moved = func(int) { p.look() }
	p.bar = newReasonBar(s, settingRefusals, p.unask)
	p.bar.object.Hide()
	head := container.New(layout.NewCustomPaddedLayout(2*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), p.counts)
	p.all = container.New(warningLayout{func() int { return len(p.warnings) }}, head, container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 3*theme.Grid), container.NewVBox(p.empty)), p.list),
		p.card.object, p.bar.object)
	p.split = container.New(splitLayout{}, p.all)
	p.closed = func() {
		p.split.Objects = []fyne.CanvasObject{p.all}
		p.split.Refresh()
	}
	p.back = p.focus
	return p
}

// warningLayout sets the list to the left of the card, or above it where the page is narrow. A low window has no head and
// one line of the list: the card must be seen.
type warningLayout struct{ length func() int }

// warningWidth is the width of the list beside the card.
const warningWidth = 42 * theme.Grid

// MinSize is called by Fyne.
func (warningLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Layout is called by Fyne.
func (l warningLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	head, list, card, bar := objects[0], objects[1], objects[2], objects[3]
	place := func(o fyne.CanvasObject, x, y, width, height float32) {
		o.Resize(fyne.NewSize(width, max(0, height)))
		o.Move(fyne.NewPos(x, y))
	}
	y, bottom := float32(0), size.Height
	low := size.Height < lowPage && card.Visible()
	if head.Show(); low {
		head.Hide()
	} else {
		y = head.MinSize().Height
		place(head, 0, 0, size.Width, y)
	}
	if bar.Visible() {
		bottom -= reasonHeight
		place(bar, 0, bottom, size.Width, reasonHeight)
	}
	switch {
	case !card.Visible():
		place(list, 0, y, size.Width, bottom-y)
	case size.Width < narrowPage:
		lines := float32(min(3, l.length()))
		if low {
			lines = 1
		}
		place(list, 0, y, size.Width, lines*warningPitch)
		y += lines * warningPitch
		place(card, 0, y, size.Width, bottom-y)
	default:
		place(list, 0, y, warningWidth, bottom-y)
		place(card, warningWidth, y, size.Width-warningWidth, bottom-y)
	}
}

func (p *warningPage) object() fyne.CanvasObject { return p.split }

func (p *warningPage) open() {
	if p.panel == nil {
		p.load()
	}
	p.focus()
}

// show opens the page with the cursor on a household.
func (p *warningPage) show(household string) {
	if household != "" {
		p.sought = household
	}
	p.s.open(pageWarnings)
}

func (p *warningPage) focus() {
	switch {
	case p.panel != nil:
		p.panel.focus()
	case p.bar.object.Visible():
	default:
		p.s.w.Canvas().Focus(p.list)
	}
}

// load reads the list beside the page; what was there stays in sight until then, and the cursor stays on its household. The
// first time, what stands open is there at once, and what nobody raised yet is added when all households were compared.
func (p *warningPage) load() {
	p.stop()
	d := p.s.w.desk
	if m := d.Month(); m != p.month {
		p.month, p.read = m, false
	}
	clear(p.fresh)
	if p.read {
		p.compare()
		return
	}
	var open []app.Warning
	p.stop = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		open, err = d.OpenWarnings(ctx, p.month, app.Filter{})
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.put(open)
		p.compare()
	})
	p.empty.Set(words.readingWarnings, theme.Muted)
}

// compare reads the whole list.
func (p *warningPage) compare() {
	d := p.s.w.desk
	var list []app.Warning
	clear(p.fresh)
	p.tellReading(words.readingWarnings)
	p.stop = p.s.w.beside(func(ctx context.Context, progress app.Progress) (err error) {
		list, err = d.Warnings(ctx, p.month, app.Filter{}, progress)
		return err
	}, func(n, _ int, _ string) {
		p.tellReading(words.readingWarnings + " " + words.number(n))
	}, func(err error) {
		p.tellReading("")
		if err != nil {
			p.s.fail(err)
			return
		}
		p.read = true
		p.put(list)
		if p.sought != "" {
			p.s.tell(words.warningGone)
		}
		p.sought = ""
	})
}

// tellReading says how far the reading is: beside the count of what is there already, or in the place of the list.
func (p *warningPage) tellReading(text string) {
	p.reading.Set(text, theme.Muted)
	if len(p.warnings) == 0 && !p.read {
		p.reading.Set("", theme.Muted)
		p.empty.Set(text, theme.Muted)
	}
	p.counts.Refresh()
}

// put shows a list that was read, the cursor on the household it was on. What was read anew in the meantime, or ended, stays as it is.
func (p *warningPage) put(list []app.Warning) {
	for _, w := range p.warnings {
		if !p.fresh[w.Household] {
			continue
		}
		if i := slices.IndexFunc(list, func(x app.Warning) bool { return x.Household == w.Household }); i >= 0 {
			list[i] = w
		} else {
			list = append(list, w)
		}
	}
	maps.DeleteFunc(p.ended, func(household string, _ bool) bool { return !p.fresh[household] })
	p.warnings = list
	at := slices.IndexFunc(list, func(w app.Warning) bool { return w.Household == p.sought })
	if at >= 0 {
		p.sought = ""
	} else {
		at = slices.IndexFunc(list, func(w app.Warning) bool { return w.Household == p.at })
	}
	p.list.cursor = max(0, at)
	p.list.Refresh()
	p.list.bring()
	p.look()
}

// look puts the warning under the cursor on the card, whole.
func (p *warningPage) look() {
	p.here = warningShown{today: p.s.w.desk.Today()}
	if p.list.cursor < len(p.warnings) {
		p.at = p.warnings[p.list.cursor].Household
		p.again(p.at)
	}
	p.draw()
}

// again reads one warning anew and keeps its line in its place.
func (p *warningPage) again(household string) {
	i := slices.IndexFunc(p.warnings, func(w app.Warning) bool { return w.Household == household })
	if i < 0 {
		return
	}
	w, ok, err := p.s.w.desk.Warning(p.s.w.ctx, household, p.month)
	switch {
	case err != nil:
		p.s.fail(err)
		return
	case !ok:
		w = p.warnings[i]
	}
	p.ended[household], p.fresh[household] = !ok, true
	p.warnings[i] = w
	p.warnings[i].Items, p.warnings[i].Suggestions = nil, nil // the card has them
	if household == p.at {
		d := p.s.w.desk
		p.here = warningShown{Warning: w, ended: !ok, today: d.Today(), month: p.month, monthText: d.ShowMonth(p.month), comparedText: d.ShowMonth(w.Compared)}
	}
	p.list.RefreshItem(i)
}

// draw draws the counts and the card.
func (p *warningPage) draw() {
	left, overdue := 0, 0
	for _, w := range p.warnings {
		if !p.ended[w.Household] {
			if left++; w.Overdue {
				overdue++
			}
		}
	}
	p.counts.Objects = []fyne.CanvasObject{p.title, theme.NewText(words.warned(left), theme.Muted)}
	if overdue > 0 {
		p.counts.Add(theme.NewText(theme.MarkAlarm.Sign+" "+words.overdue(overdue), theme.Alarm))
	}
	p.counts.Add(p.reading)
	switch {
	case len(p.warnings) == 0 && !p.read:
		p.card.object.Hide()
	case len(p.warnings) == 0:
		p.card.object.Hide()
		p.empty.Set(words.noWarnings, theme.Done)
	default:
		p.empty.Set("", theme.Done)
		p.card.object.Show()
		p.card.show(p.here)
	}
	p.all.Refresh()
	p.s.hint()
}

// heard reads anew after news from elsewhere. A save of what the list knows is read in its place.
func (p *warningPage) heard(e app.Event) {
	if e.Kind == app.DraftKept || p.panel != nil || p.bar.object.Visible() {
		return
	}
	if household, ok := p.known(e.Records); ok && e.Kind == app.Saved {
		p.again(household)
		p.draw()
		return
	}
	p.load()
}

// known is the household of the list all of whose cases the records are.
func (p *warningPage) known(records []string) (household string, ok bool) {
	for _, w := range p.warnings {
		mine := func(record string) bool {
			return record == w.Case || slices.ContainsFunc(w.Supplements, func(s app.SupplementCase) bool { return s.Case == record })
		}
		if len(records) > 0 && !slices.ContainsFunc(records, func(record string) bool { return !mine(record) }) {
			return w.Household, true
		}
	}
	return "", false
}

func (p *warningPage) press(press keys.Press) bool {
	some := p.here.Household != ""
	n, digit := press.Digit()
	switch {
	case some && digit && n >= 1 && n <= len(p.here.digits()):
		p.take(p.here.digits()[n-1])
	case some && digit && n == 0 && len(p.here.Suggestions) > offered:
		if p.here.from += offered; p.here.from >= len(p.here.Suggestions) {
			p.here.from = 0
		}
		p.draw()
	case press == fields.Refused && len(p.here.Suggestions) == 1:
		p.refuse(p.here.Suggestions[0])
	case press == fields.Refused && len(p.here.Suggestions) > 1:
		p.turn(!p.here.refusing)
	case press == keys.Escape && p.here.refusing:
		p.turn(false)
	case press == keys.Enter && some:
		p.mend()
	case press == keys.Space && len(p.measures()) > 0:
		p.review()
	case press == keyFile && some:
		p.s.goTo(app.Route{Page: app.PageHousehold, Household: p.here.Household})
	case press == keyIncome && some:
		p.edit(app.Target{Form: "income", Household: p.here.Household, Month: p.month}, words.householdIncome, "", func() {})
	case press == keyRecheck:
		p.load()
	case press == keys.Right && p.card.over():
		p.card.turn(1)
	case press == keys.Left && p.card.over():
		p.card.turn(-1)
	default:
		return p.s.own(press)
	}
	return true
}

// turn makes the digits refuse, or choose again.
func (p *warningPage) turn(refusing bool) {
	p.here.refusing = refusing
	p.draw()
}

// take takes a suggestion in hand.
func (p *warningPage) take(s app.Suggestion) {
	if p.here.refusing {
		p.refuse(s)
	} else {
		p.choose(s)
	}
}

// choose asks who answers for a suggestion, and until when; Enter Enter is who works here, by the next day it is due.
func (p *warningPage) choose(s app.Suggestion) {
	d, household, plan := p.s.w.desk, p.here.Household, p.s.w.desk.Planned(s)
	var owner *fields.Input
	a := p.s.ask(s.Label, s.Measure+" · "+s.Arithmetic+" · "+words.chooseKeys, func() string {
		plan.Owner = strings.TrimSpace(owner.Text)
		if err := d.Choose(p.s.w.ctx, household, p.month, s, plan); err != nil {
			return p.s.w.opt.Desk.Lang.Sentence(err)
		}
		p.again(household)
		p.draw()
		return ""
	})
	press := func(press keys.Press) bool {
		if press != fields.Refused {
			return a.press(press)
		}
		a.o.close()
		p.refuse(s)
		return true
	}
	owner = a.text(words.owner, words.yourName)
	owner.Keys = press
	owner.Put(plan.Owner)
	if q := question(d.Pack(), formSupplementCase, "due"); q != nil {
		a.day(words.until, q, plan.Due, press, func(day forms.Day) { plan.Due = day })
	}
	a.show()
	owner.SelectAll()
}

// day asks for a day.
func (a *asker) day(label string, q *forms.Question, now forms.Day, up keys.Handler, answered func(forms.Day)) {
	d := a.s.w.desk
	f := fields.New(fields.Ask{
		Question: q, Month: d.Month(), Today: d.Today(), Width: a.s.w.panelWidth() - labelWidth, Shape: words.shapes[q.Type], Up: up,
		Read:     func(text string) (forms.Answer, error) { return forms.Parse(q, text) },
		Write:    func(answer forms.Answer, full bool) string { return d.Show(q, answer, full) },
		Answered: func(answer forms.Answer) { answered(forms.Day(answer.Text())) },
		Unread: func(sentence string) {
			a.note.Objects = []fyne.CanvasObject{folded(sentence, theme.Alarm, false, a.s.w.panelWidth())}
			a.box.Refresh()
		},
	})
	if now != "" {
		f.Set(forms.Text(string(now)))
	}
	a.add(label, f.Object(), f.Focus(), f.Commit)
}

// refuse asks why a suggestion is refused.
func (p *warningPage) refuse(s app.Suggestion) {
	household := p.here.Household
	p.bar.object.Show()
	p.all.Refresh()
	p.bar.why(words.whyRefused, func(reason string) {
		if err := p.s.w.desk.Refuse(p.s.w.ctx, household, p.month, s, reason); err != nil {
			p.s.fail(err)
			return
		}
		p.unask()
		p.again(household)
		p.draw()
	})
	p.s.hint()
}

// unask puts the line of the reason away.
func (p *warningPage) unask() {
	p.bar.rest("")
	p.bar.object.Hide()
	p.s.w.Canvas().Focus(p.list)
	p.turn(false)
}

// mend opens the warning at what comes next: its cause, a measure, its end. Where only a look back is due, it opens that.
func (p *warningPage) mend() {
	w := p.here
	switch {
	case w.ended:
		p.s.tell(words.warningGone)
		return
	case w.Case == "" && len(w.Findings) == 0:
		p.review()
		return
	}
	session, err := p.s.w.desk.OpenWarning(p.s.w.ctx, w.Household, p.month)
	if err != nil {
		p.s.fail(err)
		return
	}
	what, next := "", w.Next
	if len(w.Findings) > 0 {
		what = w.Findings[0].Sentence
	}
	if next == "" {
		next = "cause"
	}
	p.lay(session, what, next, p.next)
}

// measures are those that were chosen, the ones due for a look back first.
func (p *warningPage) measures() []app.SupplementCase {
	var due, rest []app.SupplementCase
	for _, s := range p.here.Supplements {
		switch {
		case len(s.Reviews) > 0:
			due = append(due, s)
		case s.Chosen:
			rest = append(rest, s)
		}
	}
	return append(due, rest...)
}

// review opens the measure that is due for a look back, else the newest.
func (p *warningPage) review() {
	measures := p.measures()
	if len(measures) == 0 {
		return
	}
	s, field := measures[0], ""
	if len(s.Reviews) > 0 {
		field = questionReview + strconv.Itoa(s.Reviews[0])
	}
	p.edit(app.Target{Form: formSupplementCase, Record: s.Case, Household: p.here.Household, Month: p.month}, s.Measure, field, func() {
		if len(p.measures()) == 0 || len(p.measures()[0].Reviews) == 0 {
			p.next()
		}
	})
}

// edit opens a form of the household beside the page.
func (p *warningPage) edit(t app.Target, what, field string, then func()) {
	session, err := p.s.w.desk.Open(p.s.w.ctx, t)
	if err != nil {
		p.s.fail(err)
		return
	}
	p.lay(session, what, field, then)
}

// lay shows a form beside the page; once it is saved, the household is read anew and the page goes on.
func (p *warningPage) lay(session *app.Session, what, field string, then func()) {
	household := p.here.Household
	p.panel = newFormPanel(p.s.w, paperOf(session), words.household(p.here.Head), what, p.panelPress, func() {
		p.closePanel()
		p.again(household)
		then()
		p.draw()
		p.back()
	})
	p.split.Objects = []fyne.CanvasObject{p.all, p.panel.object}
	p.split.Refresh()
	if field == "" || !p.panel.focusOn(field) {
		p.panel.focus()
	}
	p.s.hint()
}

// next goes to the next warning that is not over.
func (p *warningPage) next() {
	for i := p.list.cursor + 1; i < len(p.warnings); i++ {
		if !p.ended[p.warnings[i].Household] {
			p.list.move(i)
			return
		}
	}
}

func (p *warningPage) hints() []hint {
	switch {
	case p.panel != nil:
		return p.panelHints()
	case p.bar.object.Visible():
		return p.bar.hints()
	}
	var hints []hint
	add := func(h hint) { hints = append(hints, h) }
	if p.here.Household != "" && !p.here.ended {
		if p.here.Case != "" || len(p.here.Findings) > 0 {
			add(hint{press: keys.Enter, verb: words.openWarning})
		}
		if n := len(p.here.digits()); n > 0 {
			verb := words.takeSuggestion
			if p.here.refusing {
				verb = words.refuseSuggestion
			}
			key := "1"
			if n > 1 {
				key += "–" + strconv.Itoa(n)
			}
			add(hint{key: key, verb: verb})
			add(hint{press: fields.Refused, verb: words.refuseSuggestion})
		}
	}
	if m := p.measures(); len(m) > 0 {
		verb := words.openMeasure
		if len(m[0].Reviews) > 0 {
			verb = words.openReview
		}
		add(hint{press: keys.Space, verb: verb})
	}
	if p.here.Household != "" {
		add(hint{press: keyFile, verb: words.toFile})
		add(hint{press: keyIncome, verb: words.householdIncome, quiet: true})
	}
	if p.card.over() {
		add(hint{key: "← →", verb: words.moreLines})
	}
	add(hint{press: keyRecheck, verb: words.recheck, quiet: true})
	return hints
}
