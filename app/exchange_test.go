package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hufang/store"
	"hufang/sync/bundle"
	"hufang/sync/enrol"
)

// founded is a county that enrols.
func founded(t *testing.T) *scene {
	t.Helper()
	county := place(t, "周科长", "county", village[:6])
	county.must(county.FoundCounty(county.ctx))
	return county
}

// admits enrols a computer by fingerprints: two people read digits to each other.
func (s *scene) admits(to *scene, unit string) {
	s.Helper()
	dir := s.TempDir()
	file, fingerprint, err := to.AskToJoin(to.ctx, dir, "")
	s.must(err)
	asked, err := s.ExamineRequest(s.ctx, file)
	s.must(err)
	code := to.Place().Code
	if asked.Place != code || asked.ByCode || asked.Fingerprint != fingerprint {
		s.Fatalf("the request says %+v", asked)
	}
	answer, err := s.AdmitRequest(s.ctx, file, enrol.Approval{Fingerprint: fingerprint, Grant: enrol.Grant{Place: code, Unit: unit, Scopes: []string{code}, NotAfter: "2027-12-31"}}, dir)
	s.must(err)
	m, err := s.Membership(s.ctx)
	s.must(err)
	s.must(to.AcceptAnswer(to.ctx, answer, m.CountyFingerprint))
}

// exports writes one file for the places, nil for those above, into a folder of its own and returns its path.
func (s *scene) exports(to ...string) string {
	s.Helper()
	written, err := s.Export(s.ctx, s.TempDir(), to, nil)
	s.must(err)
	if len(written) != 1 {
		s.Fatalf("%d files", len(written))
	}
	return written[0].File
}

func (s *scene) takes(file, verdict string) Delivery {
	s.Helper()
	d, err := s.TakeIn(s.ctx, file, nil)
	s.must(err)
	if d.Code != verdict {
		s.Fatalf("verdict %s, want %s: %s", d.Code, verdict, d.Sentence)
	}
	return d
}

func (s *scene) exchange() Exchange {
	s.Helper()
	e, err := s.Exchange(s.ctx)
	s.must(err)
	return e
}

func coded(t *testing.T, what string, err error, code string) {
	t.Helper()
	if r, ok := errors.AsType[*store.Refusal](err); !ok || r.Code != code || r.Sentence == "" || r.English == "" {
		t.Fatalf("%s: %v", what, err)
	}
}

func TestMembership(t *testing.T) {
	county, one := founded(t), newScene(t, "赵同志")
	m, err := one.Membership(one.ctx)
	one.must(err)
	if m.Enrolled || m.Fingerprint == "" || m.CountyFingerprint != "" {
		t.Fatalf("before: %+v", m)
	}
	_, err = one.Export(one.ctx, t.TempDir(), nil, nil)
	coded(t, "export before", err, enrol.CodeNotEnrolled)
	coded(t, "a village founds", one.FoundCounty(one.ctx), enrol.CodeNotCounty)
	if e := one.exchange(); len(e.Log) != 0 || e.Waiting != 0 {
		t.Fatalf("exchange before: %+v", e)
	}

	// By code: nothing is read out but 16 digits.
	code, err := county.Invite(county.ctx, enrol.Grant{Place: village, Unit: "长龙村", Scopes: []string{village}, Roles: []string{"village_cadre"}, NotAfter: "2026-12-31"})
	county.must(err)
	dir := t.TempDir()
	file, _, err := one.AskToJoin(one.ctx, dir, code)
	one.must(err)
	answer, err := county.AdmitRequest(county.ctx, file, enrol.Approval{}, dir)
	county.must(err)
	one.must(one.AcceptAnswer(one.ctx, answer, ""))
	m, err = one.Membership(one.ctx)
	one.must(err)
	if !m.Enrolled || m.County || m.Unit != "长龙村" || m.Expired || len(m.Devices) != 2 || !slices.ContainsFunc(m.Devices, func(l DeviceLine) bool { return l.Mine && l.Unit == "长龙村" }) {
		t.Fatalf("after: %+v", m)
	}
	if _, err := one.ExamineRequest(one.ctx, answer); err == nil {
		t.Error("an answer was read as a request")
	}
	sticks, err := one.Sticks(one.ctx)
	one.must(err)
	if len(sticks) == 0 || sticks[0].Path != dir || !sticks[0].Last || sticks[0].Free <= 0 {
		t.Fatalf("the folder used last: %+v", sticks)
	}

	own := slices.IndexFunc(m.Devices, func(l DeviceLine) bool { return l.Mine })
	device := m.Devices[own]
	county.refused(county.Revoke(county.ctx, device.Short, "whim"), "no_revocation")
	county.refused(county.Revoke(county.ctx, device.Short[:4], enrol.Lost), "no_device")
	renewed, err := county.RenewDevice(county.ctx, device.Short, "2028-12-31", []string{nextVillage}, []string{"helper_cadre"})
	county.must(err)
	if renewed.Number != 2 || len(renewed.Scopes) != 2 || len(renewed.Roles) != 2 || renewed.NotAfter != "2028-12-31" {
		t.Fatalf("renewed: %+v", renewed)
	}
	one.takes(county.exports(village), bundle.OK)
	if m, err = one.Membership(one.ctx); err != nil || m.NotAfter != "2028-12-31" {
		t.Fatalf("the renewal did not travel: %+v %v", m, err)
	}
	sent := one.exports()
	county.must(county.Revoke(county.ctx, device.Device, enrol.Lost))
	if m, err = county.Membership(county.ctx); err != nil || !m.County || !slices.ContainsFunc(m.Devices, func(l DeviceLine) bool { return l.Revoked == enrol.Lost && l.Device == device.Device }) {
		t.Fatalf("the county's list: %+v %v", m.Devices, err)
	}
	county.takes(sent, bundle.RevokedSender)
	if e := county.exchange(); len(e.Correspondents) != 0 || e.Log[0].Code != bundle.RevokedSender || e.Log[0].Taken || e.Log[0].File != filepath.Base(sent) {
		t.Fatalf("the county after: %+v", e)
	}
}

func TestExchange(t *testing.T) {
	county, town, one, two := founded(t), place(t, "孙干事", "township", village[:9]), newScene(t, "赵同志"), newScene(t, "钱同志")
	county.admits(one, "长龙村")
	// The township is not known yet: up is the county.
	if e := one.exchange(); len(e.Correspondents) != 1 || e.Correspondents[0].Place != village[:6] || !e.Correspondents[0].Above {
		t.Fatalf("correspondents: %+v", e.Correspondents)
	}
	county.admits(town, "某镇")
	county.admits(two, "长龙村")
	one.takes(county.exports(village), bundle.OK)
	_, father, _ := one.family()
	f := one.followUp(father)
	one.must(one.fill(f, "pay", "4200").Save(one.ctx, ""))
	e := one.exchange()
	waiting := e.Waiting
	if len(e.Correspondents) != 3 || e.Correspondents[0].Place != village[:9] || e.Correspondents[1].Place != village[:6] || e.Correspondents[2].Place != village || waiting == 0 || e.LastSent != "" || e.LastReceived == "" {
		t.Fatalf("before sending: %+v", e)
	}

	// Two computers of one village write onto one stick: both files stand.
	stick := t.TempDir()
	written, err := one.Export(one.ctx, stick, nil, nil)
	one.must(err)
	again, err := one.Export(one.ctx, stick, []string{village[:9]}, nil)
	one.must(err)
	of2, err := two.Export(two.ctx, stick, nil, nil)
	two.must(err)
	if written[0].To != village[:9] || written[0].Changes != waiting || !strings.Contains(written[0].File, "第1次") || !strings.Contains(again[0].File, "第2次") || of2[0].File == written[0].File {
		t.Fatalf("written %+v, %+v, %+v", written, again, of2)
	}
	if e := one.exchange(); e.Waiting != waiting || e.LastSent == "" || !e.Log[0].Out || e.Log[0].File != filepath.Base(again[0].File) {
		t.Fatalf("writing marked something as delivered: %+v", e)
	}
	files, err := town.BundleFiles(town.ctx, stick)
	town.must(err)
	if len(files) != 3 || slices.ContainsFunc(files, func(f BundleFile) bool { return !f.ForMe || f.Mine || f.Unit != "长龙村" || f.Size == 0 }) {
		t.Fatalf("on the stick: %+v", files)
	}
	if files, err = one.BundleFiles(one.ctx, stick); err != nil || files[0].Mine == files[2].Mine {
		t.Fatalf("one's own: %+v %v", files, err)
	}
	seen, err := town.InspectFile(town.ctx, written[0].File, nil)
	town.must(err)
	if seen.New != waiting || len(town.exchange().Log) != 0 || !strings.HasPrefix(seen.Sentence, "检查通过，可以并入：新记录 ") {
		t.Fatalf("inspected: %+v", seen)
	}
	got := town.takes(written[0].File, bundle.OK)
	if got.New != waiting || got.Late != 0 || got.Unit != "长龙村" || !strings.HasPrefix(got.Sentence, "已并入：新记录 ") {
		t.Fatalf("taken: %+v", got) // last month's two follow-ups were never due here
	}
	town.takes(again[0].File, bundle.NothingNew)
	board, err := town.Board(town.ctx, month.Add(-1))
	town.must(err)
	if len(board) != 1 || board[0].Late != 0 || board[0].Received == "" {
		t.Fatalf("last month's board: %+v", board)
	}

	// The receipt comes back: nothing waits any more. What is written next waits again, by its number.
	one.takes(town.exports(village), bundle.NothingNew)
	if e := one.exchange(); e.Waiting != 0 {
		t.Fatalf("after the receipt %d wait", e.Waiting)
	}
	f = one.followUp(father)
	one.must(one.fill(f, "pay", "4300").Save(one.ctx, ""))
	if e := one.exchange(); e.Waiting != 1 {
		t.Fatalf("after a save %d wait", e.Waiting)
	}

	// A file that is no file, one that was torn, a stick that is gone: each in its own words, and the log keeps the refused.
	b, err := os.ReadFile(written[0].File)
	town.must(err)
	torn := filepath.Join(stick, "torn.hfb")
	town.must(os.WriteFile(torn, b[:len(b)-100], 0o600))
	if d := town.takes(torn, bundle.CutShort); d.Missing != 100 || d.New != 0 {
		t.Fatalf("torn: %+v", d)
	}
	town.must(os.WriteFile(torn, nil, 0o600))
	town.takes(torn, bundle.CutShort)
	_, err = town.TakeIn(town.ctx, filepath.Join(stick, "gone.hfb"), nil)
	coded(t, "gone", err, bundle.CodeMissing)
	before := one.exchange()
	_, err = one.Export(one.ctx, filepath.Join(stick, "nowhere"), nil, nil)
	coded(t, "nowhere", err, bundle.CodeMissing)
	after := one.exchange()
	if after.Waiting != before.Waiting || after.LastSent != before.LastSent || after.Log[0].Taken || after.Log[0].Code != bundle.CodeMissing || after.Log[0].Text == "" {
		t.Fatalf("after a stick that was not there: %+v", after.Log[0])
	}
	town.SetLang(English)
	if d := town.takes(torn, bundle.CutShort); !strings.HasPrefix(d.Sentence, "The file lacks") {
		t.Errorf("in English: %s", d.Sentence)
	}
}

// TestForAnother: a file that cannot be opened says whose it is and whom it is for; one for this very unit, by a computer
// that has not heard of this one yet, says what to do about that. The log says whom a file went to, not who else may open it.
func TestForAnother(t *testing.T) {
	county, town, one, two := founded(t), place(t, "孙干事", "township", village[:9]), newScene(t, "赵同志"), newScene(t, "钱同志")
	county.admits(town, "某镇")
	county.admits(one, "长龙村")
	file := one.exports(village[:6])
	if d := town.takes(file, bundle.WrongReader); d.Unit != "长龙村" || !strings.Contains(d.Sentence, "是给"+town.PlaceText(village[:6])+"的") {
		t.Errorf("for the county: %s %s", d.Unit, d.Sentence)
	}
	one.takes(county.exports(village), bundle.NothingNew)
	file = one.exports()
	if l := one.exchange().Log[0]; !l.Out || l.Unit != "某镇" {
		t.Errorf("the log says %+v", l)
	}
	county.admits(two, "长龙村")
	two.household("王桂芳")
	two.takes(county.exports(village), bundle.NothingNew)
	one.takes(two.exports(village), bundle.OK) // brings the certificates of all
	fourth := newScene(t, "周同志")
	county.admits(fourth, "长龙村")
	file = one.exports(village)
	files, err := fourth.BundleFiles(fourth.ctx, filepath.Dir(file))
	fourth.must(err)
	if len(files) != 1 || files[0].ForOthers() {
		t.Errorf("passed over: %+v", files)
	}
	if d := fourth.takes(file, bundle.WrongReader); d.Sentence != fourth.Say("not_known_there") {
		t.Errorf("to a computer nobody there heard of: %s", d.Sentence)
	}
	if files, err = county.BundleFiles(county.ctx, filepath.Dir(file)); err != nil || files[0].ForOthers() {
		t.Errorf("the county opens all: %+v %v", files, err)
	}
}

// TestNamesDoNotRunOut: a stick that is never emptied holds the files of former lives of a computer, which counted from
// one as well.
func TestNamesDoNotRunOut(t *testing.T) {
	county, one := founded(t), newScene(t, "赵同志")
	county.admits(one, "长龙村")
	stick := t.TempDir()
	backup, err := one.Backup(one.ctx)
	one.must(err)
	names := map[string]bool{}
	for life := range 4 {
		written, err := one.Export(one.ctx, stick, nil, nil)
		one.must(err)
		names[written[0].File] = true
		if !strings.Contains(written[0].File, "第1次") {
			t.Errorf("life %d wrote %s", life, filepath.Base(written[0].File))
		}
		one.must(one.Desk.Close())
		one.dir = t.TempDir()
		_, err = store.Restore(one.ctx, one.dir, backup, store.Options{Now: one.opt.Now, StateDir: one.opt.StateDir})
		one.must(err)
		desk, err := Open(one.ctx, one.dir, one.opt)
		one.must(err)
		one.take(desk)
	}
	if len(names) != 4 {
		t.Errorf("four lives wrote %d files", len(names))
	}
}

// TestLate: late is what one below wrote for a month that was due from it, and came after that month's day. Months before
// the first that was ever due from it are not, nor is what comes from above.
func TestLate(t *testing.T) {
	county, town, one := founded(t), place(t, "孙干事", "township", village[:9]), newScene(t, "赵同志")
	county.admits(town, "某镇")
	county.admits(one, "长龙村")
	all := []*scene{county, town, one}
	at := func(month time.Month, day int) {
		for _, s := range all {
			s.clock = time.Date(2026, month, day, 9, 0, 0, 0, s.clock.Location())
		}
	}
	town.takes(county.exports(village[:9]), bundle.OK) // on 18 November it hears of the village
	at(time.December, 19)
	_, father, _ := one.family()
	for m := month.Add(-1); m <= month.Add(1); m = m.Add(1) { // October to December
		f, err := one.OpenFollowUp(one.ctx, father, m, Contact{Mode: "phone", Date: m.Day(5)})
		one.must(err)
		one.must(one.fill(f, "status", "unemployed", "change_reason", "family").Save(one.ctx, "补录"))
	}
	counts := func(s *scene) (late []int) {
		for m := month.Add(-1); m <= month.Add(1); m = m.Add(1) {
			board, err := s.Board(s.ctx, m)
			s.must(err)
			late = append(late, board[0].Late)
		}
		return late
	}
	at(time.December, 22)
	file := one.exports()
	if d, err := town.InspectFile(town.ctx, file, nil); err != nil || d.New == 0 {
		t.Fatalf("inspected: %+v %v", d, err)
	}
	d := town.takes(file, bundle.OK)
	if got := counts(town); d.Late == 0 || got[0] != 0 || got[1] == 0 || got[2] == 0 || got[1]+got[2] != d.Late {
		t.Errorf("at the township %d late, by month %v", d.Late, got) // of November and December, whose 20th is over
	}
	d = county.takes(town.exports(), bundle.OK)
	if got := counts(county); d.Late == 0 || got[0] != 0 || got[1] != d.Late || got[2] != 0 {
		t.Errorf("at the county %d late, by month %v", d.Late, got) // it waits for December until the 25th
	}
	f, err := town.OpenFollowUp(town.ctx, father, month, Contact{Mode: "phone", Date: month.Day(5)})
	town.must(err)
	town.must(town.fill(f, "note", "镇里核实").Save(town.ctx, "核实"))
	if d = one.takes(town.exports(village), bundle.OK); d.New == 0 || d.Late != 0 {
		t.Errorf("from above: %+v", d)
	}
}

// TestFolderOfForty takes the folder of a township in: 37 villages' files are taken whatever the other three are.
func TestFolderOfForty(t *testing.T) {
	const villages = 38
	county, town := founded(t), place(t, "孙干事", "township", village[:9])
	county.admits(town, "某镇")
	news := county.exports(village[:9])
	folder := t.TempDir()
	var first string
	for i := range villages {
		code := fmt.Sprintf("%s%03d", village[:9], 201+i)
		v := place(t, "某同志", "village_cadre", code)
		county.admits(v, fmt.Sprintf("%d号村", i))
		v.household(fmt.Sprintf("户主%d", i))
		written, err := v.Export(v.ctx, folder, nil, nil)
		v.must(err)
		// Villages of one name in one folder: each file has a name of its own.
		if files, err := os.ReadDir(folder); err != nil || len(files) != i+1 {
			t.Fatalf("%d files of %d villages, %v", len(files), i+1, err)
		}
		if i == 0 {
			first = written[0].File
		}
	}
	town.takes(news, bundle.NothingNew)

	// One damaged, one of another county, one that was taken before under another name.
	entries, err := os.ReadDir(folder)
	town.must(err)
	last := filepath.Join(folder, entries[len(entries)-1].Name())
	b, err := os.ReadFile(last)
	town.must(err)
	b[len(b)/2] ^= 1
	town.must(os.WriteFile(last, b, 0o600))
	b, err = os.ReadFile(first)
	town.must(err)
	town.must(os.WriteFile(filepath.Join(folder, "旧.hfb"), b, 0o600))
	town.takes(first, bundle.OK)
	other := place(t, "吴科长", "county", village[:6])
	other.must(other.FoundCounty(other.ctx))
	stranger := newScene(t, "陌生人")
	other.admits(stranger, "别县的村")
	b, err = os.ReadFile(stranger.exports())
	town.must(err)
	town.must(os.WriteFile(filepath.Join(folder, "别县.hfb"), b, 0o600))
	town.must(os.Rename(first, filepath.Join(t.TempDir(), "taken.hfb")))
	town.must(os.WriteFile(filepath.Join(folder, "写了一半.hfb.part"), b, 0o600))

	files, err := town.BundleFiles(town.ctx, folder)
	town.must(err)
	if len(files) != 39 {
		t.Fatalf("%d files", len(files))
	}
	files = append(files, BundleFile{Path: filepath.Join(folder, "拔掉了.hfb")})
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	var done []Delivery
	steps := 0
	sum, err := town.TakeInAll(town.ctx, paths, func(i int, d Delivery) {
		if i != len(done) || d.Sentence == "" {
			t.Errorf("file %d is told as number %d: %+v", i, len(done), d)
		}
		done = append(done, d)
	}, func(n, of int, doing string) {
		if steps++; n > of || doing == "" {
			t.Errorf("progress %d of %d, %q", n, of, doing)
		}
	})
	town.must(err)
	codes := map[string]int{}
	for _, d := range done {
		codes[d.Code]++
	}
	if sum.Files != 40 || sum.Taken != 37 || sum.Refused != 3 || codes[bundle.OK] != 36 || codes[bundle.NothingNew] != 1 || codes[bundle.Damaged] != 1 || codes[bundle.CodeMissing] != 1 || codes[bundle.WrongReader]+codes[bundle.UnknownSender] != 1 || steps < 40 {
		t.Fatalf("%+v, %v, %d steps", sum, codes, steps)
	}
	board, err := town.Board(town.ctx, month)
	town.must(err)
	in := 0
	for _, v := range board {
		if v.Received != "" && v.Households == 1 {
			in++
		}
	}
	if in != 37 || len(board) != 37 {
		t.Fatalf("%d of %d villages are in", in, len(board))
	}
	if log := town.exchange().Log; len(log) != 2+39 { // the missing one left no trace: there was no file
		t.Fatalf("%d lines of the log", len(log))
	}

	// Cancelled between files: what was taken stays.
	ctx, cancel := context.WithCancel(town.ctx)
	sum, err = town.TakeInAll(ctx, paths, func(i int, _ Delivery) {
		if i == 1 {
			cancel()
		}
	}, nil)
	if !errors.Is(err, context.Canceled) || sum.Files != 2 {
		t.Fatalf("cancelled: %+v %v", sum, err)
	}
}

func TestApartAndRelease(t *testing.T) {
	county, town, one := founded(t), place(t, "孙干事", "township", village[:9]), newScene(t, "赵同志")
	county.admits(town, "某镇")
	dir := t.TempDir()
	file, fingerprint, err := one.AskToJoin(one.ctx, dir, "")
	one.must(err)
	answer, err := county.AdmitRequest(county.ctx, file, enrol.Approval{Fingerprint: fingerprint, Grant: enrol.Grant{Place: village, Unit: "长龙村", Scopes: []string{village}, Roles: []string{"helper_cadre"}}}, dir)
	county.must(err)
	m, err := county.Membership(county.ctx)
	county.must(err)
	one.must(one.AcceptAnswer(one.ctx, answer, m.CountyFingerprint))
	one.takes(county.exports(village), bundle.NothingNew)
	one.household("王桂芳") // saved as a village cadre, which the county did not give this computer
	d := town.takes(one.exports(), bundle.ForeignPlace)
	if d.New != 0 || d.Quarantined != 1 || d.Apart[0].Reason != store.ApartRole {
		t.Fatalf("taken: %+v", d)
	}
	lines := town.exchange().Apart
	if len(lines) != 1 || lines[0].Changes != 1 || lines[0].Unit != "长龙村" || lines[0].ReasonText == "" || lines[0].At == "" {
		t.Fatalf("apart: %+v", lines)
	}
	if m, err := town.Matters(town.ctx); err != nil || m != (Matters{Apart: 1}) {
		t.Fatalf("matters: %+v %v", m, err)
	}
	// A person who may decide lets it in, with a reason.
	_, err = town.Release(town.ctx, lines[0].Reason, lines[0].Device, " ")
	town.refused(err, "settle_reason")
	added, err := town.Release(town.ctx, lines[0].Reason, lines[0].Device, "县里漏给了角色")
	town.must(err)
	if added.New != 1 || len(town.exchange().Apart) != 0 || town.heard[len(town.heard)-1].Kind != Received {
		t.Fatalf("released: %+v", added)
	}
	board, err := town.Board(town.ctx, month)
	town.must(err)
	if len(board) != 1 || board[0].Households != 1 {
		t.Fatalf("board: %+v", board)
	}
}
