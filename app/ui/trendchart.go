package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/theme"
)

// trendChart draws the last months of the place side by side: how many are at work, and what they earn. A month of which
// nothing is known has no bar, which is not a bar of nothing.
type trendChart struct {
	object     *fyne.Container
	work, earn *fyne.Container
}

func newTrendChart() *trendChart {
	c := &trendChart{work: container.NewWithoutLayout(), earn: container.NewWithoutLayout()}
	panel := func(title string, bars *fyne.Container) fyne.CanvasObject {
		return container.NewBorder(theme.NewSized(title, theme.Muted, theme.SizeSmall, true), nil, nil, nil, fixed(0, chartHeight, bars))
	}
	c.object = container.New(layout.NewCustomPaddedLayout(theme.Grid, 2*theme.Grid, 3*theme.Grid, 3*theme.Grid),
		container.NewGridWithColumns(2, panel(words.trendWork, c.work), panel(words.trendEarn, c.earn)))
	c.object.Hide()
	return c
}

// show draws the months; fewer than two of them that are known tell nothing yet.
func (c *trendChart) show(months []app.Trend) {
	known := 0
	for _, m := range months {
		if m.Asked > 0 {
			known++
		}
	}
	if known < 2 {
		c.object.Hide()
		return
	}
	draw := func(into *fyne.Container, tone fyne.ThemeColorName, figure func(app.Trend) (n int64, text string, ok bool)) {
		bars := barsLayout{months: len(months)}
		var objects []fyne.CanvasObject
		put := func(o fyne.CanvasObject, place barPlace) {
			objects = append(objects, o)
			bars.places = append(bars.places, place)
		}
		for i, m := range months {
			if n, text, ok := figure(m); ok {
				bars.most = max(bars.most, n)
				if i == len(months)-1 {
					tone = theme.Todo // who was not asked yet is not in it
				}
				put(canvas.NewRectangle(theme.Color(tone)), barPlace{month: i, to: n})
				put(centred(text, theme.Foreground), barPlace{month: i, from: n, text: true})
			}
			label := strconv.Itoa(m.Month.Number()%12 + 1)
			if label == "1" {
				label = string(m.Month)[:4]
			}
			if i == len(months)-1 {
				label += words.soFar
			}
			put(centred(label, theme.Muted), barPlace{month: i, foot: true, text: true})
		}
		into.Layout, into.Objects = bars, objects
		into.Refresh()
	}
	draw(c.work, theme.Accent, func(m app.Trend) (int64, string, bool) {
		return int64(m.Employed), words.number(m.Employed), m.Asked > 0
	})
	draw(c.earn, theme.Done, func(m app.Trend) (int64, string, bool) {
		return m.Pay, words.number(int((m.Pay + 50) / 100)), m.Known > 0
	})
	c.object.Show()
	c.object.Refresh()
}

func centred(text string, tone fyne.ThemeColorName) *theme.Text {
	t := theme.NewSized(text, tone, theme.SizeSmall, false)
	t.Align = fyne.TextAlignCenter
	return t
}

// footing is a list with something beneath it, which is left out where the list would have no room to speak of.
type footing struct{}

const listAtLeast = 16 * theme.Grid

// MinSize is called by Fyne.
func (footing) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout is called by Fyne.
func (footing) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list, foot := objects[0], objects[1]
	height := foot.MinSize().Height
	if size.Height-height < listAtLeast {
		height = 0
		foot.Hide()
	} else {
		foot.Show()
	}
	list.Resize(fyne.NewSize(size.Width, size.Height-height))
	list.Move(fyne.NewPos(0, 0))
	foot.Resize(fyne.NewSize(size.Width, height))
	foot.Move(fyne.NewPos(0, size.Height-height))
}
