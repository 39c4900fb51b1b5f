package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// visitPage is 入户走访: one conversation down the page, of the visit's questions, the household, each member and the
// income. Only what was answered or must be asked is open; one save writes all of it.
type visitPage struct {
	editor
	all       *fyne.Container
	household string
	visit     *app.Visit
}

func newVisitPage(s *shell) *visitPage {
	p := &visitPage{editor: editor{s: s}, all: container.New(paperLayout{})}
	p.closed = func() { p.visit = nil }
	p.back = func() { s.goTo(app.Route{Page: app.PageHousehold, Household: p.household}) }
	return p
}

// visit begins a visit to a household, or takes up the one that was left.
func (s *shell) visit(household string) {
	if !s.commit() {
		return
	}
	visit, err := s.w.desk.OpenVisit(s.w.ctx, household)
	if err != nil {
		s.fail(err)
		return
	}
	p := s.pages[pageVisit].(*visitPage)
	p.household, p.visit = household, visit
	s.open(pageVisit)
}

func (p *visitPage) object() fyne.CanvasObject { return p.all }

func (p *visitPage) open() {
	if p.panel == nil && p.visit != nil {
		p.panel = newFormPanel(p.s.w, paper{parts: p.visit.Parts, save: p.visit.Save, discard: func(ctx context.Context) error { return p.visit.Discard(ctx) }},
			words.visitTo(p.visit.Head()), words.visitHint, p.visitPress, func() { p.leave() })
		p.all.Objects = []fyne.CanvasObject{p.panel.object}
		p.all.Refresh()
	}
	if p.panel != nil {
		p.panel.focus()
	}
}

func (p *visitPage) heard(app.Event) {}

// press is what nothing on the page took.
func (p *visitPage) press(press keys.Press) bool { return p.visitPress(press) }

func (p *visitPage) visitPress(press keys.Press) bool {
	if press == keyNew && p.visit != nil {
		p.panel.openNew(p.visit.Join())
		return true
	}
	if p.panel == nil {
		return p.s.own(press)
	}
	return p.panelPress(press)
}

func (p *visitPage) hints() []hint {
	return append([]hint{{press: keyNew, verb: words.newMember}}, p.panelHints()...)
}

// paperLayout gives a paper a comfortable width in the middle of the page.
type paperLayout struct{}

// MinSize is called by Fyne.
func (paperLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout is called by Fyne.
func (paperLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, 120*theme.Grid)
	for _, o := range objects {
		o.Resize(fyne.NewSize(width, size.Height))
		o.Move(fyne.NewPos((size.Width-width)/2, 0))
	}
}
