package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"newsdesk/internal/news"
	"newsdesk/internal/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// collector answers with the codes in turn and then takes spans.
func collector(t *testing.T, codes ...int) (url string, taken <-chan *spans.TracesData) {
	t.Helper()
	all := make(chan *spans.TracesData, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if len(codes) > 0 {
			w.WriteHeader(codes[0])
			codes = codes[1:]
			return
		}
		data := &spans.TracesData{}
		if err = errors.Join(err, proto.Unmarshal(body, data)); err != nil || r.Header.Get("Content-Type") != "application/x-protobuf" ||
			r.Header.Get("X-Key") != "secret" || r.URL.Path != "/v1/traces" {
			t.Error(err, r.Header, r.URL)
		}
		all <- data
	}))
	t.Cleanup(server.Close)
	return server.URL + "/v1/traces", all
}

func open(t *testing.T, url string, log io.Writer) *telemetry.Tracer {
	t.Helper()
	tracer, err := telemetry.New(telemetry.Options{URL: url, Headers: map[string]string{"X-Key": "secret"}, Service: "newsdesk", Version: "v1",
		Logger: slog.New(telemetry.Handler(slog.NewTextHandler(log, nil)))})
	if err != nil {
		t.Fatal(err)
	}
	return tracer
}

// Spans arrive with their parents, and log lines of their context can be found by them; of an error its code arrives.
func TestSpansArrive(t *testing.T) {
	t.Parallel()
	url, taken := collector(t, http.StatusServiceUnavailable)
	var log bytes.Buffer
	tracer := open(t, url, &log)
	ctx, end := tracer.Begin().Span(news.WithRequest(t.Context(), "ab12"), "question", slog.Int("n", 3), slog.Bool("b", true))
	slog.New(telemetry.Handler(slog.NewTextHandler(&log, nil)).WithAttrs([]slog.Attr{slog.Int("x", 1)}).WithGroup("g")).InfoContext(ctx, "said", "a", 1)
	_, inner := tracer.Within().Span(ctx, "db SELECT")
	inner(news.Errorf(news.CodeTimeout, "of the canary"))
	end(nil, slog.String("mode", "keyless"))
	_, alone := tracer.Within().Span(t.Context(), "db SELECT")
	alone(nil)
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	data := <-taken
	list := data.ResourceSpans[0].ScopeSpans[0].Spans
	if len(list) != 2 {
		t.Fatal(data)
	}
	db, question := list[0], list[1]
	if !bytes.Equal(db.ParentSpanId, question.SpanId) || !bytes.Equal(db.TraceId, question.TraceId) || len(question.ParentSpanId) != 0 {
		t.Error("the parents are others", data)
	}
	text := data.String()
	for _, want := range []string{`"timeout"`, `"ab12"`, `"keyless"`, `"newsdesk"`, `"v1"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	if strings.Contains(text, "canary") {
		t.Error("the words of an error were sent")
	}
	if line := log.String(); !strings.Contains(line, "g.ticket=ab12") || !strings.Contains(line, "trace_id=") {
		t.Error("the log line cannot be found:", line)
	}
}

// A collector that is away or refuses costs a line in the log, without its address.
func TestCollectorAway(t *testing.T) {
	t.Parallel()
	refusing, _ := collector(t, http.StatusUnauthorized)
	for _, url := range []string{"http://127.0.0.1:1/canary", refusing} {
		var log bytes.Buffer
		tracer := open(t, url, &log)
		_, end := tracer.Begin().Span(t.Context(), "question")
		end(nil)
		if err := tracer.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if !strings.Contains(log.String(), "not taken") || strings.Contains(log.String(), "canary") {
			t.Error("the log says", log.String())
		}
	}
}

// One that never answers is not waited for longer than the end may take.
func TestCollectorHangs(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	tracer := open(t, server.URL, io.Discard)
	_, end := tracer.Begin().Span(t.Context(), "question")
	end(nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := tracer.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	close(release)
	server.Close()
}

// Without a collector nothing is made.
func TestOff(t *testing.T) { //nolint:paralleltest // counts allocations
	var off *telemetry.Tracer
	ctx := t.Context()
	got, end := off.Begin().Span(ctx, "question")
	within, ended := off.Within().Span(ctx, "db")
	end(nil)
	ended(nil)
	if got != ctx || within != ctx || off.Begin() != nil || off.Close(ctx) != nil {
		t.Error("something was made")
	}
	if n := testing.AllocsPerRun(100, func() {
		_, end := off.Within().Span(ctx, "db")
		end(nil)
	}); n != 0 {
		t.Errorf("%g allocations", n)
	}
}
