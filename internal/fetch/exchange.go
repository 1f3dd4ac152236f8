package fetch

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/http/httpguts"

	"newsdesk/internal/news"
)

// budget is the time that a Fetch may still spend on the network.
type budget struct {
	left time.Duration
	sent bool // whether its last exchange got its turn, and the host a request
}

// exchange is one request and what is done with its response, within one turn of the host.
type exchange struct {
	pause time.Duration // that the host asks for
	known news.Validators
	read  func(ctx context.Context, resp *http.Response) error
}

func (c *Client) exchange(ctx context.Context, u *url.URL, b *budget, x exchange) error {
	b.sent = false
	host := hostOf(u)
	if err := c.resting(u, host); err != nil {
		return err
	}
	release, err := c.hosts.Acquire(ctx, host, max(c.pause, x.pause, 0))
	if err != nil {
		return transportError(ctx, u, err)
	}
	defer release()
	if err := c.resting(u, host); err != nil { // said to the one before
		return err
	}
	began := time.Now()
	defer func() { b.left -= time.Since(began) }()
	limited, cancel := context.WithTimeout(ctx, b.left)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return news.Errorf(news.CodeInvalid, "%q is not a web address", shown(u.String()))
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", accepted)
	req.Header.Set("Accept-Encoding", "gzip")
	if x.known.ETag != "" {
		req.Header.Set("If-None-Match", x.known.ETag)
	}
	if x.known.LastModified != "" {
		req.Header.Set("If-Modified-Since", x.known.LastModified)
	}
	b.sent = true
	resp, err := c.http.RoundTrip(req)
	if err != nil {
		return transportError(ctx, u, err)
	}
	defer resp.Body.Close()
	if wait := retryAfter(resp, time.Now()); wait > 0 {
		c.closed.put(host, struct{}{}, time.Now().Add(wait), 1)
	}
	return x.read(ctx, resp)
}

// resting is the error of asking a host before the time that it gave.
func (c *Client) resting(u *url.URL, host string) error {
	_, until, ok := c.closed.get(host)
	if !ok {
		return nil
	}
	wait := time.Until(until)
	return &news.Error{Code: news.CodeRateLimited, RetryAfter: wait, Hint: "Try again then.",
		Message: shown(u.Host) + " asked to be left alone for another " + max(wait.Round(time.Second), time.Second).String()}
}

// usable leaves out validators that cannot be sent back: too long, or with bytes that a header cannot hold.
func usable(v news.Validators) news.Validators {
	const longest = 1 << 10
	for _, value := range []*string{&v.ETag, &v.LastModified} {
		if len(*value) > longest || !httpguts.ValidHeaderFieldValue(*value) {
			*value = ""
		}
	}
	return v
}
