package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/forms/cn"
)

// held is a change as the store holds it, with what the fold needs to know about it.
type held struct {
	*Change
	seq int64
	// off: it does not count now, because its txn is incomplete here or its import was taken back.
	off bool
	// routed names the transfer by which it is held back and waits for a decision; then it is off too.
	routed string
}

// Live is one live write of a group: a value no other write replaced.
type Live struct {
	Dot
	// Record it was written to: another than the one read when two turned out to be one.
	Record string
	// Values with what the write did not speak of carried over from the writes it replaced.
	Values forms.Answers
	By     string
	Role   string
	At     string
	Batch  string

	seq int64
}

// register is what the writes of one group of one record come to.
type register struct {
	group    string // bare
	live     []Live // sorted by dot
	values   forms.Answers
	conflict bool
}

// foldRecord is the heart: what the changes of one record come to, group by group. It is a pure function of the set
// of changes; their order, the clocks in them and the path they came by play no part. merge tells a group's policy.
func foldRecord(changes []held, rule func(group string) policy) []register {
	type write struct {
		*Write
		c *held
	}
	byGroup := map[string][]write{}
	for i := range changes {
		c := &changes[i]
		if c.off {
			continue
		}
		for j := range c.Writes {
			w := &c.Writes[j]
			byGroup[w.bare()] = append(byGroup[w.bare()], write{w, c})
		}
	}
	registers := make([]register, 0, len(byGroup))
	for group, writes := range byGroup {
		// Sorted, so that even a forged ring of overs comes to the same values on every laptop.
		slices.SortFunc(writes, func(a, b write) int { return compareDots(a.c.Dot(), b.c.Dot()) })
		byDot := make(map[Dot]write, len(writes))
		dead := map[Dot]bool{}
		for _, w := range writes {
			byDot[w.c.Dot()] = w
			for _, d := range w.Over {
				dead[d] = true
			}
		}
		var beneath func(d Dot) map[Dot]bool // made when first asked for
		// values of a write: its own, and for questions it did not speak of, those of the writes it replaced.
		memo := map[Dot]forms.Answers{}
		var values func(w write) forms.Answers
		values = func(w write) forms.Answers {
			dot := w.c.Dot()
			if v, ok := memo[dot]; ok {
				return v
			}
			memo[dot] = w.Values // a ring of overs, which only a forger can make, ends here
			v := w.Values
			copied := false
			over := sortDots(w.Over)
			if all := over; len(all) > 1 { // what another of them replaced says nothing any more
				if beneath == nil {
					beneath = beneathOf(changes, group)
				}
				over = slices.DeleteFunc(slices.Clone(all), func(d Dot) bool {
					return slices.ContainsFunc(all, func(o Dot) bool { return o != d && beneath(o)[d] })
				})
			}
			for _, d := range over {
				under, ok := byDot[d]
				if !ok {
					continue
				}
				for name, a := range values(under) {
					if _, spoken := w.Values[name]; spoken {
						continue
					}
					if !copied {
						v, copied = w.Values.Clone(), true
					}
					if have, ok := v[name]; ok && have != a {
						a = forms.In(forms.Conflicted) // two replaced values differ where this write is silent
					}
					v[name] = a
				}
			}
			memo[dot] = v
			return v
		}
		r := register{group: group}
		for _, w := range writes {
			if dead[w.c.Dot()] {
				continue
			}
			r.live = append(r.live, Live{Dot: w.c.Dot(), Record: w.c.Record, Values: values(w), By: w.c.Actor, Role: w.c.Role, At: w.c.At, Batch: w.c.Batch, seq: w.c.seq})
		}
		r.values, r.conflict = meet(r.live, rule(group))
		registers = append(registers, r)
	}
	slices.SortFunc(registers, func(a, b register) int { return strings.Compare(a.group, b.group) })
	return registers
}

// beneathOf tells, of the writes of a group that count, which others one replaced, directly or through others.
func beneathOf(changes []held, group string) func(d Dot) map[Dot]bool {
	over := map[Dot][]Dot{}
	for i := range changes {
		for j := range changes[i].Writes {
			if w := &changes[i].Writes[j]; w.bare() == group && !changes[i].off {
				over[changes[i].Dot()] = sortDots(w.Over)
			}
		}
	}
	known := map[Dot]map[Dot]bool{}
	var beneath func(d Dot) map[Dot]bool
	beneath = func(d Dot) map[Dot]bool {
		if found, ok := known[d]; ok {
			return found // also where a forged ring of overs comes back to itself
		}
		found := map[Dot]bool{}
		known[d] = found
		for _, o := range over[d] {
			if _, held := over[o]; held {
				found[o] = true
				maps.Copy(found, beneath(o))
			}
		}
		return found
	}
	return beneath
}

// policy is how different live values of a group meet.
type policy struct {
	merge forms.Merge
	order []string // the group's questions as the sheet has them: max compares them in this order
}

// meet says what live writes of one group come to under its policy, or that only a person can end it: then every
// question on which they differ, and the group as a whole, is in conflict.
func meet(live []Live, rule policy) (forms.Answers, bool) {
	out := forms.Answers{}
	switch len(live) {
	case 0:
		return out, false
	case 1:
		for name, a := range live[0].Values {
			out.Set(name, a)
		}
		return out, slices.ContainsFunc(valuesOf(live[0].Values), func(a forms.Answer) bool { return a.State() == forms.Conflicted })
	}
	if rule.merge == forms.MergeMax {
		live = []Live{slices.MaxFunc(live, rule.compare)}
	}
	said := map[string][]forms.Answer{} // by question, the distinct answers of the writes that speak of it
	for _, l := range live {
		for name, a := range l.Values {
			if !slices.Contains(said[name], a) {
				said[name] = append(said[name], a)
			}
		}
	}
	conflict, inherited := false, false
	for name, answers := range said {
		slices.SortFunc(answers, compareAnswers)
		a, ok := join(answers, rule.merge)
		if !ok {
			conflict = true
			continue
		}
		inherited = inherited || a.State() == forms.Conflicted // every live write is silent here over sides that differ
		out.Set(name, a)
	}
	if conflict {
		// The group is one fact: while it stands, no side of any of its questions is shown as the answer.
		for name := range said {
			out[name] = forms.In(forms.Conflicted)
		}
	}
	return out, conflict || inherited
}

// join merges the distinct, sorted answers to one question; ok is false when only a person can.
func join(answers []forms.Answer, merge forms.Merge) (forms.Answer, bool) {
	if len(answers) == 1 {
		return answers[0], true
	}
	known := slices.DeleteFunc(slices.Clone(answers), func(a forms.Answer) bool { return !a.IsKnown() })
	switch merge {
	case forms.MergeUnion:
		if len(known) == 0 {
			return answers[len(answers)-1], true
		}
		var parts []string
		for _, a := range known {
			if a.IsInt() {
				return forms.Answer{}, false
			}
			for _, p := range strings.FieldsFunc(a.Text(), func(r rune) bool { return r == ' ' || r == '、' }) {
				if !slices.Contains(parts, p) {
					parts = append(parts, p)
				}
			}
		}
		slices.Sort(parts)
		sep := " " // codes; phones and other texts are shown the same way
		return forms.Text(strings.Join(parts, sep)), true
	case forms.MergeNormalise:
		if len(known) == len(answers) && !known[0].IsInt() {
			folded := cn.Fold(known[0].Text())
			same := !slices.ContainsFunc(known, func(a forms.Answer) bool { return a.IsInt() || cn.Fold(a.Text()) != folded })
			if same {
				return forms.Text(folded), true
			}
		}
	}
	return forms.Answer{}, false
}

// compare orders live writes for max: by the first question on which they differ, in the order of the sheet. One
// write wins whole, so that the day of one visit never stands beside the visitor of another.
func (p policy) compare(a, b Live) int {
	for _, q := range p.order {
		if c := compareAnswers(a.Values[q], b.Values[q]); c != 0 {
			return c
		}
	}
	return compareDots(a.Dot, b.Dot)
}

// compareAnswers orders answers: blank, then states, then numbers by size, then texts by code point.
func compareAnswers(a, b forms.Answer) int {
	rank := func(x forms.Answer) int {
		switch {
		case x.IsBlank():
			return 0
		case !x.IsKnown():
			return 1
		case x.IsInt():
			return 2
		}
		return 3
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.State(), b.State()), cmp.Compare(a.Int(), b.Int()), strings.Compare(a.Text(), b.Text()))
}

func compareDots(a, b Dot) int {
	return cmp.Or(strings.Compare(a.Village, b.Village), strings.Compare(a.Writer, b.Writer), cmp.Compare(a.N, b.N))
}

func sortDots(dots []Dot) []Dot {
	if len(dots) < 2 {
		return dots
	}
	dots = slices.Clone(dots)
	slices.SortFunc(dots, compareDots)
	return dots
}

func valuesOf(a forms.Answers) []forms.Answer {
	out := make([]forms.Answer, 0, len(a))
	for _, v := range a {
		out = append(out, v)
	}
	return out
}
