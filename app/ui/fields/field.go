// Package fields owns how a question of a pack is put on a page: one kind of field per type, each announcing what a person meant and deciding nothing.
package fields

import (
	"fyne.io/fyne/v2"

	"hufang/app/ui/keys"
	"hufang/forms"
)

// Ask is a question put to a person, and to whom the field speaks. Read, Write, Answered and Up are required.
type Ask struct {
	Question *forms.Question
	Month    forms.Month // the month at hand: a bare "8" in a date is its 8th
	Today    forms.Day   // codes not valid on it are not offered
	Width    float32     // of the column, as far as it is known before the field is on a page; choices flow within it
	Shape    string      // says in an empty line what it takes

	Label func(forms.Choice) string // of a code; nil = its own

	Read    func(text string) (forms.Answer, error)     // the error is a Chinese sentence
	Write   func(answer forms.Answer, full bool) string // masked unless full
	Options func(query string) []Option                 // of divisions and long lists, best first; the empty query gives the head of the list
	Up      keys.Handler                                // where presses climb that are not the field's own

	Answered func(forms.Answer)    // a person answered; Blank = took the answer back
	Unread   func(sentence string) // what is typed cannot be read, and why; "" = it can again
	Focused  func() (moved bool)   // the field took the focus; moved is false when only the window came back to the front
	Resized  func()                // the field's height changed
}

// Option is a code a person may choose.
type Option struct {
	Code, Label string
	Detail      string // said beside the label: the way to a division
}

// Field is a question on the page.
type Field interface {
	Object() fyne.CanvasObject
	Focus() fyne.Focusable
	Set(forms.Answer) // shows an answer and announces nothing
	Commit() bool     // announces what is typed and not announced yet; false when it cannot be read
	Reveal(on bool)   // shows a masked number whole
}

// listed is how many codes are offered as numbered chips; a longer list is searched.
const listed = 9

// New makes the field of the question's type; nil for a question that is not asked (notes, sections, references).
func New(ask Ask) Field {
	if ask.Focused == nil {
		ask.Focused = func() bool { return true }
	}
	if ask.Label == nil {
		ask.Label = func(c forms.Choice) string { return c.Label }
	}
	if ask.Resized == nil {
		ask.Resized = func() {}
	}
	if ask.Unread == nil {
		ask.Unread = func(string) {}
	}
	switch q := ask.Question; q.Type {
	case forms.TypeText, forms.TypeInteger, forms.TypeMoney, forms.TypeDate, forms.TypeMonth, forms.TypePhone, forms.TypeIDNumber:
		return newLine(ask)
	case forms.TypeDivision:
		return newSearch(ask)
	case forms.TypeSelectOne:
		if len(q.List.Choices) > listed {
			return newSearch(ask)
		}
		return newChoice(ask)
	case forms.TypeSelectMultiple:
		return newChoice(ask)
	}
	return nil
}

// The states a person gives by key to any question.
var (
	Unknown = keys.Control(fyne.KeyU)
	Refused = keys.Control(fyne.KeyJ)
)

// state answers with the state the press stands for; the row stays where it is, so that the word is seen.
func (a Ask) state(p keys.Press) bool {
	switch p {
	case Unknown:
		a.Answered(forms.In(forms.Unknown))
	case Refused:
		a.Answered(forms.In(forms.Refused))
	default:
		return false
	}
	return true
}
