package discordtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

var errClosed = errors.New("the server was closed")

// signal wakes everybody who waits for a change. It costs nothing while nobody does. Server.mu guards it.
type signal struct{ ch chan struct{} }

func (g *signal) wait() <-chan struct{} {
	if g.ch == nil {
		g.ch = make(chan struct{})
	}
	return g.ch
}

func (g *signal) raise() {
	if g.ch != nil {
		close(g.ch)
		g.ch = nil
	}
}

// await looks, with s.mu held, whenever the signal was raised, and returns what was seen as soon as it is enough, which
// is asked without the lock. The error says what was waited for and what the bot did last.
func await[T any](ctx context.Context, s *Server, g *signal, what string, look func() T, enough func(T) bool) (T, error) {
	for {
		s.mu.Lock()
		seen := look()
		changed := g.wait()
		s.mu.Unlock()
		if enough(seen) {
			return seen, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return seen, fmt.Errorf("waiting for %s: %w%s", what, context.Cause(ctx), s.situation())
		case <-s.done:
			return seen, fmt.Errorf("waiting for %s: %w", what, errClosed)
		}
	}
}

// Wait returns when the condition holds. It is asked after each change on the server, without any lock held.
func (s *Server) Wait(ctx context.Context, condition func() bool) error {
	nothing := func() struct{} { return struct{}{} }
	_, err := await(ctx, s, &s.changed, "a condition", nothing, func(struct{}) bool { return condition() })
	return err
}

// WaitReady returns when a session of this shard is connected and has been sent READY or RESUMED.
func (s *Server) WaitReady(ctx context.Context, shard int) error {
	look := func() bool { return s.connection(shard) != nil }
	_, err := await(ctx, s, &s.changed, fmt.Sprintf("shard %d to be ready", shard), look, func(ready bool) bool { return ready })
	return err
}

// WaitCommands returns the global commands as soon as any are registered.
func (s *Server) WaitCommands(ctx context.Context) ([]Command, error) {
	look := func() []Command { return s.commandList(0) }
	return await(ctx, s, &s.changed, "commands", look, func(list []Command) bool { return len(list) > 0 })
}

// situation describes the last traffic and the violations, for errors.
func (s *Server) situation() string {
	const last = 6
	var b strings.Builder
	for _, v := range s.Violations() {
		fmt.Fprintf(&b, "\n  violation: %s", v)
	}
	entries := s.Journal()
	for _, e := range entries[max(0, len(entries)-last):] {
		fmt.Fprintf(&b, "\n  journal: %s", e)
	}
	return b.String()
}
