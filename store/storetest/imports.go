package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hufang/forms"
	"hufang/store"
)

// rosterRow is one person of a generated roster of the trial pack.
type rosterRow struct{ household, person int }

func (r rosterRow) entries(name string) []store.ImportEntry {
	h, p := householdID(r.household), personID(r.person)
	relation := "head"
	if r.person%3 != 0 {
		relation = "son"
	}
	return []store.ImportEntry{
		{Form: "household", Record: h, Village: village, Row: r.person + 2, Groups: map[string]forms.Answers{
			"identity": text("household_no", fmt.Sprint(8000+r.household), "head", "户主"+fmt.Sprint(r.household), "villager_group", fmt.Sprintf("第%d组", r.household%12+1))}},
		{Form: "person", Record: p, Village: village, Row: r.person + 2, Groups: map[string]forms.Answers{
			"membership": text("household", h, "relation", relation),
			"identity":   text("person_no", fmt.Sprint(r.person), "name", name+fmt.Sprint(r.person), "birth", "1980-01-01")}},
	}
}

// roster imports rows and sums up what became of them.
func (l *laptop) roster(name string, rows []rosterRow) (store.Batch, store.Outcome, int) {
	l.t.Helper()
	var sum store.Outcome
	added := 0
	b, err := l.Import(l.t.Context(), store.BatchMeta{Source: "trial", File: name + ".xlsx", FileHash: name, Rows: len(rows), By: cadre}, func(im *store.Importer) error {
		for _, r := range rows {
			for _, e := range r.entries(name) {
				o, err := im.Put(e)
				if err != nil {
					return err
				}
				if o.Added {
					added++
				}
				sum.Changed = sum.Changed || o.Changed
				sum.Differences += o.Differences
			}
		}
		return nil
	})
	if err != nil {
		l.t.Fatalf("import: %v", err)
	}
	return b, sum, added
}

func people(n int) []rosterRow {
	var out []rosterRow
	for i := range n {
		out = append(out, rosterRow{household: i / 3, person: i})
	}
	return out
}

func testImport(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	b, _, added := l.roster("张", people(300))
	mustEqual(t, "households and people added", added, 400)
	if b.ID == "" {
		t.Fatal("an import that added people has no batch")
	}
	before, count := l.state(), l.verified().Changes
	again, sum, added := l.roster("张", people(300))
	if again.ID != "" || added != 0 || sum.Changed || sum.Differences != 0 {
		t.Fatalf("the same file twice: batch %q, added %d, %+v", again.ID, added, sum)
	}
	same(t, "the same file twice", before, l.state())
	mustEqual(t, "changes after the same file twice", l.verified().Changes, count)

	// A person corrects a name at the door; a newer file says otherwise: the person's word stays, the file's waits.
	o := l.read(personID(5))
	l.save(o, "person", "", "identity", text("name", "李四", "person_no", "5", "birth", "1980-01-01"))
	_, sum, added = l.roster("王", people(303))
	if added != 4 || !sum.Changed || sum.Differences != 1 {
		t.Fatalf("newer file: added %d, %+v", added, sum)
	}
	mustEqual(t, "a name only the file knew", l.read(personID(6)).Answers["name"], forms.Text("王6"))
	mustEqual(t, "what a person wrote", l.read(personID(5)).Answers["name"], forms.Text("李四"))
	list, err := l.Differences(t.Context(), false)
	if err != nil || len(list) != 1 {
		t.Fatalf("differences: %v %v", list, err)
	}
	mustEqual(t, "theirs", list[0].Theirs["name"], forms.Text("王5"))
	mustEqual(t, "ours", list[0].Ours["name"], forms.Text("李四"))
	_, sum, _ = l.roster("王", people(303))
	mustEqual(t, "differences of the same file again", sum.Differences, 0)

	// Decided once, by a person, with a reason.
	if err := l.Settle(t.Context(), cadre, list[0].ID, true, "核对户口本"); err != nil {
		t.Fatalf("settle: %v", err)
	}
	mustEqual(t, "after taking the file's word", l.read(personID(5)).Answers["name"], forms.Text("王5"))
	mustEqual(t, "the other answers of the group", l.read(personID(5)).Answers["birth"], forms.Text("1980-01-01"))
	if err := l.Settle(t.Context(), cadre, list[0].ID, false, "再来一次"); !refused(err, store.CodeSettled) {
		t.Fatalf("settle twice: %v", err)
	}
	open, err := l.Differences(t.Context(), false)
	if err != nil || len(open) != 0 {
		t.Fatalf("open differences: %v %v", open, err)
	}
	all, err := l.Differences(t.Context(), true)
	if err != nil || len(all) != 1 || all[0].Decision != store.DecisionTake || all[0].Reason != "核对户口本" || all[0].By != cadre.Name {
		t.Fatalf("decided differences: %+v %v", all, err)
	}
	ids, err := l.SourceRecords(t.Context(), "person", "trial")
	if err != nil || len(ids) != 303 {
		t.Fatalf("people still told by the source: %d, %v (want all: of the one a person decided, the file still tells the household)", len(ids), err)
	}

	// A cancelled import leaves nothing.
	before = l.state()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = l.Import(ctx, store.BatchMeta{Source: "trial", By: cadre}, func(im *store.Importer) error {
		for i, r := range people(1200)[600:] {
			if i == 500 {
				cancel()
			}
			for _, e := range r.entries("赵") {
				if _, err := im.Put(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled import: %v", err)
	}
	same(t, "after a cancelled import", before, l.state())
	l.verified()
}

func testUndo(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	l.roster("张", people(30))
	p := personID(3)
	l.save(l.read(store.FollowUpID(p, november)), "follow_up", p, "pay", forms.Answers{"pay": forms.Int(1)})
	before := l.state()
	b, sum, _ := l.roster("王", people(45))
	if !sum.Changed {
		t.Fatal("the newer file changed nothing")
	}
	if err := l.Retract(t.Context(), cadre, b.ID, "导错文件"); err != nil {
		t.Fatalf("undo: %v", err)
	}
	after := l.state()
	delete(before, "f_batch") // the import and its undoing stay on record
	delete(after, "f_batch")
	delete(before, "live")
	delete(after, "live")
	same(t, "undo restores exactly what was", before, after)
	mustEqual(t, "a replaced value is live again", l.read(p).Answers["name"], forms.Text("张3"))
	mustEqual(t, "a person only that file knew", len(l.read(personID(40)).Live), 0)
	l.verified()
	if err := l.Retract(t.Context(), cadre, b.ID, "再来"); !refused(err, store.CodeNoBatch) {
		t.Fatalf("undo twice: %v", err)
	}
	// The file can come again.
	_, _, added := l.roster("王", people(45))
	mustEqual(t, "added again", added, 20)

	// What others rest on is not undone.
	batches, err := l.Batches(t.Context())
	if err != nil || len(batches) != 3 {
		t.Fatalf("batches: %v %v", batches, err)
	}
	q := personID(41)
	l.save(l.read(store.FollowUpID(q, november)), "follow_up", q, "pay", forms.Answers{"pay": forms.Int(1)})
	if err := l.Retract(t.Context(), cadre, batches[0].ID, "导错文件"); !refused(err, store.CodeRested) {
		t.Fatalf("undo of what a follow-up rests on: %v", err)
	}
	l.verified()
}

// Two laptops decide a difference, each for itself, while a third takes its import back: nobody is asked to decide
// between decisions on nothing, until a file says it again.
func testMoot(t *testing.T, d Dialect) {
	a, b, c := newLaptop(t, d), newLaptop(t, d), newLaptop(t, d)
	p := personID(2)
	a.roster("张", people(3))
	a.save(a.read(p), "person", "", "identity", text("name", "李四", "person_no", "2", "birth", "1980-01-01"))
	batch, _, _ := a.roster("王", people(3))
	for i, l := range []*laptop{b, c} {
		l.from(a)
		list, err := l.Differences(t.Context(), false)
		if err != nil || len(list) != 1 {
			t.Fatalf("differences: %v %v", list, err)
		}
		if err := l.Settle(t.Context(), cadre, list[0].ID, i == 0, "核对户口本"); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Retract(t.Context(), cadre, batch.ID, "导错文件"); err != nil {
		t.Fatal(err)
	}
	a.from(b)
	a.from(c)
	open, err := a.Conflicts(t.Context())
	if err != nil || len(open) != 0 {
		t.Fatalf("to be decided about a difference that is none: %v %v", open, err)
	}
	a.verified()
	a.save(a.read(p), "person", "", "identity", text("name", "李四", "person_no", "2", "birth", "1980-01-01"))
	a.roster("王", people(3))
	again, err := a.Differences(t.Context(), false)
	if err != nil || len(again) != 1 {
		t.Fatalf("differences after the file came again: %v %v", again, err)
	}
	open, err = a.Conflicts(t.Context())
	if err != nil || len(open) != 1 || open[0].Record != again[0].ID {
		t.Fatalf("to be decided after the file came again: %v %v", open, err)
	}
	if err := a.Settle(t.Context(), cadre, again[0].ID, false, "再核对"); err != nil {
		t.Fatal(err)
	}
	open, err = a.Conflicts(t.Context())
	if err != nil || len(open) != 0 {
		t.Fatalf("left to decide: %v %v", open, err)
	}
	a.verified()
}

// The import that brought somebody is taken back while another file's word about him waits: taken, it is all there is.
func testSettleGone(t *testing.T, d Dialect) {
	x, y := newLaptop(t, d), newLaptop(t, d)
	p := personID(2)
	batch, _, _ := x.roster("张", people(3))
	y.from(x)
	_, err := y.Import(t.Context(), store.BatchMeta{Source: "other", File: "王.xlsx", FileHash: "王", Rows: 1, By: cadre}, func(im *store.Importer) error {
		_, err := im.Put(store.ImportEntry{Form: "person", Record: p, Village: village, Row: 2, Groups: map[string]forms.Answers{"identity": text("name", "王二")}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Retract(t.Context(), cadre, batch.ID, "导错文件"); err != nil {
		t.Fatal(err)
	}
	y.from(x)
	list, err := y.Differences(t.Context(), false)
	if err != nil || len(list) != 1 {
		t.Fatalf("differences: %v %v", list, err)
	}
	if err := y.Settle(t.Context(), cadre, list[0].ID, true, "核对户口本"); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "name", y.read(p).Answers["name"], forms.Text("王二"))
	mustEqual(t, "village", y.read(p).Village, village)
	y.verified()
}

func testTwoLaptops(t *testing.T, d Dialect) {
	a, b := newLaptop(t, d), newLaptop(t, d)
	a.roster("张", people(60))
	b.roster("张", people(60))
	// Both follow up the same person, and one takes a second import back.
	p := personID(7)
	id := store.FollowUpID(p, november)
	a.save(a.read(id), "follow_up", p, "pay", forms.Answers{"pay": forms.Int(300000)})
	b.save(b.read(id), "follow_up", p, "employment", text("status", "employed"))
	batch, _, _ := b.roster("王", people(90))
	a.from(b)
	if err := b.Retract(t.Context(), cadre, batch.ID, "导错文件"); err != nil {
		t.Fatalf("undo: %v", err)
	}
	a.from(b)
	b.from(a)
	same(t, "after exchange", a.state(), b.state())
	n := 0
	for d, err := range a.Dossiers(t.Context(), store.DossierQuery{Month: november}) {
		if err != nil {
			t.Fatal(err)
		}
		n += len(d.Members)
	}
	mustEqual(t, "every person once", n, 60)
	mustEqual(t, "conflicts from importing the same roster twice", len(a.read(personID(9)).Conflicts), 0)
	o := a.read(id)
	mustEqual(t, "one laptop's group", o.Answers["pay"], forms.Int(300000))
	mustEqual(t, "the other's", o.Answers["status"], forms.Text("employed"))
	a.verified()
	b.verified()
	if again := a.from(b); again.New != 0 {
		t.Fatalf("joining the same changes again brought %d", again.New)
	}
}
