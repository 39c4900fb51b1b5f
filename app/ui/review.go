package ui

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// reviewPage is 审核: what the rules found, household by household, the worst first. Enter jumps to the question, and
// saving comes back to the next finding.
type reviewPage struct {
	editor
	split  *fyne.Container
	all    *fyne.Container
	title  *theme.Text
	counts *fyne.Container
	clear  *fyne.Container
	empty  *theme.Text
	list   *rows
	bar    *reasonBar
	whole  *fyne.Container // the finding under the cursor, where its line has no room for it
	stop   func()

	check  app.Check
	shares []app.Share
	level  forms.FindingLevel // only this one's; "" = all
	lines  []reviewLine
	read   bool // a check was made since the page exists
}

// reviewLine is a line of the list: a heading, a finding under it, or what cannot be told.
type reviewLine struct {
	heading, detail string
	finding         *app.Finding
	doubt           *app.Doubt
	household       string // whose; "" = the village's, or nobody's
}

// keyRecheck checks again.
var keyRecheck = keys.Press{Name: fyne.KeyF5}

// settingFindingReasons remembers the reasons given to findings.
const settingFindingReasons = "finding_reasons"

// levelMarks are the signs of the levels: the same as everywhere for watch and alarm, a square for what blocks.
var levelMarks = map[forms.FindingLevel]theme.Mark{
	forms.LevelBlock: {Sign: "■", Tone: theme.Alarm}, forms.LevelAlert: theme.MarkAlarm, forms.LevelWarn: theme.MarkWatch, forms.LevelWatch: theme.MarkTodo,
}

func newReviewPage(s *shell) *reviewPage {
	p := &reviewPage{editor: editor{s: s}, stop: func() {}, empty: theme.NewText("", theme.Done),
		title: theme.NewSized(words.pages[pageReview], theme.Foreground, theme.SizeTitle, true), counts: container.New(flow{3 * theme.Grid}), clear: container.New(flow{3 * theme.Grid})}
	p.list = newRows(func() int { return len(p.lines) }, func() fyne.CanvasObject { return newReviewRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.lines) {
			o.(*reviewRow).show(p.lines[i], current)
		}
	}, p.press)
	p.list.moved = func(int) {
		p.tellWhole()
		s.hint()
	}
	p.whole = container.NewStack()
	p.counts.Add(p.title)
	p.bar = newReasonBar(s, settingFindingReasons, p.unask)
	p.bar.object.Hide()
	head := container.New(layout.NewCustomPaddedLayout(2*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid),
		container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid/2), p.counts, p.clear))
	p.all = container.NewBorder(head, container.New(layout.NewCustomPaddedVBoxLayout(0), p.whole, p.bar.object), nil, nil,
		container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 0), container.NewVBox(p.empty)), p.list))
	p.split = container.New(splitLayout{}, p.all)
	p.closed = func() {
		p.split.Objects = []fyne.CanvasObject{p.all}
		p.split.Refresh()
	}
	p.back = p.focus
	return p
}

func (p *reviewPage) object() fyne.CanvasObject { return p.split }

func (p *reviewPage) open() {
	p.load()
	p.focus()
}

func (p *reviewPage) focus() {
	switch {
	case p.panel != nil:
		p.panel.focus()
	case p.bar.object.Visible():
	default:
		p.s.w.Canvas().Focus(p.list)
	}
}

// load checks beside the page; what was found before stays in sight until then.
func (p *reviewPage) load() {
	p.stop()
	d := p.s.w.desk
	var check app.Check
	var shares []app.Share
	p.stop = p.s.w.beside(func(ctx context.Context, progress app.Progress) (err error) {
		if check, err = d.Check(ctx, "", app.Filter{}, progress); err != nil {
			return err
		}
		shares, err = d.Clear(ctx, "", app.Filter{})
		return err
	}, func(n, _ int, _ string) {
		if !p.read {
			p.empty.Set(words.checking+" "+words.number(n), theme.Muted)
		}
	}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.check, p.shares, p.read = check, shares, true
		p.draw()
		p.s.hint()
	})
	if !p.read {
		p.empty.Set(words.checking, theme.Muted)
	}
}

// draw lays the findings out as lines, the cursor where it was.
func (p *reviewPage) draw() {
	p.lines = p.lines[:0]
	wanted := func(l forms.FindingLevel) bool { return p.level == "" || p.level == l }
	for all := p.check.Villages; len(all) > 0; {
		n := 1
		for n < len(all) && all[n].Village == all[0].Village {
			n++
		}
		heading := words.villageWhole
		if len(p.s.w.desk.Place().Code) < 12 {
			heading = spacedTexts(all[0].VillageName, heading)
		}
		p.add(heading, "", "", all[:n], wanted)
		all = all[n:]
	}
	for i := range p.check.Households {
		h := &p.check.Households[i]
		detail := spacedTexts(h.Group, h.No)
		if len(p.s.w.desk.Place().Code) < 12 {
			detail = spacedTexts(h.VillageName, detail)
		}
		p.add(words.household(h.Head), detail, h.Household, h.Findings, wanted)
	}
	p.undecided(wanted)
	p.counts.Objects = []fyne.CanvasObject{p.title, theme.NewText(words.looked(p.check.Looked), theme.Muted)}
	for n, l := range forms.FindingLevels {
		mark, tone := levelMarks[l], levelMarks[l].Tone
		if p.check.Count(l) == 0 {
			tone = theme.Muted
		}
		text := theme.NewText(fmt.Sprintf("%d %s %s", n+1, mark.Sign, words.found(l, p.check.Count(l))), tone)
		text.Bold = p.level == l
		p.counts.Add(text)
	}
	p.clear.Objects = nil
	for _, s := range p.shares {
		tone := theme.Muted
		if s.Yes == s.Of {
			tone = theme.Done
		}
		p.clear.Add(theme.NewText(s.Label+" "+words.of(s.Yes, s.Of), tone))
	}
	p.empty.Set("", theme.Done)
	if len(p.lines) == 0 {
		p.empty.Set(words.nothingFound, theme.Done)
	}
	p.list.cursor = max(0, min(p.list.cursor, len(p.lines)-1))
	p.skip(1)
	p.list.Refresh()
	p.tellWhole()
}

// add lays a heading and its findings, those with a reason last.
func (p *reviewPage) add(heading, detail, household string, found []app.Finding, wanted func(forms.FindingLevel) bool) {
	at := len(p.lines)
	for i := range found {
		if !wanted(found[i].Level) {
			continue
		}
		if len(p.lines) == at {
			p.lines = append(p.lines, reviewLine{heading: heading, detail: detail, household: household})
		}
		p.lines = append(p.lines, reviewLine{finding: &found[i], household: household})
	}
}

// undecided lays what cannot be told, and what nobody set, under headings of their own.
func (p *reviewPage) undecided(wanted func(forms.FindingLevel) bool) {
	lay := func(heading string, doubts []*app.Doubt) {
		if len(doubts) == 0 {
			return
		}
		p.lines = append(p.lines, reviewLine{heading: heading, detail: words.number(len(doubts))})
		for _, x := range doubts {
			p.lines = append(p.lines, reviewLine{doubt: x, household: x.Household})
		}
	}
	var open, unset []*app.Doubt
	for i := range p.check.Doubts {
		open = append(open, &p.check.Doubts[i])
	}
	for i := range p.check.Households {
		for j := range p.check.Households[i].Doubts {
			open = append(open, &p.check.Households[i].Doubts[j])
		}
	}
	for i := range p.check.Unset {
		unset = append(unset, &p.check.Unset[i])
	}
	of := func(all []*app.Doubt) (out []*app.Doubt) {
		for _, x := range all {
			if wanted(x.Level) {
				out = append(out, x)
			}
		}
		return out
	}
	lay(words.doubts, of(open))
	lay(words.unset, of(unset))
}

// skip moves the cursor off a heading, in a direction.
func (p *reviewPage) skip(by int) {
	for to := p.list.cursor; to >= 0 && to < len(p.lines); to += by {
		if p.lines[to].heading == "" {
			p.list.move(to)
			return
		}
	}
}

func (p *reviewPage) heard(e app.Event) {
	if e.Kind != app.DraftKept && p.panel == nil && !p.bar.object.Visible() {
		p.load()
	}
}

// at is the line under the cursor.
func (p *reviewPage) at() reviewLine {
	if p.list.cursor < len(p.lines) {
		return p.lines[p.list.cursor]
	}
	return reviewLine{}
}

func (p *reviewPage) press(press keys.Press) bool {
	line := p.at()
	n, digit := press.Digit()
	switch {
	case digit && n >= 1 && n <= len(forms.FindingLevels):
		p.narrow(forms.FindingLevels[n-1])
	case digit && n == 0:
		p.narrow("")
	case press == keys.Enter:
		p.mend(line)
	case press == keys.Space:
		p.explain(line)
	case press == keyRecheck:
		p.load()
	case press == keys.Up && p.list.cursor > 0 && p.lines[p.list.cursor-1].heading != "":
		p.list.move(p.list.cursor - 1)
		p.skip(-1)
	case press == keys.Down && p.list.cursor+1 < len(p.lines) && p.lines[p.list.cursor+1].heading != "":
		p.list.move(p.list.cursor + 1)
		p.skip(1)
	default:
		return p.s.own(press)
	}
	return true
}

// narrow shows one level only, and all when it is pressed again.
func (p *reviewPage) narrow(l forms.FindingLevel) {
	if l == p.level {
		l = ""
	}
	p.level = l
	p.list.cursor = 0
	p.draw()
	p.s.hint()
}

// mend opens the form at the question. A finding that leads to no question, and what cannot be told, lead to the household;
// what is about a whole village has no form to open.
func (p *reviewPage) mend(line reviewLine) {
	f := line.finding
	if f == nil || f.Form == "" || line.household == "" {
		if line.household != "" {
			p.s.goTo(app.Route{Page: app.PageHousehold, Household: line.household})
		} else {
			p.s.tell(words.noLongerThere)
		}
		return
	}
	session, err := p.s.w.desk.Open(p.s.w.ctx, f.Target(p.check.Month))
	if err != nil {
		p.s.fail(err)
		return
	}
	title := f.Name
	if title == "" {
		title = words.household(f.Head)
	}
	p.panel = newFormPanel(p.s.w, paperOf(session), title, f.Sentence, p.panelPress, func() { p.mended(line.household) })
	p.split.Objects = []fyne.CanvasObject{p.all, p.panel.object}
	p.split.Refresh()
	p.panel.open("")
	if !p.panel.focusOn(f.Question) {
		p.panel.focus()
	}
	p.s.hint()
}

// mended judges the household again once its form is saved, and goes on to the next finding.
func (p *reviewPage) mended(household string) {
	p.closePanel()
	p.again(household)
	p.back()
	p.s.hint()
}

// again judges one household in its place: what is mended leaves the list, and the cursor is on what follows it.
func (p *reviewPage) again(household string) {
	d := p.s.w.desk
	now, err := d.CheckHousehold(p.s.w.ctx, household, p.check.Month)
	if err != nil {
		p.s.fail(err)
		return
	}
	for i := range p.check.Households {
		if h := &p.check.Households[i]; h.Household == household {
			h.Findings, h.Doubts = now.Findings, now.Doubts
		}
	}
	if p.shares, err = d.Clear(p.s.w.ctx, p.check.Month, app.Filter{}); err != nil {
		p.s.fail(err)
	}
	p.draw()
}

// explain asks for the reason of a soft finding.
func (p *reviewPage) explain(line reviewLine) {
	f := line.finding
	if f == nil {
		return
	}
	if !f.Soft {
		p.s.banner.say(theme.Watch, words.notSoft)
		return
	}
	p.bar.object.Show()
	p.all.Refresh()
	p.bar.why(words.whyFinding, func(reason string) {
		if err := p.s.w.desk.Explain(p.s.w.ctx, *f, p.check.Month, reason); err != nil {
			p.s.fail(err)
			return
		}
		at := p.list.cursor
		p.unask()
		if line.household != "" {
			p.again(line.household)
		} else {
			f.Reason = reason
			p.draw()
		}
		p.list.move(at)
		p.skip(1)
		p.s.hint()
	})
	p.s.hint()
}

// tellWhole writes the finding under the cursor out in a narrow window, with what to do.
func (p *reviewPage) tellWhole() {
	p.whole.Objects = nil
	if line := p.at(); p.s.w.narrow() && (line.finding != nil || line.doubt != nil) {
		text := ""
		if line.doubt != nil {
			text = line.doubt.Sentence
		} else {
			text = spacedTexts(line.finding.Sentence, line.finding.Remedy)
		}
		p.whole.Add(ground(theme.Surface, container.New(layout.NewCustomPaddedLayout(theme.Grid/2, theme.Grid/2, 3*theme.Grid, 3*theme.Grid),
			folded(text, theme.Foreground, false, p.split.Size().Width-6*theme.Grid))))
	}
	p.all.Refresh()
}

// unask puts the line of the reason away.
func (p *reviewPage) unask() {
	p.bar.rest("")
	p.bar.object.Hide()
	p.all.Refresh()
	p.s.w.Canvas().Focus(p.list)
	p.s.hint()
}

func (p *reviewPage) hints() []hint {
	switch {
	case p.panel != nil:
		return p.panelHints()
	case p.bar.object.Visible():
		return p.bar.hints()
	}
	hints := []hint{{key: "1–4", verb: words.onlyLevel}, {press: keyRecheck, verb: words.recheck}}
	if f := p.at().finding; f != nil {
		if f.Soft {
			hints = append([]hint{{press: keys.Space, verb: words.explain}}, hints...)
		}
		if f.Household != "" {
			hints = append([]hint{{press: keys.Enter, verb: words.mend}}, hints...)
		}
	} else if p.at().household != "" {
		hints = append([]hint{{press: keys.Enter, verb: words.pages[pageHousehold]}}, hints...)
	}
	return hints
}

// spacedTexts joins the texts that say something.
func spacedTexts(texts ...string) string {
	out := ""
	for _, text := range texts {
		if text != "" && out != "" {
			out += "  "
		}
		out += text
	}
	return out
}

// reviewRow is a line of the list.
type reviewRow struct {
	columns
	sign, level, whom, what, remedy *theme.Text
}

func newReviewRow() *reviewRow {
	r := &reviewRow{sign: theme.NewText("", theme.Todo), level: theme.NewText("", theme.Muted), whom: theme.NewText("", theme.Foreground),
		what: theme.NewText("", theme.Foreground), remedy: theme.NewText("", theme.Muted)}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.sign, 2 * g, 0}, {r.level, 5 * g, 0}, {r.whom, 10 * g, 0}, {r.what, 0, 0}, {r.remedy, 40 * g, 1}})
	r.least = 44 * g // a sentence comes before what to do about it
	r.ExtendBaseWidget(r)
	return r
}

func (r *reviewRow) show(l reviewLine, current bool) {
	for _, t := range []*theme.Text{r.sign, r.level, r.whom, r.what, r.remedy} {
		t.Bold = false
		t.Set("", theme.Muted)
	}
	switch {
	case l.heading != "":
		at := r.whom
		if l.household == "" {
			at = r.what // too long for a name's column
			l.heading, l.detail = spacedTexts(l.heading, l.detail), ""
		} else {
			r.what.Set(l.detail, theme.Muted)
		}
		at.Bold = true
		at.Set(l.heading, theme.Foreground)
	case l.doubt != nil:
		r.sign.Set("?", theme.Muted)
		r.whom.Set(l.doubt.Name, theme.Muted)
		if l.doubt.Name == "" && l.doubt.Head != "" {
			r.whom.Set(words.household(l.doubt.Head), theme.Muted)
		}
		r.what.Set(l.doubt.Sentence, theme.Muted)
	default:
		f, mark := l.finding, levelMarks[l.finding.Level]
		tone := theme.Foreground
		if f.Reason != "" {
			mark, tone = theme.MarkDone, theme.Muted
		}
		r.sign.Set(mark.Sign, mark.Tone)
		r.level.Set(words.levels[f.Level], mark.Tone)
		r.whom.Set(f.Name, tone)
		r.what.Set(f.Sentence, tone)
		r.remedy.Set(f.Remedy, theme.Muted)
		if f.Reason != "" {
			r.remedy.Set(words.explained+"："+f.Reason, theme.Done)
		}
	}
	r.mark(current)
}
