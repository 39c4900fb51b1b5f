package bundle

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"hufang/sync/enrol"
)

// pair is a laptop that knows its township.
func pair(t testing.TB) (laptop, town *machine) {
	t.Helper()
	county := newCounty(t)
	town = county.enrolled(townshipCode, "某镇")
	laptop = county.enrolled(villageCode, "花园村")
	town.informed(county)
	return laptop, town
}

// TestStick writes to a folder as to a stick and reads from it.
func TestStick(t *testing.T) {
	ctx := t.Context()
	laptop, town := pair(t)
	laptop.pays(villageCode, 1, 5)
	stick := t.TempDir()
	name, err := FileName(ctx, laptop.DB, november, []string{townshipCode}, "")
	if err != nil || !strings.HasPrefix(name, "花园村_2026-11_20261118_第1次") {
		t.Fatalf("name %q %v", name, err)
	}
	path := filepath.Join(stick, name)
	// What an earlier try left behind is written over.
	if err := os.WriteFile(path+".part", bytes.Repeat([]byte("x"), 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	calls := 0
	w, err := Write(ctx, laptop.DB, path, Options{To: []string{townshipCode}, Progress: func(int) { calls++ }})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() != w.Size || w.Changes != 5 || !strings.Contains(w.Sentence, "可以拔出U盘") {
		t.Fatalf("%+v %v", w, err)
	}
	if left, _ := filepath.Glob(filepath.Join(stick, "*.part")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if r, err := Inspect(ctx, town.DB, path, ReadOptions{}); err != nil || r.Code != OK || r.Digest != w.Digest {
		t.Fatalf("%+v %v", r, err)
	}
	last, total := int64(0), int64(0)
	if r, err := Read(ctx, town.DB, path, ReadOptions{Progress: func(d, n int64) { last, total = d, n }}); err != nil || r.New != 5 || total != 2*w.Size || last < w.Size {
		t.Fatalf("%+v %v", r, err)
	}
	if _, err := Write(ctx, laptop.DB, path, Options{To: []string{townshipCode}}); !isRefusal(err, CodeExists) {
		t.Errorf("over a file that is there: %v", err)
	}
	if next, _ := FileName(ctx, laptop.DB, november, []string{townshipCode}, ""); !strings.Contains(next, "第2次") {
		t.Errorf("the next name is %q", next)
	}
	files, err := laptop.Bundles(ctx)
	if err != nil || len(files) != 1 || !files[0].Out || files[0].Digest != w.Digest {
		t.Errorf("remembered: %+v %v", files, err)
	}
	for what, err := range map[string]error{
		"a folder that is not there": second(Write(ctx, laptop.DB, filepath.Join(stick, "no", "x.hfb"), Options{To: []string{townshipCode}})),
		"a file that is not there":   second(Read(ctx, town.DB, filepath.Join(stick, "no.hfb"), ReadOptions{})),
		"a folder":                   second(Read(ctx, town.DB, stick, ReadOptions{})),
	} {
		if !isRefusal(err, CodeMissing) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := Write(ctx, laptop.DB, filepath.Join(stick, "y.hfb"), Options{To: []string{"360731200"}}); !isRefusal(err, CodeNoReader) {
		t.Errorf("to a place nobody knows: %v", err)
	}
	if _, err := Write(ctx, laptop.DB, filepath.Join(stick, "y.hfb"), Options{}); !isRefusal(err, CodeNoReader) {
		t.Errorf("to nobody: %v", err)
	}
	if _, err := Read(ctx, newMachine(t, townshipCode, "某镇").DB, path, ReadOptions{}); !isRefusal(err, enrol.CodeNotEnrolled) {
		t.Errorf("on a computer that is not enrolled: %v", err)
	}
	empty := filepath.Join(stick, "empty.hfb")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := Read(ctx, town.DB, empty, ReadOptions{}); err != nil || r.Code != CutShort || !strings.Contains(r.Sentence, "至少少 118 字节") {
		t.Errorf("an empty file: %+v %v", r, err)
	}
}

func second[T any](_ T, err error) error { return err }

// full is a file on a disk that takes so many bytes and then fails.
type full struct {
	memory
	room int
	why  error
}

func (f *full) Write(b []byte) (int, error) {
	if n := f.room - len(f.b); len(b) > n {
		f.memory.Write(b[:max(n, 0)])
		return max(n, 0), &fs.PathError{Op: "write", Path: "/media/花园村/x", Err: f.why}
	}
	return f.memory.Write(b)
}

// TestFailingStick pulls the stick, or finds it locked, in the middle: each has its own word.
func TestFailingStick(t *testing.T) {
	laptop, _ := pair(t)
	laptop.pays(villageCode, 1, 30)
	for why, code := range map[error]string{syscall.EIO: CodeStick, syscall.ENODEV: CodeStick, syscall.EROFS: CodeReadOnly, syscall.EFBIG: CodeFull, fs.ErrPermission: CodeReadOnly} {
		f := &full{room: 400, why: why}
		if _, err := Encode(t.Context(), laptop.DB, f, Options{To: []string{townshipCode}}); !isRefusal(broken(err), code) {
			t.Errorf("%v: %v, want %s", why, broken(err), code)
		}
	}
}

// TestFullDisk runs out of space at every step of the file: each time it is said, and nothing counts as written.
func TestFullDisk(t *testing.T) {
	laptop, town := pair(t)
	laptop.pays(villageCode, 1, 30)
	before := laptop.state()
	size := len(laptop.export(townshipCode))
	for room := 0; room < size; room += 331 {
		f := &full{room: room, why: syscall.ENOSPC}
		_, err := Encode(t.Context(), laptop.DB, f, Options{To: []string{townshipCode}})
		if err = broken(err); !isRefusal(err, CodeFull) || strings.Contains(err.Error(), "花园村") {
			t.Fatalf("room for %d of %d: %v", room, size, err)
		}
		if r := town.look(f.b); r.Code == OK {
			t.Fatalf("what was written of it passes")
		}
	}
	if laptop.state() != before {
		t.Fatal("the laptop changed")
	}
	town.taken(laptop.export(townshipCode), OK)
}

// TestTinyStick does the same with a real file system, where it may make one.
func TestTinyStick(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root on Linux can make a small disk")
	}
	stick := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", stick).Run(); err != nil {
		t.Skipf("mount: %v", err)
	}
	t.Cleanup(func() { exec.Command("umount", stick).Run() })
	laptop, _ := pair(t)
	laptop.populate(villageCode, 500)
	path := filepath.Join(stick, "x.hfb")
	if _, err := Write(t.Context(), laptop.DB, path, Options{To: []string{townshipCode}}); !isRefusal(err, CodeFull) {
		t.Fatalf("a full stick: %v", err)
	}
	if left, _ := os.ReadDir(stick); len(left) > 0 {
		t.Errorf("%d files were left on it", len(left))
	}
	if err := exec.Command("mount", "-o", "remount,ro", stick).Run(); err != nil {
		t.Skipf("remount: %v", err)
	}
	if _, err := Write(t.Context(), laptop.DB, path, Options{To: []string{townshipCode}}); !isRefusal(err, CodeReadOnly) {
		t.Fatalf("a write-protected stick: %v", err)
	}
	if files, _ := laptop.Bundles(t.Context()); len(files) > 0 {
		t.Error("a file that was not written is remembered")
	}
}

// TestReadBack: a stick that keeps something else than what was written is found out.
func TestReadBack(t *testing.T) {
	ctx := t.Context()
	laptop, _ := pair(t)
	laptop.pays(villageCode, 1, 3)
	var f memory
	w, err := Encode(ctx, laptop.DB, &f, Options{To: []string{townshipCode}})
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(ctx, laptop.DB, bytes.NewReader(f.b), w); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(f.b); i += 13 {
		f.b[i] ^= 1
		if err := verify(ctx, laptop.DB, bytes.NewReader(f.b), w); !isRefusal(err, CodeVerify) {
			t.Fatalf("byte %d: %v", i, err)
		}
		f.b[i] ^= 1
	}
	w.Changes++
	if err := verify(ctx, laptop.DB, bytes.NewReader(f.b), w); !isRefusal(err, CodeVerify) {
		t.Fatalf("another number of changes: %v", err)
	}
}

// TestStickThatForgets: bytes that change on the stick after they were written are found before 可以拔出U盘 is said.
func TestStickThatForgets(t *testing.T) {
	laptop, _ := pair(t)
	laptop.populate(villageCode, 600)
	path := filepath.Join(t.TempDir(), "x.hfb")
	_, err := Write(t.Context(), laptop.DB, path, Options{To: []string{townshipCode}, Progress: func(int) {
		f, err := os.OpenFile(path+".part", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteAt([]byte("?"), prefixSize+5); err != nil {
			t.Fatal(err)
		}
	}})
	if !isRefusal(err, CodeVerify) {
		t.Fatalf("%v", err)
	}
	if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// pulled is a stick that is drawn out after so many reads.
type pulled struct {
	io.ReaderAt
	reads int
}

func (p *pulled) ReadAt(b []byte, at int64) (int, error) {
	if p.reads--; p.reads < 0 {
		return 0, &fs.PathError{Op: "read", Path: "/media/花园村/x", Err: syscall.EIO}
	}
	return p.ReaderAt.ReadAt(b, at)
}

// TestPulledWhileReading: a stick that fails is no verdict on the file, and nothing is taken.
func TestPulledWhileReading(t *testing.T) {
	laptop, town := pair(t)
	laptop.pays(villageCode, 1, 3)
	b := laptop.export(townshipCode)
	for reads := 0; ; reads++ {
		p := &pulled{bytes.NewReader(b), reads}
		r, err := ReadFrom(t.Context(), town.DB, p, int64(len(b)), ReadOptions{})
		if err == nil {
			if reads < 5 || r.Code != OK {
				t.Fatalf("after %d reads: %+v", reads, r)
			}
			break
		}
		if !isRefusal(err, CodeUnread) || strings.Contains(err.Error(), "花园村") || town.changes() != 0 {
			t.Fatalf("after %d reads: %v", reads, err)
		}
	}
}

// TestCancelled: a cancelled import leaves nothing, and a cancelled export no file.
func TestCancelled(t *testing.T) {
	laptop, town := pair(t)
	laptop.populate(villageCode, 600)
	ctx, cancel := context.WithCancel(t.Context())
	path := filepath.Join(t.TempDir(), "x.hfb")
	_, err := Write(ctx, laptop.DB, path, Options{To: []string{townshipCode}, Progress: func(int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("export: %v", err)
	}
	if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	b := laptop.export(townshipCode)
	if _, err := ReadFrom(ctx, town.DB, bytes.NewReader(b), int64(len(b)), ReadOptions{}); !errors.Is(err, context.Canceled) || town.changes() != 0 {
		t.Fatalf("import: %v", err)
	}
}
