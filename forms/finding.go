package forms

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"
)

// FindingLevel says how much a finding weighs.
type FindingLevel string

// The levels, the heaviest first.
const (
	LevelBlock FindingLevel = "block" // 阻断: the month cannot be submitted so
	LevelWarn  FindingLevel = "warn"  // 警告: likely wrong
	LevelAlert FindingLevel = "alert" // 预警: of income and livelihood, to be followed up
	LevelWatch FindingLevel = "watch" // 关注: to be looked at again; accuses nobody
)

// FindingLevels are the levels, gravest first.
var FindingLevels = []FindingLevel{LevelBlock, LevelWarn, LevelAlert, LevelWatch}

// Rank is the level's place, 0 the heaviest.
func (l FindingLevel) Rank() int { return slices.Index(FindingLevels, l) }

// Finding is one thing a rule found.
type Finding struct {
	Rule                       string
	Level                      FindingLevel
	About                      About
	Village, Household, Person string // ids; of a village no household, of a household no person
	Item                       string // income.crop, of an income item
	Sentence                   string // Chinese, at most 60 characters, the policy clause at its end
	Remedy                     string // what to do
	Form, Question             string // that Enter opens; "" = nothing to open
	Soft                       bool   // may be answered with a reason
	Source                     string
	Print                      string // hex, of the rule and the values it read: a reason given to other values no longer holds
}

// Open is a rule that could not be decided: neither found nor cleared.
type Open struct {
	Rule                       string
	Level                      FindingLevel
	About                      About
	Village, Household, Person string   // of an unset setting no person: it is everybody's
	Missing                    []string // names without a value, as "person.birth"
	Unset                      []string // keys of settings without a value
	Sentence                   string   // 无法判断：缺 出生日期 / 未设置：收入下降预警比例
}

// Judge runs the rules about a household, its members and its income items. Both lists are in order: the heaviest level
// first, then the household before its members, then as the sheet has the rules.
func (p *Pack) Judge(d *Dossier, today Day) (found []Finding, open []Open) {
	return p.judge(&p.judged, d, today)
}

// Alerts are what Judge finds of level alert, for a fraction of the work.
func (p *Pack) Alerts(d *Dossier, today Day) []Finding {
	found, _ := p.judge(&p.alerting, d, today)
	return found
}

// ruling is rules by what they are about.
type ruling struct{ household, person, item, village []*Rule }

func (r *ruling) add(rule *Rule) {
	if of := map[About]*[]*Rule{AboutHousehold: &r.household, AboutPerson: &r.person, AboutItem: &r.item, AboutVillage: &r.village}[rule.About]; of != nil {
		*of = append(*of, rule)
	}
}

func (p *Pack) judge(by *ruling, d *Dossier, today Day) (found []Finding, open []Open) {
	j := judgement{pack: p, by: by, d: d, frame: p.frame(Scope{})}
	defer j.frame.release()
	j.frame.scope = d.Scope(nil, today)
	for _, r := range by.household {
		j.run(r, -1)
	}
	for i := range d.Members {
		j.frame.scope = d.Scope(&d.Members[i], today)
		for _, r := range by.person {
			j.run(r, i)
		}
	}
	if len(by.item) > 0 {
		months := p.history(d, today)
		defer months.frame.release()
		w := months.watch()
		j.items(w.Household, -1, today)
		for i := range w.Members {
			j.items(w.Members[i], i, today)
		}
	}
	return j.sorted()
}

// judgement is one dossier under the rules.
type judgement struct {
	pack  *Pack
	by    *ruling
	d     *Dossier
	frame *frame
	found []placed[Finding]
	open  []placed[Open]
}

// placed is what stands in the order of level, member and rule.
type placed[T any] struct {
	what   T
	level  FindingLevel
	member int
}

func (j *judgement) items(items []Item, member int, today Day) {
	var m *Member
	if member >= 0 {
		m = &j.d.Members[member]
	}
	j.frame.scope = j.d.Scope(m, today)
	for i := range items {
		j.frame.scope.Item = &items[i]
		for _, r := range j.by.item {
			j.run(r, member)
		}
	}
}

// run judges one rule in the frame's scope, of a member or, with -1, of the household.
func (j *judgement) run(r *Rule, member int) {
	holds, err := j.frame.condition(r.When)
	if err == nil && !holds {
		return
	}
	person := ""
	if member >= 0 {
		person = j.d.Members[member].ID
	}
	if err != nil {
		if o, fresh := j.undecided(r, person, missingOf(err)); fresh {
			j.open = append(j.open, placed[Open]{o, r.Level, member})
		}
		return
	}
	f := Finding{Rule: r.Name, Level: r.Level, About: r.About, Village: j.d.Village, Household: j.d.ID, Person: person, Sentence: j.frame.say(r),
		Remedy: r.Remedy, Form: r.Form, Question: r.Question, Soft: r.Soft, Source: r.Source, Print: j.frame.print(r, j.d.ID, person)}
	if i := j.frame.scope.Item; i != nil {
		f.Item = i.Name
		if q := j.pack.typed(i.Name); r.AtItem && q != nil {
			f.Form, f.Question, _ = strings.Cut(i.Name, ".")
		}
	}
	j.found = append(j.found, placed[Finding]{f, r.Level, member})
}

// typed is the question of an item that a person answers; nil of one that is calculated.
func (p *Pack) typed(item string) *Question {
	form, name, _ := strings.Cut(item, ".")
	if f := p.Form(form); f != nil {
		if q := f.Question(name); q != nil && q.Calculation == nil {
			return q
		}
	}
	return nil
}

// undecided is what is said of a rule that could not be told; fresh is false when it was said of this household already.
func (j *judgement) undecided(r *Rule, person string, missing []string) (o Open, fresh bool) {
	o = j.pack.open(r, missing)
	o.Village, o.Household, o.Person = j.d.Village, j.d.ID, person
	if len(o.Unset) > 0 {
		o.Person = ""
	}
	same := func(had placed[Open]) bool {
		return had.what.Rule == o.Rule && had.what.Person == o.Person && had.what.Sentence == o.Sentence
	}
	return o, !slices.ContainsFunc(j.open, same)
}

func (j *judgement) sorted() (found []Finding, open []Open) {
	order(j.found)
	order(j.open)
	for _, f := range j.found {
		found = append(found, f.what)
	}
	for _, o := range j.open {
		open = append(open, o.what)
	}
	return found, open
}

func order[T any](list []placed[T]) {
	slices.SortStableFunc(list, func(a, b placed[T]) int { return cmp.Or(a.level.Rank()-b.level.Rank(), a.member-b.member) })
}

// say is the rule's sentence with the clause it rests on, in at most 60 characters.
func (f *frame) say(r *Rule) string { return withClause(f.fill(r.Sentence), r.Source) }

func withClause(body, source string) string {
	end := endingOf(source)
	if most := sentenceLimit - utf8.RuneCountInString(end); utf8.RuneCountInString(body) > most {
		body = string([]rune(body)[:max(most-1, 0)]) + "…"
	}
	return short(body + end)
}

// endingOf is the clause in brackets, as it ends a sentence.
func endingOf(source string) string {
	if c := clause(source); c != "" {
		return say(sayClause, c)
	}
	return ""
}

// open is what is said of a rule that wanted to read names without a value.
func (p *Pack) open(r *Rule, missing []string) Open {
	o := Open{Rule: r.Name, Level: r.Level, About: r.About}
	var labels, settings []string
	for _, name := range missing {
		if key, ok := strings.CutPrefix(name, nameSettings+"."); ok {
			o.Unset = append(o.Unset, key)
			settings = append(settings, p.settingLabel(key))
			continue
		}
		o.Missing = append(o.Missing, name)
		labels = append(labels, p.nameLabel(name))
	}
	if len(settings) > 0 {
		o.Sentence = short(say(sayUnset, strings.Join(settings, wordListSeparator)))
	} else {
		o.Sentence = short(say(sayUndecided, strings.Join(labels, wordListSeparator)))
	}
	return o
}

// settingLabel is what a setting is called; the key where nobody called it anything.
func (p *Pack) settingLabel(key string) string { return cmp.Or(p.settingLabels[key], key) }

// nameLabel is what a name is called: last.follow_up.pay is 上月 and the question's label.
func (p *Pack) nameLabel(name string) string {
	path := strings.Split(name, ".")
	word := ""
	if len(path) > 2 {
		word, path = timeWords[path[0]], path[1:]
	}
	if len(path) == 2 {
		if f := p.Form(path[0]); f != nil && f.Question(path[1]) != nil && f.Question(path[1]).Label != "" {
			return word + f.Question(path[1]).Label
		}
		if path[0] == nameItem && itemWords[path[1]] != "" {
			return itemWords[path[1]]
		}
		if f, ok := p.forms[path[1]]; ok && overlapWords[path[0]] != "" {
			return f.Label + overlapWords[path[0]]
		}
	}
	return cmp.Or(scopeWords[name], name)
}

// print is a short name of the rule and the values it read, the same whatever the order of members. Times are left out:
// a reason still holds tomorrow.
func (f *frame) print(r *Rule, household, person string) string {
	b := []byte(r.Name + "\x00" + household + "\x00" + person)
	if f.scope.Item != nil {
		b = append(b, "\x00"+f.scope.Item.Name...)
	}
	for _, ref := range r.When.reads {
		switch {
		case ref.form == "" && !ref.setting && ref.spell == nil && !ref.item && !ref.given:
			continue
		case ref.spell != nil: // its length grows by itself
			since := *ref
			since.name = spellSince
			b = f.printed(b, &since, ref.text())
		default:
			b = f.printed(b, ref, ref.text())
		}
	}
	for _, t := range r.When.counts {
		b = append(b, "\x00"+t.key()...)
		b = Int(f.scope.Person.shared()[t.key()] + f.scope.Household.shared()[t.key()]).AppendJSON(b)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

func (f *frame) printed(b []byte, r *ref, name string) []byte {
	b = append(b, "\x00"+name+"="...)
	if !r.member {
		return f.answer(r, nil).AppendJSON(b)
	}
	var all []string
	for i := range f.scope.Members {
		m := &f.scope.Members[i]
		all = append(all, m.ID+"="+string(f.answer(r, m).AppendJSON(nil)))
	}
	slices.Sort(all)
	return append(b, strings.Join(all, "\x00")...)
}
