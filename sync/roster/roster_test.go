package roster

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/forms/sample"
	"hufang/store"
	"hufang/sync/workbook"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The layouts of reference formats §6, one village in each.
func TestLayouts(t *testing.T) {
	households := people(12)
	all := roster(households)
	shuffled := slices.Clone(all.header)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	titles := sample.RosterTitles(home(), "2021")
	for _, c := range []struct {
		name   string
		path   func(l *laptop) string
		system string
		header int
	}{
		{"47 columns, header on row 1", func(l *laptop) string { return l.xlsx("a.xlsx", all) }, "national_2021", 1},
		{"47 columns, header on row 3", func(l *laptop) string { return l.xlsx("a.xlsx", all, titles...) }, "national_2021", 3},
		{"ANSI CSV", func(l *laptop) string { return l.ansi("a.csv", all) }, "national_2021", 1},
		{"UTF-8 CSV named .xls", func(l *laptop) string { return l.csv("a.xls", all) }, "national_2021", 1},
		{"columns in any order", func(l *laptop) string { return l.xlsx("a.xlsx", all.pick(shuffled...)) }, "national_2021", 1},
		{"columns missing", func(l *laptop) string {
			return l.xlsx("a.xlsx", all.pick("村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系", "劳动技能"))
		}, "national_2021", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := villageLaptop(t)
			r := l.read(c.path(l))
			if r.System != c.system || r.HeaderRow != c.header {
				t.Errorf("read as %s with the header on row %d", r.System, r.HeaderRow)
			}
			got, err := r.Import(t.Context(), l.db, me, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Households != 12 || got.People != count(households) || got.Added != got.People || got.HouseholdsAdded != 12 || got.Batch == "" {
				t.Errorf("%+v", got)
			}
			if len(got.Rejected)+len(got.Warnings)+len(got.UnknownHeaders)+len(got.Unmapped)+len(got.Gone) > 0 {
				t.Errorf("rejected %v, warnings %v, unknown %v, unmapped %v, gone %v", got.Rejected, got.Warnings, got.UnknownHeaders, got.Unmapped, got.Gone)
			}
			checkPeople(t, l, households)
		})
	}
}

// checkPeople compares what every layout has with what was generated.
func checkPeople(t *testing.T, l *laptop, households []sample.Household) {
	t.Helper()
	byNo := map[string]*sample.Household{}
	for i := range households {
		byNo[households[i].No] = &households[i]
	}
	dossiers := l.dossiers()
	if len(dossiers) != len(households) {
		t.Fatalf("%d households in the store", len(dossiers))
	}
	for _, d := range dossiers {
		own := d.Now["household"].Answers
		h := byNo[own["household_no"].Text()]
		if h == nil || d.Village != h.Village.Code || d.ID != store.ImportedID("household", "national_2021", h.No) {
			t.Fatal("a household is not the one that was generated")
		}
		if own["head"] != forms.Text(h.Head().Name) {
			t.Error("the head's name is missing")
		}
		if len(d.Members) != len(h.Members) {
			t.Fatalf("%d members, want %d", len(d.Members), len(h.Members))
		}
		for _, m := range d.Members {
			a := m.Now["person"].Answers
			i := slices.IndexFunc(h.Members, func(p sample.Person) bool { return p.No == a["person_no"].Text() })
			if i < 0 || m.ID != store.ImportedID("person", "national_2021", h.Members[i].No) {
				t.Fatal("a person is not the one that was generated")
			}
			want := h.Members[i]
			number := want.ID
			if want.IDType == "残疾人证" {
				number = want.Certificate
			}
			if a["name"] != forms.Text(want.Name) || a["id_number"] != forms.Text(number) {
				t.Error("name or ID number differ")
			}
			if show(t, "person", "relation", a) != want.Relation || show(t, "person", "labour_class", a) != want.LabourClass {
				t.Error("relation or labour class differ")
			}
		}
	}
}

// show is the label of a code.
func show(t *testing.T, form, question string, a forms.Answers) string {
	t.Helper()
	choice, _ := pack().Form(form).Question(question).List.Choice(a[question].Text())
	return choice.Label
}

// Every column of the export keeps what it said, read back by name.
func TestEveryColumn(t *testing.T) {
	l := villageLaptop(t)
	table := roster(people(1))
	table.rows = table.rows[:1]
	for column, text := range map[string]string{
		"出生日期": "1980.3.5", "性别": "男", "健康状况": "残疾,长期慢性病", "务工时间（月）": "10.0", "是否享受低保": "否", "残疾类别": "",
		"户联系电话": "+86 138 0000 1234", "文化程度": "文盲或者半文盲", "年度": "2021", "务工企业名称": "=cmd()", "姓名": "䶮　㛃", "户主姓名": "䶮㛃",
	} {
		table.set(0, column, text)
	}
	l.load(l.xlsx("a.xlsx", table))
	d := l.dossiers()[0]
	h, p := d.Now["household"].Answers, d.Members[0].Now["person"].Answers
	for _, c := range []struct {
		name      string
		got, want forms.Answer
	}{
		{"birth", p["birth"], forms.Text("1980-03-05")},
		{"sex", p["sex"], forms.Text("male")},
		{"months", p["months_worked"], forms.Int(10)},
		{"minimum living", p["minimum_living"], forms.Text("no")},
		{"blank stays blank", p["disability_kind"], forms.Answer{}},
		{"employer", p["register_employer"], forms.Text("=cmd()")},
		{"name", p["name"], forms.Text("䶮㛃")},
		{"education by the mapping", p["education"], forms.Text("illiterate")},
		{"phone", h["phone"], forms.Text("13800001234")},
		{"household", p["household"], forms.Text(d.ID)},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s", c.name, c.got.AppendJSON(nil))
		}
	}
	if got := strings.Fields(p["health"].Text()); len(got) != 2 || !slices.Contains(got, "disabled") {
		t.Errorf("health: %q", got)
	}
}

// A file of households alone (formats §6.2) fills the households of an earlier file of people and adds none.
func TestHouseholdFile(t *testing.T) {
	households := people(5)
	l := villageLaptop(t)
	l.load(l.csv("人员.csv", roster(households)))
	file := table{header: []string{"县", "乡", "村", "户编号", "户主姓名", "户联系电话", "户类型", "监测对象类别", "其他工资性收入", "年收入（元）", "耕地面积（亩）", "是否危房户"}}
	for _, h := range households {
		file.rows = append(file.rows, []string{h.Village.County, h.Village.Town, h.Village.Village, h.No, h.Head().Name, h.Phone, "一般脱贫户", "", "12,000", "36500.5", "3.2", "否"})
	}
	got := l.load(l.xlsx("户.xlsx", file, "户信息表"))
	if got.System != "national_2022" || got.People != 0 || got.Households != 5 || got.HouseholdsAdded != 0 || got.Changed != 5 || got.Differences != 0 {
		t.Errorf("%+v", got)
	}
	if len(got.Gone) > 0 {
		t.Error("a file of households says nothing of people")
	}
	for _, d := range l.dossiers() {
		a := d.Now["household"].Answers
		if a["declared_wage_other"] != forms.Int(1200000) || a["declared_total"] != forms.Int(3650050) || a["farmland"] != forms.Text("3.2") || a["dangerous_house"] != forms.Text("no") {
			t.Errorf("%s", a.AppendJSON(nil))
		}
		if a["household_type"].State() == forms.Unmapped {
			t.Error("the household type is not known")
		}
	}
	fresh := villageLaptop(t)
	if got := fresh.load(fresh.xlsx("户.xlsx", file)); got.Added != 5 || got.HouseholdsAdded != 5 {
		t.Errorf("into an empty store: %+v", got)
	}
	file.rows[0][3], file.rows[0][4] = "", ""
	if got := fresh.preview(fresh.xlsx("户2.xlsx", file)); len(got.Rejected) != 1 || got.Rejected[0].Reason != sayNoHousehold {
		t.Errorf("neither number nor head: %+v", got.Rejected)
	}
}

// The named list of formats §6.3 has other headings for the same numbers: the same people.
func TestNamedList(t *testing.T) {
	households := people(5)
	l := villageLaptop(t)
	l.load(l.csv("人员.csv", roster(households)))
	before := count(households)
	file := table{header: []string{"序号", "数据日期", "县(市、区、旗)", "乡(镇)", "行政村", "自然村", "户编号", "人编号", "姓名", "证件号码", "人数", "与户主关系", "致贫原因1", "首次识别时间", "户类型"}}
	for _, h := range households {
		for _, p := range h.Members {
			number := p.ID
			if p.IDType == "残疾人证" {
				number = p.Certificate
			}
			file.rows = append(file.rows, []string{strconv.Itoa(len(file.rows) + 1), "2022-06-30", h.Village.County, h.Village.Town, h.Village.Village, "上屋", h.No, p.No, p.Name, number, strconv.Itoa(len(h.Members)), p.Relation, "缺劳动力", "201412", "一般脱贫户"})
		}
	}
	got := l.load(l.xlsx("名单.xlsx", file))
	if got.System != "named_list_2022" || got.Added != 0 || got.Changed != before || got.Differences != 0 || len(got.UnknownHeaders) > 0 || len(got.Gone) > 0 {
		t.Errorf("%+v", got)
	}
	if a := l.dossiers()[0].Now["household"].Answers; a["poverty_cause"] != forms.Text("labour") || a["natural_village"] != forms.Text("上屋") || a["member_count"].Int() < 1 {
		t.Errorf("%s", a.AppendJSON(nil))
	}
}

func TestSameFileTwice(t *testing.T) {
	for name, change := range map[string]func(table) table{
		"with numbers":           func(x table) table { return x },
		"without person numbers": func(x table) table { return x.without("人口编号") },
		"without any number":     func(x table) table { return x.without("人口编号", "户编号") },
		"without numbers or heads": func(x table) table {
			return x.without("人口编号", "户编号", "户主姓名", "户主证件号码")
		},
		"without IDs": func(x table) table {
			return x.without("人口编号", "户编号", "户主姓名", "户主证件号码", "证件号码")
		},
		"with people twice": func(x table) table {
			again := slices.Clone(x.rows[1])
			again[x.column("人口编号")] = "99" + again[x.column("人口编号")]
			same := slices.Clone(x.rows[2])
			same[x.column("务工时间（月）")] = "7"
			x.rows = append(x.rows, again, same)
			return x
		},
	} {
		t.Run(name, func(t *testing.T) {
			households := people(10)
			file := change(roster(households))
			l := villageLaptop(t)
			path := l.csv("a.csv", file)
			first := l.load(path)
			if first.Added != len(file.rows) || first.Households != len(households) || len(first.Rejected) > 0 {
				t.Fatalf("first: %+v", first)
			}
			before := l.state()
			again := l.load(path)
			if again.Added+again.Changed+again.Differences+again.HouseholdsAdded+again.HouseholdsChanged+len(again.Gone) > 0 || again.Unchanged != len(file.rows) {
				t.Errorf("again: %+v", again)
			}
			if again.Batch != "" {
				t.Error("an import that changed nothing left a batch")
			}
			if l.state() != before {
				t.Error("the store changed")
			}
		})
	}
}

func TestNewerFile(t *testing.T) {
	households := people(10)
	l := villageLaptop(t)
	l.load(l.csv("2021.csv", roster(households[:9])))
	newer := roster(households[1:]) // the first household is gone, the last is new
	gone := count(households[:1])
	newer.set(0, "文化程度", "高中")
	lastName := newer.get(0, "姓名")
	if newer.get(0, "文化程度") == roster(households[1:]).get(0, "文化程度") {
		newer.set(0, "文化程度", "小学")
	}
	leaver := newer.rows[len(newer.rows)-count(households[9:])-1] // one person more is gone
	newer.rows = slices.DeleteFunc(newer.rows, func(row []string) bool { return &row[0] == &leaver[0] })
	preview := l.preview(l.csv("2022.csv", newer))
	got := l.load(l.csv("2022.csv", newer))
	if got.Added != count(households[9:]) || got.HouseholdsAdded != 1 || got.Changed != 1 || got.Differences != 0 {
		t.Errorf("%+v", got)
	}
	var people, houses int
	for _, g := range got.Gone {
		switch g.Form {
		case "person":
			people++
		case "household":
			houses++
		}
		if g.Name == "" || g.HouseholdNo == "" {
			t.Error("who is gone is not named")
		}
	}
	if people != gone+1 || houses != 1 {
		t.Errorf("%d people and %d households gone", people, houses)
	}
	preview.DryRun, preview.Batch = false, got.Batch
	if a, b := asJSON(t, preview), asJSON(t, got); a != b {
		t.Errorf("preview and import differ:\n%s\n%s", a, b)
	}
	if _, a, ok := l.person(lastName); !ok || a["education"] != forms.Text("primary") && a["education"] != forms.Text("senior") {
		t.Errorf("education is %s", a["education"].AppendJSON(nil))
	}
	// Nobody who is gone was removed; once it is known why, nobody asks again.
	if got := len(l.dossiers()); got != 10 {
		t.Errorf("%d households", got)
	}
	for _, g := range got.Gone {
		if g.Form == "person" {
			l.answer("person", g.ID, "lifecycle", forms.Answers{"lifecycle": forms.Text("moved_out")})
		}
	}
	for _, g := range l.preview(l.csv("2022.csv", newer)).Gone {
		if g.Form == "person" {
			t.Error("a person who moved out is listed again")
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What a person collected is never overwritten: it becomes a difference, once.
func TestPersonsWordStays(t *testing.T) {
	households := people(3)
	file := roster(households)
	l := villageLaptop(t)
	path := l.csv("a.csv", file)
	l.load(path)
	id, a, _ := l.person(households[1].Head().Name)
	phone := a["phone"]
	l.answer("person", id, "contact", forms.Answers{"phone": forms.Text("13912345678")})
	want := 0
	if phone.IsKnown() {
		want = 1
	}
	if want == 0 {
		t.Fatal("the generated head has no phone")
	}
	got := l.load(path)
	if got.Differences != want || got.Changed != 0 {
		t.Errorf("%+v", got)
	}
	if _, a, _ := l.person(households[1].Head().Name); a["phone"] != forms.Text("13912345678") {
		t.Errorf("phone is now %s", a["phone"].AppendJSON(nil))
	}
	if again := l.load(path); again.Differences != 0 || again.Batch != "" {
		t.Errorf("the same difference twice: %+v", again)
	}
	differences, err := l.db.Differences(t.Context(), false)
	if err != nil || len(differences) != 1 {
		t.Fatalf("%d differences, %v", len(differences), err)
	}
	d := differences[0]
	if d.Record != id || d.Ours["phone"] != forms.Text("13912345678") || d.Theirs["phone"] != phone || d.Row < 2 {
		t.Error("the difference does not tell both sides")
	}
	if err := l.db.Settle(t.Context(), me, d.ID, true, "电话核实过"); err != nil {
		t.Fatal(err)
	}
	if _, a, _ := l.person(households[1].Head().Name); a["phone"] != phone {
		t.Error("the decision was not carried out")
	}
}

func TestPreviewLeavesNothing(t *testing.T) {
	l := villageLaptop(t)
	if got := l.preview(l.csv("a.csv", roster(people(5)))); got.HouseholdsAdded != 5 || !got.DryRun || got.Batch != "" {
		t.Errorf("%+v", got)
	}
	l.empty()
}

func (l *laptop) empty() {
	l.Helper()
	if s := l.state(); s != "" {
		l.Errorf("something is left:\n%s", s)
	}
	batches, err := l.db.Batches(l.Context())
	if err != nil || len(batches) > 0 {
		l.Errorf("%d batches, %v", len(batches), err)
	}
	report, err := l.db.Verify(l.Context(), func(done, total int) {})
	if err != nil || !report.OK || report.Changes != 0 {
		l.Errorf("verify: %+v, %v", report, err)
	}
}

func TestCancelLeavesNothing(t *testing.T) {
	l := villageLaptop(t)
	path := l.csv("a.csv", roster(people(60)))
	for _, at := range []Step{Reading, Taking} {
		ctx, cancel := context.WithCancel(t.Context())
		opt := Options{Progress: func(step Step, done, total int64) {
			if step == at {
				cancel()
			}
		}}
		r, err := Read(ctx, pack(), l.db.Place(), path, opt)
		if err == nil {
			_, err = r.Import(ctx, l.db, me, opt)
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled while %s: %v", at, err)
		}
		l.empty()
		cancel()
	}
}

func TestUndoRestores(t *testing.T) {
	households := people(8)
	l := villageLaptop(t)
	l.load(l.csv("2021.csv", roster(households[:6])))
	id, _, _ := l.person(households[0].Head().Name)
	l.answer("person", id, "contact", forms.Answers{"phone": forms.Text("13912345678")})
	before := l.state()
	newer := roster(households)
	for i := range newer.rows {
		newer.set(i, "政治面貌", "群众")
		newer.set(i, "户联系电话", "13900000000")
	}
	got := l.load(l.csv("2022.csv", newer))
	if l.state() == before {
		t.Fatal("the newer file changed nothing")
	}
	if err := l.db.Retract(t.Context(), me, got.Batch, "选错了文件"); err != nil {
		t.Fatal(err)
	}
	if after := l.state(); after != before {
		t.Errorf("after the undo:\n%s\nbefore:\n%s", after, before)
	}
	if again := l.load(l.csv("2022.csv", newer)); again.Added != count(households[6:]) {
		t.Errorf("imported again: %+v", again)
	}
}

// troubled is a small file with every kind of trouble a row can have.
func troubled() table {
	file := roster(people(4))
	add := func(change func(row int)) {
		file.rows = append(file.rows, slices.Clone(file.rows[1]))
		row := len(file.rows) - 1
		file.set(row, "人口编号", "77000000000"+strconv.Itoa(row))
		file.set(row, "户编号", "8800000"+strconv.Itoa(row))
		file.set(row, "证件号码", "")
		file.set(row, "与户主关系", "户主")
		file.set(row, "姓名", "测试"+string("甲乙丙丁戊己庚辛壬癸"[3*(row%10):3*(row%10)+3]))
		file.set(row, "户主姓名", file.get(row, "姓名"))
		change(row)
	}
	add(func(row int) { file.set(row, "证件号码", "3.62401E+17") })
	add(func(row int) { file.set(row, "姓名", "") })
	add(func(row int) { file.set(row, "村", "别处村") })
	add(func(row int) { file.set(row, "证件号码", "362401199001010011") })
	add(func(row int) { file.set(row, "证件号码", "362401199001010000") })
	add(func(row int) { file.set(row, "证件号码", file.get(0, "证件号码")) })
	add(func(row int) { file.set(row, "与户主关系", "配偶") })
	add(func(row int) { file.set(row, "与户主关系", "干亲") })
	add(func(row int) { file.set(row, "出生日期", "不详") })
	file.rows = append(file.rows, slices.Clone(file.rows[0]))
	file.header = append(file.header, "备用栏")
	for i := range file.rows {
		file.rows[i] = append(file.rows[i], "x")
	}
	return file
}

func TestTroubles(t *testing.T) {
	l := villageLaptop(t)
	got := l.preview(l.csv("名单.csv", troubled()))
	golden(t, "preview.golden", asJSON(t, got)+"\n")
	if len(got.Rejected) != 3 {
		t.Errorf("%d rows rejected", len(got.Rejected))
	}
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

func TestReport(t *testing.T) {
	l := villageLaptop(t)
	path := l.csv("名单.csv", troubled())
	got := l.load(path)
	if got.Report != filepath.Join(l.dir, "名单-未导入-1.xlsx") {
		t.Fatalf("report is %q", got.Report)
	}
	text := cellsOf(t, got.Report)
	for _, r := range got.Rejected {
		if !strings.Contains(text, fmt.Sprintf("%d|%s|", r.Row, r.Field)) || !strings.Contains(text, r.Reason) {
			t.Errorf("row %d is not in the report:\n%s", r.Row, text)
		}
	}
	if strings.Contains(text, "3.62401E+17") {
		t.Error("the report shows a number")
	}
	if again := l.load(path); again.Report != filepath.Join(l.dir, "名单-未导入-2.xlsx") {
		t.Errorf("an earlier report is not left alone: %q", again.Report)
	}
	// The folder of the file cannot be written: the report goes to the data folder, and the result says so.
	if err := os.Mkdir(filepath.Join(l.dir, "名单-未导入-3.xlsx.part"), 0o700); err != nil {
		t.Fatal(err)
	}
	elsewhere := l.load(path)
	if elsewhere.Report != filepath.Join(l.db.Dir(), "名单-未导入-1.xlsx") || !slices.ContainsFunc(elsewhere.Warnings, func(w string) bool { return strings.Contains(w, elsewhere.Report) }) {
		t.Errorf("report is %q, warnings %q", elsewhere.Report, elsewhere.Warnings)
	}
	if clean := l.load(l.csv("好.csv", roster(people(4)))); clean.Report != "" {
		t.Errorf("a report without rejected rows: %q", clean.Report)
	}
}

// cellsOf is a sheet as lines of cells.
func cellsOf(t *testing.T, path string) string {
	t.Helper()
	book, err := workbook.Open(t.Context(), path, workbook.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var b strings.Builder
	for row, err := range book.Rows(t.Context(), book.Sheets()[0]) {
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range row.Cells {
			b.WriteString(c.Text + "|")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestBadFiles(t *testing.T) {
	l := villageLaptop(t)
	many := strings.Repeat("1\n", 300_000)
	for _, c := range []struct {
		name string
		path string
		code string
	}{
		{"a PDF renamed", l.file("a.xlsx", "%PDF-1.7\n%âãÏÓ\n1 0 obj\n"), "pdf"},
		{"nothing in it", l.file("empty.csv", ""), "empty_file"},
		{"an empty sheet", l.xlsxEmpty("empty.xlsx"), "empty_sheet"},
		{"a header alone", l.xlsx("header.xlsx", table{header: sample.RosterHeader}), "header_alone"},
		{"a header alone under titles", l.xlsx("header3.xlsx", table{header: sample.RosterHeader}, "名单", "2021年"), "header_alone"},
		{"a table of something else", l.csv("other.csv", table{header: []string{"商品", "单价"}, rows: [][]string{{"伞", "12"}}}), "no_header"},
		{"no key", l.csv("nokey.csv", table{header: []string{"村", "文化程度", "民族"}, rows: [][]string{{home().Village, "小学", "汉族"}}}), "no_key"},
		{"300,000 rows", l.file("many.csv", "姓名,证件号码,村\n"+many), "too_many_rows"},
		{"no such file", filepath.Join(l.dir, "none.xlsx"), "missing"},
	} {
		_, err := Read(t.Context(), pack(), l.db.Place(), c.path, Options{})
		var refused *workbook.RefusedError
		if !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, part := range []string{"。", "没有改动"} {
			if !strings.Contains(refused.Sentence, part) {
				t.Errorf("%s: %s", c.name, refused.Sentence)
			}
		}
	}
	l.empty()
}

func (l *laptop) xlsxEmpty(name string) string {
	l.Helper()
	path := filepath.Join(l.dir, name)
	f, err := os.Create(path)
	if err != nil {
		l.Fatal(err)
	}
	defer f.Close()
	if err := workbook.WriteText(f, []workbook.TextSheet{{Name: "空"}}); err != nil {
		l.Fatal(err)
	}
	return path
}

// Part of the file is in another encoding: it is read, and what could not be decoded is counted.
func TestMixedEncodings(t *testing.T) {
	l := villageLaptop(t)
	file := roster(people(6))
	good, err := os.ReadFile(l.csv("a.csv", file))
	if err != nil {
		t.Fatal(err)
	}
	odd := table{header: file.header, rows: file.rows[:1]}
	odd.set(0, "人口编号", "5550001")
	odd.set(0, "户编号", "5550002")
	bad, err := os.ReadFile(l.ansi("b.csv", odd))
	if err != nil {
		t.Fatal(err)
	}
	_, row, _ := strings.Cut(string(bad), "\n")
	got := l.preview(l.file("mixed.csv", string(good)+row))
	if got.Malformed == 0 || len(got.Warnings) == 0 {
		t.Errorf("malformed %d, warnings %q", got.Malformed, got.Warnings)
	}
}

// A township's file is divided among its villages.
func TestTownship(t *testing.T) {
	here := people(3)
	there := neighbour(t, home(), home().Code[:9])
	others := sample.Village(8, sample.Options{Households: 2, History: -1, Village: there.Code})
	l := newLaptop(t, store.Place{Code: home().Code[:9], Name: home().Town})
	file := roster(here)
	file.rows = append(file.rows, roster(others).rows...)
	got := l.load(l.csv("a.csv", file))
	if got.Households != 5 || len(got.Rejected) > 0 {
		t.Fatalf("%+v", got)
	}
	villages, err := l.db.Villages(t.Context())
	want := []string{home().Code, there.Code}
	slices.Sort(want)
	if err != nil || !slices.Equal(villages, want) {
		t.Errorf("villages %v, %v", villages, err)
	}
	// One village's newer file says nothing of the other's people.
	if got := l.load(l.csv("b.csv", roster(here))); len(got.Gone) > 0 || got.Unchanged != count(here) {
		t.Errorf("%+v", got)
	}
}

// People who were written down at the door before the roster came are met again by their ID number.
func TestMeetsPeopleWrittenByHand(t *testing.T) {
	households := people(3)
	one := households[1]
	l := villageLaptop(t)
	house, who := l.db.NewID(), l.db.NewID()
	_, err := l.db.Save(t.Context(), store.Save{By: me, Entries: []store.Entry{
		{Form: "household", Record: house, Village: home().Code, Writes: []store.Write{{Group: "identity", Values: forms.Answers{"head": forms.Text(one.Head().Name)}}}},
		{Form: "person", Record: who, Village: home().Code, Writes: []store.Write{
			{Group: "membership", Values: forms.Answers{"household": forms.Text(house), "relation": forms.Text("head")}},
			{Group: "identity", Values: forms.Answers{"name": forms.Text(one.Head().Name), "id_number": forms.Text(one.Head().ID)}}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := l.load(l.csv("a.csv", roster(households)))
	if got.HouseholdsAdded != 2 || got.Added != count(households)-1 || len(l.dossiers()) != 3 {
		t.Errorf("%+v", got)
	}
	id, a, ok := l.person(one.Head().Name)
	if !ok || id != who || a["household"] != forms.Text(house) {
		t.Error("the person was not met")
	}
}

// Two laptops that import one file mean the same people, whatever the order of its rows.
func TestSameIdsEverywhere(t *testing.T) {
	file := roster(people(6))
	a, b := villageLaptop(t), villageLaptop(t)
	a.load(a.csv("a.csv", file))
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(file.rows), func(i, j int) { file.rows[i], file.rows[j] = file.rows[j], file.rows[i] })
	b.load(b.xlsx("b.xlsx", file))
	if a.state() != b.state() {
		t.Error("the same file makes other people on another laptop")
	}
}

func TestUnmappedIsKept(t *testing.T) {
	l := villageLaptop(t)
	file := roster(people(3))
	file.set(0, "文化程度", "私塾")
	file.set(1, "文化程度", "私塾")
	file.set(2, "务工时间（月）", "半年")
	got := l.load(l.csv("a.csv", file))
	want := []Unmapped{{"文化程度", "私塾", 2}, {"务工时间（月）", "半年", 1}}
	if !slices.Equal(got.Unmapped, want) {
		t.Errorf("%v", got.Unmapped)
	}
	kept := map[forms.Answer]int{}
	for _, d := range l.dossiers() {
		for _, m := range d.Members {
			kept[m.Now["person"].Answers["education"]]++
			kept[m.Now["person"].Answers["months_worked"]]++
		}
	}
	if kept[forms.Raw("私塾")] != 2 || kept[forms.Raw("半年")] != 1 {
		t.Errorf("kept: %v", slices.Collect(maps.Values(kept)))
	}
}

// A household the store has in one village stays there, with its new members, when a newer file has it in another.
func TestMovedHousehold(t *testing.T) {
	households := people(4)
	there := neighbour(t, home(), home().Code[:9])
	l := newLaptop(t, store.Place{Code: home().Code[:9], Name: home().Town})
	file := roster(households)
	last := len(households[3].Members)
	fewer := table{header: file.header, rows: file.rows[:len(file.rows)-last]}
	l.load(l.csv("a.csv", fewer))
	born := slices.Clone(fewer.rows[len(fewer.rows)-1])
	file.rows = append(fewer.rows[:len(fewer.rows):len(fewer.rows)], born)
	for column, text := range map[string]string{"人口编号": "990001", "姓名": "新生儿", "证件号码": "", "与户主关系": "之孙子"} {
		file.set(len(file.rows)-1, column, text)
	}
	for i := range file.rows {
		if file.get(i, "户编号") == households[2].No {
			file.set(i, "村", there.Village)
		}
	}
	got := l.load(l.csv("b.csv", file))
	if !slices.Contains(got.Warnings, sayElsewhere(1)) || got.Added != 1 || got.HouseholdsAdded != 0 {
		t.Errorf("%+v", got)
	}
	villages, err := l.db.Villages(t.Context())
	if err != nil || !slices.Equal(villages, []string{home().Code}) {
		t.Errorf("villages %v, %v", villages, err)
	}
	id, _, _ := l.person("新生儿")
	if o, err := l.db.Record(t.Context(), id); err != nil || o.Village != home().Code {
		t.Errorf("the new member is in %s, %v", o.Village, err)
	}
}

// Of a household that moved away from this place a newer file is not believed, and that is told.
func TestHouseholdThatLeft(t *testing.T) {
	households := people(4)
	there := neighbour(t, home(), home().Code[:9])
	l, town := villageLaptop(t), newLaptop(t, store.Place{Code: home().Code[:9], Name: home().Town})
	path := l.csv("a.csv", roster(households))
	first := l.load(path)
	id := store.ImportedID("household", "national_2021", households[1].No)
	transfer, err := l.db.Announce(t.Context(), me, id, there.Code, "搬迁")
	if err != nil {
		t.Fatal(err)
	}
	for _, give := range []struct{ from, to *laptop }{{l, town}, {town, l}} {
		if _, err := give.to.db.Add(t.Context(), give.from.db.Changes(t.Context(), "", nil)); err != nil {
			t.Fatal(err)
		}
		if give.to == town {
			if err := town.db.Accept(t.Context(), me, transfer, "已落户"); err != nil {
				t.Fatal(err)
			}
		}
	}
	again := l.load(path)
	left := len(households[1].Members)
	if again.Moved != 1 || again.Unchanged != first.Added-left || again.Added != 0 || again.Changed != 0 || !slices.Contains(again.Warnings, sayMoved(1)) || again.Batch != "" {
		t.Errorf("%+v", again)
	}
}

// Numbers of two villages that happen to be the same are two households.
func TestSameNumberInTwoVillages(t *testing.T) {
	there := neighbour(t, home(), home().Code[:9])
	l := newLaptop(t, store.Place{Code: home().Code[:9], Name: home().Town})
	file := roster(people(1))
	file.rows = append(file.rows, roster(sample.Village(9, sample.Options{Households: 1, History: -1, Village: there.Code})).rows...)
	for i := range file.rows {
		file.set(i, "户编号", "1")
	}
	path := l.csv("a.csv", file)
	if got := l.load(path); got.HouseholdsAdded != 2 {
		t.Errorf("%+v", got)
	}
	for _, d := range l.dossiers() {
		if d.ID == store.ImportedID("household", "national_2021", "1") {
			t.Error("a number that is not unique became an id")
		}
	}
	if again := l.load(path); again.Batch != "" || again.Unchanged != len(file.rows) {
		t.Errorf("again: %+v", again)
	}
}

func TestOddTables(t *testing.T) {
	l := villageLaptop(t)
	file := roster(people(3))
	file.header = append(file.header, "姓名") // a column twice
	for i := range file.rows {
		file.rows[i] = append(file.rows[i], "别人")
	}
	file.rows = append(file.rows, file.header) // the next printed page
	second := slices.Clone(file.rows[0])       // another head, and another phone, in the same household
	file.rows = append(file.rows, second)
	row := len(file.rows) - 1
	for column, text := range map[string]string{"人口编号": "880001", "证件号码": "", "户联系电话": "13911112222"} {
		second[file.column(column)] = text
	}
	got := l.preview(l.csv("a.csv", file))
	if got.People != count(people(3))+1 || len(got.Rejected) > 0 {
		t.Errorf("%+v", got)
	}
	for _, want := range []string{sayTwice("姓名"), fmt.Sprintf("%s：1 行（第 %d 行）", sayHeads, row+2), fmt.Sprintf("%s：1 行（第 %d 行）", sayUnlike("户联系电话"), row+2)} {
		if !slices.Contains(got.Warnings, want) {
			t.Errorf("%q is not among %q", want, got.Warnings)
		}
	}
}

// An ID number that is a number in the file has lost digits: the row is refused, whatever the cell shows.
func TestNumbersForIDs(t *testing.T) {
	l := villageLaptop(t)
	path := filepath.Join(l.dir, "a.xlsx")
	w, err := workbook.Create(path, workbook.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Discard()
	sheet, err := w.Sheet(workbook.Sheet{Name: "名单", Heads: [][]workbook.Head{{{Text: "姓名"}, {Text: "证件号码"}, {Text: "户编号"}}}, Columns: make([]workbook.Column, 3)})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		sheet.Row(workbook.String("甲"), workbook.Int(362401199001010017), workbook.String("1")),
		sheet.Row(workbook.String("乙"), workbook.Int(130503670401001), workbook.Int(2)), // 15 digits fit
		sheet.Close(), w.Close())
	if err != nil {
		t.Fatal(err)
	}
	got := l.load(path)
	if len(got.Rejected) != 1 || got.Rejected[0].Row != 2 || got.Rejected[0].Field != "证件号码" || got.People != 1 {
		t.Errorf("%+v", got)
	}
	if _, a, ok := l.person("乙"); !ok || a["id_number"] != forms.Text("130503670401001") {
		t.Error("a number of 15 digits is whole")
	}
}

func TestWarningNamesFewRows(t *testing.T) {
	x := newTally("有问题")
	for n := range 100 {
		x.add(n + 2)
	}
	if got, want := x.sentence(), "有问题：100 行（第 2、3、4、5、6、7、8、9 行 等）"; got != want {
		t.Error(got)
	}
}

// Two people of one number are two people, and the number becomes nobody's id: which of them it means nobody knows.
func TestSameNumberTwice(t *testing.T) {
	l := villageLaptop(t)
	file := roster(people(3))
	no := file.get(0, "人口编号")
	file.set(len(file.rows)-1, "人口编号", no)
	got := l.load(l.csv("a.csv", file))
	if got.Added != len(file.rows) || !slices.ContainsFunc(got.Warnings, func(w string) bool { return strings.HasPrefix(w, saySameNo) }) {
		t.Errorf("%+v", got)
	}
	for _, d := range l.dossiers() {
		for _, m := range d.Members {
			if m.ID == store.ImportedID("person", "national_2021", no) {
				t.Error("a number that is not unique became an id")
			}
		}
	}
}

// The same ID number under another 人口编号 is another person, and the former one is gone.
func TestAnotherNumberIsAnotherPerson(t *testing.T) {
	l := villageLaptop(t)
	file := roster(people(3))
	l.load(l.csv("a.csv", file))
	file.set(0, "人口编号", "990001")
	got := l.load(l.csv("b.csv", file))
	if got.Added != 1 || len(got.Gone) != 1 || got.Gone[0].Form != "person" || got.Differences+got.Changed != 0 {
		t.Errorf("%+v", got)
	}
}

// What changes of a household counts with the row of its head, so that the rows add up.
func TestHouseholdChangeCountsOnce(t *testing.T) {
	l := villageLaptop(t)
	households := people(3)
	file := roster(households)
	l.load(l.csv("a.csv", file))
	for i := range file.rows {
		if file.get(i, "户编号") == households[1].No {
			file.set(i, "户联系电话", "13911112222")
		}
	}
	got := l.load(l.csv("b.csv", file))
	if got.Changed != 1 || got.HouseholdsChanged != 1 || got.Added != 0 || got.Unchanged != len(file.rows)-1 {
		t.Errorf("%+v", got)
	}
}
