package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/forms"
)

// review opens 审核 over the village on the day its November begins.
func (d *driven) review() *reviewPage {
	d.t.Helper()
	d.chord(fyne.KeyModifierAlt, fyne.Key4)
	p := d.shell.pages[pageReview].(*reviewPage)
	if len(p.lines) == 0 {
		d.t.Fatal("nothing was found in a village that has not been followed up")
	}
	return p
}

// to presses ↓ until the cursor is on a finding of the rule.
func (d *driven) to(p *reviewPage, wanted func(app.Finding) bool) *app.Finding {
	d.t.Helper()
	d.press(fyne.KeyHome)
	for range len(p.lines) {
		if f := p.at().finding; f != nil && wanted(*f) {
			return f
		}
		d.press(fyne.KeyDown)
	}
	d.t.Fatal("no such finding in the list")
	return nil
}

func TestReviewMendsAndGoesOn(t *testing.T) {
	d := newDriven(t, true)
	// A name with a digit in it is a finding.
	line := d.first(func(app.Line) bool { return true })
	session, err := d.desk.Open(d.ctx, app.Target{Form: "person", Person: line.Person, Record: line.Person, Household: line.Household})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Type(d.ctx, "name", "王a1"); err != nil {
		t.Fatal(err)
	}
	if err := session.Save(d.ctx, "照身份证"); err != nil {
		t.Fatal(err)
	}
	p := d.review()
	f := d.to(p, func(f app.Finding) bool { return f.Person == line.Person && f.Form == "person" && f.Question == "name" })
	before := len(p.lines)
	d.shot("review")
	d.press(fyne.KeyReturn)
	if p.panel == nil {
		t.Fatal("Enter opened no form")
	}
	if here := p.panel.here(); here == nil || here.Form().Name != f.Form {
		t.Fatalf("the form of %s is not open", f.Form)
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyA)
	d.write("王小明")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	if p.panel != nil {
		t.Fatal("saving left the form open")
	}
	if len(p.lines) >= before {
		t.Errorf("%d lines before, %d after the name was mended", before, len(p.lines))
	}
	if slices.ContainsFunc(p.lines, func(l reviewLine) bool {
		return l.finding != nil && l.finding.Person == line.Person && l.finding.Question == "name"
	}) {
		t.Error("what was mended is still in the list")
	}
	if p.at().heading != "" {
		t.Error("the cursor rests on a heading")
	}
}

func TestReviewKeepsAReason(t *testing.T) {
	d := newDriven(t, true)
	p := d.review()
	f := *d.to(p, func(f app.Finding) bool { return f.Soft && f.Household != "" })
	d.press(fyne.KeySpace)
	d.write("已看身份证")
	d.press(fyne.KeyReturn)
	stands := func() bool {
		now, err := d.desk.CheckHousehold(d.ctx, f.Household, p.check.Month)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(now.Findings, func(x app.Finding) bool {
			return x.Rule == f.Rule && x.Person == f.Person && x.Item == f.Item && x.Reason == "已看身份证"
		})
	}
	if !stands() {
		t.Fatal("the reason was not kept")
	}
	d.must(words.explained)
	// The next one takes the same reason with one key.
	next := *d.to(p, func(x app.Finding) bool { return x.Soft && x.Household != "" && x.Reason == "" })
	d.press(fyne.KeySpace, fyne.KeyReturn)
	now, err := d.desk.CheckHousehold(d.ctx, next.Household, p.check.Month)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(now.Findings, func(x app.Finding) bool {
		return x.Rule == next.Rule && x.Person == next.Person && x.Reason == "已看身份证"
	}) {
		t.Error("the same reason was not given with two keys")
	}
}

func TestReviewNarrowsByDigit(t *testing.T) {
	d := newDriven(t, true)
	p := d.review()
	d.press(fyne.Key4)
	for _, l := range p.lines {
		if l.finding != nil && l.finding.Level != forms.LevelWatch {
			t.Fatalf("a finding of level %s among those to watch", l.finding.Level)
		}
	}
	d.press(fyne.Key4)
	if p.level != "" {
		t.Error("the same digit does not show all again")
	}
	if !d.sees(words.looked(p.check.Looked)) {
		t.Error("the page does not say how many households were looked at")
	}
}

func TestReviewOpensNothingForAWholeVillage(t *testing.T) {
	d := newDriven(t, true)
	p := d.review()
	d.to(p, func(f app.Finding) bool { return f.Household == "" })
	d.press(fyne.KeyReturn)
	if p.panel != nil || d.shell.current != pageReview {
		t.Error("a finding about a whole village opens the form of nobody")
	}
}

func TestReviewKeepsAReasonForAVillage(t *testing.T) {
	d := newDriven(t, true)
	p := d.review()
	f := d.to(p, func(f app.Finding) bool { return f.Household == "" && f.Soft })
	rule, stood := f.Rule, p.check.Count(f.Level)
	d.press(fyne.KeySpace)
	d.write("县里还没有分")
	d.press(fyne.KeyReturn)
	d.must(words.explained)
	if n := p.check.Count(f.Level); n != stood-1 {
		t.Errorf("%d findings stood, now %d", stood, n)
	}
	now, err := d.desk.Check(d.ctx, p.check.Month, app.Filter{}, nil)
	if err != nil || !slices.ContainsFunc(now.Villages, func(f app.Finding) bool { return f.Rule == rule && f.Reason == "县里还没有分" }) {
		t.Errorf("the reason was not kept (%v)", err)
	}
}
