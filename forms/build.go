package forms

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// builder makes a Pack of merged rows, collecting every problem on the way.
type builder struct {
	pack     *Pack
	asked    []asked // the survey's questions, end_group left out
	problems Problems
}

// asked is a question with the row it stands in.
type asked struct {
	line     line
	form     *Form
	question *Question
}

func build(t tables) (*Pack, error) {
	p := &Pack{
		Settings: Settings{}, settingLabels: map[string]string{}, Sheets: t.sheets(), tables: t,
		forms: map[string]*Form{}, lists: map[string]*CodeList{}, ledgers: map[string]*Ledger{}, spells: map[string]*Spell{},
		rules: map[string]*Rule{}, exprs: map[string]cell{},
	}
	b := &builder{pack: p}
	b.calendar()
	b.settings()
	b.choices()
	b.forms()
	b.survey()
	b.ledgers()
	b.spells()
	b.rules()
	b.watch()
	b.supplements()
	b.mappings()
	b.cases()
	b.expressions()
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	p.Hash = hashOf(p.Encode())
	p.readsRules = p.reading(func(*Rule) bool { return true })
	p.readsJudged = p.reading(func(r *Rule) bool { return r.About != AboutVillage })
	p.readsAlerts = p.reading(func(r *Rule) bool { return r.About != AboutVillage && r.Level == LevelAlert })
	p.readsWatch(&p.readsAlerts)
	return p, nil
}

func (b *builder) fault(l line, column, format string, args ...any) {
	b.problems = append(b.problems, l.problem(column, format, args...))
}

var (
	slugPattern    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	codePattern    = regexp.MustCompile(`^[a-z0-9_]+$`)
	versionPattern = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._+-]*$`)
	groupPattern   = regexp.MustCompile(`^([a-z][a-z0-9_]*)(?:@([1-9][0-9]{0,3}))?$`)
	// A setting named in a text.
	settingPattern = regexp.MustCompile(`\{settings\.([^{}]*)\}`)
	// What a spreadsheet makes of 1-12, 2026-01-01 and Dec 1 before anybody sees it.
	datePattern = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?|\d{1,2}-[A-Z][a-z]{2}(-\d{2,4})?|[A-Z][a-z]{2}-\d{2})$`)
)

func dateShaped(cell string) bool { return datePattern.MatchString(cell) }

// slug checks a name that expressions, tables or files will use.
func (b *builder) slug(l line, column string) string {
	name := l.get(column)
	switch {
	case name == "":
		b.fault(l, column, sayBlank)
	case !slugPattern.MatchString(name):
		b.fault(l, column, sayBadSlug, name)
	case l.sheet == "survey" && reserved[name], l.sheet == "forms" && reservedForms[name]:
		b.fault(l, column, sayReserved, name)
	}
	return name
}

func (b *builder) yes(l line, column string) bool {
	if v := l.get(column); v != "" && v != "yes" {
		b.fault(l, column, sayYesOrBlank)
	}
	return l.get(column) == "yes"
}

// oneOf checks a cell against the words it may have; a blank one is the first of them.
func (b *builder) oneOf(l line, column string, words ...string) string {
	v := l.get(column)
	if v == "" {
		return words[0]
	}
	if !slices.Contains(words, v) {
		b.fault(l, column, sayOneOf, v, strings.TrimSpace(strings.Join(words, " ")))
	}
	return v
}

// integer reads a whole number between two bounds; blank is 0.
func (b *builder) integer(l line, column string, from, to int) int {
	v := l.get(column)
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil:
		b.fault(l, column, sayNotInteger, v)
	case n < from || n > to:
		b.fault(l, column, sayOutOfRange, v, from, to)
	}
	return n
}

func (b *builder) day(l line, column string) Day {
	v := l.get(column)
	if d, err := ParseDay(v); v != "" && (err != nil || string(d) != v) {
		b.fault(l, column, sayNotDay, v)
	}
	return Day(v)
}

// words splits a cell that lists several things.
func words(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(wordSeparators, r) })
}

func (b *builder) settings() {
	p := b.pack
	for _, l := range p.tables["settings"] {
		key := b.slug(l, "key")
		p.Settings[key] = b.setting(l)
		if label := l.get("label"); label != "" {
			p.settingLabels[key] = label
		}
		switch key {
		case "version":
			if v := l.get("value"); !versionPattern.MatchString(v) {
				b.fault(l, "value", sayNotVersion, v)
			}
		case "valid_from", "valid_to":
			b.day(l, "value")
		case "name":
			b.slug(l, "value")
		}
	}
	for _, key := range []string{"name", "title", "version"} {
		if p.Settings[key] == "" {
			b.problems = append(b.problems, Problem{Pack: p.Settings["name"], Sheet: "settings", Cell: "settings", Message: say(sayNoSettingName, key)})
		}
	}
	p.Name, p.Title, p.Version = p.Settings["name"], p.Settings["title"], p.Settings["version"]
}

// settingDeadline before the name of a row of the calendar: the setting is its day, so that the day stands there alone.
const settingDeadline = "deadline "

func (b *builder) setting(l line) string {
	name, isDay := strings.CutPrefix(l.get("value"), settingDeadline)
	if !isDay {
		return l.get("value")
	}
	i := slices.IndexFunc(b.pack.Calendar, func(d Deadline) bool { return d.Name == name })
	if i < 0 {
		b.fault(l, "value", sayNoDeadline, name)
		return ""
	}
	return strconv.Itoa(b.pack.Calendar[i].Day)
}

func (b *builder) choices() {
	p := b.pack
	for _, l := range p.tables["choices"] {
		name := b.slug(l, "list")
		list := p.lists[name]
		if list == nil {
			list = &CodeList{Name: name}
			p.lists[name] = list
			p.Lists = append(p.Lists, list)
		}
		code := l.get("code")
		if !codePattern.MatchString(code) {
			b.fault(l, "code", sayBadCode, code)
		}
		list.add(Choice{Code: code, Label: l.get("label"), LabelEN: l.get("label::en"), ValidFrom: b.day(l, "valid_from"),
			ValidTo: b.day(l, "valid_to"), Atom: l.get("atom"), Source: l.get("source")})
	}
}

func (b *builder) forms() {
	p := b.pack
	for _, l := range p.tables["forms"] {
		f := &Form{
			Name: b.slug(l, "name"), Label: l.get("label"), LabelEN: l.get("label::en"), Source: l.get("source"),
			About:   About(b.oneOf(l, "about", string(AboutHousehold), string(AboutPerson), string(AboutVillage))),
			Cadence: Cadence(b.oneOf(l, "cadence", string(Once), string(Monthly), string(Yearly), string(Event), string(Case))),
			byName:  map[string]*Question{}, groups: map[string]*Group{},
		}
		p.forms[f.Name] = f
		p.Forms = append(p.Forms, f)
	}
}

// survey makes the questions. Their expressions are compiled later, when every name is known.
func (b *builder) survey() {
	var sections []asked
	var form *Form
	for _, l := range b.pack.tables["survey"] {
		f := b.pack.forms[l.get("form")]
		if f == nil {
			b.fault(l, "form", sayNoForm, l.get("form"))
			continue
		}
		if f != form {
			b.closed(sections)
			form, sections = f, nil
		}
		q := b.question(l, f)
		switch q.Type {
		case TypeEndGroup:
			switch {
			case len(sections) == 0:
				b.fault(l, "type", sayNotOpen)
				continue
			case q.Name != "" && q.Name != sections[len(sections)-1].question.Name:
				b.fault(l, "name", sayWrongEnd, sections[len(sections)-1].question.Name)
			}
			q.Name = sections[len(sections)-1].question.Name
			sections = sections[:len(sections)-1]
		default:
			b.slug(l, "name")
			f.byName[q.Name] = q
			b.asked = append(b.asked, asked{l, f, q})
		}
		if len(sections) > 0 {
			q.section = sections[len(sections)-1].question
			q.Section, q.SectionEN = q.section.Label, q.section.LabelEN
		}
		if q.Type == TypeBeginGroup {
			sections = append(sections, asked{l, f, q})
		}
		f.Questions = append(f.Questions, q)
		b.group(l, f, q)
	}
	b.closed(sections)
}

// closed faults the sections that are still open where their form ends.
func (b *builder) closed(sections []asked) {
	for _, s := range sections {
		b.fault(s.line, "type", sayNotClosed, s.question.Name)
	}
}

func (b *builder) question(l line, f *Form) *Question {
	q := &Question{
		Form: f.Name, Name: l.get("name"), Label: b.worded(l, "label"), LabelEN: b.worded(l, "label::en"), Hint: b.worded(l, "hint"), HintEN: b.worded(l, "hint::en"),
		ConstraintMessage: l.get("constraint_message"), Soft: b.yes(l, "soft"), Carry: b.yes(l, "carry"),
		Include: l.get("include"), Source: l.get("source"), states: b.pack.lists[listStates],
	}
	word, rest, _ := strings.Cut(l.get("type"), " ")
	q.Type = Type(word)
	rest = strings.TrimSpace(rest)
	switch q.Type {
	case TypeSelectOne, TypeSelectMultiple:
		if q.List = b.pack.lists[rest]; q.List == nil {
			b.fault(l, "type", sayNoList, rest)
			q.List = &CodeList{Name: rest}
		}
	case TypeRef:
		if q.Ref = rest; b.pack.forms[rest] == nil {
			b.fault(l, "type", sayNoForm, rest)
		}
	case TypeText, TypeHidden, TypeInteger, TypeMoney, TypeDate, TypeMonth, TypeIDNumber, TypePhone, TypeDivision,
		TypeNote, TypeBeginGroup, TypeEndGroup, TypeInclude:
		if rest != "" {
			b.fault(l, "type", sayUnknownType, l.get("type"))
		}
	default:
		b.fault(l, "type", sayUnknownType, l.get("type"))
		q.Type = TypeNote // that nothing else is found wrong with it
	}
	switch {
	case q.Type == TypeInclude && b.pack.forms[q.Include] == nil:
		b.fault(l, "include", sayNoForm, q.Include)
	case q.Type != TypeInclude && q.Include != "":
		b.fault(l, "include", sayNotMeant)
	}
	if !q.Type.Stored() {
		for _, column := range []string{"required", "constraint", "calculation", "group", "merge", "carry", "soft"} {
			if l.get(column) != "" {
				b.fault(l, column, sayNotMeant)
			}
		}
	}
	return q
}

// worded is a text for the person who fills the form, with the settings it names: 收入期：{settings.income_period} (B-39).
func (b *builder) worded(l line, column string) string {
	return settingPattern.ReplaceAllStringFunc(l.get(column), func(named string) string {
		key := settingPattern.FindStringSubmatch(named)[1]
		value, ok := b.pack.Settings[key]
		if !ok {
			b.fault(l, column, sayUnknownName, nameSettings+"."+key)
		}
		return cmp.Or(value, wordUnset)
	})
}

// mergeTypes are the question types a merge policy knows how to join.
var mergeTypes = map[Merge]func(Type) bool{
	MergeHuman:     func(Type) bool { return true },
	MergeNormalise: func(t Type) bool { return !t.Numeric() },
	MergeMax:       func(t Type) bool { return t.Numeric() || t == TypeDate || t == TypeMonth },
	MergeUnion:     func(t Type) bool { return t == TypeSelectMultiple || t == TypeText },
}

func (b *builder) group(l line, f *Form, q *Question) {
	if !q.Type.Stored() {
		return
	}
	if l.get("group") == "" {
		if l.get("calculation") == "" {
			b.fault(l, "group", sayNeedsGroup)
		}
		return
	}
	m := groupPattern.FindStringSubmatch(l.get("group"))
	if m == nil {
		b.fault(l, "group", sayBadGroup, l.get("group"))
		return
	}
	version := 1
	if m[2] != "" {
		version, _ = strconv.Atoi(m[2])
	}
	merge := Merge(b.oneOf(l, "merge", string(MergeHuman), string(MergeMax), string(MergeUnion), string(MergeNormalise)))
	g := f.groups[m[1]]
	switch {
	case g == nil:
		g = &Group{Name: m[1], Version: version, Merge: merge}
		f.groups[g.Name] = g
	case g.Version != version:
		b.fault(l, "group", sayGroupVersion, g.Name, g.Version)
	case l.get("merge") != "" && g.Merge != merge:
		b.fault(l, "merge", sayGroupMerge, g.Name, g.Merge)
	}
	leads := g.Merge != MergeMax || len(g.Questions) == 0 // max compares from the first question on: that one must have an order
	if fits := mergeTypes[g.Merge]; fits != nil && leads && !fits(q.Type) {
		b.fault(l, "merge", sayMergeType, g.Merge, q.Type)
	}
	q.Group = g
	g.Questions = append(g.Questions, q)
}

func (b *builder) calendar() {
	p := b.pack
	for _, l := range p.tables["calendar"] {
		d := Deadline{Name: b.slug(l, "name"), Label: l.get("label"), LabelEN: l.get("label::en"), Who: l.get("who"), To: l.get("to"), Ledger: l.get("ledger"), Source: l.get("source"),
			Repeat: b.oneOf(l, "repeat", "monthly", "bimonthly", "quarterly", "yearly"), Day: b.integer(l, "day", 1, 31)}
		length := periods[d.Repeat]
		d.Month = b.integer(l, "month", 1, max(length, 1))
		if length > 1 && l.get("month") == "" {
			b.fault(l, "month", sayNeedsPeriod, d.Repeat)
		}
		if l.get("day") == "" {
			b.fault(l, "day", sayBlank)
		}
		for _, w := range words(l.get("remind")) {
			n, err := strconv.Atoi(w)
			if err != nil || n < 0 {
				b.fault(l, "remind", sayNotInteger, w)
			}
			d.Remind = append(d.Remind, n)
		}
		p.Calendar = append(p.Calendar, d)
	}
}

func (b *builder) ledgers() {
	p := b.pack
	for _, l := range p.tables["ledgers"] {
		g := &Ledger{
			Name: b.slug(l, "name"), Title: l.get("title"),
			Paper: b.oneOf(l, "paper", "A4", "A3"), Landscape: b.oneOf(l, "orientation", "portrait", "landscape") == "landscape",
			Sign: words(l.get("sign")), Due: l.get("due"), Source: l.get("source"),
		}
		if f := p.forms[l.get("rows")]; f != nil && f.Cadence == Case {
			g.Case, g.Rows = f, f.About
		} else {
			g.Rows = About(b.oneOf(l, "rows", string(AboutPerson), string(AboutHousehold), string(AboutItem)))
		}
		isDue := func(d Deadline) bool { return d.Name == g.Due }
		if g.Due != "" && !slices.ContainsFunc(p.Calendar, isDue) {
			b.fault(l, "due", sayNoDeadline, g.Due)
		}
		p.ledgers[g.Name] = g
		p.Ledgers = append(p.Ledgers, g)
	}
	for _, l := range p.tables["columns"] {
		g := p.ledgers[l.get("ledger")]
		if g == nil {
			b.fault(l, "ledger", sayNoLedger, l.get("ledger"))
			continue
		}
		g.Columns = append(g.Columns, b.column(l))
	}
	for _, l := range p.tables["calendar"] {
		if name := l.get("ledger"); name != "" && p.ledgers[name] == nil {
			b.fault(l, "ledger", sayNoLedger, name)
		}
	}
}

func (b *builder) column(l line) Column {
	c := Column{Name: b.slug(l, "name"), Title: l.get("title"), Head: l.get("head"), Total: b.yes(l, "total"), Source: l.get("source"),
		states: b.pack.lists[listStates]}
	if v := l.get("width"); v != "" {
		w, err := strconv.ParseFloat(v, 64)
		if err != nil || !(w > 0 && w <= 255) {
			b.fault(l, "width", sayNotNumber, v)
		}
		c.Width = w
	}
	word, rest, _ := strings.Cut(l.get("type"), " ")
	switch c.Type = Type(word); c.Type {
	case TypeSelectOne, TypeSelectMultiple:
		if c.List = b.pack.lists[strings.TrimSpace(rest)]; c.List == nil {
			b.fault(l, "type", sayNoList, strings.TrimSpace(rest))
		}
	case "", TypeText, TypeInteger, TypeMoney, TypeDate, TypeMonth, TypeIDNumber, TypePhone, TypeDivision:
	default:
		b.fault(l, "type", sayUnknownType, l.get("type"))
	}
	return c
}

func (b *builder) mappings() {
	for _, l := range b.pack.tables["mappings"] {
		m := Mapping{System: b.slug(l, "system"), Kind: l.get("kind"), External: l.get("external"), Form: l.get("form"), Name: l.get("name"),
			Code: l.get("code"), Unit: b.oneOf(l, "unit", "", UnitYuan, UnitWanYuan), Source: l.get("source")}
		if b.oneOf(l, "kind", "", MapHeader, MapCode, MapSkip) == "" {
			b.fault(l, "kind", sayBlank)
		}
		if m.External == "" {
			b.fault(l, "external", sayBlank)
		}
		if m.Kind != MapSkip {
			b.mapped(l, m)
		}
		b.pack.Mappings = append(b.pack.Mappings, m)
	}
}

// mapped checks the question and code a mapping leads to.
func (b *builder) mapped(l line, m Mapping) {
	f := b.pack.forms[m.Form]
	if f == nil {
		b.fault(l, "form", sayNoForm, m.Form)
		return
	}
	q := f.byName[m.Name]
	switch {
	case q == nil || !q.Type.Stored():
		b.fault(l, "name", sayNoQuestion, m.Form, m.Name)
	case m.Unit != "" && q.Type != TypeMoney:
		b.fault(l, "unit", sayUnitNeedsMoney)
	case m.Kind != MapCode && m.Code != "":
		b.fault(l, "code", sayNotMeant)
	case m.Kind == MapCode && q.List == nil:
		b.fault(l, "name", sayMismatch, yield{kind: kindCode}, yieldOf(q.Type, nil))
	case m.Kind == MapCode:
		for _, code := range strings.Fields(m.Code) {
			if _, ok := q.List.Choice(code); !ok {
				b.fault(l, "code", sayNoCode, q.List.Name, code)
			}
		}
		if m.Code == "" {
			b.fault(l, "code", sayBlank)
		}
	}
}

func (b *builder) cases() {
	for _, l := range b.pack.tables["cases"] {
		for _, column := range []string{"case", "target"} {
			if l.get(column) == "" {
				b.fault(l, column, sayBlank)
			}
		}
	}
}
