// Package assets owns what the window shows without drawing it: the Chinese fonts and the icon.
package assets

import _ "embed"

// Noto Sans SC as TrueType: Fyne cannot read the .ttc collections that systems ship. Licence: fonts/OFL.txt.
var (
	// Regular is whole: a subset would lose the rare characters of people's names.
	//
	//go:embed fonts/NotoSansSC-Regular.ttf
	Regular []byte

	// Bold has the characters of GB 2312, Latin 1 and the signs of the pages: Fyne unpacks every outline of a font, 40 MB
	// for a whole one. It was made of the whole font by fontTools: "pyftsubset --layout-features='*' --text-file=…". What
	// it lacks is written in the regular weight.
	//
	//go:embed fonts/NotoSansSC-Bold.ttf
	Bold []byte
)

// FontLicence is the licence of the fonts.
const FontLicence = "SIL Open Font License 1.1"

// Icon is the application's icon, a PNG of 512 × 512 pixels drawn from icon.svg.
//
//go:embed icon.png
var Icon []byte
