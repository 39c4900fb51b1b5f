package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/app/ui/fields"
	"hufang/forms"
)

// alerts opens 预警 over the village, the cursor on a warning that fits.
func (d *driven) alerts(fits func(app.Warning) bool) *warningPage {
	d.t.Helper()
	d.chord(fyne.KeyModifierAlt, fyne.Key5)
	p := d.shell.pages[pageWarnings].(*warningPage)
	d.press(fyne.KeyHome)
	for range p.warnings {
		if fits(p.here.Warning) {
			return p
		}
		d.press(fyne.KeyDown)
	}
	d.t.Fatalf("none of %d warnings fits", len(p.warnings))
	return nil
}

// suggested are warnings against which at least so many measures can be taken.
func suggested(n int) func(app.Warning) bool {
	return func(w app.Warning) bool { return w.Case != "" && w.Cause == "" && len(w.Suggestions) >= n }
}

func TestWarningShowsItemsAndSuggestions(t *testing.T) {
	d := newDriven(t, true)
	p := d.alerts(suggested(1))
	weak := slices.IndexFunc(p.here.Items, func(it app.IncomeLine) bool { return it.Weak })
	if weak < 0 {
		t.Fatal("no weak item")
	}
	total := slices.IndexFunc(p.here.Items, func(it app.IncomeLine) bool { return it.Total })
	d.must(words.household(p.here.Head), p.here.Findings[0].Sentence, words.itemColumns.year, p.here.Items[weak].Change, p.here.Items[total].This, words.leftOutNote,
		p.here.Suggestions[0].Arithmetic, words.suggestions)
	d.shot("warning")
	for _, size := range []struct {
		name          string
		width, height float32
	}{{"warning-narrow", 683, 768}, {"warning-200", 683, 384}} {
		d.Resize(fyne.NewSize(size.width, size.height))
		d.shot(size.name)
		d.must(words.household(p.here.Head))
		if size.height < 400 {
			if !p.card.over() {
				t.Error("everything is said to fit a low window")
			}
			for range 5 {
				d.press(fyne.KeyRight)
			}
			d.shot(size.name + "-turned")
			if p.card.scroll.Offset.Y == 0 {
				t.Error("→ does not turn the card")
			}
		}
	}
}

func TestWarningTakesASuggestionByDigit(t *testing.T) {
	d := newDriven(t, true)
	p := d.alerts(suggested(2))
	household, first := p.here.Household, p.here.Suggestions[0]
	d.press("1")
	d.must(first.Label, words.owner, words.until)
	d.shot("warning-choose")
	before := d.keys
	d.press(fyne.KeyReturn, fyne.KeyReturn)
	if n := d.keys - before; n != 2 {
		t.Errorf("%d keys", n)
	}
	if len(p.here.Supplements) != 1 || p.here.Household != household {
		t.Fatalf("after the choice the card has %+v", p.here.Supplements)
	}
	got, plan := p.here.Supplements[0], d.desk.Planned(first)
	if !got.Chosen || got.Owner != plan.Owner || got.Due != plan.Due || got.Measure != first.Measure {
		t.Errorf("chosen as %+v, planned %+v", got, plan)
	}
	d.must(first.Measure, words.nextLook("2026-12"))
	d.shot("warning-chosen")
	if d.Canvas().Focused() != p.list {
		t.Error("the keys are not with the list again")
	}
}

func TestWarningRefusesASuggestionWithAReason(t *testing.T) {
	d := newDriven(t, true)
	p := d.alerts(suggested(2))
	last := p.here.Suggestions[len(p.here.Suggestions)-1]
	household := p.here.Household
	d.chord(fyne.KeyModifierControl, fyne.KeyJ)
	d.must(words.whichRefused)
	d.press(fyne.KeyEscape) // nothing changes
	if p.here.refusing {
		t.Fatal("Esc does not turn back")
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyJ)
	d.press(fyne.KeyName(rune('0' + len(p.here.digits()))))
	d.must(words.whyRefused)
	d.write("要照顾老人")
	d.press(fyne.KeyReturn)
	i := slices.IndexFunc(p.here.Supplements, func(s app.SupplementCase) bool { return !s.Chosen })
	if p.here.Household != household || i < 0 || p.here.Supplements[i].Reason != "要照顾老人" {
		t.Fatalf("the refusal was not kept: %+v", p.here.Supplements)
	}
	if slices.ContainsFunc(p.here.Suggestions, func(s app.Suggestion) bool { return s.Supplement == last.Supplement }) {
		t.Error("what was refused is suggested again")
	}
	d.must("要照顾老人")

	// From the question for who answers it is one key to the refusal, and the reason is there by one more.
	d.alerts(func(w app.Warning) bool { return w.Household != household && len(w.Suggestions) > 0 })
	household = p.here.Household
	d.press("1")
	d.chord(fyne.KeyModifierControl, fyne.KeyJ)
	d.press(fyne.KeyReturn)
	if i := slices.IndexFunc(p.here.Supplements, func(s app.SupplementCase) bool { return !s.Chosen }); p.here.Household != household || i < 0 || p.here.Supplements[i].Reason != "要照顾老人" {
		t.Errorf("the last reason was not taken: %+v", p.here.Supplements)
	}
}

func TestWarningIsVerifiedMeasuredAndEnded(t *testing.T) {
	d := newDriven(t, true)
	p := d.alerts(func(w app.Warning) bool { return w.Case != "" && w.Cause == "" })
	household, line := p.here.Household, p.list.cursor
	back := func() {
		t.Helper()
		d.chord(fyne.KeyModifierControl, fyne.KeyS)
		if p.panel != nil {
			t.Fatalf("saving left the form open: %v", d.texts())
		}
		if p.list.cursor == line && line+1 < len(p.warnings) {
			t.Error("saving does not move on")
		}
		p.list.move(line)
		if p.here.Household != household {
			t.Error("the line did not keep its place")
		}
	}
	type_ := func(question, text string) {
		t.Helper()
		if !p.panel.focusOn(question) {
			t.Fatalf("%s is not asked", question)
		}
		d.write(text)
		d.press(fyne.KeyReturn)
	}

	d.press(fyne.KeyReturn)
	if here := p.panel; here == nil {
		t.Fatal("Enter opened no form")
	}
	if i := p.panel.index(p.panel.current); i < 0 || p.panel.order[i].row == nil || p.panel.order[i].row.field.Question.Name != "cause" {
		t.Error("the form does not begin with the cause")
	}
	d.shot("warning-form")
	// It cannot be ended without a cause.
	type_("ended_on", "8")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	if p.panel == nil {
		t.Fatal("it was ended without a cause")
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyD)
	d.chord(fyne.KeyModifierControl, fyne.KeyD)

	d.press(fyne.KeyReturn)
	d.press("1")
	back()
	if p.here.Cause == "" || p.here.Next != "measure" {
		t.Fatalf("after the verification: %+v", p.here.Warning)
	}
	d.press(fyne.KeyReturn)
	d.write("联系县内企业")
	d.press(fyne.KeyReturn)
	back()
	if p.here.Measure != "联系县内企业" || p.here.Next != "ended_on" {
		t.Fatalf("with a measure: %+v", p.here.Warning)
	}
	d.press(fyne.KeyReturn)
	d.write("8")
	d.press(fyne.KeyReturn)
	type_("result", "1")
	back()
	if !p.ended[household] {
		t.Error("the warning is not over")
	}
	d.must(words.overWarning)
	d.shot("warning-ended")
	d.chord(fyne.KeyModifierAlt, fyne.Key1)
	d.chord(fyne.KeyModifierAlt, fyne.Key5)
	if slices.ContainsFunc(p.warnings, func(w app.Warning) bool { return w.Household == household }) {
		t.Error("what was ended is in the list again")
	}
}

func TestSpaceLooksBackAtAMeasure(t *testing.T) {
	d := newDriven(t, true)
	p := d.alerts(suggested(1))
	household := p.here.Household
	d.press("1", fyne.KeyReturn, fyne.KeyReturn)
	d.Leave()
	d.opt.Desk.Now = at("2026-12-09 09:00:00")
	d.start()
	d.must(d.desk.Say("todo_review", 1))
	d.press(fyne.KeyHome)
	month := d.shell.pages[pageMonth].(*monthPage)
	for month.todo[month.list.cursor].Kind != app.TodoReview {
		d.press(fyne.KeyDown)
	}
	d.shot("month-warnings")
	d.press(fyne.KeyReturn)
	p = d.shell.pages[pageWarnings].(*warningPage)
	if p.here.Household != household {
		t.Fatal("the to-do list does not lead to the household")
	}
	d.must(words.lookedBack([]int{1}))
	d.press(fyne.KeySpace)
	if p.panel == nil {
		t.Fatal("Space opened nothing")
	}
	if i := p.panel.index(p.panel.current); i < 0 || p.panel.order[i].row == nil || p.panel.order[i].row.field.Question.Name != "review_1" {
		t.Error("the measure does not open at the look back")
	}
	d.shot("warning-review")
	d.write("9")
	d.press(fyne.KeyReturn)
	if focused, ok := d.Canvas().Focused().(*fields.Input); !ok || focused == nil {
		t.Fatal("the gain is not asked next")
	}
	d.write("200")
	d.press(fyne.KeyReturn, "1")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	w, _, err := d.desk.Warning(d.ctx, household, forms.Month("2026-12"))
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(w.Supplements, func(s app.SupplementCase) bool { return s.Chosen }); i < 0 || len(w.Supplements[i].Reviews) > 0 {
		t.Errorf("after the look back: %+v", w.Supplements)
	}
}

func TestHouseholdFileLeadsToItsWarning(t *testing.T) {
	d := newDriven(t, true)
	p := d.alerts(suggested(1))
	household := p.here.Household
	d.press(fyne.KeyF3)
	file := d.shell.pages[pageHousehold].(*householdPage)
	if d.shell.current != pageHousehold || file.household != household {
		t.Fatal("F3 does not lead to the household's file")
	}
	d.must(words.openCase(file.dossier.Cases[0], d.desk.Today()))
	d.shot("household-warning")
	d.press(fyne.KeyEscape, fyne.KeyHome)
	d.chord(fyne.KeyModifierAlt, fyne.Key2)
	d.shell.goTo(app.Route{Page: app.PageHousehold, Household: household})
	d.press(fyne.KeyF3)
	if d.shell.current != pageWarnings || p.here.Household != household {
		t.Error("F3 does not lead to the household's warning")
	}
	// A household without one has no such key.
	for _, h := range d.worklist() {
		if !slices.ContainsFunc(p.warnings, func(w app.Warning) bool { return w.Household == h.ID }) {
			d.shell.goTo(app.Route{Page: app.PageHousehold, Household: h.ID})
			d.press(fyne.KeyF3)
			if d.shell.current != pageHousehold || file.warned() {
				t.Error("a household without a warning leads to 预警")
			}
			return
		}
	}
}

// A list that took long to read does not bring back what was ended in the meantime, nor lose the household another page
// leads to and that only the whole list has.
func TestWarningListReadWhileWorking(t *testing.T) {
	d := newDriven(t, true)
	p := d.alerts(suggested(1))
	whole, at := slices.Clone(p.warnings), p.at
	other := whole[slices.IndexFunc(whole, func(w app.Warning) bool { return w.Household != at })].Household
	begin := func() {
		clear(p.fresh)
		clear(p.ended)
	}
	begin()
	p.ended[other], p.fresh[other] = true, true
	p.put(slices.Clone(whole))
	if !p.ended[other] || p.at != at {
		t.Error("what was ended while the list was read stands open again")
	}
	begin()
	p.sought = other
	p.put(slices.DeleteFunc(slices.Clone(whole), func(w app.Warning) bool { return w.Household == other }))
	if p.sought == "" || len(p.warnings) != len(whole)-1 {
		t.Error("a household is given up before the whole list was read")
	}
	begin()
	if p.put(whole); p.at != other || p.sought != "" {
		t.Error("the cursor is not on the household that was sought")
	}
}
