package openai

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"newsdesk/internal/news"
)

// guard keeps requests from an endpoint that fails: a breaker for failures that pass, a block for those that an
// operator must mend.
type guard struct {
	kind    kind
	breaker *gobreaker.CircuitBreaker[struct{}]
	block   time.Duration
	log     *slog.Logger

	mu     sync.Mutex
	until  time.Time // blocked until then
	reason *failure
	rest   time.Time // the server asked to be left alone until then
	asked  *failure  // with these words
}

// When the breaker opens.
const (
	breakerConsecutive = 5
	breakerRequests    = 20 // at least so many in the window, half of them failed
	breakerWindow      = 30 * time.Second
	breakerBucket      = 3 * time.Second
)

func newGuard(k kind, e Endpoint) *guard {
	return &guard{kind: k, block: e.Retry.Block, log: e.Logger,
		breaker: gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
			Name: k.String(), MaxRequests: 1, Interval: breakerWindow, BucketPeriod: breakerBucket, Timeout: e.Retry.BreakerOpen,
			ReadyToTrip: func(c gobreaker.Counts) bool {
				return c.ConsecutiveFailures >= breakerConsecutive ||
					c.Requests >= breakerRequests && 2*c.TotalFailures >= c.Requests
			},
			IsSuccessful: func(err error) bool { return !isFault(err) },
			IsExcluded:   isNeutral,
			OnStateChange: func(_ string, from, to gobreaker.State) {
				e.Logger.Warn("breaker", "endpoint", k.String(), "from", from.String(), "to", to.String())
			},
		})}
}

func isFault(err error) bool {
	var fail *failure
	return errors.As(err, &fail) && fail.fault()
}

// isNeutral reports whether an error says nothing about the endpoint's health: the caller gave up, or it is healthy
// and busy.
func isNeutral(err error) bool {
	var fail *failure
	if errors.As(err, &fail) {
		return fail.class == rateLimited && !fail.fault()
	}
	return err != nil
}

// blocked returns the failure that an operator must mend, while it is not worth asking again.
func (g *guard) blocked() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reason != nil && time.Now().Before(g.until) {
		return g.reason
	}
	return nil
}

// resting returns the failure with which the server asked to be left alone, with what is left of that time: its
// Retry-After is meant for all requests, also for those of other questions.
func (g *guard) resting() *failure {
	g.mu.Lock()
	defer g.mu.Unlock()
	left := time.Until(g.rest)
	if g.asked == nil || left <= 0 {
		return nil
	}
	told := *g.asked
	told.retryAfter = left
	return &told
}

// heed notes how long the server wants to be left alone.
func (g *guard) heed(fail *failure) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if rest := time.Now().Add(fail.retryAfter); rest.After(g.rest) {
		g.rest, g.asked = rest, fail
	}
}

// run makes an attempt unless the endpoint is blocked or wants to be left alone, or the breaker is open.
func (g *guard) run(ctx context.Context, try func() error) error {
	if err := g.blocked(); err != nil {
		return err // another request found out while this one waited
	}
	if told := g.resting(); told != nil {
		return told
	}
	_, err := g.breaker.Execute(func() (struct{}, error) { return struct{}{}, try() })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return &news.Error{Code: news.CodeUnavailable, Err: err,
			Message: fmt.Sprintf("The %s endpoint has failed again and again and is left alone for a moment.", g.kind),
			Hint: fmt.Sprintf("Try again in a minute; if it stays so, check %s and that the server runs.",
				g.kind.setting("BASE_URL"))}
	}
	var fail *failure
	if !errors.As(err, &fail) {
		return err
	}
	if fail.retryAfter > 0 {
		g.heed(fail)
	}
	if fail.class.treatment().block {
		g.mend(ctx, fail)
	}
	return err
}

// mend blocks the endpoint and tells the operator, once for each time.
func (g *guard) mend(ctx context.Context, fail *failure) {
	g.mu.Lock()
	known := g.reason != nil && time.Now().Before(g.until)
	g.until, g.reason = time.Now().Add(g.block), fail
	g.mu.Unlock()
	if !known {
		g.log.ErrorContext(ctx, "an operator must act: the endpoint is not asked for a while", "endpoint", g.kind.String(),
			"error", fail, "for", g.block)
	}
}
