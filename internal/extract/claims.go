package extract

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/internal/news"
)

// claims are what a page says about itself, by where it says so.
type claims struct {
	base      *url.URL // where the page was fetched from, if it was
	meta      map[string][]string
	canonical string
	title, h1 string
	lang      string
	times     []string // the datetime attributes of time elements
	linked    linkedArticle
}

// collectClaims reads the head and the few body elements that speak about the page.
func collectClaims(doc *html.Node, base *url.URL) claims {
	c := claims{base: base, meta: map[string][]string{}}
	headings := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Html:
			c.lang = attr(n, "lang")
		case atom.Meta:
			c.addMeta(n)
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") && c.canonical == "" {
				c.canonical = attr(n, "href")
			}
		case atom.Title:
			if c.title == "" && n.FirstChild != nil {
				c.title = oneLine(n.FirstChild.Data)
			}
		case atom.H1:
			if headings++; headings == 1 {
				c.h1 = oneLine(blockText(n))
			}
		case atom.Time:
			if t := attr(n, "datetime"); t != "" {
				c.times = append(c.times, t)
			}
		}
	}
	if headings > 1 { // which of them is the headline is a guess
		c.h1 = ""
	}
	return c
}

func (c *claims) addMeta(n *html.Node) {
	value := attr(n, "content")
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		if name := strings.ToLower(attr(n, key)); name != "" && value != "" {
			c.meta[name] = append(c.meta[name], value)
		}
	}
}

func (c claims) withJSONLD(blocks []string) claims {
	c.linked = readJSONLD(blocks)
	return c
}

// isArticle reports whether the page says that it is one article.
func (c claims) isArticle() bool {
	kind := strings.ToLower(c.first("og:type"))
	return c.linked.One || kind == "article" || strings.HasPrefix(kind, "article:") || c.first("article:published_time") != ""
}

// first returns the first value of the first of the names that the page gives.
func (c claims) first(names ...string) string {
	for _, name := range names {
		if values := c.meta[name]; len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// article makes an article without a body from the claims, the most deliberate ones first.
func article(c claims) news.Article {
	a := news.Article{
		URL:       c.address(),
		Publisher: firstSet(c.linked.Publisher, c.first("og:site_name", "application-name", "dc.publisher", "publisher")),
		Language:  firstSet(c.lang, c.first("content-language", "language", "dc.language"), c.linked.Language, c.first("og:locale")),
	}
	a.Title = firstSet(c.linked.Headline, c.first("og:title", "twitter:title", "dc.title", "parsely-title"), c.h1, c.title)
	a.Title = withoutSite(a.Title, a.Publisher)
	a.Authors = c.authors()
	a.PublishedAt = c.published()
	return a
}

func (c claims) authors() []string {
	if len(c.linked.Authors) > 0 {
		return c.linked.Authors
	}
	for _, name := range []string{"author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "twitter:creator"} {
		var out []string
		for _, value := range c.meta[name] {
			if !strings.Contains(value, "://") && !strings.HasPrefix(value, "@") {
				out = append(out, splitNames(value)...)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// published returns the first date that can be read; a page that gives none may show it in its address.
func (c claims) published() time.Time {
	candidates := []string{c.linked.Published}
	for _, name := range []string{
		"article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate",
		"publish-date", "publish_date", "publication_date", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "date", "article.published",
	} {
		candidates = append(candidates, c.meta[name]...)
	}
	if len(c.times) > 0 {
		candidates = append(candidates, c.times[0])
	}
	for _, s := range candidates {
		if t, ok := parseDate(s); ok {
			return t
		}
	}
	if u, err := url.Parse(c.address()); err == nil {
		if t, ok := dateFromPath(u.Path); ok {
			return t
		}
	}
	return time.Time{}
}

// address returns the page's canonical address. A page that was fetched is believed only about its own site,
// and not when it sends every page to the site's front: else any page could pass for another outlet's.
func (c claims) address() string {
	for _, claim := range []string{c.canonical, c.first("og:url"), c.linked.URL} {
		u, err := url.Parse(claim)
		if err != nil || claim == "" {
			continue
		}
		if c.base != nil {
			u = c.base.ResolveReference(u)
			if !sameSite(u.Hostname(), c.base.Hostname()) || strings.Trim(u.Path, "/") == "" && strings.Trim(c.base.Path, "/") != "" {
				continue
			}
		}
		if (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			return u.String()
		}
	}
	if c.base != nil {
		return c.base.String()
	}
	return ""
}

// sameSite reports whether two hosts differ at most by a leading "www", "m", "mobile" or "amp".
func sameSite(a, b string) bool {
	return bareHost(a) == bareHost(b)
}

func bareHost(host string) string {
	host = strings.ToLower(host)
	for _, prefix := range []string{"www.", "m.", "mobile.", "amp."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

// withoutSite cuts " | Site" or " - Site" from a title when the site is the publisher.
func withoutSite(title, publisher string) string {
	if publisher == "" {
		return title
	}
	for _, separator := range []string{" | ", " - ", " – ", " — ", " · ", " : "} {
		if at := strings.LastIndex(title, separator); at > 0 && sameWords(title[at+len(separator):], publisher) {
			return strings.TrimSpace(title[:at])
		}
	}
	return title
}

func firstSet(values ...string) string {
	for _, v := range values {
		if v = oneLine(v); v != "" {
			return v
		}
	}
	return ""
}
