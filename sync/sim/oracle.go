package sim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hufang/store"
)

// The oracle says what a set of changes comes to, in the plainest way: no tables, no order, no memory. It shares no
// code with the store's fold; answers are the canonical JSON texts of the bodies.

const (
	blank      = `""`
	conflicted = `{"state":"conflict"}`
)

// policies of the packs' groups that are not for people to decide; max compares the questions in this order.
var policies = map[string]struct {
	merge string
	order []string
}{
	"household.contact": {merge: "union"},
	"person.contact":    {merge: "normalise"},
	"follow_up.contact": {merge: "max", order: []string{"date", "mode"}},
	"batch.retraction":  {merge: "max", order: []string{"retracted", "retract_reason"}},                                                               // the store's own, whatever the pack says
	"transfer.step":     {merge: "max", order: []string{"moved", "frontier", "step", "home", "from_village", "to_village", "hop", "transfer_reason"}}, // an acceptance stands
	"difference.found":  {merge: "max", order: []string{"target", "target_form", "target_group", "theirs", "source", "file", "row"}},
}

// side is one live write with what it left unsaid filled from the writes it replaced.
type side struct {
	op     *op
	values map[string]string
}

// group is what the writes of one group of one record come to.
type group struct {
	live     []side
	values   map[string]string // no blanks
	conflict bool
	moot     bool // nobody is asked about it: a decision on a difference that no file tells any more
}

// of is what a group says of a question; "" when there is no such group.
func (g *group) of(question string) string {
	if g == nil {
		return ""
	}
	return g.values[question]
}

// counts tells whether a change has a say: its txn is whole, its import not taken back, and it does not wait as an
// edit of a village its household had left.
func (s *set) counts(o *op) bool {
	if !s.stands(o) {
		return false
	}
	transfer, decision := s.held(o)
	return transfer == "" || decision == store.FormerAccept
}

// stands is counts without regard to moves.
func (s *set) stands(o *op) bool {
	if o.of > 1 && s.txns[txnName{o.chain(), o.first}] < o.of {
		return false
	}
	return o.batch == "" || !s.retracted(o.batch)
}

// retracted tells whether an import's part was taken back: by anyone, for whatever reason.
func (s *set) retracted(part string) bool {
	for _, o := range s.records[part] {
		if w := o.write("retraction"); w != nil && w.values["retracted"] == `"yes"` {
			return true
		}
	}
	return false
}

// of tells what a record comes to, group by group, with all that turned out to be the same; empty when nothing counts.
func (s *set) of(record string) map[string]*group {
	out := s.fold(s.counting(s.target(record)))
	delete(out, alias)
	return out
}

// counting are the changes that count in a target.
func (s *set) counting(t target) []*op {
	var on []*op
	for _, record := range t.written {
		for _, o := range s.records[record] {
			if s.counts(o) {
				on = append(on, o)
			}
		}
	}
	return on
}

// fold tells what changes come to, group by group.
func (s *set) fold(on []*op) map[string]*group {
	out := map[string]*group{}
	replaced, at := map[string]map[store.Dot]bool{}, map[store.Dot]*op{}
	for _, o := range on {
		at[o.dot] = o
		for _, w := range o.writes {
			if replaced[w.group] == nil {
				replaced[w.group] = map[store.Dot]bool{}
			}
			for _, d := range w.over {
				replaced[w.group][d] = true
			}
		}
	}
	for _, o := range on {
		for _, w := range o.writes {
			if replaced[w.group][o.dot] {
				continue
			}
			if out[w.group] == nil {
				out[w.group] = &group{}
			}
			out[w.group].live = append(out[w.group].live, side{o, s.full(o, w.group, at)})
		}
	}
	for name, g := range out {
		g.moot = on[0].form == "difference" && out["found"] == nil
		g.meet(policies[on[0].form+"."+name].merge, policies[on[0].form+"."+name].order)
		if on[0].form == transfer && g.of("step") == `"accepted"` {
			g.acceptances()
		}
	}
	return out
}

// acceptances are one, though made apart: whoever was taken along by one has moved, and what one had seen was seen.
func (g *group) acceptances() {
	moved, seen, hop := map[string]bool{}, map[string]int64{}, 0
	for _, l := range g.live {
		if l.values["step"] != `"accepted"` {
			continue
		}
		text := func(q string) []string { t, _ := textOf(l.values[q]); return strings.Fields(t) }
		for _, r := range text("moved") {
			moved[r] = true
		}
		for _, f := range text("frontier") {
			writer, rest, _ := strings.Cut(f, ":")
			n, village, _ := strings.Cut(rest, "@")
			if have, err := strconv.ParseInt(n, 10, 64); err == nil {
				seen[writer+"@"+village] = max(seen[writer+"@"+village], have)
			}
		}
		if h, err := strconv.Atoi(l.values["hop"]); err == nil {
			hop = max(hop, h)
		}
	}
	var frontier []string
	for chain, n := range seen {
		writer, village, _ := strings.Cut(chain, "@")
		frontier = append(frontier, fmt.Sprintf("%s:%d@%s", writer, n, village))
	}
	slices.Sort(frontier)
	g.values["moved"] = strconv.Quote(strings.Join(slices.Sorted(maps.Keys(moved)), " "))
	g.values["frontier"] = strconv.Quote(strings.Join(frontier, " "))
	g.values["hop"] = strconv.Itoa(hop)
}

// full are a write's values, and where it is silent those of the writes it replaced, of one behind another the last; a reference to a household that
// turned out to be another names that one.
func (s *set) full(o *op, group string, at map[store.Dot]*op) map[string]string {
	w := o.write(group)
	out := map[string]string{}
	for _, d := range w.over {
		under := at[d]
		if under == nil || under.write(group) == nil || slices.ContainsFunc(w.over, func(x store.Dot) bool { return x != d && rests(x, d, group, at) }) {
			continue
		}
		for q, v := range s.full(under, group, at) {
			if have, ok := out[q]; ok && have != v {
				v = conflicted
			}
			out[q] = v
		}
	}
	maps.Copy(out, w.values)
	if h, ok := textOf(w.values["household"]); ok && group == "membership" {
		out["household"] = strconv.Quote(s.canonical(h))
	}
	return out
}

// rests tells whether one write replaced another, directly or through others.
func rests(on, d store.Dot, group string, at map[store.Dot]*op) bool {
	o := at[on]
	if o == nil || o.write(group) == nil {
		return false
	}
	over := o.write(group).over
	return slices.Contains(over, d) || slices.ContainsFunc(over, func(x store.Dot) bool { return rests(x, d, group, at) })
}

// names tells whether a change names exactly what it should and, of what stands in another village's name, also what that
// replaced elsewhere.
func (s *set) names(o *op, w *opWrite, live []store.Dot) bool {
	for _, d := range live {
		if !slices.Contains(w.over, d) {
			return false
		}
	}
	return !slices.ContainsFunc(w.over, func(d store.Dot) bool {
		return !slices.Contains(live, d) && !slices.ContainsFunc(live, func(x store.Dot) bool {
			return x.Village != o.dot.Village && x.Village != d.Village && rests(x, d, w.group, s.ops)
		})
	})
}

func (g *group) meet(merge string, order []string) {
	said := map[string][]string{}
	from := g.live
	if merge == "max" {
		best := g.live[0]
		for _, l := range g.live[1:] {
			if above(l.values, best.values, order) {
				best = l
			}
		}
		from = []side{best}
	}
	for _, l := range from {
		for q, v := range l.values {
			if !slices.Contains(said[q], v) {
				said[q] = append(said[q], v)
			}
			g.conflict = g.conflict || v == conflicted
		}
	}
	g.values = map[string]string{}
	for q, vs := range said {
		v, ok := vs[0], len(vs) == 1
		if !ok {
			v, ok = settle(vs, merge)
		}
		if !ok {
			g.conflict = true
			for q := range said {
				g.values[q] = conflicted
			}
			return
		}
		if v != blank {
			g.values[q] = v
		}
	}
}

// settle brings differing answers together where the policy can.
func settle(vs []string, merge string) (string, bool) {
	var texts []string
	for _, v := range vs {
		if t, ok := textOf(v); ok {
			texts = append(texts, t)
		} else if v != blank && !strings.HasPrefix(v, "{") {
			return "", false // a number
		}
	}
	switch {
	case merge == "union" && len(texts) > 0:
		var parts []string
		for _, t := range texts {
			parts = append(parts, strings.Fields(t)...)
		}
		slices.Sort(parts)
		return strconv.Quote(strings.Join(slices.Compact(parts), " ")), true
	case merge == "union":
		slices.Sort(vs)
		return vs[len(vs)-1], true // the states, by their words: the packs' rosters and forms never meet two
	case merge == "normalise" && len(texts) == len(vs):
		for _, t := range texts {
			if plain(t) != plain(texts[0]) {
				return "", false
			}
		}
		return strconv.Quote(plain(texts[0])), true
	}
	return "", false
}

// textOf is the text of a known text answer.
func textOf(v string) (string, bool) {
	if len(v) < 3 || v[0] != '"' {
		return "", false
	}
	return v[1 : len(v)-1], true // the simulation writes nothing that JSON escapes
}

// plain is a phone as everybody writes it in the end.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, s)
}

// above orders writes by the first question of the list on which they differ: blank, states, numbers, texts.
func above(a, b map[string]string, order []string) bool {
	rank := func(v string) (int, int64) {
		n, err := strconv.ParseInt(v, 10, 64)
		switch {
		case v == "" || v == blank:
			return 0, 0
		case v[0] == '{':
			return 1, 0
		case err == nil:
			return 2, n
		}
		return 3, 0
	}
	for _, q := range order {
		ra, na := rank(a[q])
		rb, nb := rank(b[q])
		switch {
		case ra != rb:
			return ra > rb
		case na != nb:
			return na > nb
		case a[q] != b[q]:
			return strings.Trim(a[q], `"`) > strings.Trim(b[q], `"`)
		}
	}
	return false
}

// answers are all that a record's groups come to.
func answers(groups map[string]*group) map[string]string {
	out := map[string]string{}
	for _, g := range groups {
		maps.Copy(out, g.values)
	}
	return out
}

// conflicts are the names of the groups in conflict, sorted.
func conflicts(groups map[string]*group) []string {
	var out []string
	for name, g := range groups {
		if g.conflict && !g.moot {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// over are the dots of a group's live writes, sorted.
func over(g *group) []store.Dot {
	if g == nil {
		return nil
	}
	var out []store.Dot
	for _, l := range g.live {
		out = append(out, l.op.dot)
	}
	return sortedDots(out)
}
