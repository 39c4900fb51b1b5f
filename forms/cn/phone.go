package cn

import "strings"

// PhoneKind tells what sort of number a phone number is.
type PhoneKind string

const (
	// Mobile: 11 digits, 13x to 19x.
	Mobile PhoneKind = "mobile"
	// Landline: an area code (010, 02x, 03xx–09xx) and 7 or 8 digits.
	Landline PhoneKind = "landline"
	// Service: a company's 400 or 800 number of ten digits.
	Service PhoneKind = "service"
)

// Phone is one phone number.
type Phone struct {
	Text    string    // as given, folded
	Number  string    // digits alone, without country code or dialling prefix; Text when there is a Problem
	Kind    PhoneKind // empty when there is a Problem
	Problem Problem   // empty, PhoneShape, PhoneAreaCode, ScientificNotation or Masked
}

// OK reports whether the number can be dialled.
func (p Phone) OK() bool { return p.Problem == "" }

// dialPrefixes are written before a number: the country code, cheap long
// distance, and the trunk zero once dialled before a mobile from elsewhere.
var dialPrefixes = []string{"+86", "0086", "86", "17951", "17911", "12593", "0"}

// unbracketed takes the brackets off an area code.
var unbracketed = strings.NewReplacer("(", "", ")", "")

// ParsePhone reads a phone number. Brackets around the area code and prefixes
// such as +86 are dropped where what follows them is a whole number by itself.
func ParsePhone(s string) Phone {
	p := Phone{Text: Fold(s)}
	p.Number = unbracketed.Replace(p.Text)
	if local, ok := cutCountry(p.Number); ok && isLandline("0"+local) {
		p.Number, p.Kind = "0"+local, Landline // abroad the zero of the area code is left out
		return p
	}
	for rest, more := p.Number, true; more; rest, more = cutPrefix(rest) {
		if kind := phoneKind(rest); kind != "" {
			p.Number, p.Kind = rest, kind
			return p
		}
	}
	p.Problem = phoneProblem(p.Number)
	p.Number = p.Text
	return p
}

func cutCountry(s string) (rest string, found bool) {
	if rest, found = strings.CutPrefix(s, "+86"); found {
		return rest, true
	}
	return strings.CutPrefix(s, "0086")
}

func cutPrefix(s string) (rest string, found bool) {
	for _, prefix := range dialPrefixes {
		if rest, found = strings.CutPrefix(s, prefix); found {
			return rest, true
		}
	}
	return s, false
}

func phoneKind(s string) PhoneKind {
	switch {
	case !allDigits(s):
		return ""
	case len(s) == 11 && s[0] == '1' && s[1] >= '3':
		return Mobile
	case isLandline(s):
		return Landline
	case len(s) == 10 && (s[:3] == "400" || s[:3] == "800"):
		return Service
	}
	return ""
}

func isLandline(s string) bool {
	switch {
	case len(s) < 10 || s[0] != '0':
		return false
	case s[1] == '1', s[1] == '2': // 010 and 02x: eight digits follow
		return len(s) == 11 && (s[1] == '2' || s[2] == '0') && s[3] >= '2'
	case s[1] >= '3':
		return (len(s) == 11 || len(s) == 12) && s[4] >= '2'
	}
	return false
}

func phoneProblem(s string) Problem {
	switch {
	case isScientific(s):
		return ScientificNotation
	case strings.ContainsRune(s, '*'):
		return Masked
	case (len(s) == 7 || len(s) == 8) && allDigits(s) && s[0] >= '2':
		return PhoneAreaCode
	}
	return PhoneShape
}
