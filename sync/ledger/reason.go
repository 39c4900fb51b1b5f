package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"hufang/forms"
	"hufang/store"
)

// formExplained is the form of a reason given to a finding.
const formExplained = "explained"

// reasons are what people said of soft findings in the month (G07). A reason is printed below every book that shows what it is
// about, while the values it was given to stand.
type reasons struct {
	press *press
	reads forms.Reading
	given map[string][]forms.Record // by household
	rows  map[reasoned]int          // the first row of each household with reasons, of its members, and of their items of income
	seen  int
}

// reasoned is whom or what a row is about; a household's first row has no person and no item.
type reasoned struct{ household, person, item string }

func (p *press) reasons(ctx context.Context) (*reasons, error) {
	r := &reasons{press: p, reads: p.pack.Reads(p.ledger), given: map[string][]forms.Record{}, rows: map[reasoned]int{}}
	if p.pack.Form(formExplained) == nil {
		return r, nil
	}
	for record, err := range p.db.Entries(ctx, store.EntryQuery{Form: formExplained, Village: p.req.Village, Month: p.req.Month}) {
		if err != nil {
			return nil, fmt.Errorf("read reasons: %w", err)
		}
		if rule := p.pack.Rule(record.Answers["rule"].Text()); rule != nil && rule.Soft {
			r.given[record.Subject] = append(r.given[record.Subject], record)
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

// notes are the reasons of the rows that were seen, in their order.
func (r *reasons) notes(ctx context.Context) ([]string, error) {
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
