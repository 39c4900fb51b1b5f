package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"hufang/forms"
	"hufang/store"
)

// formVisit is the form of a conversation at the door.
const formVisit = "visit"

// Visit is one conversation at a household's door (I-F01): the visit's own questions and the forms it includes, about
// the household, about each member, in one order down the page, judged together while nothing of it is saved and saved
// together. Each form is a Session with a draft of its own, so a power cut loses at most one answer. One goroutine
// uses a Visit.
type Visit struct {
	desk    *Desk
	own     *Session
	dossier *forms.Dossier      // with what was answered here and is not saved
	joined  map[string]bool     // members who join here
	opened  map[string]*Session // by form and subject
	order   []*Session          // own first, then as they were opened
}

// Part is one form, or some sections of it, in the order of the conversation.
type Part struct {
	Session  *Session
	Sections []string // of the visit's own form: those that stand here; nil = the whole form
	Person   string   // record id of the member it is about; "" = the household
	Title    string   // "" for the visit's own questions
	Detail   string   // what is known, for a part that stays closed
	Full     bool     // to be asked in full: a new member, or nothing is known from last month
}

// OpenVisit begins a visit to a household, or takes up the one that was left unsaved.
func (d *Desk) OpenVisit(ctx context.Context, household string) (*Visit, error) {
	month := d.Month()
	dossier, err := d.dossier(ctx, household, month)
	if err != nil {
		return nil, err
	}
	if dossier == nil {
		return nil, &Refused{Sentence: d.Say("no_house")}
	}
	if away := d.Away(dossier.Village); away != "" {
		return nil, &Refused{Sentence: d.Say("moved_away", away)}
	}
	drafts, err := d.db.Drafts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	v := &Visit{desk: d, dossier: dossier, joined: map[string]bool{}, opened: map[string]*Session{}}
	record := ""
	for _, draft := range drafts {
		switch {
		case draft.Form == formVisit && draft.Subject == household && draft.Month == month:
			record = draft.Record
		case draft.Form == formPerson && draft.Answers["household"].Text() == household && v.member(draft.Record) == nil:
			v.admit(draft.Record)
		}
	}
	if v.own, err = v.open(ctx, Target{Form: formVisit, Record: record, Household: household, Month: month}); err != nil {
		return nil, err
	}
	_, err = v.Parts(ctx) // so that drafts that were left are among what is judged
	v.refold()
	return v, err
}

// Head is the name of the household's head.
func (v *Visit) Head() string { return headName(v.dossier) }

// Parts are the forms of the conversation as things stand: who joined is among them, and after 未联系上 only the visit's
// own questions are left.
func (v *Visit) Parts(ctx context.Context) ([]Part, error) {
	before, after := v.sections()
	parts := []Part{{Session: v.own, Sections: before}}
	var about []*forms.Form // included forms about a person that stand next to each other: asked member by member
	people := func() error {
		added, err := v.people(ctx, about)
		parts, about = append(parts, added...), nil
		return err
	}
	visible := v.own.visible()
	for _, q := range v.own.form.Questions {
		form := v.desk.Pack().Form(q.Include)
		if q.Type != forms.TypeInclude || !visible[q.Name] || form == nil {
			continue
		}
		if form.About == forms.AboutPerson {
			about = append(about, form)
			continue
		}
		if err := people(); err != nil {
			return nil, err
		}
		s, err := v.include(ctx, form, "")
		if err != nil {
			return nil, err
		}
		parts = append(parts, Part{Session: s, Title: v.desk.label(q), Detail: v.told(form, v.dossier.Facts)})
	}
	if err := people(); err != nil {
		return nil, err
	}
	if len(after) > 0 {
		parts = append(parts, Part{Session: v.own, Sections: after})
	}
	return parts, nil
}

// people are the parts about each member: the forms that are asked of them, one after the other.
func (v *Visit) people(ctx context.Context, about []*forms.Form) (parts []Part, err error) {
	asked := make([][]int, len(about))
	for i, form := range about {
		sure, perhaps := v.desk.Pack().Subjects(form, v.dossier, v.desk.Today())
		asked[i] = append(sure, perhaps...)
	}
	for i := range v.dossier.Members {
		m := &v.dossier.Members[i]
		for j, form := range about {
			if !slices.Contains(asked[j], i) {
				continue
			}
			s, err := v.include(ctx, form, m.ID)
			if err != nil {
				return nil, err
			}
			p := Part{Session: s, Person: m.ID, Title: v.name(m), Detail: v.told(form, m.Facts), Full: v.joined[m.ID]}
			if form.Name != formPerson {
				p.Title += " · " + v.desk.formLabel(form)
			}
			if form.Name == formFollowUp {
				p.Full = !says(m.Last[formFollowUp].Answers) && len(s.base) == 0
			}
			parts = append(parts, p)
		}
	}
	return parts, nil
}

// name is how a member is called: 王芳 48 岁.
func (v *Visit) name(m *forms.Member) string {
	a := m.Now[formPerson].Answers
	name := a["name"].Text()
	if name == "" {
		name = v.desk.Say("new_member")
	}
	if years := age(a, v.desk.Today()); years >= 0 {
		name += " " + strconv.Itoa(years)
	}
	return name
}

// told says in a line what is known, for a part nobody has opened.
func (v *Visit) told(form *forms.Form, f forms.Facts) string {
	r := lineReader{desk: v.desk, pack: v.desk.Pack()}
	switch form.Name {
	case formFollowUp:
		if now := r.facts(f.Now[formFollowUp].Answers); now != "" {
			return now
		}
		return r.facts(f.Last[formFollowUp].Answers)
	case formPerson:
		return r.list(form, f.Now[formPerson].Answers, "relation", "labour_class", "lifecycle")
	case formHousehold:
		return r.list(form, f.Now[formHousehold].Answers, "household_type", "monitoring_class", "villager_group")
	}
	return ""
}

// sections are the sections of the visit's own form before and after those that include others.
func (v *Visit) sections() (before, after []string) {
	included := false
	for _, q := range v.own.form.Questions {
		switch {
		case q.Type == forms.TypeInclude:
			included = true
		case !q.Type.Stored() || slices.Contains(before, v.desk.section(q)):
		case !included:
			before = append(before, v.desk.section(q))
		case !slices.Contains(after, v.desk.section(q)):
			after = append(after, v.desk.section(q))
		}
	}
	return before, after
}

// include is the session of an included form about the household, or about a member.
func (v *Visit) include(ctx context.Context, form *forms.Form, person string) (*Session, error) {
	key := form.Name + " " + person
	if s := v.opened[key]; s != nil {
		return s, nil
	}
	t := Target{Form: form.Name, Household: v.dossier.ID, Person: person, Month: v.dossier.Month}
	switch form.Name {
	case formHousehold:
		t.Record = v.dossier.ID
	case formPerson:
		t.Record = person
	}
	s, err := v.open(ctx, t)
	if err == nil {
		s.recontact(v.contact())
		v.opened[key] = s
	}
	return s, err
}

func (v *Visit) open(ctx context.Context, t Target) (*Session, error) {
	form := v.desk.Pack().Form(t.Form)
	if form == nil {
		return nil, &Refused{Sentence: v.desk.Say("no_form")}
	}
	s, err := v.desk.open(ctx, &Session{desk: v.desk, form: form, target: t, visit: v, contact: v.contact()})
	if err == nil {
		v.order = append(v.order, s)
	}
	return s, err
}

// contact is how the visit is made, which a follow-up within it starts with.
func (v *Visit) contact() Contact {
	c := Contact{}
	if v.own != nil {
		own := v.own.answers()
		c = Contact{Mode: own["mode"].Text(), Date: forms.Day(own["date"].Text()), Follower: own["visitors"].Text()}
	}
	return v.desk.complete(c, v.dossier.Month)
}

// start is what a form that is not kept up to date shows before anybody answers: carried answers, the day, who asks.
func (v *Visit) start(s *Session) forms.Answers {
	own := forms.Answers{}
	if s.last != nil {
		own = v.desk.Pack().Carry(s.form, s.last)
	}
	c, who := s.contact, v.desk.Who()
	if q := s.form.Question("visitor_role"); c.Follower != who.Name || q == nil || q.List == nil || !slices.ContainsFunc(q.List.Valid(v.desk.Today()), func(o forms.Choice) bool { return o.Code == who.Role }) {
		who.Role = ""
	}
	for _, g := range []struct{ name, text string }{{"date", string(c.Date)}, {"visitors", c.Follower}, {"visitor_role", who.Role}, {"outcome", outcomeReached}} {
		if q := s.form.Question(g.name); q != nil && g.text != "" {
			own.Set(g.name, forms.Text(g.text))
			s.given = append(s.given, g.name)
		}
	}
	return own
}

func (v *Visit) member(id string) *forms.Member {
	for i := range v.dossier.Members {
		if v.dossier.Members[i].ID == id {
			return &v.dossier.Members[i]
		}
	}
	return nil
}

// admit adds a member who is not saved yet.
func (v *Visit) admit(id string) {
	v.joined[id] = true
	v.dossier.Members = append(v.dossier.Members, forms.Member{ID: id, Facts: forms.Facts{
		Now: map[string]forms.Record{}, Last: map[string]forms.Record{}, YearAgo: map[string]forms.Record{}}})
	for _, s := range v.order {
		s.seat(v.facts(s.target))
	}
}

// Join adds a member to the household: a new person, whose part is asked in full. It returns the record's id.
func (v *Visit) Join() string {
	id := v.desk.db.NewID()
	v.admit(id)
	return id
}

// facts are what a form of the visit may be judged by.
func (v *Visit) facts(t Target) facts {
	f := facts{dossier: v.dossier}
	if t.Person != "" {
		f.member = v.member(t.Person)
	}
	return f
}

// answered lets every form of the visit see an answer that one of them was given.
func (v *Visit) answered(s *Session) {
	if s == v.own {
		for _, other := range v.order {
			other.recontact(v.contact())
		}
	}
	v.refold()
}

// refold puts what was answered and is not saved into the dossier, form by form, and lets every form be judged by it.
func (v *Visit) refold() {
	for _, s := range v.order {
		s.seat(v.facts(s.target))
		answers, drafted := s.standing()
		if !drafted {
			continue
		}
		f := v.facts(s.target)
		f.of().Now[s.form.Name] = forms.Record{ID: s.entry.Record, Form: s.entry.Form, Subject: s.entry.Subject, Village: s.entry.Village,
			Month: s.entry.Month, Answers: answers}
	}
	for _, s := range v.order {
		s.seat(v.facts(s.target))
	}
}

// Drafted reports whether anything of the visit is kept and not saved.
func (v *Visit) Drafted() bool {
	return slices.ContainsFunc(v.order, func(s *Session) bool { _, drafted := s.standing(); return drafted })
}

// Save writes the visit and every form that was answered in it, in one transaction, and ends their drafts; a form that
// nobody touched is left as it is, and a person who was not asked stays to be followed up. It is refused as by
// Session.Save. After a save the visit is over.
func (v *Visit) Save(ctx context.Context, reason string) error {
	parts, err := v.Parts(ctx)
	if err != nil {
		return err
	}
	save := store.Save{By: v.desk.Who(), Reason: reason}
	var before []forms.Answers
	var refused error
	for i, p := range parts {
		if slices.ContainsFunc(parts[:i], func(earlier Part) bool { return earlier.Session == p.Session }) {
			continue
		}
		entry, base, err := p.Session.entryToSave(ctx, reason, p.Session == v.own)
		switch {
		case err != nil && !errors.As(err, new(*Refused)):
			return err
		case err != nil:
			refused = worse(refused, err)
		case len(entry.Writes) > 0:
			save.Entries, before = append(save.Entries, entry), append(before, base)
			save.Drafts = append(save.Drafts, entry.Record)
		}
	}
	if refused != nil {
		return refused
	}
	event, err := v.desk.save(ctx, save, before)
	if err != nil {
		return fmt.Errorf("save the visit: %w", err)
	}
	v.desk.announce(event)
	return nil
}

// worse is the refusal to tell of two: one that no reason ends before one that a reason would end, else the first.
func worse(a, b error) error {
	hard := func(err error) bool {
		r, ok := errors.AsType[*Refused](err)
		return ok && slices.ContainsFunc(r.Issues, func(i forms.Issue) bool { return i.Level == forms.Hard })
	}
	if a == nil || hard(b) && !hard(a) {
		return b
	}
	return a
}

// Discard throws away what was typed in the visit and not saved, in all its forms.
func (v *Visit) Discard(ctx context.Context) error {
	var records []string
	for _, s := range v.order {
		if _, drafted := s.standing(); !drafted {
			continue
		}
		if err := v.desk.db.DropDraft(ctx, s.entry.Record); err != nil {
			return fmt.Errorf("discard the visit: %w", err)
		}
		records = append(records, s.entry.Record)
	}
	v.desk.announce(Event{Kind: DraftKept, Records: records})
	return nil
}
