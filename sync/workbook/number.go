package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberFormat is what of a cell's number format matters for reading it.
type numberFormat uint8

const (
	generalFormat numberFormat = iota
	plainFormat                // digits are shown as they are
	dateFormat
)

// builtinFormat classifies the formats that files name by number alone. 27–36 and 50–58 are dates of the Chinese Excel.
func builtinFormat(id int) numberFormat {
	switch {
	case id == 0:
		return generalFormat
	case 14 <= id && id <= 22, 27 <= id && id <= 36, 45 <= id && id <= 47, 50 <= id && id <= 58:
		return dateFormat
	}
	return plainFormat
}

// parseFormat classifies a format code such as yyyy"年"m"月"d"日": a date when its first section has a letter of dates outside quotes,
// brackets and escapes.
func parseFormat(code string) numberFormat {
	if strings.EqualFold(code, "General") || code == "" {
		return generalFormat
	}
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case ';':
			return plainFormat
		case '"':
			i += skipTo(code[i+1:], '"')
		case '[':
			n := skipTo(code[i+1:], ']')
			if n > 1 && strings.Trim(strings.ToLower(code[i+1:i+n]), "hms") == "" {
				return dateFormat // elapsed time, [h]:mm
			}
			i += n
		case '\\', '_', '*':
			i++
		case 'y', 'Y', 'm', 'M', 'd', 'D', 'h', 'H', 's', 'S':
			return dateFormat
		case 'G', 'g': // General within a longer code
			if len(code) >= i+7 && strings.EqualFold(code[i:i+7], "General") {
				i += 6
			}
		}
	}
	return plainFormat
}

// skipTo is how many bytes to go to stand on the closing byte.
func skipTo(rest string, closing byte) int {
	if n := strings.IndexByte(rest, closing); n >= 0 {
		return n + 1
	}
	return len(rest)
}

// numberCell is the cell of a stored number.
func numberCell(v float64, format numberFormat, date1904 bool) Cell {
	if format == dateFormat {
		if text, ok := dateText(v, date1904); ok {
			return Cell{Text: text, Kind: Date, Exact: true}
		}
	}
	text, exact := numberText(v, format)
	return Cell{Text: text, Kind: Number, Exact: exact}
}

// numberText is a number in the 15 digits that spreadsheet programs keep. A whole number that needs more has lost its last ones.
func numberText(v float64, format numberFormat) (text string, exact bool) {
	const limit = 1e15
	if math.Abs(v) < limit {
		if v == math.Trunc(v) {
			return strconv.FormatInt(int64(v), 10), true
		}
		return strconv.FormatFloat(to15Digits(v), 'f', -1, 64), true
	}
	if format != generalFormat && math.Abs(v) < 1e30 {
		return strconv.FormatFloat(to15Digits(v), 'f', -1, 64), false
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'E', 5, 64), "E")
	return strings.TrimRight(strings.TrimRight(mantissa, "0"), ".") + "E" + exponent, false
}

func to15Digits(v float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 14, 64), 64)
	return rounded
}

// dateText is the day and time of a serial number; false when it is none. Day 60 of the 1900 system is a 29 February that never was.
func dateText(serial float64, date1904 bool) (string, bool) {
	const lastSerial = 2958466 // 10000-01-01
	if !(serial >= 0) || serial >= lastSerial {
		return "", false
	}
	seconds := int64(math.Round(serial * 86400))
	days := seconds / 86400
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 60:
		return "", false
	case days < 60:
		base = base.AddDate(0, 0, 1)
	}
	t := base.AddDate(0, 0, int(days)).Add(time.Duration(seconds%86400) * time.Second)
	switch {
	case days == 0:
		return t.Format("15:04:05"), true
	case seconds%86400 != 0:
		return t.Format("2006-01-02 15:04:05"), true
	}
	return t.Format(time.DateOnly), true
}
