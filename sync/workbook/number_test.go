package workbook

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseFormat(t *testing.T) {
	for code, want := range map[string]numberFormat{
		"General": generalFormat, "": generalFormat, "0": plainFormat, "0.00": plainFormat, "@": plainFormat, "#,##0.00_);[Red](#,##0.00)": plainFormat,
		`yyyy"年"m"月"d"日"`: dateFormat, "yyyy/m/d;@": dateFormat, "[$-804]yyyy-mm-dd": dateFormat, `[DBNum1][$-804]yyyy"年"m"月"`: dateFormat,
		"h:mm AM/PM": dateFormat, "[h]:mm:ss": dateFormat, "[Red]0": plainFormat, `0"元/天d"`: plainFormat, `\d0`: plainFormat, "0_d": plainFormat,
		"0.00E+00": plainFormat, "# ?/?": plainFormat, `General"元"`: plainFormat, "[>=1000]0;yyyy": plainFormat, `"未完`: plainFormat, "[$¥-804]0": plainFormat,
		"mmm-yy": dateFormat, "[Magenta]0": plainFormat,
	} {
		if got := parseFormat(code); got != want {
			t.Errorf("parseFormat(%q) = %d, want %d", code, got, want)
		}
	}
}

func TestNumberCell(t *testing.T) {
	cases := []struct {
		v        float64
		format   numberFormat
		date1904 bool
		text     string
		kind     Kind
		exact    bool
	}{
		{500, generalFormat, false, "500", Number, true},
		{-3, plainFormat, false, "-3", Number, true},
		{0.1 + 0.2, generalFormat, false, "0.3", Number, true},
		{1234.5, plainFormat, false, "1234.5", Number, true},
		{362401000001, generalFormat, false, "362401000001", Number, true},
		{999999999999999, generalFormat, false, "999999999999999", Number, true},
		{362401199001010017, generalFormat, false, "3.62401E+17", Number, false},
		{362000000000000000, generalFormat, false, "3.62E+17", Number, false},
		{400000000000000000, generalFormat, false, "4E+17", Number, false},
		{362401199001010017, plainFormat, false, "362401199001010000", Number, false},
		{46347, dateFormat, false, "2026-11-21", Date, true},
		{46347.5, dateFormat, false, "2026-11-21 12:00:00", Date, true},
		{0.75, dateFormat, false, "18:00:00", Date, true},
		{1, dateFormat, false, "1900-01-01", Date, true},
		{59, dateFormat, false, "1900-02-28", Date, true},
		{60, dateFormat, false, "60", Number, true},
		{61, dateFormat, false, "1900-03-01", Date, true},
		{2958465, dateFormat, false, "9999-12-31", Date, true},
		{2958466, dateFormat, false, "2958466", Number, true},
		{-1, dateFormat, false, "-1", Number, true},
		{44885, dateFormat, true, "2026-11-21", Date, true},
		{0.01, dateFormat, true, "00:14:24", Date, true},
		{362401199001010017, dateFormat, false, "362401199001010000", Number, false},
	}
	for _, c := range cases {
		want := Cell{Text: c.text, Kind: c.kind, Exact: c.exact}
		if got := numberCell(c.v, c.format, c.date1904); got != want {
			t.Errorf("numberCell(%v, %d, %v) = %+v, want %+v", c.v, c.format, c.date1904, got, want)
		}
	}
}

// Every whole number of up to 15 digits, and every amount in fen, comes back digit by digit.
func TestNumberTextKeepsDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "n")
		if text, exact := numberText(float64(n), generalFormat); !exact || text != strconv.FormatInt(n, 10) {
			t.Fatalf("%d reads %s", n, text)
		}
		fen := rapid.Int64Range(0, 99_999_999_999).Draw(t, "fen")
		want := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%02d", fen/100, fen%100), "0"), ".")
		if fen == 0 {
			want = "0"
		}
		if text, exact := numberText(float64(fen)/100, plainFormat); !exact || text != want {
			t.Fatalf("%d fen reads %s, want %s", fen, text, want)
		}
	})
}
