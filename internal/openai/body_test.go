package openai

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

	"github.com/sony/gobreaker/v2"

	"newsdesk/internal/news"
)

func TestBodyIsCapped(t *testing.T) {
	t.Parallel()
	const limit = 1000
	for size, ok := range map[int]bool{limit: true, limit + 1: false, 1 << 20: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", size))
		}))
		t.Cleanup(server.Close)
		d := &doer{client: server.Client(), timeouts: Timeouts{FirstByte: time.Hour, Gap: time.Hour}, maxBody: limit, redact: same}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := d.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if (err == nil) != ok || len(text) > limit {
			t.Errorf("%d bytes: read %d, %v", size, len(text), err)
		}
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, e := Endpoint{}.withDefaults(chat), Endpoint{}.withDefaults(embedding)
	if c.Timeouts != (Timeouts{20 * time.Second, 15 * time.Second, time.Minute, 5 * time.Second}) || c.Retry.MaxRetryAfter != 30*time.Second {
		t.Errorf("chat: %+v, %+v", c.Timeouts, c.Retry)
	}
	if e.Timeouts != (Timeouts{time.Minute, 15 * time.Second, time.Minute, 5 * time.Second}) || e.Retry.MaxRetryAfter != 5*time.Minute {
		t.Errorf("embedding: %+v, %+v", e.Timeouts, e.Retry)
	}
	r := Endpoint{}.withDefaults(rerank)
	if r.Timeouts != (Timeouts{15 * time.Second, 15 * time.Second, 15 * time.Second, 5 * time.Second}) || r.Retry.MaxRetryAfter != 30*time.Second {
		t.Errorf("rerank: %+v, %+v", r.Timeouts, r.Retry)
	}
	if chat.maxBody() != 8<<20 || rerank.maxBody() != 8<<20 || embedding.maxBody() != 64<<20 {
		t.Error("the caps have changed")
	}
}

func TestGuardOpensWhenHalfOfTwentyFail(t *testing.T) {
	t.Parallel()
	g := newGuard(chat, Endpoint{}.withDefaults(chat))
	for i := range breakerRequests {
		if s := g.breaker.State(); s != gobreaker.StateClosed {
			t.Fatalf("%v before request %d", s, i+1)
		}
		_ = g.run(t.Context(), func() error {
			if i%2 == 1 {
				return &failure{class: transient}
			}
			return nil
		})
	}
	err := g.run(t.Context(), func() error { return errors.New("was asked") })
	if news.CodeOf(err) != news.CodeUnavailable || !errors.Is(err, gobreaker.ErrOpenState) {
		t.Errorf("got %v", err)
	}
}

func TestGuardLeavesOutWhatSaysNothing(t *testing.T) {
	t.Parallel()
	g := newGuard(chat, Endpoint{}.withDefaults(chat))
	fault := &failure{class: transient}
	busy := &failure{class: rateLimited, retryAfter: time.Nanosecond}
	for _, err := range []error{fault, fault, busy, fault, context.Canceled, fault, busy, fault} {
		_ = g.run(t.Context(), func() error { return err })
	}
	if s := g.breaker.State(); s != gobreaker.StateOpen {
		t.Errorf("%v after five failures with others between them", s)
	}
}

func TestGuardTellsOfABlockOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	g := newGuard(chat, Endpoint{Logger: slog.New(slog.NewTextHandler(&log, nil))}.withDefaults(chat))
	refused := func() error { return &failure{class: badKey, status: 401} }
	_ = g.run(t.Context(), func() error { // two requests under way at the same time
		_ = g.run(t.Context(), refused)
		return refused()
	})
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
		t.Errorf("told %d times: %s", n, log.String())
	}
}

func TestPaceDoublesWithFullJitterAndObeysTheServer(t *testing.T) {
	t.Parallel()
	for range 200 {
		p := newPace(t.Context(), Endpoint{}.withDefaults(chat).Retry)
		p.Reset()
		for _, most := range []time.Duration{500, 1000, 2000, 4000, 8000, 8000} {
			if d := p.NextBackOff(); d < 0 || d > most*time.Millisecond+1 {
				t.Fatalf("%v is more than %v", d, most*time.Millisecond)
			}
		}
		p.asked = 20 * time.Second
		if d := p.NextBackOff(); d != p.asked {
			t.Fatalf("%v instead of %v", d, p.asked)
		}
	}
}
