package ledger

import (
	"path"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/sync/workbook"
)

// totals sums the columns of figures that ask for it, and counts the words of others. What has no value is not zero: it is left
// out of the sum and told below it.
type totals struct {
	pack      *forms.Pack
	ledger    *forms.Ledger
	rows      int
	sums      []int64
	known     []int            // rows with a number, per column
	words     []map[string]int // rows with a word, per column: in the place of a number, or of a column that counts words
	undecided int
	missing   []string // labels of the questions the filter could not read
}

func newTotals(p *forms.Pack, l *forms.Ledger) *totals {
	t := &totals{pack: p, ledger: l, sums: make([]int64, len(l.Columns)), known: make([]int, len(l.Columns)), words: make([]map[string]int, len(l.Columns))}
	for i := range t.words {
		t.words[i] = map[string]int{}
	}
	return t
}

func (t *totals) add(row forms.Row) {
	t.rows++
	if row.Undecided {
		t.undecided++
		for _, name := range row.Missing {
			if label := t.label(name); !slices.Contains(t.missing, label) {
				t.missing = append(t.missing, label)
			}
		}
	}
	for i, cell := range row.Cells {
		switch c := &t.ledger.Columns[i]; {
		case !c.Total:
		case cell.Number:
			t.sums[i] += cell.Int
			t.known[i]++
		case cell.Text == "":
		case c.Type == forms.TypeSelectMultiple:
			for word := range strings.SplitSeq(cell.Text, wordSeparator) {
				t.words[i][word]++
			}
		default:
			t.words[i][cell.Text]++
		}
	}
}

// label is what people call a question that an expression names, such as person.labour_class.
func (t *totals) label(name string) string {
	form, question := path.Split(strings.ReplaceAll(name, ".", "/"))
	if f := t.pack.Form(path.Base(form)); f != nil && f.Question(question) != nil {
		return f.Question(question).Label
	}
	return name
}

// summed reports whether the book has a row of sums.
func (t *totals) summed() bool {
	return slices.ContainsFunc(t.ledger.Columns, sums)
}

// sums reports whether the column is summed; one of words is counted.
func sums(c forms.Column) bool { return c.Total && c.Type.Numeric() }

// values are the row of sums; a column of which nothing is known stays empty.
func (t *totals) values() []workbook.Value {
	values := make([]workbook.Value, len(t.sums))
	values[0] = workbook.String(sayTotal)
	for i, c := range t.ledger.Columns {
		if t.known[i] == 0 || !sums(c) {
			continue
		}
		values[i] = workbook.Int(t.sums[i])
		if c.Type == forms.TypeMoney {
			values[i] = workbook.Fen(t.sums[i])
		}
	}
	return values
}

// notes tell what the sums leave out, how often each word of a counted column stands in the book, and of whom it is not known
// whether they belong in it.
func (t *totals) notes() (notes []string) {
	unit := t.unit()
	for i, c := range t.ledger.Columns {
		note := ""
		if sums(c) {
			note = sayLeftOut(c.Title, t.words[i], unit)
		} else {
			note = sayCounted(c.Head+c.Title, t.words[i], order(c), unit)
		}
		if note != "" {
			notes = append(notes, note)
		}
	}
	if t.undecided > 0 {
		notes = append(notes, sayUndecided(t.undecided, unit, t.missing))
	}
	return notes
}

// unit is what the rows of the book are.
func (t *totals) unit() string {
	switch {
	case t.ledger.Case != nil:
		return sayCases
	case t.ledger.Rows == forms.AboutHousehold:
		return sayHouseholds
	case t.ledger.Rows == forms.AboutItem:
		return sayItems
	}
	return sayPeople
}

// order is the order of a column's words: that of its list, where it has one.
func order(c forms.Column) []string {
	if c.List == nil {
		return nil
	}
	words := make([]string, len(c.List.Choices))
	for i, choice := range c.List.Choices {
		words[i] = choice.Label
	}
	return words
}

// write sets the row of sums below the rows, and what they leave out below it, and more.
func (t *totals) write(sheet *workbook.SheetWriter, more ...string) error {
	if t.summed() {
		if err := sheet.Total(t.values()...); err != nil {
			return err
		}
	}
	for _, note := range append(t.notes(), more...) {
		if err := sheet.Band(note); err != nil {
			return err
		}
	}
	return nil
}
