package store_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
	"hufang/store/storetest"
)

// trial makes a store with a few saves and returns its folder and options, closed.
func trial(t *testing.T) (dir string, opt store.Options) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	opt = store.Options{StateDir: t.TempDir(), Now: func() time.Time { return time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC) }}
	db, err := store.Create(t.Context(), dir, opt, store.Setup{Pack: storetest.Pack(t), Place: village, PlaceName: "试验村", User: cadre})
	if err != nil {
		t.Fatal(err)
	}
	for _, pay := range []int64{100, 200, 300} {
		person := "person-" + forms.Yuan(pay)
		_, err := db.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "follow_up", Subject: person, Village: village, Month: november,
			Writes: []store.Write{{Group: "pay", Values: forms.Answers{"pay": forms.Int(pay)}}}}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, opt
}

// edit runs SQL on a closed store's file, as damage or a stranger would.
func edit(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for code, spoil := range map[string]func(t *testing.T, dir string){
		store.CodeMissing: func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, store.FileName)) },
		store.CodeStrange: func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, store.FileName))
			edit(t, dir, "CREATE TABLE recipes (name TEXT)", "INSERT INTO recipes VALUES ('红烧肉')")
		},
		store.CodeNewer: func(t *testing.T, dir string) { edit(t, dir, "PRAGMA user_version = 99") },
		store.CodeDamaged: func(t *testing.T, dir string) {
			overwrite(t, filepath.Join(dir, store.FileName), 4096, strings.Repeat("\x07", 8192))
		},
	} {
		t.Run(code, func(t *testing.T) {
			dir, opt := trial(t)
			spoil(t, dir)
			db, err := store.Open(t.Context(), dir, opt)
			if err == nil {
				db.Close()
			}
			r, ok := errors.AsType[*store.Refusal](err)
			if !ok || r.Code != code || r.Sentence == "" {
				t.Fatalf("got %v, want refusal %s with a sentence", err, code)
			}
		})
	}
	t.Run("a text file under its name", func(t *testing.T) {
		dir, opt := trial(t)
		if err := os.WriteFile(filepath.Join(dir, store.FileName), []byte(strings.Repeat("这不是数据库。", 100)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(t.Context(), dir, opt)
		said, twin := store.Sentence(err)
		if other, _ := store.Sentence(errors.New("")); said == other || twin == "" || !strings.Contains(err.Error(), store.CodeStrange) {
			t.Fatal(err)
		}
	})
	t.Run("a second program", func(t *testing.T) {
		dir, opt := trial(t)
		db, err := store.Open(t.Context(), dir, opt)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := store.Open(t.Context(), dir, opt); !strings.Contains(err.Error(), store.CodeLocked) {
			t.Fatal(err)
		}
		file, err := db.Backup(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Restore(t.Context(), dir, file, opt); err == nil || !strings.Contains(err.Error(), store.CodeLocked) {
			t.Fatalf("a restore over a store in use: %v", err)
		}
	})
	t.Run("create where one is", func(t *testing.T) {
		dir, opt := trial(t)
		_, err := store.Create(t.Context(), dir, opt, store.Setup{Pack: storetest.Pack(t), Place: village, User: cadre})
		if err == nil || !strings.Contains(err.Error(), store.CodeExists) {
			t.Fatal(err)
		}
	})
	t.Run("a place that is none", func(t *testing.T) {
		_, err := store.Create(t.Context(), t.TempDir(), store.Options{Now: time.Now, StateDir: t.TempDir()}, store.Setup{Pack: storetest.Pack(t), Place: "3607", User: cadre})
		if err == nil || !strings.Contains(err.Error(), store.CodePlace) {
			t.Fatal(err)
		}
	})
	t.Run("a folder that cannot be", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := store.Create(t.Context(), filepath.Join(file, "data"), store.Options{Now: time.Now, StateDir: t.TempDir()}, store.Setup{Pack: storetest.Pack(t), Place: village, User: cadre})
		if err == nil || !strings.Contains(err.Error(), store.CodeReadOnly) {
			t.Fatal(err)
		}
	})
}

func overwrite(t *testing.T, path string, at int64, with string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte(with), at); err != nil {
		t.Fatal(err)
	}
}

// TestVerifyFinds changes one thing at a time behind the store's back: each must be found and named.
func TestVerifyFinds(t *testing.T) {
	for name, c := range map[string]struct{ sql, want string }{
		"a changed answer": {"UPDATE change SET body = cast(replace(body, '\"pay\":200', '\"pay\":900') AS BLOB) WHERE n = 2", "校验值"},
		"a changed hash":   {"UPDATE change SET hash = 'x' WHERE n = 3", "校验值"},
		"another chain":    {"UPDATE change SET n = n + 5 WHERE n = 3", "目录"},
		"no change at all": {"UPDATE change SET body = x'7b7d' WHERE n = 2", "规范"},
		"a missing change": {"DELETE FROM change WHERE n = 2", "缺第 2 至 2 条"},
		"another record":   {"UPDATE change SET record = 'other' WHERE n = 3", "目录"},
		"a table's value":  {"UPDATE f_follow_up SET q_pay = 1 WHERE q_pay = 200", "f_follow_up"},
		"a lost row":       {"DELETE FROM live WHERE seq = 1", "live"},
		"a search key":     {"INSERT INTO search (record, text) VALUES ('x', '|nx|')", "search"},
		"a conflict":       {"INSERT INTO conflict VALUES ('x', 'pay', 'follow_up', '360731100201')", "conflict"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, opt := trial(t)
			edit(t, dir, c.sql)
			db, err := store.Open(t.Context(), dir, opt)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			r, err := db.Verify(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.OK || !strings.Contains(strings.Join(r.Problems, "\n"), c.want) {
				t.Fatalf("verify: %+v, want a problem with %q", r, c.want)
			}
		})
	}
}

// TestFullDisk fills the disk while saves go on: each save is refused with a sentence, and nothing before it is lost.
func TestFullDisk(t *testing.T) {
	dir, opt := trial(t)
	db, err := store.Open(t.Context(), dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := store.LimitPages(db, 60); err != nil {
		t.Fatal(err)
	}
	saved := 0
	for {
		_, err = db.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "visit", Subject: "h", Village: village, Month: november,
			Writes: []store.Write{{Group: "visit", Values: forms.Answers{"difficulties": forms.Text(strings.Repeat("难", 3000))}}}}}})
		if err != nil {
			break
		}
		if saved++; saved > 10_000 {
			t.Fatal("the disk never filled")
		}
	}
	if r, ok := errors.AsType[*store.Refusal](err); !ok || r.Code != store.CodeFull {
		t.Fatalf("a save on a full disk: %v", err)
	}
	r, err := db.Verify(t.Context(), nil)
	if err != nil || !r.OK || r.Changes != saved+3 {
		t.Fatalf("after the disk was full: %+v %v, want %d changes", r, err, saved+3)
	}
	if err := store.LimitPages(db, 1<<20); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "visit", Subject: "h", Village: village, Month: november,
		Writes: []store.Write{{Group: "visit", Values: forms.Answers{"date": forms.Text("2026-11-18")}}}}}}); err != nil {
		t.Fatalf("a save after space was made: %v", err)
	}
}

// TestFoldedByOtherRules opens a store that a program with other rules folded: it shows what these rules make of it.
func TestFoldedByOtherRules(t *testing.T) {
	dir, opt := trial(t)
	edit(t, dir, "UPDATE meta SET value = 'others' WHERE key = 'rules'", "UPDATE f_follow_up SET q_pay = 1", "DELETE FROM live")
	for range 2 {
		db, err := store.Open(t.Context(), dir, opt)
		if err != nil {
			t.Fatal(err)
		}
		r, err := db.Verify(t.Context(), nil)
		if err != nil || !r.OK {
			t.Fatalf("verify: %+v %v", r, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

var release = flag.Bool("release", false, "write testdata/stores anew: only when a schema is released")

// TestReleasedStores opens a copy of the store each released schema left behind: it migrates, verifies and reads.
func TestReleasedStores(t *testing.T) {
	folder := filepath.Join("..", "testdata", "stores")
	if *release {
		dir, _ := trial(t)
		edit(t, dir, "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA journal_mode = DELETE")
		b, err := os.ReadFile(filepath.Join(dir, store.FileName))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("schema-%d.db", store.SchemaVersion())), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "schema-*.db"))
	if err != nil || len(files) != store.SchemaVersion() {
		t.Fatalf("%d stores for %d schemas, %v", len(files), store.SchemaVersion(), err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, store.FileName), b, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := store.Open(t.Context(), dir, store.Options{Now: time.Now, StateDir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			r, err := db.Verify(context.Background(), nil)
			if err != nil || !r.OK || r.Changes != 3 {
				t.Fatalf("verify: %+v %v", r, err)
			}
			o, err := db.Record(t.Context(), store.FollowUpID("person-2.00", november))
			if err != nil || o.Answers["pay"] != forms.Int(200) {
				t.Fatalf("an old answer: %v %v", o.Answers, err)
			}
		})
	}
}
