package fields

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"hufang/app/ui/keys"
	"hufang/forms"
)

// line is a field of one line of typing: text, integer, money, date, month, phone, id_number.
type line struct {
	ask      Ask
	input    *Input
	shown    forms.Answer
	typed    bool // the text is newer than shown
	focused  bool
	revealed bool
	sealed   bool // the text is a mask: typing begins anew, for a mask must never be read as the number
}

func newLine(ask Ask) *line {
	l := &line{ask: ask}
	l.input = NewInput(ask.Shape, l.press)
	l.input.Typed = l.edit
	l.input.Focused = l.focus
	return l
}

// edit notes that a person typed. Typing into a mask begins anew with what was typed.
func (l *line) edit(text string) {
	if l.sealed && strings.ContainsRune(text, '*') {
		l.input.Put(inserted(l.ask.Write(l.shown, false), text))
	}
	l.typed, l.sealed = true, false
}

// inserted is what was put into the text before it became after; "" when something was taken out.
func inserted(before, after string) string {
	old, now := []rune(before), []rune(after)
	head := 0
	for head < len(old) && head < len(now) && old[head] == now[head] {
		head++
	}
	return string(now[head:max(head, len(now)-len(old)+head)])
}

func (l *line) Object() fyne.CanvasObject { return l.input }
func (l *line) Focus() fyne.Focusable     { return l.input }

func (l *line) Set(a forms.Answer) {
	l.shown, l.typed = a, false
	l.show()
}

func (l *line) Reveal(on bool) {
	l.revealed = on
	if !l.typed {
		l.show()
	}
}

// show writes the answer: plain while it is being worked on, dressed (thousands, masks) otherwise.
func (l *line) show() {
	l.sealed = false
	switch q := l.ask.Question; {
	case l.shown.IsInt() && q.Type == forms.TypeMoney && l.focused:
		l.input.Put(strings.TrimSuffix(forms.Yuan(l.shown.Int()), ".00"))
	default:
		text := l.ask.Write(l.shown, l.revealed)
		l.sealed = !l.revealed && text != l.ask.Write(l.shown, true)
		l.input.Put(text)
	}
}

func (l *line) focus(on bool) {
	l.focused = on
	if !on {
		l.Commit()
	}
	if !l.typed {
		l.show()
	}
	if on && l.ask.Focused() {
		l.input.SelectAll() // what is typed next replaces it; but not when somebody only looked at another window
	}
}

func (l *line) Commit() bool {
	if !l.typed {
		return true
	}
	a, err := l.read(strings.TrimSpace(l.input.Text))
	if err != nil {
		l.ask.Unread(err.Error())
		return false
	}
	l.typed = false
	l.ask.Unread("")
	if a != l.shown {
		l.shown = a
		l.ask.Answered(a)
	}
	return true
}

func (l *line) read(text string) (forms.Answer, error) {
	if text == "" {
		return forms.Answer{}, nil
	}
	if n, err := strconv.Atoi(text); err == nil && len(text) <= 2 && l.ask.Question.Type == forms.TypeDate && l.ask.Month != "" && n > 0 {
		if day := l.ask.Month.Day(n); strings.HasSuffix(string(day), strconv.Itoa(n)) {
			text = string(day)
		}
	}
	return l.ask.Read(text)
}

func (l *line) press(p keys.Press) bool {
	switch p {
	case keys.Escape:
		if l.typed {
			l.ask.Unread("")
			l.Set(l.shown)
			return true
		}
	case keys.Control(fyne.KeyZ):
		if l.typed {
			return false // the input's own undo
		}
	default:
		if l.ask.state(p) {
			return true
		}
		if !l.Commit() && (p == keys.Enter || p == keys.Up || p == keys.Down) {
			return true // stay with what cannot be read
		}
	}
	l.ask.Up(p)
	return true
}
