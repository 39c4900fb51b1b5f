package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/forms"
)

func working(l app.Line) bool { return l.State == app.StateTodo && l.LastPay != "" && !l.NoLast }

// G02: two keys a household, and who, when and how are written for each person.
func TestHouseholdsAreConfirmedWithTwoKeysEach(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	households, presses := 0, 0
	for _, h := range d.worklist() {
		if slices.ContainsFunc(h.Lines, confirmable) {
			households++
		}
	}
	if households < 15 {
		t.Fatalf("only %d households to confirm", households)
	}
	for p.lines[p.list.cursor].line < 0 && slices.ContainsFunc(p.houses[p.lines[p.list.cursor].house].Lines, func(l app.Line) bool { return openLine(l) }) {
		if _, person := p.at(); person != "" {
			break
		}
		d.press(fyne.KeyReturn)
		if presses++; presses > 3*households {
			t.Fatal("the keys lead nowhere")
		}
	}
	if presses > 2*households {
		t.Errorf("%d presses for %d households, want two each at most", presses, households)
	}
	done := 0
	for _, h := range d.worklist() {
		for _, l := range h.Lines {
			switch l.State {
			case app.StateDone:
				done++
				if !strings.Contains(l.Contact, "电话") || !strings.Contains(l.Contact, "11-08") {
					t.Errorf("confirmed without how and when: %q", l.Contact)
				}
			case app.StateTodo:
				if !l.NoLast && p.lines[p.list.cursor].line < 0 {
					t.Errorf("a person with a month before is left to do")
				}
			}
		}
	}
	if done == 0 {
		t.Error("nobody is done")
	}
}

func TestTheContactIsAskedBeforeAnythingIsWritten(t *testing.T) {
	d := newDriven(t, true)
	d.chord(fyne.KeyModifierAlt, fyne.Key3)
	d.press(fyne.KeyReturn)
	d.must(words.modeFirst)
	for _, h := range d.worklist() {
		for _, l := range h.Lines {
			if l.State != app.StateTodo {
				t.Fatalf("a person is %s before anybody said how contact was made", l.State)
			}
		}
	}
}

// A finger left on Enter repeats the key without a new press.
func TestAHeldEnterConfirmsOnce(t *testing.T) {
	d := newDriven(t, true)
	d.followUps()
	d.press(fyne.KeyReturn)
	before := d.worklist()
	for range 10 {
		d.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	for i, h := range d.worklist() {
		for j, l := range h.Lines {
			if l.State != before[i].Lines[j].State {
				t.Fatalf("a held Enter made a person %s", l.State)
			}
		}
	}
}

func TestWhoHasNoLastMonthIsNeverConfirmedBlindly(t *testing.T) {
	d := newDriven(t, true)
	d.closeDesk()
	d.opt.Month = "2025-09" // the village's history begins in October
	d.start()
	p := d.followUps()
	p.date.Put("2025-09-15")
	if !p.readDate() {
		t.Fatal("the day was not taken")
	}
	open := 0
	for _, h := range d.worklist() {
		for _, l := range h.Lines {
			if !l.NoLast {
				t.Fatal("somebody has an August")
			}
			open++
		}
	}
	if _, person := p.at(); person == "" {
		t.Error("the cursor starts on a household that has nothing to confirm")
	}
	d.press(fyne.KeyHome, fyne.KeyReturn, fyne.KeyReturn)
	if p.panel == nil {
		t.Fatal("Enter does not open the whole form")
	}
	d.must("就业状态", words.noLast)
	for range 20 {
		d.press(fyne.KeyReturn)
	}
	d.press(fyne.KeyEscape)
	for _, h := range d.worklist() {
		for _, l := range h.Lines {
			if !openLine(l) {
				t.Errorf("a person became %s by Enter alone", l.State)
			}
		}
	}
	if open == 0 {
		t.Error("nobody was asked")
	}
}

func TestAChangedLineIsTypedInPlace(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	l := d.first(working)
	d.at(p, l.Person)
	d.press(fyne.KeySpace)
	if p.panel == nil {
		t.Fatal("space opened nothing")
	}
	if at := p.panel.index(d.Canvas().Focused()); at < 0 || p.panel.order[at].row == nil || p.panel.order[at].row.field.Question.Name != "pay" {
		t.Fatal("the focus is not on the pay, the one thing to be given")
	}
	d.write("4321.5")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	now := d.line(l.Person)
	if now.Pay != "4,321.50" || openLine(now) {
		t.Errorf("pay %q, state %s", now.Pay, now.State)
	}
	if p.panel != nil {
		t.Error("the panel stays open after the save")
	}
	d.must("4,321.50")
}

func TestSkipLogicIsLive(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	l := d.first(func(l app.Line) bool { return working(l) && strings.Contains(l.Last, "·") })
	d.at(p, l.Person)
	d.press(fyne.KeySpace)
	if !d.sees("本月就业收入") {
		t.Fatal("the pay of somebody at work is not asked")
	}
	d.press(fyne.KeyUp) // the folded section of the job
	d.press(fyne.KeySpace)
	d.must("就业状态", "岗位")
	status := p.panel.parts[0].rows["status"].input.Focus()
	if d.Canvas().Focused() != status {
		t.Fatal("opening the section does not lead to its first question")
	}
	d.press("2") // 失业
	if d.sees("岗位 ") || d.sees("本月就业收入") {
		t.Error("questions of a job are asked of somebody without one")
	}
	d.must("离岗原因")
	d.press(fyne.KeyEscape)
	if got := d.line(l.Person).State; got != app.StateDraft {
		t.Errorf("after Esc the line is %s, want a draft", got)
	}
}

func TestADraftOutlivesTheWindow(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	l := d.first(working)
	d.at(p, l.Person)
	d.press(fyne.KeySpace)
	d.write("1234") // not even Enter after it
	d.Leave()
	d.start()
	if got := d.line(l.Person).State; got != app.StateDraft {
		t.Fatalf("after closing the line is %s, want a draft", got)
	}
	d.must("草稿")
	p = d.followUps()
	d.at(p, l.Person)
	d.press(fyne.KeySpace)
	d.must("1,234")
	d.chord(fyne.KeyModifierControl, fyne.KeyD)
	if got := d.line(l.Person).State; got != app.StateDraft {
		t.Error("one press threw the draft away")
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyD)
	if got := d.line(l.Person).State; got != app.StateTodo {
		t.Errorf("after the second press the line is %s, want to do", got)
	}
}

func TestPayIsTypedOnTheLine(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	l := d.first(working)
	d.at(p, l.Person)
	for p.lines[p.list.cursor].line >= 0 {
		d.press(fyne.KeyUp)
	}
	d.press(fyne.KeyReturn)
	if got := d.line(l.Person).State; got != app.StateIncomplete {
		t.Fatalf("after the facts were confirmed the line is %s", got)
	}
	d.at(p, l.Person)
	d.press("9", "8", "7")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	if got := d.line(l.Person).Pay; got != "987" {
		t.Errorf("pay %q, want 987", got)
	}
}

func TestStatesByKey(t *testing.T) {
	for _, c := range []struct {
		name  string
		press keys.Press
		want  string
	}{{"unknown", fields.Unknown, "不清楚"}, {"refused", fields.Refused, "拒答"}} {
		t.Run(c.name, func(t *testing.T) {
			d := newDriven(t, true)
			p := d.followUps()
			l := d.first(working)
			d.at(p, l.Person)
			d.chord(c.press.Mod, c.press.Name)
			if got := d.line(l.Person).State; got != app.StateTodo {
				t.Fatalf("before the facts are given the key made the line %s", got)
			}
			for p.lines[p.list.cursor].line >= 0 {
				d.press(fyne.KeyUp)
			}
			d.press(fyne.KeyReturn)
			d.at(p, l.Person)
			d.chord(c.press.Mod, c.press.Name)
			if got := d.line(l.Person); got.Pay != c.want || openLine(got) {
				t.Errorf("pay %q, state %s", got.Pay, got.State)
			}
		})
	}
}

func TestNotReachedIsARecordWithoutFacts(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	l := d.first(working)
	d.at(p, l.Person)
	d.press(fyne.KeyF2)
	if p.panel != nil { // the pack asks for the reason
		d.press("1")
		d.chord(fyne.KeyModifierControl, fyne.KeyS)
	}
	if got := d.line(l.Person); got.State != app.StateNotReached || got.Pay != "" || got.Now != "" {
		t.Errorf("state %s, pay %q, facts %q", got.State, got.Pay, got.Now)
	}
}

func TestUndoTakesTheLastSaveBack(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	household, _ := p.at()
	d.press(fyne.KeyReturn)
	d.chord(fyne.KeyModifierControl, fyne.KeyZ)
	d.must(words.undone)
	for _, h := range d.worklist() {
		if h.ID == household && !slices.ContainsFunc(h.Lines, func(l app.Line) bool { return l.State == app.StateTodo }) {
			t.Error("nobody of the household is to do again")
		}
	}
	if p.houses[0].Lines[0].State != d.worklist()[0].Lines[0].State {
		t.Error("the page shows another state than the store has")
	}
}

func TestNumbersAreMaskedButForHalfAMinute(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	var phone string
	for _, h := range p.houses {
		for _, l := range h.Lines {
			s, err := d.desk.OpenFollowUp(d.ctx, l.Person, "", p.contact)
			if err != nil {
				t.Fatal(err)
			}
			if f, ok := s.Field("employer_phone"); ok && f.Answer.IsKnown() && phone == "" {
				phone = f.Answer.Text()
				d.at(p, l.Person)
			}
		}
	}
	if phone == "" {
		t.Fatal("no phone in the village")
	}
	d.press(fyne.KeySpace)
	d.press(fyne.KeyUp)
	d.press(fyne.KeySpace)
	if d.sees(phone) {
		t.Error("the number is in sight before F8")
	}
	d.press(fyne.KeyF8)
	d.must(phone)
	for _, fn := range d.later {
		fn()
	}
	if d.sees(phone) {
		t.Error("the number is in sight after half a minute")
	}
}

func TestTheOtherSideIsShownBeforeSaving(t *testing.T) {
	d := newDriven(t, true)
	p := d.followUps()
	l := d.first(working)
	d.at(p, l.Person)
	d.press(fyne.KeySpace)
	d.write("3000")
	d.press(fyne.KeyReturn)
	other, err := d.desk.OpenFollowUp(d.ctx, l.Person, "", app.Contact{Mode: "home"})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Discard(d.ctx); err != nil { // another pair of hands, without this draft
		t.Fatal(err)
	}
	if err := other.Answer(d.ctx, "pay", forms.Int(999900)); err != nil {
		t.Fatal(err)
	}
	if err := other.Save(d.ctx, ""); err != nil {
		t.Fatal(d.desk.Sentence(err))
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	d.must(words.freshClash, "9,999", words.keepScreen)
	for p.panel != nil && p.panel.clash.on {
		d.chord(fyne.KeyModifierControl, fyne.Key0)
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	d.write("问过本人")
	d.press(fyne.KeyReturn)
	if got := d.line(l.Person).Pay; got != "3,000" {
		t.Errorf("pay %q, want the side chosen", got)
	}
}

// G04: the new job of one of five, from the first page to the saved form, in at most 25 keys beside the typed text.
func TestAJobChangeTakesFewKeys(t *testing.T) {
	d := newDriven(t, true)
	names, five := map[string]int{}, map[string]bool{}
	for _, h := range d.worklist() {
		five[h.ID] = h.Members == 5
		for _, l := range h.Lines {
			names[l.Name]++
		}
	}
	l := d.first(func(l app.Line) bool {
		return working(l) && strings.Count(l.Last, "·") >= 3 && five[l.Household] && names[l.Name] == 1
	})
	before := d.keys
	p := d.followUps()
	d.chord(fyne.KeyModifierControl, fyne.KeyK)
	d.write(l.Name)
	d.press(fyne.KeyReturn)
	if _, person := p.at(); person != l.Person {
		t.Fatal("the search leads to somebody else")
	}
	d.press(fyne.KeySpace, fyne.KeyUp, fyne.KeySpace)
	on := func(question string) {
		t.Helper()
		for range 20 {
			if i := p.panel.index(d.Canvas().Focused()); i >= 0 && p.panel.order[i].row != nil && p.panel.order[i].row.field.Question.Name == question {
				return
			}
			d.press(fyne.KeyDown)
		}
		t.Fatalf("the arrows do not lead to %s", question)
	}
	on("employer")
	d.chord(fyne.KeyModifierControl, fyne.KeyA)
	d.write("东莞某某五金厂")
	on("job_title")
	d.chord(fyne.KeyModifierControl, fyne.KeyA)
	d.write("焊工")
	on("pay")
	d.write("5200")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	now := d.line(l.Person)
	if !strings.Contains(now.Now, "东莞某某五金厂") || !strings.Contains(now.Now, "焊工") || now.Pay != "5,200" || openLine(now) {
		t.Errorf("saved as %q, pay %q, state %s", now.Now, now.Pay, now.State)
	}
	keys := d.keys - before
	t.Logf("%d keys", keys)
	if keys > 25 {
		t.Errorf("%d keys, want 25 at most", keys)
	}
}
