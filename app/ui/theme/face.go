package theme

import (
	"fyne.io/fyne/v2"
	"golang.org/x/image/font/sfnt"

	"hufang/assets"
)

var (
	regular = fyne.NewStaticResource("NotoSansSC-Regular.ttf", assets.Regular)
	bold    = fyne.NewStaticResource("NotoSansSC-Bold.ttf", assets.Bold)
)

// boldLetters tells which characters the bold font has; nil, when it cannot be read, and then nothing is bold.
var boldLetters = func() *sfnt.Font {
	font, err := sfnt.Parse(assets.Bold)
	if err != nil {
		return nil
	}
	return font
}()

// face is the font a text is set in: the bold one when it should be and has every character of it, nil for the regular
// one. A font given by itself, not by a style, is read once and without Fyne's fallbacks, which take 15 MB a style.
func face(text string, wanted bool) fyne.Resource {
	if !wanted || boldLetters == nil {
		return nil
	}
	var buf sfnt.Buffer
	for _, r := range text {
		if i, err := boldLetters.GlyphIndex(&buf, r); err != nil || i == 0 {
			return nil
		}
	}
	return bold
}

// measure is the size of a text in a font.
func measure(text string, size float32, face fyne.Resource) fyne.Size {
	s, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, size, fyne.TextStyle{}, face)
	return s
}
