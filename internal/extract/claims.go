package extract

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/internal/canonical"
	"newsdesk/internal/news"
)

// claims are what a page says about itself, by where it says so.
type claims struct {
	base         *url.URL // where the page was fetched from, if it was
	meta         map[string][]string
	canonical    string
	title        string
	headings     []heading
	lang         string
	authorsShown []string
	dates        []dateline
	headlineAt   int // where among the dates the headline is
	linked       linkedArticle
	monthFirst   int // how its dates in numbers are to be read, as dateIn wants it
}

// collectClaims reads the head and the few body elements that speak about the page.
func collectClaims(doc *html.Node, base *url.URL) claims {
	c := claims{base: base, meta: map[string][]string{}, headings: headings(doc, base), authorsShown: shownAuthors(doc)}
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
		}
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

// withDates looks for the dates that the page shows, now that its title is known.
func (c claims) withDates(doc *html.Node) claims {
	c.monthFirst = monthFirst(c.language())
	if shown := monthFirstShown(doc); c.monthFirst == 0 && shown != 0 {
		c.monthFirst = shown
	}
	c.dates, c.headlineAt = datelines(doc, c.base, c.headline(), c.monthFirst)
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
		Publisher: c.siteName(),
		Language:  c.language(),
	}
	a.Title = c.headline()
	a.Authors = c.authors()
	a.PublishedAt = c.published()
	if t := c.modified(); !t.Before(a.PublishedAt) {
		a.ModifiedAt = t
	}
	return a
}

func (c claims) language() string {
	return firstSet(c.lang, c.first("content-language", "language", "dc.language"), c.linked.Language, c.first("og:locale"))
}

// authors returns the authors as stated, else as shown; shown persons rather than the site's own name.
func (c claims) authors() []string {
	stated := c.statedAuthors()
	names := c.siteNames()
	if len(c.authorsShown) > 0 && !slices.ContainsFunc(stated, func(a string) bool { return !isOneOf(a, names) }) {
		return c.authorsShown
	}
	return stated
}

func (c claims) statedAuthors() []string {
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

// publishedNames are the meta elements with the time of publication, the most deliberate ones first.
var publishedNames = []string{
	"article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate",
	"publish-date", "publish_date", "publishdate", "publication_date", "publicationdate", "dc.date.issued", "dcterms.issued", "og:release_date",
	"citation_publication_date", "citation_date", "bepress_citation_date", "shareaholic:article_published_time", "article.published",
}

// createdNames are those with a time that is often that of the page and not of the article.
var createdNames = []string{"dc.date", "dc:date", "dcterms.created", "dcterms.date", "date", "datecreated"}

// modifiedNames are those with the time of the last change.
var modifiedNames = []string{
	"article:modified_time", "og:modified_time", "datemodified", "og:updated_time", "article:updated_time", "dcterms.modified",
	"dc.date.modified", "sailthru.modified", "last-modified", "revised",
}

// published returns the time of publication: as stated, else of the address, else as shown. A page that tells no more
// than when it was changed last was published no later.
func (c claims) published() time.Time {
	shown := shownDate(c.dates, c.headlineAt)
	if stated := c.stated(c.linked.Published, publishedNames); len(stated) > 0 {
		for _, t := range stated { // they may contradict each other
			if sameDay(t, shown) {
				return t
			}
		}
		return inZoneOf(stated[0], shown)
	}
	if u, err := url.Parse(c.address()); err == nil {
		if t, ok := dateFromPath(u.Path); ok {
			return t
		}
	}
	if !shown.IsZero() {
		return shown
	}
	if created := c.stated("", createdNames); len(created) > 0 {
		return created[0]
	}
	for _, d := range c.dates {
		if !d.modified && (d.element || len(c.dates) == 1) {
			return d.at
		}
	}
	return c.modified()
}

// modified returns the time of the last change, as stated or as shown.
func (c claims) modified() time.Time {
	if stated := c.stated(c.linked.Modified, modifiedNames); len(stated) > 0 {
		return stated[0]
	}
	for _, d := range c.dates {
		if d.modified {
			return d.at
		}
	}
	return time.Time{}
}

// stated returns the dates that can be read: of JSON-LD, then of the named meta elements.
func (c claims) stated(linked string, names []string) (dates []time.Time) {
	candidates := []string{linked}
	for _, name := range names {
		candidates = append(candidates, c.meta[name]...)
	}
	for _, s := range candidates {
		if t, ok := parseDate(s); ok {
			dates = append(dates, t)
		} else if t, ok := dateIn(s, c.monthFirst); ok {
			dates = append(dates, t)
		}
	}
	return dates
}

// inZoneOf returns a time that is stated in UTC in a zone where its day is the one that the page shows, if there is such
// a zone: many systems state UTC and show the day at their seat.
func inZoneOf(stated, shown time.Time) time.Time {
	const west, east = -11, 13 // whole hours
	if _, offset := stated.Zone(); offset != 0 || shown.IsZero() || isMidnight(stated) {
		return stated
	}
	for _, direction := range []int{-1, 1} {
		for hours := direction; hours >= west && hours <= east; hours += direction {
			if t := stated.In(time.FixedZone("", hours*int(time.Hour/time.Second))); sameDay(t, shown) {
				return t
			}
		}
	}
	return stated
}

func isMidnight(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 }

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// address returns the page's address as it states it, the most deliberate statement first. A page that was fetched is
// believed only as far as canonical.Page believes it: else any page could pass for another outlet's.
func (c claims) address() string {
	for _, claim := range []string{c.canonical, c.first("og:url"), c.linked.URL} {
		u, err := url.Parse(claim)
		if err != nil || claim == "" {
			continue
		}
		if c.base != nil {
			u = c.base.ResolveReference(u)
			if known := canonical.URL(u.String()); known == "" || canonical.Page(u.String(), c.base.String()) != known {
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

// siteName returns the name of the site as the page gives it.
func (c claims) siteName() string {
	return firstSet(c.linked.Publisher, c.first("og:site_name", "application-name", "dc.publisher", "publisher"))
}

// siteNames returns the names under which titles mention the site.
func (c claims) siteNames() []string {
	names := []string{c.linked.Publisher, c.first("og:site_name"), c.first("application-name"), c.first("publisher")}
	if c.base != nil {
		host := canonical.BareHost(c.base.Hostname())
		label, _, _ := strings.Cut(host, ".")
		names = append(names, host, label)
	}
	return names
}

func firstSet(values ...string) string {
	for _, v := range values {
		if v = oneLine(v); v != "" {
			return v
		}
	}
	return ""
}
