package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// asked runs a command that prints JSON and reads it.
func asked(ts *testscript.TestScript, into any, args ...string) {
	ts.Check(ts.Exec("hufangctl", append(args, "--json")...))
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), into))
}

// enrolled DATA PLACE UNIT has the county give a computer a code, and takes the request and the answer on the stick.
func enrolled(ts *testscript.TestScript, neg bool, args []string) {
	var said struct{ Code, File string }
	asked(ts, &said, "enrol", "invite", "--data", "county", "--place", args[1], "--unit", args[2])
	asked(ts, &said, "enrol", "request", "--data", args[0], "--out", "stick", "--code", said.Code)
	asked(ts, &said, "enrol", "admit", "--data", "county", said.File, "--out", "stick")
	ts.Check(ts.Exec("hufangctl", "enrol", "accept", "--data", args[0], said.File))
}

// empty DIR takes every file out of a folder.
func empty(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(os.RemoveAll(ts.MkAbs(args[0])))
	ts.Check(os.Mkdir(ts.MkAbs(args[0]), 0o755))
}

// cut PATTERN FILE N copies the one file of the pattern without its last N bytes, as a stick that is pulled leaves it.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%d files are called %s", len(found), args[0])
	}
	content, err := os.ReadFile(found[0])
	ts.Check(err)
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), content[:len(content)-n], 0o644))
}

// folder FROM TO copies a data folder, as somebody does who has a second computer.
func folder(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// settle DATA decides every open conflict by its first side.
func settle(ts *testscript.TestScript, neg bool, args []string) {
	for {
		var open []struct{ ID string }
		asked(ts, &open, "conflicts", "list", "--data", args[0])
		if len(open) == 0 {
			return
		}
		ts.Check(ts.Exec("hufangctl", "conflicts", "settle", "--data", args[0], open[0].ID, "--side", "1", "--reason", "电话核实"))
	}
}

// round DATA … carries sticks: everybody named up to the township, the township up to the county, and all of it down again.
func round(ts *testscript.TestScript, neg bool, args []string) {
	carry := func(from string, to []string, how ...string) {
		empty(ts, false, []string{"stick"})
		ts.Check(ts.Exec("hufangctl", append([]string{"bundle", "export", "--data", from, "stick"}, how...)...))
		for _, data := range to {
			ts.Check(ts.Exec("hufangctl", "bundle", "import", "--data", data, "stick"))
		}
	}
	for _, data := range args {
		carry(data, []string{"town"})
	}
	carry("town", []string{"county"})
	carry("county", append([]string{"town"}, args...), "--down")
	carry("town", args, "--down")
	empty(ts, false, []string{"stick"})
}

// verified VILLAGE DATA … checks that every store is in order and that all hold the same changes of the village.
func verified(ts *testscript.TestScript, neg bool, args []string) {
	want := ""
	for _, data := range args[1:] {
		var r struct {
			OK       bool
			Villages []struct{ Village, Digest string }
		}
		asked(ts, &r, "verify", "--data", data)
		have := ""
		for _, v := range r.Villages {
			if v.Village == args[0] {
				have = v.Digest
			}
		}
		if want == "" {
			want = have
		}
		if !r.OK || have == "" || have != want {
			ts.Fatalf("%s: in order %v, %.12s of %s where %s has %.12s", data, r.OK, have, args[0], args[1], want)
		}
	}
}

// smallStick tells whether a stick of a few kilobytes can be made here.
func smallStick() bool {
	dir, err := os.MkdirTemp("", "stick")
	if err != nil {
		return false
	}
	defer os.Remove(dir)
	return exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=16k", "stick", dir).Run() == nil
}
