package fetch

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// How long what is known of a site's robots.txt is believed, and what may be remembered of all sites together.
const (
	robotsLasts    = 24 * time.Hour  // RFC 9309, section 2.4
	robotsRetry    = 5 * time.Minute // when it could not be read
	maxRobotsBytes = 500 << 10       // what is beyond is ignored (RFC 9309, section 2.5)
	maxRobotsCost  = 32 << 20        // bytes
	maxClosedHosts = 10_000
)

// robotsAnswer is what asking for a robots.txt gave: its rules, or why nothing may be fetched for now.
type robotsAnswer struct {
	rules *rules
	err   *news.Error
}

// Sitemaps returns the addresses of the sitemaps that the robots.txt of an address's site names, in its order, at
// most 100. It needs no robots' leave. The errors are those of Fetch; a site without robots.txt has no sitemaps.
func (c *Client) Sitemaps(ctx context.Context, address string) ([]string, error) {
	u, err := parseURL(address)
	if err != nil {
		return nil, err
	}
	rules, err := c.rulesFor(ctx, u, &budget{left: c.timeout})
	if err != nil {
		return nil, err
	}
	return slices.Clone(rules.sitemaps), nil
}

// rulesFor returns the rules of the site of an address. Whoever comes while somebody else asks for them waits for that.
func (c *Client) rulesFor(ctx context.Context, u *url.URL, b *budget) (*rules, error) {
	site := siteOf(u)
	if known, until, ok := c.sites.get(site); ok {
		return known.result(until)
	}
	// Nobody waits here who has a host's turn, so the turns below cannot block each other.
	release, err := c.asking.Acquire(ctx, site, 0)
	if err != nil {
		return nil, transportError(ctx, u, err)
	}
	defer release()
	if known, until, ok := c.sites.get(site); ok {
		return known.result(until)
	}
	hurried := b.left < c.timeout/2 // by redirects of somebody else, who must not get this site into disrepute
	found, err := c.askRobots(ctx, u, b)
	if err == nil {
		c.sites.put(site, robotsAnswer{rules: found}, time.Now().Add(robotsLasts), found.cost)
		return found, nil
	}
	var told *news.Error
	if !errors.As(err, &told) || ctx.Err() != nil || hurried || !b.sent || !isTrouble(told) {
		return nil, err
	}
	answer, until := robotsAnswer{err: told}, time.Now().Add(max(robotsRetry, told.RetryAfter))
	c.sites.put(site, answer, until, 1<<10)
	return answer.result(until)
}

// isTrouble tells the errors that a site or the way to it may get over. RFC 9309, section 2.3.1.4: as long as a robots.txt
// cannot be read for such a reason, everything counts as forbidden.
func isTrouble(e *news.Error) bool {
	switch e.Code {
	case news.CodeUnavailable, news.CodeTimeout, news.CodeRateLimited:
		return true
	}
	return false
}

func (a robotsAnswer) result(until time.Time) (*rules, error) {
	if a.err == nil {
		return a.rules, nil
	}
	e := *a.err
	e.RetryAfter = max(time.Until(until), 0)
	e.Hint = "As long as its robots.txt cannot be read, nothing is fetched from there; newsdesk looks again in " +
		max(e.RetryAfter.Round(time.Second), time.Second).String() + "."
	return nil, &e
}

// askRobots fetches the robots.txt of an address's site, which may lie at another host.
func (c *Client) askRobots(ctx context.Context, u *url.URL, b *budget) (*rules, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: robotsPath}
	for range MaxRedirects + 1 {
		var found *rules
		var next *url.URL
		err := c.exchange(ctx, at, b, exchange{read: func(ctx context.Context, resp *http.Response) (err error) {
			if next, err = redirect(resp); next == nil && err == nil {
				found, err = readRobots(ctx, resp)
			}
			return err
		}})
		if err != nil || next == nil {
			return found, err
		}
		at = next
	}
	return newRules(nil, at), nil // lost in redirects: as if there were none (RFC 9309, section 2.3.1.2)
}

// readRobots reads a robots.txt by RFC 9309, section 2.3.1. That a client may not see it (4xx) leaves everything free;
// so does a web page in its place, which is how sites say "not found" that do not say it by status.
func readRobots(ctx context.Context, resp *http.Response) (*rules, error) {
	at, host, status := resp.Request.URL, shown(resp.Request.URL.Host), resp.StatusCode
	switch {
	case status == http.StatusTooManyRequests:
		return nil, &news.Error{Code: news.CodeRateLimited, RetryAfter: retryAfter(resp, time.Now()), Message: host + " asks to come back later, even for its robots.txt"}
	case status >= http.StatusInternalServerError:
		return nil, &news.Error{Code: news.CodeUnavailable, RetryAfter: retryAfter(resp, time.Now()), Message: host + " has trouble of its own, even with its robots.txt"}
	case status < http.StatusOK || status >= http.StatusMultipleChoices || isPage(resp.Header.Get("Content-Type")):
		return newRules(nil, at), nil
	}
	body, err := decoded(resp)
	if err == nil {
		var text []byte
		if text, err = io.ReadAll(io.LimitReader(body, maxRobotsBytes)); err == nil {
			if isPage(http.DetectContentType(text)) {
				text = nil
			}
			return newRules(text, at), nil
		}
	}
	return nil, bodyError(ctx, resp, err)
}

func isPage(contentType string) bool {
	mediaType, _, _ := mime.ParseMediaType(contentType)
	return mediaType == "text/html" || strings.HasPrefix(mediaType, "application/xhtml")
}
