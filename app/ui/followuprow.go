package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"hufang/app"
	"hufang/app/ui/theme"
)

// followUpRow is one line of 回访: a household, or one of its labourers.
type followUpRow struct {
	widget.BaseWidget

	household bool
	ground    *theme.Paint
	bar       *theme.Paint
	mark      *theme.Text
	name      *theme.Text
	who       *theme.Text // age and class; of a household: members and labourers
	facts     *theme.Text
	last, pay *theme.Text
	state     *theme.Text
}

func newFollowUpRow() *followUpRow {
	r := &followUpRow{
		ground: theme.NewPaint(theme.Clear), bar: theme.NewPaint(theme.Clear),
		mark: theme.NewClipped("", theme.Todo), name: theme.NewClipped("", theme.Foreground), who: theme.NewClipped("", theme.Muted),
		facts: theme.NewClipped("", theme.Muted), last: theme.NewNumber("", theme.Muted), pay: theme.NewNumber("", theme.Foreground),
		state: theme.NewClipped("", theme.Muted),
	}
	r.last.Clip, r.pay.Clip = true, true
	r.ExtendBaseWidget(r)
	return r
}

// newColumnHeads is the line above the list, in the columns of its rows.
func newColumnHeads() *followUpRow {
	r := newFollowUpRow()
	for text, word := range map[*theme.Text]string{
		r.name: words.colName, r.who: words.colWho, r.facts: words.colFacts, r.last: words.colLast, r.pay: words.colPay, r.state: words.colState,
	} {
		text.Type = theme.SizeSmall
		text.Set(word, theme.Muted)
	}
	return r
}

// draw shows line i of the page.
func (p *followUpPage) draw(i int, o fyne.CanvasObject, current bool) {
	if i >= len(p.lines) {
		return
	}
	row, at := o.(*followUpRow), p.lines[i]
	h := p.houses[at.house]
	row.household = at.line < 0
	tone := theme.Clear
	if row.household {
		row.showHousehold(h)
		tone = theme.Strip
	} else {
		row.showLine(h.Lines[at.line])
	}
	bar := theme.Clear
	if current {
		bar, tone = theme.Accent, theme.Selection
		if p.list.focused && row.household {
			row.state.Set(p.invite(h), theme.Accent)
		}
	}
	row.ground.Set(tone)
	row.bar.Set(bar)
	row.place()
}

func (r *followUpRow) showHousehold(h app.Household) {
	left := 0
	for _, l := range h.Lines {
		if openLine(l) {
			left++
		}
	}
	r.mark.Set("", theme.Todo)
	r.name.Bold = true
	r.name.Set(words.household(h.Head), theme.Foreground)
	r.who.Set(words.members(h.Members, h.Labourers), theme.Muted)
	facts := h.No
	if h.Group != "" {
		facts = h.Group + " · " + facts
	}
	r.facts.Set(facts, theme.Muted)
	r.last.Set("", theme.Muted)
	r.pay.Set("", theme.Muted)
	if left == 0 {
		r.state.Set(theme.MarkDone.Sign+" "+words.states[app.StateDone], theme.Done)
	} else {
		r.state.Set(words.toDo(left), theme.Todo)
	}
}

// invite is what Enter does on the household now.
func (p *followUpPage) invite(h app.Household) string {
	for _, l := range h.Lines {
		if confirmable(l) {
			return "Enter " + words.sameFacts
		}
	}
	for _, l := range h.Lines {
		if payMissing(l) {
			return "Enter " + words.samePay
		}
	}
	return "Enter " + words.nextHousehold
}

func (r *followUpRow) showLine(l app.Line) {
	mark := markOf(l)
	r.mark.Set(mark.Sign, mark.Tone)
	r.name.Bold = false
	r.name.Set(l.Name, theme.Foreground)
	who := l.Class
	if l.Age >= 0 {
		who = strconv.Itoa(l.Age) + " " + l.Class
	}
	r.who.Set(who, theme.Muted)
	switch {
	case l.Now != "":
		r.facts.Set(l.Now, theme.Foreground)
	case l.NoLast:
		r.facts.Set(words.noLast, theme.Watch)
	default:
		r.facts.Set(l.Last, theme.Muted)
	}
	r.last.Set(l.LastPay, theme.Muted)
	r.pay.Set(l.Pay, theme.Foreground)
	text := words.states[l.State]
	if !openLine(l) {
		switch {
		case l.Change != "":
			text = l.Change + " · " + l.Contact
		case l.State == app.StateDone:
			text = l.Contact
		default:
			text += " · " + l.Contact
		}
	}
	r.state.Set(text, mark.Tone)
}

// markOf is the sign of a line's state; its word stands beside it.
func markOf(l app.Line) theme.Mark {
	mark := theme.MarkTodo
	switch l.State {
	case app.StateDone, app.StateChanged:
		mark = theme.MarkDone
	case app.StateIncomplete, app.StateNotReached, app.StateUndecided, app.StateDraft:
		mark = theme.MarkWatch
	case app.StateConflict:
		mark = theme.MarkConflict
	case app.StateNone:
		mark = theme.Mark{Tone: theme.Muted}
	}
	return mark
}

// CreateRenderer is called by Fyne.
func (r *followUpRow) CreateRenderer() fyne.WidgetRenderer {
	return &followUpRowRenderer{r, []fyne.CanvasObject{r.ground, r.bar, r.mark, r.name, r.who, r.facts, r.last, r.pay, r.state}}
}

// place lays the columns out anew: a household has others than a person.
func (r *followUpRow) place() {
	layRow(r, r.Size())
	canvas.Refresh(r)
}

type followUpRowRenderer struct {
	of      *followUpRow
	objects []fyne.CanvasObject
}

func (r *followUpRowRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *followUpRowRenderer) Destroy()                     {}
func (r *followUpRowRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, 4.5*theme.Grid) }

func (r *followUpRowRenderer) Layout(size fyne.Size) { layRow(r.of, size) }

func (r *followUpRowRenderer) Refresh() {
	for _, o := range r.objects {
		o.Refresh()
	}
	r.of.place()
}

// layRow gives each column its place: the facts take what is left, and on a narrow page age and class go first.
func layRow(row *followUpRow, size fyne.Size) {
	const g = theme.Grid
	name, who, pay, state := 12*g, 16*g, 12*g, 26*g
	members := who // of a household, where age and class are of a person
	switch {
	case size.Width < 100*g:
		who, pay, state = 0, 9*g, 13*g
	case size.Width > 150*g:
		who, members = 22*g, 22*g // for the longest class
	}
	row.ground.Resize(size)
	row.bar.Resize(fyne.NewSize(g/2, size.Height))
	right := size.Width - 3*g
	left := 3 * g
	put := func(o fyne.CanvasObject, x, width float32) {
		o.Resize(fyne.NewSize(max(0, width), size.Height))
		o.Move(fyne.NewPos(x, 0))
		if width <= 0 {
			o.Hide()
		} else {
			o.Show()
		}
	}
	if row.household {
		put(row.mark, left, 0)
		put(row.name, left, name+3*g)
		left += name + 3*g + g
		put(row.who, left, members)
		left += members + g
		put(row.state, right-state, state)
		put(row.facts, left, right-state-g-left)
		put(row.last, 0, 0)
		put(row.pay, 0, 0)
		return
	}
	put(row.mark, left, 2*g)
	left += 3 * g
	put(row.name, left, name)
	left += name + g
	if who > 0 {
		put(row.who, left, who)
		left += who + g
	} else {
		put(row.who, left, 0)
	}
	put(row.state, right-state, state)
	right -= state + 2*g
	put(row.pay, right-pay, pay)
	right -= pay + g
	put(row.last, right-pay, pay)
	right -= pay + g
	put(row.facts, left, right-left)
}
