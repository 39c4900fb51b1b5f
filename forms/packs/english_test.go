package packs_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// Where a sheet has words in English beside the Chinese, none is missing, and none is Chinese. Labels and hints always
// have theirs.
func TestEveryWordHasItsEnglishTwin(t *testing.T) {
	for _, name := range names {
		twins := 0
		for _, s := range folder(t, name) {
			for zh, column := range s.Header {
				en := slices.Index(s.Header, column+"::en")
				if en < 0 {
					if s.Name == "survey" && (column == "label" || column == "hint") {
						t.Errorf("%s: the sheet survey has no column %s::en", name, column)
					}
					continue
				}
				for i, row := range s.Rows {
					switch chinese := strings.ContainsFunc(row[en], func(r rune) bool { return unicode.Is(unicode.Han, r) }); {
					case (row[zh] == "") != (row[en] == ""):
						t.Errorf("%s: %s row %d: %s is %q and in English %q", name, s.Name, i+2, column, row[zh], row[en])
					case chinese:
						t.Errorf("%s: %s row %d: %s::en is Chinese: %q", name, s.Name, i+2, column, row[en])
					case row[zh] != "":
						twins++
					}
				}
			}
		}
		if twins == 0 {
			t.Errorf("%s has no English", name)
		}
	}
}
