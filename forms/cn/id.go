package cn

import (
	"slices"
	"strings"
	"time"
)

// Sexes as an ID number tells them.
const (
	Male   = "male"
	Female = "female"
)

// ID is what a resident ID number says about its holder. A wrong number is
// kept: what its readable parts say is filled in, Problems tells the rest.
type ID struct {
	Text     string    // as given, folded
	Number   string    // 18 characters when nothing is wrong, a 15-digit one upgraded; else Text
	County   string    // the first six digits, possibly of a county abolished since; empty when unreadable
	Birth    string    // 1990-01-31; empty when unreadable
	Sex      string    // Male or Female; empty when unreadable
	Problems []Problem // nil when nothing is wrong
}

// OK reports whether the number keeps every rule of GB 11643.
func (id ID) OK() bool { return len(id.Problems) == 0 }

// Has reports whether p was found.
func (id ID) Has(p Problem) bool { return slices.Contains(id.Problems, p) }

// ParseID reads a resident ID number of 18 characters (GB 11643-1999) or 15
// digits (GB 11643-1989). The province digits must exist; the county digits
// need not be listed, for people keep the code of the county that registered
// them long after it was abolished (see KnownCounty). A birth date in the
// future cannot be seen here: compare Birth with the day of the question.
func ParseID(s string) ID {
	id := ID{Text: Fold(s)}
	id.Number = id.Text
	switch {
	case isScientific(id.Text):
		id.found(ScientificNotation)
	case strings.ContainsRune(id.Text, '*'):
		id.found(Masked)
	case len(id.Text) == 18:
		id.read18()
	case len(id.Text) == 15:
		id.read15()
	default:
		id.found(Length)
	}
	return id
}

// CheckDigit returns the 18th character (0–9 or X) that GB 11643 (ISO 7064,
// MOD 11-2) gives to 17 digits, and 0 when body is anything else.
func CheckDigit(body string) byte {
	if len(body) != 17 || !allDigits(body) {
		return 0
	}
	return checkDigit(body)
}

// AgeOn returns the full years between two days (2006-01-02); the birthday
// itself counts. Someone born on 29 February becomes older on 1 March of a
// common year. Not ok when a day cannot be read or birth lies after day.
func AgeOn(birth, day string) (years int, ok bool) {
	if !dayExists(birth) || !dayExists(day) || birth > day {
		return 0, false
	}
	years = number(day[:4]) - number(birth[:4])
	if day[5:] < birth[5:] {
		years--
	}
	return years, true
}

func (id *ID) found(p Problem) { id.Problems = append(id.Problems, p) }

func (id *ID) read18() {
	s := id.Text
	if !isIDText(s) {
		id.found(Characters)
	}
	id.readCounty()
	id.readBirth(s[6:10], s[10:12], s[12:14])
	if isDigit(s[16]) {
		id.Sex = sexOf(s[16])
	}
	if !isIDText(s) || checkDigit(s[:17]) == s[17] {
		return
	}
	if s[15:] == "000" {
		id.Sex = "" // the digit that tells it is among the lost ones
		id.found(ExcelRounded)
		return
	}
	id.found(Checksum)
}

func (id *ID) read15() {
	s := id.Text
	if !allDigits(s) {
		id.found(Characters)
	}
	century := "19"
	if s[12:] >= "996" && s[12:] <= "999" {
		century = "18" // kept for people past a hundred when the 15 digits came in
	}
	id.readCounty()
	id.readBirth(century+s[6:8], s[8:10], s[10:12])
	if isDigit(s[14]) {
		id.Sex = sexOf(s[14])
	}
	if id.OK() {
		body := s[:6] + century + s[6:]
		id.Number = body + string(checkDigit(body))
	}
}

func (id *ID) readCounty() {
	code := id.Text[:6]
	if !allDigits(code[:2]) {
		return
	}
	if !provinceExists(code) {
		id.found(Province)
		return
	}
	if allDigits(code) {
		id.County = code
	}
}

func (id *ID) readBirth(year, month, day string) {
	if !allDigits(year) || !allDigits(month) || !allDigits(day) {
		return
	}
	birth := year + "-" + month + "-" + day
	if !dayExists(birth) {
		id.found(BirthDate)
		return
	}
	id.Birth = birth
}

// provinces are the first two digits of GB/T 2260, with 83 for the residence
// permit of Taiwan residents (830000; 810000 and 820000 serve Hong Kong and Macao).
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46" +
	" 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

var provinceSet = func() (set [100]bool) {
	for _, p := range strings.Fields(provinces) {
		set[number(p)] = true
	}
	return set
}()

func provinceExists(code string) bool { return provinceSet[number(code[:2])] }

// isIDText: 17 digits and a digit or X.
func isIDText(s string) bool {
	return len(s) == 18 && allDigits(s[:17]) && (isDigit(s[17]) || s[17] == 'X')
}

// isScientific recognises 3.6E+17, folded or not of its sign.
func isScientific(s string) bool {
	mantissa, exponent, found := strings.Cut(s, "E")
	if !found {
		return false
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	exponent = strings.TrimPrefix(exponent, "+")
	return len(whole) == 1 && len(exponent) > 0 && len(exponent) <= 2 &&
		allDigits(whole) && allDigits(fraction) && allDigits(exponent)
}

// checkDigit works in Horner's form: position weights are powers of two mod 11.
func checkDigit(body string) byte {
	sum := 0
	for i := range len(body) {
		sum = (sum + int(body[i]-'0')) * 2 % 11
	}
	return "10X98765432"[sum]
}

func sexOf(digit byte) string {
	if digit%2 == 1 {
		return Male
	}
	return Female
}

// dayExists: 2006-01-02 in the calendar, of a year that an ID can carry.
func dayExists(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' ||
		!allDigits(s[:4]) || !allDigits(s[5:7]) || !allDigits(s[8:]) {
		return false
	}
	year, month, day := number(s[:4]), number(s[5:7]), number(s[8:])
	return year >= 1800 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// number reads digits; callers have checked that they are digits.
func number(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
