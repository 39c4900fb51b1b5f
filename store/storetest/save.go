package storetest

import (
	"strings"
	"testing"

	"hufang/forms"
	"hufang/store"
)

func testSave(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	p := personID(1)
	id := store.FollowUpID(p, november)
	l.save(l.read(id), "follow_up", p, "employment", text("status", "employed", "employer", "某厂"))
	l.save(l.read(id), "follow_up", p, "pay", forms.Answers{"pay": forms.Int(420000)})
	l.reopen()
	o := l.read(id)
	mustEqual(t, "status", o.Answers["status"], forms.Text("employed"))
	mustEqual(t, "pay", o.Answers["pay"], forms.Int(420000))
	mustEqual(t, "subject", o.Subject, p)
	mustEqual(t, "month", o.Month, november)

	// A second save of the group replaces the first and names it; the first stays in the history.
	l.save(o, "follow_up", p, "employment", text("status", "unemployed"))
	o = l.read(id)
	mustEqual(t, "status", o.Answers["status"], forms.Text("unemployed"))
	mustEqual(t, "an answer left blank", o.Answers["employer"], forms.Answer{})
	h, err := l.History(t.Context(), id)
	if err != nil || len(h) != 3 {
		t.Fatalf("history: %d changes, %v", len(h), err)
	}
	mustEqual(t, "over", len(h[2].Writes[0].Over), 1)
	mustEqual(t, "prev", h[2].Prev, store.HashBody(h[1].Body()))
	if r := l.verified(); r.Changes != 3 {
		t.Fatalf("verify counted %d changes, want 3", r.Changes)
	}

	// A save of several records counts as a whole: an unknown group in one of them keeps all of them out.
	_, err = l.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{
		{Form: "visit", Subject: householdID(1), Village: village, Month: november, Writes: []store.Write{{Group: "visit", Values: text("date", "2026-11-18")}}},
		{Form: "visit", Subject: householdID(1), Village: village, Month: november, Writes: []store.Write{{Group: "nothing", Values: text("date", "2026-11-18")}}},
	}})
	if !refused(err, store.CodeUnknown) {
		t.Fatalf("unknown group: %v", err)
	}
	mustEqual(t, "changes after the refused save", l.verified().Changes, 3)

	// Who saves is a person of this laptop, in the role they have on it.
	for _, by := range []store.User{{Name: "乙", Role: cadre.Role}, {Name: cadre.Name, Role: "township"}} {
		_, err = l.Save(t.Context(), store.Save{By: by, Entries: []store.Entry{{Form: "visit", Subject: householdID(1), Village: village, Month: november,
			Writes: []store.Write{{Group: "visit", Values: text("date", "2026-11-18")}}}}})
		if !refused(err, store.CodeAuthor) {
			t.Fatalf("saved by a stranger: %v", err)
		}
		if _, err := l.Import(t.Context(), store.BatchMeta{Source: "s", By: by}, func(b *store.Importer) error {
			_, err := b.Put(store.ImportEntry{Form: "household", Record: householdID(9), Village: village, Groups: map[string]forms.Answers{"identity": text("head", "某")}})
			return err
		}); !refused(err, store.CodeAuthor) {
			t.Fatalf("imported by a stranger: %v", err)
		}
	}
	mustEqual(t, "changes after the strangers", l.verified().Changes, 3)
}

func testStates(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	for i, a := range []forms.Answer{forms.In(forms.Unknown), forms.In(forms.Refused), forms.In(forms.Unreachable), forms.In(forms.CannotDecide), forms.Int(0), forms.Int(-5), forms.Raw("七八级")} {
		id := store.FollowUpID(personID(i), november)
		l.save(l.read(id), "follow_up", personID(i), "pay", forms.Answers{"pay": a})
		mustEqual(t, "answer", l.read(id).Answers["pay"], a)
	}
	l.verified()
}

func testConflict(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	p := personID(1)
	id := store.FollowUpID(p, november)
	l.save(l.read(id), "follow_up", p, "employment", text("status", "employed"))
	// Two forms are opened on the same reading; each saves over what was on its screen.
	a, b := l.read(id), l.read(id)
	l.save(a, "follow_up", p, "employment", text("status", "unemployed"))
	l.save(b, "follow_up", p, "employment", text("status", "at_home"))
	o := l.read(id)
	mustEqual(t, "live writes", len(o.Live["employment"]), 2)
	mustEqual(t, "no side is the answer", o.Answers["status"].State(), forms.Conflicted)
	list, err := l.Conflicts(t.Context())
	if err != nil || len(list) != 1 || list[0].Record != id || list[0].Group != "employment" {
		t.Fatalf("conflicts: %v %v", list, err)
	}
	// A change that names one side only does not end it.
	half := o
	half.Live = map[string][]store.Live{"employment": o.Live["employment"][:1]}
	l.save(half, "follow_up", p, "employment", text("status", "unemployed", "employer", "另一家"))
	mustEqual(t, "after naming one side", l.read(id).Answers["status"].State(), forms.Conflicted)
	// One that names all sides does.
	l.save(l.read(id), "follow_up", p, "employment", text("status", "at_home"))
	o = l.read(id)
	mustEqual(t, "after naming all sides", o.Answers["status"], forms.Text("at_home"))
	mustEqual(t, "open conflicts", len(o.Conflicts), 0)
	l.verified()
}

func testMergePolicies(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	h, p := householdID(1), personID(1)
	f := store.FollowUpID(p, november)
	for _, c := range []struct {
		form, subject, record, group, question string
		values                                 []forms.Answer
		want                                   forms.Answer
	}{
		{"household", "", h, "contact", "phone", []forms.Answer{forms.Text("13800000002"), forms.Text("13800000001")}, forms.Text("13800000001 13800000002")},
		{"follow_up", p, f, "contact", "date", []forms.Answer{forms.Text("2026-11-19"), forms.Text("2026-11-03")}, forms.Text("2026-11-19")},
		{"person", "", p, "contact", "phone", []forms.Answer{forms.Text("138 0000 0001"), forms.Text("１３８00000001")}, forms.Text("13800000001")},
		{"person", "", p, "identity", "name", []forms.Answer{forms.Text("张三"), forms.Text("张叁")}, forms.In(forms.Conflicted)},
		{"follow_up", p, f, "pay", "pay", []forms.Answer{forms.Int(100), forms.Int(100)}, forms.Int(100)},
	} {
		empty := store.Opened{Record: forms.Record{ID: c.record}}
		for _, v := range c.values {
			l.save(empty, c.form, c.subject, c.group, forms.Answers{c.question: v})
		}
		mustEqual(t, c.form+"."+c.question, l.read(c.record).Answers[c.question], c.want)
	}
	l.verified()
}

func testGroupVersions(t *testing.T, d Dialect) {
	// An old laptop and a new one: the new pack's employment@2 asks one question more.
	survey := surveyCSV + "follow_up,text,job_title,工种,,,,,,,,,employment@2,,yes,,test,\n"
	survey = strings.ReplaceAll(survey, ",employment,", ",employment@2,")
	pack, err := forms.Load(sheets(survey, "2"), "trial")
	if err != nil {
		t.Fatalf("load newer pack: %v", err)
	}
	old, young := newLaptop(t, d), newLaptop(t, d)
	if err := young.InstallPack(t.Context(), pack); err != nil {
		t.Fatalf("install pack: %v", err)
	}
	p := personID(1)
	id := store.FollowUpID(p, november)
	young.save(young.read(id), "follow_up", p, "employment", text("status", "employed", "employer", "某厂", "job_title", "电工"))
	old.from(young)
	mustEqual(t, "the old program shows what it knows", old.read(id).Answers["status"], forms.Text("employed"))
	old.save(old.read(id), "follow_up", p, "employment", text("status", "employed", "employer", "新厂"))
	young.from(old)
	o := young.read(id)
	mustEqual(t, "the old laptop's edit", o.Answers["employer"], forms.Text("新厂"))
	mustEqual(t, "the question it does not know", o.Answers["job_title"], forms.Text("电工"))
	mustEqual(t, "conflicts", len(o.Conflicts), 0)
	young.verified()
	old.verified()
	// When the old laptop gets the pack, its state is the same.
	if err := old.InstallPack(t.Context(), pack); err != nil {
		t.Fatalf("install pack: %v", err)
	}
	same(t, "after the pack came", young.state(), old.state())
	infos, err := old.Packs(t.Context())
	if err != nil || len(infos) != 2 {
		t.Fatalf("packs: %v %v", infos, err)
	}
}

func testDraft(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	p := personID(1)
	id := store.FollowUpID(p, november)
	l.save(l.read(id), "follow_up", p, "employment", text("status", "employed"))
	opened := l.read(id)
	draft := store.Draft{ID: l.NewID(), Form: "follow_up", Record: id, Subject: p, Village: village, Month: november, Pack: l.Pack().Hash,
		Over: map[string][]store.Dot{"employment": opened.Over("employment")}, Answers: forms.Answers{"status": forms.Text("at_home"), "pay": forms.In(forms.Refused)}, By: cadre}
	if err := l.PutDraft(t.Context(), draft); err != nil {
		t.Fatalf("put draft: %v", err)
	}
	// Meanwhile another change joins, the store is closed, opened and rebuilt.
	l.save(opened, "follow_up", p, "employment", text("status", "unemployed"))
	l.reopen()
	if err := l.Rebuild(t.Context(), nil); err != nil {
		t.Fatalf("rebuild: %v", err)
	}
	list, err := l.Drafts(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("drafts: %v %v", list, err)
	}
	got := list[0]
	mustEqual(t, "a draft's answer", got.Answers["status"], forms.Text("at_home"))
	mustEqual(t, "a draft's refusal", got.Answers["pay"], forms.In(forms.Refused))
	mustEqual(t, "over from form-open", got.Over["employment"][0], opened.Over("employment")[0])
	// Its save names what was on screen when it was opened: an honest conflict, not a silent winner.
	_, err = l.Save(t.Context(), store.Save{By: cadre, Draft: got.ID, Entries: []store.Entry{{Form: "follow_up", Record: id, Subject: p, Village: village, Month: november,
		Writes: []store.Write{{Group: "employment", Values: text("status", "at_home"), Over: got.Over["employment"]}}}}})
	if err != nil {
		t.Fatalf("save: %v", err)
	}
	mustEqual(t, "conflict", l.read(id).Answers["status"].State(), forms.Conflicted)
	list, err = l.Drafts(t.Context())
	if err != nil || len(list) != 0 {
		t.Fatalf("the save did not end its draft: %v %v", list, err)
	}
}
