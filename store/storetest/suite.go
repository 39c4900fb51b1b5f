package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
)

// Dialect is one database the store can live in.
type Dialect struct {
	Create func(ctx context.Context, dir string, opt store.Options, s store.Setup) (*store.DB, error)
	Open   func(ctx context.Context, dir string, opt store.Options) (*store.DB, error)
}

// Run holds the dialect to the whole promise.
func Run(t *testing.T, d Dialect) {
	for name, test := range map[string]func(*testing.T, Dialect){
		"save":        testSave,
		"conflict":    testConflict,
		"alias":       testAlias,
		"alias file":  testAliasImport,
		"alias refs":  testAliasReference,
		"alias event": testAliasEvent,
		"transfer":    testTransfer,
		"crossing":    testTransferRace,
		"disputed":    testTransferDispute,
		"left":        testTransferLeft,
		"left one":    testTransferTwin,
		"back":        testTransferBack,
		"guest":       testTransferGuest,
		"unknown":     testTransferUnknownForm,
		"dispute":     testDispute,
		"duplicates":  testDuplicates,
		"distinct":    testDistinct,
		"two houses":  testDistinctHouseholds,
		"contradict":  testDistinctContradicted,
		"undecided":   testDistinctUndone,
		"merge":       testMergePolicies,
		"states":      testStates,
		"draft":       testDraft,
		"version":     testGroupVersions,
		"import":      testImport,
		"undo":        testUndo,
		"moot":        testMoot,
		"gone":        testSettleGone,
		"two laptops": testTwoLaptops,
		"dossiers":    testDossiers,
		"series":      testSeries,
		"cases":       testCases,
		"shared":      testShared,
		"moved":       testMoved,
		"sittings":    testSittings,
		"find":        testFind,
		"writer":      testWriter,
		"backup":      testBackup,
		"laws":        testLaws,
		"clock":       testClock,
	} {
		t.Run(name, func(t *testing.T) { test(t, d) })
	}
}

const (
	village = "360731100201"
	other   = "360731100202"
	third   = "360731100203"
	fourth  = "360731100205"

	elsewhere = "360731101202" // in another township
)

var cadre = store.User{Name: "甲", Role: "village_cadre"}

// laptop is one machine with one store: its own clock, its own place for state.json.
type laptop struct {
	*store.DB
	t     testing.TB
	d     Dialect
	dir   string
	opt   store.Options
	clock time.Time
}

func newLaptop(t testing.TB, d Dialect) *laptop { return newLaptopFor(t, d, village) }

func newLaptopFor(t testing.TB, d Dialect, place string) *laptop {
	t.Helper()
	l := &laptop{t: t, d: d, dir: t.TempDir(), clock: time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)}
	l.opt = store.Options{StateDir: t.TempDir(), Now: func() time.Time { l.clock = l.clock.Add(time.Minute); return l.clock }}
	db, err := d.Create(t.Context(), l.dir, l.opt, store.Setup{Pack: Pack(t), Place: place, PlaceName: "试验村", User: cadre})
	if err != nil {
		t.Fatalf("create store: %v", err)
	}
	l.DB = db
	t.Cleanup(func() { l.Close() })
	return l
}

// reopen closes the store and opens it again.
func (l *laptop) reopen() {
	l.t.Helper()
	if err := l.Close(); err != nil {
		l.t.Fatalf("close: %v", err)
	}
	db, err := l.d.Open(l.t.Context(), l.dir, l.opt)
	if err != nil {
		l.t.Fatalf("open: %v", err)
	}
	l.DB = db
}

// save writes one group of one record over what the given reading showed.
func (l *laptop) save(on store.Opened, form, subject, group string, values forms.Answers) store.Saved {
	l.t.Helper()
	e := store.Entry{Form: form, Record: on.ID, Subject: subject, Village: village, Month: on.Month,
		Writes: []store.Write{{Group: group, Values: values, Over: on.Over(group)}}}
	if form == "follow_up" || form == "income" {
		e.Month = november
	}
	s, err := l.Save(l.t.Context(), store.Save{By: cadre, Entries: []store.Entry{e}})
	if err != nil {
		l.t.Fatalf("save %s.%s: %v", form, group, err)
	}
	return s
}

const november = forms.Month("2026-11")

// read opens a record.
func (l *laptop) read(id string) store.Opened {
	l.t.Helper()
	o, err := l.Record(l.t.Context(), id)
	if err != nil {
		l.t.Fatalf("read record: %v", err)
	}
	return o
}

// from joins everything another laptop holds.
func (l *laptop) from(o *laptop) store.Added {
	l.t.Helper()
	a, err := l.Add(l.t.Context(), o.Changes(l.t.Context(), "", nil))
	if err != nil {
		l.t.Fatalf("join changes: %v", err)
	}
	return a
}

// bodies are all changes the laptop holds.
func (l *laptop) bodies() [][]byte {
	l.t.Helper()
	var out [][]byte
	for b, err := range l.Changes(l.t.Context(), "", nil) {
		if err != nil {
			l.t.Fatalf("read changes: %v", err)
		}
		out = append(out, append([]byte(nil), b...))
	}
	return out
}

func each(bodies [][]byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, b := range bodies {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// state is everything the changes come to.
func (l *laptop) state() map[string]string {
	l.t.Helper()
	d, err := l.Digests(l.t.Context())
	if err != nil {
		l.t.Fatalf("digest: %v", err)
	}
	return d
}

// same fails when two states differ, and says in which tables.
func same(t testing.TB, what string, a, b map[string]string) {
	t.Helper()
	if maps.Equal(a, b) {
		return
	}
	for name := range a {
		if a[name] != b[name] {
			t.Errorf("%s: table %s differs", what, name)
		}
	}
	t.FailNow()
}

// verified fails when the store is not exactly what its changes come to.
func (l *laptop) verified() store.Report {
	l.t.Helper()
	r, err := l.Verify(l.t.Context(), nil)
	if err != nil || !r.OK {
		l.t.Fatalf("verify: %v %v", err, r.Problems)
	}
	return r
}

// refused tells whether an error is a Refusal of the code.
func refused(err error, code string) bool {
	var r *store.Refusal
	return errors.As(err, &r) && r.Code == code && r.Sentence != ""
}

func text(kv ...string) forms.Answers {
	a := forms.Answers{}
	for i := 0; i < len(kv); i += 2 {
		a[kv[i]] = forms.Text(kv[i+1])
	}
	return a
}

func mustEqual[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func personID(i int) string    { return store.ImportedID("person", "trial", fmt.Sprint(i)) }
func householdID(i int) string { return store.ImportedID("household", "trial", fmt.Sprint(i)) }
