package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/store"
)

var freeze = flag.Bool("freeze", false, "write testdata/changes anew: only before a format version is released")

// vector is one frozen change: its meaning, its bytes, its hash.
type vector struct {
	Name string `json:"name"`
	Body string `json:"body"`
	Hash string `json:"hash"`
}

var vectorFile = filepath.Join("..", "testdata", "changes", "v1.json")

const (
	writerA = "0123456789abcdef0123456789abcdef"
	writerB = "fedcba9876543210fedcba9876543210"
	saltA   = "00112233445566778899aabbccddeeff"
)

// samples are the changes the vectors freeze, by name.
func samples() map[string]*store.Change {
	hash := strings.Repeat("ab", 32)
	return map[string]*store.Change{
		"smallest": {Village: "360731100201", Writer: writerA, N: 1, Form: "person", Record: "r", Salt: saltA,
			Writes: []store.Write{{Group: "identity@1", Values: forms.Answers{}}}},
		"follow-up with every kind of answer": {Village: "360731100201", Writer: writerA, N: 12, Prev: hash, Form: "follow_up", Record: "5f0c8f0e-0000-5000-8000-000000000001",
			Subject: "5f0c8f0e-0000-5000-8000-000000000002", Month: "2026-11", Actor: "甲\"\\\n\u007f", Role: "village_cadre", Pack: hash, At: "2026-11-19T08:12:33+08:00", Suspect: true,
			Reason: "补报", Salt: saltA, Writes: []store.Write{
				{Group: "employment@2", Values: forms.Answers{"status": forms.Text("employed"), "employer": forms.Text("某某电子厂 𠮷"), "since": forms.Answer{}, "channel": forms.Raw("外出")},
					Over: []store.Dot{{Village: "360731100201", Writer: writerB, N: 2}, {Village: "360731100202", Writer: writerA, N: 30}, {Village: "360731100201", Writer: writerB, N: 10}}},
				{Group: "pay@1", Values: forms.Answers{"pay": forms.Int(-420000), "days_worked": forms.In(forms.Unknown), "paid_on_time": forms.In(forms.Refused), "bonus": forms.In(forms.Unreachable), "base": forms.In(forms.CannotDecide)}},
			}},
		"member of a txn of an import": {Village: "360731100201", Writer: writerB, N: 7, Prev: hash, Form: "household", Record: "h", Batch: "b", Salt: saltA, Txn: store.Txn{First: 5, Of: 200},
			Actor: "乙", Role: "clerk", Pack: hash, At: "1970-01-01T00:00:00Z", Writes: []store.Write{{Group: "identity@1", Values: forms.Answers{"household_no": forms.Text("0012")}}}},
	}
}

// TestVectors holds version 1 of the change format to the bytes and hashes frozen in testdata/changes.
func TestVectors(t *testing.T) {
	if *freeze {
		var out []vector
		for _, name := range []string{"smallest", "follow-up with every kind of answer", "member of a txn of an import"} {
			body := samples()[name].Body()
			out = append(out, vector{name, string(body), store.HashBody(body)})
		}
		b, err := json.MarshalIndent(out, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(vectorFile, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) != len(samples()) {
		t.Fatalf("%d vectors for %d samples", len(vectors), len(samples()))
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			if got := samples()[v.Name].Body(); string(got) != v.Body {
				t.Errorf("written:\n%s\nfrozen:\n%s", got, v.Body)
			}
			if got := store.HashBody([]byte(v.Body)); got != v.Hash {
				t.Errorf("hash %s, frozen %s", got, v.Hash)
			}
			c, err := store.ParseChange([]byte(v.Body))
			if err != nil {
				t.Fatalf("parse: %v", err)
			}
			if !bytes.Equal(c.Body(), []byte(v.Body)) {
				t.Error("reading and writing again gives other bytes")
			}
		})
	}
}

func TestParseChangeRefuses(t *testing.T) {
	good := string(samples()["follow-up with every kind of answer"].Body())
	if _, err := store.ParseChange([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(string) string{
		"white space":          func(s string) string { return strings.Replace(s, `"n":12`, `"n": 12`, 1) },
		"keys out of order":    func(s string) string { return strings.Replace(s, `"n":12,"pack"`, `"pack"`, 1) },
		"a fraction":           func(s string) string { return strings.Replace(s, `-420000`, `-4200.5`, 1) },
		"an exponent":          func(s string) string { return strings.Replace(s, `-420000`, `-42e4`, 1) },
		"an unknown key":       func(s string) string { return strings.Replace(s, `"v":1`, `"v":1,"w":2`, 1) },
		"an unknown state":     func(s string) string { return strings.Replace(s, `"unknown"`, `"perhaps"`, 1) },
		"a saved conflict":     func(s string) string { return strings.Replace(s, `"unknown"`, `"conflict"`, 1) },
		"a short village":      func(s string) string { return strings.Replace(s, `"village":"360731100201"`, `"village":"3607"`, 1) },
		"over itself":          func(s string) string { return strings.Replace(s, writerB+":2", writerA+":12", 1) },
		"groups out of order":  func(s string) string { return strings.Replace(s, `"pay@1"`, `"appeal@1"`, 1) },
		"a group twice":        func(s string) string { return strings.Replace(s, `"pay@1"`, `"employment@1"`, 1) },
		"an escaped character": func(s string) string { return strings.Replace(s, "补报", `\u8865报`, 1) },
		"number zero":          func(s string) string { return strings.Replace(s, `"n":12`, `"n":0`, 1) },
		"trailing bytes":       func(s string) string { return s + "\n" },
		"nothing":              func(string) string { return "" },
		"too long":             func(s string) string { return strings.Replace(s, "补报", strings.Repeat("长", 30000), 1) },
	} {
		if _, err := store.ParseChange([]byte(edit(good))); !errors.Is(err, store.ErrChange) {
			t.Errorf("%s: %v, want ErrChange", name, err)
		}
	}
	if _, err := store.ParseChange([]byte(strings.Replace(good, `"v":1`, `"v":2`, 1))); !errors.Is(err, store.ErrNewer) {
		t.Errorf("a newer version: %v, want ErrNewer", err)
	}
}

func FuzzParseChange(f *testing.F) {
	for _, c := range samples() {
		f.Add(c.Body())
	}
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := store.ParseChange(b)
		if err == nil && !bytes.Equal(c.Body(), b) {
			t.Fatal("an accepted body has a second form")
		}
		if dot, ok := store.DotOf(b); err == nil && (!ok || dot != c.Dot()) {
			t.Fatalf("the quick look sees %v %v", dot, ok)
		}
	})
}
