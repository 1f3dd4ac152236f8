package status

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Check says whether one thing that the process depends on works; an error says why not, in words without secrets.
type Check struct {
	Name string
	Run  func(ctx context.Context) error
}

// checkTimeout bounds all checks of one request: a database that hangs must not hang the answer.
const checkTimeout = 2 * time.Second

// Handler serves /metrics, with the numbers that sample looks up for each request, /healthz and /readyz.
func Handler(m *Metrics, sample Sampler, checks []Check, log *slog.Logger) http.Handler {
	looked := prometheus.NewRegistry()
	looked.MustRegister(&sampled{sample: sample, log: log})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(prometheus.Gatherers{m.registry, looked}, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
		defer cancel()
		text, ready := examine(ctx, checks)
		if !ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprint(w, text)
	})
	return mux
}

// examine runs the checks at once and returns a line each, in their order.
func examine(ctx context.Context, checks []Check) (text string, ready bool) {
	failures := make([]error, len(checks))
	var running sync.WaitGroup
	for i, c := range checks {
		running.Go(func() { failures[i] = c.Run(ctx) })
	}
	running.Wait()
	ready = true
	var lines strings.Builder
	for i, c := range checks {
		if err := failures[i]; err != nil {
			ready = false
			fmt.Fprintf(&lines, "fail  %s: %s\n", c.Name, err)
			continue
		}
		fmt.Fprintf(&lines, "ok    %s\n", c.Name)
	}
	return lines.String(), ready
}

// Server is what Serve has begun.
type Server struct {
	Address string // with the port that was given when 0 was asked for
	serving sync.WaitGroup
}

// Wait returns when the serving has ended.
func (s *Server) Wait() { s.serving.Wait() }

// Serve answers at an address such as 127.0.0.1:9464 until ctx ends. It fails when the address cannot be listened at.
func Serve(ctx context.Context, address string, h http.Handler, log *slog.Logger) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	s := &Server{Address: listener.Addr().String()}
	s.serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics and health are not served any more", "error", err)
		}
	})
	s.serving.Go(func() {
		<-ctx.Done()
		_ = server.Close() // who asks for metrics asks again
	})
	return s, nil
}
