package app

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"hufang/forms"
)

func TestFollowUpStartsWithLastMonth(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f := s.followUp(father)
	for name, want := range map[string]string{"status": "employed", "channel": "out_work", "work_county": "440306", "employer": "某某电子厂", "date": "2026-11-17", "follower": "赵同志", "mode": "home"} {
		if field, ok := f.Field(name); !ok || field.Answer.Text() != want {
			t.Errorf("%s begins with %q, want %q", name, field.Answer.Text(), want)
		}
	}
	pay, ok := f.Field("pay")
	if !ok || !pay.Answer.IsBlank() || pay.LastText != "4,200" || !pay.Required {
		t.Errorf("pay begins with %+v: want it blank, asked for, 4,200 beside it", pay)
	}
	if v := f.View(); v.Drafted || v.NoLast {
		t.Errorf("opening keeps no draft and knows last month, got %+v", v)
	}
	if drafts, err := s.Drafts(s.ctx); err != nil || len(drafts) != 0 {
		t.Errorf("looking at a form left %d drafts (%v)", len(drafts), err)
	}
}

func TestSaveIsRefusedWhileHardIssuesStand(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f := s.fill(s.followUp(father), "note", "电话里说的")
	r := s.refused(f.Save(s.ctx, ""), "hard")
	if !slices.ContainsFunc(r.Issues, func(i forms.Issue) bool { return i.Question == "pay" }) {
		t.Errorf("issues %+v do not name the pay", r.Issues)
	}
	s.states(map[string]State{"王桂芳": StateDraft})
	s.must(f.Answer(s.ctx, "pay", forms.In(forms.Unknown)))
	s.must(f.Save(s.ctx, ""))
	if got := s.now(father)["pay"].State(); got != forms.Unknown {
		t.Errorf("不清楚 was saved as %v", got)
	}
	if l := s.line(father); l.Pay == "" || l.Pay == "0" {
		t.Errorf("an unknown pay shows as %q", l.Pay)
	}
	if drafts, _ := s.Drafts(s.ctx); len(drafts) != 0 {
		t.Error("the save did not end the draft")
	}
}

func TestSoftIssueNeedsAReason(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f := s.fill(s.followUp(father), "pay", "4200", "date", "2026-11-18") // tomorrow
	s.refused(f.Save(s.ctx, ""), "soft")
	s.must(f.Save(s.ctx, "约好明天见面"))
	history, err := s.db.History(s.ctx, f.Record())
	s.must(err)
	if last := history[len(history)-1]; last.Reason != "约好明天见面" {
		t.Errorf("the reason was kept as %q", last.Reason)
	}
}

func TestDraftSurvivesTheEndOfTheProgram(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, mother := s.family()
	s.fill(s.followUp(father), "employer", "另一家厂", "pay", "3900")
	s.clock = s.clock.AddDate(0, 0, 1) // and the day after the visit
	s.reopen()
	s.states(map[string]State{"王桂芳": StateDraft, "李小兰": StateTodo})
	f := s.followUp(father)
	if v := f.View(); !v.Resumed || !v.Drafted {
		t.Errorf("the draft was not taken up: %+v", v)
	}
	for name, want := range map[string]forms.Answer{"employer": forms.Text("另一家厂"), "pay": forms.Int(390000), "same_as_last": forms.Text("no"), "status": forms.Text("employed"), "date": forms.Text("2026-11-17"), "mode": forms.Text("home")} {
		if got := f.own[name]; got != want {
			t.Errorf("%s came back as %v, want %v", name, got, want)
		}
	}
	drafts, err := s.Drafts(s.ctx)
	s.must(err)
	g, err := s.Resume(s.ctx, drafts[0])
	s.must(err)
	if g.Record() != f.Record() {
		t.Error("the draft resumes another record")
	}
	s.must(f.Save(s.ctx, ""))
	if got := s.now(father); got["employer"].Text() != "另一家厂" || got["pay"].Int() != 390000 || got["job_title"].Text() != "装配工" {
		t.Errorf("saved %v", got)
	}
	if f := s.followUp(mother); f.View().Resumed {
		t.Error("another person's form took up the draft")
	}
}

func TestDraftOfANewPersonKnowsItsHousehold(t *testing.T) {
	s := newScene(t, "赵同志")
	household, _, _ := s.family()
	f, err := s.Open(s.ctx, Target{Form: "person", Household: household})
	s.must(err)
	s.fill(f, "name", "王新来")
	s.reopen()
	drafts, err := s.Drafts(s.ctx)
	s.must(err)
	g, err := s.Resume(s.ctx, drafts[0])
	s.must(err)
	s.must(g.Save(s.ctx, ""))
	if got := s.answers(f.Record()); got["household"].Text() != household || got["name"].Text() != "王新来" {
		t.Errorf("saved %v", got)
	}
}

func TestDiscardShowsTheRecordAgain(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f := s.fill(s.followUp(father), "employer", "打错了")
	s.must(f.Discard(s.ctx))
	if got, _ := f.Field("employer"); got.Answer.Text() != "某某电子厂" || f.View().Drafted {
		t.Errorf("after discarding, employer is %q", got.Answer.Text())
	}
}

func TestSaveWritesOnlyWhatDiffers(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f := s.fill(s.followUp(father), "pay", "4200")
	s.must(f.Save(s.ctx, ""))
	s.must(s.fill(f, "pay", "4300").Save(s.ctx, ""))
	history, err := s.db.History(s.ctx, f.Record())
	s.must(err)
	if len(history) != 2 || len(history[1].Writes) != 1 || history[1].Writes[0].Group != "pay@1" || len(history[1].Writes[0].Over) != 1 {
		t.Errorf("the second save wrote %+v", history[1].Writes)
	}
	s.must(f.Save(s.ctx, ""))
	if history, _ = s.db.History(s.ctx, f.Record()); len(history) != 2 {
		t.Error("saving without a change wrote a change")
	}
}

func TestNotReachedIsNoZero(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, mother := s.family()
	s.must(s.NotReached(s.ctx, father, month, Miss{Outcome: "not_reached", Reason: "no_answer"}, Contact{Mode: "phone"}))
	s.must(s.NotReached(s.ctx, mother, month, Miss{Outcome: "refused"}, Contact{Mode: "home"}))
	s.states(map[string]State{"王桂芳": StateNotReached, "李小兰": StateNotReached})
	if got := s.now(father); !got["pay"].IsBlank() || !got["status"].IsBlank() {
		t.Errorf("not reached was saved with %v", got)
	}
	if l := s.line(father); l.Pay != "" || l.LastPay != "4,200" || l.Change != "" {
		t.Errorf("the line shows pay %q, last %q, change %q", l.Pay, l.LastPay, l.Change)
	}
}

// While one laptop has the form open, the other's save joins: the save is refused with the other side shown, and only a
// person's decision, with a reason, ends it.
func TestAnswersThatArriveWhileTheFormIsOpen(t *testing.T) {
	one, two := newScene(t, "赵同志"), newScene(t, "钱同志")
	_, father, _ := one.family()
	one.must(one.fill(one.followUp(father), "pay", "4200").Save(one.ctx, ""))
	one.give(two)

	f := one.fill(one.followUp(father), "employer", "甲厂")
	one.reopen() // the draft keeps what was on screen when the form was opened
	two.must(two.fill(two.followUp(father), "employer", "乙厂").Save(two.ctx, ""))
	two.give(one)

	f = one.followUp(father)
	clashes, err := f.Clashes(one.ctx)
	one.must(err)
	if len(clashes) != 1 || !clashes[0].Fresh || clashes[0].Group != "employment" || len(clashes[0].Sides) != 1 || clashes[0].Sides[0].By != "钱同志" {
		t.Fatalf("clashes %+v", clashes)
	}
	if i := slices.IndexFunc(clashes[0].Sides[0].Texts, func(x SideText) bool { return x.Question == "employer" }); i < 0 || clashes[0].Sides[0].Texts[i].Text != "乙厂" || clashes[0].Sides[0].Texts[i].Screen != "甲厂" {
		t.Errorf("the side shows %+v", clashes[0].Sides[0].Texts)
	}
	one.refused(f.Save(one.ctx, ""), "clash")
	one.must(f.Take(one.ctx, clashes[0], 0))
	one.refused(f.Save(one.ctx, ""), "settle_reason")
	one.must(f.Save(one.ctx, "本人说是乙厂"))
	if got := one.now(father)["employer"]; got.Text() != "乙厂" {
		t.Errorf("employer is %v, want the side that was taken", got)
	}
	one.give(two)
	two.states(map[string]State{})
	if got := two.now(father)["employer"]; got.Text() != "乙厂" {
		t.Errorf("the other laptop has %v", got)
	}
}

// Two laptops save without knowing of each other: a conflict, shown as one, ended by a decision that names both.
func TestTwoLaptopsDisagree(t *testing.T) {
	one, two := newScene(t, "赵同志"), newScene(t, "钱同志")
	_, father, mother := one.family()
	one.give(two)
	one.must(one.fill(one.followUp(father), "pay", "4200").Save(one.ctx, ""))
	two.must(two.fill(two.followUp(father), "pay", "3000").Save(two.ctx, ""))
	one.give(two)
	two.give(one)
	for _, s := range []*scene{one, two} {
		if l := s.line(father); l.State != StateConflict || l.Pay == "4,200" || l.Pay == "3,000" {
			t.Errorf("the line is %s with pay %q: no side may win", l.State, l.Pay)
		}
		o, err := s.Overview(s.ctx, month)
		s.must(err)
		if o.Conflicts != 1 || o.Todo[0].Kind != TodoConflict {
			t.Errorf("%d conflicts, first to do %+v", o.Conflicts, o.Todo[0])
		}
	}
	got, err := one.Confirm(one.ctx, householdOf(one, father), month, Confirmation{Contact: Contact{Mode: "home"}, PaySame: true})
	one.must(err)
	if len(got.Facts) != 1 || got.Facts[0] != mother || len(got.Skipped) != 1 || got.Skipped[0].Reason != one.Say("skip_conflict") {
		t.Errorf("confirming over a conflict: %+v", got)
	}
	f := one.followUp(father)
	clashes, err := f.Clashes(one.ctx)
	one.must(err)
	i := slices.IndexFunc(clashes, func(c Clash) bool { return c.Group == "pay" })
	if i < 0 || len(clashes[i].Sides) != 2 || clashes[i].Fresh {
		t.Fatalf("clashes %+v", clashes)
	}
	one.fill(f, "pay", "3600")
	r := one.refused(f.Save(one.ctx, "问过本人"), "conflict")
	if len(r.Issues) == 0 {
		t.Error("answering one question of a group in conflict leaves the others open; they must be named")
	}
	for _, c := range clashes { // who followed up differs too
		side := slices.IndexFunc(c.Sides, func(s Side) bool { return s.By == "钱同志" })
		one.must(f.Take(one.ctx, c, side))
	}
	one.refused(f.Save(one.ctx, ""), "settle_reason")
	one.must(f.Save(one.ctx, "问过本人"))
	one.give(two)
	for _, s := range []*scene{one, two} {
		if got := s.now(father)["pay"]; got != forms.Int(300000) {
			t.Errorf("pay is %v after the decision", got)
		}
	}
}

func householdOf(s *scene, person string) string { return s.answers(person)["household"].Text() }

func TestEventsComeAfterTheDisk(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	s.heard = nil
	f := s.followUp(father)
	var seen forms.Answer
	end := s.Subscribe(func(e Event) {
		if e.Kind == Saved {
			seen = s.now(father)["pay"]
		}
	})
	s.must(s.fill(f, "pay", "4200").Save(s.ctx, ""))
	if seen != forms.Int(420000) {
		t.Errorf("when the save was announced the store said %v", seen)
	}
	if len(s.heard) != 2 || s.heard[0].Kind != DraftKept || s.heard[1].Kind != Saved || s.heard[1].Records[0] != f.Record() || s.heard[1].At == "" {
		t.Errorf("heard %+v", s.heard)
	}
	end()
	seen = forms.Answer{}
	s.must(s.fill(f, "pay", "4300").Save(s.ctx, ""))
	if !seen.IsBlank() {
		t.Error("an ear that was taken away still hears")
	}
}

func TestUnreadableTextChangesNothing(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f := s.followUp(father)
	if err := f.Type(s.ctx, "pay", "四千多"); err == nil || s.Sentence(err) == "" {
		t.Errorf("an amount in words was taken: %v", err)
	}
	if err := f.Type(s.ctx, "nonsense", "1"); err == nil {
		t.Error("a question the form has not was answered")
	}
	if err := f.Answer(s.ctx, "work_area", forms.Text("county")); err == nil {
		t.Error("a calculated question was answered")
	}
	if f.View().Drafted {
		t.Error("a refused answer left a draft")
	}
}

func TestUnknownTargets(t *testing.T) {
	s := newScene(t, "赵同志")
	s.family()
	for name, target := range map[string]Target{
		"no_form":   {Form: "nonsense"},
		"no_person": {Form: "follow_up", Person: "00000000-0000-0000-0000-000000000000"},
		"no_house":  {Form: "income", Household: "00000000-0000-0000-0000-000000000000"},
	} {
		_, err := s.Open(s.ctx, target)
		s.refused(err, name)
	}
}

// A field a draft holds is asked for by the person only once: resuming never writes.
func TestOpeningAndClosingWritesNothing(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	before, err := s.db.Frontier(s.ctx, village)
	s.must(err)
	s.followUp(father).View()
	s.reopen()
	after, err := s.db.Frontier(s.ctx, village)
	s.must(err)
	if len(before) != len(after) {
		t.Errorf("frontier %v became %v", before, after)
	}
	for chain, n := range before {
		if after[chain] != n {
			t.Errorf("looking wrote %d changes", after[chain]-n)
		}
	}
}

// A pack that no longer asks a question takes nothing out of a draft before the person has seen it.
func TestDraftOutlivesAPack(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f := s.fill(s.followUp(father), "pay", "4200", "note", "两种说法")
	old := s.Pack()
	s.must(s.db.InstallPack(s.ctx, without(t, old, "follow_up", "note")))
	s.reopen()
	f = s.followUp(father)
	if v := f.View(); len(v.Former) != 1 || v.Former[0].Label != "备注" || v.Former[0].Text != "两种说法" {
		t.Errorf("former answers %+v", v.Former)
	}
	s.fill(f, "pay", "4300")
	drafts, err := s.Drafts(s.ctx)
	s.must(err)
	if drafts[0].Answers["note"].Text() != "两种说法" || drafts[0].Pack != old.Hash {
		t.Errorf("the draft holds %v under %s", drafts[0].Answers, drafts[0].Pack)
	}
	s.must(f.Save(s.ctx, ""))
	if got := s.now(father)["pay"]; got != forms.Int(430000) {
		t.Errorf("pay %v", got)
	}
}

// without is the pack less one question.
func without(t *testing.T, p *forms.Pack, form, name string) *forms.Pack {
	t.Helper()
	var sheets []forms.Sheet
	for _, sheet := range p.Sheets {
		sheet.Rows = slices.Clone(sheet.Rows)
		at := func(column string) int { return slices.Index(sheet.Header, column) }
		sheet.Rows = slices.DeleteFunc(sheet.Rows, func(row []string) bool {
			switch sheet.Name {
			case "survey":
				return row[at("form")] == form && row[at("name")] == name
			case "columns":
				return strings.Contains(row[at("value")], form+"."+name)
			case "rules":
				return strings.Contains(strings.Join(row, " "), form+"."+name)
			}
			return sheet.Name == "settings" && row[at("key")] == "extends" || sheet.Name == "cases" || sheet.Name == "mappings"
		})
		sheets = append(sheets, sheet)
	}
	q, err := forms.LoadSheets(sheets, func(string) ([]forms.Sheet, error) { return nil, fs.ErrNotExist })
	if err != nil {
		t.Fatal(err)
	}
	return q
}
