package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every id that is said has words, every word is said, and both languages take the same arguments in the same order.
func TestWords(t *testing.T) {
	said := regexp.MustCompile(`\.(?:say|print|refuse|misuse)\("([a-z_]+)"( ?\+)?`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	source, begun := "", []string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "words.go" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source += string(text)
		for _, m := range said.FindAllStringSubmatch(string(text), -1) {
			if m[2] != "" {
				begun = append(begun, m[1]) // the rest of the id is known only when it is said
			} else if words[m[1]][0] == "" {
				t.Errorf("%s says %q, which has no words", name, m[1])
			}
		}
	}
	verb := regexp.MustCompile(`%(?:\.\d)?[a-z]`)
	for id, w := range words {
		quoted := strings.Contains(source, `"`+strings.TrimSuffix(id, "_like")+`"`)
		if !quoted && !slices.ContainsFunc(begun, func(prefix string) bool { return strings.HasPrefix(id, prefix) }) {
			t.Errorf("nobody says %q", id)
		}
		if zh, en := verb.FindAllString(w[0], -1), verb.FindAllString(w[1], -1); !slices.Equal(zh, en) {
			t.Errorf("%q takes %q in Chinese and %q in English", id, zh, en)
		}
	}
}
