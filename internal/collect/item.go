package collect

import (
	"context"
	"errors"
	"time"

	"newsdesk/internal/news"
)

// maxTries is how many steps of an item may be begun without an end before it is given up: its page may be one that
// stops the process.
const maxTries = 24

// begin loads an item for a step, unless there is nothing to do: it was removed, is in another state, or its source is
// paused.
func (c *Collector) begin(ctx context.Context, lib news.LibraryID, id news.ItemID, state news.ItemState) (i news.SourceItem, ok bool, err error) {
	i, tries, err := c.Ledger.BeginItem(ctx, lib, id)
	if news.CodeOf(err) == news.CodeNotFound || err == nil && i.State != state {
		return i, false, nil
	}
	if err != nil {
		return i, false, err
	}
	if i.Watched == news.SourcePaused {
		return i, false, nil // queued again when it goes on
	}
	if tries > maxTries {
		return i, false, c.giveUp(ctx, i, news.ItemFailed, "It was begun too often without coming to an end.")
	}
	return i, true, nil
}

// FetchItem gets an item's article and keeps it for storing, or notes why there is none.
func (c *Collector) FetchItem(ctx context.Context, lib news.LibraryID, id news.ItemID, last bool) error {
	i, ok, err := c.begin(ctx, lib, id, news.ItemWaiting)
	if !ok || err != nil {
		return err
	}
	// Of an article that its feed has in full the page only tells whether it is still there: its text is the feed's.
	page := i.Listed
	page.Whole = false
	reading, err := c.Reader.Read(ctx, page, i.Validators)
	switch {
	case ctx.Err() != nil:
		return errors.Join(ctx.Err(), err)
	case err != nil:
		return c.unread(ctx, i, err, last)
	case i.Article != 0 && (reading.NotModified || i.Whole):
		return c.settle(ctx, i, reading, i.Article)
	case reading.NotModified: // of what was never stored
		i.Validators = news.Validators{}
		if reading, err = c.Reader.Read(ctx, page, news.Validators{}); err != nil {
			return c.unread(ctx, i, err, last)
		}
	}
	return c.Ledger.SaveReading(ctx, i, reading, c.Now())
}

// settle notes that an item's article is stored, and when to look at it again.
func (c *Collector) settle(ctx context.Context, i news.SourceItem, r news.Reading, article news.ArticleID) error {
	now := c.Now()
	if i.Article != 0 {
		if err := c.Ledger.MarkBack(ctx, i.Library, i.Article); err != nil {
			return err
		}
	}
	i.State, i.Article, i.Reason, i.Misses, i.FetchedAt = news.ItemStored, article, "", 0, now
	if r.Validators != (news.Validators{}) {
		i.Validators = r.Validators
	}
	if i.Kind != news.SourceFolder { // files are told to have changed by their folder
		i.NextFetchAt = nextRefetch(r.Article.PublishedAt, i.FirstSeenAt, now, r.Fresh)
	}
	return c.Ledger.SettleItem(ctx, i)
}

// unread decides what becomes of an item whose address gave no article.
func (c *Collector) unread(ctx context.Context, i news.SourceItem, cause error, last bool) error {
	c.Logger.InfoContext(ctx, "an item gave no article", "library", i.Library, "source", i.Source, "item", i.ID, "code", news.CodeOf(cause), "error", cause)
	switch news.CodeOf(cause) {
	case news.CodeGone:
		return c.missing(ctx, i, cause, true)
	case news.CodeNotFound:
		return c.missing(ctx, i, cause, false)
	case news.CodeRateLimited, news.CodeTimeout, news.CodeUnavailable, news.CodeInternal:
		if last {
			return c.giveUp(ctx, i, news.ItemFailed, sentence(cause))
		}
		if waitsForTurn(cause) {
			return cause
		}
		return errors.Join(cause, c.Ledger.NoteRetry(ctx, i, sentence(cause)))
	}
	if i.Article != 0 { // what was an article once is kept, and looked at again
		i.State, i.Reason, i.FetchedAt = news.ItemStored, "", c.Now()
		i.NextFetchAt = nextRefetch(i.Hint.PublishedAt, i.FirstSeenAt, c.Now(), 0)
		return c.Ledger.SettleItem(ctx, i)
	}
	return c.giveUp(ctx, i, news.ItemRefused, sentence(cause))
}

// waitsForTurn reports whether an item only waits for other pages of its host.
func waitsForTurn(err error) bool {
	var e *news.Error
	return errors.As(err, &e) && e.Code == news.CodeRateLimited && e.RetryAfter > 0 && e.RetryAfter <= time.Minute
}

// missing notes that an address has nothing any more. A page that says so for good, or twice in a row with half a day
// between, is gone, and so is a file that is not there; its article stays, marked.
func (c *Collector) missing(ctx context.Context, i news.SourceItem, cause error, forGood bool) error {
	now := c.Now()
	i.Misses++
	if i.Article == 0 {
		return c.giveUp(ctx, i, news.ItemRefused, sentence(cause))
	}
	i.FetchedAt = now
	if !forGood && i.Misses < 2 && i.Kind != news.SourceFolder {
		i.State, i.NextFetchAt = news.ItemStored, now.Add(recheckMissing)
		return c.Ledger.SettleItem(ctx, i)
	}
	if err := c.Ledger.MarkGone(ctx, i.Library, i.Article, now, sentence(cause)); err != nil {
		return err
	}
	i.State, i.Reason = news.ItemGone, sentence(cause)
	i.NextFetchAt = nextRefetch(i.Hint.PublishedAt, i.FirstSeenAt, now, longestInterval)
	return c.Ledger.SettleItem(ctx, i)
}

// giveUp ends an item for now. What failed is looked at again after a day.
func (c *Collector) giveUp(ctx context.Context, i news.SourceItem, state news.ItemState, reason string) error {
	i.State, i.Reason, i.FetchedAt = state, reason, c.Now()
	if state == news.ItemFailed {
		i.NextFetchAt = c.Now().Add(retryFailed)
	}
	return c.Ledger.SettleItem(ctx, i)
}

// StoreItem stores the article of a fetched item, and reviews the answers that cite an older version of it.
func (c *Collector) StoreItem(ctx context.Context, lib news.LibraryID, id news.ItemID, last bool) error {
	i, ok, err := c.begin(ctx, lib, id, news.ItemFetched)
	if !ok || err != nil {
		return err
	}
	if i.Draft == nil {
		return c.giveUp(ctx, i, news.ItemFailed, "Its text was lost before it was stored.")
	}
	stored, err := c.Ingester.Store(ctx, lib, i.Source, *i.Draft)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		if !last {
			return errors.Join(err, c.Ledger.NoteRetry(ctx, i, sentence(err)))
		}
		return errors.Join(err, c.giveUp(ctx, i, news.ItemFailed, sentence(err)))
	}
	// Also of an unchanged article: a step that was cut off here before has stored the version.
	if _, err := c.Reviewer.Article(ctx, lib, stored.Article); err != nil && news.CodeOf(err) != news.CodeNotFound {
		return err
	}
	return c.settle(ctx, i, news.Reading{Article: *i.Draft}, stored.Article)
}
