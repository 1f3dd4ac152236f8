package source

import (
	"context"
	"errors"
	"iter"
	"strings"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// Feed reads the articles of the feed at an address, in its order; of a web page's address, those of the feed that
// the page names. An item whose content is in the feed is not fetched. What cannot be read is yielded as an error with
// its place; when the site stops answering, the rest is given up with one error.
func (r *Reader) Feed(ctx context.Context, address string) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		page, err := r.feedPage(ctx, address)
		if err != nil {
			yield(news.Article{Origin: address}, told(err))
			return
		}
		r.feed(ctx, address, page, extract.Meta{}, yield)
	}
}

// feedPage fetches a feed, or the first feed that a web page names and that is one.
func (r *Reader) feedPage(ctx context.Context, address string) (fetch.Page, error) {
	page, err := r.get(ctx, address)
	if err != nil || feed.Is(page.Body, page.ContentType) {
		return page, err
	}
	var failed error
	for _, named := range feed.Discover(page.Body, page.ContentType, page.URL) {
		found, err := r.get(ctx, named)
		if err == nil && feed.Is(found.Body, found.ContentType) {
			return found, nil
		}
		failed = errors.Join(failed, err)
	}
	return fetch.Page{}, &news.Error{Code: news.CodeNotFound, Message: "There is no feed, and the page names none.",
		Hint: "Give the address of an RSS, Atom or JSON feed.", Err: failed}
}

// maxSilence is how many pages in a row a site may not send before its feed is given up.
const maxSilence = 5

// feed yields the articles of a fetched feed. meta's publisher and language win; its date fills.
func (r *Reader) feed(ctx context.Context, address string, page fetch.Page, meta extract.Meta, yield item) bool {
	f, err := feed.Parse(page.Body, page.ContentType, page.URL)
	if err == nil && len(f.Items) == 0 {
		err = news.Errorf(news.CodeNoText, "The feed has no items.")
	}
	if err != nil {
		return yield(news.Article{Origin: address}, told(err))
	}
	silent := 0
	for n, i := range f.Items {
		if ctx.Err() != nil {
			return false
		}
		a, err := r.item(ctx, f, i, meta)
		if a.Origin == "" {
			a.Origin = placeOf(i, address)
		}
		fill(&a, extract.Meta{PublishedAt: meta.PublishedAt})
		if !yield(a, told(err)) {
			return false
		}
		if silent++; !isSilence(err) {
			silent = 0
		}
		if rest := len(f.Items) - n - 1; silent == maxSilence && rest > 0 {
			return yield(news.Article{Origin: address}, news.Errorf(news.CodeUnavailable,
				"The site has stopped answering; %d more items of the feed were not tried.", rest).WithHint("Try again later."))
		}
	}
	return true
}

// isSilence reports whether an error makes it likely that the next page fails too.
func isSilence(err error) bool {
	switch news.CodeOf(err) {
	case news.CodeTimeout, news.CodeUnavailable, news.CodeRateLimited:
		return true
	}
	return false
}

// item makes an item's article, from the feed if it is whole there, else from its page. What the page does not say
// the item does.
func (r *Reader) item(ctx context.Context, f feed.Feed, i feed.Item, meta extract.Meta) (news.Article, error) {
	given := extract.Meta{Publisher: meta.Publisher, Language: meta.Language}
	if content, ok := i.Whole(); ok {
		a, err := r.whole(ctx, f, i, content, given)
		if err == nil || i.URL == "" {
			return a, err
		}
	}
	if i.URL == "" {
		return news.Article{}, news.Errorf(news.CodeNoText, "The feed has neither the article's text nor its address.")
	}
	page, err := r.get(ctx, i.URL)
	if err != nil {
		return news.Article{Origin: i.URL}, err
	}
	a, err := article(ctx, fetched(i.URL, page), given)
	if err == nil {
		fill(&a, metaOf(f, i))
	}
	return a, err
}

// whole makes an article of the content of a feed's item, which is HTML or plain text.
func (r *Reader) whole(ctx context.Context, f feed.Feed, i feed.Item, content string, given extract.Meta) (
	news.Article, error) {
	own := metaOf(f, i)
	own.URL = i.URL
	own.Publisher = given.Publisher
	if own.Publisher == "" && i.URL == "" {
		own.Publisher = f.Title
	}
	if given.Language != "" {
		own.Language = given.Language
	}
	if !strings.Contains(content, "<") {
		return extract.Text(ctx, content, own)
	}
	return article(ctx, extract.Document{Name: i.URL, URL: i.URL, ContentType: "text/html; charset=utf-8",
		Data: []byte(content)}, own)
}

func metaOf(f feed.Feed, i feed.Item) extract.Meta {
	m := extract.Meta{Title: i.Title, Language: f.Language, Authors: i.Authors, PublishedAt: i.Published}
	if m.PublishedAt.IsZero() {
		m.PublishedAt = i.Updated
	}
	return m
}

// placeOf names an item by its own address, or by the feed's and what tells it from others.
func placeOf(i feed.Item, address string) string {
	for _, mark := range []string{i.GUID, i.Title} {
		if i.URL == "" && mark != "" {
			return address + "#" + mark
		}
	}
	if i.URL == "" {
		return address
	}
	return i.URL
}
