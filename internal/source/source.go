// Package source turns places into articles: web addresses, feeds, files, folders, standard input, uploaded files and
// pasted text. It is the one way in, for every door: what a command line reads from an address is what a chat reads
// from it.
//
// What cannot be read is an error with its place, beside what can; one bad item never hides the others.
package source

import (
	"context"
	"errors"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// Fetcher gets a page from the web. *fetch.Client is one.
type Fetcher interface {
	Get(ctx context.Context, address string) (fetch.Page, error)
}

// Options of a Reader.
type Options struct {
	// Pages fetches addresses. A Reader without it reads files and text only.
	Pages Fetcher
}

// Reader reads articles. It is safe for concurrent use.
type Reader struct {
	pages Fetcher
}

// New returns a reader.
func New(o Options) *Reader { return &Reader{pages: o.Pages} }

// Page reads the article at a web address. Its Origin is the address, also beside an error. Errors are *news.Error:
// those of fetch.Client.Get and extract.Article, and CodeNotArticle for a feed.
func (r *Reader) Page(ctx context.Context, address string) (news.Article, error) {
	page, err := r.get(ctx, address)
	switch {
	case err != nil:
		return news.Article{Origin: address}, told(err)
	case feed.Is(page.Body, page.ContentType):
		return news.Article{Origin: address}, news.Errorf(news.CodeNotArticle, "This is a feed of articles, not one article.").
			WithHint("Read it as a feed.")
	}
	a, err := article(ctx, fetched(address, page), extract.Meta{})
	return a, told(err)
}

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

// Document reads a file that was sent: text, Markdown, HTML, or a JSONL dump of many articles, also gzipped. The name
// becomes the articles' Origin. What meta says wins over a document, and fills what the items of a dump do not say.
func (r *Reader) Document(ctx context.Context, name, contentType string, data []byte,
	meta extract.Meta) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		files{meta: meta, contentType: contentType}.sent(ctx, name, data, yield)
	}
}

func (r *Reader) get(ctx context.Context, address string) (fetch.Page, error) {
	if r.pages == nil {
		return fetch.Page{}, news.Errorf(news.CodeUnsupported, "Web addresses are not read here.")
	}
	return r.pages.Get(ctx, address)
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
	first, size := utf8.DecodeRuneInString(e.Message)
	message := string(unicode.ToUpper(first)) + e.Message[size:]
	if !strings.ContainsAny(message[len(message)-1:], ".!?\"”") {
		message += "."
	}
	return &news.Error{Code: e.Code, Message: message, Hint: e.Hint, Err: err}
}
