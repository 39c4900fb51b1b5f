package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
)

const nextVillage = "360731100202"

// place makes a laptop of another village, a township or a county.
func place(t *testing.T, user, role, code string) *scene {
	t.Helper()
	s := &scene{T: t, ctx: t.Context(), dir: t.TempDir(), clock: time.Date(2026, 11, 18, 9, 0, 0, 0, time.FixedZone("", 8*3600)), persons: map[string]string{}, nextNo: 5000}
	s.opt = Options{Now: func() time.Time { return s.clock }, StateDir: t.TempDir()}
	desk, err := Create(s.ctx, s.dir, s.opt, Setup{Place: code, PlaceName: "试验", User: store.User{Name: user, Role: role}})
	s.must(err)
	s.take(desk)
	t.Cleanup(func() { s.Desk.Close() })
	return s
}

func TestInbox(t *testing.T) {
	one, two, town := newScene(t, "赵同志"), newScene(t, "钱同志"), place(t, "孙干事", "township", village[:9])
	household, father, _ := one.family()
	f := one.followUp(father)
	one.must(one.fill(f, "pay", "4200").Save(one.ctx, ""))
	one.give(two)
	one.must(one.fill(one.followUp(father), "pay", "4300").Save(one.ctx, ""))
	two.must(two.fill(two.followUp(father), "pay", "4000").Save(two.ctx, ""))
	two.give(town)
	one.give(town)
	inbox, err := town.Inbox(town.ctx, "")
	town.must(err)
	var pay *Contest
	for i := range inbox {
		if inbox[i].Record == store.FollowUpID(father, month) && strings.Contains(inbox[i].Questions, "收入") {
			pay = &inbox[i]
		}
	}
	if pay == nil || !pay.Blocks || pay.Household != household || pay.Name != "王桂芳" || len(pay.Sides) != 2 || pay.Sides[0].Laptop == pay.Sides[1].Laptop {
		t.Fatalf("inbox: %+v", inbox)
	}
	text := func(x *Testimony) string { return joinTexts(x.Texts) }
	if pay.Agreed == nil || !strings.Contains(text(pay.Agreed), "4,200") || !strings.Contains(text(&pay.Sides[0])+text(&pay.Sides[1]), "4,000") {
		t.Fatalf("sides %+v, agreed %+v", pay.Sides, pay.Agreed)
	}
	err = town.Rule(town.ctx, Ruling{Contest: *pay, Side: 0})
	if r, ok := errors.AsType[*store.Refusal](err); !ok || r.Code != store.CodeReason {
		t.Fatalf("without a reason: %v", err)
	}
	town.refused(town.Rule(town.ctx, Ruling{Contest: *pay, Side: 2, Reason: "核实"}), "no_conflict")
	side := 0
	if strings.Contains(text(&pay.Sides[1]), "4,300") {
		side = 1
	}
	town.must(town.Rule(town.ctx, Ruling{Contest: *pay, Side: side, Reason: "看了工资条"}))
	if got := town.now(father)["pay"]; got != forms.Int(430000) {
		t.Errorf("after the ruling: %v", got)
	}
	if town.heard[len(town.heard)-1].Kind != Settled {
		t.Error("nobody was told")
	}
	town.give(one)
	if got := one.now(father)["pay"]; got != forms.Int(430000) {
		t.Errorf("the ruling did not travel: %v", got)
	}
}

func TestJoinAndDisjoin(t *testing.T) {
	one, two, town := newScene(t, "赵同志"), place(t, "李同志", "village_cadre", nextVillage), place(t, "孙干事", "township", village[:9])
	_, father, _ := one.family()
	other := two.household("王桂方")
	again := two.person(other, "王桂方", "户主", "普通劳动力")
	for s, p := range map[*scene]string{one: father, two: again} {
		f, err := s.Open(s.ctx, Target{Form: "person", Record: p})
		s.must(err)
		s.must(s.fill(f, "id_number", "11010519491231002X", "birth", "1949-12-31", "sex", "女").Save(s.ctx, "证件为准"))
	}
	two.must(two.fill(two.followUp(again), "status", "unemployed", "change_reason", "family").Save(two.ctx, ""))
	one.give(town)
	two.give(town)
	twins, err := town.Duplicates(town.ctx)
	town.must(err)
	if len(twins) != 1 || twins[0].Evidence != store.SameIDNumber || len(twins[0].Sides) != 2 || twins[0].Hidden || twins[0].EvidenceText != "证件号码相同" {
		t.Fatalf("duplicates: %+v", twins)
	}
	before := town.count()
	town.refused(town.Join(town.ctx, again, father, father, ""), "settle_reason")
	town.must(town.Join(town.ctx, again, father, father, "两村都录入了"))
	if town.count() != before-1 {
		t.Errorf("%d people, want one less than %d", town.count(), before)
	}
	inbox, err := town.Inbox(town.ctx, "")
	town.must(err)
	for _, c := range inbox {
		if c.Form == "person" {
			t.Errorf("a difference of the two is left: %s", c.Questions)
		}
	}
	for _, id := range []string{again, father} {
		if got := town.answers(id)["name"]; got != forms.Text("王桂芳") {
			t.Errorf("the name of the record to keep: %v", got)
		}
		f, err := town.OpenFollowUp(town.ctx, id, month, Contact{Mode: "phone"})
		town.must(err)
		if v, ok := f.Field("status"); !ok || v.Answer != forms.Text("unemployed") {
			t.Errorf("the follow-up of the one person: %+v", v)
		}
	}
	town.must(town.Disjoin(town.ctx, father, "查明是两个人"))
	if town.count() != before {
		t.Errorf("%d people after it was taken back, want %d", town.count(), before)
	}
	if got := town.answers(again)["name"]; got != forms.Text("王桂方") {
		t.Errorf("the other's name: %v", got)
	}
}

// count is the people of the place.
func (s *scene) count() int {
	s.Helper()
	o, err := s.Overview(s.ctx, month)
	s.must(err)
	return o.People
}

func TestMove(t *testing.T) {
	one, town := newScene(t, "赵同志"), place(t, "孙干事", "township", village[:9])
	household, father, _ := one.family()
	one.give(town)
	one.refused(func() error { _, err := one.MoveOut(one.ctx, household, nextVillage, " "); return err }(), "settle_reason")
	id, err := one.MoveOut(one.ctx, household, nextVillage, "搬迁")
	one.must(err)
	one.give(town)
	town.must(town.MoveIn(town.ctx, id, "已落户"))
	for s, n := range map[*scene]int{one: 1, town: 1} {
		if e := s.heard[len(s.heard)-n]; e.Kind != Saved || e.At == "" {
			t.Errorf("announced without its time: %+v", e)
		}
	}
	// The timeline tells the move once, in words, and none of the records it carried.
	dossier, err := town.Dossier(town.ctx, household)
	town.must(err)
	moves := 0
	for _, x := range dossier.Timeline {
		if x.At == "" || x.Text == "" || strings.Contains(x.Text, household) || x.By == "孙干事" && x.Form != "跨村迁移" {
			t.Errorf("in the timeline: %+v", x)
		}
		if x.Form == "跨村迁移" {
			moves++
		}
	}
	if moves != 2 || !strings.Contains(dossier.Timeline[0].Text, "已接收") {
		t.Errorf("%d lines of the move, the newest %+v", moves, dossier.Timeline[0])
	}
	one.must(one.fill(one.followUp(father), "pay", "5000").Save(one.ctx, "")) // before it hears of it
	one.give(town)
	late, err := town.LateWords(town.ctx)
	town.must(err)
	if len(late) != 1 || late[0].Head != "王桂芳" || len(late[0].Texts) == 0 || late[0].FormLabel != "月度回访" {
		t.Fatalf("late words: %+v", late)
	}
	board, err := town.Board(town.ctx, month)
	town.must(err)
	if len(board) != 2 || board[0].Village != village || board[0].Former != 1 || board[0].People != 0 || board[1].People != 3 || board[1].Asked != 2 || board[0].Newest == "" || board[0].Received != "" {
		t.Fatalf("board: %+v", board)
	}
	report, err := town.ClashReport(town.ctx)
	town.must(err)
	if len(report) != 1 || report[0].Kind != ClashFormer || !strings.Contains(report[0].Sides[0], "赵同志（村干部）") || !strings.Contains(report[0].Sides[0], "5,000") {
		t.Fatalf("report: %+v", report)
	}
	town.give(one)
	if one.count() != 0 {
		t.Errorf("%d people still listed where they left", one.count())
	}
	_, err = one.OpenFollowUp(one.ctx, father, month, Contact{Mode: "home"})
	if r, ok := errors.AsType[*Refused](err); !ok || !strings.HasPrefix(r.Sentence, "这一户已迁往") {
		t.Fatalf("a form about who has left: %v", err)
	}
	removals, err := one.Removals(one.ctx)
	one.must(err)
	if len(removals) != 1 || !removals[0].Counts || removals[0].StepLabel != "已接收" || removals[0].To != nextVillage {
		t.Fatalf("removals: %+v", removals)
	}
	town.must(town.DecideLate(town.ctx, late[0], false, "已在新村回访"))
	if left, err := town.LateWords(town.ctx); err != nil || len(left) != 0 {
		t.Errorf("left: %+v %v", left, err)
	}
}
