package cn

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePhone(t *testing.T) {
	for _, c := range []struct {
		in, number string
		kind       PhoneKind
		problem    Problem
	}{
		{"13800001234", "13800001234", Mobile, ""},
		{"１９９ ００００ １２３４", "19900001234", Mobile, ""},
		{"138-0000-1234", "13800001234", Mobile, ""},
		{"+86 13800001234", "13800001234", Mobile, ""},
		{"008613800001234", "13800001234", Mobile, ""},
		{"8613800001234", "13800001234", Mobile, ""},
		{"1795113800001234", "13800001234", Mobile, ""},
		{"+8617951 13800001234", "13800001234", Mobile, ""},
		{"013800001234", "13800001234", Mobile, ""},
		{"17951123456", "17951123456", Mobile, ""},
		{"12000001234", "12000001234", "", PhoneShape},
		{"1380000123", "1380000123", "", PhoneShape},
		{"138000012345", "138000012345", "", PhoneShape},
		{"0797-6233333", "07976233333", Landline, ""},
		{"(0797) 6233333", "07976233333", Landline, ""},
		{"（０７９７）6233333", "07976233333", Landline, ""},
		{"010-62345678", "01062345678", Landline, ""},
		{"0755-26543210", "075526543210", Landline, ""},
		{"+86 797 6233333", "07976233333", Landline, ""},
		{"+86 10 62345678", "01062345678", Landline, ""},
		{"010-6234567", "0106234567", "", PhoneShape},
		{"0797-623333", "0797623333", "", PhoneShape},
		{"6233333", "6233333", "", PhoneAreaCode},
		{"62333333", "62333333", "", PhoneAreaCode},
		{"1234567", "1234567", "", PhoneShape},
		{"400-800-1234", "4008001234", Service, ""},
		{"8008101234", "8008101234", Service, ""},
		{"13800001234/13900001234", "13800001234/13900001234", "", PhoneShape},
		{"1.38E+10", "1.38E+10", "", ScientificNotation},
		{"138****1234", "138****1234", "", Masked},
		{"无", "无", "", PhoneShape},
		{"", "", "", PhoneShape},
	} {
		p := ParsePhone(c.in)
		if p.Number != c.number || p.Kind != c.kind || p.Problem != c.problem || p.OK() != (c.problem == "") {
			t.Errorf("ParsePhone(%q) = %+v", c.in, p)
		}
	}
}

var mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

func TestPrefixesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`1[3-9][0-9]{9}`).Draw(t, "number")
		prefix := rapid.SampledFrom([]string{"", "+86", "0086", "+86 ", "17951", "＋８６－"}).Draw(t, "prefix")
		if p := ParsePhone(prefix + number); p.Number != number || p.Kind != Mobile {
			t.Fatalf("%q reads as %+v", prefix+number, p)
		}
	})
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"13800001234", "+86 797 6233333", "17951", "0", "00086", "(0797)6233333", "1.38E+10", "", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := ParsePhone(s)
		if p.OK() != (p.Kind != "") {
			t.Errorf("%q gives %+v", s, p)
		}
		if (p.Kind == Mobile) != (p.OK() && mobile.MatchString(p.Number)) {
			t.Errorf("%q gives %+v", s, p)
		}
		if again := ParsePhone(p.Number); p.OK() && again.Number != p.Number {
			t.Errorf("%q reads as %q, then as %q", s, p.Number, again.Number)
		}
	})
}
