package app

import (
	"fmt"
	"strings"

	"hufang/forms"
)

// in is the one of a pack's two texts that is in the desk's language; a pack need not have the English one.
func (d *Desk) in(chinese, english string) string {
	if d.Lang() == English && english != "" {
		return english
	}
	return chinese
}

// label is the question's label in the desk's language.
func (d *Desk) label(q *forms.Question) string { return d.in(q.Label, q.LabelEN) }

// ChoiceLabel is the code's label in the desk's language.
func (d *Desk) ChoiceLabel(c forms.Choice) string { return d.in(c.Label, c.LabelEN) }

// formLabel is the form's label in the desk's language.
func (d *Desk) formLabel(f *forms.Form) string { return d.in(f.Label, f.LabelEN) }

// section is the title of the question's section in the desk's language, "" when it is in none.
func (d *Desk) section(q *forms.Question) string { return d.in(q.Section, q.SectionEN) }

// Show is the text of an answer in the desk's language, "" for a blank one. Money stands with thousands and without
// idle zeros; numbers of persons are masked unless full.
func (d *Desk) Show(q *forms.Question, a forms.Answer, full bool) string {
	switch {
	case a.IsBlank() || !q.Type.Stored():
		return ""
	case q.Type == forms.TypeMoney && a.IsInt():
		return Yuan(a.Int())
	case d.Lang() == English && q.List != nil && a.IsKnown() && !a.IsInt():
		var labels []string
		for _, code := range strings.Fields(a.Text()) {
			label := code
			if c, ok := q.List.Choice(code); ok {
				label = d.ChoiceLabel(c)
			}
			labels = append(labels, label)
		}
		return strings.Join(labels, ", ")
	}
	return forms.Show(q, a, full)
}

// Yuan shows fen for the eye: thousands apart, decimals only where there are any: 420000 is 4,200, 150050 is 1,500.50.
func Yuan(fen int64) string {
	whole, cents, _ := strings.Cut(forms.Yuan(fen), ".")
	sign := ""
	if rest, ok := strings.CutPrefix(whole, "-"); ok {
		sign, whole = "-", rest
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cents == "00" {
		return sign + whole
	}
	return sign + whole + "." + cents
}

// fenText is an amount for the eye; "" when it cannot be told.
func fenText(fen *int64) string {
	if fen == nil {
		return ""
	}
	return Yuan(*fen)
}

// signed is a change for the eye, with its sign; "" when it cannot be told.
func signed(fen *int64) string {
	switch {
	case fen == nil:
		return ""
	case *fen > 0:
		return "+" + Yuan(*fen)
	case *fen < 0:
		return "−" + Yuan(-*fen)
	}
	return "0"
}

// percentText is a change in percent for the eye, with its sign; "" when it cannot be told.
func percentText(percent *int64) string {
	switch {
	case percent == nil:
		return ""
	case *percent > 0:
		return fmt.Sprintf("+%d%%", *percent)
	case *percent < 0:
		return fmt.Sprintf("−%d%%", -*percent)
	}
	return "0%"
}
