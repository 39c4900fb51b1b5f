package store

import "context"

// Conflict is one group of a record whose live values only a person can bring together.
type Conflict struct{ Record, Group, Form, Village string }

// Conflicts lists the open conflicts, by village and record.
func (db *DB) Conflicts(ctx context.Context) ([]Conflict, error) {
	var out []Conflict
	err := db.read(ctx, func(v *snapshot) (err error) {
		out, err = openConflicts(v)
		return err
	})
	return out, err
}

func openConflicts(l look) ([]Conflict, error) {
	rows, err := l.query("SELECT record, grp, form, village FROM conflict ORDER BY village, record, grp")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Conflict
	for rows.Next() {
		var c Conflict
		if err := rows.Scan(&c.Record, &c.Group, &c.Form, &c.Village); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
