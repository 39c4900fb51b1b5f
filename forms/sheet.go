package forms

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Sheet is one sheet of a pack as text: what a CSV file of the repository, or a sheet of a clerk's workbook, says.
type Sheet struct {
	Name   string
	Header []string
	Rows   [][]string // each as long as Header
}

// layout is what a pack may say in one sheet: the columns in canonical order and those that name a row.
type layout struct {
	sheet   string
	columns []string
	key     []string
	within  string // the column whose rows stand together: a new row goes behind the last one of its form, list or ledger
}

// layouts are the sheets of a pack in canonical order.
var layouts = []layout{
	{"settings", []string{"key", "value", "label", "source", "drop"}, []string{"key"}, ""},
	{"forms", []string{"name", "label", "label::en", "about", "cadence", "relevant", "source", "drop"}, []string{"name"}, ""},
	{"survey", []string{"form", "type", "name", "label", "label::en", "hint", "hint::en", "required", "relevant", "constraint",
		"constraint_message", "soft", "calculation", "group", "merge", "carry", "include", "source", "drop"}, []string{"form", "name"}, "form"},
	{"choices", []string{"list", "code", "label", "label::en", "valid_from", "valid_to", "atom", "source", "drop"}, []string{"list", "code"}, "list"},
	{"ledgers", []string{"name", "title", "rows", "filter", "paper", "orientation", "sign", "due", "source", "drop"}, []string{"name"}, ""},
	{"columns", []string{"ledger", "name", "title", "head", "width", "value", "type", "total", "source", "drop"}, []string{"ledger", "name"}, "ledger"},
	{"calendar", []string{"name", "label", "label::en", "repeat", "month", "day", "who", "to", "ledger", "remind", "source", "drop"}, []string{"name"}, ""},
	{"spells", []string{"name", "about", "when", "from", "until", "source", "drop"}, []string{"name"}, ""},
	{"rules", []string{"name", "about", "each", "level", "when", "among", "counted", "sum", "sentence", "remedy", "jump", "soft", "source", "drop"}, []string{"name"}, ""},
	{"watch", []string{"item", "label", "label::en", "class", "role", "value", "watch_percent", "watch_yuan", "alert_percent", "alert_yuan", "normal",
		"source", "drop"}, []string{"item", "class"}, "item"},
	{"supplements", []string{"row", "name", "item", "about", "when", "gain", "measure", "rank", "source", "drop"}, []string{"row"}, ""},
	{"mappings", []string{"system", "kind", "external", "form", "name", "code", "unit", "source", "drop"},
		[]string{"system", "kind", "external", "form", "name"}, "system"},
	{"cases", []string{"case", "target", "given", "expect", "source", "drop"}, []string{"case"}, ""},
}

// layoutOf finds the layout by sheet name; its index is the sheet's place in canonical order, -1 when there is none.
func layoutOf(sheet string) (layout, int) {
	i := slices.IndexFunc(layouts, func(k layout) bool { return k.sheet == sheet })
	if i < 0 {
		return layout{}, -1
	}
	return layouts[i], i
}

// SheetNames are the names of the sheets a pack may have, in canonical order.
func SheetNames() []string {
	names := make([]string, len(layouts))
	for i, k := range layouts {
		names[i] = k.sheet
	}
	return names
}

// CSV is the sheet as canonical bytes: UTF-8, LF, header first, quotes only where RFC 4180 needs them.
func (s Sheet) CSV() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(s.Header)
	w.WriteAll(s.Rows) // a bytes.Buffer takes every write
	return b.Bytes()
}

// ParseCSV is the inverse of [Sheet.CSV]; it also takes a byte order mark, CRLF, and rows shorter than the header.
// Cells lose the spaces around them. The error is a [Problem].
func ParseCSV(name string, b []byte) (Sheet, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	s := Sheet{Name: name}
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF) && s.Header == nil:
			return s, Problem{Sheet: name, Cell: name, Message: sayNoHeader}
		case errors.Is(err, io.EOF):
			return s, nil
		case err != nil:
			var at *csv.ParseError
			errors.As(err, &at) // a bytes.Reader fails in no other way
			return s, Problem{Sheet: name, Cell: name, Message: say(sayNoCSV, at.Line)}
		}
		for i, cell := range row {
			row[i] = strings.TrimSpace(cell)
		}
		if s.Header == nil {
			s.Header = row
			continue
		}
		if len(row) > len(s.Header) && strings.Join(row[len(s.Header):], "") != "" {
			row := line{sheet: name, row: len(s.Rows) + 2}
			return s, row.problem("", sayLongRow)
		}
		s.Rows = append(s.Rows, fit(row, len(s.Header)))
	}
}

// fit makes the row n cells long.
func fit(row []string, n int) []string {
	for len(row) < n {
		row = append(row, "")
	}
	return row[:n:n]
}

// Canonical returns the sheets as `pack fmt` writes them: in the order of [SheetNames], columns in canonical order,
// no rows that are blank throughout. Sheets and columns that no pack has come last, as they came: loading refuses them
// with their address.
func Canonical(sheets []Sheet) []Sheet {
	out := make([]Sheet, 0, len(sheets))
	for _, s := range sheets {
		s = s.ordered()
		s.Rows = slices.DeleteFunc(s.Rows, func(row []string) bool { return strings.Join(row, "") == "" })
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Sheet) int { return place(a.Name) - place(b.Name) })
	return out
}

func place(sheet string) int {
	if _, i := layoutOf(sheet); i >= 0 {
		return i
	}
	return len(layouts)
}

// ordered returns a copy with the columns in canonical order and the spaces around cells gone.
func (s Sheet) ordered() Sheet {
	k, _ := layoutOf(s.Name)
	rank := func(column string) int {
		if i := slices.Index(k.columns, column); i >= 0 {
			return i
		}
		return len(k.columns)
	}
	order := make([]int, len(s.Header))
	for i := range order {
		order[i] = i
	}
	header := trimmed(s.Header, len(s.Header))
	slices.SortStableFunc(order, func(a, b int) int { return rank(header[a]) - rank(header[b]) })
	permute := func(row []string) []string {
		row = trimmed(row, len(order))
		out := make([]string, len(order))
		for i, from := range order {
			out[i] = row[from]
		}
		return out
	}
	out := Sheet{Name: s.Name, Header: permute(s.Header), Rows: make([][]string, len(s.Rows))}
	for i, row := range s.Rows {
		out.Rows[i] = permute(row)
	}
	return out
}

// trimmed copies the row, n cells long.
func trimmed(row []string, n int) []string {
	out := make([]string, n)
	for i := range min(n, len(row)) {
		out[i] = strings.TrimSpace(row[i])
	}
	return out
}

// ReadFolder reads one pack, without what it extends, from the folder of CSV files `name` under fsys: every sheet in
// canonical column order, rows as they stand, so that a row's number is the spreadsheet's. Files that are not .csv are
// passed over. The error is [Problems] when a file is there but is no sheet.
func ReadFolder(fsys fs.FS, name string) ([]Sheet, error) {
	entries, err := fs.ReadDir(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read pack %s: %w", name, err)
	}
	var sheets []Sheet
	for _, e := range entries {
		sheet, isCSV := strings.CutSuffix(e.Name(), ".csv")
		if e.IsDir() || !isCSV {
			continue
		}
		b, err := fs.ReadFile(fsys, name+"/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("read pack %s: %w", name, err)
		}
		s, err := ParseCSV(sheet, b)
		if p, wrong := err.(Problem); wrong {
			p.Pack = name
			return nil, Problems{p}
		}
		sheets = append(sheets, s.ordered())
	}
	if len(sheets) == 0 {
		return nil, fmt.Errorf("read pack %s: no sheets", name)
	}
	slices.SortStableFunc(sheets, func(a, b Sheet) int { return place(a.Name) - place(b.Name) })
	return sheets, nil
}
