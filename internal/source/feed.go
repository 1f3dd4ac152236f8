package source

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"iter"
	"strings"
	"time"

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
		l, err := r.List(ctx, news.Place{Kind: news.SourceFeed, Location: address})
		if err != nil {
			yield(news.Article{Origin: address}, err)
			return
		}
		r.items(ctx, l, extract.Meta{}, yield)
	}
}

// feedListing lists the items of a fetched feed.
func feedListing(ctx context.Context, l news.Listing, page fetch.Page) (news.Listing, error) {
	f, err := feed.Parse(page.Body, page.ContentType, page.URL)
	if err != nil {
		return l, err
	}
	l.Title = f.Title
	l.Fresh = max(l.Fresh, f.Fresh)
	seen := map[string]bool{}
	for _, i := range f.Items {
		if ctx.Err() != nil {
			return l, ctx.Err()
		}
		item := listedItem(ctx, f, i, l.Location)
		switch {
		case i.URL == "" && !item.Whole:
			complain(&l, item.Address, "the feed has neither the article's text nor its address")
		case !seen[item.Address]:
			seen[item.Address] = true
			l.Items = append(l.Items, item)
		}
	}
	return l, nil
}

// listedItem is an item as a feed gives it, with the article if it is whole there.
func listedItem(ctx context.Context, f feed.Feed, i feed.Item, address string) news.Listed {
	hint := news.Article{Title: i.Title, Language: f.Language, Authors: i.Authors, PublishedAt: i.Published}
	switch {
	case hint.PublishedAt.IsZero():
		hint.PublishedAt = i.Updated
	case i.Updated.After(i.Published):
		hint.ModifiedAt = i.Updated
	}
	item := news.Listed{Address: placeOf(i, address), Hint: hint}
	if content, ok := i.Whole(); ok {
		if a, err := whole(ctx, f, i, content, hint); err == nil {
			item.Hint, item.Whole = a, true
			item.Hint.Origin = item.Address
			item.Mark = markOf(a.Title, a.Body)
			return item
		}
	}
	item.Mark = markOf(i.Title, i.Summary, i.Content)
	if !i.Updated.IsZero() {
		item.Mark = markOf(i.Title, i.Updated.UTC().Format(time.RFC3339))
	}
	return item
}

// whole makes an article of the content of a feed's item, which is HTML or plain text.
func whole(ctx context.Context, f feed.Feed, i feed.Item, content string, hint news.Article) (news.Article, error) {
	own := metaOf(hint)
	own.URL = i.URL
	if i.URL == "" {
		own.Publisher = f.Title
	}
	var a news.Article
	var err error
	if !strings.Contains(content, "<") {
		a, err = extract.Text(ctx, html.UnescapeString(content), own)
	} else {
		a, err = article(ctx, extract.Document{Name: i.URL, URL: i.URL, ContentType: "text/html; charset=utf-8",
			Data: []byte(content)}, own)
	}
	if err == nil {
		a.ModifiedAt = hint.ModifiedAt
	}
	return a, err
}

func metaOf(a news.Article) extract.Meta {
	return extract.Meta{Title: a.Title, Publisher: a.Publisher, Language: a.Language, Authors: a.Authors, PublishedAt: a.PublishedAt}
}

// placeOf names an item by its own address, or by the feed's and what tells it from others.
func placeOf(i feed.Item, address string) string {
	if i.URL != "" {
		return i.URL
	}
	if mark := cmp.Or(i.GUID, i.Title); mark != "" {
		return address + "#" + mark
	}
	return address
}

// markOf is short and differs when one of the parts does.
func markOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
