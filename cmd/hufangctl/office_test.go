//go:build office

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hufang/app"
)

// A pack comes back as the same bytes after LibreOffice opened its workbook and saved it again.
func TestLibreOfficeKeepsPacks(t *testing.T) {
	choices, err := app.Packs()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range choices {
		t.Run(pack.Name, func(t *testing.T) {
			c, dir := newClerk(t), t.TempDir()
			book, again, once := filepath.Join(dir, "pack.xlsx"), filepath.Join(dir, "again"), filepath.Join(dir, pack.Name)
			c.run(t.Context(), done, "pack", "export", pack.Name, book)
			c.run(t.Context(), done, "pack", "import", book, once)
			cmd := exec.Command("soffice", "-env:UserInstallation=file://"+filepath.ToSlash(t.TempDir()), "--headless", "--convert-to", "xlsx", "--outdir", again, book)
			if log, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("soffice: %v\n%s", err, log)
			}
			resaved := filepath.Join(again, "pack.xlsx")
			first, _ := os.ReadFile(book)
			if second, err := os.ReadFile(resaved); err != nil || string(second) == string(first) {
				t.Fatalf("LibreOffice did not save the workbook anew: %v", err)
			}
			c.run(t.Context(), done, "pack", "import", resaved, filepath.Join(again, pack.Name))
			files, err := filepath.Glob(filepath.Join(once, "*.csv"))
			if err != nil || len(files) < 5 {
				t.Fatalf("%d sheets, %v", len(files), err)
			}
			for _, file := range files {
				want, _ := os.ReadFile(file)
				got, err := os.ReadFile(filepath.Join(again, pack.Name, filepath.Base(file)))
				if err != nil || string(got) != string(want) {
					t.Errorf("%s differs after LibreOffice saved it: %v", filepath.Base(file), err)
				}
			}
		})
	}
}
