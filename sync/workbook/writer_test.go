package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// ledger is the shape of a printed book, of a generated village.
func ledger() Sheet {
	return Sheet{
		Name:  "就业台账",
		Title: "永丰县佐龙乡石马村 2026 年 11 月就业台账",
		Lines: []Line{{"填报单位：石马村", "填报日期：2026-11-20"}},
		Heads: [][]Head{
			{{Text: "序号", Rows: 2}, {Text: "基本情况", Cols: 3}, {Text: "务工情况", Cols: 2}, {Text: "备注", Rows: 2}},
			{{Text: "姓名"}, {Text: "证件号码"}, {Text: "联系电话"}, {Text: "务工企业名称"}, {Text: "月工资（元）"}},
		},
		Columns: []Column{{Width: 5, Align: Center}, {Width: 9}, {Width: 20, Align: Center}, {Width: 13}, {Width: 18, Wrap: true}, {Width: 11}, {Width: 14, Wrap: true}},
		Foot:    []Line{{"填表人：", "审核人：", "（盖章）"}},
		Paper:   Paper{Size: A3, Landscape: true},
		Freeze:  2,
		Header:  Margin{Right: "打印时间：2026-11-20 & 第 1 版"},
		Footer:  Margin{Center: PageOfPages},
	}
}

func writeLedger(t testing.TB, path string, rows int) {
	t.Helper()
	w, err := Create(path, WriteOptions{TempDir: t.TempDir(), Created: time.Date(2026, 11, 20, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Discard()
	s, err := w.Sheet(ledger())
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Band("第 1 组"))
	total := int64(0)
	for i := range rows {
		pay := int64(450000 + i*37)
		total += pay
		must(s.Row(Int(int64(i+1)), String("买买提·艾力"), String("362401199001010017"), String("=13800000000"), String("深圳市宝安区示例电子科技有限公司第二分公司"), Fen(pay), String("")))
	}
	must(s.Total(Value{}, String("合计"), Value{}, Value{}, Share(1, 3), Fen(total)))
	must(s.Close())
	second, err := w.Sheet(Sheet{Name: "就业台账", Columns: []Column{{}, {}}, Foot: []Line{{"a", "b", "c"}}})
	must(err)
	must(second.Row(String("-1"), Int(-1).Strong()))
	must(second.Close())
	must(w.Close())
}

func TestWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "台账.xlsx")
	writeLedger(t, path, 2)
	if _, err := os.Stat(path + ".part"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the part is left behind")
	}
	rows, b := readAll(t, path, "")
	wantRows(t, rows, `
1: T<永丰县佐龙乡石马村 2026 年 11 月就业台账>
2: T<填报单位：石马村> _<> _<> _<> T<填报日期：2026-11-20>
3: T<序号> T<基本情况> _<> _<> T<务工情况> _<> T<备注>
4: _<> T<姓名> T<证件号码> T<联系电话> T<务工企业名称> T<月工资（元）>
5: T<第 1 组>
6: N<1> T<买买提·艾力> T<362401199001010017> T<=13800000000> T<深圳市宝安区示例电子科技有限公司第二分公司> N<4500>
7: N<2> T<买买提·艾力> T<362401199001010017> T<=13800000000> T<深圳市宝安区示例电子科技有限公司第二分公司> N<4500.37>
8: _<> T<合计> _<> _<> N<0.333333333333333> N<9000.37>
9: T<填表人：> _<> _<> T<审核人：> _<> T<（盖章）>
`)
	if got := strings.Join(b.Sheets(), " "); got != "就业台账 就业台账(2)" {
		t.Error(got)
	}
	second, _ := readAll(t, path, "就业台账(2)")
	wantRows(t, second, "1: T<-1> N<-1>\n2: T<a> T<b    c>\n")

	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const sheet = "就业台账"
	if formula, _ := f.GetCellFormula(sheet, "D6"); formula != "" {
		t.Errorf("text became the formula %q", formula)
	}
	for cell, want := range map[string]string{"F7": "4,500.37", "E8": "33.3%", "A6": "1"} {
		if got, _ := f.GetCellValue(sheet, cell); got != want {
			t.Errorf("%s is shown as %q, want %q", cell, got, want)
		}
	}
	layout, _ := f.GetPageLayout(sheet)
	if *layout.Size != 8 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("layout %d %s %d %d", *layout.Size, *layout.Orientation, *layout.FitToWidth, *layout.FitToHeight)
	}
	props, _ := f.GetSheetProps(sheet)
	if props.FitToPage == nil || !*props.FitToPage {
		t.Error("not fitted to the page")
	}
	m, _ := f.GetPageMargins(sheet)
	for name, v := range map[string]*float64{"left": m.Left, "right": m.Right, "top": m.Top, "bottom": m.Bottom, "header": m.Header, "footer": m.Footer} {
		if v == nil || *v <= 0 {
			t.Errorf("no %s margin", name)
		}
	}
	hf, _ := f.GetHeaderFooter(sheet)
	if hf.OddFooter != `&C&9&"宋体,常规"第 &P 页 / 共 &N 页` || hf.OddHeader != `&R&9&"宋体,常规"打印时间：2026-11-20 && 第 1 版` {
		t.Errorf("header %q, footer %q", hf.OddHeader, hf.OddFooter)
	}
	if names := f.GetDefinedName(); len(names) != 1 || names[0].RefersTo != "'就业台账'!$1:$4" {
		t.Errorf("names %v", names)
	}
	panes, _ := f.GetPanes(sheet)
	if !panes.Freeze || panes.XSplit != 2 || panes.YSplit != 4 || panes.TopLeftCell != "C5" {
		t.Errorf("panes %+v", panes)
	}
	if dimension, _ := f.GetSheetDimension(sheet); dimension != "A1:G9" {
		t.Errorf("dimension %s", dimension)
	}
	merged, _ := f.GetMergeCells(sheet)
	var ranges []string
	for _, c := range merged {
		ranges = append(ranges, c[0])
	}
	if got := strings.Join(ranges, " "); got != "A1:G1 A2:D2 E2:G2 A3:A4 B3:D3 E3:F3 G3:G4 A5:G5 A9:C9 D9:E9 F9:G9" {
		t.Errorf("merged %s", got)
	}
	if h, _ := f.GetRowHeight(sheet, 6); h < 3*bodyLine { // 21 Chinese characters in a column of 18: three lines
		t.Errorf("row height %v", h)
	}
	doc, _ := f.GetDocProps()
	if doc.Created != "2026-11-20T00:00:00Z" || doc.Creator != "户访" {
		t.Errorf("properties %+v", doc)
	}
}

// The same input and time give the same bytes, whatever the order in which parts are made.
func TestWriterDeterministic(t *testing.T) {
	dir := t.TempDir()
	var first []byte
	for i := range 8 {
		path := filepath.Join(dir, fmt.Sprintf("%d.xlsx", i))
		writeLedger(t, path, 50)
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = got
		} else if !bytes.Equal(first, got) {
			t.Fatal("other bytes")
		}
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Error("first part ", z.File[0].Name)
	}
	for _, f := range z.File {
		if y, m, d := f.Modified.Date(); y != 1980 || m != 1 || d != 1 {
			t.Errorf("%s is dated %v", f.Name, f.Modified)
		}
		if rc, err := f.Open(); err != nil {
			t.Error(err)
		} else if _, err := io.Copy(io.Discard, rc); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// Rows beyond the buffer spill into the folder given, and nothing is left there.
func TestWriterSpills(t *testing.T) {
	temp, path := t.TempDir(), filepath.Join(t.TempDir(), "a.xlsx")
	w, err := Create(path, WriteOptions{TempDir: temp})
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Sheet(Sheet{Name: "表", Columns: []Column{{}}})
	if err != nil {
		t.Fatal(err)
	}
	long := String(strings.Repeat("长", 10000))
	for range 700 {
		if err := s.Row(long); err != nil {
			t.Fatal(err)
		}
	}
	if spilled, _ := os.ReadDir(temp); len(spilled) != 1 {
		t.Errorf("%d files spilled", len(spilled))
	}
	if err := errors.Join(s.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(temp); len(left) != 0 {
		t.Errorf("%d files left behind", len(left))
	}
	if rows, _ := readAll(t, path, ""); len(rows) != 700 {
		t.Errorf("%d rows", len(rows))
	}
	discarded, err := Create(path, WriteOptions{TempDir: temp})
	if err != nil {
		t.Fatal(err)
	}
	discarded.Discard()
	discarded.Discard()
	if rows, _ := readAll(t, path, ""); len(rows) != 700 {
		t.Error("a discarded book replaced the one before")
	}
	if _, err := os.Stat(path + ".part"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the part of a discarded book is left behind")
	}
}

func TestWriterMisuse(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "a.xlsx"), WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Discard()
	for name, s := range map[string]Sheet{
		"no columns":      {},
		"all frozen":      {Columns: []Column{{}}, Freeze: 1},
		"head too wide":   {Columns: []Column{{}}, Heads: [][]Head{{{Cols: 2}}}},
		"head too high":   {Columns: []Column{{}}, Heads: [][]Head{{{Rows: 2}}}},
		"heads too many":  {Columns: []Column{{}}, Heads: [][]Head{{{}, {}}}},
		"heads overlap":   {Columns: make([]Column, 3), Heads: [][]Head{{{}, {Rows: 2}}, {{Cols: 3}}}},
		"column too wide": {Columns: []Column{{Width: 300}}},
		"margin too long": {Columns: []Column{{}}, Footer: Margin{Left: strings.Repeat("长", 300)}},
	} {
		if _, err := w.Sheet(s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s, err := w.Sheet(Sheet{Name: "表", Columns: []Column{{}, {}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Sheet(Sheet{Columns: []Column{{}}}); err == nil {
		t.Error("two sheets at once")
	}
	if s.Row(Int(1), Int(2), Int(3)) == nil {
		t.Error("more values than columns")
	}
	if s.Row(String(strings.Repeat("长", 32768))) == nil {
		t.Error("a text that excelize would cut")
	}
	if err := s.Row(String(strings.Repeat("长", 32767))); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s.Close() == nil || s.Row() == nil || s.Band("x") == nil {
		t.Error("a closed sheet takes rows")
	}
	empty, err := Create(filepath.Join(t.TempDir(), "a.xlsx"), WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if empty.Close() == nil || empty.Close() == nil {
		t.Error("a book without a sheet")
	}
}

func TestTabName(t *testing.T) {
	b := &excelBook{}
	long := strings.Repeat("长", 40)
	for _, c := range [][2]string{{"a/b:c", "a-b-c"}, {"A-B-C", "A-B-C(2)"}, {"", "Sheet"}, {"'引'", "-引-"}, {long, long[:31*3]}, {long, long[:28*3] + "(2)"}, {strings.Repeat("𠮷", 20), strings.Repeat("𠮷", 15)}} {
		got := b.tabName(c[0])
		b.names = append(b.names, got)
		if got != c[1] {
			t.Errorf("tabName(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}
