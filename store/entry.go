package store

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"hufang/forms"
)

// EntryQuery says which records of a form to read.
type EntryQuery struct {
	Form    string
	Village string      // prefix of 6, 9 or 12 digits; "" = all
	Month   forms.Month // "" = all
	Subject string      // whom they are about; "" = all
	Without string      // a question: only records that give it no value; "" = all
}

// Entries are the records of a form as they stand, by village and id. Refusal: unknown, for a form no pack here has.
func (db *DB) Entries(ctx context.Context, q EntryQuery) iter.Seq2[forms.Record, error] {
	return func(yield func(forms.Record, error) bool) {
		err := db.read(ctx, func(v *snapshot) error {
			tb := v.plan()[q.Form]
			if tb == nil {
				return refuse(CodeUnknown, fmt.Errorf("form %q", q.Form))
			}
			s := tb.scanner(nil)
			query, args := "SELECT "+s.selects+" FROM "+quoted(tb.name())+" t WHERE substr(t.village, 1, $1) = $2", []any{len(q.Village), q.Village}
			for _, of := range []struct{ column, value string }{{"month", string(q.Month)}, {"subject", q.Subject}} {
				if of.value != "" {
					args = append(args, of.value)
					query += fmt.Sprintf(" AND t.%s = $%d", quoted(of.column), len(args))
				}
			}
			if i := slices.IndexFunc(tb.questions, func(x *forms.Question) bool { return x.Name == q.Without }); i >= 0 {
				query += " AND t." + tb.names[i] + " IS NULL"
			}
			rows, err := v.query(query+" ORDER BY t.village, t.record", args...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				r, err := s.scan(rows)
				if err != nil {
					return err
				}
				if !yield(r, nil) {
					return errStopped
				}
			}
			return rows.Err()
		})
		if err != nil && err != errStopped {
			yield(forms.Record{}, err)
		}
	}
}
