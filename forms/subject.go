package forms

// Subjects says of which members of the household a form about a person is asked: indices of d.Members. The undecided
// are those whose facts do not tell, 劳动力类别 unknown for one; a caller shows them too, marked, and never passes them over.
func (p *Pack) Subjects(f *Form, d *Dossier, today Day) (asked, undecided []int) {
	for i := range d.Members {
		if f.Relevant == nil {
			asked = append(asked, i)
			continue
		}
		switch is, err := p.EvalBool(f.Relevant, d.Scope(&d.Members[i], today)); {
		case err != nil:
			undecided = append(undecided, i)
		case is:
			asked = append(asked, i)
		}
	}
	return asked, undecided
}
