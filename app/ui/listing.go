package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
)

// listing is a list under a title, which a page shows in its place until Esc.
type listing struct {
	object *fyne.Container
	list   *rows
	items  []listItem
}

// listItem is a line: what it is, what is said of it, and beside them something small.
type listItem struct{ name, text, aside string }

func newListing(title, hint string, items []listItem, chosen func(i int), up keys.Handler) *listing {
	l := &listing{items: items}
	l.list = newRows(func() int { return len(l.items) }, func() fyne.CanvasObject { return newListRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(l.items) {
			o.(*listRow).show(l.items[i], current)
		}
	}, func(p keys.Press) bool {
		if p == keys.Enter && chosen != nil && l.list.cursor < len(l.items) {
			chosen(l.list.cursor)
			return true
		}
		return up(p)
	})
	head := container.New(layout.NewCustomPaddedVBoxLayout(0), theme.NewSized(title, theme.Foreground, theme.SizeTitle, true), theme.NewClipped(hint, theme.Muted))
	l.object = container.NewBorder(container.New(layout.NewCustomPaddedLayout(3*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), head), nil, nil, nil, l.list)
	return l
}

type listRow struct {
	columns
	name, text, aside *theme.Text
}

func newListRow() *listRow {
	r := &listRow{name: theme.NewText("", theme.Foreground), text: theme.NewText("", theme.Muted), aside: theme.NewText("", theme.Muted)}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.name, 44 * g, 0}, {r.text, 0, 0}, {r.aside, 24 * g, 1}})
	r.ExtendBaseWidget(r)
	return r
}

func (r *listRow) show(i listItem, current bool) {
	r.name.Set(i.name, theme.Foreground)
	r.text.Set(i.text, theme.Muted)
	r.aside.Set(i.aside, theme.Muted)
	r.mark(current)
}
