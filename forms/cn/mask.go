package cn

import (
	"strings"
	"unicode/utf8"
)

// MaskID hides the middle of an ID number: 362401********0017. Of 18 and 15
// digits the first six and the last four stay (the usual form of a public
// notice, 公示表); of anything else at most two and two, and never the whole.
func MaskID(s string) string {
	s = Fold(s)
	if (len(s) == 18 && isIDText(s)) || (len(s) == 15 && allDigits(s)) {
		return mask(s, 6, 4)
	}
	return mask(s, 2, 2)
}

// MaskPhone hides the middle of a phone number: 138****1234. Of anything but a
// mobile at most the first three and last two stay.
func MaskPhone(s string) string {
	p := ParsePhone(s)
	if p.Kind == Mobile {
		return mask(p.Number, 3, 4)
	}
	return mask(p.Number, 3, 2)
}

// MaskName keeps the first character of a name, 张*; how long the rest was does
// not show. A name of one character is hidden whole.
func MaskName(s string) string {
	s = strings.TrimSpace(s)
	first, n := utf8.DecodeRuneInString(s)
	switch len(s) {
	case 0:
		return ""
	case n:
		return "*"
	}
	return string(first) + "*"
}

// mask keeps head and tail characters when at least four others, or as many as
// stay, fall under the stars; of a shorter text it keeps fewer, down to none.
func mask(s string, head, tail int) string {
	r := []rune(s)
	for head+tail > 0 && len(r) < head+tail+min(head+tail, 4) {
		head, tail = head/2, tail/2
	}
	hidden := len(r) - head - tail
	return string(r[:head]) + strings.Repeat("*", hidden) + string(r[len(r)-tail:])
}
