package workbook

import "testing"

func TestHeader(t *testing.T) {
	for in, want := range map[string]string{
		"务工时间（月）":          "务工时间(月)",
		"务工时间(月)":          "务工时间(月)",
		"* 务工 时间\n（月）：":    "务工时间(月)",
		"＊姓　名":             "姓名",
		"证件\u200b号码\ufeff": "证件号码",
		"ＩＤ号１":             "ID号1",
		" ":                "",
		"县(市、区、旗)":         "县(市、区、旗)",
		"致贫原因1":            "致贫原因1",
	} {
		if got := Header(in); got != want {
			t.Errorf("Header(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFindHeader(t *testing.T) {
	known := func(h string) bool {
		return map[string]bool{"姓名": true, "证件号码": true, "户编号": true, "性别": true, "村": true}[h]
	}
	row := func(texts ...string) Row {
		var r Row
		for _, s := range texts {
			r.Cells = append(r.Cells, textCell(s))
		}
		return r
	}
	cases := []struct {
		name string
		rows []Row
		want int
		ok   bool
	}{
		{"first row", []Row{row("姓名", "证件号码"), row("张三", "3624")}, 0, true},
		{"under a merged title and a line", []Row{row("永丰县脱贫人口名单"), row("填报单位：", "", "村"), row("户编号", "姓 名", "证件号码", "备注"), row("1", "张三", "3624", "")}, 2, true},
		{"half known goes before more of a wide row", []Row{row("姓名", "性别", "村", "x1", "x2", "x3", "x4"), row("姓名", "证件号码")}, 1, true},
		{"less than half, but all there is", []Row{row("x"), row("姓名", "性别", "a", "b", "c", "d")}, 1, true},
		{"earlier of two", []Row{row("姓名", "性别"), row("姓名", "性别")}, 0, true},
		{"more of two", []Row{row("姓名", "性别"), row("姓名", "性别", "村")}, 1, true},
		{"one is not enough", []Row{row("姓名")}, 0, false},
		{"none", nil, 0, false},
	}
	for _, c := range cases {
		if got, ok := FindHeader(c.rows, known); got != c.want || ok != c.ok {
			t.Errorf("%s: %d %v, want %d %v", c.name, got, ok, c.want, c.ok)
		}
	}
}
