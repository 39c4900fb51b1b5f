package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/theme"
	"hufang/forms"
)

// warningCard lays one household's warning before the person: what was found, the income item by item beside last month
// and last year, what can be done about it, and what was agreed. What can be done stays in sight under the items where the
// window is high enough.
type warningCard struct {
	object *fyne.Container
	whom   *theme.Text
	what   *theme.Text
	state  *theme.Text
	head   *fyne.Container
	facts  *fyne.Container
	ways   *fyne.Container
	inside *fyne.Container // of the scroll
	foot   *fyne.Container
	scroll *container.Scroll

	shown warningShown
	size  fyne.Size
}

// warningShown is what the card shows.
type warningShown struct {
	app.Warning
	ended    bool
	from     int  // the first suggestion that has a digit
	refusing bool // a digit refuses
	today    forms.Day

	month                   forms.Month // of the page
	monthText, comparedText string
}

// offered is how many suggestions have a digit at a time.
const offered = 9

// digits are the suggestions that have a digit now.
func (w warningShown) digits() []app.Suggestion {
	return w.Suggestions[min(w.from, len(w.Suggestions)):min(w.from+offered, len(w.Suggestions))]
}

func newWarningCard() *warningCard {
	box := func() *fyne.Container { return container.New(layout.NewCustomPaddedVBoxLayout(0)) }
	c := &warningCard{whom: theme.NewSized("", theme.Foreground, theme.SizeTitle, true), what: theme.NewClipped("", theme.Muted), state: theme.NewText("", theme.Alarm),
		facts: box(), ways: box(), inside: box(), foot: box()}
	c.scroll = container.NewVScroll(c.inside)
	c.head = container.New(layout.NewCustomPaddedLayout(theme.Grid, theme.Grid/2, 3*theme.Grid, 3*theme.Grid),
		container.NewBorder(nil, nil, c.whom, c.state, container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Grid, 2*theme.Grid), c.what)))
	c.object = container.New(warningCardLayout{c}, theme.NewPaint(theme.Surface), c.head, c.scroll, c.foot)
	return c
}

// warningCardLayout sets the head above the items, and beneath them what can be done.
type warningCardLayout struct{ c *warningCard }

// MinSize is called by Fyne.
func (warningCardLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Layout is called by Fyne.
func (l warningCardLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if l.c.size != size {
		l.c.size = size
		l.c.draw()
	}
	head, foot := objects[1].MinSize().Height, objects[3].MinSize().Height
	objects[0].Resize(size)
	for i, at := range []struct{ y, height float32 }{{0, head}, {head, size.Height - head - foot}, {size.Height - foot, foot}} {
		objects[i+1].Resize(fyne.NewSize(size.Width, max(0, at.height)))
		objects[i+1].Move(fyne.NewPos(0, at.y))
	}
}

// show puts a warning on the card; another household is shown from its beginning.
func (c *warningCard) show(w warningShown) {
	if w.Household != c.shown.Household {
		c.scroll.ScrollToOffset(fyne.NewPos(0, 0))
	}
	c.shown = w
	c.draw()
	c.object.Refresh()
}

// turn scrolls by most of what is in sight.
func (c *warningCard) turn(by float32) {
	y := c.scroll.Offset.Y + by*c.scroll.Size().Height*0.8
	c.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(y, c.inside.MinSize().Height-c.scroll.Size().Height))))
}

// over tells whether there is more than is in sight.
func (c *warningCard) over() bool { return c.inside.MinSize().Height > c.scroll.Size().Height+1 }

func (c *warningCard) draw() {
	w := c.shown
	mark, stage := warningMark(w.Warning, w.ended)
	c.whom.Set(words.household(w.Head), theme.Foreground)
	c.what.Set(spacedTexts(w.VillageName, w.Group, w.No), theme.Muted)
	state := mark.Sign + " " + stage
	if w.Case != "" && !w.ended {
		state = spacedTexts(state, words.dueOn(w.Due, w.today))
	}
	c.state.Set(state, mark.Tone)
	c.facts.Objects, c.ways.Objects = nil, nil
	c.drawFacts()
	c.drawItems()
	c.drawWays()
	rest := c.size.Height - c.head.MinSize().Height
	c.inside.Objects, c.foot.Objects = []fyne.CanvasObject{c.facts}, nil
	if c.ways.MinSize().Height < rest*0.6 && c.facts.MinSize().Height+c.ways.MinSize().Height > rest {
		c.foot.Objects = []fyne.CanvasObject{newRule(), container.New(layout.NewCustomPaddedLayout(0, theme.Grid, 0, 0), c.ways)}
	} else {
		c.inside.Add(c.ways)
	}
	c.inside.Refresh()
	c.foot.Refresh()
}

// line adds folded text to a part of the card, indented by the sign before it.
func (c *warningCard) line(into *fyne.Container, sign theme.Mark, text string, tone fyne.ThemeColorName) {
	const indent = 3 * theme.Grid
	lines := folded(text, tone, false, c.size.Width-6*theme.Grid-indent)
	mark := container.New(layout.NewCustomPaddedVBoxLayout(0), fixed(indent, 3*theme.Grid, theme.NewText(sign.Sign, sign.Tone)))
	into.Add(container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 3*theme.Grid), container.NewBorder(nil, nil, mark, nil, lines)))
}

// heading adds a small heading.
func (c *warningCard) heading(into *fyne.Container, text string) {
	into.Add(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 3*theme.Grid), theme.NewSized(text, theme.Muted, theme.SizeSmall, true)))
}

// drawFacts says what was found, and what was verified and agreed so far.
func (c *warningCard) drawFacts() {
	w := c.shown
	for _, f := range w.Findings {
		c.line(c.facts, levelMarks[f.Level], spacedTexts(f.Name, f.Sentence), theme.Foreground)
	}
	if w.Weak != "" {
		earner := ""
		if i := slices.IndexFunc(w.Items, func(it app.IncomeLine) bool { return it.Weak }); i >= 0 {
			earner = w.Items[i].Person
		}
		c.line(c.facts, markWeak, spacedTexts(words.weakItem, w.Weak, earner), theme.Foreground)
	}
	if said := spacedTexts(w.Cause, w.Measure, w.Owner); said != "" {
		c.line(c.facts, theme.MarkDone, said, theme.Foreground)
	}
}

// markWeak is the sign of the weak item.
var markWeak = theme.Mark{Sign: "▼", Tone: theme.Alarm}

// drawItems draws the table: the household's items, the total, then each member's under the name.
func (c *warningCard) drawItems() {
	w := c.shown
	if len(w.Items) == 0 {
		return
	}
	c.heading(c.facts, words.items)
	if w.Compared != w.month && w.Compared != "" {
		c.line(c.facts, theme.MarkWatch, words.comparedIn(w.monthText, w.comparedText), theme.Watch)
	}
	c.facts.Add(newItemHeads())
	idle, leftOut, whose := 0, false, ""
	total := slices.IndexFunc(w.Items, func(it app.IncomeLine) bool { return it.Total })
	for _, it := range w.Items {
		switch {
		case it.Idle && !it.Total && !it.Weak:
			idle++
			continue
		case it.This+it.Last+it.YearAgo+it.Year == "" && !it.Total:
			continue // nobody was asked
		case it.Total:
			c.facts.Add(newRule())
		case it.Member && it.Person != whose:
			whose = it.Person
			c.facts.Add(container.New(layout.NewCustomPaddedLayout(theme.Grid/2, 0, 3*theme.Grid, 3*theme.Grid), theme.NewText(whose, theme.Foreground)))
		}
		leftOut = leftOut || it.LeftOut > 0
		row := newItemRow(it.Total || it.Weak)
		row.show(it)
		c.facts.Add(row)
	}
	note := func(text string) { c.line(c.facts, theme.Mark{}, text, theme.Muted) }
	if total >= 0 && w.Items[total].This == "" {
		note(words.totalUnknown)
	}
	if idle > 0 {
		note(words.idle(idle))
	}
	if leftOut {
		note(words.leftOutNote)
	}
}

// drawWays lays out what can be done, each with its digit, and what was agreed or refused.
func (c *warningCard) drawWays() {
	w := c.shown
	switch {
	case len(w.Suggestions) > 0:
		heading := words.suggestions
		if w.refusing {
			heading = words.whichRefused
		}
		c.heading(c.ways, heading)
	case w.Weak != "" && !w.ended && !slices.ContainsFunc(w.Supplements, func(s app.SupplementCase) bool { return s.Chosen }):
		c.line(c.ways, theme.Mark{}, words.noSuggestion, theme.Muted)
	}
	for i, s := range w.digits() {
		c.suggestion(i+1, s)
	}
	if rest := len(w.Suggestions) - len(w.digits()); rest > 0 {
		c.line(c.ways, theme.Mark{Sign: "0", Tone: theme.Accent}, words.moreSuggestions+" "+words.number(rest), theme.Muted)
	}
	if len(w.Supplements) == 0 {
		return
	}
	c.heading(c.ways, words.measures)
	for _, s := range w.Supplements {
		c.agreed(s)
	}
}

// suggestion lays out one: its digit, what to do, and the sum; in one line where there is room.
func (c *warningCard) suggestion(digit int, s app.Suggestion) {
	const indent = 3 * theme.Grid
	width := c.size.Width - 6*theme.Grid - indent
	measure, sum := words.measureOf(s), s.Arithmetic
	sums := fyne.MeasureText(sum, theme.SizeBody, fyne.TextStyle{}).Width
	number := fixed(indent, 3*theme.Grid, theme.NewSized(strconv.Itoa(digit), theme.Accent, theme.SizeBody, true))
	tone := theme.Muted
	if s.Covers {
		tone = theme.Done
	}
	var text fyne.CanvasObject
	if fyne.MeasureText(measure, theme.SizeBody, fyne.TextStyle{}).Width+sums+2*theme.Grid <= width {
		text = fixed(0, 3*theme.Grid, container.NewBorder(nil, nil, nil, theme.NewText(sum, tone), theme.NewClipped(measure, theme.Foreground)))
	} else {
		text = container.New(layout.NewCustomPaddedVBoxLayout(0), folded(measure, theme.Foreground, false, width), folded(sum, tone, false, width))
	}
	c.ways.Add(container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 3*theme.Grid),
		container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedVBoxLayout(0), number), nil, text)))
}

// agreed tells a measure that was chosen, with what is due of it, or refused, with the reason.
func (c *warningCard) agreed(s app.SupplementCase) {
	if !s.Chosen {
		c.line(c.ways, theme.Mark{Sign: "×", Tone: theme.Muted}, spacedTexts(words.refused, s.Label, s.Reason), theme.Muted)
		return
	}
	mark, due := theme.MarkDone, ""
	switch {
	case len(s.Reviews) > 0:
		mark, due = theme.MarkWatch, words.lookedBack(s.Reviews)
	case s.Next != "":
		due = words.nextLook(s.Next)
	}
	gained := ""
	if s.Gained != "" {
		gained = words.gained(s.Gained)
	}
	if s.CanClose {
		gained = spacedTexts(gained, words.mayClose)
	}
	until := ""
	if s.Due != "" {
		until = words.until + " " + string(s.Due)
	}
	c.line(c.ways, mark, spacedTexts(s.Measure, s.Owner, until, due, gained), theme.Foreground)
}

// itemRow is a line of the income table. What a narrow window has no room for is left out from the right: the comparison
// with last month is what the warning rests on.
type itemRow struct {
	columns
	sign, label, this, last, change, percent, yearAgo, year, before, yearPercent, leftOut *theme.Text
}

func newItemRow(bold bool) *itemRow {
	number := func() *theme.Text {
		t := theme.NewNumber("", theme.Foreground)
		t.Bold = bold
		return t
	}
	r := &itemRow{sign: theme.NewText("", theme.Alarm), label: theme.NewText("", theme.Foreground), this: number(), last: number(), change: number(), percent: number(),
		yearAgo: number(), year: number(), before: number(), yearPercent: number(), leftOut: theme.NewNumber("", theme.Muted)}
	r.label.Bold = bold
	const g = theme.Grid
	r.columns = newColumns([]column{{r.sign, 2 * g, 0}, {r.label, 0, 0}, {r.this, 9 * g, 0}, {r.last, 9 * g, 0}, {r.change, 9 * g, 0}, {r.percent, 6.5 * g, 1},
		{r.yearAgo, 9 * g, 4}, {r.year, 10 * g, 2}, {r.before, 10 * g, 2}, {r.yearPercent, 8 * g, 3}, {r.leftOut, 6 * g, 3}})
	r.height = 3.25 * g
	r.ExtendBaseWidget(r)
	return r
}

func newItemHeads() *itemRow {
	r, h := newItemRow(false), words.itemColumns
	for text, word := range map[*theme.Text]string{r.this: h.this, r.last: h.last, r.change: h.change, r.percent: h.percent, r.yearAgo: h.yearAgo, r.year: h.year,
		r.before: h.before, r.yearPercent: h.percent, r.leftOut: h.leftOut} {
		text.Type = theme.SizeSmall
		text.Set(word, theme.Muted)
	}
	return r
}

func (r *itemRow) show(it app.IncomeLine) {
	tone := theme.Foreground
	switch {
	case it.Weak:
		r.sign.Set(markWeak.Sign, markWeak.Tone)
		tone = theme.Alarm
	case it.Level != "":
		mark := levelMarks[it.Level]
		r.sign.Set(mark.Sign, mark.Tone)
	case it.Within:
		tone = theme.Muted // it is counted in others
	}
	r.label.Set(it.Label, tone)
	amount := func(t *theme.Text, text string) {
		if text == "" {
			t.Set("—", theme.Muted)
			return
		}
		t.Set(text, tone)
	}
	amount(r.this, it.This)
	amount(r.last, it.Last)
	amount(r.yearAgo, it.YearAgo)
	amount(r.year, it.Year)
	amount(r.before, it.YearAgoSum)
	r.change.Set(it.Change, tone)
	percent := it.Percent
	if it.New {
		percent = words.newItem
	}
	r.percent.Set(percent, tone)
	r.yearPercent.Set(it.YearPercent, tone)
	if it.LeftOut > 0 {
		r.leftOut.Set(words.months(it.LeftOut), theme.Muted)
	}
	r.mark(false)
}
