package storetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hufang/forms"
	"hufang/store"
)

// history is what some laptops saved, out of sight of each other for stretches: every body, and every dot whose save returned.
type history struct {
	bodies [][]byte
	acks   []store.Dot
}

// draw lets two or three laptops import, save over what they see, decide conflicts, undo imports and meet at random.
// clock sets each save's time; nothing else may depend on it.
func draw(r *rapid.T, t *testing.T, d Dialect, clock func(laptop, step int) time.Time) history {
	n := rapid.IntRange(2, 3).Draw(r, "laptops")
	laptops := make([]*laptop, n)
	for i := range laptops {
		laptops[i] = newLaptopFor(t, d, village[:9]) // each may do a township's work too
		step := 0
		laptops[i].opt.Now = func() time.Time { step++; return clock(i, step) }
		laptops[i].reopen()
	}
	var h history
	if rapid.IntRange(0, 3).Draw(r, "empty") > 0 { // most begin with the same people
		laptops[0].roster("张", people(6))
		for _, l := range laptops[1:] {
			l.from(laptops[0])
		}
	}
	for range rapid.IntRange(8, 30).Draw(r, "steps") {
		l := laptops[rapid.IntRange(0, n-1).Draw(r, "laptop")]
		switch rapid.SampledFrom([]string{"save", "save", "save", "stale", "txn", "import", "undo", "meet", "decide", "alias", "part", "distinct", "distinct", "leave", "leave", "leave", "arrive", "former"}).Draw(r, "act") {
		case "save":
			record, subject := target(r)
			h.acks = append(h.acks, l.save(l.read(record), "follow_up", subject, "employment", drawEmployment(r)).Dots...)
		case "stale": // over what was on screen before something else joined
			record, subject := target(r)
			was := l.read(record)
			l.from(laptops[rapid.IntRange(0, n-1).Draw(r, "other")])
			h.acks = append(h.acks, l.save(was, "follow_up", subject, "employment", drawEmployment(r)).Dots...)
		case "txn":
			var entries []store.Entry
			for i := range rapid.IntRange(2, 4).Draw(r, "of") {
				id := store.FollowUpID(personID(i), november)
				entries = append(entries, store.Entry{Form: "follow_up", Record: id, Subject: personID(i), Village: village, Month: november,
					Writes: []store.Write{{Group: "pay", Values: forms.Answers{"pay": forms.Int(rapid.Int64Range(0, 3).Draw(r, "pay"))}, Over: l.read(id).Over("pay")}}})
			}
			s, err := l.Save(context.Background(), store.Save{By: cadre, Entries: entries})
			if err != nil {
				r.Fatalf("save: %v", err)
			}
			h.acks = append(h.acks, s.Dots...)
		case "import":
			l.roster(rapid.SampledFrom([]string{"张", "王"}).Draw(r, "roster"), people(rapid.IntRange(1, 6).Draw(r, "people")))
		case "undo":
			batches, err := l.Batches(context.Background())
			if err != nil {
				r.Fatalf("batches: %v", err)
			}
			for _, b := range batches {
				if b.Retracted {
					continue
				}
				if err := l.Retract(context.Background(), cadre, b.ID, "导错"); err != nil && !refused(err, store.CodeRested) {
					r.Fatalf("undo: %v", err)
				}
				break
			}
		case "alias":
			a, b := rapid.IntRange(0, 3).Draw(r, "one"), rapid.IntRange(0, 3).Draw(r, "another")
			if rapid.Bool().Draw(r, "household") {
				l.alias(r, householdID(a/3), householdID(b/3))
			} else {
				l.alias(r, personID(a), personID(b))
			}
		case "part":
			list, err := l.Aliases(context.Background())
			if err != nil {
				r.Fatalf("aliases: %v", err)
			}
			if len(list) > 0 {
				a := list[rapid.IntRange(0, len(list)-1).Draw(r, "which")]
				if err := l.Part(context.Background(), cadre, a.Record, "不是同一人"); err != nil && !refused(err, store.CodeUnlike) {
					r.Fatalf("part: %v", err)
				}
			}
		case "distinct":
			l.drawDistinct(r)
		case "leave":
			h := householdID(rapid.IntRange(0, 1).Draw(r, "household"))
			to := rapid.SampledFrom([]string{village, other, third}).Draw(r, "to")
			if _, err := l.Announce(context.Background(), cadre, h, to, "投亲"); err != nil && !refused(err, store.CodeTransfer) {
				r.Fatalf("announce: %v", err)
			}
			fallthrough
		case "arrive":
			for _, x := range l.transfers() {
				if x.Step != store.TransferOut || rapid.IntRange(0, 3).Draw(r, "waits") == 0 {
					continue
				}
				err := l.Accept(context.Background(), cadre, x.ID, "户口已迁")
				if err != nil && !refused(err, store.CodeDisputed) && !refused(err, store.CodeTransfer) {
					r.Fatalf("accept: %v", err)
				}
				break
			}
		case "former":
			for _, e := range l.formerEdits() {
				if err := l.DecideFormer(context.Background(), cadre, e.Dot, rapid.Bool().Draw(r, "accept"), "核实"); err != nil {
					r.Fatalf("decide: %v", err)
				}
				break
			}
		case "meet":
			l.from(laptops[rapid.IntRange(0, n-1).Draw(r, "other")])
		case "decide":
			list, err := l.Conflicts(context.Background())
			if err != nil {
				r.Fatalf("conflicts: %v", err)
			}
			if len(list) > 0 && list[0].Form == "follow_up" && list[0].Group == "employment" {
				o := l.read(list[0].Record)
				h.acks = append(h.acks, l.save2(o.Village, o, "follow_up", o.Subject, "employment", drawEmployment(r)).Dots...)
				if got := l.read(o.ID); slices.Contains(got.Conflicts, "employment") {
					r.Fatalf("a change that names all sides did not end the conflict")
				}
			}
		}
	}
	for i := range laptops {
		for j := range laptops {
			laptops[i].from(laptops[j])
		}
	}
	h.bodies = laptops[0].bodies()
	for i, l := range laptops[1:] {
		l.from(laptops[0])
		same(t, fmt.Sprintf("laptop %d after all met", i+2), laptops[0].state(), l.state())
	}
	h.unreachable(r, laptops[0])
	laptops[0].verified()
	return h
}

func (l *laptop) alias(r *rapid.T, a, b string) {
	if err := l.SameAs(context.Background(), cadre, a, b, "同一人"); err != nil && !refused(err, store.CodeUnlike) && !refused(err, store.CodeDistinct) {
		r.Fatalf("alias: %v", err)
	}
}

func target(r *rapid.T) (record, subject string) {
	subject = personID(rapid.IntRange(0, 3).Draw(r, "person"))
	return store.FollowUpID(subject, november), subject
}

func drawEmployment(r *rapid.T) forms.Answers {
	return text("status", rapid.SampledFrom([]string{"employed", "unemployed", "at_home"}).Draw(r, "status"), "employer", rapid.SampledFrom([]string{"甲厂", "乙厂"}).Draw(r, "employer"))
}

// unreachable holds the store to the law that no saved answer is lost or silently replaced, by an oracle of its own:
// each acknowledged change is there, and each of its writes is live or named in over by another that counts.
func (h history) unreachable(r *rapid.T, l *laptop) {
	changes := map[store.Dot]*store.Change{}
	named := map[string]bool{} // record/group/dot
	off := map[string]bool{}
	for _, b := range h.bodies {
		c, err := store.ParseChange(b)
		if err != nil {
			r.Fatalf("a stored body does not parse: %v", err)
		}
		changes[c.Dot()] = c
	}
	batches, err := l.Batches(context.Background())
	if err != nil {
		r.Fatalf("batches: %v", err)
	}
	for _, b := range batches {
		off[b.ID] = b.Retracted
	}
	partOf := map[string]string{}
	for _, c := range changes {
		if c.Form == "batch" {
			for _, w := range c.Writes {
				if id := w.Values["import"].Text(); id != "" {
					partOf[c.Record] = id
				}
			}
		}
	}
	held := map[store.Dot]bool{} // by a transfer; what is held at all is testTransfer's to say
	for _, e := range l.formerEdits() {
		held[e.Dot] = true
	}
	for _, c := range changes {
		if c.Form != "former_edit" {
			continue
		}
		if o := l.read(c.Record); o.Answers["decision"].Text() == store.FormerRefuse {
			for dot := range changes {
				held[dot] = held[dot] || o.Answers["dot"].Text() == fmt.Sprintf("%s:%d@%s", dot.Writer, dot.N, dot.Village)
			}
		}
	}
	counts := func(c *store.Change) bool { return (c.Batch == "" || !off[partOf[c.Batch]]) && !held[c.Dot()] }
	same := oneOf(changes, counts, l.moved())
	place := func(c *store.Change) string { // what the change counts in
		switch {
		case c.Form == "household" || c.Form == "person":
			return same(c.Form, c.Record)
		case c.Form == "follow_up":
			for i := range 8 {
				if store.FollowUpID(personID(i), c.Month) == c.Record {
					return store.FollowUpID(same("person", personID(i)), c.Month)
				}
			}
		}
		return c.Record
	}
	for _, c := range changes {
		if !counts(c) {
			continue
		}
		for _, w := range c.Writes {
			for _, d := range w.Over {
				named[place(c)+"/"+w.Group+"/"+fmt.Sprint(d)] = true
			}
		}
	}
	for _, dot := range h.acks {
		if changes[dot] == nil {
			r.Fatalf("an acknowledged change is gone: %v", dot)
		}
	}
	for dot, c := range changes {
		if !counts(c) {
			continue
		}
		o := l.read(c.Record)
		for _, w := range c.Writes {
			group := w.Group[:len(w.Group)-len("@1")]
			if group == "alias" {
				continue
			}
			if o.ID != place(c) {
				r.Fatalf("a record is read under another id than that of those that are one which moved last, or the smallest")
			}
			live := slices.ContainsFunc(o.Live[group], func(x store.Live) bool { return x.Dot == dot })
			if live == named[place(c)+"/"+w.Group+"/"+fmt.Sprint(dot)] {
				r.Fatalf("a write is live=%v though named=%v", live, !live)
			}
			if live && len(o.Live[group]) > 1 && !slices.Contains(o.Conflicts, group) {
				for name, a := range w.Values {
					if !a.IsBlank() && o.Answers[name] != a && o.Answers[name].Text() != same("household", a.Text()) && group != "contact" && group != "step" && c.Form != "distinct" { // of those one write stands by rule
						r.Fatalf("a live value is not shown and no conflict says so: %s.%s", group, name)
					}
				}
			}
		}
	}
}

// moved are a record's moves that count, the latest first.
func (l *laptop) moved() func(record string) []store.Transfer {
	list := slices.DeleteFunc(l.transfers(), func(x store.Transfer) bool { return !x.Counts })
	slices.SortFunc(list, func(a, b store.Transfer) int { return -compareTransfers(a, b) })
	return func(record string) []store.Transfer {
		return slices.DeleteFunc(slices.Clone(list), func(x store.Transfer) bool {
			return x.Household != record && !slices.Contains(x.Members, record)
		})
	}
}

func compareTransfers(a, b store.Transfer) int {
	return cmp.Or(cmp.Compare(a.Hop, b.Hop), strings.Compare(a.ID, b.ID))
}

// oneOf works out by itself which households and people are one: what counts, what each says, what is connected.
func oneOf(changes map[store.Dot]*store.Change, counts func(*store.Change) bool, moved func(record string) []store.Transfer) func(form, record string) string {
	type word struct {
		dot store.Dot
		to  string
	}
	words, dead, present := map[string][]word{}, map[store.Dot]bool{}, map[string]bool{}
	for dot, c := range changes {
		if (c.Form != "household" && c.Form != "person") || !counts(c) {
			continue
		}
		for _, w := range c.Writes {
			if w.Group != "alias@1" {
				present[c.Record] = true
				continue
			}
			words[c.Record] = append(words[c.Record], word{dot, w.Values["same_as"].Text()})
			for _, d := range w.Over {
				dead[d] = true
			}
		}
	}
	classes := map[string]map[string]bool{}
	class := func(r string) map[string]bool {
		if classes[r] == nil {
			classes[r] = map[string]bool{r: true}
		}
		return classes[r]
	}
	for record, said := range words {
		said = slices.DeleteFunc(said, func(w word) bool { return dead[w.dot] })
		agree := !slices.ContainsFunc(said, func(w word) bool { return w.to != said[0].to })
		if len(said) == 0 || !agree || said[0].to == "" {
			continue
		}
		one, other := class(record), class(said[0].to)
		for m := range other {
			one[m] = true
			classes[m] = one
		}
	}
	before := func(a, b string) bool { // a speaks for the class rather than b
		if present[a] != present[b] {
			return present[a]
		}
		last := 0
		if present[a] {
			last = slices.CompareFunc(moved(a), moved(b), compareTransfers)
		}
		return cmp.Or(-last, strings.Compare(a, b)) < 0
	}
	return func(form, record string) string {
		best := record
		for m := range classes[record] {
			if before(m, best) {
				best = m
			}
		}
		return best
	}
}

func steady(_, step int) time.Time {
	return time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC).Add(time.Duration(step) * time.Minute)
}

// testLaws checks that state is a pure function of the set of changes, and that no clock decides anything.
func testLaws(t *testing.T, d Dialect) {
	t.Run("any order, repetition or split", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			h := draw(r, t, d, steady)
			want := map[string]string(nil)
			for range 3 {
				l := newLaptop(t, d)
				bodies := rapid.Permutation(h.bodies).Draw(r, "order")
				for len(bodies) > 0 {
					k := rapid.IntRange(1, len(bodies)).Draw(r, "split")
					again := rapid.SliceOfN(rapid.SampledFrom(h.bodies), 0, 3).Draw(r, "repeated")
					if _, err := l.Add(context.Background(), each(slices.Concat(bodies[:k], again))); err != nil {
						r.Fatalf("add: %v", err)
					}
					bodies = bodies[k:]
				}
				if want == nil {
					want = l.state()
				}
				same(t, "another order", want, l.state())
				l.verified()
			}
		})
	})
	t.Run("permuted clocks", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			h := draw(r, t, d, steady)
			years := rapid.SliceOfN(rapid.SampledFrom([]int{1970, 2000, 2026, 2099}), 8, 8).Draw(r, "years")
			l, skewed := newLaptop(t, d), newLaptop(t, d)
			if _, err := l.Add(context.Background(), each(h.bodies)); err != nil {
				r.Fatalf("add: %v", err)
			}
			if _, err := skewed.Add(context.Background(), each(reclock(r, h.bodies, years))); err != nil {
				r.Fatalf("add with other clocks: %v", err)
			}
			if !maps.Equal(l.values(), skewed.values()) {
				r.Fatalf("clocks decided a value")
			}
		})
	})
}

// reclock rewrites the display time of every change, chain by chain, as laptops with other clocks would have written it.
func reclock(r *rapid.T, bodies [][]byte, years []int) [][]byte {
	out := make([][]byte, len(bodies))
	last := map[store.Chain]string{}
	for i, b := range bodies { // bodies come chain by chain, in order
		c, err := store.ParseChange(b)
		if err != nil {
			r.Fatalf("parse: %v", err)
		}
		chain := store.Chain{Village: c.Village, Writer: c.Writer}
		c.At = time.Date(years[(i*7+len(c.Record))%len(years)], 1, 1, 0, i%60, 0, 0, time.UTC).Format(time.RFC3339)
		c.Prev = last[chain]
		out[i] = c.Body()
		last[chain] = store.HashBody(out[i])
	}
	return out
}

// values are the answers and conflicts of every follow-up and person, without times.
func (l *laptop) values() map[string]string {
	l.t.Helper()
	out := map[string]string{}
	for i := range 8 {
		for _, id := range []string{store.FollowUpID(personID(i), november), personID(i), householdID(i)} {
			o := l.read(id)
			out[id] = string(o.Answers.AppendJSON(nil)) + fmt.Sprint(o.Conflicts)
		}
	}
	return out
}
