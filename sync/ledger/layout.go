package ledger

import (
	"strings"
	"time"

	"hufang/forms"
	"hufang/sync/workbook"
)

// settingPeriod says of which days a month's income is (B-39).
const settingPeriod = "income_period"

// layout is the shape of the book on paper (requirements I1, print rules).
func (p *press) layout() workbook.Sheet {
	l := p.ledger
	s := workbook.Sheet{
		Name:    l.Title,
		Title:   sayTitle(p.place(), l.Title, p.req.Month),
		Lines:   []workbook.Line{{sayUnit(p.place()), sayReported(p.now)}},
		Heads:   heads(l.Columns),
		Columns: make([]workbook.Column, len(l.Columns)),
		Paper:   workbook.Paper{Size: workbook.A4, Landscape: l.Landscape},
		Freeze:  frozen(l.Columns),
		Footer:  workbook.Margin{Left: sayPrinted(p.now), Center: workbook.PageOfPages},
	}
	if strings.EqualFold(l.Paper, "A3") {
		s.Paper.Size = workbook.A3
	}
	if p.pack.ShowsIncome(l) {
		s.Lines[0] = workbook.Line{sayUnit(p.place()), sayPeriod(p.pack.Settings.Text(settingPeriod)), sayReported(p.now)}
	}
	if p.req.FullID {
		s.Footer.Right = sayPersonal
	}
	for i, c := range l.Columns {
		s.Columns[i] = workbook.Column{Width: c.Width, Align: align(c), Wrap: c.Type != forms.TypeIDNumber && c.Type != forms.TypePhone}
	}
	if len(l.Sign) > 0 {
		line := make(workbook.Line, len(l.Sign))
		for i, who := range l.Sign {
			line[i] = saySign(who)
		}
		s.Foot = []workbook.Line{line}
	}
	return s
}

// heads merges the heads of neighbouring columns that share one; a column without stands over both rows.
func heads(columns []forms.Column) [][]workbook.Head {
	var upper, lower []workbook.Head
	for i := 0; i < len(columns); {
		c := columns[i]
		if c.Head == "" {
			upper = append(upper, workbook.Head{Text: c.Title, Rows: 2})
			i++
			continue
		}
		first := i
		for ; i < len(columns) && columns[i].Head == c.Head; i++ {
			lower = append(lower, workbook.Head{Text: columns[i].Title})
		}
		upper = append(upper, workbook.Head{Text: c.Head, Cols: i - first})
	}
	if len(lower) > 0 {
		return [][]workbook.Head{upper, lower}
	}
	for i := range upper {
		upper[i].Rows = 1
	}
	return [][]workbook.Head{upper}
}

// The width that stays in view while scrolling sideways, enough for number, household and name on a small screen.
const frozenWidth = 60

func frozen(columns []forms.Column) int {
	width, n := 0.0, 0
	for _, c := range columns {
		if width += c.Width; width > frozenWidth || n == len(columns)-1 {
			break
		}
		n++
	}
	return n
}

// shortWidth is the greatest width of a column that holds words rather than sentences.
const shortWidth = 8

// align sets words, dates and numbers that are text in the middle, as printed ledgers have them, and sentences left.
func align(c forms.Column) workbook.Align {
	switch c.Type {
	case forms.TypeText, forms.TypeSelectMultiple, forms.TypeDivision, "":
		if c.Width > shortWidth {
			return workbook.Left
		}
	}
	return workbook.Center
}

func stamp(t time.Time) string { return t.Format("2006-01-02 15:04") }
