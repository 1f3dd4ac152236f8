package gateway

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"newsdesk/bot/discord"
)

// Discord allows a bot fifty calls in any second. What is taken at once and what comes in a second add up to that.
const (
	globalRate  = 45
	globalBurst = 5
)

// transport is the way of all calls, discordgo's own too: it counts what Discord counts against the bot, holds back
// what would be too much, and can lead to another Discord.
type transport struct {
	base   http.RoundTripper
	target *url.URL // nil: Discord
	rate   *rate.Limiter
	guard  *guard
}

func newTransport(target *url.URL) *transport {
	base := http.DefaultTransport.(*http.Transport).Clone() //nolint:errcheck,forcetypeassert // documented to be one
	base.MaxIdleConnsPerHost = 32
	base.MaxResponseHeaderBytes = 64 << 10
	base.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second} // finds dead ones
	return &transport{base: base, target: target, rate: rate.NewLimiter(globalRate, globalBurst), guard: newGuard(time.Now)}
}

// RoundTrip sends a request, or refuses it with a *discord.Error.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	hook := isHook(req.URL)
	err := t.guard.allow(hook)
	if err == nil && !hook {
		if t.rate.Wait(req.Context()) != nil {
			err = limited(time.Second / globalRate)
		}
	}
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	if t.target != nil {
		req = req.Clone(req.Context())
		req.URL.Scheme, req.URL.Host, req.Host = t.target.Scheme, t.target.Host, ""
	}
	resp, err := t.base.RoundTrip(req)
	if err == nil {
		t.guard.count(resp, hook)
	}
	return resp, err
}

// isHook reports whether a call is authorized by its address, which exempts it from the global limit.
func isHook(u *url.URL) bool {
	return strings.Contains(u.Path, "/interactions/") || strings.Contains(u.Path, "/webhooks/")
}

// limited is the refusal of a call that would come too soon.
func limited(wait time.Duration) *discord.Error {
	return &discord.Error{Fault: discord.FaultLimited, RetryAfter: int((wait + time.Millisecond - 1) / time.Millisecond)}
}
