package ledger

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"hufang/forms"
	"hufang/store"
)

// The forms of a reason given to a finding: about a household or a member, and about a village.
const (
	formExplained        = "explained"
	formExplainedVillage = "explained_village"
)

// reasons are what people said of soft findings in the month (G07). A reason is printed below every book that shows what it is
// about, while the values it was given to stand.
type reasons struct {
	press *press
	reads forms.Reading
	given map[string][]forms.Record // by household, and by village
	rows  map[reasoned]int          // the first row of each household with reasons, of its members, and of their items of income
	seen  int
}

// reasoned is whom or what a row is about; a household's first row has no person and no item.
type reasoned struct{ household, person, item string }

func (p *press) reasons(ctx context.Context) (*reasons, error) {
	r := &reasons{press: p, reads: p.pack.Reads(p.ledger), given: map[string][]forms.Record{}, rows: map[reasoned]int{}}
	for _, form := range []string{formExplained, formExplainedVillage} {
		if p.pack.Form(form) == nil {
			continue
		}
		for record, err := range p.db.Entries(ctx, store.EntryQuery{Form: form, Village: p.req.Village, Month: p.req.Month}) {
			if err != nil {
				return nil, fmt.Errorf("read reasons: %w", err)
			}
			whose := record.Subject
			if form == formExplainedVillage {
				whose = record.Village
			}
			if rule := p.pack.Rule(record.Answers["rule"].Text()); rule != nil && rule.Soft {
				r.given[whose] = append(r.given[whose], record)
			}
		}
	}
	return r, nil
}

// saw notes which row of the book is whose.
func (r *reasons) saw(row forms.Row) {
	r.seen++
	if len(r.given[row.Household]) == 0 {
		return
	}
	for _, whose := range []reasoned{{row.Household, "", ""}, {row.Household, row.Person, ""}, {row.Household, row.Person, row.Of}} {
		if _, has := r.rows[whose]; !has {
			r.rows[whose] = r.seen
		}
	}
}

// notes are the reasons that concern villages, then those of the rows that were seen, in their order.
func (r *reasons) notes(ctx context.Context) ([]string, error) {
	villages, err := r.ofVillages(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.ofRows(ctx)
	return append(villages, rows...), err
}

// ofVillages are the reasons given to findings about villages whose question the book shows.
func (r *reasons) ofVillages(ctx context.Context) (texts []string, err error) {
	reads, today := r.press.pack.ReadsRules(), forms.DayOf(r.press.now)
	for _, village := range slices.Sorted(maps.Keys(r.given)) {
		concerns := func(record forms.Record) bool {
			rule := r.press.pack.Rule(record.Answers["rule"].Text())
			return record.Form == formExplainedVillage && slices.Contains(r.reads.Now[rule.Form], rule.Question)
		}
		records := r.given[village]
		if !slices.ContainsFunc(records, concerns) {
			continue
		}
		tally := r.press.pack.Tally(r.press.req.Month, today)
		for d, err := range r.press.db.Dossiers(ctx, store.DossierQuery{Village: village, Month: r.press.req.Month, Only: &reads}) {
			if err != nil {
				return nil, fmt.Errorf("read reasons: %w", err)
			}
			tally.Add(d)
		}
		found, _ := tally.Findings()
		for _, f := range found {
			if i := slices.IndexFunc(records, func(record forms.Record) bool { return concerns(record) && explains(record, f) }); i >= 0 {
				texts = append(texts, sayVillageReason(r.press.nameOf(village), f.Sentence, records[i].Answers["reason"].Text()))
			}
		}
	}
	return texts, nil
}

// ofRows are the reasons of the rows that were seen, in their order.
func (r *reasons) ofRows(ctx context.Context) ([]string, error) {
	type note struct {
		row  int
		text string
	}
	var all []note
	reads := r.press.pack.ReadsJudged()
	for household, records := range r.given {
		if r.rows[reasoned{household, "", ""}] == 0 {
			continue
		}
		for d, err := range r.press.db.Dossiers(ctx, store.DossierQuery{Household: household, Month: r.press.req.Month, Only: &reads}) {
			if err != nil {
				return nil, fmt.Errorf("read reasons: %w", err)
			}
			found, _ := r.press.pack.Judge(d, forms.DayOf(r.press.now))
			for _, f := range found {
				i := slices.IndexFunc(records, func(record forms.Record) bool { return explains(record, f) })
				row := r.row(f)
				if i < 0 || row == 0 {
					continue
				}
				all = append(all, note{row, sayReason(row, f.Sentence, records[i].Answers["reason"].Text())})
			}
		}
	}
	slices.SortFunc(all, func(a, b note) int { return cmp.Or(a.row-b.row, cmp.Compare(a.text, b.text)) })
	texts := make([]string, len(all))
	for i, n := range all {
		texts[i] = n.text
	}
	return texts, nil
}

// row is the row that shows what the finding is about; 0 when none does.
func (r *reasons) row(f forms.Finding) int {
	item := ""
	switch {
	case r.press.ledger.Rows == forms.AboutItem:
		item = f.Item
	case !slices.Contains(r.reads.Now[f.Form], f.Question):
		return 0
	}
	return r.rows[reasoned{f.Household, f.Person, item}]
}

// explains reports whether the reason was given to the finding as it stands.
func explains(record forms.Record, f forms.Finding) bool {
	a := record.Answers
	return f.Soft && a["rule"].Text() == f.Rule && a["person"].Text() == f.Person && a["item"].Text() == f.Item && a["print"].Text() == f.Print
}
