package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"newsdesk/internal/news"
)

// Limits of one Get.
const (
	MaxRedirects       = 5
	MaxCompressedBytes = 5 << 20  // as sent by the server
	MaxBodyBytes       = 10 << 20 // after decompression
	maxHeaderBytes     = 64 << 10
	maxConnsPerHost    = 2
	dialTimeout        = 5 * time.Second
	headerTimeout      = 10 * time.Second
	defaultTimeout     = 20 * time.Second
)

// Options configure a Client. The zero value is safe.
type Options struct {
	// Contact is the address that site owners find in the User-Agent, such as the project's home page.
	Contact string
	// Version is newsdesk's version in the User-Agent; "dev" when empty.
	Version string
	// Timeout bounds one Get from the first lookup to the last byte; 20 s when zero.
	Timeout time.Duration
	// DenyPrefixes are further networks that must not be reached, such as the operator's own public ones.
	DenyPrefixes []netip.Prefix
	// AllowPrivate admits these networks, at any port, although they are not public. It exists for tests
	// that serve pages on loopback; nothing else should set it.
	AllowPrivate []netip.Prefix
	Pause        time.Duration
}

// Client fetches pages. It is safe for concurrent use.
type Client struct {
	http      *http.Client
	userAgent string
	timeout   time.Duration
}

// Page is what a server sent, decompressed but otherwise as it came.
type Page struct {
	URL         string // the final address, after redirects
	ContentType string // the header's value, or what the first bytes look like
	Body        []byte

	news.Validators
	NotModified bool
	Fresh       time.Duration
	Moved       string
}

// New returns a client with its own transport.
func New(o Options) *Client {
	dialer := &net.Dialer{Timeout: dialTimeout, Control: newGuard(o).control}
	return newClient(o, dialer.DialContext)
}

// newClient lets tests resolve names and watch what is dialed.
func newClient(o Options, dial func(ctx context.Context, network, address string) (net.Conn, error)) *Client {
	c := &Client{userAgent: userAgent(o), timeout: o.Timeout}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	c.http = &http.Client{
		CheckRedirect: checkRedirect,
		Transport: &http.Transport{
			Proxy:                  nil, // see the package comment
			DialContext:            dial,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    dialTimeout,
			ResponseHeaderTimeout:  headerTimeout,
			MaxResponseHeaderBytes: maxHeaderBytes,
			MaxConnsPerHost:        maxConnsPerHost,
			IdleConnTimeout:        30 * time.Second,
			ForceAttemptHTTP2:      true,
			DisableCompression:     true, // decompressed here, where both sizes are bounded
		},
	}
	return c
}

// CloseIdle closes connections that are kept for reuse.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// Get fetches one page. Its errors are *news.Error: CodeInvalid for an address that is none, CodeBlocked for
// one that must not be reached or is not handed out, CodePaywalled, CodeNotFound, CodeRateLimited, CodeUnavailable
// and CodeTimeout for what the site or the network did, CodeTooLarge, and CodeUnsupported for content that is not text.
func (c *Client) Get(ctx context.Context, rawURL string) (Page, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return Page{}, err
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return Page{}, news.Errorf(news.CodeInvalid, "%q is not a web address", shown(rawURL))
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/rss+xml;q=0.9,application/atom+xml;q=0.9,"+
		"application/feed+json;q=0.9,application/xml;q=0.9,text/markdown;q=0.9,text/plain;q=0.8")
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := c.http.Do(req)
	if err != nil {
		return Page{}, transportError(ctx, u, err)
	}
	defer resp.Body.Close()
	if err := statusError(resp); err != nil {
		return Page{}, err
	}
	return readPage(ctx, resp)
}

// parseURL admits absolute http and https addresses without credentials. Hosts and ports are judged by the
// dialer, which sees what they really mean.
func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return nil, news.Errorf(news.CodeInvalid, "%q is not a web address", shown(raw)).
			WithHint("Give the whole address of a page, such as https://example.org/story.")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, news.Errorf(news.CodeUnsupported, "addresses with %q cannot be fetched, only http and https", u.Scheme+"://")
	case u.User != nil:
		return nil, news.Errorf(news.CodeInvalid, "the address holds a user name or password; remove it")
	}
	u.Fragment = ""
	return u, nil
}

func checkRedirect(req *http.Request, via []*http.Request) error {
	switch u := req.URL; {
	case len(via) > MaxRedirects:
		return news.Errorf(news.CodeUnavailable, "%s redirects more than %d times", via[0].URL.Host, MaxRedirects)
	case u.Scheme != "http" && u.Scheme != "https":
		return news.Errorf(news.CodeBlocked, "%s redirects to an address that is not http or https", via[0].URL.Host)
	case u.User != nil:
		return news.Errorf(news.CodeBlocked, "%s redirects to an address with a user name", via[0].URL.Host)
	case u.Hostname() == "":
		return news.Errorf(news.CodeBlocked, "%s redirects to an address without a host", via[0].URL.Host)
	}
	req.Header.Del("Referer")
	return nil
}

func userAgent(o Options) string {
	agent := "newsdesk/" + o.Version
	if o.Version == "" {
		agent = "newsdesk/dev"
	}
	if o.Contact != "" {
		agent += " (+" + o.Contact + ")"
	}
	return agent
}

// shown shortens what somebody typed so that an error stays one line.
func shown(s string) string {
	const limit = 200
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}
