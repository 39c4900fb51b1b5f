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
	pages := printed(t, book)[0]
	text := strings.Join(pages, "")
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
	if strings.Contains(text, "###") {
		t.Error("a column is too narrow for its numbers")
	}
}

// The lists on paper: each has its title, unit and page number on every page, its signatures on the last, and every figure whole.
func TestListsPrinted(t *testing.T) {
	households := sample.Village(7, sample.Options{Households: 160, History: 14, Past: 10})
	l := newLaptop(t, households)
	l.earn(households)
	books := l.build(Request{Names: lists})
	for i, pages := range printed(t, books...) {
		book := books[i]
		t.Logf("%s: %d rows on %d pages", book.Name, book.Rows, len(pages))
		if book.Rows == 0 || len(pages) > 1+book.Rows/10 {
			t.Errorf("%s: %d rows on %d pages", book.Name, book.Rows, len(pages))
		}
		sign := pack().Ledger(book.Name).Sign[0] + "："
		for n, page := range pages {
			for _, want := range []string{book.Title + "（2026年11月）", "填报单位", fmt.Sprintf("第 %d 页 / 共 %d 页", n+1, len(pages))} {
				if !strings.Contains(strings.Join(strings.Fields(page), ""), strings.ReplaceAll(want, " ", "")) { // small print loses its spaces
					t.Errorf("%s, page %d lacks %s", book.Name, n+1, want)
				}
			}
			if strings.Contains(page, "###") {
				t.Errorf("%s, page %d: a column is too narrow for its numbers", book.Name, n+1)
			}
			if last := n == len(pages)-1; strings.Contains(page, sign) != last {
				t.Errorf("%s, page %d: the line for signatures", book.Name, n+1)
			}
		}
	}
}

// printed are the books' pages as LibreOffice prints them, as text.
func printed(t *testing.T, books ...Book) [][]string {
	t.Helper()
	out := os.Getenv("HUFANG_PRINT_DIR") // to look at the pages
	if out == "" {
		out = t.TempDir()
	}
	args := []string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", out}
	for _, b := range books {
		args = append(args, b.File)
	}
	if text, err := exec.Command("soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	all := make([][]string, len(books))
	for i, b := range books {
		pdf := filepath.Join(out, strings.TrimSuffix(filepath.Base(b.File), ".xlsx")+".pdf")
		text, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		all[i] = strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	}
	return all
}
