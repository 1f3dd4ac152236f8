package extract

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var (
	authorNames  = wordSet(`author authors autor autoren autorin auteur autore byline bylines author-name by-line writer redakteur`)
	bylineBegins = regexp.MustCompile(`(?i)^(?:(?:written |posted |published |geschrieben |erstellt |veröffentlicht |publié |escrito )?(?:by|von|par|por|di|door|przez)|(?:autor(?:en|in)?|authors?|auteurs?|autore|text|texte|interview|redaktion|words)\s*:|from)\s+`)
	bylineEnds   = regexp.MustCompile(`\s*(?:[|•·»(/]|\s[-–—]\s|,\s*\d|\d|\b(?:am|on|le|el|vom|veröffentlicht|published|updated|aktualisiert|in)\b).*$`)
	nameJoins    = regexp.MustCompile(`\s*(?:,|;|&|\s(?:and|und|et|y|e|i|en)\s)\s*`)
	namePart     = regexp.MustCompile(`^(?:\p{Lu}[\p{L}\p{M}.'’-]*|de|del|della|di|da|dos|van|von|der|den|zu|al|el|bin|la|le|du|ter|ten)$`)
)

// shownAuthors returns the persons that a page names as its authors: the first of its elements that are marked as such
// and hold nothing but names, else the first line such as "By Ann Lee".
func shownAuthors(doc *html.Node) []string {
	const longest, most = 160, 200
	seen := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom == atom.Body || !marksAuthor(n) {
			continue
		}
		if seen++; seen > most {
			break
		}
		text := headingText(n)
		if len(text) > longest {
			continue
		}
		if names := personNames(text); len(names) > 0 {
			return names
		}
	}
	for n := range doc.Descendants() {
		if n.Type != html.TextNode || n.Parent == nil || !bylineBegins.MatchString(strings.TrimSpace(firstRunes(n.Data, longest))+" ") {
			continue
		}
		if seen++; seen > 2*most {
			break
		}
		if text := headingText(n.Parent); len(text) <= longest {
			if names := personNames(text); len(names) > 0 {
				return names
			}
		}
	}
	return nil
}

func marksAuthor(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "rel", "itemprop":
			if strings.EqualFold(a.Val, "author") {
				return true
			}
		case "class":
			if namesOne(a.Val, authorNames) {
				return true
			}
		}
	}
	return false
}

// personNames reads a line such as "Von Ann Lee und Bob Ray | 3. Mai 2026", or returns nothing when it holds something
// else than names of persons.
func personNames(line string) (names []string) {
	line = bylineBegins.ReplaceAllString(strings.TrimSpace(line), "")
	line = strings.Trim(bylineEnds.ReplaceAllString(line, ""), " ,;:")
	for _, name := range nameJoins.Split(line, -1) {
		parts := strings.Fields(name)
		const fewest, most = 2, 5
		if len(parts) < fewest || len(parts) > most {
			return nil
		}
		for i, p := range parts {
			if !namePart.MatchString(p) || (i == 0 || i == len(parts)-1) && !unicode.IsUpper([]rune(p)[0]) {
				return nil
			}
		}
		names = append(names, name)
	}
	return names
}
