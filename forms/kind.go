package forms

import "slices"

// kind says what an expression yields. The numbers behind money and integers are the same in Go; keeping them apart
// here is what refuses `pay > 4200` where `pay > yuan(4200)` is meant.
type kind int

const (
	kindAny kind = iota // a setting without a value: fits everything, always undecided
	kindBool
	kindInt
	kindMoney
	kindText
	kindDay
	kindMonth
	kindCode     // of a select_one
	kindCodes    // of a select_multiple
	kindDivision // a division code
	kindMember   // a person of the household, inside count(members, …)
	kindList
)

// yield is what an expression yields, as far as it is known before it runs.
type yield struct {
	kind   kind
	list   *CodeList
	elem   *yield   // of a list
	only   []string // a text that is one of these: literals, states, areas; nil = any text
	zero   bool     // the literal 0, which is no money and no days all the same
	source *ref     // when the expression is nothing but a name
}

func (y yield) String() string { return kindNames[y.kind] }

func (y yield) isNumber() bool { return y.kind == kindInt || y.kind == kindMoney || y.kind == kindAny }

// isText reports whether the value is a string at run time.
func (y yield) isText() bool {
	switch y.kind {
	case kindText, kindDay, kindMonth, kindCode, kindCodes, kindDivision, kindAny:
		return true
	}
	return false
}

// yieldOf is what reading a question of the type yields.
func yieldOf(t Type, list *CodeList) yield {
	switch t {
	case TypeInteger:
		return yield{kind: kindInt}
	case TypeMoney:
		return yield{kind: kindMoney}
	case TypeDate:
		return yield{kind: kindDay}
	case TypeMonth:
		return yield{kind: kindMonth}
	case TypeSelectOne:
		return yield{kind: kindCode, list: list}
	case TypeSelectMultiple:
		return yield{kind: kindCodes, list: list}
	case TypeDivision:
		return yield{kind: kindDivision}
	}
	return yield{kind: kindText}
}

// typeOf is how a value of this kind is shown when the column does not say.
func (y yield) typeOf() Type {
	switch y.kind {
	case kindInt:
		return TypeInteger
	case kindMoney:
		return TypeMoney
	case kindDay:
		return TypeDate
	case kindMonth:
		return TypeMonth
	case kindCode, kindBool:
		return TypeSelectOne
	case kindCodes:
		return TypeSelectMultiple
	case kindDivision:
		return TypeDivision
	}
	return TypeText
}

// meet is what either of two values is, for ?: and comparison; why is a Chinese sentence when they cannot meet.
func meet(a, b yield) (y yield, why string) {
	a.source, b.source = nil, nil
	switch {
	case a.kind == kindAny:
		return b, ""
	case b.kind == kindAny:
		return a, ""
	case a.kind == b.kind:
		return meetSame(a, b)
	case a.kind == kindMoney && b.zero:
		return a, ""
	case b.kind == kindMoney && a.zero:
		return b, ""
	case a.only != nil:
		return b, b.takes(a)
	case b.only != nil:
		return a, a.takes(b)
	case a.kind == kindMoney && b.kind == kindInt, a.kind == kindInt && b.kind == kindMoney:
		return a, sayMoneyIsYuan
	}
	return a, say(sayMismatch, a, b)
}

func meetSame(a, b yield) (yield, string) {
	switch a.kind {
	case kindCode, kindCodes:
		if a.list != b.list {
			return a, say(sayTwoLists, a.list.Name, b.list.Name)
		}
	case kindText:
		if a.only == nil || b.only == nil {
			a.only = nil
			return a, ""
		}
		a.only = slices.Concat(a.only, b.only)
	case kindList:
		elem, why := meet(*a.elem, *b.elem)
		a.elem = &elem
		return a, why
	}
	a.zero = a.zero && b.zero
	return a, ""
}

// takes says why a text known in advance is no value of this kind; "" when it is.
func (y yield) takes(text yield) string {
	for _, s := range text.only {
		switch y.kind {
		case kindText:
		case kindCode, kindCodes:
			if _, ok := y.list.Choice(s); !ok {
				return say(sayNoSuchCode, s, y.list.Name)
			}
		case kindDay:
			if day, err := ParseDay(s); err != nil || string(day) != s {
				return say(sayNoDay, s)
			}
		case kindMonth:
			if m, err := ParseMonth(s); err != nil || string(m) != s {
				return say(sayNoMonth, s)
			}
		case kindDivision:
			if !isDivision(s) {
				return say(sayNoDivision, s)
			}
		default:
			return say(sayMismatch, y, text)
		}
	}
	return ""
}

// fills says why a value of this kind cannot be the answer of a question of type t; "" when it can.
func (y yield) fills(t Type, list *CodeList) string {
	want := yieldOf(t, list)
	switch {
	case y.kind == kindAny || y.zero && want.kind == kindMoney:
		return ""
	case want.kind == kindText && y.isText() && y.kind != kindCode && y.kind != kindCodes:
		return ""
	case y.only != nil:
		return want.takes(y)
	case y.kind != want.kind:
		return say(sayMismatch, want, y)
	case y.list != want.list:
		return say(sayTwoLists, want.list.Name, y.list.Name)
	}
	return ""
}
