package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discord"
)

func TestRepeats(t *testing.T) {
	t.Parallel()
	down := reply{status: 500, body: `{"message":"500: Internal Server Error","code":0}`}
	limited := reply{status: 429, body: `{"message":"You are being rate limited.","retry_after":2.5,"global":false}`}
	reset := reply{err: &net.OpError{Op: "read", Err: syscall.ECONNRESET}}
	refused := reply{err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	acked := reply{status: 400, body: `{"code":40060,"message":"Interaction has already been acknowledged."}`}
	tests := map[string]struct {
		method  string
		answers []reply // the last one is repeated
		fault   discord.Fault
		calls   int
	}{
		"edit, error once":               {"EditOriginal", []reply{down, ok}, "", 2},
		"edit, always down":              {"EditOriginal", []reply{down}, discord.FaultUnavailable, maxAttempts},
		"edit, reset once":               {"Edit", []reply{reset, ok}, "", 2},
		"edit of an answer, limited":     {"EditOriginal", []reply{limited}, discord.FaultLimited, 1},
		"edit of a message, limited":     {"Edit", []reply{limited}, discord.FaultLimited, 1},
		"message, error once":            {"Send", []reply{down, ok}, "", 2},
		"message, limited once":          {"Send", []reply{limited, ok}, "", 2},
		"message, always limited":        {"Send", []reply{limited}, discord.FaultLimited, maxWaits + 1},
		"message, no history":            {"Send", []reply{{status: 400, body: `{"code":160002,"message":"x"}`}, ok}, "", 2},
		"follow-up, error":               {"Followup", []reply{down}, discord.FaultUnavailable, 1},
		"follow-up, reset":               {"Followup", []reply{reset}, discord.FaultUnavailable, 1},
		"follow-up, not connected":       {"Followup", []reply{refused, ok}, "", 2},
		"follow-up, limited once":        {"Followup", []reply{limited, ok}, "", 2},
		"acknowledgement, error once":    {"Defer", []reply{down, ok}, "", 2},
		"acknowledgement, had worked":    {"Defer", []reply{down, acked}, "", 2},
		"acknowledgement, slow":          {"Defer", []reply{{after: time.Hour}, acked}, "", 2},
		"acknowledgement, by another":    {"Defer", []reply{acked}, discord.FaultAcked, 1},
		"acknowledgement, too late":      {"Defer", []reply{{status: 404, body: `{"code":10062}`}}, discord.FaultGone, 1},
		"typing, error":                  {"Typing", []reply{down}, discord.FaultUnavailable, 1},
		"thread, exists":                 {"StartThread", []reply{{status: 400, body: `{"code":160004}`}}, "", 1},
		"look-up, slow":                  {"Message", []reply{{after: time.Hour}, ok}, "", 2},
		"look-up, gone":                  {"Message", []reply{{status: 404, body: `{"code":10008}`}}, discord.FaultGone, 1},
		"redirect":                       {"Message", []reply{{status: 302, header: map[string]string{"Location": "https://example.org"}}}, discord.FaultUnavailable, maxAttempts},
		"not JSON":                       {"Channel", []reply{{status: 200, body: "<html>"}}, discord.FaultUnavailable, 1},
		"token not accepted":             {"Edit", []reply{{status: 401, body: `{"code":0}`}}, discord.FaultUnavailable, 1},
		"limit longer than anyone waits": {"Send", []reply{{status: 429, body: `{"retry_after":600}`}}, discord.FaultLimited, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStub(t, func(n int, _ request) reply { return tt.answers[min(n, len(tt.answers))-1] })
				err := methods()[tt.method](t.Context(), s.Gateway)
				if got := discord.FaultOf(err); got != tt.fault || (err == nil) != (tt.fault == "") {
					t.Errorf("fault %q (%v), want %q", got, err, tt.fault)
				}
				if got := s.count(); got != tt.calls {
					t.Errorf("%d calls, want %d", got, tt.calls)
				}
			})
		})
	}
}

// Discord stores a message and then fails: the next attempt has the same nonce, by which Discord knows it.
func TestSendPostsOnce(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]discord.SendOptions{"own nonce": {Nonce: "a70"}, "no nonce": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				stored := map[string]bool{}
				s := newStub(t, func(n int, r request) reply {
					var m struct {
						Nonce   string `json:"nonce"`
						Enforce bool   `json:"enforce_nonce"`
					}
					_ = json.Unmarshal([]byte(r.Body), &m)
					if !m.Enforce || m.Nonce == "" || len(m.Nonce) > 25 || o.Nonce != "" && m.Nonce != o.Nonce {
						t.Errorf("nonce %q, enforced: %v", m.Nonce, m.Enforce)
					}
					stored[m.Nonce] = true
					if n < 3 {
						return reply{status: 502, body: "<html>bad gateway</html>"}
					}
					return ok
				})
				if _, err := s.Send(t.Context(), 60, hello, o); err != nil {
					t.Error(err)
				}
				if len(stored) != 1 || s.count() != 3 {
					t.Errorf("%d messages by %d calls", len(stored), s.count())
				}
			})
		})
	}
}

func TestWaitsForLimits(t *testing.T) {
	t.Parallel()
	last := reply{status: 200, body: `{}`, header: map[string]string{
		"X-RateLimit-Bucket": "abc", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "4.0"}}
	global := reply{status: 429, body: `{"retry_after":10,"global":true}`, header: map[string]string{"X-RateLimit-Global": "true"}}
	tests := map[string]struct {
		first reply
		do    func(ctx context.Context, g *Gateway) error
		least time.Duration
		most  time.Duration
	}{
		"same channel": {last, func(ctx context.Context, g *Gateway) error {
			_, err := g.Send(ctx, 60, hello, discord.SendOptions{})
			return err
		}, 4 * time.Second, 5 * time.Second},
		"other channel": {last, func(ctx context.Context, g *Gateway) error {
			_, err := g.Send(ctx, 61, hello, discord.SendOptions{})
			return err
		}, 0, 0},
		"other route": {last, func(ctx context.Context, g *Gateway) error { return g.Typing(ctx, 60) }, 0, 0},
		"global limit": {global, func(ctx context.Context, g *Gateway) error {
			_, err := g.Channel(ctx, 61)
			return err
		}, 10 * time.Second, 13 * time.Second},
		"interaction in spite of the global limit": {global, func(ctx context.Context, g *Gateway) error {
			return g.Defer(ctx, in("t"), discord.Deferral{})
		}, 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStub(t, func(n int, _ request) reply {
					if n == 1 {
						return tt.first
					}
					return ok
				})
				short, cancel := context.WithTimeout(t.Context(), time.Millisecond) // one attempt
				_, _ = s.Send(short, 60, hello, discord.SendOptions{})
				cancel()
				began := time.Now()
				if err := tt.do(t.Context(), s.Gateway); err != nil {
					t.Error(err)
				}
				if took := time.Since(began); took < tt.least || took > tt.most {
					t.Errorf("it took %v, want %v to %v", took, tt.least, tt.most)
				}
			})
		})
	}
}

// The remedy of a limit that is used up is known to the caller of an edit before Discord says it again.
func TestEditsKnowTheirLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(int, request) reply {
			return reply{status: 200, body: `{}`, header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "1.5"}}
		})
		if _, err := s.EditOriginal(t.Context(), in("t"), hello); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
		_, err := s.EditOriginal(t.Context(), in("t"), hello)
		var e *discord.Error
		if !errors.As(err, &e) || e.Fault != discord.FaultLimited || e.RetryAfter != 1000 || s.count() != 1 {
			t.Errorf("%d calls, error %+v", s.count(), e)
		}
		if _, err := s.EditOriginal(t.Context(), in("other"), hello); err != nil {
			t.Errorf("another interaction: %v", err)
		}
		time.Sleep(time.Second)
		if _, err := s.EditOriginal(t.Context(), in("t"), hello); err != nil {
			t.Error(err)
		}
	})
}

// One edit that hangs does not hold up those of other interactions.
func TestSlowEditAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(_ int, r request) reply {
			if strings.Contains(r.Path, "slow") {
				return reply{after: 10 * time.Second, status: 200, body: ok.body}
			}
			return ok
		})
		began := time.Now()
		var wait sync.WaitGroup
		edit := func(token discord.Token, want time.Duration) {
			wait.Go(func() {
				if _, err := s.EditOriginal(t.Context(), in(token), hello); err != nil {
					t.Error(err)
				}
				if took := time.Since(began); took != want {
					t.Errorf("%s took %v, want %v", token, took, want)
				}
			})
		}
		edit("slow", 10*time.Second)
		for i := range 100 {
			edit(discord.Token("t"+strconv.Itoa(i)), 0)
		}
		wait.Wait()
	})
}

// A call that has to wait ends with its context, and says so before when there is no use in waiting.
func TestContextsEndWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(n int, _ request) reply {
			if n == 1 {
				return reply{status: 429, body: `{"retry_after":30}`}
			}
			return reply{after: time.Hour}
		})
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := s.Send(ctx, 60, hello, discord.SendOptions{})
		if discord.FaultOf(err) != discord.FaultLimited || time.Since(began) != 0 {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		_, err = s.Channel(ctx, 60)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 2*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		stopped, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stop)
		if _, err := s.Send(stopped, 60, hello, discord.SendOptions{}); err == nil || time.Since(began) != 3*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

// In no second more than fifty calls are made, whoever makes them; answers to interactions are not held back.
func TestGlobalRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(int, request) reply { return ok })
		var wait sync.WaitGroup
		for i := range 300 {
			wait.Go(func() {
				if _, err := s.Send(t.Context(), discord.ID(1000+i), hello, discord.SendOptions{}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		began := time.Now()
		for i := range 100 {
			if err := s.Defer(t.Context(), in(discord.Token("t"+strconv.Itoa(i))), discord.Deferral{}); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("acknowledgements took %v", took)
		}
		wait.Wait()
		var at []time.Duration
		for i, c := range s.calls {
			if strings.Contains(c.Path, "/channels/") {
				at = append(at, s.at[i])
			}
		}
		if len(at) != 300 {
			t.Fatalf("%d calls", len(at))
		}
		for i := 50; i < len(at); i++ {
			if at[i]-at[i-50] < time.Second {
				t.Fatalf("51 calls from %v to %v", at[i-50], at[i])
			}
		}
	})
}

// What is sent is checked as a whole for each method.
func TestCalls(t *testing.T) {
	t.Parallel()
	const none = `"allowed_mentions":{"parse":[],"replied_user":false}`
	want := map[string]request{
		"Defer":          {Method: "POST", Path: "interactions/80/TOKEN/callback", Body: `{"type":5,"data":{"flags":64}}`},
		"Respond":        {Method: "POST", Path: "interactions/80/TOKEN/callback", Body: `{"type":4,"data":{"content":"hello","embeds":[],"components":[],` + none + `}}`},
		"Update":         {Method: "POST", Path: "interactions/80/TOKEN/callback", Body: `{"type":7,"data":{"content":"hello","embeds":[],"components":[],"attachments":[],` + none + `}}`},
		"Suggest":        {Method: "POST", Path: "interactions/80/TOKEN/callback", Body: `{"type":8,"data":{"choices":[]}}`},
		"OpenModal":      {Method: "POST", Path: "interactions/80/TOKEN/callback", Body: `{"type":9,"data":{"custom_id":"m","title":"t","components":[]}}`},
		"EditOriginal":   {Method: "PATCH", Path: "webhooks/901/TOKEN/messages/@original", Body: `{"content":"hello","embeds":[],"components":[],"attachments":[],` + none + `}`},
		"DeleteOriginal": {Method: "DELETE", Path: "webhooks/901/TOKEN/messages/@original"},
		"Followup":       {Method: "POST", Path: "webhooks/901/TOKEN", Body: `{"content":"hello","embeds":[],"components":[],` + none + `}`},
		"Send": {Method: "POST", Path: "channels/60/messages", Body: `{"content":"hello","embeds":[],"components":[],"nonce":"NONCE","enforce_nonce":true,` +
			`"message_reference":{"message_id":"7","fail_if_not_exists":false},` + none + `}`},
		"Edit":          {Method: "PATCH", Path: "channels/60/messages/70", Body: `{"content":"hello","embeds":[],"components":[],"attachments":[],` + none + `}`},
		"Typing":        {Method: "POST", Path: "channels/60/typing"},
		"DirectChannel": {Method: "POST", Path: "users/@me/channels", Body: `{"recipient_id":"40"}`},
		"StartThread":   {Method: "POST", Path: "channels/60/messages/70/threads", Body: `{"name":"name","auto_archive_duration":1440}`},
		"Message":       {Method: "GET", Path: "channels/60/messages/70"},
		"Channel":       {Method: "GET", Path: "channels/60"},
		"GuildMember":   {Method: "GET", Path: "guilds/5/members/40"},
		"SyncCommands":  {Method: "PUT", Path: "applications/901/commands", Body: `[]`},
		"Application":   {Method: "GET", Path: "applications/@me"},
		"CheckToken":    {Method: "GET", Path: "users/@me"},
	}
	for name, do := range methods() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStub(t, func(int, request) reply { return ok })
			if err := do(t.Context(), s.Gateway); err != nil {
				t.Fatal(err)
			}
			got, want := s.calls[0], want[name]
			hook := strings.Contains(got.Path, "canary")
			if want := map[bool]string{true: "", false: "Bot " + testToken}[hook]; got.Auth != want {
				t.Errorf("authorization %q, want %q", got.Auth, want)
			}
			if !strings.HasPrefix(got.Agent, "DiscordBot (") {
				t.Errorf("agent %q", got.Agent)
			}
			path := "/api/v9/" + strings.ReplaceAll(want.Path, "TOKEN", "interaction-token-canary")
			if got.Method != want.Method || got.Path != path {
				t.Errorf("%s %s, want %s %s", got.Method, got.Path, want.Method, path)
			}
			if diff := cmp.Diff(parsed(t, want.Body), parsed(t, got.Body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
