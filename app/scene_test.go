package app

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"hufang/forms"
	"hufang/store"
)

const (
	village = "360731100201"
	month   = forms.Month("2026-11")
)

// scene is a laptop in a test: a desk on a store of its own, and a clock that stands until it is moved.
type scene struct {
	*testing.T
	*Desk
	ctx     context.Context
	dir     string
	opt     Options
	clock   time.Time
	nextNo  int
	heard   []Event
	persons map[string]string // name → record
}

// newScene makes a laptop with an empty village; it is the morning of 17 November 2026.
func newScene(t *testing.T, user string) *scene {
	t.Helper()
	s := &scene{T: t, ctx: t.Context(), dir: t.TempDir(), clock: time.Date(2026, 11, 17, 9, 0, 0, 0, time.FixedZone("", 8*3600)), persons: map[string]string{}}
	s.opt = Options{Now: func() time.Time { return s.clock }, StateDir: t.TempDir()}
	desk, err := Create(s.ctx, s.dir, s.opt, Setup{Place: village, PlaceName: "长龙村", User: store.User{Name: user, Role: "village_cadre"}})
	s.must(err)
	s.take(desk)
	t.Cleanup(func() { s.Desk.Close() })
	return s
}

func (s *scene) take(d *Desk) {
	s.Desk = d
	d.Subscribe(func(e Event) { s.heard = append(s.heard, e) })
}

// reopen closes the program and starts it again.
func (s *scene) reopen() {
	s.Helper()
	s.must(s.Desk.Close())
	desk, err := Open(s.ctx, s.dir, s.opt)
	s.must(err)
	s.take(desk)
}

func (s *scene) must(err error) {
	s.Helper()
	if err == nil {
		return
	}
	if r, ok := errors.AsType[*Refused](err); ok {
		s.Fatalf("%v: %s %+v", err, r.Sentence, r.Issues)
	}
	s.Fatal(err)
}

// refused fails unless err is a refusal with the sentence of the id.
func (s *scene) refused(err error, id string) *Refused {
	s.Helper()
	r, ok := errors.AsType[*Refused](err)
	if !ok {
		s.Fatalf("got %v, want the refusal %q", err, id)
	}
	if n := len(r.Issues); r.Sentence != s.Say(id) && r.Sentence != s.Say(id, n) {
		s.Fatalf("got %q, want %q", r.Sentence, s.Say(id))
	}
	return r
}

// fill types answers in pairs of question and text.
func (s *scene) fill(f *Session, pairs ...string) *Session {
	s.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if err := f.Type(s.ctx, pairs[i], pairs[i+1]); err != nil {
			s.Fatalf("answer %s: %v %s", pairs[i], err, s.Sentence(err))
		}
	}
	return f
}

func (s *scene) household(head string, more ...string) string {
	s.Helper()
	s.nextNo++
	f, err := s.Open(s.ctx, Target{Form: "household"})
	s.must(err)
	s.fill(f, append([]string{"household_no", fmt.Sprint(3600000000 + s.nextNo), "head", head, "villager_group", "第1组"}, more...)...)
	s.must(f.Save(s.ctx, ""))
	return f.Record()
}

func (s *scene) person(household, name, relation, class string) string {
	s.Helper()
	f, err := s.Open(s.ctx, Target{Form: "person", Household: household})
	s.must(err)
	s.fill(f, "name", name, "relation", relation, "birth", "1980-03-04", "sex", "男")
	if class != "" {
		s.fill(f, "labour_class", class)
	}
	s.must(f.Save(s.ctx, ""))
	s.persons[name] = f.Record()
	return f.Record()
}

// family is a household of two labourers and a child, the labourers followed up last month.
func (s *scene) family() (household, father, mother string) {
	s.Helper()
	household = s.household("王桂芳")
	father = s.person(household, "王桂芳", "户主", "普通劳动力")
	mother = s.person(household, "李小兰", "配偶", "普通劳动力")
	s.person(household, "王小宝", "之子", "无劳动力")
	s.worked(father, month.Add(-1), "420000")
	s.worked(mother, month.Add(-1), "150000")
	return household, father, mother
}

// worked saves a follow-up of somebody at work in another county.
func (s *scene) worked(person string, m forms.Month, fen string) {
	s.Helper()
	f, err := s.OpenFollowUp(s.ctx, person, m, Contact{Mode: "phone", Date: m.Day(12)})
	s.must(err)
	s.fill(f, "status", "employed", "channel", "out_work", "work_county", "440306", "in_park", "no", "employer", "某某电子厂", "job_title", "装配工", "job_grade", "general")
	s.fill(f, "pay", fen[:len(fen)-2]+"."+fen[len(fen)-2:])
	s.must(f.Save(s.ctx, ""))
}

// followUp opens this month's follow-up at the door.
func (s *scene) followUp(person string) *Session {
	s.Helper()
	f, err := s.OpenFollowUp(s.ctx, person, month, Contact{Mode: "home"})
	s.must(err)
	return f
}

// line is a person's line of this month's worklist.
func (s *scene) line(person string) Line {
	s.Helper()
	list, err := s.Worklist(s.ctx, month, Filter{})
	s.must(err)
	for _, h := range list {
		for _, l := range h.Lines {
			if l.Person == person {
				return l
			}
		}
	}
	s.Fatal("no line for the person")
	return Line{}
}

// answers are the answers of a record as they stand.
func (s *scene) answers(record string) forms.Answers {
	s.Helper()
	opened, err := s.db.Record(s.ctx, record)
	s.must(err)
	return opened.Answers
}

func (s *scene) now(person string) forms.Answers { return s.answers(store.FollowUpID(person, month)) }

// give carries every change of this laptop to another.
func (s *scene) give(to *scene) {
	s.Helper()
	_, err := to.db.Add(s.ctx, iter.Seq2[[]byte, error](s.db.Changes(s.ctx, "", nil)))
	s.must(err)
}

func (s *scene) states(want map[string]State) {
	s.Helper()
	for name, state := range want {
		if got := s.line(s.persons[name]).State; got != state {
			s.Errorf("%s is %s, want %s", name, got, state)
		}
	}
}
