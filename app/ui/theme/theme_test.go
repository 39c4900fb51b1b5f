package theme_test

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"

	"hufang/app/ui/theme"
	"hufang/assets"
)

func luminance(c color.Color) float64 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	channel := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n.R) + 0.7152*channel(n.G) + 0.0722*channel(n.B)
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrast(t *testing.T) {
	if got := contrast(color.White, color.Black); math.Abs(got-21) > 0.01 {
		t.Fatalf("white on black is %.2f, want 21", got)
	}
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		look := theme.New(mode)
		pairs := map[string][2]fyne.ThemeColorName{
			"button":      {theme.Foreground, fynetheme.ColorNameButton},
			"input":       {theme.Foreground, fynetheme.ColorNameInputBackground},
			"placeholder": {fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameInputBackground},
			"primary":     {theme.OnAccent, theme.Accent},
			"error":       {fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameError},
			"success":     {fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameSuccess},
			"warning":     {fynetheme.ColorNameForegroundOnWarning, fynetheme.ColorNameWarning},
			"menu":        {theme.Foreground, fynetheme.ColorNameMenuBackground},
		}
		for _, text := range theme.Texts {
			for _, ground := range theme.Grounds {
				pairs[fmt.Sprintf("%s on %s", text, ground)] = [2]fyne.ThemeColorName{text, ground}
			}
		}
		for name, pair := range pairs {
			if got := contrast(look.Color(pair[0], 0), look.Color(pair[1], 0)); got < 4.5 {
				t.Errorf("%s, %s: contrast %.2f, want 4.5 or more", mode, name, got)
			}
		}
	}
}

func TestAutoFollowsTheSystem(t *testing.T) {
	auto := theme.New(theme.Auto)
	if auto.Color(theme.Background, fynetheme.VariantDark) != theme.New(theme.Dark).Color(theme.Background, fynetheme.VariantLight) {
		t.Error("auto is not dark in a dark system")
	}
	if auto.Color(theme.Background, fynetheme.VariantLight) != theme.New(theme.Light).Color(theme.Background, fynetheme.VariantDark) {
		t.Error("auto is not light in a light system")
	}
}

// Columns of money line up only when every figure has the same width, in both weights; the signs of the states must be
// in the font, or the machine's fallback would decide how they look.
func TestFigures(t *testing.T) {
	for name, data := range map[string][]byte{"regular": assets.Regular, "bold": assets.Bold} {
		font, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		var buf sfnt.Buffer
		width := func(r rune) int {
			i, err := font.GlyphIndex(&buf, r)
			if err != nil || i == 0 {
				t.Errorf("%s: no glyph for %q", name, r)
				return 0
			}
			w, err := font.GlyphAdvance(&buf, i, 1000<<6, 0)
			if err != nil {
				t.Fatal(err)
			}
			return w.Round()
		}
		for r := '1'; r <= '9'; r++ {
			if width(r) != width('0') {
				t.Errorf("%s: %q is %d wide, 0 is %d", name, r, width(r), width('0'))
			}
		}
		for _, r := range "○✓△●⇄▶…—→←↑↓·＋－" {
			width(r)
		}
	}
}

// drawn is the line a text draws.
func drawn(t *theme.Text) *canvas.Text {
	return test.WidgetRenderer(t).Objects()[0].(*canvas.Text)
}

func TestATextEndsInAnEllipsisWhereItsPlaceIsNarrow(t *testing.T) {
	app := test.NewApp()
	app.Settings().SetTheme(theme.New(theme.Light))
	for _, bold := range []bool{false, true} {
		for _, content := range []string{"", "深圳", "深圳市南山区某某电子有限公司第三分厂"} {
			for _, width := range []float32{0, 20, 60, 120, 1000} {
				text := theme.NewSized(content, theme.Foreground, theme.SizeBody, bold)
				text.Clip = true
				text.Resize(fyne.NewSize(width, 20))
				line := drawn(text)
				if width > 20 && line.MinSize().Width > width+0.5 {
					t.Errorf("%q in %.0f became %q, which is wider", content, width, line.Text)
				}
				if width == 1000 && line.Text != content {
					t.Errorf("%q was cut to %q though there was room", content, line.Text)
				}
			}
		}
	}
}

// A rare character of a name is in the regular font only.
func TestWhatTheBoldFontLacksIsRegular(t *testing.T) {
	test.NewApp().Settings().SetTheme(theme.New(theme.Light))
	for content, bold := range map[string]bool{"王桂芳户": true, "750": true, "王䶮户": false, "𠅤": false} {
		line := drawn(theme.NewSized(content, theme.Foreground, theme.SizeBody, true))
		if (line.FontSource != nil) != bold {
			t.Errorf("%q is bold: %v", content, !bold)
		}
		if line.TextStyle.Bold {
			t.Errorf("%q asks for a style, which reads a font anew with all its fallbacks", content)
		}
	}
}
