package main

import (
	"syscall"
	"unsafe"

	"fyne.io/fyne/v2/driver"

	"hufang/app/ui"
)

var (
	user32 = syscall.NewLazyDLL("user32.dll")
	imm32  = syscall.NewLazyDLL("imm32.dll")

	setWindowLong        = user32.NewProc("SetWindowLongPtrW")
	callWindowProc       = user32.NewProc("CallWindowProcW")
	getContext           = imm32.NewProc("ImmGetContext")
	releaseContext       = imm32.NewProc("ImmReleaseContext")
	setCompositionWindow = imm32.NewProc("ImmSetCompositionWindow")
	setCandidateWindow   = imm32.NewProc("ImmSetCandidateWindow")
)

// What winuser.h and imm.h call these.
const (
	windowProc       = ^uintptr(3) // GWLP_WNDPROC, −4
	startComposition = 0x010D      // WM_IME_STARTCOMPOSITION
	composition      = 0x010F      // WM_IME_COMPOSITION
	atPoint          = 0x0002      // CFS_POINT
	candidatesAt     = 0x0040      // CFS_CANDIDATEPOS
)

type point struct{ x, y int32 }

type rect struct{ left, top, right, bottom int32 }

type compositionForm struct {
	style uint32
	at    point
	area  rect
}

type candidateForm struct {
	index, style uint32
	at           point
	area         rect
}

// follow tells the input method where the window's caret is whenever something is composed: the library leaves the
// candidates in the window's corner. The window's own messages go on to the library.
func follow(w *ui.Window) {
	native, ok := w.Window.(driver.NativeWindow)
	if !ok {
		return
	}
	native.RunNative(func(context any) {
		c, ok := context.(driver.WindowsWindowContext)
		if !ok || c.HWND == 0 {
			return
		}
		var before uintptr
		before, _, _ = setWindowLong.Call(c.HWND, windowProc, syscall.NewCallback(func(window, message, wide, long uintptr) uintptr {
			if message == startComposition || message == composition {
				place(window, w)
			}
			result, _, _ := callWindowProc.Call(before, window, message, wide, long)
			return result
		}))
	})
}

// place puts what is being composed, and its candidates, at the caret.
func place(window uintptr, w *ui.Window) {
	x, y, ok := w.Caret()
	if !ok {
		return
	}
	context, _, _ := getContext.Call(window)
	if context == 0 {
		return
	}
	defer releaseContext.Call(window, context)
	at := point{int32(x), int32(y)}
	setCompositionWindow.Call(context, uintptr(unsafe.Pointer(&compositionForm{style: atPoint, at: at})))
	setCandidateWindow.Call(context, uintptr(unsafe.Pointer(&candidateForm{style: candidatesAt, at: at})))
}
