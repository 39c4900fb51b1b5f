package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/sync/ledger"
)

// ledgersPage is 台账: the books of the month, each looked at as it will be printed, exported and opened.
type ledgersPage struct {
	s     *shell
	all   *fyne.Container
	books fyne.CanvasObject
	list  *rows

	shelves []app.Shelf
	full    bool // whole ID and phone numbers
	sheet   *sheetView
}

var keyOpen = keys.Control(fyne.KeyO)

func newLedgersPage(s *shell) *ledgersPage {
	p := &ledgersPage{s: s}
	p.list = newRows(func() int { return len(p.shelves) }, func() fyne.CanvasObject { return newShelfRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.shelves) {
			o.(*shelfRow).show(p.shelves[i], current)
		}
	}, p.press)
	p.list.moved = func(int) { s.hint() }
	head := container.New(layout.NewCustomPaddedLayout(3*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid),
		theme.NewSized(words.pages[pageLedgers], theme.Foreground, theme.SizeTitle, true))
	p.books = container.NewBorder(head, nil, nil, nil, p.list)
	p.all = container.NewStack(p.books)
	return p
}

func (p *ledgersPage) object() fyne.CanvasObject { return p.all }
func (p *ledgersPage) commit() bool              { return true }

func (p *ledgersPage) open() {
	p.load()
	p.focus()
}

func (p *ledgersPage) focus() {
	if p.sheet != nil {
		p.s.w.Canvas().Focus(p.sheet.list)
		return
	}
	p.s.w.Canvas().Focus(p.list)
}

func (p *ledgersPage) load() {
	p.shelves = p.s.w.desk.Shelves(p.s.exports())
	p.list.Refresh()
}

func (p *ledgersPage) heard(e app.Event) {
	if e.Kind == app.MonthSet || e.Kind == app.Imported {
		p.close()
		p.load()
	}
}

// previewed is how many rows of a book are looked at; the file has all of them.
const previewed = 2000

func (p *ledgersPage) preview(name string) {
	var book ledger.Preview
	full := p.full
	p.s.w.run(words.makingBook, func(ctx context.Context, _ app.Progress) (err error) {
		book, err = p.s.w.desk.PreviewLedger(ctx, name, full, previewed)
		return err
	}, func(err error) {
		if err != nil {
			p.s.fail(err)
			return
		}
		p.sheet = newSheetView(book, p.sheetPress)
		p.all.Objects = []fyne.CanvasObject{p.sheet.object}
		p.all.Refresh()
		p.focus()
		p.s.hint()
	})
}

func (p *ledgersPage) close() {
	if p.sheet == nil {
		return
	}
	p.sheet = nil
	p.all.Objects = []fyne.CanvasObject{p.books}
	p.all.Refresh()
}

// at is the book under the cursor.
func (p *ledgersPage) at() (app.Shelf, bool) {
	if p.list.cursor < len(p.shelves) {
		return p.shelves[p.list.cursor], true
	}
	return app.Shelf{}, false
}

func (p *ledgersPage) press(press keys.Press) bool {
	book, some := p.at()
	switch {
	case !some:
		return p.s.own(press)
	case press == keys.Enter, press == keys.Space:
		p.preview(book.Name)
	case press == keyExport:
		p.s.exportBooks(app.LedgerRequest{Names: []string{book.Name}, FullID: p.full}, p.load)
	case press == keyOpen:
		p.openFile(book)
	case press == keys.F8:
		p.full = !p.full
		if p.full {
			p.s.banner.say(theme.Watch, words.wholeNumbers)
		} else {
			p.s.tell(words.maskedNumbers)
		}
		p.s.hint()
	default:
		return p.s.own(press)
	}
	return true
}

// sheetPress are the presses over a book.
func (p *ledgersPage) sheetPress(press keys.Press) bool {
	switch press {
	case keys.Escape:
		p.close()
		p.focus()
		p.s.hint()
	case keys.PageDown:
		p.sheet.turn(p.sheet.page + 1)
	case keys.PageUp:
		p.sheet.turn(p.sheet.page - 1)
	case keys.Home:
		p.sheet.turn(0)
	case keys.End:
		p.sheet.turn(p.sheet.pages() - 1)
	case keys.Right:
		p.sheet.slide(1)
	case keys.Left:
		p.sheet.slide(-1)
	case keys.F8:
		p.full = !p.full
		p.preview(p.shelves[p.list.cursor].Name)
	case keyExport, keyOpen:
		return p.press(press)
	default:
		return p.s.own(press)
	}
	return true
}

// openFile opens the newest file of a book in the system's own program.
func (p *ledgersPage) openFile(book app.Shelf) {
	switch {
	case book.File == "":
		p.s.banner.say(theme.Watch, words.notExported)
	case p.s.w.opt.Show == nil:
		p.s.tell(book.File)
	default:
		p.s.w.opt.Show(book.File)
	}
}

func (p *ledgersPage) hints() []hint {
	whole := hint{press: keys.F8, verb: words.showWhole}
	if p.full {
		whole.verb = words.showMasked
	}
	if p.sheet != nil {
		return []hint{{key: "PgUp PgDn", verb: words.turnPage}, {key: "← →", verb: words.moreColumns}, {press: keyExport, verb: words.export}, whole, {press: keys.Escape, verb: words.back}}
	}
	return []hint{{press: keys.Enter, verb: words.look}, {press: keyExport, verb: words.export}, {press: keyOpen, verb: words.openFile}, whole}
}

// shelfRow is a book.
type shelfRow struct {
	columns
	title, due, at, file *theme.Text
}

func newShelfRow() *shelfRow {
	r := &shelfRow{title: theme.NewText("", theme.Foreground), due: theme.NewText("", theme.Muted), at: theme.NewText("", theme.Muted), file: theme.NewText("", theme.Muted)}
	const g = theme.Grid
	r.columns = newColumns([]column{{r.title, 27 * g, 0}, {r.due, 0, 0}, {r.at, 16 * g, 2}, {r.file, 46 * g, 1}})
	r.ExtendBaseWidget(r)
	return r
}

func (r *shelfRow) show(s app.Shelf, current bool) {
	r.title.Set(s.Title, theme.Foreground)
	r.due.Set("", theme.Muted)
	if s.Due != nil {
		text, mark := dueText(*s.Due)
		r.due.Set(mark.Sign+" "+text, mark.Tone)
	}
	file, at := words.notExported, ""
	if s.File != "" {
		file, at = s.File[strings.LastIndexAny(s.File, `/\`)+1:], s.At.Format("01-02 15:04")
	}
	r.at.Set(at, theme.Muted)
	r.file.Set(file, theme.Muted)
	r.mark(current)
}

// sheetView is a book page by page: its head, its rows, the sums and who signs on the last. Columns that do not fit are
// reached sideways; the first ones stay.
type sheetView struct {
	object fyne.CanvasObject
	list   *rows
	book   ledger.Preview
	heads  [2]*sheetRow
	number *theme.Text
	lines  *theme.Text
	page   int
	first  int // column after the ones that stay
}

func newSheetView(book ledger.Preview, up keys.Handler) *sheetView {
	v := &sheetView{book: book, number: theme.NewText("", theme.Muted), lines: theme.NewClipped(strings.Join(book.Lines, "    "), theme.Muted), first: kept(book.Columns)}
	v.list = newRows(func() int { return len(v.rows()) }, func() fyne.CanvasObject { return newSheetRow(v, false) }, func(i int, o fyne.CanvasObject, current bool) {
		if rows := v.rows(); i < len(rows) {
			row := o.(*sheetRow)
			tone := theme.Surface
			if current {
				tone = theme.Selection
			}
			row.ground.Set(tone)
			row.show(rows[i])
		}
	}, up)
	title := theme.NewClipped(book.Title, theme.Foreground)
	title.Type, title.Bold = theme.SizeTitle, true
	v.heads = [2]*sheetRow{newSheetRow(v, true), newSheetRow(v, true)}
	head := container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid/2), container.NewBorder(nil, nil, nil, v.number, title), v.lines)
	heads := container.New(layout.NewCustomPaddedVBoxLayout(0))
	if v.grouped() {
		heads.Add(v.heads[0])
	}
	heads.Add(v.heads[1])
	v.object = ground(theme.Surface, container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(0),
		container.New(layout.NewCustomPaddedLayout(2*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), head), heads), nil, nil, nil, v.list))
	v.turn(0)
	return v
}

// kept is how many columns stay in sight while the others are moved through.
func kept(columns []forms.Column) int {
	width := 0.0
	for i, c := range columns {
		if width += c.Width; width > 40 {
			return max(1, i)
		}
	}
	return max(1, len(columns)-1)
}

func (v *sheetView) grouped() bool {
	for _, c := range v.book.Columns {
		if c.Head != "" {
			return true
		}
	}
	return false
}

// perPage is how many rows a sheet of the book's paper holds at the height of a row.
func (v *sheetView) perPage() int {
	millimetres := 297.0
	switch {
	case v.book.A3 && !v.book.Wide:
		millimetres = 420
	case !v.book.A3 && v.book.Wide:
		millimetres = 210
	}
	const margins, head, row = 50, 25, 7.5
	return int((millimetres - margins - head) / row)
}

func (v *sheetView) pages() int {
	return max(1, (len(v.book.Rows)+v.perPage()-1)/v.perPage())
}

// rows are those of the page, with the sums, the notes and the signatures on the last.
func (v *sheetView) rows() [][]string {
	from := v.page * v.perPage()
	to := min(len(v.book.Rows), from+v.perPage())
	rows := v.book.Rows[from:to:to]
	if v.page < v.pages()-1 {
		return rows
	}
	if v.book.Total != nil {
		rows = append(rows, v.book.Total)
	}
	for _, note := range v.book.Notes {
		rows = append(rows, []string{note})
	}
	if v.book.All > len(v.book.Rows) {
		rows = append(rows, []string{words.moreRows(len(v.book.Rows), v.book.All)})
	}
	if len(v.book.Sign) > 0 {
		rows = append(rows, []string{strings.Join(v.book.Sign, "            ")})
	}
	return rows
}

func (v *sheetView) turn(page int) {
	v.page = max(0, min(page, v.pages()-1))
	v.number.Set(words.pageOf(v.page+1, v.pages(), v.book.All), theme.Muted)
	v.list.cursor = 0
	v.list.ScrollTo(0)
	v.draw()
}

func (v *sheetView) slide(by int) {
	v.first = max(kept(v.book.Columns), min(v.first+by, len(v.book.Columns)-1))
	v.draw()
}

func (v *sheetView) draw() {
	upper, lower := make([]string, len(v.book.Columns)), make([]string, len(v.book.Columns))
	for i, c := range v.book.Columns {
		lower[i] = c.Title
		if i == 0 || c.Head != v.book.Columns[i-1].Head || i == v.first {
			upper[i] = c.Head
		}
	}
	v.heads[0].show(upper)
	v.heads[1].show(lower)
	v.list.Refresh()
}

// shownColumns are the columns in sight on a line of the width, with their places.
func (v *sheetView) shownColumns(width float32) (columns []int, at []float32) {
	x := 3 * theme.Grid
	for i, c := range v.book.Columns {
		if i >= kept(v.book.Columns) && i < v.first {
			continue
		}
		if len(columns) > 0 && x+cellWidth(c) > width-theme.Grid {
			break
		}
		columns, at = append(columns, i), append(at, x)
		x += cellWidth(c)
	}
	return columns, append(at, x)
}

// cellWidth is a column's width on screen, of characters that are half as wide as a Chinese one.
func cellWidth(c forms.Column) float32 { return float32(max(6, c.Width))*8 + theme.Grid }
