package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/forms"
)

// again enters a member of the village a second time, in another household.
func (d *driven) again(l app.Line) {
	d.t.Helper()
	ctx := d.t.Context()
	first, err := d.desk.Open(ctx, app.Target{Form: "person", Record: l.Person})
	if err != nil {
		d.t.Fatal(err)
	}
	other := ""
	for _, h := range d.worklist() {
		if h.ID != l.Household {
			other = h.ID
		}
	}
	second, err := d.desk.Open(ctx, app.Target{Form: "person", Household: other})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, name := range []string{"name", "id_type", "id_number", "sex", "birth", "labour_class", "lifecycle"} {
		if f, ok := first.Field(name); ok && f.Answer.IsKnown() && !f.Calculated {
			if err := second.Answer(ctx, name, f.Answer); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	for name, code := range map[string]string{"relation": "other", "labour_class": "ordinary"} {
		if f, ok := second.Field(name); ok && f.Answer.IsBlank() {
			if err := second.Answer(ctx, name, forms.Text(code)); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	if err := second.Save(ctx, "新来的"); err != nil {
		d.t.Fatalf("%s %+v", d.desk.Sentence(err), second.View().Issues)
	}
}

// Who was entered twice is seen beside himself and made one by two presses and a reason.
func TestATwinIsJoinedByKeys(t *testing.T) {
	n := enrolled(t)
	v := n.village
	l := v.first(working)
	v.again(l)
	v.exchange()
	v.must("疑似重复 1")
	v.press("5")
	v.must(l.Name, "证件号码相同", "合并，以 1 为准")
	v.shot("duplicates")
	p := v.shell.pages[pageDuplicates].(*inboxPage)
	sides := p.matters[0].choices
	if len(sides) != 5 {
		t.Fatalf("%d ways to end it", len(sides))
	}
	before := len(v.people())
	v.press("1")
	v.write("同一个人录了两次")
	v.press(fyne.KeyReturn)
	if got := len(v.people()); got != before-1 {
		t.Errorf("%d people after they were made one of %d", got, before)
	}
	twins, err := v.desk.Duplicates(t.Context())
	if err != nil || len(twins) != 0 {
		t.Errorf("%d twins are left: %v", len(twins), err)
	}

	// It can be taken back, with a reason.
	v.exchange()
	v.press("5")
	v.must("已合并 · 2 条记录", words.partThem)
	if p.left() != 0 {
		t.Errorf("%d wait for a decision", p.left())
	}
	v.shot("duplicates-joined")
	v.press("1", fyne.KeyReturn)
	if got := len(v.people()); got != before {
		t.Errorf("%d people after they were taken apart of %d", got, before)
	}
}

// That they are two is noted by one key and a reason: the pair is not offered again, until that is taken back. The file in
// which the answer is mended that makes them look like one is another key away.
func TestTwoWhoAreNotOneAreToldApartByKeys(t *testing.T) {
	n := enrolled(t)
	v := n.village
	l := v.first(working)
	v.again(l)
	v.exchange()
	v.press("5", "5")
	if v.shell.current != pageHousehold {
		t.Fatalf("page %d", v.shell.current)
	}
	v.must(words.mendFile)
	v.press(fyne.KeyEscape, fyne.KeyEscape)
	if v.shell.current != pageDuplicates {
		t.Errorf("Esc leads to page %d and not back", v.shell.current)
	}
	v.press("4")
	v.write("两家都走访了，不是一个人")
	v.press(fyne.KeyReturn)
	v.must(words.notedTwo)
	twins, err := v.desk.Duplicates(t.Context())
	if err != nil || len(twins) != 0 {
		t.Fatalf("%d twins are left: %v", len(twins), err)
	}
	v.exchange()
	v.press("5")
	p := v.shell.pages[pageDuplicates].(*inboxPage)
	v.must(l.Name, "不是同一个 · 证件号码相同", "定为不是同一个：两家都走访了，不是一个人", words.lookAgain)
	v.shot("duplicates-apart")
	if p.left() != 0 {
		t.Errorf("%d wait for a decision", p.left())
	}
	v.press("1", fyne.KeyReturn)
	if twins, err = v.desk.Duplicates(t.Context()); err != nil || len(twins) != 1 {
		t.Errorf("%d twins after it was taken back: %v", len(twins), err)
	}
}

// Joined here and told apart there, they stand as one matter whose keys take one of the two words back.
func TestWhatContradictsIsDecidedByKeys(t *testing.T) {
	n := enrolled(t)
	v, town := n.village, n.town
	v.again(v.first(working))
	n.up(v)
	town.takeIn()
	twins, err := town.desk.Duplicates(t.Context())
	if err != nil || len(twins) != 1 {
		t.Fatalf("%d twins: %v", len(twins), err)
	}
	sides := twins[0].Sides
	n.must(town.desk.Join(t.Context(), sides[0].Record, sides[1].Record, sides[0].Record, "镇里核对"))
	n.must(v.desk.Distinguish(t.Context(), twins[0].Records, "村里走访"))
	n.up(v)
	town.takeIn()
	town.exchange()
	town.must("疑似重复 1")
	town.press("5")
	town.must("有人定为同一个，有人定为不是", "定为不是同一个：村里走访", words.areOne, words.areTwo)
	town.shot("duplicates-contradicted")
	town.press("2")
	town.write("村里说得对")
	town.press(fyne.KeyReturn)
	if twins, err = town.desk.Duplicates(t.Context()); err != nil || len(twins) != 0 {
		t.Errorf("%d twins are left: %v", len(twins), err)
	}
	if apart, err := town.desk.ToldApart(t.Context()); err != nil || len(apart) != 1 || apart[0].Reason != "村里走访" {
		t.Errorf("told apart: %+v %v", apart, err)
	}
}

// people are the members of all households.
func (d *driven) people() (ids []string) {
	d.t.Helper()
	houses, err := d.desk.Houses(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, h := range houses {
		dossier, err := d.desk.Dossier(d.t.Context(), h.ID)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, p := range dossier.People {
			ids = append(ids, p.ID)
		}
	}
	return ids
}
