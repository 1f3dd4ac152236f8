package extract

import (
	"context"
	"net/url"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/internal/news"
)

// part is a part of a page that may be the article's text.
type part struct {
	text  string
	size  int // characters
	links linkage
}

// content returns the text of a page's article, with its blocks separated by blank lines; it changes the tree. Three
// ways are combined, because each of them fails on pages on which another one does not: the element that the page
// names as the one with the text, with the standfirst above it; readability, which scores paragraphs and their parents;
// and the smallest element with most of the prose. All see the page without what is around articles (removeSurroundings).
// How much of it leads elsewhere is measured before lists of links are removed.
func content(ctx context.Context, doc *html.Node, base *url.URL, title string) (text string, links linkage, err error) {
	removeSurroundings(doc)
	amounts := measure(doc)
	holder := named(doc, amounts)
	if holder == nil {
		holder = dominant(doc, amounts)
	}
	links = linkageOf(holder)
	removeLinks(doc)
	amounts = measure(doc)
	inNamed := namedPart(doc, title, amounts)
	n := dominant(doc, amounts)
	inDominant := part{text: blockText(n), size: amounts[n].text}
	if err := stopped(ctx); err != nil { // before the step that takes longest
		return "", links, err
	}
	return choose(inNamed, scoredPart(doc, base), inDominant).text, links, nil
}

// unprunedContent returns what readability finds on a page as it stands, for pages of which little remains without
// what is around an article; nothing when it is a list of links.
func unprunedContent(doc *html.Node, base *url.URL) string {
	const linked = 0.3
	main := scoredPart(doc, base)
	if main.links.share() > linked {
		return ""
	}
	return main.text
}

// scoredPart returns what readability finds.
func scoredPart(doc *html.Node, base *url.URL) part {
	if nestedText(measure(doc)) > maxNestedText {
		return part{}
	}
	main, err := readable(doc, base)
	if err != nil || main.Node == nil {
		return part{}
	}
	return part{blockText(main.Node), measure(main.Node)[main.Node].text, linkageOf(main.Node)}
}

// maxNestedText bounds the work of readability, which reads the text of an element again for each element around it: 200
// KiB of text in 160 elements, where news has 20.
const maxNestedText = 32 << 20

// nestedText sums up the text of all elements.
func nestedText(amounts map[*html.Node]amount) (sum int) {
	for _, a := range amounts {
		sum += a.text
	}
	return sum
}

// choose takes the named part unless readability found much more, which then is a part of it only, or nearly as much,
// which then leaves out what is between the paragraphs. Readability that found a fraction of the prose has failed.
func choose(named, main, dominant part) part {
	switch {
	case named.size > 0 && (10*named.size > 11*main.size || named.size <= main.size && 2*named.size >= main.size):
		return named
	case dominant.size > 3*main.size:
		return dominant
	}
	return main
}

// readable finds the main content. A panic in the library must cost one page only, not the process.
func readable(doc *html.Node, base *url.URL) (main readability.Article, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = news.Errorf(news.CodeInternal, "the page's main text cannot be found (%v)", r)
		}
	}()
	parser := readability.NewParser()
	parser.DisableJSONLD = true // read in claims, from the text that the filter set aside
	return parser.ParseAndMutate(doc, base)
}

// bodyNames are words of classes and identifiers, and pairs of them, of what holds an article's text.
var bodyNames = wordSet(`
	articlebody article-body articletext article-text articlecontent article-content article-main
	postbody post-body posttext post-text postcontent post-content postentry post-entry
	entry-content entrycontent entry-body storybody story-body storycontent story-content storytext story-text
	body-text bodytext text-body content-body news-body news-text newstext news-content blog-content blog-post
	page-content text-content theme-content main-content maincontent single-content art-content artikel-text artikeltext artikel-body
	entrytext entry-text article-detail news-detail newsdetail detail-content detail-text richtext rich-text rte
	articulo-cuerpo cuerpo-noticia nota-cuerpo texto-noticia tresc article-inner
`)

// holdsBody says how surely an element is the one that holds the article's text: 0 for not at all.
func holdsBody(n *html.Node) int {
	const perhaps, likely, certainly = 1, 2, 3
	for _, a := range n.Attr {
		switch a.Key {
		case "itemprop":
			if strings.EqualFold(a.Val, "articleBody") {
				return certainly
			}
		case "class", "id":
			if namesOne(a.Val, bodyNames) {
				return likely
			}
		}
	}
	switch n.DataAtom {
	case atom.Article:
		return likely
	case atom.Main:
		return perhaps
	}
	return 0
}

// named returns the element that is named as the one that holds the article's text, or nil. Of several such elements
// it takes the most certain, then the innermost with as much prose.
func named(doc *html.Node, amounts map[*html.Node]amount) (best *html.Node) {
	const least = 30 // percent of the page's prose
	sure := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || !isBlock(n.DataAtom) || 100*amounts[n].prose < least*amounts[doc].prose {
			continue
		}
		if s := holdsBody(n); s > 0 && (s > sure || s == sure && 10*amounts[n].prose >= 9*amounts[best].prose) {
			best, sure = n, s
		}
	}
	return best
}

// namedPart returns the text of the named element with the standfirst above it.
func namedPart(doc *html.Node, title string, amounts map[*html.Node]amount) part {
	n := named(doc, amounts)
	if n == nil {
		return part{}
	}
	above := standfirst(doc, n, title, amounts)
	return part{text: above + blockText(n), size: amounts[n].text + textSize(above)}
}

// standfirst returns the prose between the headline and an element, unless it is too much for a standfirst.
func standfirst(doc, body *html.Node, title string, amounts map[*html.Node]amount) string {
	const most = 1000
	var text strings.Builder
	size, below := 0, false
	for n := range doc.Descendants() {
		switch {
		case n == body:
			if size > most {
				return ""
			}
			return text.String()
		case n.Type != html.ElementNode:
		case isHeading(n) && (n.DataAtom == atom.H1 || sameWords(headingText(n), title)):
			text.Reset()
			size, below = 0, true
		case below && innermostProse(n, body, amounts):
			size += amounts[n].text
			text.WriteString(blockText(n) + "\n\n")
		}
	}
	return ""
}

// innermostProse reports whether n is a block with prose and none of the blocks in it is, nor the given one.
func innermostProse(n, not *html.Node, amounts map[*html.Node]amount) bool {
	prose := func(n *html.Node) bool { return isBlock(n.DataAtom) && amounts[n].prose > 0 }
	return prose(n) && find(n, func(c *html.Node) bool { return c == not || prose(c) }) == nil
}

// dominant returns the smallest element below root that holds most of its prose.
func dominant(root *html.Node, amounts map[*html.Node]amount) *html.Node {
	const most = 80 // percent
	all := amounts[root].prose
	for all > 0 {
		var next *html.Node
		for c := root.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && (c.DataAtom == atom.Html || isBlock(c.DataAtom)) && 100*amounts[c].prose >= most*all {
				next = c
			}
		}
		if next == nil || next.DataAtom == atom.P {
			break
		}
		root = next
	}
	return root
}
