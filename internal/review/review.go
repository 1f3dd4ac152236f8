// Package review looks at what a new version of an article changed, and at what became of the quotes that recorded
// answers took from older versions. It compares by package revision and keeps what it finds in the database. It is
// killed without harm at any point: the findings about an article are stored all at once, and reviewing again does only
// what is left.
package review

import (
	"context"
	"log/slog"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/revision"
)

// Store is where versions, citations and findings are.
type Store interface {
	Revision(ctx context.Context, lib news.LibraryID, article news.ArticleID) (news.Revision, error)
	Version(ctx context.Context, lib news.LibraryID, version news.VersionID) (news.Version, error)
	// SaveReview reports whether the reviewed version is still the current one; if not, nothing was stored.
	SaveReview(ctx context.Context, lib news.LibraryID, r news.Review) (current bool, err error)
	Unreviewed(ctx context.Context, lib news.LibraryID, since time.Time, limit int) ([]news.ArticleID, error)
}

// Options of a Reviewer. Store is required.
type Options struct {
	Store  Store
	Now    func() time.Time
	Logger *slog.Logger
}

// Reviewer reviews articles. It is safe for concurrent use, also by several processes.
type Reviewer struct{ opts Options }

// New returns a reviewer.
func New(o Options) *Reviewer {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Reviewer{opts: o}
}

// maxRounds is how often an article is looked at again that changes while it is reviewed.
const maxRounds = 5

// Article reviews an article and returns what was found and stored, which is nothing when nothing was left to review. It
// fails with CodeNotFound when there is no such article.
func (r *Reviewer) Article(ctx context.Context, lib news.LibraryID, article news.ArticleID) (news.Review, error) {
	for range maxRounds {
		work, err := r.opts.Store.Revision(ctx, lib, article)
		if err != nil || len(work.Steps)+len(work.Cited) == 0 {
			return news.Review{Article: article, Current: work.Current}, err
		}
		found, err := r.compare(ctx, lib, work)
		if err != nil {
			return found, err
		}
		current, err := r.opts.Store.SaveReview(ctx, lib, found)
		if err != nil || current {
			return found, err
		}
	}
	return news.Review{}, news.Errorf(news.CodeUnavailable, "Article %d changes faster than it can be reviewed.", article)
}

// compare finds what changed. It holds three bodies at once, however many versions there are.
func (r *Reviewer) compare(ctx context.Context, lib news.LibraryID, work news.Revision) (found news.Review, err error) {
	found = news.Review{Article: work.Article, Current: work.Current, At: r.opts.Now()}
	texts := loader{store: r.opts.Store, lib: lib}
	for _, step := range work.Steps {
		c, err := texts.compare(ctx, step.Before, step.After)
		if err != nil {
			return found, err
		}
		change := news.Change{Version: step.After, Kind: c.Kind}
		change.NoteStart, change.NoteEnd = note(c)
		found.Changes = append(found.Changes, change)
	}
	var c *revision.Comparison
	var cited news.VersionID
	for _, p := range work.Cited {
		if c == nil || p.Version != cited {
			if c, err = texts.compare(ctx, p.Version, work.Current); err != nil {
				return found, err
			}
			cited = p.Version
		}
		fate := c.Locate(p.Start, p.End)
		mark := news.CitationMark{CitationRef: p.CitationRef, State: fate.State, Seen: work.Current, Start: fate.Start, End: fate.End}
		if fate.State != news.QuoteStands {
			mark.NoteStart, mark.NoteEnd = note(c)
		}
		found.Marks = append(found.Marks, mark)
	}
	return found, nil
}

// note is the publisher's first new note that corrects something, or else the first one.
func note(c *revision.Comparison) (start, end int) {
	for _, n := range c.Notes {
		if n.Corrects {
			return n.Start, n.End
		}
	}
	if len(c.Notes) > 0 {
		return c.Notes[0].Start, c.Notes[0].End
	}
	return 0, 0
}

// loader keeps the text of the version that was loaded last as the newer one.
type loader struct {
	store Store
	lib   news.LibraryID
	id    news.VersionID
	kept  revision.Text
}

func (l *loader) compare(ctx context.Context, before, after news.VersionID) (*revision.Comparison, error) {
	older, err := l.text(ctx, before)
	if err != nil {
		return nil, err
	}
	newer, err := l.text(ctx, after)
	if err != nil {
		return nil, err
	}
	l.id, l.kept = after, newer
	return revision.Compare(older, newer), nil
}

func (l *loader) text(ctx context.Context, id news.VersionID) (revision.Text, error) {
	if id == l.id {
		return l.kept, nil
	}
	v, err := l.store.Version(ctx, l.lib, id)
	return revision.Text{Title: v.Title, Body: v.Body, Language: v.Language}, err
}

// lateAnswers is how long ago an answer may have been asked whose citations are looked at because its article changed
// while it was written. Answers take minutes; a day bridges that nobody looked.
const lateAnswers = 24 * time.Hour

// batch is how many articles are listed at once.
const batch = 100

// Library reviews all articles of a library that changed and were not reviewed, and returns how many those were. An
// article that can not be reviewed is logged and does not stop the rest.
func (r *Reviewer) Library(ctx context.Context, lib news.LibraryID) (reviewed int, err error) {
	tried := make(map[news.ArticleID]bool)
	for {
		list, err := r.opts.Store.Unreviewed(ctx, lib, r.opts.Now().Add(-lateAnswers), batch+len(tried)-reviewed)
		if err != nil {
			return reviewed, err
		}
		began := len(tried)
		for _, article := range list {
			if tried[article] {
				continue
			}
			tried[article] = true
			switch _, err := r.Article(ctx, lib, article); {
			case ctx.Err() != nil:
				return reviewed, ctx.Err()
			case err == nil:
				reviewed++
			case news.CodeOf(err) != news.CodeNotFound: // it was removed meanwhile
				r.opts.Logger.WarnContext(ctx, "an article was not reviewed", "library", lib, "article", article, "error", err)
			}
		}
		if len(tried) == began {
			return reviewed, nil
		}
	}
}
