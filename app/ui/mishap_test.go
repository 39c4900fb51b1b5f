package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// said is the sentence above the bottom line.
func (d *driven) said() string {
	if !d.shell.banner.Visible() {
		return ""
	}
	return d.shell.banner.text.Text
}

// sentence checks that the sentence above the bottom line says what happened and what is safe.
func (d *driven) sentence(words ...string) {
	d.t.Helper()
	said := d.said()
	for _, w := range words {
		if !strings.Contains(said, w) {
			d.t.Errorf("the window says %q, want %q in it", said, w)
		}
	}
}

func states(list []app.Household) (states []app.State) {
	for _, h := range list {
		for _, l := range h.Lines {
			states = append(states, l.State)
		}
	}
	return states
}

// A second window on the same folder is refused with a sentence, and opens by the same key once the first is closed.
func TestALockedFolder(t *testing.T) {
	d := newDriven(t, true)
	second := &driven{t: t, dir: d.dir, opt: d.opt}
	second.start()
	if second.shell != nil {
		t.Fatal("two windows work in one folder")
	}
	second.must(words.cannotOpen, "正被另一个户访程序使用")
	d.Leave()
	second.press(fyne.KeyReturn)
	if second.shell == nil {
		t.Fatalf("the folder does not open once the first window is closed: %v", second.texts())
	}
}

// The stick with the roster is pulled out between looking and reading.
func TestAStickPulledOut(t *testing.T) {
	d := newDriven(t, true)
	stick := filepath.Join(d.dir, "stick")
	if err := os.Mkdir(stick, 0o755); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(rosterPath)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stick, "名册.xlsx"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	d.Leave()
	d.opt.Folders, d.opt.Exports = []string{stick}, filepath.Join(stick, "台账")
	d.start()
	before := states(d.worklist())
	d.chord(fyne.KeyModifierControl, fyne.KeyO)
	d.must("名册.xlsx")
	if err := os.RemoveAll(stick); err != nil {
		t.Fatal(err)
	}
	d.press(fyne.KeyReturn)
	d.sentence("找不到这个文件", "没有改动")
	if err := os.WriteFile(stick, nil, 0o644); err != nil { // nothing can be written where the stick was
		t.Fatal(err)
	}
	d.chord(fyne.KeyModifierAlt, fyne.Key1)
	d.chord(fyne.KeyModifierControl, fyne.KeyE)
	d.sentence("不能写入", "没有改动")
	if now := states(d.worklist()); !slices.Equal(now, before) {
		t.Error("something was saved, or lost")
	}
}

// A book that another program holds is left alone: each export is a version of its own.
func TestALockedBook(t *testing.T) {
	d := newDriven(t, true)
	books := func() []string {
		files, err := filepath.Glob(filepath.Join(d.opt.Exports, "*.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyE)
	first := books()
	if len(first) == 0 {
		t.Fatal("no book was exported")
	}
	for _, f := range first { // a folder that is not empty cannot be replaced by a file either
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(f, "held"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyE)
	d.sentence("已导出")
	if now := books(); len(now) != 2*len(first) {
		t.Errorf("%d books after the second export, want %d", len(now), 2*len(first))
	}
	for _, f := range first {
		if _, err := os.Stat(filepath.Join(f, "held")); err != nil {
			t.Errorf("what was held is gone: %v", err)
		}
	}
}
