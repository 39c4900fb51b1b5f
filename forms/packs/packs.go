// Package packs owns the policy packs that come with the program: folders of canonical CSV sheets, embedded.
package packs

import "embed"

// FS holds one folder of CSV sheets per pack, as forms.Load reads them.
//
//go:embed base jiangxi
var FS embed.FS

// Default is the pack a new store is set up with unless another is chosen: the only one whose policy orders a monthly
// cycle (L-01). It is the one place where a pack's name stands in Go.
const Default = "jiangxi"
