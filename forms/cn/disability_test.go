package cn

import (
	"fmt"
	"testing"
)

func TestParseDisability(t *testing.T) {
	for _, c := range []struct {
		name, in    string
		kind, grade int
		replacement string
		problems    []Problem
	}{
		{"limb, grade four", "36210119900101001344", 4, 4, "", nil},
		{"X inside, spaces", "11010519491231002x 6 2", 6, 2, "", nil},
		{"replaced once, digits", "3621011990010100134401", 4, 4, "01", nil},
		{"replaced once, B1", "36210119900101001344b1", 4, 4, "B1", nil},
		{"kind eight", "36210119900101001384", 0, 4, "", []Problem{DisabilityKind}},
		{"kind nought", "36210119900101001304", 0, 4, "", []Problem{DisabilityKind}},
		{"grade five", "36210119900101001375", 7, 0, "", []Problem{DisabilityGrade}},
		{"letters at the end", "36210119900101001344BB", 4, 4, "", []Problem{DisabilityReplacement}},
		{"wrong ID", "36210119900101001944", 4, 4, "", []Problem{Checksum}},
		{"the ID alone", "362101199001010013", 0, 0, "", []Problem{DisabilityLength}},
		{"twenty-one", "362101199001010013441", 0, 0, "", []Problem{DisabilityLength}},
		{"fifteen", "362101900101001", 0, 0, "", []Problem{DisabilityLength}},
		{"empty", "", 0, 0, "", []Problem{DisabilityLength}},
		{"scientific", "3.62101E+19", 0, 0, "", []Problem{ScientificNotation}},
		{"rounded by a spreadsheet", "36210119900101000000", 0, 0, "", []Problem{ExcelRounded}},
		{"masked", "36****************44", 4, 4, "", []Problem{Masked}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := ParseDisability(c.in)
			if d.Kind != c.kind || d.Grade != c.grade || d.Replacement != c.replacement || fmt.Sprint(d.Problems) != fmt.Sprint(c.problems) {
				t.Errorf("ParseDisability(%q) = %+v", c.in, d)
			}
			if d.OK() && d.ID.Number != d.Text[:18] {
				t.Errorf("the holder's ID is %q", d.ID.Number)
			}
		})
	}
}

func FuzzDisability(f *testing.F) {
	for _, s := range []string{"36210119900101001344", "36210119900101001344B1", "36210119900101000000", "3.6E+19", "", "残疾人证号码二十个字节吗", "12345678901234567899"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := ParseDisability(s)
		right := len(d.Text) >= 20 && oracle(d.Text[:18]) && d.Kind >= 1 && d.Kind <= 7 && d.Grade >= 1 && d.Grade <= 4 &&
			(len(d.Text) == 20 || len(d.Text) == 22 && d.Replacement != "")
		if d.OK() != right {
			t.Errorf("%q gives %+v", s, d)
		}
	})
}
