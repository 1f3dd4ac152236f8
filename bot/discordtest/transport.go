package discordtest

import (
	"net/http"
	"net/url"
)

// Transport returns a transport that sends every request to the server, whatever host it is for: a client with it uses
// Discord's addresses unchanged. Its connections are closed with CloseIdleConnections.
func (s *Server) Transport() *Transport {
	target, _ := url.Parse(s.url) //nolint:errcheck // of our own making
	return &Transport{target, &http.Transport{Proxy: nil}}
}

// Transport is an http.RoundTripper that goes to one Server.
type Transport struct {
	target *url.URL
	base   *http.Transport
}

// RoundTrip sends the request to the server.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = t.target.Scheme, t.target.Host, ""
	return t.base.RoundTrip(r)
}

// CloseIdleConnections closes connections that are kept for reuse.
func (t *Transport) CloseIdleConnections() { t.base.CloseIdleConnections() }
