package ui

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"

	"hufang/app"
)

// smallDisk mounts a disk of a few megabytes.
func smallDisk(t *testing.T, at string) {
	t.Helper()
	if err := os.Mkdir(at, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", at, "tmpfs", 0, "size=48m"); err != nil {
		t.Skipf("only root can make a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(at, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// While the disk is full nothing is half saved, and when there is room again the same key saves.
func TestAFullDisk(t *testing.T) {
	d := newDriven(t, true)
	d.Leave()
	disk := filepath.Join(d.dir, "disk")
	smallDisk(t, disk)
	if err := os.CopyFS(filepath.Join(disk, "data"), os.DirFS(filepath.Join(d.dir, "data"))); err != nil {
		t.Fatal(err)
	}
	d.opt.Dir = filepath.Join(disk, "data")
	d.start()
	p := d.followUps()
	before := states(d.worklist())
	filler := filepath.Join(disk, "filler")
	fill(t, filler)
	d.press(fyne.KeyReturn)
	d.sentence("磁盘已满", "之前保存的都在")
	if now := states(d.worklist()); !slices.Equal(now, before) {
		t.Error("something was saved on a full disk, or lost")
	}
	l := d.first(working)
	d.at(p, l.Person)
	d.press(fyne.KeySpace)
	d.write("4321")
	d.press(fyne.KeyReturn)
	d.must("磁盘已满", "4,321")
	d.press(fyne.KeyEscape)
	if p.panel == nil {
		t.Fatal("Esc leaves behind what is on no disk")
	}
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	d.must("磁盘已满", "4,321")
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	d.press(fyne.KeyEscape)
	if p.panel != nil {
		t.Fatal("with room again Esc does not leave")
	}
	if got := d.line(l.Person).State; got != app.StateDraft {
		t.Errorf("with room again the line is %s, want a draft", got)
	}
	d.press(fyne.KeySpace)
	d.chord(fyne.KeyModifierControl, fyne.KeyS)
	if now := d.line(l.Person); now.Pay != "4,321" || openLine(now) {
		t.Errorf("with room again the pay is %q, the line %s", now.Pay, now.State)
	}
}

// fill writes until there is no room.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for block := make([]byte, size); ; {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
}
