package forms

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Lint says what is wrong with a pack that loads: cases that fail and expressions without cases, rows without a source,
// labels missing or ambiguous, lists nobody uses. A pack that is handed out has no problem left.
func Lint(p *Pack) []Problem {
	problems, proofs := prove(p)
	problems = append(problems, unproven(p, proofs)...)
	problems = append(problems, unsourced(p)...)
	problems = append(problems, unlabelled(p)...)
	problems = append(problems, unhelpful(p)...)
	problems = append(problems, unusedLists(p)...)
	problems = append(problems, unmapped(p)...)
	slices.SortStableFunc(problems, func(a, b Problem) int {
		if d := place(a.Sheet) - place(b.Sheet); d != 0 {
			return d
		}
		return cmp.Or(a.Row-b.Row, cmp.Compare(a.Cell, b.Cell))
	})
	return problems
}

// unproven are expressions no case shows at work: conditions both ways. A bare name, and yes, have nothing to prove.
func unproven(p *Pack, proofs map[string]proof) (problems Problems) {
	for target, c := range p.exprs {
		shown := proofs[target]
		switch {
		case c.expr == nil: // a sentence: the cases of its rule show it
		case (c.expr.direct != nil || len(c.expr.reads) == 0) && c.rule == nil:
		case !shown.ran:
			problems = append(problems, c.line.problem(c.in, sayNoCase, target))
		case c.expr.yield.kind == kindBool && !shown.held:
			problems = append(problems, c.line.problem(c.in, sayNoTrueCase, target))
		case c.expr.yield.kind == kindBool && !shown.failed:
			problems = append(problems, c.line.problem(c.in, sayNoFalseCase, target))
		}
	}
	return problems
}

// sentenceFixed is how many characters of a rule's sentence may stand fixed: the values and the clause need room too.
const sentenceFixed = 48

// unhelpful are rules that do not say what to do, or say too much.
func unhelpful(p *Pack) (problems Problems) {
	for i, l := range p.tables["rules"] {
		if l.get("remedy") == "" {
			problems = append(problems, l.problem("remedy", sayNoRemedy))
		}
		if n := utf8.RuneCountInString(l.get("remedy")); n > sentenceLimit {
			problems = append(problems, l.problem("remedy", sayLongSentence, n, sentenceLimit))
		}
		if n := p.Rules[i].Sentence.fixed(); n > sentenceFixed {
			problems = append(problems, l.problem("sentence", sayLongSentence, n, sentenceFixed))
		}
		if n := p.Rules[i].Sentence.longest() + utf8.RuneCountInString(endingOf(p.Rules[i].Source)); n > sentenceLimit {
			problems = append(problems, l.problem("sentence", sayLongFilled, n, sentenceLimit))
		}
	}
	return problems
}

// longestValue is how many characters the values of a kind have at most, as far as people write them: 1234567.00,
// 2026-11-21, a count of a township, the masked number of a person.
var longestValue = map[kind]int{kindMoney: 10, kindInt: 5, kindDay: 10, kindMonth: 7, kindDivision: 10, kindText: 12}

var longestTyped = map[Type]int{TypeIDNumber: 18, TypePhone: 11}

// longest is how many characters the sentence has with the longest values.
func (s *Sentence) longest() int {
	n := s.fixed()
	for _, p := range s.parts {
		if p.expr != nil {
			n += p.look.longest(p.expr)
		}
	}
	return n
}

func (l look) longest(e *Expr) int {
	texts := e.yield.only
	if l.list != nil {
		for _, c := range l.list.Choices {
			texts = append(texts, c.Label)
		}
	}
	lengths := []int{0, 0}
	for _, text := range texts {
		lengths = append(lengths, utf8.RuneCountInString(text))
	}
	slices.Sort(lengths)
	slices.Reverse(lengths)
	switch {
	case e.yield.kind == kindCodes:
		return lengths[0] + len([]rune(wordListSeparator)) + lengths[1]
	case lengths[0] > 0:
		return lengths[0]
	case longestTyped[l.typ] > 0:
		return longestTyped[l.typ]
	}
	return longestValue[e.yield.kind]
}

func unsourced(p *Pack) (problems Problems) {
	for _, k := range layouts {
		for _, l := range p.tables[k.sheet] {
			if l.get("source") == "" && l.get("type") != string(TypeEndGroup) {
				problems = append(problems, l.problem("source", sayNoSource))
			}
		}
	}
	return problems
}

// labelled are the columns that must say something in Chinese.
var labelled = map[string]string{"forms": "label", "survey": "label", "choices": "label", "ledgers": "title", "columns": "title", "calendar": "label"}

func unlabelled(p *Pack) (problems Problems) {
	seen := map[string]string{}
	for sheet, column := range labelled {
		for _, l := range p.tables[sheet] {
			if l.get("type") == string(TypeEndGroup) {
				continue
			}
			if l.get(column) == "" {
				problems = append(problems, l.problem(column, sayNoLabel))
				continue
			}
			key := l.get("list") + "\x00" + Fold(l.get(column))
			if first, taken := seen[key]; taken && sheet == "choices" {
				problems = append(problems, l.problem(column, sayLabelTwice, first))
			}
			if sheet == "choices" {
				seen[key] = l.get("code")
			}
		}
	}
	return problems
}

// unusedLists are lists that no question, column or setting speaks of. A list that only the program uses (roles) is
// named by a setting, and so is not forgotten in the pack.
func unusedLists(p *Pack) (problems Problems) {
	used := map[string]bool{listStates: true, listYesNo: true}
	for _, f := range p.Forms {
		for _, q := range f.Questions {
			if q.List != nil {
				used[q.List.Name] = true
			}
		}
	}
	for _, g := range p.Ledgers {
		for _, c := range g.Columns {
			if c.List != nil {
				used[c.List.Name] = true
			}
		}
	}
	for _, value := range p.Settings {
		for _, name := range words(value) {
			used[name] = true
		}
	}
	for _, list := range p.Lists {
		if !used[list.Name] {
			l := p.tables.row("choices", "list", list.Name)
			problems = append(problems, l.problem("list", sayUnusedList, list.Name))
		}
	}
	return problems
}

// unmapped are labels with two meanings, and systems whose numbers make ids but that map nothing.
func unmapped(p *Pack) (problems Problems) {
	systems := map[string]bool{}
	codes := map[Mapping]string{}
	for i, l := range p.tables["mappings"] {
		m := p.Mappings[i]
		systems[m.System] = true
		if m.Kind != MapCode {
			continue
		}
		label := Mapping{System: m.System, Form: m.Form, Name: m.Name, External: Fold(m.External)}
		if was, taken := codes[label]; taken && was != m.Code {
			problems = append(problems, l.problem("external", sayMappingSame))
		}
		codes[label] = m.Code
	}
	for _, system := range words(p.Settings.Text("id_system")) {
		if !systems[system] {
			problems = append(problems, p.tables.row("settings", "key", "id_system").problem("value", sayNoSystem, system))
		}
	}
	return problems
}
