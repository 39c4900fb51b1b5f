// The laws of the house that a compiler does not keep: which room may import which, where a library may come in, and
// what must not be written in Go at all. Each law reads the sources only, and is shown below to fail on a tree that
// breaks it.
package hufang_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "hufang"

// street lists the rooms from left to right; a room imports only from its left.
var street = []string{"forms", "store", "sync", "app", "cmd"}

// doors names the folders a library may come in by. The longest path that fits decides.
var doors = []struct {
	library string
	folders []string
}{
	{"fyne.io/fyne/v2/app", []string{"cmd/hufang"}},
	{"fyne.io", []string{"app/ui", "cmd/hufang"}},
	{"github.com/xuri/excelize", []string{"sync/workbook"}},
	{"github.com/shakinm/xlsReader", []string{"sync/workbook"}},
	{"database/sql", []string{"store"}},
	{"modernc.org", []string{"store"}},
	{"github.com/jackc", []string{"store"}},
	{module + "/assets", []string{"app/ui", "cmd"}},
	{"log", []string{"cmd"}}, // log/slog is another package, below
	{"log/slog", []string{""}},
	{"C", nil},
}

// formsKnowNo lists what forms may not reach for: they know no file, clock, network or database.
var formsKnowNo = []string{"os", "os/exec", "os/signal", "net", "net/http", "syscall", "math/rand", "math/rand/v2"}

// provinces of which a policy may speak; in Go they are data that strayed. The four municipalities and the regions that
// have travel permits of their own are left out: 北京时间, Asia/Shanghai and 台湾居民 are no policy.
var provinces = regexp.MustCompile(`(?i)河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|` +
	`广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|德阳|清城|` +
	`hebei|shanxi|liaoning|heilongjiang|jiangsu|zhejiang|anhui|fujian|jiangxi|shandong|henan|hubei|hunan|` +
	`guangdong|guangxi|hainan|sichuan|guizhou|yunnan|xizang|shaanxi|gansu|qinghai|ningxia|xinjiang|deyang|qingcheng`)

// entries that may stand at the top of the tree.
var entries = []string{
	".ci", ".gitattributes", ".gitignore", "FyneApp.toml", "LICENSE", "Makefile", "README.md", "app", "assets", "cmd",
	"forms", "go.mod", "go.sum", "house_test.go", "store", "sync", "testdata",
}

// dumps are names for things nobody found the place of.
var dumps = []string{"util", "utils", "helper", "helpers", "common", "misc", "shared", "lib"}

// source is one parsed Go file.
type source struct {
	path string // slash-separated, from the top
	text []byte
	set  *token.FileSet
	ast  *ast.File
}

func (s source) dir() string  { return path.Dir(s.path) }
func (s source) room() string { first, _, _ := strings.Cut(s.path, "/"); return first }
func (s source) test() bool   { return strings.HasSuffix(s.path, "_test.go") }

// at names a place in the file as an editor opens it.
func (s source) at(p token.Pos) string {
	return fmt.Sprintf("%s:%d", s.path, s.set.Position(p).Line)
}

// imports calls yield with each imported path and its place.
func (s source) imports(yield func(library, at string)) {
	for _, spec := range s.ast.Imports {
		library, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			yield(library, s.at(spec.Pos()))
		}
	}
}

// uses calls yield with each name of the standard package that the file mentions, however the file calls the package.
func (s source) uses(library string, yield func(name, at string)) {
	called := ""
	for _, spec := range s.ast.Imports {
		if spec.Path.Value == strconv.Quote(library) {
			if called = path.Base(library); spec.Name != nil {
				called = spec.Name.Name
			}
		}
	}
	if called == "" {
		return
	}
	ast.Inspect(s.ast, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := selector.X.(*ast.Ident); ok && x.Name == called {
				yield(selector.Sel.Name, s.at(selector.Pos()))
			}
		}
		return true
	})
}

// read parses every Go file of the tree, leaving out what git, make and go leave out.
func read(tree fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() {
			if base != "." && (strings.HasPrefix(base, ".") || base == "testdata" || name == "bin" || name == "demo-out") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		sources = append(sources, source{path: name, text: text, set: set, ast: file})
		return nil
	})
	return sources, err
}

// under reports whether a folder or an import path is prefix or lies below it; the empty prefix holds everything.
func under(name, prefix string) bool {
	return prefix == "" || name == prefix || strings.HasPrefix(name, prefix+"/")
}

// law is a sentence about the sources, and what finds the places that break it.
type law struct {
	name  string
	broke func([]source) []string
}

// laws of the house; tests obey the first four too.
var laws = []law{
	{"a room imports only from its left", importStreet},
	{"a library comes in by its door", libraryDoors},
	{"sync has no Go file at its root", syncRoot},
	{"a file and a folder are named for a noun", nouns},
	{"forms know no file, clock, network or database", pureForms},
	{"a province is data", provincesAreData},
	{"the clock is read in cmd and handed down", clockFromAbove},
	{"only cmd prints", onlyCommandsPrint},
	{"a package says what it owns", packageDocs},
	{"an exported name is explained", exportedDocs},
}

func importStreet(sources []source) (broke []string) {
	for _, s := range sources {
		here := slices.Index(street, s.room())
		s.imports(func(library, at string) {
			rest, ours := strings.CutPrefix(library, module+"/")
			if !ours || under(library, module+"/assets") {
				return // the doors speak of assets
			}
			room, _, _ := strings.Cut(rest, "/")
			there := slices.Index(street, room)
			switch {
			case there < 0:
				broke = append(broke, fmt.Sprintf("%s imports %s, which is no room of the house", at, library))
			case here < there:
				broke = append(broke, fmt.Sprintf("%s: %s may not import %s", at, s.room(), library))
			}
		})
	}
	return broke
}

func libraryDoors(sources []source) (broke []string) {
	for _, s := range sources {
		if strings.HasSuffix(s.path, "bench_test.go") {
			continue // a benchmark measures against the bare library
		}
		s.imports(func(library, at string) {
			longest := -1
			for i, door := range doors {
				if under(library, door.library) && (longest < 0 || len(door.library) > len(doors[longest].library)) {
					longest = i
				}
			}
			if longest < 0 {
				return
			}
			folders := doors[longest].folders
			if !slices.ContainsFunc(folders, func(folder string) bool { return under(s.dir(), folder) }) {
				broke = append(broke, fmt.Sprintf("%s imports %s, which comes in by %q only", at, library, folders))
			}
		})
	}
	return broke
}

func syncRoot(sources []source) (broke []string) {
	for _, s := range sources {
		if s.dir() == "sync" {
			broke = append(broke, s.path+" stands at the root of sync")
		}
	}
	return broke
}

func nouns(sources []source) (broke []string) {
	for _, s := range sources {
		parts := strings.Split(strings.TrimSuffix(strings.TrimSuffix(s.path, ".go"), "_test"), "/")
		for _, part := range parts {
			if slices.Contains(dumps, part) {
				broke = append(broke, fmt.Sprintf("%s: %q names no noun", s.path, part))
			}
		}
	}
	return broke
}

func pureForms(sources []source) (broke []string) {
	for _, s := range sources {
		if s.room() != "forms" || s.test() {
			continue
		}
		seeded := path.Dir(s.path) == "forms/sample" // draws its people from a seed it is given
		s.imports(func(library, at string) {
			if slices.Contains(formsKnowNo, library) && !(seeded && library == "math/rand/v2") {
				broke = append(broke, fmt.Sprintf("%s imports %s", at, library))
			}
		})
	}
	return broke
}

// provincesAreData allows one line under forms/packs, which names the default pack, and the //go:embed lines there,
// which name folders.
func provincesAreData(sources []source) (broke []string) {
	defaults := 0
	for _, s := range sources {
		if s.test() {
			continue
		}
		packs := under(s.dir(), "forms/packs")
		for i, line := range strings.Split(string(s.text), "\n") {
			name := provinces.FindString(line)
			if name == "" || packs && strings.HasPrefix(line, "//go:embed ") {
				continue
			}
			if packs {
				if defaults++; defaults == 1 {
					continue
				}
			}
			broke = append(broke, fmt.Sprintf("%s:%d names %s", s.path, i+1, name))
		}
	}
	return broke
}

func clockFromAbove(sources []source) (broke []string) {
	for _, s := range sources {
		if s.room() == "cmd" || s.test() {
			continue
		}
		s.uses("time", func(name, at string) {
			if name == "Now" || name == "Since" || name == "Until" {
				broke = append(broke, fmt.Sprintf("%s reads the clock by time.%s", at, name))
			}
		})
	}
	return broke
}

// onlyCommandsPrint sees fmt.Print and its kin; package log has no door outside cmd.
func onlyCommandsPrint(sources []source) (broke []string) {
	for _, s := range sources {
		if s.room() == "cmd" || s.test() {
			continue
		}
		s.uses("fmt", func(name, at string) {
			if strings.HasPrefix(name, "Print") {
				broke = append(broke, fmt.Sprintf("%s prints by fmt.%s", at, name))
			}
		})
	}
	return broke
}

func packageDocs(sources []source) (broke []string) {
	said := map[string]int{} // package comments by folder
	for _, s := range sources {
		if s.test() {
			continue
		}
		want := "Package " + s.ast.Name.Name + " "
		if s.ast.Name.Name == "main" {
			want = "Command " + path.Base(s.dir()) + " "
		}
		said[s.dir()] += 0
		switch doc := s.ast.Doc.Text(); {
		case strings.HasPrefix(doc, want):
			said[s.dir()]++
		case doc != "":
			broke = append(broke, fmt.Sprintf("%s: its package comment does not begin with %q", s.path, want))
			said[s.dir()]++
		}
	}
	for dir, comments := range said {
		if comments != 1 {
			broke = append(broke, fmt.Sprintf("%s has %d package comments, want one", dir, comments))
		}
	}
	slices.Sort(broke)
	return broke
}

func exportedDocs(sources []source) (broke []string) {
	for _, s := range sources {
		if s.test() || !slices.Contains(street[:4], s.room()) {
			continue
		}
		missing := func(name *ast.Ident, docs ...*ast.CommentGroup) {
			if name.IsExported() && !slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return d.Text() != "" }) {
				broke = append(broke, fmt.Sprintf("%s: %s has no comment", s.at(name.Pos()), name.Name))
			}
		}
		for _, declaration := range s.ast.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					missing(d.Name, d.Doc)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						missing(spec.Name, spec.Doc, spec.Comment, d.Doc)
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							missing(name, spec.Doc, spec.Comment, d.Doc)
						}
					}
				}
			}
		}
	}
	return broke
}

// strangers returns the top entries of paths, slash-separated, that have no place in the tree.
func strangers(paths []string) (broke []string) {
	for _, name := range paths {
		top, _, _ := strings.Cut(name, "/")
		if !slices.Contains(entries, top) && !slices.Contains(broke, top) {
			broke = append(broke, top)
		}
	}
	return broke
}

func TestHouse(t *testing.T) {
	sources, err := read(os.DirFS("."))
	if err != nil {
		t.Fatalf("read the tree: %v", err)
	}
	for _, room := range street {
		if !slices.ContainsFunc(sources, func(s source) bool { return s.room() == room }) {
			t.Errorf("no Go file under %s: the walk does not see the house", room)
		}
	}
	for _, law := range laws {
		t.Run(law.name, func(t *testing.T) {
			for _, broke := range law.broke(sources) {
				t.Error(broke)
			}
		})
	}
}

// Only what git tracks is asked: beside it lie whatever folders a person has made.
func TestTopEntries(t *testing.T) {
	listed, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		t.Logf("no git here, nothing to ask: %v", err)
		return
	}
	for _, broke := range strangers(strings.FieldsFunc(string(listed), func(r rune) bool { return r == 0 })) {
		t.Errorf("%s has no place at the top of the tree", broke)
	}
}

func TestStrangersAreFound(t *testing.T) {
	got := strangers([]string{"README.md", "forms/pack.go", "CONTRACT.md", "scripts/a.sh", "scripts/b.sh", ".ci/run"})
	if want := []string{"CONTRACT.md", "scripts"}; !slices.Equal(got, want) {
		t.Errorf("strangers %q, want %q", got, want)
	}
}

// Each law must fail on a tree that breaks it, and hold on one that does not.
func TestLawsCanFail(t *testing.T) {
	cases := []struct {
		law, path, text string
		want            string // part of the one finding; empty: the law holds
	}{
		{"a room imports only from its left", "store/a.go", `package store; import _ "hufang/forms"`, ""},
		{"a room imports only from its left", "sync/ledger/a.go", `package ledger; import _ "hufang/sync/workbook"`, ""},
		{"a room imports only from its left", "cmd/hufang/a.go", `package main; import ("hufang/app/ui"; "hufang/store")`, ""},
		{"a room imports only from its left", "forms/a.go", `package forms; import _ "hufang/store"`, "forms may not import hufang/store"},
		{"a room imports only from its left", "store/a_test.go", `package store; import _ "hufang/sync/roster"`, "store may not import"},
		{"a room imports only from its left", "app/a.go", `package app; import _ "hufang/cmd/hufangctl"`, "app may not import"},
		{"a room imports only from its left", "assets/a.go", `package assets; import _ "hufang/forms"`, "assets may not import"},
		{"a room imports only from its left", "app/a.go", `package app; import _ "hufang/util"`, "no room of the house"},

		{"a library comes in by its door", "app/ui/a.go", `package ui; import _ "fyne.io/fyne/v2/widget"`, ""},
		{"a library comes in by its door", "cmd/hufang/a.go", `package main; import _ "fyne.io/fyne/v2/app"`, ""},
		{"a library comes in by its door", "app/ui/a.go", `package ui; import _ "fyne.io/fyne/v2/app"`, "fyne/v2/app"},
		{"a library comes in by its door", "app/a.go", `package app; import _ "fyne.io/fyne/v2"`, "fyne.io"},
		{"a library comes in by its door", "cmd/hufangctl/a.go", `package main; import _ "fyne.io/fyne/v2/lang"`, "fyne.io"},
		{"a library comes in by its door", "app/uix/a.go", `package uix; import _ "fyne.io/fyne/v2"`, "fyne.io"},
		{"a library comes in by its door", "sync/workbook/a.go", `package workbook; import _ "github.com/xuri/excelize/v2"`, ""},
		{"a library comes in by its door", "sync/ledger/a.go", `package ledger; import _ "github.com/xuri/excelize/v2"`, "excelize"},
		{"a library comes in by its door", "sync/ledger/a_test.go", `package ledger; import _ "github.com/xuri/excelize/v2"`, "excelize"},
		{"a library comes in by its door", "sync/ledger/bench_test.go", `package ledger; import _ "github.com/xuri/excelize/v2"`, ""},
		{"a library comes in by its door", "sync/roster/a.go", `package roster; import _ "github.com/shakinm/xlsReader/xls"`, "xlsReader"},
		{"a library comes in by its door", "store/storetest/a.go", `package storetest; import _ "database/sql"`, ""},
		{"a library comes in by its door", "app/a.go", `package app; import _ "database/sql"`, "database/sql"},
		{"a library comes in by its door", "cmd/hufangd/a.go", `package main; import _ "modernc.org/sqlite"`, "modernc.org/sqlite"},
		{"a library comes in by its door", "sync/county/a.go", `package county; import _ "github.com/jackc/pgx/v5"`, "pgx"},
		{"a library comes in by its door", "store/a.go", `package store; import _ "log"`, "imports log"},
		{"a library comes in by its door", "store/a.go", `package store; import _ "log/slog"`, ""},
		{"a library comes in by its door", "store/a.go", `package store; import "C"`, "imports C"},
		{"a library comes in by its door", "forms/a.go", `package forms; import _ "hufang/assets"`, "hufang/assets"},

		{"sync has no Go file at its root", "sync/merge/a.go", `package merge`, ""},
		{"sync has no Go file at its root", "sync/doc.go", `package sync`, "sync/doc.go"},

		{"a file and a folder are named for a noun", "store/household.go", `package store`, ""},
		{"a file and a folder are named for a noun", "store/util.go", `package store`, "store/util.go"},
		{"a file and a folder are named for a noun", "app/helpers_test.go", `package app`, "app/helpers_test.go"},
		{"a file and a folder are named for a noun", "app/common/clock.go", `package common`, "app/common/clock.go"},

		{"forms know no file, clock, network or database", "forms/a.go", `package forms; import _ "io/fs"`, ""},
		{"forms know no file, clock, network or database", "forms/a_test.go", `package forms; import _ "os"`, ""},
		{"forms know no file, clock, network or database", "forms/cn/a.go", `package cn; import _ "os"`, "imports os"},

		{"a province is data", "forms/packs/packs.go", "package packs\n//go:embed base jiangxi\nvar x int\nconst Default = \"jiangxi\"", ""},
		{"a province is data", "forms/packs/packs.go", "package packs\nconst Default = \"jiangxi\"\nconst Other = \"anhui\"", "packs.go:3 names anhui"},
		{"a province is data", "app/a.go", "package app\nconst p = \"JiangXi\"", "app/a.go:2 names JiangXi"},
		{"a province is data", "app/a.go", "package app\n// 江西的做法", "app/a.go:2 names 江西"},
		{"a province is data", "app/a_test.go", "package app\nconst p = \"江西\"", ""},
		{"a province is data", "app/a.go", "package app\nconst zone = \"Asia/Shanghai\"", ""},

		{"the clock is read in cmd and handed down", "store/a.go", `package store; import "time"; var t time.Time; var d = time.Second`, ""},
		{"the clock is read in cmd and handed down", "store/a.go", `package store; import "time"; var now = time.Now`, "time.Now"},
		{"the clock is read in cmd and handed down", "app/a.go", `package app; import clock "time"; var t = clock.Now()`, "time.Now"},
		{"the clock is read in cmd and handed down", "app/a.go", `package app; import "time"; func f(t time.Time) { _ = time.Since(t) }`, "time.Since"},
		{"the clock is read in cmd and handed down", "cmd/hufangctl/a.go", `package main; import "time"; var t = time.Now()`, ""},
		{"the clock is read in cmd and handed down", "store/a_test.go", `package store; import "time"; var t = time.Now()`, ""},

		{"only cmd prints", "app/a.go", `package app; import "fmt"; var s = fmt.Sprint(1)`, ""},
		{"only cmd prints", "app/a.go", `package app; import "fmt"; func f() { fmt.Println(1) }`, "fmt.Println"},
		{"only cmd prints", "cmd/hufangctl/a.go", `package main; import "fmt"; func f() { fmt.Println(1) }`, ""},

		{"a package says what it owns", "store/a.go", "// Package store owns what was answered.\npackage store", ""},
		{"a package says what it owns", "cmd/hufangd/a.go", "// Command hufangd serves.\npackage main", ""},
		{"a package says what it owns", "store/a.go", `package store`, "store has 0 package comments"},
		{"a package says what it owns", "store/a.go", "// Keeps things.\npackage store", "does not begin with"},
		{"a package says what it owns", "store/a_test.go", `package store`, ""},
		{"a package says what it owns", "store/a.go", "// Owns.\n\n// Package store owns.\npackage store\n", ""},

		{"an exported name is explained", "store/a.go", "package store\n// Save saves.\nfunc Save() {}\nfunc load() {}", ""},
		{"an exported name is explained", "store/a.go", "package store\nfunc Save() {}", "store/a.go:2: Save"},
		{"an exported name is explained", "forms/a.go", "package forms\ntype Pack struct{}", "Pack"},
		{"an exported name is explained", "forms/a.go", "package forms\n// States of an answer.\nconst (\n\tKnown = 1\n\tBlank = 2\n)", ""},
		{"an exported name is explained", "forms/a.go", "package forms\nconst (\n\tKnown = 1 // was said\n\tBlank = 2\n)", "Blank"},
		{"an exported name is explained", "cmd/hufangd/a.go", "package main\ntype Server struct{}", ""},
	}
	tried := map[string]int{}
	for _, c := range cases {
		t.Run(c.law+"/"+c.path, func(t *testing.T) {
			i := slices.IndexFunc(laws, func(l law) bool { return l.name == c.law })
			if i < 0 {
				t.Fatalf("no law is called %q", c.law)
			}
			sources, err := read(fstest.MapFS{c.path: {Data: []byte(c.text)}, "testdata/broken.go": {Data: []byte("not Go")}})
			if err != nil {
				t.Fatalf("read the tree: %v", err)
			}
			broke := laws[i].broke(sources)
			switch {
			case c.want == "" && len(broke) > 0:
				t.Errorf("found %q in a tree that keeps the law", broke)
			case c.want != "" && (len(broke) != 1 || !strings.Contains(broke[0], c.want)):
				t.Errorf("found %q, want one finding with %q", broke, c.want)
			}
		})
		if c.want != "" {
			tried[c.law]++
		}
	}
	for _, law := range laws {
		if tried[law.name] == 0 {
			t.Errorf("nothing shows that the law %q can fail", law.name)
		}
	}
	if _, err := read(fstest.MapFS{"store/a.go": {Data: []byte("not Go")}}); err == nil {
		t.Error("a file that is not Go was read without an error")
	}
}
