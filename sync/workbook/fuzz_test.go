package workbook

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// FuzzOpen: no bytes make reading panic or run away; what is read obeys the promises of Row and Cell, and what is not is refused.
func FuzzOpen(f *testing.F) {
	small := excelize.NewFile()
	small.SetSheetRow("Sheet1", "A1", &[]any{"户编号", "姓名", 1.5, true, int64(362401199001010017)})
	small.SetCellFormula("Sheet1", "B2", "1+1")
	f.Add(saved(f, small))
	f.Add(parts(f, map[string]string{sheetPart: sheetData(`<row><c t="inlineStr"><is><t>汉字</t></is></c></row>`)}))
	f.Add(textBook(f, samplePack()))
	xls, err := os.ReadFile(rosterXLS)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(xls)
	f.Add(smallOLE("Workbook", biff(recBOF, []byte{0, 6, 5, 0}, recSheet, []byte{24, 0, 0, 0, 0, 0, 1, 0, 83}, recEOF, []byte{})))
	f.Add([]byte("户编号,姓名\n001,\"=\"\"3624\"\"\"\n"))
	f.Add([]byte(encode(f, simplifiedchinese.GB18030, "姓名\t村\n张三\t永丰\n")))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := Open(context.Background(), path, ReadOptions{MaxRows: 5000})
		if err != nil {
			wantRefusal(t, err)
			return
		}
		defer b.Close()
		for _, sheet := range b.Sheets() {
			last := 0
			for row, err := range b.Rows(context.Background(), sheet) {
				if err != nil {
					wantRefusal(t, err)
					break
				}
				checkRow(t, row, last)
				last = row.N
			}
		}
		b.Warnings()
	})
}

func wantRefusal(t *testing.T, err error) {
	t.Helper()
	var refused *RefusedError
	if !errors.As(err, &refused) || Sentence(err) == "" {
		t.Fatalf("not a refusal: %v", err)
	}
}

func checkRow(t *testing.T, row Row, last int) {
	t.Helper()
	if row.N <= last || len(row.Cells) == 0 || len(row.Cells) > lastColumn || row.Cells[len(row.Cells)-1].Kind == Blank {
		t.Fatalf("row %d after %d with %d cells", row.N, last, len(row.Cells))
	}
	for _, c := range row.Cells {
		if (c.Kind == Blank) != (c.Text == "") || !c.Exact && c.Kind != Number {
			t.Fatalf("cell %+v", c)
		}
	}
}

// FuzzSheet puts any XML in the place of a worksheet and of the shared strings.
func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c s="1"><v>46347</v></c></row></sheetData></worksheet>`, `<sst><si><t>甲</t></si></sst>`)
	f.Add(`<w><sheetData><row><c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c><c t="e"><v><![CDATA[#N/A]]></v></c></row></sheetData></w>`, `<sst><si/></sst>`)
	f.Add(`<!DOCTYPE x><!-- c --><sheetData><row><c><f>1</f></c></row></sheetData>`, `<sst><si><t>_x000D_&#65;`)
	styles := `<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>`
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		content := parts(t, map[string]string{sheetPart: sheet, "xl/sharedStrings.xml": shared, "xl/styles.xml": styles})
		x, err := openXLSX(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			wantRefusal(t, err)
			return
		}
		last := 0
		err = x.rows(context.Background(), x.tabs()[0], nil, func(n int, cells []Cell) bool {
			if cells = tidy(cells); len(cells) > 0 {
				checkRow(t, Row{N: n, Cells: cells}, last)
			}
			last = n
			return n < 5000
		})
		if err != nil {
			wantRefusal(t, err)
		}
	})
}

// FuzzRecords puts any bytes in the place of the records of an .xls.
func FuzzRecords(f *testing.F) {
	f.Add(biff(recBOF, []byte{0, 6, 5, 0}, recSheet, []byte{44, 0, 0, 0, 0, 0, 1, 0, 'S'}, recSST, []byte{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 'x'},
		recEOF, []byte{}, recBOF, []byte{0, 6, 16, 0}, recLabelSST, make([]byte, 10), recEOF, []byte{}))
	f.Add(biff(recBOF, []byte{0, 6, 5, 0}, recFilePass, []byte{}))
	f.Fuzz(func(t *testing.T, stream []byte) {
		x := &xls{stream: stream}
		if err := x.readGlobals(); err != nil {
			wantRefusal(t, refuseRead(err))
			return
		}
		for _, tab := range x.tabs() {
			last := 0
			err := x.rows(context.Background(), tab, nil, func(n int, cells []Cell) bool {
				if cells = tidy(cells); len(cells) > 0 {
					checkRow(t, Row{N: n, Cells: cells}, last)
				}
				last = n
				return true
			})
			if err != nil {
				wantRefusal(t, err)
			}
		}
	})
}
