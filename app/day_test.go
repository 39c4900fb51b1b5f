package app

import (
	"slices"
	"testing"

	"hufang/sync/workbook"
)

// A village cadre's day: look, confirm a family at the door, type what changed, try somebody in vain, print.
func TestADay(t *testing.T) {
	s := newScene(t, "赵同志")
	first, _, _ := s.family()
	second := s.household("张大山", "villager_group", "第2组")
	son := s.person(second, "张大山", "户主", "普通劳动力")
	daughter := s.person(second, "张春燕", "之女", "普通劳动力")
	s.worked(son, month.Add(-1), "380000")
	s.worked(daughter, month.Add(-1), "300000")

	morning, err := s.Overview(s.ctx, "")
	s.must(err)
	if morning.Asked != 4 || morning.Open != 4 || morning.Deadlines[0].DaysLeft != 3 {
		t.Fatalf("the morning: %+v", morning)
	}

	// At the first door nothing changed: Enter, Enter.
	_, err = s.Confirm(s.ctx, first, "", Confirmation{Contact: home})
	s.must(err)
	_, err = s.Confirm(s.ctx, first, "", Confirmation{Contact: home, PaySame: true})
	s.must(err)

	// At the second the son came home. The battery dies half way.
	f := s.fill(s.followUp(son), "status", "returned", "return_date", "20261102")
	s.reopen()
	f = s.fill(s.followUp(son), "return_reason", returnReason(s), "appeal", "想在镇上找活")
	s.must(f.Save(s.ctx, ""))

	// The daughter does not answer the phone.
	s.must(s.NotReached(s.ctx, daughter, "", Miss{Outcome: "not_reached", Reason: "no_answer"}, Contact{Mode: "phone"}))

	evening, err := s.Overview(s.ctx, "")
	s.must(err)
	if evening.Done != 3 || evening.Changed != 1 || evening.NotReached != 1 || evening.Open != 0 || evening.Drafts != 0 {
		t.Errorf("the evening: %+v", evening)
	}
	books, err := s.WriteLedgers(s.ctx, LedgerRequest{Names: []string{"employment"}, Out: t.TempDir()}, nil)
	s.must(err)
	if len(books) != 1 || books[0].Rows != 4 {
		t.Fatalf("books %+v", books)
	}
	cells := readCells(t, books[0].File)
	for _, want := range []string{"王桂芳", "张春燕", "4200", "返乡"} {
		if !slices.Contains(cells, want) {
			t.Errorf("the ledger does not show %s", want)
		}
	}
}

func readCells(t *testing.T, file string) (texts []string) {
	t.Helper()
	book, err := workbook.Open(t.Context(), file, workbook.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for row, err := range book.Rows(t.Context(), book.Sheets()[0]) {
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range row.Cells {
			texts = append(texts, cell.Text)
		}
	}
	return texts
}
