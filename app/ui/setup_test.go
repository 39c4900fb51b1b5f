package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app/ui/fields"
)

// The first run, from nothing to a month with its people, by keys alone.
func TestFirstRun(t *testing.T) {
	d := newDriven(t, false)
	data, err := os.ReadFile(rosterPath)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.dir, "名册.xlsx"), data, 0o644); err != nil {
		t.Fatal(err)
	}

	d.must(words.welcome, words.askPack, words.askPlace, words.askWho)
	d.press(fyne.KeyReturn)
	d.write("ydx")
	d.must("于都县")
	d.Canvas().Focused().(*fields.Input).SelectAll()
	d.write(code)
	d.press(fyne.KeyReturn)
	d.write("王芳")
	d.press(fyne.KeyReturn)
	d.press("2", fyne.KeyReturn)
	if d.shell == nil {
		t.Fatalf("the shell did not open: %v", d.texts())
	}
	d.must(words.importRoster, "名册.xlsx")
	d.press(fyne.KeyReturn)
	d.must(words.willImport)
	if n := len(d.worklist()); n != 0 {
		t.Errorf("the preview alone brought %d households", n)
	}
	d.press(fyne.KeyReturn)
	d.must(words.imported)
	if n := len(d.worklist()); n < 15 {
		t.Errorf("%d households after the import", n)
	}
	d.press(fyne.KeyReturn)
	d.must(words.colName)
	if d.shell.current != pageFollowUp {
		t.Error("the import does not lead to the follow-ups")
	}
	if who := d.desk.Who(); who.Name != "王芳" || who.Role == "" {
		t.Errorf("the person working is %v", who)
	}
}

func TestNothingIsMadeBeforeEveryQuestionHasAnAnswer(t *testing.T) {
	d := newDriven(t, false)
	d.setup.finish()
	d.must(words.choosePlace)
	if _, err := os.Stat(filepath.Join(d.opt.Dir, "hufang.db")); err == nil {
		t.Error("a store was made")
	}
}

func TestAStrangeFileMeetsASentence(t *testing.T) {
	d := newDriven(t, false)
	d.Leave()
	if err := os.MkdirAll(d.opt.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.opt.Dir, "hufang.db"), []byte("这不是数据库，是一封信"), 0o644); err != nil {
		t.Fatal(err)
	}
	d.start()
	d.must(words.cannotOpen, words.tryAgain, words.closeWindow)
}

func TestABadRosterMeetsASentence(t *testing.T) {
	d := newDriven(t, true)
	if err := os.WriteFile(filepath.Join(d.dir, "坏.xlsx"), []byte("%PDF-1.7 这是一个 PDF"), 0o644); err != nil {
		t.Fatal(err)
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyO)
	d.must("坏.xlsx")
	d.press(fyne.KeyReturn)
	if d.sees(words.willImport) || !d.shell.banner.Visible() {
		t.Error("no sentence about a file that is no table")
	}
}
