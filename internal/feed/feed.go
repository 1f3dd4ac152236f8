// Package feed reads RSS, Atom and JSON feeds.
//
// A feed is untrusted and often damaged. Its size, depth, items and the work they would cause are bounded before it is
// parsed; its text is brought to UTF-8 and its markup mended where that needs no guess, because one stray character
// must not hide all articles; a feed that breaks off gives the items before the break.
//
// gofeed does the parsing: the dialects of RSS and Atom, their extensions and dates are what it knows. It has no bounds
// of its own, and resolves links inside content by a parser of HTML that needs gigabytes for hostile text, so the
// package hides xml:base from it and resolves the items' links itself.
package feed

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// Limits of one feed.
const (
	MaxBytes = 5 << 20
	MaxDepth = 100 // of nested elements
	MaxItems = 500 // the first are kept: feeds begin with the newest
)

// Feed is what a feed says about itself, and its items in the feed's order.
type Feed struct {
	Title    string
	Link     string // of the site
	Language string
	Fresh    time.Duration // how long it asks not to be read again; 0: it does not say
	Items    []Item
}

// Item is one entry of a feed. Empty fields are not known. Titles and names are plain text on one line; Content and
// Summary are HTML as the feed has it, and as untrusted.
type Item struct {
	URL       string // absolute, http or https
	Title     string
	Published time.Time
	Updated   time.Time
	Authors   []string
	Content   string // the whole article, where the feed has it
	Summary   string
	GUID      string
}

// Parse reads a feed that was fetched from an address, by which its relative links are resolved. The contentType is
// the header's value, for its charset. Errors are *news.Error: CodeUnsupported for what is no feed, CodeTooLarge, and
// CodeInvalid for one that cannot be read.
func Parse(data []byte, contentType, address string) (Feed, error) {
	if len(data) > MaxBytes {
		return Feed{}, news.Errorf(news.CodeTooLarge, "The feed is larger than %d MiB.", MaxBytes>>20)
	}
	text := decode(data, contentType)
	switch {
	case isJSONFeed(text):
		return parseJSON(text, address)
	case rootOf(text) != rootNone:
		return parseXML(text, address)
	}
	return Feed{}, news.Errorf(news.CodeUnsupported, "This is not an RSS, Atom or JSON feed.")
}

// Is reports whether a document is a feed, whatever its sender calls it.
func Is(data []byte, contentType string) bool {
	if bytes.HasPrefix(bytes.TrimLeft(data, "\ufeff \t\r\n"), []byte("{")) {
		return isJSONFeed(string(data))
	}
	const window = 64 << 10
	return rootOf(decode(data[:min(len(data), window)], contentType)) != rootNone
}

var (
	jsonVersion = regexp.MustCompile(`"version"\s*:\s*"(?:https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/)?1`)
	jsonItems   = regexp.MustCompile(`"items"\s*:\s*\[`)
)

// isJSONFeed reports whether a text is a JSON object with the two things that every JSON feed must have.
func isJSONFeed(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") && jsonVersion.MatchString(text) &&
		jsonItems.MatchString(text)
}
