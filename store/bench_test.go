package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/store"
)

var cadre = store.User{Name: "甲", Role: "village_cadre"}

const (
	village  = "360731100201"
	november = forms.Month("2026-11")
)

func pack(b *testing.B) *forms.Pack {
	b.Helper()
	p, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func benchStore(b *testing.B) *store.DB {
	b.Helper()
	db, err := store.Create(b.Context(), b.TempDir(), store.Options{Now: time.Now, StateDir: b.TempDir()}, store.Setup{Pack: pack(b), Place: "360731", User: cadre})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// fill imports n generated people in households of three.
func fill(b testing.TB, db *store.DB, n int) {
	b.Helper()
	surnames, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗单仇曾查"), []rune("芳伟娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华梅建国红玉兰")
	rnd := rand.New(rand.NewPCG(1, 2))
	name := func() string {
		s := string(surnames[rnd.IntN(len(surnames))])
		for range 1 + rnd.IntN(2) {
			s += string(given[rnd.IntN(len(given))])
		}
		return s
	}
	_, err := db.Import(context.Background(), store.BatchMeta{Source: "bench", By: cadre}, func(im *store.Importer) error {
		for i := range n {
			h := store.ImportedID("household", "bench", fmt.Sprint(i/3))
			if i%3 == 0 {
				if _, err := im.Put(store.ImportEntry{Form: "household", Record: h, Village: village, Groups: map[string]forms.Answers{
					"identity": {"household_no": forms.Text(fmt.Sprint(3607310000 + i/3)), "head": forms.Text(name()), "villager_group": forms.Text(fmt.Sprintf("第%d组", i%40))}}}); err != nil {
					return err
				}
			}
			if _, err := im.Put(store.ImportEntry{Form: "person", Record: store.ImportedID("person", "bench", fmt.Sprint(i)), Village: village, Groups: map[string]forms.Answers{
				"membership": {"household": forms.Text(h), "relation": forms.Text([]string{"head", "spouse", "son"}[i%3])},
				"identity":   {"name": forms.Text(name()), "id_number": forms.Text(fmt.Sprintf("362101%04d0101%04d", 1950+i%60, i%10000))}}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSave saves one whole follow-up, ending its draft, with synchronous=FULL. ratio is against a bare one-row FULL
// transaction on the same disk, timed turn by turn (goal: ≤ 3).
func BenchmarkSave(b *testing.B) {
	db := benchStore(b)
	fill(b, db, 300)
	floor, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "floor.db")+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	defer floor.Close()
	floor.SetMaxOpenConns(1)
	if _, err := floor.Exec("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB) STRICT"); err != nil {
		b.Fatal(err)
	}
	body := make([]byte, 1000)
	values := map[string]forms.Answers{
		"employment": {"status": forms.Text("employed"), "employer": forms.Text("某某电子厂"), "job_title": forms.Text("操作工"), "since": forms.Text("2025-03-01")},
		"pay":        {"pay": forms.Int(420000), "days_worked": forms.Int(26)},
	}
	var ours, bare []time.Duration
	month := november
	i := 0
	for b.Loop() {
		person := store.ImportedID("person", "bench", fmt.Sprint(i%300))
		if i++; i%300 == 0 {
			month = month.Add(1)
		}
		id := store.FollowUpID(person, month)
		opened, err := db.Record(b.Context(), id)
		if err != nil {
			b.Fatal(err)
		}
		draft := store.Draft{ID: "d", Form: "follow_up", Record: id, Subject: person, Village: village, Month: month, Pack: db.Pack().Hash, Answers: values["pay"], By: cadre}
		if err := db.PutDraft(b.Context(), draft); err != nil {
			b.Fatal(err)
		}
		e := store.Entry{Form: "follow_up", Record: id, Subject: person, Village: village, Month: month}
		for g, v := range values {
			e.Writes = append(e.Writes, store.Write{Group: g, Values: v, Over: opened.Over(g)})
		}
		start := time.Now()
		if _, err := db.Save(b.Context(), store.Save{By: cadre, Draft: "d", Entries: []store.Entry{e}}); err != nil {
			b.Fatal(err)
		}
		ours = append(ours, time.Since(start))

		start = time.Now()
		tx, err := floor.BeginTx(b.Context(), nil)
		if err == nil {
			_, err = tx.Exec("INSERT INTO t (body) VALUES ($1)", body)
		}
		if err == nil {
			err = tx.Commit()
		}
		if err != nil {
			b.Fatal(err)
		}
		bare = append(bare, time.Since(start))
	}
	b.ReportMetric(float64(median(ours).Microseconds()), "save-µs")
	b.ReportMetric(float64(median(bare).Microseconds()), "floor-µs")
	b.ReportMetric(float64(median(ours))/float64(median(bare)), "ratio")
}

func median(d []time.Duration) time.Duration { return percentile(d, 50) }

func percentile(d []time.Duration, p int) time.Duration {
	d = slices.Clone(d)
	slices.Sort(d)
	return d[min(len(d)-1, len(d)*p/100)]
}

// BenchmarkFind asks every kind of query of 100,000 people (goal: p95 ≤ 50 ms).
func BenchmarkFind(b *testing.B) {
	db := benchStore(b)
	fill(b, db, 100_000)
	queries := []string{"王芳", "wangfang", "wf", "w", "0017", "3607310123", "第7组", "单", "shan", "李 第3组", "zzzz", "芳", "19790101", "不在这里", "a"}
	var all []time.Duration
	i := 0
	for b.Loop() {
		start := time.Now()
		if _, err := db.Find(b.Context(), queries[i%len(queries)], 50); err != nil {
			b.Fatal(err)
		}
		all = append(all, time.Since(start))
		i++
	}
	b.ReportMetric(float64(median(all).Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(percentile(all, 95).Microseconds())/1000, "p95-ms")
}

// BenchmarkVerify folds stores of 1, 2 and 4 × 10,000 changes anew: the time per change must stay the same.
func BenchmarkVerify(b *testing.B) {
	for _, k := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("%dx", k), func(b *testing.B) {
			db := benchStore(b)
			fill(b, db, k*7_500)
			n := 0
			for b.Loop() {
				r, err := db.Verify(b.Context(), nil)
				if err != nil || !r.OK {
					b.Fatal(err, r.Problems)
				}
				n = r.Changes
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/change")
			b.ReportMetric(float64(n), "changes")
		})
	}
}

// BenchmarkDossiers streams a village of 10,000 people with a month of follow-ups.
func BenchmarkDossiers(b *testing.B) {
	db := benchStore(b)
	fill(b, db, 10_000)
	for b.Loop() {
		n := 0
		for d, err := range db.Dossiers(b.Context(), store.DossierQuery{Month: november}) {
			if err != nil {
				b.Fatal(err)
			}
			n += len(d.Members)
		}
		if n != 10_000 {
			b.Fatal(n)
		}
	}
}

// BenchmarkImport puts 10,000 people of 3,334 households into an empty store.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db := benchStore(b)
		b.StartTimer()
		fill(b, db, 10_000)
	}
}
