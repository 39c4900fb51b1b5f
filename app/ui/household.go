package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// householdPage is 户档案: the members beside what was written about the household, above them its income.
type householdPage struct {
	editor
	split   *fyne.Container
	all     fyne.CanvasObject
	title   *theme.Text
	detail  *theme.Text
	cases   *theme.Text // what stands open, above the members
	chart   *incomeChart
	people  *rows
	history *rows

	household string
	dossier   app.Dossier
	from      int // the page it was opened from
}

// The keys of the page.
var (
	keyLife      = keys.Press{Name: fyne.KeyF6}
	keyHousehold = keys.Press{Name: fyne.KeyF7}
	keyIncome    = keys.Press{Name: fyne.KeyF9}
)

func newHouseholdPage(s *shell) *householdPage {
	p := &householdPage{editor: editor{s: s}, chart: newIncomeChart(), from: pageHouseholds,
		title: theme.NewSized("", theme.Foreground, theme.SizeTitle, true), detail: theme.NewClipped("", theme.Muted), cases: theme.NewClipped("", theme.Watch)}
	p.people = newRows(func() int { return len(p.dossier.People) }, func() fyne.CanvasObject { return newPersonRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.dossier.People) {
			o.(*personRow).show(p.dossier.People[i], current)
		}
	}, p.press)
	p.people.moved = func(int) { s.hint() }
	p.history = newRows(func() int { return len(p.dossier.Timeline) }, func() fyne.CanvasObject { return newDeedRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.dossier.Timeline) {
			o.(*deedRow).show(p.dossier.Timeline[i], current && p.history.focused)
		}
	}, p.press)
	pad := layout.NewCustomPaddedLayout(2*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid)
	p.all = container.New(dossierLayout{}, container.New(pad, container.New(layout.NewCustomPaddedVBoxLayout(0), p.title, p.detail, p.cases)),
		container.New(layout.NewCustomPaddedLayout(0, theme.Grid, 3*theme.Grid, 3*theme.Grid), p.chart.object), p.people, p.history)
	p.split = container.New(splitLayout{}, p.all)
	p.closed = func() {
		p.split.Objects = []fyne.CanvasObject{p.all}
		p.split.Refresh()
	}
	p.back = p.focus
	return p
}

// dossierLayout sets head and chart above the members and the history; a low window has no chart, a narrow one no
// history beside the members but beneath them.
type dossierLayout struct{}

// MinSize is called by Fyne.
func (dossierLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

// Layout is called by Fyne.
func (dossierLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	head, chart, people, history := objects[0], objects[1], objects[2], objects[3]
	y := head.MinSize().Height
	head.Resize(fyne.NewSize(size.Width, y))
	if height := chart.MinSize().Height; size.Height > y+height+24*theme.Grid {
		chart.Show()
		chart.Resize(fyne.NewSize(size.Width, height))
		chart.Move(fyne.NewPos(0, y))
		y += height
	} else {
		chart.Hide()
	}
	rest := size.Height - y
	if size.Width < 110*theme.Grid {
		people.Resize(fyne.NewSize(size.Width, rest*0.6))
		people.Move(fyne.NewPos(0, y))
		history.Resize(fyne.NewSize(size.Width, rest*0.4))
		history.Move(fyne.NewPos(0, y+rest*0.6))
		return
	}
	width := size.Width * 0.52
	people.Resize(fyne.NewSize(width, rest))
	people.Move(fyne.NewPos(0, y))
	history.Resize(fyne.NewSize(size.Width-width, rest))
	history.Move(fyne.NewPos(width, y))
}

func (p *householdPage) object() fyne.CanvasObject { return p.split }

func (p *householdPage) open() {
	p.load()
	p.focus()
}

func (p *householdPage) focus() {
	if p.panel != nil {
		p.panel.focus()
		return
	}
	p.s.w.Canvas().Focus(p.people)
}

// show puts a household on the page, the cursor on a member if one is given.
func (p *householdPage) show(household, person string) {
	p.closePanel()
	if household != p.household {
		p.people.cursor, p.history.cursor = 0, 0
	}
	p.household = household
	p.load()
	for i, m := range p.dossier.People {
		if m.ID == person {
			p.people.move(i)
		}
	}
}

func (p *householdPage) load() {
	dossier, err := p.s.w.desk.Dossier(p.s.w.ctx, p.household)
	if err != nil {
		p.s.fail(err)
		return
	}
	p.dossier = dossier
	p.title.Set(words.household(dossier.Head), theme.Foreground)
	parts, tone := []string{words.people(len(dossier.People))}, theme.Muted
	if away := p.s.w.desk.Away(dossier.Village); away != "" {
		parts, tone = []string{words.movedTo(away)}, theme.Watch
	}
	for _, text := range []string{dossier.Class, dossier.Group, dossier.No} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	p.detail.Set(strings.Join(parts, " · "), tone)
	p.drawCases()
	p.chart.show(dossier.Incomes)
	p.people.cursor = max(0, min(p.people.cursor, len(dossier.People)-1))
	p.people.Refresh()
	p.history.Refresh()
	p.all.Refresh()
}

// drawCases says in a line what stands open, the warning first.
func (p *householdPage) drawCases() {
	p.cases.Hide()
	if len(p.dossier.Cases) == 0 {
		return
	}
	mark, parts := theme.MarkWatch, make([]string, len(p.dossier.Cases))
	for i, c := range p.dossier.Cases {
		if parts[i] = words.openCase(c, p.s.w.desk.Today()); c.Overdue {
			mark = theme.MarkAlarm
		}
	}
	text := mark.Sign + " " + strings.Join(parts, words.caseSeparator)
	if p.warned() {
		text = keyFile.String() + " " + text
	}
	p.cases.Show()
	p.cases.Set(text, mark.Tone)
}

// warned reports whether 预警 may have the household.
func (p *householdPage) warned() bool {
	return slices.ContainsFunc(p.dossier.Cases, func(c app.OpenCase) bool { return c.Form == formWarning || c.Form == formSupplementCase })
}

func (p *householdPage) heard(e app.Event) {
	if e.Kind != app.DraftKept {
		p.load()
	}
}

// at is the member under the cursor.
func (p *householdPage) at() (app.Person, bool) {
	if p.people.cursor < len(p.dossier.People) {
		return p.dossier.People[p.people.cursor], true
	}
	return app.Person{}, false
}

func (p *householdPage) press(press keys.Press) bool {
	person, some := p.at()
	switch press {
	case keys.Enter, keys.Space:
		if p.history.focused {
			p.s.w.Canvas().Focus(p.people)
		} else if some {
			p.edit(app.Target{Form: "person", Record: person.ID, Person: person.ID, Household: p.household}, person.Name, "")
		}
	case keyLife:
		if some {
			p.edit(app.Target{Form: "person", Record: person.ID, Person: person.ID, Household: p.household}, person.Name, "lifecycle")
		}
	case keyNew:
		p.edit(app.Target{Form: "person", Household: p.household}, words.newMember, "name")
	case keyHousehold:
		p.edit(app.Target{Form: "household", Record: p.household, Household: p.household}, words.household(p.dossier.Head), "")
	case keyIncome:
		p.edit(app.Target{Form: "income", Household: p.household}, words.householdIncome, "")
	case keyFile:
		if p.warned() {
			p.s.goTo(app.Route{Page: app.PageWarnings, Household: p.household})
		}
	case keys.F5:
		p.s.visit(p.household)
	case keys.Right:
		p.s.w.Canvas().Focus(p.history)
	case keys.Left:
		p.s.w.Canvas().Focus(p.people)
	case keys.Escape:
		if p.s.banner.Visible() {
			return p.s.own(press)
		}
		p.s.open(p.from)
	default:
		return p.s.own(press)
	}
	return true
}

// edit opens a form beside the page, at a question if it is given.
func (p *householdPage) edit(t app.Target, title, field string) {
	session, err := p.s.w.desk.Open(p.s.w.ctx, t)
	if err != nil {
		p.s.fail(err)
		return
	}
	p.panel = newFormPanel(p.s.w, paperOf(session), title, words.household(p.dossier.Head), p.panelPress, func() {
		p.leave()
	})
	p.split.Objects = []fyne.CanvasObject{p.all, p.panel.object}
	p.split.Refresh()
	if t.Record == "" && t.Form == "person" {
		p.panel.open("")
	}
	if field == "" || !p.panel.focusOn(field) {
		p.panel.focus()
	}
	p.s.hint()
}

func (p *householdPage) hints() []hint {
	if p.panel != nil {
		return p.panelHints()
	}
	hints := []hint{{press: keys.F5, verb: words.startVisit}, {press: keyLife, verb: words.changeLife}, {press: keyNew, verb: words.newMember},
		{press: keyHousehold, verb: words.changeHousehold}, {press: keyIncome, verb: words.householdIncome}, {key: "← →", verb: words.toHistory, quiet: true},
		{press: keys.Escape, verb: words.back, quiet: true}}
	if p.warned() {
		hints = append([]hint{{press: keyFile, verb: words.toWarning}}, hints...)
	}
	if _, some := p.at(); some {
		return append([]hint{{press: keys.Enter, verb: words.changeMember}}, hints...)
	}
	return hints
}

// personRow is a member.
type personRow struct {
	columns
	sign, name, who, facts, pay *theme.Text
}

func newPersonRow() *personRow {
	r := &personRow{sign: theme.NewText("", theme.Todo), name: theme.NewText("", theme.Foreground), who: theme.NewText("", theme.Muted),
		facts: theme.NewText("", theme.Muted), pay: theme.NewNumber("", theme.Foreground)}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.sign, 2 * g, 0}, {r.name, 10 * g, 0}, {r.who, 20 * g, 1}, {r.facts, 0, 0}, {r.pay, 16 * g, 0}})
	r.ExtendBaseWidget(r)
	return r
}

func (r *personRow) show(p app.Person, current bool) {
	who := []string{}
	for _, text := range []string{p.Relation, p.Class} {
		if text != "" {
			who = append(who, text)
		}
	}
	if p.Age >= 0 {
		who = append([]string{strconv.Itoa(p.Age)}, who...)
	}
	sign, facts, tone, pay := theme.Mark{}, p.Life, theme.Watch, ""
	if p.Line != nil {
		sign, tone = markOf(*p.Line), theme.Foreground
		if facts = p.Line.Now; facts == "" {
			facts, tone = p.Line.Last, theme.Muted
		}
		if pay = p.Line.Pay; pay == "" {
			pay = p.Line.LastPay
		}
		if p.Line.Change != "" {
			pay = p.Line.Change + "  " + pay
		}
		if p.Life != "" {
			facts = p.Life + " · " + facts
		}
	}
	r.sign.Set(sign.Sign, sign.Tone)
	r.name.Set(p.Name, theme.Foreground)
	r.who.Set(strings.Join(who, " "), theme.Muted)
	r.facts.Set(facts, tone)
	r.pay.Set(pay, theme.Foreground)
	r.mark(current)
}

// deedRow is a line of the history.
type deedRow struct {
	columns
	at, by, what, text *theme.Text
}

func newDeedRow() *deedRow {
	r := &deedRow{at: theme.NewText("", theme.Muted), by: theme.NewText("", theme.Muted), what: theme.NewText("", theme.Foreground), text: theme.NewText("", theme.Muted)}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.at, 11 * g, 0}, {r.by, 8 * g, 1}, {r.what, 19 * g, 0}, {r.text, 0, 0}})
	r.ExtendBaseWidget(r)
	return r
}

func (r *deedRow) show(d app.Deed, current bool) {
	by := d.By
	if d.Import {
		by = words.byImport
	}
	what := d.Form
	if d.Whom != "" {
		what = d.Whom + " " + what
	}
	text := d.Text
	if d.Reason != "" {
		text += "（" + d.Reason + "）"
	}
	if d.Month != "" {
		text = string(d.Month) + "  " + text
	}
	r.at.Set(d.At[:min(len(d.At), len("2006-01-02"))], theme.Muted)
	r.by.Set(by, theme.Muted)
	r.what.Set(what, theme.Foreground)
	r.text.Set(text, theme.Muted)
	r.mark(current)
}
