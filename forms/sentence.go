package forms

import (
	"strings"
	"unicode/utf8"
)

// Sentence is a text with expressions in braces: “本月收入{follow_up.pay}元”. An expression shows as it would in a
// column of a ledger: labels of codes, 元 with two decimals, masked numbers, the word of a state where there is no value.
type Sentence struct {
	source string
	parts  []phrase
}

// phrase is fixed text and the expression behind it.
type phrase struct {
	text string
	expr *Expr // nil behind the last text
	look look
}

// Source is the sentence as the sheet has it.
func (s *Sentence) Source() string { return s.source }

// fixed is how many characters of the sentence stand whatever the expressions come to.
func (s *Sentence) fixed() (n int) {
	for _, p := range s.parts {
		n += utf8.RuneCountInString(p.text)
	}
	return n
}

// exprs are the expressions of the sentence.
func (s *Sentence) exprs() (out []*Expr) {
	if s == nil {
		return nil
	}
	for _, p := range s.parts {
		if p.expr != nil {
			out = append(out, p.expr)
		}
	}
	return out
}

// sentence compiles the sentence of a cell; nil when the cell is blank or wrong. Cases may name it by the target.
func (b *builder) sentence(l line, target, column string, n names) *Sentence {
	source := l.get(column)
	if source == "" {
		return nil
	}
	s := &Sentence{source: source}
	for rest := source; rest != ""; {
		text, behind, open := strings.Cut(rest, "{")
		if strings.Contains(text, "}") {
			b.fault(l, column, sayBraces)
			return nil
		}
		p := phrase{text: text}
		if open {
			code, after, closed := strings.Cut(behind, "}")
			if !closed || strings.TrimSpace(code) == "" || strings.Contains(code, "{") {
				b.fault(l, column, sayBraces)
				return nil
			}
			e, why := compile(code, n, wantPrintable)
			if why != "" {
				b.fault(l, column, "%s", why)
				return nil
			}
			p.expr, p.look, behind = e, b.lookOf(e), after
		}
		s.parts = append(s.parts, p)
		rest = behind
	}
	b.pack.exprs[target] = cell{sentence: s, line: l, in: column, names: n}
	return s
}

// lookOf is how the values of an expression are shown where no column says.
func (b *builder) lookOf(e *Expr) look {
	l := look{typ: e.yield.typeOf(), list: e.yield.list, states: b.pack.lists[listStates], short: true}
	if d := e.direct; d != nil {
		l.typ, l.list = d.typ, d.list
	}
	if e.yield.kind == kindBool {
		l.list = b.pack.lists[listYesNo]
	}
	return l
}

// fill writes the sentence out. What was never answered, and a setting that has no value, are said to be so.
func (f *frame) fill(s *Sentence) string {
	var b strings.Builder
	for _, p := range s.parts {
		b.WriteString(p.text)
		if p.expr == nil {
			continue
		}
		shown := p.look.show(f.shownValue(p.expr))
		switch {
		case shown != "":
		case p.expr.unset(f.settings) != nil:
			shown = wordUnset
		default:
			shown = wordBlank
		}
		b.WriteString(shown)
	}
	return b.String()
}

// shownValue is what a cell or a sentence shows of an expression.
func (f *frame) shownValue(e *Expr) Answer {
	if e.direct != nil {
		return f.answer(e.direct, nil)
	}
	return f.value(e)
}

// unset are the settings an expression reads that have no value.
func (e *Expr) unset(settings Settings) (out []string) {
	for _, r := range e.reads {
		if r.setting && settings.Text(r.name) == "" {
			out = append(out, r.name)
		}
	}
	return out
}

// clause is the part of a source that a sentence ends with: the first that names a policy by its three digits (001 七(三)),
// otherwise the first. A note behind it, after ； or ：, stays in the pack.
func clause(source string) string {
	parts := strings.Split(source, "; ")
	out := parts[0]
	for _, part := range parts {
		if len(part) > 3 && strings.Trim(part[:3], "0123456789") == "" && (part[3] == ' ' || part[3] == '\t') {
			out = part
			break
		}
	}
	if i := strings.IndexAny(out, "；："); i >= 0 {
		out = out[:i]
	}
	return strings.TrimSpace(out)
}
