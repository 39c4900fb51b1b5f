package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestAnEditIsMadeOnceOrRefused(t *testing.T) {
	edits := []edit{{"one", "eins"}, {"two", "zwei"}}
	for _, c := range []struct{ name, text, want string }{
		{"as expected", "one two three", "eins zwei three"},
		{"a place is gone", "one three", ""},
		{"a place is there twice", "one two two", ""},
		{"the second edit was made already", "one zwei", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := apply(c.text, edits)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("edited to %q, %v", got, err)
			}
		})
	}
}

// The version of go.mod is edited: a key the input method took reaches nobody, and a second run changes nothing.
func TestTheLibraryIsAsExpected(t *testing.T) {
	out := t.TempDir()
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for range 2 {
		if err := run(out); err != nil {
			t.Fatal(err)
		}
		c := read("glfw/" + events)
		if strings.Count(c, "_glfwInputKey(window, key, keycode, GLFW_PRESS, mods);") != 2 || strings.Count(c, "if (keycode && !filtered)") != 1 {
			t.Error("a key is reported without asking the input method")
		}
		if told, asked := strings.Index(c, "placeCandidates(event->xkey.window)"), strings.Index(c, "filtered = XFilterEvent(event, None);"); told < 0 || told > asked {
			t.Error("the caret is told after the key, or never")
		}
		if !strings.Contains(read("glfw/"+caret), "//export hufangCaret") {
			t.Error("nobody can say where the caret is")
		}
		if !strings.HasSuffix(read("go.mod"), "replace "+library+" => "+strconv.Quote(filepath.ToSlash(filepath.Join(out, "glfw")))+"\n") {
			t.Error("the copy does not replace the library")
		}
		if read("go.sum") == "" {
			t.Error("go.sum is empty")
		}
	}
}
