package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
	"hufang/store/storetest"
)

var kills = flag.Int("kills", 30, "how many times TestKill kills a writer")

const killEnv = "HUFANG_KILL_CHILD"

// ack is what the child says once a call has returned: from then on it must never be lost.
type ack struct {
	Kind   string // save, draft, import
	Record string
	Value  int64
}

// killChild runs the writer that TestKill kills, in a process of its own, and never returns there.
func killChild() {
	dir := os.Getenv(killEnv)
	if dir == "" {
		return
	}
	if err := writeForever(context.Background(), dir, json.NewEncoder(os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func killOptions(dir string) store.Options {
	return store.Options{Now: time.Now, StateDir: filepath.Join(filepath.Dir(dir), "state")}
}

func writeForever(ctx context.Context, dir string, out *json.Encoder) error {
	db, err := store.Open(ctx, dir, killOptions(dir))
	if err != nil {
		return err
	}
	by := store.User{Name: "甲", Role: "village_cadre"}
	const village, month = "360731100201", forms.Month("2026-11")
	for {
		v := time.Now().UnixNano() // grows from save to save
		person := fmt.Sprint("person-", rand.IntN(40))
		id := store.FollowUpID(person, month)
		o, err := db.Record(ctx, id)
		if err != nil {
			return err
		}
		switch rand.IntN(10) {
		case 0: // an import of a few hundred records
			records := 50 + rand.IntN(400)
			_, err = db.Import(ctx, store.BatchMeta{Source: "trial", File: "x", By: by}, func(b *store.Importer) error {
				for i := range records {
					_, err := b.Put(store.ImportEntry{Form: "person", Record: fmt.Sprintf("import-%d-%d", v, i), Village: village,
						Groups: map[string]forms.Answers{"identity": {"name": forms.Text(fmt.Sprint(records))}}})
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err == nil {
				err = out.Encode(ack{"import", fmt.Sprintf("import-%d", v), int64(records)})
			}
		case 1, 2, 3:
			d := store.Draft{ID: "draft-" + person, Form: "follow_up", Record: id, Subject: person, Village: village, Month: month, Pack: db.Pack().Hash,
				Over: map[string][]store.Dot{"pay": o.Over("pay")}, Answers: forms.Answers{"pay": forms.Int(v)}, By: by}
			if err = db.PutDraft(ctx, d); err == nil {
				err = out.Encode(ack{"draft", d.ID, v})
			}
		default:
			_, err = db.Save(ctx, store.Save{By: by, Entries: []store.Entry{{Form: "follow_up", Record: id, Subject: person, Village: village, Month: month,
				Writes: []store.Write{{Group: "pay", Values: forms.Answers{"pay": forms.Int(v)}, Over: o.Over("pay")}}}}})
			if err == nil {
				err = out.Encode(ack{"save", id, v})
			}
		}
		if err != nil {
			return err
		}
	}
}

// TestKill kills a writer with SIGKILL at random moments while it saves follow-ups, drafts and imports: nothing it
// acknowledged may be lost, an import is there whole or not at all, and the store verifies.
func TestKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	db, err := store.Create(t.Context(), dir, killOptions(dir), store.Setup{Pack: storetest.Pack(t), Place: "360731100201", User: store.User{Name: "甲", Role: "village_cadre"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	saves, drafts, imports := map[string][]int64{}, map[string]int64{}, map[string]int64{}
	acked := 0
	for round := range *kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killEnv+"="+dir)
		var complaint strings.Builder
		cmd.Stderr = &complaint
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(30+rand.IntN(170))*time.Millisecond, func() { cmd.Process.Kill() })
		lines := bufio.NewReader(pipe)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil { // a line cut by the kill was not acknowledged
				if !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				break
			}
			var a ack
			if err := json.Unmarshal(line, &a); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
			acked++
			switch a.Kind {
			case "save":
				saves[a.Record] = append(saves[a.Record], a.Value)
			case "draft":
				drafts[a.Record] = a.Value
			case "import":
				imports[a.Record] = a.Value
			}
		}
		if err := cmd.Wait(); err == nil || complaint.Len() > 0 {
			t.Fatalf("round %d: the writer ended by itself: %v %s", round, err, complaint.String())
		}
		if (round < 30 && round%10 == 9) || round%250 == 249 || round == *kills-1 { // the store grows: looking at all of it each time would take hours
			inspectKilled(t, dir, saves, drafts, imports)
		}
	}
	t.Logf("%d kills, %d acknowledged: %d follow-ups, %d drafts, %d imports", *kills, acked, len(saves), len(drafts), len(imports))
	if acked < *kills {
		t.Errorf("only %d acknowledgements in %d rounds: the writer hardly ran", acked, *kills)
	}
}

func inspectKilled(t *testing.T, dir string, saves map[string][]int64, drafts, imports map[string]int64) {
	t.Helper()
	db, err := store.Open(t.Context(), dir, killOptions(dir))
	if err != nil {
		t.Fatalf("open after kills: %v", err)
	}
	defer db.Close()
	for record, values := range saves {
		h, err := db.History(t.Context(), record)
		if err != nil {
			t.Fatal(err)
		}
		kept := map[int64]bool{}
		for _, c := range h {
			kept[c.Writes[0].Values["pay"].Int()] = true
		}
		for _, v := range values {
			if !kept[v] {
				t.Errorf("an acknowledged follow-up is lost")
			}
		}
	}
	list, err := db.Drafts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]int64{}
	for _, d := range list {
		kept[d.ID] = d.Answers["pay"].Int()
	}
	for id, v := range drafts { // a later answer may be there though its acknowledgement was cut
		if kept[id] < v {
			t.Errorf("an acknowledged draft is lost")
		}
	}
	for prefix, n := range imports {
		for i := range n {
			o, err := db.Record(t.Context(), fmt.Sprintf("%s-%d", prefix, i))
			if err != nil || o.Answers["name"].Text() != fmt.Sprint(n) {
				t.Fatalf("record %d of an acknowledged import of %d is not there: %v", i, n, err)
			}
		}
	}
	// An import nobody acknowledged is there whole or not at all. Each of its records says how many they are.
	ids, err := db.SourceRecords(t.Context(), "person", "trial")
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]int{}
	for _, id := range ids {
		parts[id[:strings.LastIndexByte(id, '-')]]++
	}
	for prefix, n := range parts {
		if o, err := db.Record(t.Context(), prefix+"-0"); err != nil || o.Answers["name"].Text() != fmt.Sprint(n) {
			t.Errorf("an import is there in part: %d records, %v", n, err)
		}
	}
	r, err := db.Verify(t.Context(), nil)
	if err != nil || !r.OK {
		t.Fatalf("verify after kills: %v %v", err, r.Problems)
	}
}
