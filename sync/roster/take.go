package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hufang/store"
)

// errDry ends a preview: the store undoes what was put.
var errDry = errors.New("dry run")

// Preview tells what Import would do, by doing it and taking it back before anything is on disk: the two cannot differ.
func (r *Roster) Preview(ctx context.Context, db *store.DB, by store.User, opt Options) (Result, error) {
	return r.take(ctx, db, by, true, opt)
}

// Import puts the roster into the store as one batch, which [store.DB.Retract] undoes. When ctx is cancelled nothing is written. Rows
// that were rejected are listed in a file beside the roster; in the data folder when that folder cannot be written.
func (r *Roster) Import(ctx context.Context, db *store.DB, by store.User, opt Options) (Result, error) {
	result, err := r.take(ctx, db, by, false, opt)
	if err != nil || len(r.rejected) == 0 {
		return result, err
	}
	r.report(db, &result)
	return result, nil
}

func (r *Roster) take(ctx context.Context, db *store.DB, by store.User, dry bool, opt Options) (Result, error) {
	k, err := readKnown(ctx, db)
	if err != nil {
		return Result{}, fmt.Errorf("read who is known: %w", err)
	}
	ids := r.resolve(db, k)
	result := r.result()
	result.DryRun = dry
	if n := r.elsewhere(ids); n > 0 {
		result.Warnings = append(result.Warnings, sayElsewhere(n))
	}
	if result.Gone, err = r.gone(ctx, db, k); err != nil {
		return Result{}, fmt.Errorf("list who is gone: %w", err)
	}
	meta := store.BatchMeta{Source: r.registry(), File: r.name(), FileHash: r.Hash, Rows: r.Rows, By: by}
	batch, err := db.Import(ctx, meta, func(b *store.Importer) error {
		if err := r.put(ctx, b, ids, &result, opt); err != nil {
			return err
		}
		if dry {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return Result{}, fmt.Errorf("import roster: %w", err)
	}
	if result.Moved > 0 {
		result.Warnings = append(result.Warnings, sayMoved(result.Moved))
	}
	result.Batch = batch.ID
	return result, nil
}

// put hands the file to the store, household by household.
func (r *Roster) put(ctx context.Context, b *store.Importer, ids records, result *Result, opt Options) error {
	done := 0
	for i := range r.families {
		if err := ctx.Err(); err != nil {
			return err
		}
		f := &r.families[i]
		household, err := b.Put(store.ImportEntry{Form: householdForm, Record: ids.households[i], Village: ids.villages[i],
			Row: r.lines[f.head].n, Groups: r.householdGroups(f)})
		if err != nil {
			return err
		}
		result.Differences += household.Differences
		switch {
		case household.Moved:
			result.Moved++
		case household.Added:
			result.HouseholdsAdded++
		case household.Changed:
			result.HouseholdsChanged++
		}
		if !r.people && !household.Moved {
			result.count(household.Added, household.Changed)
		}
		for _, n := range f.lines {
			if r.people {
				l := &r.lines[n]
				person, err := b.Put(store.ImportEntry{Form: personForm, Record: ids.people[n], Village: ids.villages[i],
					Row: l.n, Groups: r.personGroups(l, ids.households[i])})
				if err != nil {
					return err
				}
				result.Differences += person.Differences
				if !person.Moved {
					result.count(person.Added, person.Changed || n == f.head && household.Changed)
				}
			}
			if done++; done%64 == 0 {
				opt.progress(Taking, int64(done), int64(len(r.lines)))
			}
		}
	}
	opt.progress(Taking, int64(len(r.lines)), int64(len(r.lines)))
	return nil
}

func (r *Result) count(added, changed bool) {
	switch {
	case added:
		r.Added++
	case changed:
		r.Changed++
	default:
		r.Unchanged++
	}
}

// result is what is known before anything is put.
func (r *Roster) result() Result {
	result := Result{
		File: r.name(), System: r.System, Sheet: r.Sheet, HeaderRow: r.HeaderRow,
		Households: len(r.families), Gone: []Gone{}, Rejected: []Rejected{}, Warnings: []string{}, UnknownHeaders: []string{},
		Unmapped: []Unmapped{}, Malformed: r.malformed,
	}
	if r.people {
		result.People = len(r.lines)
	}
	result.Rejected = append(result.Rejected, r.rejected...)
	result.Warnings = append(result.Warnings, r.warnings...)
	result.UnknownHeaders = append(result.UnknownHeaders, r.layout.unknown...)
	result.Unmapped = append(result.Unmapped, r.unmapped()...)
	return result
}

// elsewhere counts the households that the store has in another village than the file says. They stay there: a move is an act of its own.
func (r *Roster) elsewhere(ids records) (n int) {
	for i, village := range ids.villages {
		if village != r.families[i].village {
			n++
		}
	}
	return n
}

// gone lists whom an earlier file of the registry brought to the villages of this one, and this one does not have, but for those of
// whom it is known that they left. Of people it can only speak when it lists people.
func (r *Roster) gone(ctx context.Context, db *store.DB, k *known) ([]Gone, error) {
	here := map[string]bool{}
	for _, f := range r.families {
		here[f.village] = true
	}
	list := []Gone{}
	households, err := db.SourceRecords(ctx, householdForm, r.registry())
	if err != nil {
		return nil, err
	}
	for _, id := range households {
		if h := k.households[id]; h != nil && here[h.village] && !k.met[id] {
			list = append(list, Gone{Form: householdForm, ID: id, Village: h.village, HouseholdNo: h.no, Name: h.head})
		}
	}
	if !r.people {
		return list, nil
	}
	people, err := db.SourceRecords(ctx, personForm, r.registry())
	if err != nil {
		return nil, err
	}
	for _, id := range people {
		if who := k.people[id]; who != nil && here[who.village] && !k.met[id] && !who.left {
			g := Gone{Form: personForm, ID: id, Village: who.village, Name: who.name}
			if h := k.households[who.household]; h != nil {
				g.HouseholdNo = h.no
			}
			list = append(list, g)
		}
	}
	slices.SortStableFunc(list, compareGone)
	return list, nil
}
