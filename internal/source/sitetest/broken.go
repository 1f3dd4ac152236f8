package sitetest

import (
	"fmt"
	"net/http"
	"strings"
)

// Paths that lead elsewhere.
const (
	Moved   = "/old/night-bus" // 301 to the article at /town/night-bus
	Found   = "/latest"        // 302 to the same
	Loop    = "/loop"          // 302 to itself
	Private = "/inside"        // 302 to an address inside a network
)

// Paths of pages that are no article, or none that can be read. 404 is everything that is nowhere.
const (
	Consent      = "/broken/consent"  // a question about cookies
	Paywall      = "/broken/paywall"  // the beginning of an article and an offer
	ErrorPage    = "/broken/error"    // "not found", with status 200
	Short        = "/broken/short"    // two sentences
	Empty        = "/broken/empty"    // nothing
	Listing      = "/section/county"  // links only
	Huge         = "/broken/huge"     // more than ten megabytes
	Stalled      = "/broken/stalled"  // begins, and then sends nothing until the client or the test ends
	Picture      = "/broken/picture"  // an image
	Latin1       = "/world/latin-1"   // an article in ISO 8859-1 that says so
	WrongCharset = "/world/wrong"     // the same, in UTF-8 that is called ISO 8859-1
	Members      = "/members/article" // an article that robots.txt does not allow to be read
	About        = "/about"           // a page that is no news
)

// abroad is an article with letters that the charsets write differently.
const abroad = `<article><h1>Smørrebrød für Zürich</h1>
<p>Ein Café in Zürich verkauft künftig dänische Brote, wie die Besitzerin Åse Müller am Mittwoch erklärte. Die Rezepte stammen von ihrer Großmutter aus Ærøskøbing.</p>
<p>Das Geschäft öffnet um sieben Uhr früh und schließt, wenn nichts mehr übrig ist. Im ersten Monat waren das täglich über zweihundert Brote, für die die Gäste auf der Straße Schlange standen.</p></article>`

// broken returns the pages of this file that are sent as others are.
func broken(path string) (body, contentType string, ok bool) {
	const utf8 = "text/html; charset=utf-8"
	switch path {
	case Consent:
		return page("Before you continue", "", `<h1>Your privacy</h1><p>We and our 214 partners store cookies on your device and read them.</p>
<p>With your consent we use cookies for personalised advertising and to measure it.</p><p>You can accept or reject cookies of each vendor, or manage options in our privacy policy.</p>`), utf8, true
	case Paywall:
		return page("The mayor's diary | "+Name, "", `<article><h1>The mayor's diary</h1><p>For eleven years Mayor Ida Brandt has kept a diary. The Courier could read in it, and found what she thought of the council, of the flood and of herself.</p>
<p>The first entry is of a day in March on which nothing happened, as she writes, but that a man brought her his keys.</p><p>Subscribe to continue reading.</p></article>`), utf8, true
	case ErrorPage:
		return page("Page not found | "+Name, "", "<h1>Page not found</h1><p>The page you are looking for does not exist or has been moved. Try our search, or go to the home page and look for it there.</p>"), utf8, true
	case Short:
		return page("Roadworks | "+Name, "", "<article><h1>Roadworks</h1><p>The coast road is closed tonight. It opens at six.</p></article>"), utf8, true
	case Empty:
		return page(Name, "", ""), utf8, true
	case Huge:
		return page("Huge", "", strings.Repeat("<p>All work and no play makes a long page.</p>\n", 250_000)), utf8, true
	case Picture:
		return "\x89PNG\r\n\x1a\n", "image/png", true
	case Latin1:
		return latin1(strings.Replace(page("Smørrebrød", "", abroad), `"utf-8"`, `"iso-8859-1"`, 1)), "text/html; charset=iso-8859-1", true
	case WrongCharset:
		return strings.Replace(page("Smørrebrød", "", abroad), `"utf-8"`, `"iso-8859-1"`, 1), "text/html; charset=iso-8859-1", true
	case Members:
		return page("For members", "", abroad), utf8, true
	case About:
		return page("About us", "", "<h1>About us</h1><p>The Courier is printed in Vell.</p>"), utf8, true
	}
	return "", "", false
}

// latin1 writes a text in ISO 8859-1. Other letters are lost.
func latin1(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		out = append(out, byte(r))
	}
	return string(out)
}

// special answers what is no document.
func (s *Site) special(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case Moved:
		http.Redirect(w, r, "/town/night-bus", http.StatusMovedPermanently)
	case Found:
		http.Redirect(w, r, "/town/night-bus", http.StatusFound)
	case Loop:
		http.Redirect(w, r, Loop, http.StatusFound)
	case Private:
		http.Redirect(w, r, "http://10.1.2.3/admin", http.StatusFound)
	case Stalled:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusOK)
		fmt.Fprint(w, "<!doctype html><p>Once upon a time")
		_ = http.NewResponseController(w).Flush() // there is nothing to lose
		select {
		case <-s.stop:
		case <-r.Context().Done():
		}
	default:
		s.fail(w, http.StatusNotFound)
	}
}
