package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/sync/workbook"
)

// PackBook is a pack as its author has it, without what it extends: a folder of CSV sheets, one workbook with the same
// sheets, or a pack that comes with the program.
type PackBook struct {
	Sheets []forms.Sheet // rows as they stand, so that a row's number is the spreadsheet's

	lang   Lang   // of refusals
	beside string // folder whose folders are looked at first for a pack that is extended; "" = none
}

// OpenPackBook reads the pack at ref: a path when something is there, else the name of a pack that comes with the program.
// A cell of a workbook that a spreadsheet program made a date or a number of is refused with its address. Errors have
// a sentence (see Sentence).
func OpenPackBook(ref string, lang Lang) (*PackBook, error) {
	b := &PackBook{lang: lang}
	info, err := os.Stat(ref)
	switch {
	case err == nil && info.IsDir():
		err = b.readFolder(ref)
	case err == nil:
		err = b.readWorkbook(ref)
	case errors.Is(err, fs.ErrNotExist):
		if b.Sheets, err = forms.ReadFolder(packs.FS, ref); err != nil {
			err = &Refused{Sentence: lang.Say("pack_missing", ref)}
		}
	default:
		err = workbook.ErrUnreadable
	}
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	return b, nil
}

func (b *PackBook) readFolder(dir string) error {
	path, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	b.beside = filepath.Dir(path)
	if b.Sheets, err = forms.ReadFolder(os.DirFS(b.beside), filepath.Base(path)); err != nil {
		return &Refused{Sentence: b.lang.Say("pack_unread", err)}
	}
	return nil
}

// readWorkbook passes over sheets without any cell, such as a program adds to a new workbook.
func (b *PackBook) readWorkbook(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return workbook.ErrUnreadable
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return workbook.ErrUnreadable
	}
	texts, err := workbook.ReadText(file, info.Size())
	if sentence := workbook.Sentence(err); sentence != "" {
		return &Refused{Sentence: sentence}
	}
	if err != nil {
		return err
	}
	for _, t := range texts {
		if len(t.Rows) > 0 {
			b.Sheets = append(b.Sheets, sheetOfText(t))
		}
	}
	if len(b.Sheets) == 0 {
		return workbook.ErrEmptySheet
	}
	return nil
}

// sheetOfText makes every row as wide as the widest: a cell beyond the header becomes a column without a name, which
// loading refuses with its address, and is never cut off.
func sheetOfText(t workbook.TextSheet) forms.Sheet {
	width := 0
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	wide := func(row []string) []string { return append(slices.Clone(row), make([]string, width-len(row))...) }
	s := forms.Sheet{Name: t.Name, Header: wide(t.Rows[0])}
	for _, row := range t.Rows[1:] {
		s.Rows = append(s.Rows, wide(row))
	}
	return s
}

// Load makes a pack of the sheets and those it extends: folders beside its own first, then the packs that come with the
// program. The error is forms.Problems when the sheets say something wrong.
func (b *PackBook) Load() (*forms.Pack, error) {
	p, err := forms.LoadSheets(b.Sheets, func(name string) ([]forms.Sheet, error) {
		if b.beside != "" && fs.ValidPath(name) {
			sheets, err := forms.ReadFolder(os.DirFS(b.beside), name)
			if !errors.Is(err, fs.ErrNotExist) {
				return sheets, err
			}
		}
		return forms.ReadFolder(packs.FS, name)
	})
	if err != nil {
		return nil, fmt.Errorf("load pack: %w", err)
	}
	return p, nil
}

// Workbook writes the sheets as one .xlsx workbook, every cell formatted as text. A file that is there already is refused:
// it may hold somebody's work.
func (b *PackBook) Workbook(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return &Refused{Sentence: b.lang.Say("pack_exists")}
	}
	var texts []workbook.TextSheet
	for _, s := range forms.Canonical(b.Sheets) {
		texts = append(texts, workbook.TextSheet{Name: s.Name, Rows: append([][]string{s.Header}, s.Rows...)})
	}
	var book bytes.Buffer
	if err := workbook.WriteText(&book, texts); err != nil {
		return fmt.Errorf("export pack: %w", err)
	}
	return replaceFile(path, book.Bytes())
}

// Folder writes the sheets as canonical CSV files into dir, made when missing, takes away files of sheets the pack has
// not, and returns the names of the files that changed.
func (b *PackBook) Folder(dir string) (changed []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("write pack: %w", workbook.ErrUnwritable)
	}
	kept := map[string]bool{}
	for _, s := range forms.Canonical(b.Sheets) {
		name, csv := s.Name+".csv", s.CSV()
		kept[name] = true
		if old, err := os.ReadFile(filepath.Join(dir, name)); err == nil && bytes.Equal(old, csv) {
			continue
		}
		if err := replaceFile(filepath.Join(dir, name), csv); err != nil {
			return changed, err
		}
		changed = append(changed, name)
	}
	for _, sheet := range forms.SheetNames() {
		name := sheet + ".csv"
		if kept[name] {
			continue
		}
		switch err := os.Remove(filepath.Join(dir, name)); {
		case err == nil:
			changed = append(changed, name)
		case !errors.Is(err, fs.ErrNotExist):
			return changed, fmt.Errorf("write pack: %w", workbook.ErrUnwritable)
		}
	}
	return changed, nil
}

// replaceFile puts content in the place of a file, whole or not at all.
func replaceFile(path string, content []byte) error {
	part := path + ".part"
	if err := os.WriteFile(part, content, 0o644); err != nil {
		os.Remove(part)
		return fmt.Errorf("write pack: %w", workbook.ErrUnwritable)
	}
	if err := os.Rename(part, path); err != nil {
		os.Remove(part)
		return fmt.Errorf("write pack: %w", workbook.ErrUnwritable)
	}
	return nil
}
