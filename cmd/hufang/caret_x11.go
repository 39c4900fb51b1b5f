//go:build linux && x11 && ime

package main

import (
	"github.com/go-gl/glfw/v3.4/glfw"

	"hufang/app/ui"
)

// follow tells the input method where the window's caret is, before each key. Only the library as command ime edits it
// asks for it.
func follow(w *ui.Window) { glfw.Caret = w.Caret }
