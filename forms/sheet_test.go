package forms

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func TestReadFolder(t *testing.T) {
	fsys := fstest.MapFS{
		"p/survey.csv":   {Data: []byte("\ufeffname,form,type\r\n a ,b,text\r\n,,\r\nc,d\r\n\"x\r\ny\",,\r\n")},
		"p/settings.csv": {Data: []byte("value,key\n1,version\n")},
		"p/README.md":    {Data: []byte("not a sheet")},
		"p/old/x.csv":    {Data: []byte("key\n")},
	}
	sheets, err := ReadFolder(fsys, "p")
	if err != nil {
		t.Fatal(err)
	}
	want := []Sheet{
		{"settings", []string{"key", "value"}, [][]string{{"version", "1"}}},
		{"survey", []string{"form", "type", "name"}, [][]string{{"b", "text", "a"}, {"", "", ""}, {"d", "", "c"}, {"", "", "x\ny"}}},
	}
	if !reflect.DeepEqual(sheets, want) {
		t.Errorf("got %q", sheets)
	}
	if got := Canonical(sheets)[1].Rows; len(got) != 3 {
		t.Errorf("canonical rows %q", got)
	}
	if got := string(Canonical(sheets)[1].CSV()); got != "form,type,name\nb,text,a\nd,,c\n,,\"x\ny\"\n" {
		t.Errorf("csv %q", got)
	}
	for name, text := range map[string]string{"no header": "", "long row": "key,value\na,b,c\n", "quote": "key\n\"a\n"} {
		if _, err := ReadFolder(fstest.MapFS{"p/settings.csv": {Data: []byte(text)}}, "p"); err == nil {
			t.Errorf("%s reads", name)
		}
	}
	if _, err := ReadFolder(fstest.MapFS{"p/x.txt": {}}, "p"); err == nil {
		t.Error("a folder without sheets reads")
	}
}

func TestCSVRoundTrip(t *testing.T) {
	cell := rapid.Custom(func(t *rapid.T) string {
		return strings.TrimSpace(rapid.StringOf(rapid.RuneFrom([]rune("甲b1, \"'\n\\.=+-@\t｜"))).Draw(t, "cell"))
	})
	rapid.Check(t, func(t *rapid.T) {
		s := Sheet{Name: "choices", Header: []string{"list", "code", "label"}, Rows: rapid.SliceOf(rapid.SliceOfN(cell, 3, 3)).Draw(t, "rows")}
		b := s.CSV()
		back, err := ParseCSV("choices", b)
		if err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if len(back.Rows) != len(s.Rows) || string(back.CSV()) != string(b) {
			t.Fatalf("%q came back as %q", b, back.CSV())
		}
		once := Canonical([]Sheet{s})
		if twice := Canonical(once); !reflect.DeepEqual(once, twice) {
			t.Fatalf("canonical %q, again %q", once, twice)
		}
	})
}

func TestLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 7: "H", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := letters(i); got != want {
			t.Errorf("column %d is %s, want %s", i, got, want)
		}
	}
}
