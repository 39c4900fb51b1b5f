package app

import (
	"os"
	"testing"

	"hufang/store"
)

// A small village's month, through the real path.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	opt := Options{Now: clockAt("2026-11-17T09:00:00+08:00"), StateDir: t.TempDir()}
	got, err := Demo(t.Context(), dir, DemoOptions{Options: opt, Seed: 7, Households: 24})
	if err != nil {
		t.Fatal(err)
	}
	if got.Households != 24 || got.People == 0 || got.Labourers == 0 || got.Changes == 0 || got.Confirmed == 0 || len(got.Roster.Rejected) != 0 {
		t.Errorf("figures %+v", got)
	}
	if got.Roster.People != got.People || got.Roster.Households != got.Households {
		t.Errorf("the roster has %d people in %d households, the store %d in %d", got.Roster.People, got.Roster.Households, got.People, got.Households)
	}
	if got.Left != 0 || got.Done+got.NotReached != got.Labourers {
		t.Errorf("%d of %d labourers are left", got.Left, got.Labourers)
	}
	if len(got.Ledgers) == 0 || got.Ledgers[0].Rows != got.Labourers {
		t.Errorf("ledgers %+v for %d labourers", got.Ledgers, got.Labourers)
	}
	for _, file := range []string{got.RosterFile, got.Backup, got.Ledgers[0].File} {
		if info, err := os.Stat(file); err != nil || info.Size() == 0 {
			t.Errorf("file %v (%v)", info, err)
		}
	}
	d, err := Open(t.Context(), dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	carriedAsLastMonth(t, d, got.Confirmed)
	report, err := d.DB().Verify(t.Context(), nil)
	if err != nil || !report.OK {
		t.Errorf("verify %+v (%v)", report, err)
	}
	if drafts, _ := d.Drafts(t.Context()); len(drafts) != 0 {
		t.Errorf("%d drafts were left", len(drafts))
	}
	if _, err := Demo(t.Context(), dir, DemoOptions{Options: opt, Seed: 7, Households: 2}); err == nil {
		t.Error("a second demo took a folder that holds a store")
	}
}

// G01, G02: who was confirmed has every carried answer of last month, and tells who said so, when and how.
func carriedAsLastMonth(t *testing.T, d *Desk, confirmed int) {
	t.Helper()
	form := d.Pack().Form("follow_up")
	seen := 0
	for dossier, err := range d.DB().Dossiers(t.Context(), store.DossierQuery{Month: "2026-11"}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range dossier.Members {
			now, last := m.Now["follow_up"].Answers, m.Last["follow_up"].Answers
			if now["same_as_last"].Text() != "yes" {
				continue
			}
			seen++
			for _, q := range form.Questions {
				if q.Carry && now[q.Name] != last[q.Name] {
					t.Errorf("%s is %v, last month %v", q.Name, now[q.Name], last[q.Name])
				}
			}
			if now["pay"] != last["pay"] || !now["mode"].IsKnown() || !now["date"].IsKnown() || !now["follower"].IsKnown() {
				t.Errorf("a confirmation does not tell pay, how, when and who: %v", now)
			}
		}
	}
	if seen != confirmed {
		t.Errorf("%d confirmations stand, %d were made", seen, confirmed)
	}
}
