package store

import (
	"slices"
	"strings"

	"hufang/forms"
)

// past reports whether the earlier months of a form are asked for.
func (q DossierQuery) past(form string) bool { return q.Only != nil && len(q.Only.Series[form]) > 0 }

// series reads the earlier months of a monthly form that were not read with the present, the narrow answers alone.
func (g *gathering) series(tb *table, from string, read []forms.Month) error {
	if !g.q.past(tb.form) {
		return nil
	}
	args := append(slices.Clone(g.args), string(forms.SeriesStart(g.q.Month)), string(g.q.Month))
	query := from + " AND t.month >= $2 AND t.month < $3"
	if len(read) > 0 {
		query += " AND t.month NOT IN (" + placeholders(len(args)+1, len(read)) + ")"
		for _, m := range read {
			args = append(args, string(m))
		}
	}
	err := g.v.each(tb.form, g.q.Only.Series[tb.form], query, args, func(r forms.Record) { addSeries(g.facts(tb.about, r.Subject), r) })
	if err != nil {
		return err
	}
	for _, d := range g.list {
		sortSeries(d.Series[tb.form])
		for i := range d.Members {
			sortSeries(d.Members[i].Series[tb.form])
		}
	}
	return nil
}

func addSeries(f *forms.Facts, r forms.Record) {
	if f.Series == nil {
		f.Series = map[string][]forms.Record{}
	}
	f.Series[r.Form] = append(f.Series[r.Form], r)
}

// sortSeries puts the newest month first.
func sortSeries(records []forms.Record) {
	slices.SortFunc(records, func(a, b forms.Record) int { return strings.Compare(string(b.Month), string(a.Month)) })
}

// cases reads the cases of a form that were opened in the month or before it, also those that have ended.
func (g *gathering) cases(tb *table, from string) error {
	wanted := g.q.Only == nil || slices.Contains(g.q.Only.Cases, tb.form)
	if !wanted && len(g.q.months(tb.form)) == 0 {
		return nil
	}
	before := g.q.Month.Add(-1)
	return g.v.each(tb.form, g.q.needs(tb.form), from+" AND t.month <= $2 ORDER BY t.month DESC, t.record DESC", append(slices.Clone(g.args), string(g.q.Month)), func(r forms.Record) {
		f := g.facts(tb.about, r.Subject)
		if _, ok := f.Now[tb.form]; !ok {
			f.Now[tb.form] = r
		}
		if _, ok := f.Last[tb.form]; !ok && r.Month <= before {
			f.Last[tb.form] = r
		}
		if !wanted {
			return
		}
		if f.Cases == nil {
			f.Cases = map[string][]forms.Record{}
		}
		f.Cases[tb.form] = append(f.Cases[tb.form], r)
	})
}
