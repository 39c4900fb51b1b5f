package ui

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/forms"
	"hufang/store"
)

func TestABookIsLookedAtExportedAndOpened(t *testing.T) {
	d := newDriven(t, true)
	opened := ""
	d.opt.Show = func(path string) { opened = path }
	d.Window.opt.Show = d.opt.Show
	d.chord(fyne.KeyModifierAlt, fyne.Key6)
	p := d.shell.pages[pageLedgers].(*ledgersPage)
	d.must("台账", words.notExported)
	d.shot("ledgers")
	d.press(fyne.KeyReturn)
	if p.sheet == nil {
		t.Fatal("Enter shows no book")
	}
	l := d.first(working)
	d.shot("ledger-page")
	d.must("第 1/", "填报单位")
	found := false
	for range p.sheet.pages() {
		for range p.sheet.list.Length() {
			found = found || d.sees(l.Name)
			d.press(fyne.KeyDown)
		}
		d.press(fyne.KeyPageDown)
	}
	if !found {
		t.Error("somebody who works is on no page")
	}
	for range p.sheet.list.Length() {
		d.press(fyne.KeyDown)
	}
	d.must("审核人")
	first := p.sheet.book.Columns[p.sheet.first].Title
	d.press(fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	if p.sheet.book.Columns[p.sheet.first].Title == first {
		t.Error("the arrows do not lead to other columns")
	}
	for _, text := range d.texts() {
		if wholeNumber.MatchString(text) {
			t.Fatal("a whole number is in the masked book")
		}
	}
	d.press(fyne.KeyF8, fyne.KeyHome)
	whole := false
	for _, row := range p.sheet.book.Rows {
		whole = whole || wholeNumber.MatchString(strings.Join(row, " "))
	}
	if !whole {
		t.Error("F8 does not show whole numbers")
	}
	d.press(fyne.KeyF8, fyne.KeyEscape)
	d.chord(fyne.KeyModifierControl, fyne.KeyE)
	files, err := filepath.Glob(filepath.Join(d.dir, "out", "*.xlsx"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	d.must(filepath.Base(files[0]))
	d.chord(fyne.KeyModifierControl, fyne.KeyO)
	if opened != files[0] {
		t.Errorf("the system was asked to open %q", opened)
	}
}

func TestDifferencesAreDecidedWithAReason(t *testing.T) {
	d := newDriven(t, true)
	ctx := context.Background()
	// Two people's phones are written down by hand; the roster that comes again says others.
	var people []app.Line
	for _, h := range d.worklist() {
		people = append(people, h.Lines[:min(1, len(h.Lines))]...)
	}
	people = people[:2]
	_, err := d.desk.DB().Import(ctx, store.BatchMeta{Source: "list", File: "名册二.xlsx", By: d.desk.Who()}, func(im *store.Importer) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range people {
		session, err := d.desk.Open(ctx, app.Target{Form: "person", Record: l.Person, Person: l.Person, Household: l.Household})
		if err == nil {
			err = session.Answer(ctx, "phone", forms.Text("13800001234"))
		}
		if err == nil {
			err = session.Save(ctx, "")
		}
		if err != nil {
			t.Fatal(d.desk.Sentence(err))
		}
	}
	_, err = d.desk.DB().Import(ctx, store.BatchMeta{Source: "list", File: "名册二.xlsx", By: d.desk.Who()}, func(im *store.Importer) error {
		for i, l := range people {
			opened, err := d.desk.DB().Record(ctx, l.Person)
			if err != nil {
				return err
			}
			groups := map[string]forms.Answers{}
			group := d.desk.Pack().Form("person").Question("phone").Group
			groups[group.Name] = forms.Answers{"phone": forms.Text("13900005678")}
			if _, err := im.Put(store.ImportEntry{Form: "person", Record: l.Person, Village: opened.Village, Row: i + 5, Groups: groups}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.chord(fyne.KeyModifierAlt, fyne.Key1)
	d.must("2 处导入名册")
	p := d.shell.pages[pageDifferences].(*differencesPage)
	d.shell.goTo(app.Route{Page: app.PageDifferences})
	d.must("我们填的", "138****1234", "139****5678", "名册二.xlsx", people[0].Name)
	d.shot("differences")
	d.press("2", fyne.KeyReturn)
	d.must(words.whyDecided)
	if len(p.waiting) != 2 {
		t.Fatal("a difference was decided without a reason")
	}
	first := p.waiting[0]
	d.write("本人确认")
	d.press(fyne.KeyReturn)
	if len(p.waiting) != 1 {
		t.Fatalf("%d differences wait", len(p.waiting))
	}
	second := p.waiting[0]
	d.press("1", fyne.KeyReturn) // the reason is offered again
	if len(p.waiting) != 0 {
		t.Fatal("the second difference still waits")
	}
	d.must(words.noDifferences)
	for _, l := range people {
		opened, err := d.desk.DB().Record(ctx, l.Person)
		if err != nil {
			t.Fatal(err)
		}
		want := "13900005678"
		if l.Name == second.Whom && first.Whom != second.Whom {
			want = "13800001234"
		}
		if got := opened.Answers["phone"].Text(); got != want {
			t.Errorf("%s has %s, want %s", l.Name, got, want)
		}
	}
}
