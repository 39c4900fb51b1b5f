package app

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/sync/workbook"
)

// A pack that comes with the program is canonical, and survives the way into a workbook and back byte by byte.
func TestPackBookKeepsBytes(t *testing.T) {
	choices, err := Packs()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range choices {
		t.Run(pack.Name, func(t *testing.T) {
			dir := t.TempDir()
			file, folder := filepath.Join(dir, "pack.xlsx"), filepath.Join(dir, "pack")
			if err := openBook(t, pack.Name).Workbook(file); err != nil {
				t.Fatal(err)
			}
			back := openBook(t, file)
			if p, err := back.Load(); err != nil || p.Name != pack.Name {
				t.Fatalf("load: %v", err)
			}
			changed, err := back.Folder(folder)
			if err != nil {
				t.Fatal(err)
			}
			entries, _ := fs.ReadDir(packs.FS, pack.Name)
			if len(changed) != len(entries) {
				t.Errorf("%d files written, want %d", len(changed), len(entries))
			}
			for _, e := range entries {
				want, _ := fs.ReadFile(packs.FS, pack.Name+"/"+e.Name())
				if got, err := os.ReadFile(filepath.Join(folder, e.Name())); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: other bytes (%v)", e.Name(), err)
				}
			}
			if changed, err := openBook(t, folder).Folder(folder); err != nil || len(changed) > 0 {
				t.Errorf("a second time changes %q, %v", changed, err)
			}
		})
	}
}

func openBook(t *testing.T, ref string) *PackBook {
	t.Helper()
	b, err := OpenPackBook(ref, Chinese)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPackBookFolder(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("settings.csv", "\ufeffvalue,key,source\r\n\r\n own ,name,办法\r\n1,version,办法\r\n")
	write("calendar.csv", "name,label\n")
	write("read me.txt", "not a sheet")
	b := openBook(t, dir)
	b.Sheets = slices.DeleteFunc(b.Sheets, func(s forms.Sheet) bool { return s.Name == "calendar" })
	changed, err := b.Folder(dir)
	if err != nil || !slices.Equal(changed, []string{"settings.csv", "calendar.csv"}) {
		t.Errorf("changed %q, %v", changed, err)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "settings.csv")); string(text) != "key,value,source\nname,own,办法\nversion,1,办法\n" {
		t.Errorf("settings are %q", text)
	}
	if _, err := os.Stat(filepath.Join(dir, "calendar.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a sheet that the pack has not stays")
	}
	if _, err := os.Stat(filepath.Join(dir, "read me.txt")); err != nil {
		t.Error("a file that is no sheet is gone")
	}
}

// A pack beside the folder is extended before one of the same name that comes with the program.
func TestPackBookExtendsBeside(t *testing.T) {
	dir := t.TempDir()
	put := func(pack string, rows ...string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(dir, pack), 0o755); err != nil {
			t.Fatal(err)
		}
		text := "key,value,source\n" + strings.Join(rows, ",办法\n") + ",办法\n"
		if err := os.WriteFile(filepath.Join(dir, pack, "settings.csv"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("county", "name,county", "title,县", "version,1", "extends,base")
	p, err := openBook(t, filepath.Join(dir, "county")).Load()
	if err != nil || p.Form(formPerson) == nil {
		t.Fatalf("the pack that comes with the program is not extended: %v", err)
	}
	put("base", "name,base", "title,旁边的", "version,9")
	p, err = openBook(t, filepath.Join(dir, "county")).Load()
	if err != nil || p.Form(formPerson) != nil {
		t.Errorf("the pack beside is not extended: %v", err)
	}
}

func TestPackBookRefuses(t *testing.T) {
	dir := t.TempDir()
	book := func(name string, sheets ...workbook.TextSheet) string {
		t.Helper()
		var b bytes.Buffer
		if err := workbook.WriteText(&b, sheets); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pdf := filepath.Join(dir, "pack.pdf")
	if err := os.WriteFile(pdf, []byte("%PDF-1.7\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	settings := workbook.TextSheet{Name: "settings", Rows: [][]string{{"key", "value", "source"}, {"name", "own", "办法"}, {"title", "自己的", "办法"}, {"version", "1", "办法"}}}
	for name, c := range map[string]struct{ ref, want string }{
		"nothing of that name": {filepath.Join(dir, "none"), "没有名为"},
		"no pack name":         {"../packs", "没有名为"},
		"another file":         {pdf, "其实是 PDF"},
		"a folder of nothing":  {t.TempDir(), "政策包读不出来"},
		"an empty workbook":    {book("empty.xlsx", workbook.TextSheet{Name: "Sheet1"}), "是空的"},
	} {
		if _, err := OpenPackBook(c.ref, Chinese); err == nil || !strings.Contains(Chinese.Sentence(err), c.want) {
			t.Errorf("%s: %v %s", name, err, Chinese.Sentence(err))
		}
	}
	// A sheet that a program added to a new workbook is no fault; a cell beyond the header is, by its address.
	if _, err := openBook(t, book("fine.xlsx", settings, workbook.TextSheet{Name: "Sheet1"})).Load(); err != nil {
		t.Error(err)
	}
	settings.Rows[1] = append(settings.Rows[1], "", "多出的")
	_, err := openBook(t, book("beyond.xlsx", settings)).Load()
	problems, ok := errors.AsType[forms.Problems](err)
	if !ok || !slices.ContainsFunc(problems, func(p forms.Problem) bool {
		return strings.HasPrefix(p.Cell, "settings!") && strings.HasSuffix(p.Cell, "1")
	}) {
		t.Errorf("a cell beyond the header: %v", err)
	}
	file := book("there.xlsx", settings)
	if err := openBook(t, packs.Default).Workbook(file); err == nil {
		t.Error("a file was replaced")
	}
	if err := openBook(t, packs.Default).Workbook(filepath.Join(dir, "none", "pack.xlsx")); !errors.Is(err, workbook.ErrUnwritable) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
