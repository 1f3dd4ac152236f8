package source

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"time"

	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// maxSitemaps bounds how many sitemaps of an index are read, those of the indexes in it included.
const maxSitemaps = 10

// sitemapListing lists the newest pages of a fetched sitemap, or of the newest sitemaps of an index.
func (r *Reader) sitemapListing(ctx context.Context, l news.Listing, page fetch.Page) (news.Listing, error) {
	s, err := feed.ParseSitemap(page.Body, page.ContentType, page.URL)
	if err != nil {
		return l, err
	}
	if !allDated(s.Sitemaps) {
		l.Validators = news.Validators{} // the sitemaps of the index can change while it does not
	}
	pages, err := r.descend(ctx, &l, s)
	if err != nil {
		return l, err
	}
	for _, e := range pages {
		l.Items = append(l.Items, news.Listed{Address: e.URL, Mark: markOfEntry(e),
			Hint: news.Article{Title: e.Title, Publisher: e.Publisher, Language: e.Language, PublishedAt: e.Published}})
	}
	return l, nil
}

// descend collects the newest pages of a sitemap and of those below it, the newest sitemaps first. A sitemap that
// cannot be read is a problem; that none can is an error.
func (r *Reader) descend(ctx context.Context, l *news.Listing, s feed.Sitemap) ([]feed.Entry, error) {
	pages := newest(l, s.Pages)
	queue := sorted(s.Sitemaps)
	seen := map[string]bool{l.Location: true}
	read, tried := 0, 0
	var failed error
	for ; len(queue) > 0 && tried < maxSitemaps && ctx.Err() == nil; queue = queue[1:] {
		next := queue[0]
		if len(pages) == MaxItems && !next.Modified.IsZero() && next.Modified.Before(timeOf(pages[MaxItems-1])) {
			break // nothing in it can be newer than what there is
		}
		if seen[next.URL] {
			continue
		}
		seen[next.URL] = true
		tried++
		child, err := r.sitemap(ctx, next.URL)
		if err != nil {
			failed = err
			complain(l, next.URL, wordsOf(err))
			if news.CodeOf(err) == news.CodeRateLimited {
				break
			}
			continue
		}
		read++
		pages = newest(l, append(pages, child.Pages...))
		queue = slices.Insert(queue, 1, sorted(child.Sitemaps)...)
	}
	if read == 0 && failed != nil && len(pages) == 0 {
		return nil, failed
	}
	return pages, ctx.Err()
}

func (r *Reader) sitemap(ctx context.Context, address string) (feed.Sitemap, error) {
	page, err := r.get(ctx, address, news.Validators{})
	if err != nil {
		return feed.Sitemap{}, err
	}
	return feed.ParseSitemap(page.Body, page.ContentType, page.URL)
}

// newest keeps the newest pages, each once, and counts the others. Pages of which nothing tells when they are from come
// last, in their order.
func newest(l *news.Listing, pages []feed.Entry) []feed.Entry {
	seen := map[string]bool{}
	pages = slices.DeleteFunc(sorted(pages), func(e feed.Entry) bool {
		again := seen[e.URL]
		seen[e.URL] = true
		return again
	})
	keep := min(len(pages), MaxItems)
	l.Beyond += len(pages) - keep
	return slices.Clip(pages[:keep])
}

func sorted(entries []feed.Entry) []feed.Entry {
	out := slices.Clone(entries)
	slices.SortStableFunc(out, func(a, b feed.Entry) int { return timeOf(b).Compare(timeOf(a)) })
	return out
}

// dateInAddress is how the addresses of articles, and of the sitemaps of one month or day, say when they are from.
var dateInAddress = regexp.MustCompile(`\b((?:19|20)\d\d)[-/_]?(0[1-9]|1[0-2])(?:[-/_]?(0[1-9]|[12]\d|3[01]))?(?:\D|$)`)

// timeOf is when a page or sitemap is from: as the sitemap says, else as its address does.
func timeOf(e feed.Entry) time.Time {
	if t := cmp.Or(e.Modified, e.Published); !t.IsZero() {
		return t
	}
	m := dateInAddress.FindStringSubmatch(e.URL)
	if m == nil {
		return time.Time{}
	}
	t, err := time.Parse("20060102", m[1]+m[2]+cmp.Or(m[3], "01"))
	if err != nil { // such as the thirtieth of February
		return time.Time{}
	}
	return t
}

func allDated(entries []feed.Entry) bool {
	return !slices.ContainsFunc(entries, func(e feed.Entry) bool { return e.Modified.IsZero() })
}

func markOfEntry(e feed.Entry) string {
	switch {
	case !e.Modified.IsZero():
		return e.Modified.UTC().Format(time.RFC3339)
	case e.Title != "":
		return markOf(e.Title, e.Published.UTC().Format(time.RFC3339))
	}
	return ""
}
