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
	"hufang/forms"
)

// boardList is the board of a township or a county: a line for each village, how far its month is and what is open.
type boardList struct {
	object *fyne.Container
	list   *rows
	empty  *theme.Text
	rows   []app.BoardRow
	found  map[string]app.LevelCounts // by village; nil until they are counted
	month  forms.Month                // it is of
}

func newBoardList(up keys.Handler) *boardList {
	b := &boardList{empty: theme.NewClipped("", theme.Muted)}
	b.list = newRows(func() int { return len(b.rows) }, func() fyne.CanvasObject { return newVillageRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(b.rows) {
			found := b.found[b.rows[i].Village]
			if b.found != nil && found == nil {
				found = app.LevelCounts{} // nothing there to be judged
			}
			o.(*villageRow).show(b.rows[i], b.month, found, current)
		}
	}, up)
	b.object = container.NewBorder(newVillageHeads(), nil, nil, nil,
		container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 3*theme.Grid), container.NewVBox(b.empty)), b.list))
	return b
}

// set shows the villages in a month; the cursor stays on its line.
func (b *boardList) set(rows []app.BoardRow, month forms.Month) {
	b.rows, b.month = rows, month
	b.empty.Set("", theme.Muted)
	if len(rows) == 0 {
		b.empty.Set(words.noVillages, theme.Muted)
	}
	b.list.cursor = max(0, min(b.list.cursor, len(rows)-1))
	b.list.Refresh()
}

// count shows what the rules found in each village, which takes longer than the rest.
func (b *boardList) count(found map[string]app.LevelCounts) {
	b.found = found
	b.list.Refresh()
}

// at is the village under the cursor.
func (b *boardList) at() (app.BoardRow, bool) {
	if b.list.cursor < len(b.rows) {
		return b.rows[b.list.cursor], true
	}
	return app.BoardRow{}, false
}

// villageRow is a village on the board.
type villageRow struct {
	columns
	name, received, people, done, late, found, conflicts, duplicates, differences, former *theme.Text
}

func newVillageRow() *villageRow {
	text := func() *theme.Text { return theme.NewText("", theme.Foreground) }
	number := func() *theme.Text { return theme.NewNumber("", theme.Foreground) }
	r := &villageRow{name: text(), received: text(), people: number(), done: number(), late: number(), found: number(), conflicts: number(), duplicates: number(), differences: number(), former: number()}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.name, 0, 0}, {r.received, 18 * g, 0}, {r.people, 16 * g, 2}, {r.done, 14 * g, 0}, {r.late, 8 * g, 1}, {r.found, 11 * g, 0}, {r.conflicts, 8 * g, 0}, {r.duplicates, 10 * g, 1},
		{r.differences, 10 * g, 1}, {r.former, 10 * g, 1}})
	r.ExtendBaseWidget(r)
	return r
}

func newVillageHeads() *villageRow {
	r := newVillageRow()
	for text, word := range map[*theme.Text]string{r.name: words.colVillage, r.received: words.colReceived, r.people: words.colPeople, r.done: words.colDone, r.late: words.colLate, r.found: words.colFound,
		r.conflicts: words.colConflicts, r.duplicates: words.colDuplicates, r.differences: words.colDifferences, r.former: words.colFormer} {
		text.Type = theme.SizeSmall
		text.Set(word, theme.Muted)
	}
	return r
}

func (r *villageRow) show(v app.BoardRow, month forms.Month, found app.LevelCounts, current bool) {
	r.name.Set(v.Name, theme.Foreground)
	received, tone := words.notReceived, theme.Watch
	if v.Received != "" {
		received = words.dayAndTime(v.Received)
		if v.Received >= string(month) { // else nothing of it came this month
			tone = theme.Foreground
		}
	}
	r.received.Set(received, tone)
	numbers := map[*theme.Text]int{r.late: v.Late, r.conflicts: v.Conflicts, r.duplicates: v.Duplicates, r.differences: v.Differences, r.former: v.Former}
	if v.Received == "" && v.Households == 0 { // nothing is known, which is not none
		for _, text := range []*theme.Text{r.people, r.done, r.late, r.found, r.conflicts, r.duplicates, r.differences, r.former} {
			text.Set("—", theme.Muted)
		}
		r.mark(current)
		return
	}
	r.people.Set(words.householdsAndPeople(v.Households, v.People), theme.Muted)
	done := theme.Foreground
	if v.Asked > 0 && v.Done >= v.Asked {
		done = theme.Done
	}
	r.done.Set(words.of(v.Done, v.Asked), done)
	r.found.Set("…", theme.Muted)
	if found != nil {
		block, warn := found[forms.LevelBlock], found[forms.LevelWarn]
		tone := theme.Muted
		switch {
		case block > 0:
			tone = theme.Alarm
		case warn > 0:
			tone = theme.Watch
		}
		r.found.Set(words.number(block)+" / "+words.number(warn), tone)
	}
	for text, n := range numbers {
		tone := theme.Muted
		if n > 0 {
			if tone = theme.Watch; text == r.conflicts {
				tone = theme.Conflict
			}
		}
		text.Set(words.number(n), tone)
	}
	r.mark(current)
}

// openMatters is everything that waits for a person in one village: conflicts, what may have been entered twice, differences
// from lists, moves and what a former village wrote.
func (s *shell) openMatters(ctx context.Context, village string) ([]matter, error) {
	var all []matter
	for _, read := range []func(context.Context, string) ([]matter, error){s.contests, s.duplicates, s.contrasts, s.transfers} {
		list, err := read(ctx, village)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if len(m.choices) > 0 && !m.ended {
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// contrasts are the differences from lists of a village as matters.
func (s *shell) contrasts(ctx context.Context, village string) ([]matter, error) {
	d := s.w.desk
	differences, err := d.Differences(ctx, false)
	if err != nil {
		return nil, err
	}
	of := map[string]string{} // difference → village
	for _, x := range differences {
		of[x.ID] = x.Village
	}
	list, err := d.Contrasts(ctx)
	if err != nil {
		return nil, err
	}
	var matters []matter
	for _, c := range list {
		if of[c.ID] != village && village != "" {
			continue
		}
		whom := c.Whom
		if whom == "" {
			whom = words.household(c.Head)
		}
		decide := func(take bool) func(string) error {
			return func(reason string) error { return d.SettleDifference(s.w.ctx, c.ID, take, reason) }
		}
		matters = append(matters, matter{mark: theme.MarkWatch, whom: whom, village: d.PlaceText(of[c.ID]), what: words.contrastWhat(c), records: []string{c.ID}, household: c.Household,
			lay:     func() comparison { return contrastCard(c, whom) },
			choices: []choice{{verb: words.keepOurs, side: 0, taken: words.keptOurs, decide: decide(false)}, {verb: words.takeTheirs, side: 1, taken: words.tookTheirs, decide: decide(true)}}})
	}
	return matters, nil
}

// contrastCard lays a value of a list beside ours.
func contrastCard(c app.Contrast, whom string) comparison {
	x := comparison{whom: whom, what: words.contrastWhat(c), sides: []version{{words.colOurs, ""}, {words.colTheirs, words.fileRow(filepath.Base(c.File), c.Row)}}}
	for _, item := range c.Items {
		x.lines = append(x.lines, comparedLine{label: item.Label, texts: []string{item.Ours, item.Theirs}})
	}
	return x
}
