package roster

import (
	"slices"
	"strings"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/store"
)

// placeLevels are the names by which mappings call the columns that tell a row's village, from the widest to the narrowest.
var placeLevels = [...]string{"province", "city", "county", "town", "village_name"}

const (
	levelCounty = iota + 2
	levelTown
	levelVillage
)

// placing is where a row belongs: a village of the laptop's place, or the reason why it is none.
type placing struct {
	village string // 12 digits; "" when the row cannot be placed
	field   string
	text    string
	reason  string
}

// places finds the village of rows by the names they give.
type places struct {
	scope   store.Place
	above   cn.Division   // the laptop's own place, as far as the division codes know it
	known   []cn.Division // villages in the scope
	own     []string      // names of the laptop's village
	byCells map[[len(placeLevels)]uint32]placing
}

func newPlaces(scope store.Place) *places {
	p := &places{scope: scope, byCells: map[[len(placeLevels)]uint32]placing{}}
	for code := scope.Code; len(code) >= int(cn.CountyLevel); code = code[:len(code)-3] {
		if d, ok := cn.Lookup(code); ok {
			p.above = d
			break
		}
	}
	p.known = slices.Collect(cn.Villages(scope.Code))
	if len(scope.Code) == int(cn.VillageLevel) {
		for _, d := range p.known {
			p.own = append(p.own, d.Village)
		}
		if scope.Name != "" {
			p.own = append(p.own, scope.Name)
		}
	}
	return p
}

// survey looks at the whole file before its rows are placed: a village laptop that does not know its own name takes the one village
// a file speaks of.
func (p *places) survey(r *Roster) {
	c := r.layout.place[levelVillage]
	if len(p.scope.Code) != int(cn.VillageLevel) || len(p.own) > 0 || c == nil {
		return
	}
	for _, v := range c.values[1:] {
		if len(p.own) > 0 && p.own[0] != v.text {
			p.own = nil
			return
		}
		p.own = []string{v.text}
	}
}

// of places a row.
func (p *places) of(r *Roster, l *line) placing {
	var key [len(placeLevels)]uint32
	for i, c := range r.layout.place {
		if c != nil {
			key[i] = l.cells[c.slot]
		}
	}
	where, ok := p.byCells[key]
	if !ok {
		var names, fields [len(placeLevels)]string
		for i, c := range r.layout.place {
			if c != nil {
				names[i], fields[i] = forms.Fold(c.values[key[i]].text), c.header
			}
		}
		where = p.find(names, fields)
		p.byCells[key] = where
	}
	return where
}

func (p *places) find(names, fields [len(placeLevels)]string) placing {
	refused := func(level int, reason string) placing {
		return placing{field: fields[level], text: names[level], reason: reason}
	}
	village := names[levelVillage]
	if isCode(village) {
		if cn.Within(village, p.scope.Code) {
			return placing{village: village}
		}
		return refused(levelVillage, sayOutside(p.scope.Code))
	}
	// Village names recur from town to town and county to county, so those above must not contradict.
	if contradicts(names[levelCounty], p.above.County) {
		return refused(levelCounty, sayOutside(p.scope.Code))
	}
	if len(p.scope.Code) >= int(cn.TownLevel) && contradicts(names[levelTown], p.above.Town) {
		return refused(levelTown, sayOutside(p.scope.Code))
	}
	if len(p.scope.Code) == int(cn.VillageLevel) {
		if village == "" || slices.ContainsFunc(p.own, func(own string) bool { return sameVillage(village, forms.Fold(own)) }) {
			return placing{village: p.scope.Code}
		}
		return refused(levelVillage, sayOutside(p.scope.Code))
	}
	if village == "" {
		return refused(levelVillage, sayNoVillage)
	}
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, sameVillage} {
		var found []cn.Division
		for _, d := range p.known {
			if same(village, forms.Fold(d.Village)) && !contradicts(names[levelTown], d.Town) && !contradicts(names[levelCounty], d.County) {
				found = append(found, d)
			}
		}
		switch {
		case len(found) == 1:
			return placing{village: found[0].Code}
		case len(found) > 1:
			return refused(levelVillage, sayAmbiguousVillage)
		}
	}
	return refused(levelVillage, sayUnknownVillage)
}

func isCode(s string) bool {
	return len(s) == int(cn.VillageLevel) && strings.Trim(s, "0123456789") == ""
}

// The words that names of divisions end in; longer ones first.
var (
	villageEndings = []string{"村民委员会", "居民委员会", "社区居委会", "社区村委会", "村委会", "居委会", "行政村", "社区", "村"}
	aboveEndings   = []string{"街道办事处", "人民政府", "街道", "自治县", "办事处", "地区", "乡", "镇", "县", "市", "区"}
)

// stem cuts such a word off, as long as two characters remain.
func stem(name string, endings []string) string {
	for cut := true; cut; {
		cut = false
		for _, e := range endings {
			if rest, ok := strings.CutSuffix(name, e); ok && len([]rune(rest)) >= 2 {
				name, cut = rest, true
				break
			}
		}
	}
	return name
}

// sameVillage compares names as different systems write them: 长龙村, 长龙村委会, 长龙村民委员会; own may be a full path.
func sameVillage(name, own string) bool {
	a, b := stem(name, villageEndings), stem(own, villageEndings)
	return a == b || len([]rune(a)) >= 2 && strings.HasSuffix(b, a) && strings.ContainsAny(strings.TrimSuffix(b, a), "省市县区乡镇")
}

// contradicts reports whether a row names another division than the known one; nothing said or nothing known contradicts nothing.
func contradicts(name, known string) bool {
	if name == "" || known == "" {
		return false
	}
	a, b := stem(name, aboveEndings), stem(forms.Fold(known), aboveEndings)
	return a != b && !strings.HasSuffix(a, b)
}
