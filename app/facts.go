package app

import (
	"context"
	"fmt"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/store"
)

// facts are what a form may be judged by: the household and, when it is about a person, the member.
type facts struct {
	dossier *forms.Dossier // never nil; empty for a household that is not saved yet
	member  *forms.Member  // nil at household level and for a person who is not saved yet
}

func (f facts) scope(today forms.Day) forms.Scope { return f.dossier.Scope(f.member, today) }
func (f facts) household() string                 { return f.dossier.ID }
func (f facts) village() string                   { return f.dossier.Village }

// of are the facts of whom the form is about.
func (f facts) of() forms.Facts {
	if f.member != nil {
		return f.member.Facts
	}
	return f.dossier.Facts
}

// factsOf reads what the target's form may be judged by.
func (d *Desk) factsOf(ctx context.Context, t Target) (facts, error) {
	household, person := t.Household, t.Person
	switch {
	case t.Form == formHousehold && household == "":
		household = t.Record
	case t.Form == formPerson && person == "":
		person = t.Record
	}
	if household == "" && person != "" {
		opened, err := d.db.Record(ctx, person)
		if err != nil {
			return facts{}, fmt.Errorf("read the person: %w", err)
		}
		if household = opened.Answers["household"].Text(); household == "" {
			return facts{}, &Refused{Sentence: d.Say("no_person")}
		}
	}
	f := facts{dossier: &forms.Dossier{ID: household, Month: t.Month}}
	if household != "" {
		dossier, err := d.dossier(ctx, household, t.Month)
		if err != nil {
			return facts{}, err
		}
		if dossier != nil {
			f.dossier = dossier
		} else if t.Form != formHousehold {
			return facts{}, &Refused{Sentence: d.Say("no_house")}
		}
	}
	if away := d.Away(f.dossier.Village); away != "" {
		return facts{}, &Refused{Sentence: d.Say("moved_away", away)}
	}
	if person != "" && t.Form != formPerson {
		opened, err := d.db.Record(ctx, person)
		if err != nil {
			return facts{}, fmt.Errorf("read the person: %w", err)
		}
		person = opened.ID // a person who was entered twice is the other one too
	}
	for i := range f.dossier.Members {
		if f.dossier.Members[i].ID == person {
			f.member = &f.dossier.Members[i]
		}
	}
	if person != "" && f.member == nil && t.Form != formPerson {
		return facts{}, &Refused{Sentence: d.Say("no_person")}
	}
	return f, nil
}

// dossier reads one household, nil when there is none of that id.
func (d *Desk) dossier(ctx context.Context, household string, m forms.Month) (*forms.Dossier, error) {
	return d.dossierOf(ctx, household, m, nil)
}

// dossierOf reads of one household only what is asked for; nil asks for everything.
func (d *Desk) dossierOf(ctx context.Context, household string, m forms.Month, only *forms.Reading) (*forms.Dossier, error) {
	if m == "" {
		m = d.Month()
	}
	for dossier, err := range d.db.Dossiers(ctx, store.DossierQuery{Household: household, Month: m, Only: only}) {
		if err != nil {
			return nil, fmt.Errorf("read the household: %w", err)
		}
		return dossier, nil
	}
	return nil, nil
}

// headName is the name of the household's head: the answer, else the member who is it, else "".
func headName(d *forms.Dossier) string {
	for _, m := range d.Members {
		if a := m.Now[formPerson].Answers; a["relation"].Text() == "head" && a["name"].IsKnown() {
			return a["name"].Text()
		}
	}
	return d.Now[formHousehold].Answers["head"].Text()
}

// age is a person's full years on the day, by the birth date or else the ID number; -1 = not known.
func age(person forms.Answers, on forms.Day) int {
	birth := person["birth"].Text()
	if !person["birth"].IsKnown() && person["id_number"].IsKnown() {
		birth = cn.ParseID(person["id_number"].Text()).Birth
	}
	if years, ok := cn.AgeOn(birth, string(on)); ok {
		return years
	}
	return -1
}
