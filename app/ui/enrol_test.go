package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/sync/enrol"
)

// countyDesk is the window of a county that has just been set up, with a stick in it.
func countyDesk(t *testing.T) (d *driven, stick string) {
	t.Helper()
	desk, dir := office(t, code[:6], "本县", "county")
	desk.Close()
	d, stick = drivenIn(t, dir), t.TempDir()
	d.stickIn(stick)
	return d, stick
}

// A county founds itself, tells a code, admits by it, admits another by the digits that were read out, and strikes one
// off: by keys alone.
func TestACountyEnrols(t *testing.T) {
	c, stick := countyDesk(t)
	c.exchange()
	c.must("还没有建立注册")
	c.press("9")
	c.must(words.foundHint[:30])
	c.shot("enrol-founding")
	c.press(fyne.KeyReturn)
	c.must("县里核对码", "（本机）", words.invite)

	c.press("1")
	c.write(code)
	c.press(fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn)
	c.write("20271231")
	c.shot("enrol-invite")
	c.press(fyne.KeyReturn)
	c.must(words.codeHint)
	c.shot("enrol-code")
	told := ""
	for _, text := range c.texts() {
		if len(strings.ReplaceAll(text, " ", "")) == 16 && len(text) == 19 {
			told = text
		}
	}
	if enrol.CheckCode(told) != nil {
		t.Fatalf("the code on screen is %q", told)
	}
	c.press(fyne.KeyReturn)
	if c.sees(told) {
		t.Error("the code stays in sight")
	}

	village, _ := office(t, code, "本村", "village_cadre")
	t.Cleanup(func() { village.Close() })
	town, _ := office(t, code[:9], "本镇", "township")
	t.Cleanup(func() { town.Close() })
	if _, _, err := village.AskToJoin(t.Context(), stick, told); err != nil {
		t.Fatal(err)
	}
	_, digits, err := town.AskToJoin(t.Context(), stick, "")
	if err != nil {
		t.Fatal(err)
	}
	c.press("2", "1")
	c.must("2 份申请", "凭注册码", digits)
	c.shot("enrol-requests")
	p := c.shell.pages[pageEnrol].(*enrolPage)
	answers := func() int {
		found, err := filepath.Glob(filepath.Join(stick, "入网答复*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	for _, text := range []string{"1", "2"} { // the one by code goes at once, the other asks
		c.press(fyne.KeyReturn)
		if c.sees(words.approveHint) {
			c.write("1234 5678 9012 3456 7890")
			c.press(fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn)
			c.must("核对码没有填写或与对方的不一致")
			c.write(digits)
			c.shot("enrol-approve")
			c.press(fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn)
		}
		if text == "1" {
			c.press(fyne.KeyDown)
		}
	}
	if answers() != 2 {
		t.Fatalf("%d answers lie on the stick", answers())
	}
	c.press(fyne.KeyEscape)
	if len(p.has.Devices) != 3 {
		t.Fatalf("%d computers are known", len(p.has.Devices))
	}
	c.must(app.FindPlaces(code, 1)[0].Name(), "本镇", "2027-12-31")
	c.shot("enrol-desk")

	for _, d := range []*app.Desk{village, town} {
		if err := accepted(t, d, stick, p.has.CountyFingerprint); err != nil {
			t.Fatal(err)
		}
	}
	for i, x := range p.has.Devices {
		if x.Place == code {
			for range i - p.devices.cursor {
				c.press(fyne.KeyDown)
			}
		}
	}
	c.press("4")
	c.must(words.chooseReason)
	c.press(fyne.KeyReturn)
	c.must(words.chooseReason) // nothing is chosen yet
	c.press("1")
	c.shot("enrol-revoke")
	c.press(fyne.KeyReturn)
	c.must("已注销：丢失或被盗")
	c.press("4")
	c.must(words.otherDevice)
}

// accepted takes whichever of the answers is for the desk.
func accepted(t *testing.T, d *app.Desk, stick, fingerprint string) (err error) {
	t.Helper()
	for _, file := range papers(stick) {
		if err = d.AcceptAnswer(t.Context(), file, fingerprint); err == nil {
			return nil
		}
	}
	return err
}

// Without a code the digits of both sides are read out and typed.
func TestJoiningByDigits(t *testing.T) {
	v := newDriven(t, true)
	county, _ := office(t, code[:6], "本县", "county")
	t.Cleanup(func() { county.Close() })
	if err := county.FoundCounty(t.Context()); err != nil {
		t.Fatal(err)
	}
	stick := t.TempDir()
	v.stickIn(stick)
	v.exchange()
	v.press("9", fyne.KeyReturn, fyne.KeyReturn, "1")
	p := v.shell.pages[pageEnrol].(*enrolPage)
	if p.digits == "" {
		t.Fatal("there is nothing to read out")
	}
	v.must(words.readOut, p.digits)
	v.press(fyne.KeyReturn, "1")
	v.must(words.noAnswer)
	grant := enrol.Grant{Place: code, Unit: "本村", Scopes: []string{code}}
	if _, err := county.AdmitRequest(t.Context(), papers(stick)[0], enrol.Approval{Grant: grant, Fingerprint: p.digits}, stick); err != nil {
		t.Fatal(err)
	}
	m, err := county.Membership(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v.press(fyne.KeyReturn, "1")
	v.must("核对码没有填写或与对方的不一致")
	v.write(m.CountyFingerprint)
	v.press(fyne.KeyReturn, fyne.KeyReturn, "1")
	v.must(words.joined)
	if now, err := v.desk.Membership(t.Context()); err != nil || !now.Enrolled {
		t.Errorf("%+v %v", now, err)
	}
}
