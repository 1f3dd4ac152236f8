package fetch

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"newsdesk/internal/news"
)

// Request asks for what is at an address.
type Request struct {
	Address string
	// Validators of the last reading of this address: when nothing has changed since, the page is not sent again.
	news.Validators
}

// Page is what a server sent, decompressed but otherwise as it came.
type Page struct {
	URL string // the final address, after redirects
	// Moved is where the address has moved for good: the end of the permanent redirects (301, 308) that came before
	// any other. It is empty when there was none.
	Moved       string
	ContentType string // the header's value, or what the first bytes look like
	Body        []byte // without its Content-Encoding; a sitemap's own .gz is left to who reads it

	news.Validators               // to be given at the next reading
	NotModified     bool          // there is no Body: it is the one that the request's Validators are of
	Fresh           time.Duration // how long the server says that it stays as it is, at most a day; 0: not said
}

const accepted = "text/html,application/xhtml+xml,application/rss+xml;q=0.9,application/atom+xml;q=0.9," +
	"application/feed+json;q=0.9,application/xml;q=0.9,text/markdown;q=0.9,text/plain;q=0.8,application/gzip;q=0.5"

// Get fetches one page, as Fetch does.
func (c *Client) Get(ctx context.Context, address string) (Page, error) {
	return c.Fetch(ctx, Request{Address: address})
}

// Fetch fetches one page when it is its host's turn. Its errors are *news.Error: CodeInvalid for an address that is
// none; CodeBlocked for one that must not be reached, that robots.txt keeps from robots, or that is not handed out;
// CodePaywalled, CodeNotFound, CodeGone, CodeRateLimited, CodeUnavailable and CodeTimeout for what the site or the
// network did, with RetryAfter (at most a day) where the site gave a time; CodeTooLarge; CodeUnsupported for content
// that is not text; CodeCanceled when ctx was.
func (c *Client) Fetch(ctx context.Context, r Request) (Page, error) {
	u, err := parseURL(r.Address)
	if err != nil {
		return Page{}, err
	}
	known := usable(r.Validators)
	first, b, moved := u, &budget{left: c.timeout}, ""
	for permanent, hops := true, 0; ; hops++ {
		rules, err := c.rulesFor(ctx, u, b)
		if err != nil {
			return Page{}, err
		}
		if !rules.allow(u) {
			return Page{}, news.Errorf(news.CodeBlocked, "the robots.txt of %s keeps this page from robots, and newsdesk is one", shown(u.Host)).
				WithHint("Choose another address, or give newsdesk the article as a file or a text.")
		}
		var page Page
		var next *url.URL
		err = c.exchange(ctx, u, b, exchange{pause: rules.pause, known: known, read: func(ctx context.Context, resp *http.Response) (err error) {
			if next, err = redirect(resp); next == nil && err == nil {
				page, err = readPage(ctx, resp, known)
			}
			permanent = permanent && (resp.StatusCode == http.StatusMovedPermanently || resp.StatusCode == http.StatusPermanentRedirect)
			return err
		}})
		switch {
		case err != nil:
			return Page{}, err
		case next == nil:
			page.Moved = moved
			return page, nil
		case hops == MaxRedirects:
			return Page{}, news.Errorf(news.CodeUnavailable, "%s redirects more than %d times", shown(first.Host), MaxRedirects)
		case permanent:
			moved = next.String()
		}
		u = next
	}
}

// redirect returns where a response sends its reader, or nil.
func redirect(resp *http.Response) (*url.URL, error) {
	codes := []int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect}
	if !slices.Contains(codes, resp.StatusCode) || resp.Header.Get("Location") == "" {
		return nil, nil
	}
	to, err := resp.Location()
	if err != nil {
		return nil, &news.Error{Code: news.CodeUnavailable, Message: shown(resp.Request.URL.Host) + " redirects to what is not an address", Err: err}
	}
	return to, checkTarget(resp.Request.URL, to)
}
