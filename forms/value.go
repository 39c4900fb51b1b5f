package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
)

// State says what stands in the place of a value. Unknown, refused, unreachable and cannot-decide are answers in
// their own right (J-19); they are never zero and never empty.
type State uint8

// The states of an answer. Conflicted is never saved: a projection shows it while two live values stand side by side.
const (
	Blank        State = iota // never answered
	Known                     // a value
	Unknown                   // 不清楚
	Refused                   // 拒答
	Unreachable               // 未联系上
	CannotDecide              // 无法认定
	Unmapped                  // a code of another system that no mapping knows, kept as it came
	Conflicted                // 冲突: several live values, none of them the answer
)

var stateNames = [...]string{"", "known", "unknown", "refused", "unreachable", "cannot_decide", "unmapped", "conflict"}

// String is the state's slug, as stored: "" for Blank, "unknown", "refused", …
func (s State) String() string { return stateNames[s] }

// ParseState is the inverse of [State.String]; ok is false for a slug that names no state.
func ParseState(slug string) (s State, ok bool) {
	i := slices.Index(stateNames[:], slug)
	return State(max(i, 0)), i >= 0
}

// Answer is what was answered to one question: a value (text or a whole number), or the state in its place.
// The zero Answer is Blank. Answers are comparable with ==.
//
// Shapes by question type: text, select_one (the code), select_multiple (codes in list order, one space between),
// date "2026-11-21", month "2026-11" are text; integer is a number; money is a number of fen.
type Answer struct {
	state State
	num   bool
	n     int64
	text  string
}

// Text is a known text answer; the empty text is Blank.
func Text(s string) Answer {
	if s == "" {
		return Answer{}
	}
	return Answer{state: Known, text: s}
}

// Int is a known whole number; money is given in fen.
func Int(n int64) Answer { return Answer{state: Known, num: true, n: n} }

// In is an answer that is only a state: Unknown, Refused, Unreachable, CannotDecide or Conflicted.
func In(s State) Answer {
	if s == Known || s == Unmapped {
		return Answer{}
	}
	return Answer{state: s}
}

// Raw is a foreign code kept as it came because no mapping knows it.
func Raw(s string) Answer {
	if s == "" {
		return Answer{}
	}
	return Answer{state: Unmapped, text: s}
}

// State tells whether the answer is a value or what stands in its place.
func (a Answer) State() State { return a.state }

// IsKnown reports whether the answer is a value.
func (a Answer) IsKnown() bool { return a.state == Known }

// IsBlank reports whether nothing was answered.
func (a Answer) IsBlank() bool { return a.state == Blank }

// IsInt reports whether the answer is a known whole number.
func (a Answer) IsInt() bool { return a.state == Known && a.num }

// Text is the text of a known text answer or the raw foreign code; "" otherwise.
func (a Answer) Text() string { return a.text }

// Int is the number of a known number; 0 otherwise, so ask IsInt first: unknown is never zero.
func (a Answer) Int() int64 { return a.n }

// MarshalJSON writes a known text as a string, a known number as an integer, Blank as "", and a state as
// {"state":"unknown"}; Unmapped adds "text". Integers and strings only, so that the bytes are canonical.
func (a Answer) MarshalJSON() ([]byte, error) { return a.AppendJSON(nil), nil }

// AppendJSON appends the answer's canonical JSON to b.
func (a Answer) AppendJSON(b []byte) []byte {
	switch {
	case a.state == Blank:
		return append(b, `""`...)
	case a.state == Known && a.num:
		return strconv.AppendInt(b, a.n, 10)
	case a.state == Known:
		return AppendString(b, a.text)
	case a.state == Unmapped:
		b = append(b, `{"state":"unmapped","text":`...)
		return append(AppendString(b, a.text), '}')
	}
	b = append(b, `{"state":"`...)
	b = append(b, a.state.String()...)
	return append(b, `"}`...)
}

var errAnswer = errors.New("answer is neither text, whole number nor state")

// UnmarshalJSON is the inverse of MarshalJSON; anything else, fractions among it, is an error. The canonical bytes of what
// was read may still differ from the bytes read: in space and escapes.
func (a *Answer) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) == 0 || bytes.Equal(b, []byte("null")):
		return errAnswer
	case b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*a = Text(s)
	case b[0] == '{':
		var o struct {
			State string `json:"state"`
			Text  string `json:"text"`
		}
		if err := json.Unmarshal(b, &o); err != nil {
			return err
		}
		s, ok := ParseState(o.State)
		if !ok || s == Blank || s == Known || (s == Unmapped) != (o.Text != "") {
			return errAnswer
		}
		*a = Answer{state: s, text: o.Text}
	default:
		n, err := strconv.ParseInt(string(b), 10, 64)
		if err != nil {
			return errAnswer
		}
		*a = Int(n)
	}
	return nil
}

// Answers are the answers of one record by question name.
type Answers map[string]Answer

// Clone returns a copy that shares nothing.
func (a Answers) Clone() Answers { return maps.Clone(a) }

// Set puts an answer; Blank removes it.
func (a Answers) Set(name string, v Answer) {
	if v.IsBlank() {
		delete(a, name)
		return
	}
	a[name] = v
}

// AppendJSON appends the canonical JSON object (sorted keys) to b.
func (a Answers) AppendJSON(b []byte) []byte {
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(a)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, name)
		b = append(b, ':')
		b = a[name].AppendJSON(b)
	}
	return append(b, '}')
}

// MarshalJSON writes the canonical JSON object.
func (a Answers) MarshalJSON() ([]byte, error) { return a.AppendJSON(nil), nil }

// AppendString appends s as a canonical JSON string: UTF-8 as it is, only ", \ and control characters escaped,
// invalid UTF-8 replaced by U+FFFD. The bytes of a change rest on this form: it must never differ.
func AppendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < 0x20 || r == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}

// Yuan shows fen as 元 with two decimals and no thousands: 420000 is "4200.00".
func Yuan(fen int64) string {
	u := uint64(fen)
	b := make([]byte, 0, 24)
	if fen < 0 {
		b, u = append(b, '-'), -u
	}
	b = append(strconv.AppendUint(b, u/100, 10), '.', byte('0'+u%100/10), byte('0'+u%10))
	return string(b)
}
