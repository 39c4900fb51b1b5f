package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hufang/forms"
)

// overlap counts what crosses households (forms.SharedKey): for a stream of villages, values that several records have
// are counted once for the whole store; for one household, each value by its index.
type overlap struct {
	values map[string]map[any]int64 // by question, as "person.id_number": how many records have a value, of those that several have
}

// sharing counts for the dossiers of a query; nil counts nothing.
func (v *snapshot) sharing(q DossierQuery) (*overlap, error) {
	if q.Only == nil || len(q.Only.Shared)+len(q.Only.SharedOut)+len(q.Only.Alike)+len(q.Only.Pace)+len(q.Only.Saved) == 0 {
		return nil, nil
	}
	s := &overlap{}
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
func (s *overlap) count(g *gathering, village string) error {
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
func (s *overlap) question(g *gathering, what string) error {
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

// sitting is one record of a form by who wrote it and when.
type sitting struct {
	record, subject, by, at string
	day                     any          // the answer to the question date
	values                  []any        // of the questions asked for
	facts                   *forms.Facts // of a record that stands in a dossier gathered
	home                    string       // the household, as far as it is gathered; otherwise the subject itself
}

// sittings counts what one author did in a month of a village: equal values of a day, and the time between households.
func (s *overlap) sittings(g *gathering, village string) error {
	for _, tb := range g.v.plan().sorted() {
		if !g.q.Only.Signed(tb.form) {
			continue
		}
		sat := sat{g: g, tb: tb, paced: slices.Contains(g.q.Only.Pace, tb.form), saved: slices.Contains(g.q.Only.Saved, tb.form), args: []any{string(g.q.Month), village}}
		for _, what := range g.q.Only.Alike {
			if of, question, _ := strings.Cut(what, "."); of == tb.form {
				sat.questions = append(sat.questions, question)
			}
		}
		count := sat.village
		if g.q.Household != "" {
			count = sat.household
		}
		if err := count(); err != nil {
			return err
		}
	}
	return nil
}

// sat is the records of one form that are compared by who wrote them.
type sat struct {
	g         *gathering
	tb        *table
	questions []string // whose equal values are counted
	paced     bool
	saved     bool  // on which day each was saved
	args      []any // month and village, $1 and $2 of every statement
}

// village counts among all records of the village in one reading.
func (s *sat) village() error {
	all, err := s.read("t.month = $1 AND t.village = $2", s.args)
	if err != nil {
		return err
	}
	for i, question := range s.questions {
		alike(all, i, forms.SharedKey("alike", s.tb.form, question))
	}
	if s.paced {
		pace(all, forms.SharedKey("pace", s.tb.form, ""))
	}
	s.days(all)
	return nil
}

// days tells of each record the day its author's clock showed at its newest save.
func (s *sat) days(all []sitting) {
	for _, x := range all {
		if at, err := time.Parse(time.RFC3339, x.at); s.saved && x.facts != nil && err == nil {
			x.set(forms.SharedKey("saved", s.tb.form, ""), forms.SavedAt(forms.DayOf(at)))
		}
	}
}

// household asks for each record of one household what stands beside it in the village.
func (s *sat) household() error {
	var records []any
	for _, r := range countedOf(s.g.list[0], s.tb.form) {
		records = append(records, r.record.ID)
	}
	if len(records) == 0 {
		return nil
	}
	own, err := s.read("t.record IN ("+marks(len(records))+")", records)
	if err != nil {
		return err
	}
	s.days(own)
	for _, x := range own {
		for i, question := range s.questions {
			if x.values[i] == nil || x.day == nil || x.by == "" {
				continue
			}
			n, err := count(s.g.v, "SELECT count(*) FROM "+quoted(s.tb.name())+" t WHERE t.month = $1 AND t.village = $2 AND t.actor = $3 AND t.q_date = $4 AND t."+prefixed(question)+" = $5 AND t.record <> $6",
				append(slices.Clone(s.args), x.by, x.day, x.values[i], x.record)...)
			if err != nil {
				return err
			}
			if n > 0 {
				x.set(forms.SharedKey("alike", s.tb.form, question), n)
			}
		}
		if err := s.before(x); err != nil {
			return err
		}
	}
	return nil
}

// before finds the author's save for another household just before one.
func (s *sat) before(x sitting) error {
	if !s.paced || x.by == "" {
		return nil
	}
	home := []any{s.g.list[0].ID}
	for _, m := range s.g.list[0].Members {
		home = append(home, m.ID)
	}
	args := append(slices.Clone(s.args), x.by, x.at)
	ats, err := s.g.v.column("SELECT t.at FROM "+quoted(s.tb.name())+" t WHERE t.month = $1 AND t.village = $2 AND t.actor = $3 AND t.at < $4 AND t.subject NOT IN ("+placeholders(len(args)+1, len(home))+") ORDER BY t.at DESC LIMIT 1",
		append(args, home...)...)
	if err != nil {
		return err
	}
	for _, at := range ats {
		x.since(at, forms.SharedKey("pace", s.tb.form, ""))
	}
	return nil
}

// read reads the records that a condition on t selects.
func (s *sat) read(where string, args []any) ([]sitting, error) {
	columns := "t.record, t.subject, t.actor, t.at, NULL"
	if slices.ContainsFunc(s.tb.questions, func(q *forms.Question) bool { return q.Name == "date" }) {
		columns = "t.record, t.subject, t.actor, t.at, t.q_date"
	}
	for _, q := range s.questions {
		columns += ", t." + prefixed(q)
	}
	rows, err := s.g.v.query("SELECT "+columns+" FROM "+quoted(s.tb.name())+" t WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []sitting
	for rows.Next() {
		x := sitting{values: make([]any, len(s.questions))}
		dest := []any{&x.record, &x.subject, &x.by, &x.at, &x.day}
		for i := range x.values {
			dest = append(dest, &x.values[i])
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		s.place(&x)
		all = append(all, x)
	}
	return all, rows.Err()
}

// place finds the household of a record, and the facts it stands in.
func (s *sat) place(x *sitting) {
	x.home = x.subject
	var of *forms.Facts
	if d := s.g.households[x.subject]; d != nil {
		of = &d.Facts
	} else if at, ok := s.g.people[x.subject]; ok {
		x.home, of = at.d.ID, &at.d.Members[at.i].Facts
	}
	if of != nil && of.Now[s.tb.form].ID == x.record {
		x.facts = of
	}
}

func (x sitting) set(key string, n int64) { counted{facts: x.facts}.set(key, n) }

// since tells the seconds since an earlier save, where both times can be read.
func (x sitting) since(at, key string) {
	before, err := time.Parse(time.RFC3339, at)
	saved, late := time.Parse(time.RFC3339, x.at)
	if err == nil && late == nil && before.Before(saved) {
		x.set(key, int64(saved.Sub(before)/time.Second))
	}
}

// alike counts, for each record, the others of the same author and day that have the same value.
func alike(all []sitting, i int, key string) {
	type same struct {
		by         string
		day, value any
	}
	n := map[same]int64{}
	for _, x := range all {
		n[same{x.by, x.day, x.values[i]}]++
	}
	for _, x := range all {
		others := n[same{x.by, x.day, x.values[i]}] - 1
		if x.facts != nil && others > 0 && x.by != "" && x.day != nil && x.values[i] != nil {
			x.set(key, others)
		}
	}
}

// pace is, for each record, the seconds since its author's save for another household just before. Saves of one second
// are one act: there is no pace among them.
func pace(all []sitting, key string) {
	slices.SortFunc(all, func(a, b sitting) int { return cmp.Or(strings.Compare(a.by, b.by), strings.Compare(a.at, b.at)) })
	for i, x := range all {
		if x.facts == nil || x.by == "" {
			continue
		}
		for j := i - 1; j >= 0 && all[j].by == x.by; j-- {
			if all[j].home != x.home && all[j].at != x.at {
				x.since(all[j].at, key)
				break
			}
		}
	}
}
