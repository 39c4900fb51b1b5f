package forms

import "errors"

// Filled is what a form's answers come to.
type Filled struct {
	Answers  Answers         // of relevant questions, and calculated ones; those of irrelevant questions are left out (the draft keeps them)
	Visible  map[string]bool // relevant and asked of a person: questions, notes, sections and includes
	Perhaps  map[string]bool // the visible ones of which it cannot be told yet whether they are to be asked
	Required map[string]bool
	Issues   []Issue // in question order
}

// Fill judges the answers of one form: what is asked, what is calculated, what is missing or wrong. s is the scope of
// whom the form is about; its Form and Own are set here. An undecided relevant shows its question without
// requiring it, an undecided calculation stays blank, an undecided constraint is no issue: what is unknown is never held
// against anybody (J-19).
func (p *Pack) Fill(f *Form, own Answers, s Scope) Filled {
	out := Filled{Answers: Answers{}, Visible: map[string]bool{}, Perhaps: map[string]bool{}, Required: map[string]bool{}}
	s.Form, s.Own = f, out.Answers
	frame := p.frame(s)
	defer frame.release()
	asked := make(map[*Question]relevance, len(f.order))
	for _, q := range f.order {
		if asked[q] = frame.relevance(q); asked[q] == irrelevant {
			continue
		}
		switch {
		case q.Calculation != nil:
			out.Answers.Set(q.Name, frame.calculate(q))
			continue
		case q.Type.Stored():
			out.Answers.Set(q.Name, own[q.Name])
		}
		if q.Type.Unseen() {
			continue
		}
		out.Visible[q.Name] = true
		if asked[q] == perhaps {
			out.Perhaps[q.Name] = true
		}
	}
	for _, q := range f.Questions {
		if r := asked[q]; r != irrelevant && q.Type.Stored() {
			out.judge(frame, q, r)
		}
	}
	return out
}

// relevance is whether a question is asked; perhaps is an undecided relevant.
type relevance int

const (
	irrelevant relevance = iota
	perhaps
	relevant
)

func (f *frame) relevance(q *Question) relevance {
	if q.Relevant == nil {
		return relevant
	}
	switch v, err := f.run(q.Relevant); {
	case err != nil:
		return perhaps
	case v == true:
		return relevant
	}
	return irrelevant
}

// holds is what a condition comes to, and otherwise when it is undecided.
func (f *frame) holds(e *Expr, otherwise bool) bool {
	v, err := f.run(e)
	if err != nil {
		return otherwise
	}
	b, _ := v.(bool)
	return b
}

func (f *frame) calculate(q *Question) Answer {
	v, err := f.run(q.Calculation)
	if err != nil {
		return Answer{}
	}
	return q.answer(v)
}

// answer is a value an expression yielded as the answer to the question; Blank when it is none.
func (q *Question) answer(v any) Answer {
	var a Answer
	switch v := v.(type) {
	case int:
		a = Int(int64(v))
	case string:
		a = Text(v)
	}
	if q.fault(a) != "" {
		return Answer{}
	}
	return a
}

// judge adds what is to be said about one question: at most one issue. One that is perhaps not to be asked is not required.
func (out *Filled) judge(f *frame, q *Question, r relevance) {
	a := out.Answers[q.Name]
	if out.Visible[q.Name] && r == relevant && q.Required != nil && f.holds(q.Required, false) {
		out.Required[q.Name] = true
		if a.IsBlank() {
			out.add(q, Hard, say(sayRequired, q.Label))
			return
		}
	}
	if !a.IsKnown() {
		return
	}
	if why := q.fault(a); why != "" {
		out.add(q, Hard, say(why, q.Label))
		return
	}
	if q.Constraint == nil || f.holds(q.Constraint, true) {
		return
	}
	sentence, level := q.ConstraintMessage, Hard
	if sentence == "" {
		sentence = say(sayConstraint, q.Label)
	}
	if q.Soft {
		level = Soft
	}
	out.add(q, level, sentence)
}

func (out *Filled) add(q *Question, level Level, sentence string) {
	out.Issues = append(out.Issues, Issue{Form: q.Form, Question: q.Name, Level: level, Sentence: short(sentence),
		Source: q.Source, Missing: missing(q, out.Answers[q.Name])})
}

func missing(q *Question, a Answer) []string {
	if a.IsBlank() {
		return []string{q.Form + "." + q.Name}
	}
	return nil
}

// fault is the sentence for a known answer that has not the shape of its question, or a code that is not in the list;
// "" when it has.
func (q *Question) fault(a Answer) string {
	if !a.IsKnown() {
		return ""
	}
	if a.IsInt() != q.Type.Numeric() {
		return sayWrongShape
	}
	switch q.Type {
	case TypeDate:
		if d, err := ParseDay(a.Text()); err != nil || string(d) != a.Text() {
			return sayWrongShape
		}
	case TypeMonth:
		if m, err := ParseMonth(a.Text()); err != nil || string(m) != a.Text() {
			return sayWrongShape
		}
	case TypeDivision:
		if !isDivision(a.Text()) {
			return sayWrongShape
		}
	case TypeSelectOne:
		if _, ok := q.List.Choice(a.Text()); !ok {
			return sayNotInList
		}
	case TypeSelectMultiple:
		if _, ok := q.List.inOrder(a.Text()); !ok {
			return sayNotInList
		}
	}
	return ""
}

// Carry is what a new month starts with: last month's values of the questions that carry. What stood in the place of a
// value (不清楚, 拒答) is asked anew.
func (p *Pack) Carry(f *Form, last Answers) Answers {
	out := Answers{}
	for _, q := range f.Questions {
		if a := last[q.Name]; q.Carry && q.Calculation == nil && a.IsKnown() && q.fault(a) == "" {
			out[q.Name] = a
		}
	}
	return out
}

// missingOf are the names an undecided run wanted; nil for any other error.
func missingOf(err error) []string {
	var u *Undecided
	if errors.As(err, &u) {
		return u.Missing
	}
	return nil
}
