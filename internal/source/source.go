// Package source turns places into articles: web addresses, feeds, sites, sitemaps, lists of addresses, files, folders,
// dumps, standard input, uploaded files and pasted text. It is the one way in, for every door: what a command line
// reads from an address is what a chat reads from it, and what a schedule reads again and again.
//
// A source is read in two steps, so that each article can be fetched, fail and be tried again on its own: List says
// what the source holds at the moment, Read brings one item of it. What is read at once (Page, Feed, Places, Document)
// is the two steps one after the other.
//
// What cannot be read is an error or a problem with its place, beside what can; one bad item never hides the others.
package source

import (
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sync/semaphore"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// Fetcher gets pages from the web. *fetch.Client is one. Whatever a feed or a sitemap names is only reached through it.
type Fetcher interface {
	// Fetch gets a page, or says that it has not changed since the request's validators.
	Fetch(ctx context.Context, r fetch.Request) (fetch.Page, error)
	// Sitemaps returns the addresses of the sitemaps that the robots.txt of an address's site names.
	Sitemaps(ctx context.Context, address string) ([]string, error)
}

// Options of a Reader.
type Options struct {
	// Pages fetches addresses. A Reader without it reads files and text only.
	Pages Fetcher
}

// Reader reads articles. It is safe for concurrent use.
type Reader struct {
	pages      Fetcher
	extracting *semaphore.Weighted
}

// New returns a reader.
func New(o Options) *Reader {
	return &Reader{pages: o.Pages, extracting: semaphore.NewWeighted(extractions)}
}

// extractions is how many pages are extracted at once: a hostile one may take a hundred megabytes and more.
const extractions = 2

// Text reads pasted text. meta wins over what a block of "Title: …" lines at its beginning says; with a title, the
// whole text is the body.
func (r *Reader) Text(ctx context.Context, title, text string, meta extract.Meta) (news.Article, error) {
	if title != "" {
		meta.Title = title
	}
	a, err := extract.Text(ctx, text, meta)
	a.Origin = "pasted text"
	return a, told(err)
}

func (r *Reader) get(ctx context.Context, address string, known news.Validators) (fetch.Page, error) {
	if r.pages == nil {
		return fetch.Page{}, news.Errorf(news.CodeUnsupported, "Web addresses are not read here.")
	}
	return r.pages.Fetch(ctx, fetch.Request{Address: address, Validators: known})
}

// fetched is a page as a document. Its name is the address that was asked for, by which somebody finds it again.
func fetched(address string, page fetch.Page) extract.Document {
	return extract.Document{Name: address, URL: page.URL, ContentType: page.ContentType, Data: page.Body}
}

// article reads one document; a failed one has at least its Origin.
func article(ctx context.Context, d extract.Document, meta extract.Meta) (news.Article, error) {
	a, err := extract.Article(ctx, d, meta)
	if a.Origin == "" {
		a.Origin = d.Name
	}
	var e *news.Error
	if errors.As(err, &e) && e.Code == news.CodeNotArticle {
		if feeds := feed.Discover(d.Data, d.ContentType, d.URL); len(feeds) > 0 {
			e.Hint = "Give the address of an article, or of the site's feed: " + feeds[0]
		}
	}
	return a, err
}

// told makes what a user may read of an error a sentence; the chain stays below it.
func told(err error) error {
	var e *news.Error
	if !errors.As(err, &e) || e.Message == "" {
		return err
	}
	return &news.Error{Code: e.Code, Message: sentence(e.Message), Hint: e.Hint, RetryAfter: e.RetryAfter, Err: err}
}

func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if !strings.ContainsAny(s[len(s)-1:], ".!?\"”") {
		s += "."
	}
	return s
}

// isSilence reports whether an error makes it likely that the site's next page fails too.
func isSilence(err error) bool {
	switch news.CodeOf(err) {
	case news.CodeTimeout, news.CodeUnavailable, news.CodeRateLimited:
		return true
	}
	return false
}
