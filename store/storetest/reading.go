package storetest

import (
	"testing"

	"hufang/forms"
	"hufang/store"
)

func testDossiers(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	l.roster("张", people(90))
	p, h := personID(4), householdID(1)
	for _, m := range []forms.Month{november, november.Add(-1), november.Add(-12)} {
		_, err := l.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{
			{Form: "follow_up", Subject: p, Village: village, Month: m, Writes: []store.Write{{Group: "pay", Values: forms.Answers{"pay": forms.Int(int64(m.Number()))}}}},
			{Form: "income", Subject: h, Village: village, Month: m, Writes: []store.Write{{Group: "pension", Values: forms.Answers{"pension": forms.Int(7)}}}},
		}})
		if err != nil {
			t.Fatalf("save: %v", err)
		}
	}
	for _, day := range []string{"2026-11-09", "2026-11-12"} {
		if _, err := l.Save(t.Context(), store.Save{By: cadre, Entries: []store.Entry{{Form: "visit", Subject: h, Village: village, Month: november,
			Writes: []store.Write{{Group: "visit", Values: text("date", day)}}}}}); err != nil {
			t.Fatalf("save visit: %v", err)
		}
	}
	at, err := l.Frontier(t.Context(), "")
	if err != nil {
		t.Fatalf("frontier: %v", err)
	}
	check := func(what string, q store.DossierQuery, pay forms.Answer) {
		t.Helper()
		var groups []string
		n := 0
		for d, err := range l.Dossiers(t.Context(), q) {
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			n++
			groups = append(groups, d.Now["household"].Answers["villager_group"].Text())
			if d.ID != h {
				continue
			}
			mustEqual(t, what+" members", len(d.Members), 3)
			mustEqual(t, what+" first member", d.Members[0].Now["person"].Answers["relation"], forms.Text("head"))
			mustEqual(t, what+" visit", d.Now["visit"].Answers["date"], forms.Text("2026-11-12"))
			mustEqual(t, what+" income last month", d.Last["income"].Answers["pension"], forms.Int(7))
			for _, m := range d.Members {
				if m.ID == p {
					mustEqual(t, what+" pay", m.Now["follow_up"].Answers["pay"], pay)
					mustEqual(t, what+" pay last month", m.Last["follow_up"].Answers["pay"], forms.Int(int64(november.Add(-1).Number())))
					mustEqual(t, what+" pay a year ago", m.YearAgo["follow_up"].Answers["pay"], forms.Int(int64(november.Add(-12).Number())))
				} else if _, ok := m.Now["follow_up"]; ok {
					t.Errorf("%s: a member nobody followed up has a follow-up", what)
				}
			}
		}
		if q.Household == "" {
			mustEqual(t, what+" households", n, 30)
			for i, g := range []string{"第1组", "第1组", "第1组", "第2组"} {
				mustEqual(t, what+" order", groups[i], g)
			}
			mustEqual(t, what+" last group", groups[n-1], "第12组")
		}
	}
	then := forms.Int(int64(november.Number()))
	check("open month", store.DossierQuery{Village: village, Month: november}, then)
	l.save(l.read(store.FollowUpID(p, november)), "follow_up", p, "pay", forms.Answers{"pay": forms.Int(99)})
	check("after a correction", store.DossierQuery{Month: november}, forms.Int(99))
	check("one household", store.DossierQuery{Month: november, Household: h}, forms.Int(99))
	check("as of the frontier", store.DossierQuery{Month: november, AsOf: at}, then)
	for range l.Dossiers(t.Context(), store.DossierQuery{Month: november, Village: "360731999"}) {
		t.Fatal("a household of another place")
	}
	for range l.Dossiers(t.Context(), store.DossierQuery{Month: november}) {
		break // a reader may stop early
	}
}

func testFind(t *testing.T, d Dialect) {
	l := newLaptop(t, d)
	names := []string{"王芳", "单国强", "尉迟恭", "买买提·艾力", "曾国平", "王芳华", "李王芳"}
	_, err := l.Import(t.Context(), store.BatchMeta{Source: "trial", By: cadre}, func(im *store.Importer) error {
		for i, n := range names {
			for _, e := range (rosterRow{household: i, person: i}).entries("") {
				if e.Form == "person" {
					e.Groups["identity"] = text("name", n, "id_number", "36242619900101"+"001"+string("1357902"[i]))
				}
				if _, err := im.Put(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	for _, c := range []struct {
		query string
		first string // name of the best hit, or the household number when it is a household
		n     int    // hits; -1 = any
	}{
		{"王芳", "王芳", 3},
		{"wangfang", "王芳", -1},
		{"wf", "王芳", -1},
		{"shangg", "", 0},
		{"shanguoqiang", "单国强", 1},
		{"danguoqiang", "单国强", 1},
		{"sgq", "单国强", 1},
		{"yuchigong", "尉迟恭", 1},
		{"gong", "尉迟恭", 1},
		{"mmt", "买买提·艾力", 1},
		{"艾力", "买买提·艾力", 1},
		{"0015", "尉迟恭", 1},
		{"８００３", "8003", 1},
		{"第3组", "8002", 1},
		{"王 0011", "王芳", 1},
		{"|", "", 0},
		{"%", "", 0},
		{"", "", 0},
	} {
		hits, err := l.Find(t.Context(), c.query, 20)
		if err != nil {
			t.Fatalf("find %q: %v", c.query, err)
		}
		if c.n >= 0 && len(hits) != c.n {
			t.Errorf("find %q: %d hits, want %d: %v", c.query, len(hits), c.n, hits)
			continue
		}
		if c.first == "" {
			continue
		}
		got := ""
		if len(hits) > 0 {
			got = hits[0].Name
			if hits[0].Person == "" {
				got = hits[0].HouseholdNo
			}
		}
		if got != c.first {
			t.Errorf("find %q: first %q, want %q", c.query, got, c.first)
		}
	}
}
