package roster

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want string
	}{
		{"plain", money("4200", ""), "4200"},
		{"thousands", money("4,200.50", ""), "4200.50"},
		{"full width", money("４２００", ""), "4200"},
		{"with its unit", money("4200元", ""), "4200"},
		{"minus stays", money("-100", ""), "-100"},
		{"needless decimals", money("4200.5000", ""), "4200.50"},
		{"decimals below the fen stay for the judge", money("4200.505", ""), "4200.505"},
		{"ten thousands by the column", money("1.2345", "wan_yuan"), "12345"},
		{"ten thousands by the word", money("0.42万元", ""), "4200"},
		{"ten thousands, small", money("0.00001", "wan_yuan"), "0.1"},
		{"ten thousands, negative", money("-1.5", "wan_yuan"), "-15000"},
		{"ten thousands, zero", money("0", "wan_yuan"), "0"},
		{"words stay", money("约四千", "wan_yuan"), "约四千"},
		{"whole", wholeNumber("12.0"), "12"},
		{"not whole", wholeNumber("12.5"), "12.5"},
		{"negative", wholeNumber("-3"), "-3"},
		{"day, eight digits", day("19900131"), "1990-01-31"},
		{"day, dots", day("1990.1.31"), "1990-01-31"},
		{"day, slashes", day("1990/01/31"), "1990-01-31"},
		{"day, Chinese", day("1990年1月31日"), "1990-01-31"},
		{"day with time", day("1990-01-31 00:00:00"), "1990-01-31"},
		{"day, ISO with time", day("1990-01-31T08:00:00"), "1990-01-31"},
		{"day, full width", day("１９９０－０１－３１"), "1990-01-31"},
		{"day as a spreadsheet's number", day("32904"), "1990-01-31"},
		{"no such day", day("1990-02-30"), "1990-02-30"},
		{"a year is no day", day("1990"), "1990"},
		{"month, Chinese", month("2025年03月"), "2025-03"},
		{"month, six digits", month("202503"), "2025-03"},
		{"month, short", month("2025-3"), "2025-03"},
		{"month from its first day", month("2025-03-01"), "2025-03"},
		{"no month", month("三月"), "三月"},
		{"name of two characters", tidyName("王　芳"), "王芳"},
		{"name with a dot", tidyName("买买提·艾力"), "买买提·艾力"},
		{"name in letters", tidyName("Ali  Khan"), "Ali Khan"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

// Moving the point is multiplying, with nothing rounded.
func TestShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, fraction := rapid.StringMatching(`0|[1-9][0-9]{0,8}`).Draw(t, "whole"), rapid.StringMatching(`[0-9]{0,6}`).Draw(t, "fraction")
		text := whole
		if fraction != "" {
			text += "." + fraction
		}
		up := shift(text, 4)
		if !isDecimal(up) {
			t.Fatalf("%q is no decimal", up)
		}
		var a, b float64
		if _, err := fmt.Sscan(text, &a); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(up, &b); err != nil {
			t.Fatal(err)
		}
		if d := a*10000 - b; d > 1e-6*b+1e-9 || -d > 1e-6*b+1e-9 {
			t.Fatalf("%s × 10000 = %s", text, up)
		}
	})
}
