package forms

import "slices"

// Reading is which answers something reads, by form, in each of the three times: what is not named need not be fetched.
type Reading struct{ Now, Last, YearAgo map[string][]string }

// Reads are the answers a ledger's filter and columns read.
func (p *Pack) Reads(l *Ledger) Reading {
	r := Reading{Now: map[string][]string{}, Last: map[string][]string{}, YearAgo: map[string][]string{}}
	r.add(l.Filter)
	for _, c := range l.Columns {
		r.add(c.Value)
	}
	return r
}

// ReadsForm are the answers that asking a form reads: whom it is asked of, what is relevant, required, allowed and
// calculated, and of the form itself everything, this month and last.
func (p *Pack) ReadsForm(f *Form) Reading {
	r := Reading{Now: map[string][]string{}, Last: map[string][]string{}, YearAgo: map[string][]string{}}
	r.add(f.Relevant)
	for _, q := range f.Questions {
		for _, e := range []*Expr{q.Relevant, q.Required, q.Constraint, q.Calculation} {
			r.add(e)
		}
		if q.Type.Stored() {
			r.Want(f.Name, q.Name)
			if !slices.Contains(r.Last[f.Name], q.Name) {
				r.Last[f.Name] = append(r.Last[f.Name], q.Name)
			}
		}
	}
	return r
}

// Want adds questions of a form, of the present.
func (r Reading) Want(form string, questions ...string) {
	for _, name := range questions {
		if !slices.Contains(r.Now[form], name) {
			r.Now[form] = append(r.Now[form], name)
		}
	}
}

func (r Reading) add(e *Expr) {
	if e == nil {
		return
	}
	refs := e.reads
	if e.direct != nil {
		refs = append(slices.Clone(refs), e.direct)
	}
	for _, ref := range refs {
		if ref.form == "" {
			continue
		}
		into := r.at(ref.when)
		if !slices.Contains(into[ref.form], ref.name) {
			into[ref.form] = append(into[ref.form], ref.name)
		}
	}
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
	r := Reading{Now: map[string][]string{}, Last: map[string][]string{}, YearAgo: map[string][]string{}}
	r.add(e)
	return r.Now[form]
}
