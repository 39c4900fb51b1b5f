package forms

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Supplement is one measure of 六个增补: against which weak items, by whom, and what it may bring (E-25, E-26; 001 四(六)).
type Supplement struct {
	Row     string // the measure's own name; several measures make one of the six
	Name    string // which of the six: a code of the list supplement
	Items   []string
	About   About // of each member, or of the household as a whole
	When    *Expr // who can
	Gain    *Expr // fen a month; nil = nobody has said
	Measure *Sentence
	Rank    int
	Source  string
}

// Suggestion is a measure these people can take against what the household lacks.
type Suggestion struct {
	Row        string // of the supplements sheet
	Supplement string // code
	Label      string // of that code: 县外收入不够县内补
	Measure    string
	Person     string // record id of who is to do it; "" of the household
	Item       string // the item it answers
	Gap, Gain  *int64 // fen a month; Gain is nil when it is not set or cannot be told
	Covers     bool   // Gain reaches Gap
	Arithmetic string // 缺 412 元/月，增收约 600 元/月，可补足
	Source     string
}

// Suggest says what can be done about what the household's income lacks in the month: measures against the weak item, and
// against those 其中 items that fell with it, by the people whose facts say that they can. Where nothing is weak, though
// the income is below normal, every item that brings something counts as too little. A measure whose condition cannot be
// told is not suggested, nor one of a kind the household has refused. First come those that cover the gap, then those for
// whose work the item fell with, then those that answer the larger loss, then by the sheet's rank.
func (p *Pack) Suggest(d *Dossier, w Watch, today Day) []Suggestion {
	gap, normal, lacking := w.Gap()
	if !lacking {
		return nil
	}
	f := p.frame(d.Scope(nil, today))
	defer f.release()
	f.months = append(f.months[:0], d.Month)
	refused := refusals(d)
	var found []ranked
	for _, s := range p.Supplements {
		item, loss, ok := w.answers(s)
		if !ok || refused[s.Name] {
			continue
		}
		for m := range d.takers(s) {
			f.scope = d.Scope(m, today)
			if v, err := f.run(s.When); err != nil || v != true {
				continue
			}
			one := f.suggest(s, gap)
			one.Item, one.Label = item, p.lists[listSupplement].label(s.Name)
			if m != nil {
				one.Person, one.earner = m.ID, w.earns(item, m.ID)
			}
			one.Arithmetic = arithmetic(gap, normal, one.Gain)
			one.loss, one.rank = loss, s.Rank
			found = append(found, one)
		}
	}
	slices.SortStableFunc(found, ranked.compare)
	out := make([]Suggestion, len(found))
	for i, one := range found {
		out[i] = one.Suggestion
	}
	return out
}

// ranked is a suggestion with what orders it.
type ranked struct {
	Suggestion
	loss   int64
	earner bool
	rank   int
}

func (a ranked) compare(b ranked) int {
	first := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	}
	return cmp.Or(first(a.Covers, b.Covers), first(a.earner, b.earner), cmp.Compare(b.loss, a.loss), cmp.Compare(a.rank, b.rank))
}

// takers are who a measure may be for: each member, or with nil the household.
func (d *Dossier) takers(s *Supplement) func(yield func(*Member) bool) {
	return func(yield func(*Member) bool) {
		if s.About == AboutHousehold {
			yield(nil)
			return
		}
		for i := range d.Members {
			if !yield(&d.Members[i]) {
				return
			}
		}
	}
}

// answers is the item a measure helps against, the one that lost most, and what it lost.
func (w *Watch) answers(s *Supplement) (item string, loss int64, ok bool) {
	for _, it := range w.Household {
		if !slices.Contains(s.Items, it.Name) {
			continue
		}
		lost, weak := it.fall()
		switch {
		case it.Weak && (!weak || lost <= 0): // weak against last year
			lost, weak = it.yearFall()
		case it.Weak:
		case it.Role == ItemWithin && w.Weak != "":
			weak = weak && lost > 0
		default:
			lost, weak = 0, w.Weak == "" && it.This.IsInt() && it.This.Int() > 0
		}
		if weak && (!ok || lost > loss) {
			item, loss, ok = it.Name, lost, true
		}
	}
	return item, loss, ok
}

// earns reports whether the item is the member's doing.
func (w *Watch) earns(item, person string) bool {
	it := w.Item(item)
	return it != nil && it.Person == person
}

// suggest works one measure out for whom the frame looks at.
func (f *frame) suggest(s *Supplement, gap int64) ranked {
	one := ranked{Suggestion: Suggestion{Row: s.Row, Supplement: s.Name, Gap: &gap, Source: s.Source}}
	f.scope.given = map[string]Answer{nameGap: Int(gap)}
	if s.Gain != nil {
		if v, err := f.run(s.Gain); err == nil {
			gain := int64(number(v))
			one.Gain, one.Covers = &gain, gain >= gap
			f.scope.given[nameGain] = Int(gain)
		}
	}
	one.Measure = f.fill(s.Measure)
	return one
}

// arithmetic is the sum as a sentence.
func arithmetic(gap int64, normal bool, gain *int64) string {
	lack := say(sayLackLast, yuanShort(gap))
	if normal {
		lack = say(sayLackNormal, yuanShort(gap))
	}
	switch {
	case gain == nil:
		return lack + sayGainUnset
	case *gain >= gap:
		return lack + say(sayGainCovers, yuanShort(*gain))
	}
	return lack + say(sayGainLeaves, yuanShort(*gain), yuanShort(gap-*gain))
}

// yuanShort is an amount as people say it: whole 元 without decimals.
func yuanShort(fen int64) string { return strings.TrimSuffix(Yuan(fen), ".00") }

// Stack takes suggestions from the first on until together they cover what is lacking (001 四(六)：统筹叠加): each person
// for one measure, the household for each of the six once. left is what they leave uncovered; a measure whose gain nobody
// knows cannot be added.
func Stack(all []Suggestion) (taken []Suggestion, left int64) {
	if len(all) == 0 {
		return nil, 0
	}
	left = *all[0].Gap
	busy := map[[2]string]bool{}
	for _, s := range all {
		who := [2]string{s.Person}
		if s.Person == "" {
			who[1] = s.Supplement
		}
		if left <= 0 {
			break
		}
		if s.Gain == nil || *s.Gain <= 0 || busy[who] {
			continue
		}
		taken, busy[who] = append(taken, s), true
		left -= *s.Gain
	}
	return taken, max(left, 0)
}

// What the form of a supplement case calls its answers (I-F07), and the settings it is looked at again by.
const (
	formSupplementCase = "supplement_case"
	listSupplement     = "supplement"
	caseSupplement     = "supplement"
	caseChosen         = "chosen"
	caseClosed         = "closed_on"
	caseGap            = "gap"
	caseReview         = "review_" // and the months after: the group of that look back

	settingReviews   = "supplement_reviews"   // months after which a chosen supplement is looked at again
	settingRecovered = "supplement_recovered" // months in a row with income enough to close the case
)

// refusals are the kinds the household has refused, of cases that are still open.
func refusals(d *Dossier) map[string]bool {
	refused := map[string]bool{}
	for _, r := range d.Cases[formSupplementCase] {
		if r.Answers[caseChosen].Text() == yesNo[false] && !r.Answers[caseClosed].IsKnown() {
			for _, code := range strings.Fields(r.Answers[caseSupplement].Text()) {
				refused[code] = true
			}
		}
	}
	return refused
}

// Progress is how a chosen supplement stands (E-27; 001 七(三)：及时帮助补漏增收).
type Progress struct {
	Case       string // record id
	Supplement string // codes
	Opened     Month
	Due        []int  // looks back whose month has come and that nobody has written, in months after Opened
	Next       Month  // of the look back that comes next; "" when none does
	Gained     *int64 // the household's total of the month less that of the month the case was opened in, fen a month; nil when unknown
	Recovered  int    // months in a row up to this one, after Opened, in which the total was again what was lacking then
	Close      bool   // Recovered is enough to close the case
	Unset      []string
}

// Progress says of every chosen supplement that is still open which looks back are due in the dossier's month, what has
// been gained, and whether the case can be closed. What the income must be again is the total of the month the case was
// opened in and the gap written there: a mean of the months since would sink with them.
func (p *Pack) Progress(d *Dossier, today Day) []Progress {
	var out []Progress
	h := p.history(d, today)
	defer h.frame.release()
	for _, r := range slices.Backward(d.Cases[formSupplementCase]) {
		if r.Answers[caseChosen].Text() != yesNo[true] || r.Answers[caseClosed].IsKnown() {
			continue
		}
		one := Progress{Case: r.ID, Supplement: r.Answers[caseSupplement].Text(), Opened: r.Month}
		p.reviewed(&one, r, d.Month)
		h.recovered(&one, r)
		out = append(out, one)
	}
	return out
}

// reviewed says which looks back are due.
func (p *Pack) reviewed(one *Progress, r Record, month Month) {
	if p.Settings.Text(settingReviews) == "" {
		one.Unset = append(one.Unset, nameSettings+"."+settingReviews)
	}
	for _, word := range words(p.Settings.Text(settingReviews)) {
		after, _ := strconv.Atoi(word) // checked when the pack was built
		switch at := r.Month.Add(after); {
		case at > month && (one.Next == "" || at < one.Next):
			one.Next = at
		case at <= month && !p.written(r, caseReview+word):
			one.Due = append(one.Due, after)
		}
	}
}

// written reports whether any question of a group of the case has an answer.
func (p *Pack) written(r Record, group string) bool {
	f := p.Form(formSupplementCase)
	if f == nil || f.Group(group) == nil {
		return false
	}
	return slices.ContainsFunc(f.Group(group).Questions, func(q *Question) bool { return !r.Answers[q.Name].IsBlank() })
}

// recovered measures the months since the case was opened.
func (h *history) recovered(one *Progress, r Record) {
	i := slices.IndexFunc(h.pack.watched, func(c watched) bool { return c.role == ItemTotal })
	since := h.d.Month.Number() - r.Month.Number()
	if i < 0 || since < 0 || since >= historyMonths {
		return
	}
	total := func(back int) Answer { return h.value(&h.pack.watched[i], household, back) }
	then, now := total(since), total(0)
	one.Gained, _, _ = compared(now, then)
	if gap := r.Answers[caseGap]; then.IsInt() && gap.IsInt() {
		for one.Recovered < since {
			if a := total(one.Recovered); !a.IsInt() || a.Int() < then.Int()+gap.Int() {
				break
			}
			one.Recovered++
		}
	}
	enough, ok := h.pack.Settings.Int(settingRecovered)
	if !ok {
		one.Unset = append(one.Unset, nameSettings+"."+settingRecovered)
	}
	one.Close = ok && int64(one.Recovered) >= enough
}
