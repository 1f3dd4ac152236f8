// Package collect keeps libraries up to date. It looks at watched sources when they are due, brings what is new in
// them into the ledger of items, and takes each item from its address to a stored article in steps that are jobs of
// their own: polling, fetching, storing. It decides when to look again, and when to give a source up.
//
// Every step can be cut off anywhere and done again, because what it achieves is written in one transaction with the
// job of the next step, and storing an article that is stored already does nothing.
package collect

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"

	"newsdesk/internal/extract"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
)

// Ledger is where sources and their items are kept, with the jobs of their next steps.
type Ledger interface {
	WatchedSource(ctx context.Context, lib news.LibraryID, id news.SourceID) (news.WatchedSource, error)
	SavePoll(ctx context.Context, s news.WatchedSource, p news.Poll) (changed int, err error)
	SaveOffset(ctx context.Context, s news.WatchedSource, read news.Offset) error
	BeginItem(ctx context.Context, lib news.LibraryID, id news.ItemID) (i news.SourceItem, tries int, err error)
	SaveReading(ctx context.Context, i news.SourceItem, r news.Reading, at time.Time) error
	SettleItem(ctx context.Context, i news.SourceItem) error
	NoteRetry(ctx context.Context, i news.SourceItem, reason string) error
	MarkGone(ctx context.Context, lib news.LibraryID, article news.ArticleID, at time.Time, reason string) error
	MarkBack(ctx context.Context, lib news.LibraryID, article news.ArticleID) error
	QueueDue(ctx context.Context, now time.Time) error
	QueueLost(ctx context.Context) (int, error)
	UnfoldedLibraries(ctx context.Context) ([]news.LibraryID, error)
	PurgeHosts(ctx context.Context) error
}

// Reader reads sources and their items.
type Reader interface {
	List(ctx context.Context, p news.Place) (news.Listing, error)
	Read(ctx context.Context, item news.Listed, known news.Validators) (news.Reading, error)
	Dump(ctx context.Context, path string, from extract.Position) iter.Seq2[extract.Line, error]
}

// Ingester stores articles.
type Ingester interface {
	Store(ctx context.Context, lib news.LibraryID, source news.SourceID, a news.Article) (news.Stored, error)
	Run(ctx context.Context, lib news.LibraryID, source news.SourceID, items iter.Seq2[news.Article, error],
		progress func(ingest.Summary)) (ingest.Summary, error)
	// Finish leaves a library quick to search after articles were stored one by one.
	Finish(ctx context.Context, lib news.LibraryID) (ingest.Index, error)
}

// Reviewer looks at what a new version of an article changed for the answers that cite it.
type Reviewer interface {
	Article(ctx context.Context, lib news.LibraryID, article news.ArticleID) (news.Review, error)
}

// Options of a Collector. All but Pause, Now and Logger are required.
type Options struct {
	Ledger   Ledger
	Reader   Reader
	Ingester Ingester
	Reviewer Reviewer
	// Pause is what is left between two fetches of a source's items.
	Pause  time.Duration
	Now    func() time.Time
	Logger *slog.Logger
}

// Collector does the steps of the jobs. It is safe for concurrent use, also by several processes.
type Collector struct {
	Options
	lastSweep time.Time // of Schedule, which one caller at a time calls
}

// New returns a collector.
func New(o Options) *Collector {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Collector{Options: o}
}

// sweepEvery is how often items without a job are looked for, which reads all open items.
const sweepEvery = time.Minute

// Schedule queues what is due, and leaves the libraries that got something quick to search.
func (c *Collector) Schedule(ctx context.Context) error {
	now := c.Now()
	err := c.Ledger.QueueDue(ctx, now)
	if now.Sub(c.lastSweep) >= sweepEvery {
		c.lastSweep = now
		_, lost := c.Ledger.QueueLost(ctx)
		err = errors.Join(err, lost, c.Ledger.PurgeHosts(ctx))
	}
	unfolded, listed := c.Ledger.UnfoldedLibraries(ctx)
	err = errors.Join(err, listed)
	for _, lib := range unfolded {
		_, finished := c.Ingester.Finish(ctx, lib)
		err = errors.Join(err, finished)
	}
	return err
}

// sentence is what people may read of an error.
func sentence(err error) string {
	var e *news.Error
	switch {
	case errors.As(err, &e) && e.Hint != "" && e.Code == news.CodeNotArticle:
		return e.Message + " " + e.Hint
	case errors.As(err, &e) && e.Message != "":
		return e.Message
	}
	return "It failed for a reason that the log tells."
}
