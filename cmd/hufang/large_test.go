//go:build window

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/store"
)

// TestLarge opens the real window on 100,000 generated people and on an empty store, and tells how long each takes to
// its first page and how much memory stays resident.
func TestLarge(t *testing.T) {
	s := newScreen(t)
	large := s.large()
	empty := filepath.Join(s.home, "empty")
	crowd(t, empty, filepath.Join(s.home, "state"), 0)
	var shown [2][]time.Duration // turn by turn: a single start may meet the work of other programs
	for range 9 {
		for i, dir := range []string{empty, large} {
			s.start(dir, "2026-11-08")
			shown[i] = append(shown[i], s.shown)
			s.kill()
		}
	}
	for i := range shown {
		shown[i] = shown[i][1:] // the first warms up
		slices.Sort(shown[i])
	}
	middle := len(shown[0]) / 2
	t.Logf("window after %d ms, median of %d; with 100,000 people after %d ms; the least are %d and %d ms", shown[0][middle].Milliseconds(),
		len(shown[0]), shown[1][middle].Milliseconds(), shown[0][0].Milliseconds(), shown[1][0].Milliseconds())
	for _, c := range []struct{ name, dir string }{{"empty", empty}, {"large", large}} {
		s.start(c.dir, "2026-11-08")
		s.rest(20 * time.Second)
		t.Logf("%s: resident %d MB", c.name, s.resident())
		if c.dir == large {
			s.shot("large-month")
			s.keys("alt+2")
			s.rest(15 * time.Second)
			s.shot("large-households")
			s.keys("Next", "Next", "ctrl+End")
			s.shot("large-households-end")
			t.Logf("after the households: %d MB", s.resident())
			s.keys("alt+3")
			s.rest(20 * time.Second)
			s.keys("2", "Next", "End")
			s.shot("large-followups")
			t.Logf("after the follow-ups: %d MB", s.resident())
		}
		s.kill()
	}
}

// large is the folder of 100,000 generated people. HUFANG_LARGE names one that is kept between runs.
func (s *screen) large() string {
	s.t.Helper()
	dir := os.Getenv("HUFANG_LARGE")
	if dir == "" {
		dir = filepath.Join(s.home, "large")
	}
	if _, err := os.Stat(filepath.Join(dir, "hufang.db")); err != nil {
		crowd(s.t, dir, filepath.Join(s.home, "state"), 100_000)
	}
	return dir
}

// resident is the memory of the program, in MB.
func (s *screen) resident() int {
	s.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.prog.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			if err != nil {
				s.t.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	s.t.Fatal("the system does not tell the memory")
	return 0
}

// crowd makes the store of a county town of n generated people, in villages of 2,500, two of three with a follow-up of October.
func crowd(t *testing.T, dir, state string, n int) {
	t.Helper()
	ctx := context.Background()
	pack, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		t.Fatal(err)
	}
	cadre := store.User{Name: "甲", Role: "village_cadre"}
	now := time.Date(2026, 10, 28, 9, 0, 0, 0, time.Local)
	db, err := store.Create(ctx, dir, store.Options{Now: func() time.Time { return now }, StateDir: state}, store.Setup{Pack: pack, Place: "360731", PlaceName: "于都县", User: cadre})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	surnames, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"), []rune("芳伟娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平")
	rnd := rand.New(rand.NewPCG(1, 2))
	pick := func(from []rune) string { return string(from[rnd.IntN(len(from))]) }
	name := func() string { return pick(surnames) + pick(given) + pick(given) }
	put := func(im *store.Importer, e store.ImportEntry) {
		if _, err := im.Put(e); err != nil {
			t.Fatal(err)
		}
	}
	group := func(form, question string) string { return pack.Form(form).Question(question).Group.Name }
	answers := func(form string, pairs ...any) map[string]forms.Answers {
		groups := map[string]forms.Answers{}
		for i := 0; i < len(pairs); i += 2 {
			question := pairs[i].(string)
			g := group(form, question)
			if groups[g] == nil {
				groups[g] = forms.Answers{}
			}
			a, ok := pairs[i+1].(forms.Answer)
			if !ok {
				a = forms.Text(pairs[i+1].(string))
			}
			groups[g][question] = a
		}
		return groups
	}
	var followUps []store.Entry
	_, err = db.Import(ctx, store.BatchMeta{Source: "large", By: cadre}, func(im *store.Importer) error {
		for i := range n {
			village := fmt.Sprintf("360731%03d2%02d", 100+i/25000, i/2500%10)
			house := store.ImportedID("household", "large", strconv.Itoa(i/3))
			person := store.ImportedID("person", "large", strconv.Itoa(i))
			head := name()
			if i%3 == 0 {
				put(im, store.ImportEntry{Form: "household", Record: house, Village: village, Groups: answers("household", "household_no", strconv.Itoa(3607310000+i/3), "head", head, "villager_group", fmt.Sprintf("第%d组", i/3%12+1))})
			}
			put(im, store.ImportEntry{Form: "person", Record: person, Village: village, Groups: answers("person", "household", house, "relation", []string{"head", "spouse", "son"}[i%3], "name", head,
				"id_number", fmt.Sprintf("362101%04d0101%04d", 1960+i%45, i%10000), "birth", fmt.Sprintf("%04d-01-01", 1960+i%45), "labour_class", []string{"ordinary", "skilled", "none"}[i%3])})
			if i%3 < 2 {
				e := store.Entry{Form: "follow_up", Record: store.FollowUpID(person, "2026-10"), Subject: person, Village: village, Month: "2026-10"}
				for g, values := range answers("follow_up", "date", "2026-10-12", "follower", "甲", "mode", "home", "outcome", "reached", "status", "employed",
					"channel", "out_work", "work_county", "440306", "employer", "某某电子厂", "job_title", "装配工", "job_grade", "general", "in_park", "no", "pay", forms.Int(int64(300000+i%200*1000))) {
					e.Writes = append(e.Writes, store.Write{Group: g, Values: values})
				}
				followUps = append(followUps, e)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for batch := range slices.Chunk(followUps, store.MaxTxn) {
		if _, err := db.Save(ctx, store.Save{By: cadre, Entries: batch}); err != nil {
			t.Fatal(err)
		}
	}
}
