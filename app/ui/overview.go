package ui

import (
	"context"
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// monthPage is 本月: how far the month is, what is due when, what to do next.
type monthPage struct {
	s        *shell
	all      fyne.CanvasObject
	figures  [3]*theme.Text
	beside   *theme.Text
	bar      *shareBar
	calendar *fyne.Container
	list     *rows
	todo     []app.Todo
	calm     *theme.Text // instead of an empty list
	trend    *trendChart
	stop     func() // ends the counting
	stopBack func() // ends the counting of the months before
}

var keyImport = keys.Control(fyne.KeyO)

func newMonthPage(s *shell) *monthPage {
	p := &monthPage{s: s, stop: func() {}, stopBack: func() {}, trend: newTrendChart(), beside: theme.NewClipped("", theme.Muted), calm: theme.NewText(words.nothingToDo, theme.Done)}
	figures := container.New(layout.NewCustomPaddedHBoxLayout(8 * theme.Grid))
	for i, name := range words.figures {
		p.figures[i] = theme.NewSized("", theme.Foreground, theme.SizeFigure, true)
		figures.Add(container.New(layout.NewCustomPaddedVBoxLayout(0), p.figures[i], theme.NewText(name, theme.Muted)))
	}
	p.figures[1].Tone, p.figures[2].Tone = theme.Done, theme.Watch
	p.bar = newShareBar()
	p.bar.height = theme.Grid
	p.calendar = container.New(calendarLayout{})
	p.calm.Hide()
	p.list = newRows(func() int { return len(p.todo) }, func() fyne.CanvasObject { return newTodoRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.todo) {
			o.(*todoRow).show(p.todo[i], current)
		}
	}, p.press)
	beside := container.New(layout.NewCustomPaddedVBoxLayout(0), layout.NewSpacer(), p.beside) // on the line of the figures' names
	head := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid),
		container.NewBorder(nil, nil, figures, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 8*theme.Grid, 0), beside)), p.bar.object, p.calendar,
		theme.NewSized(words.todo, theme.Muted, theme.SizeSmall, true))
	p.all = container.NewBorder(container.New(layout.NewCustomPaddedLayout(3*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), head), nil, nil, nil,
		container.New(footing{}, container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 0), container.NewVBox(p.calm)), p.list),
			container.NewStack(p.trend.object)))
	return p
}

func (p *monthPage) object() fyne.CanvasObject { return p.all }
func (p *monthPage) commit() bool              { return true }

func (p *monthPage) open() {
	p.load()
	p.lookBack()
	p.s.w.Canvas().Focus(p.list)
}

func (p *monthPage) heard(e app.Event) {
	if e.Kind != app.DraftKept {
		p.load()
	}
}

// load counts the month beside the page, which shows the last figures until then.
func (p *monthPage) load() {
	p.stop()
	var o app.Overview
	p.stop = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		o, err = p.s.w.desk.Overview(ctx, "")
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.show(o)
	})
}

// lookBack counts the months before, each time the page is opened: one save does not change them to speak of.
func (p *monthPage) lookBack() {
	p.stopBack()
	var months []app.Trend
	p.stopBack = p.s.w.beside(func(ctx context.Context, _ app.Progress) (err error) {
		months, err = p.s.w.desk.Trend(ctx)
		return err
	}, func(int, int, string) {}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.trend.show(months)
		p.all.Refresh()
	})
}

func (p *monthPage) show(o app.Overview) {
	for i, n := range []int{o.Asked, o.Done, o.Open} {
		p.figures[i].Set(words.number(n), p.figures[i].Tone)
	}
	p.bar.set(o.Done, o.Asked, true)
	p.beside.Set(words.beside(o), theme.Muted)
	p.drawCalendar(o)
	p.todo = o.Todo
	if len(o.Todo) == 0 {
		p.calm.Show()
	} else {
		p.calm.Hide()
	}
	p.list.cursor = max(0, min(p.list.cursor, len(p.todo)-1))
	p.list.Refresh()
	p.all.Refresh()
	p.s.hint()
}

func (p *monthPage) press(press keys.Press) bool {
	switch press {
	case keys.Enter:
		if p.list.cursor < len(p.todo) {
			p.s.goTo(p.todo[p.list.cursor].Go)
		}
	case keyExport:
		p.s.export()
	case keyImport:
		p.s.open(pageRoster)
	default:
		return p.s.own(press)
	}
	return true
}

func (p *monthPage) hints() []hint {
	hints := []hint{{press: keys.Enter, verb: words.openPlace}, {press: keys.Alt(fyne.Key3), verb: words.pages[pageFollowUp]},
		{press: keyExport, verb: words.export}, {press: keyImport, verb: words.importRoster}}
	if len(p.todo) == 0 {
		hints = hints[1:]
	}
	return hints
}

// drawCalendar draws the month's days in a strip; days with a deadline say what is due.
func (p *monthPage) drawCalendar(o app.Overview) {
	today := p.s.w.desk.Today()
	last := dayOf(o.Month.Day(31))
	span := 0 // days to the next one with a word beneath it
	cells := make([]fyne.CanvasObject, last)
	for n := last; n >= 1; n-- {
		span++
		day := o.Month.Day(n)
		cell := &dayCell{day: n, span: span, today: day == today, past: day < today}
		for _, due := range o.Deadlines {
			if due.Day == day {
				_, cell.mark = dueText(due)
				cell.dues = append(cell.dues, due)
				span = 0
			}
		}
		cells[n-1] = cell.object()
	}
	p.calendar.Objects = cells
	p.calendar.Refresh()
}

// dayCell is one day of the strip.
type dayCell struct {
	day, span   int
	today, past bool
	mark        theme.Mark
	dues        []app.Due
}

func (c *dayCell) object() fyne.CanvasObject {
	tone := theme.Foreground
	if c.past {
		tone = theme.Muted
	}
	box := canvas.NewRectangle(color.Transparent)
	box.CornerRadius = theme.Grid / 2
	if c.today {
		box.StrokeWidth, box.StrokeColor = 2, theme.Color(theme.Accent)
	}
	word := ""
	if len(c.dues) > 0 {
		box.FillColor = theme.Color(theme.Selection)
		word, tone = c.dues[0].Label, c.mark.Tone
		if len(c.dues) > 1 {
			word += "…"
		}
	}
	number := theme.NewSized(strconv.Itoa(c.day), tone, theme.SizeBody, len(c.dues) > 0 || c.today)
	dot := theme.NewText("·", tone)
	number.Align, dot.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	label := theme.NewSized(word, tone, theme.SizeSmall, false)
	label.Clip = true
	keep := c.day == 1 || c.day%5 == 0 || c.today || len(c.dues) > 0
	return container.New(dayLayout{float32(c.span), keep}, box, number, dot, label)
}

// dayLayout sets the number in its box, or a dot where there is no room for every number, and the word beneath it, along
// the next days up to one with a word of its own.
type dayLayout struct {
	span float32
	keep bool // the number stays
}

const dayHeight = 4 * theme.Grid

func (dayLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Grid, dayHeight+2.5*theme.Grid)
}

func (l dayLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	box, number, dot, label := objects[0], objects[1], objects[2], objects[3]
	box.Resize(fyne.NewSize(size.Width-2, dayHeight))
	box.Move(fyne.NewPos(1, 0))
	number.Resize(fyne.NewSize(size.Width, dayHeight))
	dot.Resize(number.Size())
	shown, hidden := number, dot
	if size.Width < 3*theme.Grid && !l.keep {
		shown, hidden = dot, number
	}
	shown.Show()
	hidden.Hide()
	label.Resize(fyne.NewSize(size.Width*l.span-2, label.MinSize().Height))
	label.Move(fyne.NewPos(2, dayHeight+2))
}

// calendarLayout gives every day the same width, at most a comfortable one.
type calendarLayout struct{}

func (calendarLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

func (calendarLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if len(objects) == 0 {
		return
	}
	width := min(size.Width/float32(len(objects)), 5*theme.Grid)
	for i, o := range objects {
		o.Resize(fyne.NewSize(width, size.Height))
		o.Move(fyne.NewPos(float32(i)*width, 0))
	}
}
