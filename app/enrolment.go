package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"hufang/store"
	"hufang/sync/bundle"
	"hufang/sync/enrol"
)

// Membership is how this computer stands in its county.
type Membership struct {
	Enrolled          bool
	County            bool   // it holds the county's key: it invites, admits, renews and revokes
	Unit              string // that holds it, by its certificate
	CountyFingerprint string // 20 digits in groups of four, read out to who joins without a code; "" before
	Fingerprint       string // this computer's own
	NotAfter          string // last day of its certificate, 2027-12-31; "" = none
	Expired           bool   // that day is over; nothing is refused for it
	Devices           []DeviceLine
}

// DeviceLine is a computer of the county whose certificate is here, struck-off ones among them.
type DeviceLine struct {
	Device    string // its key in hex
	Short     string // the first digits, enough to point at it
	Unit      string
	Place     string // of the unit: 6, 9 or 12 digits
	PlaceName string
	Roles     []string // codes; none = any
	Scopes    []string // divisions whose villages it may write
	NotAfter  string
	Revoked   string // why it was struck off: a code of Revocations; "" = in good standing
	Mine      bool
}

// Revocations are the codes of reasons to strike a computer off, in the order a person is offered them.
func Revocations() []string { return []string{enrol.Lost, enrol.Replaced, enrol.Left} }

// shortDevice is how many digits of a device's key point at it.
const shortDevice = 8

// Membership tells how this computer stands. Not being enrolled is no error.
func (d *Desk) Membership(ctx context.Context) (Membership, error) {
	device, err := d.db.Device(ctx)
	if err != nil {
		return Membership{}, fmt.Errorf("read the device: %w", err)
	}
	m := Membership{Fingerprint: enrol.Fingerprint(device)}
	directory, err := enrol.Open(ctx, d.db)
	if r, ok := errors.AsType[*store.Refusal](err); ok && r.Code == enrol.CodeNotEnrolled {
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("read the directory: %w", err)
	}
	if m.County, err = enrol.Holds(ctx, d.db); err != nil {
		return m, fmt.Errorf("look for the county's key: %w", err)
	}
	mine := directory.Mine()
	m.Enrolled, m.Unit, m.CountyFingerprint = true, mine.Unit, directory.CountyFingerprint()
	m.NotAfter, m.Expired = mine.NotAfter, mine.Expired(d.db.Floor())
	for _, c := range directory.Known() {
		m.Devices = append(m.Devices, DeviceLine{
			Device: c.Device, Short: c.Device[:shortDevice], Unit: c.Unit, Place: c.Place, PlaceName: d.PlaceText(c.Place),
			Roles: c.Roles, Scopes: c.Scopes, NotAfter: c.NotAfter, Revoked: directory.Reason(c.Device), Mine: c.Device == directory.Own,
		})
	}
	return m, nil
}

// FoundCounty makes this computer its county's; the place must be a county. Done once; again changes nothing.
func (d *Desk) FoundCounty(ctx context.Context) error {
	if _, err := enrol.Found(ctx, d.db); err != nil {
		return fmt.Errorf("found the county: %w", err)
	}
	d.announce(Event{Kind: Enrolled})
	return nil
}

// Invite makes a one-time code of 16 digits, in groups of four, for the one computer that is to have the grant.
func (d *Desk) Invite(ctx context.Context, g enrol.Grant) (code string, err error) {
	if code, err = enrol.Invite(ctx, d.db, g); err != nil {
		return "", fmt.Errorf("invite a computer: %w", err)
	}
	return code, nil
}

// AskToJoin writes this computer's request to be enrolled into a folder. code is the county's one-time code, or "" when
// fingerprints are read out instead; fingerprint is this computer's.
func (d *Desk) AskToJoin(ctx context.Context, dir, code string) (file, fingerprint string, err error) {
	requested, fingerprint, err := enrol.Request(ctx, d.db, code)
	if err != nil {
		return "", "", fmt.Errorf("ask to join: %w", err)
	}
	device, err := d.db.Device(ctx)
	if err != nil {
		return "", "", fmt.Errorf("read the device: %w", err)
	}
	place := d.Place()
	file, err = d.writePaper(ctx, dir, "file_request", place.Code, place.Name, device, requested)
	return file, fingerprint, err
}

// ExamineRequest reads a request, to show it before anything is decided.
func (d *Desk) ExamineRequest(_ context.Context, file string) (enrol.Asked, error) {
	b, err := readPaper(file)
	if err != nil {
		return enrol.Asked{}, err
	}
	asked, err := enrol.Examine(b)
	if err != nil {
		return asked, fmt.Errorf("examine a request: %w", err)
	}
	return asked, nil
}

// AdmitRequest answers a request and writes the answer into a folder. A request made with a one-time code needs no
// approval; for another the approval has the grant and the fingerprint as its holder read it out.
func (d *Desk) AdmitRequest(ctx context.Context, file string, a enrol.Approval, dir string) (answerFile string, err error) {
	b, err := readPaper(file)
	if err != nil {
		return "", err
	}
	answered, c, err := enrol.Admit(ctx, d.db, b, a)
	if err != nil {
		return "", fmt.Errorf("admit a computer: %w", err)
	}
	d.announce(Event{Kind: Enrolled})
	return d.writePaper(ctx, dir, "file_answer", c.Place, c.Unit, c.Device, answered)
}

// AcceptAnswer takes the county's answer: from then on this computer belongs to it. fingerprint is the county's as it
// was read out; an answer to a request with a one-time code needs none.
func (d *Desk) AcceptAnswer(ctx context.Context, file, fingerprint string) error {
	b, err := readPaper(file)
	if err != nil {
		return err
	}
	if _, err := enrol.Accept(ctx, d.db, b, fingerprint); err != nil {
		return fmt.Errorf("accept the answer: %w", err)
	}
	d.remember(ctx, filepath.Dir(file))
	d.announce(Event{Kind: Enrolled})
	return nil
}

// Revoke strikes a computer off, given by its key or the first digits of it. why is one of Revocations. What it wrote
// and others joined before stays joined.
func (d *Desk) Revoke(ctx context.Context, device, why string) error {
	if !slices.Contains(Revocations(), why) {
		return &Refused{Sentence: d.Say("no_revocation")}
	}
	c, err := d.device(ctx, device)
	if err != nil {
		return err
	}
	if _, err := enrol.Revoke(ctx, d.db, c.Device, why); err != nil {
		return fmt.Errorf("revoke a computer: %w", err)
	}
	d.announce(Event{Kind: Enrolled})
	return nil
}

// RenewDevice gives an enrolled computer a later last day ("" = none) and further divisions and roles beside those it
// has: a certificate only grows. Its newer certificate travels to it in bundles.
func (d *Desk) RenewDevice(ctx context.Context, device, notAfter string, scopes, roles []string) (enrol.Certificate, error) {
	c, err := d.device(ctx, device)
	if err != nil {
		return enrol.Certificate{}, err
	}
	g := enrol.Grant{NotAfter: notAfter, Place: c.Place, Unit: c.Unit, Roles: c.Roles, Scopes: merged(c.Scopes, scopes)}
	if len(g.Roles) > 0 { // none is any: there is nothing to add
		g.Roles = merged(g.Roles, roles)
	}
	renewed, err := enrol.Renew(ctx, d.db, c.Device, g)
	if err != nil {
		return renewed, fmt.Errorf("renew a computer: %w", err)
	}
	d.announce(Event{Kind: Enrolled})
	return renewed, nil
}

// merged are the members of both lists, each once, in order.
func merged(a, b []string) []string {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// device is the one computer whose key begins so.
func (d *Desk) device(ctx context.Context, prefix string) (enrol.Certificate, error) {
	directory, err := enrol.Open(ctx, d.db)
	if err != nil {
		return enrol.Certificate{}, fmt.Errorf("read the directory: %w", err)
	}
	var found []enrol.Certificate
	for _, c := range directory.Known() {
		if len(prefix) >= shortDevice && strings.HasPrefix(c.Device, strings.ToLower(prefix)) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return enrol.Certificate{}, &Refused{Sentence: d.Say("no_device")}
	}
	return found[0], nil
}

// writePaper writes an enrolment file, named after unit and device so that those of a whole county lie in one folder,
// and remembers the folder. A file of that name is of the same device and is replaced.
func (d *Desk) writePaper(ctx context.Context, dir, kind, place, unit, device string, content []byte) (file string, err error) {
	if unit == "" {
		unit = place
	}
	file = filepath.Join(dir, bundle.SafeName(d.Say(kind)+"_"+unit+"_"+device[:shortDevice])+enrol.Ext)
	if err := bundle.WriteFile(file, content); err != nil {
		return "", fmt.Errorf("write an enrolment file: %w", err)
	}
	d.remember(ctx, dir)
	return file, nil
}

// readPaper reads an enrolment file, just far enough to see that it is too long to be one.
func readPaper(file string) ([]byte, error) {
	b, err := bundle.ReadFile(file, enrol.MaxFile+1)
	if err != nil {
		return nil, fmt.Errorf("read an enrolment file: %w", err)
	}
	return b, nil
}
