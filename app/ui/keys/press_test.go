package keys_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"hufang/app/ui/keys"
)

func TestPressIsWrittenAsOnTheKeyboard(t *testing.T) {
	for want, press := range map[string]keys.Press{
		"Enter": keys.Of(&fyne.KeyEvent{Name: fyne.KeyEnter}), "Esc": keys.Escape, "空格": keys.Typed('　'), "7": keys.Typed('７'),
		"Ctrl+K": keys.Control(fyne.KeyK), "Alt+3": keys.Alt(fyne.Key3), "F2": keys.F2, "↓": keys.Down,
	} {
		if got := press.String(); got != want {
			t.Errorf("%+v is written %q, want %q", press, got, want)
		}
	}
}

func TestShortcutsAreThePressesBehindThem(t *testing.T) {
	for want, shortcut := range map[keys.Press]fyne.Shortcut{
		keys.Control(fyne.KeyZ): &fyne.ShortcutUndo{},
		keys.Control(fyne.KeyY): &fyne.ShortcutRedo{},
		keys.Control(fyne.KeyA): &fyne.ShortcutSelectAll{},
		keys.Alt(fyne.Key1):     &desktop.CustomShortcut{KeyName: fyne.Key1, Modifier: fyne.KeyModifierAlt},
	} {
		if got, ok := keys.OfShortcut(shortcut); !ok || got != want {
			t.Errorf("%T is %v, want %v", shortcut, got, want)
		}
	}
	if _, ok := keys.OfShortcut(&fyne.ShortcutCopy{}); ok {
		t.Error("copying is the field's own; it climbed")
	}
}

func TestDigit(t *testing.T) {
	for r, want := range map[rune]int{'0': 0, '9': 9, '５': 5} {
		if got, ok := keys.Typed(r).Digit(); !ok || got != want {
			t.Errorf("%q is %d, want %d", r, got, want)
		}
	}
	for _, p := range []keys.Press{keys.Space, keys.Enter, {Name: fyne.Key1}} {
		if _, ok := p.Digit(); ok {
			t.Errorf("%v is a digit", p)
		}
	}
}

func TestAPressClimbsUntilItIsTaken(t *testing.T) {
	var heard []string
	hears := func(name string, takes bool) keys.Handler {
		return func(keys.Press) bool { heard = append(heard, name); return takes }
	}
	if !keys.Chain(hears("field", false), nil, hears("page", true), hears("window", true))(keys.Enter) {
		t.Error("nobody took it")
	}
	if len(heard) != 2 || heard[1] != "page" {
		t.Errorf("heard by %v", heard)
	}
}
