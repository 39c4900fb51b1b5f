//go:build !windows && !(linux && x11 && ime)

package main

import "hufang/app/ui"

// follow does nothing here: an input method shows its candidates where it likes.
func follow(*ui.Window) {}
