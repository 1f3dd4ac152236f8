package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"net/url"
	"strings"

	"newsdesk/internal/news"
)

// identityOf tells whether two readings are the same article: by the canonical URL, else by where the article was
// read from and under which headline.
func identityOf(a news.Article) string {
	if u := canonicalURL(a.URL); u != "" {
		return u
	}
	return "read:" + a.Origin + "#" + strings.ToLower(strings.Join(strings.Fields(a.Publisher+" "+a.Title), " "))
}

// canonicalURL drops what does not name another article: fragment, tracking parameters, default ports, a trailing
// slash, letter case of scheme and host. It returns "" for what is not a web address.
func canonicalURL(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	u.Scheme = "https"
	u.Host = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(u.Host), ":443"), ":80")
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	query := u.Query()
	for name := range query {
		if isTracking(name) {
			query.Del(name)
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}

func isTracking(parameter string) bool {
	p := strings.ToLower(parameter)
	if strings.HasPrefix(p, "utm_") {
		return true
	}
	switch p {
	case "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "cmpid", "ns_campaign":
		return true
	}
	return false
}

// contentHash is the SHA-256 of everything about an article that is shown or searched. Lengths go in front, so that
// no two articles read alike.
func contentHash(a news.Article) [32]byte {
	h := sha256.New()
	write := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	published := ""
	if !a.PublishedAt.IsZero() {
		published = a.PublishedAt.UTC().Format("2006-01-02T15:04:05Z")
	}
	for _, s := range append([]string{a.URL, a.Title, a.Publisher, a.Language, published, a.Body}, a.Authors...) {
		write(s)
	}
	return [32]byte(h.Sum(nil))
}
