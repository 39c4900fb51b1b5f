package forms

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a pack, with its address in the sheets its author wrote.
type Problem struct {
	Pack    string
	Sheet   string
	Row     int    // 1 is the header; 0 is the sheet as a whole
	Column  string // header of the column; "" is the row as a whole
	Cell    string // "survey!H12"; "survey!12" for a whole row, "survey" for a whole sheet
	Message string // Chinese
}

// Error is the address and the message.
func (p Problem) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", p.Pack, p.Cell, p.Message))
}

// Problems are all problems of a pack in sheet order: the error of loading.
type Problems []Problem

// Error is one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each problem to errors.As.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, one := range p {
		errs[i] = one
	}
	return errs
}

// line is one row of a sheet that knows where it was written.
type line struct {
	pack   string
	sheet  string
	row    int
	header []string
	cells  []string
}

// get is the cell of a column; "" when the sheet has no such column.
func (l line) get(column string) string {
	for i, h := range l.header {
		if h == column {
			return l.cells[i]
		}
	}
	return ""
}

// problem addresses a column of the line, or with "" the whole line.
func (l line) problem(column, format string, args ...any) Problem {
	p := Problem{Pack: l.pack, Sheet: l.sheet, Row: l.row, Column: column, Message: fmt.Sprintf(format, args...)}
	p.Cell = fmt.Sprintf("%s!%d", l.sheet, l.row)
	for i, h := range l.header {
		if h == column {
			p.Cell = fmt.Sprintf("%s!%s%d", l.sheet, letters(i), l.row)
		}
	}
	return p
}

// letters names the i-th column, from 0, as spreadsheets do: A … Z, AA …
func letters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letters(i/26-1) + string(rune('A'+i%26))
}
