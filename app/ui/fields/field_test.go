package fields_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"hufang/app/ui/fields"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/forms/packs"
)

// asked is one field on a canvas, and what it announced.
type asked struct {
	fields.Field
	t       *testing.T
	canvas  fyne.Canvas
	answers []forms.Answer
	unread  string
	up      []keys.Press
}

func load(t *testing.T) *forms.Pack {
	t.Helper()
	pack, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func ask(t *testing.T, pack *forms.Pack, form, name string) *asked {
	t.Helper()
	app := test.NewApp()
	app.Settings().SetTheme(theme.New(theme.Light))
	q := pack.Form(form).Question(name)
	if q == nil {
		t.Fatalf("the pack has no question %s.%s", form, name)
	}
	a := &asked{t: t}
	a.Field = fields.New(fields.Ask{
		Question: q, Month: "2026-11", Today: "2026-11-21", Width: 336,
		Read:     func(text string) (forms.Answer, error) { return forms.Parse(q, text) },
		Write:    func(answer forms.Answer, full bool) string { return forms.Show(q, answer, full) },
		Options:  func(query string) []fields.Option { return offer(q, query) },
		Answered: func(answer forms.Answer) { a.answers = append(a.answers, answer); a.Set(answer) },
		Unread:   func(sentence string) { a.unread = sentence },
		Up:       func(p keys.Press) bool { a.up = append(a.up, p); return true },
	})
	w := test.NewWindow(container.NewVBox(a.Object(), keys.NewSurface(canvas.NewText("", nil), func(keys.Press) bool { return true })))
	w.Resize(fyne.NewSize(400, 600))
	a.canvas = w.Canvas()
	a.canvas.Focus(a.Focus())
	return a
}

// offer finds codes by the head of their label or code.
func offer(q *forms.Question, query string) (found []fields.Option) {
	if q.Type == forms.TypeDivision {
		for _, o := range []fields.Option{{Code: "360731", Label: "于都县"}, {Code: "440306", Label: "宝安区"}} {
			if strings.HasPrefix(o.Label, query) || strings.HasPrefix(o.Code, query) {
				found = append(found, o)
			}
		}
		return found
	}
	for _, c := range q.List.Choices {
		if strings.HasPrefix(c.Label, query) {
			found = append(found, fields.Option{Code: c.Code, Label: c.Label})
		}
	}
	return found
}

// press presses a key, types a character or, with Ctrl+ before it, a chord.
func (a *asked) press(names ...string) {
	for _, name := range names {
		focused := a.canvas.Focused()
		letter, chord := strings.CutPrefix(name, "Ctrl+")
		switch {
		case chord:
			focused.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyName(letter), Modifier: fyne.KeyModifierControl})
		case len([]rune(name)) == 1:
			focused.TypedRune([]rune(name)[0])
		default:
			focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(name)})
		}
	}
}

func (a *asked) text() string {
	if input, ok := a.Focus().(*fields.Input); ok {
		return input.Text
	}
	return ""
}

func TestFieldsAnnounceWhatWasMeant(t *testing.T) {
	pack := load(t)
	for _, c := range []struct {
		name, form, question string
		press                []string
		want                 forms.Answer
	}{
		{"text", "follow_up", "employer", []string{"鞋", "厂", "Return"}, forms.Text("鞋厂")},
		{"text keeps spaces inside only", "follow_up", "employer", []string{" ", "甲", " ", "乙", " ", "Return"}, forms.Text("甲 乙")},
		{"integer", "follow_up", "days_worked", []string{"2", "6", "Return"}, forms.Int(26)},
		{"money", "follow_up", "pay", []string{"4", "2", "0", "0", ".", "5", "Return"}, forms.Int(420050)},
		{"money with thousands", "follow_up", "pay", []string{"4", ",", "2", "0", "0", "Down"}, forms.Int(420000)},
		{"unknown by key", "follow_up", "pay", []string{"Ctrl+U"}, forms.In(forms.Unknown)},
		{"refused by key", "follow_up", "status", []string{"Ctrl+J"}, forms.In(forms.Refused)},
		{"unknown by word", "follow_up", "pay", []string{"不", "清", "楚", "Return"}, forms.In(forms.Unknown)},
		{"date in digits", "follow_up", "since", []string{"2", "0", "2", "6", "1", "1", "0", "2", "Return"}, forms.Text("2026-11-02")},
		{"day of the month at hand", "follow_up", "date", []string{"8", "Return"}, forms.Text("2026-11-08")},
		{"chip by digit", "follow_up", "status", []string{"2"}, forms.Text("unemployed")},
		{"chip by full-width digit", "follow_up", "status", []string{"２"}, forms.Text("unemployed")},
		{"chip by arrows and space", "follow_up", "status", []string{"Right", " "}, forms.Text("unemployed")},
		{"chip by arrows and Enter", "follow_up", "status", []string{"Right", "Right", "Return"}, forms.Text("at_home")},
		{"division by name", "follow_up", "work_county", []string{"宝", "Return"}, forms.Text("440306")},
		{"division by arrow", "follow_up", "work_county", []string{"Down", "Down", "Return"}, forms.Text("440306")},
		{"phone", "follow_up", "employer_phone", []string{"1", "3", "8", "0", "0", "1", "3", "8", "0", "0", "0", "Return"}, forms.Text("13800138000")},
		{"id number", "person", "id_number", append(strings.Split("11010519491231002x", ""), "Return"), forms.Text("11010519491231002X")},
		{"long list by its label", "person", "ethnic", []string{"汉", "Return"}, codeOf(t, pack.Form("person").Question("ethnic"), "汉族")},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := ask(t, pack, c.form, c.question)
			a.press(c.press...)
			if len(a.answers) != 1 || a.answers[0] != c.want {
				t.Errorf("announced %v, want %v once; unread %q", a.answers, c.want, a.unread)
			}
		})
	}
}

func codeOf(t *testing.T, q *forms.Question, label string) forms.Answer {
	t.Helper()
	choice, ok := q.List.ByLabel(label)
	if !ok {
		t.Fatalf("no choice %s", label)
	}
	return forms.Text(choice.Code)
}

func TestSeveralAreChosenAndTakenBack(t *testing.T) {
	pack := load(t)
	q := pack.Form("follow_up").Question("services")
	a := ask(t, pack, "follow_up", "services")
	a.press("2", "1", "2")
	codes := []string{q.List.Choices[0].Code, q.List.Choices[1].Code}
	want := []forms.Answer{forms.Text(codes[1]), forms.Text(codes[0] + " " + codes[1]), forms.Text(codes[0])}
	if !slices.Equal(a.answers, want) {
		t.Errorf("announced %v, want %v", a.answers, want)
	}
	if len(a.up) != 0 {
		t.Errorf("a choice among several moved on: %v", a.up)
	}
}

// A held Enter, or one pressed to pass by, must answer nothing.
func TestEnterAloneAnswersNothing(t *testing.T) {
	pack := load(t)
	for _, name := range []string{"status", "pay", "employer", "work_county", "services", "since"} {
		a := ask(t, pack, "follow_up", name)
		a.press("Return", "Return", "Return")
		if len(a.answers) != 0 {
			t.Errorf("%s: Enter alone announced %v", name, a.answers)
		}
		if len(a.up) != 3 || a.up[0] != keys.Enter {
			t.Errorf("%s: Enter did not climb: %v", name, a.up)
		}
	}
}

func TestWhatCannotBeReadStaysToBeCorrected(t *testing.T) {
	pack := load(t)
	for name, typed := range map[string]string{"pay": "四千二", "since": "2026-13-45", "days_worked": "2天半", "work_county": "没有这个县"} {
		a := ask(t, pack, "follow_up", name)
		a.press(strings.Split(typed, "")...)
		a.press("Return")
		if len(a.answers) != 0 || a.unread == "" || len(a.up) != 0 {
			t.Errorf("%s: announced %v, said %q, climbed %v", name, a.answers, a.unread, a.up)
		}
		if a.text() != typed {
			t.Errorf("%s: the text became %q", name, a.text())
		}
		if a.Commit() {
			t.Errorf("%s: committed", name)
		}
		a.press("Escape")
		if a.text() != "" || a.unread != "" {
			t.Errorf("%s: Esc left %q and %q", name, a.text(), a.unread)
		}
	}
}

func TestMoneyIsDressedWhenLeftAndPlainWhenEntered(t *testing.T) {
	pack := load(t)
	a := ask(t, pack, "follow_up", "pay")
	a.Set(forms.Int(420000))
	if a.text() != "4200" {
		t.Errorf("in work it reads %q", a.text())
	}
	a.canvas.Unfocus()
	if want := forms.Show(pack.Form("follow_up").Question("pay"), forms.Int(420000), false); a.text() != want {
		t.Errorf("at rest it reads %q, want %q", a.text(), want)
	}
	if len(a.answers) != 0 {
		t.Errorf("showing announced %v", a.answers)
	}
	a.canvas.Focus(a.Focus())
	a.press("5", "Return")
	if len(a.answers) != 1 || a.answers[0] != forms.Int(500) {
		t.Errorf("typing over announced %v", a.answers)
	}
}

// A mask is not a number: leaving it announces nothing, typing into it begins anew.
func TestAMaskIsNeverReadAsTheNumber(t *testing.T) {
	pack := load(t)
	number := "11010519491231002X"
	a := ask(t, pack, "person", "id_number")
	a.Set(forms.Text(number))
	if strings.Contains(a.text(), number[6:14]) {
		t.Fatalf("the number is in sight: it must not be")
	}
	a.press("Return")
	a.canvas.Unfocus()
	if len(a.answers) != 0 {
		t.Fatalf("leaving the mask announced an answer")
	}
	a.Reveal(true)
	if a.text() != number {
		t.Error("revealing does not show the number")
	}
	a.Reveal(false)
	a.canvas.Focus(a.Focus())
	a.press("BackSpace", "1")
	if got := a.text(); got != "1" {
		t.Errorf("after one BackSpace and a 1 the text is %q", got)
	}
	for _, edit := range [][]string{{"End", "7"}, {"Home", "Right", "7"}, {"End", "BackSpace", "7"}} {
		a.Set(forms.Text(number))
		a.press(edit...)
		if got := a.text(); got != "7" {
			t.Errorf("%v in the middle of the mask gives %q", edit, got)
		}
	}
}

func TestAnAnswerIsTakenBack(t *testing.T) {
	pack := load(t)
	a := ask(t, pack, "follow_up", "status")
	a.Set(forms.Text("employed"))
	a.press("BackSpace")
	if len(a.answers) != 1 || !a.answers[0].IsBlank() {
		t.Errorf("announced %v, want a blank", a.answers)
	}
	a = ask(t, pack, "follow_up", "pay")
	a.Set(forms.Int(100))
	a.canvas.Focus(a.Focus())
	a.press("BackSpace", "BackSpace", "Return")
	if len(a.answers) != 1 || !a.answers[0].IsBlank() {
		t.Errorf("announced %v, want a blank", a.answers)
	}
}

// Looking at another window and coming back must not mark the text, or the next character would replace it.
func TestComingBackToTheWindowKeepsWhatIsTyped(t *testing.T) {
	pack := load(t)
	var at fields.Field
	moved := true
	q := pack.Form("follow_up").Question("pay")
	a := &asked{t: t}
	test.NewApp().Settings().SetTheme(theme.New(theme.Light))
	at = fields.New(fields.Ask{
		Question: q, Width: 336,
		Read:     func(text string) (forms.Answer, error) { return forms.Parse(q, text) },
		Write:    func(answer forms.Answer, full bool) string { return forms.Show(q, answer, full) },
		Answered: func(answer forms.Answer) { a.answers = append(a.answers, answer); at.Set(answer) },
		Focused:  func() bool { was := moved; moved = false; return was },
		Up:       func(keys.Press) bool { return true },
	})
	a.Field = at
	w := test.NewWindow(container.NewVBox(at.Object()))
	a.canvas = w.Canvas()
	a.canvas.Focus(at.Focus())
	a.press("3", "8", "5", "0")
	at.Focus().FocusLost() // the window goes to the back, and
	at.Focus().FocusGained()
	a.press(".", "5", "Return")
	if got := a.answers[len(a.answers)-1]; got != forms.Int(385050) {
		t.Errorf("announced %v at last, want 3850.5 yuan", got)
	}
}

// TestChoicesFlowInTheWidthTheyGet: a wider page takes fewer lines of chips.
func TestChoicesFlowInTheWidthTheyGet(t *testing.T) {
	a := ask(t, load(t), "visit", "visitor_role")
	narrow := a.Object().MinSize().Height
	a.Object().Resize(fyne.NewSize(1200, narrow))
	if wide := a.Object().MinSize().Height; wide >= narrow {
		t.Errorf("%v high in a narrow column and %v in a wide one", narrow, wide)
	}
}
