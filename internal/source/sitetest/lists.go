package sitetest

import (
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
)

// Where the site lists its articles.
const (
	RSS         = "/feed.xml"         // the newest ten, with their whole text
	Atom        = "/teasers.atom"     // likewise, with their beginnings only
	JSONFeed    = "/feed.json"        // likewise, every other one with its whole text
	Sitemap     = "/sitemap.xml"      // an index of a gzipped sitemap with all articles, and of one with other pages
	NewsSitemap = "/news-sitemap.xml" // the articles of the last two days
	AddressList = "/articles.txt"     // all addresses, with a comment and a line that is none
)

const inFeeds = 10

func (s *Site) recent() []*Article { return s.articles[:min(len(s.articles), inFeeds)] }

func (s *Site) home() string {
	head := ""
	if !s.options.NoFeeds {
		for _, f := range []struct{ mediaType, path string }{{"application/rss+xml", RSS}, {"application/atom+xml", Atom}, {"application/feed+json", JSONFeed}} {
			head += fmt.Sprintf("<link rel=\"alternate\" type=%q title=%q href=%q>\n", f.mediaType, Name, f.path)
		}
	}
	return page(Name, head, teasers(s.articles))
}

// listing is the page of a section.
func (s *Site) listing(section string) string {
	return page(section+" | "+Name, "", "<h1>"+html.EscapeString(section)+"</h1>"+teasers(slices.DeleteFunc(slices.Clone(s.articles),
		func(a *Article) bool { return !strings.EqualFold(a.Section, section) })))
}

// teasers lists articles as home pages do.
func teasers(articles []*Article) string {
	var out strings.Builder
	for _, a := range articles {
		fmt.Fprintf(&out, "<div class=\"teaser\"><h2><a href=%q>%s</a></h2><p>%.90s …</p></div>\n", a.Path, html.EscapeString(a.Title), html.EscapeString(a.teaser()))
	}
	return out.String()
}

// related lists three other articles below one.
func (s *Site) related(of *Article) string {
	var out strings.Builder
	out.WriteString("<aside><h2>Read next</h2><ul>")
	n := 0
	for _, a := range s.articles {
		if a != of && a.Section == of.Section && n < 3 {
			fmt.Fprintf(&out, "<li><a href=%q>%s</a></li>", a.Path, html.EscapeString(a.Title))
			n++
		}
	}
	return out.String() + "</ul></aside>"
}

func (s *Site) rss() string {
	var out strings.Builder
	fmt.Fprintf(&out, `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>%s</title><link>%s/</link><language>en</language>`, Name, s.URL)
	for _, a := range s.recent() {
		fmt.Fprintf(&out, "<item><title>%s</title><link>%s</link><guid isPermaLink=\"false\">%s</guid><dc:creator>%s</dc:creator><pubDate>%s</pubDate><atom:updated>%s</atom:updated><description>%s</description><content:encoded><![CDATA[%s]]></content:encoded></item>\n",
			html.EscapeString(a.Title), s.URL+a.Path, a.Path, html.EscapeString(a.Author), a.Published.Format(time.RFC1123Z), a.changed().Format(time.RFC3339), html.EscapeString(a.teaser()), a.content())
	}
	return out.String() + "</channel></rss>"
}

func (s *Site) atom() string {
	var out strings.Builder
	fmt.Fprintf(&out, "<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>%s</title><id>%s/</id><updated>%s</updated>", Name, s.URL, s.now.Format(time.RFC3339))
	for _, a := range s.recent() {
		fmt.Fprintf(&out, "<entry><title>%s</title><link href=\"%s\"/><id>%s</id><published>%s</published><updated>%s</updated><author><name>%s</name></author><summary>%s</summary></entry>\n",
			html.EscapeString(a.Title), a.Path, s.URL+a.Path, a.Published.Format(time.RFC3339), a.changed().Format(time.RFC3339), html.EscapeString(a.Author), html.EscapeString(a.teaser()))
	}
	return strings.Replace(out.String(), "<feed ", "<feed xml:base=\""+s.URL+"/\" ", 1) + "</feed>"
}

func (s *Site) jsonFeed() string {
	items := []map[string]any{}
	for i, a := range s.recent() {
		item := map[string]any{"id": a.Path, "url": s.URL + a.Path, "title": a.Title, "summary": a.teaser(), "date_published": a.Published.Format(time.RFC3339),
			"date_modified": a.changed().Format(time.RFC3339), "authors": []map[string]string{{"name": a.Author}}}
		if i%2 == 0 {
			item["content_html"] = a.content()
		}
		items = append(items, item)
	}
	out, _ := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": Name, "home_page_url": s.URL + "/", "language": "en", "items": items}) // strings only
	return string(out)
}

func (s *Site) robots() string {
	out := "User-agent: *\nDisallow: /members/\n"
	if s.options.CrawlDelay > 0 {
		out += "Crawl-delay: " + seconds(s.options.CrawlDelay) + "\n"
	}
	return out + "\nSitemap: " + s.URL + Sitemap + "\nSitemap: " + s.URL + NewsSitemap + "\n"
}

func (s *Site) sitemapIndex() string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>%s/sitemap-pages.xml</loc><lastmod>2026-01-02</lastmod></sitemap>
<sitemap><loc>%s/sitemap-articles.xml.gz</loc><lastmod>%s</lastmod></sitemap></sitemapindex>`, s.URL, s.URL, s.now.Format(time.RFC3339))
}

// sitemap lists all articles, the oldest first.
func (s *Site) sitemap() string {
	var out strings.Builder
	out.WriteString(`<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">`)
	for _, a := range slices.Backward(s.articles) {
		fmt.Fprintf(&out, "<url><loc>%s</loc><lastmod>%s</lastmod><image:image><image:loc>%s.jpg</image:loc></image:image></url>\n",
			s.URL+a.Path, a.changed().Format(time.RFC3339), s.URL+a.Path)
	}
	return out.String() + "</urlset>"
}

func (s *Site) newsSitemap() string {
	const twoDays = 48 * time.Hour
	var out strings.Builder
	out.WriteString(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">`)
	for _, a := range s.articles {
		if s.now.Sub(a.Published) <= twoDays {
			fmt.Fprintf(&out, "<url><loc>%s</loc><lastmod>%s</lastmod><news:news><news:publication><news:name>%s</news:name><news:language>en</news:language></news:publication><news:publication_date>%s</news:publication_date><news:title>%s</news:title></news:news></url>\n",
				s.URL+a.Path, a.changed().Format(time.RFC3339), Name, a.Published.Format(time.RFC3339), html.EscapeString(a.Title))
		}
	}
	return out.String() + "</urlset>"
}

func (s *Site) addressList() string {
	out := "# what the site has\n"
	for _, a := range s.articles {
		out += s.URL + a.Path + "\n"
	}
	return out + "\nto be continued\n"
}
