package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// reasonBar is the line in which a decision gets its reason: one of the last given by its digit, or a new one typed.
// Enter decides with the reason that is marked, which is the last one at first.
type reasonBar struct {
	object  *fyne.Container
	s       *shell
	setting string // of the store: the reasons given before
	ask     *theme.Text
	chips   *fyne.Container
	input   *fields.Input
	surface *keys.Surface

	given   []string // in the order they were first given, so that a digit keeps its reason
	last    string
	at      int // the marked one
	decided func(reason string)
	left    func()
}

const (
	reasonHeight = 5 * theme.Grid
	// reasonsKept is how many reasons are offered again.
	reasonsKept = 6
)

// newReasonBar makes a bar whose reasons are remembered under a setting of the store; left is called when the person
// turns back without deciding.
func newReasonBar(s *shell, setting string, left func()) *reasonBar {
	b := &reasonBar{s: s, setting: setting, ask: theme.NewClipped("", theme.Muted), chips: container.New(flow{3 * theme.Grid}), left: left}
	b.input = fields.NewInput(words.whyDecided, b.typing)
	b.surface = keys.NewSurface(b.chips, b.choosing)
	b.object = container.NewStack(theme.NewPaint(theme.Surface), container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 3*theme.Grid),
		container.New(reasonLayout{}, b.ask, b.surface, b.input)))
	b.rest("")
	return b
}

// reasonLayout gives the question what it needs and the reasons the rest; while nothing is asked the question has it all.
type reasonLayout struct{}

// MinSize is called by Fyne.
func (reasonLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, reasonHeight) }

// Layout is called by Fyne.
func (reasonLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	ask, width := objects[0], size.Width
	if objects[1].Visible() || objects[2].Visible() {
		width = min(fyne.MeasureText(ask.(*theme.Text).Content, theme.SizeBody, fyne.TextStyle{}).Width, size.Width*0.4) + 2*theme.Grid
	}
	ask.Resize(fyne.NewSize(width, size.Height))
	for _, o := range objects[1:] {
		height := max(o.MinSize().Height, 4*theme.Grid)
		o.Resize(fyne.NewSize(size.Width-width, height))
		o.Move(fyne.NewPos(width, (size.Height-height)/2))
	}
}

// rest shows what may be done while nothing is asked.
func (b *reasonBar) rest(hint string) {
	b.surface.Hide()
	b.input.Hide()
	b.ask.Set(hint, theme.Muted)
	b.object.Refresh()
}

// asking tells whether a reason is being given.
func (b *reasonBar) asking() bool { return b.surface.Visible() || b.input.Visible() }

// why asks for the reason of what is about to be decided.
func (b *reasonBar) why(what string, decided func(reason string)) {
	b.decided = decided
	b.load()
	b.ask.Set(what, theme.Accent)
	b.at = max(0, slices.Index(b.given, b.last))
	if len(b.given) == 0 {
		b.write()
		return
	}
	b.choose()
}

// load reads the reasons given before: the last one, then all.
func (b *reasonBar) load() {
	lines := strings.Split(b.s.w.kept(b.setting, ""), "\n")
	b.last, b.given = lines[0], slices.DeleteFunc(lines[1:], func(r string) bool { return r == "" })
}

func (b *reasonBar) choose() {
	b.input.Hide()
	b.draw()
	b.surface.Show()
	b.object.Refresh()
	b.s.w.Canvas().Focus(b.surface)
}

// draw draws the reasons; the marked one is the one Enter decides with.
func (b *reasonBar) draw() {
	b.chips.Objects = nil
	marked := func(i int) fyne.CanvasObject {
		tone, ground := theme.Muted, theme.Surface
		if i == b.at {
			tone, ground = theme.Foreground, theme.Selection
		}
		return container.NewStack(theme.NewPaint(ground), container.New(layout.NewCustomPaddedLayout(0, 0, theme.Grid, theme.Grid),
			container.New(layout.NewCustomPaddedHBoxLayout(theme.Grid), theme.NewSized(strconv.Itoa(i+1), theme.Accent, theme.SizeBody, true), theme.NewText(b.given[i], tone))))
	}
	from := 0
	if b.s.w.narrow() {
		from = b.at // so that it is in sight
	}
	for i := range b.given[from:] {
		b.chips.Add(marked(from + i))
	}
	b.chips.Refresh()
}

// choosing are the presses while a reason is chosen.
func (b *reasonBar) choosing(p keys.Press) bool {
	switch n, ok := p.Digit(); {
	case ok && n >= 1 && n <= len(b.given):
		b.at = n - 1
		b.draw()
	case p == keys.Enter:
		b.decide(b.given[b.at])
	case p == keys.Space:
		b.write()
	case p == keys.Escape:
		b.left()
	default:
		return b.s.own(p)
	}
	return true
}

// write asks for a new reason.
func (b *reasonBar) write() {
	b.surface.Hide()
	b.input.Put("")
	b.input.Show()
	b.object.Refresh()
	b.s.w.Canvas().Focus(b.input)
	b.s.hint()
}

// typing are the presses while a reason is typed.
func (b *reasonBar) typing(p keys.Press) bool {
	switch p {
	case keys.Enter:
		if reason := strings.Join(strings.Fields(b.input.Text), " "); reason != "" {
			b.decide(reason)
		} else {
			b.ask.Set(words.whyDecided, theme.Watch)
		}
	case keys.Escape:
		b.left()
	default:
		return b.s.own(p)
	}
	return true
}

// decide keeps the reason for the next time and goes on.
func (b *reasonBar) decide(reason string) {
	if !slices.Contains(b.given, reason) {
		b.given = append(b.given, reason)
		b.given = b.given[max(0, len(b.given)-reasonsKept):]
	}
	if reason != b.last || len(b.given) == 1 {
		b.s.w.keep(b.setting, strings.Join(append([]string{reason}, b.given...), "\n"))
	}
	b.decided(reason)
}

// hints are the keys while a reason is asked for.
func (b *reasonBar) hints() []hint {
	hints := []hint{{press: keys.Enter, verb: words.decide}}
	if b.surface.Visible() {
		hints = append(hints, hint{key: "1–" + strconv.Itoa(len(b.given)), verb: words.otherReason}, hint{press: keys.Space, verb: words.writeReason})
	}
	return append(hints, hint{press: keys.Escape, verb: words.back})
}
