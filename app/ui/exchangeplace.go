package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// placePicker asks for a stick or a folder: those that are in by their digit, any other by writing or pasting where it
// is. A stick put in while it asks appears by itself.
type placePicker struct {
	s      *shell
	o      *overlay
	box    *fyne.Container
	list   *fyne.Container
	input  *fields.Input
	note   *theme.Text
	sticks []app.Stick
	stop   func() // ends the looking
	taken  func(dir string)
}

// again is how soon sticks are looked for again.
const again = 2 * time.Second

// pickPlace asks where; taken is not called when the person turns back.
func (s *shell) pickPlace(title string, taken func(dir string)) {
	p := &placePicker{s: s, taken: taken, list: container.New(layout.NewCustomPaddedVBoxLayout(0)), note: theme.NewClipped("", theme.Watch), stop: func() {}}
	p.input = fields.NewInput(words.otherFolder, p.typing)
	p.box = container.New(layout.NewCustomPaddedVBoxLayout(1.5*theme.Grid), theme.NewSized(title, theme.Foreground, theme.SizeTitle, true), p.list, p.input, p.note)
	p.o = s.w.newOverlay(88*theme.Grid, p.box, p.press)
	p.look()
}

// look lists the sticks that are in now.
func (p *placePicker) look() {
	sticks, err := p.s.w.desk.Sticks(p.s.w.ctx)
	if err != nil {
		p.note.Set(p.s.w.desk.Sentence(err), theme.Alarm)
	}
	p.stop = p.s.w.opt.Later(again, p.look)
	if len(p.list.Objects) > 0 && slices.Equal(sticks, p.sticks) {
		return
	}
	p.sticks = sticks[:min(9, len(sticks))]
	p.list.Objects = nil
	for i, stick := range p.sticks {
		p.list.Add(placeLine(strconv.Itoa(i+1), stick.Label, words.stickAt(stick)))
	}
	if len(p.sticks) == 0 {
		p.list.Add(fixed(0, 4*theme.Grid, theme.NewClipped(words.noStick, theme.Watch)))
	}
	p.list.Add(placeLine("0", words.elsewhere, ""))
	p.o.surface.Refresh()
}

// placeLine is a place with its digit.
func placeLine(key, name, detail string) fyne.CanvasObject {
	bold := theme.NewClipped(name, theme.Foreground)
	return container.NewBorder(nil, nil, fixed(4*theme.Grid, 4*theme.Grid, theme.NewSized(key, theme.Accent, theme.SizeBody, true)), nil,
		container.NewGridWithColumns(2, bold, theme.NewClipped(detail, theme.Muted)))
}

func (p *placePicker) press(press keys.Press) bool {
	switch n, ok := press.Digit(); {
	case ok && n >= 1 && n <= len(p.sticks):
		p.take(p.sticks[n-1].Path)
	case ok && n == 0, press == keys.Down:
		p.s.w.Canvas().Focus(p.input)
	case press == keys.Enter && len(p.sticks) == 1:
		p.take(p.sticks[0].Path)
	case press == keys.Enter && len(p.sticks) == 0:
		p.s.w.Canvas().Focus(p.input)
	case press == keys.Escape:
		p.close()
	}
	return true
}

// typing are the presses in the line for a folder.
func (p *placePicker) typing(press keys.Press) bool {
	switch press {
	case keys.Enter:
		dir := strings.Trim(strings.TrimSpace(p.input.Text), `"'`)
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			p.note.Set(words.noSuchFolder, theme.Watch)
			return true
		}
		p.take(filepath.Clean(dir))
	case keys.Up:
		p.s.w.Canvas().Focus(p.o.surface)
	case keys.Escape:
		p.close()
	}
	return true
}

func (p *placePicker) take(dir string) {
	p.close()
	p.taken(dir)
}

func (p *placePicker) close() {
	p.stop()
	p.o.close()
}
