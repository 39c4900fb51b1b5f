package store

import (
	"context"
	"encoding/json"

	"hufang/forms"
)

// Draft is what is being typed, kept at every answer: a power cut loses at most the answer under the finger.
// Rebuilding never touches it.
type Draft struct {
	ID      string
	Form    string
	Record  string
	Subject string
	Village string
	Month   forms.Month
	Pack    string           // hash of the pack the form was opened under
	Over    map[string][]Dot // by bare group: what was live when the form was opened, kept until the save
	Answers forms.Answers
	By      User
	At      string // RFC 3339, of the last answer; filled in by PutDraft
}

// PutDraft keeps a draft; when it returns nil the draft is on disk.
func (db *DB) PutDraft(ctx context.Context, d Draft) error {
	over := map[string][]string{}
	for group, dots := range d.Over {
		over[group] = sortedDots(dots, d.Village)
	}
	o, err := json.Marshal(over)
	if err != nil {
		return err
	}
	return db.update(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO draft (id, form, record, subject, village, month, pack, over, answers, actor, role, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			ON CONFLICT (id) DO UPDATE SET answers = excluded.answers, over = excluded.over, actor = excluded.actor, role = excluded.role, at = excluded.at`,
			d.ID, d.Form, d.Record, d.Subject, d.Village, string(d.Month), d.Pack, string(o), string(d.Answers.AppendJSON(nil)), d.By.Name, d.By.Role, t.at)
	})
}

// Drafts lists what is being typed, newest first.
func (db *DB) Drafts(ctx context.Context) ([]Draft, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT id, form, record, subject, village, month, pack, over, answers, actor, role, at FROM draft ORDER BY at DESC, id")
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var out []Draft
	for rows.Next() {
		d := Draft{Over: map[string][]Dot{}}
		var over, answers string
		if err := rows.Scan(&d.ID, &d.Form, &d.Record, &d.Subject, &d.Village, &d.Month, &d.Pack, &over, &answers, &d.By.Name, &d.By.Role, &d.At); err != nil {
			return nil, translate(err)
		}
		var spelled map[string][]string
		if err := json.Unmarshal([]byte(over), &spelled); err != nil {
			return nil, refuse(CodeDamaged, err)
		}
		for group, dots := range spelled {
			d.Over[group] = nil
			for _, s := range dots {
				dot, err := parseDot(s, d.Village)
				if err != nil {
					return nil, refuse(CodeDamaged, err)
				}
				d.Over[group] = append(d.Over[group], dot)
			}
		}
		if err := json.Unmarshal([]byte(answers), &d.Answers); err != nil {
			return nil, refuse(CodeDamaged, err)
		}
		out = append(out, d)
	}
	return out, translate(rows.Err())
}

// DropDraft throws a draft away: the person chose to.
func (db *DB) DropDraft(ctx context.Context, id string) error {
	return db.update(ctx, func(t *tx) error { return t.exec("DELETE FROM draft WHERE id = $1", id) })
}
