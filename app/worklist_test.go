package app

import (
	"slices"
	"testing"

	"hufang/forms"
	"hufang/store"
)

func TestWorklistShowsLastMonthBesideThis(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, mother := s.family()
	s.must(s.fill(s.followUp(father), "status", "returned", "return_date", "2026-11-02", "return_reason", returnReason(s)).Save(s.ctx, ""))

	list, err := s.Worklist(s.ctx, month, Filter{})
	s.must(err)
	if len(list) != 1 || list[0].ID != household || list[0].Head != "王桂芳" || list[0].Members != 3 || list[0].Labourers != 2 || len(list[0].Lines) != 2 {
		t.Fatalf("worklist %+v", list)
	}
	l := s.line(father)
	if l.State != StateChanged || l.Age != 46 || l.Class != "普通劳动力" || l.LastPay != "4,200" || l.Contact == "" {
		t.Errorf("line %+v", l)
	}
	if !slices.Contains(l.Changed, "就业状态") {
		t.Errorf("changed %v", l.Changed)
	}
	if want := "在岗"; len(l.Last) < len(want) || l.Last == l.Now || l.Now == "" {
		t.Errorf("last %q, now %q", l.Last, l.Now)
	}
	if l := s.line(mother); l.State != StateTodo || l.Now != "" || l.LastPay != "1,500" {
		t.Errorf("line %+v", l)
	}
}

// returnReason is the first code the pack has for coming home.
func returnReason(s *scene) string {
	return s.Pack().Form("follow_up").Question("return_reason").List.Choices[0].Code
}

func TestPayChangeIsAChange(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, mother := s.family()
	s.must(s.fill(s.followUp(father), "same_as_last", "yes", "pay", "4200").Save(s.ctx, ""))
	s.must(s.fill(s.followUp(mother), "same_as_last", "yes", "pay", "2000.5").Save(s.ctx, ""))
	if l := s.line(father); l.State != StateDone || l.Change != "" {
		t.Errorf("the same pay is %s %q", l.State, l.Change)
	}
	if l := s.line(mother); l.State != StateChanged || l.Change != "增加 500.50" || l.Pay != "2,000.50" {
		t.Errorf("another pay is %s %q %q", l.State, l.Change, l.Pay)
	}
}

func TestFilters(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, _ := s.family()
	second := s.household("孙二", "villager_group", "第2组")
	s.person(second, "孙二", "户主", "普通劳动力")
	s.must(s.fill(s.followUp(father), "pay", "4200").Save(s.ctx, ""))
	count := func(f Filter) (households, lines int) {
		list, err := s.Worklist(s.ctx, month, f)
		s.must(err)
		for _, h := range list {
			lines += len(h.Lines)
		}
		return len(list), lines
	}
	for _, c := range []struct {
		name              string
		f                 Filter
		households, lines int
	}{
		{"all", Filter{}, 2, 3},
		{"group", Filter{Group: "第2组"}, 1, 1},
		{"household", Filter{Household: household}, 1, 2},
		{"done", Filter{States: []State{StateDone, StateChanged}}, 1, 1},
		{"open", Filter{States: []State{StateTodo}}, 2, 2},
		{"village", Filter{Village: village[:9]}, 2, 3},
		{"elsewhere", Filter{Village: "110101001"}, 0, 0},
	} {
		if h, l := count(c.f); h != c.households || l != c.lines {
			t.Errorf("%s: %d households, %d lines; want %d, %d", c.name, h, l, c.households, c.lines)
		}
	}
}

func TestOverviewCounts(t *testing.T) {
	s := newScene(t, "赵同志")
	o, err := s.Overview(s.ctx, month)
	s.must(err)
	if o.Todo[0].Kind != TodoRoster {
		t.Errorf("an empty village is told %+v", o.Todo)
	}
	household, father, mother := s.family()
	other := s.person(household, "王新来", "之兄弟姐妹", "普通劳动力")
	s.person(household, "王不详", "其他", "")
	s.must(s.fill(s.followUp(father), "pay", "4200").Save(s.ctx, ""))
	s.must(s.NotReached(s.ctx, mother, month, Miss{Outcome: "not_reached", Reason: "busy"}, home))
	s.fill(s.followUp(other), "note", "明天再来")
	o, err = s.Overview(s.ctx, "")
	s.must(err)
	if o.Households != 1 || o.People != 5 || o.Asked != 3 || o.Done != 1 || o.NotReached != 1 || o.Open != 1 || o.Undecided != 1 || o.Drafts != 1 {
		t.Errorf("overview %+v", o)
	}
	var kinds []TodoKind
	for _, line := range o.Todo {
		kinds = append(kinds, line.Kind)
		if line.Text == "" || line.Go.Page == "" {
			t.Errorf("line %+v leads nowhere", line)
		}
	}
	for _, kind := range []TodoKind{TodoDeadline, TodoDraft, TodoNotReached, TodoUndecided, TodoBackup} {
		if !slices.Contains(kinds, kind) {
			t.Errorf("nothing says %s in %v", kind, kinds)
		}
	}
	_, err = s.Backup(s.ctx)
	s.must(err)
	if o, err = s.Overview(s.ctx, ""); err != nil || o.LastBackup.IsZero() {
		t.Errorf("last backup %v (%v)", o.LastBackup, err)
	}
}

func TestFind(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	for _, query := range []string{"王桂芳", "wgf", "wangguifang"} {
		found, err := s.Find(s.ctx, query, 5)
		s.must(err)
		if !slices.ContainsFunc(found, func(f store.Found) bool { return f.Person == father }) {
			t.Errorf("%q finds %d, not the person", query, len(found))
		}
	}
}

func TestReveal(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f, err := s.Open(s.ctx, Target{Form: "person", Record: father})
	s.must(err)
	s.must(s.fill(f, "phone", "13800001234").Save(s.ctx, ""))
	field, _ := f.Field("phone")
	texts, err := s.Reveal(s.ctx, father)
	s.must(err)
	if field.Text != "138****1234" || texts["phone"] != "13800001234" {
		t.Errorf("shown %q, revealed %v", field.Text, texts)
	}
}

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]string{0: "0", 5: "0.05", 99900: "999", 420000: "4,200", 150050: "1,500.50", 123456789: "1,234,567.89", -380000: "-3,800", -50: "-0.50"} {
		if got := Yuan(fen); got != want {
			t.Errorf("Yuan(%d) = %q, want %q", fen, got, want)
		}
	}
}

func BenchmarkWorklist(b *testing.B) {
	dir := b.TempDir()
	opt := Options{Now: clockAt("2026-11-17T09:00:00+08:00"), StateDir: b.TempDir()}
	if _, err := Demo(b.Context(), dir, DemoOptions{Options: opt, Seed: 1}); err != nil {
		b.Fatal(err)
	}
	d, err := Open(b.Context(), dir, opt)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for b.Loop() {
		if _, err := d.Worklist(b.Context(), forms.Month("2026-11"), Filter{}); err != nil {
			b.Fatal(err)
		}
	}
}
