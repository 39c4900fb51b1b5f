package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/sync/enrol"
)

// roles are the pack's, as choices.
func (s *shell) roles() []forms.Choice {
	var choices []forms.Choice
	if list := s.w.desk.Pack().List("role"); list != nil {
		for _, c := range list.Valid(s.w.desk.Today()) {
			choices = append(choices, forms.Choice{Code: c.Code, Label: s.w.desk.ChoiceLabel(c)})
		}
	}
	return choices
}

// lastDay reads a last day; "" is none.
func lastDay(text string) (string, bool) {
	if strings.TrimSpace(text) == "" {
		return "", true
	}
	day, err := forms.ParseDay(strings.TrimSpace(text))
	return string(day), err == nil
}

// invite asks for whom a one-time code is, and shows it.
func (s *shell) invite() {
	g := enrol.Grant{}
	var a *asker
	a = s.ask(words.invite, words.inviteHint, nil)
	unit := new(string)
	place := a.division(words.ofPlace, func(code, name string) {
		g.Place, g.Scopes, *unit = code, []string{code}, name
	})
	name := a.text(words.unit, words.unitShape)
	a.choices(words.roles, s.roles(), func(codes []string) { g.Roles = codes })
	until := a.text(words.lastDay, words.lastDayShape)
	a.done = func() string {
		var ok bool
		if g.Unit = strings.TrimSpace(name.Text); g.Unit == "" {
			g.Unit = *unit
		}
		switch g.NotAfter, ok = lastDay(until.Text); {
		case g.Place == "":
			a.focus(place)
			return words.choosePlace
		case !ok:
			return words.dateUnread
		}
		slices.Sort(g.Roles)
		code, err := s.w.desk.Invite(s.w.ctx, g)
		if err != nil {
			return s.w.desk.Sentence(err)
		}
		a.o.close()
		s.showCode(g.Unit, code)
		return ""
	}
	a.show()
}

// showCode shows a one-time code, big, until it is no longer needed: it is kept nowhere.
func (s *shell) showCode(unit, code string) {
	var o *overlay
	box := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Grid), theme.NewSized(words.codeFor(unit), theme.Foreground, theme.SizeTitle, true),
		theme.NewSized(code, theme.Accent, theme.SizeFigure, true))
	box.Add(folded(words.codeHint, theme.Muted, false, s.w.panelWidth()))
	o = s.w.newOverlay(askerWidth, box, func(p keys.Press) bool {
		if p == keys.Enter || p == keys.Escape {
			o.close()
		}
		return true
	})
}

// petition is a request found in a folder.
type petition struct {
	file string
	enrol.Asked
	done string // the answer that was written; "" = none yet
}

// admit looks for requests in a folder and answers them there: those with a code by themselves, others once the clerk
// has typed the digits that were read out.
func (s *shell) admit() {
	s.pickPlace(words.admit, func(dir string) {
		var found []petition
		for _, file := range papers(dir) {
			if asked, err := s.w.desk.ExamineRequest(s.w.ctx, file); err == nil {
				found = append(found, petition{file: file, Asked: asked})
			}
		}
		if len(found) == 0 {
			s.banner.say(theme.Watch, words.noRequests)
			return
		}
		s.answerPetitions(dir, found)
	})
}

// answerPetitions lists them; Enter answers the one under the cursor.
func (s *shell) answerPetitions(dir string, found []petition) {
	var o *overlay
	var list *notes
	say := theme.NewClipped("", theme.Muted)
	draw := func() {
		items := make([]note, len(found))
		for i, f := range found {
			items[i] = note{mark: theme.MarkTodo, name: words.petition(f.Name, f.Place), line: words.petitionHow(f.Asked)}
			if f.done != "" {
				items[i].mark, items[i].line, items[i].tone = theme.MarkDone, words.answered(f.done), theme.Done
			}
		}
		list.set(items)
	}
	answer := func(i int, approval enrol.Approval) error {
		file, err := s.w.desk.AdmitRequest(s.w.ctx, found[i].file, approval, dir)
		if err != nil {
			return err
		}
		found[i].done = file
		draw()
		return nil
	}
	list = newNotes(func(p keys.Press) bool {
		switch i := list.cursor; {
		case p == keys.Escape:
			o.close()
		case p == keys.Enter && found[i].done == "" && found[i].ByCode:
			if err := answer(i, enrol.Approval{}); err != nil {
				say.Set(s.w.desk.Sentence(err), theme.Alarm)
				break
			}
			say.Set(words.carryBack, theme.Done)
			list.move(i + 1)
		case p == keys.Enter && found[i].done == "":
			s.approve(found[i].Asked, func(a enrol.Approval) error { return answer(i, a) })
		default:
			return false
		}
		return true
	})
	height := min(float32(len(found)), 6) * 7 * theme.Grid
	box := container.New(layout.NewCustomPaddedVBoxLayout(theme.Grid), theme.NewSized(words.requests(len(found)), theme.Foreground, theme.SizeTitle, true),
		fixed(0, height, list.rows), say, theme.NewText(keys.Enter.String()+" "+words.admitThis+"   "+keys.Escape.String()+" "+words.back, theme.Muted))
	o = s.w.newOverlay(askerWidth, box, func(p keys.Press) bool {
		if p == keys.Escape {
			o.close()
		}
		return true
	})
	draw()
	s.w.Canvas().Focus(list.rows)
}

// approve asks what a computer without a code may do, and for the digits its holder reads out.
func (s *shell) approve(asked enrol.Asked, admitted func(enrol.Approval) error) {
	approval := enrol.Approval{Grant: enrol.Grant{Place: asked.Place, Scopes: []string{asked.Place}}}
	a := s.ask(words.petition(asked.Name, asked.Place), words.approveHint, nil)
	digits := a.text(words.fingerprint, words.fingerprintShape)
	name := a.text(words.unit, asked.Name)
	a.choices(words.roles, s.roles(), func(codes []string) { approval.Roles = slices.Sorted(slices.Values(codes)) })
	until := a.text(words.lastDay, words.lastDayShape)
	a.done = func() string {
		var ok bool
		if approval.Unit = strings.TrimSpace(name.Text); approval.Unit == "" {
			approval.Unit = asked.Name
		}
		if approval.NotAfter, ok = lastDay(until.Text); !ok {
			return words.dateUnread
		}
		approval.Fingerprint = digits.Text
		if err := admitted(approval); err != nil {
			a.focus(digits)
			digits.SelectAll()
			return s.w.desk.Sentence(err)
		}
		return ""
	}
	a.show()
}

// renew gives a computer a later last day.
func (s *shell) renew(d app.DeviceLine) {
	a := s.ask(words.renew+" "+words.device(d), words.renewHint, nil)
	until := a.text(words.lastDay, words.lastDayShape)
	a.done = func() string {
		day, ok := lastDay(until.Text)
		if !ok {
			return words.dateUnread
		}
		if _, err := s.w.desk.RenewDevice(s.w.ctx, d.Device, day, nil, nil); err != nil {
			return s.w.desk.Sentence(err)
		}
		return ""
	}
	a.show()
}

// revoke strikes a computer off, with one of the reasons there are; Enter a second time does it.
func (s *shell) revoke(d app.DeviceLine) {
	reasons, chosen := app.Revocations(), -1
	list := container.New(layout.NewCustomPaddedVBoxLayout(0))
	say := theme.NewClipped(words.chooseReason, theme.Muted)
	draw := func() {
		list.Objects = nil
		for i, why := range reasons {
			tone := theme.Foreground
			if i == chosen {
				tone = theme.Alarm
			}
			list.Add(container.NewBorder(nil, nil, fixed(4*theme.Grid, 4*theme.Grid, theme.NewSized(strconv.Itoa(i+1), theme.Accent, theme.SizeBody, true)), nil,
				theme.NewClipped(words.revoked[why], tone)))
		}
		list.Refresh()
	}
	draw()
	var o *overlay
	box := container.New(layout.NewCustomPaddedVBoxLayout(1.5*theme.Grid), theme.NewSized(words.revoke+" "+words.device(d), theme.Foreground, theme.SizeTitle, true))
	box.Add(folded(words.revokeHint, theme.Muted, false, s.w.panelWidth()))
	box.Add(list)
	box.Add(say)
	o = s.w.newOverlay(askerWidth, box, func(p keys.Press) bool {
		switch n, ok := p.Digit(); {
		case ok && n >= 1 && n <= len(reasons):
			chosen = n - 1
			draw()
			say.Set(words.revokeSure, theme.Alarm)
		case p == keys.Enter && chosen >= 0:
			o.close()
			if err := s.w.desk.Revoke(s.w.ctx, d.Device, reasons[chosen]); err != nil {
				s.fail(err)
			}
		case p == keys.Escape:
			o.close()
		}
		return true
	})
}
