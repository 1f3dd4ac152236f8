package gateway

import (
	"context"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// shard keeps one of the bot's connections.
type shard struct {
	g         *Gateway
	id, count int

	mu     sync.Mutex
	seen   ShardState
	wire   *wire // of the current connection
	wasUp  bool
	opened time.Time
}

// run connects again and again until ctx ends or a fatal error comes. A link is kept from one connection to the next
// as long as its session can be resumed.
func (s *shard) run(ctx context.Context) error {
	pauses := s.g.timing.pauses()
	var l *link
	for {
		err := s.identifyFirst(ctx, &l)
		if err == nil {
			err = s.serve(ctx, l)
		}
		if ctx.Err() != nil {
			if l != nil {
				l.close(ctx)
			}
			return nil
		}
		if fatal := fatalOf(err); fatal != nil {
			l.abandon()
			return fatal
		}
		if l != nil && !l.resumable(err) {
			l.abandon()
			l = nil
		}
		pause := s.pause(pauses)
		s.g.Logger.WarnContext(ctx, "the connection to Discord was lost", "shard", s.id, "resume", l != nil,
			"pause_ms", pause.Milliseconds(), "error", s.g.rest.scrub(err))
		s.reconnecting()
		_ = sleep(ctx, pause) // the loop sees itself when ctx has ended
	}
}

// identifyFirst makes a link when there is none to resume, as soon as Discord allows another identify.
func (s *shard) identifyFirst(ctx context.Context, l **link) error {
	if *l != nil {
		return ctx.Err()
	}
	if err := s.g.starts.wait(ctx, s.id); err != nil {
		return err
	}
	fresh, err := newLink(ctx, s)
	*l = fresh
	return err
}

// serve connects and returns when the connection is lost, with the reason as far as it is known.
func (s *shard) serve(ctx context.Context, l *link) error {
	s.mu.Lock()
	s.opened = time.Time{}
	s.mu.Unlock()
	wire, err := l.open(ctx)
	if err != nil {
		return err
	}
	s.connected(ctx, wire)
	select {
	case <-ctx.Done():
		err = ctx.Err()
	case <-wire.closed:
		err = wire.reason()
	}
	s.mu.Lock()
	s.seen.Connected = false
	s.mu.Unlock()
	return err
}

func (s *shard) connected(ctx context.Context, w *wire) {
	s.mu.Lock()
	first := !s.wasUp
	s.wasUp, s.opened, s.wire, s.seen.Connected = true, time.Now(), w, true
	s.mu.Unlock()
	s.g.Logger.InfoContext(ctx, "connected to Discord", "shard", s.id, "shards", s.count)
	if first {
		s.g.shardUp()
	}
}

// pause is how long to wait before the next attempt. A connection that lasted as long as the longest pause makes the
// pauses short again: people wait meanwhile, and Discord itself asks bots to reconnect now and then.
func (s *shard) pause(pauses backoff.BackOff) time.Duration {
	if s.lasted() >= s.g.timing.lastPause {
		pauses.Reset()
	}
	return pauses.NextBackOff()
}

// lasted is how long the last attempt was connected.
func (s *shard) lasted() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened.IsZero() {
		return 0
	}
	return time.Since(s.opened)
}

func (s *shard) reconnecting() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wasUp {
		s.seen.Reconnects++
	}
}

// heard notes that an event came in.
func (s *shard) heard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen.LastEvent = time.Now()
}

func (s *shard) state() ShardState {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	seen.ID = s.id
	if s.wire != nil {
		seen.Latency = s.wire.lastLatency()
	}
	return seen
}
