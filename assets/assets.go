// Package assets owns what the window shows without drawing it: the Chinese fonts and the icon.
package assets

import _ "embed"

// Noto Sans SC, whole, as TrueType: Fyne cannot read the .ttc collections that systems ship, and a subset would lose
// the rare characters of people's names. Licence: fonts/OFL.txt.
var (
	//go:embed fonts/NotoSansSC-Regular.ttf
	Regular []byte
	//go:embed fonts/NotoSansSC-Bold.ttf
	Bold []byte
)

// FontLicence is the licence of the fonts.
const FontLicence = "SIL Open Font License 1.1"

// Icon is the application's icon, a PNG of 512 × 512 pixels drawn from icon.svg.
//
//go:embed icon.png
var Icon []byte
