package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/telemetry"
)

// openTracer begins to send traces where the configuration says so.
func (a *app) openTracer() {
	c := a.cfg.Collector
	if c.URL == "" {
		return
	}
	tracer, err := telemetry.New(telemetry.Options{URL: c.URL, Headers: c.HeaderMap(), Service: c.Service, Version: version(), Logger: a.log})
	if err != nil {
		a.log.Warn("no traces are sent", "error", err)
	}
	a.tracer = tracer
}

// flushTimeout is how long the end waits for the collector: with stopGrace it is less than the ten seconds in which a
// process has to end.
const flushTimeout = 800 * time.Millisecond

func (a *app) closeTracer(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	if err := a.tracer.Close(ctx); err != nil {
		a.log.WarnContext(ctx, "the last spans were not sent", "error", err)
	}
}

// beginCommand gives a command an id, which its log lines hold, and a span. Commands that go on until they are stopped have
// ids and spans for what they do.
func (a *app) beginCommand(ctx context.Context, name string) (_ context.Context, id string, _ news.End) {
	id = strings.ToLower(rand.Text()[:8])
	logged := func(err error, _ ...slog.Attr) {
		if err != nil && !errors.Is(err, errReported) {
			a.log.InfoContext(ctx, "a command failed", "command", name, "ticket", id, "code", string(news.CodeOf(err)), "error", err)
		}
	}
	if name == "serve" || name == "work" {
		return ctx, id, logged
	}
	ctx, end := a.tracer.Begin().Span(news.WithRequest(ctx, id), "command "+name)
	return ctx, id, func(err error, about ...slog.Attr) {
		logged(err)
		end(err, about...)
	}
}

// watchedSteps makes a span of each job.
type watchedSteps struct {
	postgres.Steps
	begin news.Begin
}

// PollSource implements postgres.Steps.
func (s watchedSteps) PollSource(ctx context.Context, lib news.LibraryID, source news.SourceID) (again bool, err error) {
	ctx, end := s.begin.Span(ctx, "job poll_source", slog.Int64("library", int64(lib)), slog.Int64("source", int64(source)))
	again, err = s.Steps.PollSource(ctx, lib, source)
	end(err)
	return again, err
}

// FetchItem implements postgres.Steps.
func (s watchedSteps) FetchItem(ctx context.Context, lib news.LibraryID, item news.ItemID, last bool) error {
	ctx, end := s.begin.Span(ctx, "job fetch_item", slog.Int64("library", int64(lib)), slog.Int64("item", int64(item)))
	err := s.Steps.FetchItem(ctx, lib, item, last)
	end(err)
	return err
}

// StoreItem implements postgres.Steps.
func (s watchedSteps) StoreItem(ctx context.Context, lib news.LibraryID, item news.ItemID, last bool) error {
	ctx, end := s.begin.Span(ctx, "job store_item", slog.Int64("library", int64(lib)), slog.Int64("item", int64(item)))
	err := s.Steps.StoreItem(ctx, lib, item, last)
	end(err)
	return err
}
