package forms

import (
	"reflect"
	"strings"
	"testing"
)

func testDossier() *Dossier {
	d := &Dossier{ID: "h1", Village: "110101001001", Month: "2026-11", Members: make([]Member, 4)}
	d.Facts.with(now, "household", Answers{"household_no": Text("0012")})
	for i, id := range []string{"p1", "p2", "p3", "p4"} {
		d.Members[i].ID = id
	}
	d.Members[0].with(now, "person", Answers{"name": Text("甲"), "id_number": Text("110101199003070038"), "birth": Text("1990-03-07"), "labour_class": Text("ordinary"), "health": Text("good disabled")}).
		with(now, "follow_up", Answers{"status": Text("employed"), "work_county": Text("110105"), "pay": Int(420050), "employer": Text("=厂")}).
		with(last, "follow_up", Answers{"pay": Int(500000)})
	d.Members[1].with(now, "person", Answers{"name": Text("乙"), "birth": In(Unknown), "labour_class": Text("none")})
	d.Members[2].with(now, "person", Answers{"name": In(Conflicted), "birth": In(Unknown), "labour_class": In(CannotDecide), "health": Raw("其他")}).
		with(now, "follow_up", Answers{"status": In(Unreachable), "pay": In(Refused), "work_county": Text("660000")})
	d.Members[3].with(now, "person", Answers{"name": Text("丁"), "labour_class": Text("skilled"), "birth": Text("1950-01-01"), "id_number": Text("123")})
	return d
}

func texts(r Row) []string {
	var out []string
	for _, c := range r.Cells {
		out = append(out, c.Text)
	}
	return out
}

func TestRows(t *testing.T) {
	p := loadSmall(t)
	rows := p.Rows(p.Ledger("work"), testDossier(), RowOptions{Today: "2026-11-21", Row: 5})
	want := [][]string{
		{"5", "甲", "110101********0038", "36", "务工", "北京市朝阳区", "朝阳区", "4200.50", "-799.50", "健康、残疾", "否", "=厂/务工", ""},
		{"6", "冲突", "", "不清楚", "未联系上", "660000", "660000", "拒答", "拒答", "其他", "不清楚", "未联系上", ""},
		{"7", "丁", "***", "76", "", "", "", "", "", "", "是", "", ""},
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		if got := texts(row); !reflect.DeepEqual(got, want[i]) {
			t.Errorf("row %d\n got %q\nwant %q", i, got, want[i])
		}
	}
	if rows[0].Household != "h1" || rows[0].Person != "p1" || rows[0].Undecided {
		t.Errorf("row %+v", rows[0])
	}
	if !rows[1].Undecided || !reflect.DeepEqual(rows[1].Missing, []string{"person.labour_class"}) {
		t.Errorf("an undecided row is not marked: %+v", rows[1])
	}
	if pay := rows[0].Cells[7]; pay != (Cell{Text: "4200.50", Type: TypeMoney, Int: 420050, Number: true}) {
		t.Errorf("pay %+v", pay)
	}
	if pay := rows[1].Cells[7]; pay.Number || pay.Int != 0 || pay.Type != TypeMoney {
		t.Errorf("refused pay %+v", pay)
	}
	if c := p.Ledger("work").Columns; c[8].Type != TypeMoney || c[3].Type != TypeInteger || c[4].Type != TypeSelectOne || c[2].Type != TypeIDNumber || c[11].Type != TypeText {
		t.Error("types of columns are not those of their values")
	}
}

func TestRowsFullID(t *testing.T) {
	p := loadSmall(t)
	rows := p.Rows(p.Ledger("work"), testDossier(), RowOptions{FullID: true, Today: "2026-11-21"})
	if rows[0].Cells[2].Text != "110101199003070038" || rows[0].Cells[0].Text != "1" {
		t.Errorf("cells %q", texts(rows[0]))
	}
	for _, row := range p.Rows(p.Ledger("work"), testDossier(), RowOptions{Today: "2026-11-21"}) {
		if strings.Contains(strings.Join(texts(row), " "), "19900307") {
			t.Error("a masked ledger shows a birth date")
		}
	}
}

func TestRowsOfHouseholds(t *testing.T) {
	p := loadSmall(t)
	rows := p.Rows(p.Ledger("homes"), testDossier(), RowOptions{})
	if len(rows) != 1 || rows[0].Person != "" || !reflect.DeepEqual(texts(rows[0]), []string{"0012", "3"}) {
		t.Errorf("rows %+v", rows)
	}
}
