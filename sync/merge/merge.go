// Package merge owns how a set of changes from elsewhere joins a store, and the account of what came of it.
package merge

import (
	"context"
	"fmt"
	"iter"

	"hufang/forms"
	"hufang/store"
)

// Options are what the joining desk knows and the changes do not.
type Options struct {
	// Open is a village's month that is open at arrival; what belongs to an earlier one is late. nil, or "" for a
	// village: nothing is.
	Open func(village string) forms.Month
}

// Report is what came of a merge. It holds ids, codes and counts, never an answer or a name.
type Report struct {
	New   int // changes that joined
	Known int // changes the store held already

	Late        []store.Dated     // new changes of a month that was closed to them: kept, and shown beside its figures (G-24)
	Conflicts   []store.Conflict  // groups that came into conflict, to be decided by a person
	Duplicates  []store.Duplicate // people or households entered twice of which one came or changed
	Former      []store.Dot       // of households that had moved away: kept apart until a person decides
	Quarantined []store.Dot       // one name, two contents: not taken
	Records     []string          // whose changes joined, sorted
}

// Apply joins the bodies of changes with the store, in any order and any number of times: set union, in one
// transaction. When it fails nothing joined.
func Apply(ctx context.Context, db *store.DB, bodies iter.Seq2[[]byte, error], o Options) (Report, error) {
	added, err := db.Add(ctx, bodies)
	if err != nil {
		return Report{}, fmt.Errorf("join changes: %w", err)
	}
	return Account(added, o), nil
}

// Account is the report of what a store took in, for who joins changes together with something else.
func Account(a store.Added, o Options) Report {
	r := Report{New: a.New, Known: a.Known, Conflicts: a.Conflicts, Duplicates: a.Duplicates, Former: a.Former, Quarantined: a.Forks, Records: a.Records}
	for _, d := range a.Dated {
		if o.Open != nil && d.Month < o.Open(d.Village) {
			r.Late = append(r.Late, d)
		}
	}
	return r
}
