package store

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"hufang/forms"
	"hufang/forms/cn"
)

// Found is one hit of a search: a person, or a household when Person is "".
type Found struct {
	Household   string
	HouseholdNo string
	Head        string
	Group       string // 村民小组
	Village     string
	Person      string
	Name        string
}

// index writes what a household or person is found by. Each key stands between bars with a letter that says what it
// is, so that one look finds a prefix ("|i" + wf) or a tail (0017 + "|").
func (t *tx) index(r forms.Record) error {
	var b strings.Builder
	key := func(kind, text string) {
		if text != "" {
			b.WriteString("|" + kind + strings.ToLower(strings.ReplaceAll(text, "|", "")))
		}
	}
	name := func(s string) {
		key("n", s)
		for _, p := range cn.Pinyin(s) {
			key("p", p)
		}
		for _, p := range cn.Initials(s) {
			key("i", p)
		}
	}
	switch r.Form {
	case formHousehold:
		key("h", r.Answers["household_no"].Text())
		key("g", r.Answers["villager_group"].Text())
		name(r.Answers["head"].Text())
	case formPerson:
		name(r.Answers["name"].Text())
		key("t", cn.Fold(r.Answers["id_number"].Text()))
	default:
		return nil
	}
	b.WriteByte('|')
	return t.exec("INSERT INTO search (record, text) VALUES ($1, $2) ON CONFLICT (record) DO UPDATE SET text = excluded.text", r.ID, b.String())
}

// terms are, for each word of a query, the keys it may be part of.
func terms(query string) [][]string {
	var out [][]string
	for _, w := range strings.Fields(strings.ToLower(width.Fold.String(strings.ReplaceAll(query, "|", " ")))) {
		digits := strings.IndexFunc(strings.TrimSuffix(w, "x"), func(r rune) bool { return r < '0' || r > '9' }) < 0
		han := strings.IndexFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
		switch {
		case digits && w != "x":
			out = append(out, []string{w + "|", "|h" + w})
		case han:
			out = append(out, []string{w})
		default:
			keys := []string{"|i" + w, "|p" + strings.ReplaceAll(w, "'", "")}
			if strings.ContainsAny(w, "0123456789") {
				keys = append(keys, "|h"+w) // a household number with letters in it
			}
			out = append(out, keys)
		}
	}
	return out
}

// Find looks for people and households by name, full pinyin, initials, the tail of the ID number, household number and
// villager group; several words must all fit. Best hits first, at most limit.
func (db *DB) Find(ctx context.Context, query string, limit int) ([]Found, error) {
	words := terms(query)
	if len(words) == 0 || limit < 1 {
		return nil, nil
	}
	where, args := searchWhere(words)
	var out []Found
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT s.text, s.record, coalesce(p.q_household, s.record), coalesce(p.village, h.village), coalesce(h.q_household_no, ''), coalesce(h.q_head, ''), coalesce(h.q_villager_group, ''), coalesce(p.q_name, '') FROM "+
			"(SELECT record, text FROM search WHERE "+where+" LIMIT 300) s LEFT JOIN f_person p ON p.record = s.record LEFT JOIN f_household h ON h.record = coalesce(p.q_household, s.record)", args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		type hit struct {
			Found
			rank int
		}
		var hits []hit
		for rows.Next() {
			var h hit
			var text, record string
			if err := rows.Scan(&text, &record, &h.Household, &h.Village, &h.HouseholdNo, &h.Head, &h.Group, &h.Name); err != nil {
				return err
			}
			if record != h.Household {
				h.Person = record
			}
			for _, alternatives := range words {
				h.rank += closeness(text, alternatives)
			}
			hits = append(hits, h)
		}
		slices.SortStableFunc(hits, func(a, b hit) int { return a.rank - b.rank })
		for _, h := range hits[:min(limit, len(hits))] {
			out = append(out, h.Found)
		}
		return rows.Err()
	})
	return out, err
}

// closeness is 0 when a key equals the term, 1 when one begins or ends with it, 2 otherwise.
func closeness(text string, alternatives []string) int {
	best := 2
	for _, a := range alternatives {
		bare := strings.Trim(a, "|")
		if a != bare && strings.HasPrefix(a, "|") && strings.Contains(text, a+"|") {
			return 0
		}
		for _, kind := range []string{"n", "h", "g", "t"} {
			if strings.Contains(text, "|"+kind+bare+"|") {
				return 0
			}
			if strings.Contains(text, "|"+kind+bare) {
				best = 1
			}
		}
	}
	return best
}
