package forms_test

import (
	"fmt"
	"testing"

	"hufang/forms"
)

// seriesDossier is a household of n labourers with follow-ups and incomes of every month back to January of last year.
func seriesDossier(n int) *forms.Dossier {
	d := dossier(0, n)
	d.Now["income"] = forms.Record{Form: "income", Answers: items(0)}
	d.Series = map[string][]forms.Record{}
	for back := 1; back < 23; back++ {
		m := d.Month.Add(-back)
		d.Series["income"] = append(d.Series["income"], forms.Record{Form: "income", Month: m, Answers: items(back)})
		for i := range d.Members {
			f := &d.Members[i].Facts
			if f.Series == nil {
				f.Series = map[string][]forms.Record{}
			}
			a := f.Now["follow_up"].Answers.Clone()
			a.Set("pay", forms.Int(int64(300000+1000*back)))
			f.Series["follow_up"] = append(f.Series["follow_up"], forms.Record{Form: "follow_up", Month: m, Answers: a})
		}
	}
	return d
}

func items(back int) forms.Answers {
	a := forms.Answers{}
	for i, name := range []string{"wage_other", "crop", "livestock", "forestry", "other_business", "industry_long", "expenses", "cost_subsidy", "industry_award",
		"job_award", "dividend", "other_property", "pension", "family_planning", "ecological", "subsistence", "destitute", "other_transfer", "other"} {
		a.Set(name, forms.Int(int64(i*1000+back*10)))
	}
	return a
}

func BenchmarkWatch(b *testing.B) {
	for _, n := range []int{1, 3} {
		b.Run(fmt.Sprint(n, " labourers"), func(b *testing.B) {
			p, d := load(b), seriesDossier(n)
			b.ReportAllocs()
			for b.Loop() {
				p.Watch(d, "2026-11-21")
			}
		})
	}
}

func BenchmarkSuggest(b *testing.B) {
	p, d := load(b), seriesDossier(3)
	d.Members[0].Now["follow_up"].Answers.Set("pay", forms.Int(0))
	d.Members[1].Now["follow_up"].Answers.Set("status", forms.Text("unemployed"))
	w := p.Watch(d, "2026-11-21")
	if len(p.Suggest(d, w, "2026-11-21")) == 0 {
		b.Fatal("nothing is suggested")
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Suggest(d, w, "2026-11-21")
	}
}
