package store_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/store"
	"hufang/store/storetest"
)

const deathEnv = "HUFANG_DEATH_CHILD"

// dying is a context that ends the process, as a power cut would, when it is asked for the n-th time: the store asks
// before every statement.
type dying struct {
	context.Context
	left int
}

func (d *dying) Err() error {
	if d.left--; d.left == 0 {
		os.Exit(9)
	}
	return nil
}

// acts are what a person does at once and the store in many steps and several chains.
var acts = map[string]func(ctx context.Context, db *store.DB) error{
	"accept": func(ctx context.Context, db *store.DB) error {
		list, err := db.Transfers(context.Background())
		if err != nil {
			return err
		}
		return db.Accept(ctx, cadre, list[0].ID, "户口已迁")
	},
	"unite": func(ctx context.Context, db *store.DB) error {
		return db.Unite(ctx, cadre, "person-a", "person-b", "person-a", "同一人")
	},
}

// deathChild does one act in a process of its own, which ends at the given statement or when the act is done.
func deathChild() {
	name, rest, ok := strings.Cut(os.Getenv(deathEnv), " ")
	if !ok {
		return
	}
	at, dir, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(at)
	if err != nil {
		panic(err)
	}
	db, err := store.Open(context.Background(), dir, killOptions(dir))
	if err == nil {
		err = acts[name](&dying{context.Background(), n}, db)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// TestDeathInTheMiddle lets the program die at every few statements of a move's acceptance and of a joining that keeps
// one side: opened again, nothing of it happened, until all of it did.
func TestDeathInTheMiddle(t *testing.T) {
	for name := range acts {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			db, err := store.Create(t.Context(), dir, killOptions(dir), store.Setup{Pack: storetest.Pack(t), Place: village[:9], User: cadre})
			if err != nil {
				t.Fatal(err)
			}
			family(t, db)
			before := changesOf(t, db)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			deaths := 0
			for n := 1; ; n += n/4 + 1 {
				child := exec.Command(os.Args[0])
				child.Env = append(os.Environ(), deathEnv+"="+name+" "+fmt.Sprint(n)+" "+dir)
				out, err := child.CombinedOutput()
				if err == nil {
					break
				}
				if child.ProcessState.ExitCode() != 9 {
					t.Fatalf("at statement %d: %v %s", n, err, out)
				}
				deaths++
				db, err := store.Open(t.Context(), dir, killOptions(dir))
				if err != nil {
					t.Fatal(err)
				}
				r, err := db.Verify(t.Context(), nil)
				if err != nil || !r.OK || changesOf(t, db) != before {
					t.Fatalf("dead at statement %d: %+v %v, %d changes of %d", n, r, err, changesOf(t, db), before)
				}
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if deaths < 8 {
				t.Fatalf("died %d times", deaths)
			}
			db, err = store.Open(t.Context(), dir, killOptions(dir))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			r, err := db.Verify(t.Context(), nil)
			if err != nil || !r.OK || changesOf(t, db) == before {
				t.Fatalf("done: %+v %v, %d changes", r, err, changesOf(t, db))
			}
			done(t, db, name)
		})
	}
}

// family is a household that is leaving, and a person who was entered twice with two names and two phones.
func family(t *testing.T, db *store.DB) {
	t.Helper()
	answers := func(pairs ...string) forms.Answers {
		out := forms.Answers{}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = forms.Text(pairs[i+1])
		}
		return out
	}
	entries := []store.Entry{{Form: "household", Record: "house", Village: village, Writes: []store.Write{{Group: "identity", Values: answers("household_no", "1", "head", "某")}}}}
	for _, p := range []string{"a", "b"} {
		entries = append(entries, store.Entry{Form: "person", Record: "person-" + p, Village: village, Writes: []store.Write{
			{Group: "identity", Values: answers("name", p, "person_no", p)}, {Group: "membership", Values: answers("household", "house", "relation", "son")}}})
	}
	if _, err := db.Save(t.Context(), store.Save{By: cadre, Entries: entries}); err != nil {
		t.Fatal(err)
	}
	payOnce(t, db, "person-a")
	if _, err := db.Announce(t.Context(), cadre, "house", village[:9]+"202", "投亲"); err != nil {
		t.Fatal(err)
	}
}

func changesOf(t *testing.T, db *store.DB) int {
	t.Helper()
	n := 0
	for _, err := range db.Changes(t.Context(), "", nil) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func done(t *testing.T, db *store.DB, act string) {
	t.Helper()
	switch act {
	case "accept":
		list, err := db.Transfers(t.Context())
		if err != nil || len(list) != 1 || !list[0].Counts {
			t.Fatalf("transfers: %+v %v", list, err)
		}
		o, err := db.Record(t.Context(), "person-a")
		if err != nil || o.Village != village[:9]+"202" {
			t.Fatalf("the person is in %s, %v", o.Village, err)
		}
	case "unite":
		o, err := db.Record(t.Context(), "person-b")
		if err != nil || o.ID != "person-a" || o.Answers["name"] != forms.Text("a") || len(o.Conflicts) != 0 {
			t.Fatalf("the one person: %+v %v", o, err)
		}
	}
}
