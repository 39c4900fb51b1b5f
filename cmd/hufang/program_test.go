package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"hufang/app"
)

func TestFlags(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		lang string
		want Program
		ok   bool
	}{
		{"nothing said", nil, "", Program{Data: "/data", Theme: "auto", Lang: "zh"}, true},
		{"all said", []string{"--data=/d", "--month=2026-10", "--theme=dark", "--state=/s"}, "en_US.UTF-8",
			Program{Data: "/d", Month: "2026-10", Theme: "dark", State: "/s", Lang: "en_US.UTF-8"}, true},
		{"a theme there is not", []string{"--theme=pink"}, "", Program{}, false},
		{"a flag there is not", []string{"--village=1"}, "", Program{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("HUFANG_STATE_DIR", "")
			if t.Setenv("HUFANG_LANG", c.lang); c.lang == "" {
				os.Unsetenv("HUFANG_LANG")
			}
			os.Unsetenv("HUFANG_STATE_DIR")
			var p Program
			parser, err := kong.New(&p, vars(app.Chinese, "/data"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = parser.Parse(c.args)
			if (err == nil) != c.ok {
				t.Fatalf("parsed with %v", err)
			}
			if c.ok && p != c.want {
				t.Errorf("parsed %+v, want %+v", p, c.want)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	for said, want := range map[string]app.Lang{"": app.Chinese, "zh": app.Chinese, "en": app.English, "en_US.UTF-8": app.English, "EN": app.English, "fr": app.Chinese} {
		if got := (&Program{Lang: said}).lang(); got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	now, err := (&Program{Today: "2026-11-08"}).clock()
	if err != nil {
		t.Fatal(err)
	}
	if day := now().Format(time.DateOnly); day != "2026-11-08" && day != "2026-11-09" { // the second one over midnight
		t.Errorf("today is %s", day)
	}
	if _, err := (&Program{Today: "someday"}).clock(); err == nil {
		t.Error("a day that is none was taken")
	}
}

func TestExistingFolders(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := existing([]string{filepath.Join(dir, "gone"), dir, file}); !slices.Equal(got, []string{dir}) {
		t.Errorf("existing folders are %v", got)
	}
}
