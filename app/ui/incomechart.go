package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/theme"
)

// incomeChart draws a household's income of the last months as stacked bars, one kind upon the other, with a legend in
// words. A month of which something is not known has a question mark: its bar is no sum.
type incomeChart struct {
	object *fyne.Container
	bars   *fyne.Container
	legend *fyne.Container
	text   *theme.Text
}

// kindTones are the colours of the kinds, in the order of the pack.
var kindTones = []fyne.ThemeColorName{theme.Accent, theme.Watch, theme.Conflict, theme.Done, theme.Alarm, theme.Todo}

const chartHeight = 11 * theme.Grid

func newIncomeChart() *incomeChart {
	c := &incomeChart{bars: container.NewWithoutLayout(), legend: container.New(flow{2 * theme.Grid}), text: theme.NewClipped("", theme.Muted)}
	title := container.New(layout.NewCustomPaddedLayout(0, 0, 0, 2*theme.Grid), theme.NewSized(words.income24, theme.Muted, theme.SizeSmall, true))
	c.object = container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid/2), container.NewBorder(nil, nil, title, nil, c.legend),
		fixed(0, chartHeight, c.bars), c.text)
	return c
}

// show draws the months; none hides the chart.
func (c *incomeChart) show(months []app.Income) {
	if !slices.ContainsFunc(months, func(m app.Income) bool { return len(m.Parts) > 0 }) {
		c.object.Hide()
		return
	}
	c.object.Show()
	var kinds []string
	bars := barsLayout{months: len(months)}
	for _, m := range months {
		var sum int64
		for _, part := range m.Parts {
			if !slices.Contains(kinds, part.Label) {
				kinds = append(kinds, part.Label)
			}
			sum += max(0, part.Fen)
		}
		bars.most = max(bars.most, sum)
	}
	var objects []fyne.CanvasObject
	for i, m := range months {
		var from int64
		for _, part := range m.Parts {
			if part.Fen <= 0 {
				continue
			}
			box := canvas.NewRectangle(theme.Color(kindTones[slices.Index(kinds, part.Label)%len(kindTones)]))
			objects = append(objects, box)
			bars.places = append(bars.places, barPlace{month: i, from: from, to: from + part.Fen})
			from += part.Fen
		}
		if len(m.Parts) > 0 && !m.Known {
			mark := theme.NewSized("?", theme.Muted, theme.SizeSmall, false)
			mark.Align = fyne.TextAlignCenter
			objects = append(objects, mark)
			bars.places = append(bars.places, barPlace{month: i, from: from, text: true})
		}
		if n := m.Month.Number() % 12; n%3 == 0 || i == len(months)-1 {
			label := strconv.Itoa(n + 1)
			if n == 0 {
				label = string(m.Month)[:4]
			}
			text := theme.NewSized(label, theme.Muted, theme.SizeSmall, false)
			text.Align = fyne.TextAlignCenter
			objects = append(objects, text)
			bars.places = append(bars.places, barPlace{month: i, foot: true, text: true})
		}
	}
	c.bars.Layout, c.bars.Objects = bars, objects
	c.legend.Objects = nil
	for i, kind := range kinds {
		square := fixed(theme.Grid, theme.Grid, canvas.NewRectangle(theme.Color(kindTones[i%len(kindTones)])))
		c.legend.Add(container.New(layout.NewCustomPaddedHBoxLayout(theme.Grid/2), middle(square), theme.NewSized(kind, theme.Muted, theme.SizeSmall, false)))
	}
	c.text.Set(words.incomeOf(months), theme.Muted)
	c.object.Refresh()
}

// barPlace is where an object of the chart stands.
type barPlace struct {
	month    int
	from, to int64 // fen
	text     bool  // above the bar
	foot     bool  // beneath it
}

type barsLayout struct {
	months int
	most   int64
	places []barPlace
}

// MinSize is called by Fyne.
func (barsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, chartHeight) }

// Layout is called by Fyne.
func (l barsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const foot, head = 2 * theme.Grid, 2 * theme.Grid
	width := min(size.Width/float32(max(1, l.months)), 5*theme.Grid)
	height := size.Height - foot - head
	at := func(fen int64) float32 { return head + height*(1-float32(fen)/float32(max(1, l.most))) }
	for i, o := range objects {
		p := l.places[i]
		x := float32(p.month) * width
		switch {
		case p.foot:
			o.Resize(fyne.NewSize(width*2, foot))
			o.Move(fyne.NewPos(x-width/2, size.Height-foot))
		case p.text:
			o.Resize(fyne.NewSize(width, head))
			o.Move(fyne.NewPos(x, at(p.from)-head))
		default:
			o.Resize(fyne.NewSize(width*0.7, max(1, at(p.from)-at(p.to))))
			o.Move(fyne.NewPos(x+width*0.15, at(p.to)))
		}
	}
}
