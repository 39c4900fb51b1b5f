package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// edit is a piece of a source that must be there exactly once, and what stands there instead.
type edit struct{ old, now string }

// editFile is a file with the edits made; a file that is not what was expected is refused.
func editFile(file string, edits []edit) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read a source to edit: %w", err)
	}
	now, err := apply(string(text), edits)
	if err != nil {
		return "", fmt.Errorf("edit %s: %w", filepath.Base(file), err)
	}
	return now, nil
}

func apply(text string, edits []edit) (string, error) {
	for i, e := range edits {
		if n := strings.Count(text, e.old); n != 1 {
			return "", fmt.Errorf("the place of edit %d is there %d times, want once: the library has changed, look at its source anew:\n%s", i+1, n, e.old)
		}
		text = strings.Replace(text, e.old, e.now, 1)
	}
	return text, nil
}

// eventEdits are the edits of x11_window.c: a key that the input method took is not reported, and its press is not
// remembered, for it may hand the key back; and before it is asked, it is told where the caret is.
var eventEdits = []edit{
	{`
                    if (keycode)
                        _glfwInputKey(window, key, keycode, GLFW_PRESS, mods);

                    window->x11.keyPressTimes[keycode] = event->xkey.time;
`, `
                    if (keycode && !filtered)
                    {
                        _glfwInputKey(window, key, keycode, GLFW_PRESS, mods);
                        window->x11.keyPressTimes[keycode] = event->xkey.time;
                    }
`},
	{`
    filtered = XFilterEvent(event, None);
`, `
    if (event->type == KeyPress)
        placeCandidates(event->xkey.window);

    filtered = XFilterEvent(event, None);
`},
	{`
// Process the specified X event
//
static void processEvent(XEvent *event)
`, `
extern int hufangCaret(int* x, int* y);

// Tell the input method of a window where the caret is
//
static void placeCandidates(Window handle)
{
    static Window last;
    static XPoint spot;
    _GLFWwindow* window = NULL;
    XVaNestedList list;
    int x, y;

    if (XFindContext(_glfw.x11.display, handle, _glfw.x11.context, (XPointer*) &window) != 0)
        return;
    if (!window->x11.ic || !hufangCaret(&x, &y))
        return;
    if (last == handle && spot.x == x && spot.y == y)
        return;

    last = handle;
    spot.x = x;
    spot.y = y;
    list = XVaCreateNestedList(0, XNSpotLocation, &spot, NULL);
    XSetICValues(window->x11.ic, XNPreeditAttributes, list, NULL);
    XFree(list);
}

// Process the specified X event
//
static void processEvent(XEvent *event)
`},
}

// caretGo is new in the library: what the C above asks.
const caretGo = `//go:build linux && x11

package glfw

import "C"

// Caret says where the candidates of an input method belong, in pixels of the window; false when nothing is typed into.
var Caret func() (x, y int, ok bool)

//export hufangCaret
func hufangCaret(x, y *C.int) C.int {
	if Caret == nil {
		return 0
	}
	left, top, ok := Caret()
	if !ok {
		return 0
	}
	*x, *y = C.int(left), C.int(top)
	return 1
}
`
