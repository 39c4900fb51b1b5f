package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// start runs a server on a free port and returns its base address and a stop that waits for Run to return.
func start(t *testing.T) (base string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	addr := make(chan net.Addr, 1)
	done := make(chan error, 1)
	server := &Server{
		Addr:    "127.0.0.1:0",
		Data:    filepath.Join(t.TempDir(), "county"),
		Version: "1.2.3",
		Log:     slog.New(slog.DiscardHandler),
		Ready:   func(a net.Addr) { addr <- a },
	}
	go func() { done <- server.Run(ctx) }()
	t.Cleanup(cancel)
	select {
	case a := <-addr:
		return "http://" + a.String(), func() error { cancel(); return <-done }
	case err := <-done:
		t.Fatalf("start server: %v", err)
		return "", nil
	}
}

func TestServerAnswers(t *testing.T) {
	base, stop := start(t)
	cases := []struct {
		method, path string
		status       int
		want         map[string]any
	}{
		{http.MethodGet, "/v1/health", 200, map[string]any{"ok": true, "version": "1.2.3"}},
		{http.MethodGet, "/v1/health?x=1", 200, map[string]any{"ok": true, "version": "1.2.3"}},
		{http.MethodPost, "/v1/health", 404, nil},
		{http.MethodGet, "/v1/health/", 404, nil},
		{http.MethodGet, "/", 404, nil},
		{http.MethodPost, "/v1/push", 404, nil},
		{http.MethodGet, "/v1/%E6%B2%A1%E6%9C%89", 404, nil},
	}
	for _, c := range cases {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), c.method, base+c.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.StatusCode != c.status {
				t.Errorf("status %d, want %d", response.StatusCode, c.status)
			}
			if got := response.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
				t.Errorf("content type %q", got)
			}
			var got map[string]any
			if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
				t.Fatalf("decode answer: %v", err)
			}
			if c.want == nil {
				sentence, _ := got["error"].(string)
				if got["ok"] != false || !chinese(sentence) {
					t.Errorf("answer %v, want ok false and a Chinese sentence", got)
				}
				return
			}
			for key, want := range c.want {
				if got[key] != want || len(got) != len(c.want) {
					t.Errorf("answer %v, want %v", got, c.want)
				}
			}
		})
	}
	if err := stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, err := http.Get(base + "/v1/health"); err == nil {
		t.Error("the server still answers after it stopped")
	}
}

func TestServerRefusesWhatItCannotServe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a-file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	cases := []struct {
		name, want string
		args       []string
		status     int
	}{
		{"no data folder named", "--data", nil, 2},
		{"unknown flag", "--nosuch", []string{"--data", t.TempDir(), "--nosuch"}, 2},
		{"data folder is a file", "make data folder", []string{"--data", file}, 1},
		{"port taken", "listen", []string{"--data", t.TempDir(), "--addr", taken.Addr().String()}, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if status := run(t.Context(), c.args, &stdout, &stderr); status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			if !strings.Contains(stderr.String(), c.want) || !chinese(stderr.String()) {
				t.Errorf("stderr %q, want a Chinese sentence with %q", stderr.String(), c.want)
			}
		})
	}
}

func TestHelpAndVersionAreAnswers(t *testing.T) {
	for flag, want := range map[string]string{"--help": "数据文件夹", "--version": version} {
		var stdout, stderr bytes.Buffer
		if status := run(t.Context(), []string{flag}, &stdout, &stderr); status != 0 {
			t.Errorf("%s: status %d, stderr %q", flag, status, stderr.String())
		}
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%s: stdout %q, want %q in it", flag, stdout.String(), want)
		}
	}
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
