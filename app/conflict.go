package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/store"
)

// Contest is one conflict of the inbox: a group of answers with everything that was said of it.
type Contest struct {
	store.Dispute
	VillageName string
	FormLabel   string
	Questions   string // labels of the questions on which the sides differ
	Household   string // record it belongs to; "" = none here
	HouseholdNo string
	Name        string      // of the person, or the household's head
	Blocks      bool        // a ledger reads it: the month cannot be reported before it is decided
	Sides       []Testimony // as Dispute.Sides
	Agreed      *Testimony  // the last one all sides had replaced; nil = none
}

// Testimony is one side of a contest, ready to show, numbers of persons masked.
type Testimony struct {
	By, RoleLabel, At string
	Laptop            string // the first digits of the writer: tells two laptops apart
	Record            string // it was written to: another than the contest's when two records turned out to be one
	Texts             []SideText
}

// Inbox lists the open conflicts of the village with the prefix ("" = the place): village by village, those that block a
// ledger first, then in the order of the pack's forms and groups.
func (d *Desk) Inbox(ctx context.Context, village string) ([]Contest, error) {
	disputes, err := d.db.Disputes(ctx, village)
	if err != nil {
		return nil, fmt.Errorf("list conflicts: %w", err)
	}
	blocking := d.blocking()
	var list []Contest
	for _, x := range disputes {
		c := Contest{Dispute: x, VillageName: d.PlaceText(x.Village)}
		if err := d.describe(ctx, &c); err != nil {
			return nil, err
		}
		c.Blocks = blocking[x.Form+"/"+x.Group]
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b Contest) int {
		return cmp.Or(strings.Compare(a.Village, b.Village), cmp.Compare(last(a.Blocks), last(b.Blocks)), cmp.Compare(d.place(a.Form, a.Group), d.place(b.Form, b.Group)), strings.Compare(a.Record, b.Record))
	})
	return list, nil
}

func last(first bool) int {
	if first {
		return 0
	}
	return 1
}

// blocking are the groups that some ledger reads this month's answers of.
func (d *Desk) blocking() map[string]bool {
	pack, out := d.Pack(), map[string]bool{}
	for _, l := range pack.Ledgers {
		for form, questions := range pack.Reads(l).Now {
			for _, name := range questions {
				if q := pack.Form(form).Question(name); q != nil && q.Group != nil {
					out[form+"/"+q.Group.Name] = true
				}
			}
		}
	}
	return out
}

// place is where a group stands in the pack: a pack asks what matters most first.
func (d *Desk) place(form, group string) int {
	n := 0
	for _, f := range d.Pack().Forms {
		for _, g := range groupsOf(f) {
			if n++; f.Name == form && g.Name == group {
				return n
			}
		}
	}
	return n + 1
}

// describe puts a dispute into the pack's words.
func (d *Desk) describe(ctx context.Context, c *Contest) error {
	f := d.Pack().Form(c.Form)
	if f == nil || f.Group(c.Group) == nil {
		c.FormLabel = c.Form // of a pack that is not here: only its names are known
		return nil
	}
	c.FormLabel = d.formLabel(f)
	g := f.Group(c.Group)
	var labels []string
	for _, q := range g.Questions {
		if slices.ContainsFunc(c.Dispute.Sides, func(l store.Live) bool { return l.Values[q.Name] != c.Dispute.Sides[0].Values[q.Name] }) {
			labels = append(labels, d.label(q))
		}
	}
	c.Questions = strings.Join(labels, "、")
	for _, l := range c.Dispute.Sides {
		c.Sides = append(c.Sides, d.testimony(ctx, g, l))
	}
	if l := c.Dispute.Agreed; l != nil {
		t := d.testimony(ctx, g, *l)
		c.Agreed = &t
	}
	who, err := d.whose(ctx, c.Form, c.Record, c.Subject)
	c.Household, c.HouseholdNo, c.Name = who.Household, who.HouseholdNo, who.Name
	return err
}

func (d *Desk) testimony(ctx context.Context, g *forms.Group, l store.Live) Testimony {
	t := Testimony{By: l.By, RoleLabel: d.roleLabel(l.Role), At: l.At, Laptop: l.Writer[:8], Record: l.Record}
	for _, q := range g.Questions {
		text := d.Show(q, l.Values[q.Name], false)
		if q.Type.Unseen() {
			text = d.named(ctx, l.Values[q.Name].Text())
		}
		t.Texts = append(t.Texts, SideText{Question: q.Name, Label: d.label(q), Text: text})
	}
	return t
}

// roleLabel is the word of the pack for a role; the code of one it does not have.
func (d *Desk) roleLabel(code string) string {
	for _, l := range d.Pack().Lists {
		if l.Name != "role" {
			continue
		}
		for _, c := range l.Choices {
			if c.Code == code {
				return d.ChoiceLabel(c)
			}
		}
	}
	return code
}

// named is what people call a record: a household's number and head, a person's name; "" when it is not here.
func (d *Desk) named(ctx context.Context, record string) string {
	if record == "" {
		return ""
	}
	o, err := d.db.Record(ctx, record)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.Join([]string{o.Answers["household_no"].Text(), o.Answers["head"].Text(), o.Answers["name"].Text()}, " "))
}

// whose finds the household and the name a record belongs to.
func (d *Desk) whose(ctx context.Context, form, record, subject string) (store.Found, error) {
	who := record
	if form != formHousehold && form != formPerson && subject != "" {
		who = subject
	}
	var f store.Found
	o, err := d.db.Record(ctx, who)
	if err != nil {
		return f, fmt.Errorf("read whose record it is: %w", err)
	}
	if o.Form == formPerson {
		f.Person, f.Name = o.ID, o.Answers["name"].Text()
		if o, err = d.db.Record(ctx, o.Answers["household"].Text()); err != nil {
			return f, fmt.Errorf("read the household: %w", err)
		}
	}
	if o.Form == formHousehold {
		f.Household, f.HouseholdNo, f.Head = o.ID, o.Answers["household_no"].Text(), o.Answers["head"].Text()
		if f.Name == "" {
			f.Name = f.Head
		}
	}
	return f, nil
}

// PlaceText is the name of a division as far as the lists know it, else its code.
func (d *Desk) PlaceText(code string) string {
	if name := placeName(code); name != "" {
		return name
	}
	if town, ok := cn.Lookup(code[:min(len(code), int(cn.TownLevel))]); ok && len(code) > int(cn.TownLevel) {
		return town.Name() + " " + code
	}
	return code
}

// Ruling ends a contest: by the side of that number, counted from 0, or, when Values are given, by them.
type Ruling struct {
	Contest Contest // as the person saw it: a side that arrived since stands against the ruling
	Side    int
	Values  forms.Answers
	Reason  string // required; it travels with the ruling
}

// Rule ends a contest.
func (d *Desk) Rule(ctx context.Context, r Ruling) error {
	values := r.Values
	if values == nil {
		if r.Side < 0 || r.Side >= len(r.Contest.Dispute.Sides) {
			return &Refused{Sentence: d.Say("no_conflict")}
		}
		values = r.Contest.Dispute.Sides[r.Side].Values
	}
	done, err := d.db.Resolve(ctx, d.Who(), r.Contest.Dispute, known(d.Pack(), r.Contest, values), r.Reason)
	if err != nil {
		return fmt.Errorf("settle a conflict: %w", err)
	}
	d.announce(Event{Kind: Settled, Records: done.Records, At: done.At})
	return nil
}

// known leaves out the answers to questions that today's pack no longer asks.
func known(pack *forms.Pack, c Contest, values forms.Answers) forms.Answers {
	out := forms.Answers{}
	if f := pack.Form(c.Form); f != nil && f.Group(c.Group) != nil {
		for _, q := range f.Group(c.Group).Questions {
			if a, ok := values[q.Name]; ok && q.Type.Stored() {
				out[q.Name] = a
			}
		}
	}
	return out
}
