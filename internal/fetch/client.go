package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Limits of one Fetch.
const (
	MaxRedirects       = 5
	MaxCompressedBytes = 5 << 20  // as sent by the server
	MaxBodyBytes       = 10 << 20 // after decompression
	maxHeaderBytes     = 64 << 10
	maxConnsPerHost    = 2
	maxIdleConns       = 64 // of all hosts
	dialTimeout        = 5 * time.Second
	headerTimeout      = 10 * time.Second
	defaultTimeout     = 20 * time.Second
	defaultPause       = time.Second
)

// NoPause as Options.Pause lets requests to a host follow each other at once, for tests that serve their own pages.
const NoPause time.Duration = -1

// Options configure a Client. The zero value is safe.
type Options struct {
	// Contact is the address that site owners find in the User-Agent, such as the project's home page.
	Contact string
	// Version is newsdesk's version in the User-Agent; "dev" when empty.
	Version string
	// Timeout bounds what one Fetch spends on the network, redirects and robots.txt included, from the first lookup
	// to the last byte; 20 s when zero. Waiting for a host's turn does not count: only the caller's context bounds it.
	Timeout time.Duration
	// Pause is the least time from the end of a request to a host until the next begins; 1 s when zero. A host's
	// own Crawl-delay is observed even with NoPause.
	Pause time.Duration
	// Hosts gives out the turns; those of this process alone when nil.
	Hosts Hosts
	// DenyPrefixes are further networks that must not be reached, such as the operator's own public ones.
	DenyPrefixes []netip.Prefix
	// AllowPrivate admits these networks, at any port, although they are not public. It exists for tests
	// that serve pages on loopback; nothing else should set it.
	AllowPrivate []netip.Prefix
}

// Client fetches pages. It is safe for concurrent use.
type Client struct {
	http      *http.Transport
	userAgent string
	timeout   time.Duration
	pause     time.Duration
	hosts     Hosts
	asking    *Turns                  // who asks for a site's robots.txt, by site
	sites     *expiring[robotsAnswer] // by site
	closed    *expiring[struct{}]     // hosts that asked to be left alone until a time
}

// New returns a client with its own transport.
func New(o Options) *Client {
	dialer := &net.Dialer{Timeout: dialTimeout, Control: newGuard(o).control}
	return newClient(o, dialer.DialContext)
}

// newClient lets tests resolve names and watch what is dialed.
func newClient(o Options, dial func(ctx context.Context, network, address string) (net.Conn, error)) *Client {
	c := &Client{
		userAgent: userAgent(o), timeout: o.Timeout, pause: o.Pause, hosts: o.Hosts, asking: NewTurns(),
		sites:  newExpiring[robotsAnswer](maxRobotsCost),
		closed: newExpiring[struct{}](maxClosedHosts),
	}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if c.pause == 0 {
		c.pause = defaultPause
	}
	if c.hosts == nil {
		c.hosts = NewTurns()
	}
	// Not an http.Client: it would follow redirects, and keep nothing else that is wanted here.
	c.http = &http.Transport{
		Proxy:                  nil, // see the package comment
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxConnsPerHost:        maxConnsPerHost,
		MaxIdleConns:           maxIdleConns,
		IdleConnTimeout:        30 * time.Second,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // decompressed here, where both sizes are bounded
	}
	return c
}

// CloseIdle closes connections that are kept for reuse.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

func userAgent(o Options) string {
	agent := product + "/" + o.Version
	if o.Version == "" {
		agent = product + "/dev"
	}
	if o.Contact != "" {
		agent += " (+" + o.Contact + ")"
	}
	return agent
}
