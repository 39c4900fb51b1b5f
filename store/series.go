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
	homes := make([]any, 1, seriesAtOnce)
	if g.q.Household == "" {
		homes = homes[:seriesAtOnce] // also where there are fewer: one of them again, so that the statement is the same
	}
	for i := range homes {
		homes[i] = of[min(i, len(of)-1)].ID
	}
	for _, tb := range g.v.plan().sorted() {
		if tb.about != forms.AboutHousehold && tb.about != forms.AboutPerson {
			continue
		}
		if tb.cadence != forms.Monthly || !g.q.past(tb.form) {
			continue
		}
		facts := map[string]*forms.Facts{}
		for _, d := range of {
			if tb.about == forms.AboutHousehold {
				facts[d.ID] = &d.Facts
				continue
			}
			for i := range d.Members {
				facts[d.Members[i].ID] = &d.Members[i].Facts
			}
		}
		query := "SELECT %s FROM " + quoted(tb.name()) + " t WHERE t.subject IN (" + marks(len(homes)) + ")"
		if tb.about == forms.AboutPerson {
			query = "SELECT %s FROM f_person p CROSS JOIN " + quoted(tb.name()) + " t WHERE t.subject = p.record AND p.q_household IN (" + marks(len(homes)) + ")"
		}
		query += " AND t.month >= ? AND t.month < ?"
		args := append(slices.Clone(homes), string(forms.SeriesStart(g.q.Month)), string(g.q.Month))
		for _, t := range g.q.times(tb.form) {
			query += " AND t.month NOT IN (" + marks(len(t.months)) + ")"
			for _, m := range t.months {
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
	if !wanted && len(g.q.times(tb.form)) == 0 {
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
