package ui

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/forms"
)

// settings opens 设置 and goes to the stop of a name.
func (d *driven) settings(name string) *settingsPage {
	d.t.Helper()
	d.chord(fyne.KeyModifierAlt, fyne.Key8)
	p := d.shell.pages[pageSettings].(*settingsPage)
	to := slices.Index(p.names, name)
	if to < 0 {
		d.t.Fatalf("the settings have no %s", name)
	}
	for range to {
		d.press(fyne.KeyDown)
	}
	return p
}

func TestAnotherPersonIsAddedAndWorks(t *testing.T) {
	d := newDriven(t, true)
	d.settings(words.addUser)
	d.press(fyne.KeyReturn)
	d.must(words.yourName)
	d.write("新来的")
	d.press(fyne.KeyReturn, "2")
	if who := d.desk.Who(); who.Name != "新来的" || who.Role != "village_cadre" {
		t.Errorf("%+v works", who)
	}
	d.must("现在由新来的使用")
}

// A question that somebody wrote into a workbook is asked without a build.
func TestAQuestionOfAWorkbookIsAsked(t *testing.T) {
	d := newDriven(t, true)
	book, err := app.OpenPackBook("jiangxi", app.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for i := range book.Sheets {
		s := &book.Sheets[i]
		if s.Name == "survey" { // columns that the pack does not use yet
			for _, column := range []string{"hint", "hint::en"} {
				if !slices.Contains(s.Header, column) {
					s.Header = append(s.Header, column)
					for r := range s.Rows {
						s.Rows[r] = append(s.Rows[r], "")
					}
				}
			}
		}
		row := make([]string, len(s.Header))
		set := func(column, text string) { row[slices.Index(s.Header, column)] = text }
		switch s.Name {
		case "survey":
			set("form", "follow_up")
			set("type", "text")
			set("name", "bees")
			set("label", "养了几箱蜂")
			set("label::en", "Hives")
			set("hint", "空箱不算")
			set("hint::en", "without empty ones")
			set("group", "bees")
			set("source", "测试")
		case "settings":
			continue
		default:
			continue
		}
		s.Rows = append(s.Rows, row)
	}
	if err := book.Workbook(filepath.Join(d.dir, "政策包.xlsx")); err != nil {
		t.Fatal(err)
	}
	before := d.desk.Pack().Hash
	p := d.settings(words.changePack)
	d.press(fyne.KeyReturn)
	at := slices.IndexFunc(p.list.items, func(i listItem) bool { return i.name == "政策包.xlsx" })
	if at < 0 {
		t.Fatalf("the workbook is not offered: %v", p.list.items)
	}
	for range at {
		d.press(fyne.KeyDown)
	}
	d.shot("settings-packs")
	d.press(fyne.KeyReturn)
	if d.desk.Pack().Hash == before {
		t.Fatalf("the pack was not taken: %v", d.texts())
	}
	d.must("现在用的是")
	l := d.first(working)
	followUps := d.followUps()
	d.at(followUps, l.Person)
	d.press(fyne.KeySpace)
	if !followUps.panel.focusOn("bees") {
		t.Fatal("the question is not asked")
	}
	d.must("养了几箱蜂", "空箱不算")
	d.write("三箱")
	d.press(fyne.KeyReturn)
	if !followUps.panel.focusOn("pay") {
		t.Fatal("the pay is not asked")
	}
	d.write("3000")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	opened, err := d.desk.DB().Record(context.Background(), l.Record)
	if err != nil || opened.Answers["bees"] != forms.Text("三箱") {
		t.Errorf("the answer is %v (%v)", opened.Answers["bees"], err)
	}
	t.Cleanup(func() { speakIn(app.Chinese) })
	d.settings(words.language)
	d.press("2")
	followUps = d.followUps()
	d.at(followUps, l.Person)
	d.press(fyne.KeySpace)
	if !followUps.panel.focusOn("bees") {
		t.Fatal("the question is not asked in English")
	}
	d.must("Hives", "without empty ones")
}

func TestAWrongPackIsRefusedCellByCell(t *testing.T) {
	d := newDriven(t, true)
	book, err := app.OpenPackBook("jiangxi", app.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for i := range book.Sheets {
		if s := &book.Sheets[i]; s.Name == "survey" {
			s.Rows[0][slices.Index(s.Header, "type")] = "select_one nothing"
		}
	}
	if err := book.Workbook(filepath.Join(d.dir, "错.xlsx")); err != nil {
		t.Fatal(err)
	}
	before := d.desk.Pack().Hash
	p := d.settings(words.changePack)
	d.press(fyne.KeyReturn)
	for i, item := range p.list.items {
		if item.name == "错.xlsx" {
			p.list.list.move(i)
		}
	}
	d.press(fyne.KeyReturn)
	if d.desk.Pack().Hash != before {
		t.Fatal("a wrong pack was taken")
	}
	d.must("没有更换", "survey")
}

func TestBackToABackupWithoutLosingWhatCameAfter(t *testing.T) {
	d := newDriven(t, true)
	d.settings(words.backupNow)
	d.press(fyne.KeyReturn)
	l := d.first(working)
	p := d.followUps()
	d.at(p, l.Person)
	d.press(fyne.KeySpace)
	d.write("4444")
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	d.settings(words.restore)
	d.press(fyne.KeyReturn)
	d.shot("settings-restore")
	d.press(fyne.KeyReturn)
	d.must(words.restoreTwice)
	d.press(fyne.KeyReturn)
	d.must("已恢复")
	if got := d.line(l.Person).Pay; got != "4,444" {
		t.Errorf("after the restore the pay is %q", got)
	}
}

func TestSizeAndSourcesAndLicences(t *testing.T) {
	d := newDriven(t, true)
	percent := 0
	d.Window.opt.Scale = func(n int) { percent = n }
	d.settings(words.size)
	d.press("6")
	if percent != 200 {
		t.Errorf("the sixth size is %d %%", percent)
	}
	d.shot("settings")
	d.opt.Scale = func(n int) { percent = -n }
	d.Leave()
	d.start()
	if percent != -200 {
		t.Error("the size is forgotten after a restart")
	}
	p := d.settings(words.sources)
	d.press(fyne.KeyReturn)
	d.must("I-F01")
	d.press(fyne.KeyEscape)
	if p.list != nil {
		t.Error("Esc does not lead back")
	}
	d.settings(words.licences)
	d.press(fyne.KeyReturn)
	d.must("Apache License 2.0", "SIL Open Font License")
}

// A clock years away is doubted in sight, until a person says that it is right; work goes on all the same.
func TestADoubtedClockIsSaidAndTrusted(t *testing.T) {
	d := newDriven(t, true)
	if d.sees(words.clockStrip) {
		t.Fatal("an ordinary clock is doubted")
	}
	d.Leave()
	d.opt.Desk.Now = at("2029-03-01 08:00:00")
	d.start()
	d.must(words.clockStrip, "电脑时间（2029-03-01 08:00）看来不对")
	d.settings(words.trustClock)
	d.must("2029-03-01 08:00")
	d.press(fyne.KeyReturn)
	d.must(words.clockTrusted)
	if d.desk.DB().ClockSuspect() || d.sees(words.clockStrip) || d.sees(words.trustClock) {
		t.Error("the clock is doubted still")
	}
}
