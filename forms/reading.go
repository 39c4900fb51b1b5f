package forms

import (
	"slices"
	"strings"
)

// Reading is which answers something reads, by form, in each of the times: what is not named need not be fetched.
type Reading struct {
	Now, Last, YearAgo map[string][]string
	Series             map[string][]string // of monthly forms, in every earlier month of the series
	Cases              []string            // forms of which every case is read, not the newest alone
	Shared, SharedOut  []string            // questions to count, as "person.id_number"; see [SharedKey]
	Alike              []string
	Pace, Saved        []string // forms
}

func newReading() Reading {
	return Reading{Now: map[string][]string{}, Last: map[string][]string{}, YearAgo: map[string][]string{}, Series: map[string][]string{}}
}

// Reads are the answers a ledger's filter and columns read.
func (p *Pack) Reads(l *Ledger) Reading {
	r := newReading()
	r.add(l.Filter)
	for _, c := range l.Columns {
		r.add(c.Value)
	}
	switch {
	case l.Case != nil:
		r.Cases = append(r.Cases, l.Case.Name)
	case l.Rows == AboutItem:
		p.readsWatch(&r)
	}
	return r
}

// ReadsForm are the answers that asking a form reads: whom it is asked of, what is relevant, required, allowed and
// calculated, and of the form itself everything, this month and last.
func (p *Pack) ReadsForm(f *Form) Reading {
	r := newReading()
	r.add(f.Relevant)
	for _, q := range f.Questions {
		for _, e := range []*Expr{q.Relevant, q.Required, q.Constraint, q.Calculation} {
			r.add(e)
		}
		if q.Type.Stored() {
			r.Want(f.Name, q.Name)
			want(r.Last, f.Name, q.Name)
		}
	}
	return r
}

// Want adds questions of a form, of the present.
func (r Reading) Want(form string, questions ...string) {
	for _, name := range questions {
		want(r.Now, form, name)
	}
}

func want(into map[string][]string, form, question string) {
	if !slices.Contains(into[form], question) {
		into[form] = append(into[form], question)
	}
}

// add are the answers an expression reads.
func (r *Reading) add(e *Expr) {
	if e == nil {
		return
	}
	for _, ref := range e.reads {
		switch {
		case ref.spell != nil:
			for _, past := range []*Expr{ref.spell.When, ref.spell.From, ref.spell.Until} {
				r.add(past)
				r.addPast(past)
			}
		case ref.form != "":
			want(r.at(ref.when), ref.form, ref.name)
		}
	}
	for _, t := range e.counts {
		r.count(t)
	}
}

// addPast are the answers an expression reads when it runs in every earlier month too.
func (r *Reading) addPast(e *Expr) {
	if e == nil {
		return
	}
	for _, ref := range e.reads {
		if ref.monthly {
			want(r.Series, ref.form, ref.name)
		}
	}
}

func (r *Reading) count(t tallied) {
	into := map[string]*[]string{"shared": &r.Shared, "shared_out": &r.SharedOut, "alike": &r.Alike, "pace": &r.Pace, "saved": &r.Saved}[t.fn]
	what := t.form
	if t.name != "" {
		what += "." + t.name
	}
	if !slices.Contains(*into, what) {
		*into = append(*into, what)
	}
}

// Counted are the questions of a form whose values are compared across records.
func (r Reading) Counted(form string) (questions []string) {
	for _, list := range [][]string{r.Shared, r.SharedOut, r.Alike} {
		for _, what := range list {
			if of, question, _ := strings.Cut(what, "."); of == form {
				questions = append(questions, question)
			}
		}
	}
	return questions
}

// Signed reports whether who wrote a form's records, and when, is read too.
func (r Reading) Signed(form string) bool {
	return slices.Contains(r.Pace, form) || slices.Contains(r.Saved, form) || slices.ContainsFunc(r.Alike, func(what string) bool { return strings.HasPrefix(what, form+".") })
}

func (r Reading) at(w when) map[string][]string {
	switch w {
	case last:
		return r.Last
	case yearAgo:
		return r.YearAgo
	}
	return r.Now
}

// Names are the questions of a form that the expression reads of the present, each once, in the order it reads them.
func (e *Expr) Names(form string) []string {
	r := newReading()
	r.add(e)
	return r.Now[form]
}

// With is what either of two readings needs.
func (r Reading) With(o Reading) Reading {
	out := newReading()
	for _, part := range []Reading{r, o} {
		for _, t := range []struct{ into, from map[string][]string }{
			{out.Now, part.Now}, {out.Last, part.Last}, {out.YearAgo, part.YearAgo}, {out.Series, part.Series},
		} {
			for form, questions := range t.from {
				for _, name := range questions {
					want(t.into, form, name)
				}
			}
		}
		for _, t := range []struct {
			into *[]string
			from []string
		}{{&out.Cases, part.Cases}, {&out.Shared, part.Shared}, {&out.SharedOut, part.SharedOut}, {&out.Alike, part.Alike}, {&out.Pace, part.Pace}, {&out.Saved, part.Saved}} {
			for _, what := range t.from {
				if !slices.Contains(*t.into, what) {
					*t.into = append(*t.into, what)
				}
			}
		}
	}
	return out
}

// ReadsWhole are all answers of the forms named, of the present, and of forms of cases every case.
func (p *Pack) ReadsWhole(forms ...string) Reading {
	r := newReading()
	for _, name := range forms {
		f := p.Form(name)
		if f == nil {
			continue
		}
		for _, q := range f.Questions {
			if q.Type.Stored() {
				r.Want(name, q.Name)
			}
		}
		if f.Cadence == Case {
			r.Cases = append(r.Cases, name)
		}
	}
	return r
}
