package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/forms/cn"
)

// Evidence says by what two records look like one.
type Evidence string

// The kinds of evidence, the strongest first.
const (
	SameIDNumber    Evidence = "id_number"    // one ID number, folded
	SamePerson      Evidence = "name_birth"   // one name and birth date in one village
	SameHouseholdNo Evidence = "household_no" // one 户编号
	SameDwelling    Evidence = "head_address" // one head and address in one village
)

// Duplicate is people or households that may have been entered more than once: a person decides. Records stand with
// their villages, sorted by village and record.
type Duplicate struct {
	Form     string
	Evidence Evidence
	Records  []string
	Villages []string
}

// Of life's states (C-036) these are of people who are among us: another entry of one who died or moved out is no duplicate.
const (
	lifeActive = "active"
	lifeAway   = "away"
)

// marks writes by what a household or person is recognised. Keys are hashes: the answers themselves stay where they are.
func (t *tx) marks(r forms.Record) error {
	key := func(kind Evidence, parts ...string) error {
		for i, p := range parts {
			if parts[i] = strings.ToLower(cn.Fold(p)); parts[i] == "" {
				return nil
			}
		}
		sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
		return t.exec("INSERT INTO twin (key, record) VALUES ($1, $2)", string(kind)+" "+hex.EncodeToString(sum[:16]), r.ID)
	}
	text := func(question string) string {
		if a := r.Answers[question]; a.IsKnown() && !a.IsInt() {
			return a.Text()
		}
		return ""
	}
	switch r.Form {
	case formHousehold:
		return errors.Join(key(SameHouseholdNo, text("household_no")), key(SameDwelling, text("head"), text("address"), r.Village))
	case formPerson:
		if life := text("lifecycle"); life != "" && life != lifeActive && life != lifeAway {
			return nil
		}
		return errors.Join(key(SameIDNumber, text("id_number")), key(SamePerson, text("name"), text("birth"), r.Village))
	}
	return nil
}

// Duplicates lists what looks as if it had been entered more than once and nobody said is not, and what is said to be one
// and two. One pair stands once, under the strongest evidence.
func (db *DB) Duplicates(ctx context.Context) ([]Duplicate, error) {
	var out []Duplicate
	err := db.read(ctx, func(v *snapshot) (err error) {
		if out, err = duplicates(v, "SELECT key FROM twin GROUP BY key HAVING count(*) > 1"); err != nil {
			return err
		}
		if out, err = undecided(v, out); err != nil {
			return err
		}
		against, err := contradictions(v, nil)
		out = distinct(append(out, against...))
		return err
	})
	return out, err
}

// duplicatesAmong are those in which one of the records takes part.
func (t *tx) duplicatesAmong(records []string) ([]Duplicate, error) {
	keys := map[string]bool{}
	for _, r := range records {
		if err := t.collect(keys, "SELECT a.key FROM twin a WHERE a.record = $1 AND EXISTS (SELECT 1 FROM twin b WHERE b.key = a.key AND b.record <> a.record)", r); err != nil {
			return nil, err
		}
	}
	var out []Duplicate
	for _, k := range sortedKeys(keys) {
		d, err := duplicates(t, "SELECT $1", k)
		if err != nil {
			return nil, err
		}
		out = append(out, d...)
	}
	out, err := undecided(t, out)
	if err != nil {
		return nil, err
	}
	against, err := contradictions(t, records)
	return distinct(append(out, against...)), err
}

// duplicates reads the records of keys.
func duplicates(l look, keys string, args ...any) ([]Duplicate, error) {
	rows, err := l.query(`SELECT t.key, t.record, coalesce(p.village, h.village, '') FROM twin t LEFT JOIN f_person p ON p.record = t.record LEFT JOIN f_household h ON h.record = t.record
		WHERE t.key IN (`+keys+`) ORDER BY t.key, 3, t.record`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Duplicate
	last := ""
	for rows.Next() {
		var key, record, village string
		if err := rows.Scan(&key, &record, &village); err != nil {
			return nil, err
		}
		if key != last {
			out = append(out, Duplicate{Evidence: kindOf(key), Form: formPerson})
			last = key
		}
		d := &out[len(out)-1]
		if d.Evidence == SameHouseholdNo || d.Evidence == SameDwelling {
			d.Form = formHousehold
		}
		d.Records, d.Villages = append(d.Records, record), append(d.Villages, village)
	}
	return out, rows.Err()
}

// distinct sorts duplicates by village and leaves out those that a stronger evidence tells already.
func distinct(out []Duplicate) []Duplicate {
	slices.SortStableFunc(out, func(a, b Duplicate) int {
		return cmp.Or(strings.Compare(a.Villages[0], b.Villages[0]), cmp.Compare(a.Evidence.rank(), b.Evidence.rank()), strings.Compare(a.Records[0], b.Records[0]))
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(d Duplicate) bool {
		who := strings.Join(slices.Sorted(slices.Values(d.Records)), " ")
		was := seen[who]
		seen[who] = true
		return was
	})
}

// rank is smaller the stronger the evidence is.
func (e Evidence) rank() int {
	return slices.Index([]Evidence{Contradicted, SameIDNumber, SameHouseholdNo, SamePerson, SameDwelling}, e)
}
