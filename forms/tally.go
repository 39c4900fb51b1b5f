package forms

import (
	"maps"
	"slices"
)

// Tally folds the dossiers of one or many villages for the rules about villages. It holds counts alone.
type Tally struct {
	pack     *Pack
	month    Month
	today    Day
	villages map[string][]tally // by village, as p.judged.village
}

// tally is what one rule counted in one village.
type tally struct {
	counted, among  int64 // that are sure
	sum             int64 // of those that are counted
	unsure, perhaps int64 // asked for, but whether they count cannot be told; of whom it cannot be told whether they are asked for
	missing         []string
	perhapsNot      int64 // of perhaps, those that would not count
	perhapsYes      int64 // of perhaps, those that would
}

// Tally begins a fold over dossiers of the month.
func (p *Pack) Tally(month Month, today Day) *Tally {
	return &Tally{pack: p, month: month, today: today, villages: map[string][]tally{}}
}

// Add counts one dossier in.
func (t *Tally) Add(d *Dossier) {
	rules := t.pack.judged.village
	if len(rules) == 0 {
		return
	}
	counts := t.villages[d.Village]
	if counts == nil {
		counts = make([]tally, len(rules))
		t.villages[d.Village] = counts
	}
	f := t.pack.frame(Scope{})
	defer f.release()
	f.scope = d.Scope(nil, t.today)
	for i, r := range rules {
		if r.Each != AboutPerson {
			counts[i].add(f, r)
		}
	}
	for m := range d.Members {
		f.scope = d.Scope(&d.Members[m], t.today)
		for i, r := range rules {
			if r.Each == AboutPerson {
				counts[i].add(f, r)
			}
		}
	}
}

func (c *tally) add(f *frame, r *Rule) {
	asked, counts := truth{holds: true}, truth{}
	if r.Among != nil {
		asked = f.truth(r.Among)
	}
	if asked.missing == nil && !asked.holds {
		return
	}
	counts = f.truth(r.Counted)
	switch {
	case asked.missing != nil && counts.missing == nil && counts.holds:
		c.perhapsYes++
	case asked.missing != nil && counts.missing == nil:
		c.perhapsNot++
	case asked.missing != nil:
		c.perhaps++
	case counts.missing != nil:
		c.among++
		c.unsure++
	case counts.holds:
		c.among++
		counts.missing = c.count(f, r)
	default:
		c.among++
	}
	for _, u := range []*Undecided{asked.missing, counts.missing} {
		if u == nil {
			continue
		}
		for _, name := range u.Missing {
			if !slices.Contains(c.missing, name) {
				c.missing = append(c.missing, name)
			}
		}
	}
}

// count counts one in that is sure to count; what it adds to the sum may be unknown: then it is as if it were not sure.
func (c *tally) count(f *frame, r *Rule) *Undecided {
	if r.Sum != nil {
		v, err := f.run(r.Sum)
		if err != nil {
			c.unsure++
			return &Undecided{Missing: missingOf(err)}
		}
		c.sum += int64(number(v))
	}
	c.counted++
	return nil
}

func (f *frame) truth(e *Expr) truth {
	holds, err := f.condition(e)
	if err != nil {
		return truth{missing: &Undecided{Missing: missingOf(err)}}
	}
	return truth{holds: holds}
}

// Findings are what the rules about villages found, village by village, the heaviest level first. Of whom something is
// unknown counts both ways: only what holds however they turn out is found, only what fails however is cleared. A sum of
// which a part is unknown tells nothing: its rule says by among and counted whom it leaves out.
func (t *Tally) Findings() (found []Finding, open []Open) {
	f := t.pack.frame(Scope{})
	defer f.release()
	for _, village := range slices.Sorted(maps.Keys(t.villages)) {
		j := judgement{pack: t.pack, d: &Dossier{Village: village, Month: t.month}, frame: f}
		for i, r := range t.pack.judged.village {
			j.village(r, t.villages[village][i], t.today)
		}
		some, undecided := j.sorted()
		found, open = append(found, some...), append(open, undecided...)
	}
	return found, open
}

func (j *judgement) village(r *Rule, c tally, today Day) {
	all := c.perhaps + c.perhapsYes + c.perhapsNot
	give := func(counted, among int64) {
		j.frame.scope = j.d.Scope(nil, today)
		j.frame.scope.given = map[string]Answer{nameCounted: Int(counted), nameAmong: Int(among), nameUndecided: Int(c.unsure + all), nameSum: Int(c.sum)}
	}
	give(c.counted, c.among)
	if c.unsure+all == 0 {
		j.run(r, -1)
		return
	}
	first := j.frame.truth(r.When)
	decided := first.missing == nil && r.Sum == nil
	for _, most := range [][2]int64{
		{c.counted + c.unsure, c.among},
		{c.counted, c.among + c.perhaps + c.perhapsNot},
		{c.counted + c.perhapsYes, c.among + c.perhapsYes},
		{c.counted + c.unsure + c.perhapsYes, c.among + c.perhapsYes},
		{c.counted + c.unsure + c.perhaps + c.perhapsYes, c.among + c.perhaps + c.perhapsYes},
		{c.counted + c.unsure + c.perhaps + c.perhapsYes, c.among + all},
		{c.counted + c.perhapsYes, c.among + all},
	} {
		give(most[0], most[1])
		other := j.frame.truth(r.When)
		decided = decided && other.missing == nil && other.holds == first.holds
	}
	give(c.counted, c.among)
	switch {
	case decided || first.missing != nil:
		j.run(r, -1)
	default:
		if o, fresh := j.undecided(r, "", c.missing); fresh {
			j.open = append(j.open, placed[Open]{o, r.Level, -1})
		}
	}
}
