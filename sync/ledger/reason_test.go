package ledger

import (
	"slices"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/forms/sample"
	"hufang/store"
)

// What somebody said of a finding is printed below the books that show what it is about, while the values stand.
func TestReasonsArePrinted(t *testing.T) {
	households := sample.Village(11, sample.Options{Households: 16, History: 14, Past: 8, Changes: 8})
	l := newLaptop(t, households)
	l.earn(households)
	reads := pack().ReadsRules()
	shown := pack().Reads(pack().Ledger("employment")).Now
	var soft []forms.Finding
	monitored := map[string]bool{}
	for d, err := range l.db.Dossiers(t.Context(), store.DossierQuery{Month: thisMonth, Only: &reads}) {
		if err != nil {
			t.Fatal(err)
		}
		monitored[d.ID] = d.Now["household"].Answers["monitoring_class"].Text() != "none"
		found, _ := pack().Judge(d, forms.DayOf(l.now))
		soft = append(soft, slices.DeleteFunc(found, func(f forms.Finding) bool { return !f.Soft })...)
	}
	of := func(is func(forms.Finding) bool) forms.Finding {
		i := slices.IndexFunc(soft, is)
		if i < 0 {
			t.Fatalf("none such among %d soft findings", len(soft))
		}
		return soft[i]
	}
	person := of(func(f forms.Finding) bool {
		return f.Person != "" && f.Item == "" && slices.Contains(shown[f.Form], f.Question)
	})
	item := of(func(f forms.Finding) bool { return f.Item == "income.total" && monitored[f.Household] })
	other := of(func(f forms.Finding) bool { return f.Person != "" && f.Rule != person.Rule })
	stale := other
	stale.Print = "0"
	for i, given := range []struct {
		forms.Finding
		reason string
	}{{person, "本人说明甲"}, {item, "本人说明乙"}, {stale, "本人说明丙"}} {
		answers := []sample.Answer{{Name: "explained_on", Text: "2026-11-18"}, {Name: "rule", Text: given.Rule}, {Name: "item", Text: given.Item}, {Name: "print", Text: given.Print}, {Name: "reason", Text: given.reason}}
		e := l.record("explained", given.Village, given.Household, thisMonth, forms.Scope{Today: "2026-11-18"}, answers)
		e.Record = store.MonthlyID("explained", given.reason, thisMonth)
		if given.Person != "" {
			e.Writes[0].Values["person"] = forms.Text(given.Person)
		}
		if _, err := l.db.Save(t.Context(), store.Save{By: me, Entries: []store.Entry{e}}); err != nil {
			t.Fatal(i, err)
		}
	}
	tally := pack().Tally(thisMonth, forms.DayOf(l.now))
	for d, err := range l.db.Dossiers(t.Context(), store.DossierQuery{Month: thisMonth, Only: &reads}) {
		if err != nil {
			t.Fatal(err)
		}
		tally.Add(d)
	}
	found, _ := tally.Findings()
	i := slices.IndexFunc(found, func(f forms.Finding) bool { return f.Soft && slices.Contains(shown[f.Form], f.Question) })
	if i < 0 {
		t.Fatalf("no soft finding about the village among %+v", found)
	}
	whole := found[i]
	for _, given := range []struct{ print, reason string }{{whole.Print, "整村说明丁"}, {"0", "整村说明戊"}} {
		e := l.record("explained_village", whole.Village, "", thisMonth, forms.Scope{Today: "2026-11-18"},
			[]sample.Answer{{Name: "explained_on", Text: "2026-11-18"}, {Name: "rule", Text: whole.Rule}, {Name: "print", Text: given.print}, {Name: "reason", Text: given.reason}})
		e.Record = store.MonthlyID("explained_village", given.reason, thisMonth)
		if _, err := l.db.Save(t.Context(), store.Save{By: me, Entries: []store.Entry{e}}); err != nil {
			t.Fatal(err)
		}
	}
	books := l.build(Request{Names: []string{"employment", "income", "five_clear"}})
	if grid := l.grid(books[0].File); !strings.Contains(grid, l.db.Place().Name+"："+whole.Sentence+"。说明：整村说明丁\n") || strings.Contains(grid, "戊") {
		t.Errorf("the reason given to %q is missing, or one given to other numbers is there, in\n%s", whole.Sentence, grid)
	}
	for i, want := range [][]string{{person.Sentence + "。说明：本人说明甲\n"}, {item.Sentence + "。说明：本人说明乙\n"}, nil} {
		grid := l.grid(books[i].File)
		for _, text := range want {
			if !strings.Contains(grid, text) || strings.Count(grid, "说明：本人说明") != 1 {
				t.Errorf("%s: %q is missing, or not alone, in\n%s", books[i].Name, text, grid)
			}
		}
		if strings.Contains(grid, "本人说明丙") {
			t.Errorf("%s: a reason given to other values", books[i].Name)
		}
		seen, err := Look(t.Context(), l.db, Request{Names: []string{books[i].Name}, Month: thisMonth}, 0)
		if err != nil || !strings.Contains(grid, strings.Join(seen.Notes, "\n")) {
			t.Errorf("%s: the look has the notes %q, %v", books[i].Name, seen.Notes, err)
		}
	}
}
