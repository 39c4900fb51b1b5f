package cn

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"362101199001010013":    "362101199001010013",
		"ａｂＺ０９":                 "ABZ09",
		" 1 2\t3\u30004\n":      "1234",
		"1-2－3–4—5−6":           "123456",
		"1\u200b2\u200d3\ufeff": "123",
		"'360101":               "360101",
		"（０７９７）":                "(0797)",
		"张三":                    "张三",
		"＋８６":                   "+86",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldTwiceIsFoldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Fold(rapid.String().Draw(t, "s"))
		if again := Fold(s); again != s {
			t.Fatalf("%q folds to %q", s, again)
		}
	})
}
