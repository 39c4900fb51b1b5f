package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app/ui/theme"
)

// comparison is what a card lays before the person: versions beside each other, a line for each question.
type comparison struct {
	whom, what, alarm string
	base              *version // what was agreed before the sides parted; nil = the card has no such column
	sides             []version
	lines             []comparedLine // in the order they are to be read
}

// version is a column: whose it is, and when and where it was written.
type version struct{ whose, since string }

// comparedLine is a question with what the base (if there is one) and each side says to it.
type comparedLine struct {
	label string
	base  string
	texts []string
}

// empty tells whether nobody says anything.
func (l comparedLine) empty() bool { return l.base+strings.Join(l.texts, "") == "" }

// differs tells whether the sides say different things.
func (l comparedLine) differs() bool {
	return slices.ContainsFunc(l.texts, func(text string) bool { return text != l.texts[0] })
}

// card shows a comparison: what differs first and strong, what does not after it and quiet. The columns fold their text,
// for a person decides by it.
type card struct {
	object *fyne.Container
	whom   *theme.Text
	what   *theme.Text
	alarm  *theme.Text
	heads  *fyne.Container
	lines  *fyne.Container
	scroll *container.Scroll

	shown  comparison
	chosen int // side taken; -1 = none
	width  float32
}

func newCard() *card {
	c := &card{whom: theme.NewSized("", theme.Foreground, theme.SizeTitle, true), what: theme.NewClipped("", theme.Muted), alarm: theme.NewText("", theme.Alarm),
		heads: container.New(layout.NewCustomPaddedVBoxLayout(0)), lines: container.New(layout.NewCustomPaddedVBoxLayout(0))}
	c.scroll = container.NewVScroll(c.lines)
	title := container.NewBorder(nil, nil, c.whom, c.alarm, container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Grid, 2*theme.Grid), c.what))
	box := container.NewStack(theme.NewPaint(theme.Surface), container.NewBorder(
		container.New(layout.NewCustomPaddedLayout(theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid), title, c.heads)),
		nil, nil, nil, container.New(layout.NewCustomPaddedLayout(0, theme.Grid, 3*theme.Grid, 3*theme.Grid), c.scroll)))
	c.object = container.New(&byWidth{draw: func(width float32) {
		c.width = width
		c.draw()
	}}, box)
	return c
}

// sidesLayout is a line of the card: the label and as many columns of one width as there are versions.
type sidesLayout struct{ label float32 }

// MinSize is called by Fyne.
func (sidesLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(0, height)
}

// Layout is called by Fyne.
func (l sidesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(l.label-theme.Grid, size.Height))
	objects[0].Move(fyne.NewPos(0, 0))
	width := (size.Width - l.label) / float32(max(1, len(objects)-1))
	for i, o := range objects[1:] {
		o.Resize(fyne.NewSize(width-theme.Grid/2, size.Height))
		o.Move(fyne.NewPos(l.label+float32(i)*width, 0))
	}
}

// show puts a comparison on the card; chosen is the side taken, -1 while none is.
func (c *card) show(x comparison, chosen int) {
	c.shown, c.chosen = x, chosen
	c.draw()
	c.scroll.ScrollToOffset(fyne.NewPos(0, 0))
	c.object.Refresh()
}

// turn scrolls the lines by most of what is in sight.
func (c *card) turn(by float32) {
	y := c.scroll.Offset.Y + by*c.scroll.Size().Height*0.8
	c.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(y, c.lines.MinSize().Height-c.scroll.Size().Height))))
}

// over tells whether there are more lines than are in sight.
func (c *card) over() bool { return c.lines.MinSize().Height > c.scroll.Size().Height }

func (c *card) draw() {
	x := c.shown
	c.whom.Set(x.whom, theme.Foreground)
	c.what.Set(x.what, theme.Muted)
	alarm := ""
	if x.alarm != "" {
		alarm = theme.MarkAlarm.Sign + " " + x.alarm
	}
	c.alarm.Set(alarm, theme.Alarm)
	c.heads.Objects = []fyne.CanvasObject{c.line("", theme.Muted, c.whose), c.line("", theme.Muted, c.since)}
	c.lines.Objects = nil
	for _, differs := range []bool{true, false} {
		for _, l := range x.lines {
			if l.differs() != differs || l.empty() {
				continue
			}
			label, tone := l.label, theme.Muted
			if differs {
				label, tone = theme.MarkConflict.Sign+" "+label, theme.Conflict
			}
			c.lines.Add(c.line(label, tone, func(side int) fyne.CanvasObject { return c.answer(side, l) }))
		}
	}
	c.heads.Refresh()
	c.lines.Refresh()
}

// line is a line of the card: a label, and what cell makes of each version; -1 is the base.
func (c *card) line(label string, tone fyne.ThemeColorName, cell func(side int) fyne.CanvasObject) *fyne.Container {
	out := container.New(sidesLayout{label: c.label()}, folded(label, tone, false, c.label()-theme.Grid))
	for side := c.first(); side < len(c.shown.sides); side++ {
		ground := theme.Surface
		if side >= 0 && side == c.chosen {
			ground = theme.Selection
		}
		out.Add(container.NewStack(theme.NewPaint(ground), container.New(layout.NewCustomPaddedLayout(0, 0, theme.Grid, theme.Grid), cell(side))))
	}
	return out
}

// first is the number of the first column: -1 where there is a base.
func (c *card) first() int {
	if c.shown.base != nil {
		return -1
	}
	return 0
}

func (c *card) version(side int) version {
	if side < 0 {
		return *c.shown.base
	}
	return c.shown.sides[side]
}

// label is the width of the labels.
func (c *card) label() float32 {
	if c.width < narrowPage {
		return 13 * theme.Grid
	}
	return 22 * theme.Grid
}

// whose says whose a version is, with its number where there is something to choose between.
func (c *card) whose(side int) fyne.CanvasObject {
	if side < 0 {
		return fixed(0, 3.5*theme.Grid, theme.NewClipped(c.shown.base.whose, theme.Muted))
	}
	name := theme.NewClipped(c.version(side).whose, theme.Foreground)
	name.Bold = true
	if len(c.shown.sides) < 2 {
		return fixed(0, 3.5*theme.Grid, name)
	}
	number := theme.NewSized(strconv.Itoa(side+1), theme.Accent, theme.SizeTitle, true)
	return fixed(0, 3.5*theme.Grid, container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 0, theme.Grid), number), nil, name))
}

// since says when and where a version was written.
func (c *card) since(side int) fyne.CanvasObject {
	small := theme.NewSized(c.version(side).since, theme.Muted, theme.SizeSmall, false)
	small.Clip = true
	return small
}

// answer is what a version says.
func (c *card) answer(side int, l comparedLine) fyne.CanvasObject {
	text, tone, strong := l.base, theme.Muted, false
	if side >= 0 {
		text = l.texts[side]
		if strong = l.differs(); strong || len(l.texts) == 1 {
			tone = theme.Foreground
		}
	}
	columns := float32(len(c.shown.sides) - c.first())
	return folded(said(text), tone, strong, (c.width-6*theme.Grid-c.label())/columns-2.5*theme.Grid)
}
