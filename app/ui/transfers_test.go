package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/forms"
	"hufang/store"
)

// A household leaves by the village's keys and is accepted by the township's; what the former village still writes is
// decided there.
func TestAHouseholdMovesByKeys(t *testing.T) {
	n := enrolled(t)
	v, town := n.village, n.town
	l := v.first(working)
	next := code[:9] + "399"
	v.exchange()
	v.press("6")
	v.must(words.noTransfers)
	v.chord(fyne.KeyModifierControl, fyne.KeyN)
	v.write(l.Name)
	v.press(fyne.KeyReturn)
	v.write(next)
	v.shot("transfers-out")
	v.press(fyne.KeyReturn)
	v.write("易地搬迁")
	v.press(fyne.KeyReturn)
	v.must(words.announced, "迁出")
	v.shot("transfers-village")
	p := v.shell.pages[pageTransfers].(*inboxPage)
	if len(p.matters) != 1 || len(p.matters[0].choices) != 1 {
		t.Fatalf("matters: %+v", p.matters)
	}
	n.up(v)
	town.takeIn()
	town.exchange()
	town.must("户迁移 1")
	town.press("6")
	town.must(words.acceptMove, "易地搬迁")
	town.shot("transfers-town")
	town.press("1")
	town.write("已落户")
	town.press(fyne.KeyReturn)
	removals, err := town.desk.Removals(t.Context())
	if err != nil || len(removals) != 1 || removals[0].Step != store.TransferAccepted {
		t.Fatalf("removals: %+v %v", removals, err)
	}

	// Before it hears of it, the village goes on.
	session, err := v.desk.OpenFollowUp(t.Context(), l.Person, "", app.Contact{Mode: "phone"})
	n.must(err)
	n.must(session.Answer(t.Context(), "pay", forms.Int(512300)))
	n.must(session.Save(t.Context(), "本人说的"))
	n.up(v)
	town.takeIn()
	town.exchange()
	town.press("6")
	town.must("原村修改", "5,123")
	town.shot("transfers-late")
	town.press("2", fyne.KeyReturn)
	if late, err := town.desk.LateWords(t.Context()); err != nil || len(late) != 0 {
		t.Errorf("%d edits are left: %v", len(late), err)
	}
}

// up clears the stick and lays the desk's newest file on it.
func (n *network) up(d *driven) {
	n.t.Helper()
	n.must(os.RemoveAll(n.stick))
	n.must(os.Mkdir(n.stick, 0o755))
	_, err := d.desk.Export(n.t.Context(), n.stick, nil, nil)
	n.must(err)
}
