package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/forms/cn"
)

// setup is the first run: which policy, which place, who you are. The roster comes after it, in the shell.
type setup struct {
	w     *Window
	stops []fyne.Focusable
	note  *theme.Text
	done  *action

	pack    string
	role    string
	place   cn.Division
	search  *fields.Input
	drop    *fields.Dropdown
	chosen  *theme.Text
	named   *fields.Input // name of a village that no list has
	name    *fields.Input
	roleBox *fyne.Container
	roles   fields.Field
	body    *fyne.Container
	scroll  *container.Scroll
	steps   []*fyne.Container
}

// setupWidth is the column of the three questions.
const setupWidth = 84 * theme.Grid

// firstRun asks the three questions.
func (w *Window) firstRun() {
	packs, err := app.Packs()
	if err != nil {
		w.apologise(err)
		return
	}
	p := &setup{w: w, note: theme.NewClipped("", theme.Alarm)}
	w.shell, w.sorry, w.setup = nil, nil, p
	var choices []forms.Choice
	for _, c := range packs {
		choices = append(choices, forms.Choice{Code: c.Name, Label: words.packChoice(c.Title, c.Version)})
	}
	field := pick(choices, setupWidth-labelWidth, func(code string) {
		p.pack = code
		p.drawRoles()
	}, p.press)
	p.pack = packs[0].Name
	field.Set(forms.Text(p.pack))

	p.drop = fields.NewDropdown(p.choose)
	p.drop.Hide()
	p.search = fields.NewInput(words.placeHint, p.searchPress)
	p.search.Typed = func(text string) {
		p.place = cn.Division{}
		p.offer(places(app.FindPlaces(text, offers)))
	}
	p.chosen = theme.NewClipped("", theme.Done)
	p.named = fields.NewInput(words.nameOfVillage, p.press)
	p.named.Hide()

	p.name = fields.NewInput(words.yourName, p.press)
	p.roleBox = container.NewStack()
	p.done = newAction(words.begin, keys.Enter.String(), true, p.press, p.finish)

	p.steps = []*fyne.Container{
		step("1", words.askPack, field.Object()),
		step("2", words.askPlace, p.search, p.drop, p.chosen, p.named),
		step("3", words.askWho, p.name, p.roleBox),
	}
	p.stops = []fyne.Focusable{field.Focus(), p.search, p.named, p.name, nil, p.done}
	p.body = container.New(layout.NewCustomPaddedVBoxLayout(3*theme.Grid),
		container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid),
			theme.NewSized(words.welcome, theme.Foreground, theme.SizeHeading, true), theme.NewText(words.welcomeHint, theme.Muted)),
		p.steps[0], p.steps[1], p.steps[2], container.NewHBox(p.done, middle(p.note)))
	p.scroll = container.NewVScroll(container.New(columnLayout{setupWidth}, container.New(
		layout.NewCustomPaddedLayout(3*theme.Grid, 3*theme.Grid, 2*theme.Grid, 2*theme.Grid), p.body)))
	p.drawRoles()
	w.SetContent(ground(theme.Background, p.scroll))
	w.Canvas().Focus(p.stops[0])
}

// step is one question with its number.
func step(number, question string, answers ...fyne.CanvasObject) *fyne.Container {
	box := container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid))
	for _, o := range answers {
		box.Add(o)
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid),
		container.New(layout.NewCustomPaddedHBoxLayout(theme.Grid),
			theme.NewSized(number, theme.Accent, theme.SizeTitle, true), theme.NewSized(question, theme.Foreground, theme.SizeTitle, true)), box)
}

// columnLayout is a column in the middle, as wide as it may be.
type columnLayout struct{ width float32 }

func (columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

func (l columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(l.width, size.Width)
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[0].Move(fyne.NewPos((size.Width-width)/2, 0))
}

// drawRoles offers the roles of the chosen pack.
func (p *setup) drawRoles() {
	roles, err := app.Roles(p.pack)
	if err != nil {
		p.w.apologise(err)
		return
	}
	p.role = ""
	p.roles = pick(roles, setupWidth-labelWidth, func(code string) { p.role = code }, p.press)
	p.roleBox.Objects = []fyne.CanvasObject{p.roles.Object()}
	p.roleBox.Refresh()
	if len(p.stops) > 4 {
		p.stops[4] = p.roles.Focus()
	}
}

// places are divisions as options.
func places(divisions []cn.Division) []fields.Option {
	var list []fields.Option
	for _, d := range divisions {
		label, detail := d.Name(), d.Path()
		if label == "" {
			label = d.Code
		}
		list = append(list, fields.Option{Code: d.Code, Label: label, Detail: detail + " " + d.Code})
	}
	return list
}

func (p *setup) offer(list []fields.Option) {
	p.drop.Offer(list)
	p.relayout()
}

func (p *setup) relayout() {
	p.steps[1].Refresh()
	p.body.Refresh()
	p.scroll.Refresh()
}

// choose takes a place, and offers what lies within it: the whole of it first.
func (p *setup) choose(o fields.Option) {
	found := app.FindPlaces(o.Code, 1)
	if len(found) == 0 {
		return
	}
	again := p.place.Code == o.Code
	p.place = found[0]
	p.search.Put(strings.TrimSpace(p.place.Path()))
	p.named.Hide()
	if p.place.Name() == "" {
		p.chosen.Set(words.unlisted(p.place.Path()), theme.Watch)
		p.named.Show()
		p.offer(nil)
		p.w.Canvas().Focus(p.named)
		return
	}
	p.chosen.Set(theme.MarkDone.Sign+" "+words.workPlace(p.place.Path(), int(p.place.Level())), theme.Done)
	within := app.PlacesWithin(p.place.Code)
	if again || len(within) == 0 {
		p.offer(nil)
		p.next()
		return
	}
	whole := fields.Option{Code: p.place.Code, Label: words.whole(p.place.Name()), Detail: p.place.Code}
	p.offer(append([]fields.Option{whole}, places(within)...))
}

func (p *setup) searchPress(press keys.Press) bool {
	switch press {
	case keys.Up, keys.Down:
		if p.drop.Visible() {
			p.drop.Step(press)
			return true
		}
	case keys.Enter:
		if o, ok := p.drop.Current(); ok {
			p.choose(o)
			return true
		}
		if p.place.Code == "" {
			p.say(words.choosePlace)
			return true
		}
	case keys.Escape:
		if p.drop.Visible() {
			p.offer(nil)
			return true
		}
	}
	return p.press(press)
}

func (p *setup) say(text string) {
	p.note.Set(text, theme.Alarm)
	p.body.Refresh()
}

func (p *setup) press(press keys.Press) bool {
	switch press {
	case keys.Enter, keys.Down:
		p.next()
	case keys.Up:
		p.step(-1)
	case keys.Escape:
		p.step(-1)
	default:
		return false
	}
	return true
}

// next goes on to the next question.
func (p *setup) next() { p.step(1) }

func (p *setup) step(by int) {
	at := slices.Index(p.stops, p.w.Canvas().Focused())
	if at < 0 {
		at = 0
	}
	for at += by; at >= 0 && at < len(p.stops); at += by {
		if o, ok := p.stops[at].(fyne.CanvasObject); ok && o.Visible() {
			p.w.Canvas().Focus(p.stops[at])
			bring(p.scroll, o)
			return
		}
	}
}

// finish makes the store, once every question has an answer.
func (p *setup) finish() {
	name := p.place.Name()
	if name == "" {
		name = strings.TrimSpace(p.named.Text)
	}
	who := strings.TrimSpace(p.name.Text)
	for _, missing := range []struct {
		is    bool
		say   string
		focus fyne.Focusable
	}{
		{p.place.Code == "", words.choosePlace, p.search},
		{name == "", words.nameOfVillage, p.named},
		{who == "", words.giveName, p.name},
		{p.role == "", words.giveRole, p.roles.Focus()},
	} {
		if missing.is {
			p.say(missing.say)
			p.w.Canvas().Focus(missing.focus)
			bring(p.scroll, missing.focus.(fyne.CanvasObject))
			return
		}
	}
	answers := app.Setup{Pack: p.pack, Place: p.place.Code, PlaceName: name}
	answers.User.Name, answers.User.Role = who, p.role
	var desk *app.Desk
	p.w.run(words.making, func(ctx context.Context, _ app.Progress) (err error) {
		desk, err = app.Create(ctx, p.w.opt.Dir, p.w.opt.Desk, answers)
		return err
	}, func(err error) {
		if err != nil {
			p.say(p.w.opt.Desk.Lang.Sentence(err))
			return
		}
		p.w.enter(desk)
		p.w.shell.open(pageRoster)
	})
}
