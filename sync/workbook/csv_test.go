package workbook

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

func encode(t testing.TB, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCSV(t *testing.T) {
	roster := "户编号,姓名,证件号码\r\n001,䶮𠮷,\"=\"\"362401199001010017\"\"\"\r\n"
	want := "1: T<户编号> T<姓名> T<证件号码>\n2: T<001> T<䶮𠮷> T<362401199001010017>\n"
	cases := []struct {
		name, content, encoding, want string
		malformed, warnings           int
	}{
		{"utf-8", roster, "UTF-8", want, 0, 0},
		{"utf-8 with a mark", "\ufeff" + roster, "UTF-8", want, 0, 0},
		{"gb18030", encode(t, simplifiedchinese.GB18030, roster), "GB18030", want, 0, 0},
		{"unicode text of Excel", encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), strings.ReplaceAll(roster, ",", "\t")), "UTF-16LE", want, 0, 0},
		{"utf-16 of others", encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), roster), "UTF-16BE", want, 0, 0},
		{"tabs", "户编号\t姓名\n1\t\n", "UTF-8", "1: T<户编号> T<姓名>\n2: T<1>\n", 0, 0},
		{"semicolons", "姓名;工资\n张三;3,5\n李四;4,5\n", "UTF-8", "1: T<姓名> T<工资>\n2: T<张三> T<3,5>\n3: T<李四> T<4,5>\n", 0, 0},
		{"one column", "姓名\n张三、李四\n", "UTF-8", "1: T<姓名>\n2: T<张三、李四>\n", 0, 0},
		{"blank rows keep numbers", "a,b\n\n,\n\"x\ny\",c\n1,2", "UTF-8", "1: T<a> T<b>\n4: T<x\ny> T<c>\n5: T<1> T<2>\n", 0, 0},
		{"line ends of the Macintosh", "a,b\r1,2\r", "UTF-8", "1: T<a> T<b>\n2: T<1> T<2>\n", 0, 0},
		{"end mark of DOS", "a,b\r\n1,2\r\n\x1a", "UTF-8", "1: T<a> T<b>\n2: T<1> T<2>\n", 0, 0},
		{"wrappers", "a,b,c,d\n=\"001\",'362401199001010017,\t13800000000,'单'\n", "UTF-8", "1: T<a> T<b> T<c> T<d>\n2: T<001> T<362401199001010017> T<13800000000> T<'单'>\n", 0, 0},
		{"quotes within", `a,b` + "\n" + `5"管,"他说""好"""` + "\n", "UTF-8", "1: T<a> T<b>\n2: T<5\"管> T<他说\"好\">\n", 0, 0},
		{"what Excel destroyed", "证件号码,户编号\n3.62401E+17,3.62401E+11\n", "UTF-8", "1: T<证件号码> T<户编号>\n2: N!<3.62401E+17> N!<3.62401E+11>\n", 0, 0},
		{"one broken byte", "姓名,村\n张三,永丰\n李\xff四,永丰\n", "UTF-8", "1: T<姓名> T<村>\n2: T<张三> T<永丰>\n3: T<李\ufffd四> T<永丰>\n", 1, 2},
		{"broken gb18030", encode(t, simplifiedchinese.GB18030, "姓名,村\n张三,永丰\n") + "\xff\xff,x\n", "GB18030", "1: T<姓名> T<村>\n2: T<张三> T<永丰>\n3: T<\ufffd\ufffd> T<x>\n", 2, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rows, b := readAll(t, keep(t, "2026年名单.csv", []byte(c.content)), "")
			wantRows(t, rows, c.want)
			if b.Format != CSV || b.Encoding != c.encoding || b.Malformed != c.malformed || len(b.Warnings()) != c.warnings {
				t.Errorf("%s, %s, %d malformed, warnings %q", b.Format, b.Encoding, b.Malformed, b.Warnings())
			}
			if b.Sheets()[0] != "2026年名单" {
				t.Error(b.Sheets())
			}
		})
	}
	t.Run("a file glued from two encodings", func(t *testing.T) {
		line := "张三丰,永丰村\n"
		content := strings.Repeat(line, 5) + encode(t, simplifiedchinese.GB18030, strings.Repeat(line, 9))
		_, b := readAll(t, keep(t, "a.csv", []byte(content)), "")
		if w := b.Warnings(); len(w) == 0 || !strings.Contains(w[len(w)-1], "约有 5 行") {
			t.Errorf("warnings %q", w)
		}
	})
	t.Run("联通", func(t *testing.T) { // whose GB18030 bytes are valid UTF-8
		rows, b := readAll(t, keep(t, "a.csv", []byte(encode(t, simplifiedchinese.GB18030, "联通\n"+strings.Repeat("户主,张三\n", 30)))), "")
		if rows[0].Cells[0].Text != "联通" || len(b.Warnings()) != 0 {
			t.Errorf("%s %q", show(rows[:1]), b.Warnings())
		}
	})
	wantRefused(t, []byte("a,b\n\"张三,1\n李四,2\n"), ErrQuote)
	wantRefused(t, []byte("a,b\n\""+strings.Repeat("x", maxRecord)+"\",2\n"), ErrTooLarge)
	wantRefused(t, []byte(strings.Repeat(",", lastColumn+1)), ErrTooLarge)
}

// Whatever fields are written after RFC 4180, in any of the encodings, are read back, and records number as rows.
func TestCSVRoundTrip(t *testing.T) {
	field := rapid.StringOf(rapid.OneOf(rapid.Just('"'), rapid.Just(','), rapid.Just('\n'), rapid.Just('张'), rapid.Just('𠮷'), rapid.RuneFrom([]rune("abc019 ；、"))))
	encodings := []encoding.Encoding{encoding.Nop, simplifiedchinese.GB18030, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF8BOM}
	dir := keep(t, "a.csv", nil)
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(rapid.SliceOfN(field, 2, 5), 1, 6).Draw(t, "records")
		var text strings.Builder
		text.WriteString("户,村\n户,村\n户,村\n户,村\n户,村\n户,村\n户,村\n") // enough to tell the delimiter
		for _, record := range records {
			for i, f := range record {
				if i > 0 {
					text.WriteByte(',')
				}
				text.WriteString(`"` + strings.ReplaceAll(f, `"`, `""`) + `"`)
			}
			text.WriteByte('\n')
		}
		encoded, err := rapid.SampledFrom(encodings).Draw(t, "encoding").NewEncoder().String(text.String())
		if err != nil {
			t.Fatal(err)
		}
		got := map[int][]Cell{}
		for _, row := range mustRead(t, dir, encoded) {
			got[row.N] = row.Cells
		}
		for i, record := range records {
			row := Row{Cells: got[i+8]}
			for c, f := range record {
				want := textCell(f)
				tidyText(&want)
				if row.Cell(c) != want {
					t.Fatalf("record %d field %d: %+v, want %+v", i, c, row.Cell(c), want)
				}
			}
		}
	})
}
