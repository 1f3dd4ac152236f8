package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// heading is a heading of a page that may be its headline.
type heading struct {
	text  string
	words []string
	top   bool // it is a first-level heading
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
		text := headingText(n)
		if text == "" || utf8.RuneCountInString(text) > longestTitle || leadsHome(n, base) || len(found) == most {
			continue
		}
		found = append(found, heading{text, words(text), n.DataAtom == atom.H1})
	}
	return found
}

// kickerNames are words of classes of what stands beside the headline in its element.
var kickerNames = wordSet(`kicker overline topline roofline dachzeile spitzmarke supertitle subtitle subheadline subline subhead date antetitulo eyebrow`)

// headingText returns a heading's text without a kicker, unless there is nothing else.
func headingText(n *html.Node) string {
	const most = 2000
	var whole, own strings.Builder
	var walk func(n *html.Node, beside bool)
	walk = func(n *html.Node, beside bool) {
		if whole.Len() > most {
			return // no heading, and its length is not worth the time
		}
		if n.Type == html.TextNode {
			whole.WriteString(n.Data)
			if !beside {
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
		beside = beside || n.DataAtom == atom.Time || n.DataAtom == atom.Small || n.DataAtom == atom.Span && namesOne(attr(n, "class"), kickerNames)
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, beside)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, false)
	}
	return firstSet(own.String(), whole.String())
}

// leadsHome reports whether an element is, or is inside of, a link to the front of the site.
func leadsHome(n *html.Node, base *url.URL) bool {
	link := find(n, func(c *html.Node) bool { return c.DataAtom == atom.A })
	if link == nil && n.Parent != nil && n.Parent.DataAtom == atom.A {
		link = n.Parent
	}
	if link == nil {
		return false
	}
	u, err := url.Parse(attr(link, "href"))
	if err != nil || u.Fragment != "" || attr(link, "href") == "" {
		return false
	}
	if base != nil {
		if strings.Trim(base.Path, "/") == "" {
			return false
		}
		u = base.ResolveReference(u)
	}
	return strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}

// headline chooses the headline as the page shows it: the heading that is most like the page's statements about its
// title, a first-level one rather than another, or the only first-level heading. Without one it is the most deliberate
// statement.
func (c claims) headline() string {
	names := c.siteNames()
	var stated []string
	for _, s := range []string{c.linked.Headline, c.first("og:title"), c.first("twitter:title", "dc.title", "parsely-title"), c.title} {
		if s = withoutSite(firstRunes(s, longestTitle), names); s != "" {
			stated = append(stated, s)
		}
	}
	var best heading
	score := 0.0
	var tops []string
	for _, h := range c.headings {
		if isOneOf(h.text, names) {
			continue
		}
		if h.top {
			tops = append(tops, h.text)
		}
		if s := h.score(stated); s > score || s > 0 && s == score && h.top == best.top && len(h.words) > len(best.words) {
			best, score = h, s
		}
	}
	switch {
	case score > 0:
		return best.withoutKicker(stated)
	case len(tops) == 1:
		return tops[0]
	}
	return firstSet(stated...)
}

// score says how much a heading is like the statements about the title; 0 for too little. Headings below the first
// level must be a statement, or the part of one that stands before the site's name or after its section.
func (h heading) score(stated []string) (best float64) {
	const alike, top, part, laterPart = 0.5, 0.25, 1.2, 0.9
	for _, s := range stated {
		score := likeness(h.words, words(s))
		parts := titleEdge.Split(s, -1)
		for i, p := range parts {
			if len(parts) > 1 && slices.Equal(words(p), h.words) {
				score = max(score, laterPart)
				if i == 0 {
					score = part
				}
			}
		}
		switch {
		case score < alike || !h.top && score < laterPart:
			continue
		case h.top && score <= 1:
			score += top
			if score == laterPart+top && len(parts) > 1 {
				score = laterPart // likely the site's name
			}
		}
		best = max(best, score)
	}
	return best
}

// withoutKicker returns the end of the heading that is a statement, when what is before it is neither a part of the
// sentence nor a quote; and the end that a statement sets off by a colon or a dash where the heading has none.
func (h heading) withoutKicker(stated []string) string {
	const fewest = 3
	for _, s := range stated {
		if cut := setOff.FindStringIndex(s); cut != nil && onlyLetters(s) == onlyLetters(h.text) {
			rest, ok := strings.CutSuffix(h.text, s[cut[1]:])
			if ok && strings.TrimRight(rest, " :|–—-") == strings.TrimSpace(rest) {
				return s[cut[1]:]
			}
		}
		rest, ok := strings.CutSuffix(h.text, s)
		rest = strings.TrimSpace(rest)
		if ok && len(words(s)) >= fewest && rest != "" && strings.TrimRight(rest, ":–—-!?.,") == rest && !strings.ContainsAny(rest, "„“”\"«»") {
			return s
		}
	}
	return h.text
}

var setOff = regexp.MustCompile(`:\s+|\s+[|–—-]\s+`)

// likeness is the Sørensen-Dice coefficient of two lists of words.
func likeness(a, b []string) float64 {
	n := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			n++
		}
	}
	return 2 * float64(n) / float64(max(1, len(a)+len(b)))
}

// isOneOf reports whether a text is one of the names, but for what is no letter.
func isOneOf(text string, names []string) bool {
	letters := onlyLetters(text)
	return letters != "" && slices.ContainsFunc(names, func(name string) bool { return onlyLetters(name) == letters })
}

var titleEdge = regexp.MustCompile(`\s+[|–—·•»›:/-]+\s+|\s*[|»›]\s*`)

// withoutSite cuts the site's name from the end or the beginning of a title.
func withoutSite(title string, names []string) string {
	title = strings.Trim(title, " |–—-·•»›")
	for range 3 {
		cuts := titleEdge.FindAllStringIndex(title, -1)
		if len(cuts) == 0 {
			break
		}
		first, last := cuts[0], cuts[len(cuts)-1]
		switch {
		case isOneOf(title[last[1]:], names):
			title = title[:last[0]]
		case isOneOf(title[:first[0]], names):
			title = title[first[1]:]
		default:
			return strings.TrimSpace(title)
		}
	}
	return strings.TrimSpace(title)
}

func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
