package extract

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dateline is a date that a page shows, with what tells whether it is that of the article.
type dateline struct {
	at       time.Time
	place    int  // characters of text before it
	element  bool // it stands in a time element, or one that is named after dates
	declared bool // it is declared as the date of publication
	modified bool // it is that of a change
}

var (
	changeWords  = regexp.MustCompile(`(?i)\b(?:updated?|modified|changed|aktualisiert|aktualisierung|geändert|änderung|stand|mis à jour|modifié|actualizad[oa]|aggiornat[oa]|atualizad[oa]|bijgewerkt|aktualizacja)\b`)
	notDateWords = regexp.MustCompile(`(?i)\b(?:copyright|events?|termin|veranstaltung|comment by|kommentar von|verfügbar bis|bis zum|geboren|sagt|says)\b|©`)
	dateNames    = wordSet(`date datum dateline pubdate published publish publishdate published-on timestamp posted time fecha data created erstellt veroeffentlicht`)
)

// datelines returns the dates that a page shows in brief texts, in their order, and the place of its headline, -1 when
// the page does not show the title.
func datelines(doc *html.Node, title string, monthFirst int) (found []dateline, headline int) {
	const longest, beginning, most = 100, 40, 400
	headline = -1
	place := 0
	var walk func(n *html.Node, around dateline)
	walk = func(n *html.Node, around dateline) {
		if n.Type == html.TextNode {
			text := strings.TrimSpace(n.Data)
			size := utf8.RuneCountInString(text)
			if len(found) < most && !notDateWords.MatchString(text[:min(len(text), longest)]) {
				if size > longest { // it may begin with the place and the date
					text = firstRunes(text, beginning)
				}
				if t, ok := dateIn(text, monthFirst); ok {
					d := around
					d.at, d.place = t, place
					d.modified = d.modified || changeWords.MatchString(text)
					found = append(found, d)
				}
			}
			place += size
			return
		}
		if n.Type == html.ElementNode {
			if neverText(n.DataAtom) {
				return
			}
			around = around.within(n)
			if t, ok := parseDate(attr(n, "datetime")); ok && n.DataAtom == atom.Time && len(found) < most {
				d := around
				d.at, d.place = t, place
				found = append(found, d)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, around)
		}
		if headline < 0 && isHeading(n) && sameWords(headingText(n), title) {
			headline = place
		}
	}
	walk(doc, dateline{})
	return found, headline
}

// within returns what is known of a date inside of an element.
func (d dateline) within(n *html.Node) dateline {
	if n.DataAtom == atom.Time {
		d.element = true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "itemprop":
			switch a.Val {
			case "datePublished":
				d.element, d.declared = true, true
			case "dateModified":
				d.modified = true
			}
		case "pubdate":
			d.element, d.declared = true, true
		case "class", "id":
			if namesOne(a.Val, dateNames) {
				d.element = true
			}
		}
	}
	return d
}

// shownDate chooses the date of publication among those that a page shows: a declared one, else the one that stands
// closest below its headline or shortly above.
func shownDate(found []dateline, headline int) time.Time {
	found = slices.DeleteFunc(slices.Clone(found), func(d dateline) bool { return d.modified && !d.declared })
	if i := slices.IndexFunc(found, func(d dateline) bool { return d.declared }); i >= 0 {
		return found[i].at
	}
	if headline < 0 {
		return time.Time{}
	}
	const below, belowNamed, above = 500, 2000, 150
	for _, d := range found {
		if after := d.place - headline; after >= 0 && (after <= below || d.element && after <= belowNamed) {
			return d.at
		}
	}
	for _, d := range slices.Backward(found) {
		if before := headline - d.place; before >= 0 && before <= above {
			return d.at
		}
	}
	return time.Time{}
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
