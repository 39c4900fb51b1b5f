package cn

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The standard's own worked example (GB 11643-1999, 5.2.4) and numbers made for these tests.
func TestParseID(t *testing.T) {
	for _, c := range []struct {
		name, in, number, county, birth, sex string
		problems                             []Problem
	}{
		{"worked example of GB 11643", "11010519491231002X", "11010519491231002X", "110105", "1949-12-31", Female, nil},
		{"small x", "11010519491231002x", "11010519491231002X", "110105", "1949-12-31", Female, nil},
		{"full width and spaces", "１１０１０５ 19491231－００２ｘ", "11010519491231002X", "110105", "1949-12-31", Female, nil},
		{"zero width, apostrophe, no-break space", "'\u200b110105\u00a019491231\u2060002X\ufeff", "11010519491231002X", "110105", "1949-12-31", Female, nil},
		{"fifteen digits", "110105491231002", "11010519491231002X", "110105", "1949-12-31", Female, nil},
		{"fifteen digits, centenarian", "110105981231997", "110105189812319979", "110105", "1898-12-31", Male, nil},
		{"abolished county code", "362101199001010013", "362101199001010013", "362101", "1990-01-01", Male, nil},
		{"leap day", "362101200002290024", "362101200002290024", "362101", "2000-02-29", Female, nil},
		{"no leap day in 1900", "36210119000229001X", "", "362101", "", Male, []Problem{BirthDate}},
		{"thirteenth month", "362101199013010010", "", "362101", "", Male, []Problem{BirthDate}},
		{"year 1799", "362101179901010010", "", "362101", "", Male, []Problem{BirthDate}},
		{"wrong check character", "110105194912310021", "", "110105", "1949-12-31", Female, []Problem{Checksum}},
		{"no such province", "560101199001010015", "", "", "1990-01-01", Male, []Problem{Province, Checksum}},
		{"X inside", "1101051949X231002X", "", "110105", "", Female, []Problem{Characters}},
		{"letter O for zero", "11O105194912310028", "", "", "1949-12-31", Female, []Problem{Characters}},
		{"letters in fifteen", "11010549123100A", "", "110105", "1949-12-31", "", []Problem{Characters}},
		{"seventeen", "11010519491231002", "", "", "", "", []Problem{Length}},
		{"empty", "", "", "", "", "", []Problem{Length}},
		{"a Chinese word", "没有办理", "", "", "", "", []Problem{Length}},
		{"eighteen bytes of Chinese", "六个汉字正好", "", "", "", "", []Problem{Characters}},
		{"short scientific", "3.6E+17", "", "", "", "", []Problem{ScientificNotation}},
		{"long scientific", "3.62101e+17", "", "", "", "", []Problem{ScientificNotation}},
		{"full-width scientific", "３．６Ｅ＋１７", "", "", "", "", []Problem{ScientificNotation}},
		{"scientific without a point", "4E+17", "", "", "", "", []Problem{ScientificNotation}},
		{"scientific of eighteen characters", "3.621011990010E+17", "", "", "", "", []Problem{ScientificNotation}},
		{"fifteen digits then zeros, wrong checksum", "362101199001010000", "", "362101", "1990-01-01", "", []Problem{ExcelRounded}},
		{"three zeros after fifteen digits of which the last is none", "362101199001017000", "", "362101", "1990-01-01", "", []Problem{ExcelRounded}},
		{"three zeros at the end, right checksum", "362101199001020000", "362101199001020000", "362101", "1990-01-02", Female, nil},
		{"masked", "362101********0017", "", "", "", "", []Problem{Masked}},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := ParseID(c.in)
			want := ID{Text: id.Text, Number: c.number, County: c.county, Birth: c.birth, Sex: c.sex, Problems: c.problems}
			if c.number == "" {
				want.Number = id.Text
			}
			if fmt.Sprint(id) != fmt.Sprint(want) {
				t.Errorf("ParseID(%q)\n got %+v\nwant %+v", c.in, id, want)
			}
			if id.OK() != (len(c.problems) == 0) {
				t.Errorf("OK() = %t with problems %v", id.OK(), id.Problems)
			}
		})
	}
}

func TestCheckDigit(t *testing.T) {
	for body, want := range map[string]byte{
		"11010519491231002":  'X',
		"1101051949123100":   0,
		"1101051949123100A":  0,
		"110105194912310021": 0,
	} {
		if got := CheckDigit(body); got != want {
			t.Errorf("CheckDigit(%q) = %q, want %q", body, got, want)
		}
	}
}

func TestAgeOn(t *testing.T) {
	for _, c := range []struct {
		birth, day string
		years      int
		ok         bool
	}{
		{"1990-11-21", "2026-11-20", 35, true},
		{"1990-11-21", "2026-11-21", 36, true},
		{"2004-02-29", "2023-02-28", 18, true},
		{"2004-02-29", "2023-03-01", 19, true},
		{"2004-02-29", "2024-02-29", 20, true},
		{"2026-11-21", "2026-11-21", 0, true},
		{"2026-11-22", "2026-11-21", 0, false},
		{"", "2026-11-21", 0, false},
		{"1990-02-30", "2026-11-21", 0, false},
		{"19900201", "2026-11-21", 0, false},
		{"1990-11-21", "2026-11", 0, false},
	} {
		if years, ok := AgeOn(c.birth, c.day); years != c.years || ok != c.ok {
			t.Errorf("AgeOn(%q, %q) = %d, %t, want %d, %t", c.birth, c.day, years, ok, c.years, c.ok)
		}
	}
}

func TestProblemSentences(t *testing.T) {
	for _, p := range []Problem{Length, Characters, Province, BirthDate, Checksum, ScientificNotation, ExcelRounded, Masked,
		DisabilityLength, DisabilityKind, DisabilityGrade, DisabilityReplacement, PermitShape, PhoneShape, PhoneAreaCode} {
		if s := p.Sentence(); s == "" || len([]rune(s)) > 60 {
			t.Errorf("%s: sentence %q", p, s)
		}
	}
	if len(sentences) != 15 {
		t.Errorf("%d sentences, 15 of them tested", len(sentences))
	}
	if s := Problem("").Sentence(); s != "" {
		t.Errorf("nothing wrong says %q", s)
	}
}

// oracle judges an 18-character number as the text of the standard reads,
// without any code of the package.
func oracle(s string) bool {
	if len(s) != 18 {
		return false
	}
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		d := strings.IndexByte("0123456789", s[i])
		if d < 0 {
			return false
		}
		sum += d * w
	}
	last := strings.IndexByte("0123456789X", s[17])
	if last < 0 || (sum+last)%11 != 1 {
		return false
	}
	switch p, _ := strconv.Atoi(s[:2]); {
	case p >= 11 && p <= 15, p >= 21 && p <= 23, p >= 31 && p <= 37, p >= 41 && p <= 46,
		p >= 50 && p <= 54, p >= 61 && p <= 65, p == 71, p >= 81 && p <= 83:
	default:
		return false
	}
	birth, err := time.Parse("20060102", s[6:14])
	return err == nil && birth.Year() >= 1800
}

// abolished are prefixes of counties that are in force no more, as adults still carry them.
var abolished = []string{"362101", "362102", "362121", "362132", "362401", "362422", "342427", "352622", "510125", "422101", "512923", "452601"}

// generate makes a right number by the oracle's arithmetic, not the package's.
func generate(r *rand.Rand, counties []string) []byte {
	prefix := counties[r.IntN(len(counties))]
	if r.IntN(3) == 0 {
		prefix = abolished[r.IntN(len(abolished))]
	}
	s := append(make([]byte, 0, 18), prefix...)
	birth := time.Date(1900, 1, 1+r.IntN(46000), 0, 0, 0, 0, time.UTC)
	s = birth.AppendFormat(s, "20060102")
	n := r.IntN(1000)
	s = append(s, byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
	return append(s, checkOf(s))
}

func checkOf(body []byte) byte {
	for _, c := range []byte("0123456789X") {
		if weighted(append(slices.Clone(body), c))%11 == 1 {
			return c
		}
	}
	return '?'
}

func weighted(s []byte) int {
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1} {
		if s[i] == 'X' {
			sum += 10 * w
		} else {
			sum += int(s[i]-'0') * w
		}
	}
	return sum
}

// A million numbers: right ones, and ones damaged in every way, judged by the
// package and by the oracle. No false accept, no false reject.
func TestMillionIDs(t *testing.T) {
	var counties []string
	for d := range Counties() {
		if !atlas().beyond[d.Code[:2]] {
			counties = append(counties, d.Code)
		}
	}
	r := rand.New(rand.NewPCG(11643, 1999))
	const alphabet = "0123456789X"
	right, wrong, carried := 0, 0, 0
	for range 1_000_000 {
		b := generate(r, counties)
		switch r.IntN(4) {
		case 0: // one character changed
			b[r.IntN(18)] = alphabet[r.IntN(11)]
		case 1: // new digits everywhere after the province, the checksum made right
			if r.IntN(2) == 0 {
				b[0], b[1] = byte('0'+r.IntN(10)), byte('0'+r.IntN(10))
			}
			for i := 6; i < 14; i++ {
				if r.IntN(3) == 0 {
					b[i] = byte('0' + r.IntN(10))
				}
			}
			b[17] = checkOf(b[:17])
		}
		s := string(b)
		id := ParseID(s)
		want := oracle(s)
		if id.OK() != want {
			t.Fatalf("ParseID(%s) found %v, the standard says %t", s, id.Problems, want)
		}
		if !want {
			wrong++
			continue
		}
		right++
		if !KnownCounty(id.County) {
			carried++
		}
		if id.Number != s || id.County != s[:6] || id.Birth != s[6:10]+"-"+s[10:12]+"-"+s[12:14] || (id.Sex == Male) != (s[16]%2 == 1) {
			t.Fatalf("ParseID(%s) = %+v", s, id)
		}
		if s[6:8] == "19" && (s[14:17] < "996") {
			if old := ParseID(s[:6] + s[8:17]); old.Number != s {
				t.Fatalf("15 digits of %s give %+v", s, old)
			}
		}
	}
	if right < 500_000 || wrong < 200_000 || carried < 100_000 {
		t.Errorf("a poor mixture: %d right, %d wrong, %d right with an abolished county", right, wrong, carried)
	}
}

// MOD 11-2 finds every single wrong character and every swap of neighbours.
func TestChecksumFindsSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		s := string(generate(r, abolished))
		for i := range 18 {
			for _, c := range "0123456789X" {
				changed := s[:i] + string(c) + s[i+1:]
				if changed != s && ParseID(changed).OK() {
					t.Fatalf("%s passes for %s", changed, s)
				}
			}
			if i < 17 && s[i] != s[i+1] {
				swapped := s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
				if ParseID(swapped).OK() {
					t.Fatalf("%s passes for %s", swapped, s)
				}
			}
		}
	})
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "110105491231002", "362101199001010000", "3.6E+17", "362101********0017",
		"１１０１０５", "没有", "", "E", "3.E", "\x00\xff", "000000000000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id := ParseID(s)
		if id.Text != Fold(s) {
			t.Errorf("Text %q of %q is not folded", id.Text, s)
		}
		if id.OK() && !oracle(id.Number) {
			t.Errorf("%q was accepted as %q", s, id.Number)
		}
		if !id.OK() && id.Number != id.Text {
			t.Errorf("%q is wrong and was changed to %q", s, id.Number)
		}
		if again := ParseID(id.Number); id.OK() && again.Number != id.Number {
			t.Errorf("%q reads as %q, then as %q", s, id.Number, again.Number)
		}
	})
}

func BenchmarkParseID(b *testing.B) {
	for b.Loop() {
		ParseID("362101199001010013")
	}
}
