package sitetest

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"time"
)

// Markup is how an article's page speaks about itself.
type Markup string

// The ways.
const (
	JSONLD    Markup = "json-ld"
	OpenGraph Markup = "opengraph"
	Meta      Markup = "meta"
	Bare      Markup = "bare" // only what a reader sees
)

// Article is one article of the site.
type Article struct {
	Path       string // such as /town/night-bus
	Section    string
	Title      string
	Author     string
	Published  time.Time // the site's clock when zero
	Modified   time.Time // set by Change
	Paragraphs []string
	Correction string // a note below the article
	Markup     Markup // JSONLD when empty
}

// changed is when the article was last written.
func (a Article) changed() time.Time {
	if a.Modified.After(a.Published) {
		return a.Modified
	}
	return a.Published
}

// content is the article's text in HTML.
func (a Article) content() string {
	var out strings.Builder
	for _, p := range a.Paragraphs {
		fmt.Fprintf(&out, "<p>%s</p>\n", html.EscapeString(p))
	}
	if a.Correction != "" {
		fmt.Fprintf(&out, "<p><em>%s</em></p>\n", html.EscapeString(a.Correction))
	}
	return out.String()
}

// teaser is the beginning of the article.
func (a Article) teaser() string {
	if len(a.Paragraphs) == 0 {
		return ""
	}
	return a.Paragraphs[0]
}

// page is the article's page at an address.
func (a Article) page(site, related string) string {
	var head, by strings.Builder
	meta := func(kind, name, value string) {
		fmt.Fprintf(&head, "<meta %s=%q content=\"%s\">\n", kind, name, html.EscapeString(value))
	}
	published, modified := a.Published.Format(time.RFC3339), a.changed().Format(time.RFC3339)
	switch a.Markup {
	case Bare:
		fmt.Fprintf(&by, `<p class="byline">By %s, <time datetime="%s">%s</time></p>`, html.EscapeString(a.Author), published, a.Published.Format("2 January 2006"))
	case Meta:
		meta("name", "author", a.Author)
		meta("name", "date", published)
		meta("name", "last-modified", modified)
		fmt.Fprintf(&head, "<link rel=\"canonical\" href=\"%s\">\n", site+a.Path)
	case OpenGraph:
		meta("property", "og:type", "article")
		meta("property", "og:title", a.Title)
		meta("property", "og:site_name", Name)
		meta("property", "og:url", site+a.Path)
		meta("property", "article:published_time", published)
		meta("property", "article:modified_time", modified)
		meta("name", "author", a.Author)
	default:
		linked, _ := json.Marshal(map[string]any{"@context": "https://schema.org", "@type": "NewsArticle", "headline": a.Title, // strings only
			"datePublished": published, "dateModified": modified, "mainEntityOfPage": site + a.Path,
			"author": map[string]string{"@type": "Person", "name": a.Author}, "publisher": map[string]string{"@type": "Organization", "name": Name}})
		fmt.Fprintf(&head, "<script type=\"application/ld+json\">%s</script>\n", linked)
	}
	return page(a.Title+" | "+Name, head.String(), fmt.Sprintf("<article><h1>%s</h1>%s\n%s</article>\n%s",
		html.EscapeString(a.Title), by.String(), a.content(), related))
}

// page is a page of the site with what stands on all of them.
func page(title, head, body string) string {
	return fmt.Sprintf(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>%s</title>
%s<style>nav a { margin: 0 1em }</style><script>window.dataLayer = [];</script></head>
<body><header><a href="/">%s</a><nav><a href="/">Home</a><a href="/section/town">Town</a><a href="/section/county">County</a><a href="/about">About us</a></nav></header>
<div class="cookie-banner">We use cookies. <button>Accept</button></div>
<main>
%s
</main>
<footer><p>© %s</p><a href="/about">Imprint</a></footer></body></html>
`, html.EscapeString(title), head, Name, body, Name)
}
