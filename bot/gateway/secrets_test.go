package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Neither errors nor logs hold a token, whatever goes wrong and however much of the request comes back.
func TestTokensStaySecret(t *testing.T) {
	t.Parallel()
	echo := func(status int) func(r request) reply {
		return func(r request) reply {
			body, _ := json.Marshal(map[string]any{"code": 0, "message": "no " + r.Path + " for " + r.Auth, "retry_after": 0.1,
				"errors": map[string]any{r.Path: map[string]any{"_errors": []any{map[string]any{"code": r.Path + r.Auth}}}}})
			return reply{status: status, body: string(body)}
		}
	}
	page := func(status int) func(r request) reply {
		return func(r request) reply {
			return reply{status: status, body: "<html>" + r.Path + r.Auth, header: map[string]string{"Content-Type": "text/html", "X-Path": r.Path}}
		}
	}
	failures := map[string]func(r request) reply{
		"cut": func(r request) reply { return reply{err: errors.New("unexpected EOF of " + r.Path + r.Auth)} },
		"address": func(r request) reply {
			return reply{err: &url.Error{Op: "Post", URL: "https://discord.com" + r.Path, Err: errors.New("refused")}}
		},
		"slow": func(request) reply { return reply{after: time.Hour} },
		"redirect": func(r request) reply {
			return reply{status: 302, header: map[string]string{"Location": r.Path + r.Auth}}
		},
		"garbage": func(r request) reply { return reply{status: 200, body: r.Path} },
	}
	for _, status := range []int{400, 401, 403, 404, 429, 500, 502} {
		failures[fmt.Sprint("json ", status)] = echo(status)
		failures[fmt.Sprint("page ", status)] = page(status)
	}
	for how, fail := range failures {
		for method, do := range methods() {
			t.Run(how+" "+method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := newStub(t, func(_ int, r request) reply { return fail(r) })
					var log bytes.Buffer
					s.rest.log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
					err := do(t.Context(), s.Gateway)
					if err == nil && how != "garbage" {
						t.Error("it worked")
					}
					shown := log.String()
					for e := err; e != nil; e = errors.Unwrap(e) {
						shown += fmt.Sprintf("%v %+v %#v ", e, e, e)
					}
					for _, secret := range []string{testToken, "interaction-token-canary"} {
						if strings.Contains(shown, secret) {
							t.Errorf("%q is in %s", secret, shown)
						}
					}
				})
			})
		}
	}
}

// The same for the connection: what discordgo says never comes out, and what is logged holds no token.
func TestConnectionLogsNoTokens(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var log bytes.Buffer
	f.gateway = func(n int, c *fakeConn) {
		switch n {
		case 1:
			c.welcome()
			c.event("INTERACTION_CREATE", `{"token":"interaction-token-canary","id":"1","type":2,"data":"interaction-token-canary"}`)
			c.event("MESSAGE_CREATE", `{"content":"interaction-token-canary","author":{"id":"1"},"id":"2"}`)
			c.event("MESSAGE_CREATE", `"interaction-token-canary"`)
			c.send(7, "null")
			c.drain()
		case 2:
			c.greet()
			c.closeWith(4000)
		default:
			c.greet()
			c.closeWith(4004)
		}
	}
	h := &panicker{recorder: newRecorder()}
	g := open(t, f, Options{Handler: h, Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	err := g.Run(t.Context())
	shown := log.String() + fmt.Sprintf("%v %+v", err, err)
	for _, secret := range []string{testToken, "interaction-token-canary"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is in %s", secret, shown)
		}
	}
	if !strings.Contains(shown, "panic") || !strings.Contains(shown, "shard=0") {
		t.Errorf("the log lacks what happened: %s", shown)
	}
}

// A redirect is not followed, wherever it leads.
func TestRedirectsCarryNoToken(t *testing.T) {
	t.Parallel()
	other := newFake(t)
	f := newFake(t)
	f.rest = func(_ int, w http.ResponseWriter, _ request) {
		w.Header().Set("Location", other.URL+"/stolen")
		w.WriteHeader(http.StatusFound)
	}
	g := open(t, f, Options{})
	if err := g.Typing(t.Context(), 60); err == nil {
		t.Error("a redirect was taken for an answer")
	}
	if got := other.seen(); len(got) != 0 {
		t.Errorf("the other server was asked: %+v", got)
	}
}
