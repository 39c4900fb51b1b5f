package ui

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// wholeNumber is an ID number without a mask.
var wholeNumber = regexp.MustCompile(`\d{17}[\dX]`)

// households opens 农户.
func (d *driven) households() *householdsPage {
	d.chord(fyne.KeyModifierAlt, fyne.Key2)
	return d.shell.pages[pageHouseholds].(*householdsPage)
}

func TestHouseholdsAreListedFoundAndNarrowed(t *testing.T) {
	d := newDriven(t, true)
	houses, err := d.desk.Houses(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range houses[:7] {
		session, err := d.desk.Open(context.Background(), app.Target{Form: "household", Record: h.ID, Household: h.ID})
		if err == nil {
			err = session.Type(context.Background(), "villager_group", []string{"第一组", "第二组"}[i%2])
		}
		if err == nil {
			err = session.Save(context.Background(), "")
		}
		if err != nil {
			t.Fatal(d.desk.Sentence(err))
		}
	}
	p := d.households()
	d.shot("households")
	all := len(p.shown)
	if all != 24 {
		t.Fatalf("%d households", all)
	}
	for _, h := range p.houses {
		if s, known := p.standing(h.ID); !known || s.State == "" {
			t.Fatal("the standing of a household is not told")
		}
	}
	want := p.houses[5]
	d.write(want.Head)
	if len(p.shown) == 0 || len(p.shown) == all || p.at().Head != want.Head {
		t.Errorf("typing a head leaves %d households and the cursor on %q", len(p.shown), p.at().Head)
	}
	d.press(fyne.KeyEscape)
	if len(p.shown) != all {
		t.Fatal("Esc does not show everybody again")
	}
	d.press(fyne.KeyDown, fyne.KeyPageDown)
	if p.list.cursor != 13 {
		t.Errorf("the cursor is on %d", p.list.cursor)
	}
	d.press(fyne.KeyF4)
	d.shot("households-filter")
	d.press("1")
	if p.filter.group == "" || len(p.shown) == 0 || len(p.shown) == all {
		t.Errorf("the first group leaves %d households", len(p.shown))
	}
	for _, i := range p.shown {
		if p.houses[i].Group != p.filter.group {
			t.Error("a household of another group is shown")
		}
	}
	d.must("只看 " + p.filter.group)
	d.press(fyne.KeyEscape)
	d.press(fyne.KeyF4, fyne.KeyDown, fyne.KeyDown, "4") // past group and class
	if p.filter.state != string(app.StateTodo) || len(p.shown) == 0 {
		t.Errorf("the fourth state is %q and leaves %d", p.filter.state, len(p.shown))
	}
}

func TestAHouseholdIsMadeByHand(t *testing.T) {
	d := newDriven(t, true)
	p := d.households()
	d.chord(fyne.KeyModifierControl, fyne.KeyN)
	if p.panel == nil {
		t.Fatal("Ctrl+N opens nothing")
	}
	p.panel.focusOn("head")
	d.write("赵新建")
	d.press(fyne.KeyReturn)
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	file := d.shell.pages[pageHousehold].(*householdPage)
	if d.shell.current != pageHousehold || file.dossier.Head != "赵新建" {
		t.Fatalf("after the save page %d shows %q", d.shell.current, file.dossier.Head)
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyN)
	d.write("赵新建")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	if len(file.dossier.People) != 1 || file.dossier.People[0].Name != "赵新建" {
		t.Fatalf("members %+v", file.dossier.People)
	}
	d.press(fyne.KeyEscape)
	if d.shell.current != pageHouseholds || len(p.houses) != 25 {
		t.Errorf("back on page %d with %d households", d.shell.current, len(p.houses))
	}
}

// file opens 户档案 of the household of a person, by search.
func (d *driven) file(l app.Line) *householdPage {
	d.t.Helper()
	d.chord(fyne.KeyModifierControl, fyne.KeyK)
	d.write(l.Name)
	d.press(fyne.KeyReturn)
	p := d.shell.pages[pageHousehold].(*householdPage)
	if d.shell.current != pageHousehold {
		d.t.Fatal("the search does not lead to the file")
	}
	for i, person := range p.dossier.People {
		if person.ID == l.Person {
			for p.people.cursor < i {
				d.press(fyne.KeyDown)
			}
			for p.people.cursor > i {
				d.press(fyne.KeyUp)
			}
		}
	}
	return p
}

func TestTheFileShowsMembersHistoryAndIncome(t *testing.T) {
	d := newDriven(t, true)
	l := d.first(working)
	p := d.file(l)
	if p.household != l.Household {
		t.Fatal("the file is another household's")
	}
	d.must(l.Name, words.income24, "月度回访", "工资性收入")
	d.shot("household")
	if len(p.dossier.Timeline) < 4 || len(p.dossier.Incomes) != 24 {
		t.Errorf("%d lines of history, %d months", len(p.dossier.Timeline), len(p.dossier.Incomes))
	}
	for _, text := range d.texts() {
		if wholeNumber.MatchString(text) {
			t.Errorf("a whole number is in sight: %q", text)
		}
	}
	d.press(fyne.KeyRight, fyne.KeyDown, fyne.KeyLeft)
	if p.history.cursor != 1 || d.Canvas().Focused() != fyne.Focusable(p.people) {
		t.Error("the arrows do not walk the history")
	}
}

func TestWhoLeftIsRecordedFromTheFile(t *testing.T) {
	d := newDriven(t, true)
	l := d.first(working)
	p := d.file(l)
	d.press(fyne.KeyF6)
	if p.panel == nil {
		t.Fatal("F6 opens nothing")
	}
	if at := p.panel.index(d.Canvas().Focused()); at < 0 || p.panel.order[at].row == nil || p.panel.order[at].row.field.Question.Name != "lifecycle" {
		t.Fatal("the focus is not on the state of the person")
	}
	d.shot("household-life")
	d.press("4") // 迁出
	d.press(fyne.KeyReturn)
	d.write("20261103")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	if p.panel != nil {
		t.Fatalf("not saved: %v", p.panel.hint.Text)
	}
	d.must("迁出")
	for _, h := range d.worklist() {
		for _, line := range h.Lines {
			if line.Person == l.Person {
				t.Error("who moved away is still to be followed up")
			}
		}
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyZ)
	if got := d.line(l.Person); got.State != app.StateTodo {
		t.Errorf("after taking it back the line is %s", got.State)
	}
}

func TestAVisitIsOneConversation(t *testing.T) {
	d := newDriven(t, true)
	l := d.first(working)
	file := d.file(l)
	members := len(file.dossier.People)
	d.press(fyne.KeyF5)
	p := d.shell.pages[pageVisit].(*visitPage)
	if d.shell.current != pageVisit || p.panel == nil {
		t.Fatal("F5 does not begin a visit")
	}
	d.shot("visit")
	d.must("走访方式", l.Name)
	d.press("1") // 上门
	// Down to the work of the person, opened by space.
	for range 60 {
		if i := p.panel.index(d.Canvas().Focused()); i >= 0 && p.panel.order[i].part.Person == l.Person && p.panel.order[i].part.Session.Form().Name == "follow_up" {
			break
		}
		d.press(fyne.KeyDown)
	}
	d.press(fyne.KeySpace)
	p.panel.focusOn("pay")
	d.write("3999")
	d.press(fyne.KeyReturn)
	d.shot("visit-open")
	if !p.panel.progress.object.Visible() || p.panel.progress.share <= 0 {
		t.Error("the bar tells nothing")
	}

	// kill -9: the window is made anew over what is on disk.
	d.closeDesk()
	d.start()
	file = d.file(l)
	d.press(fyne.KeyF5)
	p = d.shell.pages[pageVisit].(*visitPage)
	d.must("3,999")

	// A child is born.
	d.chord(fyne.KeyModifierControl, fyne.KeyN)
	d.write("之女")
	d.press(fyne.KeyReturn)
	if !p.panel.focusOn("name") {
		t.Fatal("the name is not asked")
	}
	d.write("新生儿")
	d.press(fyne.KeyReturn)
	if !p.panel.focusOn("confirmed") {
		t.Fatal("the end of the visit is not asked")
	}
	d.press("1")
	d.shot("visit-end")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	if p.panel != nil {
		t.Fatalf("not saved: %s %q", p.panel.hint.Text, p.panel.left.Content)
	}
	if d.shell.current != pageHousehold {
		t.Error("after the save the file is not in sight")
	}
	if got := d.line(l.Person); got.Pay != "3,999" || openLine(got) || !strings.Contains(got.Contact, "上门") {
		t.Errorf("pay %q, state %s, contact %q", got.Pay, got.State, got.Contact)
	}
	file = d.shell.pages[pageHousehold].(*householdPage)
	if len(file.dossier.People) != members+1 {
		t.Errorf("%d members, want %d", len(file.dossier.People), members+1)
	}
	drafts, err := d.desk.Drafts(context.Background())
	if err != nil || len(drafts) != 0 {
		t.Errorf("%d drafts are left (%v)", len(drafts), err)
	}
	d.must("入户走访")
}

func TestAVisitCanBeThrownAway(t *testing.T) {
	d := newDriven(t, true)
	d.file(d.first(working))
	d.press(fyne.KeyF5, "2")
	d.chord(fyne.KeyModifierControl, fyne.KeyD)
	d.chord(fyne.KeyModifierControl, fyne.KeyD)
	drafts, err := d.desk.Drafts(context.Background())
	if err != nil || len(drafts) != 0 || d.shell.current != pageHousehold {
		t.Errorf("%d drafts, page %d (%v)", len(drafts), d.shell.current, err)
	}
}
