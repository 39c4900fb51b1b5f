package workbook

// Value is one cell to be written; the zero Value is a blank cell. Text stays text: one that begins with = + - @ is never a formula,
// and digits are never a number.
type Value struct {
	text   string
	n      int64 // of a count, an amount in fen, or the part of a share
	whole  int64 // of a share
	kind   valueKind
	strong bool
}

type valueKind uint8

const (
	blankValue valueKind = iota
	textValue
	intValue
	fenValue
	shareValue
)

// String is text. The empty string is a blank cell. A cell holds 32,767 UTF-16 units; longer text is an error of Row.
func String(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{kind: textValue, text: s}
}

// Int is a count, shown as it is.
func Int(n int64) Value { return Value{kind: intValue, n: n} }

// Fen is an amount of money in fen, shown in yuan with two decimals.
func Fen(fen int64) Value { return Value{kind: fenValue, n: fen} }

// Share is part of whole, shown as a percentage with one decimal; blank when whole is 0.
func Share(part, whole int64) Value {
	if whole == 0 {
		return Value{}
	}
	return Value{kind: shareValue, n: part, whole: whole}
}

// Strong is the same value in bold.
func (v Value) Strong() Value {
	v.strong = true
	return v
}

// content is the value as excelize takes it; nil is a blank cell.
func (v Value) content() any {
	switch v.kind {
	case textValue:
		return v.text
	case intValue:
		return v.n
	case fenValue:
		return float64(v.n) / 100 // exact to the fen as it is written: the shortest decimal that is this float64
	case shareValue:
		return float64(v.n) / float64(v.whole)
	}
	return nil
}
