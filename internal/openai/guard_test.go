package openai_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

// ask makes a call and returns its code.
func ask(t *testing.T, c *openai.Chat) news.Code {
	t.Helper()
	_, err := c.Complete(t.Context(), prompt(), nil)
	checkMessage(t, err, "chat", "NEWSDESK_CHAT_")
	return news.CodeOf(err)
}

func TestBreakerOpensAfterFiveFailures(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]openaitest.Step{
		"500":                     openaitest.Status(500, "oops"),
		"429 without Retry-After": openaitest.RateLimited("", ""),
		"HTML":                    openaitest.HTML(),
		"hangup":                  openaitest.Hangup(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, many(5, step)...)
			e := at(server)
			e.Retry.BreakerOpen = long
			chat := openai.NewChat(e)
			ask(t, chat) // four attempts
			for range 3 {
				if code := ask(t, chat); code != news.CodeUnavailable {
					t.Errorf("got %q", code)
				}
			}
			if n := len(server.Requests()); n != 5 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestBreakerClosesAfterAGoodProbe(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, many(5, openaitest.Status(500, "oops"))...)
	e := at(server)
	e.Retry.BreakerOpen = 1 // over at once
	chat := openai.NewChat(e)
	if code := ask(t, chat); code != news.CodeUnavailable {
		t.Errorf("got %q", code)
	}
	if code := ask(t, chat); code != "" {
		t.Errorf("after the probe: got %q", code)
	}
	if n := len(server.Requests()); n != 6 {
		t.Errorf("%d requests", n)
	}
}

func TestBreakerStaysClosed(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]openaitest.Step{
		"429 with Retry-After": many(8, openaitest.RateLimited("Retry-After-Ms", "1")),
		"prompts too long":     many(8, openaitest.TooLong()),
		"content filter":       many(8, openaitest.Finish("content_filter", "")),
		"refused forms":        many(9, openaitest.Status(400, "odd")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, steps...)
			chat := openai.NewChat(at(server))
			for server.StepsLeft() > 0 {
				if code := ask(t, chat); code == news.CodeUnavailable || code == "" {
					t.Fatalf("got %q", code)
				}
			}
			if code := ask(t, chat); code != "" {
				t.Errorf("a good reply afterwards: got %q", code)
			}
		})
	}
}

func TestBreakerDoesNotCountCallersThatGiveUp(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, many(6, openaitest.Stall())...)
	chat := openai.NewChat(at(server))
	for i := range 6 {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			server.Await(i + 1)
			cancel()
		}()
		if _, err := chat.Complete(ctx, prompt(), nil); news.CodeOf(err) != news.CodeCanceled {
			t.Fatalf("got %v", err)
		}
	}
	if code := ask(t, chat); code != "" {
		t.Errorf("a good reply afterwards: got %q", code)
	}
}

func TestBlockAfterWhatAnOperatorMustMend(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]openaitest.Step{
		"401":   openaitest.Unauthorized(),
		"model": openaitest.UnknownModel(),
		"quota": openaitest.QuotaUsedUp(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, step)
			var log bytes.Buffer
			e := at(server)
			e.Logger = slog.New(slog.NewJSONHandler(&log, nil))
			chat := openai.NewChat(e)
			first, second := ask(t, chat), ask(t, chat)
			if first != second || len(server.Requests()) != 1 {
				t.Errorf("got %q, then %q after %d requests", first, second, len(server.Requests()))
			}
			if n := strings.Count(log.String(), "operator"); n != 1 {
				t.Errorf("the operator was told %d times", n)
			}

			server.Push(step)
			e.Retry.Block = 1 // over at once
			chat = openai.NewChat(e)
			if code := ask(t, chat); code != first {
				t.Errorf("got %q", code)
			}
			if code := ask(t, chat); code != "" {
				t.Errorf("after the block: got %q", code)
			}
		})
	}
}

func TestMaxInFlight(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := openaitest.New(t, many(6, openaitest.Hold(release, openaitest.Good()))...)
	e := at(server)
	e.MaxInFlight = 2
	embedder := openai.NewEmbedder(e)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := embedder.Embed(t.Context(), texts()); err != nil {
				t.Error(err)
			}
		})
	}
	server.Await(2)
	close(release)
	wg.Wait()
	if n := server.MaxInFlight(); n != 2 {
		t.Errorf("%d requests at the same time", n)
	}
}

func TestNobodyGetsInBesideTheAllowed(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := openaitest.New(t, openaitest.Hold(release, openaitest.Good()))
	e := at(server)
	e.MaxInFlight = 1
	embedder := openai.NewEmbedder(e)
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := embedder.Embed(t.Context(), texts()); err != nil {
			t.Error(err)
		}
	})
	server.Await(1)
	ctx, cancel := context.WithTimeout(t.Context(), short)
	defer cancel()
	if _, err := embedder.Embed(ctx, texts()); news.CodeOf(err) != news.CodeTimeout || len(server.Requests()) != 1 {
		t.Errorf("the second got %v after %d requests", err, len(server.Requests()))
	}
	close(release)
	wg.Wait()
}

func TestRates(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]func(*openai.Endpoint){
		"requests": func(e *openai.Endpoint) { e.RequestsPerMinute = 1 },
		"tokens":   func(e *openai.Endpoint) { e.TokensPerMinute = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t)
			e := at(server)
			e.Timeouts.Total = long / 600 // six seconds, of the minute that the second call would need
			limit(&e)
			chat := openai.NewChat(e)
			if code := ask(t, chat); code != "" {
				t.Errorf("got %q", code)
			}
			_, err := chat.Complete(t.Context(), prompt(), nil)
			if news.CodeOf(err) != news.CodeRateLimited || len(server.Requests()) != 1 {
				t.Errorf("got %v after %d requests", err, len(server.Requests()))
			}
		})
	}
}
