package fetch

import (
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"newsdesk/internal/news"
)

// parseURL admits absolute http and https addresses without credentials. Hosts and ports are judged by the
// dialer, which sees what they really mean.
func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return nil, news.Errorf(news.CodeInvalid, "%q is not a web address", shown(news.WithoutUser(raw))).
			WithHint("Give the whole address of a page, such as https://example.org/story.")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, news.Errorf(news.CodeUnsupported, "addresses with %q cannot be fetched, only http and https", u.Scheme+"://")
	case u.User != nil:
		return nil, news.Errorf(news.CodeInvalid, "the address holds a user name or password; remove it")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// checkTarget refuses to be sent from a page to where nobody may ask for one.
func checkTarget(from, to *url.URL) error {
	host := shown(from.Host)
	switch {
	case to.Scheme != "http" && to.Scheme != "https":
		return news.Errorf(news.CodeBlocked, "%s redirects to an address that is not http or https", host)
	case to.User != nil:
		return news.Errorf(news.CodeBlocked, "%s redirects to an address with a user name", host)
	case to.Hostname() == "":
		return news.Errorf(news.CodeBlocked, "%s redirects to an address without a host", host)
	}
	to.Fragment, to.RawFragment = "", ""
	return nil
}

// hostOf names the host that has to bear a request, the same whatever way it is written and whether by http or https.
// A port that is neither's own belongs to the name.
func hostOf(u *url.URL) string {
	switch port := u.Port(); port {
	case "", "80", "443":
		return hostname(u)
	default:
		return net.JoinHostPort(hostname(u), port)
	}
}

// siteOf names what one robots.txt speaks for (RFC 9309, section 2.3: scheme, host and port).
func siteOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(hostname(u), port)
}

// hostname is the host's name as the domain name system knows it.
func hostname(u *url.URL) string {
	name := u.Hostname()
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// shown shortens what somebody typed so that an error stays one line.
func shown(s string) string {
	const limit = 200
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}
