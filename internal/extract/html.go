package extract

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/internal/news"
)

// readHTML reads a page. What the page says about itself is taken first, because readability changes the tree.
func readHTML(ctx context.Context, source, address string) (news.Article, evidence, error) {
	p, err := parsePage(source)
	if err != nil {
		return news.Article{}, evidence{}, err
	}
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		base = nil
	}
	if p.doc == nil {
		a := article(claims{base: base}.withJSONLD(p.jsonLD))
		a.Body = p.flat
		return a, evidence{}, nil
	}
	if err := stopped(ctx); err != nil {
		return news.Article{}, evidence{}, err
	}
	c := collectClaims(p.doc, base).withJSONLD(p.jsonLD).withDates(p.doc)
	fallback := container(p.doc)
	whole := blockText(fallback)
	seen := evidence{address: base, title: c.title, article: c.isArticle(), paid: c.linked.Paid, page: paragraphs(p.plainText()),
		inPage: linkageOf(p.doc)}
	a := article(c)
	if a.Body, seen.inMain, err = content(ctx, p.doc, base, a.Title); err != nil {
		return news.Article{}, evidence{}, err
	}
	if utf8.RuneCountInString(a.Body) < minPageRunes {
		if again, err := parsePage(source); err == nil {
			if text := unprunedContent(again.doc, base); len(text) > len(a.Body) {
				a.Body = text
			}
		}
	}
	if len(strings.TrimSpace(a.Body)) < MinBodyRunes {
		a.Body = whole
	}
	seen.main = paragraphs(a.Body)
	return a, seen, nil
}

// container returns the element that most likely holds the article when readability finds none, which happens
// on very short pages.
func container(doc *html.Node) *html.Node {
	for _, a := range []atom.Atom{atom.Article, atom.Main, atom.Body} {
		if n := find(doc, func(n *html.Node) bool { return n.DataAtom == a }); n != nil {
			return n
		}
	}
	return doc
}
