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

// sentPage says that the files are whole on the stick and that it may be taken out: big, calm, with what was written and
// who can open it.
type sentPage struct {
	s    *shell
	all  *fyne.Container
	done *action
}

func newSentPage(s *shell) *sentPage { return &sentPage{s: s, all: container.NewStack()} }

func (p *sentPage) object() fyne.CanvasObject { return p.all }
func (p *sentPage) commit() bool              { return true }
func (p *sentPage) open()                     { p.s.w.Canvas().Focus(p.done) }
func (p *sentPage) heard(app.Event)           {}

func (p *sentPage) press(press keys.Press) bool {
	if press == keys.Escape || press == keys.Enter {
		p.s.open(pageExchange)
		return true
	}
	return p.s.own(press)
}

func (p *sentPage) hints() []hint { return []hint{{press: keys.Enter, verb: words.goOn}} }

// send asks for a stick and writes a file for each of the places onto it; none is up.
func (s *shell) send(title string, to []string) {
	s.pickPlace(title, func(dir string) { s.write(title, dir, to) })
}

// write writes a file for each of the places into a folder; none is up.
func (s *shell) write(title, dir string, to []string) {
	var written []app.Exported
	s.w.run(title, func(ctx context.Context, progress app.Progress) (err error) {
		written, err = s.w.desk.Export(ctx, dir, to, progress)
		return err
	}, func(err error) {
		if err != nil {
			s.fail(err)
			if len(written) > 0 {
				s.banner.say(theme.Alarm, s.w.desk.Sentence(err)+words.wroteBefore(len(written)))
			}
			return
		}
		s.pages[pageSent].(*sentPage).show(dir, written)
	})
}

// show says what was written.
func (p *sentPage) show(dir string, written []app.Exported) {
	const g = theme.Grid
	lines := container.New(layout.NewCustomPaddedVBoxLayout(g))
	say := func(text string, tone fyne.ThemeColorName, size float32, bold bool) {
		line := theme.NewSized(text, tone, size, bold)
		line.Clip = true
		lines.Add(line)
	}
	lines.Add(fixed(0, 8*g, theme.NewSized(theme.MarkDone.Sign+" "+words.takeOut, theme.Done, theme.SizeFigure, true)))
	say(words.writtenWhole(written), theme.Foreground, theme.SizeTitle, false)
	say(dir, theme.Muted, theme.SizeBody, false)
	for i, x := range written {
		if i == filesShown {
			say(words.moreFiles(len(written)-i), theme.Muted, theme.SizeBody, false)
			break
		}
		lines.Add(container.New(layout.NewCustomPaddedLayout(g, 0, 0, 0), theme.NewClipped(filepath.Base(x.File), theme.Foreground)))
		say(words.writtenFile(x), theme.Muted, theme.SizeBody, false)
		if x.Unsigned > 0 {
			say(theme.MarkWatch.Sign+" "+words.stayedBehind(x.Unsigned), theme.Watch, theme.SizeBody, false)
		}
	}
	p.done = newAction(words.goOn, keys.Enter.String(), true, p.press, func() { p.s.open(pageExchange) })
	lines.Add(container.New(layout.NewCustomPaddedLayout(2*g, 0, 0, 0), container.NewHBox(p.done)))
	p.all.Objects = []fyne.CanvasObject{container.NewVScroll(container.New(columnLayout{110 * g}, container.New(layout.NewCustomPaddedLayout(3*g, 2*g, 3*g, 3*g), lines)))}
	p.s.open(pageSent)
}

// filesShown is how many files are named one by one.
const filesShown = 5
