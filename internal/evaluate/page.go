package evaluate

import (
	"fmt"
	"net/url"
	"strings"

	"newsdesk/internal/news"
)

// PageKey returns what two addresses of one page have in common: host without "www." and port, path without a
// trailing slash, and the query without tracking parameters, sorted. Scheme and fragment do not count. A text
// that is no absolute URL is its own key.
func PageKey(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	key := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") + strings.TrimRight(u.EscapedPath(), "/")
	query := u.Query()
	for name := range query {
		if isTracking(name) {
			query.Del(name)
		}
	}
	if len(query) > 0 {
		key += "?" + query.Encode()
	}
	return key
}

// isTracking reports whether a query parameter only says where the reader came from.
func isTracking(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid":
		return true
	}
	return strings.HasPrefix(name, "utm_")
}

// pageOf returns the key that tells the pages of retrieved passages apart.
func pageOf(h news.Headline) string {
	if h.URL != "" {
		return PageKey(h.URL)
	}
	return fmt.Sprintf("article %d", h.Article)
}

// pageSet holds the keys of the URLs.
func pageSet(urls []string) map[string]bool {
	pages := make(map[string]bool, len(urls))
	for _, u := range urls {
		pages[PageKey(u)] = true
	}
	return pages
}
