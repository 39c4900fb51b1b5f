package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hufang/forms"
)

// formDistinct is the form by which people say of two households or two people that look like one that they are two.
const formDistinct = "distinct"

// The decisions on two that look like one. Where two laptops decide at once, what asks a person again stands.
const (
	distinctApart    = "apart"
	distinctReopened = "reopened"
)

// Contradicted is the evidence of two records that somebody said are one and somebody else, who did not know of it, said
// are two: they are read as one, and a person takes one of the two words back.
const Contradicted Evidence = "contradicted"

// Distinction is a standing decision that two households or two people that look like one are two. They are not offered
// as duplicates again unless stronger evidence turns up than the decision knew of.
type Distinction struct {
	ID       string
	Form     string
	Records  [2]string // under whose ids they are read now
	Evidence Evidence  // the strongest the decision knew of
	By, Role string
	At       string // RFC 3339, by the deciding laptop's clock
	Reason   string
}

// Contradicted tells whether somebody who did not know of the decision made the two one.
func (d Distinction) Contradicted() bool { return d.Records[0] == d.Records[1] }

// Distinctions lists the standing decisions, those that are contradicted among them, by form and records.
func (db *DB) Distinctions(ctx context.Context) ([]Distinction, error) {
	var out []Distinction
	err := db.read(ctx, func(v *snapshot) (err error) {
		if out, err = distinctions(v); err != nil {
			return err
		}
		for i := range out {
			if out[i].Reason, err = reasonOf(v, out[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// distinctions reads the standing decisions without their reasons.
func distinctions(l look) ([]Distinction, error) {
	if l.plan()[formDistinct] == nil {
		return nil, nil
	}
	rows, err := l.query(`SELECT record, q_person IS NOT NULL, coalesce(q_person, q_household), coalesce(q_other_person, q_other_household), q_evidence, actor, role, at FROM f_distinct
		WHERE q_decision = $1 AND coalesce(q_person, q_household) IS NOT NULL AND coalesce(q_other_person, q_other_household) IS NOT NULL AND q_evidence IS NOT NULL
		ORDER BY 2, 3, 4, record`, distinctApart)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Distinction
	for rows.Next() {
		d := Distinction{Form: formHousehold}
		person := false
		if err := rows.Scan(&d.ID, &person, &d.Records[0], &d.Records[1], &d.Evidence, &d.By, &d.Role, &d.At); err != nil {
			return nil, err
		}
		if person {
			d.Form = formPerson
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// reasonOf is the reason given with the write that stands in a decision.
func reasonOf(l look, record string) (string, error) {
	o, err := openRecord(l, record)
	if err != nil {
		return "", err
	}
	live := o.Live["decision"]
	if len(live) == 0 {
		return "", nil
	}
	newest := slices.MaxFunc(live, func(a, b Live) int { return strings.Compare(a.At, b.At) })
	changes, err := history(l, record)
	for _, c := range changes {
		if c.Dot() == newest.Dot {
			return c.Reason, err
		}
	}
	return "", err
}

// undecided are those of the duplicates that nobody decided about, and after them the contradictions. Of more than two of
// which some are known to be two, the pairs that are left stand by themselves.
func undecided(l look, found []Duplicate) ([]Duplicate, error) {
	said, err := distinctions(l)
	if err != nil || len(said) == 0 {
		return found, err
	}
	known := map[[2]string]int{} // a pair, the smaller id first → rank of the strongest evidence known when it was decided on
	for _, d := range said {
		pair := pairOf(d.Records[0], d.Records[1])
		if rank, ok := known[pair]; !ok || d.Evidence.rank() < rank {
			known[pair] = d.Evidence.rank()
		}
	}
	var out []Duplicate
	for _, d := range found {
		var left []Duplicate
		for i, a := range d.Records {
			for j, b := range d.Records[:i] {
				if rank, ok := known[pairOf(a, b)]; !ok || d.Evidence.rank() < rank {
					left = append(left, Duplicate{Form: d.Form, Evidence: d.Evidence, Records: []string{b, a}, Villages: []string{d.Villages[j], d.Villages[i]}})
				}
			}
		}
		if n := len(d.Records); len(left) == n*(n-1)/2 {
			left = []Duplicate{d}
		}
		out = append(out, left...)
	}
	return out, nil
}

// contradictions are the records that are read as one though somebody said they are two; of those alone that came or whose
// decision did, unless came is nil.
func contradictions(l look, came []string) ([]Duplicate, error) {
	said, err := distinctions(l)
	if err != nil {
		return nil, err
	}
	var out []Duplicate
	for _, d := range said {
		if !d.Contradicted() || slices.ContainsFunc(out, func(o Duplicate) bool { return o.Records[0] == d.Records[0] }) {
			continue
		}
		fresh := came == nil || slices.Contains(came, d.ID)
		for i := 0; i < len(came) && !fresh; i++ {
			canonical, err := l.canonical(d.Form, came[i])
			if err != nil {
				return nil, err
			}
			fresh = canonical == d.Records[0]
		}
		o, err := openRecord(l, d.Records[0])
		if err != nil {
			return nil, err
		}
		if fresh && o.Form == d.Form {
			out = append(out, Duplicate{Form: d.Form, Evidence: Contradicted, Records: []string{o.ID}, Villages: []string{o.Village}})
		}
	}
	return out, nil
}

func pairOf(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

// Distinguish says of two or more households, or people, that look like one that no two of them are. It travels, and
// Reconsider takes it back. Refusals: reason; unlike, when they are not records of one form, are one already, or nothing
// makes them look like one; settled, when all of it was decided before.
func (db *DB) Distinguish(ctx context.Context, by User, records []string, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return refuse(CodeReason, nil)
	}
	return db.update(ctx, func(t *tx) error {
		said, err := distinctions(t)
		if err != nil {
			return err
		}
		among, err := t.alike(records)
		if err != nil {
			return err
		}
		s := Save{By: by}
		for i, a := range among {
			for _, b := range among[:i] {
				if a.ID == b.ID {
					return refuse(CodeUnlike, errors.New("one already"))
				}
				evidence, err := t.evidence(a.ID, b.ID)
				if err != nil {
					return err
				}
				if slices.ContainsFunc(said, func(d Distinction) bool {
					return pairOf(d.Records[0], d.Records[1]) == pairOf(a.ID, b.ID) && d.Evidence.rank() <= evidence.rank()
				}) {
					continue
				}
				e, err := t.distinction(b, a, evidence)
				if err != nil {
					return err
				}
				s.Entries = append(s.Entries, e)
			}
		}
		return t.decideDistinct(s, reason)
	})
}

// Reconsider takes back every decision that two of the records, or of those that are one with them, are two.
// Refusals: reason; unlike; settled, when there is none.
func (db *DB) Reconsider(ctx context.Context, by User, records []string, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return refuse(CodeReason, nil)
	}
	return db.update(ctx, func(t *tx) error {
		said, err := distinctions(t)
		if err != nil {
			return err
		}
		among, err := t.alike(records)
		if err != nil {
			return err
		}
		is := func(id string) bool {
			return slices.ContainsFunc(among, func(o Opened) bool { return o.ID == id })
		}
		s := Save{By: by}
		for _, d := range said {
			if !is(d.Records[0]) || !is(d.Records[1]) {
				continue
			}
			o, err := openRecord(t, d.ID)
			if err != nil {
				return err
			}
			e := entryOf(o)
			values := o.Answers.Clone()
			values["decision"] = forms.Text(distinctReopened)
			e.Writes = []Write{{Group: "decision", Over: o.Over("decision"), Values: values}}
			s.Entries = append(s.Entries, e)
		}
		return t.decideDistinct(s, reason)
	})
}

func (t *tx) decideDistinct(s Save, reason string) error {
	if len(s.Entries) == 0 {
		return refuse(CodeSettled, nil)
	}
	changes, err := t.compose(s)
	if err != nil {
		return err
	}
	return t.write(changes, s.By, reason)
}

// undistinguished refuses while somebody's word stands that two records are two. Refusal: distinct.
func (t *tx) undistinguished(form, a, b string) error {
	said, err := distinctions(t)
	pair := pairOf(t.kin.canonical(form, a), t.kin.canonical(form, b))
	if slices.ContainsFunc(said, func(d Distinction) bool { return pairOf(d.Records[0], d.Records[1]) == pair }) {
		return refuse(CodeDistinct, nil)
	}
	return err
}

// alike opens households, or people. Refusal: unlike, when there are none or they are not of one such form.
func (t *tx) alike(records []string) ([]Opened, error) {
	var out []Opened
	for _, r := range records {
		o, err := openRecord(t, r)
		if err != nil {
			return nil, err
		}
		if !kindred(o.Form) || len(out) > 0 && o.Form != out[0].Form {
			return nil, refuse(CodeUnlike, fmt.Errorf("form %q", o.Form))
		}
		out = append(out, o)
	}
	if len(out) == 0 {
		return nil, refuse(CodeUnlike, errors.New("no records"))
	}
	return out, nil
}

// evidence is the strongest by which two records look like one. Refusal: unlike, when there is none.
func (t *tx) evidence(a, b string) (Evidence, error) {
	keys := map[string]bool{}
	if err := t.collect(keys, "SELECT a.key FROM twin a JOIN twin b ON b.key = a.key WHERE a.record = $1 AND b.record = $2", a, b); err != nil {
		return "", err
	}
	if len(keys) == 0 {
		return "", refuse(CodeUnlike, errors.New("nothing makes them look like one"))
	}
	strongest := slices.MinFunc(sortedKeys(keys), func(x, y string) int { return kindOf(x).rank() - kindOf(y).rank() })
	return kindOf(strongest), nil
}

// kindOf is the kind of evidence that a key of the table of twins is of.
func kindOf(key string) Evidence {
	kind, _, _ := strings.Cut(key, " ")
	return Evidence(kind)
}

// distinction is the entry that says of two records that they are two, in the village of the first and about its household: with that
// it moves.
func (t *tx) distinction(a, b Opened, evidence Evidence) (Entry, error) {
	if a.ID > b.ID {
		a, b = b, a
	}
	id := derived(formDistinct, a.ID, b.ID)
	was, err := openRecord(t, id)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Form: formDistinct, Record: id, Subject: a.ID, Village: a.Village}
	one, other := formHousehold, "other_household"
	if a.Form == formPerson {
		one, other, e.Subject = formPerson, "other_person", a.Answers[formHousehold].Text()
	}
	e.Writes = []Write{{Group: "decision", Over: was.Over("decision"), Values: forms.Answers{
		"decision": forms.Text(distinctApart), "evidence": forms.Text(string(evidence)), one: forms.Text(a.ID), other: forms.Text(b.ID)}}}
	return e, nil
}
