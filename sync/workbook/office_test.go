//go:build office

package workbook

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/roster.xls anew with LibreOffice")

// convert has LibreOffice convert a file and returns the result.
func convert(t *testing.T, path, to string) []byte {
	t.Helper()
	out := t.TempDir()
	format, _, _ := strings.Cut(to, ":")
	cmd := exec.Command("soffice", "-env:UserInstallation=file://"+filepath.ToSlash(t.TempDir()), "--headless", "--convert-to", to, "--outdir", out, path)
	if log, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, log)
	}
	base := filepath.Base(path)
	content, err := os.ReadFile(filepath.Join(out, strings.TrimSuffix(base, filepath.Ext(base))+"."+format))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// LibreOffice opens a text book and saves it again without making anything of its texts.
func TestLibreOffice(t *testing.T) {
	sheets := samplePack()
	sheets[0].Rows = append(sheets[0].Rows, []string{"2026-11-21", "1/2", "50%", "TRUE", "1,000", "00:30", "=SUM(A1:A2)", "+1", "-1", "@x", "362401199001010017", "1E5"})
	again := convert(t, keep(t, "pack.xlsx", textBook(t, sheets)), "xlsx")
	got, err := readText(again)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(normal(got), normal(sheets)) {
		t.Errorf("read %q, want %q", got, sheets)
	}
}

// A ledger prints with its title and heads on every page, as wide as the page, with the page numbers.
func TestLibreOfficePrints(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.xlsx")
	writeLedger(t, path, 120)
	pdf := keep(t, "ledger.pdf", convert(t, path, "pdf"))
	text, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := bytes.Split(bytes.TrimSuffix(text, []byte("\f")), []byte("\f"))
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages[:len(pages)-1] { // the last is the second sheet's
		for _, want := range []string{"就业台账", "证件号码", "填报日期", "打印时间：2026-11-20 & 第 1 版", "页 / 共"} {
			if !bytes.Contains(page, []byte(want)) {
				t.Errorf("page %d without %s", i+1, want)
			}
		}
	}
	last := pages[len(pages)-2]
	if !bytes.Contains(last, []byte("审核人")) || !bytes.Contains(last, []byte("合计")) {
		t.Error("no foot on the last page")
	}
	if os.Getenv("LEDGER_PDF") != "" { // to look at
		content, _ := os.ReadFile(pdf)
		os.WriteFile(os.Getenv("LEDGER_PDF"), content, 0o600)
	}
}

// The .xls of the tests is what LibreOffice makes of rosterBook.
func TestLibreOfficeXLS(t *testing.T) {
	content := convert(t, keep(t, "roster.xlsx", saved(t, rosterBook(t))), `xls:MS Excel 97`)
	if *update {
		if err := os.WriteFile(rosterXLS, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wantRoster(t, keep(t, "roster.xls", content), XLS)
}

// What LibreOffice saves as .xlsx reads the same.
func TestLibreOfficeXLSX(t *testing.T) {
	content := convert(t, keep(t, "roster.xlsx", saved(t, rosterBook(t))), "xlsx")
	wantRoster(t, keep(t, "roster.xlsx", content), XLSX)
}
