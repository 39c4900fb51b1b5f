package app

import (
	"testing"

	"hufang/forms"
)

func TestUndoTakesTheLastSaveBack(t *testing.T) {
	s := newScene(t, "赵同志")
	_, father, _ := s.family()
	f := s.fill(s.followUp(father), "pay", "4200")
	s.must(f.Save(s.ctx, ""))
	s.must(s.fill(f, "pay", "9999", "note", "手误").Save(s.ctx, ""))

	s.must(s.UndoLast(s.ctx))
	if got := s.now(father); got["pay"] != forms.Int(420000) || !got["note"].IsBlank() {
		t.Errorf("after undo: pay %v note %v", got["pay"], got["note"])
	}
	s.must(s.UndoLast(s.ctx))
	if got := s.now(father); len(got) != 0 {
		t.Errorf("after the second undo %v is left", got)
	}
	s.states(map[string]State{"王桂芳": StateTodo})
	history, err := s.db.History(s.ctx, f.Record())
	s.must(err)
	if len(history) != 4 || history[3].Reason == "" {
		t.Errorf("%d changes: undo adds, it never erases", len(history))
	}
}

func TestUndoOfAConfirmation(t *testing.T) {
	s := newScene(t, "赵同志")
	household, father, mother := s.family()
	_, err := s.Confirm(s.ctx, household, month, Confirmation{Contact: home})
	s.must(err)
	_, err = s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	s.must(s.UndoLast(s.ctx))
	s.states(map[string]State{"王桂芳": StateIncomplete, "李小兰": StateIncomplete})
	s.must(s.UndoLast(s.ctx))
	s.states(map[string]State{"王桂芳": StateTodo, "李小兰": StateTodo})
	_, err = s.Confirm(s.ctx, household, month, Confirmation{Contact: home, PaySame: true})
	s.must(err)
	if s.now(father)["pay"] != forms.Int(420000) || s.now(mother)["pay"] != forms.Int(150000) {
		t.Error("who was taken back cannot be confirmed again")
	}
}

func TestUndoIsRefused(t *testing.T) {
	one, two := newScene(t, "赵同志"), newScene(t, "钱同志")
	one.refused(one.UndoLast(one.ctx), "undo_none")
	_, father, _ := one.family()
	one.must(one.fill(one.followUp(father), "pay", "4200").Save(one.ctx, ""))
	one.give(two)
	two.must(two.fill(two.followUp(father), "pay", "4100").Save(two.ctx, ""))
	two.give(one)
	one.refused(one.UndoLast(one.ctx), "undo_newer")
	if got := one.now(father)["pay"]; got != forms.Int(410000) {
		t.Errorf("a refused undo left %v", got)
	}
	one.reopen()
	one.refused(one.UndoLast(one.ctx), "undo_none")
}
