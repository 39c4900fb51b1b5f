package ui

import (
	"reflect"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// Every word there is in one language is there in the other, and English has no Chinese in it but the names of languages.
func TestBothLanguagesSayEverything(t *testing.T) {
	zh, en := reflect.ValueOf(chinese), reflect.ValueOf(english)
	var compare func(name string, a, b reflect.Value)
	compare = func(name string, a, b reflect.Value) {
		switch a.Kind() {
		case reflect.String:
			if (a.Len() == 0) != (b.Len() == 0) {
				t.Errorf("%s is %q and %q", name, a, b)
			}
			for _, r := range b.String() {
				if name != "languages" && unicode.Is(unicode.Han, r) {
					t.Errorf("%s says %q in English", name, b)
					break
				}
			}
		case reflect.Map:
			for _, key := range a.MapKeys() {
				if !b.MapIndex(key).IsValid() {
					t.Errorf("%s has no %v in English", name, key)
					continue
				}
				compare(name, a.MapIndex(key), b.MapIndex(key))
			}
		case reflect.Array, reflect.Slice:
			if a.Len() != b.Len() {
				t.Errorf("%s has %d and %d", name, a.Len(), b.Len())
				return
			}
			for i := range a.Len() {
				compare(name, a.Index(i), b.Index(i))
			}
		case reflect.Struct:
			for i := range a.NumField() {
				at := name
				if at == "" {
					at = a.Type().Field(i).Name
				}
				compare(at, a.Field(i), b.Field(i))
			}
		}
	}
	compare("", zh, en)
}

func TestTheWindowSpeaksEnglish(t *testing.T) {
	d := newDriven(t, true)
	t.Cleanup(func() { speakIn(app.Chinese) })
	d.settings(words.language)
	d.press("2")
	d.must("Setup", "Policy pack")
	d.shot("settings-english")
	d.chord(fyne.KeyModifierAlt, fyne.Key1)
	d.must("review and report to the town")
	d.chord(fyne.KeyModifierAlt, fyne.Key2)
	d.must("Labour", "to do")
	d.press(fyne.KeyReturn, fyne.KeyF9)
	d.must("Production", "Property", "Transfers")
	d.press(fyne.KeyEscape)
	p := d.followUps()
	l := d.first(working)
	d.at(p, l.Person)
	d.press(fyne.KeySpace)
	d.must("Pay of the month", "Employed")
	d.shot("follow-up-english")
	d.press(fyne.KeyEscape)
	d.Leave()
	d.start()
	d.must("Month", "To do")
}
