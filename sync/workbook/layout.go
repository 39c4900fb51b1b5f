package workbook

import (
	"errors"
	"math"
	"strings"
	"unicode/utf8"
)

// span is a rectangle of cells with one text, 0-based, ends excluded.
type span struct {
	text                     string
	left, right, top, bottom int
	align                    Align
}

// placeHeads places the heads of a sheet of n columns, as a browser places the cells of a table.
func placeHeads(heads [][]Head, n int) ([]span, error) {
	taken := make([][]bool, len(heads))
	for i := range taken {
		taken[i] = make([]bool, n)
	}
	var spans []span
	for row, line := range heads {
		column := 0
		for _, h := range line {
			for column < n && taken[row][column] {
				column++
			}
			s := span{text: h.Text, left: column, right: column + max(h.Cols, 1), top: row, bottom: row + max(h.Rows, 1), align: Center}
			if s.right > n || s.bottom > len(heads) {
				return nil, errors.New("place heads: a head reaches beyond the columns or the head rows")
			}
			for r := s.top; r < s.bottom; r++ {
				for c := s.left; c < s.right; c++ {
					if taken[r][c] {
						return nil, errors.New("place heads: two heads overlap")
					}
					taken[r][c] = true
				}
			}
			spans = append(spans, s)
			column = s.right
		}
	}
	return spans, nil
}

// headHeights gives every head row the height its texts need.
func headHeights(spans []span, rows int, columns []Column) []float64 {
	heights := make([]float64, rows)
	for i := range heights {
		heights[i] = bodyRow
	}
	for _, s := range spans {
		width := 0.0
		for _, c := range columns[s.left:s.right] {
			width += c.Width
		}
		need, have := textHeight(s.text, width), 0.0
		for _, h := range heights[s.top:s.bottom] {
			have += h
		}
		if need > have {
			heights[s.bottom-1] += need - have
		}
	}
	return heights
}

// spreadLine divides the columns among the parts of a line, by width; what does not get a column joins the last part.
func spreadLine(line Line, columns []Column, last Align) []span {
	parts := line
	if len(parts) > len(columns) {
		parts = append(append(Line(nil), line[:len(columns)-1]...), strings.Join(line[len(columns)-1:], "    "))
	}
	total := 0.0
	for _, c := range columns {
		total += c.Width
	}
	var spans []span
	left, reached := 0, 0.0
	for i, text := range parts {
		right := left + 1
		reached += columns[left].Width
		rest := len(parts) - 1 - i // each of which needs a column
		for right < len(columns)-rest && (rest == 0 || reached+columns[right].Width/2 < total*float64(i+1)/float64(len(parts))) {
			reached += columns[right].Width
			right++
		}
		s := span{text: text, left: left, right: right, bottom: 1}
		switch {
		case i == 0:
		case rest == 0:
			s.align = last
		default:
			s.align = min(last, Center)
		}
		spans = append(spans, s)
		left = right
	}
	return spans
}

// textHeight is the height of text wrapped in a column of the width, in points. Spreadsheet programs do not fit the height of rows that
// they did not write themselves.
func textHeight(text string, width float64) float64 {
	room := max(2, int(math.Floor(width))) // the body is smaller than the font that widths are counted in; the margins of a cell take the rest
	if len(text) <= room && strings.IndexByte(text, '\n') < 0 {
		return bodyRow
	}
	const highest = 409
	return min(highest, max(bodyRow, float64(countLines(text, room))*bodyLine+wrapMargin))
}

// countLines counts the lines of text wrapped at room. Breaks are possible anywhere in Chinese, and between words elsewhere unless a word
// is longer than a line.
func countLines(text string, room int) int {
	lines, used, word := 1, 0, 0 // used includes the current word
	for _, r := range text {
		w := runeWidth(r)
		switch {
		case r == '\n':
			lines, used, word = lines+1, 0, 0
			continue
		case r == ' ' || w == 2:
			word = 0
		default:
			word += w
		}
		if used+w <= room {
			used += w
			continue
		}
		lines++
		if word > 0 && word <= room && word <= used {
			used = word // the word moves to the new line as a whole
		} else {
			used, word = w, min(word, w)
		}
	}
	return lines
}

// runeWidth counts characters that fonts for Chinese make wide, such as “ and ℃, as wide: better a row too high than a line cut off.
func runeWidth(r rune) int {
	if r < utf8.RuneSelf || 0xA0 <= r && r < 0x370 && r != '°' && r != '±' && r != '×' && r != '÷' && r != '·' {
		return 1
	}
	return 2
}
