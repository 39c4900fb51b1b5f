package sample

import (
	"embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
)

//go:embed data/words.csv data/places.csv data/jobs.csv data/harvests.csv
var data embed.FS

// pool is a list to draw from; an entry stands in it as often as it weighs.
type pool[T any] []T

func (p pool[T]) draw(r *rand.Rand) T { return p[r.IntN(len(p))] }

// place is where jobs of a kind are: a county code, or home, city, province for
// a county that the village decides.
type place struct {
	county string
	inPark string
}

// job is a row of the jobs sheet.
type job struct {
	employer  string // ending of the employer's name
	title     string
	grade     string
	low, high int    // yuan a month
	post      string // 公益性岗位类型
	postKind  string
}

// harvest is a row of the harvests sheet.
type harvest struct {
	item        string // of the list of incomes
	what        string
	long        bool // a long-term industry
	first, last int  // months of the year in which it is sold; from 11 to 1 is over New Year
	low, high   int  // tens of yuan a month
}

// sold reports whether the month of the year is in its season.
func (h harvest) sold(month int) bool {
	if h.first <= h.last {
		return h.first <= month && month <= h.last
	}
	return month >= h.first || month <= h.last
}

type lexicon struct {
	words    map[string]pool[string]
	places   map[string]pool[place]
	jobs     map[string]pool[job]
	harvests pool[harvest]
}

var words = sync.OnceValue(func() *lexicon {
	l := &lexicon{words: map[string]pool[string]{}, places: map[string]pool[place]{}, jobs: map[string]pool[job]{}}
	for _, row := range sheet("data/words.csv") {
		for range number(row[2]) {
			l.words[row[0]] = append(l.words[row[0]], row[1])
		}
	}
	for _, row := range sheet("data/places.csv") {
		for range number(row[2]) {
			l.places[row[0]] = append(l.places[row[0]], place{county: row[1], inPark: row[3]})
		}
	}
	for _, row := range sheet("data/jobs.csv") {
		for range number(row[8]) {
			l.jobs[row[0]] = append(l.jobs[row[0]], job{row[1], row[2], row[3], number(row[4]), number(row[5]), row[6], row[7]})
		}
	}
	for _, row := range sheet("data/harvests.csv") {
		for range number(row[7]) {
			l.harvests = append(l.harvests, harvest{row[0], row[1], row[2] == "long", number(row[3]), number(row[4]), number(row[5]), number(row[6])})
		}
	}
	return l
})

// sheet reads an embedded sheet without its header; one that cannot be read is
// a fault of the build.
func sheet(name string) [][]string {
	f, err := data.Open(name)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(fmt.Errorf("read %s: %w", name, err))
	}
	return rows[1:]
}

func number(cell string) int {
	n, err := strconv.Atoi(cell)
	if err != nil {
		panic(fmt.Errorf("read a number of the sample sheets: %w", err))
	}
	return n
}
