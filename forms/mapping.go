package forms

import (
	"strings"
	"unicode"
)

// Mapping is one row of the mappings sheet: what a header, or a label under it, of another system means here.
type Mapping struct {
	System   string // national_2021
	Kind     string // MapHeader, MapCode or MapSkip
	External string // the header or label as that system writes it
	Form     string
	Name     string // question
	Code     string // of MapCode: our code
	Unit     string // of MapHeader: how amounts are written, UnitYuan or UnitWanYuan; "" when the type says it all
	Source   string
}

// The kinds of mapping.
const (
	MapHeader = "header" // a header and the question it fills
	MapCode   = "code"   // a label and the code it means, for one question
	MapSkip   = "skip"   // a header that is read and knowingly not kept; the source says why
)

// The units of amounts.
const (
	UnitYuan    = "yuan"
	UnitWanYuan = "wan_yuan"
)

// Fold brings a text to the form in which headers, labels and names are compared: full-width letters, digits and
// signs to half-width, letters to lower case, all space and invisible characters gone. Fold(Fold(s)) == Fold(s).
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
