package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot/discord"
)

// reply is one answer of a stub.
type reply struct {
	status int
	body   string
	header map[string]string
	after  time.Duration // until it comes
	err    error         // instead of an answer
}

var ok = reply{status: 200, body: `{"id":"70","channel_id":"60"}`}

// stub is a Gateway whose calls end in the test, with the times at which they were made.
type stub struct {
	*Gateway
	mu    sync.Mutex
	calls []request
	at    []time.Duration
}

// newStub answers the nth call, from 1.
func newStub(t *testing.T, play func(n int, r request) reply) *stub {
	t.Helper()
	g, err := New(Options{Token: testToken, Handler: newRecorder()})
	if err != nil {
		t.Fatal(err)
	}
	g.app.Store(appID)
	s, began := &stub{Gateway: g}, time.Now()
	g.rest.transport.base = roundTripper(func(r *http.Request) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
		}
		got := request{r.Method, r.URL.Path, r.Header.Get("Content-Type"), r.Header.Get("Authorization"), r.UserAgent(), string(body)}
		s.mu.Lock()
		s.calls, s.at = append(s.calls, got), append(s.at, time.Since(began))
		n := len(s.calls)
		s.mu.Unlock()
		return send(r.Context(), play(n, got))
	})
	g.rest.files.Transport = g.rest.transport.base
	return s
}

func send(ctx context.Context, p reply) (*http.Response, error) {
	if err := sleep(ctx, p.after); err != nil {
		return nil, err
	}
	if p.err != nil {
		return nil, p.err
	}
	h := http.Header{"Content-Type": {"application/json"}}
	for k, v := range p.header {
		h.Set(k, v)
	}
	return &http.Response{StatusCode: p.status, Header: h, Body: io.NopCloser(strings.NewReader(p.body)), ProtoMajor: 1}, nil
}

func (s *stub) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

// in is an interaction with a token.
func in(token discord.Token) discord.Interaction { return discord.Interaction{ID: 80, Token: token} }

var hello = discord.Reply{Content: "hello"}

// methods are all calls that change something, by name.
func methods() map[string]func(ctx context.Context, g *Gateway) error {
	x := in("interaction-token-canary")
	return map[string]func(ctx context.Context, g *Gateway) error{
		"Defer":   func(ctx context.Context, g *Gateway) error { return g.Defer(ctx, x, discord.Deferral{Ephemeral: true}) },
		"Respond": func(ctx context.Context, g *Gateway) error { return g.Respond(ctx, x, hello) },
		"Update":  func(ctx context.Context, g *Gateway) error { return g.Update(ctx, x, hello) },
		"Suggest": func(ctx context.Context, g *Gateway) error { return g.Suggest(ctx, x, nil) },
		"OpenModal": func(ctx context.Context, g *Gateway) error {
			return g.OpenModal(ctx, x, discord.Modal{CustomID: "m", Title: "t"})
		},
		"EditOriginal":   func(ctx context.Context, g *Gateway) error { _, err := g.EditOriginal(ctx, x, hello); return err },
		"DeleteOriginal": func(ctx context.Context, g *Gateway) error { return g.DeleteOriginal(ctx, x) },
		"Followup":       func(ctx context.Context, g *Gateway) error { _, err := g.Followup(ctx, x, hello); return err },
		"Send": func(ctx context.Context, g *Gateway) error {
			_, err := g.Send(ctx, 60, hello, discord.SendOptions{ReplyTo: 7})
			return err
		},
		"Edit":          func(ctx context.Context, g *Gateway) error { return g.Edit(ctx, 60, 70, hello) },
		"Typing":        func(ctx context.Context, g *Gateway) error { return g.Typing(ctx, 60) },
		"DirectChannel": func(ctx context.Context, g *Gateway) error { _, err := g.DirectChannel(ctx, 40); return err },
		"StartThread":   func(ctx context.Context, g *Gateway) error { _, err := g.StartThread(ctx, 60, 70, "name"); return err },
		"Message":       func(ctx context.Context, g *Gateway) error { _, err := g.Message(ctx, 60, 70); return err },
		"Channel":       func(ctx context.Context, g *Gateway) error { _, err := g.Channel(ctx, 60); return err },
		"GuildMember":   func(ctx context.Context, g *Gateway) error { _, err := g.GuildMember(ctx, 5, 40); return err },
		"SyncCommands":  func(ctx context.Context, g *Gateway) error { return g.SyncCommands(ctx, nil, 0) },
		"Application":   func(ctx context.Context, g *Gateway) error { _, err := g.Application(ctx); return err },
		"CheckToken":    func(ctx context.Context, g *Gateway) error { _, err := g.CheckToken(ctx); return err },
	}
}

// parsed reads JSON, with the nonce, which is random, named NONCE.
func parsed(t *testing.T, body string) any {
	t.Helper()
	if body == "" {
		return nil
	}
	var v any
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	if m, ok := v.(map[string]any); ok && m["nonce"] != nil {
		m["nonce"] = "NONCE"
	}
	return v
}
