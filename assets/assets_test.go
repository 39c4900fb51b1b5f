package assets

import (
	"bytes"
	"image/png"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// A name at the door must not become an empty box: the common characters of names and the signs the pages use are in
// both weights, the rare ones, from the basic plane to extension G, in the regular.
const (
	common = "王桂芳单仇区曾查尉迟·①㎡→○✓△●⇄›▶元¥"
	rare   = "䶮㛃𬭚𪩘𣗋喆堃龘𫘜𠅤㼆"
)

func TestFontsHaveTheNamesOfPeople(t *testing.T) {
	for _, c := range []struct {
		name     string
		data     []byte
		mustDraw string
	}{{"Regular", Regular, common + rare}, {"Bold", Bold, common}} {
		t.Run(c.name, func(t *testing.T) {
			font, err := sfnt.Parse(c.data)
			if err != nil {
				t.Fatalf("parse font: %v", err)
			}
			var buf sfnt.Buffer
			for _, r := range c.mustDraw {
				if i, err := font.GlyphIndex(&buf, r); err != nil || i == 0 {
					t.Errorf("no glyph for %q (U+%04X), error %v", r, r, err)
				}
			}
		})
	}
}

func TestIconIsSquare(t *testing.T) {
	img, err := png.Decode(bytes.NewReader(Icon))
	if err != nil {
		t.Fatalf("decode icon: %v", err)
	}
	if size := img.Bounds().Size(); size.X != 512 || size.Y != 512 {
		t.Errorf("icon is %d × %d, want 512 × 512", size.X, size.Y)
	}
}
