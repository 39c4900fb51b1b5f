package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
)

func TestXLSXCells(t *testing.T) {
	f := excelize.NewFile()
	style := func(s excelize.Style) int {
		id, err := f.NewStyle(&s)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	month := `yyyy"年"m"月"`
	text, day, chinese, custom, whole := style(excelize.Style{NumFmt: 49}), style(excelize.Style{NumFmt: 14}), style(excelize.Style{NumFmt: 31}),
		style(excelize.Style{CustomNumFmt: &month}), style(excelize.Style{NumFmt: 1})
	for cell, v := range map[string]any{
		"A1": "户编号", "B1": "姓名",
		"A2": "007", "B2": "买买提·艾力", "C2": 500, "D2": 1234.5, "E2": time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), "F2": true, "G2": 0.1,
		"A3": int64(362401199001010017), "B3": "362401199001010017", "C3": int64(362401199001010017), "D3": 46347, "E3": 46347, "F3": false,
		"A5": "㐂𠮷䶮", "B5": "第一行\r\n第二行", "C5": " 前后有空格 ", "D5": `<&"'>`, "G5": "末",
	} {
		f.SetCellValue("Sheet1", cell, v)
	}
	f.SetCellStyle("Sheet1", "A2", "A2", text)
	f.SetCellStyle("Sheet1", "E2", "E2", day)
	f.SetCellStyle("Sheet1", "C3", "C3", whole)
	f.SetCellStyle("Sheet1", "D3", "D3", chinese)
	f.SetCellStyle("Sheet1", "E3", "E3", custom)
	f.SetCellRichText("Sheet1", "A6", []excelize.RichTextRun{{Text: "张"}, {Text: "三", Font: &excelize.Font{Bold: true}}})
	f.SetCellFormula("Sheet1", "B6", "1+1")
	f.MergeCell("Sheet1", "C6", "E6")
	f.SetCellValue("Sheet1", "C6", "合并")
	rows, b := readAll(t, keep(t, "a.xlsx", saved(t, f)), "")
	wantRows(t, rows, `
1: T<户编号> T<姓名>
2: T<007> T<买买提·艾力> N<500> N<1234.5> D<2026-11-21> B<TRUE> N<0.1>
3: N!<3.62401E+17> T<362401199001010017> N!<362401199001010000> D<2026-11-21> D<2026-11-21> B<FALSE>
5: T<㐂𠮷䶮> T<第一行
第二行> T< 前后有空格 > T<<&"'>> _<> _<> T<末>
6: T<张三> _<> T<合并>
`)
	if w := b.Warnings(); len(w) != 1 || !strings.Contains(w[0], "有 1 个公式") {
		t.Errorf("warnings %q", w)
	}
}

// parts builds an .xlsx from hand-written parts. Those of a usual workbook are added unless given.
func parts(t testing.TB, given map[string]string) []byte {
	t.Helper()
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	all := map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     `<workbook xmlns:r="x"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/>` +
			`<Relationship Id="rId3" Type="` + rel + `/styles" Target="styles.xml"/></Relationships>`,
	}
	maps.Copy(all, given)
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(all[name]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const sheetPart = "xl/worksheets/sheet1.xml"

func sheetData(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>` + rows + `</sheetData></worksheet>`
}

// What programs other than Excel and excelize write.
func TestXLSXDialects(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(sheetData(`<row><c t="inlineStr"><is><t>汉字</t></is></c></row>`))
	if err != nil {
		t.Fatal(err)
	}
	shared := `<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><rPr/><t xml:space="preserve"> 丙</t></r><rPh sb="0" eb="1"><t>yi</t></rPh></si><si/><si><t>a_x000D_&#10;b</t></si></sst>`
	cases := map[string]struct {
		given map[string]string
		want  string
	}{
		"without references": {map[string]string{sheetPart: sheetData(`<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>`)},
			"1: N<1> _<> N<2>\n3: N<3>\n"},
		"prefixes, single quotes, comments, spaces": {map[string]string{sheetPart: `<x:worksheet xmlns:x='y'><x:sheetData ><!-- > <row> --><x:row  r = '2' ><x:c r='B2' t='str'><x:f>A1&gt;"&lt;"</x:f><x:v>a>b</x:v></x:c></x:row></x:sheetData></x:worksheet>`},
			"2: _<> T<a>b>\n"},
		"shared strings": {map[string]string{"xl/sharedStrings.xml": shared, sheetPart: sheetData(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>`)},
			"1: T<甲> T<乙 丙> _<> T<a\nb>\n"},
		"cdata and references": {map[string]string{sheetPart: sheetData(`<row><c t="inlineStr"><is><t><![CDATA[<a&amp;]]>&#x5F20;&#19977;&amp;&bogus;&</t></is></c></row>`)},
			"1: T<<a&amp;张三&&bogus;&>\n"},
		"other types": {map[string]string{sheetPart: sheetData(`<row><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c t="d"><v>2026-11-21T00:00:00</v></c><c t="d"><v>2026-11-21T10:30:00Z</v></c><c t="n"><v> 5 </v></c><c><v>一</v></c><c><v>1E2</v></c><c><v>007</v></c></row>`)},
			"1: E<#N/A> B<TRUE> D<2026-11-21> D<2026-11-21 10:30:00> N<5> T<一> N<100> N<7>\n"},
		"date system of the Macintosh": {map[string]string{
			"xl/workbook.xml": `<workbook><workbookPr date1904="1"/><sheets><sheet name="表" sheetId="1" id="rId1"/></sheets></workbook>`,
			"xl/styles.xml":   `<styleSheet><numFmts><numFmt numFmtId="14" formatCode="0"/><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/></numFmts><cellStyleXfs><xf numFmtId="22"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs></styleSheet>`,
			sheetPart:         sheetData(`<row><c s="1"><v>44885</v></c><c s="2"><v>44885</v></c><c s="99"><v>44885</v></c></row>`)},
			"1: D<2026-11-21> N<44885> N<44885>\n"},
		"back slashes and absolute targets": {map[string]string{
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl\Worksheets\Sheet1.xml"/></Relationships>`,
			sheetPart:                    "", `xl\worksheets\SHEET1.XML`: sheetData(`<row><c><v>1</v></c></row>`)}, ""},
		"utf-16": {map[string]string{sheetPart: utf16}, "1: T<汉字>\n"},
		"a value in a table of another part": {map[string]string{sheetPart: `<worksheet><cols><col/></cols><v>9</v><sheetData><row><v>8</v><c><v>1</v><extLst><ext/></extLst></c></row></sheetData><mergeCells><c><v>7</v></c></mergeCells></worksheet>`},
			"1: N<1>\n"},
		"no relations of the package": {map[string]string{"_rels/.rels": `<Relationships/>`, sheetPart: sheetData(`<row><c><v>1</v></c></row>`)}, "1: N<1>\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if c.want == "" { // the part with the usual name is empty: the other must be found
				delete(c.given, sheetPart)
				c.want = "1: N<1>\n"
			}
			rows, _ := readAll(t, keep(t, "a.xlsx", parts(t, c.given)), "")
			wantRows(t, rows, c.want)
		})
	}
}

func TestXLSXDamaged(t *testing.T) {
	long := strings.Repeat("a", maxToken+1)
	for name, rows := range map[string]string{
		"row numbers go back":        `<row r="5"/><row r="4"/>`,
		"row number twice":           `<row r="5"/><row r="5"/>`,
		"row number too large":       `<row r="1048577"/>`,
		"row number is no number":    `<row r="x"/>`,
		"columns go back":            `<row><c r="B1"/><c r="A1"/></row>`,
		"column too large":           `<row><c r="XFE1"/></row>`,
		"column without letters":     `<row><c r="12"/></row>`,
		"no such shared string":      `<row><c t="s"><v>3</v></c></row>`,
		"shared string is no number": `<row><c t="s"><v>x</v></c></row>`,
		"row in a row":               `<row><row/></row>`,
		"row ends twice":             `<row></row></row>`,
		"cell outside of a row":      `<c/>`,
		"cell in a cell":             `<row><c><c/></c></row>`,
		"tag never ends":             `<row r="1`,
		"cdata never ends":           `<row><c t="str"><v><![CDATA[x`,
		"comment never ends":         `<!-- x`,
		"text too long":              `<row><c t="str"><v>` + long + `</v></c></row>`,
		"tag too long":               `<row r="` + long + `"/>`,
	} {
		t.Run(name, func(t *testing.T) {
			content := sheetData(rows)
			if strings.HasSuffix(name, "never ends") {
				content = strings.TrimSuffix(content, "</sheetData></worksheet>")
			}
			wantRefused(t, parts(t, map[string]string{sheetPart: content}), ErrDamaged)
		})
	}
	wantRefused(t, parts(t, map[string]string{sheetPart: `<worksheet><sheetData><row><c><v>1</v></c></row>`}), ErrDamaged)
	wantRefused(t, parts(t, map[string]string{"xl/workbook.xml": strings.Repeat("<a>", 100)}), ErrDamaged)
	wantRefused(t, parts(t, map[string]string{}), ErrDamaged) // the worksheet is missing
	wantRefused(t, parts(t, map[string]string{"xl/workbook.xml": `<workbook><sheets/></workbook>`, sheetPart: ""}), ErrEmptyFile)
}

// wantRefused opens content and reads its first sheet; either must be refused so.
func wantRefused(t *testing.T, content []byte, want *RefusedError) {
	t.Helper()
	b, err := Open(context.Background(), keep(t, "a.xlsx", content), ReadOptions{})
	if err == nil {
		defer b.Close()
		for _, e := range b.Rows(context.Background(), b.Sheets()[0]) {
			err = e
		}
	}
	if !errors.Is(err, want) {
		t.Errorf("refused with %v, want %s", err, want.Code)
	}
	if s := Sentence(err); s != want.Sentence {
		t.Errorf("sentence %q", s)
	}
}

// A flipped bit in the packed rows, wherever it is, does not pass for data.
func TestXLSXBitFlips(t *testing.T) {
	var rows strings.Builder
	for i := range 300 {
		fmt.Fprintf(&rows, `<row><c><v>%d</v></c><c t="str"><v>户%d</v></c></row>`, i*7919, i)
	}
	content := parts(t, map[string]string{sheetPart: sheetData(rows.String())})
	start := bytes.Index(content, []byte(sheetPart)) + len(sheetPart)
	end := start + bytes.Index(content[start:], []byte("PK\x07\x08"))
	if end-start < 1000 {
		t.Fatal("no packed rows to damage")
	}
	want, _ := readAll(t, keep(t, "a.xlsx", content), "")
	for at := start; at < end; at += 17 {
		broken := bytes.Clone(content)
		broken[at] ^= 1 << (at % 8)
		b, err := Open(context.Background(), keep(t, "b.xlsx", broken), ReadOptions{})
		if err != nil {
			continue
		}
		var got []Row
		for row, e := range b.Rows(context.Background(), "表") {
			if err = e; e == nil {
				got = append(got, row)
			}
		}
		b.Close()
		if err == nil && show(got) != show(want) {
			t.Fatalf("bit flipped at %d: other rows and no error", at)
		}
	}
}

func TestXLSXBomb(t *testing.T) {
	// 40 MB of spaces pack to 40 KB; the limit of a workbook part is 32 MB.
	bomb := parts(t, map[string]string{"xl/workbook.xml": strings.Repeat("<!--"+strings.Repeat(" ", 1<<20)+"-->", 40)})
	wantRefused(t, bomb, ErrTooLarge)
	if len(bomb) > 1<<20 {
		t.Error("the bomb did not pack")
	}
}
