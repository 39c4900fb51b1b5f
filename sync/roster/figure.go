package roster

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"hufang/forms"
)

// money spells an amount in yuan, moving the decimal point when the column counts in ten thousands.
func money(text, unit string) string {
	text = strings.NewReplacer(",", "", "，", "", "￥", "", "¥", "").Replace(forms.Fold(text))
	digits, wan := strings.CutSuffix(strings.TrimSuffix(text, "元"), "万")
	if (wan || unit == forms.UnitWanYuan) && isDecimal(digits) {
		return shift(digits, 4)
	}
	return trimFraction(strings.TrimSuffix(text, "元"), 2)
}

// wholeNumber takes off the ".0" that spreadsheet programs put to whole numbers.
func wholeNumber(text string) string { return trimFraction(forms.Fold(text), 0) }

// trimFraction cuts zeros off a decimal fraction that is longer than places.
func trimFraction(text string, places int) string {
	whole, fraction, ok := strings.Cut(text, ".")
	if !ok || !isDecimal(text) {
		return text
	}
	for len(fraction) > places && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

// shift multiplies a decimal by ten to the power of places, without rounding.
func shift(text string, places int) string {
	whole, fraction, _ := strings.Cut(text, ".")
	for range places {
		next := "0"
		if fraction != "" {
			next, fraction = fraction[:1], fraction[1:]
		}
		whole += next
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction
}

// isDecimal knows digits with at most one point among them and a minus sign before them.
func isDecimal(s string) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return whole != "" && strings.Trim(whole, "0123456789") == "" && strings.Trim(fraction, "0123456789") == ""
}

// Days that a spreadsheet program kept as a number count from 1899-12-30; these are 1910-01-01 and 2099-12-31. No other spelling of a
// day has five digits.
const firstSerial, lastSerial = 3654, 73050

// day spells a day as forms reads it, from the shapes that exports have: with a time behind it, or as a spreadsheet's number.
func day(text string) string {
	text = plainDate(text)
	if n, err := strconv.Atoi(text); err == nil && firstSerial <= n && n <= lastSerial {
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	if d, err := forms.ParseDay(text); err == nil {
		return string(d)
	}
	return text
}

// month spells a month as forms reads it: 2025年03月, 202503, 2025-3, or the first of it.
func month(text string) string {
	text = plainDate(text)
	for _, layout := range []string{"2006-1", "200601", "2006年1月", "2006/1", "2006.1"} {
		if t, err := time.Parse(layout, text); err == nil {
			return string(forms.MonthOf(t))
		}
	}
	if d, err := forms.ParseDay(day(text)); err == nil {
		return string(d.Month())
	}
	return text
}

// plainDate folds digits and cuts the time of day off.
func plainDate(text string) string {
	text, _, _ = strings.Cut(width.Fold.String(text), " ")
	text, _, _ = strings.Cut(text, "T")
	return text
}
