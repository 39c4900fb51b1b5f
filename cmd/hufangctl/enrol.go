package main

import (
	"cmp"
	"context"
	"strings"

	"hufang/app"
	"hufang/forms"
	"hufang/sync/enrol"
)

type enrolCommands struct {
	Found   enrolFoundCommand   `cmd:"" help:"县级：建立本县的注册。只做一次，再做不改动什么。"`
	Invite  enrolInviteCommand  `cmd:"" help:"县级：给一台电脑发一次性注册码。"`
	Request enrolRequestCommand `cmd:"" help:"这台电脑申请注册，写出申请文件。"`
	Examine enrolExamineCommand `cmd:"" help:"县级：看一份申请，不作决定。"`
	Admit   enrolAdmitCommand   `cmd:"" help:"县级：批准一份申请，写出答复文件。"`
	Accept  enrolAcceptCommand  `cmd:"" help:"收下县里的答复，从此属于本县。"`
	Renew   enrolRenewCommand   `cmd:"" help:"县级：给一台电脑续期，或多给地区、角色。"`
	Revoke  enrolRevokeCommand  `cmd:"" help:"县级：注销一台电脑。"`
	List    enrolListCommand    `cmd:"" default:"1" help:"这台电脑的注册情况，和本县的电脑。"`
}

// device is a computer of the county as programs get it.
type device struct {
	Device   string   `json:"device"`
	Unit     string   `json:"unit"`
	Place    string   `json:"place"`
	Roles    []string `json:"roles"` // none = any
	Scopes   []string `json:"scopes"`
	NotAfter string   `json:"not_after"` // "" = none
	Revoked  string   `json:"revoked"`   // "" = in good standing
	Mine     bool     `json:"mine"`
}

// membership is how this computer stands, as programs get it.
type membership struct {
	Enrolled          bool     `json:"enrolled"`
	County            bool     `json:"county"` // it holds the county's key
	Unit              string   `json:"unit"`
	Fingerprint       string   `json:"fingerprint"`
	CountyFingerprint string   `json:"county_fingerprint"`
	NotAfter          string   `json:"not_after"`
	Expired           bool     `json:"expired"`
	Devices           []device `json:"devices"`
}

type enrolListCommand struct{}

// Run tells how this computer stands.
func (*enrolListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error { return c.showMembership(ctx, desk) })
}

func (c *call) showMembership(ctx context.Context, desk *app.Desk) error {
	m, err := desk.Membership(ctx)
	if err != nil {
		return err
	}
	out := membership{Enrolled: m.Enrolled, County: m.County, Unit: m.Unit, Fingerprint: m.Fingerprint, CountyFingerprint: m.CountyFingerprint,
		NotAfter: m.NotAfter, Expired: m.Expired, Devices: []device{}}
	var rows [][]string
	for _, l := range m.Devices {
		out.Devices = append(out.Devices, device{l.Device, l.Unit, l.Place, append([]string{}, l.Roles...), l.Scopes, l.NotAfter, l.Revoked, l.Mine})
		rows = append(rows, []string{l.Short, l.Unit, l.Place, c.standing(desk, l)})
	}
	if c.JSON {
		return c.writeJSON(out)
	}
	switch {
	case !m.Enrolled:
		c.print("not_enrolled", m.Fingerprint)
		return nil
	case m.County:
		c.print("enrolled_county", m.Unit, m.CountyFingerprint)
	default:
		c.print("enrolled", m.Unit, m.CountyFingerprint)
	}
	if m.Expired {
		c.print("certificate_expired", m.NotAfter)
	}
	printTable(c.stdout, "  ", rows)
	return nil
}

// standing is what there is to say of a computer: this one, struck off, until when.
func (c *call) standing(desk *app.Desk, l app.DeviceLine) string {
	var notes []string
	if l.Mine {
		notes = append(notes, c.say("device_mine"))
	}
	if l.Revoked != "" {
		notes = append(notes, c.say("device_revoked", desk.Say("revoked_"+l.Revoked)))
	}
	if l.NotAfter != "" {
		notes = append(notes, c.say("device_until", l.NotAfter))
	}
	return strings.Join(notes, " ")
}

type enrolFoundCommand struct{}

// Run founds the county.
func (*enrolFoundCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.FoundCounty(ctx); err != nil {
			return err
		}
		return c.showMembership(ctx, desk)
	})
}

// grantFlags say what a computer is given.
type grantFlags struct {
	Unit     string    `placeholder:"NAME" help:"单位名称；不写就用地区名称。"`
	Scope    []string  `placeholder:"CODE" sep:"," help:"负责哪些地区（12、9 或 6 位，逗号分开）；不写就是本地区。"`
	Role     []string  `placeholder:"ROLE" sep:"," help:"那台电脑上的人可有哪些身份；不写就不限。"`
	NotAfter forms.Day `placeholder:"DAY" help:"证书最后一天，如 2027-12-31；不写就不到期。"`
}

func (g grantFlags) grant(c *call, desk *app.Desk, place string) (enrol.Grant, error) {
	out := enrol.Grant{Place: place, Unit: g.Unit, Scopes: g.Scope, NotAfter: string(g.NotAfter)}
	if out.Unit == "" {
		out.Unit = desk.PlaceText(place)
	}
	if len(out.Scopes) == 0 {
		out.Scopes = []string{place}
	}
	var err error
	out.Roles, err = g.roles(c, desk)
	return out, err
}

func (g grantFlags) roles(c *call, desk *app.Desk) (codes []string, err error) {
	var known []forms.Choice
	if list := desk.Pack().List("role"); list != nil {
		known = list.Choices
	}
	for _, text := range g.Role {
		code, err := c.role(known, text)
		if err != nil {
			return nil, err
		}
		codes = append(codes, code)
	}
	return codes, nil
}

type enrolInviteCommand struct {
	Place string `required:"" placeholder:"CODE" help:"那台电脑所在单位的地区代码。"`
	grantFlags
}

// Run prints the code.
func (i *enrolInviteCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		g, err := i.grant(c, desk, i.Place)
		if err != nil {
			return err
		}
		code, err := desk.Invite(ctx, g)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"code": code, "unit": g.Unit, "place": g.Place})
		}
		c.print("invited", g.Unit, g.Place, code)
		return nil
	})
}

type enrolRequestCommand struct {
	Out  string `required:"" placeholder:"DIR" help:"申请文件写到哪个文件夹（U盘）。"`
	Code string `placeholder:"CODE" help:"县里给的一次性注册码，16 位；没有就在电话里核对核对码。"`
}

// Run writes the request.
func (r *enrolRequestCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		file, fingerprint, err := desk.AskToJoin(ctx, r.Out, r.Code)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"file": file, "fingerprint": fingerprint})
		}
		c.print("requested", file)
		if r.Code == "" {
			c.print("requested_fingerprint", fingerprint)
		}
		return nil
	})
}

type enrolExamineCommand struct {
	File string `arg:"" name:"FILE" help:"申请文件。"`
}

// Run shows a request.
func (e *enrolExamineCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		asked, err := desk.ExamineRequest(ctx, e.File)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]any{"device": asked.Device, "place": asked.Place, "name": asked.Name, "by_code": asked.ByCode, "fingerprint": asked.Fingerprint})
		}
		c.print("asked", asked.Name, asked.Place)
		if asked.ByCode {
			c.print("asked_by_code")
		} else {
			c.print("asked_fingerprint", asked.Fingerprint)
		}
		return nil
	})
}

type enrolAdmitCommand struct {
	File        string `arg:"" name:"FILE" help:"申请文件。"`
	Out         string `required:"" placeholder:"DIR" help:"答复文件写到哪个文件夹（U盘）。"`
	Fingerprint string `placeholder:"DIGITS" help:"对方在电话里读出的核对码，20 位；用注册码申请的不用写。"`
	grantFlags
}

// Run writes the answer.
func (a *enrolAdmitCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		asked, err := desk.ExamineRequest(ctx, a.File)
		if err != nil {
			return err
		}
		approval := enrol.Approval{Fingerprint: a.Fingerprint}
		if !asked.ByCode {
			if a.Unit == "" {
				a.Unit = asked.Name
			}
			if approval.Grant, err = a.grant(c, desk, asked.Place); err != nil {
				return err
			}
		}
		file, err := desk.AdmitRequest(ctx, a.File, approval, a.Out)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"file": file})
		}
		c.print("admitted", cmp.Or(approval.Grant.Unit, asked.Name), file)
		return nil
	})
}

type enrolAcceptCommand struct {
	File        string `arg:"" name:"FILE" help:"答复文件。"`
	Fingerprint string `placeholder:"DIGITS" help:"县里在电话里读出的核对码，20 位；用注册码申请的不用写。"`
}

// Run joins the county.
func (a *enrolAcceptCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.AcceptAnswer(ctx, a.File, a.Fingerprint); err != nil {
			return err
		}
		return c.showMembership(ctx, desk)
	})
}

type enrolRenewCommand struct {
	Device   string    `arg:"" name:"DEVICE" help:"电脑编号，见 enrol list；开头 8 位就够。"`
	NotAfter forms.Day `placeholder:"DAY" help:"新的最后一天；不写就不到期。"`
	Scope    []string  `placeholder:"CODE" sep:"," help:"再多给哪些地区；原来的都在。"`
	Role     []string  `placeholder:"ROLE" sep:"," help:"再多给哪些身份；原来的都在。"`
}

// Run renews a certificate.
func (r *enrolRenewCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		roles, err := grantFlags{Role: r.Role}.roles(c, desk)
		if err != nil {
			return err
		}
		renewed, err := desk.RenewDevice(ctx, r.Device, string(r.NotAfter), r.Scope, roles)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.showMembership(ctx, desk)
		}
		c.print("renewed", renewed.Unit)
		return nil
	})
}

type enrolRevokeCommand struct {
	Device string `arg:"" name:"DEVICE" help:"电脑编号，见 enrol list；开头 8 位就够。"`
	Reason string `required:"" placeholder:"WHY" help:"遗失 lost、更换 replaced、离岗 left。"`
}

// Run strikes a computer off.
func (r *enrolRevokeCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		why := r.Reason
		for _, code := range app.Revocations() {
			if r.Reason == desk.Say("revoked_"+code) {
				why = code
			}
		}
		err := desk.Revoke(ctx, r.Device, why)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.showMembership(ctx, desk)
		}
		c.print("revoked")
		return nil
	})
}
