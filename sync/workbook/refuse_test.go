package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/xuri/excelize/v2"
)

func zipOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range names {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return buf.Bytes()
}

func TestRefusals(t *testing.T) {
	f := excelize.NewFile()
	f.SetCellValue("Sheet1", "A1", "甲")
	whole := saved(t, f)
	var locked bytes.Buffer
	if err := f.Write(&locked, excelize.Options{Password: "密码"}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    *RefusedError
	}{
		"nothing":                 {nil, ErrEmptyFile},
		"spaces":                  {[]byte(" \r\n\r\n\t"), ErrEmptyFile},
		"only a mark":             {[]byte("\ufeff"), ErrEmptySheet},
		"only delimiters":         {[]byte(",,,\n,,,\n"), ErrEmptySheet},
		"pdf":                     {[]byte("%PDF-1.7\n%\xe2\xe3"), ErrPDF},
		"png":                     {[]byte("\x89PNG\r\n\x1a\n"), ErrImage},
		"jpeg":                    {[]byte("\xff\xd8\xff\xe0\x00"), ErrImage},
		"bitmap":                  {[]byte("BM\x36\x00\x00\x00"), ErrImage},
		"html":                    {[]byte("\r\n<html><table><tr><td>姓名"), ErrHTML},
		"html with a mark":        {[]byte("\ufeff<table>"), ErrHTML},
		"xml of Excel 2003":       {[]byte(`<?xml version="1.0"?><Workbook/>`), ErrHTML},
		"web archive":             {[]byte("MIME-Version: 1.0\r\n"), ErrHTML},
		"html in utf-16":          {[]byte("\xff\xfe<\x00t\x00"), ErrHTML},
		"rar":                     {[]byte("Rar!\x1a\x07\x00"), ErrArchive},
		"other zip":               {zipOf(t, "名单.xlsx"), ErrArchive},
		"empty zip":               {zipOf(t), ErrArchive},
		"word":                    {zipOf(t, "[Content_Types].xml", "word/document.xml"), ErrDocument},
		"powerpoint":              {zipOf(t, "[Content_Types].xml", "ppt/presentation.xml"), ErrDocument},
		"rtf":                     {[]byte(`{\rtf1`), ErrDocument},
		"open document":           {zipOf(t, "mimetype", "content.xml"), ErrOther},
		"workbook without a book": {zipOf(t, "[Content_Types].xml"), ErrDamaged},
		"cut":                     {whole[:len(whole)/2], ErrDamaged},
		"cut at the start":        {whole[:30], ErrDamaged},
		"password":                {locked.Bytes(), ErrPassword},
		"cut container":           {locked.Bytes()[:600], ErrDamaged},
		"program":                 {[]byte("\x7fELF\x02\x01\x01\x00"), ErrUnknown},
		"bare records":            {[]byte("\x09\x08\x10\x00\x00\x05"), ErrOldXLS},
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, c.content, c.want) })
	}
}

func TestRefusedPaths(t *testing.T) {
	secret := "张三362401199001010017"
	_, err := Open(context.Background(), filepath.Join(t.TempDir(), secret), ReadOptions{})
	if !errors.Is(err, ErrMissing) || !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "张三") {
		t.Errorf("missing: %v", err)
	}
	if _, err := Open(context.Background(), t.TempDir(), ReadOptions{}); !errors.Is(err, ErrUnreadable) {
		t.Errorf("folder: %v", err)
	}
	_, err = Create(filepath.Join(t.TempDir(), secret, "a.xlsx"), WriteOptions{})
	if !errors.Is(err, ErrUnwritable) || strings.Contains(err.Error(), "张三") {
		t.Errorf("create in a missing folder: %v", err)
	}
}

func TestDiskFull(t *testing.T) {
	if runtime.GOOS == "linux" { // where a device plays the full disk
		path := filepath.Join(t.TempDir(), "a.xlsx")
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("/dev/full", path+".part"); err != nil {
			t.Fatal(err)
		}
		w, err := Create(path, WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := w.Sheet(Sheet{Name: "表", Columns: []Column{{}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Row(Int(1)), s.Close()); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); !errors.Is(err, ErrDiskFull) || !strings.Contains(Sentence(err), "磁盘空间") {
			t.Errorf("full disk: %v", err)
		}
		if old, _ := os.ReadFile(path); string(old) != "old" {
			t.Error("the file before is gone")
		}
		if _, err := os.Lstat(path + ".part"); !errors.Is(err, fs.ErrNotExist) {
			t.Error("the part is left behind")
		}
	}
	if got := refuseWrite(&os.PathError{Op: "write", Path: "p", Err: syscall.EROFS}); !errors.Is(got, ErrUnwritable) {
		t.Error(got)
	}
}

// Each sentence says what happened, what is safe and what to do.
func TestSentences(t *testing.T) {
	all := []*RefusedError{ErrMissing, ErrUnreadable, ErrEmptyFile, ErrEmptySheet, ErrTooMany, ErrTooLarge, ErrDamaged, ErrQuote, ErrPassword,
		ErrPDF, ErrHTML, ErrDocument, ErrImage, ErrArchive, ErrOldXLS, ErrOther, ErrUnknown, ErrDiskFull, ErrUnwritable}
	seen := map[string]bool{}
	for _, e := range all {
		if seen[e.Code] || seen[e.Sentence] {
			t.Errorf("%s is there twice", e.Code)
		}
		seen[e.Code], seen[e.Sentence] = true, true
		if strings.Count(e.Sentence, "。") < 3 || !strings.Contains(e.Sentence, "已有数据") || !strings.Contains(e.Sentence, "请") {
			t.Errorf("%s: %s", e.Code, e.Sentence)
		}
		if !reflect.DeepEqual(e.because(nil), e) || errors.Is(e, &RefusedError{Code: "none"}) {
			t.Errorf("%s compares wrongly", e.Code)
		}
	}
	typed := &TypeError{Sheet: "survey", Cell: "B7", Kind: Date}
	if s := Sentence(typed); !strings.Contains(s, "survey") || !strings.Contains(s, "B7") || !strings.Contains(s, "日期") {
		t.Error(s)
	}
	if Sentence(errors.New("x")) != "" || Sentence(nil) != "" {
		t.Error("a sentence from nowhere")
	}
}
