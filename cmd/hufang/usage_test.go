package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/alecthomas/kong"

	"hufang/app"
)

func TestHelpInBothLanguages(t *testing.T) {
	for lang, want := range map[app.Lang][]string{
		app.Chinese: {"用法：hufang", "--data=DIR", "数据文件夹", "--month=MONTH", "显示这些说明"},
		app.English: {"Usage: hufang", "--data=DIR", "The data folder", "--month=MONTH", "Print this"},
	} {
		var p Program
		var out bytes.Buffer
		parser, err := kong.New(&p, kong.Name("hufang"), kong.Help(printUsage(lang)), vars(lang, "/data"), kong.Writers(&out, &out), kong.Exit(func(int) {}))
		if err != nil {
			t.Fatal(err)
		}
		parser.Parse([]string{"--help"})
		for _, words := range want {
			if !strings.Contains(out.String(), words) {
				t.Errorf("%s: %q is not in\n%s", lang, words, out.String())
			}
		}
		if strings.Contains(out.String(), "today") {
			t.Errorf("%s: what is for tests is told", lang)
		}
		if lang == app.English && strings.ContainsFunc(out.String(), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("Chinese in the English help:\n%s", out.String())
		}
	}
}
