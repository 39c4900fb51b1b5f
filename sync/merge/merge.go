// Package merge owns how a set of changes from elsewhere joins a store, and the account of what came of it.
package merge

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"hufang/store"
)

// Options are what the joining desk knows and the changes do not.
type Options struct {
	// Late judges a change of a month that joined. nil = nothing is late.
	Late func(store.Dated) bool
}

// Report is what came of a merge. It holds ids, codes and counts, never an answer or a name.
type Report struct {
	New   int // changes that joined
	Known int // changes the store held already

	Late        []store.Dated     // new changes that came after their month was due: kept, and shown beside its figures (G-24)
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
	if o.Late != nil {
		added.Late = slices.DeleteFunc(slices.Clone(added.Dated), func(d store.Dated) bool { return !o.Late(d) })
	}
	r := Account(added.Came)
	r.New, r.Known, r.Quarantined = added.New, added.Known, added.Forks
	return r, nil
}

// Account is what changes that joined came to, for who joins them together with something else, from a bundle: New,
// Known and Quarantined are that one's to count.
func Account(came store.Came) Report {
	return Report{Late: came.Late, Conflicts: came.Conflicts, Duplicates: came.Duplicates, Former: came.Former, Records: came.Records}
}
