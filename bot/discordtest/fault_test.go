package discordtest_test

import (
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  discordtest.Fault
		status int // 0: the connection breaks
		header string
		value  string
		text   string
		stored bool
	}{
		"route limit":  {discordtest.RouteLimit(1500 * time.Millisecond), 429, "X-RateLimit-Scope", "user", `"retry_after":1.5`, false},
		"global limit": {discordtest.GlobalLimit(time.Second), 429, "X-RateLimit-Global", "true", `"global":true`, false},
		"shared limit": {discordtest.SharedLimit(time.Second), 429, "X-RateLimit-Scope", "shared", `"retry_after":1`, false},
		"blocked":      {discordtest.Blocked(1500 * time.Millisecond), 429, "Retry-After", "2", "<!DOCTYPE html>", false},
		"unauthorized": {discordtest.Unauthorized(), 401, "", "", `"401: Unauthorized"`, false},
		"forbidden":    {discordtest.Refuse(403, 50013, "Missing Permissions"), 403, "", "", `"code":50013`, false},
		"500":          {discordtest.ServerError(500), 500, "Content-Type", "application/json", `"code":0`, false},
		"502":          {discordtest.ServerError(502), 502, "Content-Type", "text/html; charset=UTF-8", "Bad Gateway", false},
		"500, stored":  {discordtest.AfterStoring(discordtest.ServerError(500)), 500, "", "", `"code":0`, true},
		"reset":        {discordtest.Reset(), 0, "", "", "", false},
		"reset, later": {discordtest.AfterStoring(discordtest.Reset()), 0, "", "", "", true},
		"cut":          {discordtest.Cut(), 0, "", "", "", true},
		"slow, later":  {discordtest.AfterStoring(discordtest.Slow(time.Millisecond)), 200, "", "", `"content":"x"`, true},
		"slow":         {discordtest.Slow(time.Millisecond), 200, "", "", `"content":"x"`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := start(t, discordtest.Options{})
			channel := s.AddGuild(discordtest.GuildConfig{}).AddText("general")
			rule := s.Fault(discordtest.FaultRule{Times: 1, Do: c.fault,
				Match: func(r discordtest.Request) bool { return r.Value("channel_id") == channel.ID.String() }})
			a, err := b.try("POST", messages(channel), "application/json", strings.NewReader(quiet(`"content":"x"`)))
			switch {
			case c.status == 0 && err == nil, c.status != 0 && (err != nil || a.status != c.status):
				t.Errorf("got %+v, %v", a, err)
			case c.header != "" && a.header.Get(c.header) != c.value:
				t.Errorf("%s is %q", c.header, a.header.Get(c.header))
			case !strings.Contains(a.text, c.text):
				t.Errorf("%s lacks %s", a.text, c.text)
			}
			if stored := len(channel.Messages()) == 1; stored != c.stored {
				t.Errorf("stored: %t", stored)
			}
			if got := s.Requests(nil); len(got) != 1 || got[0].Fault == "" || got[0].Status != c.status || rule.Hits() != 1 {
				t.Errorf("the journal has %v", got)
			}
			b.want(200, 0, "POST", messages(channel), quiet(`"content":"again"`))
		})
	}
}

// A held request is served when it is released, and meanwhile time goes on.
func TestHold(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	release := make(chan struct{})
	rule := c.s.Fault(discordtest.FaultRule{Do: discordtest.Hold(release),
		Match: func(r discordtest.Request) bool {
			return r.Is("POST /interactions/{interaction_id}/{interaction_token}/callback")
		}})
	_, in := c.ask(c.ada.In(c.channel))
	done := make(chan answer)
	go func() {
		a, err := c.b.try("POST", callback(in), "application/json", strings.NewReader(`{"type":5}`))
		if err != nil {
			t.Error(err)
		}
		done <- a
	}()
	if err := c.s.Wait(soon(t), func() bool { return rule.Hits() == 1 }); err != nil {
		t.Fatal(err)
	}
	c.s.Advance(4 * time.Second)
	close(release)
	if a := <-done; a.code() != 10062 {
		t.Errorf("got %+v", a)
	}
	rule.Remove()
	_, in = c.ask(c.ada.In(c.channel))
	c.b.want(204, 0, "POST", callback(in), `{"type":5}`)
}

// The answer of a request that was served can be held, too: an impatient client does not know.
func TestHoldAnswer(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	release := make(chan struct{})
	c.s.Fault(discordtest.FaultRule{Do: discordtest.AfterStoring(discordtest.Hold(release)),
		Match: func(r discordtest.Request) bool { return r.Method == "POST" }})
	done := make(chan answer)
	go func() {
		a, err := c.b.try("POST", messages(c.channel), "application/json", strings.NewReader(quiet(`"content":"x"`)))
		if err != nil {
			t.Error(err)
		}
		done <- a
	}()
	must[discordtest.Message](t)(c.channel.WaitMessage(soon(t), nil))
	close(release)
	if a := <-done; a.status != 200 {
		t.Errorf("got %+v", a)
	}
}

func TestDownloadFaults(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	m := must[discordtest.Message](t)(c.ada.In(c.channel).Say("", discordtest.SayOptions{
		Files: []discordtest.File{{Name: "a.txt", ContentType: "text/plain", Data: []byte("story")}}}))
	address := m.Attachments[0].URL
	c.s.Fault(discordtest.FaultRule{Times: 1, Do: discordtest.ServerError(503),
		Match: func(r discordtest.Request) bool { return r.Is(discordtest.FileRoute) }})
	if a := download(t, c.b, address); a.status != 503 {
		t.Errorf("got %+v", a)
	}
	if a := download(t, c.b, address); a.status != 200 || a.text != "story" || a.header.Get("Content-Type") != "text/plain" {
		t.Errorf("got %+v", a)
	}
	if got := c.s.Requests(func(r discordtest.Request) bool { return r.Is(discordtest.FileRoute) }); len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

// The same seed spoils the same requests.
func TestFaultsRepeat(t *testing.T) {
	t.Parallel()
	var runs [3]string
	for i, seed := range []uint64{1, 1, 2} {
		s, b := start(t, discordtest.Options{Seed: seed, NoRateLimits: true})
		s.Fault(discordtest.FaultRule{Probability: 0.3, Do: discordtest.ServerError(503)})
		for range 60 {
			runs[i] += string(rune('0' + b.do("GET", "/gateway", "").status/100))
		}
	}
	if n := strings.Count(runs[0], "5"); runs[0] != runs[1] || runs[0] == runs[2] || n < 6 || n > 30 {
		t.Errorf("got %q", runs)
	}
}

func TestRouteLimits(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{Now: stopped()})
	other := c.guild.AddText("other")
	for left := 4; left >= 0; left-- {
		a := c.b.want(200, 0, "POST", messages(c.channel), quiet(`"content":"x"`))
		if a.header.Get("X-RateLimit-Limit") != "5" || a.header.Get("X-RateLimit-Remaining") != string(rune('0'+left)) ||
			a.header.Get("X-RateLimit-Reset-After") != "5.000" || a.header.Get("X-RateLimit-Bucket") == "" {
			t.Errorf("got %v", a.header)
		}
	}
	a := c.b.want(429, 0, "POST", messages(c.channel), quiet(`"content":"x"`))
	if a.object(t)["retry_after"] != 5.0 || a.header.Get("Retry-After") != "5" || a.header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("got %+v", a)
	}
	c.b.want(200, 0, "POST", messages(other), quiet(`"content":"x"`))
	c.b.want(200, 0, "PATCH", messages(c.channel)+"/"+c.channel.Messages()[0].ID.String(), quiet(`"content":"y"`))
	c.s.Advance(5 * time.Second)
	c.b.want(200, 0, "POST", messages(c.channel), quiet(`"content":"x"`))
}

// The bot's own limit does not count answers to interactions.
func TestGlobalLimit(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{Now: stopped()})
	limited := 0
	for range 60 {
		if a := c.b.do("GET", at(c.channel), ""); a.status == 429 {
			limited++
			if a.header.Get("X-RateLimit-Global") != "true" || a.header.Get("X-RateLimit-Scope") != "global" {
				t.Errorf("got %v", a.header)
			}
		}
	}
	if limited < 10 || limited > 14 { // registration and connection count too
		t.Errorf("%d of 60 were limited", limited)
	}
	if c.s.InvalidRequests() != limited {
		t.Errorf("%d invalid requests", c.s.InvalidRequests())
	}
	for range 20 {
		_, in := c.ask(c.ada.In(c.channel))
		c.b.want(204, 0, "POST", callback(in), `{"type":5}`)
		for range 5 {
			c.b.want(200, 0, "GET", c.b.hook(in)+"/messages/@original", "")
		}
		c.b.want(429, 0, "GET", at(c.channel), "")
	}
}

// stopped is a clock that only Server.Advance moves.
func stopped() func() time.Time {
	start := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time { return start }
}
