package app

import (
	"context"
	"fmt"

	"hufang/forms"
	"hufang/store"
)

// ledgerClear is the ledger whose columns of yes and no are 五清 (E-19).
const (
	ledgerClear = "five_clear"
	listYesNo   = "yes_no"
)

// Share is of how many labourers one of 五清 can be said.
type Share struct {
	Label   string
	Yes     int
	Of      int // all that are asked
	Unknown int // of whom it cannot be told; not among Yes
}

// Clear counts 五清 over the month ("" = the desk's): nil when the pack has no such ledger.
func (d *Desk) Clear(ctx context.Context, m forms.Month, f Filter) ([]Share, error) {
	if m == "" {
		m = d.Month()
	}
	pack := d.Pack()
	ledger := pack.Ledger(ledgerClear)
	if ledger == nil {
		return nil, nil
	}
	word := ""
	if list := pack.List(listYesNo); list != nil {
		c, _ := list.Choice(yes)
		word = c.Label
	}
	var shares []Share
	var columns []int
	for i, c := range ledger.Columns {
		if c.Total && c.List != nil && c.List.Name == listYesNo {
			columns, shares = append(columns, i), append(shares, Share{Label: c.Title})
		}
	}
	reads := pack.Reads(ledger)
	for dossier, err := range d.db.Dossiers(ctx, store.DossierQuery{Village: f.Village, Household: f.Household, Month: m, Only: &reads}) {
		if err != nil {
			return nil, fmt.Errorf("read households: %w", err)
		}
		for _, row := range pack.Rows(ledger, dossier, forms.RowOptions{Today: d.Today()}) {
			for n, i := range columns {
				shares[n].Of++
				switch cell := row.Cells[i]; {
				case cell.Text == word:
					shares[n].Yes++
				case cell.Text == "":
					shares[n].Unknown++
				}
			}
		}
	}
	return shares, nil
}
