package forms

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// facing compiles an expression of the follow-up form.
func facing(t testing.TB, p *Pack, source string) *Expr {
	t.Helper()
	e, why := compile(source, names{pack: p, form: p.Form("follow_up"), row: true}, wantPrintable)
	if why != "" {
		t.Fatalf("%s: %s", source, why)
	}
	return e
}

func testScope(p *Pack) Scope {
	child := Member{ID: "child"}
	child.with(now, "person", Answers{"name": Text("乙"), "birth": Text("2015-06-01")})
	worker := Member{ID: "worker"}
	worker.with(now, "person", Answers{"name": Text("甲"), "birth": Text("1990-03-07"), "id_number": Text("110101199003070038"),
		"labour_class": Text("skilled"), "health": Text("good chronic"), "sex": In(Unknown)})
	worker.with(now, "follow_up", Answers{"pay": Int(1), "status": Text("employed")})
	worker.with(last, "follow_up", Answers{"pay": Int(500000), "status": Text("at_home"), "employer": In(Refused)})
	worker.with(yearAgo, "follow_up", Answers{"pay": Int(300000)})
	household := (&Facts{}).with(now, "household", Answers{"household_no": Text("1"), "home": Text("110101")}).with(now, "income", Answers{"pension": Int(10000)})
	return Scope{
		Form: p.Form("follow_up"), Person: &worker.Facts, Household: household, Members: []Member{worker, child},
		Own:   Answers{"status": Text("employed"), "pay": Int(420000), "outcome": Text("reached"), "days_worked": In(Unknown), "employer": In(Conflicted), "home_reason": Raw("X")},
		Month: "2026-11", Today: "2026-11-21", Village: "110101001001", Row: 7,
	}
}

func TestEval(t *testing.T) {
	p := loadSmall(t)
	s := testScope(p)
	undecided := func(names ...string) *Undecided { return &Undecided{Missing: names} }
	for _, c := range []struct {
		source string
		want   any
	}{
		{"pay", int64(420000)},
		{"follow_up.pay", int64(420000)}, // the form at hand, not the saved record
		{"last.follow_up.pay", int64(500000)},
		{"year_ago.follow_up.pay - pay", int64(-120000)},
		{"household.household_no", "1"},
		{"income.pension", int64(10000)},
		{"person.health", "good chronic"},
		{"month", "2026-11"},
		{"today", "2026-11-21"},
		{"village", "110101001001"},
		{"row", int64(7)},
		{"row + 1", int64(8)},
		{"settings.age_to", int64(60)},
		{"settings.large_drop", undecided("settings.large_drop")},
		{"pay > yuan(settings.large_drop)", undecided("settings.large_drop")},
		{"pay < yuan(settings.big_pay)", true},
		{"-pay", int64(-420000)},
		{"pay > 0 ? 'x' : 'y'", "x"},
		{"not (status == 'employed')", false},
		{"status in ['employed', 'at_home']", true},
		{"status not in ['employed', 'at_home']", false},
		{"yuan(4200)", int64(420000)},
		{"yuan(4200.5) == pay + yuan(0.50)", true},
		{"pay * 12 > yuan(50000)", true},
		{"'a' + 'b'", "ab"},
		{"person.name startsWith '甲' and person.name matches '^.$' and not (person.name contains '丙')", true},
		{"len(person.name)", int64(1)},

		// Unknown is not a value.
		{"days_worked", undecided("follow_up.days_worked")},
		{"days_worked > 0", undecided("follow_up.days_worked")},
		{"days_worked != 0", undecided("follow_up.days_worked")},
		{"employer", undecided("follow_up.employer")},
		{"home_reason != ''", undecided("follow_up.home_reason")},
		{"work_county == '110101'", undecided("follow_up.work_county")},
		{"last.follow_up.employer == 'x'", undecided("last.follow_up.employer")},
		{"visit.date", undecided("visit.date")},
		{"person.sex == 'male'", undecided("person.sex")},
		{"year_ago.income.pension", undecided("year_ago.income.pension")},

		// Short circuits leave the right side unread.
		{"known(days_worked) && days_worked > 0", false},
		{"status == 'employed' || days_worked > 1", true},
		{"status == 'at_home' || days_worked > 1", undecided("follow_up.days_worked")},
		{"status == 'at_home' && days_worked > 1", false},
		{"status == 'employed' ? row : days_worked", int64(7)},
		{"status == 'at_home' ? row : days_worked", undecided("follow_up.days_worked")},

		// Looking without reading.
		{"known(pay)", true}, {"known(days_worked)", false}, {"known(work_county)", false}, {"known(employer)", false}, {"known(home_reason)", false},
		{"answered(pay)", true}, {"answered(days_worked)", true}, {"answered(work_county)", false}, {"answered(employer)", true},
		{"state(pay)", "known"}, {"state(days_worked)", "unknown"}, {"state(work_county)", ""}, {"state(employer)", "conflict"},
		{"state(home_reason) == 'unmapped'", true},
		{"known(settings.large_drop)", false}, {"known(settings.age_to)", true}, {"known(today)", true},
		{"first_known(days_worked, row)", int64(7)},
		{"first_known(days_worked, last.follow_up.days_worked)", undecided("follow_up.days_worked", "last.follow_up.days_worked")},
		{"first_known(last.follow_up.pay, pay) == yuan(5000)", true},

		// Functions.
		{"has(person.health, 'chronic')", true}, {"has(person.health, 'disabled')", false},
		{"label(status)", "务工"}, {"label(person.health)", "健康、长期慢性病"},
		{"age(person.birth, today)", int64(36)}, {"age('2020-02-29', '2021-02-28')", int64(0)}, {"age(today, person.birth)", undecided("today", "person.birth")},
		{"days('2026-11-01', today)", int64(20)}, {"days(today, '2026-11-01')", int64(-20)},
		{"months('2026-01-31', '2026-02-28')", int64(0)}, {"months('2026-01-15', today)", int64(10)}, {"months(today, '2026-01-15')", int64(-10)},
		{"months('2025-12', month)", int64(11)}, {"day(month, 20)", "2026-11-20"}, {"day('2026-02', 31)", "2026-02-28"},
		{"div(7, 2)", int64(4)}, {"div(-7, 2)", int64(-3)}, {"div(5, 3)", int64(2)}, {"div(4, 3)", int64(1)}, {"div(7, -2)", int64(-3)},
		{"div(pay, 12)", int64(35000)}, {"div(pay, yuan(1000))", int64(4)}, {"div(pay, row - 7)", undecided("follow_up.pay", "row")},
		{"is_id(person.id_number)", true}, {"is_disability_certificate(person.id_number)", false}, {"is_phone('13812345678')", true},
		{"id_birth(person.id_number)", "1990-03-07"}, {"id_sex(person.id_number)", "male"}, {"id_birth(person.name)", undecided("person.name")},
		{"area(village, household.home)", "county"}, {"area(village, '440305')", "outside"}, {"area(village, '11')", undecided("village")},
		{"join([person.name, home_reason], '-')", undecided("follow_up.home_reason")},
		{"join([person.name, work_county, label(status), label(person.sex)])", undecided("person.sex")},
		{"join([person.name, work_county, label(status), label(last.follow_up.outcome)], '-')", "甲-务工"},
		{"join(map(members, #.person.name), ' ')", "甲 乙"},

		// Members.
		{"count(members, known(#.person.labour_class))", int64(1)},
		{"count(members, #.person.labour_class == 'skilled')", undecided("person.labour_class")},
		{"any(members, #.person.birth > '2010-01-01')", true},
		{"all(members, .person.birth > '2010-01-01')", false},
		{"none(members, #.household.household_no == '2')", true},
		{"sum(filter(members, known(#.follow_up.pay)), #.follow_up.pay)", int64(1)},
		{"sum(members, #.last.follow_up.pay)", undecided("last.follow_up.pay")},
		{"sum(filter(members, #.person.name == 'nobody'), #.follow_up.pay)", int64(0)},
		{"count(members, count(members, #.person.name == '甲') == 1)", int64(2)},
		{"len(members)", int64(2)},
		{"count(members, #.person.birth < person.birth)", int64(0)},
	} {
		got, err := p.Eval(facing(t, p, c.source), s)
		var u *Undecided
		switch want := c.want.(type) {
		case *Undecided:
			if !errors.As(err, &u) || !reflect.DeepEqual(u, want) {
				t.Errorf("%s: got %v, %v, want %v", c.source, got, err, want)
			}
		default:
			if err != nil || got != want {
				t.Errorf("%s: got %v, %v, want %v", c.source, got, err, want)
			}
		}
	}
}

func TestEvalWithoutFacts(t *testing.T) {
	p := loadSmall(t)
	for _, source := range []string{"person.name", "last.follow_up.pay", "income.pension", "month", "today", "village", "row", "pay", "age(person.birth, today)"} {
		var u *Undecided
		if _, err := p.Eval(facing(t, p, source), Scope{}); !errors.As(err, &u) {
			t.Errorf("%s of nothing: %v", source, err)
		}
	}
	if n, err := p.EvalInt(facing(t, p, "count(members, true)"), Scope{}); n != 0 || err != nil {
		t.Errorf("nobody counts as %d, %v", n, err)
	}
}

func TestEvalKinds(t *testing.T) {
	p := loadSmall(t)
	s := testScope(p)
	if _, err := p.EvalBool(facing(t, p, "pay"), s); err == nil {
		t.Error("an amount is a condition")
	}
	if _, err := p.EvalInt(facing(t, p, "status"), s); err == nil {
		t.Error("a code is a number")
	}
	if text, err := p.EvalText(facing(t, p, "status"), s); text != "employed" || err != nil {
		t.Errorf("status is %q, %v", text, err)
	}
	if got := facing(t, p, "pay  > 0").Source(); got != "pay  > 0" {
		t.Errorf("source is %q", got)
	}
}

// TestRefusedExpressions: what expr-lang has and an expression may not use, and what it cannot tell apart.
func TestRefusedExpressions(t *testing.T) {
	p := loadSmall(t)
	for source, words := range map[string]string{
		"now()": "now", "date('2026-01-01')": "date", "duration('1h')": "duration", "env('HOME')": "env",
		"1..10": "..", "map(1..1000000000, # * 2)": "..", "repeat('x', 1000000)": "repeat", "toJSON(pay)": "toJSON", "reduce(members, 1)": "reduce",
		"let x = pay; x": "let", "pay; pay": "不能用", "nil": "known", "pay ?? 0": "??", "pay?.x": "不能用", "{a: 1}": "不能用", "[]": "[]",
		"pay / 2": "div", "pay % 2": "div", "pay ** 2": "div", "1.5": "小数", "pay * pay": "*", "status + status": "+", "$env": "$env", "$env.pay": "$env",
		"@text(pay)": "写法有误", "members": "列表", "members[0]": "这里只能写", "#.person.name": "#", "count(members, #)": "#", "count(members, #.name)": "#.name",
		"count(members, #index > 0)": "这里只能写", "pay.x": "pay.x", "follow_up": "follow_up", "last.pay": "last.pay", "settings": "settings", "last": "last",
		"known(pay > 0)": "这里只能写", "known('x')": "这里只能写", "known(1, 2)": "known", "known()": "known", "first_known(pay, 0)": "这里只能写", "first_known(pay, status)": "代码",
		"person.name matches person.name": "matches", "person.name matches '['": "写法有误", "pay and true": "是非", "status < 'x'": "代码", "person.name > 'x'": "文字",
		"has(status, 'employed')": "多选", "has(person.health, status)": "has", "label(pay)": "代码", "label('x')": "代码", "join([status])": "label", "join([pay])": "文字",
		"join(pay)": "列表", "join([person.name], person.name)": "join", "yuan(0.001)": "两位", "yuan(pay)": "整数", "div(1, pay)": "div", "age(pay, today)": "日期", "age('2020', today)": "2020",
		"area(pay, village)": "区划", "area('1101', 'x')": "x", "months(month, today)": "月份", "day(today, 1)": "月份", "day(month, pay)": "整数", "day(month)": "day", "sum(members)": "家庭成员", "sum(members, #.person.name)": "文字", "count(status, true)": "列表",
		"count(members, count(members, count(members, true) > 0) > 0)": "两层", "pay == nil": "known", "status == pay": "金额", "'x' == 'y'": "y", "state(pay) in ['unknown', 'x']": "x",
		"today == '2026-1-1'": "2026-1-1", "month > '2026'": "2026", "village == 'x'": "x", "pay in [1, 2]": "yuan", "row in pay": "列表", "thanks": "thanks", "if pay > 0 { 1 } else { 'x' }": "整数",
		"": "", strings.Repeat("1+", 3000) + "1": sayTooLong,
	} {
		e, why := compile(source, names{pack: p, form: p.Form("follow_up"), row: true}, wantPrintable)
		if e != nil || why == "" || !strings.Contains(why, words) {
			t.Errorf("%.60s: want a sentence with %q, got %q", source, words, why)
		}
	}
}

// TestUndecidedProperty: whatever is not known, a plain reading of it never comes to a value, and known() never fails.
func TestUndecidedProperty(t *testing.T) {
	p := loadSmall(t)
	read, look := facing(t, p, "pay != 0"), facing(t, p, "known(pay) && pay != 0")
	rapid.Check(t, func(t *rapid.T) {
		a := anyAnswer().Draw(t, "pay")
		s := Scope{Form: p.Form("follow_up"), Own: Answers{"pay": a}}
		_, err := p.EvalBool(read, s)
		if (err == nil) != a.IsInt() {
			t.Fatalf("reading %v: %v", a, err)
		}
		got, err := p.EvalBool(look, s)
		if text := a.IsKnown() && !a.IsInt(); err != nil && !text || got != (a.IsInt() && a.Int() != 0) {
			t.Fatalf("looking at %v: %v %v", a, got, err)
		}
	})
}

func TestEvalConcurrently(t *testing.T) {
	p := loadSmall(t)
	e := facing(t, p, "count(members, known(#.person.birth)) * row")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			s := testScope(p)
			s.Row = i + 1
			for range 200 {
				if n, err := p.EvalInt(e, s); n != int64(2*(i+1)) || err != nil {
					t.Errorf("got %d, %v", n, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func FuzzExpression(f *testing.F) {
	p := loadSmall(f)
	s := testScope(p)
	for _, source := range []string{
		"pay > 0 && status == 'employed'", "count(members, #.person.birth > '2000-01-01')", "div(pay, days_worked)", "join([person.name], 'x')",
		"sum(filter(members, known(#.follow_up.pay)), #.follow_up.pay)", "first_known(pay, last.follow_up.pay)", "area(village, '44')", "((((((((((pay", "#.#.#", "1e9999",
		"months(month, '2026-01')", "-9223372036854775808 - 1", "'\\u0000' matches '.*'", "if true { pay } else { row }", "pay | div(2)", "map(members, #.person.name) | join(' ')",
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		e, why := compile(source, names{pack: p, form: p.Form("follow_up"), row: true}, wantPrintable)
		if (e == nil) == (why == "") {
			t.Fatalf("neither an expression nor a fault: %q", source)
		}
		if e == nil {
			return
		}
		sameAsExpr(t, p, source, names{pack: p, form: p.Form("follow_up"), row: true}, s)
		v, err := p.Eval(e, s)
		switch v.(type) {
		case bool, int64, string:
		case nil:
			if err == nil {
				t.Errorf("%q yields nothing", source)
			}
		default:
			t.Errorf("%q yields %T", source, v)
		}
	})
}
