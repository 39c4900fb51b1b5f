// Command ime edits the window's library for people who write Chinese under X11, where it asks neither of two things of
// an input method: whether a key was its own (fyne #5757: BackSpace while composing deletes committed text, Tab leaves
// the field), and to put its candidates at the caret. An edited copy of the module goes into a folder git does not see,
// and beside it a go.mod that takes it: "go build -modfile".
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// library is the module that is edited.
const library = "github.com/go-gl/glfw/v3.4/glfw"

func main() {
	out := flag.String("out", filepath.Join("bin", "ime"), "the folder of the edited module, its go.mod and go.sum")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "ime:", err)
		os.Exit(1)
	}
}

// run writes out/glfw, out/go.mod and out/go.sum; what says the same already is left alone, so that nothing is built
// anew for it.
func run(out string) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return fmt.Errorf("find the folder: %w", err)
	}
	module, err := find()
	if err != nil {
		return err
	}
	files, err := edited(module)
	if err != nil {
		return err
	}
	copied, stamp := filepath.Join(out, "glfw"), filepath.Join(out, "glfw", "edited.txt")
	was, err := os.ReadFile(stamp)
	if mark := module + "\n" + files[includes]; err != nil || string(was) != mark {
		if err := os.RemoveAll(copied); err != nil {
			return fmt.Errorf("remove the former copy: %w", err)
		}
		if err := os.CopyFS(copied, os.DirFS(module)); err != nil {
			return fmt.Errorf("copy %s: %w", library, err)
		}
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(copied, name), []byte(text), 0o644); err != nil {
				return fmt.Errorf("write an edited file: %w", err)
			}
		}
		if err := os.WriteFile(stamp, []byte(mark), 0o644); err != nil {
			return fmt.Errorf("note what was edited: %w", err)
		}
	}
	return replace(out, copied)
}

// find downloads the module where it is not there yet, and says where it lies.
func find() (string, error) {
	if err := exec.Command("go", "mod", "download", library).Run(); err != nil {
		return "", fmt.Errorf("download %s: %w", library, err)
	}
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", library).Output()
	if err != nil {
		return "", fmt.Errorf("find %s: %w", library, err)
	}
	return strings.TrimSpace(string(dir)), nil
}

// replace writes this module's go.mod with the copy in the place of the library, and its go.sum.
func replace(out, copied string) error {
	file, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find go.mod: %w", err)
	}
	mod := strings.TrimSpace(string(file))
	for _, f := range []struct{ from, name, more string }{
		{mod, "go.mod", fmt.Sprintf("\nreplace %s => %q\n", library, filepath.ToSlash(copied))},
		{strings.TrimSuffix(mod, ".mod") + ".sum", "go.sum", ""},
	} {
		text, err := os.ReadFile(f.from)
		if err != nil {
			return fmt.Errorf("read %s: %w", f.name, err)
		}
		text = append(text, f.more...)
		if old, err := os.ReadFile(filepath.Join(out, f.name)); err == nil && string(old) == string(text) {
			continue
		}
		if err := os.WriteFile(filepath.Join(out, f.name), text, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return nil
}

// The files of the module that are edited, and the one that is new.
const (
	events   = "glfw/src/x11_window.c"
	includes = "c_glfw_lin_x11.go"
	caret    = "caret_x11.go"
)

// edited is the module's edited files by name. The build cache looks at Go files only, so the one that includes the C
// names its sum.
func edited(module string) (map[string]string, error) {
	c, err := editFile(filepath.Join(module, filepath.FromSlash(events)), eventEdits)
	if err != nil {
		return nil, err
	}
	including := fmt.Sprintf("#include %q", events)
	text, err := editFile(filepath.Join(module, includes), []edit{{including, fmt.Sprintf("// %x\n%s", sha256.Sum256([]byte(c)), including)}})
	if err != nil {
		return nil, err
	}
	return map[string]string{events: c, includes: text, caret: caretGo}, nil
}
