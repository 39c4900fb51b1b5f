package forms

import "slices"

// CodeList is a list of codes of the choices sheet.
type CodeList struct {
	Name    string
	Choices []Choice // in sheet order
	byCode  map[string]int
	byLabel map[string]int // by folded label; of equal labels the first
}

// Choice is one code: an English slug with its Chinese label.
type Choice struct {
	Code      string
	Label     string
	LabelEN   string
	ValidFrom Day    // "" = always was
	ValidTo   Day    // last day; "" = still is
	Atom      string // its meaning in the base pack, so that provinces add up
	Source    string
}

func (l *CodeList) add(c Choice) {
	if l.byCode == nil {
		l.byCode, l.byLabel = map[string]int{}, map[string]int{}
	}
	l.byCode[c.Code] = len(l.Choices)
	if _, taken := l.byLabel[Fold(c.Label)]; !taken && c.Label != "" {
		l.byLabel[Fold(c.Label)] = len(l.Choices)
	}
	l.Choices = append(l.Choices, c)
}

// Choice returns the choice of a code.
func (l *CodeList) Choice(code string) (Choice, bool) {
	i, ok := l.byCode[code]
	if !ok {
		return Choice{}, false
	}
	return l.Choices[i], true
}

// ByLabel returns the choice with that Chinese label, compared folded.
func (l *CodeList) ByLabel(label string) (Choice, bool) {
	i, ok := l.byLabel[Fold(label)]
	if !ok {
		return Choice{}, false
	}
	return l.Choices[i], true
}

// Valid are the choices that may be given on a day, in sheet order. A code out of its time stays readable.
func (l *CodeList) Valid(day Day) []Choice {
	return slices.DeleteFunc(slices.Clone(l.Choices), func(c Choice) bool {
		return c.ValidFrom != "" && day < c.ValidFrom || c.ValidTo != "" && day > c.ValidTo
	})
}

// codes lists the codes in sheet order.
func (l *CodeList) codes() []string {
	out := make([]string, len(l.Choices))
	for i, c := range l.Choices {
		out[i] = c.Code
	}
	return out
}
