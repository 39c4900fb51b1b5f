package forms

import (
	"strings"
	"testing"
)

func TestShow(t *testing.T) {
	p := loadSmall(t)
	for _, c := range []struct {
		form, name string
		a          Answer
		full       bool
		want       string
	}{
		{"follow_up", "pay", Int(420000), false, "4200.00"},
		{"follow_up", "days_worked", Int(20), false, "20"},
		{"follow_up", "status", Text("employed"), false, "务工"},
		{"follow_up", "status", Text("gone"), false, "gone"},
		{"follow_up", "work_county", Text("440305"), false, "广东省深圳市南山区"},
		{"follow_up", "work_county", Text("66"), false, "66"},
		{"person", "health", Text("good chronic"), false, "健康、长期慢性病"},
		{"person", "id_number", Text("110101199003070038"), false, "110101********0038"},
		{"person", "id_number", Text("110101199003070038"), true, "110101199003070038"},
		{"person", "phone", Text("13812345678"), false, "138****5678"},
		{"person", "phone", Text("13812345678"), true, "13812345678"},
		{"person", "birth", Text("1990-03-07"), false, "1990-03-07"},
		{"person", "birth", Answer{}, false, ""},
		{"person", "birth", In(Unknown), false, "不清楚"},
		{"person", "birth", In(Conflicted), false, "冲突"},
		{"person", "sex", Raw("未说明"), false, "未说明"},
	} {
		if got := Show(p.Form(c.form).Question(c.name), c.a, c.full); got != c.want {
			t.Errorf("%s %v shows as %q, want %q", c.name, c.a, got, c.want)
		}
	}
	if got := Show(&Question{Type: TypeText}, In(Refused), false); got != "refused" {
		t.Errorf("without a pack a state shows as %q", got)
	}
}

func TestParse(t *testing.T) {
	p := loadSmall(t)
	const refused = "!"
	for _, c := range []struct {
		form, name, text string
		want             any
	}{
		{"follow_up", "pay", "4200", Int(420000)}, {"follow_up", "pay", "4,200.5", Int(420050)}, {"follow_up", "pay", "4200元", Int(420000)},
		{"follow_up", "pay", "￥４２００．５０", Int(420050)}, {"follow_up", "pay", "¥ 4 200", Int(420000)}, {"follow_up", "pay", "1.2万元", Int(1200000)},
		{"follow_up", "pay", "0.123456万", Int(123456)}, {"follow_up", "pay", "-3", Int(-300)}, {"follow_up", "pay", "0", Int(0)}, {"follow_up", "pay", "4200.500", Int(420050)},
		{"follow_up", "pay", "4200.505", refused}, {"follow_up", "pay", "四千", refused}, {"follow_up", "pay", ".", refused}, {"follow_up", "pay", "1e3", refused},
		{"follow_up", "pay", "99999999999999999999", refused}, {"follow_up", "pay", "--1", refused}, {"follow_up", "pay", "元", refused},
		{"follow_up", "pay", "不清楚", In(Unknown)}, {"follow_up", "pay", " 拒答 ", In(Refused)}, {"follow_up", "pay", "unreachable", In(Unreachable)},
		{"follow_up", "pay", "冲突", refused}, {"follow_up", "pay", "未对应", refused}, {"follow_up", "pay", "", Answer{}}, {"follow_up", "pay", "　", Answer{}},
		{"follow_up", "days_worked", "20", Int(20)}, {"follow_up", "days_worked", "20.0", Int(20)}, {"follow_up", "days_worked", "１，０００", Int(1000)}, {"follow_up", "days_worked", "20.5", refused},
		{"person", "birth", "1990-3-7", Text("1990-03-07")}, {"person", "birth", "19900307", Text("1990-03-07")}, {"person", "birth", "1990年3月7日", Text("1990-03-07")},
		{"person", "birth", "1990/03/07 00:00:00", Text("1990-03-07")}, {"person", "birth", "１９９０．３．７", Text("1990-03-07")}, {"person", "birth", "1990-02-30", refused}, {"person", "birth", "90-1-1", refused},
		{"follow_up", "status", "employed", Text("employed")}, {"follow_up", "status", "务 工", Text("employed")}, {"follow_up", "status", "在家", Text("at_home")}, {"follow_up", "status", "打工", refused},
		{"person", "health", "残疾,长期慢性病", Text("chronic disabled")}, {"person", "health", "disabled good disabled", Text("good disabled")}, {"person", "health", "残疾、感冒", refused}, {"person", "health", "，", refused},
		{"person", "id_number", "３６２１０１19900307003x ", Text("36210119900307003X")}, {"person", "id_number", "3.6E+17", Text("3.6E+17")},
		{"person", "phone", "+86 138-1234-5678", Text("13812345678")}, {"person", "phone", "村口小卖部", Text("村口小卖部")},
		{"person", "name", " 买买提·艾力 ", Text("买买提·艾力")},
		{"follow_up", "work_county", "440305", Text("440305")}, {"follow_up", "work_county", "440300", Text("4403")}, {"follow_up", "work_county", "广东省深圳市南山区", Text("440305")},
		{"follow_up", "work_county", "广东省-深圳市-南山区", Text("440305")}, {"follow_up", "work_county", "深圳市南山区", Text("440305")}, {"follow_up", "work_county", "广东省深圳市", Text("4403")},
		{"follow_up", "work_county", "深圳市", Text("4403")}, {"follow_up", "work_county", "广东省", Text("44")}, {"follow_up", "work_county", "广东省东莞市", Text("441900")},
		{"follow_up", "work_county", "朝阳区", refused}, {"follow_up", "work_county", "44030", refused}, {"follow_up", "work_county", "火星", refused},
		{"follow_up", "thanks", "x", refused},
	} {
		q := p.Form(c.form).Question(c.name)
		got, err := Parse(q, c.text)
		if want, ok := c.want.(Answer); ok {
			if err != nil || got != want {
				t.Errorf("%s %q reads as %v, %v, want %v", c.name, c.text, got, err, want)
			}
			continue
		}
		if err == nil || !got.IsBlank() || !strings.Contains(err.Error(), q.Label) {
			t.Errorf("%s %q reads as %v, %v", c.name, c.text, got, err)
		}
	}
}

func TestParseMonth(t *testing.T) {
	q := &Question{Type: TypeMonth, Label: "月份"}
	for text, want := range map[string]string{"2026-11": "2026-11", "202611": "2026-11", "2026年11月": "2026-11", "2026年1月": "2026-01", "2026/1": "2026-01", "２０２６．０１": "2026-01", "2026-13": "", "11": ""} {
		if got, err := Parse(q, text); got.Text() != want || (err == nil) != (want != "") {
			t.Errorf("%s reads as %v, %v", text, got, err)
		}
	}
}

// FuzzParse: what Parse takes has the shape of its question, and reads again as the same answer when shown in full.
func FuzzParse(f *testing.F) {
	p := loadSmall(f)
	var questions []*Question
	for _, form := range p.Forms {
		questions = append(questions, form.Questions...)
	}
	for i, text := range []string{"4,200.5元", "2026年11月21日", "务工", "残疾,长期慢性病", "不清楚", "440305", "广东省深圳市", "１９９０", "-0", "万", "\x00", "1990/03/07 00:00", "+86138", "9223372036854775807"} {
		f.Add(uint8(i), text)
	}
	f.Fuzz(func(t *testing.T, n uint8, text string) {
		q := questions[int(n)%len(questions)]
		a, err := Parse(q, text)
		if err != nil {
			if !a.IsBlank() {
				t.Errorf("%s refuses and yields %v", q.Name, a)
			}
			return
		}
		if why := q.fault(a); why != "" {
			t.Errorf("%s takes %q as %v: %s", q.Name, text, a, why)
		}
		if a.State() == Unmapped || a.State() == Conflicted {
			t.Errorf("%s takes %q as %v", q.Name, text, a)
		}
		if back, err := Parse(q, Show(q, a, true)); err != nil || back != a {
			t.Errorf("%s: %q is %v shows as %q is %v, %v", q.Name, text, a, Show(q, a, true), back, err)
		}
	})
}
