package ui

import (
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// settingsPage is 设置: who works, which month, light or dark, the backup, and what this program and its pack are.
type settingsPage struct {
	s      *shell
	all    *fyne.Container
	stops  []fyne.Focusable
	who    fields.Field
	mode   fields.Field
	month  *fields.Input
	scroll *container.Scroll
}

func newSettingsPage(s *shell) *settingsPage {
	p := &settingsPage{s: s, all: container.NewStack()}
	return p
}

func (p *settingsPage) object() fyne.CanvasObject { return p.all }
func (p *settingsPage) commit() bool              { return true }

func (p *settingsPage) heard(e app.Event) {
	if e.Kind == app.BackedUp {
		p.draw()
	}
}

func (p *settingsPage) open() {
	p.draw()
	if len(p.stops) > 0 {
		p.s.w.Canvas().Focus(p.stops[0])
	}
}

// pick makes chips of codes and labels that a page itself offers.
func pick(choices []forms.Choice, width float32, answered func(code string), up keys.Handler) fields.Field {
	q := &forms.Question{Type: forms.TypeSelectOne, List: &forms.CodeList{Choices: choices}}
	return fields.New(fields.Ask{
		Question: q, Width: width, Up: up,
		Read:     func(string) (forms.Answer, error) { return forms.Answer{}, errors.New(words.pickOne) },
		Options:  func(query string) []fields.Option { return options(q, "", query) },
		Answered: func(a forms.Answer) { answered(a.Text()) },
		Write: func(a forms.Answer, _ bool) string {
			i := slices.IndexFunc(choices, func(c forms.Choice) bool { return c.Code == a.Text() })
			if i < 0 {
				return ""
			}
			return choices[i].Label
		},
	})
}

func (p *settingsPage) draw() {
	d := p.s.w.desk
	users, err := d.Users(p.s.w.ctx)
	if err != nil {
		p.s.fail(err)
		return
	}
	var people []forms.Choice
	for _, u := range users {
		people = append(people, forms.Choice{Code: u.Name, Label: u.Name})
	}
	p.who = pick(people, 80*theme.Grid, func(name string) {
		if err := d.SetWho(p.s.w.ctx, name); err != nil {
			p.s.fail(err)
		}
	}, p.press)
	p.who.Set(forms.Text(d.Who().Name))

	p.mode = pick(words.modes, 80*theme.Grid, func(code string) {
		if err := d.DB().SetSetting(p.s.w.ctx, settingMode, code); err != nil {
			p.s.fail(err)
			return
		}
		fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Mode(code)))
	}, p.press)
	mode, err := d.DB().Setting(p.s.w.ctx, settingMode)
	if err != nil {
		p.s.fail(err)
	}
	if mode == "" {
		mode = string(theme.Auto)
	}
	p.mode.Set(forms.Text(mode))

	p.month = fields.NewInput(words.monthHint, func(press keys.Press) bool {
		if press == keys.Enter {
			p.setMonth()
			return true
		}
		return p.press(press)
	})
	p.month.Put(string(d.Month()))
	backup := newAction(words.backupNow, "", false, p.press, p.s.backup)
	p.stops = []fyne.Focusable{p.who.Focus(), p.month, p.mode.Focus(), backup}

	saved, _, err := lastBackup(p.s.w.ctx, d)
	if err != nil {
		p.s.fail(err)
	}
	pack := d.Pack()
	rows := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid),
		theme.NewSized(words.pages[pageSettings], theme.Foreground, theme.SizeTitle, true),
		setting(words.who, p.who.Object()),
		setting(words.month, container.NewHBox(fixed(20*theme.Grid, 0, p.month))),
		setting(words.looks, p.mode.Object()),
		setting(words.backup, container.NewHBox(backup, middle(theme.NewText(saved, theme.Muted)))),
		setting(words.pack, theme.NewClipped(words.packTitle(pack.Title, pack.Version, pack.Hash), theme.Foreground)),
		setting(words.placeWord, theme.NewClipped(d.Place().Name+" "+d.Place().Code, theme.Foreground)),
		setting(words.folder, theme.NewClipped(p.s.w.opt.Dir, theme.Foreground)),
		setting(words.version, theme.NewClipped(words.title+" "+p.s.w.opt.Version, theme.Foreground)),
	)
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(3*theme.Grid, 3*theme.Grid, 3*theme.Grid, 3*theme.Grid), rows))
	p.all.Objects = []fyne.CanvasObject{p.scroll}
	p.all.Refresh()
}

// setting is a line: what it is, and the value.
func setting(name string, value fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, fixed(12*theme.Grid, 4*theme.Grid, theme.NewText(name, theme.Muted)), nil, value)
}

func (p *settingsPage) setMonth() {
	m, err := forms.ParseMonth(p.month.Text)
	if err != nil {
		p.s.banner.say(theme.Alarm, words.monthUnread)
		return
	}
	if m == p.s.w.desk.Today().Month() {
		m = ""
	}
	if err := p.s.w.desk.SetMonth(m); err != nil {
		p.s.fail(err)
		return
	}
	p.s.tell(words.monthSet(p.s.w.desk.ShowMonth(p.s.w.desk.Month())))
}

func (p *settingsPage) press(press keys.Press) bool {
	at := slices.Index(p.stops, p.s.w.Canvas().Focused())
	switch {
	case press == keys.Down || press == keys.Enter:
		p.take(min(at+1, len(p.stops)-1))
	case press == keys.Up:
		p.take(max(at-1, 0))
	default:
		return p.s.own(press)
	}
	return true
}

func (p *settingsPage) take(i int) {
	p.s.w.Canvas().Focus(p.stops[i])
	bring(p.scroll, p.stops[i].(fyne.CanvasObject))
}

func (p *settingsPage) hints() []hint {
	return []hint{{key: "↑ ↓", verb: words.nextSetting}, {key: "1–9", verb: words.pickOne}, {press: keys.Enter, verb: words.confirm}}
}
