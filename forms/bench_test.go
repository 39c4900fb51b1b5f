package forms_test

import (
	"fmt"
	"testing"

	"hufang/forms"
	"hufang/forms/packs"
)

// The benchmarks run on the packs people use: figures of a pack made for the purpose would say little.
func load(b *testing.B) *forms.Pack {
	b.Helper()
	p, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func known(values map[string]any) forms.Answers {
	out := forms.Answers{}
	for name, v := range values {
		switch v := v.(type) {
		case string:
			out[name] = forms.Text(v)
		case int:
			out[name] = forms.Int(int64(v))
		}
	}
	return out
}

// dossier is a household with so many labourers, each followed up this month and last.
func dossier(n, labourers int) *forms.Dossier {
	d := &forms.Dossier{ID: fmt.Sprint("h", n), Village: "360731101001", Month: "2026-11"}
	d.Now = map[string]forms.Record{"household": {Answers: known(map[string]any{"household_no": "3607310001", "villager_group": "第1组", "household_type": "stable"})}}
	for i := range labourers {
		m := forms.Member{ID: fmt.Sprint(d.ID, "p", i)}
		m.Now = map[string]forms.Record{
			"person": {Answers: known(map[string]any{"name": "甲", "sex": "male", "birth": "1990-03-07", "id_number": "362101199003070033", "labour_class": "ordinary",
				"skill": "焊工", "household": d.ID, "person_no": "1", "education": "junior_middle", "lifecycle": "active"})},
			"follow_up": {Answers: known(map[string]any{"date": "2026-11-10", "mode": "home", "outcome": "reached", "status": "employed", "channel": "out_work",
				"work_county": "440306", "work_area": "outside", "employer": "厂", "job_title": "焊工", "job_grade": "skilled", "since": "2025-03-01", "pay": 520000, "days_worked": 26,
				"follower": "张三", "work_wish": "yes", "away_wish": "yes", "training_wish": "no", "insured": "yes"})},
		}
		m.Last = map[string]forms.Record{"follow_up": {Answers: known(map[string]any{"status": "employed", "pay": 500000, "channel": "out_work", "work_county": "440306"})}}
		m.YearAgo = map[string]forms.Record{"follow_up": {Answers: known(map[string]any{"status": "employed", "pay": 450000})}}
		d.Members = append(d.Members, m)
	}
	return d
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}

func BenchmarkDecode(b *testing.B) {
	bytes := load(b).Encode()
	for b.Loop() {
		if _, err := forms.Decode(bytes); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFillFollowUp(b *testing.B) {
	p, d := load(b), dossier(0, 1)
	f, s := p.Form("follow_up"), d.Scope(&d.Members[0], "2026-11-21")
	own := d.Members[0].Now["follow_up"].Answers
	b.ReportAllocs()
	for b.Loop() {
		p.Fill(f, own, s)
	}
}

func BenchmarkRows10000(b *testing.B) {
	p := load(b)
	l := p.Ledger("employment")
	var dossiers []*forms.Dossier
	for n := range 5000 {
		dossiers = append(dossiers, dossier(n, 2))
	}
	b.ReportAllocs()
	for b.Loop() {
		rows := 0
		for _, d := range dossiers {
			rows += len(p.Rows(l, d, forms.RowOptions{Today: "2026-11-21", Row: rows + 1}))
		}
		if rows != 10000 {
			b.Fatal(rows)
		}
		b.ReportMetric(float64(len(l.Columns)), "columns")
	}
}

// grown is a household of three with two years of months behind it.
func grown() *forms.Dossier {
	d := dossier(0, 3)
	d.Series = map[string][]forms.Record{}
	for back := 1; back < 23; back++ {
		m := d.Month.Add(-back)
		for i := range d.Members {
			of := &d.Members[i]
			r := forms.Record{Form: "follow_up", Month: m, Answers: known(map[string]any{"status": "employed", "outcome": "reached", "pay": 500000, "channel": "out_work", "work_county": "440306",
				"work_area": "outside", "date": string(m) + "-10", "since": "2024-03-01"})}
			if of.Series == nil {
				of.Series, of.Shared = map[string][]forms.Record{}, map[string]int64{}
			}
			of.Series["follow_up"] = append(of.Series["follow_up"], r)
			switch back {
			case 1:
				of.Last["follow_up"] = r
			case 12:
				of.YearAgo["follow_up"] = r
			}
		}
		d.Series["income"] = append(d.Series["income"], forms.Record{Form: "income", Month: m, Answers: known(map[string]any{"crop": 100000, "livestock": 50000, "pension": 0})})
	}
	d.Now["income"] = d.Series["income"][0]
	d.Last, d.YearAgo = map[string]forms.Record{"income": d.Series["income"][0]}, map[string]forms.Record{"income": d.Series["income"][11]}
	return d
}

// BenchmarkJudge runs every rule of the pack over a household of three.
func BenchmarkJudge(b *testing.B) {
	p, d := load(b), grown()
	b.ReportAllocs()
	for b.Loop() {
		p.Judge(d, "2026-11-21")
	}
}
