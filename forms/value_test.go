package forms

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func anyAnswer() *rapid.Generator[Answer] {
	return rapid.Custom(func(t *rapid.T) Answer {
		switch rapid.IntRange(0, 4).Draw(t, "shape") {
		case 0:
			return Text(rapid.String().Draw(t, "text"))
		case 1:
			return Int(rapid.Int64().Draw(t, "number"))
		case 2:
			return Raw(rapid.String().Draw(t, "raw"))
		case 3:
			return Answer{}
		}
		return In(rapid.SampledFrom([]State{Unknown, Refused, Unreachable, CannotDecide, Conflicted}).Draw(t, "state"))
	})
}

// TestAnswerJSON pins the bytes: changes are hashed over them.
func TestAnswerJSON(t *testing.T) {
	for want, a := range map[string]Answer{
		`""`:                                 Text(""),
		`"张三"`:                               Text("张三"),
		`"a\"b\\c\u000a\u007f/<>\u0000"`:     Text("a\"b\\c\n\x7f/<>\x00"),
		`"�"`:                                Text("\xff"),
		`0`:                                  Int(0),
		`-9223372036854775808`:               Int(math.MinInt64),
		`{"state":"unknown"}`:                In(Unknown),
		`{"state":"refused"}`:                In(Refused),
		`{"state":"unreachable"}`:            In(Unreachable),
		`{"state":"cannot_decide"}`:          In(CannotDecide),
		`{"state":"conflict"}`:               In(Conflicted),
		`{"state":"unmapped","text":"其\t他"}`: {},
	} {
		if a == (Answer{}) && want != `""` {
			continue
		}
		if got := string(a.AppendJSON(nil)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := string(Raw("其\t他").AppendJSON(nil)); got != `{"state":"unmapped","text":"其\u0009他"}` {
		t.Errorf("raw is %s", got)
	}
	if got, _ := json.Marshal(Answers{"b": Int(1), "a": Text("x"), "c": In(Unknown)}); string(got) != `{"a":"x","b":1,"c":{"state":"unknown"}}` {
		t.Errorf("answers are %s", got)
	}
}

func TestAnswerJSONRefuses(t *testing.T) {
	for _, s := range []string{`1.5`, `1e3`, `null`, `true`, `[]`, `{"state":"known"}`, `{"state":"unknown","text":"x"}`, `{"state":"unmapped"}`, `{"state":""}`, `{"state":"lost"}`, `{}`, `9223372036854775808`, `"`} {
		var a Answer
		if err := json.Unmarshal([]byte(s), &a); err == nil {
			t.Errorf("%s reads as %v", s, a)
		}
	}
	var a Answers
	if err := json.Unmarshal([]byte(`{"x":null}`), &a); err == nil && a["x"].IsKnown() {
		t.Error("null is a value")
	}
}

func TestAnswerJSONProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.MapOf(rapid.String(), anyAnswer()).Draw(t, "answers")
		b := Answers(answers).AppendJSON(nil)
		var back Answers
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if again := back.AppendJSON(nil); string(again) != string(b) {
			t.Fatalf("%s came back as %s", b, again)
		}
	})
}

func TestAnswerStates(t *testing.T) {
	for s := Blank; s <= Conflicted; s++ {
		if back, ok := ParseState(s.String()); back != s || !ok {
			t.Errorf("%d is %q is %d", s, s.String(), back)
		}
	}
	if _, ok := ParseState("lost"); ok {
		t.Error("lost is a state")
	}
	if In(Known) != (Answer{}) || In(Unmapped) != (Answer{}) || Raw("") != (Answer{}) || Text("") != (Answer{}) {
		t.Error("an answer without its value is more than blank")
	}
	if Int(0).IsBlank() || !Int(0).IsInt() || In(Unknown).IsKnown() || In(Unknown).IsInt() {
		t.Error("zero and unknown are mixed up")
	}
	a := Answers{"x": Int(1)}
	b := a.Clone()
	b.Set("x", Answer{})
	b.Set("y", In(Refused))
	if !reflect.DeepEqual(a, Answers{"x": Int(1)}) || !reflect.DeepEqual(b, Answers{"y": In(Refused)}) {
		t.Errorf("%v %v", a, b)
	}
}

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]string{0: "0.00", 5: "0.05", 420000: "4200.00", -1: "-0.01", -12345: "-123.45",
		math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08"} {
		if got := Yuan(fen); got != want {
			t.Errorf("%d is %s, want %s", fen, got, want)
		}
	}
}

func FuzzAnswerJSON(f *testing.F) {
	for _, s := range []string{`""`, `"x"`, `0`, `-1`, `{"state":"unknown"}`, `{"state":"unmapped","text":"y"}`, `{"state":"unknown","text":"z"}`, `1.0`, ` 1`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a Answer
		if json.Unmarshal(b, &a) != nil {
			return
		}
		out := a.AppendJSON(nil)
		var back Answer
		if err := json.Unmarshal(out, &back); err != nil || !utf8.Valid(out) {
			t.Fatalf("%s became %s: %v", b, out, err)
		}
		if string(back.AppendJSON(nil)) != string(out) {
			t.Errorf("%s is not canonical", out)
		}
	})
}
