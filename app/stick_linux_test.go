package app

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestMounted(t *testing.T) {
	table := "proc /proc proc rw 0 0\n/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /media/user/MY\\040STICK vfat rw 0 0\n/dev/sdc1 /run/media/user/张\\134三 exfat rw 0 0\n" +
		"/dev/sdd1 /mnt/usb vfat rw 0 0\ntmpfs /mntx tmpfs rw 0 0\nshort\n"
	var paths []string
	for _, s := range mounted(table) {
		if paths = append(paths, s.Path); s.Label != filepath.Base(s.Path) || s.Free != -1 { // none of them is there
			t.Errorf("%+v", s)
		}
	}
	if !slices.Equal(paths, []string{"/media/user/MY STICK", `/run/media/user/张\三`, "/mnt/usb"}) {
		t.Errorf("sticks %q", paths)
	}
	if free, ok := freeBytes(t.TempDir()); !ok || free <= 0 {
		t.Errorf("free %d %v", free, ok)
	}
	if _, ok := freeBytes(filepath.Join(t.TempDir(), "gone")); ok {
		t.Error("a place that is not there has room")
	}
}
