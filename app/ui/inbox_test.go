package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/forms"
)

// disagree makes two laptops of the village say different things about everybody who works, and brings both to the
// township. It returns the people.
func (n *network) disagree(most int) []app.Line {
	n.t.Helper()
	second := n.secondLaptop()
	defer second.Close()
	var people []app.Line
	for _, h := range n.village.worklist() {
		for _, l := range h.Lines {
			if len(people) < most && l.State == app.StateTodo && !l.NoLast {
				people = append(people, l)
			}
		}
	}
	for i, d := range []*app.Desk{n.village.desk, second} {
		mode := []string{"home", "phone"}[i]
		says := map[string]forms.Answer{"pay": forms.Int(int64(310000 + i*5000)), "job_title": forms.Text([]string{"装配工", "质检员"}[i]), "training_wish": forms.Text([]string{"yes", "no"}[i]),
			"job_pushed": forms.Text([]string{"yes", "no"}[i]), "appeal": forms.Text([]string{"想回县里", "想学技术"}[i]), "duty_days": forms.Int(20)}
		for _, l := range people {
			session, err := d.OpenFollowUp(n.t.Context(), l.Person, "", app.Contact{Mode: mode})
			n.must(err)
			for _, q := range session.Form().Questions {
				if a, ok := says[q.Name]; ok {
					n.must(session.Answer(n.t.Context(), q.Name, a))
				}
			}
			n.must(session.Save(n.t.Context(), "本人说的"))
		}
		_, err := d.Export(n.t.Context(), n.stick, nil, nil)
		n.must(err)
	}
	return people
}

// takeIn takes in whatever lies on the stick, by keys.
func (d *driven) takeIn() {
	d.t.Helper()
	d.exchange()
	d.press("2", "1", fyne.KeyReturn)
}

// Two hundred conflicts are worked off by keys alone (G36): three presses at most for one, where the reason repeats.
func TestTwoHundredConflictsByKeys(t *testing.T) {
	n := enrolled(t)
	n.disagree(1000)
	town := n.town
	town.takeIn()
	town.exchange()
	town.press("4")
	p := town.shell.pages[pageInbox].(*inboxPage)
	open := len(p.matters)
	if open < 200 {
		t.Fatalf("only %d conflicts to work off", open)
	}
	town.shot("inbox-many")
	town.press("1")
	town.write("两人都问过")
	town.press(fyne.KeyReturn)
	before, worked := town.keys, len(p.decided)
	for i := 0; len(p.decided) < open; i++ {
		if i == open {
			t.Fatal("the conflicts do not end")
		}
		town.press([]fyne.KeyName{"1", "2"}[i%2], fyne.KeyReturn)
	}
	town.shot("inbox-decided")
	presses, done := town.keys-before, open-worked
	t.Logf("%d conflicts with %d presses, %.2f for one", done, presses, float64(presses)/float64(done))
	if presses > 3*done {
		t.Errorf("%d presses for %d conflicts", presses, done)
	}
	left, err := town.desk.Inbox(t.Context(), "")
	if err != nil || len(left) > 0 {
		t.Fatalf("%d conflicts are left: %v", len(left), err)
	}
	town.must(words.matters(0, open, ""))
}

// A decision keeps its line, another reason is taken by its digit or written, and Esc decides nothing.
func TestReasonsAreOfferedAgain(t *testing.T) {
	n := enrolled(t)
	n.disagree(6)
	town := n.town
	town.takeIn()
	town.exchange()
	town.press("4")
	p := town.shell.pages[pageInbox].(*inboxPage)
	town.press("1")
	town.press(fyne.KeyReturn)
	if len(p.decided) != 0 {
		t.Fatal("a conflict was decided without a reason")
	}
	town.write("看了合同")
	town.press(fyne.KeyReturn, "2")
	town.must("1", "看了合同")
	town.press(fyne.KeySpace)
	town.write("电话问过")
	town.press(fyne.KeyReturn, "1")
	town.shot("inbox-reasons")
	town.press("1", fyne.KeyReturn, "1", fyne.KeyEscape)
	reasons := make([]string, 0, len(p.decided))
	for i := range len(p.decided) {
		reasons = append(reasons, p.decided[i])
	}
	if len(reasons) != 3 {
		t.Fatalf("decided: %v", reasons)
	}
	for i, why := range []string{"看了合同", "电话问过", "看了合同"} {
		if got := p.decided[i]; got == "" || got[len(got)-len("（"+why+"）"):] != "（"+why+"）" {
			t.Errorf("the conflict %d was decided %q, want %q", i, got, why)
		}
	}
	town.Leave()
	town.start()
	town.exchange()
	town.press("4", "1")
	town.must("看了合同", "电话问过")
}
