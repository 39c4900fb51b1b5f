package ui

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// householdsPage is 农户: every household a line, found by typing, narrowed by group, class and state.
type householdsPage struct {
	editor
	split  *fyne.Container
	rows   fyne.CanvasObject
	search *fields.Input
	list   *rows
	counts *theme.Text
	narrow *theme.Text
	empty  *theme.Text

	houses []app.House // all
	shown  []int       // of houses: those the search and the filter let through
	filter houseFilter
	stop   func() // ends the reading of standings

	mu        sync.Mutex // guards what a reading beside the page fills in
	standings map[string]app.Standing
}

// houseFilter narrows the list; "" lets everything through.
type houseFilter struct{ group, class, state string }

var keyNew = keys.Control(fyne.KeyN)

func newHouseholdsPage(s *shell) *householdsPage {
	p := &householdsPage{editor: editor{s: s}, counts: theme.NewClipped("", theme.Muted), narrow: theme.NewText("", theme.Watch),
		empty: theme.NewText("", theme.Muted), standings: map[string]app.Standing{}, stop: func() {}}
	p.list = newRows(func() int { return len(p.shown) }, func() fyne.CanvasObject { return newHouseRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.shown) {
			h := p.houses[p.shown[i]]
			standing, known := p.standing(h.ID)
			o.(*houseRow).show(h, standing, known, current)
		}
	}, p.press)
	p.list.moved = func(int) { s.hint() }
	p.search = fields.NewInput(words.findPlaceholder, p.press)
	p.search.Typed = func(string) { p.sift() }
	head := container.New(layout.NewCustomPaddedLayout(theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid),
		container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid), p.search, container.NewBorder(nil, nil, nil, p.narrow, p.counts)))
	p.rows = container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(0), head, newHouseHeads()), nil, nil, nil,
		container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 0), container.NewVBox(p.empty)), p.list))
	p.split = container.New(splitLayout{}, p.rows)
	p.closed = func() {
		p.split.Objects = []fyne.CanvasObject{p.rows}
		p.split.Refresh()
	}
	p.back = p.focus
	return p
}

func (p *householdsPage) object() fyne.CanvasObject { return p.split }

func (p *householdsPage) open() {
	p.load()
	p.focus()
}

// focus: typing finds, so the search keeps the focus while the arrows move the list.
func (p *householdsPage) focus() {
	if p.panel != nil {
		p.panel.focus()
		return
	}
	p.s.w.Canvas().Focus(p.search)
}

// load reads the list, and then beside the page how far each household is.
func (p *householdsPage) load() {
	p.stop()
	d := p.s.w.desk
	var houses []app.House
	p.stop = p.s.w.beside(func(ctx context.Context, progress app.Progress) (err error) {
		if houses, err = d.Houses(ctx); err != nil {
			return err
		}
		progress(0, len(houses), "")
		n := 0
		return d.Standings(ctx, "", func(household string, s app.Standing) {
			p.mu.Lock()
			p.standings[household] = s
			p.mu.Unlock()
			if n++; n%screenful == 0 {
				progress(n, len(houses), "")
			}
		})
	}, func(n, _ int, _ string) {
		if n == 0 {
			p.take(houses)
		} else if p.filter.state == "" {
			p.list.Refresh()
		}
	}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.take(houses)
	})
}

// screenful is how many standings are read before the list is drawn anew.
const screenful = 400

// take shows the households that were read, the cursor where it was.
func (p *householdsPage) take(houses []app.House) {
	at := p.at().ID
	p.houses = houses
	p.sift()
	if i := slices.IndexFunc(p.shown, func(i int) bool { return p.houses[i].ID == at }); i >= 0 {
		p.list.move(i)
	}
}

func (p *householdsPage) standing(household string) (app.Standing, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.standings[household]
	return s, ok
}

// at is the household under the cursor, the zero House when there is none.
func (p *householdsPage) at() app.House {
	if p.list.cursor < len(p.shown) {
		return p.houses[p.shown[p.list.cursor]]
	}
	return app.House{}
}

// sought is how many hits of the search the list takes.
const sought = 200

// sift applies the search and the filter. Hits come in the order of the search, everything else in the store's.
func (p *householdsPage) sift() {
	p.shown = p.shown[:0]
	if p.search.Text == "" {
		for i := range p.houses {
			if p.passes(p.houses[i]) {
				p.shown = append(p.shown, i)
			}
		}
	} else {
		hits, err := p.s.w.desk.Find(p.s.w.ctx, p.search.Text, sought)
		if err != nil {
			p.s.fail(err)
			return
		}
		place := make(map[string]int, len(p.houses))
		for i, h := range p.houses {
			place[h.ID] = i
		}
		for _, hit := range hits {
			if i, ok := place[hit.Household]; ok && p.passes(p.houses[i]) && !slices.Contains(p.shown, i) {
				p.shown = append(p.shown, i)
			}
		}
	}
	people := 0
	for _, i := range p.shown {
		people += p.houses[i].Members
	}
	p.counts.Set(words.householdsAndPeople(len(p.shown), people), theme.Muted)
	text := ""
	if p.filter != (houseFilter{}) {
		text = keyFilter.String() + " " + words.filtered(p.filter.group, p.filter.class, words.states[app.State(p.filter.state)])
	}
	p.narrow.Set(text, theme.Watch)
	p.empty.Set("", theme.Muted)
	switch {
	case len(p.shown) > 0:
	case len(p.houses) == 0:
		p.empty.Set(words.noHouseholds, theme.Muted)
	default:
		p.empty.Set(words.findNone, theme.Muted)
	}
	p.list.cursor = 0
	p.list.ScrollTo(0)
	p.list.Refresh()
	p.s.hint()
}

func (p *householdsPage) passes(h app.House) bool {
	f := p.filter
	if f.group != "" && h.Group != f.group || f.class != "" && h.Class != f.class {
		return false
	}
	if f.state == "" {
		return true
	}
	s, known := p.standing(h.ID)
	return known && string(s.State) == f.state
}

func (p *householdsPage) heard(e app.Event) {
	switch e.Kind {
	case app.Saved, app.Imported, app.MonthSet, app.PersonSet:
		p.load()
	}
}

func (p *householdsPage) press(press keys.Press) bool {
	switch press {
	case keys.Enter:
		if at := p.at(); at.ID != "" {
			p.s.goTo(app.Route{Page: app.PageHousehold, Household: at.ID})
		}
	case keys.Up:
		p.list.move(p.list.cursor - 1)
	case keys.Down:
		p.list.move(p.list.cursor + 1)
	case keys.PageUp:
		p.list.move(p.list.cursor - p.list.jump)
	case keys.PageDown:
		p.list.move(p.list.cursor + p.list.jump)
	case keyHome:
		p.list.move(0)
	case keyEnd:
		p.list.move(len(p.shown) - 1)
	case keys.F5:
		if at := p.at(); at.ID != "" {
			p.s.visit(at.ID)
		}
	case keyFilter:
		p.askFilter()
	case keyNew:
		p.add()
	case keys.Escape:
		switch {
		case p.s.banner.Visible():
			return p.s.own(press)
		case p.search.Text != "":
			p.search.Put("")
			p.sift()
		case p.filter != (houseFilter{}):
			p.filter = houseFilter{}
			p.sift()
		default:
			return p.s.own(press)
		}
	default:
		return p.s.own(press)
	}
	return true
}

// The ends of the list; Home and End alone are the search's.
var (
	keyHome = keys.Control(fyne.KeyHome)
	keyEnd  = keys.Control(fyne.KeyEnd)
)

// add opens a new household, in the village of the one under the cursor where the place has many.
func (p *householdsPage) add() {
	session, err := p.s.w.desk.Open(p.s.w.ctx, app.Target{Form: "household", Village: p.at().Village})
	if err != nil {
		p.s.fail(err)
		return
	}
	p.panel = newFormPanel(p.s.w, paperOf(session), words.newHousehold, words.newHouseholdHint, p.panelPress, func() {
		p.closePanel()
		p.s.goTo(app.Route{Page: app.PageHousehold, Household: session.Record()})
	})
	p.split.Objects = []fyne.CanvasObject{p.rows, p.panel.object}
	p.split.Refresh()
	p.panel.open("")
	p.panel.focus()
	p.s.hint()
}

// askFilter asks what the list is narrowed by: digits choose, Tab or ↓ goes on, Enter applies.
func (p *householdsPage) askFilter() {
	var o *overlay
	var groups, classes []forms.Choice
	for _, h := range p.houses {
		groups, classes = offer(groups, h.Group), offer(classes, h.Class)
	}
	var states []forms.Choice
	for _, s := range app.States {
		states = append(states, forms.Choice{Code: string(s), Label: words.states[s]})
	}
	chosen := p.filter
	var stops []fyne.Focusable
	step := func(by int) {
		at := slices.Index(stops, p.s.w.Canvas().Focused()) + by
		p.s.w.Canvas().Focus(stops[max(0, min(at, len(stops)-1))])
	}
	press := func(press keys.Press) bool {
		switch press {
		case keys.Enter:
			o.close()
			p.filter = chosen
			p.sift()
		case keys.Escape:
			o.close()
		case keys.Down:
			step(1)
		case keys.Up:
			step(-1)
		case keyFilter:
			o.close()
			p.filter = houseFilter{}
			p.sift()
		}
		return true
	}
	box := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid), theme.NewSized(words.narrowBy, theme.Foreground, theme.SizeTitle, true))
	for _, f := range []struct {
		name    string
		choices []forms.Choice
		into    *string
	}{{words.group, groups, &chosen.group}, {words.class, classes, &chosen.class}, {words.colState, states, &chosen.state}} {
		if len(f.choices) == 0 {
			continue
		}
		field := pick(f.choices, 60*theme.Grid, func(code string) { *f.into = code }, press)
		field.Set(forms.Text(*f.into))
		stops = append(stops, field.Focus())
		box.Add(setting(f.name, field.Object()))
	}
	box.Add(theme.NewClipped(words.filterKeys, theme.Muted))
	o = p.s.w.newOverlay(84*theme.Grid, box, press)
	p.s.w.Canvas().Focus(stops[0])
}

// offer adds a choice that is not there yet, in the order of the list.
func offer(choices []forms.Choice, label string) []forms.Choice {
	if label == "" || slices.ContainsFunc(choices, func(c forms.Choice) bool { return c.Code == label }) {
		return choices
	}
	return append(choices, forms.Choice{Code: label, Label: label})
}

func (p *householdsPage) hints() []hint {
	if p.panel != nil {
		return p.panelHints()
	}
	hints := []hint{{press: keyFilter, verb: words.narrowBy}, {press: keyNew, verb: words.newHousehold}}
	if len(p.shown) > 0 {
		hints = append([]hint{{press: keys.Enter, verb: words.openPlace}, {press: keys.F5, verb: words.startVisit}}, hints...)
	}
	return append(hints, hint{key: "PgUp PgDn Ctrl+Home Ctrl+End", verb: words.leaf, quiet: true})
}

// houseRow is a line of the list.
type houseRow struct {
	columns
	no, head, members, labour, work, class, group, state *theme.Text
}

func newHouseRow() *houseRow {
	r := &houseRow{no: theme.NewClipped("", theme.Muted), head: theme.NewClipped("", theme.Foreground), members: theme.NewNumber("", theme.Foreground),
		labour: theme.NewNumber("", theme.Foreground), work: theme.NewNumber("", theme.Foreground), class: theme.NewClipped("", theme.Muted),
		group: theme.NewClipped("", theme.Muted), state: theme.NewClipped("", theme.Muted)}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.head, 12 * g, 0}, {r.group, 14 * g, 2}, {r.no, 0, 1}, {r.members, 6 * g, 0}, {r.labour, 7 * g, 0}, {r.work, 7 * g, 0}, {r.class, 16 * g, 3}, {r.state, 13 * g, 0}})
	r.least = 14 * g // a number of twelve digits
	r.ExtendBaseWidget(r)
	return r
}

func newHouseHeads() *houseRow {
	r := newHouseRow()
	for text, word := range map[*theme.Text]string{r.no: words.colNo, r.head: words.colHead, r.members: words.colMembers, r.labour: words.colLabour,
		r.work: words.colWork, r.class: words.class, r.group: words.group, r.state: words.colState} {
		text.Type = theme.SizeSmall
		text.Set(word, theme.Muted)
	}
	return r
}

func (r *houseRow) show(h app.House, s app.Standing, known, current bool) {
	r.no.Set(h.No, theme.Muted)
	r.head.Set(words.household(h.Head), theme.Foreground)
	r.members.Set(strconv.Itoa(h.Members), theme.Foreground)
	labour, work, state := "", "", theme.Mark{}
	if known {
		labour, work, state = strconv.Itoa(s.Labourers), strconv.Itoa(s.Employed), markOf(app.Line{State: s.State})
		state.Sign += " " + words.states[s.State]
	}
	r.labour.Set(labour, theme.Foreground)
	r.work.Set(work, theme.Foreground)
	r.class.Set(h.Class, theme.Muted)
	r.group.Set(h.Group, theme.Muted)
	r.state.Set(state.Sign, state.Tone)
	r.mark(current)
}
