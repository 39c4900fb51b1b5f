// Package theme owns how the window looks: its colours in light and dark, sizes on an 8-pixel grid, the bundled font and the signs of a state.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Mode chooses between light and dark.
type Mode string

// The modes. Auto follows the system.
const (
	Auto  Mode = "auto"
	Light Mode = "light"
	Dark  Mode = "dark"
)

// Colours the pages use beside Fyne's own names. Every one of them is read as text on Background, Surface and Selection
// with a contrast of at least 4.5:1, in light and dark; the package's tests measure it.
const (
	Background = fynetheme.ColorNameBackground
	Foreground = fynetheme.ColorNameForeground
	Accent     = fynetheme.ColorNamePrimary
	OnAccent   = fynetheme.ColorNameForegroundOnPrimary
	Selection  = fynetheme.ColorNameSelection

	// Clear is no colour: what lies beneath shows, and nothing is drawn. A window without a graphics card draws each pixel
	// of each ground by the processor.
	Clear fyne.ThemeColorName = "hufang.clear"

	Surface  fyne.ThemeColorName = "hufang.surface" // panels and the line being worked on
	Strip    fyne.ThemeColorName = "hufang.strip"   // navigation, top strip, bottom line
	Muted    fyne.ThemeColorName = "hufang.muted"   // what is said by the way
	Line     fyne.ThemeColorName = "hufang.line"    // hair lines; never text
	Shade    fyne.ThemeColorName = "hufang.shade"   // over the page while a panel has the keys
	Todo     fyne.ThemeColorName = "hufang.todo"
	Done     fyne.ThemeColorName = "hufang.done"
	Watch    fyne.ThemeColorName = "hufang.watch"
	Alarm    fyne.ThemeColorName = "hufang.alarm"
	Conflict fyne.ThemeColorName = "hufang.conflict"
)

// Texts are the colours that letters are drawn in.
var Texts = []fyne.ThemeColorName{Foreground, Accent, Muted, Todo, Done, Watch, Alarm, Conflict}

// Grounds are the colours that letters stand on.
var Grounds = []fyne.ThemeColorName{Background, Surface, Strip, Selection}

// Grid is the unit of every distance, in device-independent pixels.
const Grid float32 = 8

// Sizes of type, in device-independent pixels.
const (
	SizeBody    float32 = 15
	SizeSmall   float32 = 13
	SizeTitle   float32 = 20
	SizeFigure  float32 = 40 // the three big numbers
	SizeHeading float32 = 24
)

type palette map[fyne.ThemeColorName]color.NRGBA

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func veil(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

var light = palette{
	Background: rgb(0xFAF9F6), Surface: rgb(0xFFFFFF), Strip: rgb(0xF1EFE9), Selection: rgb(0xDCEEEA),
	Foreground: rgb(0x1E2326), Muted: rgb(0x596066), Line: rgb(0xDEDAD1),
	Accent: rgb(0x0B665E), OnAccent: rgb(0xFFFFFF), Shade: veil(0x1E2326, 0x66),
	Todo: rgb(0x555C63), Done: rgb(0x17693A), Watch: rgb(0x7F5200), Alarm: rgb(0xB3261E), Conflict: rgb(0x6B3FA0),

	fynetheme.ColorNameButton:              rgb(0xE9E6DE),
	fynetheme.ColorNameDisabled:            rgb(0x596066),
	fynetheme.ColorNameDisabledButton:      rgb(0xF1EFE9),
	fynetheme.ColorNameError:               rgb(0xB3261E),
	fynetheme.ColorNameFocus:               rgb(0x0B665E),
	fynetheme.ColorNameForegroundOnError:   rgb(0xFFFFFF),
	fynetheme.ColorNameForegroundOnSuccess: rgb(0xFFFFFF),
	fynetheme.ColorNameForegroundOnWarning: rgb(0xFFFFFF),
	fynetheme.ColorNameHeaderBackground:    rgb(0xF1EFE9),
	fynetheme.ColorNameHover:               veil(0x1E2326, 0x0C),
	fynetheme.ColorNameHyperlink:           rgb(0x0B665E),
	fynetheme.ColorNameInputBackground:     rgb(0xFFFFFF),
	fynetheme.ColorNameInputBorder:         rgb(0xA9A59B),
	fynetheme.ColorNameMenuBackground:      rgb(0xFFFFFF),
	fynetheme.ColorNameOverlayBackground:   rgb(0xFFFFFF),
	fynetheme.ColorNamePlaceHolder:         rgb(0x6A7076),
	fynetheme.ColorNamePressed:             veil(0x1E2326, 0x22),
	fynetheme.ColorNameScrollBar:           veil(0x1E2326, 0x77),
	fynetheme.ColorNameScrollBarBackground: veil(0x1E2326, 0x0C),
	fynetheme.ColorNameSeparator:           rgb(0xDEDAD1),
	fynetheme.ColorNameShadow:              veil(0x000000, 0x00),
	fynetheme.ColorNameSuccess:             rgb(0x17693A),
	fynetheme.ColorNameWarning:             rgb(0x7F5200),
}

var dark = palette{
	Background: rgb(0x15181B), Surface: rgb(0x1D2125), Strip: rgb(0x101316), Selection: rgb(0x17393A),
	Foreground: rgb(0xE7E9EB), Muted: rgb(0xA7AFB6), Line: rgb(0x33393F),
	Accent: rgb(0x5CC7BA), OnAccent: rgb(0x06201D), Shade: veil(0x000000, 0x99),
	Todo: rgb(0xA7AFB6), Done: rgb(0x6BD394), Watch: rgb(0xE6B45A), Alarm: rgb(0xFF9389), Conflict: rgb(0xC7ACFF),

	fynetheme.ColorNameButton:              rgb(0x2A3036),
	fynetheme.ColorNameDisabled:            rgb(0xA7AFB6),
	fynetheme.ColorNameDisabledButton:      rgb(0x1D2125),
	fynetheme.ColorNameError:               rgb(0xFF9389),
	fynetheme.ColorNameFocus:               rgb(0x5CC7BA),
	fynetheme.ColorNameForegroundOnError:   rgb(0x2B0703),
	fynetheme.ColorNameForegroundOnSuccess: rgb(0x04210F),
	fynetheme.ColorNameForegroundOnWarning: rgb(0x261900),
	fynetheme.ColorNameHeaderBackground:    rgb(0x101316),
	fynetheme.ColorNameHover:               veil(0xFFFFFF, 0x0E),
	fynetheme.ColorNameHyperlink:           rgb(0x5CC7BA),
	fynetheme.ColorNameInputBackground:     rgb(0x22272C),
	fynetheme.ColorNameInputBorder:         rgb(0x5A636B),
	fynetheme.ColorNameMenuBackground:      rgb(0x1D2125),
	fynetheme.ColorNameOverlayBackground:   rgb(0x1D2125),
	fynetheme.ColorNamePlaceHolder:         rgb(0x939BA3),
	fynetheme.ColorNamePressed:             veil(0xFFFFFF, 0x22),
	fynetheme.ColorNameScrollBar:           veil(0xFFFFFF, 0x77),
	fynetheme.ColorNameScrollBarBackground: veil(0xFFFFFF, 0x0C),
	fynetheme.ColorNameSeparator:           rgb(0x33393F),
	fynetheme.ColorNameShadow:              veil(0x000000, 0x00),
	fynetheme.ColorNameSuccess:             rgb(0x6BD394),
	fynetheme.ColorNameWarning:             rgb(0xE6B45A),
}

var sizes = map[fyne.ThemeSizeName]float32{
	fynetheme.SizeNameText:            SizeBody,
	fynetheme.SizeNameCaptionText:     SizeSmall,
	fynetheme.SizeNameSubHeadingText:  SizeTitle,
	fynetheme.SizeNameHeadingText:     SizeHeading,
	fynetheme.SizeNamePadding:         Grid / 2,
	fynetheme.SizeNameInnerPadding:    Grid,
	fynetheme.SizeNameInputRadius:     4,
	fynetheme.SizeNameSelectionRadius: 4,
	fynetheme.SizeNameScrollBarSmall:  6,
}

// Theme is the look of the window.
type Theme struct{ mode Mode }

var _ fyne.Theme = Theme{}

// New returns the look in the given mode.
func New(mode Mode) Theme { return Theme{mode: mode} }

// Color is the colour of a name; the system's variant counts in Auto only.
func (t Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == Clear {
		return color.Transparent
	}
	colours := light
	if t.mode == Dark || t.mode == Auto && variant == fynetheme.VariantDark {
		colours, variant = dark, fynetheme.VariantDark
	} else {
		variant = fynetheme.VariantLight
	}
	if c, ok := colours[name]; ok {
		return c
	}
	return fynetheme.DefaultTheme().Color(name, variant)
}

// Font is the bundled font. Italic and monospace are not used by any page, and Text asks for the bold one by itself: each
// style costs another 15 MB and more.
func (t Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return fynetheme.DefaultTheme().Font(style)
	case style.Bold:
		return bold
	}
	return regular
}

// Icon is Fyne's.
func (t Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

// Size is a length in device-independent pixels.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := sizes[name]; ok {
		return s
	}
	return fynetheme.DefaultTheme().Size(name)
}

// Color is a colour of the theme now in force.
func Color(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	return settings.Theme().Color(name, settings.ThemeVariant())
}
