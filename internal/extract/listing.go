package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// linkage says how much of a text leads elsewhere, in characters and numbers.
type linkage struct {
	text     int // characters
	linked   int // characters inside links
	links    int // links of as many words as a headline has
	headings int // such links that are headings
}

func (l linkage) share() float64 { return float64(l.linked) / float64(max(1, l.text)) }

// linkageOf measures the text below a node.
func linkageOf(n *html.Node) linkage {
	var l linkage
	l.walk(n, false, false)
	return l
}

func (l *linkage) walk(n *html.Node, inLink, inHeading bool) {
	const headlineWords = 4
	switch {
	case n.Type == html.TextNode:
		size := utf8.RuneCountInString(strings.Join(strings.Fields(n.Data), " "))
		l.text += size
		if inLink {
			l.linked += size
		}
		return
	case n.Type == html.ElementNode && neverText(n.DataAtom):
		return
	case isHeading(n):
		inHeading = true
	case n.DataAtom == atom.A && !inLink:
		inLink = true
		if len(strings.Fields(blockText(n))) >= headlineWords {
			l.links++
			if inHeading || find(n, isHeading) != nil {
				l.headings++
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		l.walk(c, inLink, inHeading)
	}
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5:
		return true
	}
	return false
}

// indexPath is the path of an address under which sites have lists.
var indexPath = regexp.MustCompile(`(?i)^/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:index|home|default)(?:\.\w{3,5})?|(?:category|categories|tag|tags|topic|topics|section|author|authors|archive|archives|search)(?:/.*)?)?/?$`)

// isListing recognizes home pages and other lists of articles: their text consists of headlines that lead elsewhere. A
// page that says it is one article is believed.
func isListing(e evidence) bool {
	if e.article {
		return false
	}
	const manyLinks, manyHeadings = 8, 4
	switch {
	case e.inMain.links >= manyLinks && e.inMain.share() >= 0.5,
		e.inMain.headings >= manyHeadings && e.inMain.share() >= 0.1:
		return true
	case indexPath.MatchString(e.address.Path) && e.address.RawQuery == "":
		return e.inPage.headings >= manyHeadings || e.inPage.links >= 2*manyLinks && e.inPage.share() >= 0.4
	}
	return false
}
