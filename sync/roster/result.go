package roster

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Result is what an import did, or with DryRun would do. Added, Changed and Unchanged count the rows taken: of people, or in a file of
// households alone of households; a household that changed counts with the row of its head.
type Result struct {
	Batch             string     `json:"batch"` // "" when nothing was written
	DryRun            bool       `json:"dry_run"`
	File              string     `json:"file"` // without its folder
	System            string     `json:"system"`
	Sheet             string     `json:"sheet"`
	HeaderRow         int        `json:"header_row"`
	Households        int        `json:"households"` // of the file, without rows rejected
	People            int        `json:"people"`
	Added             int        `json:"added"`
	Changed           int        `json:"changed"`
	Unchanged         int        `json:"unchanged"`
	HouseholdsAdded   int        `json:"households_added"`
	HouseholdsChanged int        `json:"households_changed"`
	Moved             int        `json:"moved"` // households that have left this place: nothing of them was taken
	Gone              []Gone     `json:"gone"`
	Differences       int        `json:"differences"` // answers a person gave that the file contradicts, new ones
	Rejected          []Rejected `json:"rejected"`
	Warnings          []string   `json:"warnings"`
	UnknownHeaders    []string   `json:"unknown_headers"`
	Unmapped          []Unmapped `json:"unmapped"`
	Malformed         int        `json:"malformed"` // characters that could not be decoded (U+FFFD)
	Report            string     `json:"report"`    // path of the file with the rejected rows; "" for none
}

// Rejected is a row that was not imported.
type Rejected struct {
	Row    int    `json:"row"` // 1-based row of the file
	Field  string `json:"field"`
	Reason string `json:"reason"`

	masked string // the cell, for the report file
}

// Gone is a household or person that an earlier file of the same registry brought and this one does not have. Nothing is done to it.
type Gone struct {
	Form        string `json:"form"`
	ID          string `json:"id"`
	Village     string `json:"village"`
	HouseholdNo string `json:"household_no"`
	Name        string `json:"name"` // of the person, or the head
}

// Unmapped is a value no mapping knows, kept as it came.
type Unmapped struct {
	Header string `json:"header"`
	Value  string `json:"value"`
	Count  int    `json:"count"`
}

func compareUnmapped(a, b Unmapped) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
}

// tally collects the rows one warning is about.
type tally struct {
	about string
	rows  []int
	count int
}

// Rows named in a warning; further ones are counted.
const rowsNamed = 8

func newTally(about string) *tally { return &tally{about: about} }

func (t *tally) add(row int) {
	if t.count++; len(t.rows) < rowsNamed {
		t.rows = append(t.rows, row)
	}
}

// sentence is the warning, "" when there is nothing to warn of.
func (t *tally) sentence() string {
	if t.count == 0 {
		return ""
	}
	numbers := make([]string, len(t.rows))
	for i, n := range t.rows {
		numbers[i] = strconv.Itoa(n)
	}
	more := ""
	if t.count > len(t.rows) {
		more = " 等"
	}
	return fmt.Sprintf("%s：%d 行（第 %s 行%s）", t.about, t.count, strings.Join(numbers, "、"), more)
}

func compareGone(a, b Gone) int {
	return cmp.Or(strings.Compare(a.Village, b.Village), strings.Compare(a.HouseholdNo, b.HouseholdNo), strings.Compare(a.Form, b.Form), strings.Compare(a.ID, b.ID))
}
