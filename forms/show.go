package forms

import (
	"strconv"
	"strings"

	"hufang/forms/cn"
)

// The code lists every pack has because this package speaks with their labels.
const (
	listStates = "answer_states" // unknown refused unreachable cannot_decide unmapped conflict
	listYesNo  = "yes_no"        // yes no: what a column that is true or false prints
)

// Show is the Chinese text of an answer: labels of codes, 元 with two decimals, divisions by their full name, ID numbers
// masked unless full. A state is the word the pack has for it; Blank is "". A foreign code no mapping knows shows as it came.
func Show(q *Question, a Answer, full bool) string {
	return look{typ: q.Type, list: q.List, states: q.states, full: full}.show(a)
}

// look is how answers of a question or cells of a column are shown.
type look struct {
	typ    Type
	list   *CodeList
	states *CodeList
	full   bool // whole ID numbers
	short  bool // a division by its own name
}

func (l look) show(a Answer) string {
	switch {
	case a.State() == Unmapped:
		return a.Text()
	case a.IsBlank():
		return ""
	case !a.IsKnown() && l.states != nil:
		return l.states.label(a.State().String())
	case !a.IsKnown():
		return a.State().String()
	case a.IsInt() && l.typ == TypeMoney:
		return Yuan(a.Int())
	case a.IsInt():
		return strconv.FormatInt(a.Int(), 10)
	}
	return l.text(a.Text())
}

func (l look) text(s string) string {
	switch {
	case l.list != nil:
		return l.list.labels(s)
	case l.typ == TypeIDNumber && !l.full:
		return cn.MaskID(s)
	case l.typ == TypePhone && !l.full:
		return cn.MaskPhone(s)
	case l.typ == TypeDivision:
		return l.division(s)
	}
	return s
}

func (l look) division(code string) string {
	if l.short {
		if d, ok := cn.Lookup(code); ok {
			return d.Name()
		}
	}
	if p := cn.Path(code); p != "" && !l.short {
		return p
	}
	return code
}

// isDivision reports whether s has the shape of a division code.
func isDivision(s string) bool {
	switch len(s) {
	case 2, 4, 6, 9, 12:
		return strings.Trim(s, "0123456789") == ""
	}
	return false
}
