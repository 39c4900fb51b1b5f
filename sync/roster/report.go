package roster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hufang/store"
	"hufang/sync/workbook"
)

// report writes the rejected rows to a file beside the roster, or into the data folder where the roster's cannot be written, and
// tells the result where. The import stands whether or not this succeeds.
func (r *Roster) report(db *store.DB, result *Result) {
	path, err := r.writeReport(filepath.Dir(r.Path), db)
	if errors.Is(err, workbook.ErrUnwritable) {
		if path, err = r.writeReport(db.Dir(), db); err == nil {
			result.Warnings = append(result.Warnings, sayReportElsewhere(path))
		}
	}
	if err != nil {
		result.Warnings = append(result.Warnings, sayNoReport(len(r.rejected)))
		return
	}
	result.Report = path
}

func (r *Roster) writeReport(dir string, db *store.DB) (string, error) {
	path, err := r.reportPath(dir)
	if err != nil {
		return "", err
	}
	w, err := workbook.Create(path, workbook.WriteOptions{TempDir: db.TempDir(), Created: db.Now()})
	if err != nil {
		return "", err
	}
	defer w.Discard()
	heads := make([]workbook.Head, len(reportHeads))
	for i, text := range reportHeads {
		heads[i] = workbook.Head{Text: text}
	}
	sheet, err := w.Sheet(workbook.Sheet{
		Name: reportTitle, Title: reportTitle, Lines: []workbook.Line{{r.name()}, {reportAbout}}, Heads: [][]workbook.Head{heads},
		Columns: []workbook.Column{{Width: 8}, {Width: 20}, {Width: 24}, {Width: 60, Wrap: true}},
		Paper:   workbook.Paper{Size: workbook.A4, Landscape: true},
		Footer:  workbook.Margin{Center: workbook.PageOfPages},
	})
	if err != nil {
		return "", err
	}
	for _, rejected := range r.rejected {
		err := sheet.Row(workbook.Int(int64(rejected.Row)), workbook.String(rejected.Field), workbook.String(rejected.masked), workbook.String(rejected.Reason))
		if err != nil {
			return "", err
		}
	}
	if err := sheet.Close(); err != nil {
		return "", err
	}
	return path, w.Close()
}

// reportPath is the first name of its kind that is free.
func (r *Roster) reportPath(dir string) (string, error) {
	base := strings.TrimSuffix(r.name(), filepath.Ext(r.Path))
	for n := 1; ; n++ {
		path := filepath.Join(dir, fmt.Sprintf("%s%s-%d.xlsx", base, reportSuffix, n))
		switch _, err := os.Lstat(path); {
		case errors.Is(err, os.ErrNotExist):
			return path, nil
		case err != nil:
			return "", workbook.ErrUnwritable
		}
	}
}
