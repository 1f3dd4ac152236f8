package collect

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"newsdesk/internal/extract"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
)

// PollSource looks at a source and brings what is new in it into the ledger. A failure is noted with the source, which
// is tried again later and given up after ten in a row. again tells that a dump has more to read.
func (c *Collector) PollSource(ctx context.Context, lib news.LibraryID, id news.SourceID) (again bool, err error) {
	s, err := c.Ledger.WatchedSource(ctx, lib, id)
	if news.CodeOf(err) == news.CodeNotFound || err == nil && s.State != news.SourceActive {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if s.Kind == news.SourceDump {
		return c.pollDump(ctx, s)
	}
	listing, err := c.list(ctx, s)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		return false, c.failed(ctx, s, err)
	}
	return false, c.polled(ctx, s, listing)
}

// rediscoverAfter is how many failures in a row make a site's home page be asked again for its feed.
const rediscoverAfter = 2

// list reads what a source holds: of a site, the feed or sitemap that was found there before.
func (c *Collector) list(ctx context.Context, s news.WatchedSource) (news.Listing, error) {
	if s.Found.Kind != "" && s.Failures < rediscoverAfter {
		return c.Reader.List(ctx, s.Found)
	}
	return c.Reader.List(ctx, s.Place)
}

// polled stores a listing and when to look again.
func (c *Collector) polled(ctx context.Context, s news.WatchedSource, l news.Listing) error {
	now := c.Now()
	for _, i := range l.Items {
		if len(i.Address) > news.MaxAddress {
			l.Problems = append(l.Problems, fmt.Sprintf("An address is longer than %d characters: %s…", news.MaxAddress, strings.ToValidUTF8(i.Address[:60], "")))
		}
	}
	poll := news.Poll{At: now, Listing: l, Problem: problem(l), State: news.SourceActive, Pause: c.pause(s)}
	// Whether anything is new is known only when the items meet the ledger, so the interval follows one poll behind.
	changed := s.LastChangeAt.Equal(s.LastFetchAt) && !s.LastFetchAt.IsZero()
	poll.Interval = nextInterval(s.Interval, changed, l.Fresh)
	if s.LastFetchAt.IsZero() {
		poll.Interval = max(firstInterval, min(l.Fresh, longestInterval))
	}
	switch s.Kind {
	case news.SourcePage: // its article has a schedule of its own
		poll.Interval = longestInterval
	case news.SourceFolder, news.SourceDump: // looking costs nobody anything
		poll.Interval = fileInterval
	}
	poll.Next = now.Add(poll.Interval + jitter(poll.Interval, s.ID))
	n, err := c.Ledger.SavePoll(ctx, s, poll)
	if err != nil {
		return err
	}
	c.Logger.InfoContext(ctx, "a source was read", "library", s.Library, "source", s.ID, "items", len(l.Items), "new", n, "unchanged", l.NotModified)
	return nil
}

// problem says what could not be taken of a source.
func problem(l news.Listing) string {
	switch n := len(l.Problems); {
	case n == 1:
		return l.Problems[0]
	case n > 1:
		return fmt.Sprintf("%d things could not be taken; the first: %s", n, l.Problems[0])
	case l.Beyond > 0:
		return fmt.Sprintf("There were %d more items than are taken at once.", l.Beyond)
	}
	return ""
}

// pause is what is left between the fetches of a source's items: nothing for files.
func (c *Collector) pause(s news.WatchedSource) time.Duration {
	if s.Kind == news.SourceFolder || s.Kind == news.SourceDump {
		return 0
	}
	return c.Pause
}

// failed notes that a source could not be read. The tenth time in a row pauses it.
func (c *Collector) failed(ctx context.Context, s news.WatchedSource, cause error) error {
	now := c.Now()
	var asked time.Duration
	var e *news.Error
	if errors.As(cause, &e) {
		asked = e.RetryAfter
	}
	failures := s.Failures + 1
	poll := news.Poll{At: now, Err: sentence(cause), State: news.SourceActive, Interval: s.Interval,
		Next: now.Add(afterFailure(failures, asked))}
	if failures >= maxFailures {
		poll.State = news.SourceFailing
	}
	log := c.Logger.InfoContext
	if poll.State == news.SourceFailing {
		log = c.Logger.WarnContext
	}
	log(ctx, "a source could not be read", "library", s.Library, "source", s.ID, "failures", failures, "state", poll.State,
		"code", news.CodeOf(cause), "error", cause)
	_, err := c.Ledger.SavePoll(ctx, s, poll)
	return err
}

// A dump is read in parts that fit into one step, each continued where the one before ended.
const (
	partArticles = 2000
	partTime     = 15 * time.Second
)

// pollDump reads the next part of a dump.
func (c *Collector) pollDump(ctx context.Context, s news.WatchedSource) (again bool, err error) {
	info, err := os.Stat(s.Location)
	if err != nil {
		return false, c.failed(ctx, s, news.Errorf(news.CodeNotFound, "The file cannot be read: %w.", errors.Unwrap(err)))
	}
	mark := fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
	if mark == s.ETag { // all of it is read
		return false, c.polled(ctx, s, news.Listing{Place: s.Place, NotModified: true})
	}
	part := &part{c: c, source: s, read: s.Offset, until: c.Now().Add(partTime)}
	sum, err := c.Ingester.Run(ctx, s.Library, s.ID, part.articles(ctx), nil)
	if err != nil {
		return false, err // what is stored stays; the next try finds it unchanged
	}
	if err := c.Ledger.SaveOffset(ctx, s, part.read); err != nil {
		return false, err
	}
	if part.err != nil {
		return false, c.failed(ctx, s, part.err)
	}
	if !part.ended {
		return true, nil
	}
	place := s.Place
	place.ETag = mark
	if err := c.polled(ctx, s, news.Listing{Place: place, Problems: reasons(sum)}); err != nil {
		return false, err
	}
	c.Logger.InfoContext(ctx, "a dump was read to its end", "library", s.Library, "source", s.ID, "added", sum.Added, "updated", sum.Updated, "failed", sum.Failed)
	return false, nil
}

// reasons are what the lines that gave no article say.
func reasons(sum ingest.Summary) (list []string) {
	for _, f := range sum.Failures {
		list = append(list, f.Reason)
	}
	return list
}

// part is a piece of a dump.
type part struct {
	c      *Collector
	source news.WatchedSource
	read   news.Offset
	until  time.Time
	ended  bool  // the dump was read to its end
	err    error // the dump itself cannot be read
}

func (p *part) articles(ctx context.Context) func(yield func(news.Article, error) bool) {
	return func(yield func(news.Article, error) bool) {
		n := 0
		from := extract.Position{Bytes: p.read.Bytes, Lines: int(p.read.Lines)}
		for line, err := range p.c.Reader.Dump(ctx, p.source.Location, from) {
			if err != nil && line.Position == from && news.CodeOf(err) != news.CodeInvalid {
				p.err = err
				return
			}
			p.read = news.Offset{Bytes: line.Bytes, Lines: int64(line.Lines)}
			if !yield(line.Article, err) {
				return
			}
			if n++; n == partArticles || !p.c.Now().Before(p.until) {
				return
			}
		}
		p.ended = ctx.Err() == nil
	}
}
