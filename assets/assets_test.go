package assets

import (
	"bytes"
	"image/png"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// A name at the door must not become an empty box: common and rare characters of names, from the basic plane to
// extension G, and the signs the pages use.
const mustDraw = "王桂芳单仇区曾查尉迟䶮㛃𬭚𪩘𣗋喆堃龘𫘜𠅤㼆·①㎡→○✓△●⇄›▶元¥"

func TestFontsHaveTheNamesOfPeople(t *testing.T) {
	for name, data := range map[string][]byte{"Regular": Regular, "Bold": Bold} {
		t.Run(name, func(t *testing.T) {
			font, err := sfnt.Parse(data)
			if err != nil {
				t.Fatalf("parse font: %v", err)
			}
			var buf sfnt.Buffer
			for _, r := range mustDraw {
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
