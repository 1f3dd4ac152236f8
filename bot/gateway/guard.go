package gateway

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"newsdesk/bot/discord"
)

// Discord blocks an address for hours that collects 10,000 answers of 401, 403 and 429 within ten minutes.
const (
	invalidWindow = 10 // minutes
	maxInvalid    = 5000
	blockPause    = time.Minute // after a block without a time, or a token that was not accepted
)

// errRefused marks calls that were not made.
var errRefused = errors.New("not called, to keep Discord from blocking the bot")

// guard keeps the bot from being blocked for calls that fail.
type guard struct {
	now  func() time.Time
	most int // failures within the window

	mu        sync.Mutex
	counts    [invalidWindow]int // by minute modulo the window
	minute    int64              // of the newest count
	blocked   time.Time          // nothing is called until then
	badTokens time.Time          // nothing that needs the bot's token is called until then
}

func newGuard(now func() time.Time) *guard { return &guard{now: now, most: maxInvalid} }

// allow returns an error when a call must not be made now.
func (g *guard) allow(hook bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	switch {
	case now.Before(g.blocked):
		e := limited(g.blocked.Sub(now))
		e.Err = errRefused
		return e
	case g.invalid(now) >= g.most, !hook && now.Before(g.badTokens):
		return &discord.Error{Fault: discord.FaultUnavailable, Err: errRefused}
	}
	return nil
}

// invalid counts the last ten minutes, after it has cleared the minutes that passed since the last time. The caller
// holds mu.
func (g *guard) invalid(now time.Time) int {
	minute := now.Unix() / 60
	for m := max(g.minute+1, minute-invalidWindow+1); m <= minute; m++ {
		g.counts[m%invalidWindow] = 0
	}
	g.minute = max(g.minute, minute)
	sum := 0
	for _, n := range g.counts {
		sum += n
	}
	return sum
}

// count looks at an answer.
func (g *guard) count(resp *http.Response, hook bool) {
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
	case http.StatusTooManyRequests:
		if resp.Header.Get("X-RateLimit-Scope") == "shared" {
			return
		}
	default:
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	_ = g.invalid(now)
	g.counts[g.minute%invalidWindow]++
	switch {
	case resp.StatusCode == http.StatusUnauthorized && !hook: // with hook, only an interaction's token has run out
		g.badTokens = now.Add(blockPause)
	case resp.StatusCode == http.StatusTooManyRequests && !isJSON(resp.Header): // the network's edge, not the API
		g.blocked = now.Add(max(headerSeconds(resp.Header, "Retry-After"), blockPause))
	}
}

func isJSON(h http.Header) bool { return strings.HasPrefix(h.Get("Content-Type"), "application/json") }
