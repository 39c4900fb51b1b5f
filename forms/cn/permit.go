package cn

import "strings"

// PermitKind is a document other than the resident ID and the disability certificate.
type PermitKind string

const (
	// HKMacauPermit is the 港澳居民来往内地通行证: H or M and 8 digits, or 10 with the count of replacements.
	HKMacauPermit PermitKind = "hk_macau_permit"
	// TaiwanPermit is the 台湾居民来往大陆通行证: 8 digits, or 10 with the count of replacements.
	TaiwanPermit PermitKind = "taiwan_permit"
	// Passport of any country: 5 to 12 letters and digits, a digit among them.
	Passport PermitKind = "passport"
	// ForeignResident is the 外国人永久居留身份证: three letters and 12 digits, or since
	// December 2023 a 9, 16 digits and the check character of the resident ID.
	ForeignResident PermitKind = "foreign_resident"
	// Military papers are free text.
	Military PermitKind = "military"
)

// CheckPermit folds a document's number and tells what is wrong with it: the
// empty Problem, ScientificNotation, Masked or PermitShape. A kind unknown here
// is free text.
func CheckPermit(kind PermitKind, s string) (text string, problem Problem) {
	if kind == Military {
		return strings.TrimSpace(s), ""
	}
	text = Fold(s)
	switch {
	case strings.ContainsRune(text, '*'):
		return text, Masked
	case hasShape(kind, text):
		return text, ""
	case isScientific(text):
		return text, ScientificNotation
	}
	return text, PermitShape
}

func hasShape(kind PermitKind, s string) bool {
	switch kind {
	case HKMacauPermit:
		return (len(s) == 9 || len(s) == 11) && (s[0] == 'H' || s[0] == 'M') && allDigits(s[1:])
	case TaiwanPermit:
		return (len(s) == 8 || len(s) == 10) && allDigits(s)
	case Passport:
		return len(s) >= 5 && len(s) <= 12 && isFolded(s) && strings.ContainsAny(s, "0123456789") && !isScientific(s)
	case ForeignResident:
		return isForeignResident(s)
	}
	return true
}

func isForeignResident(s string) bool {
	switch len(s) {
	case 15:
		return isFolded(s) && !strings.ContainsAny(s[:3], "0123456789") && allDigits(s[3:])
	case 18:
		return s[0] == '9' && isIDText(s) && checkDigit(s[:17]) == s[17]
	}
	return false
}
