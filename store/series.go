package store

import (
	"slices"
	"strings"

	"hufang/forms"
)

// past reports whether the earlier months of a form are asked for.
func (q DossierQuery) past(form string) bool { return q.Only != nil && len(q.Only.Series[form]) > 0 }

// seriesAtOnce is for how many households the earlier months are held in memory: two years of a village would be most of it.
const seriesAtOnce = 50

// series reads the earlier months of the forms asked for, of some of the households gathered: what was not read with the
// present, the narrow answers alone.
func (g *gathering) series(of []*forms.Dossier) error {
	for _, tb := range g.v.plan().sorted() {
		if tb.cadence != forms.Monthly || !g.q.past(tb.form) {
			continue
		}
		var subjects []any
		facts := map[string]*forms.Facts{}
		for _, d := range of {
			switch tb.about {
			case forms.AboutHousehold:
				subjects, facts[d.ID] = append(subjects, d.ID), &d.Facts
			case forms.AboutPerson:
				for i := range d.Members {
					m := &d.Members[i]
					subjects, facts[m.ID] = append(subjects, m.ID), &m.Facts
				}
			}
		}
		if len(subjects) == 0 {
			continue
		}
		args := append(subjects, string(forms.SeriesStart(g.q.Month)), string(g.q.Month))
		query := "SELECT %s FROM " + quoted(tb.name()) + " t WHERE t.subject IN (" + marks(len(subjects)) + ") AND t.month >= ? AND t.month < ?"
		if read := g.q.months(tb.form); len(read) > 0 {
			query += " AND t.month NOT IN (" + marks(len(read)) + ")"
			for _, m := range read {
				args = append(args, string(m))
			}
		}
		if err := g.v.each(tb.form, g.q.Only.Series[tb.form], query, args, func(r forms.Record) { addSeries(facts[r.Subject], r) }); err != nil {
			return err
		}
		for _, f := range facts {
			sortSeries(f.Series[tb.form])
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
