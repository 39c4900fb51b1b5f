package store_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
	"hufang/store/storetest"
)

// writerOf makes a store of n changes of one village.
func writerOf(t *testing.T, n int) *store.DB {
	t.Helper()
	db, err := store.Create(t.Context(), t.TempDir(), store.Options{StateDir: t.TempDir(), Now: func() time.Time { return time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC) }},
		store.Setup{Pack: storetest.Pack(t), Place: village, User: cadre})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for i := range n {
		payOnce(t, db, fmt.Sprint("p", i))
	}
	return db
}

func payOnce(t *testing.T, db *store.DB, person string) {
	t.Helper()
	_, err := db.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "follow_up", Subject: person, Village: village, Month: november,
		Writes: []store.Write{{Group: "pay", Values: forms.Answers{"pay": forms.Int(100)}}}}}})
	if err != nil {
		t.Fatal(err)
	}
}

// sent is a run in memory.
type sent struct {
	store.Run
	bodies []store.Body
}

func sentBy(t *testing.T, db *store.DB, after store.Frontier) (out []sent, left int) {
	t.Helper()
	if err := db.SignHeads(t.Context()); err != nil {
		t.Fatal(err)
	}
	tr, err := db.Runs(t.Context(), []string{village[:6], village}, after, func(r store.Run, bodies iter.Seq2[store.Body, error]) error {
		s := sent{Run: r}
		for b, err := range bodies {
			if err != nil {
				return err
			}
			s.bodies = append(s.bodies, store.Body{Bytes: slices.Clone(b.Bytes), Hash: b.Hash})
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, tr.Unsigned
}

func (s sent) each() iter.Seq2[store.Body, error] {
	return func(yield func(store.Body, error) bool) {
		for _, b := range s.bodies {
			if !yield(b, nil) {
				return
			}
		}
	}
}

func welcome(*store.Change) string { return "" }

// TestJoin: a run goes in whole under its head, inspecting foresees it, and what is not the run goes in not at all.
func TestJoin(t *testing.T) {
	ctx := t.Context()
	from, to := writerOf(t, 5), writerOf(t, 0)
	runs, left := sentBy(t, from, nil)
	if len(runs) != 1 || left != 0 || len(runs[0].bodies) != 5 || !runs[0].Valid() {
		t.Fatalf("%d runs, %d left", len(runs), left)
	}
	run := runs[0]
	join := func(s sent) func(j *store.Joiner) error {
		return func(j *store.Joiner) error {
			_, err := j.Run(s.Run, store.Source{Carrier: "c", Bundle: "b"}, welcome, s.each())
			return err
		}
	}
	for name, spoil := range map[string]func(s *sent){
		"one left out":    func(s *sent) { s.bodies = slices.Delete(slices.Clone(s.bodies), 2, 3) },
		"the last gone":   func(s *sent) { s.bodies = s.bodies[:4] },
		"one too many":    func(s *sent) { s.bodies = append(slices.Clone(s.bodies), s.bodies[4]) },
		"another chain":   func(s *sent) { s.Writer = writerA },
		"another village": func(s *sent) { s.Village = "360731100202" },
	} {
		bad := run
		spoil(&bad)
		if _, err := to.Join(ctx, join(bad)); !errors.Is(err, store.ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := to.Inspect(ctx, join(bad)); !errors.Is(err, store.ErrBroken) {
			t.Errorf("inspecting %s: %v", name, err)
		}
	}
	if f, err := to.Frontier(ctx, ""); err != nil || len(f) != 0 {
		t.Fatalf("a broken run left %v %v", f, err)
	}
	seen, err := to.Inspect(ctx, join(run))
	if err != nil || seen.New != 5 {
		t.Fatalf("%+v %v", seen, err)
	}
	got, err := to.Join(ctx, join(run))
	if err != nil || got.New != 5 || got.Changes != 5 || got.Gaps != 0 {
		t.Fatalf("%+v %v", got, err)
	}
	if got, err = to.Join(ctx, join(run)); err != nil || got.New != 0 || got.Known != 5 {
		t.Fatalf("again: %+v %v", got, err)
	}
	// It goes on under the same head; beyond the receiver's frontier there is nothing.
	on, left := sentBy(t, to, nil)
	if len(on) != 1 || left != 0 || string(on[0].Signature) != string(run.Signature) {
		t.Fatal("passed on under another head")
	}
	f, err := to.Frontier(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if more, _ := sentBy(t, from, f); len(more) != 0 {
		t.Fatal("what is held goes again")
	}
	payOnce(t, from, "late")
	more, _ := sentBy(t, from, f)
	if len(more) != 1 || more[0].From != 6 || more[0].N != 6 {
		t.Fatalf("%+v", more)
	}
	// Without its beginning it is taken as well, and what may travel of it is what the head covers.
	third := writerOf(t, 0)
	if got, err = third.Join(ctx, join(more[0])); err != nil || got.New != 1 || got.Gaps != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err = third.Join(ctx, join(run)); err != nil {
		t.Fatal(err)
	}
	if r, err := third.Verify(ctx, nil); err != nil || !r.OK || r.Changes != 6 {
		t.Fatalf("%+v %v", r, err)
	}
}

// TestJoinSetsAForkApart: a run that goes on from another version of what is held is set apart to its end.
func TestJoinSetsAForkApart(t *testing.T) {
	ctx := t.Context()
	from, to := writerOf(t, 5), writerOf(t, 0)
	runs, _ := sentBy(t, from, nil)
	honest := runs[0]
	twin := sent{Run: honest.Run}
	prev := ""
	for _, b := range honest.bodies {
		c, err := store.ParseChange(b.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		c.Prev, c.Reason = prev, "另一个版本"
		prev = store.HashBody(c.Body())
		twin.bodies = append(twin.bodies, store.Body{Bytes: c.Body(), Hash: prev})
	}
	join := func(s sent, first, last int) store.Joined {
		s.bodies = s.bodies[first-1 : last]
		s.From, s.N, s.Hash = int64(first), int64(last), s.bodies[len(s.bodies)-1].Hash
		got, err := to.Join(ctx, func(j *store.Joiner) error {
			_, err := j.Run(s.Run, store.Source{}, welcome, s.each())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	join(honest, 1, 2)
	for _, c := range [][2]int{{3, 5}, {2, 4}, {1, 5}} {
		if got := join(twin, c[0], c[1]); got.New != 0 || got.Forks != c[1]-c[0]+1 {
			t.Errorf("%v: %+v", c, got)
		}
	}
	// A gap that the other version would fill.
	join(honest, 4, 5)
	if got := join(twin, 3, 3); got.New != 0 || got.Forks != 1 {
		t.Errorf("into a gap: %+v", got)
	}
	if got := join(honest, 1, 5); got.New != 1 || got.Known != 4 {
		t.Errorf("the honest rest: %+v", got)
	}
	if r, err := to.Verify(ctx, nil); err != nil || !r.OK || r.Changes != 5 {
		t.Errorf("%+v %v", r, err)
	}
}

// TestAddRefusesWhatFollowsAFork: a forked chain is refused to its end, not only where it parts.
func TestAddRefusesWhatFollowsAFork(t *testing.T) {
	from, to := writerOf(t, 4), writerOf(t, 0)
	runs, _ := sentBy(t, from, nil)
	var twin [][]byte
	prev := ""
	for i, b := range runs[0].bodies {
		c, err := store.ParseChange(b.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		c.Prev = prev
		if i == 1 {
			c.Reason = "另一个版本"
		}
		twin = append(twin, c.Body())
		prev = store.HashBody(c.Body())
	}
	give := func(bodies [][]byte) store.Added {
		added, err := to.Add(t.Context(), func(yield func([]byte, error) bool) {
			for _, b := range bodies {
				if !yield(b, nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	give([][]byte{runs[0].bodies[0].Bytes, runs[0].bodies[1].Bytes})
	if a := give(twin); a.New != 0 || a.Known != 1 || len(a.Forks) != 3 {
		t.Fatalf("%+v", a)
	}
	if a := give([][]byte{runs[0].bodies[2].Bytes, runs[0].bodies[3].Bytes}); a.New != 2 {
		t.Fatalf("the honest rest: %+v", a)
	}
	if apart, err := to.Apart(t.Context(), store.ApartFork); err != nil || len(apart) != 3 {
		t.Fatalf("set apart: %+v %v", apart, err)
	}
}

// TestForkIsRememberedAcrossCalls: what follows a fork is refused later too, by itself and in a file, where nothing is
// held that it contradicts.
func TestForkIsRememberedAcrossCalls(t *testing.T) {
	from, to := writerOf(t, 5), writerOf(t, 0)
	runs, _ := sentBy(t, from, nil)
	honest := runs[0].bodies
	var twin []store.Body
	prev := ""
	for i, b := range honest {
		c, err := store.ParseChange(b.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if c.Prev = prev; i == 1 {
			c.Reason = "另一个版本"
		}
		prev = store.HashBody(c.Body())
		twin = append(twin, store.Body{Bytes: c.Body(), Hash: prev})
	}
	give := func(b store.Body) store.Added {
		added, err := to.Add(t.Context(), func(yield func([]byte, error) bool) { yield(b.Bytes, nil) })
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	give(honest[0])
	give(honest[1])
	for _, n := range []int{1, 2, 3} {
		if a := give(twin[n]); a.New != 0 || len(a.Forks) != 1 {
			t.Fatalf("twin %d: %+v", n+1, a)
		}
	}
	file := sent{Run: runs[0].Run, bodies: twin[4:]}
	file.From, file.N, file.Hash = 5, 5, twin[4].Hash
	got, err := to.Join(t.Context(), func(j *store.Joiner) error {
		_, err := j.Run(file.Run, store.Source{}, welcome, file.each())
		return err
	})
	if err != nil || got.New != 0 || got.Forks != 1 {
		t.Fatalf("in a file: %+v %v", got, err)
	}
	for _, n := range []int{4, 3, 2} { // the honest ones, a gap open meanwhile
		if a := give(honest[n]); a.New != 1 {
			t.Fatalf("honest %d: %+v", n+1, a)
		}
	}
	if r, err := to.Verify(t.Context(), nil); err != nil || !r.OK || r.Changes != 5 {
		t.Fatalf("%+v %v", r, err)
	}
}

// TestPapersByNumber: the greater number stays, in whatever order they come.
func TestPapersByNumber(t *testing.T) {
	ctx := t.Context()
	db := writerOf(t, 0)
	for _, n := range []int64{2, 1, 3, 2} {
		if err := db.PutPapers(ctx, store.Paper{Kind: "revocation", Number: n, Body: []byte(fmt.Sprint(n)), Signature: []byte("s")}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := db.Papers(ctx, "revocation")
	if err != nil || len(list) != 1 || string(list[0].Body) != "3" {
		t.Fatalf("%+v %v", list, err)
	}
	if err := db.PutInvitation(ctx, store.Invitation{ID: "i", Secret: []byte("s"), Body: []byte("b")}); err != nil {
		t.Fatal(err)
	}
	if err := db.Admit(ctx, "i", store.Paper{Kind: "certificate", Name: "d", Number: 1, Body: []byte("b"), Signature: []byte("s")}); err != nil {
		t.Fatal(err)
	}
	err = db.Admit(ctx, "i", store.Paper{Kind: "certificate", Name: "other", Number: 1, Body: []byte("b"), Signature: []byte("s")})
	if r, ok := errors.AsType[*store.Refusal](err); !ok || r.Code != store.CodeUsed {
		t.Errorf("a used invitation: %v", err)
	}
	if err := db.Admit(ctx, "i", store.Paper{Kind: "certificate", Name: "d", Number: 2, Body: []byte("b"), Signature: []byte("s")}); err != nil {
		t.Errorf("the same device again: %v", err)
	}
}

// TestReceipts: within one life the greater number stays; another life is always believed.
func TestReceipts(t *testing.T) {
	ctx := t.Context()
	db := writerOf(t, 0)
	for i, c := range []struct {
		life   string
		number int64
		kept   string
	}{{"a", 2, "0"}, {"a", 1, "0"}, {"a", 3, "2"}, {"b", 1, "3"}, {"b", 1, "3"}, {"a", 1, "5"}} {
		_, err := db.Join(ctx, func(j *store.Joiner) error {
			return j.Receipt(store.Receipt{Device: "d", Life: c.life, Number: c.number, Body: []byte(fmt.Sprint(i))})
		})
		if err != nil {
			t.Fatal(err)
		}
		r, ok, err := db.Receipt(ctx, "d")
		if err != nil || !ok || string(r.Body) != c.kept {
			t.Errorf("after %+v: %+v %v", c, r, err)
		}
	}
	first, err := db.NextReceipt(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if next, err := db.NextReceipt(ctx); err != nil || next != first+1 {
		t.Errorf("%d after %d: %v", next, first, err)
	}
}
