package extract

import (
	"net/url"
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
	own      bool // it stands beside a link to the page itself and to no other
	modified bool // it is that of a change
}

var (
	changeWords  = regexp.MustCompile(`(?i)\b(?:updated?|modified|changed|aktualisiert|aktualisierung|geändert|änderung|stand|mis à jour|modifié|actualizad[oa]|aggiornat[oa]|atualizad[oa]|bijgewerkt|aktualizacja)\b`)
	notDateWords = regexp.MustCompile(`(?i)\b(?:copyright|events?|termin|veranstaltung|comment by|kommentar von|verfügbar bis|bis zum|geboren|sagt|says)\b|©`)
	publishWords = regexp.MustCompile(`(?i)(?:^|\P{L})(?:veröffentlicht|erschienen|publi(?:shed|é|cado|cada)|pubblicat[oa]|opublikowan[oy]|gepubliceerd|posted on)(?:\P{L}|$)`)
	dateNames    = wordSet(`date datum dateline pubdate published publish publishdate published-on timestamp posted time fecha data created erstellt veroeffentlicht`)
)

// datelines returns the dates that a page shows in brief texts, in their order, and the place of its headline, -1 when
// the page does not show the title.
func datelines(doc *html.Node, base *url.URL, title string, monthFirst int) (found []dateline, headline int) {
	r := dateReader{title: title, monthFirst: monthFirst, headline: -1, own: ownItems(doc, base)}
	r.walk(doc, dateline{})
	return r.found, r.headline
}

// dateReader collects the dates of a page.
type dateReader struct {
	title      string
	monthFirst int
	own        map[*html.Node]bool // small elements that are about the page itself
	place      int                 // characters of text so far
	found      []dateline
	tried      int // elements that were looked at for a date in pieces
	headline   int
}

func (r *dateReader) add(d dateline, at time.Time) {
	const most = 400
	if len(r.found) < most {
		d.at, d.place = at, r.place
		r.found = append(r.found, d)
	}
}

func (r *dateReader) walk(n *html.Node, around dateline) {
	if n.Type == html.TextNode {
		r.text(n.Data, around)
		return
	}
	if n.Type == html.ElementNode {
		if neverText(n.DataAtom) {
			return
		}
		around = around.within(n)
		around.own = around.own || r.own[n]
		if d, t, ok := around.attributed(n); ok {
			r.add(d, t)
		}
		const most = 400
		if around.element && r.tried < most {
			r.tried++
			if t, ok := dateInPieces(n, r.monthFirst); ok {
				r.add(around, t)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c, around)
	}
	if r.headline < 0 && isHeading(n) && sameWords(withoutDay(headingText(n)), r.title) {
		r.headline = r.place
	}
}

func (r *dateReader) text(text string, around dateline) {
	const longest, beginning = 100, 40
	text = strings.TrimSpace(text)
	size := utf8.RuneCountInString(text)
	if !notDateWords.MatchString(text[:min(len(text), longest)]) {
		if size > longest { // it may begin with the place and the date
			text = firstRunes(text, beginning)
		}
		if t, ok := dateIn(text, r.monthFirst); ok {
			around.modified = around.modified || changeWords.MatchString(text)
			around.element = around.element || publishWords.MatchString(text)
			r.add(around, t)
		}
	}
	r.place += size
}

// attributed returns the date in an attribute of a time element, or of one that the hAtom microformat names.
func (d dateline) attributed(n *html.Node) (dateline, time.Time, bool) {
	if n.DataAtom == atom.Time {
		t, ok := parseDate(attr(n, "datetime"))
		return d, t, ok
	}
	for name := range strings.FieldsSeq(attr(n, "class")) {
		switch name {
		case "published", "dt-published", "updated", "dt-updated":
			t, ok := parseDate(attr(n, "title"))
			d.element, d.modified = true, d.modified || strings.HasSuffix(name, "updated")
			return d, t, ok
		}
	}
	return d, time.Time{}, false
}

// dateInPieces reads a date whose day, month and year stand in elements of their own.
func dateInPieces(n *html.Node, monthFirst int) (time.Time, bool) {
	const fewest, most, longest, mostNodes = 2, 5, 40, 20
	var pieces []string
	size, nodes := 0, 0
	for c := range n.Descendants() {
		if nodes++; nodes > mostNodes {
			return time.Time{}, false
		}
		if c.Type != html.TextNode {
			continue
		}
		size += len(c.Data)
		if piece := strings.TrimSpace(c.Data); piece != "" {
			pieces = append(pieces, piece)
			if _, ok := dateIn(piece, monthFirst); ok {
				return time.Time{}, false
			}
		}
		if size > longest*fewest || len(pieces) > most {
			return time.Time{}, false
		}
	}
	text := strings.Join(pieces, " ")
	if len(pieces) < fewest || len(text) > longest {
		return time.Time{}, false
	}
	return dateIn(text, monthFirst)
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

// shownDate chooses the date of publication among those that a page shows: a declared one, else one beside a link to
// the page itself, else the one that stands closest below its headline or shortly above.
func shownDate(found []dateline, headline int) time.Time {
	found = slices.DeleteFunc(slices.Clone(found), func(d dateline) bool { return d.modified && !d.declared })
	if i := slices.IndexFunc(found, func(d dateline) bool { return d.declared }); i >= 0 {
		return found[i].at
	}
	if i := slices.IndexFunc(found, func(d dateline) bool { return d.own }); i >= 0 {
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
