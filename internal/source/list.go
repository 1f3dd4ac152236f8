package source

import (
	"context"

	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// Limits of one Listing.
const (
	// MaxItems bounds what is taken of a feed or a sitemap at once; the newest are.
	MaxItems = 500
	// MaxFiles bounds what is taken of a folder.
	MaxFiles = 100_000

	maxProblems = 20
)

// List says what a source holds at the moment, without reading what its items' addresses hold. The place's kind is
// corrected by what is there: a site becomes the feed or sitemap that was found, and a page that names a feed is taken
// for it. A feed's items that are complete are read and checked already (news.Listed.Whole). Dumps are not listed; Dump
// reads them.
//
// Errors are *news.Error: those of fetching, CodeNotFound when a site or a page has neither a feed nor a sitemap,
// CodeInvalid for what cannot be read, and CodeUnsupported for a kind that is not listed.
func (r *Reader) List(ctx context.Context, p news.Place) (news.Listing, error) {
	l, err := r.list(ctx, p)
	return l, told(err)
}

func (r *Reader) list(ctx context.Context, p news.Place) (news.Listing, error) {
	switch p.Kind {
	case news.SourcePage:
		return news.Listing{Place: p, Items: []news.Listed{{Address: p.Location}}}, nil
	case news.SourceFolder:
		return folder(ctx, p)
	case news.SourceList:
		if !isWebAddress(p.Location) {
			return listFile(p)
		}
	case news.SourceSite:
		p.Validators = news.Validators{} // they are not the home page's
	case news.SourceFeed, news.SourceSitemap:
	default:
		return news.Listing{Place: p}, news.Errorf(news.CodeUnsupported, "A source of the kind %q is not listed.", p.Kind)
	}
	page, err := r.get(ctx, p.Location, p.Validators)
	if err != nil {
		return news.Listing{Place: p}, err
	}
	return r.listing(ctx, p, page)
}

// listing makes the listing of a place whose document was fetched.
func (r *Reader) listing(ctx context.Context, p news.Place, page fetch.Page) (news.Listing, error) {
	l := news.Listing{Place: p, NotModified: page.NotModified, Fresh: page.Fresh}
	l.Validators = page.Validators
	if page.Moved != "" {
		l.Location = page.Moved
	}
	switch {
	case page.NotModified:
		return l, nil
	case p.Kind == news.SourceList:
		return addresses(l, page.Body, page.ContentType)
	case feed.Is(page.Body, page.ContentType):
		l.Kind = news.SourceFeed
		return feedListing(ctx, l, page)
	case p.Kind == news.SourceSitemap || feed.IsSitemap(page.Body, page.ContentType):
		l.Kind = news.SourceSitemap
		return r.sitemapListing(ctx, l, page)
	}
	return r.discover(ctx, p, page)
}

// complain notes what is wrong with a part of a source, unless there are too many problems already.
func complain(l *news.Listing, part, problem string) {
	if problem = sentence(problem); part != "" {
		problem = part + ": " + problem
	}
	if len(l.Problems) < maxProblems {
		l.Problems = append(l.Problems, problem)
	}
}
