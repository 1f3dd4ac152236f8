package source

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// maxTried bounds how many addresses are tried for a site's feed, and how many for its sitemap.
const maxTried = 6

// usualSitemaps are where sitemaps are when nothing says where.
func usualSitemaps() []string {
	return []string{"/news-sitemap.xml", "/sitemap-news.xml", "/sitemap.xml", "/sitemap_index.xml"}
}

// discover finds what lists the articles of a site: the first feed that its page names and that has items, else, of a
// site and not of a page that was taken for a feed, a sitemap.
func (r *Reader) discover(ctx context.Context, p news.Place, page fetch.Page) (news.Listing, error) {
	var failed []error      // what kept from finding out
	var empty *news.Listing // a feed that has nothing yet is better than nothing
	feeds := feed.Discover(page.Body, page.ContentType, page.URL)
	for _, address := range feeds[:min(len(feeds), maxTried)] {
		l, err := r.found(ctx, news.SourceFeed, address)
		switch {
		case err != nil:
			failed = append(failed, err)
		case len(l.Items) > 0:
			return l, nil
		case empty == nil:
			empty = &l
		}
	}
	none := &news.Error{Code: news.CodeNotFound, Message: "There is no feed, and the page names none.",
		Hint: "Give the address of an RSS, Atom or JSON feed."}
	if p.Kind == news.SourceSite {
		none.Message, none.Hint = "The site names no feed, and has no sitemap.", "Give the address of a feed, of a sitemap or of a list of articles' addresses."
		for _, address := range r.sitemaps(ctx, page.URL) {
			l, err := r.found(ctx, news.SourceSitemap, address)
			if err == nil && len(l.Items) > 0 {
				return l, nil
			}
			failed = append(failed, err)
		}
	}
	if empty != nil {
		return *empty, nil
	}
	// A site that does not answer may have one.
	for _, err := range failed {
		if isSilence(err) {
			return news.Listing{Place: p}, err
		}
	}
	none.Err = errors.Join(failed...)
	return news.Listing{Place: p}, none
}

// found lists what is at an address if it is what it is thought to be.
func (r *Reader) found(ctx context.Context, kind news.SourceKind, address string) (news.Listing, error) {
	page, err := r.get(ctx, address, news.Validators{})
	if err != nil {
		return news.Listing{}, err
	}
	is := feed.Is
	if kind == news.SourceSitemap {
		is = feed.IsSitemap
	}
	if !is(page.Body, page.ContentType) {
		return news.Listing{}, news.Errorf(news.CodeNotFound, "there is no %s at %s", kind, address)
	}
	return r.listing(ctx, news.Place{Kind: kind, Location: address}, page)
}

// sitemaps are the addresses to try for a site's sitemap: those that its robots.txt names, the ones for news first,
// else the usual ones.
func (r *Reader) sitemaps(ctx context.Context, home string) []string {
	named, err := r.pages.Sitemaps(ctx, home)
	base, wrong := url.Parse(home)
	if (err != nil || len(named) == 0) && wrong == nil {
		for _, path := range usualSitemaps() {
			named = append(named, base.ResolveReference(&url.URL{Path: path}).String())
		}
	}
	slices.SortStableFunc(named, func(a, b string) int { return isForNews(b) - isForNews(a) })
	return named[:min(len(named), maxTried)]
}

func isForNews(address string) int {
	u, err := url.Parse(address)
	if err == nil && strings.Contains(strings.ToLower(u.Path), "news") {
		return 1
	}
	return 0
}
