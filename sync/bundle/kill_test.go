package bundle

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
)

var kills = flag.Int("kills", 5, "how many times TestKillWhileReading kills an import")

const (
	killDir  = "HUFANG_BUNDLE_DIR"
	killFile = "HUFANG_BUNDLE_FILE"
)

// importChild takes a bundle in, in a process of its own that TestKillWhileReading kills, and never returns there.
func importChild() {
	dir := os.Getenv(killDir)
	if dir == "" {
		return
	}
	ctx := context.Background()
	db, err := store.Open(ctx, dir, childOptions(dir))
	if err == nil {
		fmt.Println("open")
		var r Report
		if r, err = Read(ctx, db, os.Getenv(killFile), ReadOptions{}); err == nil {
			fmt.Println(r.Code)
			err = db.Close()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func childOptions(dir string) store.Options {
	return store.Options{StateDir: filepath.Join(filepath.Dir(dir), "state"), Now: time.Now}
}

// populate imports n generated follow-ups in one transaction.
func (m *machine) populate(village string, n int) {
	m.t.Helper()
	_, err := m.Import(m.t.Context(), store.BatchMeta{Source: "trial", File: "x", By: m.user}, func(im *store.Importer) error {
		for i := range n {
			_, err := im.Put(store.ImportEntry{Form: "person", Record: store.ImportedID("person", "trial", fmt.Sprint(village, i)), Village: village,
				Groups: map[string]forms.Answers{"identity": {"name": forms.Text(fmt.Sprint("人", i)), "person_no": forms.Text(fmt.Sprint(3607310000 + i))}}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
}

// TestKillWhileReading kills a program with SIGKILL at random moments while it takes a bundle in: all of it is there
// afterwards or nothing, the store verifies, and taking it in again ends well.
func TestKillWhileReading(t *testing.T) {
	ctx := t.Context()
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := county.enrolled(villageCode, "花园村")
	laptop.informed(county)
	laptop.populate(villageCode, 1500)
	laptop.pays(secondCode, 1, 3) // set apart there
	if err := laptop.SignHeads(ctx); err != nil {
		t.Fatal(err)
	}
	b := laptop.export(townshipCode)
	b = laptop.forge(b, nil, func(ps []part) []part { return withRuns(t, laptop, ps, secondCode) }, nil)
	file := filepath.Join(t.TempDir(), "x.hfb")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := town.Close(); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.ReadFile(filepath.Join(town.dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	const whole = 1501 // and the import's own record
	none, all := 0, 0
	for round := range *kills {
		dir := filepath.Join(t.TempDir(), "data")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, store.FileName), fresh, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killDir+"="+dir, killFile+"="+file)
		var complaint strings.Builder
		cmd.Stderr = &complaint
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(pipe)
		if line, err := lines.ReadString('\n'); err != nil || line != "open\n" {
			t.Fatalf("round %d: %q %v %s", round, line, err, complaint.String())
		}
		time.Sleep(time.Duration(rand.IntN(350)) * time.Millisecond)
		cmd.Process.Kill()
		said, _ := lines.ReadString('\n')
		cmd.Wait()
		if complaint.Len() > 0 {
			t.Fatalf("round %d: %s", round, complaint.String())
		}
		db, err := store.Open(ctx, dir, childOptions(dir))
		if err != nil {
			t.Fatalf("open after a kill: %v", err)
		}
		m := &machine{DB: db, t: t, dir: dir, user: town.user}
		n := m.changes()
		apart, err := m.Apart(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		files, err := m.Bundles(ctx)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case n == 0 && len(apart) == 0 && len(files) == 0 && said == "":
			none++
		case n == whole && len(apart) == 3 && len(files) == 1:
			all++
		default:
			t.Fatalf("round %d: half taken: %d changes, %d apart, %d files, said %q", round, n, len(apart), len(files), said)
		}
		m.verified()
		m.taken(b, ForeignPlace)
		if m.changes() != whole {
			t.Fatalf("%d changes after the second try", m.changes())
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills: %d left nothing, %d all", *kills, none, all)
}
