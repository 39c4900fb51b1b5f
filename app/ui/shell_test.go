package ui

import (
	"fmt"
	"path/filepath"
	"regexp"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/app/ui/theme"
)

func TestMonthLeadsToItsPlaces(t *testing.T) {
	d := newDriven(t, true)
	d.must("应回访", "已回访", "未回访", "2026年11月", "还有 12 天")
	month := d.shell.pages[pageMonth].(*monthPage)
	for kind, page := range map[app.TodoKind]int{app.TodoWarning: pageWarnings, app.TodoDeadline: pageFollowUp} {
		d.press(fyne.KeyHome)
		for range month.todo {
			if month.todo[month.list.cursor].Kind == kind {
				break
			}
			d.press(fyne.KeyDown)
		}
		d.press(fyne.KeyReturn)
		if d.shell.current != page {
			t.Errorf("Enter on a line about a %s opens page %d", kind, d.shell.current)
		}
		d.chord(fyne.KeyModifierAlt, fyne.Key1)
	}
	d.chord(fyne.KeyModifierAlt, fyne.Key1)
	if d.shell.current != pageMonth {
		t.Error("Alt+1 does not open the month")
	}
}

func TestFindOpensTheLine(t *testing.T) {
	d := newDriven(t, true)
	l := d.first(working)
	d.followUps()
	d.chord(fyne.KeyModifierControl, fyne.KeyK)
	d.write(l.Name)
	d.must(l.Name)
	d.press(fyne.KeyReturn)
	if len(d.Canvas().Overlays().List()) != 0 {
		t.Error("the search stays open")
	}
	p := d.shell.pages[pageFollowUp].(*followUpPage)
	if household, _ := p.at(); d.shell.current != pageFollowUp || household != l.Household {
		t.Error("the search does not lead to the household")
	}
}

func TestHelpListsTheKeys(t *testing.T) {
	d := newDriven(t, true)
	d.press(fyne.KeyF1)
	d.must(words.allKeys, words.everyPage, "Ctrl+K", "Ctrl+Z", "Ctrl+E")
	d.press(fyne.KeyEscape)
	if d.sees(words.everyPage) {
		t.Error("Esc does not close the help")
	}
}

func TestExportSaysWhereTheBookIs(t *testing.T) {
	d := newDriven(t, true)
	d.chord(fyne.KeyModifierControl, fyne.KeyE)
	books, err := filepath.Glob(filepath.Join(d.dir, "out", "*.xlsx"))
	if err != nil || len(books) == 0 {
		t.Fatalf("no book was written: %v", err)
	}
	d.sentence(fmt.Sprintf("已导出 %d 本台账，在 %s：", len(books), filepath.Join(d.dir, "out")))
}

// On 1366×768 at twice the scale the window is 683×384.
func TestPagesFitASmallScreen(t *testing.T) {
	d := newDriven(t, true)
	small := fyne.NewSize(683, 384)
	d.Resize(small)
	check := func(name string) {
		t.Helper()
		if min := d.Content().MinSize(); min.Width > small.Width || min.Height > small.Height {
			t.Errorf("%s needs %v", name, min)
		}
		d.shot("small-" + name)
	}
	check("month")
	d.followUps()
	check("followups")
	d.press(fyne.KeyDown, fyne.KeySpace)
	check("form")
	d.press(fyne.KeyEscape)
	d.chord(fyne.KeyModifierAlt, fyne.Key8)
	check("settings")
	d.chord(fyne.KeyModifierAlt, fyne.Key1)
	d.chord(fyne.KeyModifierControl, fyne.KeyO)
	check("roster")
	d.households()
	check("households")
	d.must(d.shell.pages[pageHouseholds].(*householdsPage).houses[0].No)
	d.press(fyne.KeyReturn)
	check("household")
	d.press(fyne.KeyReturn)
	check("member")
	d.press(fyne.KeyEscape, fyne.KeyF5)
	check("visit")
	d.chord(fyne.KeyModifierAlt, fyne.Key4)
	check("review")
	d.chord(fyne.KeyModifierAlt, fyne.Key5)
	check("warnings")
	d.press("1")
	check("suggestion")
	d.press(fyne.KeyEscape)
	d.chord(fyne.KeyModifierAlt, fyne.Key5)
	d.press(fyne.KeyReturn)
	check("warning")
	d.chord(fyne.KeyModifierAlt, fyne.Key6)
	check("ledgers")
	d.press(fyne.KeyReturn)
	check("ledger")
	d = newDriven(t, false)
	d.Resize(small)
	check("setup")
}

// latin finds words of another language: two letters and more that are neither a key nor of a path.
var (
	latin  = regexp.MustCompile(`[A-Za-z]{2,}`)
	ofKeys = regexp.MustCompile(`^(Ctrl|Alt|Shift|Enter|Esc|Tab|PgUp|PgDn|Home|End|Excel|KB|U|xlsx|xls|csv|test)$`)
)

func TestNoEnglishIsLeft(t *testing.T) {
	d := newDriven(t, true)
	check := func(where string) {
		t.Helper()
		for _, text := range d.texts() {
			if filepath.IsAbs(text) || regexp.MustCompile(`/|_v\d`).MatchString(text) {
				continue // a path
			}
			for _, word := range latin.FindAllString(text, -1) {
				if !ofKeys.MatchString(word) {
					t.Errorf("%s says %q", where, text)
				}
			}
		}
	}
	check("the month")
	d.followUps()
	check("the follow-ups")
	d.press(fyne.KeyDown, fyne.KeySpace)
	check("a form")
	d.press(fyne.KeyF1)
	check("the help")
	d.press(fyne.KeyEscape, fyne.KeyEscape)
	d.chord(fyne.KeyModifierControl, fyne.KeyK)
	check("the search")
	d.press(fyne.KeyEscape)
	d.chord(fyne.KeyModifierAlt, fyne.Key1)
	d.chord(fyne.KeyModifierControl, fyne.KeyO)
	check("the roster")
	d.households()
	check("the households")
	d.press(fyne.KeyReturn)
	check("a household's file")
	d.press(fyne.KeyF5)
	check("a visit")
	d.chord(fyne.KeyModifierAlt, fyne.Key6)
	check("the ledgers")
	d = newDriven(t, false)
	check("the first run")
}

func TestDarkIsChosenAndKept(t *testing.T) {
	d := newDriven(t, true)
	d.settings(words.looks)
	d.press("3")
	if program.Settings().Theme() != fyne.Theme(theme.New(theme.Dark)) {
		t.Fatal("the third choice is not dark")
	}
	d.followUps()
	d.shot("dark-followups")
	program.Settings().SetTheme(theme.New(theme.Light))
	d.Leave()
	d.start()
	if program.Settings().Theme() != fyne.Theme(theme.New(theme.Dark)) {
		t.Error("the choice is forgotten after a restart")
	}
}
