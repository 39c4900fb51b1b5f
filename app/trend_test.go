package app

import (
	"testing"

	"hufang/forms"
)

// TestTrend: who was not asked, who earns nothing and whose pay is not known are three different things.
func TestTrend(t *testing.T) {
	s := newScene(t, "赵同志")
	household, mother := s.payUnknown()
	father := s.person(household, "王大明", "之子", "普通劳动力")
	s.worked(father, "2026-08", "420000")
	s.worked(mother, "2026-08", "380001")
	months, err := s.Trend(s.ctx)
	s.must(err)
	if len(months) != 12 || months[0].Month != "2025-12" || months[11].Month != month {
		t.Fatalf("months %+v", months)
	}
	want := map[forms.Month]Trend{
		"2026-08": {Month: "2026-08", Asked: 2, Employed: 2, Known: 2, Pay: 400001},
		"2026-10": {Month: "2026-10", Asked: 2, Employed: 2, Known: 2, Pay: 285000},
		month:     {Month: month, Asked: 1, Employed: 1},
	}
	for _, m := range months {
		w := want[m.Month]
		w.Month = m.Month
		if m != w {
			t.Errorf("%+v, want %+v", m, w)
		}
	}
}
