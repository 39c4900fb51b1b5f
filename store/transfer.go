package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hufang/forms"
)

// The forms of moves between villages. Their own changes are never routed.
const (
	formTransfer = "transfer"
	formFormer   = "former_edit"
	groupStep    = "step"
)

// The steps of a transfer.
const (
	TransferOut       = "out"       // announced by the village the household leaves
	TransferAccepted  = "accepted"  // it belongs to the other village now
	TransferWithdrawn = "withdrawn" // called off before it was accepted
)

// The decisions on a change that the former village made to a household after it had moved.
const (
	FormerAccept = "accept" // it counts
	FormerRefuse = "refuse" // it is kept and never counts
)

// move is an accepted transfer.
type move struct {
	id        string
	household string
	from, to  string
	hop       int64           // 1 for the first move of the household and of all who go with it, 2 for the next …
	members   map[string]bool // the records that moved: the household and its people
	frontier  Frontier        // of the chains of the village it left and of the one it came to
}

// moves is every accepted transfer, and what was decided about the changes they held back. It is never altered once
// others see it.
type moves struct {
	list    map[string]*move
	of      map[string][]*move // by a record that moved, the latest last
	every   map[string][]*move // by household, also those that contradict each other
	decided map[string]string  // by spelled dot
}

func noMoves() *moves {
	return &moves{list: map[string]*move{}, of: map[string][]*move{}, every: map[string][]*move{}, decided: map[string]string{}}
}

// readMoves reads the transfers from their tables. Of two accepted moves of one household that both claim to be its n-th
// and lead to different villages, the last by id counts wherever both are known, so that it is in one place; the village
// that knows the other only is told by a further move.
func readMoves(l look) (*moves, error) {
	m := noMoves()
	if l.plan()[formTransfer] == nil || l.plan()[formFormer] == nil {
		return m, nil
	}
	rows, err := l.query("SELECT record, q_home, q_from_village, q_to_village, q_hop, q_moved, q_frontier FROM f_transfer WHERE q_step = $1 ORDER BY record", TransferAccepted)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		x := &move{members: map[string]bool{}}
		var home, from, to, members, frontier *string
		var hop *int64
		if err := rows.Scan(&x.id, &home, &from, &to, &hop, &members, &frontier); err != nil {
			return nil, err
		}
		if home == nil || from == nil || to == nil || hop == nil || members == nil {
			continue // an accepted transfer that does not say what it moves moves nothing
		}
		x.household, x.from, x.to, x.hop = *home, *from, *to, *hop
		for _, r := range append(strings.Fields(*members), x.household) {
			x.members[r] = true
		}
		x.frontier = Frontier{}
		if frontier != nil {
			for _, s := range strings.Fields(*frontier) {
				if d, err := parseDot(s, x.from); err == nil {
					x.frontier[Chain{d.Village, d.Writer}] = d.N
				}
			}
		}
		m.list[x.id] = x
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, id := range sortedKeys(m.list) {
		m.every[m.list[id].household] = append(m.every[m.list[id].household], m.list[id])
	}
	maps.DeleteFunc(m.list, func(_ string, x *move) bool {
		return x.hop < 1 || slices.ContainsFunc(m.every[x.household], func(o *move) bool { return o.hop == x.hop && o.to != x.to && o.id > x.id })
	})
	for _, x := range slices.SortedFunc(maps.Values(m.list), (*move).compare) {
		for r := range x.members {
			m.of[r] = append(m.of[r], x)
		}
	}
	decisions, err := l.query("SELECT q_dot, q_decision FROM f_former_edit WHERE q_dot IS NOT NULL AND q_decision IS NOT NULL")
	if err != nil {
		return nil, err
	}
	defer decisions.Close()
	for decisions.Next() {
		var dot, decision string
		if err := decisions.Scan(&dot, &decision); err != nil {
			return nil, err
		}
		m.decided[dot] = decision
	}
	return m, decisions.Err()
}

// spelled is a dot whatever village speaks of it.
func (d Dot) spelled() string { return d.text("") }

// rooted tells whether a change belongs to the village it was told in, whoever moved.
func (c *Change) rooted() bool {
	return c.Form == formTransfer || c.Form == formFormer || c.Form == formBatch
}

// concerns are those whose moves decide where a change belongs: its record, whom it is about, the household it puts
// somebody in.
func (c *Change) concerns() []string {
	if c.rooted() {
		return nil
	}
	who := []string{c.Record, c.Subject}
	if c.Form == formPerson {
		for _, w := range c.Writes {
			who = append(who, w.Values[formHousehold].Text())
		}
	}
	return who
}

// routes tells by which transfer a change is held back: the former village made it, to a household or person that had
// moved away, after what the acceptance had seen of that village. "" = it is not held back.
func (m *moves) routes(c *Change) (transfer string) {
	if len(m.list) == 0 {
		return ""
	}
	for _, record := range c.concerns() {
		// Of the marks that this change lies beyond in its own chain, that of the latest move speaks.
		var last *move
		for _, x := range m.of[record] {
			if (x.from == c.Village || x.to == c.Village) && c.N > x.frontier[Chain{c.Village, c.Writer}] {
				last = x
			}
		}
		if last != nil && last.from == c.Village && (transfer == "" || last.id < transfer) {
			transfer = last.id
		}
	}
	return transfer
}

// compare orders moves. Of moves of two that turned out to be one and that claim the same place in order, the last by id
// is the later, in whatever order they came.
func (x *move) compare(o *move) int {
	return cmp.Or(cmp.Compare(x.hop, o.hop), strings.Compare(x.id, o.id))
}

// later tells whether a record moved after another did; of two that moved together the one that had before.
func (m *moves) later(record, other string) bool {
	a, b := slices.Clone(m.of[record]), slices.Clone(m.of[other])
	slices.Reverse(a)
	slices.Reverse(b)
	return slices.CompareFunc(a, b, (*move).compare) > 0
}

// village is where a record is now, when it has moved; "" otherwise.
func (m *moves) village(record string) string {
	if of := m.of[record]; len(of) > 0 {
		return of[len(of)-1].to
	}
	return ""
}

// hop is the number of the next move of the records.
func (m *moves) hop(records []string) int64 {
	next := int64(1)
	for _, r := range records {
		for _, x := range append(slices.Clone(m.of[r]), m.every[r]...) {
			next = max(next, x.hop+1)
		}
	}
	return next
}

// accepted makes one of the acceptances of a move that did not know of each other: all whom one of them took along have
// moved, and what one of them had seen is not late.
func (r *register) accepted() {
	if r.group != groupStep || r.values[groupStep].Text() != TransferAccepted {
		return
	}
	var members []string
	seen := map[Dot]int64{}
	hop := int64(0)
	for _, l := range r.live {
		if l.Values[groupStep].Text() != TransferAccepted {
			continue
		}
		members = append(members, strings.Fields(l.Values["moved"].Text())...)
		hop = max(hop, l.Values["hop"].Int())
		for _, s := range strings.Fields(l.Values["frontier"].Text()) {
			if d, err := parseDot(s, ""); err == nil {
				chain := Dot{Village: d.Village, Writer: d.Writer}
				seen[chain] = max(seen[chain], d.N)
			}
		}
	}
	slices.Sort(members)
	var frontier []string
	for chain, n := range seen {
		chain.N = n
		frontier = append(frontier, chain.spelled())
	}
	slices.Sort(frontier)
	r.values["moved"], r.values["frontier"] = forms.Text(strings.Join(slices.Compact(members), " ")), forms.Text(strings.Join(frontier, " "))
	r.values["hop"] = forms.Int(hop)
}

// home is the village in whose name a change is written: where its record, or whom it is about, has moved; "" = it has not.
func (m *moves) home(c *Change) string {
	if c.rooted() {
		return ""
	}
	return cmp.Or(m.village(c.Record), m.village(c.Subject))
}

// left tells whether a record moved out of a place.
func (m *moves) left(record, place string) bool {
	v := m.village(record)
	return v != "" && !strings.HasPrefix(v, place)
}

func (t *tx) moved() (*moves, error) { return t.moves, nil }

func (v *snapshot) moved() (*moves, error) {
	if v.moves == nil {
		m, err := readMoves(v)
		if err != nil {
			return nil, err
		}
		v.moves = m
	}
	return v.moves, nil
}

// reroute reads the transfers anew and adds to records those whose changes count otherwise now, or which are in another
// village.
func (t *tx) reroute(records map[string][]held) (again []target, err error) {
	old := t.moves
	if t.moves, err = readMoves(t); err != nil {
		return nil, err
	}
	touch := func(raw string) {
		if _, ok := records[raw]; !ok {
			records[raw] = nil
		}
	}
	collect := func(query string, args ...any) error {
		found := map[string]bool{}
		if err := t.collect(found, query, args...); err != nil {
			return err
		}
		for r := range found {
			touch(r)
		}
		return nil
	}
	changed := map[string]bool{} // what moved, or did not after all
	for _, pair := range [][2]*moves{{old, t.moves}, {t.moves, old}} {
		for id, x := range pair[0].list {
			if y := pair[1].list[id]; y != nil && x.to == y.to && x.from == y.from && x.hop == y.hop && maps.Equal(x.members, y.members) && maps.Equal(x.frontier, y.frontier) {
				continue
			}
			for r := range x.members {
				changed[r] = true
			}
			for _, village := range []string{x.from, x.to} {
				for r := range x.members { // by their bodies: a form of a pack that is not here has no table
					if err := collect(naming, village, r); err != nil {
						return nil, err
					}
				}
			}
		}
		for dot, decision := range pair[0].decided {
			if pair[1].decided[dot] == decision {
				continue
			}
			d, err := parseDot(dot, "")
			if err != nil {
				continue // a decision about nothing
			}
			if err := collect("SELECT record FROM change WHERE village = $1 AND writer = $2 AND n = $3", d.Village, d.Writer, d.N); err != nil {
				return nil, err
			}
		}
	}
	if len(changed) > 0 {
		if err := collect("SELECT record FROM routed"); err != nil {
			return nil, err
		}
	}
	for _, r := range sortedKeys(changed) {
		touch(r)
		for _, form := range []string{formHousehold, formPerson} {
			ids := []string{t.kin.canonical(form, r)}
			about, err := t.about(form, ids)
			if err != nil {
				return nil, err
			}
			referring, err := t.referring(form, ids)
			if err != nil {
				return nil, err
			}
			again = append(append(again, about...), referring...)
		}
	}
	return again, nil
}

// noteRouted keeps which of a written record's changes are held back and wait for a decision. It must be told of all.
func (t *tx) noteRouted(record string, changes []held) error {
	if len(t.moves.list) == 0 && len(t.db.moves.list) == 0 {
		return nil // nothing is held back, nor was it
	}
	if err := t.exec("DELETE FROM routed WHERE record = $1", record); err != nil {
		return err
	}
	for _, h := range changes {
		if h.routed == "" {
			continue
		}
		if err := t.exec("INSERT INTO routed (seq, record, transfer) VALUES ($1, $2, $3) ON CONFLICT (seq) DO NOTHING", h.seq, h.Record, h.routed); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) loadMoves(ctx context.Context) error {
	return db.read(ctx, func(v *snapshot) (err error) {
		db.moves, err = readMoves(v)
		return err
	})
}

// Transfer is a household's move from one village to another (sync.md §2.6).
type Transfer struct {
	ID, Household string
	From, To      string // villages, 12 digits
	Step          string // out, accepted, withdrawn; "" while two sides differ
	Reason        string
	Hop           int64
	Members       []string // records of its people, of an accepted one
	By, At        string   // of the last step
	Counts        bool     // accepted, and no other move that contradicts it counts
	Waiting       int      // 原村修改 that wait for a decision
}

// Transfers lists the moves, by household and hop.
func (db *DB) Transfers(ctx context.Context) ([]Transfer, error) {
	var out []Transfer
	err := db.read(ctx, func(v *snapshot) error {
		if v.plan()[formTransfer] == nil {
			return nil
		}
		m, err := v.moved()
		if err != nil {
			return err
		}
		err = v.each(formTransfer, nil, "SELECT %s FROM f_transfer t ORDER BY t.subject, t.q_hop, t.record", nil, func(r forms.Record) {
			a := r.Answers
			out = append(out, Transfer{ID: r.ID, Household: r.Subject, From: a["from_village"].Text(), To: a["to_village"].Text(), Step: a[groupStep].Text(), Reason: a["transfer_reason"].Text(),
				Hop: a["hop"].Int(), Members: strings.Fields(a["moved"].Text()), By: r.By, At: r.At, Counts: m.list[r.ID] != nil})
		})
		if err != nil {
			return err
		}
		for i := range out {
			n, err := count(v, "SELECT count(*) FROM routed WHERE transfer = $1", out[i].ID)
			if err != nil {
				return err
			}
			out[i].Waiting = int(n)
		}
		return nil
	})
	return out, err
}

// FormerEdit is a change the former village made to a household after it had moved: kept, and not counting until a
// person accepts it.
type FormerEdit struct {
	Transfer, Household string
	Dot                 Dot
	Form, Record        string
	Month               forms.Month
	By, Role, At        string
	Writes              []Write
}

// FormerEdits lists the changes of former villages that wait for a decision, by transfer and order of arrival.
func (db *DB) FormerEdits(ctx context.Context) ([]FormerEdit, error) {
	var out []FormerEdit
	err := db.read(ctx, func(v *snapshot) (err error) {
		out, err = formerEdits(v, 0)
		return err
	})
	return out, err
}

// formerEdits are those whose change arrived as the given one or later.
func formerEdits(l look, since int64) ([]FormerEdit, error) {
	m, err := l.moved()
	if err != nil {
		return nil, err
	}
	rows, err := l.query("SELECT r.transfer, c.body FROM routed r JOIN change c ON c.seq = r.seq WHERE r.seq >= $1 ORDER BY r.transfer, r.seq", since)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []FormerEdit
	for rows.Next() {
		var e FormerEdit
		var body []byte
		if err := rows.Scan(&e.Transfer, &body); err != nil {
			return nil, err
		}
		c, _, err := readChange(body)
		if err != nil {
			return nil, refuse(CodeDamaged, err)
		}
		if x := m.list[e.Transfer]; x != nil {
			e.Household = x.household
		}
		e.Dot, e.Form, e.Record, e.Month, e.By, e.Role, e.At, e.Writes = c.Dot(), c.Form, c.Record, c.Month, c.Actor, c.Role, c.At, c.Writes
		out = append(out, e)
	}
	return out, rows.Err()
}

// Announce says that a household leaves for another village; nothing moves before that is accepted. Refusals: transfer,
// when there is no such household, it is there already or is leaving already; outside, for who does not hold its village.
func (db *DB) Announce(ctx context.Context, by User, household, to, reason string) (transfer string, err error) {
	err = db.update(ctx, func(t *tx) error {
		o, err := openRecord(t, household)
		if err != nil {
			return err
		}
		if o.Form != formHousehold || !villageShape.MatchString(to) || o.Village == to {
			return refuse(CodeTransfer, errors.New("no household to move there"))
		}
		if !strings.HasPrefix(o.Village, t.db.place.Code) {
			return refuse(CodeOutside, errors.New("the village it is in"))
		}
		if t.plan()[formTransfer] == nil {
			return refuse(CodeUnknown, errors.New("the pack has no form transfer"))
		}
		leaving, err := count(t, "SELECT count(*) FROM f_transfer WHERE subject = $1 AND q_step = $2", o.ID, TransferOut)
		if err != nil {
			return err
		}
		if leaving > 0 {
			return refuse(CodeTransfer, errors.New("leaving already"))
		}
		hop := t.moves.hop(t.kin.class(formHousehold, o.ID))
		transfer = t.db.NewID()
		return t.step(by, reason, Entry{Form: formTransfer, Record: transfer, Subject: o.ID, Village: o.Village, Month: forms.MonthOf(t.now)}, nil, forms.Answers{
			groupStep: forms.Text(TransferOut), "home": forms.Text(o.ID), "from_village": forms.Text(o.Village), "to_village": forms.Text(to), "hop": forms.Int(hop), "transfer_reason": forms.Text(reason)})
	})
	return transfer, err
}

func (t *tx) step(by User, reason string, e Entry, over []Dot, values forms.Answers) error {
	e.Writes = []Write{{Group: groupStep, Over: over, Values: values}}
	_, err := t.say(Save{By: by, Entries: []Entry{e}, Reason: reason})
	return err
}

// leaving opens a transfer that was announced and not yet ended.
func (t *tx) leaving(transfer string) (Opened, error) {
	o, err := openRecord(t, transfer)
	if err == nil && (o.Form != formTransfer || o.Answers[groupStep].Text() != TransferOut) {
		err = refuse(CodeTransfer, errors.New("not announced, or ended"))
	}
	return o, err
}

// Withdraw calls a transfer off before it is accepted. Refusal: transfer.
func (db *DB) Withdraw(ctx context.Context, by User, transfer, reason string) error {
	return db.update(ctx, func(t *tx) error {
		o, err := t.leaving(transfer)
		if err != nil {
			return err
		}
		values := o.Answers.Clone()
		values[groupStep] = forms.Text(TransferWithdrawn)
		return t.step(by, reason, entryOf(o), o.Over(groupStep), values)
	})
}

func entryOf(o Opened) Entry {
	return Entry{Form: o.Form, Record: o.ID, Subject: o.Subject, Village: o.Village, Month: o.Month}
}

// Accept moves a household to the village it was announced for. It is for whoever holds the household's records: the
// township or the county. The acceptance quotes how far it has seen each laptop of both villages, and what stands is
// written anew in the new village's name, so that its laptops have the household with everything that is known of it;
// what is beyond that of the former village's later changes waits for a decision. Every village that a move of the
// household ever named is told, so that one which was promised it by a move that contradicted another lets it go.
// Refusals: transfer; outside, for who does not hold those villages and that of everybody in the household; disputed, while
// answers of the household are in conflict.
func (db *DB) Accept(ctx context.Context, by User, transfer, reason string) error {
	return db.update(ctx, func(t *tx) error {
		o, err := t.leaving(transfer)
		if err != nil {
			return err
		}
		from, to := o.Answers["from_village"].Text(), o.Answers["to_village"].Text()
		told := []string{from, to}
		for _, x := range t.moves.every[o.Answers["home"].Text()] {
			told = append(told, x.from, x.to)
		}
		slices.Sort(told)
		told = slices.Compact(told)
		if slices.ContainsFunc(told, func(v string) bool { return !strings.HasPrefix(v, t.db.place.Code) }) {
			return refuse(CodeOutside, errors.New("one of the villages"))
		}
		house, err := openRecord(t, o.Subject)
		if err != nil {
			return err
		}
		if house.Form != formHousehold || house.Village != from {
			return refuse(CodeTransfer, errors.New("the household is not there"))
		}
		people, err := t.referring(formHousehold, []string{house.ID})
		if err != nil {
			return err
		}
		moving := []target{{form: formHousehold, record: house.ID}}
		var members []string
		for _, x := range people {
			if p, err := openRecord(t, x.record); err != nil {
				return err
			} else if x.form != formPerson || p.Answers["household"].Text() != house.ID {
				continue
			}
			moving = append(moving, x)
			members = append(members, t.kin.class(formPerson, x.record)...)
		}
		members = append(members, t.kin.class(formHousehold, house.ID)...)
		slices.Sort(members)
		var frontier []string
		for _, village := range []string{from, to} {
			heads, err := t.headsOf(village)
			if err != nil {
				return err
			}
			frontier = append(frontier, heads...)
		}
		values := o.Answers.Clone()
		// Somebody may have come with another household: this is the latest of his moves too.
		values["hop"] = forms.Int(max(values["hop"].Int(), t.moves.hop(members)))
		values[groupStep], values["moved"], values["frontier"] = forms.Text(TransferAccepted), forms.Text(strings.Join(slices.Compact(members), " ")), forms.Text(strings.Join(frontier, " "))
		if err := t.carry(by, reason, moving, to); err != nil {
			return err
		}
		// Each village is told in its own chains.
		for _, village := range told {
			e := entryOf(o)
			e.Village = village
			if err := t.step(by, reason, e, o.Over(groupStep), values); err != nil {
				return err
			}
		}
		return nil
	})
}

// headsOf spells how far each chain of a village has come.
func (t *tx) headsOf(village string) ([]string, error) {
	rows, err := t.query("SELECT writer, max(n) FROM change WHERE village = $1 GROUP BY writer ORDER BY writer", village)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		d := Dot{Village: village}
		if err := rows.Scan(&d.Writer, &d.N); err != nil {
			return nil, err
		}
		out = append(out, d.spelled())
	}
	return out, rows.Err()
}

// carry writes what stands of a household and its people, and of everything about them, anew in another village.
func (t *tx) carry(by User, reason string, moving []target, to string) error {
	records := slices.Clone(moving)
	for _, x := range moving {
		about, err := t.about(x.form, []string{x.record})
		if err != nil {
			return err
		}
		records = append(records, slices.DeleteFunc(about, func(x target) bool {
			return x.form == formTransfer || x.form == formFormer || x.form == formDifference
		})...)
	}
	var opened []Opened
	for _, x := range records {
		o, err := openRecord(t, x.record)
		if err != nil {
			return err
		}
		if len(o.Conflicts) > 0 {
			return refuse(CodeDisputed, fmt.Errorf("%d groups of a %s", len(o.Conflicts), o.Form))
		}
		opened = append(opened, o)
	}
	return t.restate(by, reason, opened, to)
}

// restate writes what stands of records anew, over all that was written, in a village's name; "" = where they are.
func (t *tx) restate(by User, reason string, records []Opened, to string) error {
	var entries []Entry
	for _, o := range records {
		e := entryOf(o)
		f := t.db.Pack().Form(o.Form)
		if f == nil {
			continue // of a pack that is not here: it stays where it is
		}
		for _, group := range sortedKeys(o.Live) {
			g := f.Group(group)
			if g == nil || len(o.Live[group]) == 0 {
				continue
			}
			w := Write{Group: group, Over: o.Over(group), Values: forms.Answers{}}
			for _, q := range g.Questions {
				if a, ok := o.Answers[q.Name]; ok && q.Type.Stored() {
					w.Values[q.Name] = a
				}
			}
			e.Writes = append(e.Writes, w)
		}
		if len(e.Writes) > 0 {
			entries = append(entries, e)
		}
	}
	for part := range slices.Chunk(entries, MaxTxn) {
		if _, err := t.say(Save{By: by, Entries: part, Reason: reason, into: to}); err != nil {
			return err
		}
	}
	return nil
}

// reach makes a change that replaces another village's writes name also what those replaced elsewhere: a household that
// came from there was somewhere before, and who holds that village and this one need not hold the one between.
func (t *tx) reach(c *Change) error {
	abroad := func(d Dot) bool { return d.Village != c.Village }
	if !slices.ContainsFunc(c.Writes, func(w Write) bool { return slices.ContainsFunc(w.Over, abroad) }) {
		return nil
	}
	x, err := aim(t, forms.Record{ID: c.Record, Form: c.Form, Subject: c.Subject, Month: c.Month})
	if err != nil {
		return err
	}
	changes, err := gather(t, x)
	if err != nil {
		return err
	}
	for i := range c.Writes {
		w := &c.Writes[i]
		beneath := beneathOf(changes, w.bare())
		over := slices.Clone(w.Over)
		for _, d := range w.Over {
			if !abroad(d) {
				continue
			}
			for under := range beneath(d) {
				if under.Village != d.Village && !slices.Contains(over, under) {
					over = append(over, under)
				}
			}
		}
		w.Over = sortDots(over)
	}
	return nil
}

// decide writes a decision about a change that a move holds back.
func (t *tx) decide(by User, reason string, change Dot, x *move, decision string) error {
	id := derived(formFormer, change.spelled())
	was, err := openRecord(t, id)
	if err != nil {
		return err
	}
	_, err = t.say(Save{By: by, Reason: reason, Entries: []Entry{{Form: formFormer, Record: id, Subject: x.household, Village: x.from, Month: forms.MonthOf(t.now), Writes: []Write{{
		Group: "decision", Over: was.Over("decision"), Values: forms.Answers{"dot": forms.Text(change.spelled()), "decision": forms.Text(decision), "decision_reason": forms.Text(reason)}}}}}})
	return err
}

// vouch accepts, of what was just said here, what puts somebody of a village in a household that had left it: who says
// that knows where the household is, and nobody need be asked.
func (t *tx) vouch(changes []*Change, by User, reason string) error {
	for _, c := range changes {
		if x := t.moves.list[t.moves.routes(c)]; x != nil {
			if err := t.decide(by, reason, c.Dot(), x, FormerAccept); err != nil {
				return err
			}
		}
	}
	return nil
}

// DecideFormer decides about a change that a former village made, with a reason that travels. What is accepted counts
// beside what stands, and goes on to the new village unless it is in conflict with it: that a person ends as any other.
// Refusals: transfer, reason.
func (db *DB) DecideFormer(ctx context.Context, by User, change Dot, accept bool, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return refuse(CodeReason, nil)
	}
	return db.update(ctx, func(t *tx) error {
		rows, err := t.query("SELECT r.transfer, c.record FROM routed r JOIN change c ON c.seq = r.seq WHERE c.village = $1 AND c.writer = $2 AND c.n = $3", change.Village, change.Writer, change.N)
		if err != nil {
			return err
		}
		var transfer, record string
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&transfer, &record); err != nil {
				return err
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		x := t.moves.list[transfer]
		if x == nil {
			return refuse(CodeTransfer, errors.New("no change of "+strconv.Quote(change.Village)+" waits under that name"))
		}
		decision := FormerRefuse
		if accept {
			decision = FormerAccept
		}
		if err := t.decide(by, reason, change, x, decision); err != nil || !accept {
			return err
		}
		o, err := openRecord(t, record)
		if err != nil || len(o.Conflicts) > 0 || len(o.Live) == 0 || o.Village == x.from {
			return err
		}
		return t.restate(by, reason, []Opened{o}, "")
	})
}
