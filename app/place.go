package app

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"hufang/forms/cn"
)

// FindPlaces searches counties, and the towns and villages that are known, by name, by pinyin (initials, whole
// syllables or both) or by the first digits of the code; the best hits first, at most limit. Twelve digits that no
// list names are a village too: its county is known by its digits, its name the person gives.
func FindPlaces(query string, limit int) []cn.Division {
	query = strings.ToLower(cn.Fold(query))
	if query == "" {
		return nil
	}
	type hit struct {
		place cn.Division
		rank  int
	}
	var hits []hit
	for _, p := range gazetteer() {
		if rank := p.match(query); rank > 0 {
			hits = append(hits, hit{p.Division, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.place.Level(), b.place.Level()), strings.Compare(a.place.Code, b.place.Code))
	})
	if len(hits) == 0 {
		if d, ok := unlisted(query); ok {
			return []cn.Division{d}
		}
	}
	places := make([]cn.Division, 0, min(limit, len(hits)))
	for _, h := range hits[:min(limit, len(hits))] {
		places = append(places, h.place)
	}
	return places
}

// PlacesWithin are the divisions next below a county or a town, in the order of codes; none when no list names them.
func PlacesWithin(code string) []cn.Division {
	switch cn.Level(len(code)) {
	case cn.CountyLevel:
		return slices.Collect(cn.Towns(code))
	case cn.TownLevel:
		return slices.Collect(cn.Villages(code))
	}
	return nil
}

// unlisted is a town or village of a known county that no list names.
func unlisted(code string) (cn.Division, bool) {
	level := cn.Level(len(code))
	if level != cn.TownLevel && level != cn.VillageLevel {
		return cn.Division{}, false
	}
	d, ok := cn.Town(code[:min(len(code), int(cn.TownLevel))])
	if !ok {
		d, ok = cn.County(code[:cn.CountyLevel])
	}
	d.Code = code
	return d, ok
}

// placeName is the name of a listed division, "" for others.
func placeName(code string) string {
	d, _ := cn.Lookup(code)
	return d.Name()
}

// entry is a division as the search sees it.
type entry struct {
	cn.Division
	name string
	path string
	read [][]string // readings of each character of the name
}

// match ranks a hit: 1 the name begins so, 2 its pinyin does, 3 the name holds it, 4 the full path does; 0 is no hit.
func (e *entry) match(query string) int {
	switch {
	case strings.HasPrefix(e.name, query), query[0] <= '9' && strings.HasPrefix(e.Code, query):
		return 1
	case query[0] < 0x80 && cn.Spells(e.read, query):
		return 2
	case strings.Contains(e.name, query):
		return 3
	case strings.Contains(e.path, query):
		return 4
	}
	return 0
}

var gazetteer = sync.OnceValue(func() []entry {
	var all []entry
	add := func(d cn.Division) {
		all = append(all, entry{Division: d, name: d.Name(), path: d.Path(), read: cn.Readings(d.Name())})
	}
	for d := range cn.Counties() {
		add(d)
		for t := range cn.Towns(d.Code) {
			add(t)
		}
		for v := range cn.Villages(d.Code) {
			add(v)
		}
	}
	return all
})
