package forms

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFill(t *testing.T) {
	p := loadSmall(t)
	f := p.Form("follow_up")
	employed := Answers{"outcome": Text("reached"), "status": Text("employed"), "work_county": Text("110101"), "pay": Int(420000)}
	with := func(a Answers, name string, v Answer) Answers {
		a = a.Clone()
		a.Set(name, v)
		return a
	}
	scope := Scope{Village: "110101001001", Today: "2026-11-21", Month: "2026-11"}
	for _, c := range []struct {
		name    string
		own     Answers
		answers Answers
		visible string
		needed  string
		issues  []Issue
	}{
		{"nothing answered: what may be asked is shown", Answers{}, Answers{},
			"outcome talk status job work_county employer pay days_worked drop_reason home_reason thanks", "outcome", []Issue{{"follow_up", "outcome", Hard, "请填写“回访结果”", "t", []string{"follow_up.outcome"}}}},
		{"reached: what hangs on the status is shown, not required", Answers{"outcome": Text("reached")}, Answers{"outcome": Text("reached")},
			"outcome talk status job work_county employer pay days_worked drop_reason home_reason thanks", "outcome status",
			[]Issue{{"follow_up", "status", Hard, "请填写“就业状态”", "t", []string{"follow_up.status"}}}},
		{"not reached: nothing more, and what was typed is left out", with(employed, "outcome", Text("not_reached")), Answers{"outcome": Text("not_reached")},
			"outcome", "outcome", nil},
		{"employed: calculated from the answers", with(employed, "drop_reason", In(Unknown)),
			Answers{"outcome": Text("reached"), "status": Text("employed"), "work_county": Text("110101"), "pay": Int(420000), "work_area": Text("county"), "drop_reason": In(Unknown)},
			"outcome talk status job work_county employer pay days_worked drop_reason thanks", "outcome status pay", nil},
		{"a state satisfies required and is held against nobody", Answers{"outcome": Text("reached"), "status": Text("employed"), "pay": In(Refused), "drop_reason": In(Refused)},
			Answers{"outcome": Text("reached"), "status": Text("employed"), "pay": In(Refused), "drop_reason": In(Refused)},
			"outcome talk status job work_county employer pay days_worked drop_reason thanks", "outcome status pay", nil},
		{"at home: the job's answers are left out", with(with(employed, "status", Text("at_home")), "home_reason", Text("养病")),
			Answers{"outcome": Text("reached"), "status": Text("at_home"), "home_reason": Text("养病")},
			"outcome talk status home_reason thanks", "outcome status home_reason", nil},
		{"constraints", with(with(with(employed, "pay", Int(0)), "days_worked", Int(32)), "drop_reason", Text("x")),
			Answers{"outcome": Text("reached"), "status": Text("employed"), "work_county": Text("110101"), "pay": Int(0), "work_area": Text("county"), "days_worked": Int(32), "drop_reason": Text("x")},
			"outcome talk status job work_county employer pay days_worked drop_reason thanks", "outcome status pay", []Issue{
				{"follow_up", "pay", Hard, "“月收入”不符合填写要求，请核对", "t", nil},
				{"follow_up", "days_worked", Hard, "“出勤天数”不符合填写要求，请核对", "t", nil},
			}},
		{"shapes and codes", Answers{"outcome": Text("gone"), "status": Int(3)}, Answers{"outcome": Text("gone")},
			"outcome", "outcome", []Issue{{"follow_up", "outcome", Hard, "“回访结果”的选项不在代码表中，请重新选择", "t", nil}}},
		{"what is no question is left out", Answers{"outcome": Text("not_reached"), "nonsense": Int(1), "thanks": Text("x")}, Answers{"outcome": Text("not_reached")},
			"outcome", "outcome", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := c.own.Clone()
			got := p.Fill(f, c.own, scope)
			if !reflect.DeepEqual(got.Answers, c.answers) {
				t.Errorf("answers %v, want %v", got.Answers, c.answers)
			}
			for what, pair := range map[string][2]any{"visible": {keys(got.Visible), sorted(c.visible)}, "required": {keys(got.Required), sorted(c.needed)}} {
				if !reflect.DeepEqual(pair[0], pair[1]) {
					t.Errorf("%s %v, want %v", what, pair[0], pair[1])
				}
			}
			if !reflect.DeepEqual(got.Issues, c.issues) {
				t.Errorf("issues %+v, want %+v", got.Issues, c.issues)
			}
			if !reflect.DeepEqual(c.own, before) {
				t.Error("the caller's answers were changed")
			}
		})
	}
}

func keys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }

func sorted(s string) []string {
	f := strings.Fields(s)
	slices.Sort(f)
	return f
}

func TestFillPerhaps(t *testing.T) {
	p := loadSmall(t)
	for _, c := range []struct {
		own  Answers
		want string
	}{
		{Answers{}, "talk status job work_county employer pay days_worked drop_reason home_reason thanks"},
		{Answers{"outcome": Text("reached")}, "job work_county employer pay days_worked drop_reason home_reason"},
		{Answers{"outcome": Text("reached"), "status": In(Unknown)}, "job work_county employer pay days_worked drop_reason home_reason"},
		{Answers{"outcome": Text("reached"), "status": Text("at_home")}, ""},
	} {
		got := p.Fill(p.Form("follow_up"), c.own, Scope{})
		if !slices.Equal(keys(got.Perhaps), sorted(c.want)) {
			t.Errorf("%v leaves open %v, want %s", c.own, keys(got.Perhaps), c.want)
		}
	}
}

func TestFillSoftAndMessages(t *testing.T) {
	p := loadSmall(t)
	f := p.Form("person")
	got := p.Fill(f, Answers{"name": Text("甲"), "household": Text("h"), "id_number": Text("110101199003070039"), "sex": Text("female"), "birth": Text("2030-01-01")},
		Scope{Today: "2026-11-21"})
	want := []Issue{
		{"person", "id_number", Soft, "“身份证号”不符合填写要求，请核对", "t", nil},
		{"person", "birth", Hard, "“出生日期”不符合填写要求，请核对", "t", nil},
		{"person", "sex", Soft, "性别与身份证号不一致", "t", nil},
	}
	if !reflect.DeepEqual(got.Issues, want) {
		t.Errorf("issues %+v", got.Issues)
	}
	if got.Visible["household"] || got.Answers["household"] != Text("h") {
		t.Error("a reference is kept and never asked")
	}
	got = p.Fill(f, Answers{"name": Text("甲"), "sex": Text("female"), "birth": Text("1990-02-30")}, Scope{})
	want = []Issue{{"person", "birth", Hard, "“出生日期”的格式不对，请重新填写", "t", nil}}
	if !reflect.DeepEqual(got.Issues, want) {
		t.Errorf("an undecided constraint is an issue: %+v", got.Issues)
	}
}

func TestFillHousehold(t *testing.T) {
	p := loadSmall(t)
	s := testScope(p)
	got := p.Fill(p.Form("income"), Answers{"pension": Int(10000), "wage": Int(99)}, Scope{Household: s.Household, Members: s.Members})
	if want := (Answers{"pension": Int(10000), "people": Int(2), "wage": Int(1), "total": Int(10001)}); !reflect.DeepEqual(got.Answers, want) {
		t.Errorf("income %v, want %v", got.Answers, want)
	}
	if got.Visible["wage"] {
		t.Error("a calculated question is asked")
	}
	got = p.Fill(p.Form("income"), Answers{"pension": In(Unknown)}, Scope{})
	if a, ok := got.Answers["total"]; ok {
		t.Errorf("a total of the unknown is %v", a)
	}
	visit := p.Fill(p.Form("visit"), Answers{}, Scope{Today: "2026-11-21"})
	if !visit.Visible["members_page"] {
		t.Error("an include is not shown")
	}
}

func TestIssuesAreShort(t *testing.T) {
	pack := variant("survey", replacing("走访日期,,,yes", strings.Repeat("很长的名字", 20)+",,,yes"))
	p, err := Load(packFS(map[string]map[string]string{"small": pack}), "small")
	if err != nil {
		t.Fatal(err)
	}
	issue := p.Fill(p.Form("visit"), Answers{}, Scope{}).Issues[0]
	if n := len([]rune(issue.Sentence)); n != sentenceLimit {
		t.Errorf("%d characters: %s", n, issue.Sentence)
	}
}

func TestCarry(t *testing.T) {
	p := loadSmall(t)
	got := p.Carry(p.Form("follow_up"), Answers{"outcome": Text("reached"), "status": Text("employed"), "work_county": In(Unknown), "employer": Text("厂"),
		"pay": Int(420000), "work_area": Text("county"), "nonsense": Int(1)})
	if want := (Answers{"status": Text("employed"), "employer": Text("厂")}); !reflect.DeepEqual(got, want) {
		t.Errorf("carried %v, want %v", got, want)
	}
	if got := p.Carry(p.Form("follow_up"), Answers{"status": Text("gone"), "employer": In(Conflicted)}); len(got) != 0 {
		t.Errorf("carried %v", got)
	}
}

// anyAnswers are answers of the form, right and wrong ones.
func anyAnswers(f *Form) *rapid.Generator[Answers] {
	return rapid.Custom(func(t *rapid.T) Answers {
		out := Answers{}
		for _, q := range f.Questions {
			if !q.Type.Stored() || rapid.IntRange(0, 3).Draw(t, "skip") == 0 {
				continue
			}
			var a Answer
			switch {
			case rapid.IntRange(0, 4).Draw(t, "any") == 0:
				a = anyAnswer().Draw(t, q.Name)
			case q.List != nil:
				a = Text(rapid.SampledFrom(q.List.codes()).Draw(t, q.Name))
			case q.Type.Numeric():
				a = Int(rapid.Int64Range(-5, 1000000).Draw(t, q.Name))
			default:
				a = Text(rapid.SampledFrom([]string{"2026-11-01", "110101", "2026-11", "x"}).Draw(t, q.Name))
			}
			out.Set(q.Name, a)
		}
		return out
	})
}

func TestFillIdempotent(t *testing.T) {
	p := loadSmall(t)
	s := testScope(p)
	rapid.Check(t, func(t *rapid.T) {
		f := p.Form(rapid.SampledFrom([]string{"person", "follow_up", "income", "visit"}).Draw(t, "form"))
		once := p.Fill(f, anyAnswers(f).Draw(t, "answers"), s)
		twice := p.Fill(f, once.Answers, s)
		if !reflect.DeepEqual(once, twice) {
			t.Fatalf("first %+v\nthen %+v", once, twice)
		}
		for _, i := range once.Issues {
			if len([]rune(i.Sentence)) > sentenceLimit || i.Sentence == "" {
				t.Fatalf("sentence %q", i.Sentence)
			}
		}
	})
}

func TestSubjects(t *testing.T) {
	p := loadSmall(t)
	d := &Dossier{Members: make([]Member, 4)}
	for i, a := range []Answer{Text("ordinary"), Text("none"), In(Unknown), {}} {
		answers := Answers{"name": Text("甲")}
		answers.Set("labour_class", a)
		d.Members[i].with(now, "person", answers)
	}
	asked, undecided := p.Subjects(p.Form("follow_up"), d, "2026-11-21")
	if !reflect.DeepEqual(asked, []int{0}) || !reflect.DeepEqual(undecided, []int{2, 3}) {
		t.Errorf("asked %v, undecided %v", asked, undecided)
	}
	if asked, undecided := p.Subjects(p.Form("person"), d, ""); len(asked) != 4 || undecided != nil {
		t.Errorf("everybody is %v, %v", asked, undecided)
	}
}
