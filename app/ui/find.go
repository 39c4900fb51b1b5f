package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// found is how many hits a search shows.
const found = 20

// find asks for a household or a person, from anywhere, and goes to their file; within 回访 to their line.
func (s *shell) find() {
	if !s.commit() {
		return
	}
	var o *overlay
	routes := map[string]app.Route{}
	to := app.PageHousehold
	if s.current == pageFollowUp {
		to = app.PageFollowUps
	}
	var take func(fields.Option)
	drop := fields.NewDropdown(func(option fields.Option) { take(option) })
	drop.Hide()
	none := theme.NewText(words.findHint, theme.Muted)
	var box *fyne.Container
	var input *fields.Input
	take = func(option fields.Option) {
		o.close()
		s.goTo(routes[option.Code])
	}
	input = fields.NewInput(words.findPlaceholder, func(p keys.Press) bool {
		switch p {
		case keys.Up, keys.Down:
			drop.Step(p)
		case keys.Enter:
			if option, ok := drop.Current(); ok {
				take(option)
			}
		case keys.Escape, keys.Control(fyne.KeyK):
			o.close()
		}
		return true
	})
	input.Typed = func(text string) {
		hits, err := s.w.desk.Find(s.w.ctx, text, found)
		if err != nil {
			none.Set(s.w.opt.Desk.Lang.Sentence(err), theme.Alarm)
			none.Show()
			return
		}
		options := make([]fields.Option, 0, len(hits))
		clear(routes)
		for _, hit := range hits {
			option := fields.Option{Code: hit.Household + " " + hit.Person, Label: hit.Name, Detail: words.hit(s.w.desk.Away(hit.Village), hit.Head, hit.Group, hit.HouseholdNo)}
			if hit.Person == "" {
				option.Label = words.household(hit.Head)
			}
			routes[option.Code] = app.Route{Page: to, Household: hit.Household, Person: hit.Person}
			options = append(options, option)
		}
		drop.Offer(options)
		switch {
		case text == "":
			none.Set(words.findHint, theme.Muted)
			none.Show()
		case len(options) == 0:
			none.Set(words.findNone, theme.Watch)
			none.Show()
		default:
			none.Hide()
		}
		o.surface.Refresh()
	}
	box = container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid), input, drop, none)
	o = s.w.newOverlay(80*theme.Grid, box, func(keys.Press) bool { return true })
	s.w.Canvas().Focus(input)
}

// goTo opens the place a route names.
func (s *shell) goTo(route app.Route) {
	switch route.Page {
	case app.PageFollowUps:
		if s.current != pageFollowUp {
			s.open(pageFollowUp)
		}
		if s.current == pageFollowUp {
			s.pages[pageFollowUp].(*followUpPage).goTo(route)
		}
	case app.PageHouseholds:
		s.open(pageHouseholds)
	case app.PageHousehold:
		p := s.pages[pageHousehold].(*householdPage)
		if !s.commit() {
			break
		}
		if s.current != pageHousehold && s.current != pageVisit {
			p.from = s.current
		}
		p.show(route.Household, route.Person)
		s.open(pageHousehold)
	case app.PageWarnings:
		s.pages[pageWarnings].(*warningPage).show(route.Household)
	case app.PageDifferences:
		s.open(pageDifferences)
	case app.PageRoster:
		s.open(pageRoster)
	case app.PageSettings:
		s.open(pageSettings)
	default:
		s.open(pageMonth)
	}
}
