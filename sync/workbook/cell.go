package workbook

import (
	"strings"
	"unicode"
)

// tidy takes wrappers off the text cells of a row and cuts blank cells off its end, in place.
func tidy(cells []Cell) []Cell {
	end := 0
	for i := range cells {
		c := &cells[i]
		if c.Kind == Text {
			tidyText(c)
		}
		if c.Kind != Blank {
			end = i + 1
		}
	}
	return cells[:end]
}

func tidyText(c *Cell) {
	c.Text = unwrap(c.Text)
	switch {
	case isBlank(c.Text):
		*c = Cell{Exact: true}
	case lostDigits(c.Text):
		c.Kind, c.Exact = Number, false
	}
}

// unwrap takes off what portals put round a long number so that Excel leaves it alone.
func unwrap(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '\t', 0xEF, 0xE2: // tab; first bytes of U+FEFF and U+200B
		s = strings.TrimLeft(s, "\t\ufeff\u200b")
	case '=':
		if len(s) >= 3 && s[1] == '"' && s[len(s)-1] == '"' {
			return strings.ReplaceAll(s[2:len(s)-1], `""`, `"`)
		}
	case '\'':
		if len(s) > 1 && isDigit(s[1]) {
			s = s[1:]
		}
	}
	return strings.TrimRight(s, "\t")
}

func isBlank(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) && r != '\u200b' && r != '\ufeff' {
			return false
		}
	}
	return true
}

// lostDigits knows text such as 3.62401E+17: a whole number of which a spreadsheet program kept the first digits only.
func lostDigits(s string) bool {
	e := strings.IndexByte(s, 'E')
	if e < 1 || len(s) != e+4 || s[e+1] != '+' || !isDigit(s[e+2]) || !isDigit(s[e+3]) || !isDigit(s[0]) {
		return false
	}
	decimals := e - 2
	if e == 1 {
		decimals = 0
	} else if s[1] != '.' || strings.Trim(s[2:e], "0123456789") != "" {
		return false
	}
	exponent := int(s[e+2]-'0')*10 + int(s[e+3]-'0')
	return exponent >= 11 && exponent > decimals // below 12 digits General shows a number whole
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
