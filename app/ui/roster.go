package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/sync/roster"
)

// rosterPage brings a roster in: which file, what it would do, and what it did.
type rosterPage struct {
	s     *shell
	all   *fyne.Container
	path  *fields.Input
	list  *rows
	files []rosterFile
	empty *theme.Text

	read *roster.Roster // before the import: read and previewed
	act  *action
}

// rosterFile is a workbook in one of the folders where people keep them.
type rosterFile struct {
	path string
	size int64
	at   time.Time
}

// kinds of files that hold rosters.
var kinds = []string{".xlsx", ".xls", ".csv"}

func newRosterPage(s *shell) *rosterPage {
	p := &rosterPage{s: s, empty: theme.NewText(words.noFiles, theme.Muted)}
	p.path = fields.NewInput(words.pathHint, p.pathPress)
	p.path.Typed = func(string) {}
	p.list = newRows(func() int { return len(p.files) }, func() fyne.CanvasObject { return newFileRow() }, func(i int, o fyne.CanvasObject, current bool) {
		if i < len(p.files) {
			o.(*fileRow).show(p.files[i], current && p.list.focused)
		}
	}, p.press)
	p.all = container.NewStack()
	p.choose()
	return p
}

func (p *rosterPage) object() fyne.CanvasObject { return p.all }
func (p *rosterPage) commit() bool              { return true }
func (p *rosterPage) heard(app.Event)           {}

func (p *rosterPage) open() {
	p.choose()
	p.look()
	p.focus()
}

func (p *rosterPage) focus() {
	switch {
	case p.act != nil:
		p.s.w.Canvas().Focus(p.act)
	case len(p.files) > 0:
		p.s.w.Canvas().Focus(p.list)
	default:
		p.s.w.Canvas().Focus(p.path)
	}
}

// choose shows the files to choose from.
func (p *rosterPage) choose() {
	p.read, p.act = nil, nil
	head := container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid),
		theme.NewSized(words.importRoster, theme.Foreground, theme.SizeTitle, true),
		theme.NewClipped(words.importHint, theme.Muted), p.path)
	p.all.Objects = []fyne.CanvasObject{container.NewBorder(
		container.New(layout.NewCustomPaddedLayout(3*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), head), nil, nil, nil,
		container.NewStack(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 3*theme.Grid, 0), container.NewVBox(p.empty)), p.list))}
	p.all.Refresh()
}

// look lists the workbooks of the folders, newest first.
func (p *rosterPage) look() {
	folders := p.s.w.opt.Folders
	if text := strings.TrimSpace(p.path.Text); text != "" {
		folders = []string{text}
	}
	p.files = nil
	for _, folder := range folders {
		p.files = append(p.files, workbooks(folder)...)
	}
	slices.SortFunc(p.files, func(a, b rosterFile) int { return b.at.Compare(a.at) })
	p.empty.Hide()
	if len(p.files) == 0 {
		p.empty.Show()
	}
	p.list.cursor = 0
	p.list.Refresh()
}

// workbooks are the workbooks of a folder; reports of refused rows and the locks of open programs are none. A folder
// that cannot be read has none.
func workbooks(folder string) []rosterFile {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var files []rosterFile
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), "~$") || strings.HasPrefix(e.Name(), ".") || !slices.Contains(kinds, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		if info, err := e.Info(); err == nil {
			files = append(files, rosterFile{filepath.Join(folder, e.Name()), info.Size(), info.ModTime()})
		}
	}
	return files
}

// pathPress are the presses in the line for a path: a file is read, a folder is listed.
func (p *rosterPage) pathPress(press keys.Press) bool {
	switch press {
	case keys.Enter:
		text := strings.Trim(strings.TrimSpace(p.path.Text), `"'`)
		info, err := os.Stat(text)
		switch {
		case text == "" && len(p.files) > 0:
			p.s.w.Canvas().Focus(p.list)
		case err != nil:
			p.s.banner.say(theme.Watch, words.noSuchFile)
		case info.IsDir():
			p.path.Put(text)
			p.look()
			p.focus()
		default:
			p.preview(text)
		}
	case keys.Down:
		if len(p.files) > 0 {
			p.s.w.Canvas().Focus(p.list)
		}
	default:
		return p.s.press(press)
	}
	return true
}

func (p *rosterPage) press(press keys.Press) bool {
	switch {
	case press == keys.Escape && p.read != nil:
		p.choose()
		p.focus()
	case press == keys.Up && p.act == nil && p.list.cursor == 0:
		p.s.w.Canvas().Focus(p.path)
	case press == keys.Enter && p.act == nil:
		if p.list.cursor < len(p.files) {
			p.preview(p.files[p.list.cursor].path)
		}
	default:
		return p.s.own(press)
	}
	return true
}

// preview reads the file and says what an import would do; nothing is on disk before the person says so.
func (p *rosterPage) preview(path string) {
	d := p.s.w.desk
	var read *roster.Roster
	var result roster.Result
	p.s.banner.hide()
	p.s.w.run(words.reading(filepath.Base(path)), func(ctx context.Context, progress app.Progress) (err error) {
		if read, err = d.ReadRoster(ctx, path, progress); err != nil {
			return err
		}
		result, err = d.PreviewRoster(ctx, read, progress)
		return err
	}, func(err error) {
		if err != nil {
			p.s.fail(err)
			p.focus()
			return
		}
		p.read = read
		p.showResult(words.willImport, result, newAction(words.doImport, keys.Enter.String(), true, p.press, p.take))
	})
}

// take imports.
func (p *rosterPage) take() {
	d, read := p.s.w.desk, p.read
	var result roster.Result
	p.s.w.run(words.importing, func(ctx context.Context, progress app.Progress) (err error) {
		result, err = d.ImportRoster(ctx, read, progress)
		return err
	}, func(err error) {
		if err != nil {
			p.s.fail(err)
			p.focus()
			return
		}
		p.showResult(words.imported, result, newAction(words.startFollowUp, keys.Enter.String(), true, p.press, func() { p.s.open(pageFollowUp) }))
	})
}

// showResult shows the figures of an import to come or done, and the one thing to do next.
func (p *rosterPage) showResult(title string, r roster.Result, next *action) {
	list := container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid))
	list.Add(theme.NewSized(title, theme.Foreground, theme.SizeTitle, true))
	list.Add(theme.NewClipped(r.File, theme.Muted))
	figures := container.New(flow{6 * theme.Grid})
	for _, f := range words.importFigures(r) {
		figures.Add(container.New(layout.NewCustomPaddedVBoxLayout(0),
			theme.NewSized(words.number(f.n), f.tone, theme.SizeHeading, true), theme.NewText(f.name, theme.Muted)))
	}
	list.Add(figures)
	for _, line := range words.importLines(r) {
		label := widget.NewLabel(line)
		label.Wrapping = fyne.TextWrapWord
		list.Add(label)
	}
	p.act = next
	list.Add(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, 0, 0), container.NewHBox(next)))
	scroll := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(3*theme.Grid, theme.Grid, 3*theme.Grid, 3*theme.Grid), list))
	p.all.Objects = []fyne.CanvasObject{scroll}
	p.all.Refresh()
	p.s.w.Canvas().Focus(next)
	p.s.hint()
}

func (p *rosterPage) hints() []hint {
	if p.act != nil {
		return []hint{{press: keys.Enter, verb: p.act.verb}, {press: keys.Escape, verb: words.otherFile}}
	}
	return []hint{{press: keys.Enter, verb: words.readFile}, {key: "↑ ↓", verb: words.chooseFile}, {press: keys.Escape, verb: words.back}}
}

// fileRow is one workbook.
type fileRow struct {
	widget.BaseWidget
	ground, bar          *theme.Paint
	name, folder, figure *theme.Text
	all                  *fyne.Container
}

func newFileRow() *fileRow {
	r := &fileRow{ground: theme.NewPaint(theme.Clear), bar: theme.NewPaint(theme.Clear),
		name: theme.NewClipped("", theme.Foreground), folder: theme.NewClipped("", theme.Muted), figure: theme.NewNumber("", theme.Muted)}
	r.all = container.NewStack(r.ground, container.NewBorder(nil, nil, fixed(theme.Grid/2, 0, r.bar), nil),
		container.New(layout.NewCustomPaddedLayout(0, 0, 3*theme.Grid, 3*theme.Grid),
			container.NewBorder(nil, nil, nil, fixed(30*theme.Grid, 5*theme.Grid, r.figure), container.NewGridWithColumns(2, r.name, r.folder))))
	r.ExtendBaseWidget(r)
	return r
}

func (r *fileRow) show(f rosterFile, current bool) {
	r.name.Set(filepath.Base(f.path), theme.Foreground)
	r.folder.Set(filepath.Dir(f.path), theme.Muted)
	r.figure.Set(words.file(f.size, f.at), theme.Muted)
	ground, bar := theme.Clear, theme.Clear
	if current {
		ground, bar = theme.Selection, theme.Accent
	}
	r.ground.Set(ground)
	r.bar.Set(bar)
	r.all.Refresh()
}

// CreateRenderer is called by Fyne.
func (r *fileRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.all) }
