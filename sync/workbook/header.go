package workbook

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Header is the form in which column headings are compared: full-width letters, digits and brackets folded to half width, and every
// space, line break, invisible character, required-field asterisk and closing colon dropped, so that 「务工时间（月）」, 「务工时间(月)」 and
// 「* 务工时间\n(月)：」 are one heading. Letters keep their case.
func Header(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '*' || unicode.IsSpace(r) || !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, width.Fold.String(s))
	return strings.TrimRight(s, ":")
}

// FindHeader finds the row of headings among the first rows of a sheet, which often follow a merged title and a line of notes. The
// row with the most known headings wins, given two at least; rows of which known headings are at least half go before others, and
// the earlier of two equals is taken. known is asked with headings in the form of [Header]. The index is into rows.
func FindHeader(rows []Row, known func(header string) bool) (index int, ok bool) {
	best, bestHalf := 0, false
	for i, row := range rows {
		hits, filled := 0, 0
		for _, cell := range row.Cells {
			h := Header(cell.Text)
			if h == "" {
				continue
			}
			filled++
			if known(h) {
				hits++
			}
		}
		half := hits*2 >= filled
		if hits < 2 || half == bestHalf && hits <= best || bestHalf && !half {
			continue
		}
		index, ok, best, bestHalf = i, true, hits, half
	}
	return index, ok
}
