package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
	"hufang/store/ahead"
)

// township imports n generated people of three to a household and five hundred households to a village, and gives each
// labourer a follow-up and each household an income in every month of two years. The months go straight into the tables: what
// is measured is reading them.
func township(b *testing.B, n int) *store.DB {
	b.Helper()
	dir := b.TempDir()
	db, err := store.Create(b.Context(), dir, store.Options{Now: time.Now, StateDir: b.TempDir()}, store.Setup{Pack: pack(b), Place: "360731", User: cadre})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	groups := func(form string, values map[string]string) map[string]forms.Answers {
		out := map[string]forms.Answers{}
		for name, value := range values {
			g := db.Pack().Form(form).Question(name).Group.Name
			if out[g] == nil {
				out[g] = forms.Answers{}
			}
			out[g][name] = forms.Text(value)
		}
		return out
	}
	_, err = db.Import(context.Background(), store.BatchMeta{Source: "bench", By: cadre}, func(im *store.Importer) error {
		for i := range n {
			home, village := store.ImportedID("household", "bench", fmt.Sprint(i/3)), fmt.Sprintf("360731%03d201", 100+i/1500)
			if i%3 == 0 {
				if _, err := im.Put(store.ImportEntry{Form: "household", Record: home, Village: village, Groups: groups("household", map[string]string{
					"household_no": fmt.Sprint(3607310000 + i/3), "head": "甲", "villager_group": fmt.Sprintf("第%d组", i%40), "household_type": "stable"})}); err != nil {
					return err
				}
			}
			birth := fmt.Sprintf("%04d-%02d-%02d", 1950+i%65, 1+i%12, 1+i%28)
			person := map[string]string{"household": home, "relation": []string{"head", "spouse", "son"}[i%3], "name": "甲", "sex": []string{"male", "female"}[i%2],
				"birth": birth, "id_number": "360731" + strings.ReplaceAll(birth, "-", "") + fmt.Sprintf("%04d", i%10000), "phone": fmt.Sprint(13800000000 + i), "lifecycle": "active"}
			if i%65 < 45 && i%65 > 5 {
				person["labour_class"] = "ordinary"
			} else {
				person["labour_class"] = "none"
			}
			if _, err := im.Put(store.ImportEntry{Form: "person", Record: store.ImportedID("person", "bench", fmt.Sprint(i)), Village: village, Groups: groups("person", person)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	months(b, filepath.Join(dir, store.FileName), db.Pack())
	return db
}

func months(b *testing.B, path string, p *forms.Pack) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var items, zeros []string
	for _, q := range p.Form("income").Questions {
		if q.Type == forms.TypeMoney && q.Group != nil {
			items, zeros = append(items, `"q_`+q.Name+`"`), append(zeros, fmt.Sprint(1000*len(items)))
		}
	}
	for back := 23; back >= 0; back-- {
		m := string(november.Add(-back))
		for _, s := range []string{
			`INSERT INTO f_follow_up (record, village, subject, month, actor, role, at, states, q_date, q_outcome, q_mode, q_follower, q_status, q_channel, q_work_county, q_work_area, q_employer, q_since, q_pay, q_days_worked, q_work_wish, q_away_wish)
			SELECT record || '` + m + `', village, record, '` + m + `', '甲', 'village_cadre', '` + m + `-' || day || 'T09:' || minute || ':00+08:00', '', '` + m + `-' || day, 'reached', 'home', '甲', 'employed', 'out_work', '440306', 'outside', '某某电子厂', '2024-03-01', 400000 + rowid, 26, 'yes', 'yes'
			FROM (SELECT *, rowid, substr(101 + rowid % 28, 2) AS day, substr(100 + rowid % 60, 2) AS minute FROM f_person) WHERE q_labour_class = 'ordinary'`,
			`INSERT INTO f_income (record, village, subject, month, actor, role, at, states, ` + strings.Join(items, ", ") + `)
			SELECT record || '` + m + `', village, record, '` + m + `', '甲', 'village_cadre', '` + m + `-15T09:00:00+08:00', '', ` + strings.Join(zeros, ", ") + ` FROM f_household`,
		} {
			if _, err := db.Exec(s); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkJudge runs every rule of the pack over townships of 1, 2 and 4 × 7,500 people with two years of months (goal: 60,000
// people in 60 s and 300 MB, the time per household the same), and over one household of the largest (goal: 5 ms). MB is the
// heap; SQLite keeps its pages beside it.
func BenchmarkJudge(b *testing.B) {
	people := 7_500
	if n, err := strconv.Atoi(os.Getenv("PEOPLE")); err == nil {
		people = n
	}
	for _, k := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("%dx", k), func(b *testing.B) {
			db := township(b, k*people)
			reads := db.Pack().ReadsRules()
			households := 0
			var most uint64
			for b.Loop() {
				households = 0
				tally := db.Pack().Tally(november, "2026-11-20")
				judged := ahead.Map(db.Dossiers(b.Context(), store.DossierQuery{Month: november, Only: &reads}), func(d *forms.Dossier) *forms.Dossier {
					db.Pack().Judge(d, "2026-11-20")
					return d
				})
				for d, err := range judged {
					if err != nil {
						b.Fatal(err)
					}
					tally.Add(d)
					if households++; households%500 == 0 {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						most = max(most, m.HeapInuse)
					}
				}
				tally.Findings()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(households), "µs/household")
			b.ReportMetric(float64(most)/1e6, "MB")
		})
	}
	b.Run("household", func(b *testing.B) {
		db := township(b, 4*people)
		reads := db.Pack().ReadsRules()
		i := 0
		for b.Loop() {
			i++
			for d, err := range db.Dossiers(b.Context(), store.DossierQuery{Month: november, Only: &reads, Household: store.ImportedID("household", "bench", fmt.Sprint(i%100))}) {
				if err != nil {
					b.Fatal(err)
				}
				db.Pack().Judge(d, "2026-11-20")
			}
		}
	})
}
