package ui

import (
	"context"
	"iter"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/store"
)

// A household that the township let move is found, and said to be elsewhere.
func TestWhoMovedAwayIsFoundWithTheirNewVillage(t *testing.T) {
	d := newDriven(t, true)
	ctx := context.Background()
	h := d.worklist()[0]
	next := code[:9] + "299"
	if next == code {
		next = code[:9] + "298"
	}
	opt := app.Options{Now: d.opt.Desk.Now, StateDir: t.TempDir()}
	town, err := app.Create(ctx, t.TempDir(), opt, app.Setup{Place: code[:9], PlaceName: "某乡", User: store.User{Name: "甲", Role: "township"}})
	if err != nil {
		t.Fatal(err)
	}
	defer town.Close()
	give := func(from, to *app.Desk) {
		t.Helper()
		if _, err := to.DB().Add(ctx, iter.Seq2[[]byte, error](from.DB().Changes(ctx, "", nil))); err != nil {
			t.Fatal(err)
		}
	}
	id, err := d.desk.MoveOut(ctx, h.ID, next, "搬迁")
	if err != nil {
		t.Fatal(err)
	}
	give(d.desk, town)
	if err := town.MoveIn(ctx, id, "已落户"); err != nil {
		t.Fatal(err)
	}
	give(town, d.desk)

	d.chord(fyne.KeyModifierControl, fyne.KeyK)
	d.write(h.No)
	d.must("已迁往" + d.desk.PlaceText(next))
	d.press(fyne.KeyReturn)
	if d.shell.current != pageHousehold {
		t.Fatal("Enter does not open the household")
	}
	d.must("已迁往" + d.desk.PlaceText(next))
	d.press(fyne.KeyF5)
	if said := d.shell.banner.text.Text; !strings.Contains(said, "这里不能再填写") {
		t.Errorf("a visit says %q", said)
	}
	d.chord(fyne.KeyModifierAlt, fyne.Key2)
	if d.sees(h.No) {
		t.Error("who moved away is in the list of the village")
	}
}
