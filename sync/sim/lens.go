package sim

import (
	"slices"
	"strconv"
	"strings"

	"hufang/forms"
	"hufang/store"
)

// The forms of moves, and the group by which a record says that it is another one.
const (
	transfer = "transfer"
	former   = "former_edit"
	alias    = "alias"
)

// lens is what a set's changes say about its changes: which households moved, so that some wait, and which records are
// one.
type lens struct {
	moves    map[string][]*move // by a record that moved, the latest last
	accepted []*move            // those that contradict another and do not count among them
	decided  map[store.Dot]string
	one      map[string]string   // record → the one it is read under, when that is another or others are read under it
	class    map[string][]string // by that one: all of them, sorted
	torn     map[string]bool     // records that say two things of whom they are
	folded   map[string]string   // monthly records that nobody need have written → one that counts in them
}

// move is a move of a household that was accepted.
type move struct {
	id, home, from, to string
	hop                int
	members            []string
	mark               store.Frontier // what the acceptance had seen of both villages
	disputed           bool           // another move of the household with the same number leads elsewhere, and counts
}

// lens finds anew what it is when changes came.
func (s *set) lens() *lens {
	if s.seen != nil {
		return s.seen
	}
	s.seen = &lens{moves: map[string][]*move{}, decided: map[store.Dot]string{}, one: map[string]string{}, class: map[string][]string{}, torn: map[string]bool{}, folded: map[string]string{}}
	s.findMoves()
	s.findKin()
	return s.seen
}

// own is what a record's own standing changes come to, whatever moved.
func (s *set) own(record string) map[string]*group {
	var on []*op
	for _, o := range s.records[record] {
		if s.stands(o) {
			on = append(on, o)
		}
	}
	return s.fold(on)
}

func (s *set) findMoves() {
	n := s.seen
	for _, record := range s.steps {
		g := s.own(record)["step"]
		if g.of("step") != `"accepted"` {
			continue
		}
		m := &move{id: record, mark: store.Frontier{}}
		m.home, _ = textOf(g.values["home"])
		m.from, _ = textOf(g.values["from_village"])
		m.to, _ = textOf(g.values["to_village"])
		m.hop, _ = strconv.Atoi(g.values["hop"])
		moved, _ := textOf(g.values["moved"])
		m.members = append(strings.Fields(moved), m.home)
		frontier, _ := textOf(g.values["frontier"])
		for _, f := range strings.Fields(frontier) {
			if d, err := readDot(f, m.from); err == nil {
				m.mark[store.Chain{Village: d.Village, Writer: d.Writer}] = d.N
			}
		}
		n.accepted = append(n.accepted, m)
	}
	slices.SortFunc(n.accepted, func(a, b *move) int { return strings.Compare(a.id, b.id) })
	for _, m := range n.accepted {
		m.disputed = slices.ContainsFunc(n.accepted, func(o *move) bool { return o.home == m.home && o.hop == m.hop && o.to != m.to && o.id > m.id })
	}
	for _, m := range slices.SortedStableFunc(slices.Values(n.accepted), func(a, b *move) int { return a.hop - b.hop }) {
		if m.disputed {
			continue
		}
		slices.Sort(m.members)
		for _, r := range slices.Compact(m.members) {
			n.moves[r] = append(n.moves[r], m)
		}
	}
	for _, record := range s.former {
		if g := s.own(record)["decision"]; g != nil && !g.conflict {
			dot, _ := textOf(g.values["dot"])
			decision, _ := textOf(g.values["decision"])
			if d, err := readDot(dot, ""); err == nil {
				n.decided[d] = decision
			}
		}
	}
}

// held tells by which transfer a change waits, and what was decided about it. It waits when, of the moves of its
// record, of whom it is about, or of the household it puts somebody in, those that concern its village and had not seen
// it, the latest leads away from that village.
func (s *set) held(o *op) (by, decision string) {
	n := s.lens()
	if len(n.moves) == 0 || o.form == transfer || o.form == former || o.form == "batch" {
		return "", ""
	}
	who := []string{o.record, o.subject}
	if w := o.write("membership"); w != nil && o.form == "person" {
		h, _ := textOf(w.values["household"])
		who = append(who, h)
	}
	for _, r := range who {
		var last *move
		for _, m := range n.moves[r] {
			if (m.from == o.dot.Village || m.to == o.dot.Village) && o.dot.N > m.mark[o.chain()] {
				last = m
			}
		}
		if last != nil && last.from == o.dot.Village && (by == "" || last.id < by) {
			by = last.id
		}
	}
	if by == "" {
		return "", ""
	}
	return by, n.decided[o.dot]
}

// waiting are the changes that wait for a decision, by dot.
func (s *set) waiting() map[store.Dot]string {
	out := map[store.Dot]string{}
	if len(s.lens().moves) == 0 {
		return out
	}
	for _, o := range s.ops {
		// What an undone import brought is off whatever moved.
		if by, decision := s.held(o); by != "" && decision == "" && (o.batch == "" || !s.retracted(o.batch)) {
			out[o.dot] = by
		}
	}
	return out
}

func (s *set) findKin() {
	n := s.seen
	says := map[string]string{}
	for _, record := range s.sayings {
		var on []*op
		for _, o := range s.records[record] {
			if s.counts(o) {
				on = append(on, o)
			}
		}
		g := s.fold(on)[alias]
		if g == nil {
			continue
		}
		if n.torn[record] = g.conflict; !g.conflict {
			if other, ok := textOf(g.values["same_as"]); ok && other != record {
				says[record] = other
			}
		}
	}
	group := map[string]map[string]bool{} // record → its class; grown until no word joins two
	for a, b := range says {
		for _, r := range []string{a, b} {
			if group[r] == nil {
				group[r] = map[string]bool{r: true}
			}
		}
		for r := range group[b] {
			group[a][r] = true
		}
		for r := range group[a] {
			group[r] = group[a]
		}
	}
	for r, members := range group {
		list := []string{}
		for m := range members {
			list = append(list, m)
		}
		slices.Sort(list)
		n.one[r] = s.first(list)
		n.class[n.one[r]] = list
	}
	if len(n.one) == 0 {
		return
	}
	for record, ops := range s.records {
		o := s.identity(ops)
		if one := n.one[o.subject]; one != "" && one != o.subject && kinOf[o.form] != "" && o.month != "" && record == store.MonthlyID(o.form, o.subject, forms.Month(o.month)) {
			if id := store.MonthlyID(o.form, one, forms.Month(o.month)); n.folded[id] == "" || record < n.folded[id] {
				n.folded[id] = record
			}
		}
	}
}

// first is the one of a class that all are read under: of those with answers the one that moved last, else the first by
// id. Of those that moved together it is who had moved before.
func (s *set) first(class []string) string {
	list := slices.DeleteFunc(slices.Clone(class), func(r string) bool { return !s.answered(r) })
	if len(list) == 0 {
		return class[0]
	}
	for back := 1; len(list) > 1; back++ {
		at := func(r string) *move {
			if of := s.lens().moves[r]; len(of) >= back {
				return of[len(of)-back]
			}
			return nil
		}
		var last *move
		for _, r := range list {
			if m := at(r); m != nil && (last == nil || m.hop > last.hop || m.hop == last.hop && m.id > last.id) {
				last = m
			}
		}
		if last == nil {
			break
		}
		list = slices.DeleteFunc(list, func(r string) bool { return at(r) != last })
	}
	return list[0]
}

// answered tells whether a record has answers of its own that count.
func (s *set) answered(record string) bool {
	return slices.ContainsFunc(s.records[record], func(o *op) bool {
		return s.counts(o) && slices.ContainsFunc(o.writes, func(w opWrite) bool { return w.group != alias })
	})
}

// kinOf is what forms about a household or a person are about; the later pack's post is known to none but itself.
var kinOf = map[string]string{"follow_up": "person", "post": "person", "income": "household", "visit": "household", transfer: "household", former: "household"}

// canonical is the record that a household or person is read under.
func (s *set) canonical(record string) string {
	if one := s.lens().one[record]; one != "" {
		return one
	}
	return record
}

// kin are all the records read under one, itself among them.
func (s *set) kin(one string) []string {
	if class := s.lens().class[one]; class != nil {
		return class
	}
	return []string{one}
}

// target is what a record is read as.
type target struct {
	record, form, subject, month string
	written                      []string // the records whose changes count in it
}

// identity is the change that says what a record is: a record has one form, subject and month for life, and where
// changes disagree those speak from which a monthly record's id follows, then the first by name that counts.
func (s *set) identity(ops []*op) *op {
	if slices.ContainsFunc(ops, func(o *op) bool { return o.subject != ops[0].subject && o.month != "" }) {
		own := slices.DeleteFunc(slices.Clone(ops), func(o *op) bool { return o.record != store.MonthlyID(o.form, o.subject, forms.Month(o.month)) })
		if len(own) > 0 {
			ops = own
		}
	}
	return slices.MinFunc(ops, func(a, b *op) int {
		if x, y := s.counts(a), s.counts(b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return compareDots(a.dot, b.dot)
	})
}

// target tells what a record is read as; one that nobody wrote may be what others' changes are read as.
func (s *set) target(record string) target {
	ops := s.records[record]
	if len(ops) == 0 {
		if ops = s.records[s.lens().folded[record]]; len(ops) == 0 {
			return target{record: record}
		}
	}
	o := ops[0]
	if slices.ContainsFunc(ops, func(x *op) bool { return x.subject != o.subject }) { // some written while two were one
		o = s.identity(ops)
	}
	if len(s.lens().one) == 0 {
		return target{record, o.form, o.subject, o.month, []string{record}}
	}
	t := target{record: o.record, form: o.form, subject: o.subject, month: o.month}
	if o.form == "household" || o.form == "person" {
		t.record, t.subject = s.canonical(o.record), ""
		t.written = s.kin(t.record)
		return t
	}
	t.written = []string{t.record}
	if kinOf[o.form] == "" || o.subject == "" {
		return t
	}
	t.subject = s.canonical(o.subject)
	class := s.kin(t.subject)
	derived := t.month != "" && o.record == store.MonthlyID(t.form, o.subject, forms.Month(t.month))
	if !derived || len(class) == 1 {
		return t
	}
	t.record, t.written = store.MonthlyID(t.form, t.subject, forms.Month(t.month)), nil
	for _, subject := range class {
		t.written = append(t.written, store.MonthlyID(t.form, subject, forms.Month(t.month)))
	}
	return t
}

// village is where a record is: where it or whom it is about moved last, both as they are read, or where it was first written.
func (s *set) village(t target) string {
	on := slices.DeleteFunc(s.counting(t), func(o *op) bool { return len(o.writes) == 1 && o.writes[0].group == alias })
	if len(on) == 0 {
		return ""
	}
	own := slices.DeleteFunc(slices.Clone(on), func(o *op) bool { return o.record != t.record })
	if len(own) == 0 {
		own = on
	}
	at := s.identity(own).dot.Village
	if t.form == transfer || t.form == former {
		return at
	}
	if m := s.last(t.record, t.subject); m != nil {
		return m.to
	}
	return at
}

// self is where a written record is, whatever it turned out to be.
func (s *set) self(record string) string {
	if s.canonical(record) == record {
		return s.village(s.target(record))
	}
	if m := s.last(record); m != nil {
		return m.to
	}
	return s.identity(s.records[record]).dot.Village
}

// lives tells whether a record counts, is read as itself, and is in the village.
func (s *set) lives(record, village string) bool {
	ops := s.records[record]
	if len(s.lens().moves)+len(s.lens().one) == 0 && !slices.ContainsFunc(ops, func(o *op) bool { return o.dot.Village != village || o.write(alias) != nil }) {
		return slices.ContainsFunc(ops, s.counts)
	}
	t := s.target(record)
	return t.record == record && s.village(t) == village
}

// last is the latest move of any of the records, nil when none moved.
func (s *set) last(records ...string) *move {
	var last *move
	for _, r := range records {
		for _, m := range s.lens().moves[r] {
			if last == nil || m.hop > last.hop || m.hop == last.hop && m.id > last.id {
				last = m
			}
		}
	}
	return last
}

// left tells whether a record moved out of a place.
func (s *set) left(record, place string) bool {
	m := s.last(record)
	return m != nil && !strings.HasPrefix(m.to, place)
}
