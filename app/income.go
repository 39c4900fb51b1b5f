package app

import (
	"context"
	"fmt"

	"hufang/forms"
	"hufang/store"
)

// Income is a household's money of one month, by kinds.
type Income struct {
	Month forms.Month
	Known bool // the pack's total can be told: nothing that it sums is unknown
	Total int64
	Parts []IncomePart // those that are known, in page order; equal kinds in every month
}

// IncomePart is the money of one kind: a section of the income form.
type IncomePart struct {
	Label string
	Fen   int64
}

// questionTotal is the question of the income form that sums all others.
const questionTotal = "total"

// incomes are the household's incomes of the months up to the last one. What is summed, and what is taken off, the
// pack's own total says; a part nobody knows is left out, never zero.
func (d *Desk) incomes(ctx context.Context, household string, last forms.Month, months int) ([]Income, error) {
	form := d.Pack().Form(formIncome)
	if form == nil || form.Question(questionTotal) == nil || form.Question(questionTotal).Calculation == nil {
		return nil, nil
	}
	items := d.incomeItems(form)
	var kinds []string
	for _, q := range form.Questions {
		if _, ok := items[q.Name]; ok && (len(kinds) == 0 || kinds[len(kinds)-1] != d.section(q)) {
			kinds = append(kinds, d.section(q))
		}
	}
	list := make([]Income, months)
	for i := range list {
		m := last.Add(i + 1 - months)
		list[i].Month = m
		for dossier, err := range d.db.Dossiers(ctx, store.DossierQuery{Household: household, Month: m}) {
			if err != nil {
				return nil, fmt.Errorf("read the household: %w", err)
			}
			filled := d.Pack().Fill(form, dossier.Now[formIncome].Answers, facts{dossier: dossier}.scope(d.Today())).Answers
			sums, known := map[string]int64{}, map[string]bool{}
			for _, q := range form.Questions {
				if sign, ok := items[q.Name]; ok && filled[q.Name].IsInt() {
					sums[d.section(q)] += sign * filled[q.Name].Int()
					known[d.section(q)] = true
				}
			}
			for _, kind := range kinds {
				if known[kind] {
					list[i].Parts = append(list[i].Parts, IncomePart{Label: kind, Fen: sums[kind]})
				}
			}
			if total := filled[questionTotal]; total.IsInt() {
				list[i].Known, list[i].Total = true, total.Int()
			}
		}
	}
	return list, nil
}

// incomeItems are the questions the total reads, each with 1 when it is added and −1 when it is taken off: found by
// asking the pack what the total comes to when that item alone is one yuan.
func (d *Desk) incomeItems(form *forms.Form) map[string]int64 {
	const yuan = 100
	total := form.Question(questionTotal).Calculation
	names := total.Names(formIncome)
	items := map[string]int64{}
	for _, name := range names {
		q := form.Question(name)
		if q == nil || q.Type != forms.TypeMoney {
			continue
		}
		items[name] = 1
		if q.Calculation != nil {
			continue
		}
		own := forms.Answers{}
		for _, other := range names {
			own.Set(other, forms.Int(0))
		}
		own.Set(name, forms.Int(yuan))
		scope := (&forms.Dossier{Facts: forms.Facts{}}).Scope(nil, d.Today())
		if sum := d.Pack().Fill(form, own, scope).Answers[questionTotal]; sum.IsInt() && sum.Int() < 0 {
			items[name] = -1
		}
	}
	return items
}
