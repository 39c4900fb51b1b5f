package app

import (
	"context"
	"fmt"

	"hufang/forms"
	"hufang/store"
)

// trendMonths is how many months 本月 looks back, the desk's among them.
const trendMonths = 12

// Trend is one month of the place in figures: how many were at work and what they earned (E-13, E-29).
type Trend struct {
	Month    forms.Month
	Asked    int // followed up in the month; 0: nothing is known of it
	Employed int
	Known    int   // of the employed: whose pay is known
	Pay      int64 // the mean of those, in fen; 0 where Known is
}

// Trend counts the last twelve months, the oldest first, each of them also where nobody was asked.
func (d *Desk) Trend(ctx context.Context) ([]Trend, error) {
	last := d.Month()
	counted, err := d.db.Trend(ctx, store.TrendQuery{Village: d.Place().Code, Form: formFollowUp, Question: "status", Code: statusEmployed, Money: "pay",
		From: last.Add(1 - trendMonths), To: last})
	if err != nil {
		return nil, fmt.Errorf("count twelve months: %w", err)
	}
	out := make([]Trend, trendMonths)
	for i := range out {
		out[i].Month = last.Add(i + 1 - trendMonths)
	}
	for _, f := range counted {
		t := &out[f.Month.Number()-out[0].Month.Number()]
		t.Asked, t.Employed, t.Known = f.Records, f.Count, f.Known
		if f.Known > 0 {
			t.Pay = (f.Fen + int64(f.Known)/2) / int64(f.Known)
		}
	}
	return out, nil
}
