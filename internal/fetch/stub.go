package fetch

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// NoPause is a stand-in.
const NoPause time.Duration = -1

// Request asks for a page, or to be told that it has not changed since the validators were given.
type Request struct {
	Address string
	news.Validators
}

// Fetch is a stand-in.
func (c *Client) Fetch(ctx context.Context, r Request) (Page, error) {
	u, err := parseURL(r.Address)
	if err != nil {
		return Page{}, err
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return Page{}, err
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept-Encoding", "gzip")
	if r.ETag != "" {
		req.Header.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		req.Header.Set("If-Modified-Since", r.LastModified)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Page{}, transportError(ctx, u, err)
	}
	defer resp.Body.Close()
	page := Page{URL: resp.Request.URL.String(), NotModified: true, Validators: r.Validators}
	if resp.StatusCode != http.StatusNotModified {
		if err := statusError(resp); err != nil {
			if resp.StatusCode == http.StatusGone {
				return Page{}, news.Errorf(news.CodeGone, "%s has removed this page for good", u.Host)
			}
			if e, ok := err.(*news.Error); ok {
				seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
				e.RetryAfter = time.Duration(seconds) * time.Second
			}
			return Page{}, err
		}
		if page, err = readPage(ctx, resp); err != nil {
			return Page{}, err
		}
		page.Validators = news.Validators{ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")}
	}
	if age, ok := strings.CutPrefix(resp.Header.Get("Cache-Control"), "max-age="); ok {
		seconds, _ := strconv.Atoi(age)
		page.Fresh = time.Duration(seconds) * time.Second
	}
	permanent := true
	for r := resp.Request; r.Response != nil; r = r.Response.Request {
		code := r.Response.StatusCode
		permanent = permanent && (code == http.StatusMovedPermanently || code == http.StatusPermanentRedirect)
	}
	if permanent && page.URL != u.String() {
		page.Moved = page.URL
	}
	return page, nil
}

// Sitemaps is a stand-in.
func (c *Client) Sitemaps(ctx context.Context, address string) ([]string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	page, err := c.Fetch(ctx, Request{Address: u.Scheme + "://" + u.Host + "/robots.txt"})
	if err != nil {
		if news.CodeOf(err) == news.CodeNotFound {
			return nil, nil
		}
		return nil, err
	}
	var out []string
	for line := range strings.Lines(string(page.Body)) {
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(strings.TrimSpace(name), "sitemap") {
			out = append(out, strings.TrimSpace(value))
		}
	}
	return out, nil
}
