package storetest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
)

// writerOf is who wrote the newest change of a record.
func (l *laptop) writerOf(record string) string {
	l.t.Helper()
	h, err := l.History(l.t.Context(), record)
	if err != nil || len(h) == 0 {
		l.t.Fatalf("history: %v", err)
	}
	return h[len(h)-1].Writer
}

// pay saves a person's pay of the month over what stands.
func (l *laptop) pay(i int, fen int64) string {
	l.t.Helper()
	id := store.FollowUpID(personID(i), november)
	l.save(l.read(id), "follow_up", personID(i), "pay", forms.Answers{"pay": forms.Int(fen)})
	return l.writerOf(id)
}

func testWriter(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	first := l.pay(1, 1)
	l.reopen()
	mustEqual(t, "writer after an ordinary restart", l.pay(1, 2), first)

	// The folder is copied to a second laptop and both go on: two lives, two writers.
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	twin := &laptop{t: t, d: d, dir: t.TempDir(), clock: l.clock}
	twin.opt = l.opt
	twin.opt.StateDir = t.TempDir()
	b, err := os.ReadFile(filepath.Join(l.dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(twin.dir, store.FileName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if l.DB, err = d.Open(t.Context(), l.dir, l.opt); err != nil {
		t.Fatal(err)
	}
	if twin.DB, err = d.Open(t.Context(), twin.dir, twin.opt); err != nil {
		t.Fatal(err)
	}
	defer twin.Close()
	a, c := l.pay(1, 3), twin.pay(1, 4)
	mustEqual(t, "the laptop that stayed", a, first)
	if c == first {
		t.Fatal("a copied folder continued its source's chain")
	}
	l.from(twin)
	twin.from(l)
	same(t, "after exchange", l.state(), twin.state())
	mustEqual(t, "both edits stand", l.read(store.FollowUpID(personID(1), november)).Answers["pay"].State(), forms.Conflicted)

	// An old copy put back in place of the file: its next change must not bear an old name.
	l.pay(2, 5)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(l.dir, store.FileName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if l.DB, err = d.Open(t.Context(), l.dir, l.opt); err != nil {
		t.Fatal(err)
	}
	if l.pay(2, 6) == first {
		t.Fatal("a file put back continued the chain it had lost")
	}
	l.from(twin)
	l.verified()

	// A forged second content for one name is refused, and what stands stays.
	before := l.state()
	body := l.bodies()[0]
	change, err := store.ParseChange(body)
	if err != nil {
		t.Fatal(err)
	}
	change.Salt = "00000000000000000000000000000000"
	added, err := l.Add(t.Context(), each([][]byte{change.Body()}))
	if err != nil || added.New != 0 || len(added.Forks) != 1 {
		t.Fatalf("fork: %+v %v", added, err)
	}
	same(t, "after a fork was refused", before, l.state())
	if _, err := l.Add(t.Context(), each([][]byte{[]byte(`{"v":1}`)})); !refused(err, store.CodeNotChange) {
		t.Fatalf("not a change: %v", err)
	}
}

func testBackup(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	first := l.pay(1, 100)
	file, err := l.Backup(t.Context())
	if err != nil {
		t.Fatalf("backup: %v", err)
	}
	l.pay(1, 200)
	l.pay(2, 300)
	if err := l.PutDraft(t.Context(), store.Draft{ID: "draft", Form: "follow_up", Record: "r", Subject: "s", Village: village, Month: november, Answers: forms.Answers{"pay": forms.Int(1)}, By: cadre}); err != nil {
		t.Fatal(err)
	}
	want := l.state()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := store.Restore(t.Context(), l.dir, file, l.opt)
	if err != nil {
		t.Fatalf("restore: %v", err)
	}
	if r.Changes != 1 || r.AddedBack != 2 || r.Drafts != 1 || r.SetAside == "" {
		t.Fatalf("restored %+v: newer work must come back", r)
	}
	if l.DB, err = d.Open(t.Context(), l.dir, l.opt); err != nil {
		t.Fatal(err)
	}
	same(t, "restored with what came after", want, l.state())
	if l.pay(3, 1) == first {
		t.Fatal("a restored store continued the chain of its former life")
	}
	drafts, err := l.Drafts(t.Context())
	if err != nil || len(drafts) != 1 {
		t.Fatalf("drafts: %v %v", drafts, err)
	}
	l.verified()

	// Backups rotate: many days keep the newest of each of ten days and of each month.
	for range 40 {
		l.clock = l.clock.Add(24 * time.Hour)
		if _, err := l.Backup(t.Context()); err != nil {
			t.Fatalf("backup: %v", err)
		}
	}
	list, err := l.Backups(t.Context())
	if err != nil || len(list) < 10 || len(list) > 14 {
		t.Fatalf("%d backups after 40 days, %v", len(list), err)
	}
	strange := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(strange, []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), l.dir, strange, l.opt); !refused(err, store.CodeNoBackup) {
		t.Fatalf("restore of a strange file: %v", err)
	}
	if l.DB, err = d.Open(t.Context(), l.dir, l.opt); err != nil {
		t.Fatalf("the store after a refused restore: %v", err)
	}
}

func testClock(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	l.pay(1, 1)
	mustEqual(t, "an ordinary clock", l.ClockSuspect(), false)
	for _, year := range []int{1970, 2099} {
		l.clock = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		mustEqual(t, "a wrong clock is doubted", l.ClockSuspect(), true)
		l.pay(1, int64(year))
		h, err := l.History(t.Context(), store.FollowUpID(personID(1), november))
		if err != nil || !h[len(h)-1].Suspect {
			t.Fatalf("a save under a wrong clock is not marked: %v", err)
		}
		mustEqual(t, "the save counts all the same", l.read(store.FollowUpID(personID(1), november)).Answers["pay"], forms.Int(int64(year)))
		l.reopen()
	}
	l.clock = time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC)
	l.pay(1, 9)
	mustEqual(t, "the right clock again", l.ClockSuspect(), false)
	mustEqual(t, "the newest save, whatever the clocks said", l.read(store.FollowUpID(personID(1), november)).Answers["pay"], forms.Int(9))
	l.clock = time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)
	mustEqual(t, "after two years in a drawer", l.ClockSuspect(), true)
	if err := l.TrustClock(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "after a person looked at the date", l.ClockSuspect(), false)
	l.verified()
}
