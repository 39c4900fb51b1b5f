package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hufang/forms"
)

// shared counts what crosses households (forms.SharedKey): for a stream of villages, values that several records have
// are counted once for the whole store; for one household, each value by its index.
type shared struct {
	values map[string]map[any]int64 // by question, as "person.id_number": how many records have a value, of those that several have
}

// sharing counts for the dossiers of a query; nil counts nothing.
func (v *snapshot) sharing(q DossierQuery) (*shared, error) {
	if q.Only == nil || len(q.Only.Shared)+len(q.Only.SharedOut)+len(q.Only.Alike)+len(q.Only.Pace) == 0 {
		return nil, nil
	}
	s := &shared{}
	if q.Household != "" {
		return s, nil
	}
	s.values = map[string]map[any]int64{}
	for _, what := range questionsOf(q.Only) {
		column, ok := v.compared(what, q.Month)
		if !ok {
			continue
		}
		values, err := v.counts(column.repeated(), column.args...)
		if err != nil {
			return nil, err
		}
		s.values[what] = values
	}
	return s, nil
}

// questionsOf are the questions whose values are counted throughout the store, each once.
func questionsOf(r *forms.Reading) []string {
	all := slices.Concat(r.Shared, r.SharedOut)
	slices.Sort(all)
	return slices.Compact(all)
}

// comparedColumn is a question whose values are counted over the records of its form.
type comparedColumn struct {
	table, column string
	among         string // the records that count: in this place, of a form filled again and again those of the month, and of people those among us
	args          []any
}

func (v *snapshot) compared(what string, m forms.Month) (comparedColumn, bool) {
	form, question, _ := strings.Cut(what, ".")
	tb := v.plan()[form]
	if tb == nil || !slices.ContainsFunc(tb.questions, func(q *forms.Question) bool { return q.Name == question }) {
		return comparedColumn{}, false
	}
	c := comparedColumn{table: quoted(tb.name()), column: prefixed(question), among: "substr(t.village, 1, $1) = $2", args: []any{len(v.place), v.place}}
	if tb.cadence != forms.Once {
		c.among, c.args = c.among+" AND t.month = $3", append(c.args, string(m))
	}
	if form == formPerson && slices.ContainsFunc(tb.questions, func(q *forms.Question) bool { return q.Name == "lifecycle" }) {
		c.among += " AND coalesce(t.q_lifecycle, '" + lifeActive + "') IN ('" + lifeActive + "', '" + lifeAway + "')"
	}
	return c, true
}

// repeated selects the values that several records have, with their number.
func (c comparedColumn) repeated() string {
	return "SELECT t." + c.column + ", count(*) FROM " + c.table + " t WHERE t." + c.column + " IS NOT NULL AND " + c.among + " GROUP BY t." + c.column + " HAVING count(*) > 1"
}

// one selects a value that several records have, with their number.
func (c comparedColumn) one() string {
	return "SELECT t." + c.column + ", count(*) FROM " + c.table + " t WHERE t." + c.column + " = " + placeholder(len(c.args)+1) + " AND " + c.among + " GROUP BY t." + c.column + " HAVING count(*) > 1"
}

// counts runs a query of values and numbers.
func (v *snapshot) counts(query string, args ...any) (map[any]int64, error) {
	rows, err := v.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[any]int64{}
	for rows.Next() {
		var value any
		var n int64
		if err := rows.Scan(&value, &n); err != nil {
			return nil, err
		}
		out[value] = n
	}
	return out, rows.Err()
}

// valueOf is an answer as a column holds it; nil when it has no value.
func valueOf(a forms.Answer) any {
	switch {
	case !a.IsKnown():
		return nil
	case a.IsInt():
		return a.Int()
	}
	return a.Text()
}

// count fills in Shared of the dossiers gathered.
func (s *shared) count(g *gathering, village string) error {
	if s == nil {
		return nil
	}
	none := map[string]int64{} // of everybody of whom there is nothing to say; replaced, never written to
	for _, d := range g.list {
		d.Shared = none
		for i := range d.Members {
			d.Members[i].Shared = none
		}
	}
	for _, what := range questionsOf(g.q.Only) {
		if err := s.question(g, what); err != nil {
			return err
		}
	}
	return s.sittings(g, village)
}

// question counts who else has the value of one question.
func (s *shared) question(g *gathering, what string) error {
	column, ok := g.v.compared(what, g.q.Month)
	if !ok {
		return nil
	}
	form, question, _ := strings.Cut(what, ".")
	values := s.values[what]
	if s.values == nil {
		values = map[any]int64{}
		for _, d := range g.list {
			for _, r := range countedOf(d, form) {
				value := valueOf(r.record.Answers[question])
				if value == nil {
					continue
				}
				found, err := g.v.counts(column.one(), append(slices.Clone(column.args), value)...)
				if err != nil {
					return err
				}
				values[value] = found[value]
			}
		}
	}
	shared, out := slices.Contains(g.q.Only.Shared, what), slices.Contains(g.q.Only.SharedOut, what)
	for _, d := range g.list {
		own := countedOf(d, form)
		for _, r := range own {
			value := valueOf(r.record.Answers[question])
			n := values[value]
			if value == nil || n == 0 || !r.counts(g.v.place) {
				continue
			}
			if shared {
				r.set(forms.SharedKey("shared", form, question), n-1)
			}
			for _, other := range own {
				if other.counts(g.v.place) && valueOf(other.record.Answers[question]) == value {
					n--
				}
			}
			if out {
				r.set(forms.SharedKey("shared_out", form, question), n)
			}
		}
	}
	return nil
}

// counted is a record of a dossier with the facts it belongs to.
type counted struct {
	record forms.Record
	facts  *forms.Facts // nil of a record of another household
}

// countedOf are the records of the present that a dossier has of a form.
func countedOf(d *forms.Dossier, form string) (out []counted) {
	if r, ok := d.Now[form]; ok {
		out = append(out, counted{record: r, facts: &d.Facts})
	}
	for i := range d.Members {
		m := &d.Members[i]
		if r, ok := m.Now[form]; ok {
			out = append(out, counted{record: r, facts: &m.Facts})
		}
	}
	return out
}

// counts reports whether the record is among those compared: it is in this place, and of nobody who died or moved out.
func (c counted) counts(place string) bool {
	life := c.record.Answers["lifecycle"].Text()
	gone := c.record.Form == formPerson && life != "" && life != lifeActive && life != lifeAway
	return !gone && strings.HasPrefix(c.record.Village, place)
}

func (c counted) set(key string, n int64) {
	if len(c.facts.Shared) == 0 {
		c.facts.Shared = map[string]int64{}
	}
	c.facts.Shared[key] = n
}

// sitting is one record of a form that is counted by who wrote it and when.
type sitting struct {
	household, day, by, at string
	values                 []any // of the questions asked for
	of                     counted
}

// sittings counts what one author did in a month of a village: equal values of a day, and the time between households.
func (s *shared) sittings(g *gathering, village string) error {
	var signed []string
	for _, tb := range g.v.plan().sorted() {
		if g.q.Only.Signed(tb.form) {
			signed = append(signed, tb.form)
		}
	}
	for _, form := range signed {
		var questions []string
		for _, what := range g.q.Only.Alike {
			if of, question, _ := strings.Cut(what, "."); of == form {
				questions = append(questions, question)
			}
		}
		all, err := g.sittings(form, village, questions)
		if err != nil {
			return err
		}
		for i, question := range questions {
			alike(all, i, forms.SharedKey("alike", form, question))
		}
		if slices.Contains(g.q.Only.Pace, form) {
			pace(all, forms.SharedKey("pace", form, ""))
		}
	}
	return nil
}

// sittings are the form's records of the village in the month: those gathered and, beside a single household, the others.
func (g *gathering) sittings(form, village string, questions []string) ([]sitting, error) {
	var all []sitting
	add := func(household string, r counted) {
		x := sitting{household: household, day: r.record.Answers["date"].Text(), by: r.record.By, at: r.record.At, of: r}
		for _, q := range questions {
			x.values = append(x.values, valueOf(r.record.Answers[q]))
		}
		all = append(all, x)
	}
	for _, d := range g.list {
		for _, r := range countedOf(d, form) {
			add(d.ID, r)
		}
	}
	if g.q.Household == "" {
		return all, nil
	}
	tb := g.v.plan()[form]
	household, join := "t.subject", ""
	if tb.about == forms.AboutPerson {
		household, join = "p.q_household", " JOIN f_person p ON p.record = t.subject"
	}
	homes := map[string]string{}
	rows, err := g.v.query("SELECT t.record, "+household+" FROM "+quoted(tb.name())+" t"+join+" WHERE t.month = $1 AND t.village = $2", string(g.q.Month), village)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var record string
		var home *string
		if err := rows.Scan(&record, &home); err != nil {
			return nil, err
		}
		if home != nil && *home != g.q.Household {
			homes[record] = *home
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	err = g.v.each(form, append(questions, "date"), "SELECT %s FROM "+quoted(tb.name())+" t WHERE t.month = $1 AND t.village = $2", []any{string(g.q.Month), village}, func(r forms.Record) {
		if home := homes[r.ID]; home != "" {
			add(home, counted{record: r})
		}
	}, "actor", "at")
	return all, err
}

// alike counts, for each record, the others of the same author and day that have the same value.
func alike(all []sitting, i int, key string) {
	type same struct {
		by, day string
		value   any
	}
	of := func(x sitting) (same, bool) {
		return same{x.by, x.day, x.values[i]}, x.values[i] != nil && x.day != "" && x.by != ""
	}
	n := map[same]int64{}
	for _, x := range all {
		if k, ok := of(x); ok {
			n[k]++
		}
	}
	for _, x := range all {
		if k, ok := of(x); ok && x.of.facts != nil && n[k] > 1 {
			x.of.set(key, n[k]-1)
		}
	}
}

// pace is, for each record, the seconds since its author's save for another household just before. Saves of one second
// are one act: there is no pace among them.
func pace(all []sitting, key string) {
	slices.SortFunc(all, func(a, b sitting) int {
		return cmp.Or(strings.Compare(a.by, b.by), strings.Compare(a.at, b.at), strings.Compare(a.of.record.ID, b.of.record.ID))
	})
	for i, x := range all {
		if x.of.facts == nil || x.by == "" {
			continue
		}
		saved, err := time.Parse(time.RFC3339, x.at)
		for j := i - 1; err == nil && j >= 0 && all[j].by == x.by; j-- {
			if all[j].household == x.household || all[j].at == x.at {
				continue
			}
			before, err := time.Parse(time.RFC3339, all[j].at)
			if err == nil && before.Before(saved) {
				x.of.set(key, int64(saved.Sub(before)/time.Second))
			}
			break
		}
	}
}
