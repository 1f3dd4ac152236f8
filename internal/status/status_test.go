package status_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"newsdesk/internal/news"
	"newsdesk/internal/status"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// get asks the handler and returns status and text.
func get(h http.Handler, path string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	m := status.NewMetrics("v1")
	m.Handled("ask", "", 20*time.Millisecond)
	m.Handled("ask", news.CodeRateLimited, time.Millisecond)
	m.Answered(news.Answer{Mode: news.ModeKeyless, Refusal: &news.Refusal{Kind: news.RefusedWeak}})
	m.ModelAsked(status.ModelCall{Model: "m", Usage: news.Usage{PromptTokens: 70, CompletionTokens: 7}, Micros: 1500, Took: time.Second})
	m.ModelAsked(status.ModelCall{Model: "m", Code: news.CodeTimeout, Took: time.Minute})
	m.Fetched("source", news.CodeErrorPage)
	m.Answered(news.Answer{Mode: news.ModeModel, Model: "m", Claims: make([]news.Claim, 3),
		Verified: &news.Verified{Quotes: map[string]int{"supported": 3, "absent": 2}, Kept: 3, Dropped: 1},
		Timings:  news.Timings{{Stage: "rank", Duration: time.Millisecond}}})
	sample := func(context.Context) ([]status.Sample, error) {
		return []status.Sample{{Name: "newsdesk_jobs", Help: "Jobs.", Label: "state", LabelValue: "available", Value: 4}}, errors.New("half of it")
	}
	code, text := get(status.Handler(m, sample, nil, slog.New(slog.DiscardHandler)), "/metrics")
	if code != http.StatusOK {
		t.Fatal(code, text)
	}
	for _, line := range []string{
		`newsdesk_build_info{version="v1"} 1`,
		`newsdesk_handled_seconds_count{outcome="ok",what="ask"} 1`,
		`newsdesk_handled_seconds_count{outcome="rate_limited",what="ask"} 1`,
		`newsdesk_answers_total{mode="keyless",outcome="refused"} 1`,
		`newsdesk_answers_total{mode="model",outcome="answered"} 1`,
		`newsdesk_claims_total{mode="model"} 3`,
		`newsdesk_refusals_total{reason="weak_evidence"} 1`,
		`newsdesk_quotes_total{status="supported"} 3`,
		`newsdesk_quotes_total{status="absent"} 2`,
		`newsdesk_model_claims_total{outcome="kept"} 3`,
		`newsdesk_model_claims_total{outcome="dropped"} 1`,
		`newsdesk_model_cost_total{model="m"} 0.0015`,
		`newsdesk_model_call_seconds_count{model="m",outcome="timeout"} 1`,
		`newsdesk_fetches_total{outcome="error_page",what="source"} 1`,
		`newsdesk_model_tokens_total{kind="prompt",model="m"} 70`,
		`newsdesk_model_tokens_total{kind="completion",model="m"} 7`,
		`newsdesk_answer_stage_seconds_count{stage="rank"} 1`,
		`newsdesk_jobs{state="available"} 4`,
		`go_goroutines `,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("%s is missing", line)
		}
	}
}

// The dashboard asks for metrics that there are.
func TestDashboard(t *testing.T) {
	t.Parallel()
	dashboard, err := os.ReadFile("../../docs/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	m := status.NewMetrics("v1")
	m.Handled("ask", "", time.Second)
	m.ModelAsked(status.ModelCall{Model: "m", Micros: 1})
	m.Fetched("source", "")
	m.Answered(news.Answer{Mode: news.ModeKeyless, Refusal: &news.Refusal{Kind: news.RefusedWeak}})
	m.Answered(news.Answer{Mode: news.ModeModel, Model: "m", Claims: make([]news.Claim, 1), Verified: &news.Verified{Quotes: map[string]int{"absent": 1}},
		Timings: news.Timings{{Stage: "rank"}}})
	_, text := get(status.Handler(m, func(context.Context) ([]status.Sample, error) { return nil, nil }, nil, slog.New(slog.DiscardHandler)), "/metrics")
	looked := []string{"newsdesk_gateway_connected", "newsdesk_sources", "newsdesk_source_items", "newsdesk_jobs", "newsdesk_gateway_reconnects",
		"newsdesk_endpoint_up", "newsdesk_db_connections", "newsdesk_budget_left"} // cmd/newsdesk
	asked := regexp.MustCompile(`\b(newsdesk|process|go)_[a-z_]+`).FindAllString(string(dashboard), -1)
	if len(asked) < 10 {
		t.Fatal("the dashboard asks for", asked)
	}
	for _, name := range asked {
		if !slices.Contains(looked, name) && !strings.Contains(text, "\n"+name) {
			t.Errorf("there is no metric %s", name)
		}
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	checks := []status.Check{{Name: "clock", Run: func(context.Context) error { return nil }},
		{Name: "database", Run: func(context.Context) error {
			if down.Load() {
				return errors.New("it does not answer")
			}
			return nil
		}}}
	h := status.Handler(status.NewMetrics("v1"), func(context.Context) ([]status.Sample, error) { return nil, nil }, checks, slog.New(slog.DiscardHandler))
	if code, text := get(h, "/readyz"); code != http.StatusOK || text != "ok    clock\nok    database\n" {
		t.Error(code, text)
	}
	down.Store(true)
	if code, text := get(h, "/readyz"); code != http.StatusServiceUnavailable || text != "ok    clock\nfail  database: it does not answer\n" {
		t.Error(code, text)
	}
	if code, _ := get(h, "/healthz"); code != http.StatusOK {
		t.Error("a process that waits for its database does not count as alive:", code)
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	log := slog.New(slog.DiscardHandler)
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	if _, err := status.Serve(ctx, "127.0.0.1:none", hello, log); err == nil {
		t.Error("an address that is none was served")
	}
	server, err := status.Serve(ctx, "127.0.0.1:0", hello, log)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + server.Address)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil || string(text) != "hello" {
		t.Error(string(text), err)
	}
	if _, err := status.Serve(ctx, server.Address, hello, log); err == nil {
		t.Error("one address was served twice")
	}
	stop()
	server.Wait()
	if _, err := client.Get("http://" + server.Address); err == nil {
		t.Error("served after the end")
	}
}
