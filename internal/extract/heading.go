package extract

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// heading is a heading of a page that may be its headline.
type heading struct {
	text   string
	kicker string // what stands beside the headline in the heading
	words  []string
	level  int
	top    bool // it is a first-level heading
	own    bool // it leads to the page itself
}

// longestTitle is how much of a title is looked at, in characters.
const longestTitle = 300

// headings returns the headings of the first three levels, except those that are the site's name: they lead to its front.
func headings(doc *html.Node, base *url.URL) []heading {
	const most = 300
	var found []heading
	for n := range doc.Descendants() {
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3:
		default:
			continue
		}
		if len(found) == most {
			break
		}
		link := linkOf(n)
		text, kicker := headingParts(n)
		if text == "" || utf8.RuneCountInString(text) > longestTitle || leadsHome(link, base) {
			continue
		}
		found = append(found, heading{text: text, kicker: kicker, words: words(text), level: int(n.Data[1] - '0'),
			top: n.DataAtom == atom.H1, own: link != nil && leadsToPage(link, base)})
	}
	return found
}

// kickerNames are words of classes of what stands beside the headline in its element.
var kickerNames = wordSet(`kicker overline topline roofline dachzeile spitzmarke supertitle subtitle subheadline subline subhead date antetitulo eyebrow small`)

// headlineNames are words of classes of the headline proper where its element has more.
var headlineNames = wordSet(`headline title titel`)

// headingParts returns a heading's text without a kicker, unless there is nothing else, and the kicker. What stands
// beside the headline is named so, or is parted from it by marks that only screen readers read out; else it is what
// stands before a part that is named as the headline.
func headingParts(n *html.Node) (text, kicker string) {
	const most = 2000
	var whole, own, beside strings.Builder
	nodes := 0
	var walk func(n *html.Node, aside bool)
	walk = func(n *html.Node, aside bool) {
		if nodes++; whole.Len() > most || nodes > most {
			return // no heading, and its length is not worth the time
		}
		if n.Type == html.TextNode {
			whole.WriteString(n.Data)
			if aside {
				beside.WriteString(n.Data)
			} else {
				own.WriteString(n.Data)
			}
			return
		}
		if neverText(n.DataAtom) {
			return
		}
		if n.DataAtom == atom.Br || n.Type == html.ElementNode && isBlock(n.DataAtom) {
			whole.WriteByte(' ')
			own.WriteByte(' ')
		}
		if n.DataAtom == atom.Span && !aside {
			unseen := namesOne(attr(n, "class"), unseenNames) && n.FirstChild != nil && n.FirstChild == n.LastChild && onlyLetters(n.FirstChild.Data) == ""
			if before := own.String(); unseen || strings.TrimSpace(before) != "" && namesOne(attr(n, "class"), headlineNames) {
				beside.WriteString(before)
				own.Reset()
			}
			if unseen {
				return
			}
		}
		aside = aside || n.DataAtom == atom.Time || n.DataAtom == atom.Small || n.DataAtom == atom.Span && namesOne(attr(n, "class"), kickerNames)
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, aside)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, false)
	}
	if text = oneLine(own.String()); text != "" {
		return text, oneLine(beside.String())
	}
	return oneLine(whole.String()), ""
}

// headingText returns a heading's text without a kicker.
func headingText(n *html.Node) string {
	text, _ := headingParts(n)
	return text
}

// unseenNames are words of classes of what only screen readers read out.
var unseenNames = wordSet(`invisible sr-only for-sr visually-hidden visuallyhidden screen-reader`)

// linkOf returns the first link in an element, or the one around it, nil without one.
func linkOf(n *html.Node) *html.Node {
	link := find(n, func(c *html.Node) bool { return c.DataAtom == atom.A })
	if link == nil && n.Parent != nil && n.Parent.DataAtom == atom.A {
		link = n.Parent
	}
	return link
}

// leadsHome reports whether a link leads to the front of the site.
func leadsHome(link *html.Node, base *url.URL) bool {
	if link == nil {
		return false
	}
	u, err := url.Parse(attr(link, "href"))
	if err != nil || u.Fragment != "" || attr(link, "href") == "" {
		return false
	}
	if base != nil {
		if isFront(base) {
			return false
		}
		u = base.ResolveReference(u)
	}
	return isFront(u)
}
