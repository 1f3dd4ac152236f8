package feed

import (
	"mime"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plain returns the text of a title or name on one line: feeds put markup and entities into both.
func plain(s string) string {
	if strings.ContainsAny(s, "<&") {
		var out strings.Builder
		z := html.NewTokenizer(strings.NewReader(s))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			switch t := z.Token(); {
			case kind == html.TextToken:
				out.WriteString(t.Data)
			case kind == html.StartTagToken && (t.DataAtom == atom.Script || t.DataAtom == atom.Style):
				z.Next() // its raw text
			}
		}
		s = out.String()
	}
	return strings.Join(strings.Fields(s), " ")
}

// Discover returns the addresses of the feeds that a web page names for itself, the first being its main one.
func Discover(page []byte, contentType, address string) []string {
	const most = 10
	base := webAddress(address)
	var found []string
	z := html.NewTokenizer(strings.NewReader(decode(page, contentType)))
	for kind := z.Next(); kind != html.ErrorToken && len(found) < most; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		switch t := z.Token(); t.DataAtom {
		case atom.Base:
			if href := attribute(t, "href"); href != "" {
				base = resolve(base, href)
			}
		case atom.Link:
			if feed := absolute(base, attribute(t, "href")); feed != "" && isFeedLink(t) && !slices.Contains(found, feed) {
				found = append(found, feed)
			}
		}
	}
	return found
}

func isFeedLink(t html.Token) bool {
	rel := strings.Fields(strings.ToLower(attribute(t, "rel")))
	if !slices.Contains(rel, "alternate") || attribute(t, "href") == "" {
		return false
	}
	mediaType, _, _ := mime.ParseMediaType(attribute(t, "type"))
	switch mediaType {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml":
		return true
	}
	return false
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
