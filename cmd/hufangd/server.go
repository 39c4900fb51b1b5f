package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"
)

// A village's link may be a slow mobile one, so bodies get a minute; headers that dribble in get much less.
const (
	headerTimeout = 10 * time.Second
	bodyTimeout   = time.Minute
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 10 * time.Second
	maxHeader     = 64 << 10
)

// Server is one county's HTTP server.
type Server struct {
	Addr    string         // host:port to listen on; port 0 takes a free one
	Data    string         // data folder, made when missing
	Version string         // as /v1/health tells it
	Log     *slog.Logger   // ids and counts only, never people's data
	Ready   func(net.Addr) // called once with the address taken, before the first answer; may be nil
}

// Run serves until ctx ends, then lets running requests finish for at most ten seconds. It returns nil after a stop that
// was asked for, an error when it could not start or broke down.
func (s *Server) Run(ctx context.Context) error {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       bodyTimeout,
		WriteTimeout:      bodyTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
	s.Log.Info("listening", "addr", listener.Addr().String(), "version", s.Version)
	if s.Ready != nil {
		s.Ready(listener.Addr())
	}

	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.Log.Info("stopping")
	// ctx has ended already: the requests still running need one that has not.
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		return fmt.Errorf("stop: %w", errors.Join(err, server.Close()))
	}
	s.Log.Info("stopped")
	return nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/health", s.health)
	mux.HandleFunc("/", s.notFound)
	return mux
}

// health answers that the server is up, and which version it is.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	s.answer(w, http.StatusOK, struct {
		OK      bool   `json:"ok"`
		Version string `json:"version"`
	}{true, s.Version})
}

// notFound answers every address and method this version does not serve.
func (s *Server) notFound(w http.ResponseWriter, _ *http.Request) {
	s.answer(w, http.StatusNotFound, struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}{false, "县级服务器没有这个地址，数据没有变动；请核对服务器地址和软件版本。"})
}

func (s *Server) answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		s.Log.Warn("answer not sent", "status", status, "error", err)
	}
}
