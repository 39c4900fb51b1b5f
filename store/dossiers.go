package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hufang/forms"
)

// DossierQuery says which dossiers to stream.
type DossierQuery struct {
	Village   string // prefix of 6, 9 or 12 digits; "" = all
	Month     forms.Month
	Household string         // one household only, also one that moved away or turned out to be another
	AsOf      Frontier       // nil = as things stand; otherwise only the changes up to it, under the pack given by Pack
	Only      *forms.Reading // fetch these answers and no others, and not who wrote them; nil = all
	Pack      string         // hash of the pack a past frontier is read under; "" = the current one
}

// Dossiers streams households, village by village, in the order of villager group and household number. Open months come from
// the tables; a past frontier is folded anew in a throw-away store by the same rules. Memory holds one village at a time.
func (db *DB) Dossiers(ctx context.Context, q DossierQuery) iter.Seq2[*forms.Dossier, error] {
	return func(yield func(*forms.Dossier, error) bool) {
		src := db
		if q.AsOf != nil {
			past, err := db.past(ctx, q.AsOf, q.Pack)
			if err != nil {
				yield(nil, err)
				return
			}
			defer past.discard()
			src = past
		}
		err := src.read(ctx, func(v *snapshot) error {
			if q.Household != "" {
				canonical, err := v.canonical(formHousehold, q.Household)
				if err != nil {
					return err
				}
				q.Household = canonical
			}
			villages, err := v.villages(q)
			if err != nil {
				return err
			}
			counts, err := v.sharing(q)
			if err != nil {
				return err
			}
			for _, village := range villages {
				g, err := v.gather(q, village, counts)
				if err != nil {
					return err
				}
				if err := g.stream(yield); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil && err != errStopped {
			yield(nil, err)
		}
	}
}

// stream hands out the dossiers gathered, a part of them at a time complete with their earlier months. What was handed out
// is let go.
func (g *gathering) stream(yield func(*forms.Dossier, error) bool) error {
	m, err := g.v.moved()
	if err != nil {
		return err
	}
	g.households, g.people = nil, nil
	for part := range slices.Chunk(g.list, seriesAtOnce) {
		if err := g.series(part); err != nil {
			return err
		}
		for i, d := range part {
			part[i] = nil
			if g.q.Household == "" && m.left(d.ID, g.v.place) {
				continue // found by its id alone
			}
			if !yield(d, nil) {
				return errStopped
			}
		}
	}
	return nil
}

var errStopped = errors.New("the reader stopped")

func (v *snapshot) villages(q DossierQuery) ([]string, error) {
	query, args := "SELECT DISTINCT village FROM f_household WHERE substr(village, 1, $1) = $2 ORDER BY village", []any{len(q.Village), q.Village}
	if q.Household != "" {
		query, args = "SELECT village FROM f_household WHERE record = $1", []any{q.Household}
	}
	rows, err := v.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// gathering puts together the dossiers of one village, or the one asked for.
type gathering struct {
	v          *snapshot
	q          DossierQuery
	where      string // of f_household h
	args       []any
	list       []*forms.Dossier
	households map[string]*forms.Dossier
	people     map[string]seat
}

// seat is a member's place in a dossier.
type seat struct {
	d *forms.Dossier
	i int
}

// facts are those of a record's subject.
func (g *gathering) facts(about forms.About, subject string) *forms.Facts {
	if about == forms.AboutHousehold {
		return &g.households[subject].Facts
	}
	at := g.people[subject]
	return &at.d.Members[at.i].Facts
}

// gather assembles one village's households (or the one asked for), without their earlier months.
func (v *snapshot) gather(q DossierQuery, village string, counts *overlap) (*gathering, error) {
	g := &gathering{v: v, q: q, where: "h.village = $1", args: []any{village}, households: map[string]*forms.Dossier{}, people: map[string]seat{}}
	if q.Household != "" {
		g.where, g.args = "h.record = $1", []any{q.Household}
	}
	err := v.each(formHousehold, q.needs(formHousehold, "villager_group", "household_no"), "SELECT %s FROM f_household h JOIN f_household t ON t.record = h.record WHERE "+g.where, g.args, func(r forms.Record) {
		d := &forms.Dossier{ID: r.ID, Village: r.Village, Month: q.Month, Facts: newFacts()}
		d.Now[formHousehold] = r
		g.households[r.ID] = d
		g.list = append(g.list, d)
	})
	if err != nil {
		return nil, err
	}
	if err := g.members(); err != nil {
		return nil, err
	}
	for _, tb := range v.plan().sorted() {
		if tb.form == formHousehold || tb.form == formPerson || (tb.about != forms.AboutHousehold && tb.about != forms.AboutPerson) {
			continue
		}
		if err := g.records(tb); err != nil {
			return nil, err
		}
	}
	if err := counts.count(g, village); err != nil {
		return nil, err
	}
	slices.SortFunc(g.list, func(a, b *forms.Dossier) int {
		x, y := a.Now[formHousehold].Answers, b.Now[formHousehold].Answers
		return cmp.Or(natural(x["villager_group"].Text(), y["villager_group"].Text()), natural(x["household_no"].Text(), y["household_no"].Text()), strings.Compare(a.ID, b.ID))
	})
	return g, nil
}

// members reads the people of the households, in the order of their relation to the head.
func (g *gathering) members() error {
	err := g.v.each(formPerson, g.q.needs(formPerson, "household", "relation", "birth", "lifecycle"), "SELECT %s FROM f_household h JOIN f_person t ON t.q_household = h.record WHERE "+g.where, g.args, func(r forms.Record) {
		d := g.households[r.Answers["household"].Text()]
		m := forms.Member{ID: r.ID, Facts: newFacts()}
		m.Now[formPerson] = r
		d.Members = append(d.Members, m)
	})
	if err != nil {
		return err
	}
	relations := g.v.order(formPerson, "relation")
	for _, d := range g.list {
		slices.SortFunc(d.Members, func(a, b forms.Member) int {
			x, y := a.Now[formPerson].Answers, b.Now[formPerson].Answers
			return cmp.Or(cmp.Compare(relations(x["relation"]), relations(y["relation"])), strings.Compare(x["birth"].Text(), y["birth"].Text()), strings.Compare(a.ID, b.ID))
		})
		for i, m := range d.Members {
			g.people[m.ID] = seat{d, i}
		}
	}
	return nil
}

// records reads a form's records about the households or their people.
func (g *gathering) records(tb *table) error {
	// CROSS JOIN because SQLite keeps its order: a handful of households each look up their own records. Left to itself it
	// goes through all of the month.
	from := "SELECT %s FROM f_household h CROSS JOIN " + quoted(tb.name()) + " t WHERE t.subject = h.record AND " + g.where
	if tb.about == forms.AboutPerson {
		from = "SELECT %s FROM f_household h CROSS JOIN f_person p CROSS JOIN " + quoted(tb.name()) + " t WHERE p.q_household = h.record AND t.subject = p.record AND " + g.where
	}
	if tb.cadence == forms.Case {
		return g.cases(tb, from)
	}
	times := g.q.times(tb.form)
	if tb.cadence == forms.Once {
		if len(times) == 0 {
			return nil
		}
		return g.v.each(tb.form, g.q.needs(tb.form), from, g.args, func(r forms.Record) { g.put(tb, r) })
	}
	for _, t := range times {
		bound := slices.Clone(g.args)
		for _, m := range t.months {
			bound = append(bound, string(m))
		}
		query := from + " AND t.month IN (" + placeholders(2, len(t.months)) + ")"
		if err := g.v.each(tb.form, t.questions, query, bound, func(r forms.Record) { g.put(tb, r) }); err != nil {
			return err
		}
	}
	return nil
}

// put lays a record into the time it belongs to; of several of one month the newest stays.
func (g *gathering) put(tb *table, r forms.Record) {
	f := g.facts(tb.about, r.Subject)
	into := f.Now
	switch {
	case tb.cadence == forms.Once || r.Month == g.q.Month:
	case r.Month == g.q.Month.Add(-1):
		into = f.Last
	default:
		into = f.YearAgo
	}
	if have, ok := into[tb.form]; !ok || newer(r, have) {
		into[tb.form] = r
	}
	if r.Month < g.q.Month && g.q.past(tb.form) {
		addSeries(f, r)
	}
}

// needs are the questions of a form to fetch: those asked for at any time, and those the dossier itself is put together by;
// nil = all.
func (q DossierQuery) needs(form string, always ...string) []string {
	if q.Only == nil {
		return nil
	}
	return slices.Concat(always, q.Only.Now[form], q.Only.Last[form], q.Only.YearAgo[form], q.Only.Series[form], q.Only.Counted(form))
}

// asking is months of which the same questions are fetched; nil = all.
type asking struct {
	months    []forms.Month
	questions []string
}

// times are the months a form is read of: each with what is asked of it, for a form has many questions and little of it is
// compared.
func (q DossierQuery) times(form string) (list []asking) {
	this, last, yearAgo := q.Month, q.Month.Add(-1), q.Month.Add(-12)
	if q.Only == nil {
		return []asking{{months: []forms.Month{this, last, yearAgo}}}
	}
	add := func(m forms.Month, asked []string, more ...string) {
		list = append(list, asking{[]forms.Month{m}, slices.Concat([]string{"date"}, asked, more)})
	}
	if asked := q.Only.Now[form]; len(asked) > 0 || q.Only.Signed(form) {
		add(this, asked, q.Only.Counted(form)...)
	}
	if asked := q.Only.Last[form]; len(asked) > 0 {
		add(last, asked, q.Only.Series[form]...)
	}
	if asked := q.Only.YearAgo[form]; len(asked) > 0 {
		add(yearAgo, asked, q.Only.Series[form]...)
	}
	return list
}

func newFacts() forms.Facts {
	return forms.Facts{Now: map[string]forms.Record{}, Last: map[string]forms.Record{}, YearAgo: map[string]forms.Record{}}
}

// newer tells whether of two records of one event form in one month a is the later: by the day it is about, then by id.
func newer(a, b forms.Record) bool {
	return cmp.Or(strings.Compare(a.Answers["date"].Text(), b.Answers["date"].Text()), strings.Compare(a.ID, b.ID)) > 0
}

// each scans the records of a form, the questions in only or all; query has one %s for the columns of t.
func (v *snapshot) each(form string, only []string, query string, args []any, fn func(forms.Record)) error {
	tb := v.plan()[form]
	if tb == nil {
		return refuse(CodeUnknown, fmt.Errorf("form %q", form))
	}
	s := tb.scanner(only)
	rows, err := v.query(fmt.Sprintf(query, s.selects), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := s.scan(rows)
		if err != nil {
			return err
		}
		fn(r)
	}
	return rows.Err()
}

// order ranks answers of a select_one by the place of their code in the list; others come last.
func (v *snapshot) order(form, question string) func(forms.Answer) int {
	rank := map[string]int{}
	if tb := v.plan()[form]; tb != nil {
		for _, q := range tb.questions {
			if q.Name == question && q.List != nil {
				for i, c := range q.List.Choices {
					rank[c.Code] = i
				}
			}
		}
	}
	return func(a forms.Answer) int {
		if i, ok := rank[a.Text()]; ok {
			return i
		}
		return len(rank)
	}
}

// natural compares texts with runs of digits by their value: 第2组 comes before 第10组.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x > 0 && y > 0 {
			m, n := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
				return c
			}
			a, b = a[x:], b[y:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// past is a throw-away store of the changes up to a frontier.
func (db *DB) past(ctx context.Context, asOf Frontier, pack string) (*DB, error) {
	s, err := db.openScratch(ctx, filepath.Join(db.TempDir(), random128()+".db"))
	if err != nil {
		return nil, err
	}
	if p := db.PackByHash(pack); p != nil {
		s.asked.Store(newAsked(append(slices.Clone(db.asked.Load().packs), p)))
	}
	err = s.foldFrom(ctx, db, func(village, writer string, n int64) bool { return n <= asOf[Chain{village, writer}] }, nil)
	if err != nil {
		s.discard()
		return nil, err
	}
	return s, nil
}

// foldFrom copies the changes that keep lets through from another store and folds them.
func (db *DB) foldFrom(ctx context.Context, from *DB, keep func(village, writer string, n int64) bool, progress func(done, total int)) error {
	return db.update(ctx, func(t *tx) error {
		err := from.read(ctx, func(v *snapshot) error {
			rows, err := v.query("SELECT seq, village, writer, n, hash, record, batch, txn, body FROM change ORDER BY seq")
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var seq, n, txn int64
				var village, writer, hash, record, batch string
				var body []byte
				if err := rows.Scan(&seq, &village, &writer, &n, &hash, &record, &batch, &txn, &body); err != nil {
					return err
				}
				if !keep(village, writer, n) {
					continue
				}
				if err := t.exec("INSERT INTO change (seq, village, writer, n, hash, record, batch, txn, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", seq, village, writer, n, hash, record, batch, txn, body); err != nil {
					return err
				}
				if h := t.head(Chain{village, writer}); n > h.n {
					t.heads[Chain{village, writer}] = head{n: n, hash: hash}
				}
			}
			return rows.Err()
		})
		if err != nil {
			return err
		}
		return t.rebuild(progress)
	})
}

// discard closes a throw-away store and removes its files.
func (db *DB) discard() {
	if err := db.Close(); err != nil {
		db.opt.Log.Warn("close scratch store", "error", err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(db.path + suffix) // what stays is wiped at the next start
	}
}
