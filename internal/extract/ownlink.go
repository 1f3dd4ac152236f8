package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/internal/canonical"
)

// leadsToPage reports whether a link leads to the page that it is on, and not to a place in it such as a comment. No
// link is known to lead to the front of a site: every page has those, and they say nothing.
func leadsToPage(a *html.Node, base *url.URL) bool {
	href := attr(a, "href")
	if base == nil || href == "" || href[0] == '#' || isFront(base) {
		return false
	}
	u, err := base.Parse(href)
	if err != nil || u.Fragment != "" || strings.Trim(u.Path, "/.") != strings.Trim(base.Path, "/.") {
		return false
	}
	own := canonical.URL(base.String())
	return own != "" && canonical.URL(u.String()) == own
}

func isFront(u *url.URL) bool { return strings.Trim(u.Path, "/") == "" && u.RawQuery == "" }

// ownItems returns the small elements of a page that are about the page itself: entries of lists in which it stands, and
// the head of its article.
func ownItems(doc *html.Node, base *url.URL) map[*html.Node]bool {
	const most = 50
	items := map[*html.Node]bool{}
	links := 0
	for n := range doc.Descendants() {
		if n.DataAtom != atom.A || !leadsToPage(n, base) {
			continue
		}
		if links++; links > most {
			break
		}
		items[ownItem(n, base)] = true
	}
	return items
}

// ownItem returns the largest small element around a link to the page itself that has no other links.
func ownItem(a *html.Node, base *url.URL) *html.Node {
	const levels, mostNodes, mostBytes = 4, 100, 400
	item := a
	for range levels {
		n := item.Parent
		if n == nil || n.DataAtom == atom.Body {
			break
		}
		nodes, size := 0, 0
		for c := range n.Descendants() {
			nodes++
			if c.Type == html.TextNode {
				size += len(c.Data)
			}
			if nodes > mostNodes || size > mostBytes || c.DataAtom == atom.A && !leadsToPage(c, base) {
				return item
			}
		}
		item = n
	}
	return item
}
