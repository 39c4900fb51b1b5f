package store

import (
	"context"
	"slices"

	"hufang/forms"
)

// TrendQuery asks for figures month by month: of the records of a monthly form, how many gave Question the answer Code,
// and what those together said to Money.
type TrendQuery struct {
	Village  string // prefix of 6, 9 or 12 digits; "" = all
	Form     string
	Question string
	Code     string
	Money    string
	From, To forms.Month // both count
}

// Figures are those of one month. Who did not know the money, or refused to tell, is in Count and not in Known.
type Figures struct {
	Month   forms.Month
	Records int
	Count   int   // with the answer asked for
	Known   int   // of them: whose money is known
	Fen     int64 // of those, together
}

// Trend counts the months that have records, the oldest first, by one statement whatever their number.
func (db *DB) Trend(ctx context.Context, q TrendQuery) ([]Figures, error) {
	var out []Figures
	err := db.read(ctx, func(v *snapshot) error {
		tb := v.plan()[q.Form]
		answer, money := prefixed(q.Question), prefixed(q.Money)
		if tb == nil || !slices.Contains(tb.names, answer) || !slices.Contains(tb.names, money) {
			return nil // no pack here asks for it
		}
		rows, err := v.query(`SELECT month, count(*), count(CASE WHEN `+answer+` = $1 THEN 1 END),
				count(CASE WHEN `+answer+` = $1 THEN `+money+` END), coalesce(sum(CASE WHEN `+answer+` = $1 THEN `+money+` END), 0)
			FROM `+quoted(tb.name())+` WHERE month BETWEEN $2 AND $3 AND substr(village, 1, $4) = $5 GROUP BY month ORDER BY month`,
			q.Code, string(q.From), string(q.To), len(q.Village), q.Village)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var f Figures
			if err := rows.Scan(&f.Month, &f.Records, &f.Count, &f.Known, &f.Fen); err != nil {
				return err
			}
			out = append(out, f)
		}
		return rows.Err()
	})
	return out, err
}
