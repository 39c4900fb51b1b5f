package cn

import (
	"embed"
	"encoding/csv"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
)

// Level is a kind of division; its value is the number of digits of its code.
type Level int

// The five levels of GB/T 2260 and the statistical codes below it.
const (
	ProvinceLevel Level = 2
	CityLevel     Level = 4
	CountyLevel   Level = 6
	TownLevel     Level = 9
	VillageLevel  Level = 12
)

// Division is a division with the names of those above it. City is empty where
// the city level is a mere heading (市辖区 of a municipality, 省直辖县级行政区划).
type Division struct {
	Code     string // 2, 4, 6, 9 or 12 digits
	Province string
	City     string
	County   string
	Town     string
	Village  string
}

// Level tells which division it is; zero for the zero Division.
func (d Division) Level() Level { return Level(len(d.Code)) }

// Name is the division's own name, without those above it.
func (d Division) Name() string {
	switch d.Level() {
	case ProvinceLevel:
		return d.Province
	case CityLevel:
		return d.City
	case CountyLevel:
		return d.County
	case TownLevel:
		return d.Town
	}
	return d.Village
}

// Path is the full name from the province down; a name that repeats the one
// above it (a city without counties) is written once.
func (d Division) Path() string {
	var b strings.Builder
	last := ""
	for _, name := range []string{d.Province, d.City, d.County, d.Town, d.Village} {
		if name != "" && name != last {
			b.WriteString(name)
			last = name
		}
	}
	return b.String()
}

// Where work is, seen from the home county (D-09): the four atoms and 境外.
const (
	AreaCounty   = "county"   // 县内
	AreaCity     = "city"     // 市内县外
	AreaProvince = "province" // 省内市外
	AreaOutside  = "outside"  // 省外
	AreaAbroad   = "abroad"   // 境外: Hong Kong, Macao, Taiwan, another country
)

// Lookup returns the division of a code of any level. Codes padded with zeros
// to six or twelve digits (360000, 360731000000) are understood.
func Lookup(code string) (Division, bool) {
	d, ok := atlas().byCode[Trim(code)]
	return d, ok
}

// County returns the division of a six-digit code.
func County(code6 string) (Division, bool) { return atlas().at(code6, CountyLevel) }

// Town returns the division of a nine-digit code, of the counties whose towns are known.
func Town(code9 string) (Division, bool) { return atlas().at(code9, TownLevel) }

// Village returns the division of a twelve-digit code, of the counties whose villages are known.
func Village(code12 string) (Division, bool) { return atlas().at(code12, VillageLevel) }

// KnownCounty reports whether a six-digit code is in force. It informs only:
// the county of an ID number may have been abolished since.
func KnownCounty(code string) bool {
	_, ok := County(code)
	return ok
}

// Path is the full name of the lowest known division that holds code: that of
// the county for a village that is not listed; empty when not even the
// province is known.
func Path(code string) string {
	code = Trim(code)
	for _, level := range []Level{VillageLevel, TownLevel, CountyLevel, CityLevel, ProvinceLevel} {
		if len(code) < int(level) {
			continue
		}
		if d, ok := atlas().byCode[code[:level]]; ok {
			return d.Path()
		}
	}
	return ""
}

// Counties yields every county in force in the order of codes, then the places
// beyond the mainland border that work may be in.
func Counties() iter.Seq[Division] { return slices.Values(atlas().counties) }

// Towns yields the known towns within a county, city or province.
func Towns(scope string) iter.Seq[Division] { return within(atlas().towns, scope) }

// Villages yields the known villages within a town or anything above it.
func Villages(scope string) iter.Seq[Division] { return within(atlas().villages, scope) }

// Within reports whether the division of code is scope or lies in it. It goes
// by digits alone, so it holds for codes that no list names. Nothing lies
// within an empty scope.
func Within(code, scope string) bool {
	scope = Trim(scope)
	return scope != "" && strings.HasPrefix(code, scope)
}

// Trim cuts the zeros that pad a code, level by level: 360731000000 to 360731,
// 360700 to 3607. A county whose own code ends in 00 (441900) is left whole.
func Trim(code string) string {
	for _, level := range []Level{VillageLevel, TownLevel, CountyLevel, CityLevel} {
		if len(code) != int(level) || KnownCounty(code) {
			continue
		}
		if above := parent(level); strings.Trim(code[above:], "0") == "" {
			code = code[:above]
		}
	}
	return code
}

// Area tells where work is, seen from home; each a code of at least two digits,
// padded or not, of which six at most are read. In a municipality every county
// is in the same city; a county directly under its province is a city of its
// own. Not ok when the codes leave it open: work is known by province or city
// alone, or by an abolished code of the home province.
func Area(home, work string) (area string, ok bool) {
	a := atlas()
	home, work = a.toCounty(home), a.toCounty(work)
	if len(home) < int(ProvinceLevel) || len(work) < int(ProvinceLevel) {
		return "", false
	}
	homeCity, homeKnown := a.cityOf(home)
	workCity, workKnown := a.cityOf(work)
	switch {
	case a.beyond[work[:2]]:
		return AreaAbroad, true
	case work[:2] != home[:2]:
		return AreaOutside, provinceCode(home) && provinceCode(work)
	case work == home && len(work) == int(CountyLevel):
		return AreaCounty, true
	case !homeKnown || !workKnown:
		return "", false
	case workCity != homeCity:
		return AreaProvince, true
	}
	return AreaCity, len(work) == int(CountyLevel) && len(home) == int(CountyLevel)
}

//go:embed data/counties.csv data/villages.csv data/beyond.csv
var data embed.FS

// divisions is the embedded atlas, read once.
type divisions struct {
	byCode   map[string]Division
	counties []Division
	towns    []Division
	villages []Division
	cities   map[string]string // four digits → what makes a city: the same text for the same city; "" = each county its own
	beyond   map[string]bool   // first two digits of what lies beyond the mainland border
}

var atlas = sync.OnceValue(func() *divisions {
	d := &divisions{
		byCode: make(map[string]Division, 6000),
		cities: make(map[string]string, 400),
		beyond: make(map[string]bool, 4),
	}
	for row := range rows("data/counties.csv") {
		d.addCounty(row[0], row[1], row[2], row[3])
	}
	for row := range rows("data/beyond.csv") {
		d.addBeyond(row[0], row[1])
	}
	for row := range rows("data/villages.csv") {
		d.addVillage(row[0], row[3], row[4])
	}
	return d
})

// rows yields an embedded sheet without its header. The sheets are part of the
// program, so one that cannot be read is a fault of the build.
func rows(name string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		f, err := data.Open(name)
		if err != nil {
			panic(err)
		}
		defer f.Close()
		records, err := csv.NewReader(f).ReadAll()
		if err != nil {
			panic(fmt.Errorf("read %s: %w", name, err))
		}
		for _, row := range records[1:] {
			if !yield(row) {
				return
			}
		}
	}
}

func (a *divisions) addCounty(code, province, city, county string) {
	group := code[:4]
	switch {
	case strings.Contains(city, "直辖县级"):
		city, group = "", ""
	case city == "市辖区" || city == "县":
		city, group = "", code[:2]
	}
	a.cities[code[:4]] = group
	d := Division{Code: code, Province: province, City: city, County: county}
	a.byCode[code[:2]] = Division{Code: code[:2], Province: province}
	if city != "" {
		a.byCode[code[:4]] = Division{Code: code[:4], Province: province, City: city}
	}
	a.byCode[code] = d
	a.counties = append(a.counties, d)
}

func (a *divisions) addBeyond(code, name string) {
	d := Division{Code: code, Province: name, County: name}
	a.beyond[code[:2]] = true
	a.byCode[code[:2]] = Division{Code: code[:2], Province: name}
	a.byCode[code] = d
	a.counties = append(a.counties, d)
}

func (a *divisions) addVillage(code, town, village string) {
	d := a.byCode[code[:6]]
	d.Code, d.Town = code[:9], town
	if _, known := a.byCode[d.Code]; !known {
		a.byCode[d.Code] = d
		a.towns = append(a.towns, d)
	}
	d.Code, d.Village = code, village
	a.byCode[code] = d
	a.villages = append(a.villages, d)
}

func (a *divisions) at(code string, level Level) (Division, bool) {
	if len(code) != int(level) {
		return Division{}, false
	}
	d, ok := a.byCode[code]
	return d, ok
}

// toCounty cuts a code to its county at most, unpadded.
func (a *divisions) toCounty(code string) string {
	return Trim(code[:min(len(code), int(CountyLevel))])
}

// cityOf names the city that a code lies in; not known for a province alone and
// for the cities and prefectures abolished since.
func (a *divisions) cityOf(code string) (city string, known bool) {
	if len(code) < int(CityLevel) {
		return "", false
	}
	city, known = a.cities[code[:4]]
	if known && city == "" {
		return code, len(code) == int(CountyLevel)
	}
	return city, known
}

func provinceCode(code string) bool { return allDigits(code[:2]) && provinceExists(code) }

func parent(level Level) Level {
	switch level {
	case VillageLevel:
		return TownLevel
	case TownLevel:
		return CountyLevel
	case CountyLevel:
		return CityLevel
	}
	return ProvinceLevel
}

// within yields what lies in scope; list is sorted by code.
func within(list []Division, scope string) iter.Seq[Division] {
	return func(yield func(Division) bool) {
		for _, d := range list {
			if Within(d.Code, scope) && !yield(d) {
				return
			}
		}
	}
}
