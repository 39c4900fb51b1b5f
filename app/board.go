package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/bundle"
	"hufang/sync/enrol"
	"hufang/sync/workbook"
)

// BoardRow is one village of the township's board. What does not exist yet has no column: reviewed and submitted come
// with the month's steps. What the rules find takes longer to count: [Desk.FindingsByVillage].
type BoardRow struct {
	Village     string
	Name        string
	Households  int
	People      int
	Asked       int    // to be followed up this month
	Done        int    // followed up
	Late        int    // changes of this month that came after it was due (E-16, E-18)
	Conflicts   int    // groups in conflict
	Duplicates  int    // what may have been entered twice and has a record here
	Differences int    // of imports, undecided
	Former      int    // 原村修改 that wait
	Received    string // when the last file of one of its own computers was taken, by this computer's clock; "" = never
	Newest      string // the newest change, by its laptop's clock; "" = none
}

// Board is the villages of the place in the month ("" = the desk's), by code.
func (d *Desk) Board(ctx context.Context, m forms.Month) ([]BoardRow, error) {
	rows := map[string]*BoardRow{}
	row := func(village string) *BoardRow {
		if rows[village] == nil {
			rows[village] = &BoardRow{Village: village, Name: d.PlaceText(village)}
		}
		return rows[village]
	}
	err := d.walk(ctx, m, Filter{}, func(h Household) {
		r := row(h.Village)
		r.Households++
		r.People += h.Members
		var o Overview
		for _, l := range h.Lines {
			o.count(l.State)
		}
		r.Asked += o.Asked
		r.Done += o.Done
	})
	if err != nil {
		return nil, err
	}
	clashes, err := d.clashCounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range clashes {
		if !strings.HasPrefix(c.village, d.Place().Code) {
			continue
		}
		r := row(c.village)
		switch c.kind {
		case ClashConflict:
			r.Conflicts++
		case ClashDuplicate:
			r.Duplicates++
		case ClashDifference:
			r.Differences++
		case ClashFormer:
			r.Former++
		}
	}
	newest, err := d.db.Newest(ctx)
	if err != nil {
		return nil, fmt.Errorf("read when villages were heard of: %w", err)
	}
	for village, at := range newest {
		if strings.HasPrefix(village, d.Place().Code) {
			row(village).Newest = at
		}
	}
	late, err := d.db.Late(ctx, cmp.Or(m, d.Month()))
	if err != nil {
		return nil, fmt.Errorf("count what came late: %w", err)
	}
	for village, n := range late {
		if strings.HasPrefix(village, d.Place().Code) {
			row(village).Late = n
		}
	}
	received, err := d.received(ctx)
	if err != nil {
		return nil, err
	}
	for village, at := range received {
		row(village).Received = at
	}
	var list []BoardRow
	for _, r := range rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b BoardRow) int { return strings.Compare(a.Village, b.Village) })
	return list, nil
}

// received tells of each village that a computer of the place wrote for when the last file of its own was taken. A
// village whose computer is enrolled is there even before its first file.
func (d *Desk) received(ctx context.Context) (map[string]string, error) {
	directory, err := enrol.Open(ctx, d.db)
	if r, ok := errors.AsType[*store.Refusal](err); ok && r.Code == enrol.CodeNotEnrolled {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the directory: %w", err)
	}
	files, err := d.db.Bundles(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the files: %w", err)
	}
	last, out := map[string]string{}, map[string]string{}
	for _, b := range files {
		if !b.Out && (bundle.Verdict{Code: b.Verdict}).Taken() {
			last[b.Peer] = max(last[b.Peer], b.At)
		}
	}
	for _, c := range directory.Known() {
		if len(c.Place) == 12 && strings.HasPrefix(c.Place, d.Place().Code) && c.Device != directory.Own {
			out[c.Place] = max(out[c.Place], last[c.Device])
		}
	}
	return out, nil
}

// Matters counts what waits for a person's decision.
type Matters struct {
	Conflicts   int
	Duplicates  int
	Differences int
	Transfers   int // announced and not ended
	Former      int // 原村修改
	Apart       int // lines of what was set apart
}

// Matters counts what of the place waits for a decision.
func (d *Desk) Matters(ctx context.Context) (Matters, error) {
	var m Matters
	clashes, err := d.clashCounts(ctx)
	if err != nil {
		return m, err
	}
	for _, c := range clashes {
		if !strings.HasPrefix(c.village, d.Place().Code) {
			continue
		}
		switch c.kind {
		case ClashConflict:
			m.Conflicts++
		case ClashDifference:
			m.Differences++
		case ClashFormer:
			m.Former++
		}
	}
	duplicates, err := d.db.Duplicates(ctx)
	if err != nil {
		return m, fmt.Errorf("look for duplicates: %w", err)
	}
	for _, x := range duplicates {
		if slices.ContainsFunc(x.Villages, func(v string) bool { return strings.HasPrefix(v, d.Place().Code) }) {
			m.Duplicates++
		}
	}
	transfers, err := d.db.Transfers(ctx)
	if err != nil {
		return m, fmt.Errorf("list transfers: %w", err)
	}
	for _, t := range transfers {
		if t.Step == store.TransferOut {
			m.Transfers++
		}
	}
	apart, err := d.Apart(ctx)
	m.Apart = len(apart)
	return m, err
}

// ClashKind says what a line of 数据打架 is.
type ClashKind string

// The kinds of lines.
const (
	ClashConflict   ClashKind = "conflict"
	ClashDuplicate  ClashKind = "duplicate"
	ClashDifference ClashKind = "difference"
	ClashFormer     ClashKind = "former"
)

type clash struct {
	kind    ClashKind
	village string
}

// clashCounts are what of 数据打架 each village has, without looking into the records.
func (d *Desk) clashCounts(ctx context.Context) ([]clash, error) {
	var out []clash
	conflicts, err := d.db.Conflicts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list conflicts: %w", err)
	}
	for _, c := range conflicts {
		out = append(out, clash{ClashConflict, c.Village})
	}
	duplicates, err := d.db.Duplicates(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for duplicates: %w", err)
	}
	for _, x := range duplicates {
		for _, village := range slices.Compact(slices.Sorted(slices.Values(x.Villages))) {
			out = append(out, clash{ClashDuplicate, village})
		}
	}
	differences, err := d.db.Differences(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("list differences: %w", err)
	}
	for _, x := range differences {
		out = append(out, clash{ClashDifference, x.Village})
	}
	former, err := d.db.FormerEdits(ctx)
	if err != nil {
		return nil, fmt.Errorf("list edits of former villages: %w", err)
	}
	for _, e := range former {
		out = append(out, clash{ClashFormer, e.Dot.Village})
	}
	return out, nil
}

// Line of 数据打架: one thing two sources say differently, ready for paper, numbers of persons masked.
type ClashLine struct {
	Kind        ClashKind
	KindText    string
	Village     string
	VillageName string
	HouseholdNo string
	Name        string
	What        string   // form and questions, or the evidence
	Sides       []string // each as: who (role) when: answers
}

// ClashReport is 数据打架: conflicts, duplicates, differences from lists and edits of former villages, by village.
func (d *Desk) ClashReport(ctx context.Context) ([]ClashLine, error) {
	var list []ClashLine
	inbox, err := d.Inbox(ctx, d.Place().Code)
	if err != nil {
		return nil, err
	}
	for _, c := range inbox {
		l := ClashLine{Kind: ClashConflict, Village: c.Village, HouseholdNo: c.HouseholdNo, Name: c.Name, What: c.FormLabel + "：" + c.Questions}
		for _, s := range c.Sides {
			l.Sides = append(l.Sides, fmt.Sprintf("%s（%s）%s：%s", s.By, s.RoleLabel, minute(s.At), joinTexts(s.Texts)))
		}
		list = append(list, l)
	}
	twins, err := d.Duplicates(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range twins {
		l := ClashLine{Kind: ClashDuplicate, Village: t.Villages[0], HouseholdNo: t.Sides[0].HouseholdNo, Name: t.Sides[0].Name, What: t.EvidenceText}
		for _, s := range t.Sides {
			l.Sides = append(l.Sides, strings.Join([]string{s.VillageName, s.HouseholdNo, s.Name}, " "))
		}
		if t.Hidden {
			l.Sides = append(l.Sides, t.Sentence)
		}
		list = append(list, l)
	}
	differences, err := d.db.Differences(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("list differences: %w", err)
	}
	for _, x := range differences {
		who, err := d.whose(ctx, x.Form, x.Record, "")
		if err != nil {
			return nil, err
		}
		list = append(list, ClashLine{Kind: ClashDifference, Village: x.Village, HouseholdNo: who.HouseholdNo, Name: who.Name, What: x.File,
			Sides: []string{joinTexts(d.sideTexts(x.Form, x.Ours)), joinTexts(d.sideTexts(x.Form, x.Theirs))}})
	}
	late, err := d.LateWords(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range late {
		list = append(list, ClashLine{Kind: ClashFormer, Village: w.Dot.Village, HouseholdNo: w.HouseholdNo, Name: w.Head, What: w.FormLabel,
			Sides: []string{fmt.Sprintf("%s（%s）%s：%s", w.By, d.roleLabel(w.Role), minute(w.At), joinTexts(w.Texts))}})
	}
	for i := range list {
		list[i].KindText, list[i].VillageName = d.Say("clash_"+string(list[i].Kind)), d.PlaceText(list[i].Village)
	}
	slices.SortStableFunc(list, func(a, b ClashLine) int { return cmp.Compare(a.Village, b.Village) })
	return list, nil
}

// minute is an RFC 3339 moment to the minute, for paper.
func minute(at string) string {
	return strings.Replace(at[:min(len(at), len("2006-01-02T15:04"))], "T", " ", 1)
}

// WriteClashes writes lines of 数据打架 as a workbook, every cell text. A file that is there is replaced.
func (d *Desk) WriteClashes(file string, lines []ClashLine) error {
	rows := [][]string{strings.Split(d.Say("clash_head"), " ")}
	for _, l := range lines {
		rows = append(rows, []string{l.VillageName, l.KindText, l.HouseholdNo, l.Name, l.What, strings.Join(l.Sides, "\n")})
	}
	var book bytes.Buffer
	if err := workbook.WriteText(&book, []workbook.TextSheet{{Name: d.Say("clash_sheet"), Rows: rows}}); err != nil {
		return fmt.Errorf("make the report: %w", err)
	}
	if err := bundle.WriteFile(file, book.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func (d *Desk) sideTexts(form string, answers forms.Answers) []SideText {
	var out []SideText
	f := d.Pack().Form(form)
	if f == nil {
		return nil
	}
	for _, q := range f.Questions {
		if a, ok := answers[q.Name]; ok {
			out = append(out, SideText{Question: q.Name, Label: d.label(q), Text: d.Show(q, a, false)})
		}
	}
	return out
}

func joinTexts(texts []SideText) string {
	var parts []string
	for _, t := range texts {
		if t.Text != "" {
			parts = append(parts, t.Label+" "+t.Text)
		}
	}
	return strings.Join(parts, "；")
}
