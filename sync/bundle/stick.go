package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/enrol"
)

// Ext is how the name of a bundle ends.
const Ext = ".hfb"

// The codes of refusals by the stick; all are *store.Refusal.
const (
	CodeFull     = "full"
	CodeReadOnly = "readonly"
	CodeExists   = "exists"
	CodeStick    = "stick"  // broke off while writing
	CodeVerify   = "verify" // what was written does not read back
	CodeMissing  = "missing"
	CodeUnread   = "unreadable"
)

// StickRefusals are the refusals of Write that are the stick's, not the addressee's: another stick helps.
var StickRefusals = []string{CodeFull, CodeReadOnly, CodeExists, CodeStick, CodeVerify, CodeMissing}

// Write writes a bundle to a new file and comes back when it is whole on the stick: under another name first, flushed,
// read back and verified, then renamed, then the folder flushed. Only then Written says 可以拔出U盘. On any error the
// stick is as it was. Refusals: those of Encode, and full, readonly, exists, stick, verify, missing.
func Write(ctx context.Context, db *store.DB, path string, opt Options) (Written, error) {
	if _, err := os.Stat(path); err == nil {
		return Written{}, refuse(CodeExists, nil)
	}
	part := path + ".part"
	out, err := writePart(ctx, db, part, opt)
	if err == nil {
		err = verifyPart(ctx, db, part, out)
	}
	if err == nil {
		err = broken(os.Rename(part, path))
	}
	if err != nil {
		os.Remove(part)
		return Written{}, err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return Written{}, broken(err)
	}
	out.Sentence = fmt.Sprintf("已写好并检查通过：%d 条记录，%s 字节。可以拔出U盘。", out.Changes, thousands(out.Size))
	out.English = fmt.Sprintf("Written and checked: %d changes, %s bytes. The stick may be unplugged.", out.Changes, thousands(out.Size))
	return out, db.NoteBundle(ctx, store.Bundle{Out: true, File: filepath.Base(path), ID: out.ID, Digest: out.Digest, Peer: strings.Join(opt.To, " "),
		Name: strings.Join(out.Readers, " "), Verdict: OK, Changes: out.Changes})
}

func writePart(ctx context.Context, db *store.DB, part string, opt Options) (Written, error) {
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return Written{}, broken(err)
	}
	out, err := Encode(ctx, db, f, opt)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		forget(f)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return out, broken(err)
}

// verifyPart reads back what was written, down to the last record.
func verifyPart(ctx context.Context, db *store.DB, part string, out Written) error {
	f, err := os.Open(part)
	if err != nil {
		return refuse(CodeVerify, pathless(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != out.Size {
		return refuse(CodeVerify, errors.Join(errors.New("another size"), pathless(err)))
	}
	return verify(ctx, db, f, out)
}

func verify(ctx context.Context, db *store.DB, src io.ReaderAt, out Written) error {
	e, err := open(src, out.Size)
	if err != nil {
		return refuse(CodeVerify, err)
	}
	if e.Digest() != out.Digest || !e.authentic() {
		return refuse(CodeVerify, errors.New("digest or signature differs"))
	}
	identity, err := enrol.Identity(ctx, db)
	if err != nil {
		return err
	}
	n, err := countChanges(ctx, e, identity)
	if err != nil || n != out.Changes {
		return refuse(CodeVerify, errors.Join(fmt.Errorf("%d changes of %d read back", n, out.Changes), err))
	}
	return nil
}

// WriteFile writes a small file to a stick as Write writes a bundle: under another name first, flushed, read back, then
// renamed. A file of that name is replaced. Refusals: full, readonly, stick, verify, missing.
func WriteFile(path string, content []byte) error {
	part := path + ".part"
	err := writeWhole(part, content)
	if err == nil {
		err = broken(os.Rename(part, path))
	}
	if err != nil {
		os.Remove(part)
		return err
	}
	return broken(syncFolder(filepath.Dir(path)))
}

func writeWhole(part string, content []byte) error {
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return broken(err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		forget(f)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return broken(err)
	}
	if back, err := os.ReadFile(part); err != nil || !bytes.Equal(back, content) {
		return refuse(CodeVerify, errors.Join(errors.New("another content"), pathless(err)))
	}
	return nil
}

// ReadFile reads a small file from a stick, at most limit bytes of it. Refusals: missing, unreadable.
func ReadFile(path string, limit int64) ([]byte, error) {
	var content []byte
	_, err := withFile(path, func(src io.ReaderAt, size int64) (Report, error) {
		content = make([]byte, min(size, limit))
		if err := readAt(src, content, 0); err != nil {
			return Report{}, refuse(CodeUnread, pathless(err))
		}
		return Report{}, nil
	})
	return content, err
}

// broken says an error of the stick in a sentence; any other error stays as it is.
func broken(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	if err == nil || !(errors.As(err, &path) || errors.As(err, &link)) {
		return err
	}
	cause := pathless(err)
	switch {
	case diskFull(cause):
		return refuse(CodeFull, cause)
	case errors.Is(cause, fs.ErrPermission) || readOnly(cause):
		return refuse(CodeReadOnly, cause)
	case errors.Is(cause, fs.ErrNotExist) || errors.Is(cause, syscall.ENOTDIR):
		return refuse(CodeMissing, cause)
	}
	return refuse(CodeStick, cause)
}

// pathless takes the path off an error: paths may name people.
func pathless(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// diskFull and readOnly know the numbers of Windows, which its syscall constants do not match.
func diskFull(err error) bool {
	if runtime.GOOS == "windows" {
		return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112))
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

func readOnly(err error) bool {
	if runtime.GOOS == "windows" {
		return errors.Is(err, syscall.Errno(19)) // write protected medium
	}
	return errors.Is(err, syscall.EROFS)
}

// syncFolder makes a rename last. Windows has no such call; there the file system keeps names in its journal.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) { // a file system that cannot flush a folder
		err = nil
	}
	return errors.Join(err, d.Close())
}

// FileName proposes a name for the next bundle to the places: 花园村_2026-11_20261119_第3次.hfb, or, when it says for
// whom, 某镇给花园村_2026-11_20261119_第3次.hfb. The day is the laptop's own and decides nothing.
func FileName(ctx context.Context, db *store.DB, month forms.Month, to []string, whom string) (string, error) {
	written, err := db.Bundles(ctx)
	if err != nil {
		return "", err
	}
	n := 1
	for _, b := range written {
		if b.Out && b.Verdict == OK && b.Peer == strings.Join(to, " ") {
			n++
		}
	}
	place := db.Place()
	name := SafeName(place.Name)
	if name == "" {
		name = place.Code
	}
	if whom = SafeName(whom); whom != "" {
		name += "给" + whom
	}
	return fmt.Sprintf("%s_%s_%s_第%d次%s", name, month, db.Now().Format("20060102"), n, Ext), nil
}

// SafeName is a name without what some file system of a stick does not take in one.
func SafeName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return -1
		}
		return r
	}, name)
}
