package main

import (
	"context"
	"errors"
	"time"

	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
)

// turns gives out turns at hosts: to one request of this process at a time, which alone asks for the turn that all
// processes share.
type turns struct {
	own    *fetch.Turns
	shared postgres.Hosts
}

// longestTurn is how long a request waits for its turn; then its job comes back later, and its worker does other work.
const longestTurn = 5 * time.Second

// Acquire waits for a turn. When none comes in time it fails with CodeRateLimited and says when to try again.
func (h turns) Acquire(ctx context.Context, host string, pause time.Duration) (release func(), err error) {
	waiting, cancel := context.WithTimeout(ctx, longestTurn)
	defer cancel()
	own, err := h.own.Acquire(waiting, host, pause)
	if err != nil {
		if ctx.Err() == nil && errors.Is(waiting.Err(), context.DeadlineExceeded) {
			return nil, &news.Error{Code: news.CodeRateLimited, Message: "Other pages of " + host + " come first.", Err: err,
				RetryAfter: max(pause, time.Second)}
		}
		return nil, err
	}
	shared, err := h.shared.Acquire(ctx, host, pause)
	if err != nil {
		own()
		return nil, err
	}
	return func() { shared(); own() }, nil
}
