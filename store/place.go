package store

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"hufang/forms"
)

// Place is what the laptop is set up for: a village (12 digits), a township (9) or a county (6).
type Place struct{ Code, Name string }

// Setup is what a new store starts with.
type Setup struct {
	Pack      *forms.Pack
	Place     string // 12, 9 or 6 digits
	PlaceName string
	User      User
}

var placeShape = regexp.MustCompile(`^([0-9]{6}|[0-9]{9}|[0-9]{12})$`)

func (s Setup) check() error {
	switch {
	case !placeShape.MatchString(s.Place):
		return refuse(CodePlace, nil)
	case s.Pack == nil || s.User.Name == "" || s.User.Role == "":
		return errors.New("create store: pack, user and role must be given")
	}
	return nil
}

// setup writes the first facts of a new file in one transaction.
func (db *DB) setup(ctx context.Context, s Setup) error {
	public, private, err := newDeviceKey()
	if err != nil {
		return err
	}
	return db.update(ctx, func(t *tx) error {
		for _, kv := range [][2]string{
			{"database", random128()}, {"place", s.Place}, {"place_name", s.PlaceName}, {"pack", s.Pack.Hash},
			{"device_public", public}, {"device_private", private}, {"created_at", t.at}, {"rules", foldRules},
		} {
			if err := t.exec("INSERT INTO meta (key, value) VALUES ($1, $2)", kv[0], kv[1]); err != nil {
				return err
			}
		}
		if err := t.putPack(s.Pack); err != nil {
			return err
		}
		if err := t.putUser(s.User); err != nil {
			return err
		}
		db.asked.Store(newAsked([]*forms.Pack{s.Pack}))
		return t.makeTables()
	})
}

func (db *DB) loadPlace(ctx context.Context) (err error) {
	if db.place.Code, err = db.meta(ctx, "place"); err != nil {
		return err
	}
	if db.place.Code == "" {
		return refuse(CodeStrange, errors.New("no place"))
	}
	db.place.Name, err = db.meta(ctx, "place_name")
	return err
}

// Place is what the laptop is set up for.
func (db *DB) Place() Place { return db.place }

// Villages lists the 12-digit codes of the villages the store holds households of, sorted; those a household only moved to
// from here are not among them.
func (db *DB) Villages(ctx context.Context) ([]string, error) {
	var out []string
	err := db.read(ctx, func(v *snapshot) error {
		m, err := v.moved()
		if err != nil {
			return err
		}
		rows, err := v.query("SELECT village, record FROM f_household ORDER BY village")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var village, household string
			if err := rows.Scan(&village, &household); err != nil {
				return err
			}
			if !slices.Contains(out, village) && !m.left(household, v.place) {
				out = append(out, village)
			}
		}
		return rows.Err()
	})
	return out, err
}

// Newest is, for each village, when its last change that arrived here was written, RFC 3339 by its laptop's clock: for
// display, and compared with nothing.
func (db *DB) Newest(ctx context.Context) (map[string]string, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT c.village, c.body FROM change c JOIN (SELECT max(seq) AS seq FROM change GROUP BY village) m ON m.seq = c.seq")
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var village string
		var body []byte
		if err := rows.Scan(&village, &body); err != nil {
			return nil, translate(err)
		}
		c, _, err := readChange(body)
		if err != nil {
			return nil, refuse(CodeDamaged, err)
		}
		out[village] = c.At
	}
	return out, translate(rows.Err())
}
