package ui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// differencesPage is 差异: what a roster says otherwise than a person wrote, each decided by a person, with a reason.
type differencesPage struct {
	s      *shell
	all    *fyne.Container
	list   *rows
	counts *theme.Text
	empty  *theme.Text
	ask    *theme.Text
	reason *fields.Input
	foot   *fyne.Container

	waiting []app.Contrast
	taking  bool   // the reason being typed is for taking theirs
	former  string // the last reason, offered again
}

func newDifferencesPage(s *shell) *differencesPage {
	p := &differencesPage{s: s, counts: theme.NewClipped("", theme.Muted), empty: theme.NewText("", theme.Done), ask: theme.NewText("", theme.Accent)}
	p.list = newRows(func() int { return len(p.waiting) }, func() fyne.CanvasObject { return newContrastRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.waiting) {
			o.(*contrastRow).show(p.waiting[i], current)
		}
	}, p.press)
	p.list.moved = func(int) { s.hint() }
	p.reason = fields.NewInput("", p.reasonPress)
	p.foot = container.New(layout.NewCustomPaddedLayout(theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid),
		container.NewBorder(nil, nil, fixed(20*theme.Grid, 0, p.ask), nil, p.reason))
	p.foot.Hide()
	head := container.New(layout.NewCustomPaddedLayout(3*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid),
		container.New(layout.NewCustomPaddedVBoxLayout(0), theme.NewSized(words.pages[pageDifferences], theme.Foreground, theme.SizeTitle, true), p.counts))
	p.all = container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(0), head, newContrastHeads()), p.foot, nil, nil,
		container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 0), container.NewVBox(p.empty)), p.list))
	return p
}

func (p *differencesPage) object() fyne.CanvasObject { return p.all }
func (p *differencesPage) commit() bool              { return true }

func (p *differencesPage) open() {
	p.load()
	p.s.w.Canvas().Focus(p.list)
}

func (p *differencesPage) load() {
	waiting, err := p.s.w.desk.Contrasts(p.s.w.ctx)
	if err != nil {
		p.s.fail(err)
		return
	}
	p.waiting = waiting
	p.counts.Set(words.toDecide(len(waiting)), theme.Muted)
	p.empty.Set("", theme.Done)
	if len(waiting) == 0 {
		p.empty.Set(words.noDifferences, theme.Done)
	}
	p.list.cursor = max(0, min(p.list.cursor, len(waiting)-1))
	p.list.Refresh()
}

func (p *differencesPage) heard(e app.Event) {
	if e.Kind == app.Settled || e.Kind == app.Imported || e.Kind == app.Saved {
		p.load()
	}
}

func (p *differencesPage) press(press keys.Press) bool {
	if p.list.cursor >= len(p.waiting) {
		return p.s.own(press)
	}
	switch n, ok := press.Digit(); {
	case ok && n == 1:
		p.decide(false)
	case ok && n == 2:
		p.decide(true)
	case press == keys.Enter:
		p.s.goTo(app.Route{Page: app.PageHousehold, Household: p.waiting[p.list.cursor].Household})
	default:
		return p.s.own(press)
	}
	return true
}

// decide asks for the reason; the last one is offered again.
func (p *differencesPage) decide(take bool) {
	p.taking = take
	text := words.keepOurs
	if take {
		text = words.takeTheirs
	}
	p.ask.Set(text, theme.Accent)
	p.reason.SetPlaceHolder(words.whyDecided)
	p.reason.Put(p.former)
	p.foot.Show()
	p.all.Refresh()
	p.s.w.Canvas().Focus(p.reason)
	p.reason.SelectAll()
}

func (p *differencesPage) reasonPress(press keys.Press) bool {
	switch press {
	case keys.Enter:
		reason := strings.TrimSpace(p.reason.Text)
		if reason == "" {
			p.s.banner.say(theme.Watch, words.whyDecided)
			return true
		}
		p.former = reason
		p.closeReason()
		if err := p.s.w.desk.SettleDifference(p.s.w.ctx, p.waiting[p.list.cursor].ID, p.taking, reason); err != nil {
			p.s.fail(err)
		}
	case keys.Escape:
		p.closeReason()
	default:
		return p.s.own(press)
	}
	return true
}

func (p *differencesPage) closeReason() {
	p.foot.Hide()
	p.all.Refresh()
	p.s.w.Canvas().Focus(p.list)
}

func (p *differencesPage) hints() []hint {
	if len(p.waiting) == 0 {
		return nil
	}
	return []hint{{key: "1", verb: words.keepOurs}, {key: "2", verb: words.takeTheirs}, {press: keys.Enter, verb: words.pages[pageHousehold]}}
}

// contrastRow is a difference: whose, what is written here, what the file says, and where it says so.
type contrastRow struct {
	columns
	whom, what, ours, theirs, file *theme.Text
}

func newContrastRow() *contrastRow {
	r := &contrastRow{whom: theme.NewText("", theme.Foreground), what: theme.NewText("", theme.Muted), ours: theme.NewText("", theme.Foreground),
		theirs: theme.NewText("", theme.Conflict), file: theme.NewText("", theme.Muted)}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.whom, 22 * g, 0}, {r.what, 16 * g, 0}, {r.ours, 28 * g, 0}, {r.theirs, 0, 0}, {r.file, 26 * g, 1}})
	r.ExtendBaseWidget(r)
	return r
}

func newContrastHeads() *contrastRow {
	r := newContrastRow()
	for text, word := range map[*theme.Text]string{r.whom: words.colWhom, r.what: words.colWhat, r.ours: "1 " + words.colOurs, r.theirs: "2 " + words.colTheirs, r.file: words.colFile} {
		text.Type = theme.SizeSmall
		text.Set(word, theme.Muted)
	}
	return r
}

func (r *contrastRow) show(c app.Contrast, current bool) {
	whom := words.household(c.Head)
	if c.Whom != "" {
		whom = c.Whom + "（" + whom + "）"
	}
	var what, ours, theirs []string
	for _, item := range c.Items {
		what, ours, theirs = append(what, item.Label), append(ours, said(item.Ours)), append(theirs, said(item.Theirs))
	}
	r.whom.Set(whom, theme.Foreground)
	r.what.Set(strings.Join(what, "、"), theme.Muted)
	r.ours.Set(strings.Join(ours, "、"), theme.Foreground)
	r.theirs.Set(theme.MarkConflict.Sign+" "+strings.Join(theirs, "、"), theme.Conflict)
	r.file.Set(words.fileRow(filepath.Base(c.File), c.Row), theme.Muted)
	r.mark(current)
}

// said is what a side says, a dash where it says nothing.
func said(text string) string {
	if text == "" {
		return "—"
	}
	return text
}
