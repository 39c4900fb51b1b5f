package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func textBook(t testing.TB, sheets []TextSheet) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteText(&buf, sheets); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func readText(content []byte) ([]TextSheet, error) {
	return ReadText(bytes.NewReader(content), int64(len(content)))
}

func samplePack() []TextSheet {
	return []TextSheet{
		{"survey", [][]string{{"type", "name", "label", "constraint"}, {"text", "name", "姓名"}, nil, {"", "pay", " 月工资（元）\n按月 ", "=A1+1"}, {"date", "1-2", "001", "3.62401E+17"}}},
		{"choices", [][]string{{"list", "name"}, {"sex", "true"}, {"'quoted'", "_x0041_"}}},
		{"empty", nil},
	}
}

func TestTextBook(t *testing.T) {
	content := textBook(t, samplePack())
	got, err := readText(content)
	if err != nil {
		t.Fatal(err)
	}
	if want := samplePack(); !reflect.DeepEqual(normal(got), normal(want)) {
		t.Errorf("read %q, want %q", got, want)
	}
	if !bytes.Equal(content, textBook(t, samplePack())) {
		t.Error("other bytes")
	}
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, cell := range []string{"A1", "D2", "A3", "A4", "D5", "K9"} { // blank and spare ones included
		id, _ := f.GetCellStyle("survey", cell)
		if cell == "K9" {
			id, _ = f.GetColStyle("survey", "K")
		}
		style, err := f.GetStyle(id)
		if err != nil || style.NumFmt != formatText || style.Font.Bold != (cell == "A1") {
			t.Errorf("%s: %+v, %v", cell, style, err)
		}
	}
	if panes, _ := f.GetPanes("survey"); panes.YSplit != 1 || !panes.Freeze {
		t.Error("the header is not frozen")
	}
	if d, _ := f.GetSheetDimension("survey"); d != "A1:D5" {
		t.Error(d)
	}
}

// normal makes nil of empty rows and of no rows.
func normal(sheets []TextSheet) []TextSheet {
	var out []TextSheet
	for _, s := range sheets {
		rows := trimRows(s.Rows)
		for i, r := range rows {
			if len(r) == 0 {
				rows[i] = nil
			}
		}
		if len(rows) == 0 {
			rows = nil
		}
		out = append(out, TextSheet{s.Name, rows})
	}
	return out
}

func TestTextBookRoundTrip(t *testing.T) {
	text := rapid.OneOf(
		rapid.StringOf(rapid.RuneFrom([]rune("甲乙𠮷ab01=+-@'\"<>&;_x \n\t.,/:E"))),
		rapid.SampledFrom([]string{"", "", "001", "2026-11-21", "TRUE", "=1+1", "_x0041_", "_x005F_", "_x005F_x0041_", "&#10;", "]]>", " ", "#N/A"}),
		rapid.String(),
	).Filter(func(s string) bool { return holdable(s) && !strings.Contains(s, "\r") })
	rapid.Check(t, func(t *rapid.T) {
		var sheets []TextSheet
		for i := range rapid.IntRange(1, 3).Draw(t, "sheets") {
			rows := rapid.SliceOfN(rapid.SliceOfN(text, 0, 5), 0, 6).Draw(t, "rows")
			sheets = append(sheets, TextSheet{fmt.Sprintf("表%d", i), rows})
		}
		var buf bytes.Buffer
		if err := WriteText(&buf, sheets); err != nil {
			t.Fatal(err)
		}
		got, err := readText(buf.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(normal(got), normal(sheets)) {
			t.Fatalf("read %q, want %q", got, sheets)
		}
	})
}

func TestTextBookRefusesOtherTypes(t *testing.T) {
	day := `yyyy"年"m"月"d"日"`
	for name, c := range map[string]struct {
		change func(f *excelize.File)
		kind   Kind
		became string
	}{
		"number":  {func(f *excelize.File) { f.SetCellValue("choices", "B2", 1) }, Number, "数字"},
		"boolean": {func(f *excelize.File) { f.SetCellValue("choices", "B2", true) }, Bool, "逻辑值"},
		"formula": {func(f *excelize.File) {
			f.SetCellValue("choices", "B2", "x")
			f.SetCellFormula("choices", "B2", `"a"&"b"`)
			f.UpdateLinkedValue()
		}, Text, "公式"},
		"date": {func(f *excelize.File) {
			f.SetCellValue("choices", "B2", time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))
			id, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
			f.SetCellStyle("choices", "B2", "B2", id)
		}, Date, "日期"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := excelize.OpenReader(bytes.NewReader(textBook(t, samplePack())))
			if err != nil {
				t.Fatal(err)
			}
			c.change(f)
			content := saved(t, f)
			if name == "formula" { // excelize stores no result: give it one
				content = parts(t, map[string]string{
					"xl/workbook.xml": `<workbook><sheets><sheet name="choices" sheetId="1" id="rId1"/></sheets></workbook>`,
					sheetPart:         sheetData(`<row r="2"><c r="B2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>`)})
			}
			_, err = readText(content)
			var typed *TypeError
			if !errors.As(err, &typed) || typed.Sheet != "choices" || typed.Cell != "B2" || typed.Kind != c.kind {
				t.Fatalf("%v, %+v", err, typed)
			}
			if s := Sentence(err); !strings.Contains(s, "B2") || !strings.Contains(s, c.became) {
				t.Error(s)
			}
		})
	}
}

func TestTextBookRefuses(t *testing.T) {
	for name, sheets := range map[string][]TextSheet{
		"tab that cannot be": {{"a/b", nil}},
		"tab without a name": {{"", nil}},
		"tab twice":          {{"a", nil}, {"A", nil}},
		"no sheet":           nil,
		"control character":  {{"a", [][]string{{"\x01"}}}},
		"broken utf-8":       {{"a", [][]string{{"\xff"}}}},
		"too long":           {{"a", [][]string{{strings.Repeat("长", 32768)}}}},
		"touching escapes":   {{"a", [][]string{{"_x0041_x0041_"}}}},
	} {
		if err := WriteText(&bytes.Buffer{}, sheets); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, c := range map[string]struct {
		content string
		want    *RefusedError
	}{"csv": {"type,name\n", ErrOther}, "empty": {"", ErrEmptyFile}, "html": {"<table>", ErrHTML}, "cut": {zipSignature, ErrDamaged}} {
		if _, err := readText([]byte(c.content)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
