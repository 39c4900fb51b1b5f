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

// The kinds of keys. Each stands behind its letter: a key is looked for from its beginning on, except a text's characters,
// which are looked for as a run anywhere.
const (
	plain      = "n" // a name as it is, to tell the best hit
	characters = "c" // of names and groups
	fullPinyin = "p"
	initials   = "i"
	tail       = "r" // an ID or household number from its end
	number     = "h" // a household number from its beginning
)

// index writes what a household or person is found by; while sides differ, by what each of them says.
func (t *tx) index(r forms.Record, registers []register) error {
	var b strings.Builder
	key := func(kind, text string) {
		if text = searchable(text); text != "" {
			b.WriteString("|" + kind + text)
		}
	}
	texts := func(s string) {
		key(plain, s)
		if s = spread(searchable(s)); s != "" {
			b.WriteString("|" + s)
		}
	}
	name := func(s string) {
		texts(s)
		for _, p := range cn.Pinyin(s) {
			key(fullPinyin, p)
		}
		for _, p := range cn.Initials(s) {
			key(initials, p)
		}
	}
	each := func(question string, write func(string)) {
		for _, s := range saidOf(r, registers, question) {
			write(s)
		}
	}
	switch r.Form {
	case formHousehold:
		each("household_no", func(s string) {
			key(number, s)
			key(tail, reversed(s))
		})
		each("villager_group", texts)
		each("head", name)
	case formPerson:
		each("name", name)
		each("id_number", func(s string) { key(tail, reversed(cn.Fold(s))) })
	}
	b.WriteByte('|')
	return t.exec("INSERT INTO search (record, text) VALUES ($1, $2) ON CONFLICT (record) DO UPDATE SET text = excluded.text WHERE search.text <> excluded.text", r.ID, b.String())
}

// saidOf is the answer to a question or, while it is in conflict, what each side says.
func saidOf(r forms.Record, registers []register, question string) []string {
	if r.Answers[question].State() != forms.Conflicted {
		return []string{r.Answers[question].Text()}
	}
	var out []string
	for i := range registers {
		for _, l := range registers[i].live {
			if a, ok := l.Values[question]; ok && !slices.Contains(out, a.Text()) {
				out = append(out, a.Text())
			}
		}
	}
	return out
}

// searchable is a text as keys hold it: half width, lower case, without the bar between keys.
func searchable(s string) string {
	return strings.ToLower(width.Fold.String(strings.ReplaceAll(s, "|", "")))
}

// spread are the letters and digits of a text as words of their own: 王芳 is c王 c芳.
func spread(s string) string {
	var b strings.Builder
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(characters + string(r))
	}
	return b.String()
}

func reversed(s string) string {
	runes := []rune(s)
	slices.Reverse(runes)
	return string(runes)
}

// clue is one key a word of a query may be part of.
type clue struct{ kind, text string }

// clues are, for each word of a query, the keys it may be part of.
func clues(query string) [][]clue {
	var out [][]clue
	for _, w := range strings.FieldsFunc(strings.ToLower(width.Fold.String(query)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		digits := strings.IndexFunc(strings.TrimSuffix(w, "x"), func(r rune) bool { return r < '0' || r > '9' }) < 0
		han := strings.IndexFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
		switch {
		case digits && w != "x":
			out = append(out, []clue{{tail, reversed(w)}, {number, w}})
		case han:
			out = append(out, []clue{{characters, w}})
		default:
			keys := []clue{{initials, w}, {fullPinyin, w}}
			if strings.ContainsAny(w, "0123456789") { // a household number with letters in it
				keys = append(keys, clue{number, w}, clue{tail, reversed(w)})
			}
			out = append(out, keys)
		}
	}
	return out
}

// Find looks for people and households by name, full pinyin, initials, the tail of the ID number, household number and
// villager group; several words must all fit. Best hits first, at most limit.
func (db *DB) Find(ctx context.Context, query string, limit int) ([]Found, error) {
	words := clues(query)
	if len(words) == 0 || limit < 1 {
		return nil, nil
	}
	var out []Found
	err := db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT s.text, s.record, coalesce(p.q_household, s.record), coalesce(p.village, h.village), coalesce(h.q_household_no, ''), coalesce(h.q_head, ''), coalesce(h.q_villager_group, ''), coalesce(p.q_name, '') FROM "+
			"("+searchHits+"300) s LEFT JOIN f_person p ON p.record = s.record LEFT JOIN f_household h ON h.record = coalesce(p.q_household, s.record)", searchMatch(words))
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

// closeness is 0 when a key equals the word, 1 when one begins with it, 2 otherwise.
func closeness(text string, alternatives []clue) int {
	best := 2
	for _, a := range alternatives {
		key := "|" + a.kind + a.text
		if a.kind == characters {
			key = "|" + plain + a.text
		}
		switch {
		case strings.Contains(text, key+"|"):
			return 0
		case strings.Contains(text, key):
			best = 1
		}
	}
	return best
}
