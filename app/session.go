package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"hufang/forms"
	"hufang/store"
)

// Target says which record a session is of.
type Target struct {
	Form      string
	Record    string      // "" = the derived id of a monthly form, else a new record
	Household string      // whose facts the form may read; "" with form household = a new household
	Person    string      // of forms about a person
	Month     forms.Month // of monthly forms and events; "" = the desk's month
	Village   string      // of a new household; "" = the place when it is one village
}

// Session is one form before a person, from opening to saving. Every answer is kept as a draft before Answer returns;
// what a save names as overwritten was read when the form was opened, and the draft keeps that across a restart.
// It is safe for concurrent use.
type Session struct {
	desk    *Desk
	form    *forms.Form
	target  Target
	contact Contact     // what a follow-up starts with
	visit   *Visit      // the conversation it is part of; nil = it stands alone
	entry   store.Entry // without its writes

	mu      sync.Mutex
	scope   forms.Scope
	base    forms.Answers          // the record when the form was opened
	last    forms.Answers          // last month's answers, nil when there are none
	own     forms.Answers          // on screen, those of questions out of sight among them
	over    map[string][]store.Dot // by bare group: live when the form was opened
	given   []string               // questions a new record begins with an answer to, beside those carried
	touched map[string]bool        // groups a person answered in: what the draft holds
	settled map[string]bool        // groups whose sides the person has seen and decided
	drafted bool                   // an answer was given that is not saved
	unkept  bool                   // the newest answers are on screen only: the draft could not be written, on a full disk
	resumed bool
	former  store.Draft // of a draft: the groups and questions that today's pack no longer has
}

// View is a form as it stands on screen.
type View struct {
	Fields  []Field       // the questions in sight and the calculated ones that have a value, in page order
	Issues  []forms.Issue // of all fields, in question order
	Drafted bool          // an answer was given that is not saved
	Resumed bool          // the session began from a draft that was left
	NoLast  bool          // a monthly form without anything from last month
	Former  []FormerText  // answers of a draft to questions that today's pack no longer asks
}

// FormerText is an answer in a draft to a question that the pack no longer has: kept with the draft, not saved.
type FormerText struct{ Label, Text string }

// Field is one question on screen.
type Field struct {
	Question   *forms.Question
	Label      string // in the desk's language
	Section    string // its title
	Hint       string // what the pack says about the question
	Answer     forms.Answer
	Text       string // the answer ready to show, numbers of persons masked
	Last       forms.Answer
	LastText   string // last month's, ready to show; "" = none
	Required   bool
	Calculated bool // not asked
	Changed    bool // last month said something and this differs
	Issues     []forms.Issue
}

// Open opens a form. A draft of the record that was left is taken up again, with what it names as overwritten.
func (d *Desk) Open(ctx context.Context, t Target) (*Session, error) {
	form := d.Pack().Form(t.Form)
	if form == nil {
		return nil, &Refused{Sentence: d.Say("no_form")}
	}
	if t.Month == "" && form.Cadence != forms.Once {
		t.Month = d.Month()
	}
	return d.open(ctx, &Session{desk: d, form: form, target: t, contact: d.complete(Contact{}, t.Month)})
}

func (d *Desk) open(ctx context.Context, s *Session) (*Session, error) {
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Resume opens the form of a draft that was left.
func (d *Desk) Resume(ctx context.Context, draft store.Draft) (*Session, error) {
	t := Target{Form: draft.Form, Record: draft.Record, Month: draft.Month, Village: draft.Village}
	form := d.Pack().Form(draft.Form)
	switch {
	case form == nil:
		return nil, &Refused{Sentence: d.Say("no_form")}
	case draft.Form == formPerson:
		t.Person, t.Household = draft.Record, draft.Answers["household"].Text()
	case draft.Form == formHousehold:
		t.Household = draft.Record
	case form.About == forms.AboutPerson:
		t.Person = draft.Subject
	case form.About == forms.AboutHousehold:
		t.Household = draft.Subject
	}
	return d.Open(ctx, t)
}

// Drafts lists what was begun and not saved, newest first.
func (d *Desk) Drafts(ctx context.Context) ([]store.Draft, error) { return d.db.Drafts(ctx) }

// load reads the record, what it may be judged by, and the draft.
func (s *Session) load(ctx context.Context) error {
	facts, err := s.facts(ctx)
	if err != nil {
		return err
	}
	if s.entry, err = s.identify(facts); err != nil {
		return err
	}
	opened, err := s.desk.db.Record(ctx, s.entry.Record)
	if err != nil {
		return fmt.Errorf("read the record: %w", err)
	}
	if opened.Village != "" {
		s.entry.Village, s.entry.Month = opened.Village, opened.Month
	}
	s.scope = facts.scope(s.desk.Today())
	s.scope.Form = s.form
	s.last = nil
	if s.form.Cadence == forms.Monthly {
		if r, ok := facts.of().Last[s.form.Name]; ok {
			s.last = r.Answers
		}
	}
	s.base = opened.Answers
	s.own = s.start(opened.Answers, facts)
	s.over, s.touched, s.settled = map[string][]store.Dot{}, map[string]bool{}, map[string]bool{}
	for _, g := range groupsOf(s.form) {
		s.over[g.Name] = opened.Over(g.Name)
	}
	return s.resume(ctx)
}

// facts are what the form may be judged by: within a visit with what was answered there and is not saved.
func (s *Session) facts(ctx context.Context) (facts, error) {
	if s.visit != nil {
		return s.visit.facts(s.target), nil
	}
	return s.desk.factsOf(ctx, s.target)
}

// start is what the form shows before anybody answers.
func (s *Session) start(saved forms.Answers, f facts) forms.Answers {
	s.given = nil
	if len(saved) > 0 {
		own := saved.Clone()
		if s.form.Name == formWarning {
			s.desk.startWarning(own)
		}
		return own
	}
	own := forms.Answers{}
	switch {
	case s.form.Name == formPerson:
		s.given = []string{"household"}
		own.Set("household", forms.Text(f.household()))
	case s.form.Name == formFollowUp:
		s.given = []string{"date", "follower", "mode", "outcome"}
		own = s.desk.startFollowUp(s.last, s.contact)
	case s.visit != nil && s.form.Cadence != forms.Once:
		own = s.visit.start(s)
	case s.last != nil:
		own = s.desk.Pack().Carry(s.form, s.last)
	}
	return own
}

// resume takes up the draft of the record. It holds the groups a person answered in; every other group is as the
// record says now, and so is what a save of it overwrites.
func (s *Session) resume(ctx context.Context) error {
	drafts, err := s.desk.draftsByRecord(ctx)
	if err != nil {
		return err
	}
	draft, ok := drafts[s.entry.Record]
	s.drafted, s.resumed, s.unkept = ok, ok, false
	s.former = store.Draft{Pack: draft.Pack, Over: map[string][]store.Dot{}, Answers: forms.Answers{}}
	if !ok {
		return nil
	}
	for name, a := range draft.Answers {
		if s.form.Question(name) == nil {
			s.former.Answers[name] = a
		}
	}
	for group, dots := range draft.Over {
		g := s.form.Group(group)
		if g == nil {
			s.former.Over[group] = dots
			continue
		}
		s.over[group], s.touched[group] = dots, true
		for _, q := range g.Questions {
			s.own.Set(q.Name, draft.Answers[q.Name])
		}
	}
	return nil
}

// identify says which record it is.
func (s *Session) identify(f facts) (store.Entry, error) {
	e := store.Entry{Form: s.form.Name, Record: s.target.Record, Village: f.village()}
	if s.form.Cadence != forms.Once {
		e.Month = s.target.Month
	}
	switch {
	case s.form.Name == formHousehold, s.form.Name == formPerson: // the record is its own subject
	case s.form.About == forms.AboutPerson:
		e.Subject = s.target.Person
	case s.form.About == forms.AboutHousehold:
		e.Subject = f.household()
	case s.form.About == forms.AboutVillage:
		e.Subject = e.Village
	}
	if e.Record == "" && e.Subject != "" {
		r, ok := f.of().Now[e.Form]
		switch c := s.form.Cadence; {
		case ok && c == forms.Case && (r.Month == e.Month || openCase(s.form, r)):
			e.Record, e.Month = r.ID, r.Month // the case that stands
		case ok && c == forms.Once:
			e.Record = r.ID
		case c == forms.Monthly || c == forms.Case || c == forms.Once:
			e.Record = store.MonthlyID(e.Form, e.Subject, e.Month)
		}
	}
	if e.Record == "" {
		e.Record = s.desk.db.NewID()
	}
	if e.Village == "" {
		e.Village = s.target.Village
	}
	if place := s.desk.Place().Code; e.Village == "" && len(place) == 12 {
		e.Village = place
	}
	if len(e.Village) != 12 {
		return e, &Refused{Sentence: s.desk.Say("no_village")}
	}
	s.target.Record = e.Record
	return e, nil
}

// Form is the session's form.
func (s *Session) Form() *forms.Form { return s.form }

// Record is the id of the session's record.
func (s *Session) Record() string { return s.entry.Record }

// View is the form as it stands.
func (s *Session) View() View {
	s.mu.Lock()
	defer s.mu.Unlock()
	filled := s.fill()
	v := View{Issues: filled.Issues, Drafted: s.drafted, Resumed: s.resumed, NoLast: s.form.Cadence == forms.Monthly && s.last == nil}
	for _, q := range s.form.Questions {
		answer := s.own[q.Name]
		calculated := q.Calculation != nil
		if calculated {
			answer = filled.Answers[q.Name]
		}
		if calculated && answer.IsBlank() || !calculated && !filled.Visible[q.Name] || q.Type.Unseen() {
			continue
		}
		f := Field{
			Question: q, Label: s.desk.label(q), Section: s.desk.section(q), Hint: s.desk.in(q.Hint, q.HintEN), Answer: answer, Last: s.last[q.Name],
			Required: filled.Required[q.Name], Calculated: calculated,
		}
		f.Text = s.desk.Show(q, f.Answer, false)
		f.LastText = s.desk.Show(q, f.Last, false)
		f.Changed = !f.Last.IsBlank() && !f.Answer.IsBlank() && f.Last != f.Answer
		for _, issue := range filled.Issues {
			if issue.Question == q.Name {
				f.Issues = append(f.Issues, issue)
			}
		}
		v.Fields = append(v.Fields, f)
	}
	v.Former = s.formerTexts()
	return v
}

// formerTexts shows what today's pack no longer asks, in the words of the pack the draft was begun under.
func (s *Session) formerTexts() []FormerText {
	if len(s.former.Answers) == 0 {
		return nil
	}
	pack := s.desk.db.PackByHash(s.former.Pack)
	if pack == nil || pack.Form(s.form.Name) == nil {
		return nil
	}
	var texts []FormerText
	for _, q := range pack.Form(s.form.Name).Questions {
		if a, ok := s.former.Answers[q.Name]; ok {
			texts = append(texts, FormerText{Label: s.desk.label(q), Text: s.desk.Show(q, a, false)})
		}
	}
	return texts
}

// Field is one question as it stands; ok is false when it is out of sight.
func (s *Session) Field(name string) (f Field, ok bool) {
	fields := s.View().Fields
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Question.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

func (s *Session) fill() forms.Filled {
	scope := s.scope
	scope.Own = s.own
	return s.desk.Pack().Fill(s.form, s.own, scope)
}

// Type answers a question with what a person typed. A text that cannot be read is refused with the pack's sentence
// and changes nothing; a blank text takes the answer away.
func (s *Session) Type(ctx context.Context, name, text string) error {
	q := s.form.Question(name)
	if q == nil {
		return &Refused{Sentence: s.desk.Say("no_question")}
	}
	a, err := forms.Parse(q, text)
	if err != nil {
		return &Refused{Sentence: err.Error()}
	}
	return s.Answer(ctx, name, a)
}

// Answer answers a question, with a value or a state (forms.In(forms.Unknown) for 不清楚); Blank takes the answer away.
// When it returns nil the draft is on disk; when the draft cannot be written the answer stands nevertheless, and the next
// one, or saving, takes it along.
func (s *Session) Answer(ctx context.Context, name string, a forms.Answer) error {
	q := s.form.Question(name)
	if q == nil || !q.Type.Stored() || q.Calculation != nil || q.Group == nil {
		return &Refused{Sentence: s.desk.Say("no_question")}
	}
	s.mu.Lock()
	if s.own[name] == a && !s.unkept {
		s.mu.Unlock()
		return nil
	}
	s.own.Set(name, a)
	s.touched[q.Group.Name] = true
	s.noteChange(q)
	s.drafted = true
	err := s.keep(ctx)
	s.mu.Unlock()
	if s.visit != nil {
		s.visit.answered(s)
	}
	if err != nil {
		return err
	}
	s.desk.announce(Event{Kind: DraftKept, Records: []string{s.entry.Record}})
	return nil
}

// Keep puts answers on disk whose draft could not be written when they were given.
func (s *Session) Keep(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.unkept {
		return nil
	}
	return s.keep(ctx)
}

// noteChange answers 与上月相同 with no as soon as a carried answer differs from last month's: the two cannot both stand.
func (s *Session) noteChange(q *forms.Question) {
	same := s.form.Question("same_as_last")
	if same == nil || same.Group == nil || !q.Carry || s.last == nil || s.own[q.Name] == s.last[q.Name] {
		return
	}
	s.own.Set(same.Name, forms.Text(no))
	s.touched[same.Group.Name] = true
}

// keep puts the draft: the groups a person answered in.
func (s *Session) keep(ctx context.Context) error {
	draft := store.Draft{
		ID: s.entry.Record, Form: s.entry.Form, Record: s.entry.Record, Subject: s.entry.Subject, Village: s.entry.Village, Month: s.entry.Month,
		Pack: s.desk.Pack().Hash, Over: map[string][]store.Dot{}, Answers: forms.Answers{}, By: s.desk.Who(),
	}
	for _, name := range s.given { // so that the draft tells whose member a new person is, how a follow-up was made
		if q := s.form.Question(name); q != nil && q.Group != nil {
			s.touched[q.Group.Name] = true
		}
	}
	maps.Copy(draft.Over, s.former.Over)
	maps.Copy(draft.Answers, s.former.Answers)
	for name := range s.touched {
		draft.Over[name] = s.over[name]
		for _, q := range s.form.Group(name).Questions {
			draft.Answers.Set(q.Name, s.own[q.Name])
		}
	}
	if err := s.desk.db.PutDraft(ctx, draft); err != nil {
		s.unkept = true
		return fmt.Errorf("keep the draft: %w", err)
	}
	s.unkept = false
	return nil
}

// Discard throws the draft away, and the form shows the record again.
func (s *Session) Discard(ctx context.Context) error {
	s.mu.Lock()
	err := s.desk.db.DropDraft(ctx, s.entry.Record)
	if err == nil {
		err = s.load(ctx)
	}
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("discard the draft: %w", err)
	}
	s.desk.announce(Event{Kind: DraftKept, Records: []string{s.entry.Record}})
	return nil
}

// Save writes what differs from the record as it was opened, in one transaction, and ends the draft. reason is needed
// when soft issues stand, when sides were decided, and may be "" otherwise. It is refused with *Refused, and the draft
// stays, when hard issues stand, a reason is missing, or somebody else's answers arrived since the form was opened
// (see Clashes). After a save the session shows the record as it now is.
func (s *Session) Save(ctx context.Context, reason string) error {
	s.mu.Lock()
	event, err := s.save(ctx, reason)
	s.mu.Unlock()
	if len(event.Records) > 0 {
		s.desk.announce(event)
	}
	return err
}

// save returns the event of what is on disk, also when reading the record again failed.
func (s *Session) save(ctx context.Context, reason string) (Event, error) {
	filled := s.fill()
	if err := s.obstacles(ctx, filled, reason); err != nil {
		return Event{}, err
	}
	entry := s.entry
	entry.Writes = s.writes(filled)
	event := Event{Kind: DraftKept, Records: []string{entry.Record}}
	var err error
	if len(entry.Writes) == 0 {
		err = s.desk.db.DropDraft(ctx, entry.Record)
	} else {
		event, err = s.desk.save(ctx, store.Save{By: s.desk.Who(), Entries: []store.Entry{entry}, Reason: reason, Draft: entry.Record}, []forms.Answers{s.base})
	}
	if err != nil {
		return Event{}, fmt.Errorf("save the form: %w", err)
	}
	return event, s.load(ctx)
}

// entryToSave is what a visit saves of the form: nothing when nobody answered in it, unless it must be saved anyway.
func (s *Session) entryToSave(ctx context.Context, reason string, anyway bool) (store.Entry, forms.Answers, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	entry := s.entry
	if !s.drafted && !anyway {
		return entry, nil, nil
	}
	filled := s.fill()
	if err := s.obstacles(ctx, filled, reason); err != nil {
		return entry, nil, err
	}
	entry.Writes = s.writes(filled)
	return entry, s.base, nil
}

// seat gives the form other facts to be judged by.
func (s *Session) seat(f facts) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scope = f.scope(s.desk.Today())
	s.scope.Form = s.form
}

// standing is what the form says now, and whether anything of it is not saved.
func (s *Session) standing() (forms.Answers, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.drafted {
		return nil, false
	}
	return s.fill().Answers, true
}

// answers are those on screen, out of sight or not.
func (s *Session) answers() forms.Answers {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.own.Clone()
}

// visible says which questions, sections and includes are asked now.
func (s *Session) visible() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fill().Visible
}

// recontact gives a follow-up that began with one way of contact another, where nobody wrote a different one.
func (s *Session) recontact(c Contact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.form.Name != formFollowUp || len(s.base) > 0 {
		return
	}
	for _, g := range []struct{ name, was, is string }{
		{"mode", s.contact.Mode, c.Mode}, {"date", string(s.contact.Date), string(c.Date)}, {"follower", s.contact.Follower, c.Follower},
	} {
		if a := s.own[g.name]; a.IsBlank() || a.Text() == g.was {
			s.own.Set(g.name, forms.Text(g.is))
		}
	}
	s.contact = c
}

// obstacles says what stands between the answers and a save.
func (s *Session) obstacles(ctx context.Context, filled forms.Filled, reason string) error {
	hard := issuesAt(filled, forms.Hard)
	if undecided := s.undecided(len(hard) > 0); len(undecided) > 0 {
		return &Refused{Sentence: s.desk.Say("conflict"), Issues: undecided}
	}
	if len(hard) > 0 {
		return &Refused{Sentence: s.desk.Say("hard", len(hard)), Issues: hard}
	}
	clashes, err := s.clashes(ctx)
	if err != nil {
		return err
	}
	decides := len(s.settled) > 0
	for _, c := range clashes {
		if !s.touched[c.Group] {
			continue
		}
		if c.Fresh {
			return &Refused{Sentence: s.desk.Say("clash")}
		}
		decides = true
	}
	if soft := issuesAt(filled, forms.Soft); reason == "" && len(soft) > 0 {
		return &Refused{Sentence: s.desk.Say("soft", len(soft)), Issues: soft}
	}
	if reason == "" && decides {
		return &Refused{Sentence: s.desk.Say("settle_reason")}
	}
	return nil
}

func issuesAt(filled forms.Filled, level forms.Level) []forms.Issue {
	var issues []forms.Issue
	for _, issue := range filled.Issues {
		if issue.Level == level {
			issues = append(issues, issue)
		}
	}
	return issues
}

// undecided are the questions that still stand in conflict: of the groups a person answered in, or of all groups.
func (s *Session) undecided(all bool) []forms.Issue {
	var issues []forms.Issue
	for _, q := range s.form.Questions {
		if q.Group != nil && (all || s.touched[q.Group.Name]) && s.own[q.Name].State() == forms.Conflicted {
			issues = append(issues, forms.Issue{
				Form: s.form.Name, Question: q.Name, Level: forms.Hard, Sentence: s.desk.Say("must_decide", s.desk.label(q)), Source: q.Source,
			})
		}
	}
	return issues
}

// writes are the groups that differ from the record as it was opened. A group in conflict that nobody answered in is
// left as it is.
func (s *Session) writes(filled forms.Filled) []store.Write {
	var writes []store.Write
	for _, g := range groupsOf(s.form) {
		values := groupValues(g, filled.Answers)
		if !s.settled[g.Name] && (sameGroup(g, values, s.base) || conflicted(values)) {
			continue
		}
		writes = append(writes, store.Write{Group: g.Name, Values: values, Over: s.over[g.Name]})
	}
	return writes
}

// groupsOf are the groups of a form in page order.
func groupsOf(f *forms.Form) []*forms.Group {
	var groups []*forms.Group
	for _, q := range f.Questions {
		if q.Group != nil && !slices.Contains(groups, q.Group) {
			groups = append(groups, q.Group)
		}
	}
	return groups
}

// groupValues are the answers of a group that are not blank.
func groupValues(g *forms.Group, a forms.Answers) forms.Answers {
	values := forms.Answers{}
	for _, q := range g.Questions {
		values.Set(q.Name, a[q.Name])
	}
	return values
}

func sameGroup(g *forms.Group, a, b forms.Answers) bool {
	return maps.Equal(groupValues(g, a), groupValues(g, b))
}
