package cn

import (
	"strings"
	"unicode"
)

// Fold brings a typed or pasted number to its plain spelling: full-width
// letters, digits and signs become half-width, letters upper case; spaces,
// hyphens, invisible characters and the apostrophe that marks text in a
// spreadsheet are dropped. Nothing else is changed, so Fold(Fold(s)) == Fold(s).
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - ('a' - 'A'))
		case !isDropped(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isFolded is the common case: digits and capitals only.
func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

func isDropped(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '−', '﹣', '﹘':
		return true
	}
	return unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf, unicode.Cc)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}
