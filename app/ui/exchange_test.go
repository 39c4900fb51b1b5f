package ui

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/store"
	"hufang/sync/enrol"
)

// network is a county, a township and a village on stores of their own, with a folder between them for a stick. The
// village's is a copy of the generated one, so that it has people and a month.
type network struct {
	t       *testing.T
	stick   string
	county  *app.Desk
	town    *driven
	village *driven
}

// office opens a desk of its own in a new folder.
func office(t *testing.T, place, name, role string) (*app.Desk, string) {
	t.Helper()
	dir := t.TempDir()
	opt := app.Options{Now: at("2026-11-08 10:00:00"), StateDir: filepath.Join(dir, "state")}
	desk, err := app.Create(t.Context(), filepath.Join(dir, "data"), opt, app.Setup{Place: place, PlaceName: name, User: store.User{Name: name + "管理员", Role: role}})
	if err != nil {
		t.Fatal(err)
	}
	return desk, dir
}

// enrolled makes a network in which all belong to the county; the village's people may have the roles, none = any.
func enrolled(t *testing.T, roles ...string) *network {
	t.Helper()
	n := &network{t: t, stick: t.TempDir()}
	n.county, _ = office(t, code[:6], "本县", "county")
	t.Cleanup(func() { n.county.Close() })
	if err := n.county.FoundCounty(t.Context()); err != nil {
		t.Fatal(err)
	}
	town, dir := office(t, code[:9], "本镇", "township")
	n.join(town, nil)
	town.Close()
	n.town = drivenIn(t, dir)
	n.village = newDriven(t, true)
	n.join(n.village.desk, roles)
	n.village.stickIn(n.stick)
	n.town.stickIn(n.stick)
	n.refresh(n.town)
	n.refresh(n.village)
	return n
}

// join enrols a desk by its digits, which takes no time; the tests of joining use codes.
func (n *network) join(d *app.Desk, roles []string) {
	n.t.Helper()
	ctx, place, papers := n.t.Context(), d.Place(), n.t.TempDir()
	request, digits, err := d.AskToJoin(ctx, papers, "")
	n.must(err)
	grant := enrol.Grant{Place: place.Code, Unit: place.Name, Scopes: []string{place.Code}, Roles: roles}
	answer, err := n.county.AdmitRequest(ctx, request, enrol.Approval{Grant: grant, Fingerprint: digits}, papers)
	n.must(err)
	m, err := n.county.Membership(ctx)
	n.must(err)
	n.must(d.AcceptAnswer(ctx, answer, m.CountyFingerprint))
}

// refresh hands the county's newest papers on, as its next file does.
func (n *network) refresh(d *driven) {
	n.t.Helper()
	ctx, dir := n.t.Context(), n.t.TempDir()
	written, err := n.county.Export(ctx, dir, []string{d.desk.Place().Code}, nil)
	n.must(err)
	_, err = d.desk.TakeIn(ctx, written[0].File, nil)
	n.must(err)
}

func (n *network) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// drivenIn is a window over the data in a folder.
func drivenIn(t testing.TB, dir string) *driven {
	t.Helper()
	d := &driven{t: t, dir: dir}
	d.opt = Options{
		Dir: filepath.Join(dir, "data"), Exports: filepath.Join(dir, "out"), Version: "test",
		Desk:   app.Options{Now: at("2026-11-08 14:03:21"), StateDir: filepath.Join(dir, "state")},
		Runner: app.Inline(context.Background()),
		Later: func(_ time.Duration, fn func()) func() {
			d.later = append(d.later, fn)
			return func() {}
		},
	}
	d.start()
	return d
}

// stickIn makes the folder the one that was used last, so that the panel offers it under 1.
func (d *driven) stickIn(dir string) {
	d.t.Helper()
	if err := d.desk.DB().SetSetting(context.Background(), "stick", dir); err != nil {
		d.t.Fatal(err)
	}
}

// exchange opens 交换.
func (d *driven) exchange() {
	d.chord(fyne.KeyModifierAlt, fyne.Key7)
}

func TestAVillageSendsByOneKey(t *testing.T) {
	n := enrolled(t)
	v := n.village
	v.exchange()
	v.must(words.waitsToGo, words.lastSent, words.never, words.sendUp(villageDigits))
	if v.sees("0 " + words.waitsToGo) {
		t.Error("nothing waits before anything was sent")
	}
	v.press(fyne.KeyReturn)
	v.must(words.lastFolder)
	v.press("1")
	v.must(words.takeOut, "KB", "本镇", "本县")
	v.shot("exchange-sent")
	files, err := filepath.Glob(filepath.Join(n.stick, "*.hfb"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files lie on the stick: %v", len(files), err)
	}
	v.must(filepath.Base(files[0]))
	v.press(fyne.KeyReturn)
	if v.shell.current != pageExchange {
		t.Error("Enter does not lead back")
	}
	v.must("发出", filepath.Base(files[0]), "11-08 14:03")
	v.shot("exchange-village")
}

// A village's answers go up, another laptop of it says otherwise, the township decides by keys, and the decision comes
// back down.
func TestADecisionGoesDown(t *testing.T) {
	n := enrolled(t)
	v, town := n.village, n.town
	second := n.secondLaptop()
	l := v.first(working)
	pay := func(d *app.Desk, fen int64) {
		t.Helper()
		session, err := d.OpenFollowUp(t.Context(), l.Person, "", app.Contact{Mode: "phone"})
		n.must(err)
		n.must(session.Answer(t.Context(), "pay", forms.Int(fen)))
		n.must(session.Save(t.Context(), "本人说的"))
	}
	pay(v.desk, 310000)
	pay(second, 290000)
	for _, d := range []*app.Desk{v.desk, second} {
		_, err := d.Export(t.Context(), n.stick, nil, nil)
		n.must(err)
	}
	second.Close()

	town.exchange()
	town.press("2", "1")
	town.must("2 个文件")
	town.press(fyne.KeyReturn)
	town.must("冲突", "个文件并入")
	town.shot("exchange-files")
	inbox := town.shell.pages[pageInbox].(*inboxPage)
	town.press(fyne.KeyReturn)
	if town.shell.current != pageInbox || len(inbox.matters) == 0 {
		t.Fatalf("page %d with %d conflicts after the files", town.shell.current, len(inbox.matters))
	}
	town.must(l.Name, "3,100", "2,900", words.lastAgreed, words.blocksBook)
	town.shot("exchange-inbox")
	i := slices.IndexFunc(inbox.matters[0].lay().lines, func(c comparedLine) bool { return slices.Contains(c.texts, "3,100") })
	if i < 0 {
		t.Fatal("the pay is not on the card")
	}
	side := slices.Index(inbox.matters[0].lay().lines[i].texts, "3,100")
	town.press(fyne.KeyName(rune('1' + side)))
	town.write("看了工资条")
	town.shot("exchange-inbox-reason")
	town.press(fyne.KeyReturn)
	for inbox.chosen >= 0 || len(inbox.decided) < len(inbox.matters) {
		town.press("1", fyne.KeyReturn)
	}
	if left, err := town.desk.Inbox(t.Context(), ""); err != nil || len(left) != 0 {
		t.Fatalf("%d conflicts are left: %v", len(left), err)
	}
	town.must("看了工资条")
	town.press(fyne.KeyEscape)

	if err := os.RemoveAll(n.stick); err != nil {
		t.Fatal(err)
	}
	n.must(os.Mkdir(n.stick, 0o755))
	town.press("3", "1")
	town.must(words.takeOut)
	v.exchange()
	v.press("2", "1", fyne.KeyReturn)
	v.must("都已并入")
	if got := v.line(l.Person); got.Pay != "3,100" {
		t.Errorf("the village has %q after the decision came down", got.Pay)
	}
	v.chord(fyne.KeyModifierAlt, fyne.Key7)
	v.must("收到", "本镇")
}

// secondLaptop is another one of the village, which has what the first one has.
func (n *network) secondLaptop() *app.Desk {
	n.t.Helper()
	second, _ := office(n.t, code, "本村", "village_cadre")
	n.t.Cleanup(func() { second.Close() })
	n.join(second, nil)
	n.refresh(n.village)
	n.refresh(n.town)
	file, err := n.village.desk.Export(n.t.Context(), n.t.TempDir(), []string{code}, nil)
	n.must(err)
	_, err = second.TakeIn(n.t.Context(), file[0].File, nil)
	n.must(err)
	return second
}

// A computer that belongs to no county is led to one: with a code there is nothing to read out.
func TestJoiningByACode(t *testing.T) {
	v := newDriven(t, true)
	county, _ := office(t, code[:6], "本县", "county")
	t.Cleanup(func() { county.Close() })
	if err := county.FoundCounty(t.Context()); err != nil {
		t.Fatal(err)
	}
	invitation, err := county.Invite(t.Context(), enrol.Grant{Place: code, Unit: "本村", Scopes: []string{code}})
	if err != nil {
		t.Fatal(err)
	}
	stick := t.TempDir()
	v.stickIn(stick)
	v.exchange()
	v.must("还没有在县里注册")
	v.shot("exchange-stranger")
	v.press(fyne.KeyReturn)
	v.must(words.stepAsk, words.stepCarry, words.stepAnswer)
	v.write(strings.ReplaceAll(invitation, " ", ""))
	v.press(fyne.KeyReturn, fyne.KeyReturn, "1")
	v.must("申请已写好")
	v.shot("enrol-asked")
	requests := papers(stick)
	if len(requests) != 1 {
		t.Fatalf("%d requests lie on the stick", len(requests))
	}
	if _, err := county.AdmitRequest(t.Context(), requests[0], enrol.Approval{}, stick); err != nil {
		t.Fatal(err)
	}
	v.press(fyne.KeyReturn, "1")
	v.must(words.joined)
	if v.shell.current != pageExchange {
		t.Error("joining does not lead to the exchange")
	}
	v.press("9")
	v.must("本县", "本机核对码")
	v.shot("enrol-member")
}

// Of a folder's files each has its own verdict, and a bad one stops none of the others (G38).
func TestEachFileHasItsVerdict(t *testing.T) {
	n := enrolled(t)
	town := n.town
	n.up(n.village)
	whole, err := filepath.Glob(filepath.Join(n.stick, "*.hfb"))
	n.must(err)
	b, err := os.ReadFile(whole[0])
	n.must(err)
	spoilt := slices.Clone(b)
	spoilt[len(spoilt)/2] ^= 1
	for name, content := range map[string][]byte{"坏了.hfb": spoilt, "断了.hfb": b[:len(b)-1000], "空的.hfb": nil, "别的.hfb": []byte("这不是交换文件"), "又一份.hfb": b} {
		n.must(os.WriteFile(filepath.Join(n.stick, name), content, 0o644))
	}
	town.exchange()
	town.press("2", "1")
	town.must("6 个文件", "等着读")
	town.shot("files-waiting")
	town.press(fyne.KeyReturn)
	town.must("文件在拷贝或存放中损坏", "少 1,000 字节", "这不是户访的交换文件", "没有并入的文件，原因写在它下面")
	town.shot("files-verdicts")
	p := town.shell.pages[pageFiles].(*filesPage)
	if p.sum == nil || p.sum.Taken != 2 || p.sum.Refused != 4 || p.sum.New == 0 {
		t.Fatalf("account: %+v", p.sum)
	}
	town.press(fyne.KeyHome, fyne.KeySpace)
	if !town.shell.banner.Visible() {
		t.Error("the sentence of a file is not told in full")
	}
	town.press(fyne.KeyEscape, fyne.KeyReturn)
	if town.shell.current != pageExchange {
		t.Errorf("page %d after the files", town.shell.current)
	}
	counts, err := town.desk.FindingsByVillage(t.Context(), "", nil)
	if err != nil || len(counts) != 1 {
		t.Fatalf("findings of %d villages (%v)", len(counts), err)
	}
	check, err := town.desk.Check(t.Context(), "", app.Filter{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for village, n := range counts {
		for _, level := range forms.FindingLevels {
			if n[level] != check.Count(level) {
				t.Errorf("%s: the board counts %d %s, the review %d", village, n[level], level, check.Count(level))
			}
		}
		town.must(words.colFound, words.number(n[forms.LevelBlock])+" / "+words.number(n[forms.LevelWarn]))
		if n[forms.LevelBlock]+n[forms.LevelWarn] == 0 {
			t.Error("a board that shows nothing proves nothing")
		}
	}
	town.must(words.colDone, "24 户", "11-08 14:03")
	town.shot("exchange-town")
	town.press("8")
	town.must("没有并入：文件损坏", "没有并入：文件不完整")
	town.shot("exchange-log")
}

// Where a stick is read its answer is written onto it by one key, for those whose files it brought and nobody else; what
// lies there for others is passed over.
func TestAStickIsAnsweredWhereItIs(t *testing.T) {
	n := enrolled(t)
	v, town := n.village, n.town
	n.up(v)
	if e, err := v.desk.Exchange(t.Context()); err != nil || e.Waiting == 0 {
		t.Fatalf("before: %+v %v", e, err)
	}
	_, err := v.desk.Export(t.Context(), n.stick, []string{code[:6]}, nil)
	n.must(err)
	_, err = town.desk.Export(t.Context(), n.stick, []string{code[:6]}, nil)
	n.must(err)
	town.exchange()
	town.press("2", "1")
	town.must("3 个文件", "这台电脑自己写的，不用读", "不是给这台电脑的，不用读", words.takeAllIn(1))
	town.press(fyne.KeyReturn)
	p := town.shell.pages[pageFiles].(*filesPage)
	if p.sum == nil || p.sum.Files != 1 || p.sum.Taken != 1 {
		t.Fatalf("account: %+v", p.sum)
	}
	town.must(words.writeBack(1))
	town.shot("files-answer")
	town.press("3")
	town.must(words.takeOut)
	v.exchange()
	v.press("2", "1", fyne.KeyReturn)
	if e, err := v.desk.Exchange(t.Context()); err != nil || e.Waiting != 0 {
		t.Errorf("after the receipt: %+v %v", e, err)
	}
}

// A board's village opens what is open in it, whatever it is.
func TestABoardOpensAVillage(t *testing.T) {
	n := enrolled(t)
	n.disagree(3)
	n.village.again(n.village.first(func(app.Line) bool { return true }))
	_, err := n.village.desk.Export(t.Context(), n.stick, nil, nil)
	n.must(err)
	town := n.town
	town.exchange()
	town.must(words.notReceived)
	town.takeIn()
	town.exchange()
	town.press(fyne.KeyReturn)
	if town.shell.current != pageVillage {
		t.Fatalf("page %d", town.shell.current)
	}
	p := town.shell.pages[pageVillage].(*inboxPage)
	kinds := map[theme.Mark]int{}
	for _, m := range p.matters {
		kinds[m.mark]++
	}
	if kinds[theme.MarkConflict] == 0 || kinds[theme.MarkWatch] == 0 {
		t.Errorf("matters of the village: %v", kinds)
	}
	town.shot("board-village")
	town.press(fyne.KeyEscape)
	if town.shell.current != pageExchange {
		t.Error("Esc does not lead back to the board")
	}
}

// What is set apart says why, and is let in with a reason.
func TestWhatIsSetApartIsLetIn(t *testing.T) {
	n := enrolled(t, "helper_cadre")
	n.up(n.village)
	town := n.town
	town.takeIn()
	town.must("单独存放")
	town.exchange()
	town.press("7")
	town.must("用了那台电脑没有的角色", words.letIn)
	town.shot("apart")
	town.press("1")
	town.write("已补发角色")
	town.press(fyne.KeyReturn)
	if left, err := town.desk.Apart(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left apart: %+v %v", left, err)
	}
	if houses, err := town.desk.Houses(t.Context()); err != nil || len(houses) == 0 {
		t.Errorf("%d households came in: %v", len(houses), err)
	}
}

// A stick that is not there, cannot be written or was pulled is a sentence, and nothing is lost.
func TestAStickThatFails(t *testing.T) {
	n := enrolled(t)
	v := n.village
	v.exchange()
	v.press("1", "0")
	v.write(filepath.Join(n.stick, "没有"))
	v.press(fyne.KeyReturn)
	v.must(words.noSuchFolder)
	v.press(fyne.KeyEscape)
	n.must(os.RemoveAll(n.stick))
	v.press("1")
	if v.sees(words.lastFolder) {
		t.Error("a stick that is not there is offered")
	}
	n.must(os.Mkdir(n.stick, 0o755))
	for _, fn := range v.later {
		fn()
	}
	v.must(words.lastFolder)
	n.must(os.RemoveAll(n.stick))
	v.press("1")
	v.must("没有写")
	v.press(fyne.KeyEscape)
	if v.shell.current != pageExchange || len(v.Canvas().Overlays().List()) != 0 {
		t.Error("a panel stays open")
	}
}

// pagesOf opens every page of 交换 in turn, on a computer that has something to show on each, and calls look there.
func (n *network) pagesOf(d *driven, look func(page string)) {
	n.t.Helper()
	d.exchange()
	look("exchange")
	d.press("1")
	look("place")
	d.press(fyne.KeyEscape)
	if d.shell.pages[pageExchange].(*exchangePage).board != nil {
		d.press(fyne.KeyReturn)
		look("village")
		d.press(fyne.KeyEscape, "8")
		look("log")
		d.press(fyne.KeyEscape)
	}
	for key, page := range map[fyne.KeyName]string{"4": "conflicts", "5": "duplicates", "6": "transfers", "7": "apart", "9": "enrolment"} {
		d.press(key)
		look(page)
		if p, ok := d.shell.pages[d.shell.current].(*inboxPage); ok && len(p.matters) > 0 && len(p.matters[0].choices) > 0 {
			d.press("1")
			look(page + "-reason")
			d.press(fyne.KeyEscape)
		}
		d.press(fyne.KeyF1)
		look(page + "-keys")
		d.press(fyne.KeyEscape, fyne.KeyEscape)
	}
	d.press("2", "1")
	look("files")
	d.press(fyne.KeyReturn)
	look("verdicts")
	d.exchange()
	d.press("1", "1")
	look("sent")
	d.exchange()
}

// troubled is a network whose township has something to show on every page.
func troubled(t *testing.T) *network {
	n := enrolled(t)
	n.disagree(3)
	v := n.village
	l := v.first(func(app.Line) bool { return true })
	v.again(l)
	n.must(func() error { _, err := v.desk.MoveOut(t.Context(), l.Household, code[:9]+"399", "搬迁"); return err }())
	_, err := v.desk.Export(t.Context(), n.stick, nil, nil)
	n.must(err)
	n.must(os.WriteFile(filepath.Join(n.stick, "别的.hfb"), []byte("这不是交换文件"), 0o644))
	n.town.takeIn()
	return n
}

// On 1366×768 at twice the scale the window is 683×384. Every page fits there, and none says an English word.
func TestExchangeFitsASmallScreenInChinese(t *testing.T) {
	n := troubled(t)
	small := fyne.NewSize(683, 384)
	own := regexp.MustCompile(`/|\.hf[be]|[0-9a-f]{8}`) // paths, files, laptops
	stranger := newDriven(t, true)
	for name, d := range map[string]*driven{"town": n.town, "village": n.village, "stranger": stranger} {
		sticks, err := d.desk.Sticks(t.Context())
		n.must(err)
		d.Resize(small)
		look := func(page string) {
			t.Helper()
			if min := d.Content().MinSize(); min.Width > small.Width || min.Height > small.Height {
				t.Errorf("%s %s needs %v", name, page, min)
			}
			for _, text := range d.texts() {
				if own.MatchString(text) || slices.ContainsFunc(sticks, func(s app.Stick) bool { return s.Label == text }) {
					continue
				}
				for _, word := range latin.FindAllString(text, -1) {
					if !ofKeys.MatchString(word) && word != "MB" && word != "GB" {
						t.Errorf("%s %s says %q", name, page, text)
					}
				}
			}
			d.shot("small-" + name + "-" + page)
		}
		if d == stranger {
			d.exchange()
			look("exchange")
			d.press("9")
			look("joins")
			continue
		}
		n.pagesOf(d, look)
	}
}

func TestExchangeSpeaksEnglish(t *testing.T) {
	n := troubled(t)
	t.Cleanup(func() { speakIn(app.Chinese) })
	d := n.town
	d.settings(words.language)
	d.press("2")
	d.exchange()
	d.must("Exchange", "read a folder", "Followed up", "Conflicts")
	d.shot("exchange-english")
	d.press("4")
	d.must("last agreed", "computer", "1–2 chooses, then Enter")
	d.shot("inbox-english")
	d.press(fyne.KeyEscape, "9")
	d.must("Enrolment", "this computer’s digits")
}

// The strip counts what waits again once saves have come to rest.
func TestTheStripCountsWhatWaits(t *testing.T) {
	n := enrolled(t)
	v := n.village
	e, err := v.desk.Exchange(t.Context())
	n.must(err)
	waits := func(n int) string { return words.waitsToGo + " " + words.number(n) }
	v.chord(fyne.KeyModifierAlt, fyne.Key1)
	v.must(waits(e.Waiting))
	v.followUps()
	v.press(fyne.KeyReturn)
	for _, fn := range v.later {
		fn()
	}
	after, err := v.desk.Exchange(t.Context())
	n.must(err)
	if after.Waiting <= e.Waiting {
		t.Fatalf("%d wait after a save, %d before", after.Waiting, e.Waiting)
	}
	v.must(waits(after.Waiting))
}

// Reading many files is stopped with Esc without harm, and goes on with Enter.
func TestReadingFilesIsStopped(t *testing.T) {
	n := enrolled(t)
	n.up(n.village)
	town := n.town
	town.exchange()
	town.press("2", "1")
	runner := town.Window.opt.Runner
	h := town.hold()
	town.press(fyne.KeyReturn)
	h.progress(30, 60, "")
	town.must("50 %", "0 / 1")
	town.chord(fyne.KeyModifierAlt, fyne.Key1)
	if town.shell.current != pageFiles {
		t.Error("the page is left while it reads")
	}
	town.press(fyne.KeyEscape)
	if h.ctx.Err() == nil {
		t.Fatal("Esc did not stop the reading")
	}
	h.end(h.ctx.Err())
	town.must("停下了")
	town.Window.opt.Runner = runner
	town.press(fyne.KeyReturn)
	town.must("都已并入")
}
