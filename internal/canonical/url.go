// Package canonical finds the one address of a page behind the many that lead to it: with tracking parameters, to its
// AMP, mobile or print form, through a cache, or pasted with the punctuation around it. Two addresses that are the
// same here name the same article; two articles of a site are never the same here, so whatever might choose between
// articles (an id, a page number, letter case of a path) stays.
//
// It is written here because libraries for this (purell, and what crawlers use) either do what RFC 3986, section 6
// allows and nothing about news sites, or drop what may name an article.
package canonical

import (
	"net"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// maxAddress is the length in bytes from which a text is not taken for an address.
const maxAddress = 4 << 10

// maxHost is the length in bytes of the longest host name (RFC 1035), in the letters it is written in.
const maxHost = 253

// maxWrapped is how many addresses are unwrapped from each other, and maxRounds how often the rules are applied.
const (
	maxWrapped = 3
	maxRounds  = 16
)

// URL returns the canonical form of a web address, or "" for what is none. It begins with https whatever the scheme
// was, and URL of it is itself.
func URL(raw string) string {
	// What one rule takes off may uncover what another is for, such as a full stop behind an escaped bracket.
	for range maxRounds {
		c := once(raw)
		if c == raw {
			return c
		}
		raw = c
	}
	return ""
}

func once(raw string) string {
	u := parse(raw)
	for range maxWrapped {
		inner := unwrap(u)
		if inner == nil {
			break
		}
		u = inner
	}
	if u == nil {
		return ""
	}
	host := canonicalHost(u)
	if host == "" {
		return ""
	}
	path := canonicalPath(u.EscapedPath())
	if path == "/" {
		path = ""
	}
	c := "https://" + host + path
	if query := canonicalQuery(u.RawQuery); query != "" {
		c += "?" + query
	}
	if route := u.EscapedFragment(); isRoute(route) {
		c += "#" + normalEscapes(route, fragmentSafe)
	}
	return c
}

// isRoute reports whether a fragment names a page of a site that is one program: #!/story/7 and #/story/7.
func isRoute(fragment string) bool {
	rest, ok := strings.CutPrefix(fragment, "!")
	if !ok {
		rest, ok = strings.CutPrefix(fragment, "/")
	}
	return ok && strings.Trim(rest, "/!") != ""
}

// parse reads what somebody pasted or linked. It returns nil for what is not a web address.
func parse(raw string) *url.URL {
	if len(raw) > maxAddress {
		return nil
	}
	u, err := url.Parse(withoutMarks(raw))
	if err != nil || u.Host == "" {
		return nil
	}
	if s := strings.ToLower(u.Scheme); s != "http" && s != "https" {
		return nil
	}
	return u
}

// withoutMarks takes off what stands around an address in prose, and the line breaks that mail puts into it.
func withoutMarks(raw string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, raw)
	s = strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`<([{"'“„‚‘«‹`, r) })
	for {
		cut := strings.TrimRightFunc(s, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune(`.,;:!?>"'”“’‘»›…`, r)
		})
		for _, pair := range []string{"()", "[]", "{}"} {
			if strings.HasSuffix(cut, pair[1:]) && strings.Count(cut, pair[:1]) < strings.Count(cut, pair[1:]) {
				cut = cut[:len(cut)-1]
			}
		}
		if cut == s {
			return s
		}
		s = cut
	}
}

// unwrap returns the address inside that of an AMP cache, a search engine's viewer or a link counter, or nil.
func unwrap(u *url.URL) *url.URL {
	if u == nil {
		return nil
	}
	host := strings.ToLower(u.Hostname())
	path := u.EscapedPath()
	isGoogle := strings.HasPrefix(strings.TrimPrefix(host, "www."), "google.")
	switch {
	case strings.HasSuffix(host, ".cdn.ampproject.org"):
		// /c/s/host/path: content, by https; v is the viewer.
		for _, kind := range []string{"/c/", "/v/", "/wp/"} {
			if rest, ok := strings.CutPrefix(path, kind); ok {
				return inside(rest, u.RawQuery)
			}
		}
	case isGoogle || host == "www.bing.com" || host == "bing.com":
		if rest, ok := strings.CutPrefix(path, "/amp/"); ok {
			return inside(rest, u.RawQuery)
		}
		if isGoogle && path == "/url" {
			return parse(firstOf(u.Query(), "q", "url"))
		}
	case host == "l.facebook.com" || host == "lm.facebook.com" || host == "l.instagram.com":
		return parse(u.Query().Get("u"))
	}
	return nil
}

func firstOf(q url.Values, names ...string) string {
	for _, n := range names {
		if v := q.Get(n); v != "" {
			return v
		}
	}
	return ""
}

// inside reads "s/host/path" (by https) or "host/path".
func inside(rest, query string) *url.URL {
	rest = strings.TrimPrefix(rest, "s/")
	if host, _, _ := strings.Cut(rest, "/"); !strings.Contains(host, ".") {
		return nil
	}
	if query != "" {
		rest += "?" + query
	}
	return parse("https://" + rest)
}

// canonicalHost returns host and port: lower case, in the ASCII form, without the labels of a site's other faces and
// without a default port.
func canonicalHost(u *url.URL) string {
	name := strings.TrimRight(u.Hostname(), ".")
	if len(name) > maxHost {
		return ""
	}
	port := u.Port()
	if port == "80" || port == "443" {
		port = ""
	}
	if ip := net.ParseIP(name); ip != nil {
		name = ip.String()
		if strings.Contains(name, ":") {
			name = "[" + name + "]"
		}
	} else {
		profile := idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.BidiRule())
		ascii, err := profile.ToASCII(name)
		if err != nil || ascii == "" || strings.ContainsAny(ascii, " %/\\?#@:<>[]^|\"`{}") {
			return ""
		}
		name = BareHost(strings.TrimRight(ascii, "."))
	}
	if name == "" {
		return ""
	}
	if port != "" {
		name += ":" + port
	}
	return name
}

// BareHost returns a host name, in lower case, without the labels by which a site serves the same pages to other
// devices: www, m, mobile and amp, in front or after a language (de.m.wiki.example).
func BareHost(host string) string {
	labels := strings.Split(strings.ToLower(host), ".")
	for i := 0; i < min(2, len(labels)); {
		rest := strings.Join(append(append([]string(nil), labels[:i]...), labels[i+1:]...), ".")
		if isFace(labels[i], i) && hasSite(rest) {
			labels = append(labels[:i:i], labels[i+1:]...)
			i = 0
			continue
		}
		i++
	}
	return strings.Join(labels, ".")
}

func isFace(label string, place int) bool {
	switch label {
	case "m", "mobile", "amp":
		return true
	case "www":
		return place == 0
	}
	return false
}

// hasSite reports whether a host is one that somebody can own, and not a suffix such as co.uk.
func hasSite(host string) bool {
	_, err := publicsuffix.EffectiveTLDPlusOne(host)
	return err == nil
}

// SameSite reports whether two host names belong to one owner: the same registrable domain of the public suffix list.
func SameSite(a, b string) bool {
	a, b = strings.ToLower(strings.TrimRight(a, ".")), strings.ToLower(strings.TrimRight(b, "."))
	if a == "" || b == "" {
		return false
	}
	if a == b || net.ParseIP(a) != nil || net.ParseIP(b) != nil {
		return a == b
	}
	siteA, errA := publicsuffix.EffectiveTLDPlusOne(a)
	siteB, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && siteA == siteB
}
