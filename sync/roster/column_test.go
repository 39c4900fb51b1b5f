package roster

import (
	"testing"

	"hufang/forms"
	"hufang/sync/workbook"
)

// What one cell becomes, question by question.
func TestCells(t *testing.T) {
	text := func(s string) workbook.Cell { return workbook.Cell{Text: s, Kind: workbook.Text, Exact: true} }
	systems := systemsOf(pack())
	for _, c := range []struct {
		form, question string
		cell           workbook.Cell
		want           forms.Answer
	}{
		{"person", "relation", text("户主"), forms.Text("head")},
		{"person", "relation", text(" 本人 "), forms.Text("head")},
		{"person", "relation", text("01"), forms.Raw("01")}, // a bare code is never guessed at
		{"person", "sex", text("１"), forms.Raw("１")},
		{"person", "sex", text("不清楚"), forms.In(forms.Unknown)},
		{"person", "sex", text("——"), forms.Answer{}},
		{"person", "education", text("#N/A"), forms.Raw("#N/A")},
		{"person", "education", workbook.Cell{Text: "#N/A", Kind: workbook.Error, Exact: true}, forms.Raw("#N/A")},
		{"person", "health", text("长期慢性病、残疾"), forms.Text("chronic disabled")},
		{"person", "health", text("残疾;残疾"), forms.Text("disabled")},
		{"person", "health", text("残疾,不知名的病"), forms.Raw("残疾,不知名的病")},
		{"person", "minimum_living", text("是"), forms.Text("yes")},
		{"person", "id_number", text("３６２４０１ １９９００１０１００１ｘ"), forms.Text("36240119900101001X")},
		{"person", "id_number", text("12345"), forms.Text("12345")},
		{"person", "phone", text("138-0000-1234"), forms.Text("13800001234")},
		{"person", "phone", text("13800001234/13900001234"), forms.Text("13800001234/13900001234")},
		{"person", "birth", workbook.Cell{Text: "1990-01-31", Kind: workbook.Date, Exact: true}, forms.Text("1990-01-31")},
		{"person", "birth", workbook.Cell{Text: "19900131", Kind: workbook.Number, Exact: true}, forms.Text("1990-01-31")},
		{"person", "birth", text("1990年1月"), forms.Raw("1990年1月")},
		{"person", "months_worked", workbook.Cell{Text: "10", Kind: workbook.Number, Exact: true}, forms.Int(10)},
		{"person", "months_worked", text("0"), forms.Int(0)},
		{"person", "name", text("=1+1"), forms.Text("=1+1")},
		{"household", "household_no", text("００１２"), forms.Text("0012")},
		{"household", "declared_total", text("3.65万元"), forms.Int(3650000)},
		{"household", "declared_total", text("三万"), forms.Raw("三万")},
		{"household", "farmland", text("3.20"), forms.Text("3.20")},
	} {
		q := pack().Form(c.form).Question(c.question)
		column := newColumn(q, forms.Mapping{Form: c.form, Name: c.question}, systems[0].codes[[2]string{c.form, c.question}])
		if got := column.values[column.index(c.cell)].answer; got != c.want {
			t.Errorf("%s.%s %q: %s, want %s", c.form, c.question, c.cell.Text, got.AppendJSON(nil), c.want.AppendJSON(nil))
		}
	}
}

func TestJudge(t *testing.T) {
	for number, want := range map[string]numberJudgement{
		"11010519491231002X":   fine,
		"110105194912310021":   wrong,
		"362401199001010000":   roundedOff,
		"11010519491231002X41": fine, // a certificate of disability
		"11010519491231002X91": wrong,
		"H12345678":            fine,
		"E12345678":            fine,
		"12345":                wrong,
		"130503670401001":      fine,
	} {
		if got := judge(number); got != want {
			t.Errorf("%s: %d, want %d", number, got, want)
		}
	}
}
