package evaluate

import (
	"fmt"
	"strings"

	"newsdesk/internal/canonical"
	"newsdesk/internal/news"
)

// PageKey returns what the addresses of one page have in common: its canonical form. A text that is no web address is
// its own key.
func PageKey(address string) string {
	if key := canonical.URL(address); key != "" {
		return key
	}
	return strings.TrimSpace(address)
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
