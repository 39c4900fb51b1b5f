package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// HouseholdRow is a household as a list shows it: what can be said of ten thousands at once, without any month.
type HouseholdRow struct {
	ID, Village string
	No          string // 户编号
	Head        string // the member who is the head, else the name the roster gave
	Group       string // 村民小组
	Type        string // code of household_type
	Monitoring  string // code of monitoring_class
	Members     int
}

// HouseholdRows lists the households of a village, town or county (12, 9 or 6 digits; "" = all), in the order of
// Dossiers. Only one statement runs, whatever their number.
func (db *DB) HouseholdRows(ctx context.Context, village string) ([]HouseholdRow, error) {
	var out []HouseholdRow
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query(`SELECT h.record, h.village, coalesce(h.q_household_no, ''), coalesce(p.head, h.q_head, ''), coalesce(h.q_villager_group, ''),
			coalesce(h.q_household_type, ''), coalesce(h.q_monitoring_class, ''), coalesce(p.members, 0)
			FROM f_household h LEFT JOIN (SELECT q_household, count(*) AS members, max(CASE WHEN q_relation = 'head' THEN q_name END) AS head
				FROM f_person GROUP BY q_household) p ON p.q_household = h.record
			WHERE substr(h.village, 1, $1) = $2`, len(village), village)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r HouseholdRow
			if err := rows.Scan(&r.ID, &r.Village, &r.No, &r.Head, &r.Group, &r.Type, &r.Monitoring, &r.Members); err != nil {
				return err
			}
			out = append(out, r)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b HouseholdRow) int {
		return cmp.Or(strings.Compare(a.Village, b.Village), natural(a.Group, b.Group), natural(a.No, b.No), strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

// Timeline is every change that counts about a household, in order of arrival: of its own record, its members' and
// of every record about one of them.
func (db *DB) Timeline(ctx context.Context, household string) ([]Change, error) {
	var counting []held
	err := db.read(ctx, func(v *snapshot) error {
		records, err := v.about(household)
		if err != nil {
			return err
		}
		for _, id := range records {
			changes, err := history(v, id)
			if err != nil {
				return err
			}
			if err := judge(v, changes); err != nil {
				return err
			}
			counting = append(counting, slices.DeleteFunc(changes, func(c held) bool { return c.off })...)
		}
		return nil
	})
	slices.SortFunc(counting, func(a, b held) int { return cmp.Compare(a.seq, b.seq) })
	out := make([]Change, len(counting))
	for i, c := range counting {
		out[i] = *c.Change
	}
	return out, err
}

// about are the records of a household, of its members, and about either.
func (v *snapshot) about(household string) ([]string, error) {
	subjects, err := v.ids("SELECT record FROM f_person WHERE q_household = $1 ORDER BY record", household)
	if err != nil {
		return nil, err
	}
	subjects = append([]string{household}, subjects...)
	records := slices.Clone(subjects)
	for _, tb := range v.plan().sorted() {
		if tb.form == formHousehold || tb.form == formPerson {
			continue
		}
		args := make([]any, len(subjects))
		for i, s := range subjects {
			args[i] = s
		}
		found, err := v.ids("SELECT record FROM "+quoted(tb.name())+" WHERE subject IN ("+marks(len(args))+") ORDER BY record", args...)
		if err != nil {
			return nil, err
		}
		records = append(records, found...)
	}
	return records, nil
}

// ids runs a statement that selects one text.
func (v *snapshot) ids(query string, args ...any) ([]string, error) {
	rows, err := v.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
