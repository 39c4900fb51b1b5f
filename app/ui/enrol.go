package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/store"
	"hufang/sync/enrol"
)

// enrolPage is 注册: how this computer belongs to its county. One that does not yet is led there in three steps; one that
// does sees its certificate and the computers it knows; the county's invites, admits, renews and strikes off.
type enrolPage struct {
	s       *shell
	all     *fyne.Container
	stop    func()
	stops   []fyne.Focusable
	scroll  *container.Scroll
	code    *fields.Input // of 16 digits
	county  *fields.Input // its 20 digits, where no code was used
	devices *notes
	has     app.Membership

	asked  string // the request that was written; "" = none yet
	digits string // to be read out to the county; "" where a code does it
}

func newEnrolPage(s *shell) *enrolPage {
	p := &enrolPage{s: s, all: container.NewStack(), stop: func() {}}
	p.devices = newNotes(p.press)
	p.code = fields.NewInput(words.codeShape, p.stepPress)
	p.county = fields.NewInput(words.countyShape, p.stepPress)
	return p
}

func (p *enrolPage) object() fyne.CanvasObject { return p.all }
func (p *enrolPage) commit() bool              { return true }
func (p *enrolPage) open()                     { p.load(true) }

func (p *enrolPage) heard(e app.Event) {
	if e.Kind == app.Enrolled || e.Kind == app.Received {
		p.load(false)
	}
}

// load reads how this computer stands, beside the page.
func (p *enrolPage) load(focus bool) {
	p.stop()
	var m app.Membership
	p.stop = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		m, err = p.s.w.desk.Membership(ctx)
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		was := p.has
		p.has = m
		p.draw()
		if focus || was.Enrolled != m.Enrolled {
			p.focus()
		}
		p.s.hint()
	})
}

func (p *enrolPage) isCounty() bool { return len(p.s.w.desk.Place().Code) == 6 }

func (p *enrolPage) draw() {
	switch {
	case p.has.Enrolled:
		p.drawMember()
	case p.isCounty():
		p.drawFounding()
	default:
		p.drawSteps()
	}
}

func (p *enrolPage) focus() {
	if p.has.Enrolled {
		p.s.w.Canvas().Focus(p.devices.rows)
		return
	}
	at := 0
	if p.asked != "" {
		at = len(p.stops) - 1 // to the answer
	}
	p.s.w.Canvas().Focus(p.stops[at])
}

// column puts what leads somewhere into the middle of the page.
func (p *enrolPage) column(lines *fyne.Container) {
	const g = theme.Grid
	p.scroll = container.NewVScroll(container.New(columnLayout{setupWidth}, container.New(layout.NewCustomPaddedLayout(2*g, 2*g, 2*g, 2*g), lines)))
	p.all.Objects = []fyne.CanvasObject{p.scroll}
	p.all.Refresh()
}

// drawFounding offers a county's computer to become the one that enrols others.
func (p *enrolPage) drawFounding() {
	found := newAction(words.foundCounty, keys.Enter.String(), true, p.press, p.found)
	p.stops = []fyne.Focusable{found}
	p.column(container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid), theme.NewSized(words.pages[pageEnrol], theme.Foreground, theme.SizeHeading, true),
		folded(words.foundHint, theme.Muted, false, setupWidth-4*theme.Grid), container.NewHBox(found)))
}

func (p *enrolPage) found() {
	if err := p.s.w.desk.FoundCounty(p.s.w.ctx); err != nil {
		p.s.fail(err)
	}
}

// drawSteps leads a computer that belongs to no county yet to it.
func (p *enrolPage) drawSteps() {
	const g = theme.Grid
	width := min(setupWidth, p.s.w.Canvas().Size().Width-navWidth) - 8*g
	ask := newAction(words.writeRequest, "", p.asked == "", p.stepPress, p.ask)
	take := newAction(words.takeAnswer, "", p.asked != "", p.stepPress, p.answer)
	p.stops = []fyne.Focusable{p.code, ask, p.county, take}
	first := step("1", words.stepAsk, folded(words.stepAskHint, theme.Muted, false, width), p.code, container.NewHBox(ask))
	second := step("2", words.stepCarry, folded(words.stepCarryHint, theme.Muted, false, width))
	if p.asked != "" {
		second = step("2", words.stepCarry, theme.NewClipped(theme.MarkDone.Sign+" "+words.requestWritten(p.asked), theme.Done))
		if p.digits != "" {
			second.Add(folded(words.readOut, theme.Muted, false, width))
			second.Add(theme.NewSized(p.digits, theme.Foreground, theme.SizeHeading, true))
		}
	}
	third := step("3", words.stepAnswer, folded(words.stepAnswerHint, theme.Muted, false, width), p.county, container.NewHBox(take))
	p.column(container.New(layout.NewCustomPaddedVBoxLayout(2.5*g), theme.NewSized(words.joinCounty, theme.Foreground, theme.SizeHeading, true), first, second, third))
}

// stepPress are the presses over the steps.
func (p *enrolPage) stepPress(press keys.Press) bool {
	at := 0
	for i, stop := range p.stops {
		if stop == p.s.w.Canvas().Focused() {
			at = i
		}
	}
	switch press {
	case keys.Enter, keys.Down:
		p.take(at + 1)
	case keys.Up:
		p.take(at - 1)
	default:
		return p.press(press)
	}
	return true
}

func (p *enrolPage) take(i int) {
	if i < 0 || i >= len(p.stops) {
		return
	}
	p.s.w.Canvas().Focus(p.stops[i])
	bring(p.scroll, p.stops[i].(fyne.CanvasObject))
}

// ask writes the request onto a stick.
func (p *enrolPage) ask() {
	p.s.pickPlace(words.writeRequest, func(dir string) {
		file, digits, err := p.s.w.desk.AskToJoin(p.s.w.ctx, dir, strings.TrimSpace(p.code.Text))
		if err != nil {
			p.s.fail(err)
			return
		}
		p.asked, p.digits = file, digits
		if strings.TrimSpace(p.code.Text) != "" {
			p.digits = ""
		}
		p.draw()
		p.focus()
	})
}

// answer takes the county's answer from a stick: of forty in one folder, the one that is for this computer.
func (p *enrolPage) answer() {
	p.s.pickPlace(words.takeAnswer, func(dir string) {
		d, none := p.s.w.desk, true
		var last error
		for _, file := range papers(dir) {
			if _, err := d.ExamineRequest(p.s.w.ctx, file); err == nil {
				continue // somebody's request
			}
			none = false
			err := d.AcceptAnswer(p.s.w.ctx, file, strings.TrimSpace(p.county.Text))
			if err == nil {
				p.s.open(pageExchange)
				p.s.tell(words.joined)
				return
			}
			if r, ok := errors.AsType[*store.Refusal](err); last == nil || !ok || r.Code != enrol.CodeNotMine {
				last = err
			}
		}
		if none {
			p.s.banner.say(theme.Watch, words.noAnswer)
			return
		}
		p.s.fail(last)
		if r, ok := errors.AsType[*store.Refusal](last); ok && r.Code == enrol.CodeConfirm {
			p.s.w.Canvas().Focus(p.county)
		}
	})
}

// papers are the enrolment files of a folder.
func papers(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && strings.EqualFold(filepath.Ext(e.Name()), enrol.Ext) {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files
}

// drawMember shows the certificate and the computers that are known.
func (p *enrolPage) drawMember() {
	const g = theme.Grid
	facts := container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid / 2))
	for _, f := range words.certificate(p.has) {
		facts.Add(container.NewBorder(nil, nil, fixed(20*g, 3*g, theme.NewText(f[0], theme.Muted)), nil, theme.NewClipped(f[1], theme.Foreground)))
	}
	head := container.New(layout.NewCustomPaddedVBoxLayout(g), theme.NewSized(words.pages[pageEnrol], theme.Foreground, theme.SizeTitle, true), facts)
	if p.has.County {
		row := container.New(flow{g})
		for i, d := range p.desk() {
			row.Add(newAction(d.verb, d.press.String(), i == 0, p.press, d.open))
		}
		head.Add(row)
	}
	items := make([]note, len(p.has.Devices))
	for i, d := range p.has.Devices {
		items[i] = note{mark: theme.MarkDone, name: words.device(d), aside: d.Short, line: words.deviceMay(d, p.s.w.desk)}
		if d.Revoked != "" {
			items[i].mark, items[i].line, items[i].tone = theme.MarkAlarm, words.revoked[d.Revoked], theme.Alarm
		}
	}
	p.devices.set(items)
	p.all.Objects = []fyne.CanvasObject{container.NewBorder(container.New(layout.NewCustomPaddedLayout(2*g, g, 3*g, 3*g), head), nil, nil, nil, p.devices.rows)}
	p.all.Refresh()
}

// deed is something the county's desk does, by its key.
type deed struct {
	press keys.Press
	verb  string
	open  func()
}

// desk is what the county does here.
func (p *enrolPage) desk() []deed {
	return []deed{
		{keys.Press{Rune: '1'}, words.invite, func() { p.s.invite() }},
		{keys.Press{Rune: '2'}, words.admit, func() { p.s.admit() }},
		{keys.Press{Rune: '3'}, words.renew, func() { p.onDevice(p.s.renew) }},
		{keys.Press{Rune: '4'}, words.revoke, func() { p.onDevice(p.s.revoke) }},
	}
}

// onDevice does something to the computer under the cursor.
func (p *enrolPage) onDevice(do func(app.DeviceLine)) {
	if i := p.devices.cursor; i < len(p.has.Devices) && !p.has.Devices[i].Mine && p.has.Devices[i].Revoked == "" {
		do(p.has.Devices[i])
		return
	}
	p.s.banner.say(theme.Watch, words.otherDevice)
}

func (p *enrolPage) press(press keys.Press) bool {
	if p.has.County {
		for _, d := range p.desk() {
			if d.press == press {
				d.open()
				return true
			}
		}
	}
	switch {
	case press == keys.Enter && !p.has.Enrolled && p.isCounty():
		p.found()
	case press == keys.Escape && !p.s.banner.Visible():
		p.s.open(pageExchange)
	default:
		return p.s.own(press)
	}
	return true
}

func (p *enrolPage) hints() []hint {
	back := hint{press: keys.Escape, verb: words.back}
	switch {
	case p.has.County:
		var hints []hint
		for _, d := range p.desk() {
			hints = append(hints, hint{press: d.press, verb: d.verb})
		}
		return append(hints, back)
	case p.has.Enrolled:
		return []hint{back}
	case p.isCounty():
		return []hint{{press: keys.Enter, verb: words.foundCounty}, back}
	}
	return []hint{{press: keys.Enter, verb: words.goOn}, {key: "↑ ↓", verb: words.stepBetween}, back}
}
