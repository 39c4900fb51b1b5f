package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// logOf are the files that went and came, the newest first, refused ones with why.
func logOf(lines []app.ExchangeLine) []note {
	items := make([]note, 0, len(lines))
	for _, l := range lines {
		n := note{mark: theme.MarkDone, name: words.logLine(l), aside: filepath.Base(l.File), line: l.Text}
		if l.File == "" {
			n.aside = ""
		}
		if !l.Taken {
			n.mark, n.tone = theme.MarkAlarm, theme.Alarm
		}
		items = append(items, n)
	}
	return items
}

// logPage is 收发记录 of who has a board in its place on 交换.
type logPage struct {
	s     *shell
	all   *fyne.Container
	list  *notes
	empty *theme.Text
	stop  func()
}

func newLogPage(s *shell) *logPage {
	p := &logPage{s: s, empty: theme.NewClipped("", theme.Muted), stop: func() {}}
	p.list = newNotes(p.press)
	head := container.New(layout.NewCustomPaddedLayout(2*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), theme.NewSized(words.pages[pageLog], theme.Foreground, theme.SizeTitle, true))
	p.all = container.NewBorder(head, nil, nil, nil,
		container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 3*theme.Grid), container.NewVBox(p.empty)), p.list.rows))
	return p
}

func (p *logPage) object() fyne.CanvasObject { return p.all }
func (p *logPage) commit() bool              { return true }

func (p *logPage) open() {
	p.load()
	p.s.w.Canvas().Focus(p.list.rows)
}

func (p *logPage) load() {
	p.stop()
	var e app.Exchange
	p.stop = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		e, err = p.s.w.desk.Exchange(ctx)
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.empty.Set("", theme.Muted)
		if len(e.Log) == 0 {
			p.empty.Set(words.nothingSent, theme.Muted)
		}
		p.list.set(logOf(e.Log))
	})
}

func (p *logPage) heard(e app.Event) {
	if e.Kind == app.Sent || e.Kind == app.Received {
		p.load()
	}
}

func (p *logPage) press(press keys.Press) bool {
	if press == keys.Escape && !p.s.banner.Visible() {
		p.s.open(pageExchange)
		return true
	}
	return p.s.own(press)
}

func (p *logPage) hints() []hint { return []hint{{press: keys.Escape, verb: words.back}} }
