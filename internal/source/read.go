package source

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// Read brings the article of one item of a Listing, or says that it has not changed since the validators of the last
// reading. What the article does not say of itself the item's Hint does. Its Origin is the item's address, also beside
// an error.
//
// Errors are *news.Error with a sentence that says why there is no article: those of fetch.Client.Fetch, whose
// RetryAfter is kept, and of extract.Article; CodeNotArticle for a feed or a sitemap; CodeNotFound and CodeBlocked for a
// file that is not there any more or leads out of its folder.
func (r *Reader) Read(ctx context.Context, item news.Listed, known news.Validators) (news.Reading, error) {
	reading, err := r.read(ctx, item, known)
	if reading.Article.Origin == "" {
		reading.Article.Origin = item.Address
	}
	return reading, told(err)
}

func (r *Reader) read(ctx context.Context, item news.Listed, known news.Validators) (news.Reading, error) {
	switch {
	case item.Whole:
		return news.Reading{Article: item.Hint}, nil
	case !isWebAddress(item.Address):
		return readFile(ctx, item, known)
	}
	page, err := r.get(ctx, item.Address, known)
	if err != nil {
		return news.Reading{}, err
	}
	reading := news.Reading{Validators: page.Validators, NotModified: page.NotModified, Fresh: page.Fresh}
	if page.NotModified {
		return reading, nil
	}
	if err := r.extracting.Acquire(ctx, 1); err != nil {
		return reading, err
	}
	defer r.extracting.Release(1)
	reading.Article, err = pageArticle(ctx, item, page)
	return reading, err
}

// pageArticle is the article of a fetched page.
func pageArticle(ctx context.Context, item news.Listed, page fetch.Page) (news.Article, error) {
	if isFeed := feed.Is(page.Body, page.ContentType); isFeed || feed.IsSitemap(page.Body, page.ContentType) {
		e := news.Errorf(news.CodeNotArticle, "This is a sitemap, not one article.").WithHint("Read it as a source.")
		if isFeed {
			e.Message, e.Hint = "This is a feed of articles, not one article.", "Read it as a feed."
		}
		return news.Article{}, e
	}
	a, err := article(ctx, fetched(item.Address, page), extract.Meta{})
	if err == nil {
		fill(&a, item.Hint)
	}
	return a, err
}

// Page reads the article at a web address. Its Origin is the address, also beside an error. Errors are those of Read.
func (r *Reader) Page(ctx context.Context, address string) (news.Article, error) {
	reading, err := r.Read(ctx, news.Listed{Address: address}, news.Validators{})
	return reading.Article, err
}

// fill gives an article what hint says and it does not. The name of a host, which stands for a publisher that a page
// does not name, gives way too.
func fill(a *news.Article, hint news.Article) {
	if hint.Publisher != "" && isHost(a.Publisher, a.URL) {
		a.Publisher = hint.Publisher
	}
	for _, f := range []struct {
		to   *string
		from string
	}{{&a.Title, hint.Title}, {&a.Publisher, hint.Publisher}, {&a.URL, hint.URL}, {&a.Language, hint.Language}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	if len(a.Authors) == 0 {
		a.Authors = hint.Authors
	}
	if a.PublishedAt.IsZero() {
		a.PublishedAt = hint.PublishedAt
	}
	if a.ModifiedAt.IsZero() {
		a.ModifiedAt = hint.ModifiedAt
	}
}

func isHost(publisher, address string) bool {
	u, err := url.Parse(address)
	return err == nil && publisher != "" && strings.HasSuffix(strings.ToLower(u.Hostname()), publisher)
}

// maxSilence is how many pages in a row a site may not send before the rest of its list is given up.
const maxSilence = 5

// items yields the articles of a listing. meta's publisher and language win; its date fills.
func (r *Reader) items(ctx context.Context, l news.Listing, meta extract.Meta, yield item) bool {
	if len(l.Items)+len(l.Problems) == 0 {
		return yield(news.Article{Origin: l.Location}, news.Errorf(news.CodeNoText, "The %s has no items.", l.Kind))
	}
	silent := 0
	for n, i := range l.Items {
		if ctx.Err() != nil {
			return false
		}
		reading, err := r.Read(ctx, i, news.Validators{})
		a := extract.Meta{Publisher: meta.Publisher, Language: meta.Language}.Apply(reading.Article)
		fill(&a, news.Article{PublishedAt: meta.PublishedAt})
		if !yield(a, err) {
			return false
		}
		if silent++; !isSilence(err) {
			silent = 0
		}
		if rest := len(l.Items) - n - 1; silent == maxSilence && rest > 0 {
			return yield(news.Article{Origin: l.Location}, news.Errorf(news.CodeUnavailable,
				"The site has stopped answering; %d more items of the %s were not tried.", rest, l.Kind).WithHint("Try again later."))
		}
	}
	for _, problem := range l.Problems {
		if !yield(news.Article{Origin: l.Location}, news.Errorf(news.CodeInvalid, "%s", problem)) {
			return false
		}
	}
	return true
}

// wordsOf is what of an error may be shown.
func wordsOf(err error) string {
	var e *news.Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	return "it cannot be read"
}
