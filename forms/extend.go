package forms

import (
	"slices"
	"strings"
)

// tables are the sheets of a pack by name, each row knowing where it was written.
type tables map[string][]line

// tabulate checks the shape of the sheets of one pack and keys its rows. Rows that are blank throughout are passed over.
func tabulate(sheets []Sheet) (tables, Problems) {
	var problems Problems
	t := tables{}
	pack := packName(sheets)
	for _, s := range sheets {
		s = s.ordered()
		header := line{pack: pack, sheet: s.Name, row: 1, header: s.Header, cells: s.Header}
		k, known := layoutOf(s.Name)
		if known < 0 {
			problems = append(problems, Problem{Pack: pack, Sheet: s.Name, Cell: s.Name, Message: sayUnknownSheet})
			continue
		}
		if t[s.Name] != nil {
			problems = append(problems, Problem{Pack: pack, Sheet: s.Name, Cell: s.Name, Message: saySheetTwice})
			continue
		}
		problems = append(problems, checkHeader(k, header)...)
		lines := make([]line, 0, len(s.Rows))
		for i, row := range s.Rows {
			if strings.Join(row, "") != "" {
				lines = append(lines, line{pack: pack, sheet: s.Name, row: i + 2, header: s.Header, cells: row})
			}
		}
		t[s.Name] = lines
		problems = append(problems, checkKeys(k, lines)...)
	}
	return t, problems
}

// packName is the value of settings `name`.
func packName(sheets []Sheet) string { return setting(sheets, "name") }

func setting(sheets []Sheet, key string) string {
	for _, s := range sheets {
		if s.Name != "settings" {
			continue
		}
		at, value := slices.Index(s.Header, "key"), slices.Index(s.Header, "value")
		for _, row := range s.Rows {
			if at >= 0 && value >= 0 && max(at, value) < len(row) && strings.TrimSpace(row[at]) == key {
				return strings.TrimSpace(row[value])
			}
		}
	}
	return ""
}

func checkHeader(k layout, header line) (problems Problems) {
	for i, column := range header.header {
		switch {
		case !slices.Contains(k.columns, column):
			p := header.problem("", sayUnknownColumn, column)
			p.Column, p.Cell = column, k.sheet+"!"+letters(i)+"1"
			problems = append(problems, p)
		case slices.Index(header.header, column) < i:
			problems = append(problems, header.problem(column, sayColumnTwice, column))
		}
	}
	for _, column := range k.key {
		if !slices.Contains(header.header, column) {
			problems = append(problems, header.problem("", sayColumnMissing, column))
		}
	}
	return problems
}

// key is what makes the row the same row in a pack that extends another.
func (l line) key(k layout, section string) string {
	parts := make([]string, len(k.key))
	for i, column := range k.key {
		parts[i] = l.get(column)
	}
	if l.sheet == "survey" && l.get("type") == string(TypeEndGroup) {
		// XLSForm leaves end_group nameless: it belongs to the section it closes.
		parts[len(parts)-1] = "end " + section
	}
	return strings.Join(parts, "\x00")
}

// keyed calls f with each row and its key.
func keyed(k layout, lines []line, f func(l line, key string)) {
	var open []string // the sections around the row
	form := ""
	for _, l := range lines {
		if l.get("form") != form {
			form, open = l.get("form"), nil
		}
		section := l.get("name")
		if len(open) > 0 {
			section = open[len(open)-1]
		}
		f(l, l.key(k, section))
		if k.sheet != "survey" {
			continue
		}
		switch Type(l.get("type")) {
		case TypeBeginGroup:
			open = append(open, l.get("name"))
		case TypeEndGroup:
			open = open[:max(len(open)-1, 0)]
		}
	}
}

func checkKeys(k layout, lines []line) (problems Problems) {
	seen := map[string]int{}
	keyed(k, lines, func(l line, key string) {
		if first, ok := seen[key]; ok {
			problems = append(problems, l.problem(k.key[len(k.key)-1], sayRowTwice, first))
			return
		}
		seen[key] = l.row
		if d := l.get("drop"); d != "" && d != "yes" {
			problems = append(problems, l.problem("drop", sayYesOrBlank))
		}
		for i, cell := range l.cells {
			if shape := dateShaped(cell); shape {
				problems = append(problems, l.problem(l.header[i], sayDateShaped, cell))
			}
		}
	})
	return problems
}

// extend lays the rows of a pack over those of the pack it extends: the same key replaces in place, drop removes, a
// new row goes behind the last of its form, list or ledger.
func extend(base, over tables) (tables, Problems) {
	var problems Problems
	out := tables{}
	for _, k := range layouts {
		merged := slices.Clone(base[k.sheet])
		var keys []string
		keyed(k, merged, func(_ line, key string) { keys = append(keys, key) })
		keyed(k, over[k.sheet], func(l line, key string) {
			at := slices.Index(keys, key)
			switch {
			case l.get("drop") == "yes" && at < 0:
				problems = append(problems, l.problem("drop", sayDropsNothing))
			case l.get("drop") == "yes":
				merged, keys = slices.Delete(merged, at, at+1), slices.Delete(keys, at, at+1)
			case at >= 0:
				if k.sheet == "survey" && word(merged[at].get("type")) != word(l.get("type")) {
					problems = append(problems, l.problem("type", sayTypeChanged, merged[at].get("type")))
				}
				merged[at] = l
			default:
				at = behind(merged, k.within, l)
				merged, keys = slices.Insert(merged, at, l), slices.Insert(keys, at, key)
			}
		})
		if len(merged) > 0 {
			out[k.sheet] = merged
		}
	}
	return out, problems
}

// behind is the place after the last row that stands together with l.
func behind(lines []line, within string, l line) int {
	if within == "" {
		return len(lines)
	}
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].get(within) == l.get(within) {
			return i + 1
		}
	}
	return len(lines)
}

// word is the first word of a type cell: select_one of "select_one yes_no".
func word(cell string) string {
	first, _, _ := strings.Cut(cell, " ")
	return first
}

// sheets writes merged rows back as canonical sheets: the columns any of the rows has, without drop.
func (t tables) sheets() []Sheet {
	var out []Sheet
	for _, k := range layouts {
		lines := t[k.sheet]
		if len(lines) == 0 {
			continue
		}
		s := Sheet{Name: k.sheet}
		for _, column := range k.columns {
			has := func(l line) bool { return slices.Contains(l.header, column) }
			if column != "drop" && slices.ContainsFunc(lines, has) {
				s.Header = append(s.Header, column)
			}
		}
		for _, l := range lines {
			row := make([]string, len(s.Header))
			for i, column := range s.Header {
				row[i] = l.get(column)
			}
			s.Rows = append(s.Rows, row)
		}
		out = append(out, s)
	}
	return out
}
