package ledger

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/workbook"
)

var update = flag.Bool("update", false, "write the golden files anew")

// village is small and has every change of a month in it.
func village() []sample.Household {
	return sample.Village(11, sample.Options{Households: 8, Changes: 8})
}

func TestEmploymentLedger(t *testing.T) {
	households := village()
	l := newLaptop(t, households)
	books := l.build(Request{Names: []string{"employment"}})
	labourers := 0
	for _, h := range households {
		for _, p := range h.Members {
			if p.Labourer() {
				labourers++
			}
		}
	}
	b := books[0]
	want := filepath.Join(l.out, l.place.Code+"_贫困劳动力就业信息台账_2026-11_v1.xlsx")
	if len(books) != 1 || b.Name != "employment" || b.Title != "贫困劳动力就业信息台账" || b.Rows != labourers || b.File != want {
		t.Errorf("%+v, want %d rows", books, labourers)
	}
	golden(t, "employment.golden", l.grid(b.File))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", name, got)
	}
}

// The file read back cell by cell says what the dossiers say.
func TestCellByCell(t *testing.T) {
	for _, full := range []bool{false, true} {
		households := village()
		l := newLaptop(t, households)
		path := l.build(Request{Names: []string{"employment"}, FullID: full})[0].File
		ledger := pack().Ledger("employment")
		var want [][]forms.Cell
		for d, err := range l.db.Dossiers(t.Context(), store.DossierQuery{Village: l.place.Code, Month: thisMonth}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range pack().Rows(ledger, d, forms.RowOptions{FullID: full, Today: "2026-11-18", Row: len(want) + 1}) {
				want = append(want, row.Cells)
			}
		}
		var got []workbook.Row
		for row, err := range cells(t.Context(), path) {
			if err != nil {
				t.Fatal(err)
			}
			if len(row.Cells) > 0 && row.Cells[0].Kind == workbook.Number {
				got = append(got, row)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d rows in the file, %d in the dossiers", len(got), len(want))
		}
		ids := 0
		for i, row := range want {
			for j, cell := range row {
				in := got[i].Cell(j)
				switch {
				case cell.Number:
					if in.Kind != workbook.Number {
						t.Errorf("row %d, %s: not a number", got[i].N, ledger.Columns[j].Name)
					}
					if cell.Type == forms.TypeMoney && strings.TrimSuffix(strings.TrimSuffix(forms.Yuan(cell.Int), "0"), ".0") != in.Text {
						t.Errorf("row %d, %s: %q, want %s", got[i].N, ledger.Columns[j].Name, in.Text, forms.Yuan(cell.Int))
					}
				case cell.Text != in.Text || in.Kind != workbook.Text && in.Kind != workbook.Blank:
					t.Errorf("row %d, %s: %q, want %q", got[i].N, ledger.Columns[j].Name, in.Text, cell.Text)
				}
				if ledger.Columns[j].Name == "id_number" {
					ids++
					if masked := strings.Contains(in.Text, "*"); masked == full || len(in.Text) < 18 {
						t.Errorf("row %d: ID number masked %v", got[i].N, masked)
					}
				}
			}
		}
		if ids == 0 {
			t.Error("no ID numbers")
		}
	}
}

// Who was not followed up is in the book too, with nothing where nothing is known: not zero.
func TestNotFollowedUp(t *testing.T) {
	households := sample.Village(11, sample.Options{Households: 4, History: -1})
	l := newLaptop(t, households)
	book := l.build(Request{Names: []string{"employment"}})[0]
	if book.Rows == 0 {
		t.Fatal("nobody is in the book")
	}
	pay := slices.IndexFunc(pack().Ledger("employment").Columns, func(c forms.Column) bool { return c.Name == "pay" })
	rows := 0
	for row, err := range cells(t.Context(), book.File) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Cell(0).Kind == workbook.Number {
			if rows++; row.Cell(pay).Kind != workbook.Blank {
				t.Errorf("row %d has %q as pay", row.N, row.Cell(pay).Text)
			}
		}
		if row.Cell(0).Text == sayTotal && row.Cell(pay).Kind != workbook.Blank {
			t.Errorf("the sum of nothing is %q", row.Cell(pay).Text)
		}
	}
	if rows != book.Rows {
		t.Errorf("%d rows in the file, %d told", rows, book.Rows)
	}
}

func TestVersions(t *testing.T) {
	l, employment := newLaptop(t, village()), Request{Names: []string{"employment"}}
	first := l.build(employment)[0]
	l.now = l.now.Add(2 * time.Hour)
	if again := l.build(employment)[0]; again != first {
		t.Errorf("the same cells made %s", filepath.Base(again.File))
	}
	full := l.build(Request{Names: employment.Names, FullID: true})[0]
	if !strings.HasSuffix(full.File, "_v2.xlsx") {
		t.Errorf("whole ID numbers made %s", filepath.Base(full.File))
	}
	l.now = l.now.AddDate(0, 0, 1) // another day stands on the paper
	if next := l.build(Request{Names: employment.Names, FullID: true})[0]; !strings.HasSuffix(next.File, "_v3.xlsx") {
		t.Errorf("the next day made %s", filepath.Base(next.File))
	}
	if err := os.WriteFile(l.out+"/"+filepath.Base(strings.Replace(full.File, "_v2", "_v9", 1)), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if next := l.build(Request{Names: employment.Names, FullID: true})[0]; !strings.HasSuffix(next.File, "_v10.xlsx") {
		t.Errorf("after a version that cannot be read: %s", filepath.Base(next.File))
	}
	entries, err := os.ReadDir(l.out)
	if err != nil || len(entries) != 5 {
		t.Errorf("%d files in the folder, %v", len(entries), err)
	}
}

func TestDiskErrors(t *testing.T) {
	l := newLaptop(t, village())
	file := filepath.Join(l.out, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	blocked := t.TempDir()
	if err := os.Mkdir(filepath.Join(blocked, l.place.Code+"_贫困劳动力就业信息台账_2026-11_v1.xlsx.part"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, out := range map[string]string{"a file where the folder should be": filepath.Join(file, "books"), "a folder where the file should be": blocked} {
		_, err := Build(t.Context(), l.db, Request{Month: thisMonth, Out: out, By: me})
		var refused *workbook.RefusedError
		if !errors.As(err, &refused) || refused.Code != "unwritable" {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Build(t.Context(), l.db, Request{Names: []string{"none"}, Month: thisMonth, Out: l.out, By: me})
	var refused *workbook.RefusedError
	if !errors.As(err, &refused) || !strings.Contains(refused.Sentence, "employment") {
		t.Errorf("no such ledger: %v", err)
	}
}

func TestHeads(t *testing.T) {
	columns := []forms.Column{{Title: "序号"}, {Title: "日期", Head: "返乡"}, {Title: "原因", Head: "返乡"}, {Title: "备注"}, {Title: "日期", Head: "审核"}}
	got := heads(columns)
	want := [][]workbook.Head{
		{{Text: "序号", Rows: 2}, {Text: "返乡", Cols: 2}, {Text: "备注", Rows: 2}, {Text: "审核", Cols: 1}},
		{{Text: "日期"}, {Text: "原因"}, {Text: "日期"}},
	}
	if len(got) != 2 || !slices.Equal(got[0], want[0]) || !slices.Equal(got[1], want[1]) {
		t.Errorf("%v", got)
	}
	if got := heads(columns[:1]); len(got) != 1 || got[0][0].Rows > 1 {
		t.Errorf("one row of heads: %v", got)
	}
}

func TestTotals(t *testing.T) {
	l := &forms.Ledger{Rows: forms.AboutPerson, Columns: []forms.Column{{Name: "row"}, {Name: "pay", Title: "本月收入", Type: forms.TypeMoney, Total: true}, {Name: "n", Title: "人数", Total: true}}}
	totals := newTotals(pack(), l)
	for _, cell := range []forms.Cell{{Int: 420000, Number: true}, {Int: 150050, Number: true}, {Text: "不清楚"}, {Text: "不清楚"}, {Text: "拒答"}, {}} {
		totals.add(forms.Row{Cells: []forms.Cell{{}, cell, {}}})
	}
	totals.add(forms.Row{Undecided: true, Missing: []string{"person.labour_class", "last.follow_up.pay"}, Cells: []forms.Cell{{}, {}, {}}})
	path := filepath.Join(t.TempDir(), "a.xlsx")
	w, err := workbook.Create(path, workbook.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Discard()
	sheet, err := w.Sheet(workbook.Sheet{Columns: make([]workbook.Column, 3)})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(totals.write(sheet), sheet.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	got := (&laptop{TB: t}).grid(path)
	want := "合计|5700.5\n" +
		"合计不含：本月收入另有 3 人没有数（不清楚 2 人，拒答 1 人）\n" +
		"带＊的 1 人：资料不全（" + pack().Form("person").Question("labour_class").Label + "、" + pack().Form("follow_up").Question("pay").Label + "），还不能确定是否应列入，先列在这里\n"
	if got != want {
		t.Errorf("%q", got)
	}
}

// The words of a column that is no figure are counted, in the order of its list; there is no row of sums for them.
func TestCountedWords(t *testing.T) {
	class := pack().Form("person").Question("labour_class").List
	l := &forms.Ledger{Rows: forms.AboutItem, Columns: []forms.Column{
		{Title: "类别", Type: forms.TypeSelectOne, List: class, Total: true}, {Head: "返乡", Title: "原因", Type: forms.TypeText, Total: true},
		{Title: "类型", Type: forms.TypeSelectMultiple, Total: true}, {Title: "备注", Type: forms.TypeText}}}
	totals := newTotals(pack(), l)
	for _, texts := range [][]string{{"技能劳动力", "家庭", "甲、乙", "好"}, {"不清楚", "", "乙", "好"}, {"普通劳动力", "家庭", "", "好"}, {"技能劳动力", "健康", "", ""}} {
		cells := make([]forms.Cell, len(texts))
		for i, text := range texts {
			cells[i].Text = text
		}
		totals.add(forms.Row{Cells: cells})
	}
	want := []string{"类别：普通劳动力 1 项，技能劳动力 2 项，不清楚 1 项", "返乡原因：健康 1 项，家庭 2 项", "类型：乙 2 项，甲 1 项"}
	if got := totals.notes(); totals.summed() || !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for rows, unit := range map[forms.About]string{forms.AboutPerson: sayPeople, forms.AboutHousehold: sayHouseholds, forms.AboutItem: sayItems} {
		if got := newTotals(pack(), &forms.Ledger{Rows: rows}).unit(); got != unit {
			t.Errorf("rows about %s are counted in %s", rows, got)
		}
	}
	if got := newTotals(pack(), &forms.Ledger{Rows: forms.AboutPerson, Case: pack().Form("return_case")}).unit(); got != sayCases {
		t.Errorf("cases are counted in %s", got)
	}
}

// Text that looks like a formula stays text, a person without a class is in the book and marked.
func TestOddPeople(t *testing.T) {
	households := village()
	households[0].Members[0].Name = "=HYPERLINK(\"x\")"
	households[1].Members[0].LabourClass = ""
	l := newLaptop(t, households[:2])
	grid := l.grid(l.build(Request{Names: []string{"employment"}})[0].File)
	for _, want := range []string{"|=HYPERLINK(\"x\")|", "\n" + markUndecided, "带＊的 1 人"} {
		if !strings.Contains(grid, want) {
			t.Errorf("%q is missing in\n%s", want, grid)
		}
	}
}

func TestFileBase(t *testing.T) {
	if got := fileBase("360731100214", `a/b:c?`, "2026-11"); got != "360731100214_a-b-c-_2026-11" {
		t.Error(got)
	}
}

// A township prints one of its villages under that village's name and code.
func TestOneVillageOfMany(t *testing.T) {
	g := sample.New(5)
	here := g.Village(sample.Options{Households: 2, History: -1})
	home := here[0].Village
	var other cn.Division
	for v := range cn.Villages(home.Code[:9]) {
		if v.Code != home.Code {
			other = v
			break
		}
	}
	there := g.Village(sample.Options{Households: 3, History: -1, Village: other.Code})
	l := newLaptopAt(t, store.Place{Code: home.Code[:9]}, append(here, there...))
	all := l.build(Request{Names: []string{"employment"}})[0]
	one := l.build(Request{Names: []string{"employment"}, Village: other.Code})[0]
	if all.Rows <= one.Rows || one.Rows == 0 {
		t.Errorf("%d rows of the township, %d of a village", all.Rows, one.Rows)
	}
	for _, c := range []struct{ file, code, name string }{{all.File, home.Code[:9], home.Town}, {one.File, other.Code, other.Village}} {
		grid := l.grid(c.file)
		if !strings.HasPrefix(filepath.Base(c.file), c.code+"_") || !strings.Contains(grid, "填报单位："+c.name) {
			t.Errorf("%s is not of %s", filepath.Base(c.file), c.name)
		}
	}
}

func TestTitle(t *testing.T) {
	for _, c := range [][2]string{{"长龙村", "长龙村台账（2026年3月）"}, {"长龙村委会", "长龙村台账（2026年3月）"}, {"长龙村村民委员会", "长龙村台账（2026年3月）"}, {"红村社区居委会", "红村社区居委会台账（2026年3月）"}} {
		if got := sayTitle(c[0], "台账", "2026-03"); got != c[1] {
			t.Errorf("%s: %s", c[0], got)
		}
	}
}
