package extract

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// removeSurroundings removes from a page what is around an article: menus, shares, promotions, captions, comments. It
// goes by element, role and the words of classes and identifiers, as ad blockers and content extractors do, and
// believes no name of an element that holds most of the page's prose or of its text.
func removeSurroundings(doc *html.Node) {
	amounts := measure(doc)
	all := amounts[doc]
	removeElements(doc, func(n *html.Node) bool {
		a := amounts[n]
		return 2*a.prose <= all.prose && 2*(a.text-a.linked) <= all.text-all.linked && surrounds(n, a)
	})
}

// removeLinks removes lists and lines of links.
func removeLinks(doc *html.Node) {
	amounts := measure(doc)
	removeElements(doc, func(n *html.Node) bool { return linkList(n, amounts[n]) })
}

// removeElements removes the outermost elements that satisfy drop.
func removeElements(doc *html.Node, drop func(*html.Node) bool) {
	var dropped []*html.Node
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && drop(c) {
				dropped = append(dropped, c)
				continue
			}
			walk(c)
		}
	}
	walk(doc)
	for _, n := range dropped {
		n.Parent.RemoveChild(n)
	}
}

// linkList recognizes lists and blocks that consist of links, and lines that are nothing but one.
func linkList(n *html.Node, a amount) bool {
	if a.prose > 0 || a.linked == 0 {
		return false
	}
	switch n.DataAtom {
	case atom.Ul, atom.Ol, atom.Dl, atom.Div, atom.Section, atom.Table:
		return 10*a.linked >= 8*a.text
	case atom.P, atom.Li, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return 20*a.linked >= 19*a.text
	}
	return false
}

// surrounds reports whether an element is of a kind that stands around articles.
func surrounds(n *html.Node, size amount) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Head, atom.Main, atom.Article, atom.H1:
		return false
	case atom.Nav, atom.Aside, atom.Footer, atom.Form, atom.Figure, atom.Figcaption, atom.Menu, atom.Dialog, atom.Fieldset, atom.Label, atom.Time, atom.Legend:
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "role":
			switch strings.ToLower(a.Val) {
			case "navigation", "complementary", "banner", "contentinfo", "search", "menu", "menubar", "toolbar", "dialog", "alert", "alertdialog", "tablist":
				return true
			}
		case "itemprop":
			switch a.Val {
			case "author", "datePublished", "dateModified", "publisher", "keywords", "image", "comment", "interactionCount":
				return true
			}
		case "class", "id":
			if namesOne(a.Val, surroundingNames) || size.linked > 0 && namesOne(a.Val, leadingNames) {
				return true
			}
		}
	}
	return false
}

// surroundingNames are words of classes and identifiers, and pairs of them, of what stands around articles.
var surroundingNames = wordSet(`
	share sharing shares sharer sharebar social socials sociable addthis addtoany shariff sharethis sharedaddy
	relatedposts jp-relatedposts
	outbrain taboola zergnet plista criteo mostread most-read most-popular
	newsletter newsletters subscribe subscription signup sign-up optin opt-in paywall promo promos promotion promoted cta call-to
	ad ads advert adverts advertisement advertising advertorial adsense adslot sponsor sponsored sponsors dfp werbung anzeige anzeigen reklama publicidad publicite banner banners affiliate
	comment comments commentlist disqus respond kommentar kommentare komentarze comentarios reactions
	footer nav navi navbar navigation subnav menu submenu breadcrumb breadcrumbs breadcrump pagination pager paging sidebar toolbar topbar skip-link
	widget widgets tag tags taglist tagcloud keywords
	author authors autor autorin byline bylines author-bio bio aboutauthor about-author vcard infobox-author contributors
	date dateline timestamp published pubdate post-date entry-date posted-on meta metadata postmeta entry-meta post-meta article-meta
	disclaimer disclosure nextread next-read interesting-articles rec-posts crumb crumbs entryfooter flyout user-info post-signature
	legend img-description image-description imagedescription picture-description
	caption captions wp-caption figcaption credit credits copyright photo-credit image-credit gallery slideshow carousel slider lightbox bildunterschrift bildnachweis media-caption
	printer rating ratings vote votes like likes cookie cookies consent gdpr modal popup overlay tooltip dropdown
	login register search searchform feedback contact-form download-app app-promo
	toc table-of-contents inhaltsverzeichnis
	button buttons btn btns badge
`)

// leadingNames are those of what leads to other articles, if there is a link in it; else they name a standfirst.
var leadingNames = wordSet(`
	related recommended recommendation recommendations recommend readmore read-more read-next more-from more-on see-also you-may also-like
	teaser teasers popular trending print embed embedded
`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}

// namesOne reports whether a word of a class or identifier, or a pair of its words, is one of the names. What says how
// an element is ("has-ads", "js-share", "section--ads") does not name it.
func namesOne(s string, names map[string]bool) bool {
	const longest = 400
	if len(s) > longest || strings.Contains(s, "/") {
		return false
	}
	for name := range strings.FieldsSeq(s) {
		name, _, _ = strings.Cut(name, "--")
		words := nameWords(name)
		if len(words) > 0 && aboutState[words[0]] {
			continue
		}
		for i, w := range words {
			if names[w] || i > 0 && names[words[i-1]+"-"+w] {
				return true
			}
		}
	}
	return false
}

var aboutState = wordSet(`has have with without no js is not hide show category type format status tag`)

// nameWords splits "relatedPosts-list_2" into its words, in lower case.
func nameWords(name string) []string {
	var words []string
	start := 0
	runes := []rune(name)
	flush := func(end int) {
		if end > start {
			words = append(words, strings.ToLower(string(runes[start:end])))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r):
			flush(i)
			start = i + 1
		case unicode.IsUpper(r) && i > start && !unicode.IsUpper(runes[i-1]):
			flush(i)
			start = i
		}
	}
	flush(len(runes))
	return words
}
