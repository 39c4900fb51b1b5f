//go:build window

package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hufang/app"
	"hufang/forms"
	"hufang/store"
	"hufang/sync/enrol"
)

// TestShotsOfExchange takes a picture of 交换 and the pages it leads to, on a township's computer with three villages and
// on a village's, in light and dark, at 100 % and 200 %.
func TestShotsOfExchange(t *testing.T) {
	s := newScreen(t)
	n := s.network()
	for _, theme := range []string{"light", "dark"} {
		for _, scale := range []string{"1", "2"} {
			s.theme = theme
			name := func(page string) string { return theme + "-" + scale + "00-" + page }
			take := func(shots []picture) {
				for _, x := range shots {
					s.keys(x.keys...)
					s.rest(time.Second)
					if x.name != "" {
						s.shot(name(x.name))
					}
				}
			}
			s.copyInto(n.town, "town")
			s.putIn(n.files)
			s.start(s.copy("town"), "2026-11-08", "FYNE_SCALE="+scale)
			take([]picture{
				{"township-board", []string{"alt+7"}},
				{"", []string{"2"}}, {"", []string{"1"}}, {"township-files", nil},
				{"", []string{"Return"}}, {"township-verdicts", []string{}},
				{"township-conflicts", []string{"Return"}}, {"township-side", []string{"1"}},
				{"township-twice", []string{"Escape", "alt+7", "5"}},
				{"township-moves", []string{"Escape", "6"}},
				{"township-village", []string{"Escape", "Return"}},
				{"township-log", []string{"Escape", "8"}},
				{"", []string{"Escape", "3", "1"}}, {"township-sent", nil},
			})
			s.kill()
			s.copyInto(n.village, "village")
			s.putIn("")
			s.start(s.copy("village"), "2026-11-08", "FYNE_SCALE="+scale)
			take([]picture{{"village-exchange", []string{"alt+7"}}, {"", []string{"1", "1"}}, {"village-sent", nil}, {"village-enrolment", []string{"Return", "9"}}})
			s.kill()
			s.copyInto(n.stranger, "stranger")
			s.start(s.copy("stranger"), "2026-11-08", "FYNE_SCALE="+scale)
			take([]picture{{"stranger-exchange", []string{"alt+7"}}, {"stranger-joins", []string{"9"}}})
			s.kill()
			s.copyInto(n.county, "county")
			s.start(s.copy("county"), "2026-11-08", "FYNE_SCALE="+scale)
			take([]picture{{"county-board", []string{"alt+7"}}, {"county-enrolment", []string{"9"}}, {"county-invites", []string{"1"}}})
			s.kill()
		}
	}
}

// picture is a page and the keys that lead there from the one before; without a name nothing is taken.
type picture struct {
	name string
	keys []string
}

// computers are the data folders of a generated network, each with the state of its computer beside it; files is what
// the villages wrote.
type computers struct{ county, town, village, stranger, files string }

// stick is where the computers look for a stick.
func (s *screen) stick() string { return filepath.Join(s.home, "U盘") }

// putIn puts a fresh stick in, with the files of a folder; "" = an empty one.
func (s *screen) putIn(files string) {
	s.t.Helper()
	s.must(os.RemoveAll(s.stick()))
	s.must(os.Mkdir(s.stick(), 0o755))
	if files != "" {
		s.must(os.CopyFS(s.stick(), os.DirFS(files)))
	}
}

// copyInto puts a fresh copy of a computer where the window will open it.
func (s *screen) copyInto(dir, name string) {
	s.t.Helper()
	for _, folder := range []string{s.copy(name), filepath.Join(s.home, "state")} {
		if err := os.RemoveAll(folder); err != nil {
			s.t.Fatal(err)
		}
	}
	for from, to := range map[string]string{filepath.Join(dir, "data"): s.copy(name), filepath.Join(dir, "state"): filepath.Join(s.home, "state")} {
		if err := os.CopyFS(to, os.DirFS(from)); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *screen) copy(name string) string { return filepath.Join(s.home, "copies", name) }

// network generates a county with a township and three villages: one of them has two computers that say different
// things, somebody stands in two villages, a household moves.
func (s *screen) network() computers {
	s.t.Helper()
	n := computers{county: filepath.Join(s.home, "net", "county"), town: filepath.Join(s.home, "net", "town"), village: filepath.Join(s.home, "net", "v0"), stranger: filepath.Join(s.home, "net", "stranger"), files: filepath.Join(s.home, "net", "files")}
	s.must(os.MkdirAll(n.files, 0o755))
	const town = "360731100"
	villages := app.PlacesWithin(town)[:3]
	county := s.office(n.county, app.Setup{Place: town[:6], User: store.User{Name: "县里管理员", Role: "county"}})
	defer county.Close()
	s.must(county.FoundCounty(s.ctx()))
	desk := s.office(n.town, app.Setup{Place: town, User: store.User{Name: "镇里干事", Role: "township"}})
	defer desk.Close()
	s.enrol(county, desk)
	var desks []*app.Desk
	for i, v := range villages {
		dir := filepath.Join(s.home, "net", "v"+string(rune('0'+i)))
		opt := s.at(dir, "2026-10-28")
		_, err := app.Demo(s.ctx(), filepath.Join(dir, "data"), app.DemoOptions{Options: opt, Households: 30, Seed: uint64(20 + i), Month: "2026-10", Village: v.Code})
		s.must(err)
		d, err := app.Open(s.ctx(), filepath.Join(dir, "data"), s.at(dir, "2026-11-07"))
		s.must(err)
		s.enrol(county, d)
		desks = append(desks, d)
		defer d.Close()
	}
	second := s.office(filepath.Join(s.home, "net", "second"), app.Setup{Place: villages[0].Code, User: store.User{Name: "李敏", Role: "village_cadre"}})
	defer second.Close()
	s.enrol(county, second)
	for _, d := range append([]*app.Desk{desk, second}, desks...) {
		s.hand(county, d, d.Place().Code)
	}
	s.hand(desks[0], second, villages[0].Code)
	s.disagree(desks[0], second)
	s.enterTwice(desks[0], desks[1])
	s.leave(desks[2], villages[1].Code)
	for _, d := range append([]*app.Desk{second}, desks...) {
		_, err := d.Export(s.ctx(), n.files, nil, nil)
		s.must(err)
	}
	s.must(os.WriteFile(filepath.Join(n.files, "拷坏了.hfb"), []byte("HFB1"), 0o644))
	s.hand(desks[1], desk, "") // one file came before
	for _, d := range append([]*app.Desk{desk}, desks...) {
		s.must(d.DB().SetSetting(s.ctx(), "stick", s.stick()))
	}
	// What is somebody else's computer is the third village's before it joined.
	stranger := s.office(n.stranger, app.Setup{Place: villages[2].Code, User: store.User{Name: "周文", Role: "village_cadre"}})
	s.must(stranger.Close())
	return n
}

func (s *screen) ctx() context.Context { return context.Background() }

func (s *screen) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// at are the options of a computer with its own state.
func (s *screen) at(dir, today string) app.Options {
	opt := s.options(today)
	opt.StateDir = filepath.Join(dir, "state")
	return opt
}

func (s *screen) office(dir string, setup app.Setup) *app.Desk {
	s.t.Helper()
	d, err := app.Create(s.ctx(), filepath.Join(dir, "data"), s.at(dir, "2026-11-07"), setup)
	s.must(err)
	return d
}

// enrol admits a computer by a code.
func (s *screen) enrol(county, d *app.Desk) {
	s.t.Helper()
	place, papers := d.Place(), s.t.TempDir()
	code, err := county.Invite(s.ctx(), enrol.Grant{Place: place.Code, Unit: place.Name, Scopes: []string{place.Code}, NotAfter: "2027-12-31"})
	s.must(err)
	request, _, err := d.AskToJoin(s.ctx(), papers, code)
	s.must(err)
	answer, err := county.AdmitRequest(s.ctx(), request, enrol.Approval{}, papers)
	s.must(err)
	s.must(d.AcceptAnswer(s.ctx(), answer, ""))
}

// hand gives one computer's file to another; to is a place, "" = up.
func (s *screen) hand(from, to *app.Desk, place string) {
	s.t.Helper()
	var places []string
	if place != "" {
		places = []string{place}
	}
	written, err := from.Export(s.ctx(), s.t.TempDir(), places, nil)
	s.must(err)
	_, err = to.TakeIn(s.ctx(), written[0].File, nil)
	s.must(err)
}

// disagree makes two computers answer differently about the same people, of whom the month before agrees.
func (s *screen) disagree(a, b *app.Desk) {
	s.t.Helper()
	houses, err := a.Worklist(s.ctx(), "", app.Filter{})
	s.must(err)
	asked := 0
	for _, h := range houses {
		for _, l := range h.Lines {
			if asked++; asked%2 == 0 || asked > 24 {
				continue
			}
			for i, d := range []*app.Desk{a, b} {
				session, err := d.OpenFollowUp(s.ctx(), l.Person, "", app.Contact{Mode: []string{"home", "phone"}[i]})
				s.must(err)
				for name, answer := range map[string]forms.Answer{"pay": forms.Int(int64(310000 + asked*10000 - i*20000)), "work_wish": forms.Text([]string{"yes", "no"}[i])} {
					if _, ok := session.Field(name); ok {
						s.must(session.Answer(s.ctx(), name, answer))
					}
				}
				s.must(session.Save(s.ctx(), "本人说的"))
			}
		}
	}
}

// enterTwice gives a person of one village the ID number of a person of another.
func (s *screen) enterTwice(a, b *app.Desk) {
	s.t.Helper()
	first := func(d *app.Desk) *app.Session {
		houses, err := d.Worklist(s.ctx(), "", app.Filter{})
		s.must(err)
		session, err := d.Open(s.ctx(), app.Target{Form: "person", Record: houses[3].Lines[0].Person})
		s.must(err)
		return session
	}
	from, to := first(a), first(b)
	for _, name := range []string{"name", "id_number", "birth", "sex"} {
		if f, ok := from.Field(name); ok && !f.Calculated {
			s.must(to.Answer(s.ctx(), name, f.Answer))
		}
	}
	s.must(to.Save(s.ctx(), "证件为准"))
}

// leave announces that a household moves to another village.
func (s *screen) leave(d *app.Desk, to string) {
	s.t.Helper()
	houses, err := d.Houses(s.ctx())
	s.must(err)
	_, err = d.MoveOut(s.ctx(), houses[0].ID, to, "易地搬迁")
	s.must(err)
}
