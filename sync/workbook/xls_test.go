package workbook

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// rosterXLS is a BIFF8 workbook with the content of rosterBook, saved by LibreOffice. Its people are generated.
const rosterXLS = "testdata/roster.xls"

const rosterPeople = 250 // whose names and numbers fill more than one record of shared strings

func rosterBook(t testing.TB) *excelize.File {
	f := excelize.NewFile()
	day := `yyyy"年"m"月"d"日"`
	style := func(s excelize.Style) int {
		id, err := f.NewStyle(&s)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	f.SetCellValue("Sheet1", "A1", "石马村人员名单")
	f.MergeCell("Sheet1", "A1", "G1")
	f.SetSheetRow("Sheet1", "A3", &[]string{"户编号", "姓名", "证件号码", "出生日期", "月工资（元）", "登记时间", "是否低保"})
	for i := range rosterPeople {
		r := i + 4
		f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", r), &[]any{
			fmt.Sprintf("%012d", 362401000000+i), rosterName(i), fmt.Sprintf("36240119900101%04d", i),
			time.Date(1990, 1, 1+i, 0, 0, 0, 0, time.UTC), float64(i) + 0.25, 46347.5 + float64(i), i%2 == 0,
		})
	}
	last := rosterPeople + 3
	f.SetCellStyle("Sheet1", "D4", fmt.Sprintf("D%d", last), style(excelize.Style{CustomNumFmt: &day}))
	f.SetCellStyle("Sheet1", "F4", fmt.Sprintf("F%d", last), style(excelize.Style{NumFmt: 22}))
	f.SetCellValue("Sheet1", "A700", int64(362401199001010017))
	f.SetCellFormula("Sheet1", "B700", `"合"&"计"`)
	f.SetCellFormula("Sheet1", "C700", "1+1")
	f.SetCellFormula("Sheet1", "D700", "1>2")
	f.SetCellFormula("Sheet1", "E700", "1/0")
	f.SetCellFormula("Sheet1", "F700", "NA()")
	f.SetCellValue("Sheet1", "G700", strings.Repeat("长", 9000)) // over two records
	f.NewSheet("字典")
	f.SetSheetVisible("字典", false)
	f.SetCellValue("字典", "B2", -1)
	f.SetCellValue("字典", "C2", 100)
	f.SetCellValue("字典", "D2", 1234567.89)
	return f
}

func rosterName(i int) string {
	if i%50 == 0 {
		return fmt.Sprintf("㐂𠮷䶮%d", i)
	}
	if i%7 == 0 {
		return fmt.Sprintf("Ann %d", i)
	}
	return fmt.Sprintf("买买提·艾力%d", i)
}

func wantRoster(t *testing.T, path string, format Format) {
	t.Helper()
	rows, b := readAll(t, path, "")
	if b.Format != format || strings.Join(b.Sheets(), " ") != "Sheet1 字典" || len(b.Warnings()) != 0 {
		t.Errorf("%s %v %q", b.Format, b.Sheets(), b.Warnings())
	}
	if len(rows) != rosterPeople+3 {
		t.Fatalf("%d rows", len(rows))
	}
	wantRows(t, rows[:3], `
1: T<石马村人员名单>
3: T<户编号> T<姓名> T<证件号码> T<出生日期> T<月工资（元）> T<登记时间> T<是否低保>
4: T<362401000000> T<㐂𠮷䶮0> T<362401199001010000> D<1990-01-01> N<0.25> D<2026-11-21 12:00:00> B<TRUE>
`)
	for i := range rosterPeople {
		born := time.Date(1990, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		seen := time.Date(2026, 11, 21+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		wantRows(t, rows[i+2:i+3], fmt.Sprintf("%d: T<%012d> T<%s> T<36240119900101%04d> D<%s> N<%d.25> D<%s 12:00:00> B<%s>\n",
			i+4, 362401000000+i, rosterName(i), i, born, i, seen, boolCell(i%2 == 0).Text))
	}
	wantRows(t, rows[len(rows)-1:], "700: N!<3.62401E+17> T<合计> N<2> B<FALSE> E<#DIV/0!> E<#N/A> T<"+strings.Repeat("长", 9000)+">\n")
	dictionary, _ := readAll(t, path, "字典")
	wantRows(t, dictionary, "2: _<> N<-1> N<100> N<1234567.89>\n")
}

func TestXLS(t *testing.T) { wantRoster(t, rosterXLS, XLS) }

// biff makes a stream of records.
func biff(records ...any) []byte {
	var out []byte
	for i := 0; i < len(records); i += 2 {
		body := records[i+1].([]byte)
		out = binary.LittleEndian.AppendUint16(out, uint16(records[i].(int)))
		out = binary.LittleEndian.AppendUint16(out, uint16(len(body)))
		out = append(out, body...)
	}
	return out
}

// What other programs write, and the corners of the format: a string that changes its width where it is cut, rows out of order, labels,
// runs of numbers, a chart within the sheet.
func TestXLSRecords(t *testing.T) {
	bof := []byte{0, 6, 5, 0}
	sheet := []byte{0, 0, 0, 0, 0, 0, 1, 0, 'S'}
	globals := func(offset byte) []byte {
		at := bytes.Clone(sheet)
		at[0] = offset
		return biff(recBOF, bof, recDate1904, []byte{1, 0}, recFormat, []byte{164, 0, 4, 0, 0, 'y', 'y', 'y', 'y'}, recXF, make([]byte, 20), recXF, []byte{0, 0, 164, 0},
			recSheet, at,
			// Two strings: 张三 wide, cut after the first character; then "ab" with a formatting run and a phonetic part, cut within both.
			recSST, []byte{2, 0, 0, 0, 2, 0, 0, 0, 4, 0, 1, 0x20, 0x5F},
			recContinue, []byte{0, 'X', 'Y', 'Z', 2, 0, 0x0C, 1, 0, 3, 0, 0, 0, 'a', 'b', 0, 0},
			recContinue, []byte{0, 0, 9, 9, 9},
			recEOF, []byte{})
	}
	start := globals(0)
	stream := append(globals(byte(len(start))), biff(recBOF, []byte{0, 6, 16, 0},
		recLabelSST, []byte{1, 0, 1, 0, 0, 0, 1, 0, 0, 0},
		recLabelSST, []byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		recBOF, []byte{0, 6, 32, 0}, recNumber, make([]byte, 14), recEOF, []byte{},
		recLabel, []byte{0, 0, 2, 0, 0, 0, 1, 0, 1, 0x20, 0x5F},
		recMulRK, []byte{2, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 1, 0, 0x03 | 0x90, 0x01, 0, 0, 1, 0},
		recFormula, append([]byte{3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, make([]byte, 8)...),
		0x04BC, []byte{1, 2}, // a shared formula stands between a formula and its text
		recString, []byte{2, 0, 0, 'o'}, recContinue, []byte{0, 'k'},
		recString, []byte{1, 0, 0, '!'}, // belongs to no formula
		recFormula, append([]byte{3, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0xFF, 0xFF}, make([]byte, 8)...),
		recRK, []byte{4, 0, 0, 0, 1, 0, 0x01, 0, 0xF0, 0x3F}, recEOF, []byte{})...)
	x := &xls{stream: stream}
	if err := x.readGlobals(); err != nil {
		t.Fatal(err)
	}
	var rows []Row
	err := x.rows(t.Context(), x.tabs()[0], nil, func(n int, cells []Cell) bool {
		rows = append(rows, Row{N: n, Cells: append([]Cell(nil), tidy(cells)...)})
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	wantRows(t, rows, `
1: _<> _<> T<张>
2: T<张XYZ> T<ab>
3: N<0> D<1904-01-02>
4: T<ok>
5: D<00:14:24>
`)
	rows2, _ := readAll(t, keep(t, "small.dat", smallOLE("Workbook", stream)), "S")
	wantRows(t, rows2, show(rows))
	for cut := range stream {
		x := &xls{stream: stream[:cut]}
		err := x.readGlobals()
		if err == nil {
			err = x.rows(t.Context(), x.tabs()[0], nil, func(int, []Cell) bool { return true })
		}
		if err == nil {
			t.Fatalf("cut at %d of %d: no error", cut, len(stream))
		}
	}
	old := &xls{stream: biff(recBOF, []byte{0, 5, 5, 0})}
	if err := old.readGlobals(); !errors.Is(err, ErrOldXLS) {
		t.Error(err)
	}
	locked := &xls{stream: biff(recBOF, bof, recFilePass, []byte{0, 0})}
	if err := locked.readGlobals(); !errors.Is(err, ErrPassword) {
		t.Error(err)
	}
}

// A container cut anywhere is refused or, beyond the workbook's stream, read whole.
func TestXLSCut(t *testing.T) {
	content, err := os.ReadFile(rosterXLS)
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(oleSignature); cut < len(content); cut += len(content) / 40 {
		if _, err := openXLS(bytes.NewReader(content[:cut]), int64(cut)); err != nil {
			var refused *RefusedError
			if !errors.As(err, &refused) {
				t.Errorf("cut at %d: %v", cut, err)
			}
		}
	}
}
