package sim_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	bugs = flag.Bool("bugs", false, "build the store with each seeded bug and see that a history catches it")
	bug  = flag.String("bug", "", "only this one")
)

// edit is one change of the production source: old stands there exactly once.
type edit struct{ file, old, new string }

// seededBugs are mistakes of the kind people make in this code, each as an edit of the store's source, or of the bundles',
// that is compiled in its place; the sources themselves carry none of it. caught is the invariant that a short run of histories broke.
var seededBugs = []struct {
	name   string
	caught string
	edits  []edit
}{
	{"a save drops over", "over from form-open", []edit{{"save.go", "Values: values, Over: w.Over}", "Values: values}"}}},
	{"a save captures over anew", "over from form-open", []edit{{"save.go", "Values: values, Over: w.Over}",
		"Values: values, Over: func() []Dot { o, _ := openRecord(t, c.Record); return o.Over(w.Group) }()}"}}},
	{"over names one side of a conflict only", "over from form-open", []edit{{"record.go", "for _, l := range live {", "for _, l := range live[:min(1, len(live))] {"}}},
	{"a restored store goes on as the writer it was", "one name, one change", []edit{{"writer.go", "	if !same {\n		if id != \"\" {", "	if id == \"\" {\n		if id != \"\" {"}}},
	{"state.json is not looked at", "one name, one change", []edit{{"writer.go", "was, ok := readState(db.writer.state)[db.id]", "was, ok := remembered{Path: path, Writer: id, Session: session}, true"}}},
	{"state.json forgets how far the writer came", "one name, one change", []edit{{"writer.go", "	for village, n := range was.Last {", "	for village, n := range (remembered{}).Last {"},
		{"writer.go", "was.Session == session &&", "session != \"-\" &&"}}},
	{"state.json is not written after a save", "one name, one change", []edit{{"tx.go", "	db.remember()\n", ""}}},
	{"a note that cannot be written is passed over", "one name, one change", []edit{{"writer.go", "if !db.remember() && same {", "if !db.remember() && false {"}}},
	{"the newest clock wins a conflict", "no silent winner", []edit{{"live.go", "	if rule.merge == forms.MergeMax {\n		live", "	if rule.merge != forms.MergeUnion {\n		slices.SortFunc(live, func(a, b Live) int { return strings.Compare(a.At, b.At) })\n		live = live[len(live)-1:]\n	}\n	if rule.merge == forms.MergeMax {\n		live"}}},
	{"a write under a doubted clock does not count", "as the oracle folds", []edit{{"live.go", "		if c.off {\n", "		if c.off || c.Suspect {\n"}}},
	{"the last to arrive wins a conflict", "no silent winner", []edit{{"live.go", "	if rule.merge == forms.MergeMax {\n		live", "	if rule.merge == forms.MergeHuman {\n		live = []Live{slices.MaxFunc(live, func(a, b Live) int { return cmp.Compare(a.seq, b.seq) })}\n	}\n	if rule.merge == forms.MergeMax {\n		live"}}},
	{"over counts only for what arrived before it", "as the oracle folds", []edit{{"live.go", "				dead[d] = true\n", "				if under, ok := byDot[d]; ok && under.c.seq < w.c.seq {\n					dead[d] = true\n				}\n"}}},
	{"max takes the last to arrive", "as the oracle folds", []edit{{"live.go", "slices.MaxFunc(live, rule.compare)", "slices.MaxFunc(live, func(a, b Live) int { return cmp.Compare(a.seq, b.seq) })"}}},
	{"union takes the first only", "tables", []edit{{"live.go", "for _, a := range known {", "for _, a := range known[:1] {"}}},
	{"normalise loses the value", "as the oracle folds", []edit{{"live.go", "return forms.Text(folded), true", "return forms.Answer{}, true"}}},
	{"a side of a conflict is shown as the answer", "as the oracle folds", []edit{{"live.go", "			out[name] = forms.In(forms.Conflicted)\n		}\n	}\n	return out", "			out[name] = said[name][0]\n		}\n	}\n	return out"}}},
	{"an older group version blanks what it does not ask", "as the oracle folds", []edit{{"live.go", "if _, spoken := w.Values[name]; spoken {", "if true {"}}},
	{"the last change of a txn is left out of it", "as the oracle folds", []edit{{"save.go", "if len(changes) > 1 {", "if len(changes) > 1 && i < len(changes)-1 {"}}},
	{"an incomplete txn counts", "as the oracle folds", []edit{{"fold.go", "c.off = !whole", "c.off = !whole && c.Txn.First < 0"}}},
	{"a txn that becomes whole is not folded", "same changes, same state", []edit{{"exchange.go", "	for x := range txns {\n", "	for x := range (map[txnName]bool{}) {\n"}}},
	{"a retracted write counts", "as the oracle folds", []edit{{"fold.go", "		if c.Batch != \"\" {\n", "		if c.Batch == \"-\" {\n"}}},
	{"an undoing that arrives leaves what its import brought", "works", []edit{{"exchange.go", "} else if is != was {", "} else if is != was && !is {"}}},
	{"retracted imports are forgotten at the next start", "imports", []edit{{"batch.go", "		db.retracted[part] = true\n", "		db.retracted[part] = false\n"}}},
	{"a rebuild folds records before their imports' own", "works", []edit{{"fold.go", "FROM change WHERE batch <> ''", "FROM change WHERE batch = '-'"}}},
	{"an undone import's record stays in the tables", "same changes, same state", []edit{{"fold.go", "return t.forget(x.form, x.record)", "return nil"}}},
	{"undoing does not ask what rests on the import", "undone imports", []edit{{"batch.go", "return nil, refuse(CodeRested, nil)", "continue"}}},
	{"an import overwrites what a person wrote", "imports", []edit{{"batch.go", "l.Batch == \"\" || b.sources[l.Batch] != b.meta.Source", "l.Batch != \"\" && b.sources[l.Batch] != b.meta.Source"}}},
	{"a blank cell erases", "imports", []edit{{"batch.go", "			if !a.IsBlank() {\n				said[q] = a\n			}\n", "			said[q] = a\n"}}},
	{"a difference is counted again with each file", "imports", []edit{{"batch.go", "len(have.Live[groupFound]) > 0", "len(have.Live[groupFound]) > 99"}}},
	{"a row that repeats in a file tells its difference twice", "imports", []edit{{"batch.go", "if _, waits := b.waits[id]; waits {", "if _, waits := b.waits[id]; waits && id == \"\" {"}}},
	{"two laptops that undo one import bring it back", "undone imports", []edit{{"table.go", "		p.merge = forms.MergeMax\n", "		p.merge = g.Merge\n"}}},
	{"a second decision on a difference stands beside the first", "over from form-open", []edit{{"difference.go", "Over: d.decided, Values", "Values"}}},
	{"the same number gets another id each time", "imports", []edit{{"record.go", "return derived(\"imported\", kind, system, number)", "return derived(\"imported\", kind, system, number, random128())"}}},
	{"an import that fails keeps what it did", "all or nothing", []edit{{"batch.go", "		if err := fn(b); err != nil {\n			return err\n		}\n", "		if err := fn(b); err != nil {\n			return errors.Join(b.finish(), t.exec(\"COMMIT\"), err)\n		}\n"}}},
	{"a change is committed before it is folded", "tables", []edit{{"save.go", "	return t.bring(kept, nil, map[string]bool{})\n", "	for _, q := range []string{\"COMMIT\", begin} {\n		if err := t.exec(q); err != nil {\n			return err\n		}\n	}\n	return t.bring(kept, nil, map[string]bool{})\n"}}},
	{"a rebuild drops the drafts", "drafts are kept", []edit{{"fold.go", "\"routed\"} {", "\"routed\", \"draft\"} {"}}},
	{"a draft captures over anew", "over from form-open", []edit{{"draft.go", "		out = append(out, d)\n", "		if o, err := db.Record(ctx, d.Record); err == nil {\n			for group := range d.Over {\n				d.Over[group] = o.Over(group)\n			}\n		}\n		out = append(out, d)\n"}}},
	{"a save leaves its draft", "drafts are kept", []edit{{"save.go", "\"DELETE FROM draft WHERE id = $1\", draft)", "\"DELETE FROM draft WHERE id = $1 AND id = ''\", draft)"}}},
	{"a restore leaves behind what was set aside", "nothing acknowledged is lost", []edit{{"backup.go", "r.AddedBack, r.Drafts = db.salvage(ctx, r.SetAside)", "r.AddedBack, r.Drafts = 0, 0"}}},
	{"the previous hash is not compared", "forgeries", []edit{{"exchange.go", "fork = fork || have != c.Prev", "fork = fork || false"}}},
	{"a second content takes the place of the first", "forgeries", []edit{{"exchange.go", "known, fork = have == hash, fork || have != hash", "known = have == hash"}, {"save.go", "\"INSERT INTO change (seq,", "\"INSERT OR REPLACE INTO change (seq,"}}},
	{"equal values are not taken in", "nothing acknowledged is lost", []edit{{"exchange.go", "	return known, fork && !known, rows.Err()\n", "	if o, err := openRecord(l, c.Record); err == nil && !known && !fork && len(c.Writes) == 1 {\n		same := true\n		for q, a := range c.Writes[0].Values {\n			same = same && o.Answers[q] == a\n		}\n		known = same\n	}\n	return known, fork && !known, rows.Err()\n"}}},
	{"salts are constant", "salts", []edit{{"save.go", "t.at, doubted, random128()", "t.at, doubted, \"00000000000000000000000000000000\""}}},
	{"search keeps the old name", "same changes, same state", []edit{{"search.go", "DO UPDATE SET text = excluded.text", "DO UPDATE SET text = search.text"}}},
	{"a refusal is lost in the tables", "tables", []edit{{"table.go", "			if !a.IsBlank() {\n", "			if a.IsKnown() {\n"}}},
	{"taking a file's word replaces nothing", "over from form-open", []edit{{"difference.go", "Values: values, Over: target.Over(d.Group)", "Values: values"}}},
	{"a reference names one that turned out to be another", "as the oracle folds", []edit{{"fold.go", "if to != a.Text() {", "if to == \"\" {"}}},
	{"an alias cannot be taken back", "same changes, same state", []edit{{"alias.go", "			w.Over = append(w.Over, l.Dot)\n", "			_ = l\n"}}},
	{"two that part leave what they were as one", "same changes, same state", []edit{{"alias.go", "if err := t.forget(form, record); err != nil {", "if err := t.ctx.Err(); err != nil && record != \"\" {"}}},
	{"an alias is folded under whom nobody wrote here", "one home", []edit{{"alias.go", "if k.nodes[node{r.form, record}].present && (", "if ("}}},
	{"a row replaces what was written to another who turned out the same", "imports", []edit{{"batch.go", "Values: said, Over: dots(own)", "Values: said, Over: append(dots(own), dots(live)...)"}}},
	{"a decision is asked for about a difference that is none", "conflicts end", []edit{{"difference.go", "registers[i].conflict = false", "registers[i].conflict = registers[i].conflict && true"}}},
	{"a late edit of the former village joins silently", "tables", []edit{{"fold.go", "c.off = c.routed != \"\" && decision != FormerAccept", "c.off = false"}}},
	{"a late edit that was refused counts", "as the oracle folds", []edit{{"fold.go", "decision != FormerAccept", "decision == \"\""}}},
	{"a late edit that was decided about goes on waiting", "conflicts end", []edit{{"fold.go", "if decision != \"\" {", "if decision == \"-\" {"}}},
	{"an acceptance forgets what it had seen", "late edits", []edit{{"transfer.go", "strings.Join(frontier, \" \"))\n		if err := t.carry(", "\"\")\n		if err := t.carry("}}},
	{"a move leaves the people behind", "one home", []edit{{"transfer.go", "			moving = append(moving, x)\n", ""}}},
	{"of two acceptances made apart one counts", "as the oracle folds", []edit{{"difference.go", "			registers[i].accepted()\n", "			_ = i\n"}}},
	{"of two moves that contradict each other both count", "one home", []edit{{"transfer.go", "o.to != x.to && o.id > x.id", "o.to != x.to && o.id > x.id && false"}}},
	{"a withdrawal undoes an acceptance that it crossed", "as the oracle folds", []edit{{"table.go", "[]string{\"moved\", \"frontier\"}", "[]string(nil)"}}},
	{"the former village goes on writing about who left", "one home", []edit{{"save.go", "if slices.ContainsFunc(c.concerns(), func(r string) bool { return", "if slices.ContainsFunc(c.concerns(), func(r string) bool { return r == \"\" &&"}}},
	{"what is written of who moved is written in the former village's name", "all or nothing", []edit{{"save.go", "cmp.Or(s.into, t.moves.home(c), c.Village)", "cmp.Or(s.into, c.Village)"}}},
	{"who knowingly puts somebody in a household that left waits to be asked", "late edits", []edit{{"save.go", "return changes, t.vouch(changes, s.By, s.Reason)", "return changes, nil"}}},
	{"who is one is read under the smallest id wherever it moved", "one home", []edit{{"alias.go", "m.later(record, canonical)", "m.later(record, \"\") && false"}}},
	{"who moved away stays in the former village's lists", "tables", []edit{{"dossiers.go", "if g.q.Household == \"\" && m.left(d.ID, g.v.place) {", "if g.q.Household == \"-\" && m.left(d.ID, g.v.place) {"}}},
	{"changes of a laptop that was struck off join by others", "struck off", []edit{{"../sync/bundle/read.go", "	case r.directory.Revoked(run.Device):\n", "	case run.Device == \"\":\n"}}},
	{"a bundle of a laptop that was struck off is taken", "struck off", []edit{{"../sync/bundle/read.go", "	if r.directory.Revoked(e.Sender) {\n", "	if e.Sender == \"\" {\n"}, {"../sync/bundle/read.go", "	if r.directory.Revoked(r.envelope.Sender) {\n", "	if r.envelope.Sender == \"\" {\n"}}},
	{"the newest list of revocations is not kept", "bundles", []edit{{"../sync/bundle/read.go", "	return r.j.Paper(kept)\n", "	if kept.Kind == \"revocation\" {\n		return nil\n	}\n	return r.j.Paper(kept)\n"}}},
	{"a bundle holds villages its readers have nothing to do with", "bundles", []edit{{"../sync/bundle/write.go", "if v.villages = common(v.villages, c.Scopes); len(v.villages) == 0 {", "if len(common(v.villages, c.Scopes)) == 0 {"}}},
	{"writing a bundle counts as delivering it", "everybody meets", []edit{{"../sync/bundle/write.go", "	if err := v.packs(ctx, db, r, packs, out); err != nil {\n", "	if len(base) > 0 {\n		base, _ = db.Frontier(ctx, \"\")\n	}\n	if err := v.packs(ctx, db, r, packs, out); err != nil {\n"}}},
	{"the receipt of a restored laptop is not believed", "everybody meets", []edit{{"receipt.go", "WHERE excluded.life <> receipt.life OR excluded.number", "WHERE excluded.number"}}},
	{"a bundle's digest is not compared", "spoiled parcels", []edit{{"../sync/bundle/header.go", "	if string(footer[:digestSize]) != string(e.digest[:]) {\n", "	if len(footer) == 0 {\n"}}},
	{"a frontier covers a gap", "frontiers", []edit{{"writer.go", "if s.from == 1 {", "if s.from >= 1 {"}}},
}

// storeFolder is where the edited sources are.
const storeFolder = "../../store"

// edited are the sources with the edits made, by absolute path.
func edited(edits []edit) (map[string]string, error) {
	out := map[string]string{}
	for _, e := range edits {
		path, err := filepath.Abs(filepath.Join(storeFolder, e.file))
		if err != nil {
			return nil, err
		}
		text, ok := out[path]
		if !ok {
			b, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			text = string(b)
		}
		if n := strings.Count(text, e.old); n != 1 {
			return nil, fmt.Errorf("%s: %q stands there %d times, not once", e.file, e.old, n)
		}
		out[path] = strings.Replace(text, e.old, e.new, 1)
	}
	return out, nil
}

// TestSeedsFit keeps the seeded bugs in step with the sources they are edits of.
func TestSeedsFit(t *testing.T) {
	if len(seededBugs) < 30 {
		t.Errorf("only %d seeded bugs", len(seededBugs))
	}
	names := map[string]bool{}
	for _, b := range seededBugs {
		if names[b.name] {
			t.Errorf("%q twice", b.name)
		}
		names[b.name] = true
		if _, err := edited(b.edits); err != nil {
			t.Errorf("%s: %v", b.name, err)
		}
	}
}

var brokenInvariant = regexp.MustCompile(`invariant "([^"]+)" broken at step (\d+) of seed (\d+)`)

// TestSeededBugs builds the store with each bug and plays histories until one catches it: a bug that survives is a hole
// in the invariants.
func TestSeededBugs(t *testing.T) {
	if !*bugs && *bug == "" {
		t.Skip("each bug compiles the store anew: make sim-bugs")
	}
	var table strings.Builder
	for _, b := range seededBugs {
		if *bug != "" && !strings.Contains(b.name, *bug) {
			continue
		}
		start := time.Now()
		files, err := edited(b.edits)
		if err != nil {
			t.Errorf("%s: %v", b.name, err)
			continue
		}
		dir := t.TempDir()
		overlay := struct{ Replace map[string]string }{map[string]string{}}
		for path, text := range files {
			copied := filepath.Join(dir, filepath.Base(path))
			if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			overlay.Replace[path] = copied
		}
		spec, err := json.Marshal(overlay)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "overlay.json")
		if err := os.WriteFile(file, spec, 0o600); err != nil {
			t.Fatal(err)
		}
		bundles := "4"
		if slices.ContainsFunc(b.edits, func(e edit) bool { return strings.HasPrefix(e.file, "../sync/bundle") || e.file == "receipt.go" }) {
			bundles = "1"
		}
		cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-vet=off", "-timeout", "20m", "-overlay", file, "-run", "^TestHistories$", ".", "-args", "-seeds", "60", "-steps", "500", "-bundles", bundles)
		out, err := cmd.CombinedOutput()
		caught := brokenInvariant.FindSubmatch(out)
		switch {
		case err == nil:
			t.Errorf("%s: survived", b.name)
			fmt.Fprintf(&table, "%-58s SURVIVED\n", b.name)
		case caught == nil:
			t.Errorf("%s: no history ran: %v\n%s", b.name, err, out)
		default:
			fmt.Fprintf(&table, "%-58s %-30s seed %s step %s, %.0f s\n", b.name, caught[1], caught[3], caught[2], time.Since(start).Seconds())
			if string(caught[1]) != b.caught {
				t.Logf("%s: caught by %q, the table says %q", b.name, caught[1], b.caught)
			}
		}
		t.Logf("%s", strings.TrimSpace(table.String()[strings.LastIndex(strings.TrimSuffix(table.String(), "\n"), "\n")+1:]))
	}
	t.Logf("seeded bug, invariant that caught it:\n%s", table.String())
}
