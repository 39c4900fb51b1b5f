package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	look "hufang/app/ui/theme"
	"hufang/forms"
)

// paper is what a panel fills in: one form, or the many forms of a visit.
type paper struct {
	parts   func(context.Context) ([]app.Part, error) // in page order, as things stand
	save    func(ctx context.Context, reason string) error
	discard func(context.Context) error
}

// paperOf is the paper of one form.
func paperOf(s *app.Session) paper {
	return paper{
		parts: func(context.Context) ([]app.Part, error) { return []app.Part{{Session: s}}, nil },
		save:  s.Save, discard: s.Discard,
	}
}

// formPanel is a paper before a person: the questions in sight, drawn from the pack, each answer kept as it is given.
type formPanel struct {
	w      *Window
	paper  paper
	up     keys.Handler // presses the panel does not take
	saved  func()
	object fyne.CanvasObject

	title, detail *look.Text
	parts         []*formPart // in page order
	known         map[string]*formPart
	views         map[*app.Session]app.View
	order         []stop // where the focus can be, in page order
	list          *fyne.Container
	scroll        *container.Scroll
	reason        *fields.Input
	reasonRow     *fyne.Container
	save          *action
	left          *look.Text
	progress      *shareBar     // of a paper of many forms: how much of what must be asked is
	hint          *widget.Label // what the pack says about the question at hand, or why it was not saved
	clash         *clashBox
	clashOf       *app.Session   // whose answers stand in two versions
	settled       bool           // sides were decided: the save needs a reason
	whole         bool           // personal numbers are shown whole
	current       fyne.Focusable // of order
}

// formPart is one form of the paper, or some of its sections. One with a title is folded into a line until it is opened
// or answered.
type formPart struct {
	app.Part
	rows     map[string]*formRow
	sections map[string]*section
	row      *sectionRow
	open     bool
}

// section is a part of the form. One in which nothing has to be done is folded into a line, and stays open once it was
// opened, so that nothing jumps.
type section struct {
	open bool
	row  *sectionRow
}

// stop is a place the focus goes to: a question, or the line of a folded section or part.
type stop struct {
	part   *formPart
	row    *formRow // nil for a folded line
	focus  fyne.Focusable
	object fyne.CanvasObject
}

const (
	labelWidth = 19 * look.Grid
	fieldWidth = 42 * look.Grid
	hintHeight = 6 * look.Grid  // two lines, always: nothing jumps
	roomy      = 62 * look.Grid // height of a window with room for them
	panelWidth = labelWidth + fieldWidth + 7*look.Grid
)

// formRow is one question: its label, its field, and beneath it what is wrong or what last month said.
type formRow struct {
	field   app.Field
	input   fields.Field // nil for what is calculated or only said
	value   *look.Text   // of a calculated one
	label   *look.Text
	note    *look.Text
	unread  string
	touched bool // a person was in it: an empty required field is called so only then
	object  *fyne.Container
}

func newFormPanel(w *Window, paper paper, title, detail string, up keys.Handler, saved func()) *formPanel {
	p := &formPanel{w: w, paper: paper, up: up, saved: saved, clash: newClashBox(), known: map[string]*formPart{}, progress: newShareBar()}
	p.title = look.NewSized(title, look.Foreground, look.SizeTitle, true)
	p.detail = look.NewClipped(detail, look.Muted)
	p.list = container.New(layout.NewCustomPaddedVBoxLayout(look.Grid))
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(look.Grid, 2*look.Grid, 2*look.Grid, 2*look.Grid), p.list))
	p.reason = fields.NewInput(words.reasonHint, func(press keys.Press) bool {
		if press == keys.Enter {
			p.finish()
			return true
		}
		return p.press(press)
	})
	p.reasonRow = container.New(layout.NewCustomPaddedLayout(0, look.Grid, 0, 0),
		container.NewBorder(nil, nil, fixed(labelWidth, 0, look.NewText(words.reason, look.Watch)), nil, p.reason))
	p.save = newAction(words.save, keys.Control(fyne.KeyS).String(), true, p.press, p.finish)
	p.left = look.NewClipped("", look.Muted)
	p.hint = widget.NewLabel("")
	p.hint.Wrapping = fyne.TextWrapWord
	p.hint.SizeName = theme.SizeNameCaptionText
	head := container.New(layout.NewCustomPaddedVBoxLayout(0), p.title)
	foot := container.New(layout.NewCustomPaddedVBoxLayout(0))
	if w.Canvas().Size().Height >= roomy {
		head.Add(p.detail)
		foot.Add(fixed(0, hintHeight, p.hint))
	}
	head.Add(p.progress.object)
	head.Add(p.clash.object)
	foot.Add(p.reasonRow)
	foot.Add(container.NewBorder(nil, nil, nil, p.save, p.left))
	pad := layout.NewCustomPaddedLayout(look.Grid, look.Grid, 2*look.Grid, 2*look.Grid)
	p.object = ground(look.Surface, container.NewBorder(nil, nil, newRule(), nil,
		container.NewBorder(container.New(pad, head), container.New(pad, foot), nil, nil, p.scroll)))
	p.save.gained = func() { p.current = nil }
	p.reason.Focused = func(on bool) {
		if on {
			p.current = nil
		}
	}
	p.refresh()
	p.look()
	return p
}

// newRule is a hair line.
func newRule() fyne.CanvasObject { return fixed(1, 1, look.NewPaint(look.Line)) }

// refresh draws the paper as its sessions have it. Fields that stay keep their widget, and so the focus.
func (p *formPanel) refresh() {
	parts, err := p.paper.parts(p.w.ctx)
	if err != nil {
		p.complain(err)
		return
	}
	p.parts, p.order, p.views = p.parts[:0], p.order[:0], map[*app.Session]app.View{}
	var objects []fyne.CanvasObject
	for _, part := range parts {
		if _, ok := p.views[part.Session]; !ok {
			p.views[part.Session] = part.Session.View()
		}
		at := p.partOf(part)
		p.parts = append(p.parts, at)
		objects = append(objects, p.drawPart(at)...)
	}
	p.list.Objects = objects
	p.list.Refresh()
	p.tally()
}

// partOf is the part as the panel knows it from before.
func (p *formPanel) partOf(part app.Part) *formPart {
	key := part.Session.Record() + strings.Join(part.Sections, "|")
	at := p.known[key]
	if at == nil {
		at = &formPart{rows: map[string]*formRow{}, sections: map[string]*section{}, open: part.Title == ""}
		at.row = newSectionRow(part.Title, func() { p.unfoldPart(at) }, p.press, func() { p.reach(at.row, at.row, "") })
		p.known[key] = at
	}
	at.Part = part
	return at
}

// drawPart draws the questions of a part, or the line it is folded into.
func (p *formPanel) drawPart(at *formPart) (objects []fyne.CanvasObject) {
	view := p.views[at.Session]
	if at.open = at.open || view.Drafted; !at.open {
		at.row.name.Set(at.Title, look.Foreground)
		at.row.answers.Set(at.Detail, look.Muted)
		if at.Full {
			at.row.answers.Set(look.MarkWatch.Sign+" "+words.askFull, look.Watch)
		}
		at.row.all.Refresh()
		p.order = append(p.order, stop{part: at, focus: at.row, object: at.row})
		return []fyne.CanvasObject{at.row}
	}
	if at.Title != "" {
		objects = append(objects, container.New(layout.NewCustomPaddedLayout(2*look.Grid, 0, 0, 0),
			look.NewSized(at.Title, look.Foreground, look.SizeTitle, true)))
	}
	rest := slices.DeleteFunc(slices.Clone(view.Fields), func(f app.Field) bool {
		return !f.Question.Type.Stored() && f.Question.Type != forms.TypeNote || at.Sections != nil && !slices.Contains(at.Sections, f.Section)
	})
	for len(rest) > 0 {
		n := 1
		for n < len(rest) && rest[n].Section == rest[0].Section {
			n++
		}
		objects = append(objects, p.drawSection(at, rest[:n])...)
		rest = rest[n:]
	}
	return objects
}

// told is an answer in the line of a folded section. A number, a yes or a no, and not to know say nothing without their
// question.
func told(f app.Field) string {
	list := f.Question.List
	if f.Question.Type.Numeric() || list != nil && len(list.Choices) == 2 || !f.Answer.IsKnown() {
		return f.Label + " " + f.Text
	}
	return f.Text
}

// drawSection draws the questions of one section, or the line it is folded into.
func (p *formPanel) drawSection(at *formPart, fields []app.Field) (objects []fyne.CanvasObject) {
	name := fields[0].Section
	part := at.sections[name]
	if part == nil {
		part = &section{open: name == "" || at.Full || at.Title == "" && at.Sections != nil}
		part.row = newSectionRow(name, func() { p.unfold(at, name) }, p.press, func() { p.reach(part.row, part.row, "") })
		at.sections[name] = part
	}
	part.open = part.open || slices.ContainsFunc(fields, needed)
	if !part.open {
		var texts []string
		for _, f := range fields {
			if f.Text != "" {
				texts = append(texts, told(f))
			}
		}
		part.row.answers.Set(strings.Join(texts, " · "), look.Muted)
		part.row.all.Refresh()
		p.order = append(p.order, stop{part: at, focus: part.row, object: part.row})
		return []fyne.CanvasObject{part.row}
	}
	if name != "" {
		objects = append(objects, container.New(layout.NewCustomPaddedLayout(look.Grid, 0, 0, 0),
			look.NewSized(name, look.Muted, look.SizeSmall, true)))
	}
	for _, f := range fields {
		row := at.rows[f.Question.Name]
		if row == nil {
			row = p.newRow(at.Session, f)
			at.rows[f.Question.Name] = row
		}
		p.draw(row, f)
		objects = append(objects, row.object)
		if row.input != nil {
			p.order = append(p.order, stop{part: at, row: row, focus: row.input.Focus(), object: row.object})
		}
	}
	return objects
}

// needed reports whether the question asks for something now: an answer it must have, a correction, or a look at what
// has changed.
func needed(f app.Field) bool {
	return f.Question.Type.Stored() && !f.Calculated && (f.Required && f.Answer.IsBlank() || len(f.Issues) > 0 || differs(f))
}

// differs reports whether the answer is news: what is carried or counted, not the day and the way of the visit.
func differs(f app.Field) bool {
	return f.Changed && (f.Question.Carry || f.Question.Type.Numeric())
}

// unfold opens a section and goes to its first question.
func (p *formPanel) unfold(at *formPart, name string) {
	part := at.sections[name]
	part.open = true
	p.stay(part.row)
}

// unfoldPart opens a part and goes to its first place.
func (p *formPanel) unfoldPart(at *formPart) {
	at.open = true
	p.stay(at.row)
}

// stay draws anew and goes to what is now where a folded line was.
func (p *formPanel) stay(line fyne.Focusable) {
	at := p.index(line)
	p.refresh()
	if at >= 0 && at < len(p.order) {
		p.take(at)
	}
}

// open unfolds a section of the paper's first form: "" is its first one.
func (p *formPanel) open(name string) {
	if fields := p.views[p.parts[0].Session].Fields; name == "" && len(fields) > 0 {
		name = fields[0].Section
	}
	if part := p.parts[0].sections[name]; part != nil && !part.open {
		p.unfold(p.parts[0], name)
	}
}

// openNew draws the part of a member who joined and goes there.
func (p *formPanel) openNew(person string) {
	p.refresh()
	for i, s := range p.order {
		if s.part.Person == person {
			if s.row == nil && !s.part.open {
				p.unfoldPart(s.part)
			} else {
				p.take(i)
			}
			return
		}
	}
}

// drafted reports whether anything of the paper is kept and not saved.
func (p *formPanel) drafted() bool {
	for _, view := range p.views {
		if view.Drafted {
			return true
		}
	}
	return false
}

// here is the session the focus is in.
func (p *formPanel) here() *app.Session {
	if i := p.index(p.current); i >= 0 {
		return p.order[i].part.Session
	}
	return p.parts[0].Session
}

// reach notes where the focus is and brings it into sight; it reports whether the focus moved there.
func (p *formPanel) reach(focus fyne.Focusable, o fyne.CanvasObject, hint string) (moved bool) {
	moved = p.current != focus
	p.current = focus
	bring(p.scroll, o)
	if moved {
		p.say(hint, widget.MediumImportance)
	}
	return moved
}

// say writes into the lines above the save.
func (p *formPanel) say(text string, importance widget.Importance) {
	p.hint.Importance = importance
	p.hint.SetText(text)
}

// complain says why something was not done; a window without room for it says so over the page.
func (p *formPanel) complain(err error) {
	if p.w.Canvas().Size().Height < roomy {
		p.w.shell.fail(err)
		return
	}
	p.say(p.w.opt.Desk.Lang.Sentence(err), widget.DangerImportance)
}

// look asks whether answers stand in two versions, and shows them.
func (p *formPanel) look() {
	p.clash.show(nil)
	for _, at := range p.parts {
		if at.Title != "" && !p.views[at.Session].Drafted {
			continue // what nobody answered here is not saved here
		}
		clashes, err := at.Session.Clashes(p.w.ctx)
		if err != nil {
			p.complain(err)
			return
		}
		if len(clashes) > 0 {
			p.clashOf = at.Session
			p.clash.show(clashes)
			break
		}
	}
	p.object.Refresh()
}

// decide ends a clash by a side, or by what is on screen.
func (p *formPanel) decide(side int) {
	err := p.clashOf.Insist(p.w.ctx, p.clash.clash)
	if side > 0 {
		err = p.clashOf.Take(p.w.ctx, p.clash.clash, side-1)
	}
	if err != nil {
		p.complain(err)
		return
	}
	p.settled = true
	p.refresh()
	p.look()
}

func (p *formPanel) newRow(session *app.Session, f app.Field) *formRow {
	if f.Question.Type == forms.TypeNote {
		note := widget.NewLabel(f.Label)
		note.Wrapping = fyne.TextWrapWord
		note.SizeName = theme.SizeNameCaptionText
		return &formRow{object: container.NewStack(note)}
	}
	row := &formRow{label: look.NewClipped("", look.Foreground), note: look.NewSized("", look.Muted, look.SizeSmall, false)}
	row.note.Clip = true
	name := f.Question.Name
	var value fyne.CanvasObject
	if !f.Calculated {
		row.input = fields.New(fields.Ask{
			Question: f.Question, Month: p.w.desk.Month(), Today: p.w.desk.Today(), Width: fieldWidth,
			Shape: words.shapes[f.Question.Type], Label: p.w.desk.ChoiceLabel,
			Read:  func(text string) (forms.Answer, error) { return forms.Parse(f.Question, text) },
			Write: func(a forms.Answer, full bool) string { return p.w.desk.Show(f.Question, a, full) },
			Options: func(query string) []fields.Option {
				return options(p.w.desk, f.Question, query)
			},
			Up: p.press,
			Answered: func(a forms.Answer) {
				row.touched = true
				if err := session.Answer(p.w.ctx, name, a); err != nil {
					p.complain(err)
				}
				p.refresh()
			},
			Unread: func(sentence string) {
				if row.unread != sentence {
					row.unread = sentence
					p.draw(row, row.field)
				}
			},
			Focused: func() bool {
				row.touched = true
				return p.reach(row.input.Focus(), row.object, f.Hint)
			},
			Resized: func() { p.relayout(row) },
		})
	}
	if row.input != nil {
		value = row.input.Object()
	} else {
		row.value = look.NewClipped("", look.Muted)
		value = fixed(0, 4*look.Grid, row.value)
	}
	row.object = container.New(formRowLayout{}, row.label, value, row.note)
	return row
}

// draw shows the question as the session has it.
func (p *formPanel) draw(row *formRow, f app.Field) {
	row.field = f
	if row.label == nil {
		return // only said
	}
	label, tone := f.Label, look.Foreground
	if f.Required {
		label += " *"
	}
	note, noteTone := "", look.Muted
	switch {
	case row.unread != "":
		note, noteTone = row.unread, look.Alarm
	case len(f.Issues) > 0 && (row.touched || !f.Answer.IsBlank()):
		note = f.Issues[0].Sentence
		noteTone = look.Alarm
		if f.Issues[0].Level == forms.Soft {
			noteTone = look.Watch
		}
	case differs(f):
		note, tone = words.last+" "+lastText(f), look.Accent
	case f.LastText != "" && f.Answer.IsBlank() && f.Question.Type.Numeric():
		note = words.last + " " + lastText(f)
	}
	row.label.Bold = differs(f)
	row.label.Set(label, tone)
	row.note.Set(note, noteTone)
	if row.input != nil {
		if row.unread == "" {
			row.input.Set(f.Answer)
		}
		row.input.Reveal(p.whole)
	} else {
		row.value.Set(f.Text, look.Muted)
	}
	row.object.Refresh()
}

func lastText(f app.Field) string {
	if f.Last.IsInt() && f.Question.Type == forms.TypeMoney {
		return app.Yuan(f.Last.Int())
	}
	return f.LastText
}

// tally says what is still missing, and asks for the reason once only soft issues are left.
func (p *formPanel) tally() {
	hard, soft, must, done := 0, 0, 0, 0
	for session, view := range p.views {
		if !p.counts(session) {
			continue
		}
		for _, issue := range view.Issues {
			if issue.Level == forms.Hard {
				hard++
			} else {
				soft++
			}
		}
		for _, f := range view.Fields {
			if f.Required {
				must++
				if !f.Answer.IsBlank() {
					done++
				}
			}
		}
	}
	for _, at := range p.parts {
		if at.Full && !p.views[at.Session].Drafted {
			must++
		}
	}
	p.progress.set(done, must, len(p.parts) > 1)
	switch {
	case hard > 0:
		p.left.Set(words.missing(hard), look.Watch)
	case p.drafted():
		p.left.Set(words.drafted, look.Muted)
	default:
		p.left.Set("", look.Muted)
	}
	if (soft > 0 || p.settled) && hard == 0 {
		p.reasonRow.Show()
	} else {
		p.reasonRow.Hide()
	}
	p.object.Refresh()
}

// counts reports whether a save writes the session: the paper's own form, and those of a visit that were answered.
func (p *formPanel) counts(session *app.Session) bool {
	return p.views[session].Drafted || session == p.parts[0].Session
}

// relayout makes room for a field whose height changed.
func (p *formPanel) relayout(row *formRow) {
	row.object.Refresh()
	p.list.Refresh()
	bring(p.scroll, row.object)
}

// focus puts the focus on the first thing to do: the first question that must be answered and is not, the save of a
// draft that is complete, or the first place there is.
func (p *formPanel) focus() {
	switch i := p.due(); {
	case i >= 0:
		p.take(i)
	case p.drafted() || len(p.order) == 0:
		p.w.Canvas().Focus(p.save)
	default:
		p.take(0)
	}
}

// focusOn puts the focus on a question, unfolding its section, if it is asked.
func (p *formPanel) focusOn(name string) bool {
	for _, at := range p.parts {
		for _, f := range p.views[at.Session].Fields {
			if part := at.sections[f.Section]; f.Question.Name == name && part != nil && !part.open {
				p.unfold(at, f.Section)
			}
		}
	}
	i := slices.IndexFunc(p.order, func(s stop) bool { return s.row != nil && s.row.field.Question.Name == name })
	if i >= 0 {
		p.take(i)
	}
	return i >= 0
}

func (p *formPanel) take(i int) { p.w.Canvas().Focus(p.order[i].focus) }

func (p *formPanel) index(focus fyne.Focusable) int {
	return slices.IndexFunc(p.order, func(s stop) bool { return s.focus == focus })
}

// due is the first question that must be answered and is not, or is answered wrongly; −1 for none.
func (p *formPanel) due() int {
	return slices.IndexFunc(p.order, func(s stop) bool {
		return s.row != nil && p.counts(s.part.Session) && (s.row.field.Required && s.row.field.Answer.IsBlank() || hardIssue(s.row.field))
	})
}

func hardIssue(f app.Field) bool {
	return slices.ContainsFunc(f.Issues, func(i forms.Issue) bool { return i.Level == forms.Hard })
}

// next moves on from a question that was answered: to the next one without an answer, else back to one that must have
// one, else to the reason or the save.
func (p *formPanel) next() {
	for i := p.index(p.current) + 1; i < len(p.order); i++ {
		row, at := p.order[i].row, p.order[i].part
		switch {
		case row != nil && (row.field.Answer.IsBlank() || hardIssue(row.field)):
			p.take(i)
			return
		case row == nil && !at.open && at.Full:
			p.unfoldPart(at)
			return
		}
	}
	if i := p.due(); i >= 0 && p.order[i].focus != p.current {
		p.take(i)
		return
	}
	if p.reasonRow.Visible() && strings.TrimSpace(p.reason.Text) == "" {
		p.w.Canvas().Focus(p.reason)
		return
	}
	p.w.Canvas().Focus(p.save)
}

// step moves to the place above or below.
func (p *formPanel) step(by int) {
	focused := p.w.Canvas().Focused()
	at := p.index(p.current) + by
	if focused == p.save || focused == p.reason {
		at = len(p.order) - 1
		if by > 0 {
			return
		}
	}
	switch {
	case at < 0:
	case at >= len(p.order):
		p.w.Canvas().Focus(p.save)
	default:
		p.take(at)
	}
}

func (p *formPanel) press(press keys.Press) bool {
	switch press {
	case keys.Enter:
		p.next()
	case keys.Down:
		p.step(1)
	case keys.Up:
		p.step(-1)
	case keys.Control(fyne.KeyS):
		p.finish()
	default:
		if side, ok := p.clash.side(press); ok {
			p.decide(side)
			return true
		}
		return p.up(press)
	}
	return true
}

// reveal shows personal numbers whole, or masks them again.
func (p *formPanel) reveal(on bool) {
	p.whole = on
	for _, s := range p.order {
		if s.row != nil {
			s.row.input.Reveal(on)
		}
	}
}

// commit keeps what is typed; false when it cannot be read.
func (p *formPanel) commit() bool {
	ok := true
	for _, s := range p.order {
		if s.row != nil {
			ok = s.row.input.Commit() && ok
		}
	}
	return ok
}

// keep puts on disk what could not be kept when it was answered; false when it still cannot.
func (p *formPanel) keep() bool {
	for _, at := range p.parts {
		if err := at.Session.Keep(p.w.ctx); err != nil {
			p.complain(err)
			return false
		}
	}
	return true
}

// finish saves. What stands in the way gets the focus.
func (p *formPanel) finish() {
	if !p.commit() {
		if i := slices.IndexFunc(p.order, func(s stop) bool { return s.row != nil && s.row.unread != "" }); i >= 0 {
			p.take(i)
		}
		return
	}
	err := p.paper.save(p.w.ctx, strings.TrimSpace(p.reason.Text))
	if err == nil {
		p.saved()
		return
	}
	for _, at := range p.parts {
		for _, row := range at.rows {
			row.touched = true
		}
	}
	p.refresh()
	p.look()
	switch i := p.due(); {
	case i >= 0:
		p.take(i)
	case p.reasonRow.Visible():
		p.w.Canvas().Focus(p.reason)
	}
	p.complain(err)
}

// formRowLayout puts the label to the left of the field and the note beneath it.
type formRowLayout struct{}

func (formRowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := max(4.5*look.Grid, objects[1].MinSize().Height)
	if note := objects[2].(*look.Text); note.Content != "" {
		height += note.MinSize().Height
	}
	return fyne.NewSize(labelWidth+fieldWidth/2, height)
}

func (formRowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	label, value, note := objects[0], objects[1], objects[2].(*look.Text)
	label.Resize(fyne.NewSize(labelWidth-look.Grid, 4.5*look.Grid))
	label.Move(fyne.NewPos(0, 0))
	height := max(4.5*look.Grid, value.MinSize().Height)
	value.Resize(fyne.NewSize(size.Width-labelWidth, height))
	value.Move(fyne.NewPos(labelWidth, 0))
	note.Resize(fyne.NewSize(size.Width-labelWidth, note.MinSize().Height))
	note.Move(fyne.NewPos(labelWidth, height))
}
