package storetest

import (
	"fmt"
	"reflect"
	"testing"

	"hufang/forms"
	"hufang/store"
)

// write saves one group of a record about a subject in a month, in the village given.
func (l *laptop) write(village, form, subject string, m forms.Month, group string, values forms.Answers) store.Saved {
	l.t.Helper()
	e := store.Entry{Form: form, Subject: subject, Village: village, Month: m, Writes: []store.Write{{Group: group, Values: values}}}
	if m == "" {
		e.Record, e.Subject = subject, ""
	} else if form != "visit" {
		e.Writes[0].Over = l.read(store.MonthlyID(form, subject, m)).Over(group)
	}
	if e.Record != "" {
		e.Writes[0].Over = l.read(e.Record).Over(group)
	}
	s, err := l.Save(l.t.Context(), store.Save{By: cadre, Entries: []store.Entry{e}})
	if err != nil {
		l.t.Fatalf("save %s.%s: %v", form, group, err)
	}
	return s
}

// dossiers are those a query streams, by household.
func (l *laptop) dossiers(q store.DossierQuery) map[string]*forms.Dossier {
	l.t.Helper()
	out := map[string]*forms.Dossier{}
	for d, err := range l.Dossiers(l.t.Context(), q) {
		if err != nil {
			l.t.Fatalf("dossiers: %v", err)
		}
		out[d.ID] = d
	}
	return out
}

// judged are the dossiers with what the rules need, of the whole store; that each household reads the same alone.
func (l *laptop) judged(m forms.Month) map[string]*forms.Dossier {
	l.t.Helper()
	reads := l.Pack().ReadsRules()
	all := l.dossiers(store.DossierQuery{Month: m, Only: &reads})
	for id, d := range all {
		alone := l.dossiers(store.DossierQuery{Month: m, Only: &reads, Household: id})[id]
		if !reflect.DeepEqual(alone, d) {
			l.t.Fatalf("household %s alone differs from what it is in its village", id)
		}
	}
	return all
}

func member(d *forms.Dossier, person string) *forms.Member {
	for i := range d.Members {
		if d.Members[i].ID == person {
			return &d.Members[i]
		}
	}
	return nil
}

// testSeries: the earlier months of a form come with the dossier where a rule looks back on them, back to January of
// last year, newest first; only the answers asked for.
func testSeries(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	l.roster("张", people(6))
	p, h := personID(1), householdID(0)
	from := november.Add(-30)
	for m := from; m <= november.Add(1); m = m.Add(1) {
		if m == november.Add(-5) {
			continue
		}
		l.write(village, "follow_up", p, m, "employment", text("status", "unemployed", "employer", "厂"))
		l.write(village, "income", h, m, "pension", forms.Answers{"pension": forms.Int(0)})
	}
	all := l.judged(november)
	of := member(all[h], p)
	series := of.Series["follow_up"]
	mustEqual(t, "months of the series", len(series), 21)
	mustEqual(t, "the newest", series[0].Month, november.Add(-1))
	mustEqual(t, "the oldest", series[len(series)-1].Month, forms.Month("2025-01"))
	mustEqual(t, "the answer", series[3].Answers["status"], forms.Text("unemployed"))
	mustEqual(t, "nothing else", len(series[7].Answers), 1)
	mustEqual(t, "the household's series", len(all[h].Series["income"]), 21)
	mustEqual(t, "this month", of.Now["follow_up"].Answers["status"], forms.Text("unemployed"))
	if other := member(all[h], personID(0)); other.Series != nil {
		t.Fatalf("somebody nobody followed up has a series: %v", other.Series)
	}
	found, _ := l.Pack().Judge(all[h], "2026-11-20")
	if len(found) == 0 || found[0].Rule != "idle_long" || found[0].Sentence != "失业已5个月（001 六(三)）" {
		t.Fatalf("found %+v", found)
	}
	if whole := l.dossiers(store.DossierQuery{Month: november})[h]; whole.Series != nil || whole.Shared != nil {
		t.Fatal("a dossier of everything has a series or counts nobody asked for")
	}
	only := forms.Reading{Now: map[string][]string{"follow_up": {"pay"}}}
	if narrow := l.dossiers(store.DossierQuery{Month: november, Only: &only})[h]; narrow.Series != nil || narrow.Shared != nil {
		t.Fatal("a narrow dossier has a series or counts nobody asked for")
	}
}

// testCases: a case stands in the dossier from the month it was opened in, ended or not, until a newer one is opened.
func testCases(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	l.roster("张", people(6))
	h, p := householdID(0), personID(0)
	first := l.write(village, "warning", h, november.Add(-3), "verify", text("cause", "真实下降"))
	mustEqual(t, "the id follows from household and month", first.Records[0], store.MonthlyID("warning", h, november.Add(-3)))
	l.write(village, "job_loss", p, november.Add(-2), "end", text("closed_on", "2026-10-01"))
	for _, c := range []struct {
		month     forms.Month
		now, last string
		cases     int
	}{
		{november.Add(-4), "", "", 0},
		{november.Add(-3), "真实下降", "", 1},
		{november.Add(-2), "真实下降", "真实下降", 1},
		{november, "真实下降", "真实下降", 1},
	} {
		is := l.dossiers(store.DossierQuery{Month: c.month})[h]
		mustEqual(t, string(c.month)+" now", is.Now["warning"].Answers["cause"].Text(), c.now)
		mustEqual(t, string(c.month)+" last", is.Last["warning"].Answers["cause"].Text(), c.last)
		mustEqual(t, string(c.month)+" cases", len(is.Cases["warning"]), c.cases)
	}
	l.write(village, "warning", h, november, "verify", text("cause", "记录有误"))
	is := l.dossiers(store.DossierQuery{Month: november})[h]
	mustEqual(t, "the newer one", is.Now["warning"].Answers["cause"].Text(), "记录有误")
	mustEqual(t, "as of last month", is.Last["warning"].Answers["cause"].Text(), "真实下降")
	mustEqual(t, "both", len(is.Cases["warning"]), 2)
	mustEqual(t, "newest first", is.Cases["warning"][0].Month, november)
	mustEqual(t, "a person's", member(is, p).Now["job_loss"].Answers["closed_on"].Text(), "2026-10-01")
	found, _ := l.Pack().Judge(l.judged(november)[h], "2026-11-20")
	if len(found) == 0 || found[0].Rule != "open_warning" || found[0].Form != "warning" {
		t.Fatalf("found %+v", found)
	}
	l.write(village, "warning", h, november, "end", text("ended_on", "2026-11-19"))
	if found, _ := l.Pack().Judge(l.judged(november)[h], "2026-11-20"); len(found) != 0 {
		t.Fatalf("found of an ended case %+v", found)
	}

	// Two laptops that open a case in the same month mean the same one.
	o := newLaptop(t, d)
	o.roster("张", people(6))
	o.write(village, "warning", h, november, "end", text("ended_on", "2026-11-19"))
	l.from(o)
	mustEqual(t, "one case", len(l.dossiers(store.DossierQuery{Month: november})[h].Cases["warning"]), 2)
	l.verified()
}

// testShared: what crosses households is counted for the place, once for each person and household.
func testShared(t *testing.T, d Dialect) {
	l := newLaptopFor(t, d, village[:9])
	x, y := newLaptop(t, d), newLaptopFor(t, d, other)
	x.roster("张", people(9))
	id, phone := "36210119900307001X", "13800000000"
	for _, i := range []int{0, 3} { // two households of one village
		x.write(village, "person", personID(i), "", "identity", text("name", "甲", "id_number", id))
	}
	for _, i := range []int{0, 1, 3} { // two of one household and one of another
		x.write(village, "person", personID(i), "", "contact", text("phone", phone))
	}
	y.write(other, "household", "h-other", "", "identity", text("household_no", "8000"))
	y.write(other, "person", "p-other", "", "membership", text("household", "h-other", "relation", "head"))
	y.write(other, "person", "p-other", "", "identity", text("name", "乙", "id_number", id))
	l.from(x)
	l.from(y)
	key := func(fn, of string) string { return fn + " " + of }
	check := func(what string, l *laptop, household, person string, want map[string]int64) {
		t.Helper()
		d := l.judged(november)[household]
		if d == nil {
			t.Fatalf("%s: no household", what)
		}
		facts := &d.Facts
		if person != "" {
			facts = &member(d, person).Facts
		}
		if facts.Shared == nil {
			t.Fatalf("%s: nobody counted", what)
		}
		for k, n := range want {
			mustEqual(t, what+" "+k, facts.Shared[k], n)
		}
	}
	sameID, samePhone, sameNo := key("shared", "person.id_number"), key("shared_out", "person.phone"), key("shared", "household.household_no")
	check("in the village", x, householdID(0), personID(0), map[string]int64{sameID: 1, samePhone: 1})
	check("in the town", l, householdID(0), personID(0), map[string]int64{sameID: 2, samePhone: 1})
	check("in the other village", l, "h-other", "p-other", map[string]int64{sameID: 2, samePhone: 0})
	check("of the same household", l, householdID(0), personID(1), map[string]int64{sameID: 0, samePhone: 1})
	check("alone", l, householdID(1), personID(3), map[string]int64{sameID: 2, samePhone: 2})
	check("household number", l, householdID(0), "", map[string]int64{sameNo: 1})
	check("nobody's number", l, householdID(2), "", map[string]int64{sameNo: 0})

	// A past that is now is the same, counts and all.
	at, err := l.Frontier(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	reads := l.Pack().ReadsRules()
	then := l.dossiers(store.DossierQuery{Month: november, Only: &reads, AsOf: at})
	if !reflect.DeepEqual(then, l.judged(november)) {
		t.Fatal("as of the newest frontier the households read otherwise")
	}

	// Who moved out is no other entry of anybody; two records that turned out to be one are one.
	x.write(village, "person", personID(3), "", "life", text("lifecycle", "moved_out"))
	l.from(x)
	check("one moved out", l, householdID(0), personID(0), map[string]int64{sameID: 1, samePhone: 0})
	check("and that one", l, householdID(1), personID(3), map[string]int64{sameID: 0, samePhone: 0})
	if err := l.SameAs(t.Context(), cadre, "p-other", personID(0), "两村重复录入"); err != nil {
		t.Fatal(err)
	}
	one := min("p-other", personID(0))
	for household, d := range l.judged(november) {
		if m := member(d, one); m != nil {
			check("two that are one", l, household, one, map[string]int64{sameID: 0})
		}
	}
	l.verified()
}

// testMoved: a household that moved is counted where it is now, and not where it was.
func testMoved(t *testing.T, d Dialect) {
	x, y, town := newLaptop(t, d), newLaptopFor(t, d, other), newLaptopFor(t, d, village[:9])
	x.roster("张", people(6))
	id := "36210119900307001X"
	for _, i := range []int{0, 3} {
		x.write(village, "person", personID(i), "", "identity", text("name", "甲", "id_number", id))
	}
	move := x.leave(householdID(0), other)
	town.from(x)
	town.accept(move)
	y.add(town.of(other))
	x.add(town.of(village))
	x.add(town.of(other))
	for what, l := range map[string]*laptop{"the former village": x, "the new village": y, "the town": town} {
		want := map[string]int64{householdID(0): 0, householdID(1): 0}
		if l == town {
			want = map[string]int64{householdID(0): 1, householdID(1): 1}
		}
		for household, d := range l.judged(november) {
			mustEqual(t, what+" "+household, d.Members[0].Shared["shared person.id_number"], want[household])
		}
	}
}

// testSittings: what one author wrote of a village in a month: equal values of a day, and the time between households.
func testSittings(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	l.roster("张", people(30))
	follow := func(i int, day string, pay int64) {
		t.Helper()
		p := personID(i)
		l.write(village, "follow_up", p, november, "contact", text("date", day))
		l.write(village, "follow_up", p, november, "pay", forms.Answers{"pay": forms.Int(pay)})
	}
	follow(0, "2026-11-18", 300000) // household 0; each save is a minute after the one before
	follow(1, "2026-11-18", 300000) // household 0
	follow(3, "2026-11-18", 300000) // household 1
	follow(6, "2026-11-19", 300000) // household 2
	follow(9, "2026-11-18", 300001) // household 3
	l.write(village, "follow_up", personID(12), november.Add(-1), "pay", forms.Answers{"pay": forms.Int(300000)})
	same, pace := "alike follow_up.pay", "pace follow_up"
	for _, c := range []struct {
		person, household int
		alike             int64
		pace              int64 // -1 = cannot be told
	}{
		{0, 0, 2, -1}, {1, 0, 2, -1}, {3, 1, 2, 120}, {6, 2, 0, 120}, {9, 3, 0, 120}, {12, 4, 0, -1},
	} {
		m := member(l.judged(november)[householdID(c.household)], personID(c.person))
		mustEqual(t, fmt.Sprint(c.person, " alike"), m.Shared[same], c.alike)
		seconds, told := m.Shared[pace]
		if !told {
			seconds = -1
		}
		mustEqual(t, fmt.Sprint(c.person, " pace"), seconds, c.pace)
	}

	// What one act wrote has no pace among itself.
	var entries []store.Entry
	for i := 15; i < 24; i += 3 {
		entries = append(entries, store.Entry{Form: "follow_up", Subject: personID(i), Village: village, Month: november,
			Writes: []store.Write{{Group: "pay", Values: forms.Answers{"pay": forms.Int(1)}}}})
	}
	if _, err := l.Save(t.Context(), store.Save{By: cadre, Entries: entries}); err != nil {
		t.Fatal(err)
	}
	for i := 15; i < 24; i += 3 {
		mustEqual(t, "one act", member(l.judged(november)[householdID(i/3)], personID(i)).Shared[pace], 120)
	}

	l.write(village, "visit", householdID(7), november, "visit", text("date", "2026-11-02"))
	whole := l.dossiers(store.DossierQuery{Month: november, Household: householdID(7)})[householdID(7)]
	saved, told := l.judged(november)[householdID(7)].Shared["saved visit"]
	if at := whole.Now["visit"].At; !told || len(at) < 10 || saved != forms.SavedAt(forms.Day(at[:10])) {
		t.Errorf("a visit saved at %q counts as saved on %d", at, saved)
	}
}
