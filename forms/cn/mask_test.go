package cn

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		name     string
		mask     func(string) string
		in, want string
	}{
		{"eighteen", MaskID, "362401199001010017", "362401********0017"},
		{"eighteen with X", MaskID, "11010519491231002x", "110105********002X"},
		{"fifteen", MaskID, "362401900101001", "362401*****1001"},
		{"disability certificate", MaskID, "36240119900101001744", "36****************44"},
		{"permit", MaskID, "H12345678", "H1*****78"},
		{"short", MaskID, "12345", "1***5"},
		{"very short", MaskID, "123", "***"},
		{"words of eighteen characters", MaskID, "一二三四五六七八九十一二三四五六七八", "一二**************七八"},
		{"nothing", MaskID, "", ""},
		{"mobile", MaskPhone, "13800001234", "138****1234"},
		{"mobile with prefix", MaskPhone, "+86 138-0000-1234", "138****1234"},
		{"landline", MaskPhone, "0797-6233333", "079******33"},
		{"wrong phone", MaskPhone, "1380000", "1*****0"},
		{"name", MaskName, "张三丰", "张*"},
		{"rare character", MaskName, "𬭚某", "𬭚*"},
		{"minority name", MaskName, "买买提·艾力", "买*"},
		{"one character", MaskName, " 张 ", "*"},
		{"no name", MaskName, " ", ""},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMasksHide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Fold(rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9X+()]{0,24}`)).Draw(t, "s"))
		for _, masked := range []string{MaskID(s), MaskPhone(s)} {
			stars := strings.Count(masked, "*") - strings.Count(s, "*")
			if s != "" && strings.Trim(s, "*") != "" && stars < 1 {
				t.Fatalf("%q shows as %q", s, masked)
			}
		}
	})
}
