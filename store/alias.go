package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hufang/forms"
)

// The question by which a household or person says that it is another one, entered twice, and its group. It stands
// apart from the record's other groups: it is never folded together with those of the record it names.
const (
	groupAlias = "alias"
	sameAs     = "same_as"
)

// kindred tells whether records of the form may turn out to be one.
func kindred(form string) bool { return form == formHousehold || form == formPerson }

// node names a household or person among the aliases.
type node struct{ form, record string }

// kin is which records are one. It is never altered once others see it.
type kin struct {
	nodes   map[node]kinNode
	members map[node][]string // by the canonical record, sorted; classes of one are left out
}

type kinNode struct {
	sameAs    string // "" = nothing, or two things at once
	said      bool   // by a change of its own, counting or not
	present   bool   // has answers of its own
	canonical string
}

func noKin() *kin { return &kin{nodes: map[node]kinNode{}, members: map[node][]string{}} }

func (k *kin) canonical(form, record string) string {
	if n, ok := k.nodes[node{form, record}]; ok {
		return n.canonical
	}
	return record
}

// class is every record folded under the canonical one, itself among them.
func (k *kin) class(form, canonical string) []string {
	if m := k.members[node{form, canonical}]; m != nil {
		return m
	}
	return []string{canonical}
}

// join finds the classes: the connected sets of what the records say. A class is folded under the one that moved last, of
// those that have answers here: it is where that one is, and what is written about it there counts. Where none moved it
// is folded under the smallest id. So laptops that joined records in any order, even in a ring, come to the same.
func (k *kin) join(m *moves) {
	parent := map[node]node{}
	var root func(n node) node
	root = func(n node) node {
		for parent[n] != n {
			parent[n] = parent[parent[n]]
			n = parent[n]
		}
		return n
	}
	for n := range k.nodes {
		parent[n] = n
	}
	for n, x := range k.nodes {
		if x.sameAs != "" {
			parent[root(n)] = root(node{n.form, x.sameAs})
		}
	}
	classes := map[node][]string{}
	for n := range k.nodes {
		classes[root(n)] = append(classes[root(n)], n.record)
	}
	k.members = map[node][]string{}
	for r, members := range classes {
		slices.Sort(members)
		canonical, present := members[0], false
		for _, record := range members {
			if k.nodes[node{r.form, record}].present && (!present || m.later(record, canonical)) {
				canonical, present = record, true
			}
		}
		for _, record := range members {
			x := k.nodes[node{r.form, record}]
			x.canonical = canonical
			k.nodes[node{r.form, record}] = x
		}
		if len(members) > 1 {
			k.members[node{r.form, canonical}] = members
		}
	}
}

// say notes what a record's own changes say, all of them given.
func (k *kin) say(form, record string, changes []held, rule func(string) policy) (conflict bool) {
	x := kinNode{}
	for i := range changes {
		for j := range changes[i].Writes {
			if changes[i].Writes[j].bare() == groupAlias {
				x.said = true
			} else if !changes[i].off {
				x.present = true
			}
		}
	}
	r := aliasRegister(changes, rule)
	if a := r.values[sameAs]; !r.conflict && a.IsKnown() && a.Text() != record {
		x.sameAs = a.Text()
	}
	k.nodes[node{form, record}] = x
	return r.conflict
}

// self is a written household or person by its own changes, where it is now.
func (m *moves) self(own []held) forms.Record {
	r := identity(own)
	r.Village = cmp.Or(m.village(r.ID), r.Village)
	return r
}

// aliasRegister is what a record's own changes come to in the group of the alias.
func aliasRegister(changes []held, rule func(string) policy) register {
	for _, r := range foldRecord(only(changes, groupAlias), rule) {
		if r.group == groupAlias {
			return r
		}
	}
	return register{group: groupAlias}
}

// only keeps of changes what they write to one group.
func only(changes []held, group string) []held {
	var out []held
	for _, h := range changes {
		i := slices.IndexFunc(h.Writes, func(w Write) bool { return w.bare() == group })
		if i < 0 {
			continue
		}
		c := *h.Change
		c.Writes = h.Writes[i : i+1]
		h.Change = &c
		out = append(out, h)
	}
	return out
}

// saysAlias tells whether some change writes to the group of the alias.
func saysAlias(changes []held) bool {
	for i := range changes {
		if !kindred(changes[i].Form) {
			continue
		}
		for j := range changes[i].Writes {
			if changes[i].Writes[j].bare() == groupAlias {
				return true
			}
		}
	}
	return false
}

// realias reads anew what the records say, clears the projection of every record whose class is another now, and
// returns what is to be folded for it.
func (t *tx) realias(records []string) ([]target, error) {
	old := t.kin
	k := &kin{nodes: maps.Clone(old.nodes)}
	var asked []node
	for _, record := range records {
		own, err := ownHistory(t, record)
		if err != nil || len(own) == 0 {
			return nil, err
		}
		who := t.moves.self(own)
		if !kindred(who.Form) {
			continue
		}
		conflict := k.say(who.Form, record, own, t.plan().rule(who.Form))
		asked = append(asked, node{who.Form, record})
		if err := t.exec("DELETE FROM conflict WHERE record = $1 AND grp = $2", record, groupAlias); err != nil {
			return nil, err
		}
		if conflict {
			if err := t.exec("INSERT INTO conflict (record, grp, form, village) VALUES ($1, $2, $3, $4)", record, groupAlias, who.Form, who.Village); err != nil {
				return nil, err
			}
		}
	}
	named := map[node]bool{}
	for n, x := range k.nodes {
		if x.sameAs != "" {
			named[node{n.form, x.sameAs}] = true
		}
	}
	for n := range named {
		if _, ok := k.nodes[n]; ok {
			continue
		}
		own, err := ownHistory(t, n.record)
		if err != nil {
			return nil, err
		}
		k.nodes[n] = kinNode{}
		if len(own) > 0 && identity(own).Form == n.form {
			k.say(n.form, n.record, own, t.plan().rule(n.form))
		}
	}
	maps.DeleteFunc(k.nodes, func(n node, x kinNode) bool { return !x.said && !named[n] })
	k.join(t.moves)
	t.kin = k
	if err := t.keepKin(old); err != nil {
		return nil, err
	}
	return t.reclass(old, asked)
}

// keepKin writes what is different from before to the table of aliases.
func (t *tx) keepKin(old *kin) error {
	for n := range old.nodes {
		if _, ok := t.kin.nodes[n]; !ok {
			if err := t.exec("DELETE FROM alias WHERE form = $1 AND record = $2", n.form, n.record); err != nil {
				return err
			}
		}
	}
	for n, x := range t.kin.nodes {
		if old.nodes[n] == x {
			continue
		}
		if err := t.exec("INSERT INTO alias (form, record, same_as, said, present, canonical) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (form, record) DO UPDATE SET same_as = excluded.same_as, said = excluded.said, present = excluded.present, canonical = excluded.canonical",
			n.form, n.record, x.sameAs, flag(x.said), flag(x.present), x.canonical); err != nil {
			return err
		}
	}
	return nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// reclass clears the projection of the records that belong to another class than before and says what is to be folded
// anew: they, what is about them, and what refers to them.
func (t *tx) reclass(old *kin, asked []node) ([]target, error) {
	before, after := map[string]map[string]bool{}, map[string]map[string]bool{} // by form, canonical records
	note := func(n node) {
		b, a := old.canonical(n.form, n.record), t.kin.canonical(n.form, n.record)
		if b == a && slices.Equal(old.class(n.form, b), t.kin.class(n.form, a)) {
			return
		}
		if before[n.form] == nil {
			before[n.form], after[n.form] = map[string]bool{}, map[string]bool{}
		}
		before[n.form][b], after[n.form][a] = true, true
	}
	for _, n := range asked {
		note(n)
	}
	for n := range old.nodes {
		note(n)
	}
	for n := range t.kin.nodes {
		note(n)
	}
	var out []target
	for _, form := range sortedKeys(before) {
		for _, record := range sortedKeys(after[form]) {
			out = append(out, target{form: form, record: record})
		}
		about, err := t.about(form, sortedKeys(before[form]))
		if err != nil {
			return nil, err
		}
		for _, x := range about {
			if x.derived() {
				if err := t.forget(x.form, x.record); err != nil {
					return nil, err
				}
				for _, subject := range sortedKeys(after[form]) {
					out = append(out, target{form: x.form, record: MonthlyID(x.form, subject, x.month), subject: subject, month: x.month})
				}
				continue
			}
			out = append(out, x)
		}
		referring, err := t.referring(form, sortedKeys(before[form]))
		if err != nil {
			return nil, err
		}
		out = append(out, referring...)
		for _, record := range sortedKeys(before[form]) {
			if err := t.forget(form, record); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// about lists the projected records whose subject is one of the records of the form.
func (t *tx) about(form string, subjects []string) ([]target, error) {
	var out []target
	for _, tb := range t.plan().sorted() {
		if kindred(tb.form) || string(tb.about) != form {
			continue
		}
		for _, s := range subjects {
			rows, err := t.targets(tb, "subject = $1", s)
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
		}
	}
	return out, nil
}

// referring lists the projected records that hold a reference to one of the records of the form, or that are in
// conflict over one.
func (t *tx) referring(form string, records []string) ([]target, error) {
	var out []target
	for _, tb := range t.plan().sorted() {
		for i, q := range tb.questions {
			if q.Type != forms.TypeRef || q.Ref != form || q.Group == nil || q.Group.Name == groupAlias {
				continue
			}
			for _, r := range records {
				rows, err := t.targets(tb, tb.names[i]+" = $1", r)
				if err != nil {
					return nil, err
				}
				out = append(out, rows...)
			}
			rows, err := t.targets(tb, "record IN (SELECT record FROM conflict WHERE grp = $1)", q.Group.Name)
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
		}
	}
	return out, nil
}

func (t *tx) targets(tb *table, where string, args ...any) ([]target, error) {
	rows, err := t.query("SELECT record, subject, month FROM "+quoted(tb.name())+" WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []target
	for rows.Next() {
		x := target{form: tb.form}
		if err := rows.Scan(&x.record, &x.subject, &x.month); err != nil {
			return nil, err
		}
		if kindred(x.form) {
			x.subject = ""
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// loadKin reads which records are one.
func (db *DB) loadKin(ctx context.Context) error {
	k := noKin()
	rows, err := db.conn.QueryContext(ctx, "SELECT form, record, same_as, said, present FROM alias")
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n node
		var x kinNode
		if err := rows.Scan(&n.form, &n.record, &x.sameAs, &x.said, &x.present); err != nil {
			return translate(err)
		}
		k.nodes[n] = x
	}
	k.join(db.moves)
	db.kin = k
	return translate(rows.Err())
}

func (t *tx) canonical(form, record string) (string, error) {
	return t.kin.canonical(form, record), nil
}

func (t *tx) class(form, canonical string) ([]string, error) {
	return t.kin.class(form, canonical), nil
}

func (v *snapshot) canonical(form, record string) (string, error) {
	out, err := v.column("SELECT canonical FROM alias WHERE form = $1 AND record = $2", form, record)
	if len(out) == 0 {
		return record, err
	}
	return out[0], err
}

func (v *snapshot) class(form, canonical string) ([]string, error) {
	out, err := v.column("SELECT record FROM alias WHERE form = $1 AND canonical = $2 ORDER BY record", form, canonical)
	if len(out) == 0 {
		return []string{canonical}, err
	}
	return out, err
}

func (v *snapshot) column(query string, args ...any) ([]string, error) {
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

// Alias is how a household or person that was entered more than once stands.
type Alias struct {
	Form      string
	Record    string
	SameAs    string // what it says it is; "" = nothing, or two things at once
	Canonical string // the record under whose id it is read
	Members   []string
	Conflict  bool // it says two things at once
}

// Aliases lists the households and people that are one with another, by form, canonical record and record.
func (db *DB) Aliases(ctx context.Context) ([]Alias, error) {
	var out []Alias
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query(`SELECT a.form, a.record, a.same_as, a.canonical, EXISTS (SELECT 1 FROM conflict c WHERE c.record = a.record AND c.grp = $1)
			FROM alias a ORDER BY a.form, a.canonical, a.record`, groupAlias)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var a Alias
			if err := rows.Scan(&a.Form, &a.Record, &a.SameAs, &a.Canonical, &a.Conflict); err != nil {
				return err
			}
			out = append(out, a)
		}
		return rows.Err()
	})
	classes := map[node][]string{}
	for _, a := range out {
		n := node{a.Form, a.Canonical}
		classes[n] = append(classes[n], a.Record)
	}
	for i, a := range out {
		out[i].Members = classes[node{a.Form, a.Canonical}]
	}
	return slices.DeleteFunc(out, func(a Alias) bool { return len(a.Members) < 2 && !a.Conflict }), err
}

// SameAs says of a household or person that it is another one: from now on both are one record, read under the smaller
// id, and so are their follow-ups and incomes of each month. Nothing of either is lost, and Part takes it back.
// Refusals: unlike, when the two are not two records of one form; distinct, while somebody's word stands that they are two.
func (db *DB) SameAs(ctx context.Context, by User, record, other, reason string) error {
	return db.Unite(ctx, by, record, other, "", reason)
}

// Unite is SameAs, and at once settles where the two differ by what keep, one of them, says; "" settles nothing. Where
// what is kept differs in itself, or only the other says something, a person decides. Refusals: unlike, distinct, reason.
func (db *DB) Unite(ctx context.Context, by User, record, other, keep, reason string) error {
	if keep != "" && strings.TrimSpace(reason) == "" {
		return refuse(CodeReason, nil)
	}
	return db.update(ctx, func(t *tx) error {
		a, err := ownHistory(t, record)
		if err != nil {
			return err
		}
		b, err := ownHistory(t, other)
		if err != nil {
			return err
		}
		if len(a) == 0 || len(b) == 0 {
			return refuse(CodeUnlike, errors.New("no such record"))
		}
		x, y := identity(a), identity(b)
		if x.Form != y.Form || !kindred(x.Form) || t.kin.canonical(x.Form, record) == t.kin.canonical(x.Form, other) {
			return refuse(CodeUnlike, fmt.Errorf("form %q", x.Form))
		}
		if err := t.undistinguished(x.Form, record, other); err != nil {
			return err
		}
		if err := t.alias(by, reason, map[string]string{record: other}); err != nil || keep == "" {
			return err
		}
		return t.keepSide(by, reason, x.Form, t.kin.canonical(x.Form, record), keep)
	})
}

// keepSide settles the conflicts of a record by the side that was written to keep.
func (t *tx) keepSide(by User, reason, form, record, keep string) error {
	open, err := openConflicts(t)
	if err != nil {
		return err
	}
	f := t.db.Pack().Form(form)
	var e Entry
	for _, c := range open {
		if c.Record != record || f == nil || f.Group(c.Group) == nil || c.Group == groupAlias {
			continue
		}
		d, err := dispute(t, c.Record, c.Group)
		if err != nil {
			return err
		}
		kept := slices.DeleteFunc(slices.Clone(d.Sides), func(l Live) bool { return l.Record != keep })
		if len(kept) != 1 {
			continue
		}
		w := Write{Group: c.Group, Over: d.Seen(), Values: forms.Answers{}}
		for _, q := range f.Group(c.Group).Questions {
			if a, ok := kept[0].Values[q.Name]; ok && q.Type.Stored() {
				w.Values[q.Name] = a
			}
		}
		e.Form, e.Record, e.Subject, e.Village, e.Month = d.Form, d.Record, d.Subject, d.Village, d.Month
		e.Writes = append(e.Writes, w)
	}
	if len(e.Writes) == 0 {
		return nil
	}
	_, err = t.say(Save{By: by, Entries: []Entry{e}, Reason: reason})
	return err
}

// Part takes back what made the record one with others: its own word and that of others about it.
// Refusal: unlike, when it is one with none.
func (db *DB) Part(ctx context.Context, by User, record, reason string) error {
	return db.update(ctx, func(t *tx) error {
		words := map[string]string{}
		for n, x := range t.kin.nodes {
			if x.sameAs != "" && (n.record == record || x.sameAs == record) {
				words[n.record] = ""
			}
		}
		if len(words) == 0 {
			return refuse(CodeUnlike, errors.New("one with none"))
		}
		return t.alias(by, reason, words)
	})
}

// alias writes, in one save, what records say they are.
func (t *tx) alias(by User, reason string, words map[string]string) error {
	s := Save{By: by, Reason: reason}
	for _, record := range sortedKeys(words) {
		own, err := ownHistory(t, record)
		if err != nil {
			return err
		}
		who := identity(own)
		w := Write{Group: groupAlias, Values: forms.Answers{sameAs: forms.Answer{}}}
		if words[record] != "" {
			w.Values[sameAs] = forms.Text(words[record])
		}
		for _, l := range aliasRegister(own, t.plan().rule(who.Form)).live {
			w.Over = append(w.Over, l.Dot)
		}
		s.Entries = append(s.Entries, Entry{Form: who.Form, Record: record, Village: who.Village, Writes: []Write{w}})
	}
	_, err := t.say(s)
	return err
}
