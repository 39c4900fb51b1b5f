package ui

import (
	"strings"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/forms"
	"hufang/forms/cn"
)

// offers is how many places a search offers.
const offers = 30

// options are the codes a question takes that fit the query: places by the desk's search, choices by their label, the
// initials of its pinyin or the code.
func options(d *app.Desk, q *forms.Question, query string) []fields.Option {
	if q.Type == forms.TypeDivision {
		var found []fields.Option
		for _, place := range app.FindPlaces(query, offers) {
			found = append(found, fields.Option{Code: place.Code, Label: place.Name(), Detail: place.Path()})
		}
		return found
	}
	return fitting(q.List.Valid(d.Today()), d.ChoiceLabel, query)
}

// fitting are the choices that fit the query.
func fitting(choices []forms.Choice, label func(forms.Choice) string, query string) []fields.Option {
	query = strings.ToLower(strings.TrimSpace(query))
	var found, later []fields.Option
	for _, c := range choices {
		o := fields.Option{Code: c.Code, Label: label(c)}
		switch read := cn.Readings(c.Label); {
		case strings.HasPrefix(c.Label, query), cn.Spells(read, query), strings.HasPrefix(strings.ToLower(o.Label), query):
			found = append(found, o)
		case strings.Contains(c.Label, query), spellsWithin(read, query):
			later = append(later, o)
		}
	}
	return append(found, later...)
}

// spellsWithin reports whether the query spells the label from some later character on.
func spellsWithin(read [][]string, query string) bool {
	for i := range read {
		if cn.Spells(read[i:], query) {
			return true
		}
	}
	return false
}
