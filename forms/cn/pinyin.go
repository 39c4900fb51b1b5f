package cn

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

//go:embed data/readings.csv
var readingsCSV string

// readings are the surnames read otherwise than the dictionary's first reading (单 Shàn, 尉迟 Yùchí), and characters
// of given names that people type in more than one way.
var readings = sync.OnceValue(func() (r struct{ surname, name map[string][]string }) {
	rows, err := csv.NewReader(strings.NewReader(readingsCSV)).ReadAll()
	if err != nil {
		panic(err) // embedded data
	}
	r.surname, r.name = map[string][]string{}, map[string][]string{}
	for _, row := range rows[1:] {
		m := r.name
		if row[0] == "surname" {
			m = r.surname
		}
		m[row[1]] = strings.Fields(row[2])
	}
	return r
})

// maxReadings bounds how many ways one name is indexed.
const maxReadings = 8

// syllables are the ways to read a name: for each, one syllable per character, letters and digits as they are.
// surname is how many characters the surname takes.
func syllables(name string) (ways [][]string, surname int) {
	chars := strings.Split(name, "")
	args := pinyin.NewArgs()
	ways = [][]string{{}}
	extend := func(options []string) {
		var out [][]string
		for _, w := range ways {
			for _, o := range options {
				if len(out) < maxReadings {
					out = append(out, append(slices.Clone(w), o))
				}
			}
		}
		ways = out
	}
	surname = 1
	i := 0
	if len(chars) > 2 {
		if r, ok := readings().surname[chars[0]+chars[1]]; ok {
			ways, surname, i = [][]string{slices.Clone(r)}, 2, 2
		}
	}
	for ; i < len(chars); i++ {
		c := chars[i]
		r, _ := utf8.DecodeRuneInString(c)
		options := []string{}
		if i == 0 {
			options = append(options, readings().surname[c]...)
		}
		for _, o := range append(pinyin.SinglePinyin(r, args), readings().name[c]...) {
			if !slices.Contains(options, o) {
				options = append(options, o)
			}
		}
		if len(options) == 0 { // 买买提·艾力: the dot is silent; letters and digits stand for themselves
			if strings.ContainsAny(c, "·•. 　") {
				options = []string{""}
			} else {
				options = []string{strings.ToLower(c)}
			}
		}
		extend(options)
	}
	return ways, surname
}

// Pinyin lists the ways to type a name in full pinyin, without tones or spaces: first the whole name (wangfang), then
// the given name alone (fang). A surname comes in its own reading first (单 is shan, then dan).
func Pinyin(name string) []string {
	ways, surname := syllables(name)
	var out []string
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, w := range ways {
		add(strings.Join(w, ""))
	}
	for _, w := range ways {
		if len(w) > surname {
			add(strings.Join(w[surname:], ""))
		}
	}
	return out
}

// Initials lists the ways to type a name by the first letters of its syllables: 王芳 is wf, 单雄 is sx and dx.
func Initials(name string) []string {
	ways, _ := syllables(name)
	var out []string
	for _, w := range ways {
		var b strings.Builder
		for _, s := range w {
			if s != "" {
				r, _ := utf8.DecodeRuneInString(s)
				b.WriteRune(r)
			}
		}
		if s := b.String(); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Readings are, character by character, the syllables a place or a label may be read with; what has no reading stands
// for itself, in lower case.
func Readings(text string) [][]string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{strings.ToLower(string(r))} }
	return pinyin.Pinyin(text, args)
}

// Spells reports whether a query in lower case is a beginning of the readings, each character given by its initial or
// by its whole syllable: yd and yudu both spell 于都.
func Spells(readings [][]string, query string) bool {
	if query == "" {
		return true
	}
	if len(readings) == 0 {
		return false
	}
	for _, syllable := range readings[0] {
		if query[0] == syllable[0] && Spells(readings[1:], query[1:]) {
			return true
		}
		if strings.HasPrefix(query, syllable) && Spells(readings[1:], query[len(syllable):]) {
			return true
		}
	}
	return false
}
