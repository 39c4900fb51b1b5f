package store_test

import (
	"testing"
	"time"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/store"
)

func TestHouseholdRowsAndTimeline(t *testing.T) {
	p, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Create(t.Context(), t.TempDir(), store.Options{Now: time.Now, StateDir: t.TempDir()}, store.Setup{Pack: p, Place: "360731", User: cadre})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	fill(t, db, 90)
	rows, err := db.HouseholdRows(t.Context(), village[:6])
	if err != nil || len(rows) != 30 {
		t.Fatalf("%d households (%v)", len(rows), err)
	}
	for i, r := range rows {
		if r.Members != 3 || r.Head == "" || r.No == "" || r.Village != village {
			t.Errorf("row %+v", r)
		}
		if i > 0 && rows[i-1].Group > r.Group && len(rows[i-1].Group) >= len(r.Group) {
			t.Errorf("%s comes before %s", rows[i-1].Group, r.Group)
		}
	}
	if elsewhere, err := db.HouseholdRows(t.Context(), "350000"); err != nil || len(elsewhere) != 0 {
		t.Errorf("%d households of another place (%v)", len(elsewhere), err)
	}
	changes, err := db.Timeline(t.Context(), rows[0].ID)
	if err != nil || len(changes) != 4 {
		t.Errorf("%d changes about a household of three (%v)", len(changes), err)
	}
}
