//go:build !linux && !windows

package app

import "os"

// removable lists nothing where this program does not know how to ask: the person gives a folder.
func removable() []Stick { return nil }

// freeBytes does not know how much is free; false when there is no such place.
func freeBytes(path string) (int64, bool) {
	info, err := os.Stat(path)
	return -1, err == nil && info.IsDir()
}
