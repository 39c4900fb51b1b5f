package roster

import (
	"context"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/store"
)

// resident is a person the store already has.
type resident struct {
	id, household, village string
	no, idNumber           string
	name, birth            string
	left                   bool // known to be here no more: died, moved out …
}

// known is who the store already has in the laptop's place. Every record can be met by one line of the file only.
type known struct {
	households map[string]*dwelling // by record
	byNo       map[string][]*dwelling
	byHead     map[[2]string][]*dwelling // by village and name of the head
	people     map[string]*resident
	personByNo map[string][]*resident
	byIDNumber map[string][]*resident
	met        map[string]bool // records a line of the file was matched with
}

// dwelling is a household the store already has.
type dwelling struct {
	id, village, no, head string
	people                []*resident
}

func readKnown(ctx context.Context, db *store.DB) (*known, error) {
	k := &known{
		households: map[string]*dwelling{}, byNo: map[string][]*dwelling{}, byHead: map[[2]string][]*dwelling{},
		people: map[string]*resident{}, personByNo: map[string][]*resident{}, byIDNumber: map[string][]*resident{},
		met: map[string]bool{},
	}
	for d, err := range db.Dossiers(ctx, store.DossierQuery{Village: db.Place().Code, Month: forms.MonthOf(db.Now())}) {
		if err != nil {
			return nil, err
		}
		h := &dwelling{id: d.ID, village: d.Village, no: textOf(d.Now[householdForm], householdNo), head: tidyName(textOf(d.Now[householdForm], headName))}
		k.households[h.id] = h
		if h.no != "" {
			k.byNo[h.no] = append(k.byNo[h.no], h)
		}
		k.byHead[[2]string{h.village, h.head}] = append(k.byHead[[2]string{h.village, h.head}], h)
		for _, m := range d.Members {
			p := m.Now[personForm]
			who := &resident{id: m.ID, household: h.id, village: h.village, no: textOf(p, personNo),
				idNumber: cn.Fold(textOf(p, idNumber)), name: tidyName(textOf(p, personName)), birth: birthOf(p.Answers[birth], p.Answers[idNumber]), left: hasLeft(p.Answers[lifecycle])}
			h.people = append(h.people, who)
			k.people[who.id] = who
			if who.no != "" {
				k.personByNo[who.no] = append(k.personByNo[who.no], who)
			}
			if who.idNumber != "" {
				k.byIDNumber[who.idNumber] = append(k.byIDNumber[who.idNumber], who)
			}
		}
	}
	return k, nil
}

func hasLeft(a forms.Answer) bool {
	return a.IsKnown() && a.Text() != lifeActive && a.Text() != lifeAway
}

func textOf(r forms.Record, question string) string {
	if a := r.Answers[question]; a.IsKnown() {
		return a.Text()
	}
	return ""
}

func birthOf(birth, number forms.Answer) string {
	if birth.IsKnown() {
		return birth.Text()
	}
	if number.IsKnown() {
		return cn.ParseID(number.Text()).Birth
	}
	return ""
}

// records are the ids that the households and people of a file have in the store.
type records struct {
	households []string // by family
	villages   []string // by family: where the store has the household, else where the file has it
	people     []string // by line
}

// resolve finds the record of every household and person of the file: the one derived from a number that is unique in the file, else
// one the store has already, else a new one. What has a derived record already is matched before anything else can take its place.
func (r *Roster) resolve(db *store.DB, k *known) records {
	registry := r.registry()
	ids := records{households: make([]string, len(r.families)), villages: make([]string, len(r.families)), people: make([]string, len(r.lines))}
	meet := func(id string) string {
		k.met[id] = true
		return id
	}
	derived := make([]string, len(r.families))
	for i, f := range r.families {
		if f.unique {
			derived[i] = store.ImportedID(householdForm, registry, f.no)
			if k.households[derived[i]] != nil {
				ids.households[i] = meet(derived[i])
			}
		}
	}
	for i := range r.families {
		f := &r.families[i]
		if ids.households[i] == "" {
			ids.households[i] = meet(idOf(db, r.dwellingOf(f, k), derived[i]))
		}
		ids.villages[i] = f.village
		if h := k.households[ids.households[i]]; h != nil {
			ids.villages[i] = h.village
		}
	}
	if !r.people {
		return ids
	}
	numbers := r.count(r.layout.personNo)
	derived = make([]string, len(r.lines))
	for i := range r.lines {
		if no := r.at(&r.lines[i], r.layout.personNo).answer.Text(); numbers[no] == 1 {
			derived[i] = store.ImportedID(personForm, registry, no)
			if k.people[derived[i]] != nil {
				ids.people[i] = meet(derived[i])
			}
		}
	}
	for i := range r.lines {
		if l := &r.lines[i]; ids.people[i] == "" {
			ids.people[i] = meet(idOf(db, r.residentOf(l, ids.households[l.family], k), derived[i]))
		}
	}
	return ids
}

// idOf is the first id there is, or a new one.
func idOf(db *store.DB, ids ...string) string {
	for _, id := range ids {
		if id != "" {
			return id
		}
	}
	return db.NewID()
}

// dwellingOf finds the household in the store that the file speaks of though no record was derived from its number; "" for none.
func (r *Roster) dwellingOf(f *family, k *known) string {
	free := func(h *dwelling) bool { return h != nil && h.village == f.village && !k.met[h.id] }
	if f.no != "" {
		for _, h := range k.byNo[f.no] {
			if free(h) {
				return h.id
			}
		}
	}
	for _, i := range slices.Concat([]int{f.head}, f.lines) {
		for _, who := range k.byIDNumber[r.at(&r.lines[i], r.layout.idNumber).answer.Text()] {
			if h := k.households[who.household]; free(h) && (f.no == "" || h.no == "") {
				return h.id
			}
		}
	}
	if f.no != "" {
		return ""
	}
	head := r.householdGroups(f)[r.headGroup()][headName].Text()
	for _, h := range k.byHead[[2]string{f.village, head}] {
		if head != "" && free(h) && r.sharesBirth(f, h) {
			return h.id
		}
	}
	return ""
}

func (r *Roster) headGroup() string {
	if q := r.pack.Form(householdForm).Question(headName); q != nil && q.Group != nil {
		return q.Group.Name
	}
	return ""
}

// sharesBirth keeps two households whose heads have the same name apart.
func (r *Roster) sharesBirth(f *family, h *dwelling) bool {
	if !r.people {
		return true
	}
	l := &r.lines[f.head]
	return slices.ContainsFunc(h.people, func(who *resident) bool {
		return who.name == r.at(l, r.layout.name).answer.Text() && who.birth == r.birthOf(l)
	})
}

// residentOf finds the person in the store that a line speaks of though no record was derived from its number; "" for none.
func (r *Roster) residentOf(l *line, household string, k *known) string {
	var (
		no     = r.at(l, r.layout.personNo).answer.Text()
		number = r.at(l, r.layout.idNumber).answer.Text()
		name   = r.at(l, r.layout.name).answer.Text()
		born   = r.birthOf(l)
		best   *resident
		score  int
	)
	village := r.families[l.family].village
	// A record of another number is another person, however much else is the same.
	consider := func(who *resident, points int) {
		if who.village != village || k.met[who.id] || no != "" && who.no != "" && no != who.no {
			return
		}
		if who.household == household {
			points++
		}
		if number != "" && who.idNumber == number {
			points += 2
		}
		if points > score {
			best, score = who, points
		}
	}
	for _, who := range k.personByNo[no] {
		consider(who, 8)
	}
	for _, who := range k.byIDNumber[number] {
		consider(who, 4)
	}
	if h := k.households[household]; h != nil {
		for _, who := range h.people {
			if who.name == name && who.birth == born {
				consider(who, 1)
			}
		}
	}
	if best == nil {
		return ""
	}
	return best.id
}

// idSystems is the setting that lists, separated by spaces, the systems that number households and people alike. The first of them
// names the registry they share.
const idSystems = "id_system"

// registry is what numbers of the file's system belong to: it roots derived ids, and is the source by which a newer file may replace
// what an older one said.
func (r *Roster) registry() string {
	if systems := strings.Fields(r.pack.Settings.Text(idSystems)); slices.Contains(systems, r.System) {
		return systems[0]
	}
	return r.System
}
