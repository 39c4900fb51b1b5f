package store

import (
	"context"
	"fmt"
)

// User is a person of this laptop: who saves (J-02). Role is a code of the pack's list of roles.
type User struct{ Name, Role string }

func (t *tx) putUser(u User) error {
	return t.exec("INSERT INTO person_of_laptop (name, role, added_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET role = excluded.role", u.Name, u.Role, t.at)
}

// AddUser adds a person of this laptop, or changes the role of one.
func (db *DB) AddUser(ctx context.Context, u User) error {
	return db.update(ctx, func(t *tx) error { return t.putUser(u) })
}

// admit refuses who is no person of this laptop, or has another role on it: whoever saves stands in every change for
// good. What others wrote on their laptops is not asked here.
func (t *tx) admit(by User) error {
	if t.by == by {
		return nil
	}
	known, err := count(t, "SELECT count(*) FROM person_of_laptop WHERE name = $1 AND role = $2", by.Name, by.Role)
	if err != nil {
		return err
	}
	if known == 0 {
		return refuse(CodeAuthor, fmt.Errorf("role %q", by.Role))
	}
	t.by = by
	return nil
}

// Users lists the persons of this laptop in the order they were added.
func (db *DB) Users(ctx context.Context) ([]User, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT name, role FROM person_of_laptop ORDER BY added_at, name")
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var out []User
	for rows.Next() {
		var u User
		if err := rows.Scan(&u.Name, &u.Role); err != nil {
			return nil, translate(err)
		}
		out = append(out, u)
	}
	return out, translate(rows.Err())
}
