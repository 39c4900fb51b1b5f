//go:build office

package ledger

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hufang/forms/sample"
)

// A village's book as LibreOffice prints it: title, heads and page number on every page, everybody on paper once, the foot on the last.
func TestPrinted(t *testing.T) {
	l := newLaptop(t, sample.Village(7, sample.Options{}))
	book := l.build(Request{Names: []string{"employment"}, FullID: true})[0]
	out := os.Getenv("HUFANG_PRINT_DIR") // to look at the pages
	if out == "" {
		out = t.TempDir()
	}
	profile := "-env:UserInstallation=file://" + t.TempDir()
	if text, err := exec.Command("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", out, book.File).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	pdf := filepath.Join(out, strings.TrimSuffix(filepath.Base(book.File), ".xlsx")+".pdf")
	text, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	t.Logf("%d rows on %d pages", book.Rows, len(pages))
	if len(pages) < book.Rows/60 || len(pages) > book.Rows/10 {
		t.Errorf("%d rows on %d pages", book.Rows, len(pages))
	}
	numbers := 0
	for i, page := range pages {
		for _, want := range []string{"就业信息台账（2026年11月）", "填报日期", "身份证号", "本月收入", fmt.Sprintf("第 %d 页 / 共 %d 页", i+1, len(pages)), "打印时间", sayPersonal} {
			if !strings.Contains(strings.Join(strings.Fields(page), " "), want) {
				t.Errorf("page %d lacks %s", i+1, want)
			}
		}
		for _, field := range strings.Fields(page) {
			if len(field) == 18 && strings.Trim(field[:17], "0123456789") == "" {
				numbers++
			}
		}
		if last := i == len(pages)-1; strings.Contains(page, "填表人") != last {
			t.Errorf("page %d: the line for signatures", i+1)
		}
	}
	if numbers < book.Rows*95/100 { // some hold a certificate in place of the ID
		t.Errorf("%s ID numbers for %d rows", strconv.Itoa(numbers), book.Rows)
	}
	if strings.Contains(string(text), "###") {
		t.Error("a column is too narrow for its numbers")
	}
}
