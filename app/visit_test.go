package app

import (
	"testing"

	"hufang/forms"
	"hufang/store"
)

// part is the visit's part of a form about a member, "" = the household.
func (s *scene) part(v *Visit, form, person string) Part {
	s.Helper()
	parts, err := v.Parts(s.ctx)
	s.must(err)
	for _, p := range parts {
		if p.Session.Form().Name == form && p.Person == person {
			return p
		}
	}
	s.Fatalf("the visit has no %s", form)
	return Part{}
}

func TestAVisitIsSavedAsOneOfAllItsForms(t *testing.T) {
	s := newScene(t, "赵同志")
	house, father, _ := s.family()
	v, err := s.OpenVisit(s.ctx, house)
	s.must(err)
	if a := v.own.answers(); a["visitors"].Text() != "赵同志" || a["visitor_role"].Text() != "village_cadre" {
		t.Errorf("who visits is asked although it is known: %v", a)
	}
	s.fill(v.own, "mode", "home", "confirmed", "yes")
	s.fill(s.part(v, "household", "").Session, "address", "三组12号")
	job := s.part(v, "follow_up", father)
	if job.Full {
		t.Error("somebody with a last month is asked in full")
	}
	s.fill(job.Session, "status", "unemployed", "change_reason", "laid_off")

	// Somebody is born into the household; another member dies.
	child := v.Join()
	born := s.part(v, "person", child)
	if !born.Full {
		t.Error("a new member is not asked in full")
	}
	s.fill(born.Session, "name", "李小宝", "relation", "grandson", "birth", "2026-11-02")

	// The power is cut: everything is there again, and nothing of it is saved.
	s.reopen()
	if got := s.now(father)["status"].Text(); got == "unemployed" {
		t.Fatal("an answer was saved before the visit was")
	}
	v, err = s.OpenVisit(s.ctx, house)
	s.must(err)
	if !v.Drafted() || v.own.answers()["mode"].Text() != "home" {
		t.Fatal("the visit is not taken up again")
	}
	job = s.part(v, "follow_up", father)
	if a := job.Session.answers(); a["status"].Text() != "unemployed" || a["mode"].Text() != "home" || a["date"].Text() != "2026-11-17" {
		t.Errorf("the follow-up was not made as the visit was: %v", a)
	}
	s.must(v.Save(s.ctx, ""))

	if got := s.now(father)["status"].Text(); got != "unemployed" {
		t.Errorf("the status is %q", got)
	}
	dossier, err := s.Dossier(s.ctx, house)
	s.must(err)
	found := false
	for _, p := range dossier.People {
		found = found || p.ID == child && p.Name == "李小宝" && p.Age == 0
	}
	if !found {
		t.Error("who was born is no member")
	}
	if drafts, err := s.Drafts(s.ctx); err != nil || len(drafts) != 0 {
		t.Errorf("%d drafts are left (%v)", len(drafts), err)
	}
	changes, err := s.DB().Timeline(s.ctx, house)
	s.must(err)
	txns := map[store.Txn]int{}
	for _, c := range changes {
		txns[c.Txn]++
	}
	if len(changes) == 0 || txns[changes[len(changes)-1].Txn] == 0 {
		t.Error("the timeline is empty")
	}
	four := 0
	for txn, n := range txns {
		if txn.Of == 4 && n == 4 {
			four++
		}
	}
	if four != 1 {
		t.Errorf("visit, household, follow-up and new member are not one txn: %v", txns)
	}
	s.must(s.UndoLast(s.ctx))
	if got := s.now(father)["status"].Text(); got == "unemployed" {
		t.Error("the visit cannot be taken back")
	}
}

func TestAVisitJudgesWhatItHeardElsewhere(t *testing.T) {
	s := newScene(t, "赵同志")
	house, father, _ := s.family()
	v, err := s.OpenVisit(s.ctx, house)
	s.must(err)
	s.fill(v.own, "mode", "home")
	s.part(v, "follow_up", father)
	s.fill(s.part(v, "person", father).Session, "lifecycle", "died", "lifecycle_since", "2026-11-03")
	parts, err := v.Parts(s.ctx)
	s.must(err)
	for _, p := range parts {
		if p.Session.Form().Name == "follow_up" && p.Person == father {
			t.Error("the work of somebody who died is asked")
		}
	}
	s.fill(v.own, "outcome", "not_reached")
	parts, err = v.Parts(s.ctx)
	s.must(err)
	if len(parts) != 2 {
		t.Errorf("%d parts are asked of a house where nobody was", len(parts))
	}
	s.refused(v.Save(s.ctx, ""), "hard") // the reason
	s.must(v.own.Answer(s.ctx, "miss_reason", forms.In(forms.Unknown)))
	s.must(v.Save(s.ctx, ""))
	if drafts, _ := s.Drafts(s.ctx); len(drafts) != 1 {
		t.Errorf("%d drafts are left, want that of the member, who is not on the page", len(drafts))
	}
}

func TestWhatNobodyTouchedIsNotSaved(t *testing.T) {
	s := newScene(t, "赵同志")
	house, father, _ := s.family()
	v, err := s.OpenVisit(s.ctx, house)
	s.must(err)
	s.fill(v.own, "mode", "home", "confirmed", "yes")
	s.must(v.Save(s.ctx, ""))
	if len(s.now(father)) != 0 {
		t.Error("a person nobody asked about has a follow-up")
	}
	dossier, err := s.Dossier(s.ctx, house)
	s.must(err)
	if len(dossier.Timeline) == 0 || dossier.Timeline[0].Form != "入户走访" || dossier.Timeline[0].By != "赵同志" {
		t.Errorf("the visit is not the newest in the timeline: %+v", dossier.Timeline)
	}
}

func TestIncomeIsShownByKind(t *testing.T) {
	s := newScene(t, "赵同志")
	house, _, _ := s.family()
	in, err := s.Open(s.ctx, Target{Form: "income", Household: house})
	s.must(err)
	s.fill(in, "date", "2026-11-17", "crop", "1000", "expenses", "300", "pension", "200")
	s.must(in.Save(s.ctx, "核对过"))
	dossier, err := s.Dossier(s.ctx, house)
	s.must(err)
	if len(dossier.Incomes) != 24 || dossier.Incomes[23].Month != month {
		t.Fatalf("%d months", len(dossier.Incomes))
	}
	got := map[string]int64{}
	for _, p := range dossier.Incomes[23].Parts {
		got[p.Label] = p.Fen
	}
	if got["生产经营性收入"] != 70000 || got["转移性收入"] != 20000 {
		t.Errorf("parts %v: want what was spent taken off", got)
	}
	if dossier.Incomes[23].Known {
		t.Error("a total of which most is not known is told")
	}
}

func TestHousesAndTheirStandings(t *testing.T) {
	s := newScene(t, "赵同志")
	house, father, _ := s.family()
	houses, err := s.Houses(s.ctx)
	s.must(err)
	if len(houses) == 0 || houses[0].ID != house || houses[0].Head == "" || houses[0].Members < 2 {
		t.Fatalf("houses %+v", houses)
	}
	standing, err := s.Standing(s.ctx, house)
	s.must(err)
	if standing.State != StateTodo || standing.Labourers == 0 || standing.Employed == 0 {
		t.Errorf("standing %+v", standing)
	}
	s.fill(s.followUp(father), "pay", "1")
	if standing, _ = s.Standing(s.ctx, house); standing.State != StateDraft {
		t.Errorf("with a draft the household is %s", standing.State)
	}
}
