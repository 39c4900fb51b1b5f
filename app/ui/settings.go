package ui

import (
	"context"
	"errors"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/assets"
	"hufang/forms"
	"hufang/store"
)

// settingsPage is 设置: who works, which month, how the window looks and speaks, the backup, and what this program and
// its pack are.
type settingsPage struct {
	s      *shell
	all    *fyne.Container
	main   fyne.CanvasObject
	stops  []fyne.Focusable
	names  []string // of the stops
	at     int      // where the focus was before a listing
	month  *fields.Input
	scroll *container.Scroll
	list   *listing // in the place of the page; nil = none
	sure   string   // the file that the next Enter restores
}

func newSettingsPage(s *shell) *settingsPage {
	return &settingsPage{s: s, all: container.NewStack()}
}

func (p *settingsPage) object() fyne.CanvasObject { return p.all }
func (p *settingsPage) commit() bool              { return true }

func (p *settingsPage) heard(e app.Event) {
	if (e.Kind == app.BackedUp || e.Kind == app.PackSet || e.Kind == app.PersonSet) && p.list == nil {
		p.draw()
		p.take(p.at)
	}
}

func (p *settingsPage) open() {
	p.list = nil
	p.draw()
	p.take(0)
}

// pick makes chips of codes and labels that a page itself offers.
func pick(choices []forms.Choice, width float32, answered func(code string), up keys.Handler) fields.Field {
	q := &forms.Question{Type: forms.TypeSelectOne, List: &forms.CodeList{Choices: choices}}
	return fields.New(fields.Ask{
		Question: q, Width: width, Up: up, Shape: words.shapes[forms.TypeSelectOne],
		Read: func(string) (forms.Answer, error) { return forms.Answer{}, errors.New(words.pickOne) },
		Options: func(query string) []fields.Option {
			return fitting(choices, func(c forms.Choice) string { return c.Label }, query)
		},
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

// The store's settings of the window.
const (
	settingMode  = "ui.mode"  // light and dark
	settingScale = "ui.scale" // of type, in per cent
	settingLang  = "ui.lang"
)

// scales are the sizes of type that are offered, in per cent.
var scales = []int{100, 120, 140, 160, 180, 200}

func (p *settingsPage) draw() {
	d, ctx := p.s.w.desk, p.s.w.ctx
	users, err := d.Users(ctx)
	if err != nil {
		p.s.fail(err)
		return
	}
	var people, sizes []forms.Choice
	for _, u := range users {
		people = append(people, forms.Choice{Code: u.Name, Label: u.Name})
	}
	for _, percent := range scales {
		sizes = append(sizes, forms.Choice{Code: strconv.Itoa(percent), Label: strconv.Itoa(percent) + " %"})
	}
	p.stops, p.names = nil, nil
	lines := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid), theme.NewSized(words.pages[pageSettings], theme.Foreground, theme.SizeTitle, true))
	stop := func(name string, f fyne.Focusable) { p.stops, p.names = append(p.stops, f), append(p.names, name) }
	chips := func(name string, choices []forms.Choice, now string, chosen func(string)) {
		field := pick(choices, min(80*theme.Grid, p.s.w.Canvas().Size().Width-navWidth-20*theme.Grid), chosen, p.press)
		field.Set(forms.Text(now))
		stop(name, field.Focus())
		lines.Add(setting(name, field.Object()))
	}
	button := func(verb string, act func()) fyne.CanvasObject {
		a := newAction(verb, "", false, p.press, act)
		stop(verb, a)
		return a
	}

	chips(words.who, people, d.Who().Name, func(name string) {
		if err := d.SetWho(ctx, name); err != nil {
			p.s.fail(err)
		}
	})
	lines.Add(setting("", container.NewHBox(button(words.addUser, p.addUser))))
	if d.DB().ClockSuspect() {
		lines.Add(setting(words.clock, container.NewHBox(button(words.trustClock, p.trustClock),
			middle(theme.NewText(theme.MarkWatch.Sign+" "+p.s.w.opt.Desk.Now().Format("2006-01-02 15:04"), theme.Watch)))))
	}
	p.month = fields.NewInput(words.monthHint, func(press keys.Press) bool {
		if press == keys.Enter {
			p.setMonth()
			return true
		}
		return p.press(press)
	})
	p.month.Put(string(d.Month()))
	stop(words.month, p.month)
	lines.Add(setting(words.month, container.NewHBox(fixed(20*theme.Grid, 0, p.month))))
	chips(words.looks, words.modes, p.s.w.kept(settingMode, string(theme.Auto)), func(code string) {
		p.s.w.keep(settingMode, code)
		fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Mode(code)))
	})
	chips(words.size, sizes, p.s.w.kept(settingScale, "100"), func(code string) {
		p.s.w.keep(settingScale, code)
		p.s.w.scale(code)
	})
	chips(words.language, words.languages, string(langOf(d.Lang())), func(code string) {
		p.s.w.keep(settingLang, code)
		p.s.w.speak(app.Lang(code))
	})
	saved, _, err := lastBackup(ctx, d)
	if err != nil {
		p.s.fail(err)
	}
	lines.Add(setting(words.backup, container.NewHBox(button(words.backupNow, p.s.backup), button(words.restore, p.listBackups), middle(theme.NewText(saved, theme.Muted)))))
	pack := d.Pack()
	lines.Add(setting(words.pack, theme.NewClipped(words.packTitle(pack.Title, pack.Version, pack.Hash), theme.Foreground)))
	lines.Add(setting("", container.NewHBox(button(words.changePack, p.listPacks), button(words.sources, p.listSources))))
	lines.Add(setting(words.placeWord, theme.NewClipped(d.Place().Name+" "+d.Place().Code, theme.Foreground)))
	lines.Add(setting(words.folder, theme.NewClipped(p.s.w.opt.Dir, theme.Foreground)))
	lines.Add(setting(words.version, container.NewHBox(middle(theme.NewText(words.title+" "+p.s.w.opt.Version, theme.Foreground)), button(words.licences, p.listLicences))))
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(3*theme.Grid, 3*theme.Grid, 3*theme.Grid, 3*theme.Grid), lines))
	p.main = p.scroll
	p.all.Objects = []fyne.CanvasObject{p.main}
	p.all.Refresh()
}

// setting is a line: what it is, and the value.
func setting(name string, value fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, fixed(12*theme.Grid, 4*theme.Grid, theme.NewText(name, theme.Muted)), nil, value)
}

// trustClock takes the clock as right: a person looked at the date that stands beside the button.
func (p *settingsPage) trustClock() {
	if err := p.s.w.desk.DB().TrustClock(p.s.w.ctx); err != nil {
		p.s.fail(err)
		return
	}
	p.draw()
	p.take(0)
	p.s.refreshStrip()
	p.s.tell(words.clockTrusted)
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

// addUser asks for the name and the role of another person of this laptop.
func (p *settingsPage) addUser() {
	d := p.s.w.desk
	var o *overlay
	role := ""
	var choices []forms.Choice
	if list := d.Pack().List("role"); list != nil {
		for _, c := range list.Valid(d.Today()) {
			choices = append(choices, forms.Choice{Code: c.Code, Label: d.ChoiceLabel(c)})
		}
	}
	var name *fields.Input
	var roles fields.Field
	note := theme.NewClipped("", theme.Watch)
	press := func(press keys.Press) bool {
		typed := strings.TrimSpace(name.Text)
		switch {
		case press == keys.Escape:
			o.close()
		case press == keys.Up:
			p.s.w.Canvas().Focus(name)
		case press == keys.Down, press == keys.Enter && p.s.w.Canvas().Focused() == fyne.Focusable(name) && typed != "" && role == "":
			p.s.w.Canvas().Focus(roles.Focus())
		case press == keys.Enter && typed == "":
			note.Set(words.giveName, theme.Watch)
		case press == keys.Enter && role == "":
			note.Set(words.giveRole, theme.Watch)
		case press == keys.Enter:
			err := d.AddUser(p.s.w.ctx, store.User{Name: typed, Role: role})
			if err == nil {
				err = d.SetWho(p.s.w.ctx, typed)
			}
			o.close()
			if err != nil {
				p.s.fail(err)
				return true
			}
			p.s.tell(words.nowWorks(typed))
		}
		return true
	}
	name = fields.NewInput(words.yourName, press)
	roles = pick(choices, 60*theme.Grid, func(code string) { role = code }, press)
	box := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid), theme.NewSized(words.addUser, theme.Foreground, theme.SizeTitle, true),
		name, roles.Object(), note)
	o = p.s.w.newOverlay(80*theme.Grid, box, press)
	p.s.w.Canvas().Focus(name)
}

// instead shows a list in the place of the page.
func (p *settingsPage) instead(l *listing) {
	p.at = max(0, slices.Index(p.stops, p.s.w.Canvas().Focused()))
	p.list = l
	p.all.Objects = []fyne.CanvasObject{l.object}
	p.all.Refresh()
	p.s.w.Canvas().Focus(l.list)
	p.s.hint()
}

// listPress are the presses over a list.
func (p *settingsPage) listPress(press keys.Press) bool {
	if press != keys.Escape || p.s.banner.Visible() {
		return p.s.own(press)
	}
	p.back()
	return true
}

func (p *settingsPage) back() {
	p.list, p.sure = nil, ""
	p.draw()
	p.take(p.at)
	p.s.hint()
}

// listPacks offers the packs that come with the program, and the workbooks of the folders, for one of them may be one.
func (p *settingsPage) listPacks() {
	packs, err := app.Packs()
	if err != nil {
		p.s.fail(err)
		return
	}
	var refs []string
	var items []listItem
	for _, pack := range packs {
		refs = append(refs, pack.Name)
		items = append(items, listItem{words.packChoice(pack.Title, pack.Version), words.comesWith, pack.Name})
	}
	for _, folder := range p.s.w.opt.Folders {
		for _, file := range workbooks(folder) {
			if strings.EqualFold(filepath.Ext(file.path), ".xlsx") {
				refs = append(refs, file.path)
				items = append(items, listItem{filepath.Base(file.path), filepath.Dir(file.path), words.file(file.size, file.at)})
			}
		}
	}
	p.instead(newListing(words.changePack, words.packHint, items, func(i int) { p.install(refs[i]) }, p.listPress))
}

// install makes a pack the laptop's, or tells what is wrong in it, cell by cell.
func (p *settingsPage) install(ref string) {
	d := p.s.w.desk
	var pack *forms.Pack
	p.s.w.run(words.readingPack, func(ctx context.Context, _ app.Progress) (err error) {
		pack, err = d.InstallPack(ctx, ref)
		return err
	}, func(err error) {
		if problems, ok := errors.AsType[forms.Problems](err); ok {
			var items []listItem
			for _, problem := range problems {
				items = append(items, listItem{problem.Sheet + " " + problem.Cell, problem.Message, problem.Column})
			}
			p.list = newListing(words.packWrong(len(items)), filepath.Base(ref), items, nil, p.listPress)
			p.all.Objects = []fyne.CanvasObject{p.list.object}
			p.all.Refresh()
			p.s.w.Canvas().Focus(p.list.list)
			return
		}
		if err != nil {
			p.s.fail(err)
			return
		}
		p.s.w.enter(d) // every page is drawn from the pack
		p.s.w.shell.open(pageSettings)
		p.s.w.shell.tell(words.packNow(pack.Title, pack.Version))
	})
}

// listSources shows what every question of the pack rests on.
func (p *settingsPage) listSources() {
	d := p.s.w.desk
	var items []listItem
	for _, source := range d.Sources() {
		items = append(items, listItem{source.What, source.Clause, source.Name})
	}
	p.instead(newListing(words.sources, words.packTitle(d.Pack().Title, d.Pack().Version, d.Pack().Hash), items, nil, p.listPress))
}

// listBackups offers the backups; Enter twice goes back to one.
func (p *settingsPage) listBackups() {
	backups, err := p.s.w.desk.Backups(p.s.w.ctx)
	if err != nil {
		p.s.fail(err)
		return
	}
	var items []listItem
	for _, b := range backups {
		items = append(items, listItem{b.At.Format("2006-01-02 15:04:05"), filepath.Base(b.File), words.file(b.Size, b.At)})
	}
	p.instead(newListing(words.restore, words.restoreHint, items, func(i int) {
		if file := backups[i].File; p.sure != file {
			p.sure = file
			p.s.banner.say(theme.Watch, words.restoreTwice)
		} else {
			p.restore(file)
		}
	}, p.listPress))
}

// restore puts a backup in the place of the store, and opens it.
func (p *settingsPage) restore(file string) {
	w := p.s.w
	w.closeDesk()
	var restored store.Restored
	w.run(words.restoring, func(ctx context.Context, _ app.Progress) (err error) {
		restored, err = app.Restore(ctx, w.opt.Dir, file, w.opt.Desk)
		return err
	}, func(err error) {
		w.Start()
		switch {
		case w.shell == nil:
		case err != nil:
			w.shell.fail(err)
		default:
			w.shell.tell(words.restored(restored))
		}
	})
}

// listLicences shows what the program is made of.
func (p *settingsPage) listLicences() {
	items := []listItem{{words.title + " " + p.s.w.opt.Version, "Apache License 2.0", ""}, {"Noto Sans SC", assets.FontLicence, ""}}
	if info, ok := debug.ReadBuildInfo(); ok {
		items = append(items, listItem{"Go", "BSD 3-Clause", info.GoVersion})
		for _, m := range info.Deps {
			items = append(items, listItem{m.Path, "", m.Version})
		}
	}
	p.instead(newListing(words.licences, words.licencesHint, items, nil, p.listPress))
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
	if i >= len(p.stops) {
		return
	}
	p.at = i
	p.s.w.Canvas().Focus(p.stops[i])
	bring(p.scroll, p.stops[i].(fyne.CanvasObject))
}

func (p *settingsPage) hints() []hint {
	if p.list != nil {
		return []hint{{press: keys.Enter, verb: words.confirm}, {press: keys.Escape, verb: words.back}}
	}
	return []hint{{key: "↑ ↓", verb: words.nextSetting}, {key: "1–9", verb: words.pickOne}, {press: keys.Enter, verb: words.confirm}}
}
