package cn

import "slices"

// Disability is what the number of a disability certificate (残疾人证) says.
// The names of kinds and grades are a pack's.
type Disability struct {
	Text        string    // as given, folded
	ID          ID        // the holder's ID number, the first 18 characters
	Kind        int       // 1–7; 0 when unreadable
	Grade       int       // 1–4, 1 the heaviest; 0 when unreadable
	Replacement string    // the last two of 22 characters: how often it was replaced
	Problems    []Problem // the ID's among them; nil when nothing is wrong
}

// OK reports whether the number keeps every rule.
func (d Disability) OK() bool { return len(d.Problems) == 0 }

// Has reports whether p was found.
func (d Disability) Has(p Problem) bool { return slices.Contains(d.Problems, p) }

// ParseDisability reads a certificate number: 18 characters of the ID, a kind
// digit 1–7, a grade digit 1–4 and, on a replaced certificate, two characters
// more, written as two digits or as B and a digit.
func ParseDisability(s string) Disability {
	d := Disability{Text: Fold(s)}
	if isScientific(d.Text) {
		d.found(ScientificNotation)
		return d
	}
	if len(d.Text) < 18 {
		d.found(DisabilityLength)
		return d
	}
	d.ID = ParseID(d.Text[:18])
	d.Problems = slices.Clone(d.ID.Problems)
	if len(d.Text) != 20 && len(d.Text) != 22 {
		d.found(DisabilityLength)
		return d
	}
	if d.Has(ExcelRounded) && d.Text[18:20] == "00" {
		return d // one cause, one problem
	}
	d.Kind = d.digit(18, 7, DisabilityKind)
	d.Grade = d.digit(19, 4, DisabilityGrade)
	if len(d.Text) == 22 {
		d.readReplacement()
	}
	return d
}

func (d *Disability) found(p Problem) { d.Problems = append(d.Problems, p) }

func (d *Disability) digit(at int, top byte, otherwise Problem) int {
	c := d.Text[at]
	if c < '1' || c > '0'+top {
		d.found(otherwise)
		return 0
	}
	return int(c - '0')
}

func (d *Disability) readReplacement() {
	mark := d.Text[20:]
	if (mark[0] != 'B' && !isDigit(mark[0])) || !isDigit(mark[1]) {
		d.found(DisabilityReplacement)
		return
	}
	d.Replacement = mark
}
