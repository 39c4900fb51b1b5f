package store

import (
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"hufang/forms"
)

// plan is how forms are laid out in tables: one table per form, one typed column per question, the union over every
// pack the store keeps. Tables are a projection: dropped and rebuilt at will.
type plan map[string]*table

// table is one form's table. Its columns are record, village, subject, month, actor, role, at, states and one per question.
type table struct {
	form      string
	about     forms.About
	cadence   forms.Cadence
	questions []*forms.Question // sorted by name
	refs      []*forms.Question // of them, those that refer to records of a form
	compared  []string          // questions of which a pack counts who shares a value
	alike     []string          // questions of which a pack counts who gave the same answer to the same author on the same day
	paced     bool              // whether a pack measures the time between one author's saves
	policies  map[string]policy // by bare group
	names     []string          // of questions, as quoted columns
	upsert    string
}

// fixedColumns come before the questions. states holds, as JSON, the answers that are not values: unknown, refused,
// conflict … and foreign codes; their columns are NULL.
var fixedColumns = [][2]string{
	{"record", "TEXT PRIMARY KEY"}, {"village", "TEXT NOT NULL"}, {"subject", "TEXT NOT NULL"}, {"month", "TEXT NOT NULL"},
	{"actor", "TEXT NOT NULL"}, {"role", "TEXT NOT NULL"}, {"at", "TEXT NOT NULL"}, {"states", "TEXT NOT NULL"},
}

// prefixed is the name of a question's column: apart from the fixed ones whatever the pack calls it.
func prefixed(question string) string { return quoted("q_" + question) }

func (t *table) name() string { return "f_" + t.form }

func planTables(packs []*forms.Pack) plan {
	p := plan{}
	for _, pack := range packs {
		for _, f := range pack.Forms {
			t := p[f.Name]
			if t == nil {
				t = &table{form: f.Name, policies: map[string]policy{}}
				p[f.Name] = t
			}
			t.about, t.cadence = f.About, f.Cadence // the newest pack's word
			for _, q := range f.Questions {
				if !q.Type.Stored() || q.Group == nil {
					continue
				}
				t.policies[q.Group.Name] = policyOf(f.Name, q.Group)
				if i := slices.IndexFunc(t.questions, func(o *forms.Question) bool { return o.Name == q.Name }); i >= 0 {
					t.questions[i] = q
				} else {
					t.questions = append(t.questions, q)
				}
			}
		}
		p.compare(pack.ReadsRules())
	}
	for _, t := range p {
		slices.SortFunc(t.questions, func(a, b *forms.Question) int { return strings.Compare(a.Name, b.Name) })
		var cols, sets []string
		for _, c := range fixedColumns {
			cols = append(cols, quoted(c[0]))
		}
		for _, q := range t.questions {
			t.names = append(t.names, prefixed(q.Name))
			if q.Type == forms.TypeRef && q.Group.Name != groupAlias {
				t.refs = append(t.refs, q)
			}
		}
		cols = append(cols, t.names...)
		for i, c := range cols {
			if i > 0 {
				sets = append(sets, c+" = excluded."+c)
			}
		}
		t.upsert = "INSERT INTO " + quoted(t.name()) + " (" + strings.Join(cols, ", ") + ") VALUES (" + marks(len(cols)) +
			") ON CONFLICT (record) DO UPDATE SET " + strings.Join(sets, ", ")
	}
	return p
}

// compare notes what a pack's rules count across households: it gets an index.
func (p plan) compare(r forms.Reading) {
	for form, t := range p {
		t.paced = t.paced || slices.Contains(r.Pace, form)
		for _, question := range r.Counted(form) {
			t.compared = with(t.compared, question)
			if t.dated() && slices.Contains(r.Alike, form+"."+question) {
				t.alike = with(t.alike, question)
			}
		}
	}
}

func with(sorted []string, s string) []string {
	if i, found := slices.BinarySearch(sorted, s); !found {
		return slices.Insert(sorted, i, s)
	}
	return sorted
}

// dated reports whether the form asks for the day its answers are of.
func (t *table) dated() bool {
	return slices.ContainsFunc(t.questions, func(q *forms.Question) bool { return q.Name == "date" })
}

func policyOf(form string, g *forms.Group) policy {
	p := policy{merge: g.Merge}
	if form == formBatch || (form == formDifference && g.Name == groupFound) {
		// The store's own words, which no person can decide about: two laptops that undid one import or found one
		// difference mean the same, though their reasons, files and rows differ.
		p.merge = forms.MergeMax
	}
	if form == formTransfer {
		// An acceptance stands against a withdrawal that crossed it on its way, of which the village the household came to
		// does not hear; acceptances made apart are one (register.accepted).
		p.merge, p.order = forms.MergeMax, []string{"moved", "frontier"}
	}
	if form == formDistinct {
		p.merge = forms.MergeMax // two who decide at once mean the same, and what asks a person again stands
	}
	for _, q := range g.Questions {
		p.order = append(p.order, q.Name)
	}
	return p
}

// rule tells the policies of a form's groups; human for a group no pack here knows.
func (p plan) rule(form string) func(group string) policy {
	t := p[form]
	return func(group string) policy {
		if t != nil && t.policies[group].merge != "" {
			return t.policies[group]
		}
		return policy{merge: forms.MergeHuman}
	}
}

// about is what a form is about; "" for a form no pack here knows.
func (p plan) about(form string) string {
	if t := p[form]; t != nil {
		return string(t.about)
	}
	return ""
}

// makeTables creates the projection's form tables with their indexes.
func (t *tx) makeTables() error {
	for _, tb := range t.plan().sorted() {
		columns := slices.Clone(fixedColumns)
		for i, q := range tb.questions {
			columns = append(columns, [2]string{strings.Trim(tb.names[i], `"`), columnType(q.Type)})
		}
		stmts := []string{tableDDL(tb.name(), columns)}
		switch tb.form {
		case formHousehold:
			stmts = append(stmts, "CREATE INDEX f_household_village ON f_household (village, record)")
		case formPerson:
			stmts = append(stmts, "CREATE INDEX f_person_household ON f_person (q_household, record)")
		default:
			stmts = append(stmts, "CREATE INDEX "+quoted(tb.name()+"_subject")+" ON "+quoted(tb.name())+" (subject, month)")
		}
		stmts = append(stmts, tb.countIndexes()...)
		for _, s := range stmts {
			if _, err := t.db.conn.ExecContext(t.ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// countIndexes serve what is counted across households: each holds all that one statement asks.
func (t *table) countIndexes() (stmts []string) {
	index := func(name, columns string) {
		stmts = append(stmts, "CREATE INDEX "+quoted(t.name()+"_"+name)+" ON "+quoted(t.name())+" ("+columns+")")
	}
	if t.paced {
		index("pace", "month, village, actor, at, subject")
	}
	for _, question := range t.alike {
		index("alike_"+question, "month, village, actor, q_date, "+prefixed(question))
	}
	for _, question := range t.compared {
		if t.cadence == forms.Once {
			index("same_"+question, prefixed(question))
		}
	}
	return stmts
}

func (p plan) sorted() []*table {
	out := make([]*table, 0, len(p))
	for _, t := range p {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *table) int { return strings.Compare(a.form, b.form) })
	return out
}

// row is a record as its table holds it, ready to bind.
func (t *table) row(r forms.Record) []any {
	args := make([]any, 0, len(fixedColumns)+len(t.questions))
	args = append(args, r.ID, r.Village, r.Subject, string(r.Month), r.By, r.Role, r.At, nil)
	states := forms.Answers{}
	for _, q := range t.questions {
		a := r.Answers[q.Name]
		switch {
		case a.IsInt() && q.Type.Numeric():
			args = append(args, a.Int())
		case a.IsKnown() && !a.IsInt() && !q.Type.Numeric():
			args = append(args, a.Text())
		default:
			args = append(args, nil)
			if !a.IsBlank() {
				states[q.Name] = a
			}
		}
	}
	args[7] = ""
	if len(states) > 0 {
		args[7] = string(states.AppendJSON(nil))
	}
	return args
}

// scanner reads records of one table, or only some of its questions, reusing its buffers.
type scanner struct {
	form      string
	selects   string // the columns it reads, of the alias t
	questions []*forms.Question
	all       bool
	dest      []any
	rec       [8]string
	values    []any // of the questions: nil, int64 or string
}

// scanner reads the questions in only; nil reads them all.
func (t *table) scanner(only []string) *scanner {
	s := &scanner{form: t.form, all: only == nil}
	only = slices.Sorted(slices.Values(only))
	columns := make([]string, 0, len(fixedColumns)+len(t.questions))
	for i, c := range fixedColumns {
		// Who wrote it and when is nothing that only some answers are asked for.
		if !s.all && (c[0] == "actor" || c[0] == "role" || c[0] == "at") {
			continue
		}
		columns = append(columns, `t."`+c[0]+`"`)
		s.dest = append(s.dest, &s.rec[i])
	}
	for i, q := range t.questions {
		if _, asked := slices.BinarySearch(only, q.Name); s.all || asked {
			s.questions = append(s.questions, q)
			columns = append(columns, "t."+t.names[i])
		}
	}
	s.selects = strings.Join(columns, ", ")
	s.values = make([]any, len(s.questions))
	for i := range s.values {
		s.dest = append(s.dest, &s.values[i])
	}
	return s
}

// scan reads one row that selects the scanner's columns.
func (s *scanner) scan(rows *sql.Rows) (forms.Record, error) {
	if err := rows.Scan(s.dest...); err != nil {
		return forms.Record{}, err
	}
	n := 0
	for _, v := range s.values {
		if v != nil {
			n++
		}
	}
	r := forms.Record{ID: s.rec[0], Form: s.form, Village: s.rec[1], Subject: s.rec[2], Month: forms.Month(s.rec[3]), By: s.rec[4], Role: s.rec[5], At: s.rec[6],
		Answers: make(forms.Answers, n)}
	if s.rec[7] != "" {
		if err := json.Unmarshal([]byte(s.rec[7]), &r.Answers); err != nil {
			return forms.Record{}, refuse(CodeDamaged, err)
		}
		if !s.all {
			for name := range r.Answers {
				if !slices.ContainsFunc(s.questions, func(q *forms.Question) bool { return q.Name == name }) {
					delete(r.Answers, name)
				}
			}
		}
	}
	for i, v := range s.values {
		switch v := v.(type) {
		case int64:
			r.Answers[s.questions[i].Name] = forms.Int(v)
		case string:
			r.Answers[s.questions[i].Name] = forms.Text(v)
		}
	}
	return r, nil
}
